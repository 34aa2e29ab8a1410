/*
 * hardseal/signer.h: the one interface between wanting a signature and
 * holding the key.
 * Public header.
 */
#ifndef HARDSEAL_SIGNER_H
#define HARDSEAL_SIGNER_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>
#include <hardseal/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a base URL and of a path to a CA file, with the NUL. */
#define HSEAL_BASE_URL_SIZE 256
#define HSEAL_CA_FILE_SIZE 1024
/** Bytes of what names an account, with the NUL. */
#define HSEAL_ACCOUNT_SIZE 136

/**
 * Signs typed requests with the keys it holds or can reach.  Opaque.  One
 * thread at a time.
 */
struct hseal_signer;

/** Where a key's requests go; a fact of its record, not of the caller. */
struct hseal_destination {
    char base_url[HSEAL_BASE_URL_SIZE]; /* "https://openapi.okx.com" */
    char ca_file[HSEAL_CA_FILE_SIZE];   /* "" for the system's CAs */
    uint64_t generation;                /* of the key that would sign now */
    /* Whose limits its requests count in: "uid:123", or else the API key. */
    char account[HSEAL_ACCOUNT_SIZE];
    int demo; /* 1: of demo trading; the host is the same */
};

/**
 * hseal_signer_sign(s, key, req, h, e): check `req`, build its prehash, have
 * it signed with the credential named `key`, and fill `h`.  `h` is emptied
 * on failure.  The timestamp is req->timestamp or the moment of the call,
 * corrected by req->clock_offset_ms.
 * Blocks for the token.  Before anything is computed with the key, the request
 * is held against the permissions in its record and the flags of `req`.
 * Errors: DENIED (the record or the flags do not allow it), INPUT (method,
 * path, timestamp), LIMIT, NOT_FOUND, RECORD, CUSTODY
 * (the key is not the one that was imported), EXPIRED, FROZEN, PIN_*, TOKEN*,
 * DEADLINE, NOMEM.
 * Spec: OKX API v5, "REST Authentication"; prehash = timestamp, METHOD,
 * path with query, body.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_sign(
    struct hseal_signer *s, const char *key, const struct hseal_request *req,
    struct hseal_headers *h, struct hseal_error *e);

/**
 * hseal_signer_login(s, key, timestamp, h, e): fill `h` with one "line": the
 * JSON text of the WebSocket login frame.  `timestamp` is Unix seconds as
 * text; NULL: now.  Read it with hseal_headers_line(h, 0).
 * Errors: as hseal_signer_sign.
 * Spec: OKX API v5, WebSocket "Login".
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_login(
    struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e);

/**
 * hseal_signer_destination(s, key, ret, e): where requests of `key` go.
 * Errors: NOT_FOUND, RECORD, PIN_*, TOKEN*.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_destination(
    struct hseal_signer *s, const char *key, struct hseal_destination *ret,
    struct hseal_error *e);

/**
 * hseal_signer_permit(s, key, req, ret, e): would hseal_signer_sign sign `req`
 * now?  All that it refuses for the key's record, or for the flags of `req`, is
 * refused here as there, before anything is computed with the key; *ret is
 * where the request goes.  Its body is not looked at.
 * Errors: those of hseal_signer_sign.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_permit(
    struct hseal_signer *s, const char *key, const struct hseal_request *req,
    struct hseal_destination *ret, struct hseal_error *e);

/**
 * hseal_signer_check(s, key, e): have the key on the token give the known
 * answer of its record once more, found and loaded anew: OK, and the secret
 * is still the one that was imported.  Also of a key that is frozen, stopped or
 * expired.  Blocks for the token.
 * Errors: CUSTODY (another answer), NOT_FOUND, RECORD, PIN_*, TOKEN*, DEADLINE.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_check(
    struct hseal_signer *s, const char *key, struct hseal_error *e);

/** Why a key is stopped: how the exchange refused it. */
struct hseal_stop {
    char code[32];    /* "50111" */
    char text[256];   /* the exchange's; "": none */
    uint64_t time_ms; /* when, since the epoch */
    char key_id[129]; /* the OK-ACCESS-KEY it refused; "": that of `key` */
};

/**
 * hseal_signer_stop(s, key, why, e): the exchange has refused this
 * credential: nothing more is signed with it, by this signer, or, with a
 * state_dir, by any process of this home, now or later, until it is thawed:
 * signing fails with FROZEN.  It holds for that API key under that name, of
 * whichever generation and on whichever token it is; another API key that has
 * taken its place is not stopped.  What cannot be written holds in this signer
 * all the same, and the error is told.
 * Errors: IO, CONFIG; without why->key_id those of hseal_signer_check but
 * CUSTODY, too, unless the key was used before.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_stop(
    struct hseal_signer *s, const char *key, const struct hseal_stop *why,
    struct hseal_error *e);

/** hseal_signer_free(s): close and wipe; NULL is fine. */
HSEAL_API void hseal_signer_free(struct hseal_signer *s);

/** What it takes to open a token.  Strings are borrowed for the call. */
struct hseal_token_params {
    const char *uri;             /* RFC 7512; module-path in it needed */
    const char *pin_file;        /* NULL: none */
    int pin_fd;                  /* -1: none */
    const char *credentials_dir; /* systemd's folder: file hardseal.pin */
    int ask;                     /* 1: ask on the terminal as a last resort */
    int last_try;          /* 1: insist: after a refusal, with the last try */
    const char *state_dir; /* home/state: PIN attempts, change counter, records
                              in files, copies of SoftHSM; NULL: none */
    const char *softhsm_conf; /* the SOFTHSM2_CONF in force; NULL: none */
    const char *name;         /* for messages: "desk"; NULL: the URI */
    unsigned timeout_ms;      /* of a call; 0: HSEAL_TIMEOUT_MS */
    unsigned open_timeout_ms; /* of opening; 0: HSEAL_OPEN_TIMEOUT_MS */
    /* Told, in a sentence, what was mended; NULL: nobody.  Outlives *ret. */
    void (*note)(void *arg, const char *text);
    void *note_arg;
};

/**
 * How long a signature may take.  A token that is lost is waited for half of
 * that, and the signature refused if it is not back.
 */
#define HSEAL_TIMEOUT_MS 10000
/** How long opening a token may take, without what a person types. */
#define HSEAL_OPEN_TIMEOUT_MS 60000

/**
 * hseal_signer_open_token(params, ret, e): load the module, log in to the
 * token in this process and make a signer of its credentials.  The PIN is
 * kept in locked memory, for a token that is lost and comes back, until *ret
 * is freed or the token refuses it.  It comes from pin_file, pin_fd, the URI's
 * pin-source, credentials_dir or the terminal, the first that is given.
 * Before the first call the process must have removed from its environment
 * what the module would read there and should not.  The call initialises the
 * module, or shares it with other signers of this kind; nobody else's use of
 * the module beside it.
 * The module is called in a thread of its own: one that does not come back by
 * the deadline costs no more than that, and the signer then signs no more
 * (TOKEN_HUNG).
 * A wrong PIN is tried once; with a state_dir, never again by a program alone.
 * The caller frees *ret.
 * Errors: INPUT (URI), MODULE, TOKEN*, PIN_*, DEADLINE, IO, CONFIG, NOMEM.
 * Spec: PKCS#11 v3.0 sections 5.6 and 5.7; RFC 7512.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_open_token(
    const struct hseal_token_params *params, struct hseal_signer **ret,
    struct hseal_error *e);

/** Several tokens that hold the same keys. */
struct hseal_tokens_params {
    const struct hseal_token_params *tokens; /* in order of preference */
    size_t n;                                /* 1 to HSEAL_TOKENS_MAX */
    /* Told that another token signs than before; `why` is NULL if it is one
     * that is back.  Text is borrowed.  NULL: nobody is told. */
    void (*switched)(void *arg, const char *from, const char *to,
        const struct hseal_error *why);
    void *arg; /* of `switched`; outlives *ret */
};

#define HSEAL_TOKENS_MAX 8

/**
 * hseal_signer_open_tokens(params, ret, e): a signer over several tokens: each
 * call goes to the first that is well; one that is lost is brought back beside
 * the calls, which go to the next meanwhile.  Where all are lost at once a
 * call waits for one, half of the shortest timeout.  One that is not there at
 * first may come later, unless its PIN is asked for at a terminal.
 * Errors: as hseal_signer_open_token, where no token can be opened.
 */
HSEAL_API HSEAL_MUST_USE enum hseal_err hseal_signer_open_tokens(
    const struct hseal_tokens_params *params, struct hseal_signer **ret,
    struct hseal_error *e);

/**
 * hseal_signer_token(s): the name of the token that signed last, of a signer
 * by hseal_signer_open_tokens; NULL before.  Borrowed until the next call.
 */
HSEAL_API const char *hseal_signer_token(const struct hseal_signer *s);

#ifdef __cplusplus
}
#endif

#endif
