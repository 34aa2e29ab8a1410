/*
 * client/used.c: when an API key was used last.
 * Layer: client.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "okx/endpoint.h"

#include "client/used.h"

#define PATH_SIZE 1280
#define KEY_ID_SIZE 129
#define DIGITS_MAX 19
/* Keys whose last note is remembered; with more, files are read again. */
#define REMEMBERED 16

struct hseal_used {
    char *dir; /* STATE_DIR/used */
    size_t oldest;
    struct {
        char key_id[KEY_ID_SIZE];
        uint64_t ms;
    } known[REMEMBERED];
};

/* ---- what counts ---- */

/* Of what anybody may ask, an answer tells nothing of the key. */
static int
is_private(const char *method, const char *path)
{
    const struct hseal_okx_endpoint *ep = hseal_okx_endpoint_find(method, path);

    return ep != NULL && ep->class != HSEAL_OKX_CLASS_PUBLIC;
}

/*
 * Codes below 51000 come from the gate: some before the key is looked at, some
 * because of it.  50120 names a permission that this key lacks.
 */
int
hseal_used_counts(const struct hseal_request *req, int status,
    const struct hseal_okx_answer *said)
{
    size_t digits = strspn(said->code, "0123456789");
    long code;

    if (!said->is_json || status == 401 || digits == 0 || digits > 6 ||
        !is_private(req->method, req->path))
        return 0;
    code = strtol(said->code, NULL, 10);
    return code <= 2 || code == 50120 || code >= 51000;
}

/* ---- the file ---- */

/* 0 where it is no number. */
static uint64_t
parse(const struct hseal_buf *b)
{
    const char *text = hseal_buf_str(b);
    size_t digits = strspn(text, "0123456789");

    if (digits < 1 || digits > DIGITS_MAX || text[digits] != '\n' ||
        digits + 1 != b->len)
        return 0;
    return strtoull(text, NULL, 10);
}

static enum hseal_err
read_file(
    const char *dir, const char *name, uint64_t *ret_ms, struct hseal_error *e)
{
    char path[PATH_SIZE];
    struct hseal_buf b;
    enum hseal_err err;
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

    *ret_ms = 0;
    if (n < 0 || (size_t)n >= sizeof(path))
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", dir);
    hseal_buf_init(&b, 64);
    err = hseal_file_read_own(path, &b, e);
    if (err == HSEAL_ERR_OK)
        *ret_ms = parse(&b);
    else if (err == HSEAL_ERR_NOT_FOUND || err == HSEAL_ERR_LIMIT ||
             err == HSEAL_ERR_RECORD)
        err = HSEAL_ERR_OK; /* none, or none of ours */
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
write_file(
    const char *dir, const char *name, uint64_t ms, struct hseal_error *e)
{
    char path[PATH_SIZE], text[DIGITS_MAX + 3];
    int len = snprintf(text, sizeof(text), "%" PRIu64 "\n", ms);
    enum hseal_err err = hseal_dir_make(dir, e);

    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(path, sizeof(path), "%s/%s", dir, name); /* was read */
    return hseal_file_write(path, text, (size_t)len, e);
}

/* STATE_DIR/used, to be freed; NULL without memory. */
static char *
dir_of(const char *state_dir)
{
    size_t size = strlen(state_dir) + sizeof("/used");
    char *dir = malloc(size);

    if (dir != NULL)
        (void)snprintf(dir, size, "%s/used", state_dir);
    return dir;
}

enum hseal_err
hseal_used_read(const char *state_dir, const char *key_id, uint64_t *ret_ms,
    struct hseal_error *e)
{
    char name[HSEAL_DIGEST_SIZE];
    char *dir = NULL;
    enum hseal_err err = hseal_digest_text(key_id, strlen(key_id), name, e);

    if (err != HSEAL_ERR_OK)
        return err;
    dir = dir_of(state_dir);
    if (dir == NULL)
        return hseal_fail_nomem(e);
    err = read_file(dir, name, ret_ms, e);
    free(dir);
    return err;
}

/* ---- noting ---- */

enum hseal_err
hseal_used_open(
    const char *state_dir, struct hseal_used **ret, struct hseal_error *e)
{
    struct hseal_used *u = calloc(1, sizeof(*u));

    if (u != NULL)
        u->dir = dir_of(state_dir);
    if (u == NULL || u->dir == NULL) {
        free(u);
        return hseal_fail_nomem(e);
    }
    *ret = u;
    return HSEAL_ERR_OK;
}

void
hseal_used_close(struct hseal_used *u)
{
    if (u == NULL)
        return;
    free(u->dir);
    free(u);
}

static int
is_near(uint64_t a, uint64_t b)
{
    return (a > b ? a - b : b - a) < HSEAL_USED_EVERY_MS;
}

/* Where its last note is remembered; what was there for longest gives way. */
static uint64_t *
known_of(struct hseal_used *u, const char *key_id)
{
    for (size_t i = 0; i < REMEMBERED; i++)
        if (strcmp(u->known[i].key_id, key_id) == 0)
            return &u->known[i].ms;
    u->oldest = (u->oldest + 1) % REMEMBERED;
    (void)snprintf(u->known[u->oldest].key_id, KEY_ID_SIZE, "%s", key_id);
    u->known[u->oldest].ms = 0;
    return &u->known[u->oldest].ms;
}

enum hseal_err
hseal_used_note(struct hseal_used *u, const char *key_id, uint64_t now_ms,
    struct hseal_error *e)
{
    char name[HSEAL_DIGEST_SIZE];
    uint64_t *known = known_of(u, key_id), there = 0;
    enum hseal_err err;

    if (is_near(*known, now_ms))
        return HSEAL_ERR_OK;
    err = hseal_digest_text(key_id, strlen(key_id), name, e);
    /* Another process may have noted it. */
    if (err == HSEAL_ERR_OK)
        err = read_file(u->dir, name, &there, e);
    if (err == HSEAL_ERR_OK && !is_near(there, now_ms)) {
        err = write_file(u->dir, name, now_ms, e);
        there = now_ms;
    }
    *known = err == HSEAL_ERR_OK ? there : now_ms; /* no failure a request */
    return err;
}
