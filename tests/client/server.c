/*
 * tests/client/server.c: the server of server.py as a child process.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/unit.h"

#include "server.h"

#define FOLDER HSEAL_TEST_DIR "/client"
#define WORDS_MAX 5

extern char **environ;

static pid_t
spawn(char *const argv[], int in, int out)
{
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    if (in >= 0)
        (void)posix_spawn_file_actions_adddup2(&actions, in, 0);
    if (out >= 0)
        (void)posix_spawn_file_actions_adddup2(&actions, out, 1);
    assert_int_equal(
        posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/* Ends that no child inherits: the server stops when ours is closed. */
static void
private_pipe(int ends[2])
{
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
    assert_int_equal(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
}

static void
start(struct server *s, const char *const *words)
{
    char *argv[WORDS_MAX + 1] = { NULL };
    char line[16];
    int to[2], from[2];

    memset(s, 0, sizeof(*s));
    for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++) {
        argv[i] = strdup(words[i]);
        assert_non_null(argv[i]);
    }
    private_pipe(to);
    private_pipe(from);
    s->pid = spawn(argv, to[0], from[1]);
    (void)close(to[0]);
    (void)close(from[1]);
    s->to = fdopen(to[1], "w");
    s->from = fdopen(from[0], "r");
    assert_non_null(s->to);
    assert_non_null(s->from);
    assert_non_null(fgets(line, sizeof(line), s->from));
    s->port = (int)strtol(line, NULL, 10);
    assert_true(s->port > 0);
    for (size_t i = 0; argv[i] != NULL; i++)
        free(argv[i]);
}

void
server_start(
    struct server *s, const char *cert, const char *key, const char *old)
{
    const char *const words[WORDS_MAX + 1] = { "python3", FOLDER "/server.py",
        cert, key, old };

    start(s, words);
}

void
server_start_proxy(struct server *s, const char *mode)
{
    const char *const words[WORDS_MAX + 1] = { "python3", FOLDER "/proxy.py",
        mode };

    start(s, words);
}

static void
forget(struct received *got)
{
    for (size_t i = 0; i < got->count; i++)
        free(got->data[i]);
    memset(got, 0, sizeof(*got));
}

void
server_stop(struct server *s)
{
    forget(&s->got);
    if (s->to != NULL)
        (void)fclose(s->to);
    if (s->from != NULL)
        (void)fclose(s->from);
    if (s->pid > 0)
        (void)waitpid(s->pid, NULL, 0);
    memset(s, 0, sizeof(*s));
}

void
server_plan(struct server *s, const char *words)
{
    char line[16];

    assert_true(fprintf(s->to, "plan %s\n", words) > 0);
    assert_int_equal(fflush(s->to), 0);
    assert_non_null(fgets(line, sizeof(line), s->from));
    assert_string_equal(line, "ok\n");
}

void
server_ask(struct server *s, const char *word, char *ret, size_t size)
{
    assert_true(fprintf(s->to, "%s\n", word) > 0);
    assert_int_equal(fflush(s->to), 0);
    assert_non_null(fgets(ret, (int)size, s->from));
    ret[strcspn(ret, "\n")] = '\0';
}

void
server_got(struct server *s, size_t count)
{
    char line[16 * SERVER_REQUESTS_MAX];
    char *p = line;

    forget(&s->got);
    assert_true(fprintf(s->to, "got %zu\n", count) > 0);
    assert_int_equal(fflush(s->to), 0);
    assert_non_null(fgets(line, sizeof(line), s->from));
    s->got.connections = strtoul(p, &p, 10);
    while (*p == ' ') {
        assert_true(s->got.count < SERVER_REQUESTS_MAX);
        s->got.len[s->got.count++] = strtoul(p, &p, 10);
    }
    for (size_t i = 0; i < s->got.count; i++) {
        s->got.data[i] = calloc(1, s->got.len[i] + 1);
        assert_non_null(s->got.data[i]);
        assert_int_equal(
            fread(s->got.data[i], 1, s->got.len[i], s->from), s->got.len[i]);
    }
}

void
run_program(char *const argv[])
{
    int status = -1;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t pid = spawn(argv, null, null);

    (void)close(null);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
