/*
 * store/paste.c: reading a credential as people have it.
 * Layer: store.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "store/record.h"

#include "store/paste.h"

#define KEY_SIZE 32
#define TEXT_MAX 2048

/* clang-format off */
static const struct {
    const char *name; /* for people */
    size_t max;
} fields[] = {
    [HSEAL_PASTE_KEY_ID]      = { "API key",     HSEAL_KEY_ID_SIZE - 1 },
    [HSEAL_PASTE_SECRET]      = { "secret",      HSEAL_API_SECRET_MAX },
    [HSEAL_PASTE_PASSPHRASE]  = { "passphrase",  HSEAL_PASSPHRASE_MAX },
    [HSEAL_PASTE_IPS]         = { "IP list",     TEXT_MAX },
    [HSEAL_PASTE_PERMISSIONS] = { "permissions", TEXT_MAX },
    [HSEAL_PASTE_PURPOSE]     = { "purpose",     HSEAL_PURPOSE_SIZE - 1 },
};
static_assert(sizeof(fields) / sizeof(fields[0]) == HSEAL_PASTE_COUNT,
    "a row per field");

/* Keys in lower case, without blanks, '_', '-' and a leading "okx". */
static const struct {
    const char *key;
    enum hseal_paste_field field;
} keys[] = {
    { "apikey",        HSEAL_PASTE_KEY_ID },
    { "key",           HSEAL_PASTE_KEY_ID },
    { "accesskey",     HSEAL_PASTE_KEY_ID },
    { "secretkey",     HSEAL_PASTE_SECRET },
    { "secret",        HSEAL_PASTE_SECRET },
    { "apisecret",     HSEAL_PASTE_SECRET },
    { "apisecretkey",  HSEAL_PASTE_SECRET },
    { "passphrase",    HSEAL_PASTE_PASSPHRASE },
    { "apipassphrase", HSEAL_PASTE_PASSPHRASE },
    { "apipass",       HSEAL_PASTE_PASSPHRASE },
    { "password",      HSEAL_PASTE_PASSPHRASE },
    { "ip",            HSEAL_PASTE_IPS },
    { "ips",           HSEAL_PASTE_IPS },
    { "permissions",   HSEAL_PASTE_PERMISSIONS },
    { "perm",          HSEAL_PASTE_PERMISSIONS },
    { "apikeyname",    HSEAL_PASTE_PURPOSE },
    { "label",         HSEAL_PASTE_PURPOSE },
    { "purpose",       HSEAL_PASTE_PURPOSE },
};
/* clang-format on */

const char *
hseal_paste_field_name(enum hseal_paste_field f)
{
    return fields[f].name;
}

enum hseal_err
hseal_paste_init(struct hseal_paste *p, struct hseal_error *e)
{
    memset(p, 0, sizeof(*p));
    for (unsigned i = 0; i < HSEAL_PASTE_COUNT; i++) {
        enum hseal_err err = hseal_secret_init(&p->field[i], fields[i].max, e);
        if (err != HSEAL_ERR_OK) {
            hseal_paste_free(p);
            return err;
        }
    }
    return HSEAL_ERR_OK;
}

void
hseal_paste_free(struct hseal_paste *p)
{
    for (unsigned i = 0; i < HSEAL_PASTE_COUNT; i++)
        hseal_secret_free(&p->field[i]);
    p->trimmed = 0;
    p->given = 0;
}

enum hseal_err
hseal_paste_set(struct hseal_paste *p, enum hseal_paste_field f,
    struct hseal_view value, struct hseal_error *e)
{
    size_t before = value.len;

    hseal_view_trim(&value);
    if (value.len != before)
        p->trimmed |= 1U << f;
    if (value.len > p->field[f].cap)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the %s has %zu bytes, more than %zu", fields[f].name, value.len,
            p->field[f].cap);
    hseal_secret_reset(&p->field[f]);
    return hseal_secret_add(&p->field[f], value.data, value.len, e);
}

/* "API key name" and "api_key_name" as "apikeyname"; 0 if it cannot be. */
static int
normalise_key(struct hseal_view key, char out[KEY_SIZE])
{
    size_t n = 0;

    for (size_t i = 0; i < key.len; i++) {
        unsigned char c = key.data[i];
        if (c == ' ' || c == '\t' || c == '_' || c == '-')
            continue;
        if (n + 1 == KEY_SIZE || c == '\0')
            return 0;
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[n] = '\0';
    if (strncmp(out, "okx", 3) == 0)
        memmove(out, out + 3, n - 3 + 1);
    return 1;
}

static int
field_of(struct hseal_view key, enum hseal_paste_field *ret)
{
    char plain[KEY_SIZE];

    if (!normalise_key(key, plain))
        return 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(keys[i].key, plain) == 0) {
            *ret = keys[i].field;
            return 1;
        }
    }
    return 0;
}

/* `where` is "line 3" or "the JSON object"; never the value. */
static enum hseal_err
set_once(struct hseal_paste *p, struct hseal_view key, struct hseal_view value,
    const char *where, struct hseal_error *e)
{
    enum hseal_paste_field f;

    if (!field_of(key, &f)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "%s of the input has a key that is not known", where);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "known are apikey, secretkey, passphrase, IP, permissions and "
            "label");
    }
    if ((p->given & 1U << f) != 0)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "%s of the input gives the %s a second time", where,
            fields[f].name);
    p->given |= 1U << f;
    return hseal_paste_set(p, f, value, e);
}

/*
 * Blanks around quotes and before a value are the line's form.  Those behind a
 * value without quotes stay: hseal_paste_set cuts them off and notes it.  0 if
 * a quote opens the value and does not close it.
 */
static int
unquote(struct hseal_view *v)
{
    struct hseal_view inside = *v;

    hseal_view_trim(&inside);
    if (inside.len == 0) {
        v->len = 0;
        return 1;
    }
    if (inside.data[0] != '"' && inside.data[0] != '\'') {
        v->len -= (size_t)(inside.data - v->data);
        v->data = inside.data;
        return 1;
    }
    v->data = inside.data + 1;
    v->len = inside.len - 2;
    return inside.len >= 2 && inside.data[inside.len - 1] == inside.data[0];
}

static void
skip_word(struct hseal_view *v, const char *word)
{
    size_t len = strlen(word);

    if (v->len > len && memcmp(v->data, word, len) == 0) {
        v->data += len;
        v->len -= len;
    }
}

static enum hseal_err
read_line(struct hseal_paste *p, struct hseal_view line, unsigned number,
    struct hseal_error *e)
{
    struct hseal_view key, value, trimmed = line;
    const unsigned char *equals;
    char where[32];

    hseal_view_trim(&trimmed);
    if (trimmed.len == 0 || trimmed.data[0] == '#')
        return HSEAL_ERR_OK;
    line.len -= (size_t)(trimmed.data - line.data);
    line.data = trimmed.data;
    skip_word(&line, "export ");
    equals = memchr(line.data, '=', line.len);
    if (equals == NULL) /* "apikey: ..." is common too */
        equals = memchr(line.data, ':', line.len);
    if (equals == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "line %u of the input is not KEY = VALUE", number);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "paste the block that the exchange shows, JSON, or lines such "
            "as apikey = \"...\"");
    }
    key.data = line.data;
    key.len = (size_t)(equals - line.data);
    value.data = equals + 1;
    value.len = line.len - key.len - 1;
    if (!unquote(&value)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "line %u of the input opens a quote that does not end it", number);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "put nothing behind the closing quote, or leave both out");
    }
    (void)snprintf(where, sizeof(where), "line %u", number);
    return set_once(p, key, value, where, e);
}

static enum hseal_err
read_json(struct hseal_paste *p, struct hseal_view text, struct hseal_error *e)
{
    json_t *o = NULL, *v;
    const char *name;
    enum hseal_err err = hseal_json_parse(text, "the input", &o, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (!json_is_object(o))
        err = hseal_fail(
            e, HSEAL_ERR_INPUT, "the input is JSON, but not an object");
    json_object_foreach(o, name, v)
    {
        struct hseal_view key = { (const unsigned char *)name, strlen(name) };
        struct hseal_view value = { (const unsigned char *)json_string_value(v),
            json_string_length(v) };
        if (err != HSEAL_ERR_OK)
            break;
        if (!json_is_string(v))
            err = hseal_fail(e, HSEAL_ERR_INPUT,
                "the JSON object of the input has a value that is no string");
        else
            err = set_once(p, key, value, "the JSON object", e);
    }
    json_decref(o);
    return err;
}

enum hseal_err
hseal_paste_read(
    struct hseal_view text, struct hseal_paste *p, struct hseal_error *e)
{
    struct hseal_view line, trimmed;
    enum hseal_err err = HSEAL_ERR_OK;

    if (text.len > HSEAL_PASTE_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the input has more than %d bytes", HSEAL_PASTE_MAX);
    if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
        text.data += 3; /* a byte order mark of some editors */
        text.len -= 3;
    }
    trimmed = text;
    hseal_view_trim(&trimmed);
    if (trimmed.len == 0) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "the input is empty");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "pipe the credential in, or run it at a terminal to be asked");
    }
    if (trimmed.data[0] == '{')
        return read_json(p, trimmed, e);
    for (unsigned n = 1; err == HSEAL_ERR_OK && hseal_view_line(&text, &line);
         n++)
        err = read_line(p, line, n, e);
    return err;
}

static enum hseal_err
check_visible(const struct hseal_paste *p, enum hseal_paste_field f,
    struct hseal_error *e)
{
    const struct hseal_secret *s = &p->field[f];

    if (s->len == 0)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the %s is missing or empty", fields[f].name);
    for (size_t i = 0; i < s->len; i++) {
        if (s->data[i] > 0x20 && s->data[i] < 0x7f)
            continue;
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the %s has a byte at position %zu that is not visible ASCII",
            fields[f].name, i + 1);
        return hseal_hint(e, HSEAL_ERR_INPUT, "copy it once more");
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_passphrase(const struct hseal_secret *s, struct hseal_error *e)
{
    if (s->len == 0) {
        (void)hseal_fail(
            e, HSEAL_ERR_INPUT, "the passphrase is missing or empty");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "the exchange does not show it again: it is the one that you "
            "chose; add a line passphrase = \"...\"");
    }
    for (size_t i = 0; i < s->len; i++)
        if (s->data[i] < 0x20 || s->data[i] == 0x7f)
            return hseal_fail(e, HSEAL_ERR_INPUT,
                "the passphrase has a control character at position %zu",
                i + 1);
    if (!hseal_utf8_valid(s->data, s->len))
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the passphrase is not valid UTF-8");
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_paste_check(const struct hseal_paste *p, struct hseal_error *e)
{
    enum hseal_err err = check_visible(p, HSEAL_PASTE_KEY_ID, e);

    if (err == HSEAL_ERR_OK)
        err = check_visible(p, HSEAL_PASTE_SECRET, e);
    if (err == HSEAL_ERR_OK)
        err = check_passphrase(&p->field[HSEAL_PASTE_PASSPHRASE], e);
    return err;
}

enum hseal_err
hseal_paste_check_keyless(const struct hseal_paste *p, struct hseal_error *e)
{
    enum hseal_err err = check_visible(p, HSEAL_PASTE_KEY_ID, e);

    if (err == HSEAL_ERR_OK && p->field[HSEAL_PASTE_SECRET].len > 0) {
        (void)hseal_fail(
            e, HSEAL_ERR_INPUT, "the input has a secret, which is not needed");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "leave it out: the key is on the token already");
    }
    if (err == HSEAL_ERR_OK)
        err = check_passphrase(&p->field[HSEAL_PASTE_PASSPHRASE], e);
    return err;
}
