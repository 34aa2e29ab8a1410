/*
 * token/uri.c: naming a token, RFC 7512, over p11-kit.
 * Layer: token.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>

#include "base/error.h"

#include "token/uri.h"

struct hseal_uri {
    P11KitUri *uri;
    const char *pin_file; /* points into uri */
};

void
hseal_uri_free(struct hseal_uri *u)
{
    if (u == NULL)
        return;
    if (u->uri != NULL)
        p11_kit_uri_free(u->uri);
    free(u);
}

/* "file:/path", "file:///path" or "/path"; NULL for anything else. */
static const char *
file_of(const char *source)
{
    if (strncmp(source, "file:", 5) == 0)
        source += 5;
    if (strncmp(source, "///", 3) == 0)
        source += 2;
    return source[0] == '/' && source[1] != '/' ? source : NULL;
}

#define SCHEME "pkcs11:"
#define MODULE_ARGS "x-module-args"
#define IN_PATH 1
#define IN_QUERY 2
/* Room for the names that p11-kit takes: longer ones are not known. */
#define NAME_SHOWN 40

/*
 * p11-kit passes over names in the query that it does not know, takes the
 * last of two, and knows names by which no token is chosen here.
 */
/* clang-format off */
static const struct {
    const char *name;
    int where;
} names[] = {
    { "token",        IN_PATH },
    { "manufacturer", IN_PATH },
    { "model",        IN_PATH },
    { "serial",       IN_PATH },
    { "slot-id",      IN_PATH },
    { "pin-source",   IN_PATH | IN_QUERY }, /* early drafts: in the path */
    { "pin-value",    IN_PATH | IN_QUERY }, /* refused, with a reason */
    { "module-path",  IN_QUERY },
    { "module-name",  IN_QUERY },           /* likewise */
    { MODULE_ARGS,    IN_QUERY },           /* ours */
};
/* clang-format on */

/* One name of path or query; `seen` has a bit for each that stood before. */
static enum hseal_err
check_name(const char *name, size_t len, int where, unsigned *seen,
    struct hseal_error *e)
{
    int shown = (int)(len < NAME_SHOWN ? len : NAME_SHOWN);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i].name) != len || (names[i].where & where) == 0 ||
            memcmp(names[i].name, name, len) != 0)
            continue;
        if ((*seen & 1U << i) != 0)
            return hseal_fail(e, HSEAL_ERR_INPUT,
                "the token URI has \"%.*s\" twice", shown, name);
        *seen |= 1U << i;
        return HSEAL_ERR_OK;
    }
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "the token URI has \"%.*s\", by which no token is chosen", shown, name);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "before the '?': token, manufacturer, model, serial or slot-id; "
        "after it: module-path, pin-source and " MODULE_ARGS);
}

/* Only names appear in messages: a value may be a PIN, however misspelt. */
static enum hseal_err
check_names(const char *text, struct hseal_error *e)
{
    const char *p = text + strlen(SCHEME);
    int where = IN_PATH;
    unsigned seen = 0;

    while (*p != '\0') {
        size_t len = strcspn(p, where == IN_PATH ? ";?" : "&");
        size_t name_len = strcspn(p, "=");
        if (len > 0) {
            enum hseal_err err =
                check_name(p, name_len < len ? name_len : len, where, &seen, e);
            if (err != HSEAL_ERR_OK)
                return err;
        }
        p += len;
        if (*p == '?')
            where = IN_QUERY;
        if (*p != '\0')
            p++;
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_text(const char *text, struct hseal_error *e)
{
    const char *slot = strstr(text, "slot-id=");

    /* p11-kit drops them, and so chooses another token than is meant. */
    if (strpbrk(text, " \t\r\n") != NULL) {
        (void)hseal_fail(
            e, HSEAL_ERR_INPUT, "the token URI has a blank or line break");
        return hseal_hint(
            e, HSEAL_ERR_INPUT, "write %%20 for a blank in a label or path");
    }
    if (strncasecmp(text, SCHEME, strlen(SCHEME)) != 0) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the token URI does not begin with \"" SCHEME "\"");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "write it as pkcs11:token=LABEL?module-path=/path/of/module.so");
    }
    if (strstr(text, "%00") != NULL)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the token URI has a NUL byte (%%00)");
    /* p11-kit lets it wrap around. */
    if (slot != NULL && strspn(slot + 8, "0123456789") > 19)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the token URI's slot-id is too large");
    return check_names(text, e);
}

static enum hseal_err
check_parts(struct hseal_uri *u, const char *text, struct hseal_error *e)
{
    const char *source = p11_kit_uri_get_pin_source(u->uri);
    CK_ULONG n_attrs = 0;

    if (p11_kit_uri_get_pin_value(u->uri) != NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the token URI holds a PIN (pin-value), where others can read it");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "put it into a file of mode 0600 and write "
            "pin-source=file:/path, or use --pin-file or --pin-fd");
    }
    (void)p11_kit_uri_get_attributes(u->uri, &n_attrs);
    if (p11_kit_uri_any_unrecognized(u->uri) || n_attrs > 0)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "the token URI \"%.300s\" has attributes that do not name a token",
            text);
    if (p11_kit_uri_get_module_name(u->uri) != NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the token URI names its module by module-name");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "give the whole path of the module as module-path=/...");
    }
    if (source == NULL)
        return HSEAL_ERR_OK;
    u->pin_file = file_of(source);
    if (u->pin_file == NULL)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the token URI's pin-source is not file:/path");
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_uri_parse(const char *text, struct hseal_uri **ret, struct hseal_error *e)
{
    struct hseal_uri *u = calloc(1, sizeof(*u));
    enum hseal_err err;
    int rc;

    if (u == NULL)
        return hseal_fail_nomem(e);
    err = check_text(text, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    u->uri = p11_kit_uri_new();
    if (u->uri == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    rc = p11_kit_uri_parse(text,
        P11_KIT_URI_FOR_TOKEN | P11_KIT_URI_FOR_SLOT | P11_KIT_URI_FOR_MODULE,
        u->uri);
    if (rc != P11_KIT_URI_OK) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "\"%.300s\" is not a token URI: %s",
            strstr(text, "pin-value") != NULL ? "pkcs11:..." : text,
            p11_kit_uri_message(rc));
        err = hseal_hint(e, HSEAL_ERR_INPUT,
            "write it as pkcs11:token=LABEL?module-path=/path/of/module.so");
        goto out;
    }
    err = check_parts(u, text, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = u;
    u = NULL;
out:
    hseal_uri_free(u);
    return err;
}

const char *
hseal_uri_module_path(const struct hseal_uri *u)
{
    return p11_kit_uri_get_module_path(u->uri);
}

const char *
hseal_uri_module_args(const struct hseal_uri *u)
{
    return p11_kit_uri_get_vendor_query(u->uri, MODULE_ARGS);
}

const char *
hseal_uri_pin_file(const struct hseal_uri *u)
{
    return u->pin_file;
}

/* PKCS#11 pads with blanks and has no NUL. */
static void
pad(unsigned char *out, size_t size, const char *text)
{
    size_t len = strlen(text);

    memset(out, ' ', size);
    memcpy(out, text, len < size ? len : size);
}

static void
to_ck(const struct hseal_token_info *info, CK_TOKEN_INFO *ret)
{
    memset(ret, 0, sizeof(*ret));
    pad(ret->label, sizeof(ret->label), info->label);
    pad(ret->manufacturerID, sizeof(ret->manufacturerID), info->manufacturer);
    pad(ret->model, sizeof(ret->model), info->model);
    pad(ret->serialNumber, sizeof(ret->serialNumber), info->serial);
}

int
hseal_uri_matches(
    const struct hseal_uri *u, const struct hseal_token_info *info)
{
    CK_SLOT_ID slot = p11_kit_uri_get_slot_id(u->uri);
    CK_TOKEN_INFO ck;

    if (slot != (CK_SLOT_ID)-1 && slot != info->slot_id)
        return 0;
    to_ck(info, &ck);
    return p11_kit_uri_match_token_info(u->uri, &ck);
}

enum hseal_err
hseal_uri_format(const struct hseal_token_info *info, const char *module_path,
    const char *pin_file, char **ret, struct hseal_error *e)
{
    P11KitUri *uri = p11_kit_uri_new();
    CK_TOKEN_INFO *ck;
    char *text = NULL, *source = NULL;
    enum hseal_err err = HSEAL_ERR_OK;
    size_t size;

    if (uri == NULL)
        return hseal_fail_nomem(e);
    ck = p11_kit_uri_get_token_info(uri);
    pad(ck->label, sizeof(ck->label), info->label);
    pad(ck->serialNumber, sizeof(ck->serialNumber), info->serial);
    p11_kit_uri_set_module_path(uri, module_path);
    if (pin_file != NULL) {
        size = strlen(pin_file) + sizeof("file:");
        source = malloc(size);
        if (source == NULL) {
            err = hseal_fail_nomem(e);
            goto out;
        }
        (void)snprintf(source, size, "file:%s", pin_file);
        p11_kit_uri_set_pin_source(uri, source);
    }
    if (p11_kit_uri_format(uri, P11_KIT_URI_FOR_ANY, &text) != P11_KIT_URI_OK) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    *ret = text;
out:
    free(source);
    p11_kit_uri_free(uri);
    return err;
}
