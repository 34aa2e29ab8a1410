/*
 * test_ledger: the PIN attempts: what is written, and under which name.
 */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "token/ledger.h"

#include "base/tempdir.h"
#include "support/run.h"

static const struct hseal_token_info desk = { .label = "desk",
    .serial = "0123456789abcdef",
    .model = "SoftHSM v2",
    .manufacturer = "SoftHSM project" };

static struct hseal_ledger *
open_of(void **state, const struct hseal_token_info *info)
{
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    if (hseal_ledger_open(*state, info, 0, &l, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    return l;
}

static void
expect_state(void **state, enum hseal_ledger_state expected)
{
    struct hseal_ledger *l = open_of(state, &desk);

    assert_int_equal(hseal_ledger_state(l, NULL), expected);
    hseal_ledger_close(l);
}

static enum hseal_ledger_state
peek(void **state)
{
    enum hseal_ledger_state seen = HSEAL_LEDGER_STATE_COUNT;

    assert_ok(hseal_ledger_peek(*state, &desk, &seen, NULL));
    return seen;
}

static void
attempt(void **state, enum hseal_attempt how)
{
    struct hseal_ledger *l = open_of(state, &desk);

    assert_ok(hseal_ledger_begin(l, NULL));
    assert_int_equal(hseal_ledger_state(l, NULL), HSEAL_LEDGER_PENDING);
    assert_ok(hseal_ledger_end(l, how, NULL));
    hseal_ledger_close(l);
}

static const char *
file_of_desk(void **state)
{
    return tempdir_path(state, "pins/0123456789abcdef");
}

/* ---- states ---- */

/* Nobody is waited for, and nothing is made. */
static void
peeking(void **state)
{
    struct hseal_ledger *l;
    enum hseal_ledger_state seen;

    assert_int_equal(peek(state), HSEAL_LEDGER_CLEAR);
    assert_int_not_equal(access(tempdir_path(state, "pins"), F_OK), 0);
    l = open_of(state, &desk);
    assert_int_equal(peek(state), HSEAL_LEDGER_CLEAR);
    assert_ok(hseal_ledger_begin(l, NULL));
    assert_int_equal(peek(state), HSEAL_LEDGER_PENDING);
    assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_REFUSED, NULL));
    assert_int_equal(peek(state), HSEAL_LEDGER_REFUSED);
    hseal_ledger_close(l);
    assert_int_equal(truncate(file_of_desk(state), 7), 0);
    assert_int_equal(peek(state), HSEAL_LEDGER_DAMAGED);
    assert_int_equal(unlink(file_of_desk(state)), 0);
    assert_int_equal(mkfifo(file_of_desk(state), 0600), 0);
    assert_int_equal(
        hseal_ledger_peek(*state, &desk, &seen, NULL), HSEAL_ERR_CONFIG);
}

static void
each_outcome_has_its_state(void **state)
{
    expect_state(state, HSEAL_LEDGER_CLEAR);
    attempt(state, HSEAL_ATTEMPT_ACCEPTED);
    expect_state(state, HSEAL_LEDGER_CLEAR);
    attempt(state, HSEAL_ATTEMPT_NOT_TRIED);
    expect_state(state, HSEAL_LEDGER_CLEAR);
    attempt(state, HSEAL_ATTEMPT_REFUSED);
    expect_state(state, HSEAL_LEDGER_REFUSED);
    attempt(state, HSEAL_ATTEMPT_NOT_TRIED);
    expect_state(state, HSEAL_LEDGER_REFUSED);
    attempt(state, HSEAL_ATTEMPT_UNKNOWN);
    expect_state(state, HSEAL_LEDGER_PENDING);
    attempt(state, HSEAL_ATTEMPT_NOT_TRIED);
    expect_state(state, HSEAL_LEDGER_PENDING);
    attempt(state, HSEAL_ATTEMPT_ACCEPTED);
    expect_state(state, HSEAL_LEDGER_CLEAR);
}

static void
it_says_since_when(void **state)
{
    uint64_t now = hseal_clock_wall_ms(hseal_clock_system()) / 1000;
    struct hseal_ledger *l;
    uint64_t since = 1, again = 0;

    l = open_of(state, &desk);
    (void)hseal_ledger_state(l, &since);
    assert_int_equal(since, 0);
    hseal_ledger_close(l);
    attempt(state, HSEAL_ATTEMPT_REFUSED);
    l = open_of(state, &desk);
    (void)hseal_ledger_state(l, &since);
    assert_true(since >= now && since <= now + 60);
    assert_ok(hseal_ledger_begin(l, NULL));
    assert_ok(hseal_ledger_end(l, HSEAL_ATTEMPT_NOT_TRIED, NULL));
    (void)hseal_ledger_state(l, &again);
    assert_int_equal(since, again);
    hseal_ledger_close(l);
}

static void
forgetting_clears(void **state)
{
    struct hseal_ledger *l;

    attempt(state, HSEAL_ATTEMPT_REFUSED);
    l = open_of(state, &desk);
    assert_ok(hseal_ledger_forget(l, NULL));
    hseal_ledger_close(l);
    expect_state(state, HSEAL_LEDGER_CLEAR);
}

static void
closing_without_an_end_leaves_pending(void **state)
{
    struct hseal_ledger *l = open_of(state, &desk);

    assert_ok(hseal_ledger_begin(l, NULL));
    hseal_ledger_close(l);
    expect_state(state, HSEAL_LEDGER_PENDING);
    hseal_ledger_close(NULL);
}

/* ---- the file ---- */

static size_t
read_back(void **state, char *out, size_t size)
{
    FILE *f = fopen(file_of_desk(state), "rb");
    size_t n;

    assert_non_null(f);
    n = fread(out, 1, size, f);
    (void)fclose(f);
    return n;
}

static void
the_file_is_private_and_of_one_size(void **state)
{
    char data[128];
    struct stat st;

    for (int how = 0; how < HSEAL_ATTEMPT_COUNT; how++) {
        attempt(state, (enum hseal_attempt)how);
        assert_int_equal(read_back(state, data, sizeof(data)), 64);
        assert_int_equal(data[63], '\n');
    }
    assert_int_equal(stat(file_of_desk(state), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(tempdir_path(state, "pins"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

static void
write_raw(void **state, const void *data, size_t len)
{
    FILE *f = fopen(file_of_desk(state), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void
damage_is_never_clear(void **state)
{
    char good[64], bad[65] = "";
    unsigned damaged = 0;

    attempt(state, HSEAL_ATTEMPT_ACCEPTED);
    assert_int_equal(read_back(state, good, sizeof(good)), 64);
    for (size_t len = 1; len <= 65; len++) {
        if (len == 64)
            continue;
        memcpy(bad, good, 64);
        write_raw(state, bad, len);
        expect_state(state, HSEAL_LEDGER_DAMAGED);
    }
    for (size_t bit = 0; bit < 64 * 8; bit++) {
        struct hseal_ledger *l;
        memcpy(bad, good, 64);
        bad[bit / 8] = (char)(bad[bit / 8] ^ (1 << bit % 8));
        write_raw(state, bad, 64);
        l = open_of(state, &desk);
        damaged += hseal_ledger_state(l, NULL) == HSEAL_LEDGER_DAMAGED;
        hseal_ledger_close(l);
    }
    assert_int_equal(damaged, 64 * 8);
    attempt(state, HSEAL_ATTEMPT_NOT_TRIED);
    expect_state(state, HSEAL_LEDGER_PENDING);
}

static void
zeros_are_damage(void **state)
{
    const char zeros[64] = { 0 };

    attempt(state, HSEAL_ATTEMPT_ACCEPTED);
    write_raw(state, zeros, sizeof(zeros));
    expect_state(state, HSEAL_LEDGER_DAMAGED);
    attempt(state, HSEAL_ATTEMPT_ACCEPTED);
    expect_state(state, HSEAL_LEDGER_CLEAR);
}

/* ---- names ---- */

static const char *
base_name(const struct hseal_ledger *l)
{
    return strrchr(hseal_ledger_path(l), '/') + 1;
}

static void
unusual_serials_are_escaped(void **state)
{
    static const struct {
        const char *serial, *name;
    } rows[] = {
        { "0123456789abcdef", "0123456789abcdef" },
        { "AB-12_z9", "AB-12_z9" },
        { "../../etc", "%2e%2e%2f%2e%2e%2fetc" },
        { ".hidden", "%2ehidden" },
        { "a b%c", "a%20b%25c" },
        { "\xc3\xa4\x01\n12", "%c3%a4%01%0a12" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token_info info = desk;
        struct hseal_ledger *l;
        (void)snprintf(info.serial, sizeof(info.serial), "%s", rows[i].serial);
        l = open_of(state, &info);
        assert_string_equal(base_name(l), rows[i].name);
        hseal_ledger_close(l);
    }
}

static void
a_serial_that_tells_nothing_is_not_the_name(void **state)
{
    static const char *const serials[] = { "", "1", "123", "0000000000000000" };
    char seen[8][128];
    size_t n = 0;

    for (size_t i = 0; i < ROWS(serials) * 2; i++) {
        struct hseal_token_info info = desk;
        struct hseal_ledger *l;
        (void)snprintf(info.serial, sizeof(info.serial), "%s", serials[i / 2]);
        (void)snprintf(
            info.model, sizeof(info.model), "%s", i % 2 ? "one" : "other");
        l = open_of(state, &info);
        (void)snprintf(seen[n], sizeof(seen[n]), "%s", base_name(l));
        hseal_ledger_close(l);
        assert_int_equal(strncmp(seen[n], "desk-", 5), 0);
        assert_int_equal(strlen(seen[n]), 5 + 16);
        for (size_t k = 0; k < n; k++)
            assert_string_not_equal(seen[k], seen[n]);
        n++;
    }
}

static void
the_longest_label_has_a_name(void **state)
{
    struct hseal_token_info info = desk;
    struct hseal_ledger *l;

    info.serial[0] = '\0';
    memset(info.label, '/', sizeof(info.label) - 1);
    info.label[sizeof(info.label) - 1] = '\0';
    l = open_of(state, &info);
    assert_int_equal(strlen(base_name(l)), 3 * 32 + 1 + 16);
    hseal_ledger_close(l);
}

static void
tokens_have_ledgers_of_their_own(void **state)
{
    struct hseal_token_info other = desk;
    struct hseal_ledger *a, *b;

    other.serial[0] = 'f';
    a = open_of(state, &desk);
    b = open_of(state, &other);
    assert_ok(hseal_ledger_begin(a, NULL));
    assert_int_equal(hseal_ledger_state(b, NULL), HSEAL_LEDGER_CLEAR);
    hseal_ledger_close(a);
    hseal_ledger_close(b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_outcome_has_its_state),
        TEST(peeking),
        TEST(it_says_since_when),
        TEST(forgetting_clears),
        TEST(closing_without_an_end_leaves_pending),
        TEST(the_file_is_private_and_of_one_size),
        TEST(damage_is_never_clear),
        TEST(zeros_are_damage),
        TEST(unusual_serials_are_escaped),
        TEST(a_serial_that_tells_nothing_is_not_the_name),
        TEST(the_longest_label_has_a_name),
        TEST(tokens_have_ledgers_of_their_own),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
