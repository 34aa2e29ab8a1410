/*
 * tests/client/test_client_heap.c: every allocation fails once; libcurl's go
 * through the same heap.
 */
#include "fixture.h"
#include "flights.h"

#include "../base/heap.h"

/* More than a client and a request take. */
#define ALLOCATIONS_MAX 1000

/* What became of the request is told the same in all three places. */
static void
assert_consistent(const struct fixture *f, enum hseal_err err)
{
    switch (f->answer.outcome) {
    case HSEAL_OUTCOME_ANSWERED: assert_ok(err); return;
    case HSEAL_OUTCOME_UNKNOWN: assert_err(err, UNKNOWN_OUTCOME); break;
    case HSEAL_OUTCOME_NOT_SENT:
    case HSEAL_OUTCOME_COUNT:
        assert_true(err == HSEAL_ERR_NOMEM || err == HSEAL_ERR_NOT_SENT);
        break;
    }
    assert_int_equal(f->error.code, err);
    assert_true(f->error.message[0] != '\0');
}

static void
new_client_without_memory(void **state)
{
    struct hseal_client *c = NULL;
    struct hseal_error e;
    unsigned n = 1;

    (void)state;
    for (;; n++) {
        enum hseal_err err;
        heap_fail_at(n);
        err = hseal_client_new(NULL, &c, &e);
        heap_fail_at(0);
        if (err == HSEAL_ERR_OK)
            break;
        assert_err(err, NOMEM);
        assert_null(c);
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(n > 1);
    hseal_client_free(c);
}

/* On a client without connections: more is to be done, and can fail. */
static void
request_without_memory(void **state)
{
    struct fixture *f = *state;
    unsigned n = 1;
    int failed = 1;

    for (; failed; n++) {
        enum hseal_err err;
        size_t sent;
        assert_int_equal(fixture_reset(state), 0);
        heap_fail_at(n);
        err = fixture_send(f, "POST", "/x", "{}", 2);
        failed = heap_failed();
        heap_fail_at(0);
        assert_consistent(f, err);
        sent = f->answer.outcome == HSEAL_OUTCOME_NOT_SENT ? 0 : 1;
        server_got(&f->server, sent);
        assert_true(f->server.got.count <= sent);
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_ANSWERED);
    assert_true(n > 10);
}

#define SEVERAL 3

/* With allocation `n` and all after it failing; 0 if none did. */
static int
fly_without_memory(struct flights *f, unsigned n)
{
    enum hseal_err err[SEVERAL];
    size_t started = 0;
    int failed;

    heap_fail_at(n);
    for (size_t i = 0; i < SEVERAL; i++) {
        err[i] = flights_try(f, i, "POST");
        started += err[i] == HSEAL_ERR_OK;
    }
    while (f->ended < started)
        (void)hseal_pool_step(&f->pool, -1);
    failed = heap_failed();
    heap_fail_at(0);
    for (size_t i = 0; i < SEVERAL; i++) {
        if (err[i] != HSEAL_ERR_OK)
            assert_err(err[i], NOMEM);
        assert_int_equal(f->list[i].ended, err[i] == HSEAL_ERR_OK);
    }
    return failed;
}

/* Each that was begun comes to its end, and the pool is as good as new. */
static void
several_without_memory(void **state)
{
    struct fixture *fixture = *state;
    int failed = 1;

    for (unsigned n = 1; failed; n++) {
        struct flights *f = flights_open(&fixture->server, "http");
        size_t sent = 0;
        server_plan(&fixture->server, "echo echo echo echo");
        failed = fly_without_memory(f, n);
        for (size_t i = 0; i < SEVERAL; i++)
            if (f->list[i].ended && f->list[i].outcome != 0)
                sent++;
        server_got(&fixture->server, 0);
        assert_true(fixture->server.got.count <= sent);
        f->ended = 0;
        flights_get(f, SEVERAL);
        flights_land(f, 1);
        assert_int_equal(f->list[SEVERAL].outcome, HSEAL_OUTCOME_ANSWERED);
        flights_close(f);
        assert_true(n < ALLOCATIONS_MAX);
    }
}

#define HEAP(f) cmocka_unit_test_setup(f, fixture_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HEAP(new_client_without_memory),
        HEAP(request_without_memory),
        HEAP(several_without_memory),
    };

    return cmocka_run_group_tests_name(
        "client_heap", tests, fixture_open, fixture_close);
}
