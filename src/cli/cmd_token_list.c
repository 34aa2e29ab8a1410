/*
 * cli/cmd_token_list.c: hardseal token list.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/table.h"
#include "token/module.h"
#include "token/profile.h"

#define TEXT_MAX (1024UL * 1024)

static const char *const heads[] = { "LABEL", "SERIAL", "MODEL", "MANUFACTURER",
    "FIRMWARE", "PIN", "PROFILE" };
#define COLUMNS (sizeof(heads) / sizeof(heads[0]))

/* What is gathered from one module after the other. */
struct gathering {
    struct hseal_context *c;
    struct hseal_table table;
    json_t *tokens; /* borrowed from the answer */
    json_t *errors;
    size_t modules;       /* looked at */
    enum hseal_err err;   /* the first failure of a module */
    struct hseal_error e; /* of the same */
};

static const char *
pin_state(const struct hseal_token_info *info)
{
    if (!info->initialised)
        return "";
    if (!info->pin_set)
        return "not set";
    if (info->pin_locked)
        return "locked";
    if (info->pin_final_try)
        return "final try";
    return info->pin_count_low ? "low" : "ok";
}

static enum hseal_err
add_row(struct gathering *g, const struct hseal_token_info *info,
    const char *profile, struct hseal_error *e)
{
    const char *cells[COLUMNS] = { info->initialised ? info->label
                                                     : "(uninitialised)",
        info->serial, info->model, info->manufacturer, info->firmware,
        pin_state(info), profile };
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(&g->table, cells[i], e);
    return err;
}

static enum hseal_err
add_object(struct gathering *g, const struct hseal_token_info *info,
    const char *profile, const char *module_path, struct hseal_error *e)
{
    json_t *uri = json_null(), *o;
    char *text = NULL;
    enum hseal_err err;

    if (info->initialised) {
        err = hseal_uri_format(info, module_path, NULL, &text, e);
        if (err != HSEAL_ERR_OK)
            return err;
        uri = json_string(text);
        free(text);
    }
    o = json_pack("{s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:b, s:s, s:o, s:o}",
        "label", hseal_output_string(info->label), "serial",
        hseal_output_string(info->serial), "model",
        hseal_output_string(info->model), "manufacturer",
        hseal_output_string(info->manufacturer), "firmware", info->firmware,
        "initialised", info->initialised, "pin",
        info->initialised ? json_string(pin_state(info)) : json_null(),
        "write_protected", info->write_protected, "profile", profile, "module",
        hseal_output_string(module_path), "uri", uri);
    if (json_array_append_new(g->tokens, o) != 0)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

static enum hseal_err
list_module(struct gathering *g, const char *path, const char *args,
    struct hseal_error *e)
{
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    struct hseal_profile profile;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_module_open_args(path, args, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_tokens(m, &list, &n, e);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        err = hseal_profile_find(path, &list[i], &profile, e);
        if (err == HSEAL_ERR_OK)
            err = add_row(g, &list[i], profile.name, e);
        if (err == HSEAL_ERR_OK)
            err = add_object(g, &list[i], profile.name, path, e);
    }
    free(list);
    hseal_module_close(m);
    return err;
}

/* A module that fails does not keep the others' tokens from being shown. */
static enum hseal_err
gather(struct gathering *g, const char *path, const char *args,
    struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    g->modules++;
    err = list_module(g, path, args, &why);
    if (err == HSEAL_ERR_OK)
        return err;
    if (err == HSEAL_ERR_NOMEM) {
        *e = why;
        return err;
    }
    if (json_array_append_new(g->errors, hseal_output_error(err, &why)) != 0)
        return hseal_fail_nomem(e);
    if (g->err != HSEAL_ERR_OK) {
        if (!g->c->out.json) /* the first one is reported at the end */
            hseal_output_complain(err, &why);
        return HSEAL_ERR_OK;
    }
    g->err = err;
    g->e = why;
    return HSEAL_ERR_OK;
}

/* The modules on this machine that a profile lets us load unasked. */
static enum hseal_err
gather_known(struct gathering *g, struct hseal_error *e)
{
    struct hseal_profile p;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; err == HSEAL_ERR_OK; i++) {
        err = hseal_profile_at(i, &p, e);
        if (err == HSEAL_ERR_NOT_FOUND)
            return HSEAL_ERR_OK;
        for (size_t h = 0; h < HSEAL_PROFILE_HINTS && err == HSEAL_ERR_OK; h++)
            if (p.probe && p.module_hints[h][0] != '\0' &&
                access(p.module_hints[h], F_OK) == 0)
                err = gather(g, p.module_hints[h], NULL, e);
    }
    return err;
}

/* The module of --token or of the configuration; else all that are known. */
static enum hseal_err
gather_all(struct gathering *g, struct hseal_error *e)
{
    const char *given = hseal_context_option(g->c, HSEAL_OPTION_TOKEN);
    const struct hseal_settings *settings;
    struct hseal_uri *uri = NULL;
    const char *path = NULL;
    struct hseal_buf text;
    enum hseal_err err;

    hseal_buf_init(&text, HSEAL_SETTINGS_URI_MAX);
    err = hseal_context_settings(g->c, &settings, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (given != NULL || settings != NULL) {
        err = hseal_context_uri(g->c, &text, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_uri_parse(hseal_buf_str(&text), &uri, e);
        if (err != HSEAL_ERR_OK)
            goto out;
        path = hseal_uri_module_path(uri);
    }
    err = path != NULL ? gather(g, path, hseal_uri_module_args(uri), e)
                       : gather_known(g, e);
out:
    hseal_uri_free(uri);
    hseal_buf_free(&text);
    return err;
}

static enum hseal_err
print_table(struct gathering *g, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_table_print(&g->table, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&g->c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* `answer` is taken over. */
static enum hseal_err
print_json(struct gathering *g, json_t *answer, struct hseal_error *e)
{
    int failed = 0;

    if (g->err == HSEAL_ERR_OK)
        failed = json_object_del(answer, "errors") != 0;
    else
        failed = json_object_set_new(
                     answer, "error", hseal_output_error(g->err, &g->e)) != 0;
    if (failed) {
        json_decref(answer);
        return hseal_fail_nomem(e);
    }
    g->c->out.error_told = 1;
    return hseal_output_json(&g->c->out, answer, e);
}

/* `answer` is taken over. */
static enum hseal_err
print(struct gathering *g, json_t *answer, struct hseal_error *e)
{
    enum hseal_err err;

    if (g->modules == 0)
        hseal_output_note(&g->c->out,
            "no PKCS#11 module is found; install one (apt-get install "
            "softhsm2) or name one with --token 'pkcs11:?module-path=/...'");
    if (g->c->out.json) {
        err = print_json(g, answer, e);
    } else {
        json_decref(answer);
        err = print_table(g, e);
    }
    if (err != HSEAL_ERR_OK || g->err == HSEAL_ERR_OK)
        return err;
    *e = g->e;
    return g->err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    json_t *answer = json_pack("{s:[], s:[]}", "tokens", "errors");
    struct gathering g;
    enum hseal_err err = HSEAL_ERR_OK;

    if (answer == NULL)
        return hseal_fail_nomem(e);
    memset(&g, 0, sizeof(g));
    g.c = c;
    g.tokens = json_object_get(answer, "tokens");
    g.errors = json_object_get(answer, "errors");
    hseal_table_init(&g.table, COLUMNS);
    for (size_t i = 0; i < COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(&g.table, heads[i], e);
    if (err == HSEAL_ERR_OK)
        err = gather_all(&g, e);
    if (err == HSEAL_ERR_OK)
        err = print(&g, answer, e);
    else
        json_decref(answer);
    hseal_table_free(&g.table);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_token_list = {
    .words = "token list",
    .summary = "list the tokens there are; needs no PIN",
    .help =
        "Of the configured module, or of the one in --token; without either, of\n"
        "SoftHSM if it is installed.  PIN is ok, not set, low (a wrong one was given),\n"
        "final try, or locked.\n"
        "\n"
        "--json: {\"tokens\":[{\"label\",\"serial\",\"model\",\"manufacturer\",\"firmware\",\n"
        "\"initialised\",\"pin\",\"write_protected\",\"profile\",\"module\",\"uri\"}]}; \"uri\" is what\n"
        "--token takes, null if uninitialised.  If modules failed, \"error\" is the first\n"
        "failure and \"errors\" are all of them.\n",
    .run = run,
};
/* clang-format on */
