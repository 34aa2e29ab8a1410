/*
 * store/record.c: what hardseal keeps of a credential beside its key.
 * Layer: store.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"

#include "store/record.h"

enum hseal_err
hseal_record_init(struct hseal_record *r, struct hseal_error *e)
{
    memset(r, 0, sizeof(*r));
    r->permissions = HSEAL_OKX_READ;
    r->generation = 1;
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

/* UTF-8 of one line: it goes into headers, the login frame and a terminal. */
static int
is_text(const char *text, size_t len)
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
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!is_text(rows[i].text, rows[i].len))
            return hseal_fail(e, HSEAL_ERR_INPUT,
                "the %s has a control character or is not valid UTF-8",
                rows[i].name);
    return HSEAL_ERR_OK;
}

static json_t *
ips_to_json(const struct hseal_okx_ips *ips)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < ips->n; i++) {
        if (json_array_append_new(list, json_string(ips->text[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
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

static enum hseal_err
fill_object(json_t *o, const struct hseal_record *r, struct hseal_error *e)
{
    const struct {
        const char *key;
        json_t *value;
    } rows[] = {
        { "v", json_integer(HSEAL_RECORD_VERSION) },
        { "g", json_integer((json_int_t)r->generation) },
        { "key_id", json_string(r->key_id) },
        { "passphrase", json_string(hseal_secret_str(&r->passphrase)) },
        { "site", json_string(hseal_okx_site_name(r->site)) },
        { "env", json_string(hseal_okx_env_name(r->env)) },
        { "base_url", json_string(r->base_url) },
        { "ca_file", json_string(r->ca_file) },
        { "permissions", permissions_to_json(r->permissions) },
        { "ips", ips_to_json(&r->ips) },
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

/* ---- from JSON ---- */

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
        !is_text(text, json_string_length(v))) {
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
    if (r.err == HSEAL_ERR_OK && version != HSEAL_RECORD_VERSION) {
        r.err = hseal_fail(e, HSEAL_ERR_RECORD,
            "%s is of format %llu, and this hardseal reads format %d", what,
            (unsigned long long)version, HSEAL_RECORD_VERSION);
        (void)hseal_hint(e, r.err, "a newer hardseal has written it: use that");
    }
    if (r.err == HSEAL_ERR_OK)
        read_fields(&r, ret);
    json_decref(o);
    return r.err;
}
