/*
 * cli/rundoctor.c: token doctor on the fake module, in a process of its own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/unit.h"
#include "cli/run.h"
#include "token/canary.h"

#include "cli/rundoctor.h"

#define OUTPUT_MAX 65536

/* What the child tells beside its output. */
struct shared {
    size_t canaries;
    struct fake_control control;
};

static size_t
count_canaries(struct world *w)
{
    struct hseal_token *t = NULL;
    struct hseal_object *list = NULL;
    size_t n = 0, canaries = 0;

    w->fake.control->fail_at = 0;
    if (faketoken_open(&w->fake, &t, NULL) != HSEAL_ERR_OK ||
        hseal_object_find(t, HSEAL_OBJECT_KEY, NULL, &list, &n, NULL) !=
            HSEAL_ERR_OK)
        return 99;
    for (size_t i = 0; i < n; i++)
        canaries += strncmp(list[i].label, HSEAL_CANARY_PREFIX, 16) == 0;
    free(list);
    hseal_token_close(t);
    return canaries;
}

/* The program, as main() runs it; stdout is the pipe. */
static int
run_child(struct world *w, int side)
{
    struct shared shared;
    char name[] = "hardseal", json[] = "--json", home[] = "--home";
    char token[] = "--token", words[2][8] = { "token", "doctor" };
    char *argv[] = { name, json, home, w->fake.dir, token, w->fake.uri,
        words[0], words[1], NULL };
    struct hseal_context c;
    struct hseal_error e;
    enum hseal_err err;
    int status;

    memset(&c, 0, sizeof(c));
    memset(&e, 0, sizeof(e));
    faketoken_clear(&w->fake);
    err = hseal_run(&c, 8, argv, &e);
    hseal_context_close(&c);
    status = hseal_run_report(&c, err, &e);
    shared.control = *w->fake.control;
    shared.canaries = count_canaries(w);
    return write(side, &shared, sizeof(shared)) == (ssize_t)sizeof(shared)
               ? status
               : 99;
}

static json_t *
read_answer(int fd)
{
    struct hseal_buf b;
    json_t *answer = NULL;

    hseal_buf_init(&b, OUTPUT_MAX);
    assert_ok(hseal_fd_read(fd, "the pipe", &b, NULL));
    assert_ok(hseal_json_parse(
        (struct hseal_view){ b.data, b.len }, "the answer", &answer, NULL));
    hseal_buf_free(&b);
    return answer;
}

struct outcome
doctor(struct world *w)
{
    struct shared shared;
    struct outcome o;
    int fds[2], side[2], status = 0;
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(pipe(side), 0);
    world_close(w);
    (void)fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        (void)close(fds[0]);
        (void)dup2(fds[1], STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        (void)close(fds[1]);
        _exit(run_child(w, side[1]));
    }
    (void)close(fds[1]);
    o.answer = read_answer(fds[0]);
    (void)close(fds[0]);
    (void)close(side[1]);
    assert_int_equal(
        read(side[0], &shared, sizeof(shared)), (ssize_t)sizeof(shared));
    (void)close(side[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    o.status = WEXITSTATUS(status);
    o.canaries = shared.canaries;
    o.control = shared.control;
    return o;
}

int
has(const struct outcome *o, const char *list, const char *code)
{
    const json_t *remark;
    size_t i;

    json_array_foreach(json_object_get(o->answer, list), i, remark)
    {
        const char *got = json_string_value(json_object_get(remark, "code"));
        if (got != NULL && strcmp(got, code) == 0)
            return 1;
    }
    return 0;
}
