/*
 * token/token.c: one token, logged in to.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/ckr.h"
#include "base/error.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/session.h"

#include "token/token.h"

const struct hseal_token_info *
hseal_token_info(const struct hseal_token *t)
{
    return &t->info;
}

const struct hseal_profile *
hseal_token_profile(const struct hseal_token *t)
{
    return &t->profile;
}

const char *
hseal_token_module_path(const struct hseal_token *t)
{
    return hseal_module_path(t->module);
}

/* Never spend a try that the token has already given up on, or the last. */
static enum hseal_err
check_pin_state(const struct hseal_token_info *info, struct hseal_error *e)
{
    if (info->pin_locked) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
            "the PIN of token \"%s\" is locked", info->label);
        return hseal_hint(e, HSEAL_ERR_PIN_LOCKED,
            "unlock it with the token's own tool and the SO PIN");
    }
    if (info->pin_final_try) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
            "token \"%s\" has one PIN try left: it is not used", info->label);
        return hseal_hint(e, HSEAL_ERR_PIN_LOCKED,
            "log in once with the token's own tool, which resets the count");
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
open_session(struct hseal_token *t, struct hseal_error *e)
{
    CK_FLAGS flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
    CK_RV rv;

    rv = t->f->C_OpenSession(t->info.slot_id, flags, NULL, NULL, &t->session);
    if (rv == CKR_TOKEN_WRITE_PROTECTED) /* good enough to sign */
        rv = t->f->C_OpenSession(
            t->info.slot_id, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
    if (rv != CKR_OK) {
        t->session = CK_INVALID_HANDLE;
        return hseal_fail_ckr(e, rv, "C_OpenSession", t->info.label);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
fail_login(struct hseal_token *t, CK_RV rv, struct hseal_error *e)
{
    enum hseal_err err = hseal_fail_ckr(e, rv, "C_Login", t->info.label);

    /* OpenSC and YubiHSM answer these to a wrong PIN. */
    if (rv == CKR_USER_NOT_LOGGED_IN || rv == CKR_ARGUMENTS_BAD ||
        rv == CKR_PIN_INCORRECT) {
        (void)hseal_fail_cause(e, HSEAL_ERR_PIN_WRONG, HSEAL_ORIGIN_CKR, rv,
            "token \"%s\" refused the PIN: %s (0x%lx)", t->info.label,
            hseal_ckr_name(rv), rv);
        return hseal_hint(e, HSEAL_ERR_PIN_WRONG,
            "it was tried once and is not tried again by itself");
    }
    return err;
}

/* What opening takes; the PIN is asked for once, however often it starts. */
struct opening {
    const char *path; /* of the module */
    const struct hseal_uri *uri;
    struct hseal_pin_source pins;
    struct hseal_secret pin; /* empty until it was asked for */
};

static enum hseal_err
need_pin(const struct hseal_token *t, struct opening *o, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (t->info.pin_pad || o->pin.len > 0)
        return HSEAL_ERR_OK;
    if (o->pin.data == NULL)
        err = hseal_secret_init(&o->pin, HSEAL_PIN_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_pin_get(&o->pins, t->info.label, &o->pin, e);
    return err;
}

static enum hseal_err
login(struct hseal_token *t, struct opening *o, struct hseal_error *e)
{
    enum hseal_err err;
    CK_RV rv;

    if (!t->info.login_required)
        return HSEAL_ERR_OK;
    err = check_pin_state(&t->info, e);
    if (err == HSEAL_ERR_OK)
        err = need_pin(t, o, e);
    if (err != HSEAL_ERR_OK)
        return err;
    rv = t->f->C_Login(t->session, CKU_USER, o->pin.data, o->pin.len);
    if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
        return fail_login(t, rv, e);
    return HSEAL_ERR_OK;
}

static enum hseal_err
need_module_path(
    const struct hseal_uri *uri, const char **ret, struct hseal_error *e)
{
    *ret = hseal_uri_module_path(uri);
    if (*ret != NULL)
        return HSEAL_ERR_OK;
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "the token URI names no PKCS#11 module");
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "add ?module-path=/usr/lib/softhsm/libsofthsm2.so or that of your "
        "token");
}

static void
shut(struct hseal_token *t)
{
    /* Closing the last session logs out; a failure leaves nothing to do. */
    if (t->session != CK_INVALID_HANDLE)
        (void)t->f->C_CloseSession(t->session);
    t->session = CK_INVALID_HANDLE;
    hseal_module_close(t->module);
    t->module = NULL;
}

static enum hseal_err
start(struct hseal_token *t, struct opening *o, struct hseal_error *e)
{
    enum hseal_err err = hseal_module_open(o->path, &t->module, e);

    if (err != HSEAL_ERR_OK)
        return err;
    t->f = hseal_module_functions(t->module);
    err = hseal_module_find(t->module, o->uri, &t->info, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_profile_find(o->path, &t->info, &t->profile, e);
    if (err == HSEAL_ERR_OK)
        err = open_session(t, e);
    if (err == HSEAL_ERR_OK)
        err = login(t, o, e);
    if (err != HSEAL_ERR_OK)
        shut(t);
    return err;
}

/* What a start may run into while another process logs in; no wrong PIN. */
static int
is_start_race(enum hseal_err err, const struct hseal_error *e)
{
    return err == HSEAL_ERR_TOKEN_ABSENT ||
           (e->origin == HSEAL_ORIGIN_CKR && e->cause == CKR_GENERAL_ERROR);
}

static void
pause_ms(unsigned ms)
{
    struct timespec ts = { 0, (long)ms * 1000000 };

    (void)nanosleep(&ts, NULL); /* cut short by a signal: no harm */
}

static enum hseal_err
start_patiently(struct hseal_token *t, struct opening *o, struct hseal_error *e)
{
    struct hseal_signals held;
    static const unsigned pauses_ms[] = { 7, 13, 29, 53, 97, 151 };
    struct hseal_error last;
    struct hseal_profile p;
    int patient = hseal_profile_of_module(o->path, &p) && p.racy_start;
    enum hseal_err err;

    hseal_signals_hold(&held);
    err = start(t, o, &last);
    for (size_t i = 0;
         patient && err != HSEAL_ERR_OK && is_start_race(err, &last) &&
         i < sizeof(pauses_ms) / sizeof(pauses_ms[0]);
         i++) {
        pause_ms(pauses_ms[i] + (unsigned)getpid() % 11);
        err = start(t, o, &last);
    }
    hseal_signals_release(&held);
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = last;
    return err;
}

enum hseal_err
hseal_token_open(const char *uri_text, const struct hseal_pin_source *pins,
    struct hseal_token **ret, struct hseal_error *e)
{
    struct opening o = { .pins = *pins };
    struct hseal_uri *uri = NULL;
    struct hseal_token *t = NULL;
    enum hseal_err err;

    err = hseal_uri_parse(uri_text, &uri, e);
    if (err == HSEAL_ERR_OK)
        err = need_module_path(uri, &o.path, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    o.uri = uri;
    o.pins.uri_file = hseal_uri_pin_file(uri);
    t = calloc(1, sizeof(*t));
    if (t == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    t->session = CK_INVALID_HANDLE;
    err = start_patiently(t, &o, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = t;
    t = NULL;
out:
    hseal_token_close(t);
    hseal_secret_free(&o.pin);
    hseal_uri_free(uri);
    return err;
}

void
hseal_token_close(struct hseal_token *t)
{
    if (t == NULL)
        return;
    shut(t);
    free(t);
}
