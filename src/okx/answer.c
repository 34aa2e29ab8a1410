/*
 * okx/answer.c: reading the exchange's answer.
 * Layer: okx.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "okx/edge.h"

#include "okx/answer.h"

/* What fits, without the part of a character at a cut. */
static void
copy_text(const char *text, char *out, size_t size)
{
    size_t len;

    (void)snprintf(out, size, "%s", text);
    for (len = strlen(out); !hseal_utf8_valid(out, len); len--)
        out[len - 1] = '\0';
}

/* A string, or a number as old reports of the exchange have it. */
static void
copy_code(const json_t *v, char *out, size_t size)
{
    if (json_is_string(v))
        copy_text(json_string_value(v), out, size);
    else if (json_is_integer(v))
        (void)snprintf(
            out, size, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
}

/* The first of two members; a part of an id would be another one. */
static void
copy_id(const json_t *item, const char *const names[2], char *out, size_t size)
{
    const char *text = NULL;

    for (size_t i = 0; i < 2 && (text == NULL || text[0] == '\0'); i++)
        text = json_string_value(json_object_get(item, names[i]));
    if (text != NULL && strlen(text) < size)
        (void)snprintf(out, size, "%s", text);
}

/* ---- items ---- */

static void
read_item(const json_t *v, size_t index, struct hseal_okx_item *ret)
{
    static const char *const client[2] = { "clOrdId", "algoClOrdId" };
    static const char *const order[2] = { "ordId", "algoId" };
    const char *msg = json_string_value(json_object_get(v, "sMsg"));

    memset(ret, 0, sizeof(*ret));
    ret->index = index;
    copy_code(json_object_get(v, "sCode"), ret->code, sizeof(ret->code));
    if (msg != NULL)
        copy_text(msg, ret->msg, sizeof(ret->msg));
    copy_id(v, client, ret->client_id, sizeof(ret->client_id));
    copy_id(v, order, ret->order_id, sizeof(ret->order_id));
}

/* Of the items that failed the first is told; any may be ambiguous. */
static void
add_failed(struct hseal_okx_answer *a, const struct hseal_okx_item *item)
{
    const struct hseal_okx_code *row = hseal_okx_code_find(item->code);
    unsigned flags = row == NULL ? 0 : row->flags;
    enum hseal_okx_code_class class =
        row == NULL ? HSEAL_OKX_CODE_ITEM : row->code_class;

    a->ambiguous |= (flags & HSEAL_OKX_MAYBE_EXECUTED) != 0;
    if (a->n_failed++ > 0) {
        a->items_flags &= flags;
        if (a->items_class != class)
            a->items_class = HSEAL_OKX_CODE_ITEM;
        return;
    }
    a->items_flags = flags;
    a->items_class = class;
    memcpy(a->scode, item->code, sizeof(a->scode));
    if (item->msg[0] != '\0')
        memcpy(a->msg, item->msg, sizeof(item->msg));
}

static void
read_items(const json_t *data, struct hseal_okx_answer *ret)
{
    for (size_t i = 0; i < json_array_size(data); i++) {
        struct hseal_okx_item item;

        read_item(json_array_get(data, i), i, &item);
        if (item.code[0] == '\0')
            continue;
        ret->n_items++;
        if (ret->n_kept < HSEAL_OKX_ITEMS_MAX)
            ret->items[ret->n_kept++] = item;
        if (strcmp(item.code, "0") != 0)
            add_failed(ret, &item);
    }
}

/* ---- the envelope ---- */

/* "Your IP 192.0.2.7 is not included in …": the first address that is one. */
static void
find_ip(const char *msg, char *out, size_t size)
{
    static const char set[] = "0123456789abcdefABCDEF.:";
    char word[INET6_ADDRSTRLEN];
    struct in6_addr address;

    for (const char *at = msg; *at != '\0';) {
        size_t len = strspn(at, set), n = len;

        /* The end of a sentence is no part of it. */
        while (n > 0 && at[n - 1] == '.')
            n--;
        if (n > 0 && n < sizeof(word)) {
            memcpy(word, at, n);
            word[n] = '\0';
            if (inet_pton(AF_INET, word, &address) == 1 ||
                inet_pton(AF_INET6, word, &address) == 1) {
                (void)snprintf(out, size, "%s", word);
                return;
            }
        }
        at += len > 0 ? len : 1;
    }
}

/* A NUL is in no page, though a binary message may begin as one does. */
static void
read_other(struct hseal_view body, struct hseal_okx_answer *ret)
{
    ret->is_html = hseal_okx_edge_read(body, ret->edge, sizeof(ret->edge));
    ret->is_binary = body.len > 0 && memchr(body.data, '\0', body.len) != NULL;
}

void
hseal_okx_answer_read(struct hseal_view body, struct hseal_okx_answer *ret)
{
    const struct hseal_okx_code *row;
    json_t *v = NULL;
    const char *msg;

    memset(ret, 0, sizeof(*ret));
    if (hseal_json_parse(body, "the answer", &v, NULL) == HSEAL_ERR_OK)
        copy_code(json_object_get(v, "code"), ret->code, sizeof(ret->code));
    ret->is_json = ret->code[0] != '\0';
    if (!ret->is_json)
        read_other(body, ret);
    if (v == NULL)
        return;
    row = hseal_okx_code_find(ret->code);
    ret->ambiguous = row != NULL && (row->flags & HSEAL_OKX_MAYBE_EXECUTED);
    msg = json_string_value(json_object_get(v, "msg"));
    if (msg != NULL)
        copy_text(msg, ret->msg, sizeof(ret->msg));
    read_items(json_object_get(v, "data"), ret);
    if (strcmp(ret->code, "50110") == 0)
        find_ip(ret->msg, ret->ip, sizeof(ret->ip));
    json_decref(v);
}

/* ---- the verdict ---- */

static const char edge_hint[] =
    "the exchange's edge or a proxy answered, not the exchange: wait before "
    "the next request; a lasting 403 means that it refuses this address";
static const char read_hint[] =
    "a GET changes nothing at the exchange: wait, then try again";

static void
take_row(struct hseal_okx_verdict *v, unsigned *flags,
    const struct hseal_okx_code *row)
{
    v->code_class = row->code_class;
    v->hint = row->hint;
    *flags = row->flags;
}

/* A code that is not in the table: by its family, then by the status. */
static void
judge_unlisted(struct hseal_okx_verdict *v, const char *code, int status)
{
    v->code_class = HSEAL_OKX_CODE_OTHER;
    v->hint = strcmp(code, "0") == 0
                  ? ""
                  : "look this code up in the exchange's documentation";
    if (status == 401 || (strlen(code) == 5 && strncmp(code, "501", 3) == 0)) {
        v->code_class = HSEAL_OKX_CODE_STOP_CFG;
        v->hint = "the exchange does not take this key or its login: compare "
                  "the key's record with the exchange's site";
    } else if (status == 429) {
        v->code_class = HSEAL_OKX_CODE_BACKOFF;
        v->hint = "too many requests: wait, then try again";
    }
}

static void
judge_items(struct hseal_okx_verdict *v, unsigned *flags,
    const struct hseal_okx_answer *a)
{
    const struct hseal_okx_code *row = hseal_okx_code_find(a->scode);

    v->code = a->scode;
    if (a->ambiguous) {
        v->code_class = HSEAL_OKX_CODE_AMBIGUOUS;
        v->hint = HSEAL_OKX_ASK;
        *flags = HSEAL_OKX_MAYBE_EXECUTED;
        /* A hint of its own, like that of a transfer that is under way. */
        if (row != NULL && a->n_items == 1 &&
            row->code_class == HSEAL_OKX_CODE_AMBIGUOUS)
            v->hint = row->hint;
        return;
    }
    v->code_class = a->items_class;
    *flags = a->items_flags;
    if (a->n_failed < a->n_items || strcmp(a->code, "2") == 0) {
        take_row(v, flags, hseal_okx_code_find("2"));
    } else if (row != NULL && row->code_class == a->items_class) {
        v->hint = row->hint;
    } else if (a->n_items > 1) {
        v->hint = hseal_okx_code_find("1")->hint;
    }
}

/* Accepted, as a whole or in part, and of an order nothing is said: what its
 * sCode would have decided nobody knows. */
static int
is_untold(const struct hseal_okx_answer *a, const struct hseal_okx_asked *asked)
{
    return asked->status / 100 == 2 && a->n_items < asked->orders &&
           (strcmp(a->code, "0") == 0 || strcmp(a->code, "2") == 0);
}

static void
judge(struct hseal_okx_verdict *v, unsigned *flags,
    const struct hseal_okx_answer *a, const struct hseal_okx_asked *asked)
{
    int status = asked->status;
    const struct hseal_okx_code *row = hseal_okx_code_find(a->code);
    int defers =
        row == NULL || row->code_class == HSEAL_OKX_CODE_OK ||
        (row->code_class == HSEAL_OKX_CODE_ITEM && strlen(a->code) == 1);

    if (asked->binary && a->is_binary && status == 200) {
        v->code_class = HSEAL_OKX_CODE_OK;
    } else if (!a->is_json) {
        v->code_class = HSEAL_OKX_CODE_EDGE;
        v->hint = edge_hint;
        *flags = HSEAL_OKX_MAYBE_EXECUTED;
    } else if (is_untold(a, asked)) {
        v->code_class = HSEAL_OKX_CODE_AMBIGUOUS;
        v->hint = HSEAL_OKX_ASK;
        *flags = HSEAL_OKX_MAYBE_EXECUTED;
    } else if (defers && a->n_failed > 0) {
        judge_items(v, flags, a);
    } else if (row == NULL ||
               (row->code_class == HSEAL_OKX_CODE_OK && status / 100 != 2)) {
        judge_unlisted(v, a->code, status);
    } else {
        take_row(v, flags, row);
    }
}

void
hseal_okx_verdict(const struct hseal_okx_answer *a,
    const struct hseal_okx_asked *asked, struct hseal_okx_verdict *ret)
{
    unsigned flags = 0;

    memset(ret, 0, sizeof(*ret));
    ret->code = a->code;
    ret->hint = "";
    judge(ret, &flags, a, asked);
    if (ret->code_class == HSEAL_OKX_CODE_OK)
        return;
    if (a->ambiguous || asked->status >= 500)
        flags = (flags & ~(unsigned)HSEAL_OKX_NOT_EXECUTED) |
                HSEAL_OKX_MAYBE_EXECUTED;
    ret->not_executed = (flags & HSEAL_OKX_NOT_EXECUTED) != 0;
    ret->unknown = asked->writes && (flags & HSEAL_OKX_MAYBE_EXECUTED);
    ret->once = (flags & HSEAL_OKX_ONCE) != 0;
    ret->probe = (flags & HSEAL_OKX_PROBE) != 0;
    ret->later = ret->code_class == HSEAL_OKX_CODE_BACKOFF ||
                 ret->code_class == HSEAL_OKX_CODE_EDGE ||
                 ret->code_class == HSEAL_OKX_CODE_AMBIGUOUS;
    ret->err = ret->unknown ? HSEAL_ERR_UNKNOWN_OUTCOME : HSEAL_ERR_EXCHANGE;
    if (ret->unknown && ret->code_class != HSEAL_OKX_CODE_AMBIGUOUS)
        ret->hint = HSEAL_OKX_ASK;
    else if (!asked->writes && ret->code_class == HSEAL_OKX_CODE_AMBIGUOUS)
        ret->hint = read_hint;
}

static enum hseal_err
fail_edge(const struct hseal_okx_answer *a, int status,
    const struct hseal_okx_verdict *v, struct hseal_error *e)
{
    return hseal_fail(e, v->err,
        "HTTP %d without a code of the exchange: its edge or a proxy answered"
        "%s%s%s",
        status, a->is_html ? " with a page" : "",
        a->edge[0] != '\0' ? ": " : "", a->edge);
}

enum hseal_err
hseal_okx_answer_check(const struct hseal_okx_answer *a,
    const struct hseal_okx_asked *asked, struct hseal_error *e)
{
    struct hseal_okx_verdict v;
    const char *what;

    hseal_okx_verdict(a, asked, &v);
    if (v.err == HSEAL_ERR_OK)
        return HSEAL_ERR_OK;
    if (v.code_class == HSEAL_OKX_CODE_EDGE) {
        (void)fail_edge(a, asked->status, &v, e);
        return hseal_hint(e, v.err, "%s", v.hint);
    }
    if (is_untold(a, asked)) {
        (void)hseal_fail(e, v.err,
            "the exchange answered %s and told of %zu of %zu orders (HTTP %d, "
            "%s)",
            a->code, a->n_items, asked->orders, asked->status,
            hseal_okx_code_class_name(v.code_class));
        return hseal_hint(e, v.err, "%s", v.hint);
    }
    what = v.unknown                   ? "does not tell what became of it"
           : strcmp(a->code, "2") == 0 ? "accepted a part and refused another"
                                       : "refused";
    (void)hseal_fail(e, v.err, "the exchange %s: %s%s%s%s%s (HTTP %d, %s)",
        what, a->code, a->scode[0] != '\0' ? ", item " : "", a->scode,
        a->msg[0] != '\0' ? ": " : "", a->msg, asked->status,
        hseal_okx_code_class_name(v.code_class));
    if (a->ip[0] != '\0')
        return hseal_hint(
            e, v.err, "the exchange saw the address %s: %s", a->ip, v.hint);
    return hseal_hint(e, v.err, "%s", v.hint);
}
