/*
 * hardseal/error.h: one error value for programs, one sentence for people.
 * Public header.
 */
#ifndef HARDSEAL_ERROR_H
#define HARDSEAL_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define HSEAL_API __attribute__((visibility("default")))
#define HSEAL_MUST_USE __attribute__((warn_unused_result))
#define HSEAL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define HSEAL_API
#define HSEAL_MUST_USE
#define HSEAL_PRINTF(f, a)
#endif

/*
 * Every error: enumerator, the name a program sees in JSON, the exit code of
 * the command line, and what it means.  Names are stable.
 */
/* clang-format off */
#define HSEAL_ERRORS(X)                                                       \
    /* enumerator       name               exit  meaning                  */  \
    X(OK,              "ok",               0, "done")                         \
    X(INTERNAL,        "internal",         1, "a defect of hardseal")         \
    X(NOMEM,           "out-of-memory",    1, "out of memory")                \
    X(IO,              "io",               1, "a file could not be read or written") \
    X(USAGE,           "usage",            2, "the command line is wrong")    \
    X(INPUT,           "bad-input",        2, "the input is not acceptable")  \
    X(LIMIT,           "too-large",        2, "the input exceeds a limit")    \
    X(CONFIG,          "config",           3, "the configuration is wrong")   \
    X(NOT_FOUND,       "not-found",        3, "no such object")               \
    X(EXISTS,          "exists",           3, "an object of that name exists") \
    X(RECORD,          "record",           3, "a record cannot be trusted or read") \
    X(EXPIRED,         "expired",          6, "the credential has expired")   \
    X(PIN_NEEDED,      "pin-needed",       4, "a PIN is needed and none was given") \
    X(PIN_WRONG,       "pin-wrong",        4, "the token refused the PIN")    \
    X(PIN_LOCKED,      "pin-locked",       4, "the PIN is locked")            \
    X(MODULE,          "module",           5, "the PKCS#11 module cannot be used") \
    X(TOKEN,           "token",            5, "the token reported an error")  \
    X(TOKEN_ABSENT,    "token-absent",     5, "no such token is present")     \
    X(TOKEN_FULL,      "token-full",       5, "the token has no room")        \
    X(TOKEN_READ_ONLY, "token-read-only",  5, "the token is write-protected") \
    X(TOKEN_HUNG,      "token-hung",       5, "the token's module does not come back") \
    X(DEADLINE,        "deadline",         5, "not done within its deadline") \
    X(UNSUPPORTED,     "unsupported",      5, "the token cannot do this")     \
    X(CUSTODY,         "custody",          5, "the token does not protect the key") \
    X(DENIED,          "denied",           6, "refused by policy")            \
    X(FROZEN,          "frozen",           6, "the credential is frozen")     \
    X(FINDING,         "finding",          6, "a check found something wrong") \
    X(CLOCK,           "clock",            6, "the clock is too far from the exchange's") \
    X(RATE,            "rate-limit",       6, "the rate limit leaves no time before the deadline") \
    X(EXCHANGE,        "exchange",         7, "the exchange refused")         \
    X(NOT_SENT,        "not-sent",         8, "nothing was sent")             \
    X(UNKNOWN_OUTCOME, "outcome-unknown",  9, "sent, and the outcome is unknown")
/* clang-format on */

enum hseal_err {
#define HSEAL_X(id, name, exit, text) HSEAL_ERR_##id,
    HSEAL_ERRORS(HSEAL_X)
#undef HSEAL_X
        HSEAL_ERR_COUNT
};

/** Where the number in `cause` comes from. */
enum hseal_origin {
    HSEAL_ORIGIN_SELF,  /* no foreign number; cause is 0 */
    HSEAL_ORIGIN_ERRNO, /* errno */
    HSEAL_ORIGIN_CKR,   /* CK_RV of PKCS#11 */
    HSEAL_ORIGIN_CURL,  /* CURLcode */
    HSEAL_ORIGIN_COUNT
};

#define HSEAL_MESSAGE_MAX 512
#define HSEAL_HINT_MAX 384

/**
 * What went wrong.  Filled where a failure is first seen; the caller owns the
 * storage and need not initialise it.  Untouched when a call succeeds.
 * `message` and `hint` are NUL-terminated UTF-8 of one line and never hold a
 * secret, a passphrase, a PIN or a signature.
 */
struct hseal_error {
    enum hseal_err code;
    enum hseal_origin origin;
    unsigned long cause;
    char message[HSEAL_MESSAGE_MAX]; /* what, and where */
    char hint[HSEAL_HINT_MAX];       /* what to do; may be empty */
};

/**
 * hseal_err_name(code): the stable name of `code` ("pin-wrong"); "internal"
 * for a number that is none.  Static storage.
 */
HSEAL_API const char *hseal_err_name(enum hseal_err code);

/** hseal_err_text(code): what `code` means, a few words.  Static storage. */
HSEAL_API const char *hseal_err_text(enum hseal_err code);

/** hseal_err_exit(code): the exit status the command line gives for `code`. */
HSEAL_API int hseal_err_exit(enum hseal_err code);

#ifdef __cplusplus
}
#endif

#endif
