/*
 * token/token.c: one token, logged in to.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
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

void
hseal_token_close(struct hseal_token *t)
{
    if (t == NULL)
        return;
    /* Closing the last session logs out; a failure leaves nothing to do. */
    if (t->session != CK_INVALID_HANDLE)
        (void)t->f->C_CloseSession(t->session);
    hseal_module_close(t->module);
    free(t);
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
    if (rv == CKR_TOKEN_WRITE_PROTECTED) {
        t->read_only = 1;
        rv = t->f->C_OpenSession(
            t->info.slot_id, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
    }
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

    /* OpenSC's and YubiHSM's answers to a wrong PIN. */
    if (rv == CKR_USER_NOT_LOGGED_IN || rv == CKR_ARGUMENTS_BAD) {
        err = HSEAL_ERR_PIN_WRONG;
        if (e != NULL)
            e->code = err;
        return hseal_hint(
            e, err, "it was tried once and is not tried again by itself");
    }
    return err;
}

static enum hseal_err
login(struct hseal_token *t, const struct hseal_pin_source *pins,
    struct hseal_error *e)
{
    struct hseal_secret pin = { NULL, 0, 0 };
    enum hseal_err err;
    CK_RV rv;

    if (!t->info.login_required)
        return HSEAL_ERR_OK;
    err = check_pin_state(&t->info, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (!t->info.pin_pad) {
        err = hseal_secret_init(&pin, HSEAL_PIN_MAX, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_pin_get(pins, t->info.label, &pin, e);
        if (err != HSEAL_ERR_OK)
            goto out;
    }
    rv = t->f->C_Login(t->session, CKU_USER, pin.data, pin.len);
    if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
        err = fail_login(t, rv, e);
out:
    hseal_secret_free(&pin);
    return err;
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

enum hseal_err
hseal_token_open(const char *uri_text, const struct hseal_pin_source *pins,
    struct hseal_token **ret, struct hseal_error *e)
{
    struct hseal_pin_source sources = *pins;
    struct hseal_uri *uri = NULL;
    struct hseal_token *t = NULL;
    const char *path;
    enum hseal_err err;

    err = hseal_uri_parse(uri_text, &uri, e);
    if (err == HSEAL_ERR_OK)
        err = need_module_path(uri, &path, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    sources.uri_file = hseal_uri_pin_file(uri);
    t = calloc(1, sizeof(*t));
    if (t == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    t->session = CK_INVALID_HANDLE;
    err = hseal_module_open(path, &t->module, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    t->f = hseal_module_functions(t->module);
    err = hseal_module_find(t->module, uri, &t->info, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_profile_find(&t->info, &t->profile, e);
    if (err == HSEAL_ERR_OK)
        err = open_session(t, e);
    if (err == HSEAL_ERR_OK)
        err = login(t, &sources, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = t;
    t = NULL;
out:
    hseal_token_close(t);
    hseal_uri_free(uri);
    return err;
}
