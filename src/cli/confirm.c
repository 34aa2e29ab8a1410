/*
 * cli/confirm.c: asking once more.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"

#include "cli/confirm.h"

enum hseal_err
hseal_confirm_possible(
    const struct hseal_context *c, const char *doing, struct hseal_error *e)
{
    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_YES) ||
        hseal_terminal_there())
        return HSEAL_ERR_OK;
    (void)hseal_fail(
        e, HSEAL_ERR_USAGE, "there is no terminal to ask on before %s", doing);
    return hseal_hint(e, HSEAL_ERR_USAGE, "add --yes");
}

enum hseal_err
hseal_confirm_name(const char *prompt, const char *name, const char *done,
    struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    enum hseal_err err = hseal_secret_init(&answer, HSEAL_SPEC_SIZE, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_line(prompt, &answer, e);
    if (err == HSEAL_ERR_OK && strcmp(hseal_secret_str(&answer), name) != 0)
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "this is not its name: %s was not %s", name, done);
    hseal_secret_free(&answer);
    return err;
}
