/*
 * cli/cmd_key_rotate.c: hardseal key rotate.
 * Layer: cli.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/credential.h"
#include "cli/drop.h"
#include "cli/facts.h"
#include "cli/report.h"
#include "cli/sealing.h"
#include "cli/verify.h"

/* The generation that counts now, which `r` is to replace. */
static enum hseal_err
check_replaced(const struct hseal_context *c, const struct hseal_entry *now,
    const struct hseal_record *r, struct hseal_error *e)
{
    if (now->state == HSEAL_ENTRY_FROZEN) {
        (void)hseal_fail(
            e, HSEAL_ERR_FROZEN, "the key \"%s\" is frozen", c->args[0]);
        return hseal_hint(
            e, HSEAL_ERR_FROZEN, "hardseal key thaw %s first", c->args[0]);
    }
    if (strcmp(now->record.key_id, r->key_id) != 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "this is the API key that \"%s\" has now", c->args[0]);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "make a new one at the exchange, and give that one");
}

/* Take what was not given from the record that counts now; without `p`, all
 * was. */
static enum hseal_err
inherit(struct hseal_context *c, struct hseal_store *store,
    const struct hseal_paste *p, struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(store, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        if (strcmp(list[i].name, c->args[0]) != 0 ||
            (list[i].state != HSEAL_ENTRY_WHOLE &&
                list[i].state != HSEAL_ENTRY_FROZEN))
            continue;
        if (p != NULL)
            hseal_facts_inherit(c, p, &list[i].record, r);
        r->owner = list[i].record.owner;
        r->owner.label[0] = '\0'; /* that is each API key's own */
        err = check_replaced(c, &list[i], r, e);
    }
    hseal_store_list_free(list, n);
    return err;
}

/* What is staged, on each token alike. */
struct rotation {
    const struct hseal_paste *paste;
    struct hseal_record *record; /* of the first token */
    uint64_t staged[HSEAL_TOKENS_MAX];
};

/* On another token the generation may have another number. */
static enum hseal_err
stage(struct hseal_context *c, struct hseal_store *store, void *arg,
    struct hseal_error *e)
{
    struct rotation *x = arg;
    uint64_t first = x->record->generation;
    enum hseal_err err = inherit(c, store, x->paste, x->record, e);

    x->record->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    if (err == HSEAL_ERR_OK)
        err = hseal_store_rotate(store, c->args[0],
            hseal_secret_view(&x->paste->field[HSEAL_PASTE_SECRET]), x->record,
            e);
    x->staged[c->at] = x->record->generation;
    if (c->at > 0)
        x->record->generation = first;
    if (err == HSEAL_ERR_OK)
        c->out.done = "the key was staged all the same";
    return err;
}

static enum hseal_err
unstage(struct hseal_context *c, struct hseal_store *store, void *arg,
    struct hseal_error *e)
{
    const struct rotation *x = arg;

    return hseal_drop(c, store, c->args[0], x->staged[c->at], e);
}

static enum hseal_err
activate(struct hseal_context *c, struct hseal_store *store, void *arg,
    struct hseal_error *e)
{
    const struct rotation *x = arg;

    return hseal_store_activate(store, c->args[0], x->staged[c->at], e);
}

/* Only once it is open is it known which API key it is. */
static enum hseal_err
stage_sealed(struct hseal_context *c, struct hseal_sealed *sealed,
    struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_alltokens_one(c, "a sealed file", e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = inherit(c, store, NULL, r, e);
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_rotate(store, sealed, r, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = inherit(c, store, NULL, r, e);
    if (err == HSEAL_ERR_OK)
        c->out.done = "the key was staged all the same";
    else if (hseal_drop(c, store, c->args[0], r->generation, NULL) !=
             HSEAL_ERR_OK)
        err = hseal_hint(e, err,
            "it stays staged: hardseal key delete --generation %llu %s",
            (unsigned long long)r->generation, c->args[0]);
    return err;
}

/* Where one cannot, the others go on: the old key is about to end. */
static enum hseal_err
leave(struct hseal_context *c, struct hseal_store *store, void *arg,
    struct hseal_error *e)
{
    (void)c;
    (void)store;
    (void)arg;
    (void)e;
    return HSEAL_ERR_TOKEN; /* is not undone: token sync tells */
}

/* That it is bound to no address, as is said, keeps nobody from rotating. */
static enum hseal_err
judge(struct hseal_context *c, const struct hseal_verification *v,
    struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err, end = hseal_verify_result(v, &why);

    if (end == HSEAL_ERR_OK ||
        (end == HSEAL_ERR_FINDING && !hseal_verify_differs(v)))
        return HSEAL_ERR_OK;
    err = hseal_verify_print(c, v, end, &why, e);
    if (err != HSEAL_ERR_OK)
        return err;
    *e = why;
    return end;
}

/* A failure leaves it staged, for another try or the end. */
static enum hseal_err
check(struct hseal_context *c, const struct rotation *x, struct hseal_error *e)
{
    unsigned long long generation = (unsigned long long)x->record->generation;
    struct hseal_verification v;
    char spec[HSEAL_SPEC_SIZE];
    enum hseal_err err;

    memset(&v, 0, sizeof(v));
    (void)snprintf(spec, sizeof(spec), "%s@%llu", c->args[0], generation);
    err = hseal_verify(c, spec, HSEAL_VERIFY_SITES, &v, e);
    if (err == HSEAL_ERR_OK)
        err = judge(c, &v, e);
    if (err == HSEAL_ERR_OK)
        hseal_verify_learn_everywhere(c, &v, x->staged);
    else
        hseal_output_note(&c->out,
            "generation %llu of %s stays staged and signs nothing: "
            "`hardseal key activate %s` makes it live all the same, `hardseal "
            "key delete --generation %llu %s` drops it",
            generation, c->args[0], c->args[0], generation, c->args[0]);
    hseal_verification_free(&v);
    return err;
}

static enum hseal_err
print_one(struct hseal_context *c, const struct hseal_record *record,
    int active, struct hseal_error *e)
{
    int checked = hseal_arguments_has(&c->arguments, HSEAL_OPTION_CHECK);
    struct hseal_report r;
    char what[192];

    hseal_report_new(
        c, active ? HSEAL_ENTRY_WHOLE : HSEAL_ENTRY_STAGED, record, &r);
    (void)snprintf(what, sizeof(what),
        "generation %" PRIu64 " is %s on token \"%s\" (%s)%s",
        record->generation, active ? "active" : "staged", r.of.token->label,
        hseal_custody_name(record->custody),
        checked ? ", and the exchange takes it" : "");
    r.what = what;
    r.member = checked ? "check" : NULL;
    r.value = "ok";
    return hseal_report_print(c, &r, e);
}

/* Once for each token, whose generation may have another number. */
static enum hseal_err
print(struct hseal_context *c, const struct rotation *x, int active,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->tokens.n > 1 && c->out.json && !hseal_output_gather(&c->out))
        return hseal_fail_nomem(e);
    for (size_t i = 0; i < c->tokens.n && err == HSEAL_ERR_OK; i++) {
        hseal_context_use(c, i);
        x->record->generation = x->staged[i];
        err = print_one(c, x->record, active, e);
    }
    hseal_context_use(c, 0);
    if (err == HSEAL_ERR_OK && c->tokens.n > 1 && c->out.json)
        err = hseal_output_collected(&c->out, e);
    return err;
}

static void
advise(struct hseal_context *c, const struct hseal_record *r, int active)
{
    if (!active)
        hseal_output_note(&c->out,
            "it signs nothing yet: `hardseal key activate %s` makes it live",
            c->args[0]);
    else
        hseal_output_note(&c->out,
            "what signed before is kept: `hardseal key activate --generation "
            "N %s` goes back to it, `hardseal key delete --generation N %s` "
            "ends it",
            c->args[0], c->args[0]);
    hseal_facts_advise(c, r);
}

/* What follows where it is staged: a check, and its turn to sign. */
static enum hseal_err
go_on(struct hseal_context *c, struct rotation *x, struct hseal_error *e)
{
    const struct hseal_change change = { NULL, activate, leave, x };
    enum hseal_err err = HSEAL_ERR_OK;

    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_CHECK))
        err = check(c, x, e);
    if (err != HSEAL_ERR_OK ||
        !hseal_arguments_has(&c->arguments, HSEAL_OPTION_ACTIVATE))
        return err;
    return hseal_alltokens_make(c, &change, e);
}

static enum hseal_err
rotate_pasted(
    struct hseal_context *c, struct rotation *x, struct hseal_error *e)
{
    struct hseal_paste p;
    const struct hseal_change staging = { NULL, stage, unstage, x };
    enum hseal_err err;

    memset(&p, 0, sizeof(p));
    x->paste = &p;
    err = hseal_paste_init(&p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_credential_read(c, &p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_paste(c, &p, x->record, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_alltokens_make(c, &staging, e);
    hseal_paste_free(&p); /* before an exchange or an output that may block */
    x->paste = NULL;
    return err == HSEAL_ERR_OK ? go_on(c, x, e) : err;
}

static enum hseal_err
rotate_sealed(
    struct hseal_context *c, struct rotation *x, struct hseal_error *e)
{
    struct hseal_sealed sealed;
    enum hseal_err err = hseal_sealing_read(c, &sealed, e);

    if (err == HSEAL_ERR_OK)
        err = stage_sealed(c, &sealed, x->record, e);
    x->staged[0] = x->record->generation;
    return err == HSEAL_ERR_OK ? go_on(c, x, e) : err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    int active = hseal_arguments_has(&c->arguments, HSEAL_OPTION_ACTIVATE);
    const char *file = hseal_context_option(c, HSEAL_OPTION_SEALED);
    long timeout_ms;
    struct hseal_record r;
    struct rotation x = { .record = &r };
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    /* All that can be wrong is found before the token hears of it. */
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_timeout(&c->arguments, &timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_options(c, &r, e);
    if (err == HSEAL_ERR_OK)
        err = file != NULL ? rotate_sealed(c, &x, e) : rotate_pasted(c, &x, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, &x, active, e);
    if (err == HSEAL_ERR_OK)
        advise(c, &r, active);
    if (err == HSEAL_ERR_OK && file != NULL)
        hseal_sealing_note_used(c, file);
    hseal_record_free(&r);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_rotate = {
    .words = "key rotate",
    .summary = "put the next API key beside the one of that name",
    .args = { { "NAME", 1 } },
    .options = {
        HSEAL_OPTION_CHECK, HSEAL_OPTION_ACTIVATE, HSEAL_OPTION_DEADLINE,
        HSEAL_OPTION_SITE, HSEAL_OPTION_ENV, HSEAL_OPTION_PERM,
        HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE, HSEAL_OPTION_EXPIRES,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE, HSEAL_OPTION_SEALED,
    },
    .help =
        "Reads a new API key, secret and passphrase as `hardseal key import` does.  What\n"
        "is not said of it is as with the key that signs now, but for the expiry.  It is\n"
        "staged: the old one goes on signing until `hardseal key activate`.\n"
        "\n"
        "  hardseal key rotate desk1 --check --activate < block.txt\n"
        "  hardseal key delete --generation 1 desk1\n"
        "\n"
        "--check asks the exchange about the new key as `hardseal key verify` does; where\n"
        "it does not accept, or says other than what is recorded, the key stays staged,\n"
        "whatever --activate says.  Another account than before is found, too.\n"
        "--sealed takes a file of `hardseal seal` for that NAME instead: the secret is\n"
        "unwrapped inside the token, and all facts are those of the file.\n"
        "NAME@N is the staged generation N for `sign`, `login` and `request`.\n"
        "\n"
        "--json: the object of `hardseal key list --json`, with \"check\":\"ok\" if that was\n"
        "asked for; with several tokens {\"tokens\":[...]} of one each.\n",
    .run = run,
};
/* clang-format on */
