/*
 * cli/sealing.c: what both sides of a sealed import show and write.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
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

static enum hseal_err
check_options(const struct hseal_context *c, struct hseal_error *e)
{
    for (int i = 1; i < HSEAL_OPTION_COUNT; i++) {
        enum hseal_option o = (enum hseal_option)i;
        if (!hseal_arguments_has(&c->arguments, o) ||
            hseal_option_row(o)->global ||
            !hseal_command_takes(&hseal_cmd_seal, o))
            continue;
        (void)hseal_fail(e, HSEAL_ERR_USAGE,
            "--sealed and --%s exclude each other", hseal_option_row(o)->name);
        return hseal_hint(e, HSEAL_ERR_USAGE,
            "that was said to hardseal seal, and is part of what is sealed");
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_name(const struct hseal_context *c, const char *path,
    const struct hseal_sealed *s, struct hseal_error *e)
{
    if (c->n_args == 0 || strcmp(c->args[0], s->name) == 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "%s holds \"%s\", not \"%s\"", path,
        s->name, c->args[0]);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "its name is part of what is sealed: leave NAME out, or seal the key "
        "again");
}

enum hseal_err
hseal_sealing_read(const struct hseal_context *c, struct hseal_sealed *ret,
    struct hseal_error *e)
{
    const char *path = hseal_context_option(c, HSEAL_OPTION_SEALED);
    enum hseal_err err = check_options(c, e);
    struct hseal_buf text;

    hseal_buf_init(&text, HSEAL_SEALED_MAX);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_read(path, &text, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_read(
            (struct hseal_view){ text.data, text.len }, path, ret, e);
    hseal_buf_free(&text);
    return err == HSEAL_ERR_OK ? check_name(c, path, ret, e) : err;
}

void
hseal_sealing_note_used(struct hseal_context *c, const char *path)
{
    hseal_output_note(&c->out,
        "destroy %s: whoever has it and the PIN can import it again", path);
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
