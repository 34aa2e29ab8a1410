/*
 * token/token.c: one token, logged in to.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/login.h"

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

unsigned long
hseal_token_epoch(const struct hseal_token *t)
{
    return t->epoch;
}

enum hseal_err
hseal_session_open(struct hseal_token *t, struct hseal_error *e)
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

void
hseal_session_close(struct hseal_token *t)
{
    /* A failure leaves nothing to do. */
    if (t->session != CK_INVALID_HANDLE)
        (void)t->f->C_CloseSession(t->session);
    t->session = CK_INVALID_HANDLE;
}

static enum hseal_err
need_module_path(const struct hseal_uri *uri, struct hseal_error *e)
{
    if (hseal_uri_module_path(uri) != NULL)
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
    hseal_session_close(t);
    hseal_module_close(t->module);
    t->module = NULL;
}

static enum hseal_err
start(struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    const char *path = hseal_uri_module_path(t->uri);
    enum hseal_err err = hseal_login_lock(t, path, l, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_login_mend(t, l, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_open_args(
            path, hseal_uri_module_args(t->uri), &t->module, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    t->f = hseal_module_functions(t->module);
    err = hseal_module_find(t->module, t->uri, &t->info, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_profile_find(path, &t->info, &t->profile, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_session_open(t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_login_user(t, l, e);
    if (err != HSEAL_ERR_OK)
        shut(t);
out:
    hseal_login_unlock(l);
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
start_patiently(
    struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    struct hseal_signals held;
    static const unsigned pauses_ms[] = { 7, 13, 29, 53, 97, 151 };
    struct hseal_error last;
    struct hseal_profile p;
    int patient = hseal_profile_of_module(hseal_uri_module_path(t->uri), &p) &&
                  p.racy_start;
    enum hseal_err err;

    hseal_signals_hold(&held);
    err = start(t, l, &last);
    for (size_t i = 0;
         patient && err != HSEAL_ERR_OK && is_start_race(err, &last) &&
         i < sizeof(pauses_ms) / sizeof(pauses_ms[0]);
         i++) {
        pause_ms(pauses_ms[i] + (unsigned)getpid() % 11);
        err = start(t, l, &last);
    }
    hseal_signals_release(&held);
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = last;
    return err;
}

static enum hseal_err
copy_text(const char *text, char **ret, struct hseal_error *e)
{
    if (text == NULL)
        return HSEAL_ERR_OK;
    *ret = strdup(text);
    return *ret == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;
}

/* What is needed when it is opened anew. */
static enum hseal_err
fill(struct hseal_token *t, const struct hseal_token_opening *o,
    struct hseal_error *e)
{
    enum hseal_err err = hseal_uri_parse(o->uri, &t->uri, e);

    t->session = CK_INVALID_HANDLE;
    t->epoch = 1;
    t->keep_pin = o->keep_pin;
    t->ask = o->pins.ask && !o->ask_now;
    t->note = o->note;
    t->note_arg = o->note_arg;
    if (err == HSEAL_ERR_OK)
        err = need_module_path(t->uri, e);
    if (err == HSEAL_ERR_OK)
        err = copy_text(o->state_dir, &t->state_dir, e);
    if (err == HSEAL_ERR_OK)
        err = copy_text(o->softhsm_conf, &t->softhsm_conf, e);
    return err;
}

enum hseal_err
hseal_token_open(const struct hseal_token_opening *o, struct hseal_token **ret,
    struct hseal_error *e)
{
    struct hseal_pin_source pins = o->pins;
    struct hseal_login l = { &pins, o->last_try, NULL };
    struct hseal_token *t = calloc(1, sizeof(*t));
    enum hseal_err err;

    if (t == NULL)
        return hseal_fail_nomem(e);
    err = fill(t, o, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    pins.uri_file = hseal_uri_pin_file(t->uri);
    err = start_patiently(t, &l, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    if (!t->keep_pin)
        hseal_secret_free(&t->pin);
    *ret = t;
    t = NULL;
out:
    hseal_token_close(t);
    return err;
}

void
hseal_token_close(struct hseal_token *t)
{
    if (t == NULL)
        return;
    shut(t);
    hseal_secret_free(&t->pin);
    hseal_uri_free(t->uri);
    free(t->state_dir);
    free(t->softhsm_conf);
    free(t);
}
