/*
 * tests/client/test_client.c: life cycle, refusals before anything is sent,
 * and what is left in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#include "fixture.h"
#include "memory.h"

static void
free_accepts_nothing(void **state)
{
    struct hseal_answer a;

    (void)state;
    hseal_client_free(NULL);
    memset(&a, 0, sizeof(a));
    hseal_answer_free(&a);
    hseal_answer_free(&a);
}

static void
several_clients_live_side_by_side(void **state)
{
    struct fixture *f = *state;
    struct hseal_client *more[3] = { NULL, NULL, NULL };

    for (size_t i = 0; i < ROWS(more); i++)
        assert_ok(hseal_client_new(NULL, &more[i], NULL));
    hseal_client_free(more[0]);
    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
    hseal_client_free(more[2]);
    hseal_client_free(more[1]);
    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
    server_got(&f->server, 2);
    assert_int_equal(f->server.got.connections, 1);
}

/* The answer says "not sent" also where it held another one before. */
static void
assert_refused(struct fixture *f, const struct hseal_request *req,
    long timeout_ms, const char *name)
{
    struct hseal_answer a;
    enum hseal_err err;

    memset(&a, 0xa5, sizeof(a));
    err = hseal_client_send(
        f->client, &f->fake->base, "desk1", req, timeout_ms, &a, &f->error);
    assert_string_equal(hseal_err_name(err), name);
    assert_int_equal(f->error.code, err);
    assert_int_equal(a.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_int_equal(a.status, 0);
    assert_null(a.head);
    assert_null(a.body);
    assert_int_equal(a.head_len + a.body_len, 0);
    assert_string_equal(a.timestamp, "");
}

static void
bad_requests_are_neither_signed_nor_sent(void **state)
{
    static const struct {
        struct hseal_request req;
        long timeout_ms;
        const char *name;
    } rows[] = {
        { { "GET", "/x", NULL, 0, NULL }, 99, "bad-input" },
        { { "GET", "/x", NULL, 0, NULL }, 600001, "bad-input" },
        { { "GET", "/x", NULL, 0, NULL }, -1, "bad-input" },
        { { "GET", "/x", NULL, 0, NULL }, 0, "bad-input" },
        { { "PUT", "/x", NULL, 0, NULL }, 1000, "bad-input" },
        { { "get", "/x", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "x", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/a b", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/a#b", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/a\r\nX: y", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/a\n", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/\xc3\xa4", NULL, 0, NULL }, 1000, "bad-input" },
        { { "GET", "/x", "b", 1, NULL }, 1000, "bad-input" },
        { { "GET", "/x", NULL, 0, "now" }, 1000, "bad-input" },
        { { "POST", "/x", "", HSEAL_BODY_MAX + 1, NULL }, 1000, "too-large" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(rows); i++)
        assert_refused(f, &rows[i].req, rows[i].timeout_ms, rows[i].name);
    assert_int_equal(f->fake->signed_count, 0);
    server_got(&f->server, 0);
    assert_int_equal(f->server.got.connections, 0);
}

static void
signer_has_the_last_word(void **state)
{
    struct hseal_request req = { "POST", "/x", "{}", 2, NULL };
    struct fixture *f = *state;

    f->fake->refuse = HSEAL_ERR_PIN_LOCKED;
    assert_refused(f, &req, LONG_MS, "pin-locked");
    assert_string_equal(f->error.message, "refused for desk1");
    f->fake->refuse = HSEAL_ERR_OK;
    f->fake->no_dest = HSEAL_ERR_NOT_FOUND;
    assert_refused(f, &req, LONG_MS, "not-found");
    f->fake->no_dest = HSEAL_ERR_OK;
    f->fake->nothing = 1;
    assert_refused(f, &req, LONG_MS, "internal");
    f->fake->nothing = 0;
    f->fake->passphrase = "a\r\nX-Evil: 1";
    assert_refused(f, &req, LONG_MS, "record");
    server_got(&f->server, 0);
    assert_int_equal(f->server.got.connections, 0);
    /* And the client is as good as before. */
    f->fake->passphrase = "pass";
    assert_ok(fixture_request(f, &req, LONG_MS));
}

static void
base_urls_have_a_scheme(void **state)
{
    static const char *const bad[] = { "", "127.0.0.1", "ftp://127.0.0.1",
        "file:///etc/passwd", "HTTPS://127.0.0.1", " https://127.0.0.1" };
    struct hseal_request req = { "GET", "/x", NULL, 0, NULL };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(bad); i++) {
        (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
            "%s", bad[i]);
        assert_refused(f, &req, LONG_MS, "record");
        assert_contains(f->error.message, "https://");
    }
    assert_int_equal(f->fake->signed_count, 0);
}

static void
error_value_is_optional(void **state)
{
    struct hseal_request req = { "GET", "/x", NULL, 0, NULL };
    struct fixture *f = *state;
    struct hseal_answer a;

    assert_err(
        hseal_client_send(f->client, &f->fake->base, "k", &req, 1, &a, NULL),
        INPUT);
    server_plan(&f->server, "drop");
    assert_err(hseal_client_send(
                   f->client, &f->fake->base, "k", &req, LONG_MS, &a, NULL),
        UNKNOWN_OUTCOME);
}

static size_t
count_passphrase(void)
{
    return memory_count(fake_masked, FAKE_PASSPHRASE_LEN, FAKE_MASK);
}

static void
count_now(void *ctx)
{
    *(size_t *)ctx = count_passphrase();
}

static void
assert_left_nowhere(struct fixture *f, const char *plan)
{
    size_t while_alive = 0;

    f->fake->passphrase = NULL; /* the masked one */
    f->fake->while_signing = count_now;
    f->fake->ctx = &while_alive;
    server_plan(&f->server, plan);
    (void)fixture_send(f, "POST", "/x", "{}", 2);
    assert_int_equal(while_alive, 1);
    assert_int_equal(count_passphrase(), 0);
}

/* The search finds what is there. */
static void
search_finds_a_copy(void **state)
{
    char *copy;

    (void)state;
    if (!memory_searchable())
        skip();
    copy = malloc(FAKE_PASSPHRASE_LEN + 1);
    assert_non_null(copy);
    assert_int_equal(count_passphrase(), 0);
    fake_unmask(copy);
    assert_int_equal(count_passphrase(), 1);
    hseal_wipe(copy, FAKE_PASSPHRASE_LEN);
    free(copy);
}

/* Connection, client and answer are alive; the passphrase is not. */
static void
passphrase_is_left_nowhere(void **state)
{
    static const char *const plans[] = { "ok", "drop", "reset", "cut-body",
        "unread", "refused", "endless-head", "partly-reset" };
    struct fixture *f = *state;

    if (!memory_searchable())
        skip();
    for (size_t i = 0; i < ROWS(plans); i++)
        assert_left_nowhere(f, plans[i]);
    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "http://127.0.0.1:1");
    assert_left_nowhere(f, "ok");
}

#define CLIENT(f) cmocka_unit_test_setup(f, fixture_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_accepts_nothing),
        CLIENT(several_clients_live_side_by_side),
        CLIENT(bad_requests_are_neither_signed_nor_sent),
        CLIENT(signer_has_the_last_word),
        CLIENT(base_urls_have_a_scheme),
        CLIENT(error_value_is_optional),
        CLIENT(search_finds_a_copy),
        CLIENT(passphrase_is_left_nowhere),
    };

    return cmocka_run_group_tests_name(
        "client", tests, fixture_open, fixture_close);
}
