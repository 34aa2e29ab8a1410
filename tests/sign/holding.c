/*
 * sign/holding.c: a holder on a token, with the time in the test's hands.
 */
#include <stdlib.h>

#include "support/hmac.h"
#include "support/run.h"

#include "sign/holding.h"

static uint64_t
now_ms(void *ctx)
{
    return ((struct holding *)ctx)->now_ms;
}

static uint64_t
mono_ns(void *ctx)
{
    return ((struct holding *)ctx)->now_ms * 1000000;
}

static int
make(void **state, int (*setup)(void **))
{
    struct holding *h = calloc(1, sizeof(*h));
    void *w = NULL;

    if (h == NULL)
        return -1;
    *state = h;
    h->now_ms = 1607418537715; /* 2020-12-08T09:08:57.715Z */
    h->clock = (struct hseal_clock){ now_ms, mono_ns, h };
    if (hseal_headers_new(&h->headers, NULL) != HSEAL_ERR_OK)
        return -1;
    if (setup == NULL)
        return 0;
    if (setup(&w) != 0)
        return -1;
    h->w = w;
    if (hseal_holder_open(h->w->store, &h->clock, 0, &h->signer, NULL) !=
        HSEAL_ERR_OK)
        return -1;
    return 0;
}

int
holding_soft(void **state)
{
    return make(state, softtoken_available() ? world_soft : NULL);
}

int
holding_fake(void **state)
{
    return make(state, world_fake);
}

int
holding_fake_copies(void **state)
{
    return make(state, world_fake_as_softhsm);
}

int
holding_fake_state(void **state)
{
    return make(state, world_fake_state);
}

int
holding_teardown(void **state)
{
    struct holding *h = *state;
    void *w = h->w;

    hseal_signer_free(h->signer);
    hseal_headers_free(h->headers);
    free(h);
    return w == NULL ? 0 : world_teardown(&w);
}

void
holding_import(struct holding *h, const char *name, const char *secret,
    void (*change)(struct hseal_record *r))
{
    struct hseal_record r;
    struct hseal_error e;

    world_record(name, &r);
    if (change != NULL)
        change(&r);
    if (hseal_store_import(h->w->store, name, view_of(secret), &r, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s: %s", name, e.message);
    hseal_record_free(&r);
}

const char *
holding_header(const struct holding *h, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < hseal_headers_count(h->headers); i++) {
        const char *line = hseal_headers_line(h->headers, i);
        if (strncmp(line, name, len) == 0 && strncmp(line + len, ": ", 2) == 0)
            return hseal_headers_value(h->headers, i);
    }
    return NULL;
}
