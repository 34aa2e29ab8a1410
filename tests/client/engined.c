/*
 * tests/client/engined.c: a client with a clock, a random number and an ear,
 * a signer and a server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "client/engine.h"

#include "engined.h"

static uint64_t
wall_ms(void *ctx)
{
    struct engined *g = ctx;

    if (g->sleeps_at > 0 && --g->sleeps_at == 0)
        g->asleep_ms += 40000;
    return (g->mono_at_ns != 0 ? g->wall_at_ms
                               : hseal_clock_wall_ms(hseal_clock_system())) +
           (uint64_t)g->wall_ahead_ms + g->asleep_ms + g->later_ms;
}

static uint64_t
mono_ns(void *ctx)
{
    const struct engined *g = ctx;

    return (g->mono_at_ns != 0 ? g->mono_at_ns
                               : hseal_clock_mono_ns(hseal_clock_system())) +
           g->later_ms * 1000000;
}

static uint64_t
boot_ns(void *ctx)
{
    struct engined *g = ctx;

    return mono_ns(g) + g->asleep_ms * 1000000;
}

static uint32_t
random_number(void *ctx)
{
    struct engined *g = ctx;

    return g->random;
}

static void
note(void *arg, const char *text)
{
    struct engined *g = arg;
    size_t len = strlen(g->notes);

    (void)snprintf(g->notes + len, sizeof(g->notes) - len, "%s\n", text);
}

static void
alert(void *arg, const struct hseal_alert *a)
{
    struct engined *g = arg;

    g->alerts++;
    (void)snprintf(
        g->alerted, sizeof(g->alerted), "%s %s %s", a->event, a->key, a->code);
}

int
engined_open(void **state)
{
    struct engined *g = calloc(1, sizeof(*g));

    assert_non_null(g);
    *state = g;
    server_start(&g->f.server, NULL, NULL, NULL);
    return 0;
}

int
engined_reset(void **state)
{
    struct engined *g = *state;
    const struct hseal_client_params params = {
        .note = note, .alert = alert, .arg = g
    };
    struct hseal_engine_world world = { &g->clock, random_number, g };
    struct hseal_engine *en;
    char line[16];

    assert_int_equal(fixture_reset(state), 0);
    hseal_client_free(g->f.client);
    g->f.client = NULL;
    g->clock = (struct hseal_clock){ wall_ms, mono_ns, g, boot_ns };
    g->wall_ahead_ms = 0;
    g->mono_at_ns = 0;
    g->asleep_ms = 0;
    g->sleeps_at = 0;
    g->later_ms = 0;
    g->random = 0;
    g->notes[0] = '\0';
    g->alerts = 0;
    g->alerted[0] = '\0';
    assert_ok(hseal_client_new(&params, &g->f.client, NULL));
    en = hseal_client_engine(g->f.client);
    en->world = world;
    hseal_limits_close(en->limits);
    assert_ok(hseal_limits_open(NULL, &g->clock, &en->limits, NULL));
    server_ask(&g->f.server, "time 0", line, sizeof(line));
    return 0;
}

int
engined_close(void **state)
{
    return fixture_close(state);
}

enum hseal_err
engined_send(struct engined *g, const char *method, const char *path,
    const struct hseal_send_params *params)
{
    const char *body = strcmp(method, "POST") == 0 ? ORDER_BODY : "";
    struct hseal_request req = {
        .method = method, .path = path, .body = body, .body_len = strlen(body)
    };

    hseal_answer_free(&g->f.answer);
    memset(&g->f.error, 0, sizeof(g->f.error));
    return hseal_client_request(g->f.client, &g->f.fake->base, "desk1", &req,
        params, &g->f.answer, &g->f.error);
}

enum hseal_err
engined_try(
    struct engined *g, const char *method, const char *path, const char *plan)
{
    const struct hseal_send_params params = { .timeout_ms = LONG_MS };

    server_plan(&g->f.server, plan);
    return engined_send(g, method, path, &params);
}

void
engined_stand(struct engined *g, uint64_t later_ms)
{
    if (g->mono_at_ns == 0) {
        g->mono_at_ns = hseal_clock_mono_ns(hseal_clock_system());
        g->wall_at_ms = hseal_clock_wall_ms(hseal_clock_system());
    }
    g->mono_at_ns += later_ms * 1000000;
    g->wall_at_ms += later_ms;
}

void
engined_assert_reached(struct engined *g, size_t count)
{
    server_got(&g->f.server, count);
    assert_int_equal(g->f.server.got.count, count);
}
