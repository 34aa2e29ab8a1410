/*
 * cli/newpin.c: PINs for a token that is being made.
 * Layer: cli.
 */
#include <stdio.h>

#include <openssl/rand.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/terminal.h"

#include "cli/newpin.h"

#define SO_BYTES 24
#define USER_BYTES 12
#define RANDOM_MAX SO_BYTES
#define PROMPT_SIZE 96

/* `n` random bytes as hex: digits and letters that every token takes. */
static enum hseal_err
add_random(struct hseal_secret *pin, size_t n, struct hseal_error *e)
{
    unsigned char bytes[RANDOM_MAX];
    char hex[2 * RANDOM_MAX + 1];
    enum hseal_err err;

    if (RAND_priv_bytes(bytes, (int)n) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    hseal_hex_encode(bytes, n, hex);
    err = hseal_secret_add(pin, hex, 2 * n, e);
    hseal_wipe(bytes, sizeof(bytes));
    hseal_wipe(hex, sizeof(hex));
    return err;
}

enum hseal_err
hseal_newpin_so(struct hseal_secret *pin, struct hseal_error *e)
{
    enum hseal_err err = hseal_secret_init(pin, HSEAL_PIN_MAX, e);

    return err == HSEAL_ERR_OK ? add_random(pin, SO_BYTES, e) : err;
}

static enum hseal_err
check_len(const struct hseal_secret *pin, struct hseal_error *e)
{
    if (pin->len >= HSEAL_NEWPIN_MIN && pin->len <= HSEAL_NEWPIN_MAX)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT, "the PIN has %zu bytes, not %d to %d",
        pin->len, HSEAL_NEWPIN_MIN, HSEAL_NEWPIN_MAX);
}

static enum hseal_err
ask_twice(const char *label, struct hseal_secret *pin, struct hseal_error *e)
{
    struct hseal_secret again = { NULL, 0, 0 };
    char prompt[PROMPT_SIZE];
    enum hseal_err err;

    (void)snprintf(prompt, sizeof(prompt),
        "PIN for the new token \"%s\" (not shown): ", label);
    err = hseal_terminal_secret(prompt, pin, e);
    if (err == HSEAL_ERR_OK)
        err = check_len(pin, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&again, HSEAL_PIN_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_secret("The same PIN again: ", &again, e);
    if (err == HSEAL_ERR_OK && !hseal_secret_equal(pin, &again))
        err = hseal_fail(
            e, HSEAL_ERR_INPUT, "these are two PINs: nothing was made");
    hseal_secret_free(&again);
    return err;
}

enum hseal_err
hseal_newpin_get(const struct hseal_pin_source *src, const char *label,
    struct hseal_secret *pin, int *ret_generated, struct hseal_error *e)
{
    struct hseal_pin_source given = *src;
    enum hseal_err err = hseal_secret_init(pin, HSEAL_PIN_MAX, e);

    *ret_generated = 0;
    given.ask = 0;
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_pin_get(&given, label, pin, e);
    if (err == HSEAL_ERR_OK)
        return check_len(pin, e);
    /* PIN_NEEDED is also said of an empty file: that one stays an error. */
    if (err != HSEAL_ERR_PIN_NEEDED || given.file != NULL || given.fd >= 0)
        return err;
    if (hseal_terminal_there())
        return ask_twice(label, pin, e);
    *ret_generated = 1;
    return add_random(pin, USER_BYTES, e);
}
