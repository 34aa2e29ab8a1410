/*
 * cli/cmd_seal.c: hardseal seal.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/terminal.h"
#include "cli/context.h"
#include "cli/credential.h"
#include "cli/facts.h"
#include "cli/printable.h"
#include "cli/sealing.h"

#define PROMPT_SIZE 512
#define ANSWER_MAX 16UL

static enum hseal_err
read_public(struct hseal_context *c, struct hseal_sealed_public *ret,
    struct hseal_error *e)
{
    const char *path = hseal_context_option(c, HSEAL_OPTION_TO);
    struct hseal_buf text;
    enum hseal_err err;

    if (path == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_USAGE, "--to is missing");
        return hseal_hint(e, HSEAL_ERR_USAGE,
            "the file that hardseal key seal-to writes on the token's host");
    }
    hseal_buf_init(&text, HSEAL_SEALED_PUBLIC_MAX);
    err = hseal_file_read(path, &text, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_public_read(
            (struct hseal_view){ text.data, text.len }, path, ret, e);
    hseal_buf_free(&text);
    return err;
}

/* ---- are these the token's keys? ---- */

static enum hseal_err
compare(const char *given, const struct hseal_sealed_key *key,
    enum hseal_option option, struct hseal_error *e)
{
    const char *name = hseal_option_row(option)->name;
    unsigned char fp[HSEAL_FINGERPRINT_BYTES];
    char text[HSEAL_FINGERPRINT_SIZE];

    if (!hseal_fingerprint_parse(given, fp))
        return hseal_fail(
            e, HSEAL_ERR_USAGE, "--%s is not 64 hexadecimal digits", name);
    if (memcmp(fp, key->fingerprint, sizeof(fp)) == 0)
        return HSEAL_ERR_OK;
    hseal_fingerprint_text(key->fingerprint, text);
    (void)hseal_fail(e, HSEAL_ERR_DENIED,
        "the file has other keys: --%s is not %s", name, text);
    return hseal_hint(e, HSEAL_ERR_DENIED,
        "somebody has changed the file, or it is of another token: nothing "
        "was sealed");
}

static enum hseal_err
ask(const struct hseal_sealed_public *p, struct hseal_error *e)
{
    struct hseal_secret answer = { NULL, 0, 0 };
    struct hseal_sealing_fingerprints f;
    char prompt[PROMPT_SIZE];
    enum hseal_err err;

    hseal_sealing_fingerprints(p, &f);
    (void)snprintf(prompt, sizeof(prompt),
        "Sealing to token \"%s\", serial %s:\n"
        "  wrap: %s\n"
        "  open: %s\n"
        "Does hardseal key seal-to show the same on its host?  Type yes: ",
        p->label, p->serial, f.text[HSEAL_WRAP_SECRET],
        f.text[HSEAL_WRAP_OPEN]);
    err = hseal_secret_init(&answer, ANSWER_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_terminal_line(prompt, &answer, e);
    if (err == HSEAL_ERR_OK && strcmp(hseal_secret_str(&answer), "yes") != 0)
        err = hseal_fail(e, HSEAL_ERR_DENIED,
            "the keys were not confirmed: nothing was sealed");
    hseal_secret_free(&answer);
    return err;
}

static enum hseal_err
confirm(struct hseal_context *c, const struct hseal_sealed_public *p,
    struct hseal_error *e)
{
    static const enum hseal_option options[HSEAL_WRAP_COUNT] = {
        HSEAL_OPTION_WRAP_FINGERPRINT, HSEAL_OPTION_OPEN_FINGERPRINT
    };
    enum hseal_err err = HSEAL_ERR_OK;
    int given = 0;

    for (size_t i = 0; i < HSEAL_WRAP_COUNT && err == HSEAL_ERR_OK; i++) {
        const char *text = hseal_context_option(c, options[i]);
        if (text == NULL)
            continue;
        given++;
        err = compare(text, &p->key[i], options[i], e);
    }
    if (err != HSEAL_ERR_OK || given == HSEAL_WRAP_COUNT)
        return err;
    if (hseal_terminal_there())
        return ask(p, e);
    (void)hseal_fail(e, HSEAL_ERR_USAGE,
        "there is no terminal to compare the fingerprints on");
    return hseal_hint(e, HSEAL_ERR_USAGE,
        "add --wrap-fingerprint and --open-fingerprint, as hardseal key "
        "seal-to has shown them on the token's host");
}

/* ---- sealing ---- */

static enum hseal_err
read_record(struct hseal_context *c, struct hseal_paste *p,
    struct hseal_record *r, struct hseal_error *e)
{
    enum hseal_err err = hseal_credential_read(c, p, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_facts_paste(c, p, r, e);
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    return err;
}

static enum hseal_err
seal(struct hseal_context *c, const struct hseal_sealed_public *to,
    struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_paste p;
    struct hseal_buf text;
    enum hseal_err err;

    memset(&p, 0, sizeof(p));
    hseal_buf_init(&text, HSEAL_SEALED_MAX);
    err = hseal_paste_init(&p, e);
    if (err == HSEAL_ERR_OK)
        err = read_record(c, &p, r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_make(to, c->args[0],
            hseal_secret_view(&p.field[HSEAL_PASTE_SECRET]), r, &text, e);
    hseal_paste_free(&p); /* before an output that may block */
    if (err == HSEAL_ERR_OK)
        err = hseal_sealing_finish(c, to, &text, e);
    hseal_buf_free(&text);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_sealed_public to;
    struct hseal_record r;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    /* All that can be wrong is found before a secret is asked for. */
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_options(c, &r, e);
    if (err == HSEAL_ERR_OK)
        err = read_public(c, &to, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    hseal_printable(to.label);
    hseal_printable(to.serial);
    err = confirm(c, &to, e);
    if (err == HSEAL_ERR_OK)
        hseal_sealing_warn(c, &to);
    if (err == HSEAL_ERR_OK)
        err = seal(c, &to, &r, e);
    if (err == HSEAL_ERR_OK) {
        hseal_output_note(
            &c->out, "%s is sealed to token \"%s\"", c->args[0], to.label);
        hseal_facts_advise(c, &r);
    }
out:
    hseal_record_free(&r);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_seal = {
    .words = "seal",
    .summary = "seal an API key to a token, on an offline machine",
    .args = { { "NAME", 1 } },
    .options = {
        HSEAL_OPTION_TO, HSEAL_OPTION_OUT, HSEAL_OPTION_WRAP_FINGERPRINT,
        HSEAL_OPTION_OPEN_FINGERPRINT, HSEAL_OPTION_SITE, HSEAL_OPTION_ENV,
        HSEAL_OPTION_PERM, HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE,
        HSEAL_OPTION_EXPIRES, HSEAL_OPTION_BASE_URL,
    },
    .help =
        "Needs no token and no configuration.  --to is the file that `hardseal key\n"
        "seal-to` has written on the token's host; its fingerprints are shown and have\n"
        "to be confirmed, or given by options.  Asks for API key, secret and passphrase,\n"
        "or reads them, as `hardseal key import` does.  Prints the sealed file, or\n"
        "writes it to that of --out: the token's host imports it and never sees the\n"
        "secret, only the passphrase and the record.\n"
        "\n"
        "  hardseal seal --to desk.pub --out desk1.sealed desk1 < block.txt\n"
        "\n"
        "The file does not say who has made it, and whoever holds it can import it\n"
        "again at that token: destroy it after the import.\n"
        "\n"
        "--json with --out: {\"file\",\"token\",\"guarded\",\"wrap_fingerprint\",\n"
        "\"open_fingerprint\"}.\n",
    .run = run,
};
/* clang-format on */
