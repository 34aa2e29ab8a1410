/*
 * tests/base/test_error.c: the error table and the error value.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/codec.h"
#include "base/error.h"

#include "unit.h"

/* The exit codes that the command line promises, written down a second time.
 */
/* clang-format off */
static const struct {
    enum hseal_err code;
    const char *name;
    int exit;
} promised[] = {
    { HSEAL_ERR_OK,              "ok",              0 },
    { HSEAL_ERR_INTERNAL,        "internal",        1 },
    { HSEAL_ERR_NOMEM,           "out-of-memory",   1 },
    { HSEAL_ERR_IO,              "io",              1 },
    { HSEAL_ERR_USAGE,           "usage",           2 },
    { HSEAL_ERR_INPUT,           "bad-input",       2 },
    { HSEAL_ERR_LIMIT,           "too-large",       2 },
    { HSEAL_ERR_CONFIG,          "config",          3 },
    { HSEAL_ERR_NOT_FOUND,       "not-found",       3 },
    { HSEAL_ERR_EXISTS,          "exists",          3 },
    { HSEAL_ERR_RECORD,          "record",          3 },
    { HSEAL_ERR_EXPIRED,         "expired",         6 },
    { HSEAL_ERR_PIN_NEEDED,      "pin-needed",      4 },
    { HSEAL_ERR_PIN_WRONG,       "pin-wrong",       4 },
    { HSEAL_ERR_PIN_LOCKED,      "pin-locked",      4 },
    { HSEAL_ERR_MODULE,          "module",          5 },
    { HSEAL_ERR_TOKEN,           "token",           5 },
    { HSEAL_ERR_TOKEN_ABSENT,    "token-absent",    5 },
    { HSEAL_ERR_TOKEN_FULL,      "token-full",      5 },
    { HSEAL_ERR_TOKEN_READ_ONLY, "token-read-only", 5 },
    { HSEAL_ERR_TOKEN_HUNG,      "token-hung",      5 },
    { HSEAL_ERR_DEADLINE,        "deadline",        5 },
    { HSEAL_ERR_UNSUPPORTED,     "unsupported",     5 },
    { HSEAL_ERR_CUSTODY,         "custody",         5 },
    { HSEAL_ERR_DENIED,          "denied",          6 },
    { HSEAL_ERR_FROZEN,          "frozen",          6 },
    { HSEAL_ERR_FINDING,         "finding",         6 },
    { HSEAL_ERR_CLOCK,           "clock",           6 },
    { HSEAL_ERR_RATE,            "rate-limit",      6 },
    { HSEAL_ERR_EXCHANGE,        "exchange",        7 },
    { HSEAL_ERR_NOT_SENT,        "not-sent",        8 },
    { HSEAL_ERR_UNKNOWN_OUTCOME, "outcome-unknown", 9 },
};
/* clang-format on */

static void
names_and_exits_are_as_promised(void **state)
{
    (void)state;
    assert_int_equal(ROWS(promised), HSEAL_ERR_COUNT);
    for (size_t i = 0; i < ROWS(promised); i++) {
        assert_int_equal(promised[i].code, i);
        assert_string_equal(hseal_err_name(promised[i].code), promised[i].name);
        assert_int_equal(hseal_err_exit(promised[i].code), promised[i].exit);
    }
}

static void
names_are_unique_and_plain(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HSEAL_ERR_COUNT; i++) {
        const char *name = hseal_err_name((enum hseal_err)i);
        assert_int_equal(
            strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        assert_true(strlen(name) >= 2 && strlen(name) <= 24);
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(name, hseal_err_name((enum hseal_err)k));
            assert_string_not_equal(hseal_err_text((enum hseal_err)i),
                hseal_err_text((enum hseal_err)k));
        }
    }
}

static void
every_error_has_a_text(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HSEAL_ERR_COUNT; i++) {
        const char *text = hseal_err_text((enum hseal_err)i);
        assert_true(strlen(text) >= 4 && strlen(text) <= 60);
        assert_null(strpbrk(text, "\n\r\t"));
        assert_int_not_equal(text[strlen(text) - 1], '.');
        assert_true(hseal_err_exit((enum hseal_err)i) >= 0);
        assert_true(hseal_err_exit((enum hseal_err)i) <= 9);
    }
}

static void
an_unknown_code_is_internal(void **state)
{
    const int wild[] = { HSEAL_ERR_COUNT, HSEAL_ERR_COUNT + 1, 9999, -1 };

    (void)state;
    for (size_t i = 0; i < ROWS(wild); i++) {
        assert_string_equal(
            hseal_err_name((enum hseal_err)wild[i]), "internal");
        assert_string_equal(hseal_err_text((enum hseal_err)wild[i]),
            hseal_err_text(HSEAL_ERR_INTERNAL));
        assert_int_equal(hseal_err_exit((enum hseal_err)wild[i]), 1);
    }
}

static void
fail_fills_everything(void **state)
{
    struct hseal_error e;

    (void)state;
    memset(&e, 0x5a, sizeof(e));
    assert_err(
        hseal_fail(&e, HSEAL_ERR_INPUT, "%s: %d of %zu", "here", -3, (size_t)7),
        INPUT);
    assert_err(e.code, INPUT);
    assert_int_equal(e.origin, HSEAL_ORIGIN_SELF);
    assert_int_equal(e.cause, 0);
    assert_string_equal(e.message, "here: -3 of 7");
    assert_string_equal(e.hint, "");
}

static void
fail_drops_an_older_hint(void **state)
{
    struct hseal_error e;

    (void)state;
    (void)hseal_fail(&e, HSEAL_ERR_INPUT, "one");
    assert_err(hseal_hint(&e, HSEAL_ERR_CONFIG, "do %d", 1), CONFIG);
    assert_string_equal(e.hint, "do 1");
    assert_string_equal(e.message, "one");
    assert_err(e.code, INPUT);
    (void)hseal_fail_cause(&e, HSEAL_ERR_TOKEN, HSEAL_ORIGIN_CKR, 0x30, "two");
    assert_string_equal(e.hint, "");
}

static void
every_call_takes_no_error_struct(void **state)
{
    (void)state;
    assert_err(hseal_fail(NULL, HSEAL_ERR_IO, "%d", 1), IO);
    assert_err(hseal_fail_errno(NULL, HSEAL_ERR_IO, EIO, "%d", 1), IO);
    assert_err(
        hseal_fail_cause(NULL, HSEAL_ERR_TOKEN, HSEAL_ORIGIN_CKR, 5, "%d", 1),
        TOKEN);
    assert_err(hseal_hint(NULL, HSEAL_ERR_LIMIT, "%d", 1), LIMIT);
    assert_err(hseal_fail_nomem(NULL), NOMEM);
}

static void
errno_is_named(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_fail_errno(
                   &e, HSEAL_ERR_NOT_FOUND, ENOENT, "cannot open %s", "/x"),
        NOT_FOUND);
    assert_int_equal(e.origin, HSEAL_ORIGIN_ERRNO);
    assert_int_equal(e.cause, ENOENT);
    assert_string_equal(e.message, "cannot open /x: No such file or directory");
    assert_string_equal(e.hint, "");
    (void)hseal_fail_errno(&e, HSEAL_ERR_IO, 99999, "odd");
    assert_contains(e.message, "odd: ");
    assert_contains(e.message, "99999");
}

static void
a_foreign_cause_is_kept(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_fail_cause(&e, HSEAL_ERR_PIN_LOCKED, HSEAL_ORIGIN_CKR,
                   0xa4, "C_Login: %s", "CKR_PIN_LOCKED"),
        PIN_LOCKED);
    assert_int_equal(e.origin, HSEAL_ORIGIN_CKR);
    assert_int_equal(e.cause, 0xa4);
    assert_string_equal(e.message, "C_Login: CKR_PIN_LOCKED");
    (void)hseal_fail_cause(
        &e, HSEAL_ERR_TOKEN, HSEAL_ORIGIN_CKR, 0xffffffffUL, "x");
    assert_true(e.cause == 0xffffffffUL);
}

static void
nomem_says_so(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_fail_nomem(&e), NOMEM);
    assert_string_equal(e.message, "out of memory");
    assert_string_equal(e.hint, "");
}

static void
control_characters_are_replaced(void **state)
{
    struct hseal_error e;

    (void)state;
    for (int c = 1; c < 0x100; c++) {
        char text[] = { 'a', (char)c, 'b', '\0' };
        int plain = c >= 0x20 && c < 0x7f;
        (void)hseal_fail(&e, HSEAL_ERR_IO, "%s", text);
        (void)hseal_hint(&e, HSEAL_ERR_IO, "%s", text);
        assert_string_equal(e.message, plain ? text : "a?b");
        assert_string_equal(e.hint, plain ? text : "a?b");
    }
}

/* C1 controls are two bytes of UTF-8; a terminal may obey them. */
static void
only_good_utf8_gets_through(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x91",
            "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x91" },
        { "\xc2\x9b"
          "31m",
            "??31m" },
        { "\xc2\x80\xc2\x9f\xc2\xa0", "????\xc2\xa0" },
        { "\xff\xfe", "??" },
        { "\xc3", "?" },
        { "\xe2\x82", "??" },
        { "\xe2\x82z", "??z" },
        { "\xc0\xaf", "??" },
        { "\xed\xa0\x80", "???" },
        { "\xf5\x80\x80\x80", "????" },
        { "\xf0\x9f\x94\x91\x91", "\xf0\x9f\x94\x91?" },
    };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        (void)hseal_fail(&e, HSEAL_ERR_IO, "%s", rows[i].in);
        assert_string_equal(e.message, rows[i].out);
        (void)hseal_hint(&e, HSEAL_ERR_IO, "%s", rows[i].in);
        assert_string_equal(e.hint, rows[i].out);
        (void)hseal_fail_cause(
            &e, HSEAL_ERR_IO, HSEAL_ORIGIN_CURL, 6, "%s", rows[i].in);
        assert_string_equal(e.message, rows[i].out);
        (void)hseal_fail_errno(&e, HSEAL_ERR_IO, EIO, "%s", rows[i].in);
        assert_memory_equal(e.message, rows[i].out, strlen(rows[i].out));
    }
}

static void
long_sentences_are_cut_to_whole_characters(void **state)
{
    char text[2 * HSEAL_MESSAGE_MAX];
    struct hseal_error e;

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof(text); i += 4)
            memcpy(text + i, "\xf0\x9f\x94\x91", 5);
        (void)hseal_fail(&e, HSEAL_ERR_IO, "%s", text);
        assert_int_equal(strlen(e.message), HSEAL_MESSAGE_MAX - 1);
        assert_true(hseal_utf8_valid(e.message, strlen(e.message)));
        (void)hseal_hint(&e, HSEAL_ERR_IO, "%s", text);
        assert_int_equal(strlen(e.hint), HSEAL_HINT_MAX - 1);
        assert_true(hseal_utf8_valid(e.hint, strlen(e.hint)));
        (void)hseal_fail_errno(&e, HSEAL_ERR_IO, EIO, "%s", text);
        assert_int_equal(strlen(e.message), HSEAL_MESSAGE_MAX - 1);
        assert_true(hseal_utf8_valid(e.message, strlen(e.message)));
    }
}

static void
the_last_byte_that_fits_is_kept(void **state)
{
    char text[HSEAL_MESSAGE_MAX + 1];
    struct hseal_error e;

    (void)state;
    memset(text, 'm', sizeof(text));
    text[HSEAL_MESSAGE_MAX - 1] = '\0';
    (void)hseal_fail(&e, HSEAL_ERR_IO, "%s", text);
    assert_string_equal(e.message, text);
    text[HSEAL_MESSAGE_MAX - 1] = 'm';
    text[HSEAL_MESSAGE_MAX] = '\0';
    (void)hseal_fail(&e, HSEAL_ERR_IO, "%s", text);
    assert_int_equal(strlen(e.message), HSEAL_MESSAGE_MAX - 1);
    text[HSEAL_HINT_MAX - 1] = '\0';
    (void)hseal_hint(&e, HSEAL_ERR_IO, "%s", text);
    assert_string_equal(e.hint, text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_exits_are_as_promised),
        cmocka_unit_test(names_are_unique_and_plain),
        cmocka_unit_test(every_error_has_a_text),
        cmocka_unit_test(an_unknown_code_is_internal),
        cmocka_unit_test(fail_fills_everything),
        cmocka_unit_test(fail_drops_an_older_hint),
        cmocka_unit_test(every_call_takes_no_error_struct),
        cmocka_unit_test(errno_is_named),
        cmocka_unit_test(a_foreign_cause_is_kept),
        cmocka_unit_test(nomem_says_so),
        cmocka_unit_test(control_characters_are_replaced),
        cmocka_unit_test(only_good_utf8_gets_through),
        cmocka_unit_test(long_sentences_are_cut_to_whole_characters),
        cmocka_unit_test(the_last_byte_that_fits_is_kept),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
