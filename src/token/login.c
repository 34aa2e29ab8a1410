/*
 * token/login.c: logging in to a token, once for each PIN.
 * Layer: token.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ckr.h"
#include "base/error.h"
#include "base/file.h"
#include "token/fail.h"
#include "token/ledger.h"

#include "token/login.h"

/* ---- the PIN ---- */

/* Without a state folder: what the token itself says is all there is. */
static enum hseal_err
check_flags(
    const struct hseal_token_info *info, int last_try, struct hseal_error *e)
{
    if (info->pin_locked) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
            "the PIN of token \"%s\" is locked", info->label);
        return hseal_hint(e, HSEAL_ERR_PIN_LOCKED,
            "unlock it with the token's own tool and the SO PIN");
    }
    if (info->pin_final_try && !last_try) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
            "token \"%s\" has one PIN try left: it is not used", info->label);
        return hseal_hint(e, HSEAL_ERR_PIN_LOCKED,
            "be sure of the PIN, then insist with --last-try");
    }
    return HSEAL_ERR_OK;
}

/* The folder is read-only, or not one that we may use. */
static int
is_closed(const struct hseal_error *why)
{
    return why->code == HSEAL_ERR_CONFIG ||
           (why->code == HSEAL_ERR_IO && why->origin == HSEAL_ORIGIN_ERRNO &&
               (why->cause == EROFS || why->cause == EACCES ||
                   why->cause == EPERM));
}

/*
 * The state folder cannot be written to, for this reason.  Where no number of
 * wrong PINs locks the token, that is told, and no more.
 */
static enum hseal_err
do_without(
    struct hseal_token *t, const struct hseal_error *why, struct hseal_error *e)
{
    char text[HSEAL_MESSAGE_MAX + 64];

    if (t->profile.pin_lockout || !is_closed(why)) {
        if (e != NULL)
            *e = *why;
        if (why->hint[0] != '\0')
            return why->code;
        if (why->cause == ENOSPC || why->cause == EDQUOT)
            return hseal_hint(e, why->code, "make room on the disk");
        return !is_closed(why) ? why->code
                               : hseal_hint(e, why->code,
                                     "the state folder must be writable, so "
                                     "that a PIN that was refused is not tried "
                                     "again");
    }
    (void)snprintf(text, sizeof(text),
        "nothing is remembered of this login: %s", why->message);
    if (t->note != NULL)
        t->note(t->note_arg, text);
    t->forgets = 1;
    return HSEAL_ERR_OK;
}

/* The ledger of this token, locked; NULL where nothing is remembered. */
static enum hseal_err
open_ledger(
    struct hseal_token *t, struct hseal_ledger **ret, struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err;

    *ret = NULL;
    if (t->state_dir == NULL || t->forgets)
        return HSEAL_ERR_OK;
    err = hseal_dir_make(t->state_dir, &why);
    if (err == HSEAL_ERR_OK)
        err = hseal_ledger_open(
            t->state_dir, &t->info, HSEAL_LOGIN_WAIT_MS, ret, &why);
    return err == HSEAL_ERR_OK ? err : do_without(t, &why, e);
}

/* A copy of what C_Login may lose. */
static enum hseal_err
keep_copy(
    struct hseal_token *t, const struct hseal_login *l, struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err;

    if (l->lock == NULL || t->forgets)
        return HSEAL_ERR_OK;
    err = hseal_backup_keep(l->lock, t->info.serial, &why);
    return err == HSEAL_ERR_OK ? err : do_without(t, &why, e);
}

static int
attended(const struct hseal_token *t, const struct hseal_login *l)
{
    /* Nobody but a person types on a PIN pad. */
    return t->info.pin_pad || (l->pins != NULL && hseal_pin_attended(l->pins));
}

static enum hseal_err
permit(struct hseal_token *t, const struct hseal_login *l,
    struct hseal_ledger *ledger, struct hseal_error *e)
{
    if (ledger == NULL)
        return check_flags(&t->info, l->last_try, e);
    return hseal_ledger_allow(
        ledger, &t->info, &t->profile, attended(t, l), l->last_try, e);
}

static enum hseal_err
fetch_pin(struct hseal_token *t, const struct hseal_pin_source *pins,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (pins == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_NEEDED,
            "token \"%s\" wants its PIN again, and it was not kept",
            t->info.label);
        return hseal_hint(e, HSEAL_ERR_PIN_NEEDED, "start anew");
    }
    if (t->pin.data == NULL)
        err = hseal_secret_init(&t->pin, HSEAL_PIN_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_pin_get(pins, t->info.label, &t->pin, e);
    return err;
}

/*
 * Nobody else is kept waiting while a person types, and nobody is asked for a
 * PIN that would not be tried.
 */
static enum hseal_err
need_pin(struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    struct hseal_ledger *ledger = NULL;
    enum hseal_err err;
    int person;

    if (t->info.pin_pad || t->pin.len > 0)
        return HSEAL_ERR_OK;
    err = open_ledger(t, &ledger, e);
    if (err == HSEAL_ERR_OK)
        err = permit(t, l, ledger, e);
    hseal_ledger_close(ledger);
    if (err != HSEAL_ERR_OK)
        return err;
    person = attended(t, l);
    if (person)
        hseal_login_unlock(l);
    err = fetch_pin(t, l->pins, e);
    if (err == HSEAL_ERR_OK && person)
        err = hseal_login_lock(t, hseal_module_path(t->module), l, e);
    return err;
}

/* ---- the attempt ---- */

/* What a C_Login that failed says about the PIN. */
static enum hseal_attempt
outcome_of(CK_RV rv)
{
    switch (rv) {
    case CKR_OK:
    case CKR_USER_ALREADY_LOGGED_IN: return HSEAL_ATTEMPT_ACCEPTED;
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_LOCKED:
    case CKR_PIN_EXPIRED:
    case CKR_USER_NOT_LOGGED_IN: /* OpenSC */
    case CKR_ARGUMENTS_BAD: /* YubiHSM */ return HSEAL_ATTEMPT_REFUSED;
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
    case CKR_USER_PIN_NOT_INITIALIZED:
    case CKR_USER_TOO_MANY_TYPES:
    case CKR_USER_ANOTHER_ALREADY_LOGGED_IN:
    case CKR_SESSION_READ_ONLY_EXISTS:
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_OPERATION_NOT_INITIALIZED: return HSEAL_ATTEMPT_NOT_TRIED;
    default: return HSEAL_ATTEMPT_UNKNOWN;
    }
}

static enum hseal_err
fail_login(const struct hseal_token *t, const struct hseal_login *l, CK_RV rv,
    struct hseal_error *e)
{
    enum hseal_err err = hseal_fail_ckr(e, rv, "C_Login", t->info.label);

    if (rv != CKR_USER_NOT_LOGGED_IN && rv != CKR_ARGUMENTS_BAD &&
        rv != CKR_PIN_INCORRECT)
        return err;
    if (l->pins != NULL && !t->info.pin_pad)
        (void)hseal_fail_cause(e, HSEAL_ERR_PIN_WRONG, HSEAL_ORIGIN_CKR, rv,
            "token \"%s\" refused the PIN of %s: %s (0x%lx)", t->info.label,
            hseal_pin_origin(l->pins), hseal_ckr_name(rv), rv);
    else
        (void)hseal_fail_cause(e, HSEAL_ERR_PIN_WRONG, HSEAL_ORIGIN_CKR, rv,
            "token \"%s\" refused the PIN: %s (0x%lx)", t->info.label,
            hseal_ckr_name(rv), rv);
    if (attended(t, l))
        return hseal_hint(e, HSEAL_ERR_PIN_WRONG,
            "it was tried once: start again, and give the right one");
    return hseal_hint(e, HSEAL_ERR_PIN_WRONG,
        "it was tried once, and none is tried again by itself: put it right, "
        "then use --last-try once");
}

static CK_RV
call_login(struct hseal_token *t, CK_USER_TYPE user)
{
    /* On a PIN pad the person types it: PKCS#11 wants NULL. */
    if (t->info.pin_pad)
        return t->f->C_Login(t->session, user, NULL, 0);
    return t->f->C_Login(t->session, user, t->pin.data, t->pin.len);
}

/* What another process has made of the PIN while the ledger was waited for. */
static enum hseal_err
look_again(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_token_info now;
    enum hseal_err err;

    if (!t->profile.pin_lockout)
        return HSEAL_ERR_OK;
    err = hseal_module_look(t->module, t->info.slot_id, &now, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (strcmp(now.serial, t->info.serial) != 0 ||
        strcmp(now.label, t->info.label) != 0)
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "in place of token \"%s\" (serial %s) there is \"%s\" (serial %s)",
            t->info.label, t->info.serial, now.label, now.serial);
    t->info = now;
    return HSEAL_ERR_OK;
}

static enum hseal_err
attempt(struct hseal_token *t, const struct hseal_login *l, CK_USER_TYPE user,
    struct hseal_error *e)
{
    struct hseal_ledger *ledger = NULL;
    enum hseal_attempt outcome;
    enum hseal_err err, end;
    CK_RV rv;

    err = open_ledger(t, &ledger, e);
    if (err == HSEAL_ERR_OK)
        err = look_again(t, e);
    if (err == HSEAL_ERR_OK)
        err = permit(t, l, ledger, e);
    if (err == HSEAL_ERR_OK)
        err = keep_copy(t, l, e);
    if (err == HSEAL_ERR_OK && ledger != NULL)
        err = hseal_ledger_begin(ledger, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    rv = call_login(t, user);
    outcome = outcome_of(rv);
    if (outcome == HSEAL_ATTEMPT_REFUSED)
        hseal_secret_reset(&t->pin);
    if (outcome != HSEAL_ATTEMPT_ACCEPTED)
        err = fail_login(t, l, rv, e);
    end = HSEAL_ERR_OK;
    if (ledger != NULL)
        end = hseal_ledger_end(ledger, outcome, err == HSEAL_ERR_OK ? e : NULL);
    if (err == HSEAL_ERR_OK)
        err = end;
out:
    hseal_ledger_close(ledger);
    return err;
}

int
hseal_login_holds(struct hseal_token *t)
{
    CK_SESSION_INFO info;

    if (!t->info.login_required)
        return 1;
    return t->f->C_GetSessionInfo(t->session, &info) == CKR_OK &&
           (info.state == CKS_RW_USER_FUNCTIONS ||
               info.state == CKS_RO_USER_FUNCTIONS);
}

enum hseal_err
hseal_login_user(
    struct hseal_token *t, struct hseal_login *l, struct hseal_error *e)
{
    enum hseal_err err;

    /* Another session of this process may have done it. */
    if (hseal_login_holds(t))
        return HSEAL_ERR_OK;
    err = need_pin(t, l, e);
    return err == HSEAL_ERR_OK ? attempt(t, l, CKU_USER, e) : err;
}

enum hseal_err
hseal_login_context(struct hseal_token *t, struct hseal_error *e)
{
    struct hseal_login l = { NULL, 0, NULL };
    enum hseal_err err = need_pin(t, &l, e);

    return err == HSEAL_ERR_OK ? attempt(t, &l, CKU_CONTEXT_SPECIFIC, e) : err;
}
