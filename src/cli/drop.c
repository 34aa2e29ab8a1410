/*
 * cli/drop.c: deleting a key, and what is kept of it beside the token.
 * Layer: cli.
 */
#include "cli/verified.h"

#include "cli/drop.h"

enum hseal_err
hseal_drop(struct hseal_context *c, struct hseal_store *store, const char *name,
    uint64_t generation, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    const struct hseal_home *home;
    size_t n = 0;
    enum hseal_err err = hseal_store_delete(store, name, generation, e);

    if (err != HSEAL_ERR_OK)
        return err;
    /* The key is gone: what is left is no more than an old file. */
    if (hseal_context_home(c, &home, NULL) == HSEAL_ERR_OK &&
        hseal_store_list(store, &list, &n, NULL) == HSEAL_ERR_OK)
        hseal_verified_tidy(home->state, name, list, n);
    hseal_store_list_free(list, n);
    return HSEAL_ERR_OK;
}
