/*
 * token/objecturi.c: which key, as RFC 7512 writes it.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include <p11-kit/uri.h>

#include "base/error.h"
#include "token/token.h"

#include "token/objecturi.h"

#define TEXT_MAX 4096

static enum hseal_err
fail_uri(struct hseal_error *e, const char *what)
{
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "the object URI %s", what);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "write it as pkcs11:object=LABEL;id=%%0a%%1b, with one of both at "
        "least; pkcs11-tool --list-objects --login shows them");
}

/* What p11-kit would pass over. */
static enum hseal_err
check_text(const char *text, struct hseal_error *e)
{
    if (strncmp(text, "pkcs11:", 7) != 0)
        return fail_uri(e, "does not begin with \"pkcs11:\"");
    if (strlen(text) > TEXT_MAX)
        return fail_uri(e, "is too long");
    if (strpbrk(text, " \t\r\n") != NULL)
        return fail_uri(e, "has a blank or line break, which is %20 there");
    if (strchr(text, '?') != NULL)
        return fail_uri(e, "has a '?': module and PIN are those of --token");
    return HSEAL_ERR_OK;
}

static enum hseal_err
take_label(
    struct hseal_objecturi *u, const CK_ATTRIBUTE *a, struct hseal_error *e)
{
    if (a->ulValueLen == 0)
        return fail_uri(e, "has an empty label");
    if (a->ulValueLen >= sizeof(u->label) ||
        memchr(a->pValue, '\0', a->ulValueLen) != NULL)
        return fail_uri(e, "has a label that is too long, or a NUL byte");
    memcpy(u->label, a->pValue, a->ulValueLen);
    u->label[a->ulValueLen] = '\0';
    return HSEAL_ERR_OK;
}

static enum hseal_err
take_attributes(
    struct hseal_objecturi *u, P11KitUri *uri, struct hseal_error *e)
{
    CK_ULONG n = 0;
    const CK_ATTRIBUTE *list = p11_kit_uri_get_attributes(uri, &n);
    enum hseal_err err = HSEAL_ERR_OK;

    for (CK_ULONG i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        const CK_ATTRIBUTE *a = &list[i];
        CK_OBJECT_CLASS class = CKO_SECRET_KEY;
        switch (a->type) {
        case CKA_LABEL: err = take_label(u, a, e); break;
        case CKA_ID:
            if (a->ulValueLen == 0 || a->ulValueLen > sizeof(u->id)) {
                err = fail_uri(e, "has an id that is not of 1 to 32 bytes");
                break;
            }
            memcpy(u->id, a->pValue, a->ulValueLen);
            u->id_len = a->ulValueLen;
            break;
        default: /* CKA_CLASS */
            if (a->ulValueLen == sizeof(class))
                memcpy(&class, a->pValue, sizeof(class));
            if (class != CKO_SECRET_KEY)
                err = fail_uri(e, "has a type that is not secret-key");
        }
    }
    if (err == HSEAL_ERR_OK && u->label[0] == '\0' && u->id_len == 0)
        err = fail_uri(e, "names no object");
    return err;
}

/* The rest of it, as a URI of its own. */
static enum hseal_err
take_token(struct hseal_objecturi *u, P11KitUri *uri, struct hseal_error *e)
{
    char *text = NULL;
    enum hseal_err err;

    if (p11_kit_uri_format(uri, P11_KIT_URI_FOR_TOKEN, &text) != P11_KIT_URI_OK)
        return hseal_fail_nomem(e);
    err = hseal_uri_parse(text, &u->token, e);
    free(text);
    return err;
}

enum hseal_err
hseal_objecturi_parse(
    const char *text, struct hseal_objecturi *ret, struct hseal_error *e)
{
    P11KitUri *uri;
    enum hseal_err err = check_text(text, e);

    memset(ret, 0, sizeof(*ret));
    if (err != HSEAL_ERR_OK)
        return err;
    uri = p11_kit_uri_new();
    if (uri == NULL)
        return hseal_fail_nomem(e);
    if (p11_kit_uri_parse(text, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, uri) !=
            P11_KIT_URI_OK ||
        p11_kit_uri_any_unrecognized(uri))
        err = fail_uri(e, "has something that is not understood");
    if (err == HSEAL_ERR_OK)
        err = take_attributes(ret, uri, e);
    if (err == HSEAL_ERR_OK)
        err = take_token(ret, uri, e);
    p11_kit_uri_free(uri);
    return err;
}

void
hseal_objecturi_free(struct hseal_objecturi *u)
{
    hseal_uri_free(u->token);
    memset(u, 0, sizeof(*u));
}

static enum hseal_err
fail_count(const struct hseal_token *t, size_t n, struct hseal_error *e)
{
    const char *label = hseal_token_info(t)->label;

    if (n == 0) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "token \"%s\" has no such secret key", label);
        return hseal_hint(e, HSEAL_ERR_NOT_FOUND,
            "pkcs11-tool --list-objects --login shows label and ID of each; "
            "it must be private (CKA_PRIVATE)");
    }
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "token \"%s\" has %zu such secret keys", label, n);
    return hseal_hint(
        e, HSEAL_ERR_INPUT, "give both, object=LABEL and id=, of the one");
}

enum hseal_err
hseal_objecturi_find(const struct hseal_objecturi *u, struct hseal_token *t,
    struct hseal_object *ret, struct hseal_error *e)
{
    const struct hseal_token_info *info = hseal_token_info(t);
    struct hseal_object *list = NULL;
    size_t n = 0, matching = 0;
    enum hseal_err err;

    if (!hseal_uri_matches(u->token, info)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the object URI is of another token than \"%s\" (serial %s)",
            info->label, info->serial);
        return hseal_hint(
            e, HSEAL_ERR_INPUT, "name that one with --token, or leave it out");
    }
    err = hseal_object_find(t, HSEAL_OBJECT_KEY,
        u->label[0] != '\0' ? u->label : NULL, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (u->id_len != 0 && (list[i].id_len != u->id_len ||
                                  memcmp(list[i].id, u->id, u->id_len) != 0))
            continue;
        *ret = list[i];
        matching++;
    }
    free(list);
    return matching == 1 ? HSEAL_ERR_OK : fail_count(t, matching, e);
}
