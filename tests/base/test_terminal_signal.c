/*
 * tests/base/test_terminal_signal.c: what interrupts a question
 * (base/terminal.h).
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "asking.h"
#include "unit.h"

/* Ctrl-C, Ctrl-\ and the signals of a shutdown. */
static void
a_signal_restores_the_echo_and_then_kills(void **state)
{
    static const struct {
        int number;
        const char *key;
    } rows[] = { { SIGINT, "\003" }, { SIGQUIT, "\034" }, { SIGINT, NULL },
        { SIGTERM, NULL }, { SIGHUP, NULL }, { SIGQUIT, NULL } };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct question q = { .cap = 20 };
        struct ptychild c;
        int status;
        start(&c, &q);
        type(&c, "hunt");
        if (rows[i].key != NULL)
            type(&c, rows[i].key);
        else
            assert_int_equal(kill(c.pid, rows[i].number), 0);
        assert_true(ptychild_see(&c, "\n"));
        assert_lacks(c.out, "hunt");
        assert_true(ptychild_restored(&c));
        status = ptychild_end(&c);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), rows[i].number);
    }
}

static void
a_caught_signal_ends_the_question(void **state)
{
    struct question q = { .cap = 20, .handler = 1 };
    struct ptychild c;
    struct answer a;

    (void)state;
    start(&c, &q);
    type(&c, "hunt\003");
    a = answer_of(&c);
    assert_err(a.err, INPUT);
    assert_int_equal(a.len, 0);
    assert_true(ptychild_restored(&c));
    assert_int_equal(ptychild_end(&c), 0); /* the handler has run */
}

/* A signal of the host's own, such as a timer, changes nothing. */
static void
another_signal_does_not_deafen(void **state)
{
    const struct timespec later = { 0, 400000000 };
    struct question q = { .cap = 20, .alarm = 1 };
    struct ptychild c;
    int status;

    (void)state;
    start(&c, &q);
    (void)nanosleep(&later, NULL);
    type(&c, "hunter2\n");
    assert_ok(answer_of(&c).err);
    assert_int_equal(ptychild_end(&c), 0);

    start(&c, &q);
    (void)nanosleep(&later, NULL);
    type(&c, "\003");
    status = ptychild_end(&c);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
}

/* A session leader cannot be stopped, so this one plays the shell. */
static int
stop_and_go_on(int report, void *arg)
{
    const struct answer stopped = { .err = HSEAL_ERR_COUNT };
    int status = 0;
    pid_t pid;

    (void)signal(SIGTTOU, SIG_IGN);
    pid = fork();
    if (pid == 0) {
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpgrp());
        (void)signal(SIGTTOU, SIG_DFL);
        _exit(ask(report, arg));
    }
    if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
        return 41;
    if (write(report, &stopped, sizeof(stopped)) != sizeof(stopped))
        return 42;
    (void)kill(pid, SIGCONT);
    if (waitpid(pid, &status, 0) != pid)
        return 43;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 44;
}

static int
play_the_shell(int report, void *arg)
{
    int fd = open("/dev/tty", O_RDWR);

    if (fd < 0 || dup2(fd, STDIN_FILENO) != STDIN_FILENO)
        return 40;
    return stop_and_go_on(report, arg);
}

/* It does not stop a process for SIGTSTP. */
static int
under_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "/vgpreload") != NULL;
}

static void
a_stop_restores_the_echo(void **state)
{
    struct question q = { .cap = 20, .times = 1, .before = "" };
    struct ptychild c;
    struct answer a;

    (void)state;
    if (under_valgrind() || !ptychild_start(&c, play_the_shell, &q))
        skip();
    assert_true(ptychild_see(&c, PROMPT));
    assert_false(ptychild_echo(&c));
    type(&c, "hun\032");
    a = answer_of(&c);
    assert_int_equal(a.err, HSEAL_ERR_COUNT);
    assert_true(ptychild_restored(&c));
    a = answer_of(&c);
    assert_err(a.err, INPUT);
    assert_int_equal(a.len, 0);
    assert_int_equal(ptychild_end(&c), 0);
}

static void
a_terminal_that_goes_away_ends_it(void **state)
{
    struct question q = { .cap = 20 };
    struct ptychild c;
    int status;

    (void)state;
    start(&c, &q);
    (void)close(c.master);
    c.master = -1;
    status = ptychild_end(&c);
    assert_false(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signal_restores_the_echo_and_then_kills),
        cmocka_unit_test(a_caught_signal_ends_the_question),
        cmocka_unit_test(another_signal_does_not_deafen),
        cmocka_unit_test(a_stop_restores_the_echo),
        cmocka_unit_test(a_terminal_that_goes_away_ends_it),
    };

    return cmocka_run_group_tests_name("terminal_signal", tests, NULL, NULL);
}
