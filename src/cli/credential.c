/*
 * cli/credential.c: an API key as a person gives it: asked for, or read.
 * Layer: cli.
 */
#include <unistd.h>

#include "base/file.h"
#include "base/terminal.h"

#include "cli/credential.h"

/* With room for blanks that are cut off. */
#define ANSWER_MAX 1024UL

/*
 * What is asked for on a terminal, in this order.  The first is not shown
 * either: who pastes the exchange's whole block there pastes the secret too.
 */
static const struct question {
    enum hseal_paste_field field;
    const char *prompt;
} questions[] = {
    { HSEAL_PASTE_KEY_ID, "API key (not shown): " },
    { HSEAL_PASTE_SECRET, "Secret key (not shown): " },
    { HSEAL_PASTE_PASSPHRASE, "Passphrase (not shown): " },
};
#define N_QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static enum hseal_err
ask_one(const struct question *q, struct hseal_paste *p, struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    enum hseal_err err;

    err = hseal_secret_init(&answer, ANSWER_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_secret(q->prompt, &answer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_paste_set(p, q->field, hseal_secret_view(&answer), e);
    hseal_secret_free(&answer);
    return err;
}

/* Ask for what the input did not have. */
static enum hseal_err
ask_missing(int secret, struct hseal_paste *p, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < N_QUESTIONS && err == HSEAL_ERR_OK; i++)
        if (p->field[questions[i].field].len == 0 &&
            (secret || questions[i].field != HSEAL_PASTE_SECRET))
            err = ask_one(&questions[i], p, e);
    return err;
}

static int
is_blank(const struct hseal_secret *text)
{
    struct hseal_view v = hseal_secret_view(text);

    hseal_view_trim(&v);
    return v.len == 0;
}

static enum hseal_err
read_stdin(
    const struct hseal_context *c, struct hseal_paste *p, struct hseal_error *e)
{
    struct hseal_secret text = { NULL, 0, 0 };
    enum hseal_err err;

    err = hseal_context_use_stdin(c, "the credential", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&text, HSEAL_PASTE_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_fd_read_secret(STDIN_FILENO, "standard input", &text, e);
    /* Nothing there and somebody to ask: as if it were the terminal. */
    if (err == HSEAL_ERR_OK && !(is_blank(&text) && hseal_terminal_there()))
        err = hseal_paste_read(hseal_secret_view(&text), p, e);
    hseal_secret_free(&text);
    return err;
}

/* `secret` 0: there is none, and must be none. */
static enum hseal_err
read_credential(struct hseal_context *c, int secret, struct hseal_paste *p,
    struct hseal_error *e)
{
    const struct hseal_secret *key_id = &p->field[HSEAL_PASTE_KEY_ID];
    const struct hseal_secret *value = &p->field[HSEAL_PASTE_SECRET];
    enum hseal_err err = HSEAL_ERR_OK;
    int empty;

    if (!isatty(STDIN_FILENO))
        err = read_stdin(c, p, e);
    if (err != HSEAL_ERR_OK)
        return err;
    /* Of a text, only the passphrase: the exchange's page does not show it. */
    empty = key_id->len == 0 && value->len == 0;
    if ((empty || (key_id->len > 0 && (value->len > 0 || !secret))) &&
        hseal_terminal_there())
        err = ask_missing(secret, p, e);
    if (err == HSEAL_ERR_OK)
        err =
            secret ? hseal_paste_check(p, e) : hseal_paste_check_keyless(p, e);
    for (int f = 0; f < HSEAL_PASTE_COUNT && err == HSEAL_ERR_OK; f++)
        if ((p->trimmed & 1U << f) != 0)
            hseal_output_note(&c->out,
                "blanks at the ends of the %s are left out",
                hseal_paste_field_name((enum hseal_paste_field)f));
    return err;
}

enum hseal_err
hseal_credential_read(
    struct hseal_context *c, struct hseal_paste *p, struct hseal_error *e)
{
    return read_credential(c, 1, p, e);
}

enum hseal_err
hseal_credential_read_keyless(
    struct hseal_context *c, struct hseal_paste *p, struct hseal_error *e)
{
    return read_credential(c, 0, p, e);
}
