/*
 * token/recover.c: the way back to a token that was lost.
 * Layer: token.
 */
#include <string.h>

#include "base/error.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/login.h"

int
hseal_token_healable(enum hseal_err err, const struct hseal_error *e)
{
    if (err == HSEAL_ERR_TOKEN_ABSENT || err == HSEAL_ERR_DEADLINE)
        return 1;
    if (err != HSEAL_ERR_TOKEN && err != HSEAL_ERR_TOKEN_FULL &&
        err != HSEAL_ERR_MODULE)
        return 0;
    if (e->origin != HSEAL_ORIGIN_CKR)
        return err == HSEAL_ERR_TOKEN;
    /* What another session would answer the same.  CKR_KEY_SIZE_RANGE is not
     * among it: NSS says so of a key when nobody is logged in any more. */
    switch (e->cause) {
    case CKR_MECHANISM_INVALID:
    case CKR_MECHANISM_PARAM_INVALID:
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_KEY_FUNCTION_NOT_PERMITTED:
    case CKR_KEY_TYPE_INCONSISTENT:
    case CKR_DATA_LEN_RANGE:
    case CKR_DATA_INVALID:
    case CKR_ATTRIBUTE_TYPE_INVALID:
    case CKR_ATTRIBUTE_VALUE_INVALID:
    case CKR_TEMPLATE_INCOMPLETE:
    case CKR_TEMPLATE_INCONSISTENT: return 0;
    default: return 1;
    }
}

static int
is_same(const struct hseal_token_info *a, const struct hseal_token_info *b)
{
    return a->initialised && strcmp(a->serial, b->serial) == 0 &&
           strcmp(a->label, b->label) == 0;
}

/* Another token under the same URI is not the one that was logged in to. */
static enum hseal_err
find_again(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_token_info now;
    enum hseal_err err = hseal_module_find(t->module, t->uri, &now, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (!is_same(&now, &t->info)) {
        (void)hseal_fail(e, HSEAL_ERR_TOKEN,
            "in place of token \"%s\" (serial %s) there is \"%s\" (serial %s)",
            t->info.label, t->info.serial, now.label, now.serial);
        return hseal_hint(e, HSEAL_ERR_TOKEN,
            "was it initialised anew, or exchanged?  Put the old one back, "
            "or start anew");
    }
    t->info = now;
    return HSEAL_ERR_OK;
}

static enum hseal_err
log_in_again(
    struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    enum hseal_err err;

    hseal_session_close(t);
    err = find_again(t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_session_open(t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_login_user(t, l, e);
    return err;
}

/* Nobody else is inside the module then, whose locks mending would drop. */
static enum hseal_err
start_over(struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (hseal_module_is_ours(t->module)) {
        t->session = CK_INVALID_HANDLE;
        err = hseal_login_mend(t, l, e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_module_restart(t->module, e);
    if (err == HSEAL_ERR_OK)
        err = log_in_again(t, l, e);
    return err;
}

static int
is_about_pin(enum hseal_err err)
{
    return err == HSEAL_ERR_PIN_NEEDED || err == HSEAL_ERR_PIN_WRONG ||
           err == HSEAL_ERR_PIN_LOCKED;
}

static enum hseal_err
recover(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_login l = { NULL, 0, NULL };
    struct hseal_pin_source ask = { .fd = -1, .ask = 1 };
    enum hseal_err err;

    if (t->ask && t->pin.len == 0 && hseal_pin_attended(&ask))
        l.pins = &ask;
    err = hseal_login_lock(t, hseal_module_path(t->module), &l, e);
    if (err == HSEAL_ERR_OK)
        err = log_in_again(t, &l, e);
    if (err != HSEAL_ERR_OK && !is_about_pin(err) &&
        err != HSEAL_ERR_DEADLINE) {
        err = start_over(t, &l, e);
    }
    hseal_login_unlock(&l);
    /* One without a login would show an empty token. */
    if (err != HSEAL_ERR_OK)
        hseal_session_close(t);
    if (!t->keep_pin)
        hseal_secret_free(&t->pin);
    return err;
}

enum hseal_err
hseal_token_recover(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_signals held;
    enum hseal_err err;

    t->epoch++; /* whatever comes of it */
    hseal_signals_hold(&held);
    err = recover(t, e);
    hseal_signals_release(&held);
    return err;
}
