/*
 * cli/subaccount_child.c: a process of its own for work that sees a secret.
 * Layer: cli.
 *
 * A copy by fork(2) would begin with what this process has in memory, and with
 * a module that does not expect it; a new one begins with nothing.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/memlock.h"

#include "cli/subaccount_child.h"

#define SELF "/proc/self/exe"

extern char **environ;

/* Passed on, or waited for. */
static const int passed[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define N_PASSED (sizeof(passed) / sizeof(passed[0]))

static int
is_child(const struct hseal_context *c)
{
    return c->argc > 0 && strcmp(c->argv[0], HSEAL_SUBACCOUNT_CHILD) == 0;
}

/* `mask` is what the new process begins with. */
static int
spawn(const struct hseal_context *c, const sigset_t *mask, pid_t *ret)
{
    static char name[] = HSEAL_SUBACCOUNT_CHILD;
    posix_spawnattr_t attr;
    char **argv;
    int number;

    argv = calloc((size_t)c->argc + 1, sizeof(*argv));
    if (argv == NULL)
        return ENOMEM;
    for (int i = 1; i < c->argc; i++)
        argv[i] = c->argv[i];
    argv[0] = name;
    number = posix_spawnattr_init(&attr);
    if (number == 0) {
        (void)posix_spawnattr_setsigmask(&attr, mask);
        (void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
        number = posix_spawn(ret, SELF, NULL, &attr, argv, environ);
        (void)posix_spawnattr_destroy(&attr);
    }
    free(argv);
    return number;
}

/* Until it has ended; what came in for us meanwhile is for it. */
static int
wait_for(pid_t child, const sigset_t *signals)
{
    int status = 0, number;

    while (waitpid(child, &status, WNOHANG) == 0)
        if (sigwait(signals, &number) == 0 && number != SIGCHLD)
            (void)kill(child, number); /* it may just have ended */
    return status;
}

/* Told by the other process; here it is only a number. */
static enum hseal_err
by_status(int status)
{
    for (int i = HSEAL_ERR_COUNT - 1; i > 0; i--)
        if (hseal_err_exit((enum hseal_err)i) == status)
            return (enum hseal_err)i;
    return status == 0 ? HSEAL_ERR_OK : HSEAL_ERR_INTERNAL;
}

static enum hseal_err
judge(struct hseal_context *c, int status, struct hseal_error *e)
{
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (number == 0) {
        c->out.error_told = 1;
        return by_status(WEXITSTATUS(status));
    }
    for (size_t i = 0; i < N_PASSED; i++)
        if (passed[i] == number) {
            (void)signal(number, SIG_DFL);
            (void)raise(number); /* acts when it is let in */
        }
    (void)hseal_fail(e, HSEAL_ERR_INTERNAL,
        "the process that did it was killed (signal %d)", number);
    return hseal_hint(e, HSEAL_ERR_INTERNAL,
        "hardseal subaccount key rotate --resume finishes it or takes it back");
}

static enum hseal_err
start(struct hseal_context *c, struct hseal_error *e)
{
    sigset_t signals, before;
    pid_t child = -1;
    int number, status = 0;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    for (size_t i = 0; i < N_PASSED; i++)
        (void)sigaddset(&signals, passed[i]);
    (void)signal(SIGCHLD, SIG_DFL); /* ignored, there would be no status */
    (void)sigprocmask(SIG_BLOCK, &signals, &before);
    number = spawn(c, &before, &child);
    if (number == 0)
        status = wait_for(child, &signals);
    if (number != 0) {
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        (void)hseal_fail_errno(e, HSEAL_ERR_INTERNAL, number,
            "cannot start a process of its own for it by " SELF);
        return hseal_hint(e, HSEAL_ERR_INTERNAL, "is /proc mounted?");
    }
    number = (int)judge(c, status, e);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return (enum hseal_err)number;
}

enum hseal_err
hseal_subaccount_child(struct hseal_context *c,
    enum hseal_err (*work)(struct hseal_context *c, struct hseal_error *e),
    struct hseal_error *e)
{
    enum hseal_err err;

    if (!is_child(c))
        return start(c, e);
    err = hseal_memlock_all(HSEAL_MEMLOCK_SWAPS, e);
    return err == HSEAL_ERR_OK ? work(c, e) : err;
}

enum hseal_err
hseal_subaccount_child_named(struct hseal_context *c,
    enum hseal_err (*work)(struct hseal_context *c, struct hseal_error *e),
    struct hseal_error *e)
{
    int resumes = hseal_arguments_has(&c->arguments, HSEAL_OPTION_RESUME);
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->n_args == 0 && !resumes)
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs NAME, or --resume",
            c->command->words);
    if (c->n_args > 0)
        err = hseal_name_check(c->args[0], e);
    return err == HSEAL_ERR_OK ? hseal_subaccount_child(c, work, e) : err;
}
