/*
 * client/request.c: requests that are judged, repeated and resolved.
 * Layer: client.
 */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/waiting.h"
#include "client/client.h"
#include "client/task.h"

static const char *const resolved_names[] = {
    [HSEAL_RESOLVED_NONE] = "none",
    [HSEAL_RESOLVED_PLACED] = "placed",
    [HSEAL_RESOLVED_NOT_PLACED] = "not-placed",
    [HSEAL_RESOLVED_UNKNOWN] = "unknown",
};
static_assert(
    sizeof(resolved_names) / sizeof(resolved_names[0]) == HSEAL_RESOLVED_COUNT,
    "a name for each");

const char *
hseal_resolved_name(enum hseal_resolved r)
{
    if ((unsigned)r >= HSEAL_RESOLVED_COUNT)
        return resolved_names[HSEAL_RESOLVED_UNKNOWN];
    return resolved_names[r];
}

enum hseal_err
hseal_client_start(struct hseal_client *c, struct hseal_signer *s,
    const char *key, const struct hseal_request *req,
    const struct hseal_send_params *params, struct hseal_error *e)
{
    struct hseal_engine *en = hseal_client_engine(c);
    const struct hseal_task_call call = { s, key, req, params };
    struct hseal_task *t;
    enum hseal_err err;

    if (en->count >= HSEAL_CLIENT_REQUESTS_MAX) {
        (void)hseal_fail(e, HSEAL_ERR_LIMIT,
            "%d requests are under way; nothing was sent",
            HSEAL_CLIENT_REQUESTS_MAX);
        return hseal_hint(
            e, HSEAL_ERR_LIMIT, "wait until one of them has ended");
    }
    err = hseal_task_new(en, &call, &t, e);
    if (err == HSEAL_ERR_OK)
        hseal_engine_add(en, t);
    return err;
}

/* What a blocking call waits for. */
struct waiter {
    struct hseal_answer *answer;
    struct hseal_error *error; /* may be NULL */
    enum hseal_err err;
    int ended;
};

static void
on_done(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    struct waiter *w = arg;

    *w->answer = *answer;
    answer->head = NULL;
    answer->body = NULL;
    w->err = err;
    w->ended = 1;
    if (err != HSEAL_ERR_OK && w->error != NULL)
        *w->error = *e;
}

enum hseal_err
hseal_client_request(struct hseal_client *c, struct hseal_signer *s,
    const char *key, const struct hseal_request *req,
    const struct hseal_send_params *params, struct hseal_answer *ret,
    struct hseal_error *e)
{
    struct waiter w = { ret, e, HSEAL_ERR_OK, 0 };
    struct hseal_send_params own = *params;
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    own.done = on_done;
    own.arg = &w;
    err = hseal_client_start(c, s, key, req, &own, e);
    if (err != HSEAL_ERR_OK)
        return err;
    while (!w.ended)
        (void)hseal_engine_step(hseal_client_engine(c), -1);
    return w.err;
}

int
hseal_client_fd(struct hseal_client *c)
{
    return hseal_pool_fd(hseal_client_engine(c)->pool);
}

int
hseal_client_timeout_ms(struct hseal_client *c)
{
    return hseal_engine_timeout_ms(hseal_client_engine(c));
}

size_t
hseal_client_run(struct hseal_client *c, int wait_ms)
{
    return hseal_engine_step(hseal_client_engine(c), wait_ms);
}
