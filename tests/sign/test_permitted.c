/*
 * test_permitted: what a record does not allow is refused by the holder before
 * anything is computed with the key: the token counts its signatures.  What is
 * expected comes from tests/vectors/endpoints.csv.
 */
#include <stdio.h>

#include "okx/endpointrows.h"
#include "sign/holding.h"
#include "support/run.h"

#define SECRET "22582BD0CFF14C41EDBF1AB98506286D"
#define SETS 16

static unsigned set_to_import;

static void
set_permissions(struct hseal_record *r)
{
    r->permissions = set_to_import;
}

static const char *
key_of(unsigned set)
{
    static char name[16];

    (void)snprintf(name, sizeof(name), "key-%u", set);
    return name;
}

/* Every key can read: the sets without that are made into those with it. */
static void
import_all(struct holding *h)
{
    for (unsigned set = 0; set < SETS; set++) {
        set_to_import = set | 1;
        holding_import(h, key_of(set), SECRET, set_permissions);
    }
}

static int
expected(const char *class, unsigned set, unsigned flags)
{
    int confirmed = (flags & 2) != 0;

    switch (class[0]) {
    case 't': return (set & 2) != 0;
    case 'w': return (set & 4) != 0 && confirmed;
    case 'k': return (set & 8) != 0 && confirmed;
    default: return 1; /* public and read */
    }
}

static unsigned
signatures(const struct holding *h)
{
    const unsigned *calls = h->w->fake.control->calls;

    return calls[FAKE_C_SignInit] + calls[FAKE_C_Sign];
}

static enum hseal_err
sign(struct holding *h, unsigned set, const struct hseal_request *req,
    struct hseal_error *e)
{
    return hseal_signer_sign(h->signer, key_of(set), req, h->headers, e);
}

static void
check(struct holding *h, const struct hseal_request *req, unsigned set,
    int allowed)
{
    unsigned before = signatures(h);
    struct hseal_destination to;
    struct hseal_error e;
    enum hseal_err err =
        hseal_signer_permit(h->signer, key_of(set), req, &to, &e);

    assert_int_equal(err, allowed ? HSEAL_ERR_OK : HSEAL_ERR_DENIED);
    assert_int_equal(signatures(h), before);
    err = sign(h, set, req, &e);

    if (allowed) {
        if (err != HSEAL_ERR_OK)
            fail_msg("%s %s, %s, %x: %s", req->method, req->path, key_of(set),
                req->flags, e.message);
        assert_int_equal(signatures(h), before + 2);
        return;
    }
    if (err != HSEAL_ERR_DENIED)
        fail_msg("%s %s, %s, %x: not refused", req->method, req->path,
            key_of(set), req->flags);
    assert_int_equal(signatures(h), before);
    assert_int_equal(hseal_headers_count(h->headers), 0);
    assert_contains(e.message, key_of(set));
}

static void
every_row_with_every_set_and_flag(void **state)
{
    static const struct hseal_request balance = { .method = "GET",
        .path = "/api/v5/account/balance" };
    struct holding *h = *state;
    size_t n;
    const struct endpoint_row *rows = endpoint_rows(&n);

    import_all(h);
    for (unsigned set = 0; set < SETS; set++)
        assert_ok(sign(h, set, &balance, NULL)); /* loaded */
    for (size_t i = 0; i < n; i++)
        for (unsigned set = 0; set < SETS; set++)
            for (unsigned flags = 0; flags < 4; flags++) {
                const struct hseal_request req = { .method = rows[i].method,
                    .path = rows[i].path,
                    .body = "{}",
                    .body_len = rows[i].method[0] == 'G' ? 0 : 2,
                    .flags = flags };
                check(h, &req, set, expected(rows[i].class, set, flags));
            }
}

static void
unknown_endpoints(void **state)
{
    struct holding *h = *state;

    import_all(h);
    for (unsigned set = 0; set < SETS; set++)
        for (unsigned flags = 0; flags < 4; flags++) {
            struct hseal_request req = { .method = "GET",
                .path = "/api/v5/account/balance/",
                .flags = flags | HSEAL_REQUEST_ALLOW_UNKNOWN };
            (void)sign(h, set, &req, NULL); /* loaded */
            req.flags = flags;
            check(h, &req, set, (flags & 1) != 0);
            req.method = "POST";
            check(h, &req, set, (flags & 1) != 0 && (set & 2) != 0);
            req.path = "/api/v5/users/subaccount/apikey/";
            check(h, &req, set, flags == 3 && (set & 8) != 0);
        }
}

/* A key that nothing was signed with yet is not even asked for its known
 * answer; the record's own key, hardseal#root, is used to open the record. */
static void
a_refused_key_is_not_loaded(void **state)
{
    static const struct hseal_request order = { .method = "POST",
        .path = "/api/v5/trade/order",
        .body = "{}",
        .body_len = 2 };
    struct holding *h = *state;
    struct hseal_destination to;
    struct hseal_error e;
    unsigned with_key, without;

    import_all(h);
    assert_ok(sign(h, 2, &order, NULL)); /* whatever the first one costs */
    faketoken_clear(&h->w->fake);
    assert_err(sign(h, 1, &order, NULL), DENIED);
    without = signatures(h);
    faketoken_clear(&h->w->fake);
    assert_err(
        hseal_signer_permit(h->signer, key_of(1), &order, &to, &e), DENIED);
    assert_int_equal(signatures(h), without);
    faketoken_clear(&h->w->fake);
    assert_ok(sign(h, 3, &order, NULL));
    with_key = signatures(h);
    /* The known answer and the request, two calls each. */
    assert_int_equal(with_key - without, 4);
}

/* What a refused request asked for is asked again: nothing was remembered. */
static void
the_next_request_is_judged_anew(void **state)
{
    struct hseal_request req = { .method = "POST",
        .path = "/api/v5/asset/withdrawal",
        .body = "{}",
        .body_len = 2,
        .flags = HSEAL_REQUEST_CONFIRMED };
    struct holding *h = *state;

    import_all(h);
    assert_ok(sign(h, 4, &req, NULL));
    req.flags = 0;
    check(h, &req, 4, 0);
    req.flags = HSEAL_REQUEST_CONFIRMED;
    check(h, &req, 4, 1);
    req.flags = 0;
    check(h, &req, 4, 0);
}

/* A WebSocket login names no endpoint: whoever has the key may. */
static void
a_login_asks_for_nothing(void **state)
{
    struct holding *h = *state;

    import_all(h);
    for (unsigned set = 0; set < SETS; set++)
        assert_ok(
            hseal_signer_login(h->signer, key_of(set), NULL, h->headers, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_row_with_every_set_and_flag, holding_fake, holding_teardown),
        cmocka_unit_test_setup_teardown(
            unknown_endpoints, holding_fake, holding_teardown),
        cmocka_unit_test_setup_teardown(
            a_refused_key_is_not_loaded, holding_fake, holding_teardown),
        cmocka_unit_test_setup_teardown(
            the_next_request_is_judged_anew, holding_fake, holding_teardown),
        cmocka_unit_test_setup_teardown(
            a_login_asks_for_nothing, holding_fake, holding_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
