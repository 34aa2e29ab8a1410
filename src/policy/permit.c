/*
 * policy/permit.c: may this key sign this request?
 * Layer: policy.
 */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "okx/permission.h"

#include "policy/permit.h"

/* What a class asks for; 0: nothing. */
static const struct {
    unsigned permission;
    int confirmation;
    const char *does; /* in words */
} classes[] = {
    [HSEAL_OKX_CLASS_PUBLIC] = { 0, 0, "reads what is public" },
    [HSEAL_OKX_CLASS_READ] = { HSEAL_OKX_READ, 0, "reads" },
    [HSEAL_OKX_CLASS_TRADE] = { HSEAL_OKX_TRADE, 0, "trades" },
    [HSEAL_OKX_CLASS_WITHDRAW] = { HSEAL_OKX_WITHDRAW, 1,
        "takes money out of the exchange" },
    [HSEAL_OKX_CLASS_KEYS] = { HSEAL_OKX_KEYS, 1,
        "manages sub-accounts or their keys" },
};
static_assert(sizeof(classes) / sizeof(classes[0]) == HSEAL_OKX_CLASS_COUNT,
    "each class has its row");

/* Words in a path that is not known, and what they are taken for. */
static const struct {
    const char *word;
    enum hseal_okx_class class;
} words[] = {
    { "withdraw", HSEAL_OKX_CLASS_WITHDRAW },
    { "subaccount", HSEAL_OKX_CLASS_KEYS },
    { "sub-account", HSEAL_OKX_CLASS_KEYS },
    { "apikey", HSEAL_OKX_CLASS_KEYS },
    { "api-key", HSEAL_OKX_CLASS_KEYS },
};

/* Of either case, in the first `len` bytes of `path`. */
static int
speaks_of(const char *path, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++)
        if (strncasecmp(path + i, word, n) == 0)
            return 1;
    return 0;
}

enum hseal_okx_class
hseal_policy_class(
    const char *method, const char *path, const struct hseal_okx_endpoint *ep)
{
    size_t len = strcspn(path, "?");

    if (ep != NULL)
        return ep->class;
    if (strcmp(method, "GET") == 0)
        return HSEAL_OKX_CLASS_READ;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (speaks_of(path, len, words[i].word))
            return words[i].class;
    return HSEAL_OKX_CLASS_TRADE;
}

int hseal_policy_needs_confirmation(enum hseal_okx_class class)
{
    return classes[class].confirmation;
}

/* The path as far as it is compared, and is shown. */
static int
shown(const char *path)
{
    size_t len = strcspn(path, "?");

    return (int)(len < 120 ? len : 120);
}

static enum hseal_err
fail_unknown(const struct hseal_policy_facts *f, enum hseal_okx_class class,
    struct hseal_error *e)
{
    int escaped = memchr(f->path, '%', strcspn(f->path, "?")) != NULL;

    (void)hseal_fail(e, HSEAL_ERR_DENIED,
        "the key \"%s\" does not sign %s %.*s: no such endpoint is known "
        "(class %s, rule unknown-endpoint)",
        f->key, f->method, shown(f->path), f->path,
        hseal_okx_class_name(class));
    if (escaped)
        return hseal_hint(e, HSEAL_ERR_DENIED,
            "no endpoint has a '%%' in its path: write it plainly; parameters "
            "go behind '?'");
    return hseal_hint(e, HSEAL_ERR_DENIED,
        "compare the path with the exchange's documentation, letter by letter; "
        "--allow-unknown signs one that is newer than this hardseal");
}

static enum hseal_err
fail_permission(const struct hseal_policy_facts *f, enum hseal_okx_class class,
    struct hseal_error *e)
{
    const char *name = hseal_okx_class_name(class);
    char has[HSEAL_OKX_PERMISSIONS_SIZE];

    hseal_okx_permissions_text(f->permissions, has);
    (void)hseal_fail(e, HSEAL_ERR_DENIED,
        "the key \"%s\" may not sign %s %.*s: it %s, and the key's record says "
        "%s (class %s, rule %s)",
        f->key, f->method, shown(f->path), f->path, classes[class].does,
        has[0] != '\0' ? has : "nothing", name, name);
    if (class == HSEAL_OKX_CLASS_WITHDRAW || class == HSEAL_OKX_CLASS_KEYS)
        return hseal_hint(e, HSEAL_ERR_DENIED,
            "take a key of its own for that, imported with --perm %s; trade "
            "does not include it",
            name);
    return hseal_hint(e, HSEAL_ERR_DENIED,
        "take another key; or, if this one may do so at the exchange, import "
        "it with --perm %s",
        name);
}

static enum hseal_err
fail_unconfirmed(const struct hseal_policy_facts *f, enum hseal_okx_class class,
    struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_DENIED,
        "the key \"%s\" does not sign %s %.*s without a confirmation: it %s "
        "(class %s, rule unconfirmed)",
        f->key, f->method, shown(f->path), f->path, classes[class].does,
        hseal_okx_class_name(class));
    return hseal_hint(e, HSEAL_ERR_DENIED,
        "look at it once more, then add --confirm, which shows what is signed");
}

enum hseal_err
hseal_policy_permit(const struct hseal_policy_facts *f, struct hseal_error *e)
{
    enum hseal_okx_class class =
        hseal_policy_class(f->method, f->path, f->endpoint);
    unsigned permission = classes[class].permission;
    size_t len = strcspn(f->path, "?");

    if (f->endpoint == NULL && ((f->flags & HSEAL_REQUEST_ALLOW_UNKNOWN) == 0 ||
                                   memchr(f->path, '%', len) != NULL))
        return fail_unknown(f, class, e);
    if ((f->permissions & permission) != permission)
        return fail_permission(f, class, e);
    if (classes[class].confirmation &&
        (f->flags & HSEAL_REQUEST_CONFIRMED) == 0)
        return fail_unconfirmed(f, class, e);
    return HSEAL_ERR_OK;
}
