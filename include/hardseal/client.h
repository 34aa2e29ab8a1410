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

/** Keeps connections.  Opaque; one thread at a time. */
struct hseal_client;

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
    unsigned connections;  /* to one host at most; 0: HSEAL_CONNECTIONS */
    const char *state_dir; /* home/state: last use of keys; NULL: not kept */
};

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

/** What became of a request. */
enum hseal_outcome {
    HSEAL_OUTCOME_NOT_SENT, /* no byte of it left: it did not happen */
    HSEAL_OUTCOME_UNKNOWN,  /* sent in part or whole, no whole answer */
    HSEAL_OUTCOME_ANSWERED, /* a whole answer came, good or bad */
    HSEAL_OUTCOME_COUNT
};

/** hseal_outcome_name(o): "not-sent", "unknown", "answered".  Static. */
HSEAL_API const char *hseal_outcome_name(enum hseal_outcome o);

/**
 * An answer; free with hseal_answer_free.  `head` and `body` are as they
 * came, each followed by a NUL that its length does not count.
 */
struct hseal_answer {
    enum hseal_outcome outcome;
    int status;      /* HTTP status; 0 unless ANSWERED */
    char *head;      /* status line and header lines, CR LF each */
    size_t head_len; /* at most 64 KiB */
    char *body;      /* at most 16 MiB */
    size_t body_len;
    char timestamp[HSEAL_TIMESTAMP_SIZE]; /* the one that was signed */
    uint64_t sign_ns;                     /* time that signing took */
    uint64_t send_ns; /* from then to the end of the answer */
};

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
 * answer into *ret.  Sent once: nothing is repeated, also not by libcurl on
 * a connection that died.  No redirect is followed; no proxy of the
 * environment, .netrc or cookie is used; TLS 1.2 or newer, plain HTTP to
 * loopback addresses only. `timeout_ms` bounds connecting, sending and
 * answering together (100 to 600,000).  *ret is filled whatever happens, also
 * on failure. Errors: those of hseal_signer_sign, CONFIG (the CA file) and
 * INTERNAL (then nothing was sent), NOT_SENT, UNKNOWN_OUTCOME.  An answer with
 * an error of the exchange in it is OK here. Spec: RFC 9110; OKX API v5 "Making
 * Requests".
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_client_send(
    struct hseal_client *c, struct hseal_signer *s, const char *key,
    const struct hseal_request *req, long timeout_ms, struct hseal_answer *ret,
    struct hseal_error *e);

/** hseal_answer_free(a): wipe and release; a zeroed struct is accepted. */
HSEAL_API void hseal_answer_free(struct hseal_answer *a);

#ifdef __cplusplus
}
#endif

#endif
