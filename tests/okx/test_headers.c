/*
 * tests/okx/test_headers.c: the header lines of a request and the login
 * frame.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "base/secret.h"
#include "okx/headers.h"

#include "../base/unit.h"

#define SIGN "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k="
#define TS "2020-12-08T09:08:57.715Z"

static const struct hseal_okx_auth live = {
    .key_id = "37c541a1-0000-0000-0000-10fe7a038418",
    .sign = SIGN,
    .timestamp = TS,
    .passphrase = "p\"q\\r s\xc3\xa9",
};

static int
make(void **state)
{
    struct hseal_headers *h = NULL;

    if (hseal_headers_new(&h, NULL) != HSEAL_ERR_OK)
        return -1;
    *state = h;
    return 0;
}

static int
drop(void **state)
{
    hseal_headers_free(*state);
    return 0;
}

static void
a_new_one_is_empty(void **state)
{
    assert_int_equal(hseal_headers_count(*state), 0);
    hseal_headers_free(NULL);
}

static void
a_live_key_has_four_lines(void **state)
{
    static const char *const lines[] = {
        "OK-ACCESS-KEY: 37c541a1-0000-0000-0000-10fe7a038418",
        "OK-ACCESS-SIGN: " SIGN,
        "OK-ACCESS-TIMESTAMP: " TS,
        "OK-ACCESS-PASSPHRASE: p\"q\\r s\xc3\xa9",
    };

    assert_int_equal(strlen(SIGN), HSEAL_OKX_SIGN_LEN);
    assert_ok(hseal_headers_fill(*state, &live, NULL));
    assert_int_equal(hseal_headers_count(*state), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(hseal_headers_line(*state, i), lines[i]);
        assert_string_equal(
            hseal_headers_value(*state, i), strstr(lines[i], ": ") + 2);
    }
    assert_int_equal(CRYPTO_secure_allocated(hseal_headers_line(*state, 3)), 1);
}

static void
a_demo_key_has_a_fifth(void **state)
{
    struct hseal_okx_auth demo = live;

    demo.demo = 1;
    assert_ok(hseal_headers_fill(*state, &demo, NULL));
    assert_int_equal(hseal_headers_count(*state), 5);
    assert_string_equal(
        hseal_headers_line(*state, 4), "x-simulated-trading: 1");
    assert_string_equal(hseal_headers_value(*state, 4), "1");
    assert_ok(hseal_headers_fill(*state, &live, NULL));
    assert_int_equal(hseal_headers_count(*state), 4);
}

static void
filling_again_replaces(void **state)
{
    struct hseal_okx_auth longer = live, shorter = live;
    const char *end;

    longer.passphrase = "a-passphrase-of-quite-some-length-to-be-wiped";
    shorter.passphrase = "x";
    assert_ok(hseal_headers_fill(*state, &longer, NULL));
    assert_ok(hseal_headers_fill(*state, &shorter, NULL));
    assert_string_equal(hseal_headers_value(*state, 3), "x");
    end = hseal_headers_value(*state, 3) + 2;
    for (size_t i = 0; i < strlen(longer.passphrase); i++)
        assert_int_equal(end[i], 0); /* the old one's tail */
    assert_ok(hseal_headers_fill(*state, &longer, NULL));
    assert_string_equal(hseal_headers_value(*state, 3), longer.passphrase);
}

static void
reset_wipes(void **state)
{
    const char *text;
    size_t len;

    assert_ok(hseal_headers_fill(*state, &live, NULL));
    text = hseal_headers_line(*state, 0);
    len = (size_t)(hseal_headers_value(*state, 3) - text) +
          strlen(live.passphrase);
    hseal_headers_reset(*state);
    assert_int_equal(hseal_headers_count(*state), 0);
    for (size_t i = 0; i <= len; i++)
        assert_int_equal(text[i], 0);
    assert_ok(hseal_headers_fill(*state, &live, NULL));
    assert_int_equal(hseal_headers_count(*state), 4);
}

/* The text changes hands; what was there before is gone from both. */
static void
taking_moves(void **state)
{
    const struct hseal_okx_auth tiny = { "k", "s", "t", "p", 0 };
    struct hseal_headers *from = NULL;
    const char *old, *text;

    assert_ok(hseal_headers_new(&from, NULL));
    assert_ok(hseal_headers_fill(*state, &live, NULL));
    old = hseal_headers_line(*state, 0);
    assert_ok(hseal_headers_fill(from, &tiny, NULL));
    text = hseal_headers_line(from, 0);
    hseal_headers_take(*state, from);
    assert_int_equal(hseal_headers_count(*state), 4);
    assert_ptr_equal(hseal_headers_line(*state, 0), text);
    assert_string_equal(hseal_headers_value(*state, 3), "p");
    assert_int_equal(hseal_headers_count(from), 0);
    for (size_t at = 0; at < 2047; at++)
        assert_int_equal(old[at], 0);
    hseal_headers_take(*state, from);
    assert_int_equal(hseal_headers_count(*state), 0);
    assert_ok(hseal_headers_fill(from, &live, NULL));
    assert_int_equal(hseal_headers_count(from), 4);
    hseal_headers_free(from);
}

static void
the_longest_values_fit(void **state)
{
    char long_text[257];
    struct hseal_okx_auth auth = live;

    memset(long_text, '"', 256);
    long_text[256] = '\0';
    auth.key_id = long_text;
    auth.passphrase = long_text;
    auth.demo = 1;
    assert_ok(hseal_headers_fill(*state, &auth, NULL));
    assert_string_equal(hseal_headers_value(*state, 3), long_text);
    assert_ok(hseal_headers_fill_login(*state, &auth, NULL));
    assert_int_equal(hseal_headers_count(*state), 1);
}

/* Empty or whole, never in part: each part in turn is the one too long. */
static void
too_much_leaves_it_empty(void **state)
{
    static char huge[6000];
    const char *parts[4] = { live.key_id, live.sign, live.timestamp,
        live.passphrase };
    struct hseal_error e;

    memset(huge, 'h', sizeof(huge) - 1);
    for (size_t i = 0; i < 4; i++) {
        const char *text, *p[4];
        struct hseal_okx_auth auth;
        memcpy(p, parts, sizeof(p));
        p[i] = huge;
        auth = (struct hseal_okx_auth){ p[0], p[1], p[2], p[3], 1 };
        assert_ok(hseal_headers_fill(*state, &live, NULL));
        text = hseal_headers_line(*state, 0);
        assert_err(hseal_headers_fill(*state, &auth, &e), LIMIT);
        assert_lacks(e.message, "hhh");
        assert_int_equal(hseal_headers_count(*state), 0);
        for (size_t at = 0; at < 2047; at++)
            assert_int_equal(text[at], 0);
        assert_ok(hseal_headers_fill(*state, &live, NULL));
        assert_err(hseal_headers_fill_login(*state, &auth, &e), LIMIT);
        assert_int_equal(hseal_headers_count(*state), 0);
        for (size_t at = 0; at < 2047; at++)
            assert_int_equal(text[at], 0);
    }
}

static void
the_login_frame_is_json(void **state)
{
    static const char *const passphrases[] = { "plain", "", "\"", "\\", "\\\"",
        "a\"b\\c", "\"}]}", "\\u0041", "{}[],:", "/", "\xc3\xa9", "tab is \\t",
        "ends in \\", " with blanks " };

    for (size_t i = 0; i < ROWS(passphrases); i++) {
        struct hseal_okx_auth auth = { "key-\"1\\", SIGN, "1704876947",
            passphrases[i], (int)(i % 2) };
        const char *op, *key, *phrase, *time, *sign, *text;
        json_t *v;
        assert_ok(hseal_headers_fill_login(*state, &auth, NULL));
        assert_int_equal(hseal_headers_count(*state), 1);
        text = hseal_headers_line(*state, 0);
        assert_ptr_equal(text, hseal_headers_value(*state, 0));
        v = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        if (v == NULL)
            fail_msg("not JSON: %s", text);
        /* '!': nothing else stands in it. */
        assert_int_equal(json_unpack(v, "{s:s, s:[{s:s, s:s, s:s, s:s !} !] !}",
                             "op", &op, "args", "apiKey", &key, "passphrase",
                             &phrase, "timestamp", &time, "sign", &sign),
            0);
        assert_string_equal(op, "login");
        assert_string_equal(key, auth.key_id);
        assert_string_equal(phrase, passphrases[i]);
        assert_string_equal(time, "1704876947");
        assert_string_equal(sign, SIGN);
        json_decref(v);
    }
}

static void
the_login_frame_is_exact(void **state)
{
    const struct hseal_okx_auth auth = { "k", "s=", "1538054050", "p", 0 };

    assert_ok(hseal_headers_fill_login(*state, &auth, NULL));
    assert_string_equal(hseal_headers_line(*state, 0),
        "{\"op\":\"login\",\"args\":[{\"apiKey\":\"k\",\"passphrase\":\"p\","
        "\"timestamp\":\"1538054050\",\"sign\":\"s=\"}]}");
}

/* A text of another kind leaves nothing of the one before. */
static void
lines_and_login_take_turns(void **state)
{
    const struct hseal_okx_auth tiny = { "k", "s", "t", "p", 0 };

    for (int i = 0; i < 3; i++) {
        const char *text;
        size_t len;
        assert_ok(hseal_headers_fill(*state, &live, NULL));
        assert_int_equal(hseal_headers_count(*state), 4);
        assert_ok(hseal_headers_fill_login(*state, &tiny, NULL));
        text = hseal_headers_line(*state, 0);
        len = strlen(text);
        for (size_t at = len; at < 2047; at++)
            assert_int_equal(text[at], 0);
        assert_ok(hseal_headers_fill(*state, &tiny, NULL));
        assert_string_equal(hseal_headers_line(*state, 0), "OK-ACCESS-KEY: k");
        text = hseal_headers_value(*state, 3);
        assert_string_equal(text, "p");
    }
}

#define FILLED(f) cmocka_unit_test_setup_teardown(f, make, drop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILLED(a_new_one_is_empty),
        FILLED(a_live_key_has_four_lines),
        FILLED(a_demo_key_has_a_fifth),
        FILLED(filling_again_replaces),
        FILLED(reset_wipes),
        FILLED(taking_moves),
        FILLED(the_longest_values_fit),
        FILLED(too_much_leaves_it_empty),
        FILLED(the_login_frame_is_json),
        FILLED(the_login_frame_is_exact),
        FILLED(lines_and_login_take_turns),
    };

    return cmocka_run_group_tests_name("headers", tests, NULL, NULL);
}
