/*
 * cli/cmd_key_adopt.c: hardseal key adopt.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/credential.h"
#include "cli/facts.h"
#include "cli/report.h"
#include "token/objecturi.h"

static enum hseal_err
read_object(const struct hseal_context *c, struct hseal_objecturi *ret,
    struct hseal_error *e)
{
    const char *text = hseal_context_option(c, HSEAL_OPTION_OBJECT);

    if (text != NULL)
        return hseal_objecturi_parse(text, ret, e);
    (void)hseal_fail(
        e, HSEAL_ERR_USAGE, "--object says which key on the token it is");
    return hseal_hint(e, HSEAL_ERR_USAGE,
        "--object 'pkcs11:object=LABEL;id=%%0a%%1b'; pkcs11-tool "
        "--list-objects --login shows label and ID of each");
}

static enum hseal_err
adopt(struct hseal_context *c, const struct hseal_objecturi *u,
    struct hseal_record *r, struct hseal_error *e)
{
    struct hseal_object o;
    struct hseal_store *store;
    enum hseal_err err = hseal_alltokens_one(c, c->command->words, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_objecturi_find(u, hseal_store_token(store), &o, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (o.id_len == 0 || o.label[0] == '\0') {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the key has no label, or no CKA_ID of 1 to %d bytes",
            HSEAL_ADOPTED_ID_MAX);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "both find it again later: set them with the token's own tool");
    }
    r->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    return hseal_store_adopt(store, c->args[0], o.label, o.id, o.id_len, r, e);
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
    struct hseal_objecturi object;
    struct hseal_record r;
    struct hseal_paste p;
    enum hseal_err err;

    memset(&object, 0, sizeof(object));
    memset(&r, 0, sizeof(r));
    memset(&p, 0, sizeof(p));
    /* All that can be wrong is found before the token hears of it. */
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = read_object(c, &object, e);
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
        err = adopt(c, &object, &r, e);
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
    hseal_objecturi_free(&object);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_key_adopt = {
    .words = "key adopt",
    .summary = "use a key that another tool has put on the token",
    .args = { { "NAME", 1 } },
    .options = {
        HSEAL_OPTION_OBJECT,
        HSEAL_OPTION_SITE, HSEAL_OPTION_ENV, HSEAL_OPTION_PERM,
        HSEAL_OPTION_IP, HSEAL_OPTION_PURPOSE, HSEAL_OPTION_EXPIRES,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE, HSEAL_OPTION_CUSTODY,
    },
    .help =
        "For tokens that take a secret only from their vendor's own tool.  --object names\n"
        "the secret key by its label, its CKA_ID or both; API key and passphrase are\n"
        "asked for, or read, as by `hardseal key import`, and no secret.\n"
        "\n"
        "  hardseal key adopt desk1 --object 'pkcs11:object=okx-desk1;id=%0a%1b' < block\n"
        "\n"
        "Its protection is checked as that of any key.  Its first answer to a known\n"
        "message is believed, and kept: from then on it must stay the same.  Nothing of\n"
        "the key is changed; `hardseal key delete` destroys it with its record.\n"
        "\n"
        "--json: the object of `hardseal key list --json`.\n",
    .run = run,
};
/* clang-format on */
