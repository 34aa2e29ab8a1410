/*
 * cli/output.c: what a command says: data on stdout, words on stderr.
 * Layer: cli.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/waiting.h"
#include "cli/printable.h"

#include "cli/output.h"

/* An answer of 16 MiB, each byte of it escaped as \u00XX. */
#define JSON_MAX (112UL * 1024 * 1024)
#define LINE_SIZE 2048

static enum hseal_err
fail_stdout(struct hseal_output *o, int number, struct hseal_error *e)
{
    o->broken = 1;
    (void)hseal_fail_errno(e, HSEAL_ERR_IO, number, "cannot write the output");
    if (o->done != NULL)
        (void)hseal_hint(e, HSEAL_ERR_IO, "%s", o->done);
    return HSEAL_ERR_IO;
}

void
hseal_output_begin(struct hseal_output *o)
{
    o->closed = fcntl(STDOUT_FILENO, F_GETFD) < 0;
}

/* write(2), for stdout that somebody has made non-blocking too. */
static ssize_t
write_some(const unsigned char *p, size_t len)
{
    struct pollfd room = { .fd = STDOUT_FILENO, .events = POLLOUT };
    ssize_t n;

    hseal_waiting_begin(); /* for whoever reads it */
    do {
        n = write(STDOUT_FILENO, p, len);
        if (n < 0 && errno == EAGAIN) {
            (void)poll(&room, 1, -1);
            errno = EINTR;
        }
    } while (n < 0 && errno == EINTR);
    hseal_waiting_end();
    return n;
}

enum hseal_err
hseal_output_write(
    struct hseal_output *o, const void *data, size_t len, struct hseal_error *e)
{
    const unsigned char *p = data;

    if (o->closed && len > 0)
        return fail_stdout(o, EBADF, e);
    while (len > 0) {
        ssize_t n = write_some(p, len);
        if (n < 0)
            return fail_stdout(o, errno, e);
        p += n;
        len -= (size_t)n;
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_output_text(
    struct hseal_output *o, const struct hseal_buf *b, struct hseal_error *e)
{
    return hseal_output_write(o, b->data, b->len, e);
}

enum hseal_err
hseal_output_json(struct hseal_output *o, json_t *v, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (v == NULL)
        return hseal_fail_nomem(e);
    if (o->gathered != NULL)
        return json_array_append_new(o->gathered, v) == 0 ? HSEAL_ERR_OK
                                                          : hseal_fail_nomem(e);
    hseal_buf_init(&b, JSON_MAX);
    err = hseal_json_print(
        v, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12), &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, "\n", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(o, &b, e);
    hseal_buf_free(&b);
    json_decref(v);
    return err;
}

json_t *
hseal_output_string(const char *text)
{
    char *copy = strdup(text);
    json_t *v;

    if (copy == NULL)
        return NULL;
    hseal_printable(copy);
    v = json_string(copy);
    free(copy);
    return v;
}

json_t *
hseal_output_words(const char *text, json_t *list)
{
    while (list != NULL && *text != '\0') {
        size_t len = strcspn(text, ",");
        char *word = strndup(text, len);
        json_t *v = word != NULL ? hseal_output_string(word) : NULL;
        free(word);
        if (json_array_append_new(list, v) != 0) {
            json_decref(list);
            list = NULL;
        }
        text += len + (text[len] == ',');
    }
    return list;
}

/* An error nobody has filled in still says what kind it is. */
static const char *
message_of(enum hseal_err err, const struct hseal_error *e)
{
    return e->message[0] != '\0' ? e->message : hseal_err_text(err);
}

json_t *
hseal_output_error(enum hseal_err err, const struct hseal_error *e)
{
    return json_pack("{s:s,s:i,s:o,s:o}", "code", hseal_err_name(err), "exit",
        hseal_err_exit(err), "message", hseal_output_string(message_of(err, e)),
        "hint", hseal_output_string(e->hint));
}

/* A failure of stderr has nobody left to be told to. */
static void
tell(const char *before, char *line)
{
    hseal_printable(line);
    (void)fprintf(stderr, "hardseal: %s%s\n", before, line);
}

void
hseal_output_note(struct hseal_output *o, const char *fmt, ...)
{
    char line[LINE_SIZE];
    va_list ap;

    if (o->quiet)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    tell("note: ", line);
}

void
hseal_output_detail(struct hseal_output *o, const char *fmt, ...)
{
    char line[LINE_SIZE];
    va_list ap;

    if (!o->verbose)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    tell("", line);
}

void
hseal_output_complain(enum hseal_err err, const struct hseal_error *e)
{
    char message[HSEAL_MESSAGE_MAX], hint[HSEAL_HINT_MAX];

    (void)snprintf(message, sizeof(message), "%s", message_of(err, e));
    (void)snprintf(hint, sizeof(hint), "%s", e->hint);
    hseal_printable(message);
    hseal_printable(hint);
    (void)fprintf(stderr, "hardseal: %s\n", message);
    if (hint[0] != '\0')
        (void)fprintf(stderr, "  hint: %s\n", hint);
}

static void
report(struct hseal_output *o, enum hseal_err err, const struct hseal_error *e)
{
    json_t *v = NULL;

    if (o->json && !o->broken)
        v = json_pack("{s:o}", "error", hseal_output_error(err, e));
    if (v == NULL || hseal_output_json(o, v, NULL) != HSEAL_ERR_OK)
        hseal_output_complain(err, e);
}

int
hseal_output_gather(struct hseal_output *o)
{
    o->gathered = json_array();
    return o->gathered != NULL;
}

void
hseal_output_collect(
    struct hseal_output *o, enum hseal_err err, const struct hseal_error *e)
{
    /* Told once; what is lost for want of memory is in the exit status. */
    o->error_told = 1;
    if (o->gathered == NULL)
        hseal_output_complain(err, e);
    else
        (void)json_array_append_new(o->gathered,
            json_pack("{s:o}", "error", hseal_output_error(err, e)));
}

enum hseal_err
hseal_output_collected(struct hseal_output *o, struct hseal_error *e)
{
    json_t *all = json_pack("{s:o}", "tokens", o->gathered);

    o->gathered = NULL; /* taken over, also on failure */
    return hseal_output_json(o, all, e);
}

int
hseal_output_finish(
    struct hseal_output *o, enum hseal_err err, struct hseal_error *e)
{
    if (err != HSEAL_ERR_OK && !(o->error_told && !o->broken))
        report(o, err, e);
    if (close(STDOUT_FILENO) == 0 || errno == EINTR || err != HSEAL_ERR_OK)
        return hseal_err_exit(err);
    err = fail_stdout(o, errno, e);
    hseal_output_complain(err, e);
    return hseal_err_exit(err);
}
