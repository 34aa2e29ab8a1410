/*
 * test_review: what is found fault with, by the day.
 */
#include <stdio.h>

#include "cli/review.h"

#include "support/run.h"

#define DAY (24ULL * 60 * 60 * 1000)
#define NOW (20000 * DAY)

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

/* One bit for each rule. */
static unsigned
found(const struct hseal_entry *x)
{
    unsigned bits = 0;

    for (int rule = 0; rule < HSEAL_REVIEW_COUNT; rule++)
        if (hseal_review_finds((enum hseal_review_rule)rule, x, NOW))
            bits |= 1U << rule;
    return bits;
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
    x.record.created_ms = NOW - 365 * DAY;
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

    (void)state;
    x.breaker.stopped = 1;
    assert_int_equal(found(&x), ONLY(STOPPED));
    hseal_review_message(HSEAL_REVIEW_STOPPED, &x, message);
    assert_contains(message, "cannot be read");
    (void)snprintf(x.breaker.why.code, sizeof(x.breaker.why.code), "50111");
    x.breaker.why.time_ms = NOW;
    hseal_review_message(HSEAL_REVIEW_STOPPED, &x, message);
    assert_contains(message, "on 2024-10-04 with 50111");
    x.state = HSEAL_ENTRY_FROZEN;
    assert_int_equal(found(&x), ONLY(STOPPED));
    x.state = HSEAL_ENTRY_STAGED;
    assert_int_equal(found(&x), ONLY(STOPPED));
    x.state = HSEAL_ENTRY_OLD; /* it is to go anyway */
    assert_int_equal(found(&x), ONLY(OLD));
}

static void
every_rule_has_its_texts(void **state)
{
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];
    struct hseal_entry x = good();

    (void)state;
    memset(x.name, 'n', sizeof(x.name) - 1); /* the longest there is */
    x.record.generation = UINT64_MAX;
    x.record.expires_ms = NOW;
    for (int i = 0; i < HSEAL_REVIEW_COUNT; i++) {
        enum hseal_review_rule rule = (enum hseal_review_rule)i;
        assert_true(hseal_review_name(rule)[0] != '\0');
        hseal_review_message(rule, &x, message);
        hseal_review_remedy(rule, &x, remedy);
        assert_true(strlen(message) > 10);
        assert_true(strlen(remedy) > 10);
        assert_lacks(message, "%");
        assert_lacks(remedy, "%");
    }
    hseal_review_message(HSEAL_REVIEW_EXPIRED, &x, message);
    assert_contains(
        message, "2024-10-03"); /* day 20000 begins: the day before */
    hseal_review_remedy(HSEAL_REVIEW_OLD, &x, remedy);
    assert_contains(remedy, "--generation 18446744073709551615 nnn");
    (void)snprintf(x.why, sizeof(x.why), "it is a copy");
    hseal_review_message(HSEAL_REVIEW_UNREADABLE, &x, message);
    assert_string_equal(message, "it is a copy");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(facts),
        cmocka_unit_test(states),
        cmocka_unit_test(stopped),
        cmocka_unit_test(every_rule_has_its_texts),
    };

    return cmocka_run_group_tests_name("review", tests, NULL, NULL);
}
