/*
 * tests/client/fixture.h: a client, a signer and a server, and one request
 * through all three.
 */
#ifndef HSEAL_TESTS_CLIENT_FIXTURE_H
#define HSEAL_TESTS_CLIENT_FIXTURE_H

#include <hardseal/client.h>

#include "../base/unit.h"

#include "fake.h"
#include "server.h"

/** For what must not take long, and for what must end by itself. */
#define LONG_MS 5000
#define SHORT_MS 300

struct fixture {
    struct server server;
    struct hseal_client *client;
    struct fake *fake;
    struct hseal_answer answer; /* of the last request */
    struct hseal_error error;
};

/** A plain HTTP server on 127.0.0.1 for a group of tests (cmocka). */
int fixture_open(void **state);
int fixture_close(void **state);

/** Each test: a client without connections, the server's memory empty. */
int fixture_reset(void **state);

/** The base URL "SCHEME://HOST:PORT" of the fixture's server. */
void fixture_send_to(struct fixture *f, const char *scheme, const char *host);

/** Send with timeout LONG_MS. */
enum hseal_err fixture_send(struct fixture *f, const char *method,
    const char *path, const void *body, size_t body_len);

/** Send, whatever request and time. */
enum hseal_err fixture_request(
    struct fixture *f, const struct hseal_request *req, long timeout_ms);

/** The i-th request that the server received is exactly this, byte by byte. */
void fixture_assert_wire(struct fixture *f, size_t i,
    const struct hseal_request *req, const char *passphrase);

/** `err`, the error and the answer all say "not sent", and tell no secret. */
void fixture_assert_not_sent(struct fixture *f, enum hseal_err err);

/** The same for "unknown", of a POST. */
void fixture_assert_unknown(struct fixture *f, enum hseal_err err);

/** So many requests on so many new connections since it was asked last. */
void fixture_assert_received(
    struct fixture *f, size_t requests, size_t connections);

#endif
