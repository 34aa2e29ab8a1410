/*
 * cli/confirm.c: asking once more.
 * Layer: cli.
 */
#include <string.h>
#include <strings.h>

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

/* One that is too long, or none, is an empty one: a no. */
static enum hseal_err
read_answer(
    const char *prompt, struct hseal_secret *answer, struct hseal_error *e)
{
    enum hseal_err err = hseal_secret_init(answer, HSEAL_SPEC_SIZE, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_line(prompt, answer, e);
    return err == HSEAL_ERR_LIMIT || err == HSEAL_ERR_INPUT ? HSEAL_ERR_OK
                                                            : err;
}

enum hseal_err
hseal_confirm_name(const char *prompt, const char *name, const char *done,
    struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    enum hseal_err err = read_answer(prompt, &answer, e);

    if (err == HSEAL_ERR_OK && strcmp(hseal_secret_str(&answer), name) != 0)
        err = hseal_fail(e, HSEAL_ERR_DENIED,
            "this is not its name: %s was not %s", name, done);
    hseal_secret_free(&answer);
    return err;
}

enum hseal_err
hseal_confirm_yes(
    const char *prompt, const char *not_done, struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    enum hseal_err err = read_answer(prompt, &answer, e);

    if (err == HSEAL_ERR_OK &&
        strcasecmp(hseal_secret_str(&answer), "y") != 0 &&
        strcasecmp(hseal_secret_str(&answer), "yes") != 0)
        err = hseal_fail(
            e, HSEAL_ERR_DENIED, "not confirmed: nothing was %s", not_done);
    hseal_secret_free(&answer);
    return err;
}
