/*
 * cli/result.c: what became of a request, as text or JSON.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "cli/items.h"

#include "cli/result.h"

void
hseal_result_free(struct hseal_result *r)
{
    hseal_answer_free(&r->answer);
}

/* ---- as JSON ---- */

/* "Name: value CR LF" as ["Name","value"]; NULL if it is none, or too much. */
static json_t *
header_json(struct hseal_view line)
{
    const unsigned char *colon = memchr(line.data, ':', line.len);
    struct hseal_view name, value;

    if (colon == NULL)
        return NULL;
    name.data = line.data;
    name.len = (size_t)(colon - line.data);
    value.data = colon + 1;
    value.len = line.len - name.len - 1;
    hseal_view_trim(&value);
    return json_pack("[s%, s%]", (const char *)name.data, name.len,
        value.len > 0 ? (const char *)value.data : "", value.len);
}

static json_t *
headers_json(const struct hseal_answer *a)
{
    struct hseal_view head = { (const unsigned char *)a->head, a->head_len };
    struct hseal_view line;
    json_t *list = json_array();
    int status_line = 1;

    while (list != NULL && hseal_view_line(&head, &line)) {
        /* A header that is not UTF-8 cannot be shown in JSON. */
        json_t *pair = status_line || line.len == 0 ? NULL : header_json(line);
        status_line = 0;
        if (pair != NULL && json_array_append_new(list, pair) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* A NUL can be written in JSON, and many programs lose what follows it. */
static int
is_text(const struct hseal_answer *a)
{
    return a->body_len == 0 || (memchr(a->body, '\0', a->body_len) == NULL &&
                                   hseal_utf8_valid(a->body, a->body_len));
}

static enum hseal_err
add_body(json_t *o, const struct hseal_answer *a, struct hseal_error *e)
{
    char *text;
    enum hseal_err err;

    if (is_text(a))
        return hseal_json_set(o, "body",
            json_stringn(a->body_len > 0 ? a->body : "", a->body_len), e);
    text = malloc(HSEAL_BASE64_LEN(a->body_len) + 1);
    if (text == NULL)
        return hseal_fail_nomem(e);
    hseal_base64_encode(a->body, a->body_len, text);
    err = hseal_json_set(o, "body_base64", json_string(text), e);
    free(text);
    return err;
}

/* What the exchange said, and what that is. */
static enum hseal_err
add_said(json_t *o, const struct hseal_answer *a, struct hseal_error *e)
{
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };
    struct hseal_okx_answer said;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_okx_answer_read(body, &said);
    if (said.is_json)
        err = hseal_json_set(o, "code", hseal_output_string(said.code), e);
    if (err == HSEAL_ERR_OK && a->code_class != NULL)
        err = hseal_json_set(o, "class", json_string(a->code_class), e);
    if (err == HSEAL_ERR_OK && said.is_json)
        err = hseal_json_set(o, "msg", hseal_output_string(said.msg), e);
    if (err == HSEAL_ERR_OK && said.n_items > 0)
        err = hseal_json_set(o, "items", hseal_items_json(&said), e);
    return err;
}

static enum hseal_err
add_answer(const struct hseal_context *c, json_t *o,
    const struct hseal_answer *a, struct hseal_error *e)
{
    enum hseal_err err =
        hseal_json_set(o, "status", json_integer(a->status), e);

    if (err == HSEAL_ERR_OK)
        err = add_said(o, a, e);
    if (err == HSEAL_ERR_OK &&
        hseal_arguments_has(&c->arguments, HSEAL_OPTION_INCLUDE))
        err = hseal_json_set(o, "headers", headers_json(a), e);
    return err == HSEAL_ERR_OK ? add_body(o, a, e) : err;
}

static enum hseal_err
add_resolved(json_t *o, const struct hseal_answer *a, struct hseal_error *e)
{
    json_t *r = json_object();
    enum hseal_err err = hseal_json_set(o, "resolved", r, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            r, "what", json_string(hseal_resolved_name(a->resolved)), e);
    if (err != HSEAL_ERR_OK || a->resolved != HSEAL_RESOLVED_PLACED)
        return err;
    err = hseal_json_set(r, "ordId", hseal_output_string(a->order_id), e);
    return err == HSEAL_ERR_OK ? hseal_json_set(r, "state",
                                     hseal_output_string(a->order_state), e)
                               : err;
}

static enum hseal_err
add_way(json_t *o, const struct hseal_answer *a, struct hseal_error *e)
{
    enum hseal_err err =
        hseal_json_set(o, "attempts", json_integer(a->attempts), e);

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "waited_ms", json_real((double)a->waited_ns / 1e6), e);
    if (err == HSEAL_ERR_OK && a->client_id[0] != '\0')
        err = hseal_json_set(
            o, "client_id", hseal_output_string(a->client_id), e);
    if (err == HSEAL_ERR_OK && a->resolved != HSEAL_RESOLVED_NONE)
        err = add_resolved(o, a, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "sign_us", json_real((double)a->sign_ns / 1e3), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "send_us", json_real((double)a->send_ns / 1e3), e);
    return err;
}

enum hseal_err
hseal_result_json(const struct hseal_context *c, const struct hseal_result *r,
    json_t **ret, struct hseal_error *e)
{
    const struct hseal_answer *a = &r->answer;
    json_t *o = json_object();
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "outcome", json_string(hseal_outcome_name(a->outcome)), e);
    if (err == HSEAL_ERR_OK && a->status != 0)
        err = add_answer(c, o, a, e);
    if (err == HSEAL_ERR_OK)
        err = add_way(o, a, e);
    if (err == HSEAL_ERR_OK && r->err != HSEAL_ERR_OK)
        err =
            hseal_json_set(o, "error", hseal_output_error(r->err, &r->why), e);
    if (err == HSEAL_ERR_OK)
        *ret = o;
    else
        json_decref(o);
    return err;
}

/* ---- as text ---- */

enum hseal_err
hseal_result_text(struct hseal_context *c, const struct hseal_result *r,
    struct hseal_error *e)
{
    const struct hseal_answer *a = &r->answer;
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };
    struct hseal_okx_answer said;
    enum hseal_err err = HSEAL_ERR_OK;

    if (a->status == 0)
        return HSEAL_ERR_OK;
    hseal_okx_answer_read(body, &said);
    hseal_items_tell(&c->out, &said);
    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_INCLUDE)) {
        err = hseal_output_write(&c->out, a->head, a->head_len, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_output_write(&c->out, "\r\n", 2, e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_output_write(&c->out, a->body, a->body_len, e);
    if (err == HSEAL_ERR_OK && isatty(STDOUT_FILENO) && a->body_len > 0 &&
        a->body[a->body_len - 1] != '\n')
        err = hseal_output_write(&c->out, "\n", 1, e);
    return err;
}
