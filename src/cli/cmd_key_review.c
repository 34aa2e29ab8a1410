/*
 * cli/cmd_key_review.c: hardseal key review.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/inventory.h"
#include "cli/review.h"

#define TEXT_MAX (16UL * 1024 * 1024)

/* What is looked at, and what was found. */
struct review {
    const char *name; /* NULL: all */
    struct hseal_entry *entry;
    size_t n;
    const struct hseal_token_info *token;
    uint64_t now_ms;
    size_t keys; /* entries looked at */
    size_t findings;
};

/* Called for each finding. */
typedef enum hseal_err finding(void *arg, const struct hseal_entry *entry,
    enum hseal_review_rule rule, struct hseal_error *e);

static enum hseal_err
walk(struct review *r, finding *tell, void *arg, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    r->keys = 0;
    r->findings = 0;
    for (size_t i = 0; i < r->n && err == HSEAL_ERR_OK; i++) {
        const struct hseal_entry *x = &r->entry[i];
        if (r->name != NULL && strcmp(x->name, r->name) != 0)
            continue;
        r->keys++;
        for (int rule = 0; rule < HSEAL_REVIEW_COUNT && err == HSEAL_ERR_OK;
             rule++) {
            enum hseal_review_rule which = (enum hseal_review_rule)rule;
            if (!hseal_review_finds(which, x, r->now_ms))
                continue;
            r->findings++;
            err = tell(arg, x, which, e);
        }
    }
    return err;
}

static void
name_of(const struct review *r, const struct hseal_entry *x,
    char out[HSEAL_SPEC_SIZE])
{
    struct hseal_inventory line;

    hseal_inventory_of(x, r->token, &line);
    hseal_inventory_name(&line, out);
}

/* ---- as text ---- */

struct text {
    const struct review *review;
    struct hseal_buf *b;
};

static enum hseal_err
tell_text(void *arg, const struct hseal_entry *x, enum hseal_review_rule rule,
    struct hseal_error *e)
{
    const struct text *t = arg;
    char name[HSEAL_SPEC_SIZE];
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];

    name_of(t->review, x, name);
    hseal_review_message(rule, x, message);
    hseal_review_remedy(rule, x, remedy);
    return hseal_buf_addf(t->b, e, "%s: %s: %s\n  remedy: %s\n", name,
        hseal_review_name(rule), message, remedy);
}

static enum hseal_err
print_text(struct hseal_context *c, struct review *r, struct hseal_error *e)
{
    struct hseal_buf b;
    struct text t = { r, &b };
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = walk(r, tell_text, &t, e);
    if (err == HSEAL_ERR_OK && r->findings == 0)
        err = hseal_buf_addf(&b, e, "%zu reviewed, nothing found\n", r->keys);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* ---- as JSON ---- */

static enum hseal_err
tell_json(void *arg, const struct hseal_entry *x, enum hseal_review_rule rule,
    struct hseal_error *e)
{
    char message[HSEAL_REVIEW_TEXT], remedy[HSEAL_REVIEW_TEXT];
    json_t *o;

    hseal_review_message(rule, x, message);
    hseal_review_remedy(rule, x, remedy);
    o = json_pack("{s:o, s:o, s:s, s:o, s:o}", "name",
        hseal_output_string(x->name), "generation",
        x->record.generation > 0
            ? json_integer((json_int_t)x->record.generation)
            : json_null(),
        "finding", hseal_review_name(rule), "message",
        hseal_output_string(message), "remedy", hseal_output_string(remedy));
    return json_array_append_new(arg, o) == 0 ? HSEAL_ERR_OK
                                              : hseal_fail_nomem(e);
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
    o = json_pack(
        "{s:I, s:o}", "reviewed", (json_int_t)r->keys, "findings", list);
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
count(void *arg, const struct hseal_entry *x, enum hseal_review_rule rule,
    struct hseal_error *e)
{
    (void)arg;
    (void)x;
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
        r->findings, r->findings == 1 ? "" : "s", r->token->label);
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
            "no key \"%s\" on token \"%s\"", r->name, r->token->label);
        return hseal_hint(
            e, HSEAL_ERR_NOT_FOUND, "hardseal key list shows what is there");
    }
    end = fail_found(r, &found);
    err = c->out.json ? print_json(c, r, &found, e) : print_text(c, r, e);
    if (err == HSEAL_ERR_OK && end != HSEAL_ERR_OK)
        *e = found;
    return err == HSEAL_ERR_OK ? end : err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct review r = { .name = c->n_args > 0 ? c->args[0] : NULL,
        .now_ms = hseal_clock_wall_ms(hseal_clock_system()) };
    struct hseal_store *store;
    enum hseal_err err = HSEAL_ERR_OK;

    if (r.name != NULL)
        err = hseal_name_check(r.name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 0, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &r.entry, &r.n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    r.token = hseal_token_info(c->token);
    err = review(c, &r, e);
    hseal_store_list_free(r.entry, r.n);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_review = {
    .words = "key review",
    .summary = "find fault with the keys on the token",
    .args = { { "NAME", 0 } },
    .help =
        "What the token side knows: custody, expiry (past, or within 30 days), age (over\n"
        "a year), permission to withdraw, a key that may trade and is bound to no\n"
        "address, generations that were left behind, and what is not whole.  Each finding\n"
        "comes with its remedy, and the status is 6.  Nothing is changed.\n"
        "\n"
        "--json: {\"reviewed\":N,\"findings\":[{\"name\",\"generation\",\"finding\",\"message\",\n"
        "\"remedy\"}]}, with \"error\" unless nothing was found.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
