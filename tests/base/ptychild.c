/*
 * tests/base/ptychild.c: a child process on a terminal of its own, and the
 * person before it.
 */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ptychild.h"
#include "unit.h"

#define PATIENCE_MS 5000

static void
become_session(const char *name)
{
    int fd;

    if (setsid() < 0)
        _exit(120);
    fd = open(name, O_RDWR | O_NOCTTY);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
        _exit(121);
    (void)close(fd);
}

int
ptychild_start(struct ptychild *c, int (*run)(int report, void *arg), void *arg)
{
    const char *name;
    int fds[2];

    memset(c, 0, sizeof(*c));
    c->master = posix_openpt(O_RDWR | O_NOCTTY);
    if (c->master < 0)
        return 0;
    assert_int_equal(grantpt(c->master), 0);
    assert_int_equal(unlockpt(c->master), 0);
    name = ptsname(c->master);
    assert_non_null(name);
    c->slave = open(name, O_RDWR | O_NOCTTY);
    assert_true(c->slave >= 0);
    assert_int_equal(tcgetattr(c->slave, &c->before), 0);
    assert_int_equal(pipe(fds), 0);
    c->pid = fork();
    assert_true(c->pid >= 0);
    if (c->pid == 0) {
        become_session(name);
        (void)close(c->master);
        (void)close(c->slave);
        (void)close(fds[0]);
        _exit(run(fds[1], arg));
    }
    (void)close(fds[1]);
    c->report = fds[0];
    return 1;
}

void
ptychild_type(struct ptychild *c, const char *text, size_t len)
{
    assert_int_equal(write(c->master, text, len), len);
}

static int
readable(int fd, int timeout_ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };

    return poll(&p, 1, timeout_ms) == 1;
}

int
ptychild_see(struct ptychild *c, const char *text)
{
    while (strstr(c->out, text) == NULL) {
        ssize_t n;
        if (!readable(c->master, PATIENCE_MS))
            return 0;
        n = read(
            c->master, c->out + c->out_len, sizeof(c->out) - 1 - c->out_len);
        if (n <= 0)
            return 0;
        c->out_len += (size_t)n;
        c->out[c->out_len] = '\0';
    }
    return 1;
}

void
ptychild_forget(struct ptychild *c)
{
    memset(c->out, 0, sizeof(c->out));
    c->out_len = 0;
}

int
ptychild_echo(const struct ptychild *c)
{
    struct termios now;

    assert_int_equal(tcgetattr(c->slave, &now), 0);
    return (now.c_lflag & ECHO) != 0;
}

int
ptychild_restored(const struct ptychild *c)
{
    struct termios now;

    assert_int_equal(tcgetattr(c->slave, &now), 0);
    return now.c_lflag == c->before.c_lflag &&
           now.c_iflag == c->before.c_iflag &&
           now.c_oflag == c->before.c_oflag &&
           now.c_cflag == c->before.c_cflag &&
           memcmp(now.c_cc, c->before.c_cc, sizeof(now.c_cc)) == 0;
}

int
ptychild_report(struct ptychild *c, void *data, size_t len)
{
    unsigned char *p = data;

    while (len > 0) {
        ssize_t n;
        if (!readable(c->report, PATIENCE_MS))
            return 0;
        n = read(c->report, p, len);
        if (n <= 0)
            return 0;
        p += n;
        len -= (size_t)n;
    }
    return 1;
}

int
ptychild_end(struct ptychild *c)
{
    const struct timespec pause = { 0, 5000000 };
    int status = 0;
    pid_t pid = 0;

    for (int waited = 0; waited < PATIENCE_MS && pid == 0; waited += 5) {
        pid = waitpid(c->pid, &status, WNOHANG);
        if (pid == 0)
            (void)nanosleep(&pause, NULL);
    }
    if (pid == 0) {
        (void)kill(c->pid, SIGKILL);
        (void)waitpid(c->pid, &status, 0);
    }
    if (c->master >= 0)
        (void)close(c->master);
    (void)close(c->slave);
    (void)close(c->report);
    return status;
}
