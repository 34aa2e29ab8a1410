/*
 * test_record: a record as text and back, and what cannot be written.
 */
#include <stdio.h>

#include "store/record.h"

#include "support/hmac.h"
#include "support/run.h"

#define NOBODY "the record of \"x\""

static void
fill(struct hseal_record *r)
{
    assert_ok(hseal_record_init(r, NULL));
    (void)snprintf(r->key_id, sizeof(r->key_id), "4b7c-11ee");
    assert_ok(
        hseal_secret_add(&r->passphrase, "P\xc3\xa4ss \"w\\rd'", 12, NULL));
    r->site = HSEAL_OKX_SITE_US;
    r->env = HSEAL_OKX_ENV_DEMO;
    (void)snprintf(r->base_url, sizeof(r->base_url), "https://x.example:8443");
    (void)snprintf(r->ca_file, sizeof(r->ca_file), "/etc/ca \"1\".pem");
    r->permissions =
        HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW | HSEAL_OKX_KEYS;
    assert_ok(hseal_okx_ips_add(&r->ips, "10.0.0.1,2001:db8::/32", 22, NULL));
    (void)snprintf(
        r->purpose, sizeof(r->purpose), "market making \xe2\x82\xac");
    r->created_ms = 1700000000123;
    r->expires_ms = 1800000000456;
    r->generation = 42;
    r->number = 1700000000999;
    r->state = HSEAL_RECORD_STAGED;
    r->custody = HSEAL_CUSTODY_EXPORTABLE;
    (void)snprintf(r->owner.uid, sizeof(r->owner.uid), "2");
    (void)snprintf(r->owner.main_uid, sizeof(r->owner.main_uid), "1");
    (void)snprintf(r->owner.label, sizeof(r->owner.label), "b\xc3\xb6t");
    for (size_t i = 0; i < HSEAL_KAT_BYTES; i++) {
        r->kat_message[i] = (unsigned char)i;
        r->kat_mac[i] = (unsigned char)(255 - i);
    }
}

static void
assert_same(const struct hseal_record *a, const struct hseal_record *b)
{
    assert_string_equal(a->key_id, b->key_id);
    assert_true(hseal_secret_equal(&a->passphrase, &b->passphrase));
    assert_int_equal(a->site, b->site);
    assert_int_equal(a->env, b->env);
    assert_string_equal(a->base_url, b->base_url);
    assert_string_equal(a->ca_file, b->ca_file);
    assert_int_equal(a->permissions, b->permissions);
    assert_int_equal(a->ips.n, b->ips.n);
    for (size_t i = 0; i < a->ips.n; i++)
        assert_string_equal(a->ips.text[i], b->ips.text[i]);
    assert_string_equal(a->purpose, b->purpose);
    assert_int_equal(a->created_ms, b->created_ms);
    assert_int_equal(a->expires_ms, b->expires_ms);
    assert_int_equal(a->generation, b->generation);
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->custody, b->custody);
    assert_int_equal(a->adopted, b->adopted);
    assert_string_equal(a->adopted_label, b->adopted_label);
    assert_int_equal(a->adopted_id_len, b->adopted_id_len);
    assert_memory_equal(a->adopted_id, b->adopted_id, a->adopted_id_len);
    assert_string_equal(a->owner.uid, b->owner.uid);
    assert_string_equal(a->owner.main_uid, b->owner.main_uid);
    assert_string_equal(a->owner.label, b->owner.label);
    assert_memory_equal(a->kat_message, b->kat_message, HSEAL_KAT_BYTES);
    assert_memory_equal(a->kat_mac, b->kat_mac, HSEAL_KAT_BYTES);
}

static void
round_trip(const struct hseal_record *r)
{
    struct hseal_record back;
    struct hseal_secret text;
    struct hseal_error e;

    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    if (hseal_record_encode(r, &text, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_ok(hseal_record_init(&back, NULL));
    if (hseal_record_decode(hseal_secret_view(&text), NOBODY, &back, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_same(r, &back);
    hseal_record_free(&back);
    hseal_secret_free(&text);
}

static void
encode_and_decode(void **state)
{
    struct hseal_record r;

    (void)state;
    fill(&r);
    round_trip(&r);
    hseal_record_free(&r);
    /* what hseal_record_init gives, with the least that is needed */
    assert_ok(hseal_record_init(&r, NULL));
    (void)snprintf(r.key_id, sizeof(r.key_id), "k");
    assert_ok(hseal_secret_add(&r.passphrase, "p", 1, NULL));
    assert_int_equal(r.generation, 1);
    assert_int_equal(r.permissions, HSEAL_OKX_READ);
    round_trip(&r);
    hseal_record_free(&r);
}

/* Every field as long as it may be, of characters that JSON makes longer. */
static void
longest_record(void **state)
{
    char ip[32];
    struct hseal_record r;

    (void)state;
    fill(&r);
    memset(r.key_id, '"', sizeof(r.key_id) - 1);
    memset(r.ca_file, '\\', sizeof(r.ca_file) - 1);
    memset(r.purpose, '"', sizeof(r.purpose) - 1);
    memset(r.base_url, 'x', sizeof(r.base_url) - 1);
    memcpy(r.base_url, "https://", 8);
    hseal_secret_reset(&r.passphrase);
    for (size_t i = 0; i < HSEAL_PASSPHRASE_MAX; i++)
        assert_ok(hseal_secret_add(&r.passphrase, "\\", 1, NULL));
    memset(&r.ips, 0, sizeof(r.ips));
    for (unsigned i = 0; i < HSEAL_OKX_IPS_MAX; i++) {
        (void)snprintf(ip, sizeof(ip), "192.168.100.%u/32", 100 + i);
        assert_ok(hseal_okx_ips_add(&r.ips, ip, strlen(ip), NULL));
    }
    r.created_ms = r.expires_ms = r.generation = r.number = INT64_MAX;
    r.adopted = 1;
    memset(r.adopted_label, '"', sizeof(r.adopted_label) - 1);
    memset(r.owner.uid, '9', sizeof(r.owner.uid) - 1);
    memset(r.owner.main_uid, '9', sizeof(r.owner.main_uid) - 1);
    memset(r.owner.label, '"', sizeof(r.owner.label) - 1);
    memset(r.adopted_id, 0xff, sizeof(r.adopted_id));
    r.adopted_id_len = sizeof(r.adopted_id);
    round_trip(&r);
    hseal_record_free(&r);
}

/* What cannot be written, or would break a header later, is refused first. */
static void
texts_that_are_no_texts(void **state)
{
    static const char *const bad[] = { "a\nb", "a\rb", "\x01", "\x7f", "a\xff",
        "\xc3", "\xed\xa0\x80" };
    struct hseal_secret text;
    struct hseal_record r;
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    for (size_t i = 0; i < ROWS(bad); i++) {
        for (int field = 0; field < 6; field++) {
            fill(&r);
            r.adopted = 1;
            if (field == 5)
                (void)snprintf(
                    r.adopted_label, sizeof(r.adopted_label), "%s", bad[i]);
            if (field == 0)
                (void)snprintf(r.key_id, sizeof(r.key_id), "%s", bad[i]);
            if (field == 1)
                (void)snprintf(r.base_url, sizeof(r.base_url), "%s", bad[i]);
            if (field == 2)
                (void)snprintf(r.ca_file, sizeof(r.ca_file), "%s", bad[i]);
            if (field == 3)
                (void)snprintf(r.purpose, sizeof(r.purpose), "%s", bad[i]);
            if (field == 4)
                assert_ok(hseal_secret_add(
                    &r.passphrase, bad[i], strlen(bad[i]), NULL));
            assert_err(hseal_record_encode(&r, &text, &e), INPUT);
            assert_lacks(e.message, "memory");
            assert_int_equal(text.len, 0);
            hseal_record_free(&r);
        }
    }
    hseal_secret_free(&text);
}

static void
room_is_checked(void **state)
{
    struct hseal_secret text;
    struct hseal_record r;

    (void)state;
    fill(&r);
    assert_ok(hseal_secret_init(&text, 200, NULL));
    assert_err(hseal_record_encode(&r, &text, NULL), LIMIT);
    assert_int_equal(text.len, 0);
    hseal_secret_free(&text);
    hseal_record_free(&r);
}

/* A NUL would cut it short without a word. */
static void
nul_in_the_passphrase(void **state)
{
    struct hseal_secret text;
    struct hseal_record r;

    (void)state;
    fill(&r);
    assert_ok(hseal_secret_add(&r.passphrase, "\0x", 2, NULL));
    assert_ok(hseal_secret_init(&text, HSEAL_RECORD_MAX, NULL));
    assert_err(hseal_record_encode(&r, &text, NULL), INPUT);
    hseal_secret_free(&text);
    hseal_record_free(&r);
}

static void
names(void **state)
{
    static const char *const good[] = { "a", "A", "0", "desk1", "a.b", "a_b",
        "a-b", "a..", "0.0" };
    static const char *const bad[] = { "", ".", "-", "_", ".a", "a/", "a b",
        "a\n", "\xc3\xa9", "a:", "a#", "a%" };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(good); i++)
        assert_ok(hseal_name_check(good[i], NULL));
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_err(hseal_name_check(bad[i], &e), INPUT);
}

static void
base_urls(void **state)
{
    struct hseal_record r;

    (void)state;
    assert_ok(hseal_record_init(&r, NULL));
    for (unsigned s = 0; s < HSEAL_OKX_SITE_COUNT; s++) {
        r.site = (enum hseal_okx_site)s;
        assert_string_equal(
            hseal_record_base_url(&r), hseal_okx_site_base_url(r.site));
    }
    (void)snprintf(r.base_url, sizeof(r.base_url), "https://x.example");
    assert_string_equal(hseal_record_base_url(&r), "https://x.example");
    hseal_record_free(&r);
    hseal_record_free(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_and_decode),
        cmocka_unit_test(longest_record),
        cmocka_unit_test(texts_that_are_no_texts),
        cmocka_unit_test(nul_in_the_passphrase),
        cmocka_unit_test(room_is_checked),
        cmocka_unit_test(names),
        cmocka_unit_test(base_urls),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
