/*
 * cli/review_text.c: what is said of a fault, and what to do about it.
 * Layer: cli.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "okx/timestamp.h"

#include "cli/review.h"

#define DAY_MS (24ULL * 60 * 60 * 1000)
#define DATE_LEN 10 /* "2027-01-31" */

/*
 * Texts: "%n" is the name, "%w" that under which it signs ("desk1@2" of what is
 * staged), "%g" the generation, "%c" the day on which it was
 * made, "%x" its last day, "%a" its age in days, "%r" the rotation period, "%u"
 * what is known of its last use, "%l" the days that are left, "%i" the days
 * without use that it survives, "%o" other names of it, "%e" those of the other
 * environment, "%k" its account, "%m" the most keys of one, "%v" what was found
 * when the exchange was asked, "%s" and "%d" the code that stopped it, and the
 * day.
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
        "it is %a days old, of %c, and is to be replaced after %r",
        "make a new API key at the exchange, and hardseal key rotate %n" },
    [HSEAL_REVIEW_IDLE] = { "idle",
        "%u: the exchange deletes it after %i days without use",
        "hardseal key verify %w tells whether it is still there" },
    [HSEAL_REVIEW_IDLE_SOON] = { "idle-soon",
        "%u: days until the exchange deletes it for want of use: %l",
        "hardseal key touch %w, by cron with --all; or bind it to an address" },
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
        "the exchange deletes it after %i days without use",
        "bind it at the exchange, then hardseal key verify --record %w" },
    [HSEAL_REVIEW_SHARED] = { "shared",
        "the same API key is here as %o: what one of them does, stops or leaks "
        "is done by the other",
        "make an API key for each purpose, and hardseal key rotate %n" },
    [HSEAL_REVIEW_ENVIRONMENT] = { "environment",
        "the same API key is here as live and as demo, as %e: one of them is "
        "wrong",
        "hardseal key verify tells which; hardseal key delete that one" },
    [HSEAL_REVIEW_CROWDED] = { "crowded",
        "account %k has as many API keys here as it may have, or more: %m",
        "delete at the exchange, and here, what is not used" },
    [HSEAL_REVIEW_VERIFY] = { "verify",
        "it is not as its record says: %v",
        "hardseal key verify %w" },
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

static void
day_of(uint64_t ms, char out[HSEAL_REVIEW_TEXT])
{
    char iso[HSEAL_TIMESTAMP_SIZE];

    hseal_okx_timestamp_iso(ms, iso);
    (void)snprintf(out, HSEAL_REVIEW_TEXT, "%.*s", DATE_LEN, iso);
}

static void
use_of(
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_REVIEW_TEXT])
{
    char day[HSEAL_REVIEW_TEXT];

    day_of(hseal_review_last_use(f, i), day);
    (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s %.*s",
        f->used_ms[i] != 0 ? "this host used it last on"
                           : "no use of it is known since it came here on",
        DATE_LEN, day);
}

/* As many as there is room for. */
static void
others_of(const struct hseal_review_facts *f, size_t i, int same_env,
    char out[HSEAL_REVIEW_TEXT])
{
    const struct hseal_record *r = &f->list[i].record;
    size_t used = 0;

    out[0] = '\0';
    for (size_t k = 0; k < f->n && used < HSEAL_REVIEW_TEXT / 2; k++) {
        const struct hseal_entry *o = &f->list[k];
        if (k == i || !hseal_review_is_key(o) ||
            strcmp(o->record.key_id, r->key_id) != 0 ||
            (o->record.env == r->env) != same_env)
            continue;
        (void)snprintf(out + used, HSEAL_REVIEW_TEXT - used, "%s%s (%s)",
            used > 0 ? ", " : "", o->name, hseal_okx_env_name(o->record.env));
        used += strlen(out + used);
    }
}

static void
finding_of(const struct hseal_verified *v, char out[HSEAL_REVIEW_TEXT])
{
    char day[HSEAL_REVIEW_TEXT];

    day_of(v->at_ms, day);
    if (strcmp(v->code, "0") == 0)
        (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s, found on %.*s", v->findings,
            DATE_LEN, day);
    else
        (void)snprintf(out, HSEAL_REVIEW_TEXT,
            "the exchange refused it on %.*s: %s", DATE_LEN, day, v->code);
}

static void
number(uint64_t n, char out[HSEAL_REVIEW_TEXT])
{
    (void)snprintf(out, HSEAL_REVIEW_TEXT, "%" PRIu64, n);
}

static void
spec_of(const struct hseal_entry *entry, char out[HSEAL_REVIEW_TEXT])
{
    if (entry->state == HSEAL_ENTRY_STAGED)
        (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s@%" PRIu64, entry->name,
            entry->record.generation);
    else
        (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", entry->name);
}

/* What stands for "%n" and the others, see above. */
static void
value_of(char letter, const struct hseal_review_facts *f, size_t i,
    char out[HSEAL_REVIEW_TEXT])
{
    const struct hseal_entry *entry = &f->list[i];
    const struct hseal_record *r = &entry->record;
    const struct hseal_stop *why = &entry->breaker.why;

    switch (letter) {
    case 'g': number(r->generation, out); break;
    case 'c': day_of(r->created_ms, out); break;
    case 'x': day_of(r->expires_ms - 1, out); break;
    case 'a': number((f->now_ms - r->created_ms) / DAY_MS, out); break;
    case 'r': number(f->limits.rotate_days, out); break;
    case 'u': use_of(f, i, out); break;
    case 'l':
        number((uint64_t)hseal_review_days_left(
                   hseal_review_last_use(f, i), f->limits.idle_days, f->now_ms),
            out);
        break;
    case 'i': number(f->limits.idle_days, out); break;
    case 'o': others_of(f, i, 1, out); break;
    case 'e': others_of(f, i, 0, out); break;
    case 'k': (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", r->owner.uid); break;
    case 'm': number(f->limits.keys_per_account, out); break;
    case 's': (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", why->code); break;
    case 'd': day_of(why->time_ms, out); break;
    case 'w': spec_of(entry, out); break;
    case 'v': finding_of(&f->verified[i], out); break;
    default: (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", entry->name); break;
    }
}

static void
fill_in(const char *text, const struct hseal_review_facts *f, size_t i,
    char out[HSEAL_REVIEW_TEXT])
{
    char value[HSEAL_REVIEW_TEXT];
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
        value_of(text[1], f, i, value);
        (void)snprintf(out + used, HSEAL_REVIEW_TEXT - used, "%s", value);
        used += strlen(out + used);
        text += 2;
    }
}

void
hseal_review_message(enum hseal_review_rule rule,
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_REVIEW_TEXT])
{
    const struct hseal_entry *entry = &f->list[i];

    if (rule == HSEAL_REVIEW_UNREADABLE && entry->why[0] != '\0')
        (void)snprintf(out, HSEAL_REVIEW_TEXT, "%s", entry->why);
    else if (rule == HSEAL_REVIEW_STOPPED && entry->breaker.why.code[0] == '\0')
        (void)snprintf(out, HSEAL_REVIEW_TEXT,
            "it signs nothing: what stopped it cannot be read");
    else
        fill_in(rules[rule].message, f, i, out);
}

/* Is the remedy a command that what is stopped or frozen refuses? */
static int
needs_thaw(enum hseal_review_rule rule, const struct hseal_entry *entry)
{
    return (rule == HSEAL_REVIEW_VERIFY || rule == HSEAL_REVIEW_IDLE ||
               rule == HSEAL_REVIEW_IDLE_SOON) &&
           (entry->breaker.stopped || entry->state == HSEAL_ENTRY_FROZEN);
}

void
hseal_review_remedy(enum hseal_review_rule rule,
    const struct hseal_review_facts *f, size_t i, char out[HSEAL_REVIEW_TEXT])
{
    char text[HSEAL_REVIEW_TEXT];

    (void)snprintf(text, sizeof(text), "%s%s",
        needs_thaw(rule, &f->list[i]) ? "hardseal key thaw %n, then " : "",
        rules[rule].remedy);
    fill_in(text, f, i, out);
}
