/*
 * cli/verified.c: what the exchange said of a key when it was asked last.
 * Layer: cli.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

#include "cli/verified.h"

#define PATH_SIZE 1280
#define FILE_MAX 4096
#define FACTS_MAX 8192

/* What the exchange is asked about; a record that was changed differs. */
static enum hseal_err
add_facts(
    const struct hseal_record *r, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_addf(b, e, "%d\n%d\n%s\n%u\n%s\n%s\n%s\n",
        (int)r->site, (int)r->env, r->base_url, r->permissions, r->owner.uid,
        r->owner.main_uid, r->owner.label);

    for (size_t i = 0; i < r->ips.n && err == HSEAL_ERR_OK; i++)
        err = hseal_buf_addf(b, e, "%s\n", r->ips.text[i]);
    return err;
}

/* Of the API key and of its facts: neither is to be read on the disk. */
struct digests {
    char key[HSEAL_DIGEST_SIZE];
    char facts[HSEAL_DIGEST_SIZE];
};

static enum hseal_err
digests_of(
    const struct hseal_record *r, struct digests *ret, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err =
        hseal_digest_text(r->key_id, strlen(r->key_id), ret->key, e);

    hseal_buf_init(&b, FACTS_MAX);
    if (err == HSEAL_ERR_OK)
        err = add_facts(r, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_digest_text(b.data, b.len, ret->facts, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
dir_of(const char *state_dir, char out[PATH_SIZE], struct hseal_error *e)
{
    int n = snprintf(out, PATH_SIZE, "%s/verified", state_dir);

    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    return HSEAL_ERR_OK;
}

/* `name` may have a generation, which does not count. */
static enum hseal_err
path_of(const char *state_dir, const char *name, const struct digests *of,
    char out[PATH_SIZE], struct hseal_error *e)
{
    int n = snprintf(out, PATH_SIZE, "%s/verified/%.*s@%s", state_dir,
        (int)strcspn(name, "@"), name, of->key);

    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_IO, "%s: too long", state_dir);
    return HSEAL_ERR_OK;
}

static void
findings_of(unsigned found, char out[HSEAL_VERIFIED_FINDINGS_SIZE])
{
    size_t used = 0;

    out[0] = '\0';
    for (unsigned d = 0; d < HSEAL_DIFFERENCE_COUNT; d++) {
        if ((found & 1U << d) == 0)
            continue;
        (void)snprintf(out + used, HSEAL_VERIFIED_FINDINGS_SIZE - used, "%s%s",
            used > 0 ? "," : "",
            hseal_difference_name((enum hseal_difference)d));
        used += strlen(out + used);
    }
}

static enum hseal_err
write_object(const char *path, const json_t *o, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, FILE_MAX);
    err = hseal_json_print(o, JSON_COMPACT, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, "\n", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, b.data, b.len, e);
    hseal_buf_free(&b);
    return err;
}

enum hseal_err
hseal_verified_put(const char *state_dir, const struct hseal_compared *x,
    unsigned found, uint64_t now_ms, struct hseal_error *e)
{
    char path[PATH_SIZE], dir[PATH_SIZE];
    struct digests of;
    char findings[HSEAL_VERIFIED_FINDINGS_SIZE];
    json_t *o = NULL;
    enum hseal_err err = digests_of(x->record, &of, e);

    if (err == HSEAL_ERR_OK)
        err = path_of(state_dir, x->name, &of, path, e);
    if (err == HSEAL_ERR_OK)
        err = dir_of(state_dir, dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(dir, e);
    if (err != HSEAL_ERR_OK)
        return err;
    findings_of(found, findings);
    o = json_pack("{s:s, s:I, s:s, s:s, s:s}", "key", of.key, "at",
        (json_int_t)now_ms, "facts", of.facts, "code", x->code, "findings",
        findings);
    err = o == NULL ? hseal_fail_nomem(e) : write_object(path, o, e);
    json_decref(o);
    return err;
}

/* A text that fits, of printable ASCII; 0 if there is none. */
static int
take_text(const json_t *o, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(o, key));

    if (text == NULL || strlen(text) >= size)
        return 0;
    for (const char *p = text; *p != '\0'; p++)
        if (*p < 0x20 || *p > 0x7e)
            return 0;
    (void)snprintf(out, size, "%s", text);
    return 1;
}

static void
take(const json_t *o, const struct digests *now, struct hseal_verified *ret)
{
    struct hseal_verified v;
    struct digests was;
    const json_t *at = json_object_get(o, "at");

    memset(&v, 0, sizeof(v));
    if (!json_is_integer(at) || json_integer_value(at) <= 0 ||
        !take_text(o, "key", was.key, sizeof(was.key)) ||
        !take_text(o, "facts", was.facts, sizeof(was.facts)) ||
        !take_text(o, "code", v.code, sizeof(v.code)) ||
        !take_text(o, "findings", v.findings, sizeof(v.findings)) ||
        strcmp(was.key, now->key) != 0)
        return;
    v.at_ms = (uint64_t)json_integer_value(at);
    v.current = strcmp(was.facts, now->facts) == 0;
    *ret = v;
}

void
hseal_verified_get(const char *state_dir, const char *name,
    const struct hseal_record *record, struct hseal_verified *ret)
{
    char path[PATH_SIZE];
    struct hseal_buf b;
    struct hseal_view text;
    struct digests now;
    json_t *o = NULL;

    memset(ret, 0, sizeof(*ret));
    hseal_buf_init(&b, FILE_MAX);
    if (digests_of(record, &now, NULL) == HSEAL_ERR_OK &&
        path_of(state_dir, name, &now, path, NULL) == HSEAL_ERR_OK &&
        hseal_file_read_own(path, &b, NULL) == HSEAL_ERR_OK) {
        text.data = b.data;
        text.len = b.len;
        if (hseal_json_parse(text, path, &o, NULL) == HSEAL_ERR_OK)
            take(o, &now, ret);
    }
    json_decref(o);
    hseal_buf_free(&b);
}

/* Whose file it is, by its name: of `name`, and of what is in the list? */
static int
is_gone(const char *file, const char *name, const struct hseal_entry *list,
    size_t n)
{
    size_t len = strlen(name);
    struct digests of;

    if (strncmp(file, name, len) != 0 || file[len] != '@')
        return 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0 &&
            (digests_of(&list[i].record, &of, NULL) != HSEAL_ERR_OK ||
                strcmp(file + len + 1, of.key) == 0))
            return 0;
    return 1;
}

void
hseal_verified_tidy(const char *state_dir, const char *name,
    const struct hseal_entry *list, size_t n)
{
    char path[PATH_SIZE];
    const struct dirent *entry;
    DIR *dir = NULL;

    if (dir_of(state_dir, path, NULL) == HSEAL_ERR_OK)
        dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (is_gone(entry->d_name, name, list, n))
            (void)unlinkat(dirfd(dir), entry->d_name, 0); /* or it stays */
    if (dir != NULL)
        (void)closedir(dir); /* was read only */
}
