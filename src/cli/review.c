/*
 * cli/review.c: what is to be found fault with in a key.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"

#include "cli/review.h"

#define DAY_MS (24ULL * 60 * 60 * 1000)
#define SOON_MS (30 * DAY_MS)

enum hseal_err
hseal_review_limits(const struct hseal_settings *s,
    struct hseal_review_limits *ret, struct hseal_error *e)
{
    static const struct hseal_settings_range rotate = { "review", "rotate-days",
        1, 36500 };
    static const struct hseal_settings_range idle = { "review", "idle-days", 1,
        36500 };
    static const struct hseal_settings_range keys = { "review",
        "keys-per-account", 1, 100000 };
    enum hseal_err err;

    ret->rotate_days = 90;
    ret->idle_days = 14;
    ret->keys_per_account = 50;
    if (s == NULL)
        return HSEAL_ERR_OK;
    err = hseal_settings_number(s, &rotate, &ret->rotate_days, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_settings_number(s, &idle, &ret->idle_days, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_settings_number(s, &keys, &ret->keys_per_account, e);
    return err;
}

int
hseal_review_has_record(const struct hseal_entry *entry)
{
    return entry->state != HSEAL_ENTRY_UNFINISHED &&
           entry->state != HSEAL_ENTRY_UNREADABLE;
}

int
hseal_review_is_key(const struct hseal_entry *entry)
{
    return hseal_review_has_record(entry) &&
           entry->state != HSEAL_ENTRY_KEYLESS;
}

/* ---- use ---- */

/* Demo keys hold no money, and do not expire. */
int
hseal_review_goes_idle(const struct hseal_record *r)
{
    return (r->permissions & (HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW)) != 0 &&
           r->ips.n == 0 && r->env == HSEAL_OKX_ENV_LIVE;
}

/* Is that name in a list by commas? */
static int
is_listed(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',')
        if (strcspn(list, ",") == len && strncmp(list, name, len) == 0)
            return 1;
    return 0;
}

/* Has the exchange said that, of the record as it is now? */
static int
has_found(const struct hseal_verified *v, enum hseal_difference d)
{
    return v->at_ms != 0 && v->current && strcmp(v->code, "0") == 0 &&
           is_listed(v->findings, hseal_difference_name(d));
}

int
hseal_review_idles(const struct hseal_record *r, const struct hseal_verified *v)
{
    if (v->at_ms == 0 || !v->current || strcmp(v->code, "0") != 0)
        return hseal_review_goes_idle(r);
    return has_found(v, HSEAL_DIFFERENCE_UNBOUND);
}

int64_t
hseal_review_days_left(uint64_t last_ms, unsigned idle_days, uint64_t now_ms)
{
    uint64_t end_ms = last_ms + idle_days * DAY_MS;

    /* A clock that was wrong: as if it had just been used. */
    if (last_ms > now_ms)
        return idle_days;
    return end_ms <= now_ms
               ? 0
               : (int64_t)((end_ms - now_ms + DAY_MS - 1) / DAY_MS);
}

uint64_t
hseal_review_last_use(const struct hseal_review_facts *f, size_t i)
{
    return f->used_ms[i] != 0 ? f->used_ms[i] : f->list[i].record.created_ms;
}

static int64_t
days_left(const struct hseal_review_facts *f, size_t i)
{
    return hseal_review_days_left(
        hseal_review_last_use(f, i), f->limits.idle_days, f->now_ms);
}

/* ---- one and others ---- */

/* Another name with the same API key, as the same thing or as another. */
static int
finds_twin(const struct hseal_review_facts *f, size_t i, int same_env)
{
    const struct hseal_record *r = &f->list[i].record;

    for (size_t k = 0; k < f->n; k++) {
        const struct hseal_record *o = &f->list[k].record;
        if (k == i || !hseal_review_is_key(&f->list[k]) ||
            strcmp(o->key_id, r->key_id) != 0)
            continue;
        if (same_env ? o->env == r->env &&
                           strcmp(f->list[k].name, f->list[i].name) != 0
                     : o->env != r->env)
            return 1;
    }
    return 0;
}

/* Its record says so, and the exchange nothing else: that it is another's, or
 * that there is none. */
static int
is_of_account(const struct hseal_review_facts *f, size_t i, const char *uid)
{
    const struct hseal_verified *v = &f->verified[i];

    return hseal_review_is_key(&f->list[i]) && uid[0] != '\0' &&
           strcmp(f->list[i].record.owner.uid, uid) == 0 &&
           !has_found(v, HSEAL_DIFFERENCE_ACCOUNT) &&
           !(v->at_ms != 0 && v->current && strcmp(v->code, "50119") == 0);
}

/* Told once, of the first key of the account. */
static int
finds_crowd(const struct hseal_review_facts *f, size_t i)
{
    const char *uid = f->list[i].record.owner.uid;
    unsigned n = 0;

    if (!is_of_account(f, i, uid))
        return 0;
    for (size_t k = 0; k < f->n; k++) {
        size_t first = 0;
        if (!is_of_account(f, k, uid))
            continue;
        if (k < i)
            return 0;
        /* An API key under two names is one at the exchange. */
        while (
            !is_of_account(f, first, uid) ||
            strcmp(f->list[first].record.key_id, f->list[k].record.key_id) != 0)
            first++;
        n += first == k;
    }
    return n >= f->limits.keys_per_account;
}

/* That it is bound to no address is told by a rule of its own, and so is that
 * it was refused, if that has stopped it. */
static int
finds_verified(const struct hseal_entry *entry, const struct hseal_verified *v)
{
    if (v->at_ms == 0 || !v->current)
        return 0;
    if (strcmp(v->code, "0") != 0)
        return !entry->breaker.stopped;
    return (v->findings[0] != '\0' && strcmp(v->findings, "unbound") != 0);
}

/* ---- the rules ---- */

/* Of a generation that is to sign, now or later. */
static int
finds_fact(
    enum hseal_review_rule rule, const struct hseal_review_facts *f, size_t i)
{
    const struct hseal_record *r = &f->list[i].record;
    uint64_t now_ms = f->now_ms;
    int expires = r->expires_ms != 0;
    int idles = hseal_review_idles(r, &f->verified[i]);

    switch (rule) {
    case HSEAL_REVIEW_EXPIRED: return expires && r->expires_ms <= now_ms;
    case HSEAL_REVIEW_EXPIRES_SOON:
        return expires && r->expires_ms > now_ms &&
               r->expires_ms - now_ms <= SOON_MS;
    case HSEAL_REVIEW_AGE:
        return now_ms > r->created_ms + f->limits.rotate_days * DAY_MS;
    case HSEAL_REVIEW_IDLE: return idles && days_left(f, i) <= 0;
    case HSEAL_REVIEW_IDLE_SOON:
        return idles && days_left(f, i) > 0 &&
               days_left(f, i) <= HSEAL_REVIEW_WARNING_DAYS &&
               f->limits.idle_days > HSEAL_REVIEW_WARNING_DAYS;
    case HSEAL_REVIEW_EXPORTABLE: return r->custody == HSEAL_CUSTODY_EXPORTABLE;
    case HSEAL_REVIEW_CARD_SEALED:
        return r->custody == HSEAL_CUSTODY_CARD_SEALED;
    case HSEAL_REVIEW_WITHDRAW:
        return (r->permissions & HSEAL_OKX_WITHDRAW) != 0;
    case HSEAL_REVIEW_UNBOUND: return idles;
    case HSEAL_REVIEW_SHARED: return finds_twin(f, i, 1);
    case HSEAL_REVIEW_ENVIRONMENT: return finds_twin(f, i, 0);
    case HSEAL_REVIEW_CROWDED: return finds_crowd(f, i);
    case HSEAL_REVIEW_VERIFY:
        return finds_verified(&f->list[i], &f->verified[i]);
    case HSEAL_REVIEW_UNFINISHED:
    case HSEAL_REVIEW_KEYLESS:
    case HSEAL_REVIEW_UNREADABLE:
    case HSEAL_REVIEW_STOPPED:
    case HSEAL_REVIEW_OLD:
    case HSEAL_REVIEW_FORGOTTEN:
    case HSEAL_REVIEW_COUNT: break;
    }
    return 0;
}

int
hseal_review_finds(
    enum hseal_review_rule rule, const struct hseal_review_facts *f, size_t i)
{
    const struct hseal_entry *entry = &f->list[i];

    if (rule == HSEAL_REVIEW_STOPPED && entry->state <= HSEAL_ENTRY_STAGED)
        return entry->breaker.stopped;
    switch (entry->state) {
    case HSEAL_ENTRY_UNFINISHED: return rule == HSEAL_REVIEW_UNFINISHED;
    case HSEAL_ENTRY_KEYLESS: return rule == HSEAL_REVIEW_KEYLESS;
    case HSEAL_ENTRY_UNREADABLE: return rule == HSEAL_REVIEW_UNREADABLE;
    case HSEAL_ENTRY_OLD: return rule == HSEAL_REVIEW_OLD;
    case HSEAL_ENTRY_STAGED:
        if (rule == HSEAL_REVIEW_FORGOTTEN)
            return f->now_ms > entry->record.created_ms + DAY_MS;
        break;
    case HSEAL_ENTRY_WHOLE:
    case HSEAL_ENTRY_FROZEN:
    case HSEAL_ENTRY_COUNT: break;
    }
    return finds_fact(rule, f, i);
}
