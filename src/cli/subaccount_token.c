/*
 * cli/subaccount_token.c: the tokens' side of a sub-account's key: generations
 * of a name, by their API key.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/alltokens.h"
#include "cli/drop.h"
#include "store/amend.h"

#include "cli/subaccount_token.h"

/* One generation on one token, among the others of its name. */
struct place {
    uint64_t generation; /* 0: it is not there */
    enum hseal_entry_state state;
    size_t others;
};

static enum hseal_err
look(struct hseal_store *s, const struct hseal_subaccount_key *k,
    struct place *ret, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_store_list(s, &list, &n, e);

    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < n; i++) {
        /* What a killed import has left is no generation: the next one, or a
         * deletion, sweeps it. */
        if (strcmp(list[i].name, k->name) != 0 ||
            list[i].state == HSEAL_ENTRY_UNFINISHED)
            continue;
        if (k->key_id == NULL ||
            strcmp(list[i].record.key_id, k->key_id) != 0) {
            ret->others++;
            continue;
        }
        ret->generation = list[i].record.generation;
        ret->state = list[i].state;
    }
    hseal_store_list_free(list, n);
    return err;
}

/* ---- what is there ---- */

static void
copy_facts(const struct hseal_record *from, struct hseal_record *to)
{
    struct hseal_secret passphrase = to->passphrase;

    *to = *from;
    to->passphrase = passphrase;
}

/* Of those of that name on the first token, the one in this state. */
static enum hseal_err
find(struct hseal_context *c, const char *name, enum hseal_entry_state state,
    struct hseal_record *ret, int *ret_found, struct hseal_error *e)
{
    struct hseal_entry *list = NULL;
    struct hseal_store *store;
    size_t n = 0;
    enum hseal_err err = hseal_context_store(c, 1, &store, e);

    *ret_found = 0;
    if (err == HSEAL_ERR_OK)
        err = hseal_store_list(store, &list, &n, e);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, name) != 0 || list[i].state != state)
            continue;
        if (ret != NULL)
            copy_facts(&list[i].record, ret);
        *ret_found = 1;
    }
    hseal_store_list_free(list, n);
    return err;
}

/* Frozen or not. */
static enum hseal_err
find_present(struct hseal_context *c, const char *name, struct hseal_record *r,
    int *ret_frozen, struct hseal_error *e)
{
    int found;
    enum hseal_err err = find(c, name, HSEAL_ENTRY_WHOLE, r, &found, e);

    *ret_frozen = 0;
    if (err != HSEAL_ERR_OK || found)
        return err;
    err = find(c, name, HSEAL_ENTRY_FROZEN, r, ret_frozen, e);
    if (err != HSEAL_ERR_OK || *ret_frozen)
        return err;
    err = hseal_fail(e, HSEAL_ERR_NOT_FOUND, "no key \"%s\" on token \"%s\"",
        name, hseal_token_info(c->token)->label);
    return hseal_hint(e, err, "hardseal key list shows what there is");
}

enum hseal_err
hseal_subaccount_present(struct hseal_context *c, const char *name,
    struct hseal_record *r, struct hseal_error *e)
{
    int frozen;

    return find_present(c, name, r, &frozen, e);
}

enum hseal_err
hseal_subaccount_active(struct hseal_context *c, const char *name,
    struct hseal_record *r, struct hseal_error *e)
{
    int frozen;
    enum hseal_err err = find_present(c, name, r, &frozen, e);

    if (err != HSEAL_ERR_OK || !frozen)
        return err;
    err = hseal_fail(e, HSEAL_ERR_FROZEN, "the key \"%s\" is frozen", name);
    return hseal_hint(e, err, "hardseal key thaw %s first", name);
}

enum hseal_err
hseal_subaccount_staged(
    struct hseal_context *c, const char *name, struct hseal_error *e)
{
    int found;
    enum hseal_err err = find(c, name, HSEAL_ENTRY_STAGED, NULL, &found, e);

    if (err != HSEAL_ERR_OK || !found)
        return err;
    err = hseal_fail(
        e, HSEAL_ERR_EXISTS, "a generation of \"%s\" is staged already", name);
    return hseal_hint(e, err,
        "hardseal key activate %s, or hardseal key delete --generation N %s",
        name, name);
}

/* Asks each token in turn; afterwards the first is in use. */
static enum hseal_err
look_at_all(struct hseal_context *c, const struct hseal_subaccount_key *k,
    struct place places[HSEAL_TOKENS_MAX], struct hseal_error *e)
{
    const struct hseal_tokens *tokens;
    struct hseal_store *store;
    enum hseal_err err = hseal_context_tokens(c, &tokens, e);

    for (size_t i = 0; err == HSEAL_ERR_OK && i < tokens->n; i++) {
        hseal_context_use(c, i);
        err = hseal_context_store(c, 1, &store, e);
        if (err == HSEAL_ERR_OK)
            err = look(store, k, &places[i], e);
    }
    hseal_context_use(c, 0);
    return err;
}

enum hseal_err
hseal_subaccount_free(
    struct hseal_context *c, const char *name, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = { name, NULL };
    struct place places[HSEAL_TOKENS_MAX];
    enum hseal_err err = look_at_all(c, &k, places, e);

    for (size_t i = 0; err == HSEAL_ERR_OK && i < c->tokens.n; i++) {
        if (places[i].others == 0)
            continue;
        (void)hseal_fail(e, HSEAL_ERR_EXISTS,
            "there is a key \"%s\" on token %s", name, c->tokens.list[i].name);
        return hseal_hint(e, HSEAL_ERR_EXISTS,
            "hardseal subaccount key rotate %s gives it a new one", name);
    }
    return err;
}

enum hseal_err
hseal_subaccount_held(struct hseal_context *c,
    const struct hseal_subaccount_key *k, uint64_t *ret, struct hseal_error *e)
{
    struct place places[HSEAL_TOKENS_MAX] = { { 0 } };
    enum hseal_err err = look_at_all(c, k, places, e);

    if (err != HSEAL_ERR_OK)
        return err;
    *ret = places[0].generation;
    for (size_t i = 0; i < c->tokens.n; i++)
        if (places[i].generation == 0)
            *ret = 0;
    return HSEAL_ERR_OK;
}

/* ---- what is done ---- */

struct change {
    const struct hseal_subaccount_key *key;
    struct hseal_view secret;
    struct hseal_record *record;
    int first;
    const struct hseal_okx_account *said;
};

static enum hseal_err
import(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct change *x = arg;

    (void)c;
    x->record->created_ms = hseal_clock_wall_ms(hseal_clock_system());
    return x->first
               ? hseal_store_import(s, x->key->name, x->secret, x->record, e)
               : hseal_store_rotate(s, x->key->name, x->secret, x->record, e);
}

/* A generation that does not count by its number; one that does only with all
 * of its name, if there is nothing else. */
static enum hseal_err
drop(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct change *x = arg;
    struct place p;
    enum hseal_err err = look(s, x->key, &p, e);

    if (err != HSEAL_ERR_OK || p.generation == 0)
        return err;
    return hseal_drop(c, s, x->key->name, p.others == 0 ? 0 : p.generation, e);
}

static enum hseal_err
fail_missing(const struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_error *e)
{
    return hseal_fail(e, HSEAL_ERR_NOT_FOUND,
        "the new generation of \"%s\" is not on token \"%s\"", k->name,
        hseal_token_info(c->token)->label);
}

static enum hseal_err
activate(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct change *x = arg;
    struct place p;
    enum hseal_err err = look(s, x->key, &p, e);

    if (err != HSEAL_ERR_OK ||
        (p.generation != 0 && p.state == HSEAL_ENTRY_WHOLE))
        return err;
    if (p.generation == 0)
        return fail_missing(c, x->key, e);
    return hseal_store_activate(s, x->key->name, p.generation, e);
}

static enum hseal_err
learn(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct change *x = arg;
    struct place p;
    enum hseal_err err = look(s, x->key, &p, e);

    if (err == HSEAL_ERR_OK && p.generation == 0)
        err = fail_missing(c, x->key, e);
    return err == HSEAL_ERR_OK
               ? hseal_store_learn(s, x->key->name, p.generation, x->said, 0, e)
               : err;
}

/* It goes on where it can: what is left is done by the next run. */
static enum hseal_err
leave(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    (void)c;
    (void)s;
    (void)arg;
    (void)e;
    return HSEAL_ERR_TOKEN;
}

enum hseal_err
hseal_subaccount_import(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_view secret,
    struct hseal_record *r, int first, struct hseal_error *e)
{
    struct change x = { k, secret, r, first, NULL };
    const struct hseal_change change = { NULL, import, drop, &x };

    return hseal_alltokens_make(c, &change, e);
}

enum hseal_err
hseal_subaccount_activate(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_error *e)
{
    struct change x = { .key = k };
    const struct hseal_change change = { NULL, activate, leave, &x };

    return hseal_alltokens_make(c, &change, e);
}

enum hseal_err
hseal_subaccount_learn(struct hseal_context *c,
    const struct hseal_subaccount_key *k, const struct hseal_okx_account *said,
    struct hseal_error *e)
{
    struct change x = { .key = k, .said = said };
    const struct hseal_change change = { NULL, learn, leave, &x };

    return hseal_alltokens_make(c, &change, e);
}

enum hseal_err
hseal_subaccount_drop(struct hseal_context *c,
    const struct hseal_subaccount_key *k, struct hseal_error *e)
{
    struct change x = { .key = k };
    const struct hseal_change change = { NULL, drop, leave, &x };

    return hseal_alltokens_make(c, &change, e);
}

/* ---- facts ---- */

struct amendment {
    const char *name;
    const struct hseal_okx_subkey_wish *wish;
};

/* The label only of a key whose account is known: they are learned together. */
static void
take_wish(const struct hseal_okx_subkey_wish *wish, struct hseal_record *r)
{
    if (wish->permissions != 0)
        r->permissions = wish->permissions;
    if (wish->ips != NULL)
        r->ips = *wish->ips;
    if (wish->label != NULL && r->owner.uid[0] != '\0')
        (void)snprintf(
            r->owner.label, sizeof(r->owner.label), "%s", wish->label);
}

static enum hseal_err
amend(struct hseal_context *c, struct hseal_store *s, void *arg,
    struct hseal_error *e)
{
    const struct amendment *x = arg;
    struct hseal_credential there;
    enum hseal_err err;

    (void)c;
    memset(&there, 0, sizeof(there));
    err = hseal_store_load(s, x->name, &there, e);
    if (err == HSEAL_ERR_OK)
        take_wish(x->wish, &there.record);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_amend(s, x->name, &there.record, e);
    hseal_credential_free(&there);
    return err;
}

enum hseal_err
hseal_subaccount_amend(struct hseal_context *c, const char *name,
    const struct hseal_okx_subkey_wish *wish, struct hseal_error *e)
{
    struct amendment x = { name, wish };
    const struct hseal_change change = { NULL, amend, leave, &x };

    return hseal_alltokens_make(c, &change, e);
}
