/*
 * test_signer: calls go to the implementation, here a fake, and what a failing
 * one has left in the headers does not get out.
 */
#include <stdlib.h>

#include "okx/headers.h"
#include "signer/signer.h"

#include "base/unit.h"

/* An implementation that notes how it was called. */
struct fake {
    struct hseal_signer signer; /* first: what others see */
    enum hseal_err answer;
    int fills; /* 1: the headers are filled, also where it fails */
    const char *key;
    const char *timestamp;
    const struct hseal_request *req;
    const struct hseal_stop *why;
    unsigned signs, logins, destinations, checks, stops, frees;
};

static const struct hseal_okx_auth auth = {
    .key_id = "key-1",
    .sign = "c2lnbmF0dXJlIG9mIDMyIGJ5dGVzLCBpbiBiYXNlNjQh",
    .timestamp = "2020-12-08T09:08:57.715Z",
    .passphrase = "Pass-w0rd",
};

static enum hseal_err
fake_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    f->signs++;
    f->key = key;
    f->req = req;
    if (f->fills && hseal_headers_fill(h, &auth, e) != HSEAL_ERR_OK)
        return HSEAL_ERR_INTERNAL;
    return f->answer;
}

static enum hseal_err
fake_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    f->logins++;
    f->key = key;
    f->timestamp = timestamp;
    if (f->fills && hseal_headers_fill_login(h, &auth, e) != HSEAL_ERR_OK)
        return HSEAL_ERR_INTERNAL;
    return f->answer;
}

static enum hseal_err
fake_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    (void)e;
    f->req = req;
    f->destinations++;
    f->key = key;
    ret->base_url[0] = 'x';
    return f->answer;
}

static enum hseal_err
fake_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    (void)e;
    f->checks++;
    f->key = key;
    return f->answer;
}

static enum hseal_err
fake_stop(struct hseal_signer *s, const char *key, const struct hseal_stop *why,
    struct hseal_error *e)
{
    struct fake *f = (struct fake *)s;

    (void)e;
    f->stops++;
    f->key = key;
    f->why = why;
    return f->answer;
}

static void
fake_free(struct hseal_signer *s)
{
    ((struct fake *)s)->frees++;
}

static const struct hseal_signer_ops ops = {
    .sign = fake_sign,
    .login = fake_login,
    .destination = fake_destination,
    .check = fake_check,
    .stop = fake_stop,
    .free = fake_free,
};

struct world {
    struct fake fake;
    struct hseal_headers *headers;
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || hseal_headers_new(&w->headers, NULL) != HSEAL_ERR_OK)
        return -1;
    w->fake.signer.ops = &ops;
    w->fake.fills = 1;
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    hseal_headers_free(w->headers);
    free(w);
    return 0;
}

static const struct hseal_stop stop = { "50111", "Invalid key", 1, "" };

static const struct hseal_request request = {
    .method = "GET",
    .path = "/api/v5/account/balance",
};

static void
calls_are_passed_on(void **state)
{
    struct world *w = *state;
    struct hseal_destination d;
    struct fake *f = &w->fake;
    struct hseal_error e;

    assert_ok(hseal_signer_sign(&f->signer, "desk1", &request, w->headers, &e));
    assert_string_equal(f->key, "desk1");
    assert_ptr_equal(f->req, &request);
    assert_int_equal(hseal_headers_count(w->headers), 4);
    assert_string_equal(hseal_headers_value(w->headers, 0), "key-1");
    assert_ok(
        hseal_signer_login(&f->signer, "desk2", "1538054050", w->headers, &e));
    assert_string_equal(f->key, "desk2");
    assert_string_equal(f->timestamp, "1538054050");
    assert_int_equal(hseal_headers_count(w->headers), 1);
    assert_ok(hseal_signer_login(&f->signer, "desk2", NULL, w->headers, &e));
    assert_null(f->timestamp);
    assert_ok(hseal_signer_destination(&f->signer, "desk3", &d, &e));
    assert_string_equal(f->key, "desk3");
    assert_null(f->req);
    assert_ok(hseal_signer_permit(&f->signer, "desk3", &request, &d, &e));
    assert_ptr_equal(f->req, &request);
    assert_int_equal(f->signs, 1);
    assert_int_equal(f->logins, 2);
    assert_int_equal(f->destinations, 2);
    assert_ok(hseal_signer_check(&f->signer, "desk4", &e));
    assert_string_equal(f->key, "desk4");
    assert_ok(hseal_signer_stop(&f->signer, "desk5", &stop, &e));
    assert_string_equal(f->key, "desk5");
    assert_ptr_equal(f->why, &stop);
    assert_int_equal(f->checks, 1);
    assert_int_equal(f->stops, 1);
    assert_int_equal(f->frees, 0);
    hseal_signer_free(&f->signer);
    assert_int_equal(f->frees, 1);
}

/* Every error there is: it comes through, and the headers are empty. */
static void
failures_leave_no_headers(void **state)
{
    struct world *w = *state;
    struct fake *f = &w->fake;
    struct hseal_destination d;

    for (unsigned err = 1; err < HSEAL_ERR_COUNT; err++) {
        f->answer = (enum hseal_err)err;
        for (f->fills = 0; f->fills < 2; f->fills++) {
            assert_ok(hseal_headers_fill(w->headers, &auth, NULL));
            assert_int_equal(hseal_signer_sign(&f->signer, "desk1", &request,
                                 w->headers, NULL),
                err);
            assert_int_equal(hseal_headers_count(w->headers), 0);
            assert_ok(hseal_headers_fill(w->headers, &auth, NULL));
            assert_int_equal(
                hseal_signer_login(&f->signer, "desk1", NULL, w->headers, NULL),
                err);
            assert_int_equal(hseal_headers_count(w->headers), 0);
        }
        assert_int_equal(
            hseal_signer_destination(&f->signer, "desk1", &d, NULL), err);
        assert_int_equal(hseal_signer_check(&f->signer, "desk1", NULL), err);
        assert_int_equal(
            hseal_signer_stop(&f->signer, "desk1", &stop, NULL), err);
    }
}

static void
free_of_nothing(void **state)
{
    (void)state;
    hseal_signer_free(NULL);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(calls_are_passed_on),
        TEST(failures_leave_no_headers),
        cmocka_unit_test(free_of_nothing),
    };

    return cmocka_run_group_tests_name("signer", tests, NULL, NULL);
}
