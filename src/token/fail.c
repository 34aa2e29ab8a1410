/*
 * token/fail.c: a CK_RV as an error value.
 * Layer: token.
 */
#include <p11-kit/pkcs11.h>

#include "base/ckr.h"
#include "base/error.h"

#include "token/fail.h"

struct row {
    unsigned long rv;
    enum hseal_err code;
    const char *hint;
};

/* clang-format off */
static const struct row rows[] = {
    { CKR_HOST_MEMORY,           HSEAL_ERR_NOMEM,           "" },
    { CKR_PIN_INCORRECT,         HSEAL_ERR_PIN_WRONG,       "it was tried once, and none is tried again by itself: put it right, then use --last-try once" },
    { CKR_PIN_INVALID,           HSEAL_ERR_PIN_WRONG,       "it has characters that the token does not take" },
    { CKR_PIN_LEN_RANGE,         HSEAL_ERR_PIN_WRONG,       "it is shorter or longer than the token takes" },
    { CKR_PIN_EXPIRED,           HSEAL_ERR_PIN_LOCKED,      "change the PIN with the token's own tool" },
    { CKR_PIN_LOCKED,            HSEAL_ERR_PIN_LOCKED,      "unlock it with the token's own tool and the SO PIN" },
    { CKR_USER_PIN_NOT_INITIALIZED, HSEAL_ERR_PIN_LOCKED,   "set a user PIN with the token's own tool; of a token that had one, its files are damaged: put them back from a copy" },
    { CKR_DEVICE_MEMORY,         HSEAL_ERR_TOKEN_FULL,      "delete objects that are no longer needed" },
    { CKR_TOKEN_WRITE_PROTECTED, HSEAL_ERR_TOKEN_READ_ONLY, "" },
    { CKR_SESSION_READ_ONLY,     HSEAL_ERR_TOKEN_READ_ONLY, "" },
    { CKR_TOKEN_NOT_PRESENT,     HSEAL_ERR_TOKEN_ABSENT,    "is it plugged in?" },
    { CKR_DEVICE_REMOVED,        HSEAL_ERR_TOKEN_ABSENT,    "is it plugged in?" },
    { CKR_TOKEN_NOT_RECOGNIZED,  HSEAL_ERR_TOKEN_ABSENT,    "" },
    { CKR_SESSION_COUNT,         HSEAL_ERR_TOKEN,           "other programs use all of the token's sessions" },
    { CKR_MECHANISM_INVALID,     HSEAL_ERR_TOKEN,           "the token does not offer what is needed here" },
    { CKR_FUNCTION_NOT_SUPPORTED, HSEAL_ERR_TOKEN,          "the token does not offer what is needed here" },
};
/* clang-format on */

enum hseal_err
hseal_fail_ckr(struct hseal_error *e, unsigned long rv, const char *call,
    const char *where)
{
    const struct row *row = NULL;
    enum hseal_err code = HSEAL_ERR_TOKEN;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].rv == rv)
            row = &rows[i];
    if (row != NULL)
        code = row->code;
    (void)hseal_fail_cause(e, code, HSEAL_ORIGIN_CKR, rv,
        "%s on %s: %s (0x%lx)", call, where, hseal_ckr_name(rv), rv);
    if (row != NULL && row->hint[0] != '\0')
        (void)hseal_hint(e, code, "%s", row->hint);
    return code;
}

enum hseal_err
hseal_fail_ckr_writing(struct hseal_error *e, unsigned long rv,
    const char *call, const char *where)
{
    enum hseal_err err = hseal_fail_ckr(e, rv, call, where);

    /* SoftHSM's answers when its disk is full or not writable. */
    if (rv == CKR_GENERAL_ERROR || rv == CKR_FUNCTION_FAILED ||
        rv == CKR_DEVICE_ERROR)
        return hseal_hint(e, err, "the token may be full or write-protected");
    return err;
}
