/*
 * cli/cmd_key_seal_to.c: hardseal key seal-to.
 * Layer: cli.
 */
#include "base/error.h"
#include "base/file.h"
#include "cli/alltokens.h"
#include "cli/context.h"
#include "cli/sealing.h"

static enum hseal_err
find(struct hseal_context *c, struct hseal_sealed_public *ret,
    struct hseal_error *e)
{
    const struct hseal_home *home;
    struct hseal_token *token;
    enum hseal_err err = hseal_alltokens_one(c, c->command->words, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_token(c, &token, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(home->state, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_recipient(token, home->lock_file, ret, e);
    return err;
}

static void
tell(struct hseal_context *c, const struct hseal_sealed_public *p)
{
    struct hseal_sealing_fingerprints f;

    hseal_sealing_fingerprints(p, &f);
    hseal_output_note(
        &c->out, "wrap fingerprint: %s", f.text[HSEAL_WRAP_SECRET]);
    hseal_output_note(&c->out, "open fingerprint: %s", f.text[HSEAL_WRAP_OPEN]);
    hseal_output_note(&c->out,
        "compare both where hardseal seal shows them: whoever can change the "
        "file on its way could have it sealed to keys of their own");
    hseal_sealing_warn(c, p);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_sealed_public p;
    struct hseal_buf text;
    enum hseal_err err;

    hseal_buf_init(&text, HSEAL_SEALED_PUBLIC_MAX);
    err = find(c, &p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_public_write(&p, &text, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealing_finish(c, &p, &text, e);
    if (err == HSEAL_ERR_OK)
        tell(c, &p);
    hseal_buf_free(&text);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_seal_to = {
    .words = "key seal-to",
    .summary = "write the public keys to seal an API key to",
    .options = { HSEAL_OPTION_OUT },
    .help =
        "The token makes two key pairs, once; what `hardseal seal` seals to them on an\n"
        "offline machine, only this token opens: the secret inside itself, the record\n"
        "with the passphrase on its host.  Prints the file, or writes it to that of\n"
        "--out, and tells two fingerprints, which are to be compared there.\n"
        "\n"
        "  hardseal key seal-to --out desk.pub\n"
        "\n"
        "Where the token cannot unwrap a secret key, this says so: exit status 5.\n"
        "\n"
        "--json with --out: {\"file\",\"token\",\"guarded\",\"wrap_fingerprint\",\n"
        "\"open_fingerprint\"}.  guarded: a holder of the PIN cannot read what is sealed.\n",
    .run = run,
};
/* clang-format on */
