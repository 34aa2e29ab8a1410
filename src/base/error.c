/*
 * base/error.c: the error table, and filling the error value.
 * Layer: base.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"

#include "base/error.h"

struct row {
    const char *name;
    const char *text;
    int exit;
};

static const struct row rows[] = {
#define HSEAL_X(id, name, exit, text) { name, text, exit },
    HSEAL_ERRORS(HSEAL_X)
#undef HSEAL_X
};
static_assert(
    sizeof(rows) / sizeof(rows[0]) == HSEAL_ERR_COUNT, "a row per error");

static const struct row *
row_of(enum hseal_err code)
{
    if ((unsigned)code >= HSEAL_ERR_COUNT)
        return &rows[HSEAL_ERR_INTERNAL];
    return &rows[code];
}

const char *
hseal_err_name(enum hseal_err code)
{
    return row_of(code)->name;
}

const char *
hseal_err_text(enum hseal_err code)
{
    return row_of(code)->text;
}

int
hseal_err_exit(enum hseal_err code)
{
    return row_of(code)->exit;
}

static void
fill(struct hseal_error *e, enum hseal_err code, enum hseal_origin origin,
    unsigned long cause)
{
    e->code = code;
    e->origin = origin;
    e->cause = cause;
    e->hint[0] = '\0';
}

enum hseal_err
hseal_fail(struct hseal_error *e, enum hseal_err code, const char *fmt, ...)
{
    va_list ap;

    if (e == NULL)
        return code;
    fill(e, code, HSEAL_ORIGIN_SELF, 0);
    va_start(ap, fmt);
    (void)vsnprintf(e->message, sizeof(e->message), fmt, ap);
    va_end(ap);
    hseal_printable_replace(e->message);
    return code;
}

enum hseal_err
hseal_fail_cause(struct hseal_error *e, enum hseal_err code,
    enum hseal_origin origin, unsigned long cause, const char *fmt, ...)
{
    va_list ap;

    if (e == NULL)
        return code;
    fill(e, code, origin, cause);
    va_start(ap, fmt);
    (void)vsnprintf(e->message, sizeof(e->message), fmt, ap);
    va_end(ap);
    hseal_printable_replace(e->message);
    return code;
}

enum hseal_err
hseal_fail_errno(struct hseal_error *e, enum hseal_err code, int number,
    const char *fmt, ...)
{
    char text[128];
    size_t len;
    va_list ap;

    if (e == NULL)
        return code;
    fill(e, code, HSEAL_ORIGIN_ERRNO, (unsigned long)number);
    va_start(ap, fmt);
    (void)vsnprintf(e->message, sizeof(e->message), fmt, ap);
    va_end(ap);
    if (strerror_r(number, text, sizeof(text)) != 0)
        (void)snprintf(text, sizeof(text), "error %d", number);
    len = strlen(e->message);
    (void)snprintf(e->message + len, sizeof(e->message) - len, ": %s", text);
    hseal_printable_replace(e->message);
    return code;
}

enum hseal_err
hseal_hint(struct hseal_error *e, enum hseal_err code, const char *fmt, ...)
{
    va_list ap;

    if (e == NULL)
        return code;
    va_start(ap, fmt);
    (void)vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
    va_end(ap);
    hseal_printable_replace(e->hint);
    return code;
}

enum hseal_err
hseal_fail_nomem(struct hseal_error *e)
{
    return hseal_fail(e, HSEAL_ERR_NOMEM, "out of memory");
}
