/*
 * store/store.c: credentials on a token: opening, and the lock.
 * Layer: store.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/signals.h"
#include "store/inside.h"

#include "store/store.h"

static enum hseal_err
copy_text(const char *text, char **ret, struct hseal_error *e)
{
    if (text == NULL)
        return HSEAL_ERR_OK;
    *ret = strdup(text);
    return *ret == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;
}

enum hseal_err
hseal_store_open(struct hseal_token *t, const char *state_dir,
    const char *lock_path, struct hseal_store **ret, struct hseal_error *e)
{
    struct hseal_store *s = calloc(1, sizeof(*s));
    enum hseal_err err;

    if (s == NULL)
        return hseal_fail_nomem(e);
    s->token = t;
    err = copy_text(state_dir, &s->state_dir, e);
    if (err == HSEAL_ERR_OK)
        err = copy_text(lock_path, &s->lock_path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_place_open(t, state_dir, &s->place, e);
    if (err == HSEAL_ERR_OK && state_dir != NULL)
        err = hseal_changes_open(state_dir, &s->changes, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_find_root(s, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = s;
    s = NULL;
out:
    hseal_store_close(s);
    return err;
}

enum hseal_err
hseal_store_login(const struct hseal_token_opening *o, const char *lock_path,
    struct hseal_store **ret, struct hseal_error *e)
{
    struct hseal_token *t = NULL;
    struct hseal_store *s = NULL;
    enum hseal_err err;

    err = hseal_token_open(o, &t, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_store_open(t, o->state_dir, lock_path, &s, e);
    if (err != HSEAL_ERR_OK) {
        hseal_token_close(t);
        return err;
    }
    assert(s != NULL);
    s->owns_token = 1;
    *ret = s;
    return HSEAL_ERR_OK;
}

void
hseal_store_close(struct hseal_store *s)
{
    if (s == NULL)
        return;
    hseal_mac_close(s->root);
    hseal_place_close(s->place);
    hseal_changes_close(s->changes);
    if (s->owns_token)
        hseal_token_close(s->token);
    free(s->state_dir);
    free(s->lock_path);
    free(s);
}

struct hseal_token *
hseal_store_token(const struct hseal_store *s)
{
    return s->token;
}

uint64_t
hseal_store_changes(const struct hseal_store *s)
{
    return hseal_changes_now(s->changes);
}

enum hseal_err
hseal_store_locked(struct hseal_store *s, const char *name,
    hseal_store_work *work, void *arg, struct hseal_error *e)
{
    struct hseal_lock lock = { -1 };
    struct hseal_signals held;
    enum hseal_err err = hseal_name_check(name, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_lock_take(&lock, s->lock_path, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_signals_hold(&held);
    err = work(s, arg, e);
    hseal_changes_raise(s->changes); /* a failure may have changed a part */
    hseal_signals_release(&held);
    hseal_lock_drop(&lock);
    return err;
}
