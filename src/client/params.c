/*
 * client/params.c: how a client connects, checked and kept.
 * Layer: client.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "client/params.h"

#define PIN_PREFIX "sha256//"
/* base64 of 32 bytes: 43 characters and a "=". */
#define PIN_DIGITS 43
#define CONNECTIONS 64

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The length of the pin at the head of `text`; 0 if there is none. */
static size_t
pin_len(const char *text)
{
    size_t prefix = strlen(PIN_PREFIX);

    if (strncmp(text, PIN_PREFIX, prefix) != 0)
        return 0;
    if (strspn(text + prefix, base64_digits) != PIN_DIGITS ||
        text[prefix + PIN_DIGITS] != '=')
        return 0;
    return prefix + PIN_DIGITS + 1;
}

static enum hseal_err
check_pin(const char *text, struct hseal_error *e)
{
    const char *at = text;
    size_t len;

    while ((len = pin_len(at)) > 0) {
        at += len;
        if (*at == '\0')
            return HSEAL_ERR_OK;
        if (*at++ != ';')
            break;
    }
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "the pinned key \"%.64s\" is none", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "write sha256// and the base64 of the SHA-256 of the public key (DER), "
        "several with ; between");
}

static enum hseal_err
copy(const char *from, char **ret, struct hseal_error *e)
{
    if (from == NULL)
        return HSEAL_ERR_OK;
    *ret = strdup(from);
    return *ret != NULL ? HSEAL_ERR_OK : hseal_fail_nomem(e);
}

enum hseal_err
hseal_params_copy(const struct hseal_client_params *from,
    struct hseal_params *ret, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    memset(ret, 0, sizeof(*ret));
    ret->connections = CONNECTIONS;
    if (from == NULL)
        return HSEAL_ERR_OK;
    if (from->pinned_key != NULL)
        err = check_pin(from->pinned_key, e);
    if (err == HSEAL_ERR_OK)
        err = copy(from->pinned_key, &ret->pinned_key, e);
    return err;
}

void
hseal_params_free(struct hseal_params *p)
{
    free(p->pinned_key);
    p->pinned_key = NULL;
}
