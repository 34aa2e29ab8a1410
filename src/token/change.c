/*
 * token/change.c: another PIN for a token.
 * Layer: token.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/ledger.h"
#include "token/login.h"

#include "token/change.h"

enum hseal_err
hseal_token_pin_limits(struct hseal_token *t, unsigned long *ret_min,
    unsigned long *ret_max, struct hseal_error *e)
{
    CK_TOKEN_INFO info;
    CK_RV rv = t->f->C_GetTokenInfo(t->info.slot_id, &info);

    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetTokenInfo", t->info.label);
    *ret_min = info.ulMinPinLen > 0 && info.ulMinPinLen <= HSEAL_PIN_MAX
                   ? info.ulMinPinLen
                   : 1;
    *ret_max = info.ulMaxPinLen >= *ret_min && info.ulMaxPinLen < HSEAL_PIN_MAX
                   ? info.ulMaxPinLen
                   : HSEAL_PIN_MAX;
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_pins(struct hseal_token *t, const struct hseal_secret *new_pin,
    struct hseal_error *e)
{
    unsigned long min = 0, max = 0;
    enum hseal_err err;

    if (!t->info.login_required)
        return hseal_fail(e, HSEAL_ERR_UNSUPPORTED, "token \"%s\" wants no PIN",
            t->info.label);
    if (t->info.pin_pad)
        return HSEAL_ERR_OK;
    if (t->pin.len == 0) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_NEEDED,
            "token \"%s\" wants its PIN again, and it was not kept",
            t->info.label);
        return hseal_hint(e, HSEAL_ERR_PIN_NEEDED, "start anew");
    }
    err = hseal_token_pin_limits(t, &min, &max, e);
    if (err == HSEAL_ERR_OK && (new_pin->len < min || new_pin->len > max))
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "the new PIN has %zu bytes, and token \"%s\" takes %lu to %lu",
            new_pin->len, t->info.label, min, max);
    return err;
}

/* ---- the attempt ---- */

/*
 * The old PIN was accepted when the token was opened: what the token does not
 * like about a PIN here is the new one, but for PIN_INCORRECT.
 */
static enum hseal_attempt
outcome_of(CK_RV rv)
{
    switch (rv) {
    case CKR_OK: return HSEAL_ATTEMPT_ACCEPTED;
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LOCKED: return HSEAL_ATTEMPT_REFUSED;
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_SESSION_READ_ONLY:
    case CKR_TOKEN_WRITE_PROTECTED:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
    case CKR_FUNCTION_NOT_SUPPORTED: return HSEAL_ATTEMPT_NOT_TRIED;
    default: return HSEAL_ATTEMPT_UNKNOWN;
    }
}

static enum hseal_err
fail_change(const struct hseal_token *t, CK_RV rv, struct hseal_error *e)
{
    enum hseal_err err =
        hseal_fail_ckr_writing(e, rv, "C_SetPIN", t->info.label);

    if (rv == CKR_PIN_INVALID || rv == CKR_PIN_LEN_RANGE) {
        (void)hseal_fail_cause(e, HSEAL_ERR_INPUT, HSEAL_ORIGIN_CKR, rv,
            "token \"%s\" does not take the new PIN (0x%lx)", t->info.label,
            rv);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "the old one is still good; the token's manual says what a PIN "
            "may be");
    }
    if (outcome_of(rv) == HSEAL_ATTEMPT_UNKNOWN)
        return hseal_hint(e, err,
            "whether the old PIN or the new one is good now is not known");
    return err;
}

static CK_RV
set_pin(struct hseal_token *t, const struct hseal_secret *new_pin)
{
    /* On a PIN pad the person types both: PKCS#11 wants NULL. */
    if (t->info.pin_pad)
        return t->f->C_SetPIN(t->session, NULL, 0, NULL, 0);
    return t->f->C_SetPIN(
        t->session, t->pin.data, t->pin.len, new_pin->data, new_pin->len);
}

/* With what the token says now: others may have used up tries meanwhile. */
static enum hseal_err
open_ledger(
    struct hseal_token *t, struct hseal_ledger **ret, struct hseal_error *e)
{
    struct hseal_token_info now;
    enum hseal_err err;

    if (t->state_dir == NULL)
        return HSEAL_ERR_OK;
    err = hseal_dir_make(t->state_dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_ledger_open(
            t->state_dir, &t->info, HSEAL_LOGIN_WAIT_MS, ret, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_look(t->module, t->info.slot_id, &now, e);
    if (err == HSEAL_ERR_OK)
        err =
            hseal_ledger_allow(*ret, &now, &t->profile, t->info.pin_pad, 0, e);
    return err == HSEAL_ERR_OK ? hseal_ledger_begin(*ret, e) : err;
}

static enum hseal_err
attempt(struct hseal_token *t, const struct hseal_secret *new_pin,
    struct hseal_error *e)
{
    struct hseal_ledger *ledger = NULL;
    enum hseal_err err = open_ledger(t, &ledger, e), end = HSEAL_ERR_OK;
    CK_RV rv;

    if (err != HSEAL_ERR_OK)
        goto out;
    rv = set_pin(t, new_pin);
    if (outcome_of(rv) == HSEAL_ATTEMPT_REFUSED)
        hseal_secret_reset(&t->pin);
    if (rv != CKR_OK)
        err = fail_change(t, rv, e);
    if (ledger != NULL)
        end = hseal_ledger_end(
            ledger, outcome_of(rv), err == HSEAL_ERR_OK ? e : NULL);
    if (err == HSEAL_ERR_OK && end != HSEAL_ERR_OK)
        err = hseal_hint(e, end, "the PIN was changed all the same");
out:
    hseal_ledger_close(ledger);
    return err;
}

/* ---- the copy ---- */

/*
 * What the token is now, whatever C_SetPIN said: an old copy would bring the
 * old PIN back.
 */
static void
renew_copy(struct hseal_token *t, const struct hseal_login *l)
{
    struct hseal_error e;
    char text[HSEAL_MESSAGE_MAX + 128];

    if (l->lock == NULL ||
        hseal_backup_keep(l->lock, t->info.serial, &e) == HSEAL_ERR_OK ||
        hseal_backup_drop(l->lock, t->info.serial, &e) == HSEAL_ERR_OK ||
        t->note == NULL)
        return;
    (void)snprintf(text, sizeof(text),
        "the copy that would bring the old PIN back is still there: %s",
        e.message);
    t->note(t->note_arg, text);
}

static enum hseal_err
change(struct hseal_token *t, const struct hseal_secret *new_pin,
    struct hseal_error *e)
{
    struct hseal_login l = { NULL, 0, NULL };
    enum hseal_err err =
        hseal_login_lock(t, hseal_module_path(t->module), &l, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_login_mend(t, &l, e);
    if (err == HSEAL_ERR_OK && l.lock != NULL)
        err = hseal_backup_keep(l.lock, t->info.serial, e);
    if (err == HSEAL_ERR_OK) {
        err = attempt(t, new_pin, e);
        renew_copy(t, &l);
    }
    hseal_login_unlock(&l);
    return err;
}

/* Done already: what is missing shows when the token is to be logged in to. */
static void
replace_kept(struct hseal_token *t, const struct hseal_secret *new_pin)
{
    if (t->info.pin_pad)
        return;
    hseal_secret_reset(&t->pin);
    if (hseal_secret_add(&t->pin, new_pin->data, new_pin->len, NULL) !=
        HSEAL_ERR_OK)
        hseal_secret_reset(&t->pin);
}

enum hseal_err
hseal_token_change_pin(struct hseal_token *t,
    const struct hseal_secret *new_pin, struct hseal_error *e)
{
    struct hseal_signals held;
    enum hseal_err err = check_pins(t, new_pin, e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_signals_hold(&held);
    err = change(t, new_pin, e);
    if (err == HSEAL_ERR_OK)
        replace_kept(t, new_pin);
    hseal_signals_release(&held);
    return err;
}
