/*
 * cli/settings.c: the configuration file.
 * Layer: cli.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/error.h"
#include "cli/alert.h"
#include "cli/environment.h"
#include "cli/home.h"
#include "token/uri.h"

#include "cli/settings.h"

static const struct hseal_config_key known[] = {
    { "token", "uri" },
    { "token", "module" },
    { "token", "module-args" },
    { "token", "pin-file" },
    { "token", "timeout-ms" },
    { "token *", "uri" },
    { "token *", "module" },
    { "token *", "module-args" },
    { "token *", "pin-file" },
    { "token *", "timeout-ms" },
    { "alert", "command" },
    { "exchange", "proxy" },
    { "exchange", "source-address" },
    { "exchange", "pinned-key" },
    { "review", "rotate-days" },
    { "review", "idle-days" },
    { "review", "keys-per-account" },
    { "environment", "*" },
};
#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 600000
#define N_KNOWN (sizeof(known) / sizeof(known[0]))

struct hseal_settings {
    char *path; /* for messages */
    struct hseal_config *config;
};

void
hseal_settings_free(struct hseal_settings *s)
{
    if (s == NULL)
        return;
    hseal_config_free(s->config);
    free(s->path);
    free(s);
}

/* Whoever can write the file can have any code loaded. */
static enum hseal_err
check_owner(const char *path, struct hseal_error *e)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return hseal_fail_errno(e,
            errno == ENOENT ? HSEAL_ERR_NOT_FOUND : HSEAL_ERR_IO, errno,
            "cannot open %s", path);
    if (S_ISDIR(st.st_mode))
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s is not a file", path);
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s belongs to another user (uid %lu)", path,
            (unsigned long)st.st_uid);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s can be written by other users (mode %04o)", path,
            (unsigned)(st.st_mode & 07777));
        return hseal_hint(e, HSEAL_ERR_CONFIG,
            "chmod go-w %s, after making sure that nobody has changed it",
            path);
    }
    return HSEAL_ERR_OK;
}

static struct hseal_settings *
new_settings(const char *path)
{
    struct hseal_settings *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return NULL;
    s->path = strdup(path);
    if (s->path != NULL)
        return s;
    free(s);
    return NULL;
}

enum hseal_err
hseal_settings_check_alert(
    const struct hseal_settings *s, struct hseal_error *e)
{
    const char *command = hseal_settings_get(s, "alert", "command");
    struct hseal_error why;
    enum hseal_err err;

    if (command == NULL)
        return HSEAL_ERR_OK;
    err = hseal_alert_check(command, &why);
    if (err == HSEAL_ERR_OK)
        return err;
    err = err == HSEAL_ERR_NOMEM ? err : HSEAL_ERR_CONFIG;
    (void)hseal_fail_cause(e, err, why.origin, why.cause, "%s: line %u: %s",
        s->path, hseal_settings_line(s, "alert", "command"), why.message);
    return hseal_hint(e, err, "%s", why.hint);
}

enum hseal_err
hseal_settings_parse(const char *text, const char *path,
    struct hseal_settings **ret, struct hseal_error *e)
{
    struct hseal_settings *s = new_settings(path);
    enum hseal_err err;

    if (s == NULL)
        return hseal_fail_nomem(e);
    err = hseal_config_parse(text, path, known, N_KNOWN, &s->config, e);
    if (err != HSEAL_ERR_OK) {
        hseal_settings_free(s);
        return err;
    }
    *ret = s;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_settings_read(
    const char *path, struct hseal_settings **ret, struct hseal_error *e)
{
    struct hseal_settings *s = NULL;
    enum hseal_err err;

    err = check_owner(path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    s = new_settings(path);
    if (s == NULL)
        return hseal_fail_nomem(e);
    err = hseal_config_read(path, known, N_KNOWN, &s->config, e);
    if (err != HSEAL_ERR_OK) {
        hseal_settings_free(s);
        return err;
    }
    *ret = s;
    return HSEAL_ERR_OK;
}

const char *
hseal_settings_get(
    const struct hseal_settings *s, const char *section, const char *key)
{
    return hseal_config_get(s->config, section, key);
}

unsigned
hseal_settings_line(
    const struct hseal_settings *s, const char *section, const char *key)
{
    return hseal_config_line(s->config, section, key);
}

enum hseal_err
hseal_settings_apply(const struct hseal_settings *s, struct hseal_error *e)
{
    const char *name, *value;
    char where[HSEAL_HOME_PATH_SIZE + 32];
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0;
         err == HSEAL_ERR_OK &&
         (value = hseal_config_at(s->config, "environment", i, &name)) != NULL;
         i++) {
        (void)snprintf(where, sizeof(where), "%s: line %u", s->path,
            hseal_config_line(s->config, "environment", name));
        err = hseal_environment_set(name, value, where, e);
    }
    return err;
}

/* RFC 7512 allows more than these as they are; none of it has to be. */
static int
stands_for_itself(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c) != NULL);
}

/* "?name=before" or "&name=before", then `value` percent-encoded. */
static enum hseal_err
add_attribute(struct hseal_buf *uri, const char *name, const char *value,
    struct hseal_error *e)
{
    const char *separator = strchr(hseal_buf_str(uri), '?') ? "&" : "?";
    enum hseal_err err = hseal_buf_addf(uri, e, "%s%s", separator, name);

    for (; err == HSEAL_ERR_OK && *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        err = stands_for_itself(c) ? hseal_buf_add(uri, &c, 1, e)
                                   : hseal_buf_addf(uri, e, "%%%02X", c);
    }
    return err;
}

/* A path on a line of its own, unless the URI has one too. */
static enum hseal_err
add_path(const struct hseal_settings *s, const char *section, const char *key,
    const char *in_uri, struct hseal_buf *uri, struct hseal_error *e)
{
    const char *path = hseal_settings_get(s, section, key);
    int is_module = strcmp(key, "module") == 0;

    if (path == NULL)
        return HSEAL_ERR_OK;
    if (in_uri != NULL)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: [%s] names the %s in \"uri\" and in \"%s\"", s->path, section,
            is_module ? "module" : "PIN file", key);
    if (is_module) /* whoever loads it looks at its path */
        return add_attribute(uri, "module-path=", path, e);
    if (path[0] != '/')
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: \"%s\" in [%s] is not an absolute path", s->path, key,
            section);
    return add_attribute(uri, "pin-source=file:", path, e);
}

/* What the module wants to be told, on a line of its own. */
static enum hseal_err
add_module_args(const struct hseal_settings *s, const char *section,
    const char *in_uri, struct hseal_buf *uri, struct hseal_error *e)
{
    const char *text = hseal_settings_get(s, section, "module-args");

    if (text == NULL)
        return HSEAL_ERR_OK;
    if (in_uri != NULL)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: [%s] has the module's arguments in \"uri\" and in "
            "\"module-args\"",
            s->path, section);
    return add_attribute(uri, "x-module-args=", text, e);
}

static enum hseal_err
parse_uri(const struct hseal_settings *s, const char *text,
    struct hseal_uri **ret, struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err = hseal_uri_parse(text, ret, &why);

    if (err == HSEAL_ERR_INPUT) {
        err = hseal_fail(e, HSEAL_ERR_CONFIG, "%s: %s", s->path, why.message);
        (void)hseal_hint(e, err, "%s", why.hint);
    } else if (err != HSEAL_ERR_OK && e != NULL) {
        *e = why;
    }
    return err;
}

enum hseal_err
hseal_settings_number(const struct hseal_settings *s,
    const struct hseal_settings_range *range, unsigned *ret,
    struct hseal_error *e)
{
    const char *text = hseal_settings_get(s, range->section, range->key);
    unsigned long n = 0;
    int digits;

    if (text == NULL)
        return HSEAL_ERR_OK;
    digits = text[0] != '\0' && strlen(text) <= 6 &&
             strspn(text, "0123456789") == strlen(text);
    if (digits)
        n = strtoul(text, NULL, 10);
    if (!digits || n < range->min || n > range->max)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: line %u: %s is not %u to %u", s->path,
            hseal_config_line(s->config, range->section, range->key),
            range->key, range->min, range->max);
    *ret = (unsigned)n;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_settings_timeout(const struct hseal_settings *s, const char *section,
    unsigned *ret, struct hseal_error *e)
{
    const struct hseal_settings_range range = { section, "timeout-ms",
        TIMEOUT_MIN_MS, TIMEOUT_MAX_MS };

    *ret = 0;
    return hseal_settings_number(s, &range, ret, e);
}

const char *
hseal_settings_token_section(const struct hseal_settings *s, size_t i)
{
    static const char first[] = "token";
    const char *section;

    if (hseal_config_at(s->config, first, 0, &section) != NULL && i-- == 0)
        return first;
    for (size_t at = 0; (section = hseal_config_section(s->config, at)) != NULL;
         at++)
        if (strncmp(section, "token ", 6) == 0 && i-- == 0)
            return section;
    return NULL;
}

enum hseal_err
hseal_settings_token(const struct hseal_settings *s, const char *section,
    struct hseal_buf *uri, struct hseal_error *e)
{
    const char *text = hseal_settings_get(s, section, "uri");
    struct hseal_uri *parsed = NULL;
    enum hseal_err err;

    if (text == NULL) {
        (void)hseal_fail(
            e, HSEAL_ERR_CONFIG, "%s: [%s] has no \"uri\"", s->path, section);
        return hseal_hint(e, HSEAL_ERR_CONFIG,
            "hardseal --json token list shows the tokens and their URIs");
    }
    err = parse_uri(s, text, &parsed, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(uri, text, e);
    if (err == HSEAL_ERR_OK)
        err = add_path(
            s, section, "module", hseal_uri_module_path(parsed), uri, e);
    if (err == HSEAL_ERR_OK)
        err = add_path(
            s, section, "pin-file", hseal_uri_pin_file(parsed), uri, e);
    if (err == HSEAL_ERR_OK)
        err =
            add_module_args(s, section, hseal_uri_module_args(parsed), uri, e);
    hseal_uri_free(parsed);
    return err;
}
