/*
 * token/pin.c: where a PIN comes from.
 * Layer: token.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/terminal.h"

#include "token/pin.h"

static void
cut_newline(struct hseal_secret *pin)
{
    if (pin->len > 0 && pin->data[pin->len - 1] == '\n')
        pin->data[--pin->len] = '\0';
    if (pin->len > 0 && pin->data[pin->len - 1] == '\r')
        pin->data[--pin->len] = '\0';
}

/* systemd's LoadCredential=hardseal.pin: 1 if there is such a file. */
static int
credential_path(const char *dir, char *path, size_t size)
{
    int n;

    if (dir == NULL)
        return 0;
    n = snprintf(path, size, "%s/hardseal.pin", dir);
    return n > 0 && (size_t)n < size && access(path, F_OK) == 0;
}

static enum hseal_err
ask(const char *label, struct hseal_secret *pin, struct hseal_error *e)
{
    char prompt[80];

    (void)snprintf(prompt, sizeof(prompt), "PIN of token \"%s\": ", label);
    hseal_printable_replace(prompt); /* the label is the token's */
    return hseal_terminal_secret(prompt, pin, e);
}

static enum hseal_err
from_any(const struct hseal_pin_source *src, const char *label,
    struct hseal_secret *pin, struct hseal_error *e)
{
    char path[4096];

    if (src->file != NULL)
        return hseal_file_read_secret(src->file, pin, e);
    if (src->fd >= 0)
        return hseal_fd_read_secret(src->fd, "the PIN descriptor", pin, e);
    if (src->uri_file != NULL)
        return hseal_file_read_secret(src->uri_file, pin, e);
    if (credential_path(src->credentials_dir, path, sizeof(path)))
        return hseal_file_read_credential(path, pin, e);
    if (src->ask && hseal_terminal_there())
        return ask(label, pin, e);
    (void)hseal_fail(
        e, HSEAL_ERR_PIN_NEEDED, "token \"%s\" needs a PIN", label);
    return hseal_hint(e, HSEAL_ERR_PIN_NEEDED,
        "use --pin-file, --pin-fd, pin-source= in the token URI or a "
        "terminal");
}

enum hseal_err
hseal_pin_get(const struct hseal_pin_source *src, const char *label,
    struct hseal_secret *pin, struct hseal_error *e)
{
    enum hseal_err err = from_any(src, label, pin, e);

    if (err == HSEAL_ERR_NOT_FOUND)
        return hseal_hint(e, err, "this is where the PIN should be");
    if (err != HSEAL_ERR_OK)
        return err;
    cut_newline(pin);
    if (pin->len == 0)
        return hseal_fail(
            e, HSEAL_ERR_PIN_NEEDED, "the PIN of token \"%s\" is empty", label);
    return HSEAL_ERR_OK;
}

int
hseal_pin_attended(const struct hseal_pin_source *src)
{
    char path[4096];

    return src->file == NULL && src->fd < 0 && src->uri_file == NULL &&
           !credential_path(src->credentials_dir, path, sizeof(path)) &&
           src->ask && hseal_terminal_there();
}

const char *
hseal_pin_origin(const struct hseal_pin_source *src)
{
    char path[4096];

    if (src->file != NULL)
        return src->file;
    if (src->fd >= 0)
        return "--pin-fd";
    if (src->uri_file != NULL)
        return src->uri_file;
    if (credential_path(src->credentials_dir, path, sizeof(path)))
        return "the credential hardseal.pin";
    return "the terminal";
}
