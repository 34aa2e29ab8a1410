/*
 * sign/fault.c: whom an error of a signer is about.
 * Layer: sign.
 */
#include "sign/fault.h"

enum hseal_fault
hseal_fault_of(enum hseal_err err)
{
    switch (err) {
    case HSEAL_ERR_MODULE:
    case HSEAL_ERR_TOKEN:
    case HSEAL_ERR_TOKEN_ABSENT:
    case HSEAL_ERR_TOKEN_FULL:
    case HSEAL_ERR_TOKEN_READ_ONLY:
    case HSEAL_ERR_TOKEN_HUNG:
    case HSEAL_ERR_DEADLINE: return HSEAL_FAULT_TOKEN;
    case HSEAL_ERR_PIN_NEEDED:
    case HSEAL_ERR_PIN_WRONG:
    case HSEAL_ERR_PIN_LOCKED: return HSEAL_FAULT_PIN;
    case HSEAL_ERR_NOT_FOUND:
    case HSEAL_ERR_LIMIT: /* the longest message is the token's */
    case HSEAL_ERR_UNSUPPORTED:
    case HSEAL_ERR_IO: /* its records may be files */ return HSEAL_FAULT_HERE;
    case HSEAL_ERR_OK:
    case HSEAL_ERR_INTERNAL:
    case HSEAL_ERR_NOMEM:
    case HSEAL_ERR_USAGE:
    case HSEAL_ERR_INPUT:
    case HSEAL_ERR_CONFIG:
    case HSEAL_ERR_EXISTS:
    case HSEAL_ERR_RECORD:
    case HSEAL_ERR_EXPIRED:
    case HSEAL_ERR_CUSTODY:
    case HSEAL_ERR_DENIED:
    case HSEAL_ERR_FROZEN:
    case HSEAL_ERR_FINDING:
    case HSEAL_ERR_CLOCK:
    case HSEAL_ERR_RATE:
    case HSEAL_ERR_EXCHANGE:
    case HSEAL_ERR_NOT_SENT:
    case HSEAL_ERR_UNKNOWN_OUTCOME:
    case HSEAL_ERR_COUNT: break;
    }
    return HSEAL_FAULT_REQUEST;
}

int
hseal_fault_lasts(enum hseal_err err)
{
    return hseal_fault_of(err) == HSEAL_FAULT_PIN || err == HSEAL_ERR_CUSTODY ||
           err == HSEAL_ERR_RECORD;
}
