/*
 * cli/doctor.c: the report of token doctor.
 * Layer: cli.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#include "cli/doctor.h"

#define TEXT_MAX (1024UL * 1024)
#define LINE_MAX_BYTES 2048
#define COLUMNS 2

/* clang-format off */
static const struct {
    const char *name;
    const char *verdict;
} custodies[] = {
    [HSEAL_VERDICT_IN_TOKEN]   = { "in-token", "in-token" },
    [HSEAL_VERDICT_NOT_PROVEN] = { "not-proven", "in-token by what it says, not proven" },
    [HSEAL_VERDICT_EXPORTABLE] = { "in-token, exportable", "in-token, exportable" },
    [HSEAL_VERDICT_CARD_SEALED] = { "card-sealed", "card-sealed, in memory while in use" },
    [HSEAL_VERDICT_NOT_KEPT]   = { "not-kept", "the token does not keep its secrets" },
};
/* clang-format on */
static_assert(sizeof(custodies) / sizeof(custodies[0]) == HSEAL_VERDICT_COUNT,
    "a row per custody");

void
hseal_doctor_begin(
    struct hseal_doctor *d, struct hseal_context *c, struct hseal_error *e)
{
    memset(d, 0, sizeof(*d));
    d->c = c;
    d->e = e;
    hseal_table_init(&d->facts, COLUMNS);
    d->answer = json_object();
    d->findings = json_array();
    d->notes = json_array();
    if (d->answer == NULL || d->findings == NULL || d->notes == NULL)
        d->err = hseal_fail_nomem(e);
}

void
hseal_doctor_free(struct hseal_doctor *d)
{
    hseal_table_free(&d->facts);
    json_decref(d->answer);
    json_decref(d->findings);
    json_decref(d->notes);
}

void
hseal_doctor_fact(struct hseal_doctor *d, const char *name, json_t *value)
{
    if (d->err != HSEAL_ERR_OK)
        json_decref(value);
    else
        d->err = hseal_json_set(d->answer, name, value, d->e);
}

void
hseal_doctor_row(struct hseal_doctor *d, const char *name, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES], head[32];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    (void)snprintf(head, sizeof(head), "%s:", name);
    if (d->err == HSEAL_ERR_OK)
        d->err = hseal_table_add(&d->facts, head, d->e);
    if (d->err == HSEAL_ERR_OK)
        d->err = hseal_table_add(&d->facts, text, d->e);
}

static void
add_remark(struct hseal_doctor *d, json_t *list, json_t *remark)
{
    if (d->err != HSEAL_ERR_OK)
        json_decref(remark);
    else if (json_array_append_new(list, remark) != 0)
        d->err = hseal_fail_nomem(d->e);
}

void
hseal_doctor_finding(struct hseal_doctor *d, const char *code,
    const char *remedy, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    add_remark(d, d->findings,
        json_pack("{s:s, s:o, s:o}", "code", code, "text",
            hseal_output_string(text), "remedy", hseal_output_string(remedy)));
}

void
hseal_doctor_note(
    struct hseal_doctor *d, const char *code, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    add_remark(d, d->notes,
        json_pack(
            "{s:s, s:o}", "code", code, "text", hseal_output_string(text)));
}

void
hseal_doctor_worse(struct hseal_doctor *d, enum hseal_verdict custody)
{
    if (custody > d->custody)
        d->custody = custody;
}

/* On a line that the next one, and in the end nothing, stands in place of. */
static void
progress(struct hseal_doctor *d, const char *text)
{
    (void)fprintf(stderr, "\r\033[K%s", text); /* nobody misses it */
    (void)fflush(stderr);
    d->progress = text[0] != '\0';
}

void
hseal_doctor_step(struct hseal_doctor *d, const char *text)
{
    if (d->err == HSEAL_ERR_OK)
        d->err = hseal_context_watch(d->c, d->e);
    if (!d->c->out.quiet && isatty(STDERR_FILENO))
        progress(d, text);
}

/* ---- printing ---- */

static const char *
text_of(const json_t *remark, const char *name)
{
    const char *text = json_string_value(json_object_get(remark, name));

    return text == NULL ? "" : text;
}

static enum hseal_err
print_remarks(
    struct hseal_doctor *d, struct hseal_buf *b, struct hseal_error *e)
{
    const json_t *remark;
    enum hseal_err err = HSEAL_ERR_OK;
    size_t i;

    json_array_foreach(d->notes, i, remark)
    {
        if (err == HSEAL_ERR_OK)
            err = hseal_buf_addf(b, e, "note: %s\n", text_of(remark, "text"));
    }
    json_array_foreach(d->findings, i, remark)
    {
        if (err == HSEAL_ERR_OK)
            err = hseal_buf_addf(b, e, "FINDING %s: %s\n",
                text_of(remark, "code"), text_of(remark, "text"));
        if (err == HSEAL_ERR_OK && text_of(remark, "remedy")[0] != '\0')
            err = hseal_buf_addf(
                b, e, "  remedy: %s\n", text_of(remark, "remedy"));
    }
    return err;
}

/* "everything holds", "1 finding", "2 findings" */
static void
count_findings(const struct hseal_doctor *d, char *out, size_t size)
{
    size_t n = json_array_size(d->findings);

    if (n == 0 && d->custody == HSEAL_VERDICT_NOT_PROVEN)
        (void)snprintf(out, size, "nothing else was found");
    else if (n == 0 && d->custody == HSEAL_VERDICT_CARD_SEALED)
        (void)snprintf(out, size, "nothing was found");
    else if (n == 0)
        (void)snprintf(out, size, "everything holds");
    else
        (void)snprintf(out, size, "%zu finding%s", n, n == 1 ? "" : "s");
}

static enum hseal_err
print_text(struct hseal_doctor *d, const char *count, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_table_print(&d->facts, &b, e);
    if (err == HSEAL_ERR_OK)
        err = print_remarks(d, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(
            &b, e, "verdict: %s: %s\n", custodies[d->custody].verdict, count);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&d->c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* `why` is the end of it, if there are findings. */
static enum hseal_err
print_json(struct hseal_doctor *d, const char *count,
    const struct hseal_error *why, struct hseal_error *e)
{
    hseal_doctor_fact(d, "custody", json_string(custodies[d->custody].name));
    hseal_doctor_fact(d, "findings", json_incref(d->findings));
    hseal_doctor_fact(d, "notes", json_incref(d->notes));
    hseal_doctor_fact(d, "verdict",
        json_sprintf("%s: %s", custodies[d->custody].verdict, count));
    if (json_array_size(d->findings) > 0)
        hseal_doctor_fact(
            d, "error", hseal_output_error(HSEAL_ERR_FINDING, why));
    if (d->err != HSEAL_ERR_OK)
        return d->err;
    d->c->out.error_told = 1;
    return hseal_output_json(&d->c->out, json_incref(d->answer), e);
}

enum hseal_err
hseal_doctor_print(struct hseal_doctor *d, struct hseal_error *e)
{
    struct hseal_error why;
    char count[64];
    enum hseal_err err;

    if (d->progress)
        progress(d, "");
    if (d->err != HSEAL_ERR_OK)
        return d->err;
    count_findings(d, count, sizeof(count));
    (void)hseal_fail(&why, HSEAL_ERR_FINDING, "token \"%s\": %s",
        hseal_token_info(d->token)->label, count);
    (void)hseal_hint(
        &why, HSEAL_ERR_FINDING, "the report says what to do about each");
    if (d->c->out.json)
        err = print_json(d, count, &why, e);
    else
        err = print_text(d, count, e);
    if (err != HSEAL_ERR_OK || json_array_size(d->findings) == 0)
        return err;
    *e = why;
    return HSEAL_ERR_FINDING;
}
