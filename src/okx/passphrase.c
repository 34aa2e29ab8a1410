/*
 * okx/passphrase.c: a passphrase as the exchange wants one.
 * Layer: okx.
 */
#include <assert.h>
#include <string.h>

#include "base/error.h"

#include "okx/passphrase.h"

/* Special ones that no shell history, header or JSON text gives a meaning. */
static const char digits[] = "0123456789";
static const char uppers[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char lowers[] = "abcdefghijklmnopqrstuvwxyz";
static const char alphabet[] = "0123456789"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz"
                               "!@#%*-_+";
#define N_LETTERS (sizeof(alphabet) - 1)
/* A byte from here on would make the first letters more likely. */
#define USABLE (256 / N_LETTERS * N_LETTERS)
static_assert(N_LETTERS == 70, "four kinds of characters");

#define RULE_MIN 8
#define RULE_MAX 32
#define BLOCK 64
/* One try in eight fails by chance; this many only if nothing is random. */
#define TRIES 256

static int
has_one_of(const char *text, const char *kind)
{
    return text[strcspn(text, kind)] != '\0';
}

int
hseal_okx_passphrase_obeys(const char *text)
{
    size_t len = strlen(text);
    int special = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c <= ' ' || c > '~')
            return 0;
        special |= strchr(digits, c) == NULL && strchr(uppers, c) == NULL &&
                   strchr(lowers, c) == NULL;
    }
    return len >= RULE_MIN && len <= RULE_MAX && special &&
           has_one_of(text, digits) && has_one_of(text, uppers) &&
           has_one_of(text, lowers);
}

/* As many characters as the bytes give, up to the length wanted. */
static enum hseal_err
add_letters(const struct hseal_secret *bytes, struct hseal_secret *ret,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < BLOCK && err == HSEAL_ERR_OK &&
                       ret->len < HSEAL_OKX_PASSPHRASE_LEN;
         i++)
        if (bytes->data[i] < USABLE)
            err = hseal_secret_add(
                ret, &alphabet[bytes->data[i] % N_LETTERS], 1, e);
    return err;
}

enum hseal_err
hseal_okx_passphrase_make(const struct hseal_okx_random *random,
    struct hseal_secret *ret, struct hseal_error *e)
{
    struct hseal_secret bytes = { NULL, 0, 0 };
    enum hseal_err err = hseal_secret_init(&bytes, BLOCK, e);

    hseal_secret_reset(ret);
    for (int i = 0; i < TRIES && err == HSEAL_ERR_OK; i++) {
        err = random->fill(random->arg, bytes.data, BLOCK, e);
        if (err == HSEAL_ERR_OK)
            err = add_letters(&bytes, ret, e);
        if (err != HSEAL_ERR_OK)
            break;
        if (ret->len < HSEAL_OKX_PASSPHRASE_LEN)
            continue;
        if (hseal_okx_passphrase_obeys(hseal_secret_str(ret)))
            goto out;
        hseal_secret_reset(ret); /* a new one as a whole: none more likely */
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_fail(e, HSEAL_ERR_INTERNAL,
            "no passphrase could be made: the random bytes are not random");
    hseal_secret_reset(ret);
out:
    hseal_secret_free(&bytes);
    return err;
}
