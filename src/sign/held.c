/*
 * sign/held.c: the credentials that a signer has loaded.
 * Layer: sign.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "sign/held.h"

/* How long what another host has deleted may go on signing: half of what is
 * promised. */
#define CHECK_NS UINT64_C(2000000000)

struct hseal_held_one {
    char spec[HSEAL_SPEC_SIZE]; /* first: the key of the tree */
    struct hseal_credential credential;
    uint64_t checked_ns;
};

static int
compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

void
hseal_held_init(struct hseal_held *h, struct hseal_store *store,
    const struct hseal_clock *clock)
{
    memset(h, 0, sizeof(*h));
    h->store = store;
    h->clock = clock;
    h->changes = hseal_store_changes(store);
}

static void
forget(struct hseal_held *h, struct hseal_held_one *one)
{
    (void)tdelete(one->spec, &h->tree, compare); /* it is there */
    if (h->last == one)
        h->last = NULL;
    hseal_credential_free(&one->credential);
    free(one);
}

static void
forget_all(struct hseal_held *h)
{
    while (h->tree != NULL)
        forget(h, *(struct hseal_held_one **)h->tree);
}

void
hseal_held_free(struct hseal_held *h)
{
    forget_all(h);
}

static struct hseal_held_one *
find(struct hseal_held *h, const char *spec)
{
    void *node;

    if (h->last != NULL && strcmp(h->last->spec, spec) == 0)
        return h->last;
    node = tfind(spec, &h->tree, compare);
    return node == NULL ? NULL : *(struct hseal_held_one **)node;
}

static enum hseal_err
load(struct hseal_held *h, const char *spec, const struct hseal_gate *gate,
    struct hseal_held_one **ret, struct hseal_error *e)
{
    struct hseal_held_one *one = calloc(1, sizeof(*one));
    enum hseal_err err;

    if (one == NULL)
        return hseal_fail_nomem(e);
    err = hseal_store_load_through(h->store, spec, gate, &one->credential, e);
    if (err != HSEAL_ERR_OK) {
        free(one);
        return err;
    }
    (void)snprintf(one->spec, sizeof(one->spec), "%s", spec);
    one->checked_ns = hseal_clock_mono_ns(h->clock);
    if (tsearch(one->spec, &h->tree, compare) == NULL) {
        hseal_credential_free(&one->credential);
        free(one);
        return hseal_fail_nomem(e);
    }
    *ret = one;
    return HSEAL_ERR_OK;
}

/* Is what was loaded still what is on the token?  NULL in *one: not so. */
static enum hseal_err
revise(struct hseal_held *h, struct hseal_held_one **one, struct hseal_error *e)
{
    uint64_t now_ns;
    int same = 1;
    enum hseal_err err = HSEAL_ERR_OK;

    if (hseal_mac_is_stale((*one)->credential.mac)) {
        same = 0;
    } else {
        now_ns = hseal_clock_mono_ns(h->clock);
        if (now_ns - (*one)->checked_ns < CHECK_NS)
            return HSEAL_ERR_OK;
        err = hseal_store_check(h->store, &(*one)->credential, &same, e);
        (*one)->checked_ns = now_ns;
    }
    if (err == HSEAL_ERR_OK && same)
        return err;
    forget(h, *one);
    *one = NULL;
    return err;
}

enum hseal_err
hseal_held_get(struct hseal_held *h, const char *spec,
    const struct hseal_gate *gate, struct hseal_credential **ret,
    struct hseal_error *e)
{
    uint64_t changes = hseal_store_changes(h->store);
    struct hseal_held_one *one;
    enum hseal_err err = HSEAL_ERR_OK;

    if (changes != h->changes) {
        forget_all(h);
        h->changes = changes;
    }
    one = find(h, spec);
    if (one != NULL)
        err = revise(h, &one, e);
    if (err == HSEAL_ERR_OK && one == NULL)
        err = load(h, spec, gate, &one, e);
    else if (err == HSEAL_ERR_OK && gate != NULL)
        err = gate->allow(
            gate->arg, one->credential.name, &one->credential.record, e);
    if (err != HSEAL_ERR_OK)
        return err;
    h->last = one;
    *ret = &one->credential;
    return HSEAL_ERR_OK;
}

const struct hseal_credential *
hseal_held_known(struct hseal_held *h, const char *spec)
{
    const struct hseal_held_one *one = find(h, spec);

    return one == NULL ? NULL : &one->credential;
}

void
hseal_held_forget(struct hseal_held *h, const char *spec)
{
    struct hseal_held_one *one = find(h, spec);

    if (one != NULL)
        forget(h, one);
}

enum hseal_err
hseal_held_mend(struct hseal_held *h, struct hseal_error *e)
{
    return hseal_token_recover(hseal_store_token(h->store), e);
}
