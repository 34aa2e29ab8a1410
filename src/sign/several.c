/*
 * sign/several.c: a signer over several tokens that hold the same keys.
 * Layer: sign.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "sign/fault.h"
#include "signer/signer.h"

#include "sign/several.h"

#define NS_PER_MS UINT64_C(1000000)
/* Between looks at who is back; mending takes longer. */
#define PAUSE_NS (2 * NS_PER_MS)

struct several {
    struct hseal_signer signer; /* first: what others see */
    struct hseal_several_params params;
    struct hseal_guard *guards[HSEAL_TOKENS_MAX];
    struct hseal_error errors[HSEAL_TOKENS_MAX]; /* of this call */
    size_t last; /* who signed last; at first the first */
    int signed_once;
};

/* One call, of whichever kind. */
struct call {
    enum hseal_err (*make)(
        struct hseal_signer *s, const struct call *c, struct hseal_error *e);
    const char *key;
    const char *timestamp;
    const struct hseal_request *req;
    struct hseal_headers *headers;
    struct hseal_destination *destination;
};

static enum hseal_err
make_sign(struct hseal_signer *s, const struct call *c, struct hseal_error *e)
{
    return hseal_signer_sign(s, c->key, c->req, c->headers, e);
}

static enum hseal_err
make_login(struct hseal_signer *s, const struct call *c, struct hseal_error *e)
{
    return hseal_signer_login(s, c->key, c->timestamp, c->headers, e);
}

static enum hseal_err
make_destination(
    struct hseal_signer *s, const struct call *c, struct hseal_error *e)
{
    return s->ops->destination(s, c->key, c->req, c->destination, e);
}

/* Guard `i` has signed. */
static void
note_signed(struct several *m, size_t i)
{
    size_t before = m->last;

    m->last = i;
    m->signed_once = 1;
    if (i == before || m->params.switched == NULL)
        return;
    /* The one before was asked or passed over only if it stands before. */
    m->params.switched(m->params.arg, hseal_guard_name(m->guards[before]),
        hseal_guard_name(m->guards[i]), before < i ? &m->errors[before] : NULL);
}

/* "main" mending (token-absent), "spare" ready: each token and its state. */
static void
list_states(struct several *m, char *text, size_t size)
{
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; i < m->params.n && len < size; i++) {
        enum hseal_guard_state state = hseal_guard_state(m->guards[i], NULL);
        int n = snprintf(text + len, size - len, "%s\"%.32s\" %s (%s)",
            i == 0 ? "" : ", ", hseal_guard_name(m->guards[i]),
            hseal_guard_state_text(state), hseal_err_name(m->errors[i].code));
        len += n < 0 ? 0 : (size_t)n;
    }
}

static enum hseal_err
fail_all(struct several *m, struct hseal_error *e)
{
    const struct hseal_error *first = &m->errors[0];
    char states[HSEAL_HINT_MAX];

    if (e == NULL)
        return first->code;
    list_states(m, states, sizeof(states));
    *e = *first;
    return hseal_hint(e, first->code, "tokens: %s%s%s", states,
        first->hint[0] == '\0' ? "" : "; ", first->hint);
}

/* What is known in the course of one call. */
struct round {
    int answered[HSEAL_TOKENS_MAX];  /* it is well: not asked again */
    int mending;                     /* one may be back soon */
    const struct hseal_error *final; /* what one said, and all would */
};

/* 1: done. */
static int
try_one(struct several *m, size_t i, const struct call *c, struct round *r)
{
    struct hseal_guard *g = m->guards[i];
    struct hseal_error *own = &m->errors[i];
    enum hseal_guard_state state;
    enum hseal_fault fault;
    enum hseal_err err;

    if (r->answered[i])
        return 0;
    state = hseal_guard_state(g, own);
    if (state == HSEAL_GUARD_READY) {
        err = c->make(hseal_guard_signer(g), c, own);
        if (err == HSEAL_ERR_OK)
            return 1;
        fault = hseal_fault_of(err);
        r->answered[i] = fault != HSEAL_FAULT_TOKEN;
        if (fault == HSEAL_FAULT_REQUEST)
            r->final = own;
        state = hseal_guard_state(g, NULL);
    }
    /* READY after a failure of the token's: it is back already. */
    if (!r->answered[i] &&
        (state == HSEAL_GUARD_MENDING || state == HSEAL_GUARD_READY))
        r->mending = 1;
    return 0;
}

static int
try_each(struct several *m, const struct call *c, int signs, struct round *r)
{
    r->mending = 0;
    for (size_t i = 0; i < m->params.n && r->final == NULL; i++) {
        if (!try_one(m, i, c, r))
            continue;
        if (signs)
            note_signed(m, i);
        return 1;
    }
    return 0;
}

static enum hseal_err
try_all(
    struct several *m, const struct call *c, int signs, struct hseal_error *e)
{
    static const struct timespec pause = { 0, PAUSE_NS };
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t end_ns = 0;
    struct round r = { .final = NULL };

    while (!try_each(m, c, signs, &r)) {
        if (r.final != NULL) {
            if (e != NULL)
                *e = *r.final;
            return r.final->code;
        }
        if (end_ns == 0)
            end_ns =
                hseal_clock_mono_ns(clock) + m->params.patience_ms * NS_PER_MS;
        if (!r.mending || hseal_clock_mono_ns(clock) >= end_ns)
            return fail_all(m, e);
        (void)nanosleep(&pause, NULL); /* cut short by a signal: no harm */
    }
    return HSEAL_ERR_OK;
}

static enum hseal_err
several_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    const struct call c = {
        .make = make_sign,
        .key = key,
        .req = req,
        .headers = h,
    };

    return try_all((struct several *)s, &c, 1, e);
}

static enum hseal_err
several_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    const struct call c = {
        .make = make_login,
        .key = key,
        .timestamp = timestamp,
        .headers = h,
    };

    return try_all((struct several *)s, &c, 1, e);
}

static enum hseal_err
several_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    const struct call c = {
        .make = make_destination,
        .key = key,
        .req = req,
        .destination = ret,
    };

    return try_all((struct several *)s, &c, 0, e);
}

/* It is about the token that signed, and no other's answer is as good. */
static enum hseal_err
several_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct several *m = (struct several *)s;
    struct hseal_guard *g = m->guards[m->last];

    if (hseal_guard_state(g, &m->errors[m->last]) == HSEAL_GUARD_READY)
        return hseal_signer_check(hseal_guard_signer(g), key, e);
    if (e != NULL)
        *e = m->errors[m->last];
    return m->errors[m->last].code;
}

/* All are told, also those that are away, and where the first could not write
 * it down. */
static enum hseal_err
several_stop(struct hseal_signer *s, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    struct several *m = (struct several *)s;
    const struct hseal_error *first = NULL;
    enum hseal_err err = HSEAL_ERR_OK;
    int stopped = 0;

    for (size_t i = 0; i < m->params.n; i++) {
        struct hseal_error *own = &m->errors[i];

        err =
            hseal_signer_stop(hseal_guard_signer(m->guards[i]), key, why, own);
        stopped |= err == HSEAL_ERR_OK;
        if (err != HSEAL_ERR_OK && first == NULL)
            first = own;
    }
    if (stopped || first == NULL)
        return HSEAL_ERR_OK;
    if (e != NULL)
        *e = *first;
    return first->code;
}

static void
several_free(struct hseal_signer *s)
{
    struct several *m = (struct several *)s;

    for (size_t i = 0; i < m->params.n; i++)
        hseal_guard_free(m->guards[i]);
    free(m);
}

enum hseal_err
hseal_several_open(const struct hseal_several_params *params,
    struct hseal_signer **ret, struct hseal_error *e)
{
    static const struct hseal_signer_ops ops = {
        .sign = several_sign,
        .login = several_login,
        .destination = several_destination,
        .check = several_check,
        .stop = several_stop,
        .mend = NULL, /* each guard's own business */
        .free = several_free,
    };
    struct several *m = calloc(1, sizeof(*m));

    assert(params->n > 0 && params->n <= HSEAL_TOKENS_MAX);
    if (m == NULL)
        return hseal_fail_nomem(e);
    m->signer.ops = &ops;
    m->params = *params;
    for (size_t i = 0; i < params->n; i++)
        m->guards[i] = params->guards[i];
    m->params.guards = NULL; /* the caller's array may go */
    *ret = &m->signer;
    return HSEAL_ERR_OK;
}

const char *
hseal_several_last(const struct hseal_signer *s)
{
    const struct several *m = (const struct several *)s;

    return m->signed_once ? hseal_guard_name(m->guards[m->last]) : NULL;
}
