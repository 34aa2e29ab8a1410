/*
 * tests/okx/test_subaccount.c: what is asked and answered of sub-accounts'
 * keys.
 */
#include <stdio.h>
#include <stdlib.h>

#include "okx/subaccount.h"

#include "../base/unit.h"

#define PASSPHRASE "aA1!aaaa"

static struct hseal_view
view(const char *text)
{
    const struct hseal_view v = { (const unsigned char *)text, strlen(text) };

    return v;
}

static enum hseal_err
create(const struct hseal_okx_subkey_wish *w, const char *passphrase,
    char out[HSEAL_OKX_SUBKEY_BODY_MAX + 1], struct hseal_error *e)
{
    struct hseal_secret pass, body;
    enum hseal_err err;

    assert_ok(hseal_secret_init(&pass, 64, NULL));
    assert_ok(hseal_secret_init(&body, HSEAL_OKX_SUBKEY_BODY_MAX, NULL));
    assert_ok(hseal_secret_add(&pass, passphrase, strlen(passphrase), NULL));
    err = hseal_okx_subkey_create(w, &pass, &body, e);
    (void)snprintf(
        out, HSEAL_OKX_SUBKEY_BODY_MAX + 1, "%s", hseal_secret_str(&body));
    hseal_secret_free(&pass);
    hseal_secret_free(&body);
    return err;
}

static void
bodies(void **state)
{
    static char text[HSEAL_OKX_SUBKEY_BODY_MAX + 1];
    struct hseal_okx_ips ips = { .n = 0 };
    struct hseal_okx_subkey_wish w = { .sub_account = "mmdesk1",
        .label = "desk1x00",
        .permissions = HSEAL_OKX_READ };
    struct hseal_buf b;

    (void)state;
    assert_ok(create(&w, PASSPHRASE, text, NULL));
    assert_string_equal(text,
        "{\"subAcct\":\"mmdesk1\",\"label\":\"desk1x00\",\"perm\":\"read_only\""
        ",\"passphrase\":\"" PASSPHRASE "\"}");
    assert_ok(hseal_okx_ips_add(&ips, "203.0.113.7,::1", 15, NULL));
    w.ips = &ips;
    w.permissions |= HSEAL_OKX_TRADE;
    assert_ok(create(&w, PASSPHRASE, text, NULL));
    assert_string_equal(text,
        "{\"subAcct\":\"mmdesk1\",\"label\":\"desk1x00\","
        "\"perm\":\"read_only,trade\",\"ip\":\"203.0.113.7,::1\","
        "\"passphrase\":\"" PASSPHRASE "\"}");
    hseal_buf_init(&b, HSEAL_OKX_SUBKEY_BODY_MAX);
    w.key_id = "11-aa";
    assert_ok(hseal_okx_subkey_modify(&w, &b, NULL));
    assert_string_equal(hseal_buf_str(&b),
        "{\"subAcct\":\"mmdesk1\",\"apiKey\":\"11-aa\",\"label\":\"desk1x00\","
        "\"perm\":\"read_only,trade\",\"ip\":\"203.0.113.7,::1\"}");
    hseal_buf_reset(&b);
    ips.n = 0; /* says nothing, rather than unbind it */
    w.label = NULL;
    assert_ok(hseal_okx_subkey_modify(&w, &b, NULL));
    assert_string_equal(hseal_buf_str(&b),
        "{\"subAcct\":\"mmdesk1\",\"apiKey\":\"11-aa\","
        "\"perm\":\"read_only,trade\"}");
    hseal_buf_reset(&b);
    assert_ok(hseal_okx_subkey_delete(&w, &b, NULL));
    assert_string_equal(
        hseal_buf_str(&b), "{\"subAcct\":\"mmdesk1\",\"apiKey\":\"11-aa\"}");
    hseal_buf_reset(&b);
    assert_ok(hseal_okx_subkey_list("mmdesk1", &b, NULL));
    assert_string_equal(
        hseal_buf_str(&b), "/api/v5/users/subaccount/apikey?subAcct=mmdesk1");
    hseal_buf_free(&b);
}

static void
the_longest_body_fits(void **state)
{
    static char text[HSEAL_OKX_SUBKEY_BODY_MAX + 1];
    struct hseal_okx_ips ips = { .n = HSEAL_OKX_IPS_MAX };
    const struct hseal_okx_subkey_wish w = {
        .sub_account = "aaaaaaaaaaaaaaaaaaaa",
        .label = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        .permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE,
        .ips = &ips,
    };

    (void)state;
    for (size_t i = 0; i < ips.n; i++)
        memset(ips.text[i], 'f', HSEAL_OKX_IP_SIZE - 1);
    assert_ok(create(&w, "0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_0Aa_", text, NULL));
}

static void
wrong_wishes(void **state)
{
    static char text[HSEAL_OKX_SUBKEY_BODY_MAX + 1];
    const struct hseal_okx_subkey_wish good = {
        .sub_account = "mmdesk1", .label = "x", .permissions = HSEAL_OKX_READ
    };
    static const char *const subs[] = { "", "short", "with-dash", "with\"quote",
        "aaaaaaaaaaaaaaaaaaaaa", "a&subAcct=b" };
    static const char *const labels[] = { "", "a b", "a\"", "\xc3\xa4",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
    struct hseal_okx_subkey_wish w;
    struct hseal_error e;
    struct hseal_buf b;

    (void)state;
    hseal_buf_init(&b, HSEAL_OKX_SUBKEY_BODY_MAX);
    for (size_t i = 0; i < ROWS(subs); i++) {
        w = good;
        w.sub_account = subs[i];
        assert_err(create(&w, PASSPHRASE, text, &e), INPUT);
        assert_string_equal(text, "");
        assert_err(hseal_okx_subkey_list(subs[i], &b, &e), INPUT);
    }
    for (size_t i = 0; i < ROWS(labels); i++) {
        w = good;
        w.label = labels[i];
        assert_err(create(&w, PASSPHRASE, text, &e), INPUT);
    }
    w = good;
    w.permissions |= HSEAL_OKX_WITHDRAW;
    assert_err(create(&w, PASSPHRASE, text, &e), DENIED);
    w.permissions = HSEAL_OKX_READ | 8;
    assert_err(create(&w, PASSPHRASE, text, &e), DENIED);
    w.permissions = 0;
    assert_err(create(&w, PASSPHRASE, text, &e), INPUT);
    assert_err(create(&good, "tooshort", text, &e), INPUT);
    assert_err(create(&good, "aA1!aa\"a", text, &e), INPUT);
    assert_lacks(e.message, "aA1!");
    w = good;
    w.key_id = "a\"b";
    assert_err(hseal_okx_subkey_delete(&w, &b, &e), INPUT);
    w.key_id = "";
    assert_err(hseal_okx_subkey_modify(&w, &b, &e), INPUT);
    assert_int_equal(b.len, 0);
    hseal_buf_free(&b);
}

static void
a_list(void **state)
{
    /* The shape of the exchange's documentation. */
    static const char text[] =
        "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"label\":\"v5\",\"apiKey\":"
        "\"arg13sdfgs\",\"perm\":\"read_only,trade\",\"ip\":\"1.1.1.1,2.2.2.2\""
        ",\"ts\":\"1597026383085\"},{\"label\":\"v5.1\",\"apiKey\":"
        "\"arg13sd-1\",\"perm\":\"read_only\",\"ip\":\"\",\"ts\":\"x\"}]}";
    struct hseal_okx_subkey *list = NULL;
    size_t n = 0;

    (void)state;
    assert_ok(hseal_okx_subkeys_read(view(text), &list, &n, NULL));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].label, "v5");
    assert_string_equal(list[0].key_id, "arg13sdfgs");
    assert_string_equal(list[0].perm, "read_only,trade");
    assert_string_equal(list[0].ip, "1.1.1.1,2.2.2.2");
    assert_int_equal(list[0].created_ms, UINT64_C(1597026383085));
    assert_string_equal(list[1].key_id, "arg13sd-1");
    assert_int_equal(list[1].created_ms, 0);
    free(list);
    list = NULL;
    assert_ok(hseal_okx_subkeys_read(
        view("{\"code\":\"0\",\"data\":[]}"), &list, &n, NULL));
    assert_int_equal(n, 0);
    free(list);
}

static void
no_list(void **state)
{
    static const char *const texts[] = { "", "[]", "{}", "{\"data\":{}}",
        "{\"data\":[1]}", "{\"data\":[{}]}", "{\"data\":[{\"apiKey\":1}]}",
        "{\"data\":[{\"apiKey\":\"a b\"}]}" };
    struct hseal_okx_subkey *list = NULL;
    struct hseal_error e;
    size_t n = 7;

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        assert_err(
            hseal_okx_subkeys_read(view(texts[i]), &list, &n, &e), EXCHANGE);
    }
    assert_null(list);
    assert_int_equal(n, 7);
}

static void
too_long_a_list(void **state)
{
    struct hseal_okx_subkey *list = NULL;
    struct hseal_buf b;
    size_t n = 0;

    (void)state;
    hseal_buf_init(&b, 65536);
    assert_ok(hseal_buf_add_str(&b, "{\"data\":[", NULL));
    for (int i = 0; i <= HSEAL_OKX_SUBKEYS_MAX; i++)
        assert_ok(hseal_buf_addf(
            &b, NULL, "%s{\"apiKey\":\"k%d\"}", i > 0 ? "," : "", i));
    assert_ok(hseal_buf_add_str(&b, "]}", NULL));
    assert_err(hseal_okx_subkeys_read(view(hseal_buf_str(&b)), &list, &n, NULL),
        LIMIT);
    hseal_buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies),
        cmocka_unit_test(the_longest_body_fits),
        cmocka_unit_test(wrong_wishes),
        cmocka_unit_test(a_list),
        cmocka_unit_test(no_list),
        cmocka_unit_test(too_long_a_list),
    };

    return cmocka_run_group_tests_name("subaccount", tests, NULL, NULL);
}
