/*
 * client/outcome.c: what became of a request, and how to say it.
 * Layer: client.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#include "client/outcome.h"

/* The part of a message between the host and the end of the sentence. */
#define WHY_MAX 512

static const char *const names[] = {
    [HSEAL_OUTCOME_NOT_SENT] = "not-sent",
    [HSEAL_OUTCOME_UNKNOWN] = "unknown",
    [HSEAL_OUTCOME_ANSWERED] = "answered",
};
static_assert(sizeof(names) / sizeof(names[0]) == HSEAL_OUTCOME_COUNT,
    "a name per outcome");

const char *
hseal_outcome_name(enum hseal_outcome o)
{
    if ((unsigned)o >= HSEAL_OUTCOME_COUNT)
        return names[HSEAL_OUTCOME_UNKNOWN];
    return names[o];
}

enum hseal_outcome
hseal_outcome_judge(const struct hseal_outcome_facts *f)
{
    if (!f->left)
        return HSEAL_OUTCOME_NOT_SENT;
    if (f->code == CURLE_OK && f->final && !f->unframed &&
        f->stop == HSEAL_REPLY_STOP_NONE)
        return HSEAL_OUTCOME_ANSWERED;
    return HSEAL_OUTCOME_UNKNOWN;
}

/* libcurl's many ways to say that TLS did not come about. */
static int
is_tls(CURLcode code)
{
    static const CURLcode codes[] = { CURLE_SSL_CONNECT_ERROR,
        CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
        CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i] == code)
            return 1;
    return 0;
}

static const char *
detail_of(const struct hseal_outcome_facts *f)
{
    return f->detail[0] != '\0' ? f->detail : curl_easy_strerror(f->code);
}

/* Why there was no connection. */
static const char *
why_unreached(const struct hseal_outcome_facts *f, char why[WHY_MAX])
{
    const char *through = f->proxy != NULL ? " through the proxy " : "";
    const char *proxy = f->proxy != NULL ? f->proxy : "";
    char text[128];

    if (f->code == CURLE_INTERFACE_FAILED) {
        (void)snprintf(why, WHY_MAX,
            "cannot connect to %s from the source address: %.150s", f->host,
            detail_of(f));
        return "check that this machine has that address or interface";
    }
    if (f->code == CURLE_OPERATION_TIMEDOUT)
        (void)snprintf(why, WHY_MAX, "cannot reach %s%s%s within %ld ms",
            f->host, through, proxy, f->timeout_ms);
    else if ((f->code == CURLE_COULDNT_CONNECT ||
                 f->code == CURLE_SSL_CONNECT_ERROR) &&
             f->number != 0 && strerror_r(f->number, text, sizeof(text)) == 0)
        (void)snprintf(why, WHY_MAX, "cannot reach %s%s%s: %s", f->host,
            through, proxy, text);
    else
        (void)snprintf(why, WHY_MAX, "cannot reach %s%s%s: %.150s", f->host,
            through, proxy, detail_of(f));
    return f->proxy != NULL ? "check the proxy; it is safe to repeat"
                            : "check the network; it is safe to repeat";
}

/* Why nothing was sent; the advice is returned. */
static const char *
why_not_sent(const struct hseal_outcome_facts *f, char why[WHY_MAX])
{
    if (f->not_loopback) {
        (void)snprintf(why, WHY_MAX,
            "plain HTTP to %s was refused: its address is not loopback",
            f->host);
        return "give the key a base URL with https://";
    }
    if (f->code == CURLE_SSL_PINNEDPUBKEYNOTMATCH) {
        (void)snprintf(why, WHY_MAX,
            "the certificate of %s does not hold the pinned key", f->host);
        return "find out who has changed it; a new key of the exchange needs "
               "a new pinned-key";
    }
    if (f->code == CURLE_COULDNT_RESOLVE_HOST) {
        (void)snprintf(why, WHY_MAX, "cannot find the address of %s", f->host);
        return "check the network and its name service; it is safe to repeat";
    }
    /* A connection that broke during the handshake is no doubt about it. */
    if (is_tls(f->code) &&
        !(f->code == CURLE_SSL_CONNECT_ERROR && f->number != 0)) {
        (void)snprintf(why, WHY_MAX, "no trusted TLS connection to %s: %.150s",
            f->host, detail_of(f));
        return "check the clock and the CA certificates of this machine; a "
               "private CA belongs to the key's record (--ca-file)";
    }
    return why_unreached(f, why);
}

/* Why there is no whole answer. */
static void
why_unknown(const struct hseal_outcome_facts *f, char why[WHY_MAX])
{
    switch (f->stop) {
    case HSEAL_REPLY_STOP_HEAD:
        (void)snprintf(why, WHY_MAX,
            "the answer of %s has more than %d bytes of header lines", f->host,
            HSEAL_REPLY_HEAD_MAX);
        return;
    case HSEAL_REPLY_STOP_BODY:
        (void)snprintf(why, WHY_MAX, "the answer of %s has more than %d bytes",
            f->host, HSEAL_REPLY_BODY_MAX);
        return;
    case HSEAL_REPLY_STOP_NOMEM:
        (void)snprintf(why, WHY_MAX,
            "out of memory while reading the answer of %s", f->host);
        return;
    case HSEAL_REPLY_STOP_NONE:
    case HSEAL_REPLY_STOP_COUNT: break;
    }
    if (f->code == CURLE_OPERATION_TIMEDOUT)
        (void)snprintf(why, WHY_MAX, "no whole answer from %s within %ld ms",
            f->host, f->timeout_ms);
    else if (f->code == CURLE_OK && f->final)
        (void)snprintf(why, WHY_MAX,
            "the answer of %s has no length and may have been cut short",
            f->host);
    else if (f->code == CURLE_PARTIAL_FILE || f->final)
        (void)snprintf(why, WHY_MAX, "the answer of %s was cut short", f->host);
    else if (f->code == CURLE_WEIRD_SERVER_REPLY ||
             f->code == CURLE_UNSUPPORTED_PROTOCOL)
        (void)snprintf(why, WHY_MAX, "the answer of %s is not HTTP: %.150s",
            f->host, detail_of(f));
    else
        (void)snprintf(why, WHY_MAX,
            "the connection to %s ended before a whole answer", f->host);
}

enum hseal_err
hseal_outcome_explain(
    const struct hseal_outcome_facts *f, struct hseal_error *e)
{
    int reads = strcmp(f->method, "GET") == 0;
    const char *advice;
    char why[WHY_MAX];

    switch (hseal_outcome_judge(f)) {
    case HSEAL_OUTCOME_ANSWERED: return HSEAL_ERR_OK;
    case HSEAL_OUTCOME_NOT_SENT:
        advice = why_not_sent(f, why);
        (void)hseal_fail_cause(e, HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL,
            (unsigned long)f->code, "%s; nothing was sent", why);
        return hseal_hint(e, HSEAL_ERR_NOT_SENT, "%s", advice);
    case HSEAL_OUTCOME_UNKNOWN:
    case HSEAL_OUTCOME_COUNT: break;
    }
    why_unknown(f, why);
    (void)hseal_fail_cause(e, HSEAL_ERR_UNKNOWN_OUTCOME,
        f->code == CURLE_OK ? HSEAL_ORIGIN_SELF : HSEAL_ORIGIN_CURL,
        (unsigned long)f->code, "%s; %s", why,
        reads ? "a GET changes nothing at the exchange"
              : "the request was sent, and may have been executed");
    return hseal_hint(e, HSEAL_ERR_UNKNOWN_OUTCOME, "%s",
        reads ? "it is safe to repeat"
              : "ask the exchange what became of it (orders by clOrdId, "
                "withdrawals by clientId) before repeating");
}
