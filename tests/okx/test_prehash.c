/*
 * tests/okx/test_prehash.c: what is accepted for signing, and the bytes that
 * are signed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "okx/prehash.h"

#include "../base/unit.h"

#define TS "2020-12-08T09:08:57.715Z"

static const struct hseal_request plain = {
    .method = "GET",
    .path = "/api/v5/account/balance",
};

static void
methods_are_the_exchanges(void **state)
{
    static const char *const bad[] = { "", "get", "Get", "GET ", " GET", "PUT",
        "PATCH", "HEAD", "OPTIONS", "GETT", "G", "POST\n", "DELETE /x",
        "CONNECT", "TRACE" };
    static const char *const good[] = { "GET", "POST", "DELETE" };
    struct hseal_request req = plain;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(good); i++) {
        req.method = good[i];
        assert_ok(hseal_okx_request_check(&req, &e));
    }
    for (size_t i = 0; i < ROWS(bad); i++) {
        req.method = bad[i];
        assert_err(hseal_okx_request_check(&req, &e), INPUT);
        assert_contains(e.message, "is not a method");
        assert_contains(e.hint, "GET, POST or DELETE");
    }
}

static void
good_paths_pass(void **state)
{
    static const char *const paths[] = { "/", "/a", "/api/v5/account/balance",
        "/api/v5/account/balance?ccy=BTC,ETH",
        "/api/v5/account/balance?ccy=BTC%2CETH", "/x?", "/x?a=b&c=d+e",
        "/x?a=\"b\"<>[]{}|\\^`'", "//x", "/../x", "/x/./y", "/x?y=/z?w", "/%",
        "/%zz", "/~!$&'()*+,;=:@" };
    struct hseal_request req = plain;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        req.path = paths[i];
        if (hseal_okx_request_check(&req, &e) != HSEAL_ERR_OK)
            fail_msg("%s is refused: %s", paths[i], e.message);
    }
}

static void
a_path_begins_with_a_slash(void **state)
{
    static const char *const paths[] = { "", "api/v5", "?x", " /x", "\\x",
        "https://okx.com/api/v5/x", "\n/x", "*", "\xff" };
    struct hseal_request req = plain;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        req.path = paths[i];
        assert_err(hseal_okx_request_check(&req, &e), INPUT);
        assert_contains(e.message, "does not start with '/'");
        assert_contains(e.hint, "without the host");
    }
}

/* Of all bytes only visible ASCII but '#' may stand in a path. */
static void
every_other_byte_is_refused_by_place(void **state)
{
    struct hseal_request req = plain;

    (void)state;
    for (int c = 1; c < 256; c++) {
        int good = c > 0x20 && c < 0x7f && c != '#';
        for (size_t at = 1; at <= 3; at++) {
            char path[] = "/abc", where[64], hint[32];
            struct hseal_error e;
            path[at] = (char)c;
            req.path = path;
            if (good) {
                assert_ok(hseal_okx_request_check(&req, &e));
                continue;
            }
            assert_err(hseal_okx_request_check(&req, &e), INPUT);
            (void)snprintf(where, sizeof(where),
                "the byte 0x%02x at position %zu", (unsigned)c, at + 1);
            (void)snprintf(hint, sizeof(hint), "(%%%02X)", (unsigned)c);
            assert_contains(e.message, where);
            assert_contains(e.hint, hint);
        }
    }
}

static void
the_longest_path_passes(void **state)
{
    static char path[HSEAL_PATH_MAX + 2];
    struct hseal_request req = plain;
    struct hseal_error e;

    (void)state;
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    path[HSEAL_PATH_MAX] = '\0';
    req.path = path;
    assert_ok(hseal_okx_request_check(&req, &e));
    path[HSEAL_PATH_MAX] = 'a';
    path[HSEAL_PATH_MAX + 1] = '\0';
    assert_err(hseal_okx_request_check(&req, &e), LIMIT);
    assert_contains(e.message, "8193 bytes");
    assert_contains(e.message, "8192");
}

static void
bodies_fit_their_method_and_limit(void **state)
{
    struct hseal_request req = { .method = "POST", .path = "/x" };
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_okx_request_check(&req, &e));
    req.body = "\0\n\xff";
    req.body_len = 3;
    assert_ok(hseal_okx_request_check(&req, &e));
    req.body_len = HSEAL_BODY_MAX;
    assert_ok(hseal_okx_request_check(&req, &e));
    req.body_len = HSEAL_BODY_MAX + 1;
    assert_err(hseal_okx_request_check(&req, &e), LIMIT);
    assert_contains(e.message, "1048577");
    req.body_len = SIZE_MAX;
    assert_err(hseal_okx_request_check(&req, &e), LIMIT);
    req.method = "GET";
    req.body_len = 1;
    assert_err(hseal_okx_request_check(&req, &e), INPUT);
    assert_contains(e.message, "a GET has no body");
    assert_contains(e.hint, "'?'");
    req.body_len = 0; /* a pointer to nothing is no body */
    assert_ok(hseal_okx_request_check(&req, &e));
    req.method = "DELETE";
    req.body_len = 2;
    assert_ok(hseal_okx_request_check(&req, &e));
}

static void
a_given_timestamp_is_checked(void **state)
{
    struct hseal_request req = plain;
    struct hseal_error e;

    (void)state;
    req.timestamp = TS;
    assert_ok(hseal_okx_request_check(&req, &e));
    req.timestamp = "2020-12-08T09:08:57Z";
    assert_ok(hseal_okx_request_check(&req, &e));
    req.timestamp = "1607418537715";
    assert_err(hseal_okx_request_check(&req, &e), INPUT);
    req.timestamp = TS "\r\nX: y";
    assert_err(hseal_okx_request_check(&req, &e), INPUT);
    req.timestamp = "";
    assert_err(hseal_okx_request_check(&req, &e), INPUT);
}

static void
prehash_is_the_four_parts(void **state)
{
    static const char body[] = "{\"a\":\"\xc3\xa9\0\"}\n";
    struct hseal_request req = { .method = "POST", .path = "/x?y=%2C,z" };
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, HSEAL_OKX_PREHASH_MAX);
    assert_ok(hseal_okx_prehash(&plain, TS, &b, NULL));
    assert_string_equal(hseal_buf_str(&b), TS "GET/api/v5/account/balance");
    hseal_buf_reset(&b);
    req.body = body;
    req.body_len = sizeof(body) - 1;
    assert_ok(hseal_buf_add_str(&b, ">", NULL));
    assert_ok(hseal_okx_prehash(&req, "T", &b, NULL));
    assert_int_equal(b.len, 1 + 1 + 4 + 10 + req.body_len);
    assert_memory_equal(b.data, ">TPOST/x?y=%2C,z", 16);
    assert_memory_equal(b.data + 16, body, sizeof(body)); /* and a NUL */
    hseal_buf_free(&b);
}

static void
the_largest_prehash_fits(void **state)
{
    static char path[HSEAL_PATH_MAX + 1];
    unsigned char *body = calloc(1, HSEAL_BODY_MAX);
    struct hseal_request req = { .method = "DELETE",
        .path = path,
        .body = body,
        .body_len = HSEAL_BODY_MAX };
    struct hseal_buf b;

    (void)state;
    assert_non_null(body);
    memset(path, '/', HSEAL_PATH_MAX);
    assert_ok(hseal_okx_request_check(&req, NULL));
    hseal_buf_init(&b, HSEAL_OKX_PREHASH_MAX);
    assert_ok(hseal_okx_prehash(&req, TS, &b, NULL));
    assert_int_equal(b.len, strlen(TS) + 6 + HSEAL_PATH_MAX + HSEAL_BODY_MAX);
    hseal_buf_free(&b);
    free(body);
}

static void
a_prehash_too_long_appends_nothing(void **state)
{
    struct hseal_request req = {
        .method = "POST", .path = "/xy", .body = "body", .body_len = 4
    };
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    for (size_t max = 1; max <= 1 + 2 + 4 + 3 + 4; max++) {
        hseal_buf_init(&b, max);
        assert_ok(hseal_buf_add_str(&b, ">", NULL));
        if (max < 14) {
            assert_err(hseal_okx_prehash(&req, "TT", &b, &e), LIMIT);
            assert_string_equal(hseal_buf_str(&b), ">");
        } else {
            assert_ok(hseal_okx_prehash(&req, "TT", &b, &e));
            assert_string_equal(hseal_buf_str(&b), ">TTPOST/xybody");
        }
        hseal_buf_free(&b);
    }
}

static void
an_offset_of_the_clock_is_within_bounds(void **state)
{
    struct hseal_request req = { .method = "GET", .path = "/x" };
    struct hseal_error e;

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        req.clock_offset_ms = sign * HSEAL_CLOCK_OFFSET_MAX_MS;
        assert_ok(hseal_okx_request_check(&req, NULL));
        req.clock_offset_ms += sign;
        assert_err(hseal_okx_request_check(&req, &e), INPUT);
        assert_contains(e.message, "25001 ms");
        assert_contains(e.hint, "hardseal clock");
        req.timestamp = TS; /* then it is not used */
        assert_ok(hseal_okx_request_check(&req, NULL));
        req.timestamp = NULL;
    }
    req.clock_offset_ms = INT64_MIN;
    assert_err(hseal_okx_request_check(&req, NULL), INPUT);
}

static void
a_login_signs_a_fixed_path(void **state)
{
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, 40);
    assert_ok(hseal_okx_prehash_login("1538054050", &b, &e));
    assert_string_equal(hseal_buf_str(&b), "1538054050GET/users/self/verify");
    assert_err(hseal_okx_prehash_login("1538054050", &b, &e), LIMIT);
    assert_string_equal(hseal_buf_str(&b), "1538054050GET/users/self/verify");
    hseal_buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_are_the_exchanges),
        cmocka_unit_test(good_paths_pass),
        cmocka_unit_test(a_path_begins_with_a_slash),
        cmocka_unit_test(every_other_byte_is_refused_by_place),
        cmocka_unit_test(the_longest_path_passes),
        cmocka_unit_test(bodies_fit_their_method_and_limit),
        cmocka_unit_test(a_given_timestamp_is_checked),
        cmocka_unit_test(prehash_is_the_four_parts),
        cmocka_unit_test(the_largest_prehash_fits),
        cmocka_unit_test(a_prehash_too_long_appends_nothing),
        cmocka_unit_test(an_offset_of_the_clock_is_within_bounds),
        cmocka_unit_test(a_login_signs_a_fixed_path),
    };

    return cmocka_run_group_tests_name("prehash", tests, NULL, NULL);
}
