/*
 * store/record.c: what hardseal keeps of a credential beside its key.
 * Layer: store.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"

#include "store/record.h"

/* clang-format off */
static const char *const state_names[] = {
    [HSEAL_RECORD_ACTIVE] = "active",
    [HSEAL_RECORD_STAGED] = "staged",
    [HSEAL_RECORD_FROZEN] = "frozen",
};
static const char *const custody_names[] = {
    [HSEAL_CUSTODY_IN_TOKEN]    = "in-token",
    [HSEAL_CUSTODY_EXPORTABLE]  = "in-token-exportable",
    [HSEAL_CUSTODY_CARD_SEALED] = "card-sealed",
};
/* clang-format on */
static_assert(
    sizeof(state_names) / sizeof(state_names[0]) == HSEAL_RECORD_STATE_COUNT &&
        sizeof(custody_names) / sizeof(custody_names[0]) == HSEAL_CUSTODY_COUNT,
    "a name for each");

const char *
hseal_record_state_name(enum hseal_record_state state)
{
    return state_names[state];
}

const char *
hseal_custody_name(enum hseal_custody custody)
{
    return custody_names[custody];
}

enum hseal_err
hseal_record_init(struct hseal_record *r, struct hseal_error *e)
{
    memset(r, 0, sizeof(*r));
    r->permissions = HSEAL_OKX_READ;
    r->generation = 1;
    r->number = 1;
    return hseal_secret_init(&r->passphrase, HSEAL_PASSPHRASE_MAX, e);
}

void
hseal_record_free(struct hseal_record *r)
{
    hseal_secret_free(&r->passphrase);
    memset(r, 0, sizeof(*r));
}

const char *
hseal_record_base_url(const struct hseal_record *r)
{
    return r->base_url[0] != '\0' ? r->base_url
                                  : hseal_okx_site_base_url(r->site);
}

enum hseal_err
hseal_name_check(const char *name, struct hseal_error *e)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t len = strlen(name);

    if (len >= 1 && len < HSEAL_NAME_SIZE && strchr(first, name[0]) != NULL &&
        strspn(name, rest) == len)
        return HSEAL_ERR_OK;
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "\"%.80s\" cannot be a key's name", name);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "1 to %d letters, digits, '.', '_' or '-', a letter or digit first",
        HSEAL_NAME_SIZE - 1);
}

int
hseal_record_is_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return 0;
    return hseal_utf8_valid(text, len);
}

/* ---- to JSON ---- */

static enum hseal_err
check_texts(const struct hseal_record *r, struct hseal_error *e)
{
    const struct {
        const char *name;
        const char *text;
        size_t len;
    } rows[] = {
        { "API key", r->key_id, strlen(r->key_id) },
        { "passphrase", hseal_secret_str(&r->passphrase), r->passphrase.len },
        { "base URL", r->base_url, strlen(r->base_url) },
        { "path of the CA file", r->ca_file, strlen(r->ca_file) },
        { "purpose", r->purpose, strlen(r->purpose) },
        { "label of the key", r->adopted_label, strlen(r->adopted_label) },
        { "label at the exchange", r->owner.label, strlen(r->owner.label) },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!hseal_record_is_text(rows[i].text, rows[i].len))
            return hseal_fail(e, HSEAL_ERR_INPUT,
                "the %s has a control character or is not valid UTF-8",
                rows[i].name);
    return HSEAL_ERR_OK;
}

static json_t *
base64_to_json(const unsigned char *data)
{
    char text[HSEAL_BASE64_LEN(HSEAL_KAT_BYTES) + 1];

    hseal_base64_encode(data, HSEAL_KAT_BYTES, text);
    return json_string(text);
}

static json_t *
permissions_to_json(unsigned set)
{
    char text[HSEAL_OKX_PERMISSIONS_SIZE];

    hseal_okx_permissions_text(set, text);
    return json_string(text);
}

static json_t *
adopted_to_json(const struct hseal_record *r)
{
    char hex[2 * HSEAL_ADOPTED_ID_MAX + 1];

    if (!r->adopted)
        return json_null();
    hseal_hex_encode(r->adopted_id, r->adopted_id_len, hex);
    return json_pack("{s:s, s:s}", "label", r->adopted_label, "id", hex);
}

static json_t *
owner_to_json(const struct hseal_okx_owner *o)
{
    return json_pack("{s:s, s:s, s:s}", "uid", o->uid, "main_uid", o->main_uid,
        "label", o->label);
}

static enum hseal_err
fill_object(json_t *o, const struct hseal_record *r, struct hseal_error *e)
{
    const struct {
        const char *key;
        json_t *value;
    } rows[] = {
        { "v", json_integer(HSEAL_RECORD_VERSION) },
        { "g", json_integer((json_int_t)r->generation) },
        { "n", json_integer((json_int_t)r->number) },
        { "state", json_string(hseal_record_state_name(r->state)) },
        { "custody", json_string(hseal_custody_name(r->custody)) },
        { "adopted", adopted_to_json(r) },
        { "key_id", json_string(r->key_id) },
        { "passphrase", json_string(hseal_secret_str(&r->passphrase)) },
        { "site", json_string(hseal_okx_site_name(r->site)) },
        { "env", json_string(hseal_okx_env_name(r->env)) },
        { "base_url", json_string(r->base_url) },
        { "ca_file", json_string(r->ca_file) },
        { "permissions", permissions_to_json(r->permissions) },
        { "ips", hseal_okx_ips_json(&r->ips) },
        { "purpose", json_string(r->purpose) },
        { "created", json_integer((json_int_t)r->created_ms) },
        { "expires", json_integer((json_int_t)r->expires_ms) },
        { "kat_message", base64_to_json(r->kat_message) },
        { "kat_mac", base64_to_json(r->kat_mac) },
    };
    enum hseal_err err = HSEAL_ERR_OK;

    /* Each reference is taken over, also after a failure. */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum hseal_err one = hseal_json_set(
            o, rows[i].key, rows[i].value, err == HSEAL_ERR_OK ? e : NULL);
        if (err == HSEAL_ERR_OK)
            err = one;
    }
    /* A reader that does not know it does without. */
    if (err == HSEAL_ERR_OK && r->owner.uid[0] != '\0')
        err = hseal_json_set(o, "owner", owner_to_json(&r->owner), e);
    return err;
}

enum hseal_err
hseal_record_encode(const struct hseal_record *r, struct hseal_secret *text,
    struct hseal_error *e)
{
    struct hseal_buf b;
    json_t *o;
    enum hseal_err err = check_texts(r, e);

    if (err != HSEAL_ERR_OK)
        return err;
    o = json_object();
    if (o == NULL)
        return hseal_fail_nomem(e);
    hseal_buf_init(&b, HSEAL_RECORD_MAX);
    err = fill_object(o, r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_print(o, JSON_COMPACT, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(text, b.data, b.len, e);
    hseal_buf_free(&b);
    json_decref(o);
    return err;
}
