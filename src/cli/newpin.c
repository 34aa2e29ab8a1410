/*
 * cli/newpin.c: new PINs.
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
check_len(const struct hseal_secret *pin, unsigned long min, unsigned long max,
    struct hseal_error *e)
{
    if (pin->len >= min && pin->len <= max)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "the PIN has %zu bytes, not %lu to %lu", pin->len, min, max);
}

enum hseal_err
hseal_newpin_ask(const struct hseal_newpin_question *q,
    struct hseal_secret *pin, struct hseal_error *e)
{
    struct hseal_secret again = { NULL, 0, 0 };
    enum hseal_err err = hseal_terminal_secret(q->prompt, pin, e);

    if (err == HSEAL_ERR_OK)
        err = check_len(pin, q->min, q->max, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&again, HSEAL_PIN_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_secret("The same PIN again: ", &again, e);
    if (err == HSEAL_ERR_OK && !hseal_secret_equal(pin, &again))
        err = hseal_fail(
            e, HSEAL_ERR_INPUT, "these are two PINs: nothing was %s", q->done);
    hseal_secret_free(&again);
    return err;
}

static enum hseal_err
ask_new(const char *label, struct hseal_secret *pin, struct hseal_error *e)
{
    char prompt[PROMPT_SIZE];
    const struct hseal_newpin_question q = { prompt, HSEAL_NEWPIN_MIN,
        HSEAL_NEWPIN_MAX, "made" };

    (void)snprintf(prompt, sizeof(prompt),
        "PIN for the new token \"%s\" (not shown): ", label);
    return hseal_newpin_ask(&q, pin, e);
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
        return check_len(pin, HSEAL_NEWPIN_MIN, HSEAL_NEWPIN_MAX, e);
    /* PIN_NEEDED is also said of an empty file: that one stays an error. */
    if (err != HSEAL_ERR_PIN_NEEDED || given.file != NULL || given.fd >= 0)
        return err;
    if (hseal_terminal_there())
        return ask_new(label, pin, e);
    *ret_generated = 1;
    return add_random(pin, USER_BYTES, e);
}
