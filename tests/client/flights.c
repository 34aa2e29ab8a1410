/*
 * tests/client/flights.c: many requests at the same time through one pool.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flights.h"

static char accept_line[] = "Accept: application/json";
static char passphrase_line[] = "OK-ACCESS-PASSPHRASE: pass";
static char expect_line[] = "Expect:";
static struct curl_slist lines[] = {
    { accept_line, &lines[1] },
    { passphrase_line, &lines[2] },
    { expect_line, NULL },
};

static uint64_t
shifted_ns(void *ctx)
{
    const struct flights *f = ctx;

    return hseal_clock_mono_ns(hseal_clock_system()) + f->ahead_ns;
}

struct flights *
flights_open(struct server *server, const char *scheme)
{
    struct flights *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->server = server;
    (void)snprintf(f->dest.base_url, sizeof(f->dest.base_url),
        "%s://127.0.0.1:%d", scheme, server->port);
    assert_ok(hseal_params_copy(NULL, &f->params, NULL));
    assert_ok(hseal_pool_open(&f->pool, &f->params, NULL));
    f->clock = *hseal_clock_system();
    f->clock.mono_ns = shifted_ns;
    f->clock.boot_ns = NULL;
    f->clock.ctx = f;
    f->pool.clock = &f->clock;
    server_plan(server, "");
    server_got(server, 0);
    return f;
}

void
flights_forget(struct flights *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(f->list[i].body);
        memset(&f->list[i], 0, sizeof(f->list[i]));
    }
    f->ended = 0;
}

void
flights_close(struct flights *f)
{
    hseal_pool_close(&f->pool);
    hseal_params_free(&f->params);
    flights_forget(f, FLIGHTS_MAX);
    free(f);
}

enum hseal_err
flights_prepare(
    struct flights *f, size_t i, const char *method, long timeout_ms)
{
    struct flight *one = &f->list[i];
    struct hseal_transfer_job job = { &one->req, &f->dest, timeout_ms };

    one->all = f;
    (void)snprintf(one->path, sizeof(one->path), "/%zu/%.*s", i, (int)(i % 11),
        "........"
        "...");
    one->req.method = method;
    one->req.path = one->path;
    if (strcmp(method, "POST") == 0) {
        one->req.body = one->path;
        one->req.body_len = strlen(one->path);
    }
    return hseal_pool_prepare(&f->pool, &job, &one->transfer, NULL);
}

static void
on_done(void *arg, enum hseal_outcome o, struct hseal_reply *reply,
    const struct hseal_error *why)
{
    struct flight *one = arg;
    struct flights *f = one->all;

    one->ended++;
    one->outcome = o;
    one->err = why == NULL ? HSEAL_ERR_OK : why->code;
    if (why == NULL) {
        one->status = reply->status;
        one->body = (char *)reply->body.data;
        reply->body.data = NULL;
    }
    f->ended++;
    if (one->then != NULL)
        flights_get(f, (size_t)(one->then - f->list));
}

void
flights_start(struct flights *f, size_t i)
{
    assert_ok(hseal_pool_start(
        f->list[i].transfer, lines, on_done, &f->list[i], NULL));
}

enum hseal_err
flights_try(struct flights *f, size_t i, const char *method)
{
    struct flight *one = &f->list[i];
    enum hseal_err err = flights_prepare(f, i, method, LONG_MS);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_pool_start(one->transfer, lines, on_done, one, NULL);
    if (err != HSEAL_ERR_OK)
        assert_int_equal(
            hseal_pool_cancel(one->transfer), HSEAL_OUTCOME_NOT_SENT);
    return err;
}

void
flights_get(struct flights *f, size_t i)
{
    assert_ok(flights_prepare(f, i, "GET", LONG_MS));
    flights_start(f, i);
}

void
flights_land(struct flights *f, size_t count)
{
    while (f->ended < count)
        (void)hseal_pool_step(&f->pool, -1);
    assert_int_equal(f->ended, count);
}

void
flights_assert_echoed(struct flights *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(f->list[i].ended, 1);
        assert_int_equal(f->list[i].outcome, HSEAL_OUTCOME_ANSWERED);
        assert_int_equal(f->list[i].status, 200);
        assert_string_equal(f->list[i].body, f->list[i].path);
    }
}
