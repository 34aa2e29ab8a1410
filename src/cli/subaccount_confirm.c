/*
 * cli/subaccount_confirm.c: asking before keys of a sub-account are made,
 * changed or deleted.
 * Layer: cli.
 */
#include "base/error.h"
#include "cli/confirm.h"
#include "okx/site.h"

#include "cli/subaccount_confirm.h"

#define TEXT_MAX 4096

static enum hseal_err
add_ips(
    const struct hseal_okx_ips *ips, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_add_str(
        b, ips->n > 0 ? "  addresses:   " : "  addresses:   any\n", e);

    for (size_t i = 0; i < ips->n && err == HSEAL_ERR_OK; i++)
        err = hseal_buf_addf(
            b, e, "%s%s", ips->text[i], i + 1 < ips->n ? ", " : "\n");
    return err;
}

/* Which key signs that, and where it goes. */
static enum hseal_err
add_head(const struct hseal_subaccount_master *m,
    const struct hseal_subaccount_deed *d, struct hseal_buf *b,
    struct hseal_error *e)
{
    struct hseal_destination to;
    struct hseal_signer *signer;
    enum hseal_err err = hseal_context_holder(m->c, &signer, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_signer_destination(signer, m->key, &to, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return hseal_buf_addf(b, e,
        "With the %s master key \"%s\", %s at %s:\n"
        "  sub-account: %s\n",
        hseal_okx_env_name(to.demo ? HSEAL_OKX_ENV_DEMO : HSEAL_OKX_ENV_LIVE),
        m->key, d->what, to.base_url, m->sub_account);
}

static enum hseal_err
add_text(const struct hseal_subaccount_master *m,
    const struct hseal_subaccount_deed *d, struct hseal_buf *b,
    struct hseal_error *e)
{
    char perm[HSEAL_OKX_PERMISSIONS_SIZE];
    enum hseal_err err = add_head(m, d, b, e);

    if (err == HSEAL_ERR_OK && d->key_id != NULL)
        err = hseal_buf_addf(b, e, "  API key:     %s\n", d->key_id);
    if (err == HSEAL_ERR_OK && d->label != NULL)
        err = hseal_buf_addf(b, e, "  label:       %s\n", d->label);
    if (err == HSEAL_ERR_OK && d->permissions != 0) {
        hseal_okx_permissions_text(d->permissions, perm);
        err = hseal_buf_addf(b, e, "  permissions: %s\n", perm);
    }
    if (err == HSEAL_ERR_OK && d->ips != NULL)
        err = add_ips(d->ips, b, e);
    if (err == HSEAL_ERR_OK && d->then != NULL)
        err = hseal_buf_addf(b, e, "%s\n", d->then);
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(b, "Go on? [y/N] ", e) : err;
}

enum hseal_err
hseal_subaccount_confirm(const struct hseal_subaccount_master *m,
    const struct hseal_subaccount_deed *d, struct hseal_error *e)
{
    struct hseal_buf text;
    enum hseal_err err;

    if (hseal_arguments_has(&m->c->arguments, HSEAL_OPTION_YES))
        return HSEAL_ERR_OK;
    err = hseal_confirm_possible(m->c, "asking the exchange for that", e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_buf_init(&text, TEXT_MAX);
    err = add_text(m, d, &text, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_confirm_yes(hseal_buf_str(&text), "asked for", e);
    hseal_buf_free(&text);
    return err;
}
