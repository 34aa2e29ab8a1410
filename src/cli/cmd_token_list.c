/*
 * cli/cmd_token_list.c: hardseal token list.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/tokenrows.h"
#include "cli/tokenstate.h"
#include "cli/watchdog.h"
#include "token/module.h"
#include "token/profile.h"

#define TEXT_MAX (1024UL * 1024)

/* One that is configured, or named by --token. */
struct wanted {
    const struct hseal_named_token *token; /* borrowed */
    struct hseal_uri *uri;
    int seen;
};

/* What is gathered from one module after the other. */
struct gathering {
    struct hseal_context *c;
    const struct hseal_home *home;
    struct hseal_tokenrows rows;
    struct wanted wanted[HSEAL_TOKENS_MAX];
    size_t n_wanted;
    json_t *errors;       /* borrowed from the answer */
    size_t modules;       /* looked at */
    enum hseal_err err;   /* the first failure of a module */
    struct hseal_error e; /* of the same */
};

/* The name of its section, where it has one. */
static const char *
note_seen(struct gathering *g, const struct hseal_token_info *info,
    const char *module_path)
{
    const char *section = NULL;

    for (size_t i = 0; i < g->n_wanted; i++) {
        struct wanted *w = &g->wanted[i];
        const char *path = hseal_uri_module_path(w->uri);
        if (path == NULL || strcmp(path, module_path) != 0 ||
            !hseal_uri_matches(w->uri, info))
            continue;
        w->seen = 1;
        if (section == NULL && w->token->section)
            section = w->token->name;
    }
    return section;
}

static enum hseal_err
add_present(struct gathering *g, const struct hseal_token_info *info,
    const char *module_path, struct hseal_error *e)
{
    struct hseal_profile profile;
    struct hseal_token_present x = { info, &profile, module_path,
        hseal_tokenstate(g->home->state, info),
        note_seen(g, info, module_path) };
    enum hseal_err err = hseal_profile_find(module_path, info, &profile, e);

    return err == HSEAL_ERR_OK ? hseal_tokenrows_add(&g->rows, &x, e) : err;
}

static enum hseal_err
list_module(struct gathering *g, const char *path, const char *args,
    struct hseal_error *e)
{
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_module_open_args(path, args, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_tokens(m, &list, &n, e);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++)
        err = add_present(g, &list[i], path, e);
    free(list);
    hseal_module_close(m);
    return err;
}

/* One that hangs can only be given up with the whole command. */
static enum hseal_err
list_in_time(struct gathering *g, const char *path, const char *args,
    struct hseal_error *e)
{
    const struct hseal_named_token *t = &g->c->tokens.list[g->c->at];
    unsigned ms = g->c->tokens.n > 0 ? t->timeout_ms : 0;
    enum hseal_err err =
        hseal_watchdog_start(ms != 0 ? ms : HSEAL_OPEN_TIMEOUT_MS,
            ms != 0 ? t->name : path, g->c->out.json, e);

    if (err == HSEAL_ERR_OK)
        err = list_module(g, path, args, e);
    hseal_watchdog_stop();
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
    err = list_in_time(g, path, args, &why);
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

static enum hseal_err
read_wanted(struct gathering *g, struct hseal_error *e)
{
    const struct hseal_settings *settings;
    const struct hseal_tokens *tokens;
    enum hseal_err err = hseal_context_settings(g->c, &settings, e);

    if (err != HSEAL_ERR_OK ||
        (settings == NULL &&
            hseal_context_option(g->c, HSEAL_OPTION_TOKEN) == NULL))
        return err;
    err = hseal_context_tokens(g->c, &tokens, e);
    for (size_t i = 0; err == HSEAL_ERR_OK && i < tokens->n; i++) {
        struct wanted *w = &g->wanted[g->n_wanted++];
        w->token = &tokens->list[i];
        err = hseal_uri_parse(w->token->uri, &w->uri, e);
    }
    return err;
}

/* Whether one before wants the same module, in the same way. */
static int
is_known(const struct gathering *g, size_t at)
{
    const struct hseal_uri *uri = g->wanted[at].uri;
    const char *path = hseal_uri_module_path(uri);
    const char *args = hseal_uri_module_args(uri);

    for (size_t i = 0; i < at; i++) {
        const char *other = hseal_uri_module_path(g->wanted[i].uri);
        const char *with = hseal_uri_module_args(g->wanted[i].uri);
        if (other != NULL && strcmp(path, other) == 0 &&
            (args == NULL || with == NULL ? args == with
                                          : strcmp(args, with) == 0))
            return 1;
    }
    return 0;
}

/* Not a module alone. */
static int
names_one(const struct hseal_named_token *t)
{
    return strcmp(t->name, "pkcs11:") != 0;
}

/* The modules of --token or of the configuration; else all that are known. */
static enum hseal_err
gather_all(struct gathering *g, struct hseal_error *e)
{
    int known = g->n_wanted == 0;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; err == HSEAL_ERR_OK && i < g->n_wanted; i++) {
        const char *path = hseal_uri_module_path(g->wanted[i].uri);
        hseal_context_use(g->c, i);
        if (path == NULL)
            known = 1;
        else if (!is_known(g, i))
            err = gather(g, path, hseal_uri_module_args(g->wanted[i].uri), e);
    }
    if (err == HSEAL_ERR_OK && known)
        err = gather_known(g, e);
    for (size_t i = 0; err == HSEAL_ERR_OK && i < g->n_wanted; i++)
        if (!g->wanted[i].seen && names_one(g->wanted[i].token))
            err = hseal_tokenrows_add_absent(&g->rows, g->wanted[i].token, e);
    return err;
}

static enum hseal_err
print_table(struct gathering *g, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_table_print(&g->rows.table, &b, e);
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
    enum hseal_err err;

    if (answer == NULL)
        return hseal_fail_nomem(e);
    memset(&g, 0, sizeof(g));
    g.c = c;
    g.errors = json_object_get(answer, "errors");
    err = hseal_tokenrows_init(&g.rows, json_object_get(answer, "tokens"), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &g.home, e);
    if (err == HSEAL_ERR_OK)
        err = read_wanted(&g, e);
    if (err == HSEAL_ERR_OK)
        err = gather_all(&g, e);
    if (err == HSEAL_ERR_OK)
        err = print(&g, answer, e);
    else
        json_decref(answer);
    for (size_t i = 0; i < g.n_wanted; i++)
        hseal_uri_free(g.wanted[i].uri);
    hseal_tokenrows_free(&g.rows);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_token_list = {
    .words = "token list",
    .summary = "list the tokens there are; needs no PIN",
    .help =
        "Of the configured modules, or of those in --token; without either, of SoftHSM\n"
        "if it is installed.  PIN is what the token says: ok, not set, low (a wrong one\n"
        "was given), final try, or locked.  STATE is ready; absent, of one that is\n"
        "configured and not there; PIN refused, where the last one was wrong, and PIN\n"
        "unclear, where nobody knows, so that programs try none; or as PIN says.\n"
        "\n"
        "--json: {\"tokens\":[{\"state\",\"name\",\"label\",\"serial\",\"model\",\"manufacturer\",\n"
        "\"firmware\",\"initialised\",\"pin\",\"write_protected\",\"profile\",\"via\",\"module\",\n"
        "\"uri\"}]}; \"uri\" is what --token takes, null if uninitialised; an absent one has\n"
        "state, name and uri.  If modules failed, \"error\" is the first failure and\n"
        "\"errors\" are all of them.\n",
    .run = run,
};
/* clang-format on */
