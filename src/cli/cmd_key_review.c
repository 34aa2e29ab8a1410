/*
 * cli/cmd_key_review.c: hardseal key review.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/review_keys.h"
#include "client/used.h"

#define TEXT_MAX (16UL * 1024 * 1024)

/* What is looked at, and what was found. */
struct review {
    const char *name; /* NULL: all */
    struct hseal_review_facts facts;
    struct hseal_entry *entry;
    uint64_t *used_ms;
    struct hseal_verified *verified;
    size_t keys; /* entries looked at */
    size_t findings;
};

/* Called for each finding. */
typedef enum hseal_err finding(const struct review *r, void *arg, size_t i,
    enum hseal_review_rule rule, struct hseal_error *e);

static int
is_wanted(const struct review *r, size_t i)
{
    return r->name == NULL || strcmp(r->entry[i].name, r->name) == 0;
}

static enum hseal_err
walk(struct review *r, finding *tell, void *arg, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    r->keys = 0;
    r->findings = 0;
    for (size_t i = 0; i < r->facts.n && err == HSEAL_ERR_OK; i++) {
        if (!is_wanted(r, i))
            continue;
        r->keys++;
        for (int rule = 0; rule < HSEAL_REVIEW_COUNT && err == HSEAL_ERR_OK;
             rule++) {
            enum hseal_review_rule which = (enum hseal_review_rule)rule;
            if (!hseal_review_finds(which, &r->facts, i))
                continue;
            r->findings++;
            err = tell(r, arg, i, which, e);
        }
    }
    return err;
}

/* ---- as text ---- */

static enum hseal_err
tell_text(const struct review *r, void *arg, size_t i,
    enum hseal_review_rule rule, struct hseal_error *e)
{
    char name[HSEAL_SPEC_SIZE];
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];

    hseal_review_key_name(&r->facts, i, name);
    hseal_review_message(rule, &r->facts, i, message);
    hseal_review_remedy(rule, &r->facts, i, remedy);
    return hseal_buf_addf(arg, e, "%s: %s: %s\n  remedy: %s\n", name,
        hseal_review_name(rule), message, remedy);
}

static enum hseal_err
add_table(const struct review *r, struct hseal_buf *b, struct hseal_error *e)
{
    struct hseal_table t;
    enum hseal_err err;

    hseal_table_init(&t, HSEAL_REVIEW_COLUMNS);
    err = hseal_review_key_heads(&t, e);
    for (size_t i = 0; i < r->facts.n && err == HSEAL_ERR_OK; i++)
        if (is_wanted(r, i))
            err = hseal_review_key_row(&r->facts, i, &t, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, b, e);
    hseal_table_free(&t);
    return err;
}

/* Of a quiet one, cron has nothing to mail where nothing was found. */
static enum hseal_err
print_text(struct hseal_context *c, struct review *r, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_buf_init(&b, TEXT_MAX);
    if (!c->out.quiet && r->keys > 0)
        err = add_table(r, &b, e);
    if (err == HSEAL_ERR_OK)
        err = walk(r, tell_text, &b, e);
    if (err == HSEAL_ERR_OK && r->findings == 0 && !c->out.quiet)
        err = hseal_buf_addf(&b, e, "%zu reviewed, nothing found\n", r->keys);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* ---- as JSON ---- */

static json_t *
generation_json(const struct hseal_entry *x)
{
    return x->record.generation > 0
               ? json_integer((json_int_t)x->record.generation)
               : json_null();
}

static enum hseal_err
tell_json(const struct review *r, void *arg, size_t i,
    enum hseal_review_rule rule, struct hseal_error *e)
{
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];
    json_t *o;

    hseal_review_message(rule, &r->facts, i, message);
    hseal_review_remedy(rule, &r->facts, i, remedy);
    o = json_pack("{s:o, s:o, s:s, s:o, s:o}", "name",
        hseal_output_string(r->entry[i].name), "generation",
        generation_json(&r->entry[i]), "finding", hseal_review_name(rule),
        "message", hseal_output_string(message), "remedy",
        hseal_output_string(remedy));
    return json_array_append_new(arg, o) == 0 ? HSEAL_ERR_OK
                                              : hseal_fail_nomem(e);
}

static json_t *
keys_json(const struct review *r)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < r->facts.n; i++) {
        json_t *one =
            is_wanted(r, i) ? hseal_review_key_json(&r->facts, i) : NULL;
        if (is_wanted(r, i) && json_array_append_new(list, one) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static enum hseal_err
print_json(struct hseal_context *c, struct review *r,
    const struct hseal_error *found, struct hseal_error *e)
{
    json_t *list = json_array(), *o;
    enum hseal_err err;

    if (list == NULL)
        return hseal_fail_nomem(e);
    err = walk(r, tell_json, list, e);
    if (err != HSEAL_ERR_OK) {
        json_decref(list);
        return err;
    }
    o = json_pack("{s:I, s:o, s:o}", "reviewed", (json_int_t)r->keys, "keys",
        keys_json(r), "findings", list);
    if (o != NULL && r->findings > 0 &&
        json_object_set_new(
            o, "error", hseal_output_error(HSEAL_ERR_FINDING, found)) != 0) {
        json_decref(o);
        o = NULL;
    }
    c->out.error_told = r->findings > 0;
    return hseal_output_json(&c->out, o, e);
}

/* ---- the rest ---- */

static enum hseal_err
count(const struct review *r, void *arg, size_t i, enum hseal_review_rule rule,
    struct hseal_error *e)
{
    (void)r;
    (void)arg;
    (void)i;
    (void)rule;
    (void)e;
    return HSEAL_ERR_OK;
}

static enum hseal_err
fail_found(const struct review *r, struct hseal_error *e)
{
    if (r->findings == 0)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_FINDING, "%zu finding%s on token \"%s\"",
        r->findings, r->findings == 1 ? "" : "s", r->facts.token->label);
}

static enum hseal_err
review(struct hseal_context *c, struct review *r, struct hseal_error *e)
{
    struct hseal_error found;
    enum hseal_err err = walk(r, count, NULL, e), end;

    if (err != HSEAL_ERR_OK)
        return err;
    if (r->name != NULL && r->keys == 0) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no key \"%s\" on token \"%s\"", r->name, r->facts.token->label);
        return hseal_hint(
            e, HSEAL_ERR_NOT_FOUND, "hardseal key list shows what is there");
    }
    end = fail_found(r, &found);
    err = c->out.json ? print_json(c, r, &found, e) : print_text(c, r, e);
    if (err == HSEAL_ERR_OK && end != HSEAL_ERR_OK)
        *e = found;
    return err == HSEAL_ERR_OK ? end : err;
}

/* What this home knows of each; what it does not know is no error. */
static enum hseal_err
gather(struct hseal_context *c, struct review *r, struct hseal_error *e)
{
    const struct hseal_home *home;
    size_t n = r->facts.n;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err != HSEAL_ERR_OK)
        return err;
    r->used_ms = calloc(n + 1, sizeof(*r->used_ms));
    r->verified = calloc(n + 1, sizeof(*r->verified));
    if (r->used_ms == NULL || r->verified == NULL)
        return hseal_fail_nomem(e);
    for (size_t i = 0; i < n; i++) {
        const struct hseal_record *x = &r->entry[i].record;
        if (!hseal_review_has_record(&r->entry[i]))
            continue;
        if (hseal_used_read(home->state, x->key_id, &r->used_ms[i], NULL) !=
            HSEAL_ERR_OK)
            r->used_ms[i] = 0;
        hseal_verified_get(home->state, r->entry[i].name, x, &r->verified[i]);
    }
    r->facts.list = r->entry;
    r->facts.used_ms = r->used_ms;
    r->facts.verified = r->verified;
    return HSEAL_ERR_OK;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct review r = { .name = c->n_args > 0 ? c->args[0] : NULL };
    const struct hseal_settings *settings;
    struct hseal_store *store;
    enum hseal_err err = HSEAL_ERR_OK;

    r.facts.now_ms = hseal_clock_wall_ms(hseal_clock_system());
    if (r.name != NULL)
        err = hseal_name_check(r.name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_settings(c, &settings, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_review_limits(settings, &r.facts.limits, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 0, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &r.entry, &r.facts.n, e);
    if (err == HSEAL_ERR_OK)
        err = gather(c, &r, e);
    if (err == HSEAL_ERR_OK) {
        r.facts.token = hseal_token_info(c->token);
        err = review(c, &r, e);
    }
    hseal_store_list_free(r.entry, r.facts.n);
    free(r.used_ms);
    free(r.verified);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_review = {
    .words = "key review",
    .summary = "find fault with the keys on the token",
    .args = { { "NAME", 0 } },
    .help =
        "What is known here: custody, expiry (past, or within 30 days), age, last use\n"
        "against the days after which the exchange deletes an unused key that may trade\n"
        "and is bound to no address, permission to withdraw, one API key under two names\n"
        "or as live and demo, the number of keys of an account, what `hardseal key\n"
        "verify` found last, generations that were left behind, and what is not whole.\n"
        "Each finding comes with its remedy, and the status is 6.  Nothing is changed,\n"
        "and the exchange is not asked.  With -q only findings are printed, for cron.\n"
        "\n"
        "The table has the account, the age and the last use by this home, the days that\n"
        "are left without use, and when the exchange was asked (\"?\": the record was\n"
        "changed since).  In the configuration:\n"
        "\n"
        "  [review]\n"
        "  rotate-days = 90\n"
        "  idle-days = 14\n"
        "  keys-per-account = 50\n"
        "\n"
        "--json: {\"reviewed\":N,\"keys\":[{\"name\",\"generation\",\"state\",\"adopted\",\"uid\",\n"
        "\"age_days\",\"last_use\",\"days_left\",\"verified\",\"verified_current\"}],\n"
        "\"findings\":[{\"name\",\"generation\",\"finding\",\"message\",\"remedy\"}]}, with \"error\"\n"
        "unless nothing was found.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
