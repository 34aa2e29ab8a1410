/*
 * store/breaker.c: credentials that the exchange has refused, and that sign
 * nothing until they are thawed.
 * Layer: store.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/json.h"
#include "base/printable.h"
#include "okx/code.h"
#include "okx/timestamp.h"
#include "store/fingerprint.h"
#include "store/record.h"

#include "store/breaker.h"

#define PATH_SIZE 1280
#define FILE_MAX 4096
#define HASH_BYTES 8
#define TIME_MAX INT64_C(253402300799999) /* the end of the year 9999 */

static enum hseal_err
dir_of(const char *state_dir, char path[PATH_SIZE], struct hseal_error *e)
{
    int n = snprintf(path, PATH_SIZE, "%s/breaker", state_dir);

    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    return HSEAL_ERR_OK;
}

static enum hseal_err
path_of(const char *state_dir, const struct hseal_breaker_key *k,
    char path[PATH_SIZE], struct hseal_error *e)
{
    const struct hseal_view id = { (const unsigned char *)k->key_id,
        strlen(k->key_id) };
    unsigned char fp[HSEAL_FINGERPRINT_BYTES];
    char hex[2 * HASH_BYTES + 1];
    enum hseal_err err = hseal_fingerprint_of(id, fp, e);
    int n;

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_hex_encode(fp, HASH_BYTES, hex);
    n = snprintf(path, PATH_SIZE, "%s/breaker/%s@%s", state_dir, k->name, hex);
    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    return HSEAL_ERR_OK;
}

/* ---- the text ---- */

int
hseal_breaker_parse(struct hseal_view text, struct hseal_stop *ret)
{
    json_t *v = NULL;
    const char *code, *why;
    json_int_t version, time_ms;
    int good;

    memset(ret, 0, sizeof(*ret));
    if (hseal_json_parse(text, "the stop", &v, NULL) != HSEAL_ERR_OK)
        return 0;
    good =
        json_unpack(v, "{s:I, s:s, s:s, s:I !}", "v", &version, "code", &code,
            "text", &why, "time_ms", &time_ms) == 0 &&
        version == 1 && code[0] != '\0' && strlen(code) < sizeof(ret->code) &&
        strlen(why) < sizeof(ret->text) && time_ms >= 0 && time_ms <= TIME_MAX;
    if (good) {
        (void)snprintf(ret->code, sizeof(ret->code), "%s", code);
        (void)snprintf(ret->text, sizeof(ret->text), "%s", why);
        hseal_printable_replace(ret->code);
        hseal_printable_replace(ret->text);
        ret->time_ms = (uint64_t)time_ms;
    }
    json_decref(v);
    return good;
}

/* Foreign text: what fits of it, of one line, and UTF-8. */
static void
make_printable(const char *text, char *out, size_t size)
{
    (void)snprintf(out, size, "%s", text);
    hseal_printable_replace(out);
}

static enum hseal_err
encode(const struct hseal_stop *why, struct hseal_buf *b, struct hseal_error *e)
{
    char code[sizeof(why->code)], text[sizeof(why->text)];
    json_int_t time_ms =
        why->time_ms > (uint64_t)TIME_MAX ? TIME_MAX : (json_int_t)why->time_ms;
    json_t *v;
    enum hseal_err err;

    make_printable(why->code[0] != '\0' ? why->code : "?", code, sizeof(code));
    make_printable(why->text, text, sizeof(text));
    v = json_pack("{s:i, s:s, s:s, s:I}", "v", 1, "code", code, "text", text,
        "time_ms", time_ms);
    if (v == NULL)
        return hseal_fail_nomem(e);
    err = hseal_json_print(v, JSON_COMPACT, b, e);
    json_decref(v);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, "\n", e);
    return err;
}

/* ---- the file ---- */

void
hseal_breaker_get(const char *state_dir, const struct hseal_breaker_key *k,
    struct hseal_breaker *ret)
{
    char path[PATH_SIZE];
    struct hseal_buf b;
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    if (state_dir == NULL)
        return;
    ret->stopped = 1;
    if (path_of(state_dir, k, path, NULL) != HSEAL_ERR_OK)
        return;
    hseal_buf_init(&b, FILE_MAX);
    err = hseal_file_read_own(path, &b, NULL);
    if (err == HSEAL_ERR_OK) {
        const struct hseal_view text = { b.data, b.len };
        (void)hseal_breaker_parse(text, &ret->why); /* or it tells nothing */
    }
    if (err == HSEAL_ERR_NOT_FOUND)
        ret->stopped = 0;
    hseal_buf_free(&b);
}

enum hseal_err
hseal_breaker_put(const char *state_dir, const struct hseal_breaker_key *k,
    const struct hseal_stop *why, struct hseal_error *e)
{
    char path[PATH_SIZE], dir[PATH_SIZE];
    struct hseal_breaker now;
    struct hseal_buf b;
    enum hseal_err err;

    hseal_breaker_get(state_dir, k, &now);
    if (now.stopped && now.why.code[0] != '\0')
        return HSEAL_ERR_OK;
    hseal_buf_init(&b, FILE_MAX);
    err = encode(why, &b, e);
    if (err == HSEAL_ERR_OK)
        err = dir_of(state_dir, dir, e);
    if (err == HSEAL_ERR_OK)
        err = path_of(state_dir, k, path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, b.data, b.len, e);
    if (err == HSEAL_ERR_OK) /* its name, too: STATE_DIR/breaker */
        err = hseal_dirs_sync(dir, 2, e);
    hseal_buf_free(&b);
    return err;
}

/* Does the file stop an API key of that name? */
static int
is_of(const char *file, const char *name)
{
    size_t len = strlen(name);

    return strncmp(file, name, len) == 0 && file[len] == '@';
}

enum hseal_err
hseal_breaker_clear(const char *state_dir, const struct hseal_breaker_key *k,
    struct hseal_error *e)
{
    char path[PATH_SIZE], dir[PATH_SIZE];
    enum hseal_err err;

    if (state_dir == NULL)
        return HSEAL_ERR_OK;
    err = dir_of(state_dir, dir, e);
    if (err == HSEAL_ERR_OK)
        err = path_of(state_dir, k, path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (unlink(path) == 0) /* for good, or a power cut brings it back */
        return hseal_dir_sync(dir, e);
    return errno == ENOENT
               ? HSEAL_ERR_OK
               : hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
}

enum hseal_err
hseal_breaker_clear_name(
    const char *state_dir, const char *name, struct hseal_error *e)
{
    char path[PATH_SIZE];
    const struct dirent *entry;
    enum hseal_err err;
    int removed = 0;
    DIR *dir;

    if (state_dir == NULL)
        return HSEAL_ERR_OK;
    err = dir_of(state_dir, path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    dir = opendir(path);
    if (dir == NULL && errno == ENOENT)
        return HSEAL_ERR_OK;
    if (dir == NULL)
        return hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
    while (err == HSEAL_ERR_OK && (entry = readdir(dir)) != NULL) {
        if (!is_of(entry->d_name, name))
            continue;
        if (unlinkat(dirfd(dir), entry->d_name, 0) == 0)
            removed = 1;
        else if (errno != ENOENT)
            err = hseal_fail_errno(
                e, HSEAL_ERR_IO, errno, "%s/%s", path, entry->d_name);
    }
    (void)closedir(dir);                /* was read only */
    if (err == HSEAL_ERR_OK && removed) /* or a power cut brings it back */
        err = hseal_dir_sync(path, e);
    return err;
}

/* ---- the error ---- */

enum hseal_err
hseal_breaker_fail(
    const char *name, const struct hseal_stop *why, struct hseal_error *e)
{
    const struct hseal_okx_code *row = hseal_okx_code_find(why->code);
    char when[HSEAL_TIMESTAMP_SIZE];

    if (why->code[0] == '\0') {
        (void)hseal_fail(e, HSEAL_ERR_FROZEN,
            "the key \"%s\" was stopped, and what stopped it cannot be read",
            name);
        return hseal_hint(e, HSEAL_ERR_FROZEN,
            "look in the folder \"breaker\" of the state and at the key at "
            "the exchange's site; hardseal key thaw %s ends the stop",
            name);
    }
    hseal_okx_timestamp_iso(why->time_ms, when);
    (void)hseal_fail(e, HSEAL_ERR_FROZEN,
        "the key \"%s\" was stopped on %s, when the exchange refused it: "
        "%s%s%s",
        name, when, why->code, why->text[0] != '\0' ? ": " : "", why->text);
    return hseal_hint(e, HSEAL_ERR_FROZEN,
        "%s%shardseal key thaw %s ends the stop", row == NULL ? "" : row->hint,
        row == NULL ? "" : "; then ", name);
}
