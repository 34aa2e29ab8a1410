/*
 * tests/client/test_lines.c: the header lines of a request.
 */
#include "base/secret.h"
#include "okx/headers.h"

#include "../base/unit.h"
#include "client/lines.h"

#include "fake.h"

static enum hseal_err
fill(struct hseal_headers *h, const char *passphrase, int demo)
{
    struct hseal_okx_auth auth = { "id", FAKE_SIGN, FAKE_TIMESTAMP, passphrase,
        demo };

    return hseal_headers_fill(h, &auth, NULL);
}

static enum hseal_err
build(const char *passphrase, struct hseal_error *e)
{
    struct hseal_headers *h = NULL;
    struct hseal_lines l;
    enum hseal_err err;

    assert_ok(hseal_headers_new(&h, NULL));
    assert_ok(fill(h, passphrase, 0));
    err = hseal_lines_build(&l, h, 0, e);
    hseal_headers_free(h);
    return err;
}

static void
all_lines_in_order(void **state)
{
    static const char *const want[] = { "Accept: application/json",
        "Content-Type: application/json", "OK-ACCESS-KEY: id",
        "OK-ACCESS-SIGN: " FAKE_SIGN, "OK-ACCESS-TIMESTAMP: " FAKE_TIMESTAMP,
        "OK-ACCESS-PASSPHRASE: p", "x-simulated-trading: 1", "Expect:" };
    const struct curl_slist *node;
    struct hseal_headers *h = NULL;
    struct hseal_lines l;
    size_t n = 0;

    (void)state;
    assert_ok(hseal_headers_new(&h, NULL));
    assert_ok(fill(h, "p", 1));
    assert_ok(hseal_lines_build(&l, h, 1, NULL));
    for (node = hseal_lines_first(&l); node != NULL; node = node->next, n++)
        assert_string_equal(node->data, want[n]);
    assert_int_equal(n, ROWS(want));
    /* The very bytes: a copy would have to be wiped. */
    assert_ptr_equal(l.node[2].data, hseal_headers_line(h, 0));
    assert_ptr_equal(l.node[5].data, hseal_headers_line(h, 3));
    hseal_headers_free(h);
}

static void
no_content_type_without_content(void **state)
{
    struct hseal_headers *h = NULL;
    struct hseal_lines l;

    (void)state;
    assert_ok(hseal_headers_new(&h, NULL));
    assert_ok(fill(h, "p", 0));
    assert_ok(hseal_lines_build(&l, h, 0, NULL));
    assert_int_equal(l.count, 6);
    assert_string_equal(l.node[1].data, "OK-ACCESS-KEY: id");
    hseal_headers_free(h);
}

static void
values_go_out_as_they_are(void **state)
{
    static const char *const fine[] = { "a b", "\"quoted\"", "p\xc3\xa4ss",
        "a: b", "semi;colon", "~!@#$%^&*()" };

    (void)state;
    for (size_t i = 0; i < ROWS(fine); i++)
        assert_ok(build(fine[i], NULL));
}

static void
what_would_not_go_out_is_refused(void **state)
{
    static const char *const bad[] = { "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\tb",
        "\x01", "\x7f", "", " ", "   " };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(bad); i++) {
        assert_err(build(bad[i], &e), RECORD);
        assert_contains(e.message, "OK-ACCESS-PASSPHRASE");
        assert_contains(e.message, "nothing was sent");
        assert_lacks(e.message, "Evil");
        assert_true(e.hint[0] != '\0');
    }
}

static void
no_headers_is_a_defect(void **state)
{
    struct hseal_headers *h = NULL;
    struct hseal_lines l;

    (void)state;
    assert_ok(hseal_headers_new(&h, NULL));
    assert_err(hseal_lines_build(&l, h, 0, NULL), INTERNAL);
    assert_null(hseal_lines_first(&l));
    hseal_headers_free(h);
}

/* One "line" of JSON, the passphrase in it. */
static void
login_frame_is_a_defect_and_not_told(void **state)
{
    struct hseal_okx_auth auth = { "id", FAKE_SIGN, "1767323045", "hush", 0 };
    struct hseal_headers *h = NULL;
    struct hseal_error e;
    struct hseal_lines l;

    (void)state;
    assert_ok(hseal_headers_new(&h, NULL));
    assert_ok(hseal_headers_fill_login(h, &auth, NULL));
    assert_err(hseal_lines_build(&l, h, 0, &e), INTERNAL);
    assert_lacks(e.message, "hush");
    hseal_headers_free(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_lines_in_order),
        cmocka_unit_test(no_content_type_without_content),
        cmocka_unit_test(values_go_out_as_they_are),
        cmocka_unit_test(what_would_not_go_out_is_refused),
        cmocka_unit_test(no_headers_is_a_defect),
        cmocka_unit_test(login_frame_is_a_defect_and_not_told),
    };

    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
