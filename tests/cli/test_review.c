/*
 * test_review: what is found fault with, by the day.
 */
#include <stdio.h>

#include "cli/review.h"

#include "support/run.h"

#define DAY (24ULL * 60 * 60 * 1000)
#define NOW (20000 * DAY)
#define MOST 64

static struct hseal_entry
good(void)
{
    struct hseal_entry x;

    memset(&x, 0, sizeof(x));
    (void)snprintf(x.name, sizeof(x.name), "desk1");
    x.state = HSEAL_ENTRY_WHOLE;
    x.record.generation = 3;
    x.record.created_ms = NOW;
    x.record.permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE;
    x.record.ips.n = 1;
    return x;
}

/* What is known of an inventory of up to MOST keys. */
static uint64_t used_ms[MOST];
static struct hseal_verified verified[MOST];

static struct hseal_review_facts
facts_of(const struct hseal_entry *list, size_t n)
{
    struct hseal_review_facts f = { .now_ms = NOW,
        .limits = { 90, 14, 50 },
        .list = list,
        .n = n,
        .used_ms = used_ms,
        .verified = verified };

    return f;
}

static int
forget(void **state)
{
    (void)state;
    memset(used_ms, 0, sizeof(used_ms));
    memset(verified, 0, sizeof(verified));
    return 0;
}

/* One bit for each rule. */
static unsigned
found_of(const struct hseal_entry *list, size_t n, size_t i)
{
    const struct hseal_review_facts f = facts_of(list, n);
    unsigned bits = 0;

    for (int rule = 0; rule < HSEAL_REVIEW_COUNT; rule++)
        if (hseal_review_finds((enum hseal_review_rule)rule, &f, i))
            bits |= 1U << rule;
    return bits;
}

static unsigned
found(const struct hseal_entry *x)
{
    return found_of(x, 1, 0);
}

#define ONLY(rule) (1U << HSEAL_REVIEW_##rule)

static void
dates(void **state)
{
    struct hseal_entry x = good();

    (void)state;
    assert_int_equal(found(&x), 0);
    x.record.expires_ms = NOW;
    assert_int_equal(found(&x), ONLY(EXPIRED));
    x.record.expires_ms = NOW + 1;
    assert_int_equal(found(&x), ONLY(EXPIRES_SOON));
    x.record.expires_ms = NOW + 30 * DAY;
    assert_int_equal(found(&x), ONLY(EXPIRES_SOON));
    x.record.expires_ms = NOW + 30 * DAY + 1;
    assert_int_equal(found(&x), 0);
    x.record.created_ms = NOW - 90 * DAY;
    assert_int_equal(found(&x), 0);
    x.record.created_ms--;
    assert_int_equal(found(&x), ONLY(AGE));
    x.record.created_ms = NOW + 400 * DAY; /* a clock that was wrong */
    assert_int_equal(found(&x), 0);
}

static void
facts(void **state)
{
    struct hseal_entry x = good();

    (void)state;
    x.record.custody = HSEAL_CUSTODY_EXPORTABLE;
    assert_int_equal(found(&x), ONLY(EXPORTABLE));
    x.record.custody = HSEAL_CUSTODY_CARD_SEALED;
    assert_int_equal(found(&x), ONLY(CARD_SEALED));
    x.record.custody = HSEAL_CUSTODY_IN_TOKEN;
    x.record.permissions |= HSEAL_OKX_WITHDRAW;
    assert_int_equal(found(&x), ONLY(WITHDRAW));
    x.record.ips.n = 0;
    assert_int_equal(found(&x), ONLY(WITHDRAW) | ONLY(UNBOUND));
    x.record.env = HSEAL_OKX_ENV_DEMO;
    assert_int_equal(found(&x), ONLY(WITHDRAW));
    x.record.permissions = HSEAL_OKX_READ;
    x.record.env = HSEAL_OKX_ENV_LIVE;
    assert_int_equal(found(&x), 0);
}

/* A live key that may trade, from anywhere. */
static void
idle(void **state)
{
    struct hseal_entry x = good();
    const unsigned unbound = ONLY(UNBOUND);

    (void)state;
    x.record.ips.n = 0;
    assert_int_equal(found(&x), unbound);
    /* Without a use that is known, from the day on which it came. */
    x.record.created_ms = NOW - 10 * DAY + 1;
    assert_int_equal(found(&x), unbound);
    x.record.created_ms--;
    assert_int_equal(found(&x), unbound | ONLY(IDLE_SOON));
    x.record.created_ms = NOW - 14 * DAY + 1;
    assert_int_equal(found(&x), unbound | ONLY(IDLE_SOON));
    x.record.created_ms--;
    assert_int_equal(found(&x), unbound | ONLY(IDLE));
    used_ms[0] = NOW - 9 * DAY;
    assert_int_equal(found(&x), unbound);
    used_ms[0] = NOW - 11 * DAY;
    assert_int_equal(found(&x), unbound | ONLY(IDLE_SOON));
    used_ms[0] = NOW - 14 * DAY;
    assert_int_equal(found(&x), unbound | ONLY(IDLE));
    used_ms[0] = NOW + 3 * DAY; /* a clock that was wrong */
    assert_int_equal(found(&x), unbound);
    used_ms[0] = 1;
    assert_int_equal(found(&x), unbound | ONLY(IDLE));
    /* None of these is deleted for want of use. */
    x.record.env = HSEAL_OKX_ENV_DEMO;
    assert_int_equal(found(&x), 0);
    x.record.env = HSEAL_OKX_ENV_LIVE;
    x.record.permissions = HSEAL_OKX_READ;
    assert_int_equal(found(&x), 0);
    x.record.permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE;
    x.record.ips.n = 1;
    assert_int_equal(found(&x), 0);
}

static void
limits_are_configured(void **state)
{
    struct hseal_entry x = good();
    struct hseal_review_facts f = facts_of(&x, 1);

    (void)state;
    x.record.ips.n = 0;
    x.record.created_ms = NOW - 6 * DAY;
    f.limits.rotate_days = 6;
    f.limits.idle_days = 10;
    assert_false(hseal_review_finds(HSEAL_REVIEW_AGE, &f, 0));
    assert_true(hseal_review_finds(HSEAL_REVIEW_IDLE_SOON, &f, 0));
    f.limits.rotate_days = 5;
    assert_true(hseal_review_finds(HSEAL_REVIEW_AGE, &f, 0));
    f.limits.idle_days = 3; /* too short for a warning */
    assert_false(hseal_review_finds(HSEAL_REVIEW_IDLE_SOON, &f, 0));
    assert_true(hseal_review_finds(HSEAL_REVIEW_IDLE, &f, 0));
}

static void
named(struct hseal_entry *x, const char *name, const char *key_id)
{
    *x = good();
    (void)snprintf(x->name, sizeof(x->name), "%s", name);
    (void)snprintf(x->record.key_id, sizeof(x->record.key_id), "%s", key_id);
}

static void
one_key_under_two_names(void **state)
{
    struct hseal_entry list[3];
    struct hseal_review_facts f = facts_of(list, 3);
    char message[HSEAL_REVIEW_TEXT];

    (void)state;
    named(&list[0], "a", "id-1");
    named(&list[1], "b", "id-2");
    named(&list[2], "c", "id-1");
    assert_int_equal(found_of(list, 3, 0), ONLY(SHARED));
    assert_int_equal(found_of(list, 3, 1), 0);
    assert_int_equal(found_of(list, 3, 2), ONLY(SHARED));
    hseal_review_message(HSEAL_REVIEW_SHARED, &f, 0, message);
    assert_contains(message, "as c (live)");
    /* One of them says demo: that is another thing. */
    list[2].record.env = HSEAL_OKX_ENV_DEMO;
    assert_int_equal(found_of(list, 3, 0), ONLY(ENVIRONMENT));
    assert_int_equal(found_of(list, 3, 2), ONLY(ENVIRONMENT));
    hseal_review_message(HSEAL_REVIEW_ENVIRONMENT, &f, 0, message);
    assert_contains(message, "as c (demo)");
    /* A name that says demo is none. */
    named(&list[2], "demo", "id-3");
    assert_int_equal(found_of(list, 3, 2), 0);
    /* Generations of one name, and what is not whole. */
    named(&list[2], "a", "id-1");
    assert_int_equal(found_of(list, 3, 0), 0);
    named(&list[2], "c", "id-1");
    list[2].state = HSEAL_ENTRY_KEYLESS;
    assert_int_equal(found_of(list, 3, 0), 0);
    list[2].state = HSEAL_ENTRY_UNREADABLE;
    assert_int_equal(found_of(list, 3, 0), 0);
}

static void
keys_of_one_account(void **state)
{
    struct hseal_entry list[MOST];
    char id[16];

    (void)state;
    for (size_t i = 0; i < MOST; i++) {
        (void)snprintf(id, sizeof(id), "id-%zu", i);
        named(&list[i], id, id);
        if (i > 0) /* the first one was not asked about */
            (void)snprintf(list[i].record.owner.uid,
                sizeof(list[i].record.owner.uid), "%d", i < 51 ? 7 : 8);
    }
    /* 50 of account 7; told once. */
    assert_int_equal(found_of(list, MOST, 0), 0);
    assert_int_equal(found_of(list, MOST, 1), ONLY(CROWDED));
    assert_int_equal(found_of(list, MOST, 2), 0);
    assert_int_equal(found_of(list, MOST, 51), 0);
    /* One that is another account's, or gone, as the exchange has said: 49. */
    verified[1].at_ms = NOW;
    verified[1].current = 1;
    (void)snprintf(verified[1].code, sizeof(verified[1].code), "50119");
    assert_int_equal(found_of(list, MOST, 1), ONLY(VERIFY));
    assert_int_equal(found_of(list, MOST, 2), 0);
    (void)snprintf(verified[1].code, sizeof(verified[1].code), "0");
    (void)snprintf(
        verified[1].findings, sizeof(verified[1].findings), "label,account");
    assert_int_equal(found_of(list, MOST, 1), ONLY(VERIFY));
    assert_int_equal(found_of(list, MOST, 2), 0);
    list[0].record.owner = list[1].record.owner; /* it is told of that one */
    assert_int_equal(found_of(list, MOST, 0), ONLY(CROWDED));
    assert_int_equal(found_of(list, MOST, 1), ONLY(VERIFY));
    assert_int_equal(found_of(list, MOST, 2), 0);
    list[0].record.owner.uid[0] = '\0';
    verified[1].current = 0; /* that was another record */
    assert_int_equal(found_of(list, MOST, 1), ONLY(CROWDED));
    verified[1].at_ms = 0;
    /* One of them twice: 49. */
    (void)snprintf(
        list[50].record.key_id, sizeof(list[50].record.key_id), "id-49");
    assert_int_equal(found_of(list, MOST, 1), 0);
    assert_int_equal(found_of(list, MOST, 50), ONLY(SHARED));
}

static void
what_the_exchange_has_said(void **state)
{
    struct hseal_entry x = good();
    struct hseal_review_facts f = facts_of(&x, 1);
    char message[HSEAL_REVIEW_TEXT];

    (void)state;
    verified[0].at_ms = NOW - DAY;
    verified[0].current = 1;
    (void)snprintf(verified[0].code, sizeof(verified[0].code), "0");
    assert_int_equal(found(&x), 0);
    (void)snprintf(verified[0].findings, sizeof(verified[0].findings),
        "unbound"); /* has a rule of its own */
    assert_int_equal(found(&x), ONLY(UNBOUND));
    (void)snprintf(
        verified[0].findings, sizeof(verified[0].findings), "account,unbound");
    assert_int_equal(found(&x), ONLY(VERIFY) | ONLY(UNBOUND));
    hseal_review_message(HSEAL_REVIEW_VERIFY, &f, 0, message);
    assert_contains(message, "account,unbound, found on 2024-10-03");
    verified[0].current = 0; /* of a record that was changed since */
    assert_int_equal(found(&x), 0);
    verified[0].current = 1;
    verified[0].findings[0] = '\0';
    (void)snprintf(verified[0].code, sizeof(verified[0].code), "50119");
    assert_int_equal(found(&x), ONLY(VERIFY));
    hseal_review_message(HSEAL_REVIEW_VERIFY, &f, 0, message);
    assert_contains(message, "refused it on 2024-10-03: 50119");
}

/* Whatever the record says, unless it was changed since. */
static void
the_exchange_knows_what_goes_idle(void **state)
{
    struct hseal_entry x = good();
    struct hseal_verified *v = &verified[0];

    (void)state;
    used_ms[0] = NOW - 12 * DAY;
    v->at_ms = NOW - DAY;
    v->current = 1;
    (void)snprintf(v->code, sizeof(v->code), "0");
    assert_int_equal(found(&x), 0);
    (void)snprintf(v->findings, sizeof(v->findings), "fewer-addresses,unbound");
    assert_int_equal(found(&x), ONLY(VERIFY) | ONLY(UNBOUND) | ONLY(IDLE_SOON));
    v->current = 0;
    assert_int_equal(found(&x), 0);
    v->current = 1;
    x.record.ips.n = 0;
    (void)snprintf(v->findings, sizeof(v->findings), "more-addresses");
    assert_int_equal(found(&x), ONLY(VERIFY));
    (void)snprintf(v->findings, sizeof(v->findings), "unbound-not,not-unbound");
    assert_int_equal(found(&x), ONLY(VERIFY));
    v->current = 0;
    assert_int_equal(found(&x), ONLY(UNBOUND) | ONLY(IDLE_SOON));
    v->current = 1; /* it was refused, and so nothing is known */
    v->findings[0] = '\0';
    (void)snprintf(v->code, sizeof(v->code), "50101");
    assert_int_equal(found(&x), ONLY(VERIFY) | ONLY(UNBOUND) | ONLY(IDLE_SOON));
}

static void
states(void **state)
{
    static const struct {
        enum hseal_entry_state state;
        unsigned found;
    } rows[] = {
        { HSEAL_ENTRY_FROZEN, ONLY(EXPIRED) },
        { HSEAL_ENTRY_STAGED, ONLY(EXPIRED) },
        { HSEAL_ENTRY_OLD, ONLY(OLD) }, /* it signs nothing any more */
        { HSEAL_ENTRY_UNFINISHED, ONLY(UNFINISHED) },
        { HSEAL_ENTRY_KEYLESS, ONLY(KEYLESS) },
        { HSEAL_ENTRY_UNREADABLE, ONLY(UNREADABLE) },
    };
    struct hseal_entry x = good();

    (void)state;
    x.record.expires_ms = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        x.state = rows[i].state;
        assert_int_equal(found(&x), rows[i].found);
    }
    x.record.expires_ms = 0;
    x.state = HSEAL_ENTRY_STAGED;
    x.record.created_ms = NOW - DAY;
    assert_int_equal(found(&x), 0);
    x.record.created_ms--;
    assert_int_equal(found(&x), ONLY(FORGOTTEN));
}

static void
stopped(void **state)
{
    char message[HSEAL_REVIEW_TEXT];
    struct hseal_entry x = good();
    const struct hseal_review_facts f = facts_of(&x, 1);

    (void)state;
    x.breaker.stopped = 1;
    assert_int_equal(found(&x), ONLY(STOPPED));
    hseal_review_message(HSEAL_REVIEW_STOPPED, &f, 0, message);
    assert_contains(message, "cannot be read");
    (void)snprintf(x.breaker.why.code, sizeof(x.breaker.why.code), "50111");
    x.breaker.why.time_ms = NOW;
    hseal_review_message(HSEAL_REVIEW_STOPPED, &f, 0, message);
    assert_contains(message, "on 2024-10-04 with 50111");
    x.state = HSEAL_ENTRY_FROZEN;
    assert_int_equal(found(&x), ONLY(STOPPED));
    x.state = HSEAL_ENTRY_STAGED;
    assert_int_equal(found(&x), ONLY(STOPPED));
    x.state = HSEAL_ENTRY_OLD; /* it is to go anyway */
    assert_int_equal(found(&x), ONLY(OLD));
}

/* What is stopped or frozen refuses `key verify`. */
static void
remedies_that_work(void **state)
{
    char remedy[HSEAL_REVIEW_TEXT];
    struct hseal_entry x = good();
    const struct hseal_review_facts f = facts_of(&x, 1);

    (void)state;
    verified[0].at_ms = NOW - DAY;
    verified[0].current = 1;
    (void)snprintf(verified[0].code, sizeof(verified[0].code), "50111");
    x.breaker.stopped = 1;
    assert_int_equal(found(&x), ONLY(STOPPED)); /* that is why */
    (void)snprintf(verified[0].code, sizeof(verified[0].code), "0");
    (void)snprintf(
        verified[0].findings, sizeof(verified[0].findings), "account");
    assert_int_equal(found(&x), ONLY(STOPPED) | ONLY(VERIFY));
    hseal_review_remedy(HSEAL_REVIEW_VERIFY, &f, 0, remedy);
    assert_string_equal(
        remedy, "hardseal key thaw desk1, then hardseal key verify desk1");
    hseal_review_remedy(HSEAL_REVIEW_IDLE_SOON, &f, 0, remedy);
    assert_contains(remedy, "thaw desk1, then hardseal key touch desk1, by");
    x.breaker.stopped = 0;
    hseal_review_remedy(HSEAL_REVIEW_VERIFY, &f, 0, remedy);
    assert_string_equal(remedy, "hardseal key verify desk1");
    x.state = HSEAL_ENTRY_FROZEN;
    hseal_review_remedy(HSEAL_REVIEW_IDLE, &f, 0, remedy);
    assert_contains(remedy, "thaw desk1, then hardseal key verify desk1 tells");
    hseal_review_remedy(HSEAL_REVIEW_AGE, &f, 0, remedy);
    assert_lacks(remedy, "thaw");
    x.state = HSEAL_ENTRY_STAGED; /* not what signs now */
    hseal_review_remedy(HSEAL_REVIEW_VERIFY, &f, 0, remedy);
    assert_string_equal(remedy, "hardseal key verify desk1@3");
}

static void
every_rule_has_its_texts(void **state)
{
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];
    struct hseal_entry x = good();
    struct hseal_review_facts f = facts_of(&x, 1);

    (void)state;
    memset(x.name, 'n', sizeof(x.name) - 1); /* the longest there is */
    x.record.generation = UINT64_MAX;
    x.record.expires_ms = NOW;
    for (int i = 0; i < HSEAL_REVIEW_COUNT; i++) {
        enum hseal_review_rule rule = (enum hseal_review_rule)i;
        assert_true(hseal_review_name(rule)[0] != '\0');
        hseal_review_message(rule, &f, 0, message);
        hseal_review_remedy(rule, &f, 0, remedy);
        assert_true(strlen(message) > 10);
        assert_true(strlen(remedy) > 10);
        assert_lacks(message, "%");
        assert_lacks(remedy, "%");
    }
    hseal_review_message(HSEAL_REVIEW_EXPIRED, &f, 0, message);
    assert_contains(
        message, "2024-10-03"); /* day 20000 begins: the day before */
    hseal_review_remedy(HSEAL_REVIEW_OLD, &f, 0, remedy);
    assert_contains(remedy, "--generation 18446744073709551615 nnn");
    (void)snprintf(x.why, sizeof(x.why), "it is a copy");
    hseal_review_message(HSEAL_REVIEW_UNREADABLE, &f, 0, message);
    assert_string_equal(message, "it is a copy");
}

#define REVIEW(f) cmocka_unit_test_setup(f, forget)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEW(dates),
        REVIEW(facts),
        REVIEW(idle),
        REVIEW(limits_are_configured),
        REVIEW(one_key_under_two_names),
        REVIEW(keys_of_one_account),
        REVIEW(what_the_exchange_has_said),
        REVIEW(the_exchange_knows_what_goes_idle),
        REVIEW(states),
        REVIEW(stopped),
        REVIEW(remedies_that_work),
        REVIEW(every_rule_has_its_texts),
    };

    return cmocka_run_group_tests_name("review", tests, NULL, NULL);
}
