/*
 * client/again.c: whether a request is sent again, and when.
 * Layer: client.
 */
#include <stddef.h>

#include <curl/curl.h>

#include "client/again.h"

/* Of those that have an answer. */
static enum hseal_again
after_answer(const struct hseal_again_facts *f)
{
    switch (f->code_class) {
    case HSEAL_OKX_CODE_CLOCK:
        return f->synced ? HSEAL_AGAIN_NO : HSEAL_AGAIN_SYNC;
    case HSEAL_OKX_CODE_BACKOFF:
    case HSEAL_OKX_CODE_EDGE:
        return f->reads ? HSEAL_AGAIN_LATER : HSEAL_AGAIN_NO;
    case HSEAL_OKX_CODE_OK:
    case HSEAL_OKX_CODE_ITEM:
    case HSEAL_OKX_CODE_STOP_CRED:
    case HSEAL_OKX_CODE_STOP_CFG:
    case HSEAL_OKX_CODE_STOP_ACCT:
    case HSEAL_OKX_CODE_STOP_ENDPOINT:
    case HSEAL_OKX_CODE_STOP_CLASS:
    case HSEAL_OKX_CODE_BUG:
    case HSEAL_OKX_CODE_AMBIGUOUS:
    case HSEAL_OKX_CODE_DUPLICATE:
    case HSEAL_OKX_CODE_GONE:
    case HSEAL_OKX_CODE_LATE:
    case HSEAL_OKX_CODE_OTHER:
    case HSEAL_OKX_CODE_CLASS_COUNT: break;
    }
    return HSEAL_AGAIN_NO;
}

enum hseal_again
hseal_again_decide(const struct hseal_again_facts *f)
{
    if (f->once)
        return HSEAL_AGAIN_NO;
    switch (f->outcome) {
    case HSEAL_OUTCOME_NOT_SENT:
        return f->hopeless ? HSEAL_AGAIN_NO : HSEAL_AGAIN_LATER;
    case HSEAL_OUTCOME_UNKNOWN:
        return f->reads && !f->hopeless ? HSEAL_AGAIN_LATER : HSEAL_AGAIN_NO;
    case HSEAL_OUTCOME_ANSWERED: return after_answer(f);
    case HSEAL_OUTCOME_COUNT: break;
    }
    return HSEAL_AGAIN_NO;
}

int
hseal_again_hopeless(const struct hseal_error *e)
{
    static const CURLcode codes[] = { CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
        CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
        CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL,
        CURLE_COULDNT_RESOLVE_PROXY, CURLE_INTERFACE_FAILED };

    /* More came than is taken. */
    if (e->code == HSEAL_ERR_UNKNOWN_OUTCOME)
        return e->origin == HSEAL_ORIGIN_CURL && e->cause == CURLE_WRITE_ERROR;
    /* It said something else than the time, as an edge does for a while. */
    if (e->code == HSEAL_ERR_EXCHANGE)
        return 0;
    /* Something else than the way there: a file, memory, a defect. */
    if (e->code != HSEAL_ERR_NOT_SENT)
        return 1;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (e->origin == HSEAL_ORIGIN_CURL &&
            e->cause == (unsigned long)codes[i])
            return 1;
    return 0;
}

uint64_t
hseal_again_pause_ms(unsigned attempt, uint32_t random)
{
    uint64_t most_ms = HSEAL_AGAIN_FIRST_MS;

    for (unsigned i = 1; i < attempt && most_ms < HSEAL_AGAIN_LONGEST_MS; i++)
        most_ms *= 2;
    if (most_ms > HSEAL_AGAIN_LONGEST_MS)
        most_ms = HSEAL_AGAIN_LONGEST_MS;
    return (most_ms + 1) * random >> 32;
}
