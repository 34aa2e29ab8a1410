/*
 * store/record_decode.c: reading a record.
 * Layer: store.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"

#include "store/record.h"

/* Reading one field after the other; the first failure stays. */
struct reading {
    const json_t *o;
    const char *what;
    enum hseal_err err;
    struct hseal_error *e;
};

static void
wrong(struct reading *r, const char *key)
{
    if (r->err == HSEAL_ERR_OK)
        r->err = hseal_fail(r->e, HSEAL_ERR_RECORD,
            "%s: \"%s\" is missing or has no such value", r->what, key);
}

/* A text of at most size - 1 bytes; never NULL. */
static const char *
text_of(struct reading *r, const char *key, size_t size)
{
    const json_t *v = json_object_get(r->o, key);
    const char *text = json_string_value(v);

    if (text == NULL || json_string_length(v) >= size ||
        !hseal_record_is_text(text, json_string_length(v))) {
        wrong(r, key);
        return "";
    }
    return text;
}

static void
copy_text(struct reading *r, const char *key, char *out, size_t size)
{
    (void)snprintf(out, size, "%s", text_of(r, key, size));
}

static uint64_t
number_of(struct reading *r, const char *key)
{
    const json_t *v = json_object_get(r->o, key);

    if (!json_is_integer(v) || json_integer_value(v) < 0) {
        wrong(r, key);
        return 0;
    }
    return (uint64_t)json_integer_value(v);
}

static void
copy_bytes(struct reading *r, const char *key, unsigned char *out)
{
    const char *text = text_of(r, key, 64);
    size_t n = 0;

    if (!hseal_base64_decode(text, strlen(text), out, HSEAL_KAT_BYTES, &n) ||
        n != HSEAL_KAT_BYTES)
        wrong(r, key);
}

static void
copy_ips(struct reading *r, const char *key, struct hseal_okx_ips *ret)
{
    const json_t *list = json_object_get(r->o, key);

    if (!json_is_array(list)) {
        wrong(r, key);
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL ||
            hseal_okx_ips_add(ret, text, strlen(text), NULL) != HSEAL_ERR_OK)
            wrong(r, key);
    }
}

static void
read_enums(struct reading *r, struct hseal_record *ret)
{
    const char *permissions = text_of(r, "permissions", 64);

    if (hseal_okx_site_parse(text_of(r, "site", 16), &ret->site, NULL) !=
        HSEAL_ERR_OK)
        wrong(r, "site");
    if (hseal_okx_env_parse(text_of(r, "env", 16), &ret->env, NULL) !=
        HSEAL_ERR_OK)
        wrong(r, "env");
    if (hseal_okx_permissions_parse(permissions, strlen(permissions),
            &ret->permissions, NULL) != HSEAL_ERR_OK)
        wrong(r, "permissions");
}

static enum hseal_record_state
state_of(struct reading *r, const char *key)
{
    const char *text = text_of(r, key, 32);
    unsigned i = 0;

    while (
        i < HSEAL_RECORD_STATE_COUNT &&
        strcmp(hseal_record_state_name((enum hseal_record_state)i), text) != 0)
        i++;
    if (i == HSEAL_RECORD_STATE_COUNT)
        wrong(r, key);
    return (enum hseal_record_state)i;
}

static enum hseal_custody
custody_of(struct reading *r, const char *key)
{
    const char *text = text_of(r, key, 32);
    unsigned i = 0;

    while (i < HSEAL_CUSTODY_COUNT &&
           strcmp(hseal_custody_name((enum hseal_custody)i), text) != 0)
        i++;
    if (i == HSEAL_CUSTODY_COUNT)
        wrong(r, key);
    return (enum hseal_custody)i;
}

static void
read_adopted(struct reading *r, struct hseal_record *ret)
{
    const json_t *v = json_object_get(r->o, "adopted");
    struct reading in = { v, r->what, HSEAL_ERR_OK, r->e };
    const char *hex;

    if (json_is_null(v))
        return;
    ret->adopted = 1;
    copy_text(&in, "label", ret->adopted_label, sizeof(ret->adopted_label));
    hex = text_of(&in, "id", (size_t)2 * HSEAL_ADOPTED_ID_MAX + 1);
    if (in.err != HSEAL_ERR_OK ||
        !hseal_hex_decode(hex, strlen(hex), ret->adopted_id,
            sizeof(ret->adopted_id), &ret->adopted_id_len))
        wrong(r, "adopted");
}

/* May be missing: the exchange was not asked yet. */
static void
read_owner(struct reading *r, struct hseal_okx_owner *ret)
{
    const json_t *v = json_object_get(r->o, "owner");
    struct reading in = { v, r->what, HSEAL_ERR_OK, r->e };

    if (v == NULL)
        return;
    copy_text(&in, "uid", ret->uid, sizeof(ret->uid));
    copy_text(&in, "main_uid", ret->main_uid, sizeof(ret->main_uid));
    copy_text(&in, "label", ret->label, sizeof(ret->label));
    if (in.err != HSEAL_ERR_OK || !hseal_okx_uid_valid(ret->uid) ||
        !hseal_okx_uid_valid(ret->main_uid))
        wrong(r, "owner");
}

/* What format 1 did not have. */
static void
read_state(struct reading *r, uint64_t version, struct hseal_record *ret)
{
    if (version == 1) {
        ret->number = ret->generation;
        return;
    }
    ret->number = number_of(r, "n");
    if (ret->number == 0)
        wrong(r, "n");
    ret->state = state_of(r, "state");
    ret->custody = custody_of(r, "custody");
    read_adopted(r, ret);
    read_owner(r, &ret->owner);
}

static void
read_fields(struct reading *r, struct hseal_record *ret)
{
    const char *passphrase;

    copy_text(r, "key_id", ret->key_id, sizeof(ret->key_id));
    passphrase = text_of(r, "passphrase", HSEAL_PASSPHRASE_MAX + 1);
    hseal_secret_reset(&ret->passphrase);
    if (hseal_secret_add(&ret->passphrase, passphrase, strlen(passphrase),
            NULL) != HSEAL_ERR_OK)
        wrong(r, "passphrase");
    read_enums(r, ret);
    copy_text(r, "base_url", ret->base_url, sizeof(ret->base_url));
    if (ret->base_url[0] != '\0' &&
        hseal_okx_base_url_check(ret->base_url, NULL) != HSEAL_ERR_OK)
        wrong(r, "base_url");
    copy_text(r, "ca_file", ret->ca_file, sizeof(ret->ca_file));
    copy_ips(r, "ips", &ret->ips);
    copy_text(r, "purpose", ret->purpose, sizeof(ret->purpose));
    ret->created_ms = number_of(r, "created");
    ret->expires_ms = number_of(r, "expires");
    ret->generation = number_of(r, "g");
    if (ret->generation == 0)
        wrong(r, "g");
    copy_bytes(r, "kat_message", ret->kat_message);
    copy_bytes(r, "kat_mac", ret->kat_mac);
}

enum hseal_err
hseal_record_decode(struct hseal_view text, const char *what,
    struct hseal_record *ret, struct hseal_error *e)
{
    struct reading r = { NULL, what, HSEAL_ERR_OK, e };
    json_t *o = NULL;
    uint64_t version;
    enum hseal_err err;

    err = hseal_json_parse(text, what, &o, e);
    if (err == HSEAL_ERR_INPUT)
        return hseal_fail(e, HSEAL_ERR_RECORD, "%s is not JSON", what);
    if (err != HSEAL_ERR_OK)
        return err;
    r.o = o;
    version = number_of(&r, "v");
    if (r.err == HSEAL_ERR_OK &&
        (version < 1 || version > HSEAL_RECORD_VERSION)) {
        r.err = hseal_fail(e, HSEAL_ERR_RECORD,
            "%s is of format %llu, and this hardseal reads up to %d", what,
            (unsigned long long)version, HSEAL_RECORD_VERSION);
        (void)hseal_hint(e, r.err, "a newer hardseal has written it: use that");
    }
    if (r.err == HSEAL_ERR_OK)
        read_fields(&r, ret);
    if (r.err == HSEAL_ERR_OK)
        read_state(&r, version, ret);
    json_decref(o);
    return r.err;
}
