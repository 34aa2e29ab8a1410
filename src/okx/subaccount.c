/*
 * okx/subaccount.c: API keys of sub-accounts: what is asked, and answered.
 * Layer: okx.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "okx/passphrase.h"

#include "okx/subaccount.h"

/* ---- names ---- */

static int
is_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

static int
is_word(const char *text, size_t min, size_t max, char extra)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if (!is_letter(text[i]) && (extra == '\0' || text[i] != extra))
            return 0;
    return len >= min && len <= max;
}

enum hseal_err
hseal_okx_subaccount_check(const char *name, struct hseal_error *e)
{
    if (is_word(name, 6, HSEAL_OKX_SUBACCOUNT_SIZE - 1, '\0'))
        return HSEAL_ERR_OK;
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "\"%.32s\" is no name of a sub-account", name);
    return hseal_hint(
        e, HSEAL_ERR_INPUT, "they have 6 to 20 letters or digits");
}

enum hseal_err
hseal_okx_label_check(const char *label, struct hseal_error *e)
{
    if (is_word(label, 1, HSEAL_OKX_SUBKEY_LABEL_SIZE - 1, '\0'))
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "the label \"%.64s\" is not of 1 to %d letters or digits", label,
        HSEAL_OKX_SUBKEY_LABEL_SIZE - 1);
}

enum hseal_err
hseal_okx_key_id_check(const char *id, struct hseal_error *e)
{
    if (is_word(id, 1, HSEAL_OKX_KEY_ID_SIZE - 1, '-'))
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT, "this is no API key");
}

/* ---- requests: names were checked, so that nothing needs an escape ---- */

enum hseal_err
hseal_okx_subkey_check(
    const struct hseal_okx_subkey_wish *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_okx_subaccount_check(w->sub_account, e);

    if (err == HSEAL_ERR_OK && w->key_id != NULL)
        err = hseal_okx_key_id_check(w->key_id, e);
    if (err == HSEAL_ERR_OK && w->label != NULL)
        err = hseal_okx_label_check(w->label, e);
    if (err != HSEAL_ERR_OK ||
        (w->permissions & ~(unsigned)(HSEAL_OKX_READ | HSEAL_OKX_TRADE)) == 0)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_DENIED,
        "a sub-account's key can read and trade, and nothing else");
    return hseal_hint(e, HSEAL_ERR_DENIED, "--perm read, or read,trade");
}

static const char *
perm_text(unsigned permissions)
{
    return (permissions & HSEAL_OKX_TRADE) != 0 ? "read_only,trade"
                                                : "read_only";
}

/* ,"ip":"203.0.113.7,198.51.100.0/24" */
static enum hseal_err
add_ips(
    const struct hseal_okx_ips *ips, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_add_str(b, ",\"ip\":\"", e);

    for (size_t i = 0; i < ips->n && err == HSEAL_ERR_OK; i++)
        err = hseal_buf_addf(b, e, "%s%s", i > 0 ? "," : "", ips->text[i]);
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(b, "\"", e) : err;
}

static enum hseal_err
add_wish(const struct hseal_okx_subkey_wish *w, struct hseal_buf *b,
    struct hseal_error *e)
{
    enum hseal_err err =
        hseal_buf_addf(b, e, "{\"subAcct\":\"%s\"", w->sub_account);

    if (err == HSEAL_ERR_OK && w->key_id != NULL)
        err = hseal_buf_addf(b, e, ",\"apiKey\":\"%s\"", w->key_id);
    if (err == HSEAL_ERR_OK && w->label != NULL)
        err = hseal_buf_addf(b, e, ",\"label\":\"%s\"", w->label);
    if (err == HSEAL_ERR_OK && w->permissions != 0)
        err =
            hseal_buf_addf(b, e, ",\"perm\":\"%s\"", perm_text(w->permissions));
    if (err == HSEAL_ERR_OK && w->ips != NULL && w->ips->n > 0)
        err = add_ips(w->ips, b, e);
    return err;
}

static enum hseal_err
add_passphrase(const struct hseal_secret *passphrase, struct hseal_secret *body,
    struct hseal_error *e)
{
    static const char before[] = ",\"passphrase\":\"";
    static const char after[] = "\"}";
    enum hseal_err err = hseal_secret_add(body, before, sizeof(before) - 1, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(body, passphrase->data, passphrase->len, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(body, after, sizeof(after) - 1, e);
    return err;
}

enum hseal_err
hseal_okx_subkey_create(const struct hseal_okx_subkey_wish *w,
    const struct hseal_secret *passphrase, struct hseal_secret *body,
    struct hseal_error *e)
{
    const char *text = hseal_secret_str(passphrase);
    struct hseal_okx_subkey_wish wish = *w;
    struct hseal_buf b;
    enum hseal_err err;

    wish.key_id = NULL;
    if (w->label == NULL || w->permissions == 0)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "a new key needs a label and permissions");
    if (!hseal_okx_passphrase_obeys(text) || strpbrk(text, "\"\\") != NULL)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the passphrase is none that the exchange takes");
    err = hseal_okx_subkey_check(&wish, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_buf_init(&b, HSEAL_OKX_SUBKEY_BODY_MAX);
    err = add_wish(&wish, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(body, b.data, b.len, e);
    if (err == HSEAL_ERR_OK)
        err = add_passphrase(passphrase, body, e);
    hseal_buf_free(&b);
    return err;
}

enum hseal_err
hseal_okx_subkey_modify(const struct hseal_okx_subkey_wish *w,
    struct hseal_buf *body, struct hseal_error *e)
{
    enum hseal_err err = hseal_okx_subkey_check(w, e);

    if (err == HSEAL_ERR_OK)
        err = add_wish(w, body, e);
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(body, "}", e) : err;
}

enum hseal_err
hseal_okx_subkey_delete(const struct hseal_okx_subkey_wish *w,
    struct hseal_buf *body, struct hseal_error *e)
{
    const struct hseal_okx_subkey_wish only = { .sub_account = w->sub_account,
        .key_id = w->key_id };

    return hseal_okx_subkey_modify(&only, body, e);
}

enum hseal_err
hseal_okx_subkey_list(
    const char *sub_account, struct hseal_buf *path, struct hseal_error *e)
{
    enum hseal_err err = hseal_okx_subaccount_check(sub_account, e);

    if (err != HSEAL_ERR_OK)
        return err;
    return hseal_buf_addf(
        path, e, HSEAL_OKX_SUBKEY_PATH "?subAcct=%s", sub_account);
}

/* ---- answers ---- */

/* What fits, without the part of a character at a cut; "" if it is no text. */
static void
copy_text(const json_t *o, const char *name, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(o, name));
    size_t len;

    (void)snprintf(out, size, "%s", text != NULL ? text : "");
    for (len = strlen(out); !hseal_utf8_valid(out, len); len--)
        out[len - 1] = '\0';
}

/* "1597026383085"; 0 if it is none. */
static uint64_t
read_ms(const json_t *o)
{
    const char *text = json_string_value(json_object_get(o, "ts"));
    uint64_t ms = 0;
    size_t i = 0;

    for (; text != NULL && i < 13 && text[i] >= '0' && text[i] <= '9'; i++)
        ms = ms * 10 + (uint64_t)(text[i] - '0');
    return text != NULL && text[i] == '\0' ? ms : 0;
}

static enum hseal_err
fail_answer(struct hseal_error *e)
{
    return hseal_fail(
        e, HSEAL_ERR_EXCHANGE, "the exchange's answer is no list of API keys");
}

enum hseal_err
hseal_okx_subkeys_read(struct hseal_view body, struct hseal_okx_subkey **ret,
    size_t *ret_n, struct hseal_error *e)
{
    struct hseal_okx_subkey *list = NULL;
    const json_t *data;
    json_t *v = NULL;
    size_t n;
    enum hseal_err err = hseal_json_parse(body, "the answer", &v, NULL);

    if (err != HSEAL_ERR_OK)
        return fail_answer(e);
    data = json_object_get(v, "data");
    n = json_array_size(data);
    if (!json_is_array(data))
        err = fail_answer(e);
    else if (n > HSEAL_OKX_SUBKEYS_MAX)
        err = hseal_fail(e, HSEAL_ERR_LIMIT,
            "the sub-account has %zu API keys, more than %d", n,
            HSEAL_OKX_SUBKEYS_MAX);
    if (err == HSEAL_ERR_OK) {
        list = calloc(n > 0 ? n : 1, sizeof(*list));
        if (list == NULL)
            err = hseal_fail_nomem(e);
    }
    for (size_t i = 0; list != NULL && i < n && err == HSEAL_ERR_OK; i++) {
        const json_t *o = json_array_get(data, i);
        copy_text(o, "apiKey", list[i].key_id, sizeof(list[i].key_id));
        copy_text(o, "label", list[i].label, sizeof(list[i].label));
        copy_text(o, "perm", list[i].perm, sizeof(list[i].perm));
        copy_text(o, "ip", list[i].ip, sizeof(list[i].ip));
        list[i].created_ms = read_ms(o);
        if (hseal_okx_key_id_check(list[i].key_id, NULL) != HSEAL_ERR_OK)
            err = fail_answer(e);
    }
    json_decref(v);
    if (err != HSEAL_ERR_OK) {
        free(list);
        return err;
    }
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}
