/*
 * store/sealedtext.c: the files of sealed.h as JSON.
 * Layer: store.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "base/printable.h"

#include "store/sealed.h"

#define TYPE_PUBLIC "hardseal public keys"
#define TYPE_SEALED "hardseal sealed credential"

static const char *const key_fields[] = { "wrap_key", "open_key" };
static const char *const fingerprint_fields[] = { "wrap_fingerprint",
    "open_fingerprint" };

/* ---- to JSON ---- */

/* A field to write; its value's reference is taken over. */
struct field {
    const char *key;
    json_t *value;
};

static json_t *
base64(const unsigned char *data, size_t len)
{
    struct hseal_buf b;
    json_t *value = NULL;

    hseal_buf_init(&b, HSEAL_SEALED_MAX);
    if (hseal_buf_reserve(&b, HSEAL_BASE64_LEN(len), NULL) == HSEAL_ERR_OK) {
        hseal_base64_encode(data, len, (char *)b.data);
        value = json_string((const char *)b.data);
    }
    hseal_buf_free(&b);
    return value;
}

static json_t *
fingerprint(const unsigned char fp[HSEAL_FINGERPRINT_BYTES])
{
    char text[HSEAL_FINGERPRINT_SIZE];

    hseal_fingerprint_text(fp, text);
    return json_string(text);
}

static enum hseal_err
write_fields(const struct field *rows, size_t n, struct hseal_buf *b,
    struct hseal_error *e)
{
    json_t *o = json_object();
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    for (size_t i = 0; i < n; i++) {
        enum hseal_err one = hseal_json_set(
            o, rows[i].key, rows[i].value, err == HSEAL_ERR_OK ? e : NULL);
        if (err == HSEAL_ERR_OK)
            err = one;
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_json_print(o, JSON_INDENT(2) | JSON_ENSURE_ASCII, b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, "\n", e);
    json_decref(o);
    return err;
}

enum hseal_err
hseal_sealed_public_write(const struct hseal_sealed_public *p,
    struct hseal_buf *b, struct hseal_error *e)
{
    const struct hseal_sealed_key *key = p->key;
    const struct field rows[] = {
        { "type", json_string(TYPE_PUBLIC) },
        { "v", json_integer(HSEAL_SEALED_VERSION) },
        { "label", json_string(p->label) },
        { "serial", json_string(p->serial) },
        { "oaep", json_string(hseal_oaep_name(p->oaep)) },
        { "guarded", json_boolean(p->guarded) },
        { key_fields[0], base64(key[0].der, key[0].der_len) },
        { fingerprint_fields[0], fingerprint(key[0].fingerprint) },
        { key_fields[1], base64(key[1].der, key[1].der_len) },
        { fingerprint_fields[1], fingerprint(key[1].fingerprint) },
    };

    return write_fields(rows, sizeof(rows) / sizeof(rows[0]), b, e);
}

enum hseal_err
hseal_sealed_write(
    const struct hseal_sealed *s, struct hseal_buf *b, struct hseal_error *e)
{
    const struct field rows[] = {
        { "type", json_string(TYPE_SEALED) },
        { "v", json_integer(HSEAL_SEALED_VERSION) },
        { "name", json_string(s->name) },
        { "oaep", json_string(hseal_oaep_name(s->oaep)) },
        { fingerprint_fields[0], fingerprint(s->fingerprint[0]) },
        { fingerprint_fields[1], fingerprint(s->fingerprint[1]) },
        { "secret", base64(s->secret, s->secret_len) },
        { "content_key", base64(s->content_key, s->content_key_len) },
        { "nonce", base64(s->nonce, sizeof(s->nonce)) },
        { "tag", base64(s->tag, sizeof(s->tag)) },
        { "record", base64(s->record, s->record_len) },
    };

    return write_fields(rows, sizeof(rows) / sizeof(rows[0]), b, e);
}

/* ---- from JSON ---- */

/* Reading one field after the other; the first failure stays. */
struct reading {
    const json_t *o;
    const char *what;
    size_t n; /* fields that were asked for */
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

static const json_t *
take(struct reading *r, const char *key)
{
    r->n++;
    return json_object_get(r->o, key);
}

/* A text of at most size - 1 bytes; never NULL. */
static const char *
text_of(struct reading *r, const char *key, size_t size)
{
    const json_t *v = take(r, key);
    const char *text = json_string_value(v);

    if (text == NULL || json_string_length(v) >= size) {
        wrong(r, key);
        return "";
    }
    return text;
}

/* One that is safe to show. */
static void
copy_line(struct reading *r, const char *key, char *out, size_t size)
{
    const char *text = text_of(r, key, size);

    (void)snprintf(out, size, "%s", text);
    hseal_printable_replace(out);
    if (strcmp(text, out) != 0)
        wrong(r, key);
}

/* Base64 of min to max bytes. */
static size_t
bytes_of(struct reading *r, const char *key, unsigned char *out, size_t min,
    size_t max)
{
    const char *text = text_of(r, key, HSEAL_SEALED_MAX);
    size_t n = 0;

    if (!hseal_base64_decode(text, strlen(text), out, max, &n) || n < min) {
        wrong(r, key);
        return 0;
    }
    return n;
}

/* In its one form: what people see is what stands there. */
static void
fingerprint_of(struct reading *r, const char *key,
    unsigned char out[HSEAL_FINGERPRINT_BYTES])
{
    char again[HSEAL_FINGERPRINT_SIZE];
    const char *text = text_of(r, key, sizeof(again));

    if (!hseal_fingerprint_parse(text, out)) {
        wrong(r, key);
        return;
    }
    hseal_fingerprint_text(out, again);
    if (strcmp(text, again) != 0)
        wrong(r, key);
}

static void
oaep_of(struct reading *r, enum hseal_oaep *ret)
{
    if (!hseal_oaep_parse(text_of(r, "oaep", 16), ret))
        wrong(r, "oaep");
}

static void
check_version(struct reading *r, const char *type)
{
    const json_t *v;

    if (strcmp(text_of(r, "type", 64), type) != 0) {
        r->err = hseal_fail(r->e, HSEAL_ERR_RECORD,
            "%s is not what it should be: \"type\": \"%s\"", r->what, type);
    }
    v = take(r, "v");
    if (!json_is_integer(v) || json_integer_value(v) < 1)
        wrong(r, "v");
    if (r->err != HSEAL_ERR_OK || json_integer_value(v) == HSEAL_SEALED_VERSION)
        return;
    r->err = hseal_fail(r->e, HSEAL_ERR_RECORD,
        "%s is of format %lld, and this hardseal reads format %d", r->what,
        (long long)json_integer_value(v), HSEAL_SEALED_VERSION);
    (void)hseal_hint(r->e, r->err, "a newer hardseal has written it: use that");
}

static enum hseal_err
reading_begin(
    struct reading *r, struct hseal_view text, size_t max, json_t **ret_root)
{
    enum hseal_err err;

    if (text.len > max)
        return hseal_fail(r->e, HSEAL_ERR_LIMIT,
            "%s has %zu bytes, more than %zu", r->what, text.len, max);
    err = hseal_json_parse(text, r->what, ret_root, r->e);
    r->o = *ret_root;
    if (err == HSEAL_ERR_INPUT)
        return hseal_fail(r->e, HSEAL_ERR_RECORD, "%s is not JSON", r->what);
    return err;
}

/* Nothing may be there that was not asked for: it would not be protected. */
static void
reading_end(struct reading *r)
{
    if (r->err == HSEAL_ERR_OK && json_object_size(r->o) != r->n)
        r->err = hseal_fail(r->e, HSEAL_ERR_RECORD,
            "%s has fields that do not belong there", r->what);
}

static void
read_key(struct reading *r, size_t use, struct hseal_sealed_key *ret)
{
    unsigned char stated[HSEAL_FINGERPRINT_BYTES];
    struct hseal_view der;
    size_t bytes;

    ret->der_len = bytes_of(r, key_fields[use], ret->der, 1, sizeof(ret->der));
    der = (struct hseal_view){ ret->der, ret->der_len };
    if (r->err == HSEAL_ERR_OK &&
        hseal_oaep_check(der, &bytes, NULL) != HSEAL_ERR_OK)
        wrong(r, key_fields[use]);
    fingerprint_of(r, fingerprint_fields[use], stated);
    if (r->err == HSEAL_ERR_OK)
        r->err = hseal_fingerprint_of(der, ret->fingerprint, r->e);
    if (r->err == HSEAL_ERR_OK &&
        memcmp(stated, ret->fingerprint, sizeof(stated)) != 0)
        wrong(r, fingerprint_fields[use]);
}

enum hseal_err
hseal_sealed_public_read(struct hseal_view text, const char *what,
    struct hseal_sealed_public *ret, struct hseal_error *e)
{
    struct reading r = { .what = what, .e = e };
    struct hseal_sealed_public p;
    const json_t *guarded;
    json_t *root = NULL;

    memset(&p, 0, sizeof(p));
    r.err = reading_begin(&r, text, HSEAL_SEALED_PUBLIC_MAX, &root);
    if (r.err != HSEAL_ERR_OK)
        return r.err;
    check_version(&r, TYPE_PUBLIC);
    copy_line(&r, "label", p.label, sizeof(p.label));
    copy_line(&r, "serial", p.serial, sizeof(p.serial));
    oaep_of(&r, &p.oaep);
    guarded = take(&r, "guarded");
    if (!json_is_boolean(guarded))
        wrong(&r, "guarded");
    p.guarded = json_is_true(guarded);
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++)
        read_key(&r, i, &p.key[i]);
    /* One key for both uses would give the secret away. */
    if (r.err == HSEAL_ERR_OK &&
        memcmp(p.key[0].fingerprint, p.key[1].fingerprint,
            HSEAL_FINGERPRINT_BYTES) == 0)
        wrong(&r, key_fields[1]);
    reading_end(&r);
    json_decref(root);
    if (r.err == HSEAL_ERR_OK)
        *ret = p;
    return r.err;
}

enum hseal_err
hseal_sealed_read(struct hseal_view text, const char *what,
    struct hseal_sealed *ret, struct hseal_error *e)
{
    const size_t rsa_min = HSEAL_OAEP_BITS_MIN / 8;
    struct reading r = { .what = what, .e = e };
    struct hseal_sealed s;
    json_t *root = NULL;

    memset(&s, 0, sizeof(s));
    r.err = reading_begin(&r, text, HSEAL_SEALED_MAX, &root);
    if (r.err != HSEAL_ERR_OK)
        return r.err;
    check_version(&r, TYPE_SEALED);
    copy_line(&r, "name", s.name, sizeof(s.name));
    if (hseal_name_check(s.name, NULL) != HSEAL_ERR_OK)
        wrong(&r, "name");
    oaep_of(&r, &s.oaep);
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++)
        fingerprint_of(&r, fingerprint_fields[i], s.fingerprint[i]);
    s.secret_len = bytes_of(&r, "secret", s.secret, rsa_min, sizeof(s.secret));
    s.content_key_len = bytes_of(
        &r, "content_key", s.content_key, rsa_min, sizeof(s.content_key));
    (void)bytes_of(&r, "nonce", s.nonce, sizeof(s.nonce), sizeof(s.nonce));
    (void)bytes_of(&r, "tag", s.tag, sizeof(s.tag), sizeof(s.tag));
    s.record_len = bytes_of(&r, "record", s.record, 1, sizeof(s.record));
    reading_end(&r);
    json_decref(root);
    if (r.err == HSEAL_ERR_OK)
        *ret = s;
    return r.err;
}
