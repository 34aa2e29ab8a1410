/*
 * cli/cmd_key_touch.c: hardseal key touch.
 * Layer: cli.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "client/used.h"
#include "okx/timestamp.h"

#include "cli/review.h"
#include "cli/verified.h"
#include "cli/verify.h"

#define TEXT_MAX (1UL << 20)
#define DAY_MS (24ULL * 60 * 60 * 1000)

/* Of all keys, in the order in which they are gone through. */
struct touching {
    struct hseal_review_limits limits;
    const struct hseal_home *home;
    struct hseal_buf text;
    json_t *list; /* NULL: text is wanted */
    int quiet;    /* only what is to be seen to */
    size_t failed, n;
    enum hseal_err first; /* of those that failed */
    struct hseal_error why;
};

/* What is to be told of one key. */
struct touched {
    const char *name;
    uint64_t used_ms;
    int64_t days_left;             /* -1: it does not end for want of use */
    const char *state;             /* "used", "recent", "frozen", "failed" */
    const struct hseal_error *why; /* of a failure */
};

static enum hseal_err
tell_json(
    const struct touching *t, const struct touched *x, struct hseal_error *e)
{
    char iso[HSEAL_TIMESTAMP_SIZE];
    json_t *o;

    hseal_okx_timestamp_iso(x->used_ms, iso);
    o = json_pack("{s:o, s:s, s:o, s:o}", "name", hseal_output_string(x->name),
        "state", x->state, "last_use",
        x->used_ms != 0 ? json_string(iso) : json_null(), "days_left",
        x->days_left >= 0 ? json_integer((json_int_t)x->days_left)
                          : json_null());
    if (o != NULL && x->why != NULL &&
        json_object_set_new(
            o, "error", hseal_output_error(x->why->code, x->why)) != 0) {
        json_decref(o);
        o = NULL;
    }
    return json_array_append_new(t->list, o) == 0 ? HSEAL_ERR_OK
                                                  : hseal_fail_nomem(e);
}

static enum hseal_err
tell(struct touching *t, const struct touched *x, struct hseal_error *e)
{
    enum hseal_err err;

    t->n++;
    if (t->list != NULL)
        return tell_json(t, x, e);
    if (t->quiet && x->why == NULL &&
        (x->days_left < 0 || x->days_left > HSEAL_REVIEW_WARNING_DAYS))
        return HSEAL_ERR_OK;
    err = hseal_buf_addf(&t->text, e, "%s: %s", x->name, x->state);
    if (err == HSEAL_ERR_OK && x->days_left >= 0)
        err = hseal_buf_addf(&t->text, e, ", %" PRId64 " day%s left",
            x->days_left, x->days_left == 1 ? "" : "s");
    else if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(&t->text, e, ", does not end for want of use");
    if (err == HSEAL_ERR_OK && x->why != NULL)
        err = hseal_buf_addf(&t->text, e, ": %s", x->why->message);
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(&t->text, "\n", e) : err;
}

/* As the exchange has it: its record may be wrong about that. */
static int
goes_idle(const struct hseal_verification *v)
{
    struct hseal_record r;

    memset(&r, 0, sizeof(r));
    r.env = v->credential.record.env;
    r.permissions = v->account.permissions;
    r.ips = v->account.ips;
    return hseal_review_goes_idle(&r);
}

static enum hseal_err
touch(struct hseal_context *c, struct touching *t, const char *name,
    struct touched *x, struct hseal_error *e)
{
    struct hseal_verification v;
    enum hseal_err err;

    memset(&v, 0, sizeof(v));
    err = hseal_verify(c, name, 0, &v, e);
    if (err == HSEAL_ERR_OK && v.refusal != HSEAL_ERR_OK) {
        *e = v.why;
        err = v.refusal;
    }
    if (err == HSEAL_ERR_OK) {
        x->used_ms = hseal_clock_wall_ms(hseal_clock_system());
        x->days_left = goes_idle(&v) ? (int64_t)t->limits.idle_days : -1;
        x->state = "used";
        if (hseal_verify_differs(&v))
            hseal_output_note(&c->out,
                "%s is not as its record says: hardseal key verify %s", name,
                name);
    }
    hseal_verification_free(&v);
    return err;
}

/* One that fails does not keep the others from being used. */
static enum hseal_err
touch_listed(struct hseal_context *c, struct touching *t,
    const struct hseal_entry *entry, struct hseal_error *e)
{
    uint64_t now_ms = hseal_clock_wall_ms(hseal_clock_system());
    struct touched x = { .name = entry->name };
    struct hseal_error why;
    enum hseal_err err;

    if (hseal_used_read(t->home->state, entry->record.key_id, &x.used_ms,
            NULL) != HSEAL_ERR_OK)
        x.used_ms = 0;
    x.days_left = hseal_review_days_left(
        x.used_ms != 0 ? x.used_ms : entry->record.created_ms,
        t->limits.idle_days, now_ms);
    if (entry->state == HSEAL_ENTRY_FROZEN) {
        x.state = "frozen";
        return tell(t, &x, e);
    }
    if (x.used_ms != 0 && x.used_ms <= now_ms && now_ms - x.used_ms < DAY_MS) {
        x.state = "recent";
        return tell(t, &x, e);
    }
    err = hseal_context_watch(c, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = touch(c, t, entry->name, &x, &why);
    if (err == HSEAL_ERR_OK)
        return tell(t, &x, e);
    if (t->failed++ == 0) {
        t->first = err;
        t->why = why;
    }
    x.state = "failed";
    x.why = &why;
    return tell(t, &x, e);
}

/* As the exchange has said when it was asked last, if it was. */
static int
is_to_touch(const struct touching *t, const struct hseal_entry *entry)
{
    struct hseal_verified v;

    if (entry->state != HSEAL_ENTRY_WHOLE && entry->state != HSEAL_ENTRY_FROZEN)
        return 0;
    hseal_verified_get(t->home->state, entry->name, &entry->record, &v);
    return hseal_review_idles(&entry->record, &v);
}

static enum hseal_err
touch_all(struct hseal_context *c, struct touching *t, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    struct hseal_store *store;
    size_t n = 0;
    enum hseal_err err = hseal_context_store(c, 0, &store, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &list, &n, e);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++)
        if (is_to_touch(t, &list[i]))
            err = touch_listed(c, t, &list[i], e);
    hseal_store_list_free(list, n);
    return err;
}

static enum hseal_err
touch_one(struct hseal_context *c, struct touching *t, struct hseal_error *e)
{
    struct touched x = { .name = c->args[0] };
    enum hseal_err err = touch(c, t, c->args[0], &x, e);

    return err == HSEAL_ERR_OK ? tell(t, &x, e) : err;
}

static enum hseal_err
print(struct hseal_context *c, struct touching *t, enum hseal_err end,
    const struct hseal_error *why, struct hseal_error *e)
{
    json_t *o;

    if (t->list == NULL)
        return hseal_output_text(&c->out, &t->text, e);
    o = json_pack("{s:o}", "keys", json_incref(t->list));
    if (o != NULL && end != HSEAL_ERR_OK &&
        json_object_set_new(o, "error", hseal_output_error(end, why)) != 0) {
        json_decref(o);
        o = NULL;
    }
    c->out.error_told = end != HSEAL_ERR_OK;
    return hseal_output_json(&c->out, o, e);
}

static enum hseal_err
result(const struct touching *t, struct hseal_error *e)
{
    if (t->failed == 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, t->first, "%zu of %zu keys could not be used: %s",
        t->failed, t->n, t->why.message);
    return hseal_hint(e, t->first, "%s", t->why.hint);
}

static enum hseal_err
check(const struct hseal_context *c, struct hseal_error *e)
{
    int all = hseal_arguments_has(&c->arguments, HSEAL_OPTION_ALL);

    if (all == (c->n_args > 0))
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs NAME or --all%s",
            c->command->words, all ? ", not both" : "");
    return all ? HSEAL_ERR_OK : hseal_arguments_spec(c->args[0], e);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_settings *settings;
    struct touching t = { .quiet = c->out.quiet && c->n_args == 0 };
    struct hseal_error why;
    enum hseal_err err = check(c, e), end;

    hseal_buf_init(&t.text, TEXT_MAX);
    if (c->out.json && (t.list = json_array()) == NULL)
        return hseal_fail_nomem(e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &t.home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_settings(c, &settings, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_review_limits(settings, &t.limits, e);
    if (err == HSEAL_ERR_OK)
        err = c->n_args > 0 ? touch_one(c, &t, e) : touch_all(c, &t, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    end = result(&t, &why);
    err = print(c, &t, end, &why, e);
    if (err == HSEAL_ERR_OK && end != HSEAL_ERR_OK) {
        *e = why;
        err = end;
    }
out:
    hseal_buf_free(&t.text);
    json_decref(t.list);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_touch = {
    .words = "key touch",
    .summary = "use a key once, so that the exchange keeps it",
    .args = { { "NAME", 0 } },
    .options = { HSEAL_OPTION_ALL, HSEAL_OPTION_DEADLINE },
    .help =
        "The exchange deletes a live key that may trade or withdraw and is bound to no\n"
        "address after 14 days without use; a WebSocket that stays open is no use.  This\n"
        "signs GET /api/v5/account/config, which is, and tells how many days are left.\n"
        "\n"
        "  17 5 * * *  hardseal -q key touch --all\n"
        "\n"
        "--all goes through the keys that would be deleted, as `hardseal key verify` has\n"
        "found, or their records say where it was not asked, and asks for those that this\n"
        "home has not used within a day; what is frozen is told and left alone.  One that\n"
        "fails does not keep the others from being used.  With -q it tells only of what\n"
        "failed, or has four days left or less.\n"
        "\n"
        "--json: {\"keys\":[{\"name\",\"state\",\"last_use\",\"days_left\"}]}, \"state\" one of used,\n"
        "recent, frozen and failed, with \"error\" of each that failed, and of all.\n",
    .each = 1,
    .run = run,
};
/* clang-format on */
