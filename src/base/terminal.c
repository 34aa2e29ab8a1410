/*
 * base/terminal.c: asking a person.
 * Layer: base.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/waiting.h"

#include "base/terminal.h"

int
hseal_terminal_there(void)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return 0;
    (void)close(fd); /* nothing written */
    return 1;
}

/* Writes to a terminal: a failure shows on it, there is nobody to tell. */
static void
say(int fd, const char *text)
{
    ssize_t n = write(fd, text, strlen(text));

    (void)n;
}

/* The signals that must find the echo on again. */
static void
stop_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGHUP);
    (void)sigaddset(set, SIGTSTP);
    (void)sigaddset(set, SIGQUIT);
}

static int
stop_pending(void)
{
    static const int stops[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGQUIT };
    sigset_t pending;

    if (sigpending(&pending) != 0)
        return 0;
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
        if (sigismember(&pending, stops[i]) == 1)
            return 1;
    return 0;
}

/* One line into the secret, byte by byte: no buffer of stdio keeps it. */
static enum hseal_err
read_line(int fd, struct hseal_secret *s, struct hseal_error *e)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    size_t before = s->len;

    for (;;) {
        unsigned char c;
        ssize_t n = poll(&ready, 1, 100);
        if (stop_pending())
            return hseal_fail(e, HSEAL_ERR_INPUT, "interrupted");
        if (n == 0 || (n < 0 && errno == EINTR))
            continue; /* read(2) would not notice the stop signals */
        n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return hseal_fail_errno(
                e, HSEAL_ERR_IO, errno, "cannot read the terminal");
        if (n == 0 && s->len == before)
            return hseal_fail(e, HSEAL_ERR_INPUT, "no answer was given");
        if (n == 0 || c == '\n' || c == '\r')
            return HSEAL_ERR_OK;
        if (s->len == s->cap)
            return hseal_fail(e, HSEAL_ERR_LIMIT,
                "the answer is longer than %zu bytes", s->cap);
        s->data[s->len++] = c;
    }
}

/* The stop signals are held back meanwhile; they act once the echo is on. */
static enum hseal_err
ask(const char *prompt, int echo, struct hseal_secret *s, struct hseal_error *e)
{
    struct termios before, quiet;
    size_t len = s->len;
    enum hseal_err err;
    sigset_t stops, old;
    int fd;

    fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "there is no terminal to ask on");
    if (tcgetattr(fd, &before) != 0) {
        err = hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot set up the terminal");
        (void)close(fd); /* nothing written */
        return err;
    }
    stop_signals(&stops);
    (void)sigprocmask(SIG_BLOCK, &stops, &old);
    quiet = before;
    if (!echo)
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    /* Quiet first: who reads the prompt may answer at once. */
    (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    say(fd, prompt);
    hseal_waiting_begin();
    err = read_line(fd, s, e);
    hseal_waiting_end();
    if (err != HSEAL_ERR_OK)
        hseal_secret_cut(s, len);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    if (!echo || err != HSEAL_ERR_OK)
        say(fd, "\n");
    (void)sigprocmask(SIG_SETMASK, &old, NULL);
    (void)close(fd); /* nothing to lose */
    return err;
}

enum hseal_err
hseal_terminal_secret(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e)
{
    return ask(prompt, 0, s, e);
}

enum hseal_err
hseal_terminal_line(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e)
{
    return ask(prompt, 1, s, e);
}
