/*
 * cli/subaccount_target.c: which key of a sub-account a command is about.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/subaccount_token.h"

#include "cli/subaccount_target.h"

static enum hseal_err
check_there(struct hseal_subaccount *w, const struct hseal_subaccount_target *t,
    struct hseal_error *e)
{
    struct hseal_okx_subkey *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_subaccount_keys(&w->m, &list, &n, e);
    int there = err == HSEAL_ERR_OK &&
                hseal_subaccount_key_by_id(list, n, t->key_id) != NULL;

    free(list);
    if (err != HSEAL_ERR_OK || there)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
        "the API key %s is none of sub-account %s", t->key_id,
        w->j.sub_account);
    if (t->name == NULL)
        return HSEAL_ERR_NOT_FOUND;
    return hseal_hint(e, HSEAL_ERR_NOT_FOUND,
        "another --sub-account?  If it is deleted there already: hardseal key "
        "delete %s",
        t->name);
}

enum hseal_err
hseal_subaccount_target(struct hseal_subaccount *w, int frozen,
    struct hseal_subaccount_target *ret, struct hseal_error *e)
{
    const char *key_id = hseal_context_option(w->c, HSEAL_OPTION_KEY_ID);
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    ret->name = w->c->n_args > 0 ? w->c->args[0] : NULL;
    if ((ret->name == NULL) == (key_id == NULL))
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs NAME, or --key-id",
            w->c->command->words);
    err = ret->name != NULL ? hseal_name_check(ret->name, e)
                            : hseal_okx_key_id_check(key_id, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_known(w, ret->name, 1, e);
    if (err == HSEAL_ERR_OK && ret->name != NULL) {
        err = (frozen ? hseal_subaccount_present : hseal_subaccount_active)(
            w->c, ret->name, &w->record, e);
        key_id = w->record.key_id;
    }
    if (err == HSEAL_ERR_OK && strlen(key_id) >= sizeof(ret->key_id))
        err = hseal_fail(e, HSEAL_ERR_INPUT, "this is no API key");
    if (err != HSEAL_ERR_OK)
        return err;
    memcpy(ret->key_id, key_id, strlen(key_id) + 1);
    return check_there(w, ret, e);
}
