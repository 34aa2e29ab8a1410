/*
 * tests/base/asking.c: a child that asks on its terminal.
 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/terminal.h"

#include "asking.h"
#include "unit.h"

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
    caught = number;
}

static void
set_handler(int number)
{
    struct sigaction sa;

    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_signal; /* without SA_RESTART */
    (void)sigaction(number, &sa, NULL);
}

static int
ask_once(int report, const struct question *q)
{
    struct hseal_secret s;
    struct hseal_error e;
    struct answer a;

    memset(&a, 0, sizeof(a));
    memset(&e, 0, sizeof(e));
    if (hseal_secret_init(&s, q->cap, NULL) != HSEAL_ERR_OK ||
        hseal_secret_add(&s, q->before, strlen(q->before), NULL) !=
            HSEAL_ERR_OK)
        return 1;
    a.err = q->echo ? hseal_terminal_line(PROMPT, &s, &e)
                    : hseal_terminal_secret(PROMPT, &s, &e);
    a.len = s.len;
    memcpy(a.data, s.data, s.len + 1 < 64 ? s.len + 1 : 64);
    if (a.err != HSEAL_ERR_OK)
        memcpy(a.message, e.message, sizeof(a.message));
    for (size_t i = s.len; i <= s.cap; i++)
        if (s.data[i] != 0)
            return 2; /* something is left beyond the end */
    hseal_secret_free(&s);
    return write(report, &a, sizeof(a)) == (ssize_t)sizeof(a) ? 0 : 3;
}

int
ask(int report, void *arg)
{
    const struct rlimit none = { 0, 0 };
    const struct question *q = arg;
    int rc = 0;

    (void)setrlimit(RLIMIT_CORE, &none);
    if (!hseal_terminal_there())
        return 9;
    if (q->alarm) {
        const struct itimerval soon = { { 0, 0 }, { 0, 150000 } };
        set_handler(SIGALRM);
        (void)setitimer(ITIMER_REAL, &soon, NULL);
    }
    if (q->handler)
        set_handler(SIGINT);
    for (int i = 0; i < q->times && rc == 0; i++)
        rc = ask_once(report, q);
    if (rc == 0 && q->handler && caught != SIGINT)
        return 8;
    return rc;
}

void
start(struct ptychild *c, struct question *q)
{
    if (q->before == NULL)
        q->before = "";
    if (q->times == 0)
        q->times = 1;
    if (!ptychild_start(c, ask, q))
        skip();
    assert_true(ptychild_see(c, PROMPT));
}

void
type(struct ptychild *c, const char *text)
{
    ptychild_type(c, text, strlen(text));
}

struct answer
answer_of(struct ptychild *c)
{
    struct answer a;

    assert_true(ptychild_report(c, &a, sizeof(a)));
    return a;
}
