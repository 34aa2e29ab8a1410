/*
 * cli/sealing.c: what both sides of a sealed import show and write.
 * Layer: cli.
 */
#include "base/file.h"

#include "cli/sealing.h"

void
hseal_sealing_fingerprints(
    const struct hseal_sealed_public *p, struct hseal_sealing_fingerprints *ret)
{
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++)
        hseal_fingerprint_text(p->key[i].fingerprint, ret->text[i]);
}

enum hseal_err
hseal_sealing_finish(struct hseal_context *c,
    const struct hseal_sealed_public *p, const struct hseal_buf *text,
    struct hseal_error *e)
{
    const char *out = hseal_context_option(c, HSEAL_OPTION_OUT);
    struct hseal_sealing_fingerprints f;
    enum hseal_err err;

    if (out == NULL)
        return hseal_output_text(&c->out, text, e);
    err = hseal_file_write(out, text->data, text->len, e);
    if (err != HSEAL_ERR_OK || !c->out.json)
        return err;
    c->out.done = "the file was written all the same";
    hseal_sealing_fingerprints(p, &f);
    return hseal_output_json(&c->out,
        json_pack("{s:o,s:{s:o,s:o},s:b,s:s,s:s}", "file",
            hseal_output_string(out), "token", "label",
            hseal_output_string(p->label), "serial",
            hseal_output_string(p->serial), "guarded", p->guarded,
            "wrap_fingerprint", f.text[HSEAL_WRAP_SECRET], "open_fingerprint",
            f.text[HSEAL_WRAP_OPEN]),
        e);
}

void
hseal_sealing_warn(struct hseal_context *c, const struct hseal_sealed_public *p)
{
    if (!p->guarded)
        hseal_output_note(&c->out,
            "token \"%s\" does not keep what is sealed to it from those who "
            "have its PIN: they can have it unwrapped into a key that they "
            "read",
            p->label);
}
