/*
 * chaos/test_chaos_script.c: what is said of a script that makes no sense.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/unit.h"

#include "chaos/calls.h"
#include "chaos/names.h"
#include "chaos/script.h"

static struct chaos_script script;

/* Read these lines as a script; what is wrong, "" if nothing. */
static const char *
wrong(const char *lines)
{
    static char problem[512];
    char path[] = "/tmp/hseal-test.XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

    assert_non_null(f);
    assert_true(fputs(lines, f) >= 0);
    assert_int_equal(fclose(f), 0);
    problem[0] = '\0';
    (void)chaos_script_read(path, &script, problem, sizeof(problem));
    (void)unlink(path);
    return problem;
}

static void
test_good(void **state)
{
    const char *lines = "# a comment\n\nmodule = /m.so # and one\n"
                        "control = c\nlog = /l\npin-tries 3\n"
                        "quirk yubihsm-message-max 2026\n"
                        "  C_Sign\t3 stall 50us\n"
                        "after 2s C_Sign 4-5 CKR_DEVICE_ERROR\n"
                        "every 100ms drop-session\nnow token-gone 7\n";

    (void)state;
    assert_string_equal(wrong(lines), "");
    assert_string_equal(script.module, "/m.so");
    assert_string_equal(script.control, "/tmp/c");
    assert_string_equal(script.log, "/l");
    assert_int_equal(script.pin_tries, 3);
    assert_int_equal(script.number[CHAOS_Q_YUBI_MESSAGE_MAX], 2026);
    assert_int_equal(script.rules.n, 4);
    assert_int_equal(script.rules.rule[0].call, CHAOS_C_Sign);
    assert_int_equal(script.rules.rule[0].argument, 50000);
    assert_int_equal(script.rules.rule[1].delay_ns, 2000000000);
    assert_int_equal(script.rules.rule[1].to, 5);
    assert_int_equal(script.rules.rule[2].every_ns, 100000000);
    assert_int_equal(script.rules.rule[3].argument, 7000000);
}

static void
test_wrong(void **state)
{
    static const struct {
        const char *line, *want;
    } rows[] = {
        { "C_Foo 1 CKR_OK", ":2: unknown function" },
        { "C_Sign 0 CKR_OK", ":2: not a count" },
        { "C_Sign 3- CKR_OK", ":2: not a count" },
        { "C_Sign 3-2 CKR_OK", ":2: not a count" },
        { "C_Sign %0 CKR_OK", ":2: not a count" },
        { "C_Sign x CKR_OK", ":2: not a count" },
        { "C_Sign 1 CKR_FOO", ":2: unknown action" },
        { "C_Sign 1 0xzz", ":2: unknown action" },
        { "C_Sign 1", ":2: not a rule" },
        { "C_Sign 1 pass-then", ":2: wrong number of words" },
        { "C_Sign 1 pass-then CKR_FOO", ":2: unknown CK_RV" },
        { "C_Sign 1 stall soon", ":2: not a time" },
        { "C_Sign 1 stall 5h", ":2: not a time" },
        { "C_Sign 1 mac", ":2: unknown action" },
        { "C_Sign 1 mac short", ":2: wrong number of words" },
        { "C_Sign 1 mac short 65", ":2: not a length" },
        { "C_SignFinal 1 mac wrong", ":2: a MAC is changed at C_Sign" },
        { "C_Sign 1 kill", ":2: unknown action" },
        { "C_Sign 1 logout now", ":2: wrong number of words" },
        { "every 100ms CKR_OK", ":2: this action takes a function" },
        { "every 0 logout", ":2: not a period" },
        { "every logout", ":2: not a period" },
        { "after x logout", ":2: not a delay" },
        { "since C_Foo C_Sign 1 CKR_OK", ":2: not a function" },
        { "since C_Login logout", ":2: not a rule" },
        { "now", ":2: no action" },
        { "now stall 5", ":2: this action takes a function" },
        { "quirk foo", ":2: unknown quirk" },
        { "quirk yubihsm-rename 3", ":2: this quirk takes no such number" },
        { "pin-tries 0", ":2: give pin-tries N" },
        { "pin-tries", ":2: give pin-tries N" },
        { "modul = /m", ":2: unknown setting" },
        { "setenv = X", ":2: give setenv" },
        { "a b c d e f g h i j k", ":2: too many words" },
    };
    char lines[256];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        (void)snprintf(lines, sizeof(lines), "module = /m\n%s\n", rows[i].line);
        print_message("# %s\n", rows[i].line);
        assert_contains(wrong(lines), rows[i].want);
    }
    assert_contains(wrong("C_Sign 1 CKR_OK\n"), "no line \"module");
}

static void
test_names(void **state)
{
    unsigned long rv = 0;

    (void)state;
    assert_true(chaos_rv_parse("CKR_PIN_LOCKED", &rv));
    assert_int_equal(rv, CKR_PIN_LOCKED);
    assert_true(chaos_rv_parse("0x80000001", &rv));
    assert_int_equal(rv, 0x80000001);
    assert_false(chaos_rv_parse("", &rv));
    assert_string_equal(chaos_rv_name(CKR_OK), "CKR_OK");
    assert_null(chaos_rv_name(0x80000001));
    for (int i = 0; i < CHAOS_CALL_COUNT; i++)
        assert_int_equal(chaos_call_parse(chaos_call_name(i)), i);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("chaos-script", tests, NULL, NULL);
}
