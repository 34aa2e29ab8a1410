/*
 * token/anytoken.c: a logged-in token for tests of keys and objects.
 */
#include <stdlib.h>

#include "support/run.h"

#include "token/anytoken.h"

static int
make_fake(void **state, const char *model)
{
    struct anytoken *x = calloc(1, sizeof(*x));

    if (x == NULL || !faketoken_make(&x->fake))
        return -1;
    memcpy(x->fake.control->model, model, strlen(model));
    if (faketoken_open(&x->fake, &x->t, NULL) != HSEAL_ERR_OK)
        return -1;
    faketoken_clear(&x->fake);
    *state = x;
    return 0;
}

int
anytoken_fake(void **state)
{
    return make_fake(state, "");
}

int
anytoken_fake_as_softhsm(void **state)
{
    return make_fake(state, "SoftHSM v2");
}

int
anytoken_soft(void **state)
{
    struct anytoken *x = calloc(1, sizeof(*x));

    if (x == NULL)
        return -1;
    *state = x;
    if (!softtoken_available())
        return 0;
    if (softtoken_make(&x->soft))
        x->t = softtoken_open(&x->soft);
    return x->t == NULL ? -1 : 0;
}

int
anytoken_teardown(void **state)
{
    struct anytoken *x = *state;

    hseal_token_close(x->t);
    if (x->fake.control != NULL)
        faketoken_remove(&x->fake);
    softtoken_remove(&x->soft);
    free(x);
    return 0;
}

enum hseal_err
anytoken_key(struct anytoken *x, const char *label, struct hseal_view secret,
    unsigned long *ret, struct hseal_error *e)
{
    struct hseal_key_name name = { label, (const unsigned char *)label, 0 };
    struct hseal_secret value;
    enum hseal_err err;

    name.id_len = strlen(label) < 16 ? strlen(label) : 16;
    assert_ok(hseal_key_pad(secret, &value, NULL));
    err = hseal_key_create(x->t, &name, &value, ret, e);
    hseal_secret_free(&value);
    return err;
}

size_t
anytoken_count(struct anytoken *x, enum hseal_object_kind kind)
{
    struct hseal_object *list = NULL;
    size_t n = 0;

    assert_ok(hseal_object_find(x->t, kind, NULL, &list, &n, NULL));
    free(list);
    return n;
}

void
anytoken_fault(
    struct anytoken *x, enum fake_call call, unsigned at, unsigned long rv)
{
    faketoken_clear(&x->fake);
    x->fake.control->fail_call = call;
    x->fake.control->fail_at = at;
    x->fake.control->fail_rv = rv;
}
