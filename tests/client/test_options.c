/*
 * tests/client/test_options.c: what goes over the wire, byte by byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

/* Send, and compare what was signed and what was received with `req`. */
static void
check_wire(struct fixture *f, const struct hseal_request *req)
{
    assert_ok(fixture_request(f, req, LONG_MS));
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_ANSWERED);
    server_got(&f->server, 1);
    assert_int_equal(f->server.got.count, 1);
    fixture_assert_wire(f, 0, req, "pass");
    assert_string_equal(hseal_buf_str(&f->fake->path), req->path);
    assert_int_equal(f->fake->body.len, req->body_len);
    if (req->body_len > 0)
        assert_memory_equal(f->fake->body.data, req->body, req->body_len);
}

static void
paths_as_they_are(void **state)
{
    static const char *const paths[] = {
        "/",
        "/api/v5/account/balance",
        "/api/v5/account/balance?ccy=BTC,ETH",
        "/api/v5/account/balance?ccy=BTC%2CETH",
        "/api/v5/account/balance?ccy=BTC%2cETH",
        "/api/v5/x?a=1&b=",
        "/api/v5/x?",
        "/api/v5/x?a=b+c&d=%20%2B&e=100%",
        "/api/v5/../v5/./account//balance",
        "//api//v5",
        "/..",
        "/a?b=../../c&d=//e?f",
        "/a;b=c:d@e!$&'()*+,;=~_-.",
        "/a\\b|c^d`e{f}g<h>\"i",
        "/a%00b%0d%0ac",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(paths); i++) {
        struct hseal_request get = { "GET", paths[i], NULL, 0, NULL };
        struct hseal_request post = { "POST", paths[i], "{}", 2, NULL };
        check_wire(f, &get);
        check_wire(f, &post);
    }
}

static void
longest_path(void **state)
{
    struct fixture *f = *state;
    char path[HSEAL_PATH_MAX + 1];
    struct hseal_request req = { "GET", path, NULL, 0, NULL };

    memset(path, ',', HSEAL_PATH_MAX);
    path[0] = '/';
    path[HSEAL_PATH_MAX] = '\0';
    check_wire(f, &req);
}

/* Every length around what fits a buffer; NUL and all other bytes. */
static void
bodies_as_they_are(void **state)
{
    static const size_t lens[] = { 1, 2, 255, 4096, 16383, 16384, 16385, 65535,
        65536, 65537, 1024 * 1024 - 1, 1024 * 1024 };
    unsigned char *body = malloc(HSEAL_BODY_MAX);
    struct fixture *f = *state;
    uint64_t seed = 1;

    assert_non_null(body);
    for (size_t i = 0; i < HSEAL_BODY_MAX; i++)
        body[i] = (unsigned char)next_number(&seed);
    body[0] = '\0';
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_request req = { "POST", "/b", body, lens[i], NULL };
        check_wire(f, &req);
    }
    free(body);
}

static void
text_bodies_as_they_are(void **state)
{
    static const char *const texts[] = { "{\"a\":\"\xc3\xa4\xe2\x82\xac\"}",
        "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "a=b&c=%2C", "\xff\xfe", " " };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_request req = { "POST", "/b", texts[i], strlen(texts[i]),
            NULL };
        check_wire(f, &req);
    }
}

/* Content-Length: 0, and no body. */
static void
empty_post(void **state)
{
    struct hseal_request req = { "POST", "/api/v5/x", NULL, 0, NULL };

    check_wire(*state, &req);
}

static void
deletes_with_and_without_body(void **state)
{
    struct hseal_request bare = { "DELETE", "/api/v5/x?a=,", NULL, 0, NULL };
    struct hseal_request full = { "DELETE", "/api/v5/x", "{\"a\":1}", 7, NULL };

    check_wire(*state, &bare);
    check_wire(*state, &full);
}

static void
demo_header_and_given_timestamp(void **state)
{
    struct fixture *f = *state;
    struct hseal_request req = { "GET", "/x", NULL, 0,
        "2020-12-08T09:08:57.715Z" };

    f->fake->demo = 1;
    check_wire(f, &req);
    assert_string_equal(f->answer.timestamp, "2020-12-08T09:08:57.715Z");
}

static void
passphrases_as_they_are(void **state)
{
    static const char *const fine[] = { "two words", "a  b", "\"q'\\", ";:,",
        "p\xc3\xa4ss", "100%2C" };
    struct hseal_request req = { "GET", "/x", NULL, 0, NULL };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(fine); i++) {
        f->fake->passphrase = fine[i];
        assert_ok(fixture_request(f, &req, LONG_MS));
        server_got(&f->server, 1);
        fixture_assert_wire(f, 0, &req, fine[i]);
    }
}

/* Nothing of one request is left for the next on the same connection. */
static void
requests_of_all_kinds_in_turn(void **state)
{
    static const struct hseal_request reqs[] = {
        { "POST", "/1", "body", 4, NULL },
        { "GET", "/2", NULL, 0, NULL },
        { "DELETE", "/3", NULL, 0, NULL },
        { "POST", "/4", NULL, 0, NULL },
        { "DELETE", "/5", "body", 4, NULL },
        { "GET", "/6", NULL, 0, NULL },
        { "POST", "/7", "longer body", 11, NULL },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(reqs); i++)
        assert_ok(fixture_request(f, &reqs[i], LONG_MS));
    server_got(&f->server, ROWS(reqs));
    assert_int_equal(f->server.got.count, ROWS(reqs));
    assert_int_equal(f->server.got.connections, 1);
    for (size_t i = 0; i < ROWS(reqs); i++)
        fixture_assert_wire(f, i, &reqs[i], "pass");
}

/* A cookie, a challenge and a redirect change nothing of what follows. */
static void
answers_do_not_change_requests(void **state)
{
    struct hseal_request req = { "POST", "/x", "{}", 2, NULL };
    struct fixture *f = *state;

    server_plan(&f->server, "cookie refused redirect ok");
    assert_ok(fixture_request(f, &req, LONG_MS));
    assert_contains(f->answer.head, "Set-Cookie: __cf_bm=1");
    assert_ok(fixture_request(f, &req, LONG_MS));
    assert_int_equal(f->answer.status, 401);
    assert_ok(fixture_request(f, &req, LONG_MS));
    assert_int_equal(f->answer.status, 302);
    assert_contains(f->answer.head, "Location: /elsewhere");
    assert_ok(fixture_request(f, &req, LONG_MS));
    server_got(&f->server, 4);
    assert_int_equal(f->server.got.count, 4);
    for (size_t i = 0; i < 4; i++)
        fixture_assert_wire(f, i, &req, "pass");
}

/* Proxies of the environment, and a .netrc for the very host. */
static void
environment_is_ignored(void **state)
{
    static const char *const names[] = { "http_proxy", "HTTP_PROXY",
        "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
    struct hseal_request req = { "GET", "/x", NULL, 0, NULL };
    char home[] = "/tmp/hardseal-test-XXXXXX", path[64];
    struct fixture *f = *state;
    FILE *netrc;

    assert_non_null(mkdtemp(home));
    (void)snprintf(path, sizeof(path), "%s/.netrc", home);
    netrc = fopen(path, "w");
    assert_non_null(netrc);
    (void)fputs("machine 127.0.0.1 login a password b\n", netrc);
    (void)fclose(netrc);
    assert_int_equal(setenv("HOME", home, 1), 0);
    for (size_t i = 0; i < ROWS(names); i++)
        assert_int_equal(setenv(names[i], "http://127.0.0.1:1", 1), 0);
    check_wire(f, &req);
    for (size_t i = 0; i < ROWS(names); i++)
        assert_int_equal(unsetenv(names[i]), 0);
    (void)unlink(path);
    (void)rmdir(home);
}

#define WIRE(f) cmocka_unit_test_setup(f, fixture_reset)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WIRE(paths_as_they_are),
        WIRE(longest_path),
        WIRE(bodies_as_they_are),
        WIRE(text_bodies_as_they_are),
        WIRE(empty_post),
        WIRE(deletes_with_and_without_body),
        WIRE(demo_header_and_given_timestamp),
        WIRE(passphrases_as_they_are),
        WIRE(requests_of_all_kinds_in_turn),
        WIRE(answers_do_not_change_requests),
        WIRE(environment_is_ignored),
    };

    return cmocka_run_group_tests_name(
        "options", tests, fixture_open, fixture_close);
}
