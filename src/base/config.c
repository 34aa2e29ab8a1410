/*
 * base/config.c: INI files with known sections and keys, over inih.
 * Layer: base.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/error.h"
#include "base/file.h"

#include "base/config.h"

#define FILE_MAX ((size_t)256 * 1024)
/* inih as Debian builds it splits longer lines in two, without a word. */
#define LINE_LEN_MAX 198

struct entry {
    char *section;
    char *key;
    char *value;
    unsigned line;
};

struct hseal_config {
    struct entry *entries;
    size_t len;
    size_t cap;
};

/* What inih's callbacks need; `err` is set at the first mistake. */
struct reading {
    const char *name;
    const struct hseal_config_key *known;
    size_t n_known;
    struct hseal_view rest;
    unsigned line; /* the one being read, from 1 */
    struct hseal_config *config;
    enum hseal_err err;
    struct hseal_error *e;
};

/* "token *" stands for "token" and a name. */
static int
is_section(const char *known, const char *name, size_t len)
{
    size_t known_len = strlen(known);

    if (known_len > 2 && strcmp(known + known_len - 2, " *") == 0)
        return len >= known_len && memcmp(known, name, known_len - 1) == 0;
    return known_len == len && memcmp(known, name, len) == 0;
}

static int
is_known(const struct reading *r, const char *section, const char *key)
{
    for (size_t i = 0; i < r->n_known; i++) {
        if (is_section(r->known[i].section, section, strlen(section)) &&
            (strcmp(r->known[i].key, key) == 0 ||
                strcmp(r->known[i].key, "*") == 0))
            return 1;
    }
    return 0;
}

static enum hseal_err
add_entry(const struct reading *r, const char *section, const char *key,
    const char *value)
{
    struct hseal_config *c = r->config;
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
    x->line = r->line;
    c->len++; /* now hseal_config_free takes what there is */
    if (x->section == NULL || x->key == NULL || x->value == NULL)
        return HSEAL_ERR_NOMEM;
    return HSEAL_ERR_OK;
}

static enum hseal_err
fail_no_entry(const struct reading *r, unsigned line)
{
    return hseal_fail(r->e, HSEAL_ERR_CONFIG,
        "%s: line %u is neither [section] nor key = value", r->name, line);
}

/* inih: non-zero is success. */
static int
on_entry(void *arg, const char *section, const char *key, const char *value)
{
    struct reading *r = arg;

    if (key[0] == '\0') {
        r->err = fail_no_entry(r, r->line);
    } else if (!is_known(r, section, key) && section[0] == '\0') {
        r->err = hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: line %u: \"%s\" stands before any [section]", r->name, r->line,
            key);
    } else if (!is_known(r, section, key)) {
        r->err = hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: line %u: [%s] knows no \"%s\"", r->name, r->line, section,
            key);
    } else if (hseal_config_get(r->config, section, key) != NULL) {
        r->err = hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: line %u: \"%s\" stands twice in [%s]", r->name, r->line, key,
            section);
    } else if (add_entry(r, section, key, value) != HSEAL_ERR_OK) {
        r->err = hseal_fail_nomem(r->e);
    }
    return r->err == HSEAL_ERR_OK;
}

/* inih tells of entries only, cuts long names and ignores what follows. */
static enum hseal_err
check_section(const struct reading *r, struct hseal_view line)
{
    const unsigned char *end = memchr(line.data, ']', line.len);
    struct hseal_view name = { line.data + 1, 0 }, after = { end, 0 };

    if (end == NULL)
        return fail_no_entry(r, r->line);
    name.len = (size_t)(end - name.data);
    after.data = end + 1;
    after.len = line.len - name.len - 2;
    hseal_view_trim(&after);
    if (after.len > 0 && after.data[0] != ';' && after.data[0] != '#')
        return fail_no_entry(r, r->line);
    for (size_t i = 0; i < r->n_known; i++)
        if (is_section(r->known[i].section, (const char *)name.data, name.len))
            return HSEAL_ERR_OK;
    return hseal_fail(r->e, HSEAL_ERR_CONFIG,
        "%s: line %u: there is no section [%.*s]", r->name, r->line,
        (int)name.len, (const char *)name.data);
}

/* What inih would take in a way that nobody means. */
static enum hseal_err
check_line(const struct reading *r, struct hseal_view line)
{
    struct hseal_view text = line;

    hseal_view_trim(&text);
    if (line.len > LINE_LEN_MAX)
        return hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: line %u is longer than %d bytes", r->name, r->line,
            LINE_LEN_MAX);
    if (text.len > 0 && text.data != line.data)
        return hseal_fail(r->e, HSEAL_ERR_CONFIG,
            "%s: line %u begins with a blank", r->name, r->line);
    if (text.len > 0 && text.data[0] == '[')
        return check_section(r, text);
    return HSEAL_ERR_OK;
}

/* inih's fgets: the next line; none after the first mistake. */
static char *
next_line(char *out, int size, void *arg)
{
    struct reading *r = arg;
    struct hseal_view line;

    if (r->err != HSEAL_ERR_OK || !hseal_view_line(&r->rest, &line))
        return NULL;
    r->line++;
    r->err = check_line(r, line);
    if (r->err != HSEAL_ERR_OK)
        return NULL;
    assert(size > LINE_LEN_MAX);
    if (line.len > 0)
        memcpy(out, line.data, line.len);
    out[line.len] = '\0';
    return out;
}

enum hseal_err
hseal_config_parse(const char *text, const char *name,
    const struct hseal_config_key *known, size_t n_known,
    struct hseal_config **ret, struct hseal_error *e)
{
    struct reading r = { .name = name, .known = known, .n_known = n_known };
    int line;

    r.e = e;
    r.rest.data = (const unsigned char *)text;
    r.rest.len = strlen(text);
    r.config = calloc(1, sizeof(*r.config));
    if (r.config == NULL)
        return hseal_fail_nomem(e);
    line = ini_parse_stream(next_line, &r, on_entry, &r);
    /* A line that is no entry goes unnoticed here until the end. */
    if (line > 0 && (r.err == HSEAL_ERR_OK || (unsigned)line < r.line))
        r.err = fail_no_entry(&r, (unsigned)line);
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
    err = hseal_file_read_config(path, &text, e);
    if (err == HSEAL_ERR_OK && text.len > 0 &&
        memchr(text.data, '\0', text.len) != NULL)
        err = hseal_fail(e, HSEAL_ERR_CONFIG, "%s holds a NUL byte", path);
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

static const struct entry *
find(const struct hseal_config *c, const char *section, const char *key)
{
    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < c->len; i++) {
        if (strcmp(c->entries[i].section, section) == 0 &&
            strcmp(c->entries[i].key, key) == 0)
            return &c->entries[i];
    }
    return NULL;
}

const char *
hseal_config_get(
    const struct hseal_config *c, const char *section, const char *key)
{
    const struct entry *x = find(c, section, key);

    return x == NULL ? NULL : x->value;
}

unsigned
hseal_config_line(
    const struct hseal_config *c, const char *section, const char *key)
{
    const struct entry *x = find(c, section, key);

    return x == NULL ? 0 : x->line;
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

/* The first entry of its section? */
static int
is_first(const struct hseal_config *c, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(c->entries[i].section, c->entries[at].section) == 0)
            return 0;
    return 1;
}

const char *
hseal_config_section(const struct hseal_config *c, size_t i)
{
    for (size_t at = 0; c != NULL && at < c->len; at++)
        if (is_first(c, at) && i-- == 0)
            return c->entries[at].section;
    return NULL;
}
