/*
 * cli/batchline.c: one request as a line of JSON.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "okx/prehash.h"

#include "cli/batchline.h"

static enum hseal_err
wrong(const char *name, const char *what, struct hseal_error *e)
{
    return hseal_fail(
        e, HSEAL_ERR_INPUT, "\"%s\" of the line is not %s", name, what);
}

static enum hseal_err
take_text(
    const json_t *v, const char *name, const char **ret, struct hseal_error *e)
{
    *ret = json_string_value(v);
    return *ret != NULL ? HSEAL_ERR_OK : wrong(name, "a text", e);
}

static enum hseal_err
take_id(const json_t *v, struct hseal_batchline *l, struct hseal_error *e)
{
    if (!json_is_string(v) && !json_is_integer(v))
        return wrong("id", "a text or a whole number", e);
    l->id = v;
    return HSEAL_ERR_OK;
}

static enum hseal_err
take_body(const json_t *v, struct hseal_batchline *l, struct hseal_error *e)
{
    if (!json_is_string(v)) {
        (void)wrong("body", "a text", e);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "the body is signed as it stands: write it as a JSON string, "
            "\"{\\\"instId\\\":...}\"");
    }
    l->req.body = json_string_value(v);
    l->req.body_len = json_string_length(v);
    return HSEAL_ERR_OK;
}

static enum hseal_err
take_switch(const json_t *v, const char *name, int *ret, struct hseal_error *e)
{
    if (!json_is_boolean(v))
        return wrong(name, "true or false", e);
    *ret = json_is_true(v);
    return HSEAL_ERR_OK;
}

static enum hseal_err
take_flag(const json_t *v, const char *name, unsigned flag, unsigned *flags,
    struct hseal_error *e)
{
    int on = 0;
    enum hseal_err err = take_switch(v, name, &on, e);

    if (on)
        *flags |= flag;
    return err;
}

static enum hseal_err
take(const char *name, const json_t *v, struct hseal_batchline *l,
    struct hseal_error *e)
{
    if (strcmp(name, "id") == 0)
        return take_id(v, l, e);
    if (strcmp(name, "method") == 0)
        return take_text(v, name, &l->req.method, e);
    if (strcmp(name, "path") == 0)
        return take_text(v, name, &l->req.path, e);
    if (strcmp(name, "body") == 0)
        return take_body(v, l, e);
    if (strcmp(name, "wait") == 0)
        return take_switch(v, name, &l->wait, e);
    if (strcmp(name, "confirm") == 0)
        return take_flag(v, name, HSEAL_REQUEST_CONFIRMED, &l->req.flags, e);
    if (strcmp(name, "allow_unknown") == 0)
        return take_flag(
            v, name, HSEAL_REQUEST_ALLOW_UNKNOWN, &l->req.flags, e);
    if (strcmp(name, "client_id") == 0) {
        l->client_id = 1;
        return json_is_string(v) && strcmp(json_string_value(v), "auto") == 0
                   ? HSEAL_ERR_OK
                   : wrong(name, "\"auto\"", e);
    }
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "the line has a member \"%.40s\"", name);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "there are id, method, path, body, confirm, allow_unknown, client_id "
        "and wait");
}

static enum hseal_err
take_all(json_t *o, struct hseal_batchline *l, struct hseal_error *e)
{
    const char *name;
    json_t *v;
    enum hseal_err err = HSEAL_ERR_OK;

    if (!json_is_object(o))
        return hseal_fail(e, HSEAL_ERR_INPUT, "the line is no JSON object");
    /* First, so that also an error has it. */
    v = json_object_get(o, "id");
    if (v != NULL)
        err = take_id(v, l, e);
    json_object_foreach(o, name, v)
    {
        if (err == HSEAL_ERR_OK)
            err = take(name, v, l, e);
    }
    if (err == HSEAL_ERR_OK && l->req.method == NULL)
        err = hseal_fail(e, HSEAL_ERR_INPUT, "the line has no \"method\"");
    if (err == HSEAL_ERR_OK && l->req.path == NULL)
        err = hseal_fail(e, HSEAL_ERR_INPUT, "the line has no \"path\"");
    return err;
}

enum hseal_err
hseal_batchline_read(
    struct hseal_view text, struct hseal_batchline *ret, struct hseal_error *e)
{
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    err = hseal_json_parse(text, "the line", &ret->value, e);
    if (err == HSEAL_ERR_OK)
        err = take_all(ret->value, ret, e);
    return err == HSEAL_ERR_OK ? hseal_okx_request_check(&ret->req, e) : err;
}

void
hseal_batchline_free(struct hseal_batchline *l)
{
    json_decref(l->value);
    memset(l, 0, sizeof(*l));
}
