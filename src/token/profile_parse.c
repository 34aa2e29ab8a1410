/*
 * token/profile_parse.c: reading the text of a profile.conf.
 * Layer: token.
 */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/config.h"
#include "base/error.h"

#include "token/profile.h"

#define ID_BYTES_MAX 16 /* more is never made */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A key of the file, and the member it fills. */
struct field {
    const char *section;
    const char *key;
    int (*read)(const char *text, void *out, size_t size); /* 0: cannot be */
    size_t offset;
    size_t size;
    const char *takes; /* for the hint */
};

struct word {
    const char *name;
    unsigned long value;
};

/* clang-format off */
static const char *const key_type_names[] = {
    [HSEAL_KEY_TYPE_NONE]           = "",
    [HSEAL_KEY_TYPE_GENERIC_SECRET] = "generic-secret",
    [HSEAL_KEY_TYPE_SHA256_HMAC]    = "sha256-hmac",
};
static const char *const place_names[] = {
    [HSEAL_PLACE_TOKEN] = "token",
    [HSEAL_PLACE_FILE]  = "file",
};
static const struct word attr_names[] = {
    { "CKA_TOKEN",               CKA_TOKEN },
    { "CKA_PRIVATE",             CKA_PRIVATE },
    { "CKA_LABEL",               CKA_LABEL },
    { "CKA_TRUSTED",             CKA_TRUSTED },
    { "CKA_KEY_TYPE",            CKA_KEY_TYPE },
    { "CKA_ID",                  CKA_ID },
    { "CKA_SENSITIVE",           CKA_SENSITIVE },
    { "CKA_ENCRYPT",             CKA_ENCRYPT },
    { "CKA_DECRYPT",             CKA_DECRYPT },
    { "CKA_WRAP",                CKA_WRAP },
    { "CKA_UNWRAP",              CKA_UNWRAP },
    { "CKA_SIGN",                CKA_SIGN },
    { "CKA_VERIFY",              CKA_VERIFY },
    { "CKA_DERIVE",              CKA_DERIVE },
    { "CKA_START_DATE",          CKA_START_DATE },
    { "CKA_END_DATE",            CKA_END_DATE },
    { "CKA_VALUE_LEN",           CKA_VALUE_LEN },
    { "CKA_EXTRACTABLE",         CKA_EXTRACTABLE },
    { "CKA_LOCAL",               CKA_LOCAL },
    { "CKA_NEVER_EXTRACTABLE",   CKA_NEVER_EXTRACTABLE },
    { "CKA_ALWAYS_SENSITIVE",    CKA_ALWAYS_SENSITIVE },
    { "CKA_MODIFIABLE",          CKA_MODIFIABLE },
    { "CKA_COPYABLE",            CKA_COPYABLE },
    { "CKA_DESTROYABLE",         CKA_DESTROYABLE },
    { "CKA_ALWAYS_AUTHENTICATE", CKA_ALWAYS_AUTHENTICATE },
    { "CKA_WRAP_WITH_TRUSTED",   CKA_WRAP_WITH_TRUSTED },
    { "CKA_ALLOWED_MECHANISMS",  CKA_ALLOWED_MECHANISMS },
};
/* clang-format on */
static_assert(
    COUNT(key_type_names) == HSEAL_KEY_TYPE_COUNT, "a name per key type");
static_assert(COUNT(place_names) == HSEAL_PLACE_COUNT, "a name per place");

/* The next word of a list, cut off the front; its length, 0 at the end. */
static size_t
next_word(const char **list, const char **word)
{
    size_t len;

    *list += strspn(*list, " \t,");
    *word = *list;
    len = strcspn(*list, " \t,");
    *list += len;
    return len;
}

static int
is_word(const char *name, const char *word, size_t len)
{
    return strlen(name) == len && memcmp(name, word, len) == 0;
}

static int
read_text(const char *text, void *out, size_t size)
{
    if (text[0] == '\0' || strlen(text) >= size)
        return 0;
    (void)snprintf(out, size, "%s", text);
    return 1;
}

static int
read_optional_text(const char *text, void *out, size_t size)
{
    return text[0] == '\0' || read_text(text, out, size);
}

static int
read_yes_no(const char *text, void *out, size_t size)
{
    int *ret = out;

    assert(size == sizeof(*ret));
    (void)size; /* where assert is nothing */
    *ret = strcmp(text, "yes") == 0;
    return *ret || strcmp(text, "no") == 0;
}

static int
read_size(const char *text, void *out, size_t size)
{
    size_t *ret = out;

    assert(size == sizeof(*ret));
    (void)size;
    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) ||
        strlen(text) > 9)
        return 0;
    *ret = (size_t)strtoul(text, NULL, 10);
    return 1;
}

static int
read_id_bytes(const char *text, void *out, size_t size)
{
    size_t *ret = out;

    return read_size(text, out, size) && *ret >= 1 && *ret <= ID_BYTES_MAX;
}

static int
read_key_types(const char *list, void *out, size_t size)
{
    enum hseal_key_type types[HSEAL_PROFILE_KEY_TYPES] = {
        HSEAL_KEY_TYPE_NONE
    };
    const char *word;
    size_t len, n = 0;

    while ((len = next_word(&list, &word)) > 0) {
        unsigned type = HSEAL_KEY_TYPE_GENERIC_SECRET;
        while (type < HSEAL_KEY_TYPE_COUNT &&
               !is_word(key_type_names[type], word, len))
            type++;
        if (type == HSEAL_KEY_TYPE_COUNT || n == COUNT(types))
            return 0;
        types[n++] = (enum hseal_key_type)type;
    }
    assert(size == sizeof(types));
    memcpy(out, types, size);
    return n > 0;
}

static int
read_place(const char *text, void *out, size_t size)
{
    enum hseal_place_kind *ret = out;
    unsigned place = 0;

    assert(size == sizeof(*ret));
    (void)size;
    while (place < HSEAL_PLACE_COUNT && strcmp(place_names[place], text) != 0)
        place++;
    if (place == HSEAL_PLACE_COUNT)
        return 0;
    *ret = (enum hseal_place_kind)place;
    return 1;
}

static int
read_attrs(const char *list, void *out, size_t size)
{
    struct hseal_attrs *ret = out;
    const char *word;
    size_t len;

    assert(size == sizeof(*ret));
    (void)size;
    while ((len = next_word(&list, &word)) > 0) {
        size_t i = 0;
        while (i < COUNT(attr_names) && !is_word(attr_names[i].name, word, len))
            i++;
        if (i == COUNT(attr_names) || ret->n == HSEAL_PROFILE_ATTRS ||
            hseal_attrs_have(ret, attr_names[i].value))
            return 0;
        ret->type[ret->n++] = attr_names[i].value;
    }
    return 1;
}

/* Words into rows of HSEAL_PROFILE_PATH bytes each. */
static int
read_paths(const char *list, void *out, size_t size)
{
    char(*ret)[HSEAL_PROFILE_PATH] = out;
    const char *word;
    size_t len, n = 0;

    while ((len = next_word(&list, &word)) > 0) {
        if (n == size / sizeof(ret[0]) || len >= sizeof(ret[0]))
            return 0;
        memcpy(ret[n], word, len);
        ret[n++][len] = '\0';
    }
    return 1;
}

#define MEMBER(m)                                                              \
    offsetof(struct hseal_profile, m), sizeof(((struct hseal_profile *)0)->m)
#define YES_NO read_yes_no
#define YES_NO_TAKES "yes or no"
#define SIZE_TAKES "a number of at most 9 digits"
#define PATHS_TAKES "at most 4, of at most 127 bytes each"
#define ATTRS_TAKES "at most 8 names of attributes that hardseal knows"
/* clang-format off */
static const struct field fields[] = {
    /* section     key             read                member */
    { "token",   "name",         read_text,          MEMBER(name),         "at most 31 bytes" },
    { "match",   "model",        read_text,          MEMBER(model),        "at most 32 bytes" },
    { "match",   "module",       read_paths,         MEMBER(module_names), PATHS_TAKES },
    { "key",     "types",        read_key_types,     MEMBER(key_types),    "generic-secret, sha256-hmac or both" },
    { "key",     "hmac",         YES_NO,             MEMBER(hmac),         YES_NO_TAKES },
    { "key",     "create",       YES_NO,             MEMBER(create),       YES_NO_TAKES },
    { "key",     "generate",     YES_NO,             MEMBER(generate),     YES_NO_TAKES },
    { "key",     "session-copy", YES_NO,             MEMBER(session_copy), YES_NO_TAKES },
    { "key",     "message-max",  read_size,          MEMBER(message_max),  SIZE_TAKES },
    { "key",     "id-bytes",     read_id_bytes,      MEMBER(id_bytes),     "1 to 16" },
    { "key",     "omit",         read_attrs,         MEMBER(omit),         ATTRS_TAKES },
    { "key",     "misread",      read_attrs,         MEMBER(misread),      ATTRS_TAKES },
    { "key",     "exportable",   YES_NO,             MEMBER(exportable),   YES_NO_TAKES },
    { "records", "place",        read_place,         MEMBER(records),      "token or file" },
    { "pin",     "form",         read_optional_text, MEMBER(pin_form),     "at most 63 bytes" },
    { "pin",     "lockout",      YES_NO,             MEMBER(pin_lockout),  YES_NO_TAKES },
    { "pin",     "flags",        YES_NO,             MEMBER(pin_flags),    YES_NO_TAKES },
    { "session", "max",          read_size,          MEMBER(sessions_max), SIZE_TAKES },
    { "session", "idle-seconds", read_size,          MEMBER(idle_seconds), SIZE_TAKES },
    { "session", "check-login",  YES_NO,             MEMBER(check_login),  YES_NO_TAKES },
    { "objects", "max",          read_size,          MEMBER(objects_max),  SIZE_TAKES },
    { "module",  "hints",        read_paths,         MEMBER(module_hints), PATHS_TAKES },
    { "module",  "racy-start",   YES_NO,             MEMBER(racy_start),   YES_NO_TAKES },
    { "module",  "backup",       YES_NO,             MEMBER(backup),       YES_NO_TAKES },
    { "module",  "probe",        YES_NO,             MEMBER(probe),        YES_NO_TAKES },
    { "module",  "transport",    YES_NO,             MEMBER(transport),    YES_NO_TAKES },
};
/* clang-format on */

static enum hseal_err
parse_config(const char *text, const char *name, struct hseal_config **ret,
    struct hseal_error *e)
{
    struct hseal_config_key known[COUNT(fields)];

    for (size_t i = 0; i < COUNT(fields); i++)
        known[i] =
            (struct hseal_config_key){ fields[i].section, fields[i].key };
    return hseal_config_parse(text, name, known, COUNT(known), ret, e);
}

/* What a transport does not decide, since the token behind it does. */
static int
is_of_tokens(const struct field *f)
{
    return strcmp(f->section, "token") != 0 &&
           strcmp(f->section, "module") != 0 && strcmp(f->key, "module") != 0;
}

static enum hseal_err
fill(const struct hseal_config *c, const char *name, struct hseal_profile *p,
    struct hseal_error *e)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const struct field *f = &fields[i];
        const char *text = hseal_config_get(c, f->section, f->key);
        if (text == NULL || f->read(text, (char *)p + f->offset, f->size))
            continue;
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: line %u: [%s] %s cannot be \"%s\"", name,
            hseal_config_line(c, f->section, f->key), f->section, f->key, text);
        return hseal_hint(e, HSEAL_ERR_CONFIG, "%s: %s", f->key, f->takes);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_transport(
    const struct hseal_config *c, const char *name, struct hseal_error *e)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const struct field *f = &fields[i];
        if (is_of_tokens(f) && hseal_config_get(c, f->section, f->key) != NULL)
            return hseal_fail(e, HSEAL_ERR_CONFIG,
                "%s: line %u: [%s] %s is for the token behind a transport",
                name, hseal_config_line(c, f->section, f->key), f->section,
                f->key);
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_whole(const struct hseal_config *c, const char *name,
    const struct hseal_profile *p, struct hseal_error *e)
{
    const char *missing = NULL;

    if (p->name[0] == '\0')
        missing = "[token] name is missing";
    else if (p->transport && p->module_names[0][0] == '\0')
        missing = "[match] module is missing, which a transport needs";
    else if (p->model[0] == '\0' && p->module_names[0][0] == '\0')
        missing = "[match] has neither model nor module";
    if (missing != NULL)
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s: %s", name, missing);
    return p->transport ? check_transport(c, name, e) : HSEAL_ERR_OK;
}

void
hseal_profile_generic(struct hseal_profile *ret)
{
    memset(ret, 0, sizeof(*ret));
    (void)snprintf(ret->name, sizeof(ret->name), "generic");
    ret->key_types[0] = HSEAL_KEY_TYPE_GENERIC_SECRET;
    ret->key_types[1] = HSEAL_KEY_TYPE_SHA256_HMAC;
    ret->hmac = ret->create = ret->generate = 1;
    ret->id_bytes = ID_BYTES_MAX;
    ret->pin_lockout = ret->pin_flags = 1;
}

enum hseal_err
hseal_profile_parse(const char *text, const char *name,
    struct hseal_profile *ret, struct hseal_error *e)
{
    struct hseal_config *c = NULL;
    struct hseal_profile p;
    enum hseal_err err;

    hseal_profile_generic(&p);
    p.name[0] = '\0';
    err = parse_config(text, name, &c, e);
    if (err == HSEAL_ERR_OK)
        err = fill(c, name, &p, e);
    if (err == HSEAL_ERR_OK)
        err = check_whole(c, name, &p, e);
    hseal_config_free(c);
    if (err == HSEAL_ERR_OK)
        *ret = p;
    return err;
}
