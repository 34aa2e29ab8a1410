/*
 * cli/cmd_key_import.c: hardseal key import.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/credential.h"
#include "cli/drop.h"
#include "cli/facts.h"
#include "cli/inventory.h"
#include "cli/sealing.h"
#include "cli/verify.h"

#define TEXT_MAX 1024

/* What came of --verify. */
struct asked {
    int wanted;
    struct hseal_verification v;
    enum hseal_err end; /* OK, or what it ends with */
    struct hseal_error why;
};

/* With what the exchange has said, and the error of that. */
static json_t *
object(const struct hseal_inventory *x, const struct asked *a)
{
    json_t *o = hseal_inventory_json(x);
    int failed = 0;

    if (o == NULL || !a->wanted)
        return o;
    failed =
        json_object_set_new(o, "verify",
            a->v.spec[0] != '\0' ? hseal_verify_json(&a->v) : json_null()) != 0;
    if (!failed && a->end != HSEAL_ERR_OK)
        failed = json_object_set_new(
                     o, "error", hseal_output_error(a->end, &a->why)) != 0;
    if (!failed)
        return o;
    json_decref(o);
    return NULL;
}

static enum hseal_err
print_one(struct hseal_context *c, const char *name,
    const struct hseal_record *r, const struct asked *a, struct hseal_error *e)
{
    const struct hseal_token_info *token = hseal_token_info(c->token);
    const struct hseal_inventory x = {
        .name = name,
        .state = HSEAL_ENTRY_WHOLE,
        .record = r,
        .why = "",
        .token = token,
    };
    struct hseal_table t; /* makes the label printable */
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was imported all the same";
    if (c->out.json) {
        c->out.error_told = a->end != HSEAL_ERR_OK;
        return hseal_output_json(&c->out, object(&x, a), e);
    }
    hseal_buf_init(&b, TEXT_MAX);
    hseal_table_init(&t, 1);
    err = hseal_buf_addf(&b, e, "%s: imported into token \"%s\" (%s)", x.name,
        token->label, hseal_custody_name(x.record->custody));
    if (err == HSEAL_ERR_OK)
        err = hseal_table_add(&t, hseal_buf_str(&b), e);
    hseal_buf_reset(&b);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_table_free(&t);
    hseal_buf_free(&b);
    return err;
}

/* Once for each token that has it now. */
static enum hseal_err
print(struct hseal_context *c, const char *name, const struct hseal_record *r,
    const struct asked *a, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (c->tokens.n > 1 && c->out.json && !hseal_output_gather(&c->out))
        return hseal_fail_nomem(e);
    for (size_t i = 0; i < c->tokens.n && err == HSEAL_ERR_OK; i++) {
        hseal_context_use(c, i);
        err = print_one(c, name, r, a, e);
    }
    if (err == HSEAL_ERR_OK && c->tokens.n > 1 && c->out.json)
        err = hseal_output_collected(&c->out, e);
    hseal_context_use(c, 0);
    if (err == HSEAL_ERR_OK && a->v.spec[0] != '\0' && !c->out.json)
        err = hseal_verify_print(c, &a->v, a->end, &a->why, e);
    return err;
}

/* What is imported, on each token alike. */
struct import {
    const struct hseal_paste *paste;
    struct hseal_record *record;
};

static enum hseal_err
check_free(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    struct hseal_credential there;
    struct hseal_error why;
    enum hseal_err err;

    (void)arg;
    memset(&there, 0, sizeof(there));
    err = hseal_store_load(s, c->args[0], &there, &why);
    hseal_credential_free(&there);
    /* What a broken import has left, the next one takes away, or refuses. */
    if (err == HSEAL_ERR_NOT_FOUND || err == HSEAL_ERR_RECORD)
        return HSEAL_ERR_OK;
    if (err != HSEAL_ERR_OK) {
        *e = why;
        return err;
    }
    (void)hseal_fail(e, HSEAL_ERR_EXISTS, "there is a key \"%s\" on token %s",
        c->args[0], c->tokens.list[c->at].name);
    return hseal_hint(e, HSEAL_ERR_EXISTS,
        "take another name, or --token for the ones that lack it");
}

static enum hseal_err
make(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct import *x = arg;

    x->record->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    return hseal_store_import(s, c->args[0],
        hseal_secret_view(&x->paste->field[HSEAL_PASTE_SECRET]), x->record, e);
}

static enum hseal_err
unmake(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    (void)arg;
    return hseal_drop(c, s, c->args[0], 0, e);
}

static enum hseal_err
import_pasted(struct hseal_context *c, const struct hseal_paste *p,
    struct hseal_record *r, struct hseal_error *e)
{
    struct import x = { p, r };
    const struct hseal_change change = { check_free, make, unmake, &x };

    return hseal_alltokens_make(c, &change, e);
}

static enum hseal_err
read_and_import(
    struct hseal_context *c, struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_paste p;
    enum hseal_err err;

    memset(&p, 0, sizeof(p));
    err = hseal_paste_init(&p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_credential_read(c, &p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_paste(c, &p, r, e);
    if (err == HSEAL_ERR_OK)
        err = import_pasted(c, &p, r, e);
    hseal_paste_free(&p); /* before an output that may block */
    return err;
}

static enum hseal_err
import_sealed(struct hseal_context *c, struct hseal_sealed *s,
    struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_alltokens_one(c, "a sealed file", e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_import(store, s, r, e);
    if (err == HSEAL_ERR_EXISTS) /* the name is sealed, too */
        err = hseal_hint(e, err,
            "hardseal key rotate --sealed makes it the next one of that name");
    return err;
}

/* The name: of the argument, or of the sealed file. */
static enum hseal_err
check(struct hseal_context *c, struct hseal_sealed *s, const char **ret_name,
    struct hseal_error *e)
{
    enum hseal_err err;

    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_SEALED)) {
        err = hseal_sealing_read(c, s, e);
        *ret_name = s->name;
        return err;
    }
    if (c->n_args == 0)
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs NAME, or --sealed",
            c->command->words);
    *ret_name = c->args[0];
    return hseal_name_check(*ret_name, e);
}

/* The key is there, whatever comes of this. */
static void
ask(struct hseal_context *c, const char *name, struct hseal_record *r,
    struct asked *a)
{
    hseal_context_use(c, 0);
    a->end = hseal_verify(c, name, HSEAL_VERIFY_SITES, &a->v, &a->why);
    if (a->end != HSEAL_ERR_OK) {
        hseal_verification_free(&a->v);
        return;
    }
    hseal_verify_learn_everywhere(c, &a->v, NULL);
    r->owner = a->v.credential.record.owner; /* as it is kept now */
    a->end = hseal_verify_result(&a->v, &a->why);
}

static void
advise(struct hseal_context *c, const char *name, const struct asked *a)
{
    if (a->end != HSEAL_ERR_OK)
        hseal_output_note(&c->out,
            "the key is imported, %s: `hardseal key verify %s` asks again, "
            "`hardseal key %s %s` %s, `hardseal key delete %s` drops it",
            a->v.stopped ? "and stopped" : "and signs", name,
            a->v.stopped ? "thaw" : "freeze", name,
            a->v.stopped ? "lets it sign" : "stops it", name);
}

static enum hseal_err
import(struct hseal_context *c, const char *name, struct hseal_record *r,
    struct hseal_sealed *sealed, struct hseal_error *e)
{
    const char *file = hseal_context_option(c, HSEAL_OPTION_SEALED);
    struct asked a;
    enum hseal_err err = hseal_facts_options(c, r, e);

    memset(&a, 0, sizeof(a));
    a.wanted = hseal_arguments_has(&c->arguments, HSEAL_OPTION_VERIFY);
    if (err == HSEAL_ERR_OK)
        err = file != NULL ? import_sealed(c, sealed, r, e)
                           : read_and_import(c, r, e);
    if (err == HSEAL_ERR_OK && a.wanted)
        ask(c, name, r, &a);
    if (err == HSEAL_ERR_OK)
        err = print(c, name, r, &a, e);
    if (err == HSEAL_ERR_OK && file != NULL)
        hseal_sealing_note_used(c, file);
    else if (err == HSEAL_ERR_OK) /* of what is sealed, it was advised there */
        hseal_facts_advise(c, r);
    if (err == HSEAL_ERR_OK && a.end != HSEAL_ERR_OK) {
        advise(c, name, &a);
        *e = a.why;
        err = a.end;
    }
    hseal_verification_free(&a.v);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_sealed sealed;
    struct hseal_record r;
    const char *name = NULL;
    long timeout_ms;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    /* All that can be wrong is found before the token hears of it. */
    err = check(c, &sealed, &name, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_timeout(&c->arguments, &timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = import(c, name, &r, &sealed, e);
    hseal_record_free(&r);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_import = {
    .words = "key import",
    .summary = "put an API key into the token",
    .args = { { "NAME", 0 } },
    .options = {
        HSEAL_OPTION_SITE, HSEAL_OPTION_ENV, HSEAL_OPTION_PERM,
        HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE, HSEAL_OPTION_EXPIRES,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE, HSEAL_OPTION_CUSTODY,
        HSEAL_OPTION_SEALED, HSEAL_OPTION_VERIFY, HSEAL_OPTION_DEADLINE,
    },
    .help =
        "At a terminal, asks for API key, secret and passphrase.  Otherwise reads them\n"
        "from standard input: the block that the exchange's page copies, a JSON object,\n"
        "or KEY=VALUE lines.  A passphrase that is missing is asked for.\n"
        "\n"
        "  hardseal key import desk1 --perm read,trade --ip 203.0.113.7\n"
        "  hardseal key import desk1 < block.txt\n"
        "\n"
        "  apikey = \"...\"\n"
        "  secretkey = \"...\"\n"
        "  passphrase = \"...\"\n"
        "  IP = \"203.0.113.7\"\n"
        "  API key name = \"...\"\n"
        "  Permissions = \"Read/Trade\"\n"
        "\n"
        "Permissions, addresses and purpose of the text count where no option gives\n"
        "them.  Addresses are IPv4, IPv6, or ADDRESS/BITS, up to 20, by commas.  NAME has\n"
        "1 to 64 letters, digits, '.', '_' or '-'.  The secret is checked against the\n"
        "token's HMAC, and never leaves the token again; keep no copy of it.\n"
        "\n"
        "--sealed takes a file of `hardseal seal`: the secret is unwrapped inside the\n"
        "token, and nowhere else.  Name and facts are those of the file; only --ca-file\n"
        "and --custody, which are of this host, are said here.\n"
        "\n"
        "A smartcard computes no HMAC.  --custody card-sealed keeps the secret in a file\n"
        "that only the card opens: the secret is then in the memory of each process that\n"
        "signs.  --custody in-token-exportable is for a token that hands keys, wrapped,\n"
        "to whoever has its PIN.  Neither is taken where the token can do better.\n"
        "\n"
        "With several tokens it goes to all of them, or to none.\n"
        "\n"
        "--verify asks the exchange about it, once it is there, as `hardseal key verify`\n"
        "does.  The key stays imported whatever comes of that, and signs unless the\n"
        "exchange has refused it: status 6 where something was found, 7 where the\n"
        "exchange refuses it, 8 or 9 where it did not answer.\n"
        "\n"
        "--json: the object of `hardseal key list --json`, after --verify with \"verify\",\n"
        "that of `hardseal key verify --json` or null, and \"error\"; with several tokens\n"
        "{\"tokens\":[...]} of one each.\n",
    .run = run,
};
/* clang-format on */
