/*
 * test_open: a signer that opens its token itself, as a program uses it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"

#define SECRET "0123456789ABCDEF0123456789ABCDEF"
#define AT "2020-12-08T09:08:57.715Z"

/* A token with the credential desk1, closed. */
static int
setup(void **state)
{
    struct world *w;

    if (world_soft(state) != 0)
        return -1;
    w = *state;
    if (world_import(w, "desk1", view_of(SECRET), NULL) != HSEAL_ERR_OK)
        return -1;
    world_close(w);
    return 0;
}

/* It signs desk1 as it should. */
static void
assert_signs(const struct hseal_token_params *params)
{
    static const struct hseal_request req = { .method = "POST",
        .path = "/api/v5/trade/order",
        .body = "{\"sz\":\"1\"}",
        .body_len = 10,
        .timestamp = AT };
    struct hseal_signer *s = NULL;
    struct hseal_headers *h = NULL;
    struct hseal_destination d;
    struct hseal_error e;
    char sign[45];

    hmac_base64(view_of(SECRET),
        view_of(AT "POST/api/v5/trade/order{\"sz\":\"1\"}"), sign);
    assert_ok(hseal_headers_new(&h, NULL));
    if (hseal_signer_open_token(params, &s, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_ok(hseal_signer_sign(s, "desk1", &req, h, NULL));
    assert_string_equal(
        hseal_headers_line(h, 0), "OK-ACCESS-KEY: key-of-desk1");
    assert_string_equal(hseal_headers_value(h, 1), sign);
    assert_ok(hseal_signer_login(s, "desk1", NULL, h, NULL));
    assert_ok(hseal_signer_destination(s, "desk1", &d, NULL));
    assert_int_equal(d.generation, 1);
    assert_ok(hseal_signer_check(s, "desk1", NULL));
    assert_err(hseal_signer_sign(s, "desk2", &req, h, NULL), NOT_FOUND);
    hseal_signer_free(s);
    hseal_headers_free(h);
}

/* The URI without its pin-source. */
static struct hseal_token_params
params_of(const struct world *w, char *uri, size_t size)
{
    (void)snprintf(
        uri, size, "pkcs11:token=test?module-path=%s", w->soft.module_path);
    return (struct hseal_token_params){ .uri = uri, .pin_fd = -1 };
}

static void
pin_from_each_source(void **state)
{
    struct world *w = *state;
    char uri[256], copy[128];
    struct hseal_token_params p = params_of(w, uri, sizeof(uri));

    p.uri = w->soft.uri;
    assert_signs(&p);
    p.uri = uri;
    p.pin_file = w->soft.pin_file;
    assert_signs(&p);
    p.pin_file = NULL;
    p.pin_fd = open(w->soft.pin_file, O_RDONLY);
    assert_true(p.pin_fd >= 0);
    assert_signs(&p);
    assert_int_equal(close(p.pin_fd), 0);
    p.pin_fd = -1;
    (void)snprintf(copy, sizeof(copy), "%s/hardseal.pin", w->soft.dir);
    assert_ok(hseal_file_write(copy, "1234", 4, NULL));
    p.credentials_dir = w->soft.dir;
    assert_signs(&p);
}

static void
refused(const struct hseal_token_params *p, enum hseal_err err)
{
    struct hseal_signer *s = NULL;
    struct hseal_error e;

    memset(&e, 0, sizeof(e));
    assert_string_equal(hseal_err_name(hseal_signer_open_token(p, &s, &e)),
        hseal_err_name(err));
    assert_null(s);
    assert_int_equal(e.code, err);
    assert_lacks(e.message, "1234");
    assert_lacks(e.message, "9999");
}

static void
each_way_to_fail(void **state)
{
    struct world *w = *state;
    char uri[256], wrong[128];
    struct hseal_token_params good = params_of(w, uri, sizeof(uri)), p = good;

    refused(&p, HSEAL_ERR_PIN_NEEDED);
    (void)snprintf(wrong, sizeof(wrong), "%s/wrong", w->soft.dir);
    p.pin_file = wrong;
    refused(&p, HSEAL_ERR_NOT_FOUND);
    assert_ok(hseal_file_write(wrong, "9999\n", 5, NULL));
    refused(&p, HSEAL_ERR_PIN_WRONG);
    /* the file comes before the URI's pin-source, also where it is wrong */
    p.uri = w->soft.uri;
    refused(&p, HSEAL_ERR_PIN_WRONG);
    p = good;
    p.pin_file = w->soft.pin_file;
    p.uri = "pkcs11:token=test";
    refused(&p, HSEAL_ERR_INPUT);
    p.uri = "pkcs11:token=test?pin-value=1234";
    refused(&p, HSEAL_ERR_INPUT);
    p.uri = "pkcs11:token=test?module-path=/nowhere/module.so";
    refused(&p, HSEAL_ERR_MODULE);
    (void)snprintf(uri, sizeof(uri), "pkcs11:token=other?module-path=%s",
        w->soft.module_path);
    p.uri = uri;
    refused(&p, HSEAL_ERR_TOKEN_ABSENT);
    p.uri = w->soft.uri;
    assert_signs(&p);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pin_from_each_source),
        TEST(each_way_to_fail),
    };

    return run_with_softhsm("open", tests, ROWS(tests));
}
