/*
 * token/allow.c: may a PIN be tried now?  The policy of the ledger.
 * Layer: token.
 */
#include <time.h>

#include "base/error.h"

#include "token/ledger.h"

static enum hseal_err
refuse_locked(const struct hseal_token_info *info, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
        "the PIN of token \"%s\" is locked", info->label);
    return hseal_hint(e, HSEAL_ERR_PIN_LOCKED,
        "unlock it with the token's own tool and the SO PIN");
}

static enum hseal_err
refuse_final_try(const struct hseal_token_info *info, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_PIN_LOCKED,
        "token \"%s\" has one PIN try left: it is not used", info->label);
    return hseal_hint(
        e, HSEAL_ERR_PIN_LOCKED, "make sure of the PIN, then use --last-try");
}

/* " on DAY at TIME", or "" where it is not known. */
static void
format_when(uint64_t since_s, char *out, size_t size)
{
    time_t since = (time_t)since_s;
    struct tm tm;

    out[0] = '\0';
    if (since_s > 0 && gmtime_r(&since, &tm) != NULL)
        (void)strftime(out, size, " on %Y-%m-%d at %H:%M:%SZ", &tm);
}

static enum hseal_err
refuse_refused(const struct hseal_ledger *l,
    const struct hseal_token_info *info, struct hseal_error *e)
{
    uint64_t since_s = 0;
    char when[64];

    (void)hseal_ledger_state(l, &since_s);
    format_when(since_s, when, sizeof(when));
    (void)hseal_fail(e, HSEAL_ERR_PIN_WRONG,
        "token \"%s\" refused its PIN%s: no PIN is tried again unattended",
        info->label, when);
    return hseal_hint(e, HSEAL_ERR_PIN_WRONG,
        "put the PIN right where it is kept, then use --last-try once; where "
        "it is typed at a terminal, that is enough");
}

static enum hseal_err
refuse_unknown(const struct hseal_ledger *l,
    const struct hseal_token_info *info, struct hseal_error *e)
{
    uint64_t since_s = 0;
    char when[64];

    if (hseal_ledger_state(l, &since_s) == HSEAL_LEDGER_DAMAGED) {
        (void)hseal_fail(e, HSEAL_ERR_PIN_WRONG,
            "how the last PIN try on token \"%s\" went cannot be read from "
            "%s: none is made unattended",
            info->label, hseal_ledger_path(l));
    } else {
        format_when(since_s, when, sizeof(when));
        (void)hseal_fail(e, HSEAL_ERR_PIN_WRONG,
            "a login to token \"%s\" was cut short%s and may have cost a PIN "
            "try: none is made unattended",
            info->label, when);
    }
    return hseal_hint(e, HSEAL_ERR_PIN_WRONG,
        "make sure of the PIN where it is kept, then use --last-try once; "
        "where it is typed at a terminal, that is enough");
}

/* After an attempt of which nobody knows: could it have cost a try? */
static int
no_try_lost(
    const struct hseal_token_info *info, const struct hseal_profile *profile)
{
    if (!profile->pin_lockout)
        return 1;
    return profile->pin_flags && !info->pin_count_low && !info->pin_final_try &&
           !info->pin_locked;
}

enum hseal_err
hseal_ledger_allow(const struct hseal_ledger *l,
    const struct hseal_token_info *info, const struct hseal_profile *profile,
    int attended, int last_try, struct hseal_error *e)
{
    if (info->pin_locked)
        return refuse_locked(info, e);
    if (info->pin_final_try && !last_try)
        return refuse_final_try(info, e);
    if (attended || last_try)
        return HSEAL_ERR_OK;
    switch (hseal_ledger_state(l, NULL)) {
    case HSEAL_LEDGER_CLEAR: return HSEAL_ERR_OK;
    case HSEAL_LEDGER_REFUSED: return refuse_refused(l, info, e);
    case HSEAL_LEDGER_PENDING:
    case HSEAL_LEDGER_DAMAGED:
    case HSEAL_LEDGER_STATE_COUNT: break;
    }
    if (no_try_lost(info, profile))
        return HSEAL_ERR_OK;
    return refuse_unknown(l, info, e);
}
