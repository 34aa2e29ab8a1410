/*
 * base/config.c: INI files with known sections and keys, over inih.
 * Layer: base.
 */
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/error.h"
#include "base/file.h"

#include "base/config.h"

#define FILE_MAX (256 * 1024)
/* inih as Debian builds it splits longer lines in two, without a word. */
#define LINE_LEN_MAX 198

struct entry {
    char *section;
    char *key;
    char *value;
};

struct hseal_config {
    struct entry *entries;
    size_t len;
    size_t cap;
};

/* What inih's callback needs; `err` is set where it stops. */
struct reading {
    const char *name;
    const struct hseal_config_key *known;
    size_t n_known;
    struct hseal_config *config;
    enum hseal_err err;
    struct hseal_error *e;
};

static int
is_known(const struct reading *r, const char *section, const char *key)
{
    for (size_t i = 0; i < r->n_known; i++) {
        if (strcmp(r->known[i].section, section) == 0 &&
            (strcmp(r->known[i].key, key) == 0 ||
                strcmp(r->known[i].key, "*") == 0))
            return 1;
    }
    return 0;
}

static enum hseal_err
add_entry(struct hseal_config *c, const char *section, const char *key,
    const char *value)
{
    struct entry *grown;
    struct entry *x;

    if (c->len == c->cap) {
        size_t cap = c->cap == 0 ? 16 : c->cap * 2;
        grown = realloc(c->entries, cap * sizeof(*grown));
        if (grown == NULL)
            return HSEAL_ERR_NOMEM;
        c->entries = grown;
        c->cap = cap;
    }
    x = &c->entries[c->len];
    x->section = strdup(section);
    x->key = strdup(key);
    x->value = strdup(value);
    c->len++; /* now hseal_config_free takes what there is */
    if (x->section == NULL || x->key == NULL || x->value == NULL)
        return HSEAL_ERR_NOMEM;
    return HSEAL_ERR_OK;
}

/* inih: non-zero is success; 0 makes it return this line's number. */
static int
on_entry(void *arg, const char *section, const char *key, const char *value)
{
    struct reading *r = arg;

    if (r->err != HSEAL_ERR_OK)
        return 0;
    if (!is_known(r, section, key)) {
        r->err = hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: [%s] knows no \"%s\"", r->name, section, key);
    } else if (hseal_config_get(r->config, section, key) != NULL) {
        r->err = hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: \"%s\" stands twice in [%s]", r->name, key, section);
    } else if (add_entry(r->config, section, key, value) != HSEAL_ERR_OK) {
        r->err = hseal_fail_nomem(r->e);
    }
    return r->err == HSEAL_ERR_OK;
}

/* What inih would take in a way that nobody means. */
static enum hseal_err
check_lines(const char *text, const char *name, struct hseal_error *e)
{
    struct hseal_view rest = { (const unsigned char *)text, strlen(text) };
    struct hseal_view line;

    for (unsigned n = 1; hseal_view_line(&rest, &line); n++) {
        if (line.len > LINE_LEN_MAX)
            return hseal_fail(e, HSEAL_ERR_CONFIG,
                "%s: line %u is longer than %d bytes", name, n, LINE_LEN_MAX);
        if (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
            return hseal_fail(e, HSEAL_ERR_CONFIG,
                "%s: line %u begins with a blank", name, n);
    }
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_config_parse(const char *text, const char *name,
    const struct hseal_config_key *known, size_t n_known,
    struct hseal_config **ret, struct hseal_error *e)
{
    struct reading r = { name, known, n_known, NULL, HSEAL_ERR_OK, e };
    int line;

    r.err = check_lines(text, name, e);
    if (r.err != HSEAL_ERR_OK)
        return r.err;
    r.config = calloc(1, sizeof(*r.config));
    if (r.config == NULL)
        return hseal_fail_nomem(e);
    line = ini_parse_string(text, on_entry, &r);
    if (r.err == HSEAL_ERR_OK && line != 0)
        r.err = hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: line %d is neither [section] nor key = value", name, line);
    else if (r.err == HSEAL_ERR_CONFIG)
        (void)hseal_hint(e, r.err, "see line %d of %s", line, name);
    if (r.err != HSEAL_ERR_OK) {
        hseal_config_free(r.config);
        return r.err;
    }
    *ret = r.config;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_config_read(const char *path, const struct hseal_config_key *known,
    size_t n_known, struct hseal_config **ret, struct hseal_error *e)
{
    struct hseal_buf text;
    enum hseal_err err;

    hseal_buf_init(&text, FILE_MAX);
    err = hseal_file_read(path, &text, e);
    if (err == HSEAL_ERR_OK && text.len > 0 &&
        memchr(text.data, '\0', text.len) != NULL)
        err = hseal_fail(
            e, HSEAL_ERR_CONFIG, "%s holds a NUL byte", path);
    if (err == HSEAL_ERR_OK)
        err = hseal_config_parse(
            hseal_buf_str(&text), path, known, n_known, ret, e);
    hseal_buf_free(&text);
    return err;
}

void
hseal_config_free(struct hseal_config *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->len; i++) {
        free(c->entries[i].section);
        free(c->entries[i].key);
        free(c->entries[i].value);
    }
    free(c->entries);
    free(c);
}

const char *
hseal_config_get(
    const struct hseal_config *c, const char *section, const char *key)
{
    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < c->len; i++) {
        if (strcmp(c->entries[i].section, section) == 0 &&
            strcmp(c->entries[i].key, key) == 0)
            return c->entries[i].value;
    }
    return NULL;
}

const char *
hseal_config_at(const struct hseal_config *c, const char *section, size_t i,
    const char **ret_key)
{
    if (c == NULL)
        return NULL;
    for (size_t at = 0; at < c->len; at++) {
        if (strcmp(c->entries[at].section, section) != 0)
            continue;
        if (i-- == 0) {
            *ret_key = c->entries[at].key;
            return c->entries[at].value;
        }
    }
    return NULL;
}
