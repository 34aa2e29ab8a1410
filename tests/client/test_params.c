/*
 * tests/client/test_params.c: what a client can be told, and what not.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/unit.h"

#include "client/params.h"

#define PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static enum hseal_err
check(const struct hseal_client_params *from, struct hseal_error *e)
{
    struct hseal_params p;
    enum hseal_err err = hseal_params_copy(from, &p, e);

    hseal_params_free(&p);
    return err;
}

static void
nothing_asked_for(void **state)
{
    struct hseal_params p;

    (void)state;
    assert_ok(hseal_params_copy(NULL, &p, NULL));
    assert_null(p.proxy);
    assert_null(p.interface);
    assert_null(p.pinned_key);
    assert_int_equal(p.connections, HSEAL_CONNECTIONS);
    hseal_params_free(&p);
    hseal_params_free(&p);
}

static void
texts_are_copied(void **state)
{
    char proxy[] = "http://proxy.example:3128", pin[] = PIN;
    char source[] = "127.0.0.2";
    const struct hseal_client_params from = { proxy, source, pin, 7 };
    struct hseal_params p;

    (void)state;
    assert_ok(hseal_params_copy(&from, &p, NULL));
    proxy[0] = source[0] = pin[0] = '\0';
    assert_string_equal(p.proxy, "http://proxy.example:3128");
    assert_string_equal(p.interface, "host!127.0.0.2");
    assert_string_equal(p.pinned_key, PIN);
    assert_int_equal(p.connections, 7);
    hseal_params_free(&p);
}

static void
proxies(void **state)
{
    static const char *const fine[] = { "http://127.0.0.1:3128",
        "http://proxy.example.com:80", "socks5h://[::1]:1080",
        "socks5h://a-b.c:65535" };
    static const char *const bad[] = { "", "proxy:80", "http://proxy",
        "http://proxy:", "http://proxy:0", "http://proxy:65536",
        "http://proxy:80/", "http://:80", "https://proxy:80",
        "socks5://proxy:80", "socks4://proxy:80", "HTTP://proxy:80",
        "http://proxy:80 ", "http://pr oxy:80", "http://proxy:80\n",
        "http://[::1:80", "http://[]:80", "http://proxy:+80",
        "http://proxy:808080", "http://a#b:80", "http://a/b:80" };
    struct hseal_client_params from = { .proxy = NULL };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(fine); i++) {
        from.proxy = fine[i];
        assert_ok(check(&from, &e));
    }
    for (size_t i = 0; i < ROWS(bad); i++) {
        from.proxy = bad[i];
        assert_err(check(&from, &e), INPUT);
        assert_contains(e.hint, "http://HOST:PORT");
    }
    from.proxy = "http://user:hunter2@proxy:80";
    assert_err(check(&from, &e), INPUT);
    assert_contains(e.message, "password");
    assert_lacks(e.message, "hunter2");
    assert_lacks(e.hint, "hunter2");
}

static void
pins(void **state)
{
    static const char *const bad[] = { "", "sha256//",
        "sha256//AAAA=", "sha1//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", PIN ";", PIN "x",
        PIN ";" PIN ";", " " PIN, PIN " ", PIN "=",
        "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_AAAAAA=", "/a/key.pem" };
    struct hseal_client_params from = { .pinned_key = PIN };
    struct hseal_error e;

    (void)state;
    assert_ok(check(&from, &e));
    from.pinned_key = PIN ";" PIN;
    assert_ok(check(&from, &e));
    for (size_t i = 0; i < ROWS(bad); i++) {
        from.pinned_key = bad[i];
        assert_err(check(&from, &e), INPUT);
        assert_contains(e.hint, "sha256//");
    }
}

static void
sources(void **state)
{
    static const char *const fine[] = { "127.0.0.1", "127.0.0.2", "lo" };
    static const char *const bad[] = { "", "no-such-if0", "127.0.0", "a b",
        "127.0.0.1 ", "host!127.0.0.1" };
    struct hseal_client_params from = { .source = NULL };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(fine); i++) {
        from.source = fine[i];
        assert_ok(check(&from, &e));
    }
    for (size_t i = 0; i < ROWS(bad); i++) {
        from.source = bad[i];
        assert_err(check(&from, &e), INPUT);
        assert_contains(e.message, "no address and no network interface");
    }
    from.source = "192.0.2.1"; /* for documents; of no machine */
    assert_err(check(&from, &e), CONFIG);
    assert_contains(e.message, "192.0.2.1");
    assert_int_equal(e.origin, HSEAL_ORIGIN_ERRNO);
}

static void
numbers_of_connections(void **state)
{
    struct hseal_client_params from = { .connections = 256 };
    struct hseal_error e;

    (void)state;
    assert_ok(check(&from, &e));
    from.connections = 257;
    assert_err(check(&from, &e), INPUT);
    assert_contains(e.message, "257");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_for),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(proxies),
        cmocka_unit_test(pins),
        cmocka_unit_test(sources),
        cmocka_unit_test(numbers_of_connections),
    };

    return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
