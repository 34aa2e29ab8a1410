/*
 * okx/account.c: what the exchange says of the key that asks.
 * Layer: okx.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"

#include "okx/account.h"

unsigned
hseal_okx_granted(unsigned record)
{
    unsigned set = record & HSEAL_OKX_GRANTS;

    return (record & HSEAL_OKX_KEYS) != 0 ? set | HSEAL_OKX_TRADE : set;
}

unsigned
hseal_okx_accepted(unsigned record, unsigned granted)
{
    unsigned set = granted & HSEAL_OKX_GRANTS;

    if ((record & HSEAL_OKX_KEYS) == 0 || (granted & HSEAL_OKX_TRADE) == 0)
        return set;
    if ((record & HSEAL_OKX_TRADE) == 0)
        set &= ~(unsigned)HSEAL_OKX_TRADE;
    return set | HSEAL_OKX_KEYS;
}

int
hseal_okx_owner_same(
    const struct hseal_okx_owner *a, const struct hseal_okx_owner *b)
{
    return strcmp(a->uid, b->uid) == 0 &&
           strcmp(a->main_uid, b->main_uid) == 0 &&
           strcmp(a->label, b->label) == 0;
}

int
hseal_okx_owner_is_main(const struct hseal_okx_owner *o)
{
    return strcmp(o->uid, o->main_uid) == 0;
}

int
hseal_okx_uid_valid(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && len < HSEAL_OKX_UID_SIZE &&
           strspn(text, "0123456789") == len;
}

int
hseal_okx_label_valid(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return 0;
    return len < HSEAL_OKX_LABEL_SIZE && hseal_utf8_valid(text, len);
}

static enum hseal_err
fail_field(const char *key, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_EXCHANGE,
        "the answer about the account is not understood: \"%s\"", key);
    return hseal_hint(e, HSEAL_ERR_EXCHANGE,
        "the exchange has changed it, or something else has answered");
}

/* A text without NUL, which jansson refuses; NULL if there is none. */
static const char *
text_of(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static enum hseal_err
read_uid(const json_t *o, const char *key, char out[HSEAL_OKX_UID_SIZE],
    struct hseal_error *e)
{
    const char *text = text_of(o, key);

    if (text == NULL || !hseal_okx_uid_valid(text))
        return fail_field(key, e);
    (void)snprintf(out, HSEAL_OKX_UID_SIZE, "%s", text);
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_label(
    const json_t *o, char out[HSEAL_OKX_LABEL_SIZE], struct hseal_error *e)
{
    const char *text = text_of(o, "label");

    if (text == NULL || !hseal_okx_label_valid(text))
        return fail_field("label", e);
    (void)snprintf(out, HSEAL_OKX_LABEL_SIZE, "%s", text);
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_ips(const json_t *o, struct hseal_okx_ips *ret, struct hseal_error *e)
{
    const char *text = text_of(o, "ip");

    if (text == NULL ||
        hseal_okx_ips_add(ret, text, strlen(text), NULL) != HSEAL_ERR_OK)
        return fail_field("ip", e);
    return HSEAL_ERR_OK;
}

/* Known ones as bits, a new one by its name: it must not pass unseen. */
static int
add_permission(const char *word, size_t len, struct hseal_okx_account *ret)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t used = strlen(ret->others);
    unsigned set = 0;

    if (hseal_okx_permissions_parse(word, len, &set, NULL) == HSEAL_ERR_OK &&
        (set & ~(unsigned)HSEAL_OKX_GRANTS) == 0) {
        ret->permissions |= set;
        return 1;
    }
    if (len == 0 || strspn(word, letters) < len ||
        used + len + 2 > sizeof(ret->others))
        return 0;
    (void)snprintf(ret->others + used, sizeof(ret->others) - used, "%s%.*s",
        used > 0 ? "," : "", (int)len, word);
    return 1;
}

static enum hseal_err
read_permissions(
    const json_t *o, struct hseal_okx_account *ret, struct hseal_error *e)
{
    const char *text = text_of(o, "perm");

    if (text == NULL || text[0] == '\0')
        return fail_field("perm", e);
    for (const char *p = text; *p != '\0';) {
        size_t len = strcspn(p, ",");
        if (!add_permission(p, len, ret))
            return fail_field("perm", e);
        p += len + (p[len] == ',');
    }
    ret->permissions |= HSEAL_OKX_READ; /* as it has just done */
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_object(
    const json_t *o, struct hseal_okx_account *ret, struct hseal_error *e)
{
    enum hseal_err err = read_uid(o, "uid", ret->owner.uid, e);

    if (err == HSEAL_ERR_OK)
        err = read_uid(o, "mainUid", ret->owner.main_uid, e);
    if (err == HSEAL_ERR_OK)
        err = read_label(o, ret->owner.label, e);
    if (err == HSEAL_ERR_OK)
        err = read_ips(o, &ret->ips, e);
    return err == HSEAL_ERR_OK ? read_permissions(o, ret, e) : err;
}

enum hseal_err
hseal_okx_account_read(struct hseal_view body, struct hseal_okx_account *ret,
    struct hseal_error *e)
{
    struct hseal_okx_account account;
    const json_t *data;
    json_t *v = NULL;
    enum hseal_err err;

    memset(&account, 0, sizeof(account));
    if (hseal_json_parse(body, "the answer", &v, NULL) != HSEAL_ERR_OK)
        return fail_field("data", e);
    data = json_object_get(v, "data");
    if (!json_is_array(data) || json_array_size(data) != 1)
        err = fail_field("data", e);
    else
        err = read_object(json_array_get(data, 0), &account, e);
    json_decref(v);
    if (err == HSEAL_ERR_OK)
        *ret = account;
    return err;
}
