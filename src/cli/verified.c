/*
 * cli/verified.c: what the exchange said of a key when it was asked last.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

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
path_of(const char *state_dir, const char *name, char out[PATH_SIZE],
    struct hseal_error *e)
{
    int n = snprintf(out, PATH_SIZE, "%s/verified/%.*s", state_dir,
        (int)strcspn(name, "@"), name);

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
    enum hseal_err err = path_of(state_dir, x->name, path, e);

    if (err == HSEAL_ERR_OK) {
        (void)snprintf(
            dir, sizeof(dir), "%.*s", (int)(strrchr(path, '/') - path), path);
        err = hseal_dir_make(dir, e);
    }
    if (err == HSEAL_ERR_OK)
        err = digests_of(x->record, &of, e);
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
take(const json_t *o, const struct hseal_record *r, struct hseal_verified *ret)
{
    struct hseal_verified v;
    struct digests was, now;
    const json_t *at = json_object_get(o, "at");

    memset(&v, 0, sizeof(v));
    if (!json_is_integer(at) || json_integer_value(at) <= 0 ||
        !take_text(o, "key", was.key, sizeof(was.key)) ||
        !take_text(o, "facts", was.facts, sizeof(was.facts)) ||
        !take_text(o, "code", v.code, sizeof(v.code)) ||
        !take_text(o, "findings", v.findings, sizeof(v.findings)) ||
        digests_of(r, &now, NULL) != HSEAL_ERR_OK ||
        strcmp(was.key, now.key) != 0)
        return;
    v.at_ms = (uint64_t)json_integer_value(at);
    v.current = strcmp(was.facts, now.facts) == 0;
    *ret = v;
}

void
hseal_verified_get(const char *state_dir, const char *name,
    const struct hseal_record *record, struct hseal_verified *ret)
{
    char path[PATH_SIZE];
    struct hseal_buf b;
    struct hseal_view text;
    json_t *o = NULL;

    memset(ret, 0, sizeof(*ret));
    hseal_buf_init(&b, FILE_MAX);
    if (path_of(state_dir, name, path, NULL) == HSEAL_ERR_OK &&
        hseal_file_read_own(path, &b, NULL) == HSEAL_ERR_OK) {
        text.data = b.data;
        text.len = b.len;
        if (hseal_json_parse(text, path, &o, NULL) == HSEAL_ERR_OK)
            take(o, record, ret);
    }
    json_decref(o);
    hseal_buf_free(&b);
}
