/*
 * cli/compare.c: a key as its record has it, and as the exchange has it.
 * Layer: cli.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare.h"

/*
 * Texts: "%n" is the name, "%r" what the record has, "%x" what the exchange
 * has, of that difference.
 */
/* clang-format off */
static const struct {
    const char *name;
    const char *message;
    const char *remedy;
} rows[] = {
    [HSEAL_DIFFERENCE_ACCOUNT] = { "account",
        "it belongs to account %x, and belonged to %r before",
        "find out who did that; hardseal key verify --record %n accepts it" },
    [HSEAL_DIFFERENCE_LABEL] = { "label",
        "it is called \"%x\" at the exchange, and was \"%r\" before",
        "hardseal key verify --record %n accepts it" },
    [HSEAL_DIFFERENCE_MORE_PERMISSIONS] = { "more-permissions",
        "the exchange lets it do more than its record says: %x",
        "take that away at the exchange; hardseal key verify --record %n accepts it" },
    [HSEAL_DIFFERENCE_FEWER_PERMISSIONS] = { "fewer-permissions",
        "its record says %r, which the exchange does not let it do",
        "grant that at the exchange; hardseal key verify --record %n accepts it" },
    [HSEAL_DIFFERENCE_MORE_ADDRESSES] = { "more-addresses",
        "it is bound to addresses that its record lacks: %x",
        "remove them at the exchange; hardseal key verify --record %n accepts them" },
    [HSEAL_DIFFERENCE_FEWER_ADDRESSES] = { "fewer-addresses",
        "its record says that it is bound to %r, and it is not",
        "bind it to them at the exchange; hardseal key verify --record %n accepts it" },
    [HSEAL_DIFFERENCE_UNBOUND] = { "unbound",
        "it may %x and is bound to no address: it works from anywhere, and the "
        "exchange deletes it after 14 days without use",
        "bind it at the exchange, then hardseal key verify --record %n" },
    [HSEAL_DIFFERENCE_ENVIRONMENT] = { "environment",
        "its record says %r, and the exchange says that it is not",
        "hardseal key delete %n, and import it, or a new one, with --env %x" },
    [HSEAL_DIFFERENCE_SITE] = { "site",
        "site %r does not know it, and site %x does",
        "hardseal key delete %n, and import it, or a new one, with --site %x" },
};
/* clang-format on */
static_assert(sizeof(rows) / sizeof(rows[0]) == HSEAL_DIFFERENCE_COUNT,
    "a row per difference");

const char *
hseal_difference_name(enum hseal_difference d)
{
    return rows[d].name;
}

/* ---- what differs ---- */

/* The addresses of `a` that are not in `b`; 1 if there are any. */
static int
addresses_beyond(const struct hseal_okx_ips *a, const struct hseal_okx_ips *b,
    char out[HSEAL_DIFFERENCE_TEXT])
{
    size_t used = 0;
    int found = 0;

    out[0] = '\0';
    for (size_t i = 0; i < a->n; i++) {
        if (hseal_okx_ips_has(b, a->text[i]))
            continue;
        found = 1;
        (void)snprintf(out + used, HSEAL_DIFFERENCE_TEXT - used, "%s%s",
            used > 0 ? ", " : "", a->text[i]);
        used += strlen(out + used);
    }
    return found;
}

static unsigned
more(const struct hseal_compared *x)
{
    return x->account->permissions & ~hseal_okx_granted(x->record->permissions);
}

static unsigned
fewer(const struct hseal_compared *x)
{
    return hseal_okx_granted(x->record->permissions) & ~x->account->permissions;
}

static int
account_differs(const struct hseal_compared *x)
{
    const struct hseal_okx_owner *was = &x->record->owner;

    return was->uid[0] != '\0' && strcmp(was->uid, x->account->owner.uid) != 0;
}

/* What it does there that it should not do from anywhere; 0: nothing. */
static unsigned
unbound(const struct hseal_compared *x)
{
    if (x->account->ips.n > 0 || x->record->env != HSEAL_OKX_ENV_LIVE)
        return 0;
    return x->account->permissions & (HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW);
}

static int
finds(enum hseal_difference d, const struct hseal_compared *x)
{
    char text[HSEAL_DIFFERENCE_TEXT];
    const struct hseal_okx_owner *was = &x->record->owner;

    switch (d) {
    case HSEAL_DIFFERENCE_ACCOUNT: return account_differs(x);
    case HSEAL_DIFFERENCE_LABEL: /* of another account it is another, too */
        return !account_differs(x) && was->label[0] != '\0' &&
               strcmp(was->label, x->account->owner.label) != 0;
    case HSEAL_DIFFERENCE_MORE_PERMISSIONS:
        return more(x) != 0 || x->account->others[0] != '\0';
    case HSEAL_DIFFERENCE_FEWER_PERMISSIONS: return fewer(x) != 0;
    case HSEAL_DIFFERENCE_MORE_ADDRESSES:
        return addresses_beyond(&x->account->ips, &x->record->ips, text);
    case HSEAL_DIFFERENCE_FEWER_ADDRESSES:
        return addresses_beyond(&x->record->ips, &x->account->ips, text);
    case HSEAL_DIFFERENCE_UNBOUND: return unbound(x) != 0;
    case HSEAL_DIFFERENCE_ENVIRONMENT:
    case HSEAL_DIFFERENCE_SITE:
    case HSEAL_DIFFERENCE_COUNT: break;
    }
    return 0;
}

int
hseal_difference_finds(enum hseal_difference d, const struct hseal_compared *x)
{
    if (d == HSEAL_DIFFERENCE_ENVIRONMENT)
        return x->account == NULL && strcmp(x->code, "50101") == 0;
    if (d == HSEAL_DIFFERENCE_SITE)
        return x->account == NULL && x->at_site;
    return x->account != NULL && finds(d, x);
}

unsigned
hseal_difference_all(const struct hseal_compared *x)
{
    unsigned all = 0;

    for (unsigned d = 0; d < HSEAL_DIFFERENCE_COUNT; d++)
        if (hseal_difference_finds((enum hseal_difference)d, x))
            all |= 1U << d;
    return all;
}

/* ---- what is said ---- */

/* Two environments: the other one. */
static const char *
other_env(enum hseal_okx_env env)
{
    return hseal_okx_env_name(
        env == HSEAL_OKX_ENV_LIVE ? HSEAL_OKX_ENV_DEMO : HSEAL_OKX_ENV_LIVE);
}

static void
permissions(unsigned set, const char *others, char out[HSEAL_DIFFERENCE_TEXT])
{
    char text[HSEAL_OKX_PERMISSIONS_SIZE];

    hseal_okx_permissions_text(set, text);
    (void)snprintf(out, HSEAL_DIFFERENCE_TEXT, "%s%s%s", text,
        text[0] != '\0' && others[0] != '\0' ? "," : "", others);
}

/* Of a key that was refused there is no account. */
static const char *
refused_value(
    enum hseal_difference d, const struct hseal_compared *x, int of_exchange)
{
    if (d == HSEAL_DIFFERENCE_SITE)
        return hseal_okx_site_name(of_exchange ? x->site : x->record->site);
    return of_exchange ? other_env(x->record->env)
                       : hseal_okx_env_name(x->record->env);
}

static void
accepted_value(enum hseal_difference d, const struct hseal_compared *x,
    const struct hseal_okx_owner *owner, char out[HSEAL_DIFFERENCE_TEXT])
{
    const char *text = "";

    out[0] = '\0';
    switch (d) {
    case HSEAL_DIFFERENCE_ACCOUNT: text = owner->uid; break;
    case HSEAL_DIFFERENCE_LABEL: text = owner->label; break;
    case HSEAL_DIFFERENCE_MORE_PERMISSIONS:
        permissions(more(x), x->account->others, out);
        return;
    case HSEAL_DIFFERENCE_FEWER_PERMISSIONS:
        permissions(fewer(x), "", out);
        return;
    case HSEAL_DIFFERENCE_MORE_ADDRESSES:
        (void)addresses_beyond(&x->account->ips, &x->record->ips, out);
        return;
    case HSEAL_DIFFERENCE_FEWER_ADDRESSES:
        (void)addresses_beyond(&x->record->ips, &x->account->ips, out);
        return;
    case HSEAL_DIFFERENCE_UNBOUND: permissions(unbound(x), "", out); return;
    case HSEAL_DIFFERENCE_ENVIRONMENT:
    case HSEAL_DIFFERENCE_SITE:
    case HSEAL_DIFFERENCE_COUNT: break;
    }
    (void)snprintf(out, HSEAL_DIFFERENCE_TEXT, "%s", text);
}

/* What stands for "%r" and "%x". */
static void
value_of(enum hseal_difference d, const struct hseal_compared *x,
    int of_exchange, char out[HSEAL_DIFFERENCE_TEXT])
{
    if (x->account == NULL || d == HSEAL_DIFFERENCE_ENVIRONMENT ||
        d == HSEAL_DIFFERENCE_SITE)
        (void)snprintf(
            out, HSEAL_DIFFERENCE_TEXT, "%s", refused_value(d, x, of_exchange));
    else
        accepted_value(
            d, x, of_exchange ? &x->account->owner : &x->record->owner, out);
}

static void
fill_in(const char *text, enum hseal_difference d,
    const struct hseal_compared *x, char out[HSEAL_DIFFERENCE_TEXT])
{
    char value[HSEAL_DIFFERENCE_TEXT];
    size_t used = 0;

    out[0] = '\0';
    while (*text != '\0' && used < HSEAL_DIFFERENCE_TEXT - 1) {
        size_t len = strcspn(text, "%");
        (void)snprintf(
            out + used, HSEAL_DIFFERENCE_TEXT - used, "%.*s", (int)len, text);
        used += strlen(out + used);
        text += len;
        if (*text == '\0')
            break;
        if (text[1] == 'n')
            (void)snprintf(value, sizeof(value), "%s", x->name);
        else
            value_of(d, x, text[1] == 'x', value);
        (void)snprintf(out + used, HSEAL_DIFFERENCE_TEXT - used, "%s", value);
        used += strlen(out + used);
        text += 2;
    }
}

void
hseal_difference_message(enum hseal_difference d,
    const struct hseal_compared *x, char out[HSEAL_DIFFERENCE_TEXT])
{
    fill_in(rows[d].message, d, x, out);
}

void
hseal_difference_remedy(enum hseal_difference d, const struct hseal_compared *x,
    char out[HSEAL_DIFFERENCE_TEXT])
{
    fill_in(rows[d].remedy, d, x, out);
}
