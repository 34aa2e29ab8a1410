/*
 * hardseal/client.h: send a signed request to the exchange and tell what
 * became of it.
 * Public header.
 */
#ifndef HARDSEAL_CLIENT_H
#define HARDSEAL_CLIENT_H

#include <stdint.h>

#include <hardseal/error.h>
#include <hardseal/request.h>
#include <hardseal/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Keeps connections, and what it knows of the exchange's clock and limits.
 * Opaque; one thread at a time.
 */
struct hseal_client;

/** What a person should see at once.  Text is borrowed; NULL or "": unknown. */
struct hseal_alert {
    const char *event;   /* "stopped": nothing more is signed with the key */
    const char *key;     /* its name */
    uint64_t generation; /* 0: unknown */
    const char *key_id;  /* OK-ACCESS-KEY */
    const char *code;    /* of the exchange: "50111" */
    const char *message; /* its text */
    const char *ip;      /* the address that the exchange saw */
    uint64_t time_ms;    /* since the epoch */
};

/** Connections to one host: unless told otherwise, and at most. */
#define HSEAL_CONNECTIONS 64
#define HSEAL_CONNECTIONS_MAX 256

/** How a client connects.  Zeroed: the plain way.  Copied by the call. */
struct hseal_client_params {
    /* "http://HOST:PORT" (CONNECT) or "socks5h://HOST:PORT", without a
     * password: to reach the exchange through.  TLS is with the exchange all
     * the same.  Not used for plain HTTP, which stays on this machine.  NULL:
     * none, whatever the environment says. */
    const char *proxy;
    /* An address of this machine or a network interface, to connect from;
     * NULL: any. */
    const char *source;
    /* "sha256//BASE64": the key that the exchange's certificate must hold,
     * beside being trusted; several with ';' between.  NULL: any. */
    const char *pinned_key;
    unsigned connections; /* to one host at most; 0: HSEAL_CONNECTIONS */
    /* A folder for what processes share: places within the exchange's limits,
     * the offset of its clock, the last use of each key.  NULL: each client
     * knows its own alone. */
    const char *state_dir;
    /* Told, in a sentence, of attempts that failed; NULL: nobody. */
    void (*note)(void *arg, const char *text);
    /* Told when a key was stopped; NULL: nobody. */
    void (*alert)(void *arg, const struct hseal_alert *a);
    void *arg; /* of both; outlives the client */
};

/** What became of a request. */
enum hseal_outcome {
    HSEAL_OUTCOME_NOT_SENT, /* no byte of it left: it did not happen */
    HSEAL_OUTCOME_UNKNOWN,  /* it may have happened */
    HSEAL_OUTCOME_ANSWERED, /* a whole answer came, good or bad */
    HSEAL_OUTCOME_COUNT
};

/** hseal_outcome_name(o): "not-sent", "unknown", "answered".  Static. */
HSEAL_API const char *hseal_outcome_name(enum hseal_outcome o);

/** What asking for an order of unknown outcome came to. */
enum hseal_resolved {
    HSEAL_RESOLVED_NONE,       /* it was not asked for */
    HSEAL_RESOLVED_PLACED,     /* it is at the exchange */
    HSEAL_RESOLVED_NOT_PLACED, /* it is not, and will not be */
    HSEAL_RESOLVED_UNKNOWN,    /* the exchange did not tell in time */
    HSEAL_RESOLVED_COUNT
};

/** hseal_resolved_name(r): "none", "placed", "not-placed", "unknown". */
HSEAL_API const char *hseal_resolved_name(enum hseal_resolved r);

/** Bytes of texts of the exchange, with the NUL. */
#define HSEAL_CODE_SIZE 32
#define HSEAL_CLIENT_ID_SIZE 40
#define HSEAL_ORDER_ID_SIZE 40
#define HSEAL_ORDER_STATE_SIZE 32

/**
 * An answer; free with hseal_answer_free.  `head` and `body` are as they
 * came, each followed by a NUL that its length does not count; NULL where
 * there is no whole answer.  One that does not tell what became of a write is
 * there, too, with the outcome UNKNOWN.
 */
struct hseal_answer {
    enum hseal_outcome outcome;
    int status;      /* HTTP status; 0 without a whole answer */
    char *head;      /* status line and header lines, CR LF each */
    size_t head_len; /* at most 64 KiB */
    char *body;      /* at most 16 MiB */
    size_t body_len;
    char timestamp[HSEAL_TIMESTAMP_SIZE]; /* the one that was signed last */
    uint64_t sign_ns; /* time that signing took, of the last attempt */
    uint64_t send_ns; /* from then to the end of its answer */
    /* The rest by hseal_client_request and hseal_client_start alone. */
    char code[HSEAL_CODE_SIZE]; /* the exchange's, "" if there is none */
    const char *code_class;     /* what it asks for: "back-off"; NULL; static */
    unsigned attempts;          /* how often it was signed and sent, or tried */
    uint64_t waited_ns;         /* for limits and between attempts */
    char client_id[HSEAL_CLIENT_ID_SIZE]; /* clOrdId of a single order */
    enum hseal_resolved resolved;
    char order_id[HSEAL_ORDER_ID_SIZE]; /* if PLACED */
    char order_state[HSEAL_ORDER_STATE_SIZE];
};

/** hseal_answer_free(a): wipe and release; a zeroed struct is accepted. */
HSEAL_API void hseal_answer_free(struct hseal_answer *a);

/**
 * hseal_client_new(params, ret, e): a client without connections; NULL for no
 * params.  The first call in
 * a process sets libcurl up, which is not thread-safe; a program that wants
 * libcurl's buffers (the passphrase passes through them) wiped calls this
 * before any other use of libcurl.  Errors: INPUT (params), CONFIG
 * (the source is not this machine's), IO (no descriptors), NOMEM.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_client_new(
    const struct hseal_client_params *params, struct hseal_client **ret,
    struct hseal_error *e);

/** hseal_client_free(c): close the connections; NULL is fine. */
HSEAL_API void hseal_client_free(struct hseal_client *c);

/**
 * hseal_client_send(c, s, key, req, timeout_ms, ret, e): have `req` signed by
 * `s` with `key`, send exactly its bytes to that key's destination, read the
 * answer into *ret, and nothing more: no limit, no clock, no code is looked at.
 * Sent once: nothing is repeated, also not by libcurl on a connection that
 * died.  No redirect is followed; no proxy of the environment, .netrc or cookie
 * is used; TLS 1.2 or newer, plain HTTP to loopback addresses only.
 * `timeout_ms` bounds connecting, sending and answering together (100 to
 * 600,000).  *ret is filled whatever happens, also on failure.
 * Errors: those of hseal_signer_sign, CONFIG (the CA file) and INTERNAL (then
 * nothing was sent), NOT_SENT, UNKNOWN_OUTCOME.  An answer with an error of the
 * exchange in it is OK here.
 * Spec: RFC 9110; OKX API v5 "Making Requests".
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_client_send(
    struct hseal_client *c, struct hseal_signer *s, const char *key,
    const struct hseal_request *req, long timeout_ms, struct hseal_answer *ret,
    struct hseal_error *e);

/** Flags of hseal_send_params. */
#define HSEAL_SEND_ONCE 1u    /* one attempt, whatever came of it */
#define HSEAL_SEND_RESOLVE 2u /* ask for an order of unknown outcome */
#define HSEAL_SEND_KEEP 4u    /* stop no key that is refused: the caller does */

/**
 * hseal_done: how hseal_client_start tells the end of a request.  `err` and
 * `e` are what hseal_client_request would return; `answer` is freed
 * after the call, unless it takes head and body out of it (and sets them to
 * NULL).  May start further requests; must not run or free the client.
 */
typedef void (*hseal_done)(void *arg, enum hseal_err err,
    struct hseal_answer *answer, const struct hseal_error *e);

/** How a request is sent. */
struct hseal_send_params {
    /* For everything: waiting for limits, every attempt, every pause; 100 to
     * 600,000.  The exchange is told it (expTime) where it honours that. */
    long timeout_ms;
    /* RESOLVE: how long it is asked after that, to 600,000; 0: as long as
     * timeout_ms, and 5,000 at least. */
    long resolve_ms;
    unsigned flags;  /* HSEAL_SEND_* */
    hseal_done done; /* of hseal_client_start: called once */
    void *arg;
};

/**
 * hseal_client_request(c, s, key, req, params, ret, e): have `req` signed by
 * `s` with `key`, send exactly its bytes to that key's destination, judge the
 * answer, and send it again where that cannot do harm:
 * - the offset of the exchange's clock is measured first, or known;
 * - a place within the exchange's limits is taken, or waited for;
 * - what was not sent is tried again; of what was sent, only a GET that got no
 *   answer, "busy", or a page of the edge.  Pauses grow from 100 ms to 5 s,
 *   each less a random part;
 * - refused for its timestamp (50102), a request is stamped and signed anew,
 *   once, after the clock was measured;
 * - refused for its key, the key is stopped (hseal_signer_stop), and
 *   params->alert of the client told; of a signature that is refused (50113)
 *   the key is checked first, and tried with a GET that cannot be wrong.
 * A write that may have been executed is never sent twice.
 * Each attempt is stamped and signed anew, so req->timestamp must be NULL.
 * The calls of others that were started are carried on meanwhile.
 * *ret is filled whatever happens; the caller frees it.
 * Errors: those of hseal_signer_sign, INPUT, CONFIG, RECORD, INTERNAL, CLOCK
 * and RATE (nothing was sent), NOT_SENT, EXCHANGE (it has refused),
 * UNKNOWN_OUTCOME (see ret->client_id for the order to look for).
 * Spec: OKX API v5, "REST Authentication", "Rate Limits", "Error Code".
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_client_request(
    struct hseal_client *c, struct hseal_signer *s, const char *key,
    const struct hseal_request *req, const struct hseal_send_params *params,
    struct hseal_answer *ret, struct hseal_error *e);

/** Most requests that a client has under way. */
#define HSEAL_CLIENT_REQUESTS_MAX 1024

/**
 * hseal_client_start(c, s, key, req, params, e): the same without waiting:
 * hseal_client_run carries it on, and calls params->done at its end, never
 * before that.  `s`, `key`, `req` and what it points to are borrowed until
 * then; *params is copied.
 * Errors: INPUT, LIMIT (HSEAL_CLIENT_REQUESTS_MAX), NOMEM; then `done` is
 * not called.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_client_start(
    struct hseal_client *c, struct hseal_signer *s, const char *key,
    const struct hseal_request *req, const struct hseal_send_params *params,
    struct hseal_error *e);

/**
 * hseal_client_fd(c): a descriptor that can be read when hseal_client_run has
 * something to do; for poll, epoll and their like.  The client's: not to be
 * read or closed.
 */
HSEAL_API int hseal_client_fd(struct hseal_client *c);

/**
 * hseal_client_timeout_ms(c): after so many milliseconds hseal_client_run is
 * to be called though hseal_client_fd is silent; -1: never.
 */
HSEAL_API int hseal_client_timeout_ms(struct hseal_client *c);

/**
 * hseal_client_run(c, wait_ms): do what is due, wait for more at most so long
 * (0: not at all; -1: until something has happened), and return how many
 * requests are under way then.  Blocks for the token besides.
 */
HSEAL_API size_t hseal_client_run(struct hseal_client *c, int wait_ms);

#ifdef __cplusplus
}
#endif

#endif
