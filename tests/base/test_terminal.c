/*
 * tests/base/test_terminal.c: asking a person, on a pseudo-terminal.
 */
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/terminal.h"

#include "asking.h"
#include "unit.h"

static void
without_a_terminal_nothing_is_asked(void **state)
{
    int status = 0;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        struct hseal_secret s;
        struct hseal_error e;
        if (setsid() < 0 || hseal_terminal_there() != 0 ||
            hseal_secret_init(&s, 10, NULL) != HSEAL_ERR_OK)
            _exit(1);
        if (hseal_terminal_secret("PIN: ", &s, &e) != HSEAL_ERR_IO ||
            strstr(e.message, "no terminal") == NULL || s.len != 0)
            _exit(2);
        _exit(hseal_terminal_line("x: ", &s, NULL) == HSEAL_ERR_IO ? 0 : 3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void
a_secret_is_typed_unseen(void **state)
{
    struct question q = { .cap = 20 };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    assert_false(ptychild_echo(&c));
    type(&c, "hunter2");
    assert_false(ptychild_echo(&c));
    type(&c, "\n");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_string_equal(a.data, "hunter2");
    assert_true(ptychild_see(&c, "\n")); /* the cursor moves on */
    assert_lacks(c.out, "hunter2");
    assert_true(ptychild_restored(&c));
    assert_int_equal(ptychild_end(&c), 0);
}

static void
a_line_is_typed_visibly(void **state)
{
    struct question q = { .echo = 1, .cap = 40 };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    assert_true(ptychild_echo(&c));
    type(&c, "desk 1 \xc3\xa9\n");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_string_equal(a.data, "desk 1 \xc3\xa9");
    assert_true(ptychild_see(&c, "desk 1 \xc3\xa9\r\n"));
    assert_true(ptychild_restored(&c));
    assert_int_equal(ptychild_end(&c), 0);
}

/* The echo is off before the prompt shows, and an answer that comes at once
 * is not thrown away. */
static void
a_quick_answer_is_neither_seen_nor_lost(void **state)
{
    struct question q = { .cap = 20, .times = 200 };
    struct ptychild c;

    (void)state;
    start(&c, &q);
    for (int i = 0; i < q.times; i++) {
        struct answer a;
        assert_true(ptychild_see(&c, PROMPT));
        ptychild_forget(&c);
        type(&c, "hunter2\n");
        a = answer_of(&c);
        assert_ok(a.err);
        assert_string_equal(a.data, "hunter2");
        assert_lacks(c.out, "hunter2");
    }
    assert_true(ptychild_restored(&c));
    assert_int_equal(ptychild_end(&c), 0);
}

static void
a_line_is_appended(void **state)
{
    struct question q = { .cap = 20, .before = "abc" };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    type(&c, "def\n");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_string_equal(a.data, "abcdef");
    assert_int_equal(ptychild_end(&c), 0);
}

static void
an_empty_line_is_an_answer(void **state)
{
    struct question q = { .cap = 20 };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    type(&c, "\n");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_int_equal(a.len, 0);
    assert_int_equal(ptychild_end(&c), 0);
}

static void
the_longest_answer_is_taken(void **state)
{
    struct question q = { .cap = 8, .before = "ab" };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    type(&c, "123456\n");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_string_equal(a.data, "ab123456");
    assert_int_equal(ptychild_end(&c), 0);
}

static void
a_longer_answer_is_refused_whole(void **state)
{
    struct question q = { .cap = 8, .before = "ab" };
    struct ptychild c;
    struct answer a;
    int left = -1;

    (void)state;
    start(&c, &q);
    type(&c, "1234567rm -rf\n");
    a = answer_of(&c);
    assert_err(a.err, LIMIT);
    assert_contains(a.message, "8 bytes");
    assert_lacks(a.message, "1234");
    assert_string_equal(a.data, "ab"); /* as before */
    assert_true(ptychild_restored(&c));
    assert_int_equal(ioctl(c.slave, FIONREAD, &left), 0);
    assert_int_equal(left, 0); /* no rest for the shell to run */
    assert_lacks(c.out, "rm");
    assert_int_equal(ptychild_end(&c), 0);
}

static void
end_of_input_is_no_answer(void **state)
{
    struct question q = { .cap = 8 }, r = { .cap = 8, .before = "ab" };
    struct question *both[] = { &q, &r };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ptychild c;
        struct answer a;
        start(&c, both[i]);
        type(&c, "\004");
        a = answer_of(&c);
        assert_err(a.err, INPUT);
        assert_string_equal(a.data, both[i]->before);
        assert_true(ptychild_restored(&c));
        assert_int_equal(ptychild_end(&c), 0);
    }
}

static void
end_of_input_ends_a_line(void **state)
{
    struct question q = { .cap = 8 };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    type(&c, "xyz\004\004");
    a = answer_of(&c);
    assert_ok(a.err);
    assert_string_equal(a.data, "xyz");
    assert_int_equal(ptychild_end(&c), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_terminal_nothing_is_asked),
        cmocka_unit_test(a_secret_is_typed_unseen),
        cmocka_unit_test(a_line_is_typed_visibly),
        cmocka_unit_test(a_quick_answer_is_neither_seen_nor_lost),
        cmocka_unit_test(a_line_is_appended),
        cmocka_unit_test(an_empty_line_is_an_answer),
        cmocka_unit_test(the_longest_answer_is_taken),
        cmocka_unit_test(a_longer_answer_is_refused_whole),
        cmocka_unit_test(end_of_input_is_no_answer),
        cmocka_unit_test(end_of_input_ends_a_line),
    };

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
