/*
 * tests/client/test_route.c: by which way, from which address, to whose key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/codec.h"

#include "certificate.h"
#include "fixture.h"
#include "flights.h"

static char folder[] = "/tmp/hardseal-test-XXXXXX";
static char cert[CERTIFICATE_PATH_SIZE], key[CERTIFICATE_PATH_SIZE];
static char other_cert[CERTIFICATE_PATH_SIZE];
static char other_key[CERTIFICATE_PATH_SIZE];

static int
open_route(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    *state = f;
    assert_non_null(mkdtemp(folder));
    certificate_make(folder, "server", cert, key);
    certificate_make(folder, "other", other_cert, other_key);
    server_start(&f->server, cert, key, NULL);
    return 0;
}

static int
close_route(void **state)
{
    const char *const files[] = { cert, key, other_cert, other_key };

    for (size_t i = 0; i < ROWS(files); i++)
        (void)unlink(files[i]);
    (void)rmdir(folder);
    return fixture_close(state);
}

static int
reset_route(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fixture_reset(state), 0);
    fixture_send_to(f, "https", "127.0.0.1");
    (void)snprintf(
        f->fake->dest.ca_file, sizeof(f->fake->dest.ca_file), "%s", cert);
    return 0;
}

/* A client of its own for the rest of the test. */
static void
connect_by(struct fixture *f, const struct hseal_client_params *params)
{
    hseal_client_free(f->client);
    f->client = NULL;
    assert_ok(hseal_client_new(params, &f->client, &f->error));
}

/* What the proxy was told before the tunnel, as text. */
static void
seen(struct server *proxy, char *ret, size_t size)
{
    char hex[8192] = "";
    size_t n = 0;

    server_ask(proxy, "seen", hex, sizeof(hex));
    for (size_t i = 0; hex[i] != '\0' && n + 1 < size; i += 2) {
        char byte[3] = { hex[i], hex[i + 1], '\0' };
        ret[n++] = (char)strtoul(byte, NULL, 16);
    }
    ret[n] = '\0';
}

static void
use_proxy(struct fixture *f, const struct server *proxy, const char *scheme)
{
    char url[64];
    const struct hseal_client_params params = { .proxy = url };

    (void)snprintf(url, sizeof(url), "%s://127.0.0.1:%d", scheme, proxy->port);
    connect_by(f, &params);
}

/* The proxy hears of the host and of nothing else. */
static void
through_a_connect_proxy(void **state)
{
    struct hseal_request req = { "POST", "/a?b=,%2C", "{}", 2, NULL };
    struct fixture *f = *state;
    struct server proxy;
    char text[4096], want[64];

    server_start_proxy(&proxy, "connect");
    use_proxy(f, &proxy, "http");
    for (int i = 0; i < 3; i++) {
        assert_ok(fixture_request(f, &req, LONG_MS));
        assert_int_equal(f->answer.status, 200);
        assert_lacks(f->answer.head, "X-Proxy");
    }
    server_got(&f->server, 3);
    assert_int_equal(f->server.got.connections, 1);
    for (size_t i = 0; i < 3; i++)
        fixture_assert_wire(f, i, &req, "pass");
    seen(&proxy, text, sizeof(text));
    (void)snprintf(want, sizeof(want), "CONNECT 127.0.0.1:%d HTTP/1.1\r\n",
        f->server.port);
    assert_memory_equal(text, want, strlen(want));
    assert_null(strstr(text + 1, "CONNECT"));
    assert_lacks(text, "OK-ACCESS");
    assert_lacks(text, "pass");
    assert_lacks(text, "/a?b");
    server_stop(&proxy);
}

static void
through_a_socks_proxy(void **state)
{
    struct fixture *f = *state;
    struct server proxy;
    char text[4096];

    server_start_proxy(&proxy, "socks5");
    use_proxy(f, &proxy, "socks5h");
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    fixture_assert_received(f, 2, 1);
    seen(&proxy, text, sizeof(text));
    assert_int_equal(text[0], 5);
    assert_lacks(text, "pass");
    server_stop(&proxy);
}

/* A proxy is no party to TLS: its own certificate would not do. */
static void
a_proxy_is_not_trusted(void **state)
{
    struct fixture *f = *state;
    struct server proxy;

    server_start_proxy(&proxy, "connect");
    use_proxy(f, &proxy, "http");
    (void)snprintf(
        f->fake->dest.ca_file, sizeof(f->fake->dest.ca_file), "%s", other_cert);
    assert_err(fixture_send(f, "POST", "/x", "{}", 2), NOT_SENT);
    assert_contains(f->error.message, "no trusted TLS connection");
    fixture_assert_received(f, 0, 1);
    server_stop(&proxy);
}

static void
a_proxy_that_refuses_sends_nothing(void **state)
{
    const struct hseal_client_params nobody = { .proxy = "http://127.0.0.1:1" };
    struct fixture *f = *state;
    struct server proxy;

    server_start_proxy(&proxy, "refuse");
    use_proxy(f, &proxy, "http");
    fixture_assert_not_sent(f, fixture_send(f, "POST", "/x", "{}", 2));
    assert_contains(f->error.message, " through the proxy http://127.0.0.1:");
    assert_contains(f->error.message, "403");
    server_stop(&proxy);
    connect_by(f, &nobody);
    fixture_assert_not_sent(f, fixture_send(f, "POST", "/x", "{}", 2));
    assert_contains(f->error.message, "Connection refused");
    assert_contains(f->error.hint, "proxy");
    fixture_assert_received(f, 0, 0);
}

/* Plain HTTP stays on this machine, whatever proxy there is. */
static void
plain_http_takes_no_proxy(void **state)
{
    struct fixture *f = *state;
    struct server proxy, plain;
    char text[64];

    server_start_proxy(&proxy, "connect");
    server_start(&plain, NULL, NULL, NULL);
    use_proxy(f, &proxy, "http");
    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "http://127.0.0.1:%d", plain.port);
    f->fake->dest.ca_file[0] = '\0';
    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
    seen(&proxy, text, sizeof(text));
    assert_string_equal(text, "");
    server_stop(&plain);
    server_stop(&proxy);
}

/* A reused connection that died is no second try through a proxy either. */
static void
dead_tunnel_is_no_second_try(void **state)
{
    struct fixture *f = *state;
    struct server proxy;

    server_start_proxy(&proxy, "connect");
    use_proxy(f, &proxy, "http");
    server_plan(&f->server, "ok drop ok");
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    assert_err(fixture_send(f, "POST", "/x", "{}", 2), UNKNOWN_OUTCOME);
    fixture_assert_received(f, 2, 1);
    server_stop(&proxy);
}

static void
from_an_address(void **state)
{
    static const struct {
        const char *source;
        const char *peers;
    } rows[] = {
        { "127.0.0.2", "127.0.0.2" },
        { "127.0.0.3", "127.0.0.3" },
        { "lo", "127.0.0.1" },
    };
    struct fixture *f = *state;
    char peers[64];

    server_ask(&f->server, "peers", peers, sizeof(peers));
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct hseal_client_params params = { .source = rows[i].source };
        connect_by(f, &params);
        assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
        server_ask(&f->server, "peers", peers, sizeof(peers));
        assert_string_equal(peers, rows[i].peers);
    }
}

/* "sha256//..." of a certificate's key. */
static void
pin_of(const char *path, char ret[64])
{
    FILE *file = fopen(path, "r");
    unsigned char *der = NULL, digest[32];
    char text[HSEAL_BASE64_LEN(sizeof(digest)) + 1];
    unsigned len = 0;
    X509 *x;
    int n;

    assert_non_null(file);
    x = PEM_read_X509(file, NULL, NULL, NULL);
    assert_non_null(x);
    n = i2d_PUBKEY(X509_get0_pubkey(x), &der);
    assert_true(n > 0);
    assert_int_equal(
        EVP_Digest(der, (size_t)n, digest, &len, EVP_sha256(), NULL), 1);
    hseal_base64_encode(digest, len, text);
    (void)snprintf(ret, 64, "sha256//%s", text);
    OPENSSL_free(der);
    X509_free(x);
    (void)fclose(file);
}

static void
only_the_pinned_key(void **state)
{
    struct fixture *f = *state;
    char right[64], wrong[64], both[130];
    struct hseal_client_params params = { .pinned_key = right };

    pin_of(cert, right);
    pin_of(other_cert, wrong);
    (void)snprintf(both, sizeof(both), "%s;%s", wrong, right);
    connect_by(f, &params);
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    params.pinned_key = both;
    connect_by(f, &params);
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    fixture_assert_received(f, 2, 2);
    params.pinned_key = wrong;
    connect_by(f, &params);
    fixture_assert_not_sent(f, fixture_send(f, "POST", "/x", "{}", 2));
    assert_contains(f->error.message, "does not hold the pinned key");
    fixture_assert_received(f, 0, 1);
    /* A pin replaces no trust. */
    params.pinned_key = right;
    connect_by(f, &params);
    (void)snprintf(
        f->fake->dest.ca_file, sizeof(f->fake->dest.ca_file), "%s", other_cert);
    fixture_assert_not_sent(f, fixture_send(f, "POST", "/x", "{}", 2));
    assert_contains(f->error.message, "no trusted TLS connection");
}

/* A handshake that was made once is not made again, by whichever handle. */
static void
tls_sessions_are_shared(void **state)
{
    struct fixture *f = *state;
    struct flights *all = flights_open(&f->server, "https");
    char before[32], after[32];

    (void)snprintf(all->dest.ca_file, sizeof(all->dest.ca_file), "%s", cert);
    server_ask(&f->server, "resumed", before, sizeof(before));
    server_plan(&f->server, "close-idle");
    flights_get(all, 0);
    flights_land(all, 1);
    /* The handle that has made it is taken by another, which waits. */
    assert_ok(flights_prepare(all, 1, "GET", LONG_MS));
    server_plan(&f->server, "echo");
    flights_get(all, 2);
    flights_land(all, 2);
    assert_string_equal(all->list[2].body, all->list[2].path);
    server_ask(&f->server, "resumed", after, sizeof(after));
    assert_int_equal(strtol(after, NULL, 10) - strtol(before, NULL, 10), 1);
    fixture_assert_received(f, 2, 2);
    flights_close(all);
}

#define ROUTE(f) cmocka_unit_test_setup(f, reset_route)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROUTE(through_a_connect_proxy),
        ROUTE(through_a_socks_proxy),
        ROUTE(a_proxy_is_not_trusted),
        ROUTE(a_proxy_that_refuses_sends_nothing),
        ROUTE(plain_http_takes_no_proxy),
        ROUTE(dead_tunnel_is_no_second_try),
        ROUTE(from_an_address),
        ROUTE(only_the_pinned_key),
        ROUTE(tls_sessions_are_shared),
    };

    return cmocka_run_group_tests_name("route", tests, open_route, close_route);
}
