/*
 * test_holder: requests signed with keys that the token holds: the exchange's
 * known answers, time, expiry, and what a failure leaves.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"
#include "support/vectors.h"

#define SECRET "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
#define SIGN "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k="
#define AT "2020-12-08T09:08:57.715Z"
#define PASS "Pass w\"rd"

static const struct hseal_request balance = {
    .method = "GET",
    .path = "/api/v5/account/balance",
};

static void
assert_login(struct holding *h, const char *key_id, const char *timestamp,
    const char *sign)
{
    const char *line = hseal_headers_line(h->headers, 0);
    json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    json_t *args = json_object_get(o, "args");
    json_t *a = json_array_get(args, 0);

    assert_int_equal(hseal_headers_count(h->headers), 1);
    assert_int_equal(json_object_size(o), 2);
    assert_int_equal(json_array_size(args), 1);
    assert_int_equal(json_object_size(a), 4);
    assert_string_equal(json_string_value(json_object_get(o, "op")), "login");
    assert_string_equal(
        json_string_value(json_object_get(a, "apiKey")), key_id);
    assert_string_equal(
        json_string_value(json_object_get(a, "passphrase")), PASS);
    assert_string_equal(
        json_string_value(json_object_get(a, "timestamp")), timestamp);
    assert_string_equal(json_string_value(json_object_get(a, "sign")), sign);
    json_decref(o);
}

static void
check_vector(struct holding *h, const struct vector *v, const char *name)
{
    struct hseal_request req = { v->method, v->path, v->body, v->body_len,
        v->timestamp, HSEAL_REQUEST_CONFIRMED };
    char key_id[64];
    struct hseal_error e;
    enum hseal_err err;

    (void)snprintf(key_id, sizeof(key_id), "key-of-%s", name);
    if (v->ws)
        err = hseal_signer_login(h->signer, name, v->timestamp, h->headers, &e);
    else
        err = hseal_signer_sign(h->signer, name, &req, h->headers, &e);
    if (err != HSEAL_ERR_OK)
        fail_msg("%s: %s", v->name, e.message);
    if (v->ws) {
        assert_login(h, key_id, v->timestamp, v->sign);
        return;
    }
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), v->sign);
    assert_string_equal(holding_header(h, "OK-ACCESS-KEY"), key_id);
    assert_string_equal(holding_header(h, "OK-ACCESS-TIMESTAMP"), v->timestamp);
    assert_string_equal(holding_header(h, "OK-ACCESS-PASSPHRASE"), PASS);
}

static void
allow_all(struct hseal_record *r)
{
    r->permissions =
        HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW | HSEAL_OKX_KEYS;
}

/* Twice: keys that are ready sign as keys do that are loaded. */
static void
known_answers(void **state)
{
    struct holding *h = *state;
    struct vectors v;
    char name[32];

    if (h->w == NULL)
        need_softhsm();
    assert_true(vectors_read(&v));
    for (size_t i = 0; i < v.n; i++) {
        (void)snprintf(name, sizeof(name), "vector-%zu", i);
        holding_import(h, name, v.row[i].secret, allow_all);
    }
    for (size_t i = 0; i < 2 * v.n; i++) {
        (void)snprintf(name, sizeof(name), "vector-%zu", i % v.n);
        check_vector(h, &v.row[i % v.n], name);
    }
    vectors_free(&v);
}

static void
make_live(struct hseal_record *r)
{
    r->env = HSEAL_OKX_ENV_LIVE;
}

static void
demo_header_is_of_the_record(void **state)
{
    struct holding *h = *state;

    holding_import(h, "demo", SECRET, NULL);
    holding_import(h, "live", SECRET, make_live);
    assert_ok(hseal_signer_sign(h->signer, "demo", &balance, h->headers, NULL));
    assert_int_equal(hseal_headers_count(h->headers), 5);
    assert_string_equal(holding_header(h, "x-simulated-trading"), "1");
    assert_ok(hseal_signer_sign(h->signer, "live", &balance, h->headers, NULL));
    assert_int_equal(hseal_headers_count(h->headers), 4);
    assert_null(holding_header(h, "x-simulated-trading"));
}

static void
time_comes_from_the_clock(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", SECRET, NULL);
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_string_equal(holding_header(h, "OK-ACCESS-TIMESTAMP"), AT);
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
    h->now_ms++;
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_string_equal(
        holding_header(h, "OK-ACCESS-TIMESTAMP"), "2020-12-08T09:08:57.716Z");
    assert_string_not_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
}

static void
the_clock_is_corrected_and_a_given_time_is_not(void **state)
{
    struct holding *h = *state;
    struct hseal_request req = balance;

    holding_import(h, "desk1", SECRET, NULL);
    req.clock_offset_ms = -HSEAL_CLOCK_OFFSET_MAX_MS;
    h->now_ms += HSEAL_CLOCK_OFFSET_MAX_MS;
    assert_ok(hseal_signer_sign(h->signer, "desk1", &req, h->headers, NULL));
    assert_string_equal(holding_header(h, "OK-ACCESS-TIMESTAMP"), AT);
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
    req.clock_offset_ms = 7;
    h->now_ms -= HSEAL_CLOCK_OFFSET_MAX_MS + 7;
    assert_ok(hseal_signer_sign(h->signer, "desk1", &req, h->headers, NULL));
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
    req.timestamp = AT;
    h->now_ms++;
    assert_ok(hseal_signer_sign(h->signer, "desk1", &req, h->headers, NULL));
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
    req.timestamp = NULL;
    req.clock_offset_ms = HSEAL_CLOCK_OFFSET_MAX_MS + 1;
    assert_err(
        hseal_signer_sign(h->signer, "desk1", &req, h->headers, NULL), INPUT);
}

static void
login_time_comes_from_the_clock(void **state)
{
    struct holding *h = *state;
    char sign[45];

    holding_import(h, "desk1", SECRET, NULL);
    h->now_ms = 1538054050999;
    hmac_base64(
        view_of(SECRET), view_of("1538054050GET/users/self/verify"), sign);
    assert_ok(hseal_signer_login(h->signer, "desk1", NULL, h->headers, NULL));
    assert_login(h, "key-of-desk1", "1538054050", sign);
}

/* ---- expiry ---- */

static void
expire(struct hseal_record *r)
{
    r->expires_ms = 1700000000000;
}

static void
assert_expired(struct holding *h, const struct hseal_request *req)
{
    struct hseal_error e;

    assert_err(
        hseal_signer_sign(h->signer, "desk1", req, h->headers, &e), EXPIRED);
    assert_contains(e.message, "desk1");
    assert_contains(e.message, "2023-11-14T22:13:20.000Z");
    assert_true(e.hint[0] != '\0');
    assert_int_equal(hseal_headers_count(h->headers), 0);
    assert_err(
        hseal_signer_login(h->signer, "desk1", NULL, h->headers, &e), EXPIRED);
    assert_int_equal(hseal_headers_count(h->headers), 0);
}

static void
expired_keys_do_not_sign(void **state)
{
    struct holding *h = *state;
    struct hseal_request early = balance;

    early.timestamp = AT; /* an old time in the request changes nothing */
    holding_import(h, "desk1", SECRET, expire);
    h->now_ms = 1700000000000;
    assert_expired(h, &balance); /* when it is loaded */
    h->now_ms--;
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_ok(hseal_signer_login(h->signer, "desk1", NULL, h->headers, NULL));
    h->now_ms++;
    assert_expired(h, &balance); /* and when it was */
    assert_expired(h, &early);
    h->now_ms = UINT64_C(4000000000000);
    assert_expired(h, &balance);
}

/* ---- refusals ---- */

/* After a success, so that there is something to be emptied. */
static void
refused(struct holding *h, const char *key, const struct hseal_request *req,
    enum hseal_err err, const char *part)
{
    struct hseal_error e;

    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_string_equal(
        hseal_err_name(hseal_signer_sign(h->signer, key, req, h->headers, &e)),
        hseal_err_name(err));
    assert_int_equal(e.code, err);
    assert_contains(e.message, part);
    assert_int_equal(hseal_headers_count(h->headers), 0);
}

static void
unknown_names(void **state)
{
    static const char *const bad[] = { "", "a/b", "a b", "../x" };
    struct holding *h = *state;
    struct hseal_destination d = { "untouched", "", 0 };
    struct hseal_error e;

    holding_import(h, "desk1", SECRET, NULL);
    refused(h, "desk2", &balance, HSEAL_ERR_NOT_FOUND, "desk2");
    refused(h, "Desk1", &balance, HSEAL_ERR_NOT_FOUND, "Desk1");
    for (size_t i = 0; i < ROWS(bad); i++)
        refused(h, bad[i], &balance, HSEAL_ERR_INPUT, "name");
    assert_err(hseal_signer_login(h->signer, "desk2", NULL, h->headers, &e),
        NOT_FOUND);
    assert_err(hseal_signer_destination(h->signer, "desk2", &d, &e), NOT_FOUND);
    assert_string_equal(d.base_url, "untouched");
    assert_contains(e.hint, "key list");
    /* one that comes later is found */
    holding_import(h, "desk2", SECRET, NULL);
    assert_ok(
        hseal_signer_sign(h->signer, "desk2", &balance, h->headers, NULL));
}

static void
bad_requests(void **state)
{
    static const struct hseal_request rows[] = {
        { .method = "get", .path = "/" },
        { .method = "PUT", .path = "/" },
        { .method = "", .path = "/" },
        { .method = "GET", .path = "" },
        { .method = "GET", .path = "api" },
        { .method = "GET", .path = "/a b" },
        { .method = "GET", .path = "/a#b" },
        { .method = "GET", .path = "/a\r\nX: y" },
        { .method = "GET", .path = "/a\n" },
        { .method = "GET", .path = "/caf\xc3\xa9" },
        { .method = "GET", .path = "/", .body = "x", .body_len = 1 },
        { .method = "GET", .path = "/", .timestamp = "now" },
        { .method = "GET", .path = "/", .timestamp = "1538054050" },
        { .method = "GET", .path = "/", .timestamp = "" },
    };
    static const char *const times[] = { "", "now", AT, "153805405",
        "15380540501", "153805405x", " 1538054050" };
    struct holding *h = *state;

    holding_import(h, "desk1", SECRET, NULL);
    for (size_t i = 0; i < ROWS(rows); i++)
        refused(h, "desk1", &rows[i], HSEAL_ERR_INPUT, "");
    for (size_t i = 0; i < ROWS(times); i++) {
        assert_err(
            hseal_signer_login(h->signer, "desk1", times[i], h->headers, NULL),
            INPUT);
        assert_int_equal(hseal_headers_count(h->headers), 0);
    }
}

static void
failing_token(void **state)
{
    struct holding *h = *state;
    struct fake_control *c = h->w->fake.control;

    holding_import(h, "desk1", SECRET, NULL);
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    c->mac_len = 31;
    assert_err(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL),
        TOKEN);
    assert_int_equal(hseal_headers_count(h->headers), 0);
    c->mac_len = 0;
    c->fail_call = FAKE_C_Sign;
    c->fail_rv = 0x32; /* CKR_DEVICE_REMOVED */
    c->fail_at = 1;
    faketoken_clear(&h->w->fake);
    assert_err(hseal_signer_login(h->signer, "desk1", NULL, h->headers, NULL),
        TOKEN_ABSENT);
    assert_int_equal(hseal_headers_count(h->headers), 0);
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_string_equal(holding_header(h, "OK-ACCESS-SIGN"), SIGN);
}

/* Handles are found once: after that, a signature is two calls. */
static void
ready_keys_take_two_calls(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", SECRET, NULL);
    assert_ok(
        hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    faketoken_clear(&h->w->fake);
    for (int i = 0; i < 100; i++)
        assert_ok(
            hseal_signer_sign(h->signer, "desk1", &balance, h->headers, NULL));
    assert_int_equal(h->w->fake.control->calls_total, 200);
}

/* ---- where it goes ---- */

static void
own_host(struct hseal_record *r)
{
    (void)snprintf(r->base_url, sizeof(r->base_url), "https://127.0.0.1:8443");
    (void)snprintf(r->ca_file, sizeof(r->ca_file), "/etc/ca.pem");
    r->env = HSEAL_OKX_ENV_LIVE;
}

static void
destinations(void **state)
{
    struct holding *h = *state;
    struct hseal_destination d;

    holding_import(h, "desk1", SECRET, NULL);
    holding_import(h, "desk2", SECRET, own_host);
    assert_ok(hseal_signer_destination(h->signer, "desk1", &d, NULL));
    assert_string_equal(
        d.base_url, hseal_okx_site_base_url(HSEAL_OKX_SITE_EEA));
    assert_string_equal(d.ca_file, "");
    assert_int_equal(d.demo, 1);
    assert_ok(hseal_signer_destination(h->signer, "desk2", &d, NULL));
    assert_string_equal(d.base_url, "https://127.0.0.1:8443");
    assert_string_equal(d.ca_file, "/etc/ca.pem");
    assert_int_equal(d.demo, 0);
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, holding_teardown)
    const struct CMUnitTest tests[] = {
        WITH(known_answers, holding_fake),
        WITH(known_answers, holding_soft),
        WITH(demo_header_is_of_the_record, holding_fake),
        WITH(time_comes_from_the_clock, holding_fake),
        WITH(the_clock_is_corrected_and_a_given_time_is_not, holding_fake),
        WITH(login_time_comes_from_the_clock, holding_fake),
        WITH(expired_keys_do_not_sign, holding_fake),
        WITH(unknown_names, holding_fake),
        WITH(bad_requests, holding_fake),
        WITH(failing_token, holding_fake),
        WITH(ready_keys_take_two_calls, holding_fake),
        WITH(destinations, holding_fake),
    };

    return cmocka_run_group_tests_name("holder", tests, NULL, NULL);
}
