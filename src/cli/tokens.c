/*
 * cli/tokens.c: the tokens that a command is about.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "cli/tokens.h"

void
hseal_tokens_free(struct hseal_tokens *t)
{
    for (size_t i = 0; i < t->n; i++) {
        free(t->list[i].name);
        free(t->list[i].uri);
    }
    memset(t, 0, sizeof(*t));
}

static enum hseal_err
add(struct hseal_tokens *t, const char *name, const char *uri,
    struct hseal_error *e)
{
    struct hseal_named_token *x = &t->list[t->n];

    if (t->n == HSEAL_TOKENS_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT, "more than %d tokens are given",
            HSEAL_TOKENS_MAX);
    t->n++;
    /* Without a name the URI stands for it, as far as it tells which one. */
    x->name = name != NULL ? strdup(name) : strndup(uri, strcspn(uri, "?"));
    x->uri = strdup(uri);
    x->section = name != NULL;
    if (x->name == NULL || x->uri == NULL)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

static enum hseal_err
add_section(struct hseal_tokens *t, const struct hseal_settings *s,
    const char *section, struct hseal_error *e)
{
    const char *name = strchr(section, ' ');
    struct hseal_buf uri;
    unsigned timeout_ms = 0;
    enum hseal_err err;

    hseal_buf_init(&uri, HSEAL_SETTINGS_URI_MAX);
    err = hseal_settings_timeout(s, section, &timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_settings_token(s, section, &uri, e);
    if (err == HSEAL_ERR_OK)
        err = add(t, name == NULL ? NULL : name + 1, hseal_buf_str(&uri), e);
    if (err == HSEAL_ERR_OK)
        t->list[t->n - 1].timeout_ms = timeout_ms;
    hseal_buf_free(&uri);
    return err;
}

/* The section [token NAME], or NULL. */
static const char *
find_section(const struct hseal_settings *s, const char *name)
{
    const char *section;

    for (size_t i = 0;
         s != NULL && (section = hseal_settings_token_section(s, i)) != NULL;
         i++)
        if (strncmp(section, "token ", 6) == 0 &&
            strcmp(section + 6, name) == 0)
            return section;
    return NULL;
}

/* The names that --token could have given: "left", "right". */
static void
list_names(const struct hseal_settings *s, char *text, size_t size)
{
    const char *section;
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; len < size && s != NULL &&
                       (section = hseal_settings_token_section(s, i)) != NULL;
         i++) {
        if (strncmp(section, "token ", 6) != 0)
            continue;
        (void)snprintf(text + len, size - len, "%s\"%s\"", len == 0 ? "" : ", ",
            section + 6);
        len += strlen(text + len);
    }
}

static enum hseal_err
fail_name(const struct hseal_settings *s, const char *name, const char *where,
    struct hseal_error *e)
{
    char names[HSEAL_HINT_MAX / 2];

    list_names(s, names, sizeof(names));
    (void)hseal_fail(e, HSEAL_ERR_CONFIG,
        "\"%.64s\" is no URI, and no token in %s", name, where);
    if (names[0] != '\0')
        return hseal_hint(e, HSEAL_ERR_CONFIG, "named there: %s", names);
    return hseal_hint(e, HSEAL_ERR_CONFIG,
        "write it as pkcs11:token=LABEL?module-path=/path/of/module.so, or "
        "give it a section [token %.64s] there",
        name);
}

static enum hseal_err
add_given(struct hseal_tokens *t, const struct hseal_arguments *a,
    const struct hseal_settings *s, const char *where, struct hseal_error *e)
{
    const char *given, *section;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0;
         err == HSEAL_ERR_OK &&
         (given = hseal_arguments_repeated(a, HSEAL_OPTION_TOKEN, i)) != NULL;
         i++) {
        section = find_section(s, given);
        if (section != NULL)
            err = add_section(t, s, section, e);
        else if (given[0] != '\0' && strchr(given, ':') == NULL)
            err = fail_name(s, given, where, e);
        else
            err = add(t, NULL, given, e);
    }
    return err;
}

enum hseal_err
hseal_tokens_find(const struct hseal_arguments *a,
    const struct hseal_settings *s, const char *where, struct hseal_tokens *ret,
    struct hseal_error *e)
{
    const char *section;
    enum hseal_err err = HSEAL_ERR_OK;

    if (hseal_arguments_has(a, HSEAL_OPTION_TOKEN)) {
        err = add_given(ret, a, s, where, e);
    } else if (s != NULL) {
        for (size_t i = 0;
             err == HSEAL_ERR_OK &&
             (section = hseal_settings_token_section(s, i)) != NULL;
             i++)
            err = add_section(ret, s, section, e);
        if (err == HSEAL_ERR_OK && ret->n == 0)
            err = add_section(ret, s, "token", e); /* says what is missing */
    } else {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "no token is configured: there is no %s", where);
        err = hseal_hint(e, HSEAL_ERR_CONFIG,
            "hardseal init makes a token and that file; --token URI names one "
            "that is there");
    }
    if (err != HSEAL_ERR_OK)
        hseal_tokens_free(ret);
    return err;
}
