/*
 * token/ledger.c: what became of the last PIN attempt on a token.
 * Layer: token.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"

#include "token/filename.h"

#include "token/ledger.h"

/*
 * One record, always of this size and in this place: one write replaces it,
 * within one sector, so that there is no moment at which it is half another.
 * An empty file is one that was made and never written.
 */
#define RECORD_SIZE 64
#define RECORD_HEAD "hardseal-pin 1 %s "
#define PATH_SIZE 4096

struct hseal_ledger {
    int fd;
    int begun;
    int fresh; /* empty: its name may not be on the disk yet */
    enum hseal_ledger_state state;
    uint64_t since_s;
    enum hseal_ledger_state before; /* hseal_ledger_begin */
    uint64_t before_since_s;
    char label[33];
    char state_dir[PATH_SIZE];
    char dir[PATH_SIZE];
    char path[PATH_SIZE];
};

/* clang-format off */
static const char *const state_names[] = {
    [HSEAL_LEDGER_CLEAR]   = "clear",
    [HSEAL_LEDGER_PENDING] = "pending",
    [HSEAL_LEDGER_REFUSED] = "refused",
    [HSEAL_LEDGER_DAMAGED] = "damaged", /* never written */
};
/* clang-format on */
static_assert(
    sizeof(state_names) / sizeof(state_names[0]) == HSEAL_LEDGER_STATE_COUNT,
    "a name per state");

static enum hseal_err
make_paths(struct hseal_ledger *l, const char *state_dir,
    const struct hseal_token_info *info, struct hseal_error *e)
{
    char name[HSEAL_TOKEN_FILE_NAME_SIZE];
    enum hseal_err err = hseal_token_file_name(info, name, e);
    int n;

    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(l->label, sizeof(l->label), "%s", info->label);
    (void)snprintf(l->state_dir, PATH_SIZE, "%s", state_dir);
    (void)snprintf(l->dir, PATH_SIZE, "%s/pins", state_dir);
    n = snprintf(l->path, PATH_SIZE, "%s/pins/%s", state_dir, name);
    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_IO,
            "the state folder's name is too long: %s", state_dir);
    return HSEAL_ERR_OK;
}

/* ---- the record ---- */

static void
format_record(
    enum hseal_ledger_state state, uint64_t since_s, char out[RECORD_SIZE + 1])
{
    char text[RECORD_SIZE];

    (void)snprintf(text, sizeof(text), RECORD_HEAD "%llu", state_names[state],
        (unsigned long long)since_s);
    (void)snprintf(out, RECORD_SIZE + 1, "%-*s\n", RECORD_SIZE - 1, text);
}

/* What would be written for this state and time is what must be there. */
static int
is_record_of(
    const char *data, enum hseal_ledger_state state, uint64_t *ret_since_s)
{
    char head[RECORD_SIZE], expected[RECORD_SIZE + 1];
    int n = snprintf(head, sizeof(head), RECORD_HEAD, state_names[state]);
    uint64_t since;

    if (n < 0 || strncmp(data, head, (size_t)n) != 0)
        return 0;
    since = strtoull(data + n, NULL, 10);
    format_record(state, since, expected);
    if (memcmp(data, expected, RECORD_SIZE) != 0 ||
        (state == HSEAL_LEDGER_CLEAR && since != 0))
        return 0;
    *ret_since_s = since;
    return 1;
}

static enum hseal_err
read_record(struct hseal_ledger *l, struct hseal_error *e)
{
    char data[RECORD_SIZE + 2];
    ssize_t n = pread(l->fd, data, RECORD_SIZE + 1, 0);

    if (n < 0)
        return hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot read %s", l->path);
    data[n] = '\0';
    l->fresh = n == 0;
    l->since_s = 0;
    l->state = n == 0 ? HSEAL_LEDGER_CLEAR : HSEAL_LEDGER_DAMAGED;
    for (int s = 0; n == RECORD_SIZE && s < HSEAL_LEDGER_DAMAGED; s++)
        if (is_record_of(data, (enum hseal_ledger_state)s, &l->since_s))
            l->state = (enum hseal_ledger_state)s;
    return HSEAL_ERR_OK;
}

static enum hseal_err
hint_io(struct hseal_error *e, int number)
{
    switch (number) {
    case EROFS:
    case EACCES:
    case EPERM:
        return hseal_hint(e, HSEAL_ERR_IO,
            "the state folder must be writable, so that a PIN that was "
            "refused is not tried again");
    case ENOSPC:
    case EDQUOT: return hseal_hint(e, HSEAL_ERR_IO, "make room on the disk");
    default: return HSEAL_ERR_IO;
    }
}

static enum hseal_err
fail_io(const struct hseal_ledger *l, const char *what, struct hseal_error *e)
{
    int number = errno;

    (void)hseal_fail_errno(
        e, HSEAL_ERR_IO, number, "cannot %s %s", what, l->path);
    return hint_io(e, number);
}

static enum hseal_err
write_record(struct hseal_ledger *l, enum hseal_ledger_state state,
    uint64_t since_s, struct hseal_error *e)
{
    char record[RECORD_SIZE + 1];
    enum hseal_err err = HSEAL_ERR_OK;
    ssize_t n;

    format_record(state, since_s, record);
    n = pwrite(l->fd, record, RECORD_SIZE, 0);
    if (n >= 0 && n < RECORD_SIZE)
        errno = ENOSPC; /* a part alone: the next call would say so */
    if (n != RECORD_SIZE || ftruncate(l->fd, RECORD_SIZE) != 0 ||
        fsync(l->fd) != 0)
        return fail_io(l, "write", e);
    if (l->fresh)
        err = hseal_dir_sync(l->dir, e);
    if (l->fresh && err == HSEAL_ERR_OK)
        err = hseal_dir_sync(l->state_dir, e);
    if (err != HSEAL_ERR_OK)
        return err;
    l->fresh = 0;
    l->state = state;
    l->since_s = since_s;
    return HSEAL_ERR_OK;
}

static uint64_t
now_s(void)
{
    return hseal_clock_wall_ms(hseal_clock_system()) / 1000;
}

/* ---- opening ---- */

static enum hseal_err
open_file(struct hseal_ledger *l, int flags, struct hseal_error *e)
{
    struct stat st;

    l->fd = open(
        l->path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (l->fd < 0)
        return fail_io(l, "open", e);
    if (fstat(l->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s is not a file", l->path);
    return HSEAL_ERR_OK;
}

static enum hseal_err
wait_for_others(
    struct hseal_ledger *l, unsigned timeout_ms, struct hseal_error *e)
{
    char what[PATH_SIZE + 64];
    enum hseal_err err;

    (void)snprintf(
        what, sizeof(what), "the PIN of token \"%s\" (%s)", l->label, l->path);
    err = hseal_hold(l->fd, what, timeout_ms, e);
    if (err == HSEAL_ERR_DEADLINE)
        return hseal_hint(e, err,
            "it is logging in, or waits for somebody to type the PIN: "
            "fuser -v %s",
            l->path);
    return err;
}

enum hseal_err
hseal_ledger_open(const char *state_dir, const struct hseal_token_info *info,
    unsigned timeout_ms, struct hseal_ledger **ret, struct hseal_error *e)
{
    struct hseal_ledger *l = calloc(1, sizeof(*l));
    struct hseal_error made;
    enum hseal_err err;

    if (l == NULL)
        return hseal_fail_nomem(e);
    l->fd = -1;
    err = make_paths(l, state_dir, info, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_dir_make(l->dir, &made);
    if (err != HSEAL_ERR_OK) {
        if (err == HSEAL_ERR_IO)
            (void)hint_io(&made, (int)made.cause);
        if (e != NULL)
            *e = made;
        goto out;
    }
    err = open_file(l, O_RDWR | O_CREAT, e);
    if (err == HSEAL_ERR_OK)
        err = wait_for_others(l, timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = read_record(l, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = l;
    l = NULL;
out:
    hseal_ledger_close(l);
    return err;
}

enum hseal_err
hseal_ledger_peek(const char *state_dir, const struct hseal_token_info *info,
    enum hseal_ledger_state *ret, struct hseal_error *e)
{
    struct hseal_ledger *l = calloc(1, sizeof(*l));
    enum hseal_err err;

    if (l == NULL)
        return hseal_fail_nomem(e);
    *ret = HSEAL_LEDGER_CLEAR;
    l->fd = -1;
    err = make_paths(l, state_dir, info, e);
    if (err == HSEAL_ERR_OK && access(l->path, F_OK) != 0 &&
        (errno == ENOENT || errno == ENOTDIR))
        goto out;
    if (err == HSEAL_ERR_OK)
        err = open_file(l, O_RDONLY, e);
    if (err == HSEAL_ERR_OK)
        err = read_record(l, e);
    if (err == HSEAL_ERR_OK)
        *ret = l->state;
out:
    hseal_ledger_close(l);
    return err;
}

void
hseal_ledger_close(struct hseal_ledger *l)
{
    if (l == NULL)
        return;
    if (l->fd >= 0)
        (void)close(l->fd); /* synced where it was written; lets others in */
    free(l);
}

const char *
hseal_ledger_path(const struct hseal_ledger *l)
{
    return l->path;
}

enum hseal_ledger_state
hseal_ledger_state(const struct hseal_ledger *l, uint64_t *ret_since_s)
{
    if (ret_since_s != NULL)
        *ret_since_s = l->since_s;
    return l->state;
}

/* ---- an attempt ---- */

enum hseal_err
hseal_ledger_begin(struct hseal_ledger *l, struct hseal_error *e)
{
    enum hseal_err err;

    assert(!l->begun);
    l->before = l->state;
    l->before_since_s = l->since_s;
    err = write_record(l, HSEAL_LEDGER_PENDING, now_s(), e);
    l->begun = err == HSEAL_ERR_OK;
    return err;
}

enum hseal_err
hseal_ledger_end(
    struct hseal_ledger *l, enum hseal_attempt how, struct hseal_error *e)
{
    assert(l->begun);
    l->begun = 0;
    switch (how) {
    case HSEAL_ATTEMPT_ACCEPTED: return hseal_ledger_forget(l, e);
    case HSEAL_ATTEMPT_REFUSED:
        return write_record(l, HSEAL_LEDGER_REFUSED, now_s(), e);
    case HSEAL_ATTEMPT_NOT_TRIED:
        if (l->before == HSEAL_LEDGER_DAMAGED) /* PENDING is as careful */
            return HSEAL_ERR_OK;
        return write_record(l, l->before, l->before_since_s, e);
    case HSEAL_ATTEMPT_UNKNOWN:
    case HSEAL_ATTEMPT_COUNT: break;
    }
    return HSEAL_ERR_OK; /* PENDING as it is */
}

enum hseal_err
hseal_ledger_forget(struct hseal_ledger *l, struct hseal_error *e)
{
    return write_record(l, HSEAL_LEDGER_CLEAR, 0, e);
}
