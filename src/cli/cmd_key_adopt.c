/*
 * cli/cmd_key_adopt.c: hardseal key adopt.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/credential.h"
#include "cli/facts.h"
#include "cli/report.h"

/* The key as its own tool names it. */
struct object {
    const char *label;
    unsigned char id[HSEAL_ADOPTED_ID_MAX];
    size_t id_len;
};

static enum hseal_err
read_object(
    const struct hseal_context *c, struct object *ret, struct hseal_error *e)
{
    const char *hex = hseal_context_option(c, HSEAL_OPTION_KEY_ID);

    ret->label = hseal_context_option(c, HSEAL_OPTION_KEY_LABEL);
    if (ret->label == NULL || hex == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_USAGE,
            "--key-label and --key-id say which key on the token it is");
        return hseal_hint(e, HSEAL_ERR_USAGE,
            "pkcs11-tool --list-objects --login shows label and ID of each");
    }
    if (hex[0] != '\0' && hseal_hex_decode(hex, strlen(hex), ret->id,
                              sizeof(ret->id), &ret->id_len))
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_USAGE,
        "--key-id takes 1 to %d bytes as hex digits", HSEAL_ADOPTED_ID_MAX);
}

static enum hseal_err
adopt(struct hseal_context *c, const struct object *o, struct hseal_record *r,
    struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_alltokens_one(c, c->command->words, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    return err == HSEAL_ERR_OK ? hseal_store_adopt(store, c->args[0], o->label,
                                     o->id, o->id_len, r, e)
                               : err;
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_record *record,
    struct hseal_error *e)
{
    struct hseal_report r;
    char what[320];

    c->out.done = "the key was adopted all the same";
    hseal_report_new(c, HSEAL_ENTRY_WHOLE, record, &r);
    (void)snprintf(what, sizeof(what),
        "adopted key \"%s\" of token \"%s\" (%s); its first answer was "
        "believed",
        record->adopted_label, r.of.token->label,
        hseal_custody_name(record->custody));
    r.what = what;
    return hseal_report_print(c, &r, e);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct object o = { NULL, { 0 }, 0 };
    struct hseal_record r;
    struct hseal_paste p;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    memset(&p, 0, sizeof(p));
    /* All that can be wrong is found before the token hears of it. */
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = read_object(c, &o, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_options(c, &r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_paste_init(&p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_credential_read_keyless(c, &p, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_paste(c, &p, &r, e);
    if (err == HSEAL_ERR_OK)
        err = adopt(c, &o, &r, e);
    hseal_paste_free(&p); /* before an output that may block */
    if (err == HSEAL_ERR_OK)
        err = print(c, &r, e);
    if (err == HSEAL_ERR_OK)
        hseal_output_note(&c->out,
            "nobody here knows its secret, so whether it is the right one only "
            "the exchange can tell: hardseal request %s GET "
            "/api/v5/account/config",
            c->args[0]);
    if (err == HSEAL_ERR_OK)
        hseal_facts_advise(c, &r);
    hseal_record_free(&r);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_adopt = {
    .words = "key adopt",
    .summary = "use a key that another tool has put on the token",
    .args = { { "NAME", 1 } },
    .options = {
        HSEAL_OPTION_KEY_LABEL, HSEAL_OPTION_KEY_ID,
        HSEAL_OPTION_SITE, HSEAL_OPTION_ENV, HSEAL_OPTION_PERM,
        HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE, HSEAL_OPTION_EXPIRES,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE, HSEAL_OPTION_CUSTODY,
    },
    .help =
        "For tokens that take a secret only from their vendor's own tool.  Label and\n"
        "CKA_ID name the secret key; API key and passphrase are asked for, or read, as by\n"
        "`hardseal key import`, and no secret.\n"
        "\n"
        "  hardseal key adopt desk1 --key-label okx-desk1 --key-id 0a1b < block.txt\n"
        "\n"
        "Its protection is checked as that of any key.  Its first answer to a known\n"
        "message is believed, and kept: from then on it must stay the same.  Nothing of\n"
        "the key is changed; `hardseal key delete` destroys it with its record.\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .run = run,
};
/* clang-format on */
