/*
 * token/filename.c: the name of a token as a file's name.
 * Layer: token.
 */
#include <assert.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/codec.h"
#include "base/error.h"

#include "token/filename.h"

#define SERIAL_MIN 4

static void
escape(const char *text, char *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL) {
            *out++ = *text;
            continue;
        }
        *out++ = '%';
        hseal_hex_encode(text, 1, out);
        out += 2;
    }
    *out = '\0';
}

/* NSS and TPM2 say zeros, some "1" or nothing, for every token they have. */
static int
serial_tells_apart(const char *serial)
{
    return strlen(serial) >= SERIAL_MIN && serial[strspn(serial, "0")] != '\0';
}

static int
digest_fields(const struct hseal_token_info *info, unsigned char *out)
{
    const char *const fields[] = { info->label, info->model, info->manufacturer,
        info->serial };
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

    for (size_t i = 0; ok && i < sizeof(fields) / sizeof(fields[0]); i++)
        ok = EVP_DigestUpdate(ctx, fields[i], strlen(fields[i]) + 1) == 1;
    ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    return ok;
}

enum hseal_err
hseal_token_file_name(const struct hseal_token_info *info,
    char name[HSEAL_TOKEN_FILE_NAME_SIZE], struct hseal_error *e)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t len;

    static_assert(
        HSEAL_TOKEN_FILE_NAME_SIZE > 3 * (sizeof(info->label) - 1) + 1 + 16,
        "a label of which each byte is escaped");
    if (serial_tells_apart(info->serial)) {
        escape(info->serial, name);
        return HSEAL_ERR_OK;
    }
    if (!digest_fields(info, digest))
        return hseal_fail_nomem(e);
    escape(info->label, name);
    len = strlen(name);
    name[len++] = '-';
    hseal_hex_encode(digest, 8, name + len);
    return HSEAL_ERR_OK;
}
