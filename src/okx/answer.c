/*
 * okx/answer.c: reading the exchange's answer.
 * Layer: okx.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"

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

/* Codes after which a write may have been executed all the same. */
static int
is_ambiguous(const char *code)
{
    static const char *const codes[] = { "50001", "50004", "50013", "50026",
        "51054", "51149", "52910", "52911", "52912" };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strcmp(code, codes[i]) == 0)
            return 1;
    return 0;
}

/* Of the items that failed the first is told; any may be ambiguous. */
static void
read_items(const json_t *data, struct hseal_okx_answer *ret)
{
    for (size_t i = 0; i < json_array_size(data); i++) {
        const json_t *item = json_array_get(data, i);
        const char *text = json_string_value(json_object_get(item, "sMsg"));
        char scode[sizeof(ret->scode)] = "";

        copy_code(json_object_get(item, "sCode"), scode, sizeof(scode));
        if (scode[0] == '\0' || strcmp(scode, "0") == 0)
            continue;
        ret->ambiguous |= is_ambiguous(scode);
        if (ret->scode[0] != '\0')
            continue;
        memcpy(ret->scode, scode, sizeof(scode));
        if (text != NULL && text[0] != '\0')
            copy_text(text, ret->msg, sizeof(ret->msg));
    }
}

void
hseal_okx_answer_read(struct hseal_view body, struct hseal_okx_answer *ret)
{
    json_t *v = NULL;
    const char *msg;

    memset(ret, 0, sizeof(*ret));
    if (hseal_json_parse(body, "the answer", &v, NULL) != HSEAL_ERR_OK)
        return;
    copy_code(json_object_get(v, "code"), ret->code, sizeof(ret->code));
    ret->is_json = ret->code[0] != '\0';
    ret->ambiguous = is_ambiguous(ret->code);
    msg = json_string_value(json_object_get(v, "msg"));
    if (msg != NULL)
        copy_text(msg, ret->msg, sizeof(ret->msg));
    read_items(json_object_get(v, "data"), ret);
    json_decref(v);
}

static enum hseal_err
advise_to_ask(struct hseal_error *e)
{
    if (e != NULL)
        e->code = HSEAL_ERR_UNKNOWN_OUTCOME;
    return hseal_hint(e, HSEAL_ERR_UNKNOWN_OUTCOME,
        "this answer does not tell whether it was executed: ask the exchange "
        "(orders by clOrdId, withdrawals by clientId) before repeating");
}

enum hseal_err
hseal_okx_answer_check(const struct hseal_okx_answer *a,
    const struct hseal_okx_asked *asked, struct hseal_error *e)
{
    const char *what;
    int unknown;

    if (!a->is_json) {
        (void)hseal_fail(e, HSEAL_ERR_EXCHANGE,
            "HTTP %d without a code of the exchange: its edge or a proxy "
            "answered",
            asked->status);
        return asked->writes ? advise_to_ask(e) : HSEAL_ERR_EXCHANGE;
    }
    if (strcmp(a->code, "0") == 0 && a->scode[0] == '\0' &&
        asked->status / 100 == 2)
        return HSEAL_ERR_OK;
    unknown = asked->writes && (a->ambiguous || asked->status >= 500);
    what = unknown                     ? "does not tell what became of it"
           : strcmp(a->code, "2") == 0 ? "accepted a part and refused another"
                                       : "refused";
    (void)hseal_fail(e, HSEAL_ERR_EXCHANGE,
        "the exchange %s: %s%s%s%s%s (HTTP %d)", what, a->code,
        a->scode[0] != '\0' ? ", item " : "", a->scode,
        a->msg[0] != '\0' ? ": " : "", a->msg, asked->status);
    return unknown ? advise_to_ask(e) : HSEAL_ERR_EXCHANGE;
}
