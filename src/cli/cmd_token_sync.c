/*
 * cli/cmd_token_sync.c: hardseal token sync.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/printable.h"
#include "store/amend.h"

#define TEXT_MAX (1024UL * 1024)
#define LINE_SIZE 512

/* What is gathered, of one token beside the first after the other. */
struct sync {
    struct hseal_context *c;
    struct hseal_store *first;
    struct hseal_store *other;
    struct hseal_buf text;
    json_t *findings; /* borrowed from the answer */
    size_t open;      /* findings that remain */
    size_t mended;
};

/* Of `name` on the token number `at`. */
static enum hseal_err
say(struct sync *x, const char *code, const char *name, size_t at,
    const char *line, int mended, struct hseal_error *e)
{
    char text[LINE_SIZE];

    (void)snprintf(text, sizeof(text), "%s", line);
    hseal_printable(text);
    if (mended)
        x->mended++;
    else
        x->open++;
    if (json_array_append_new(
            x->findings, json_pack("{s:s, s:s, s:s, s:s, s:b}", "code", code,
                             "name", name, "token", x->c->tokens.list[at].name,
                             "text", text, "mended", mended)) != 0)
        return hseal_fail_nomem(e);
    return hseal_buf_addf(
        &x->text, e, "%s%s\n", text, mended ? ": mended" : "");
}

static enum hseal_err
say_missing(
    struct sync *x, const char *name, int first_lacks, struct hseal_error *e)
{
    size_t at = first_lacks ? 0 : x->c->at;
    const char *lacks = x->c->tokens.list[at].name;
    char line[LINE_SIZE];

    (void)snprintf(line, sizeof(line),
        "%s is missing on token %s: import it there, with its secret "
        "(hardseal --token %s key import %s)",
        name, lacks, lacks, name);
    return say(x, "missing", name, at, line, 0, e);
}

static enum hseal_err
say_other(
    struct sync *x, const char *name, const char *what, struct hseal_error *e)
{
    char line[LINE_SIZE];

    (void)snprintf(line, sizeof(line),
        "%s on token %s has another %s than on token %s: rotate the older one "
        "(hardseal --token ... key rotate --activate %s), or activate the "
        "generation that is right, if hardseal key list shows it",
        name, x->c->tokens.list[x->c->at].name, what, x->c->tokens.list[0].name,
        name);
    return say(x, "other-key", name, x->c->at, line, 0, e);
}

static enum hseal_err
say_frozen(struct sync *x, const char *name, struct hseal_error *e)
{
    const char *frozen = x->c->tokens.list[x->c->at].name;
    const char *first = x->c->tokens.list[0].name;
    char line[LINE_SIZE];

    (void)snprintf(line, sizeof(line),
        "%s is frozen on token %s, and not on token %s: freeze or thaw it "
        "(hardseal --token %s key freeze %s, or hardseal --token %s key thaw "
        "%s)",
        name, frozen, first, first, name, frozen, name);
    return say(x, "frozen", name, x->c->at, line, 0, e);
}

/* Of one API key and one secret: only the records can differ. */
static enum hseal_err
compare_records(struct sync *x, const struct hseal_credential *a,
    const struct hseal_credential *b, struct hseal_error *e)
{
    char differs[HSEAL_DIFFERENCES_SIZE], line[LINE_SIZE];
    int mend = hseal_arguments_has(&x->c->arguments, HSEAL_OPTION_MEND);
    enum hseal_err err = HSEAL_ERR_OK;

    if (b->record.state == HSEAL_RECORD_FROZEN &&
        a->record.state != HSEAL_RECORD_FROZEN)
        err = say_frozen(x, a->name, e);
    if (err != HSEAL_ERR_OK ||
        !hseal_amend_differs(&a->record, &b->record, differs))
        return err;
    if (mend)
        err = hseal_store_amend(x->other, a->name, &a->record, e);
    if (err != HSEAL_ERR_OK)
        return err;
    (void)snprintf(line, sizeof(line), "%s on token %s differs: %s", a->name,
        x->c->tokens.list[x->c->at].name, differs);
    return say(x, "differs", a->name, x->c->at, line, mend, e);
}

static enum hseal_err
compare_two(struct sync *x, const struct hseal_credential *a,
    const struct hseal_credential *b, struct hseal_error *e)
{
    int same = 0;
    enum hseal_err err;

    if (strcmp(a->record.key_id, b->record.key_id) != 0)
        return say_other(x, a->name, "API key", e);
    err = hseal_amend_same_secret(b, &a->record, &same, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return same ? compare_records(x, a, b, e)
                : say_other(x, a->name, "secret", e);
}

/* What is there and cannot be used is a finding, a failing token an error. */
static enum hseal_err
load(struct sync *x, struct hseal_store *s, const char *name,
    struct hseal_credential *ret, int *ret_there, struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err = hseal_store_load(s, name, ret, &why);

    *ret_there = err == HSEAL_ERR_OK;
    if (err == HSEAL_ERR_OK || err == HSEAL_ERR_NOT_FOUND)
        return HSEAL_ERR_OK;
    if (err == HSEAL_ERR_RECORD || err == HSEAL_ERR_CUSTODY)
        return say(x, "unusable", name, s == x->first ? 0 : x->c->at,
            why.message, 0, e);
    *e = why;
    return err;
}

static enum hseal_err
compare_name(struct sync *x, const char *name, struct hseal_error *e)
{
    struct hseal_credential a, b;
    int has_a = 0, has_b = 0;
    size_t before = x->open;
    enum hseal_err err;

    memset(&a, 0, sizeof(a));
    memset(&b, 0, sizeof(b));
    err = load(x, x->first, name, &a, &has_a, e);
    if (err == HSEAL_ERR_OK)
        err = load(x, x->other, name, &b, &has_b, e);
    if (err == HSEAL_ERR_OK && has_a && has_b)
        err = compare_two(x, &a, &b, e);
    else if (err == HSEAL_ERR_OK && x->open == before && has_a != has_b)
        err = say_missing(x, name, !has_a, e);
    hseal_credential_free(&a);
    hseal_credential_free(&b);
    return err;
}

/* The names of `list`; of the second list only those the first has not. */
static enum hseal_err
compare_list(struct sync *x, const struct hseal_entry *list, size_t n,
    const struct hseal_entry *known, size_t n_known, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        int skip = i > 0 && strcmp(list[i - 1].name, list[i].name) == 0;
        for (size_t k = 0; k < n_known && !skip; k++)
            skip = strcmp(known[k].name, list[i].name) == 0;
        if (!skip)
            err = compare_name(x, list[i].name, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_context_watch(x->c, e);
    }
    return err;
}

static enum hseal_err
compare_token(struct sync *x, size_t i, struct hseal_error *e)
{
    struct hseal_entry *ours = NULL, *theirs = NULL;
    size_t n_ours = 0, n_theirs = 0;
    enum hseal_err err;

    hseal_context_use(x->c, i);
    err = hseal_context_store(x->c, 1, &x->other, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(x->first, &ours, &n_ours, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(x->other, &theirs, &n_theirs, e);
    if (err == HSEAL_ERR_OK)
        err = compare_list(x, ours, n_ours, NULL, 0, e);
    if (err == HSEAL_ERR_OK)
        err = compare_list(x, theirs, n_theirs, ours, n_ours, e);
    hseal_store_list_free(ours, n_ours);
    hseal_store_list_free(theirs, n_theirs);
    return err;
}

/* `found`: the end of it, if there are differences. */
static enum hseal_err
print_json(struct sync *x, json_t *answer, const struct hseal_error *found,
    struct hseal_error *e)
{
    if (x->open > 0 && json_object_set_new(answer, "error",
                           hseal_output_error(HSEAL_ERR_FINDING, found)) != 0)
        return hseal_fail_nomem(e);
    x->c->out.error_told = x->open > 0;
    return hseal_output_json(&x->c->out, json_incref(answer), e);
}

static enum hseal_err
print_text(struct sync *x, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_addf(&x->text, e,
        x->open == 0 ? "%zu tokens hold the same keys\n"
                     : "%zu tokens do not hold the same keys\n",
        x->c->tokens.n);

    return err == HSEAL_ERR_OK ? hseal_output_text(&x->c->out, &x->text, e)
                               : err;
}

static enum hseal_err
print(struct sync *x, json_t *answer, struct hseal_error *e)
{
    struct hseal_error found;
    enum hseal_err err;

    memset(&found, 0, sizeof(found));
    (void)hseal_fail(&found, HSEAL_ERR_FINDING,
        "%zu difference%s between %zu tokens", x->open, x->open == 1 ? "" : "s",
        x->c->tokens.n);
    err = x->c->out.json ? print_json(x, answer, &found, e) : print_text(x, e);
    if (err != HSEAL_ERR_OK || x->open == 0)
        return err;
    *e = found;
    return HSEAL_ERR_FINDING;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    json_t *answer = json_pack("{s:[]}", "findings");
    const struct hseal_tokens *tokens;
    struct sync x;
    enum hseal_err err;

    if (answer == NULL)
        return hseal_fail_nomem(e);
    memset(&x, 0, sizeof(x));
    x.c = c;
    x.findings = json_object_get(answer, "findings");
    hseal_buf_init(&x.text, TEXT_MAX);
    err = hseal_context_tokens(c, &tokens, e);
    if (err == HSEAL_ERR_OK && tokens->n < 2) {
        (void)hseal_fail(
            e, HSEAL_ERR_USAGE, "there is one token, and nothing to compare");
        err = hseal_hint(e, HSEAL_ERR_USAGE,
            "name them with --token, or in sections [token NAME]");
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &x.first, e);
    for (size_t i = 1; err == HSEAL_ERR_OK && i < tokens->n; i++)
        err = compare_token(&x, i, e);
    if (err == HSEAL_ERR_OK)
        err = print(&x, answer, e);
    json_decref(answer);
    hseal_buf_free(&x.text);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_token_sync = {
    .words = "token sync",
    .summary = "compare the tokens that hold the same keys",
    .options = { HSEAL_OPTION_MEND },
    .help =
        "Compares each token with the first one: names, API keys, whether the secret is\n"
        "the same (by a MAC of the known answer), and what the records say.  --mend\n"
        "gives a record on another token what the first token's says, base URL and CA\n"
        "file among it; it freezes, but never thaws.  A secret cannot be copied: what is\n"
        "missing is named, and is to be imported or rotated there.\n"
        "\n"
        "Exit 6 if differences remain.\n"
        "\n"
        "--json: {\"findings\":[{\"code\",\"name\",\"token\",\"text\",\"mended\"}]}; code is missing,\n"
        "other-key, differs, frozen or unusable.  If differences remain, \"error\" says so.\n",
    .run = run,
};
/* clang-format on */
