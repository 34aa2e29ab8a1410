/*
 * cli/tokenstate.c: in what state a token is, in a word or two.
 * Layer: cli.
 */
#include "token/ledger.h"

#include "cli/tokenstate.h"

const char *
hseal_tokenstate_pin(const struct hseal_token_info *info)
{
    if (!info->initialised)
        return "";
    if (!info->pin_set)
        return "not set";
    if (info->pin_locked)
        return "locked";
    if (info->pin_final_try)
        return "final try";
    return info->pin_count_low ? "low" : "ok";
}

const char *
hseal_tokenstate(const char *state_dir, const struct hseal_token_info *info)
{
    enum hseal_ledger_state state;

    if (!info->initialised)
        return "uninitialised";
    if (!info->pin_set)
        return "PIN not set";
    if (info->pin_locked)
        return "PIN locked";
    if (info->pin_final_try)
        return "PIN final try";
    if (hseal_ledger_peek(state_dir, info, &state, NULL) != HSEAL_ERR_OK)
        return "PIN unclear";
    switch (state) {
    case HSEAL_LEDGER_CLEAR: return "ready";
    case HSEAL_LEDGER_REFUSED: return "PIN refused";
    default: return "PIN unclear";
    }
}
