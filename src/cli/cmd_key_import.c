/*
 * cli/cmd_key_import.c: hardseal key import.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/context.h"
#include "cli/credential.h"
#include "cli/facts.h"
#include "cli/inventory.h"

#define TEXT_MAX 1024

static enum hseal_err
print(struct hseal_context *c, const struct hseal_record *r,
    struct hseal_error *e)
{
    const struct hseal_token_info *token = hseal_token_info(c->token);
    const struct hseal_inventory x = {
        .name = c->args[0],
        .state = HSEAL_ENTRY_WHOLE,
        .record = r,
        .why = "",
        .token = token,
    };
    struct hseal_table t; /* makes the label printable */
    struct hseal_buf b;
    enum hseal_err err;

    c->out.done = "the key was imported all the same";
    if (c->out.json)
        return hseal_output_json(&c->out, hseal_inventory_json(&x), e);
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

static enum hseal_err
import(struct hseal_context *c, const struct hseal_paste *p,
    struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_context_store(c, 1, &store, e);

    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    if (err == HSEAL_ERR_OK)
        err = hseal_store_import(store, c->args[0],
            hseal_secret_view(&p->field[HSEAL_PASTE_SECRET]), r, e);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_record r;
    struct hseal_paste p;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    memset(&p, 0, sizeof(p));
    /* All that can be wrong is found before the token hears of it. */
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_options(c, &r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_paste_init(&p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_credential_read(c, &p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_paste(c, &p, &r, e);
    if (err == HSEAL_ERR_OK)
        err = import(c, &p, &r, e);
    hseal_paste_free(&p); /* before an output that may block */
    if (err == HSEAL_ERR_OK)
        err = print(c, &r, e);
    if (err == HSEAL_ERR_OK)
        hseal_facts_advise(c, &r);
    hseal_record_free(&r);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_import = {
    .words = "key import",
    .summary = "put an API key into the token",
    .args = { { "NAME", 1 } },
    .options = {
        HSEAL_OPTION_SITE, HSEAL_OPTION_ENV, HSEAL_OPTION_PERM,
        HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE, HSEAL_OPTION_EXPIRES,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE,
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
        "--json: the object of `hardseal key list --json`.\n",
    .run = run,
};
/* clang-format on */
