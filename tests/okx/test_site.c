/*
 * tests/okx/test_site.c: which host serves which account, and which base
 * URLs may stand in for it.
 */
#include <stdio.h>

#include "okx/site.h"

#include "../base/unit.h"

/* The hosts of the exchange's documentation. */
static const struct {
    enum hseal_okx_site site;
    const char *name;
    const char *base_url;
} sites[] = {
    { HSEAL_OKX_SITE_GLOBAL, "global", "https://openapi.okx.com" },
    { HSEAL_OKX_SITE_EEA, "eea", "https://eea.okx.com" },
    { HSEAL_OKX_SITE_US, "us", "https://us.okx.com" },
};

static void
every_site_has_its_host(void **state)
{
    (void)state;
    assert_int_equal(ROWS(sites), HSEAL_OKX_SITE_COUNT);
    for (size_t i = 0; i < ROWS(sites); i++) {
        enum hseal_okx_site site = HSEAL_OKX_SITE_COUNT;
        assert_string_equal(hseal_okx_site_name(sites[i].site), sites[i].name);
        assert_string_equal(
            hseal_okx_site_base_url(sites[i].site), sites[i].base_url);
        assert_ok(hseal_okx_site_parse(sites[i].name, &site, NULL));
        assert_int_equal(site, sites[i].site);
        assert_ok(hseal_okx_base_url_check(sites[i].base_url, NULL));
    }
}

static void
both_environments_have_names(void **state)
{
    enum hseal_okx_env env = HSEAL_OKX_ENV_COUNT;

    (void)state;
    assert_int_equal(HSEAL_OKX_ENV_COUNT, 2);
    assert_string_equal(hseal_okx_env_name(HSEAL_OKX_ENV_LIVE), "live");
    assert_string_equal(hseal_okx_env_name(HSEAL_OKX_ENV_DEMO), "demo");
    assert_ok(hseal_okx_env_parse("demo", &env, NULL));
    assert_int_equal(env, HSEAL_OKX_ENV_DEMO);
    assert_ok(hseal_okx_env_parse("live", &env, NULL));
    assert_int_equal(env, HSEAL_OKX_ENV_LIVE);
}

static void
other_names_are_refused(void **state)
{
    static const char *const names[] = { "", "Global", "GLOBAL", "global ",
        " us", "u", "usa", "eu", "www", "aws", "live\n",
        "a-name-that-is-far-too-long-to-be-printed-whole-in-a-message" };
    enum hseal_okx_site site = HSEAL_OKX_SITE_US;
    enum hseal_okx_env env = HSEAL_OKX_ENV_DEMO;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(names); i++) {
        assert_err(hseal_okx_site_parse(names[i], &site, &e), INPUT);
        assert_contains(e.hint, "global");
        assert_contains(e.hint, "eea");
        assert_contains(e.hint, "us");
        assert_err(hseal_okx_env_parse(names[i], &env, &e), INPUT);
        assert_contains(e.hint, "live or demo");
    }
    assert_int_equal(site, HSEAL_OKX_SITE_US);
    assert_int_equal(env, HSEAL_OKX_ENV_DEMO);
}

static void
good_base_urls_pass(void **state)
{
    static const char *const urls[] = { "https://openapi.okx.com",
        "https://www.okx.com", "https://okx", "https://a.b-c.d.example",
        "https://OKX.example", "https://okx.example:443",
        "https://okx.example:1", "https://okx.example:65535",
        "https://203.0.113.7", "https://203.0.113.7:8443",
        "https://[2001:db8::1]", "https://[2001:db8::1]:8443",
        "https://[::ffff:203.0.113.7]", "https://localhost:8443",
        "https://127.0.0.1:8443", "https://[::1]:8443", "http://127.0.0.1",
        "http://127.0.0.1:8080", "http://localhost", "http://localhost:8080",
        "http://[::1]", "http://[::1]:65535", "https://xn--bcher-kva.example" };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(urls); i++)
        if (hseal_okx_base_url_check(urls[i], &e) != HSEAL_ERR_OK)
            fail_msg("%s is refused: %s", urls[i], e.message);
}

/* clang-format off */
static const char *const hostile[] = {
    /* no URL of the two schemes */
    "", "okx.com", "//okx.com", "://okx.com", "https", "https:", "https:/",
    "https:okx.com", "https:/okx.com", "https;//okx.com",
    "HTTPS://okx.com", "Https://okx.com", "HTTP://127.0.0.1",
    "ftp://okx.com", "file:///etc/passwd", "wss://ws.okx.com",
    "javascript:alert(1)", "httpss://okx.com", " https://okx.com",
    "\thttps://okx.com", "\nhttps://okx.com", "https ://okx.com",
    "unix:///run/x", "httphttps://okx.com",
    /* no host */
    "https://", "http://", "https:///", "https://:443", "https://?x",
    "https://#x", "https:// ", "https://@", "https:///okx.com",
    /* a user name, which would move the host */
    "https://user@okx.com", "https://user:pw@okx.com", "https://@okx.com",
    "https://okx.com@evil.example", "https://okx.com:443@evil.example",
    "https://okx.com%40evil.example", "http://127.0.0.1@evil.example",
    "http://127.0.0.1:80@evil.example", "http://localhost:@evil.example",
    "http://evil.example@127.0.0.1",
    /* something after it */
    "https://okx.com/", "https://okx.com//", "https://okx.com/api",
    "https://okx.com/../x", "https://okx.com?x=1", "https://okx.com?",
    "https://okx.com#", "https://okx.com#x", "https://okx.com:443/",
    "https://okx.com:443?x", "https://okx.com;x", "https://okx.com,evil",
    "http://127.0.0.1/", "http://[::1]/",
    /* blanks, controls, other bytes */
    "https://okx .com", "https://okx.com ", "https://okx.com\n",
    "https://okx.com\r\nHost: evil", "https://okx.com\t", "https://o\x01kx",
    "https://\x7fokx", "https://okx.com\\", "https:\\\\okx.com",
    "https://okx.com\\@evil.example", "https://okx.com\\.evil.example",
    "https://b\xc3\xbc" "cher.example", "https://okx.com\xe3\x80\x82" "evil",
    "https://okx\xff.com", "https://okx_x.com", "https://*.okx.com",
    "https://${HOST}", "https://okx.com|x", "https://\"okx.com\"",
    "https://<okx.com>", "https://{okx,evil}.com", "https://okx%2ecom",
    "https://okx.com%00", "https://%6fkx.com",
    /* ports */
    "https://okx.com:", "https://okx.com:0", "https://okx.com:00000",
    "https://okx.com:65536", "https://okx.com:99999",
    "https://okx.com:100000", "https://okx.com:0000443",
    "https://okx.com:4294967739", "https://okx.com:18446744073709552059",
    "https://okx.com:-1", "https://okx.com:+443", "https://okx.com: 443",
    "https://okx.com:443 ", "https://okx.com:4a3", "https://okx.com:0x1bb",
    "https://okx.com:443:443", "https://okx.com::443", "https://okx.com:https",
    "https://okx.com:443.", "http://127.0.0.1:0", "http://127.0.0.1:65536",
    /* IPv6 */
    "https://[", "https://]", "https://[]", "https://[::1", "https://::1]",
    "https://::1", "https://[::1]x", "https://[::1].com", "https://[::1]:",
    "https://[::1]:0", "https://[::1]:65536", "https://[[::1]]",
    "https://[fe80::1%25eth0]", "https://[fe80::1%eth0]", "https://[::g]",
    "https://[::1]@evil.example", "https://[okx.com]", "https://[::1 ]",
    /* in clear to somewhere else */
    "http://okx.com", "http://openapi.okx.com", "http://localhost.evil.com",
    "http://127.0.0.1.evil.com", "http://evil.com.localhost",
    "http://localhost.", "http://localhost.localdomain",
    "http://localhostx", "http://xlocalhost", "http://LOCALHOST",
    "http://127.0.0.2", "http://127.1", "http://127.0.1", "http://0.0.0.0",
    "http://0", "http://2130706433", "http://0x7f000001", "http://0177.0.0.1",
    "http://127.0.0.01", "http://127.0.0.1.", "http://127.0.0.10",
    "http://128.0.0.1", "http://10.0.0.1", "http://[::]", "http://[::2]",
    "http://[0:0:0:0:0:0:0:1]", "http://[::ffff:127.0.0.1]",
    "http://[::1].evil.com", "http://[2001:db8::1]", "http://127-0-0-1",
    "http://-127.0.0.1", "http://.127.0.0.1", "http://127.0.0.1-",
};
/* clang-format on */

static void
hostile_base_urls_are_refused(void **state)
{
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(hostile); i++) {
        if (hseal_okx_base_url_check(hostile[i], &e) != HSEAL_ERR_INPUT)
            fail_msg("accepted: %s", hostile[i]);
        assert_err(e.code, INPUT);
        assert_contains(e.message, "the base URL");
        assert_null(strpbrk(e.message, "\r\n\t\x01\x7f"));
    }
}

static void
the_message_says_what_is_wrong(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_okx_base_url_check("ftp://okx.com", &e), INPUT);
    assert_contains(e.message, "does not start with https://");
    assert_err(hseal_okx_base_url_check("https://okx.com/", &e), INPUT);
    assert_contains(e.message, "https://HOST[:PORT]");
    assert_contains(e.hint, "slash");
    assert_err(hseal_okx_base_url_check("http://okx.com", &e), INPUT);
    assert_contains(e.message, "in clear");
    assert_contains(e.hint, "127.0.0.1");
}

static void
the_longest_base_url_fits_its_field(void **state)
{
    char url[HSEAL_BASE_URL_SIZE + 8] = "https://";
    struct hseal_error e;

    (void)state;
    memset(url + 8, 'a', sizeof(url) - 8);
    url[HSEAL_BASE_URL_SIZE - 1] = '\0';
    assert_ok(hseal_okx_base_url_check(url, &e));
    url[HSEAL_BASE_URL_SIZE - 1] = 'a';
    url[HSEAL_BASE_URL_SIZE] = '\0';
    assert_err(hseal_okx_base_url_check(url, &e), LIMIT);
    assert_contains(e.message, "255 bytes");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_site_has_its_host),
        cmocka_unit_test(both_environments_have_names),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(good_base_urls_pass),
        cmocka_unit_test(hostile_base_urls_are_refused),
        cmocka_unit_test(the_message_says_what_is_wrong),
        cmocka_unit_test(the_longest_base_url_fits_its_field),
    };

    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
