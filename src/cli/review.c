/*
 * cli/review.c: what is to be found fault with in a key.
 * Layer: cli.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "okx/timestamp.h"

#include "cli/review.h"

#define DAY_MS (24ULL * 60 * 60 * 1000)
#define SOON_MS (30 * DAY_MS)
#define AGE_MS (365 * DAY_MS)
#define DATE_LEN 10 /* "2027-01-31" */

/*
 * Texts: "%n" is the name, "%g" the generation, "%c" the day on which it was
 * made, "%x" its last day; "%s" and "%d" the code that stopped it, and the day.
 */
/* clang-format off */
static const struct {
    const char *name;
    const char *message;
    const char *remedy;
} rules[] = {
    [HSEAL_REVIEW_UNFINISHED] = { "unfinished",
        "an import is under way or was broken off, and left a key",
        "import it again, or hardseal key delete %n" },
    [HSEAL_REVIEW_KEYLESS] = { "keyless",
        "there is a record and no key",
        "hardseal key delete %n, then import it again" },
    [HSEAL_REVIEW_UNREADABLE] = { "unreadable",
        "its record does not open: it is damaged, or another's",
        "find out who changed the token, then hardseal key delete %n" },
    [HSEAL_REVIEW_STOPPED] = { "stopped",
        "it signs nothing: the exchange refused it on %d with %s",
        "mend the cause, then hardseal key thaw %n; or hardseal key rotate "
        "%n" },
    [HSEAL_REVIEW_EXPIRED] = { "expired",
        "it has expired: its last day was %x",
        "hardseal key rotate %n, or hardseal key delete %n" },
    [HSEAL_REVIEW_EXPIRES_SOON] = { "expires-soon",
        "its last day is %x",
        "hardseal key rotate %n" },
    [HSEAL_REVIEW_AGE] = { "age",
        "it is over a year old, of %c",
        "make a new API key at the exchange, and hardseal key rotate %n" },
    [HSEAL_REVIEW_EXPORTABLE] = { "exportable",
        "who has the PIN can wrap it out of this token",
        "rotate to a token that keeps it, and delete this one" },
    [HSEAL_REVIEW_CARD_SEALED] = { "card-sealed",
        "the token only seals it: it is in memory while it signs",
        "rotate to a token that computes HMAC-SHA256 itself" },
    [HSEAL_REVIEW_WITHDRAW] = { "withdraw",
        "it may withdraw: who gets to sign with it can empty the account",
        "make an API key without that permission, and hardseal key rotate %n" },
    [HSEAL_REVIEW_UNBOUND] = { "unbound",
        "it may trade and is bound to no address: it works from anywhere, and "
        "the exchange deletes it after 14 days without use",
        "bind it at the exchange, and give --ip when you rotate it" },
    [HSEAL_REVIEW_OLD] = { "old-generation",
        "generation %g does not sign any more, and its key is still there",
        "hardseal key delete --generation %g %n, and delete its API key at the "
        "exchange" },
    [HSEAL_REVIEW_FORGOTTEN] = { "still-staged",
        "generation %g is staged since %c",
        "hardseal key activate %n, or hardseal key delete --generation %g %n" },
};
/* clang-format on */
static_assert(
    sizeof(rules) / sizeof(rules[0]) == HSEAL_REVIEW_COUNT, "a row per rule");

const char *
hseal_review_name(enum hseal_review_rule rule)
{
    return rules[rule].name;
}

/* Of a generation that is to sign, now or later. */
static int
finds_fact(
    enum hseal_review_rule rule, const struct hseal_record *r, uint64_t now_ms)
{
    int expires = r->expires_ms != 0;
    int writes = (r->permissions & ~(unsigned)HSEAL_OKX_READ) != 0;

    switch (rule) {
    case HSEAL_REVIEW_EXPIRED: return expires && r->expires_ms <= now_ms;
    case HSEAL_REVIEW_EXPIRES_SOON:
        return expires && r->expires_ms > now_ms &&
               r->expires_ms - now_ms <= SOON_MS;
    case HSEAL_REVIEW_AGE: return now_ms > r->created_ms + AGE_MS;
    case HSEAL_REVIEW_EXPORTABLE: return r->custody == HSEAL_CUSTODY_EXPORTABLE;
    case HSEAL_REVIEW_CARD_SEALED:
        return r->custody == HSEAL_CUSTODY_CARD_SEALED;
    case HSEAL_REVIEW_WITHDRAW:
        return (r->permissions & HSEAL_OKX_WITHDRAW) != 0;
    case HSEAL_REVIEW_UNBOUND: /* demo keys hold no money, and do not expire */
        return writes && r->ips.n == 0 && r->env == HSEAL_OKX_ENV_LIVE;
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
hseal_review_finds(enum hseal_review_rule rule, const struct hseal_entry *entry,
    uint64_t now_ms)
{
    if (rule == HSEAL_REVIEW_STOPPED && entry->state <= HSEAL_ENTRY_STAGED)
        return entry->breaker.stopped;
    switch (entry->state) {
    case HSEAL_ENTRY_UNFINISHED: return rule == HSEAL_REVIEW_UNFINISHED;
    case HSEAL_ENTRY_KEYLESS: return rule == HSEAL_REVIEW_KEYLESS;
    case HSEAL_ENTRY_UNREADABLE: return rule == HSEAL_REVIEW_UNREADABLE;
    case HSEAL_ENTRY_OLD: return rule == HSEAL_REVIEW_OLD;
    case HSEAL_ENTRY_STAGED:
        if (rule == HSEAL_REVIEW_FORGOTTEN)
            return now_ms > entry->record.created_ms + DAY_MS;
        break;
    case HSEAL_ENTRY_WHOLE:
    case HSEAL_ENTRY_FROZEN:
    case HSEAL_ENTRY_COUNT: break;
    }
    return finds_fact(rule, &entry->record, now_ms);
}

/* What stands for "%n" and the others, see above. */
static void
value_of(
    char letter, const struct hseal_entry *entry, char out[HSEAL_NAME_SIZE])
{
    const struct hseal_record *r = &entry->record;
    const struct hseal_stop *why = &entry->breaker.why;
    uint64_t ms = letter == 'x'   ? r->expires_ms - 1
                  : letter == 'd' ? why->time_ms
                                  : r->created_ms;
    char iso[HSEAL_TIMESTAMP_SIZE];

    if (letter == 'n') {
        (void)snprintf(out, HSEAL_NAME_SIZE, "%s", entry->name);
    } else if (letter == 's') {
        (void)snprintf(out, HSEAL_NAME_SIZE, "%s", why->code);
    } else if (letter == 'g') {
        (void)snprintf(out, HSEAL_NAME_SIZE, "%" PRIu64, r->generation);
    } else {
        hseal_okx_timestamp_iso(ms, iso);
        (void)snprintf(out, HSEAL_NAME_SIZE, "%.*s", DATE_LEN, iso);
    }
}

static void
fill_in(const char *text, const struct hseal_entry *entry,
    char out[HSEAL_REVIEW_TEXT])
{
    char value[HSEAL_NAME_SIZE];
    size_t used = 0;

    out[0] = '\0';
    while (*text != '\0' && used < HSEAL_REVIEW_TEXT - 1) {
        size_t len = strcspn(text, "%");
        (void)snprintf(
            out + used, HSEAL_REVIEW_TEXT - used, "%.*s", (int)len, text);
        used += strlen(out + used);
        text += len;
        if (*text == '\0')
            break;
        value_of(text[1], entry, value);
        (void)snprintf(out + used, HSEAL_REVIEW_TEXT - used, "%s", value);
        used += strlen(out + used);
        text += 2;
    }
}

void
hseal_review_message(enum hseal_review_rule rule,
    const struct hseal_entry *entry, char out[HSEAL_REVIEW_TEXT])
{
    if (rule == HSEAL_REVIEW_UNREADABLE && entry->why[0] != '\0')
        (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", entry->why);
    else if (rule == HSEAL_REVIEW_STOPPED && entry->breaker.why.code[0] == '\0')
        (void)snprintf(out, HSEAL_REVIEW_TEXT,
            "it signs nothing: what stopped it cannot be read");
    else
        fill_in(rules[rule].message, entry, out);
}

void
hseal_review_remedy(enum hseal_review_rule rule,
    const struct hseal_entry *entry, char out[HSEAL_REVIEW_TEXT])
{
    fill_in(rules[rule].remedy, entry, out);
}
