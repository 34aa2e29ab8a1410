/*
 * store/sealing.c: a token to which credentials are sealed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/run.h"

#include "store/sealing.h"

int
sealing_setup(void **state)
{
    struct sealing *x = calloc(1, sizeof(*x));
    struct hseal_error e;
    void *w = NULL;

    *state = x;
    if (x == NULL || world_soft(&w) != 0)
        return -1;
    x->w = w;
    if (hseal_sealed_recipient(x->w->token, x->w->lock, &x->pub, &e) ==
        HSEAL_ERR_OK)
        return 0;
    print_error("%s\n", e.message);
    return -1;
}

int
sealing_teardown(void **state)
{
    struct sealing *x = *state;
    void *w = x->w;

    free(x);
    return world_teardown(&w);
}

static struct hseal_view
bytes_of(const struct hseal_buf *b)
{
    return (struct hseal_view){ b->data, b->len };
}

/* The text of a file with `secret` as `name`. */
void
sealing_seal(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_buf *b)
{
    struct hseal_record r;
    struct hseal_error e;

    world_record(name, &r);
    hseal_buf_init(b, HSEAL_SEALED_MAX);
    if (hseal_sealed_make(&x->pub, name, secret, &r, b, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hseal_record_free(&r);
}

void
sealing_read(const struct hseal_buf *b, struct hseal_sealed *ret)
{
    struct hseal_error e;

    if (hseal_sealed_read(bytes_of(b), "the file", ret, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

void
sealing_make(const struct sealing *x, const char *name,
    struct hseal_view secret, struct hseal_sealed *ret)
{
    struct hseal_buf b;

    sealing_seal(x, name, secret, &b);
    sealing_read(&b, ret);
    hseal_buf_free(&b);
}

enum hseal_err
sealing_open(const struct sealing *x, const struct hseal_sealed *s,
    struct hseal_record *ret, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    assert_ok(hseal_record_init(&r, NULL));
    err = hseal_sealed_open(x->w->token, s, &r, e);
    if (ret != NULL && err == HSEAL_ERR_OK)
        *ret = r;
    else
        hseal_record_free(&r);
    return err;
}
