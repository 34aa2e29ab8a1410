/*
 * cli/cmd_request.c: hardseal request.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hardseal/client.h>

#include "base/codec.h"
#include "base/error.h"
#include "cli/body.h"
#include "cli/consent.h"
#include "cli/items.h"
#include "cli/refused.h"

/* What became of it, in all words there are for it. */
struct result {
    struct hseal_answer answer;
    struct hseal_okx_answer said; /* only if answered */
    struct hseal_okx_verdict verdict;
    enum hseal_err err; /* of sending, or the exchange's refusal */
};

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

static enum hseal_err
add_answer(struct hseal_context *c, json_t *o, const struct result *r,
    struct hseal_error *e)
{
    enum hseal_err err =
        hseal_json_set(o, "status", json_integer(r->answer.status), e);

    if (err == HSEAL_ERR_OK && r->said.is_json)
        err = hseal_json_set(o, "code", hseal_output_string(r->said.code), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "class",
            json_string(hseal_okx_code_class_name(r->verdict.code_class)), e);
    if (err == HSEAL_ERR_OK && r->said.is_json)
        err = hseal_json_set(o, "msg", hseal_output_string(r->said.msg), e);
    if (err == HSEAL_ERR_OK && r->said.n_items > 0)
        err = hseal_json_set(o, "items", hseal_items_json(&r->said), e);
    if (err == HSEAL_ERR_OK &&
        hseal_arguments_has(&c->arguments, HSEAL_OPTION_INCLUDE))
        err = hseal_json_set(o, "headers", headers_json(&r->answer), e);
    return err == HSEAL_ERR_OK ? add_body(o, &r->answer, e) : err;
}

/* `why` is filled if r->err is an error. */
static enum hseal_err
print_json(struct hseal_context *c, const struct result *r,
    const struct hseal_error *why, struct hseal_error *e)
{
    const struct hseal_answer *a = &r->answer;
    json_t *o = json_object();
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "outcome", json_string(hseal_outcome_name(a->outcome)), e);
    if (err == HSEAL_ERR_OK && a->outcome == HSEAL_OUTCOME_ANSWERED)
        err = add_answer(c, o, r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "sign_us", json_real((double)a->sign_ns / 1e3), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "send_us", json_real((double)a->send_ns / 1e3), e);
    if (err == HSEAL_ERR_OK && r->err != HSEAL_ERR_OK)
        err = hseal_json_set(o, "error", hseal_output_error(r->err, why), e);
    if (err != HSEAL_ERR_OK) {
        json_decref(o);
        return err;
    }
    c->out.error_told = 1;
    return hseal_output_json(&c->out, o, e);
}

/* ---- as text ---- */

static enum hseal_err
print_text(struct hseal_context *c, const struct hseal_answer *a,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (a->outcome != HSEAL_OUTCOME_ANSWERED)
        return HSEAL_ERR_OK;
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

/* ---- the rest ---- */

/* 1 if the client got as far as an outcome of its own. */
static int
has_outcome(enum hseal_err err)
{
    return err == HSEAL_ERR_OK || err == HSEAL_ERR_NOT_SENT ||
           err == HSEAL_ERR_UNKNOWN_OUTCOME;
}

static void
tell_details(struct hseal_context *c, struct hseal_signer *signer,
    const struct hseal_answer *a)
{
    struct hseal_destination to;

    if (!c->out.verbose ||
        hseal_signer_destination(signer, c->args[0], &to, NULL) != HSEAL_ERR_OK)
        return;
    hseal_output_detail(
        &c->out, "%s: %s", to.base_url, hseal_outcome_name(a->outcome));
    if (a->outcome == HSEAL_OUTCOME_ANSWERED)
        hseal_output_detail(
            &c->out, "HTTP status %d, %zu bytes", a->status, a->body_len);
    hseal_output_detail(&c->out, "%.1f us to sign, %.3f ms to send",
        (double)a->sign_ns / 1e3, (double)a->send_ns / 1e6);
}

static enum hseal_err
finish(struct hseal_context *c, struct hseal_signer *signer, struct result *r,
    struct hseal_error *e)
{
    struct hseal_view body = { (const unsigned char *)r->answer.body,
        r->answer.body_len };
    struct hseal_okx_asked asked;
    struct hseal_error failed;
    enum hseal_err err;

    if (r->answer.outcome == HSEAL_OUTCOME_ANSWERED) {
        c->out.done = "the request was sent and answered: it is done, "
                      "whatever this command could not print";
        hseal_okx_answer_read(body, &r->said);
        asked.status = r->answer.status;
        asked.writes = strcmp(c->args[1], "GET") != 0;
        r->err = hseal_okx_answer_check(&r->said, &asked, e);
        hseal_okx_verdict(&r->said, &asked, &r->verdict);
        if (!c->out.json)
            hseal_items_tell(&c->out, &r->said);
        hseal_refused(c, signer, &r->said, &r->verdict);
    }
    /* What cannot be printed counts more than what it would have said. */
    memset(&failed, 0, sizeof(failed));
    err = c->out.json ? print_json(c, r, e, &failed)
                      : print_text(c, &r->answer, &failed);
    if (err == HSEAL_ERR_OK)
        return r->err;
    *e = failed;
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    long timeout_ms;
    struct hseal_signer *signer;
    struct hseal_client *client = NULL;
    struct hseal_request req;
    struct hseal_buf body;
    struct result r;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    err = hseal_body_request(c, &body, &req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_spec(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_consent_known(c, &req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_timeout(&c->arguments, &timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_client(c, &client, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_signer(c, &signer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_consent_ask(c, signer, c->args[0], &req, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_client_send(
        client, signer, c->args[0], &req, timeout_ms, &r.answer, e);
    r.err = err;
    if (!has_outcome(err))
        goto out;
    tell_details(c, signer, &r.answer);
    err = finish(c, signer, &r, e);
out:
    hseal_answer_free(&r.answer);
    hseal_client_free(client);
    hseal_buf_free(&body);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_request = {
    .words = "request",
    .summary = "sign a request, send it and print the answer",
    .args = { { "NAME", 1 }, { "METHOD", 1 }, { "PATH", 1 } },
    .options = { HSEAL_OPTION_DATA, HSEAL_OPTION_INCLUDE, HSEAL_OPTION_TIMEOUT,
        HSEAL_OPTION_ALLOW_UNKNOWN, HSEAL_OPTION_CONFIRM },
    .help =
        "Sends to the site of the key, or to its base URL, and nowhere else; follows no\n"
        "redirect, uses no proxy, repeats nothing.  The body of the answer is printed\n"
        "as it came.\n"
        "\n"
        "  hardseal request desk1 GET /api/v5/account/balance\n"
        "  hardseal request desk1 POST /api/v5/trade/order --data @order.json\n"
        "\n"
        "What the key's record does not allow is not signed, as hardseal sign --help\n"
        "says, with --allow-unknown and --confirm as there.\n"
        "\n"
        "Status 0: the exchange has accepted.  6: hardseal has refused; nothing was\n"
        "sent.  7: the exchange has refused; its answer is printed all the same, and of\n"
        "several orders what became of each is told.  If it refuses the key itself, the\n"
        "key is stopped until it is thawed, and a person alerted.  8: nothing was sent.\n"
        "9: sent, and no whole answer came, or one that does not tell: it may have been\n"
        "executed, so look before you send it again.\n"
        "\n"
        "--json: \"outcome\" (answered, not-sent, unknown), \"status\" of HTTP, \"code\",\n"
        "\"class\" (what kind of code: hardseal-request(1)) and \"msg\" of the exchange,\n"
        "\"items\" of orders and the like, with --include \"headers\" as pairs, \"body\"\n"
        "(\"body_base64\" where it is no text), \"sign_us\", \"send_us\", and \"error\" unless\n"
        "the status is 0.\n",
    .run = run,
};
/* clang-format on */
