/*
 * tests/client/fixture.c: a client, a signer and a server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hardseal/version.h>

#include "fixture.h"

int
fixture_open(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    *state = f;
    server_start(&f->server, NULL, NULL, NULL);
    return 0;
}

static void
drop(struct fixture *f)
{
    hseal_answer_free(&f->answer);
    hseal_client_free(f->client);
    f->client = NULL;
    hseal_signer_free(f->fake != NULL ? &f->fake->base : NULL);
    f->fake = NULL;
}

int
fixture_close(void **state)
{
    struct fixture *f = *state;

    drop(f);
    server_stop(&f->server);
    free(f);
    return 0;
}

void
fixture_send_to(struct fixture *f, const char *scheme, const char *host)
{
    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "%s://%s:%d", scheme, host, f->server.port);
}

int
fixture_reset(void **state)
{
    struct fixture *f = *state;

    drop(f);
    f->fake = fake_new("");
    f->fake->passphrase = "pass";
    fixture_send_to(f, "http", "127.0.0.1");
    assert_ok(hseal_client_new(NULL, &f->client, NULL));
    server_plan(&f->server, "");
    server_got(&f->server, 0);
    memset(&f->error, 0, sizeof(f->error));
    return 0;
}

enum hseal_err
fixture_request(
    struct fixture *f, const struct hseal_request *req, long timeout_ms)
{
    hseal_answer_free(&f->answer);
    return hseal_client_send(f->client, &f->fake->base, "desk1", req,
        timeout_ms, &f->answer, &f->error);
}

enum hseal_err
fixture_send(struct fixture *f, const char *method, const char *path,
    const void *body, size_t body_len)
{
    struct hseal_request req = { method, path, body, body_len, NULL };

    return fixture_request(f, &req, LONG_MS);
}

void
fixture_assert_wire(struct fixture *f, size_t i,
    const struct hseal_request *req, const char *passphrase)
{
    const struct received *got = &f->server.got;
    int content = req->body_len > 0 || strcmp(req->method, "POST") == 0;
    char length[64] = "";
    char *head = calloc(1, HSEAL_PATH_MAX + 2048);
    int len;

    assert_non_null(head);
    assert_true(i < got->count);
    if (content)
        (void)snprintf(
            length, sizeof(length), "Content-Length: %zu\r\n", req->body_len);
    len = snprintf(head, HSEAL_PATH_MAX + 2048,
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: hardseal/%s\r\n"
        "Accept: application/json\r\n%s"
        "OK-ACCESS-KEY: " FAKE_KEY_ID "\r\nOK-ACCESS-SIGN: " FAKE_SIGN "\r\n"
        "OK-ACCESS-TIMESTAMP: %s\r\nOK-ACCESS-PASSPHRASE: %s\r\n%s%s\r\n",
        req->method, req->path, f->server.port, hseal_version(),
        content ? "Content-Type: application/json\r\n" : "",
        req->timestamp != NULL ? req->timestamp : FAKE_TIMESTAMP, passphrase,
        f->fake->demo ? "x-simulated-trading: 1\r\n" : "", length);
    assert_true(len > 0 && (size_t)len <= got->len[i]);
    if (memcmp(got->data[i], head, (size_t)len) != 0)
        fail_msg("not \"%s\" but \"%s\"", head, (char *)got->data[i]);
    assert_int_equal(got->len[i] - (size_t)len, req->body_len);
    assert_memory_equal(got->data[i] + len, req->body, req->body_len);
    free(head);
}

static void
assert_nothing_told(const struct fixture *f)
{
    assert_lacks(f->error.message, "pass");
    assert_lacks(f->error.message, FAKE_SIGN);
    assert_lacks(f->error.hint, FAKE_SIGN);
    assert_int_equal(f->answer.status, 0);
    assert_null(f->answer.head);
    assert_null(f->answer.body);
}

void
fixture_assert_not_sent(struct fixture *f, enum hseal_err err)
{
    assert_err(err, NOT_SENT);
    assert_int_equal(f->error.code, HSEAL_ERR_NOT_SENT);
    assert_int_equal(f->error.origin, HSEAL_ORIGIN_CURL);
    assert_true(f->error.cause > 0);
    assert_contains(f->error.message, "nothing was sent");
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_nothing_told(f);
}

void
fixture_assert_unknown(struct fixture *f, enum hseal_err err)
{
    assert_err(err, UNKNOWN_OUTCOME);
    assert_int_equal(f->error.code, HSEAL_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(f->error.origin,
        f->error.cause != 0 ? HSEAL_ORIGIN_CURL : HSEAL_ORIGIN_SELF);
    assert_contains(f->error.message, "may have been executed");
    assert_contains(f->error.hint, "before repeating");
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_UNKNOWN);
    assert_nothing_told(f);
}

void
fixture_assert_received(struct fixture *f, size_t requests, size_t connections)
{
    server_got(&f->server, requests);
    assert_int_equal(f->server.got.count, requests);
    assert_int_equal(f->server.got.connections, connections);
}
