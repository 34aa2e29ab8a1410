/*
 * test_record_decode: every way in which the text of a record can be wrong.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "store/record.h"

#include "support/hmac.h"
#include "support/run.h"

#define NOBODY "the record of \"x\""

static json_t *
good_json(void)
{
    static const char kat[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    json_t *o = json_pack("{si sI ss ss ss ss ss ss ss s[ss] ss sI sI ss ss}",
        "v", 1, "g", (json_int_t)42, "key_id", "4b7c-11ee", "passphrase",
        "P\xc3\xa4ss \"w\\rd'", "site", "us", "env", "demo", "base_url",
        "https://x.example:8443", "ca_file", "/etc/ca.pem", "permissions",
        "read,trade", "ips", "10.0.0.1", "2001:db8::/32", "purpose", "bots",
        "created", (json_int_t)1700000000123, "expires", (json_int_t)0,
        "kat_message", kat, "kat_mac", kat);

    assert_non_null(o);
    return o;
}

static enum hseal_err
decode_text(const char *text, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    assert_ok(hseal_record_init(&r, NULL));
    err = hseal_record_decode(view_of(text), NOBODY, &r, e);
    hseal_record_free(&r);
    return err;
}

static enum hseal_err
decode_json(const json_t *o, struct hseal_error *e)
{
    char *text = json_dumps(o, JSON_COMPACT);
    enum hseal_err err;

    assert_non_null(text);
    err = decode_text(text, e);
    free(text);
    return err;
}

/* `value` (its reference is taken) in place of that of `key`. */
static void
refused_with(const char *key, json_t *value)
{
    json_t *o = good_json();
    char quoted[32];
    struct hseal_error e;

    assert_non_null(value);
    assert_int_equal(json_object_set_new(o, key, value), 0);
    if (decode_json(o, &e) != HSEAL_ERR_RECORD)
        fail_msg("%s: accepted", key);
    (void)snprintf(quoted, sizeof(quoted), "\"%s\"", key);
    assert_contains(e.message, quoted);
    assert_contains(e.message, NOBODY);
    assert_lacks(e.message, "w\\rd");
    json_decref(o);
}

static const char *const keys[] = { "v", "g", "key_id", "passphrase", "site",
    "env", "base_url", "ca_file", "permissions", "ips", "purpose", "created",
    "expires", "kat_message", "kat_mac" };

static void
each_field_is_needed(void **state)
{
    struct hseal_error e;
    json_t *o = good_json();

    (void)state;
    assert_int_equal(json_object_size(o), ROWS(keys));
    json_decref(o);
    for (size_t i = 0; i < ROWS(keys); i++) {
        o = good_json();
        assert_int_equal(json_object_del(o, keys[i]), 0);
        assert_err(decode_json(o, &e), RECORD);
        assert_contains(e.message, keys[i]);
        json_decref(o);
    }
}

static void
each_field_has_its_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(keys); i++) {
        refused_with(keys[i], json_null());
        refused_with(keys[i], json_true());
        refused_with(keys[i], json_real(1.5));
        refused_with(keys[i], json_object());
        refused_with(keys[i], json_integer(-1));
        if (strcmp(keys[i], "ips") != 0)
            refused_with(keys[i], json_array());
    }
}

/* One byte more than there is room for. */
static void
each_text_has_its_bound(void **state)
{
    static const struct {
        const char *key;
        size_t size;
    } rows[] = {
        { "key_id", HSEAL_KEY_ID_SIZE },
        { "passphrase", HSEAL_PASSPHRASE_MAX + 1 },
        { "base_url", HSEAL_BASE_URL_SIZE },
        { "ca_file", HSEAL_CA_FILE_SIZE },
        { "purpose", HSEAL_PURPOSE_SIZE },
        { "site", 16 },
        { "env", 16 },
        { "permissions", 64 },
        { "kat_message", 64 },
        { "kat_mac", 64 },
    };
    char text[2048];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        memset(text, 'x', sizeof(text));
        text[rows[i].size] = '\0';
        refused_with(rows[i].key, json_string(text));
    }
}

static void
values_out_of_bounds(void **state)
{
    (void)state;
    refused_with("g", json_integer(0));
    refused_with("site", json_string("mars"));
    refused_with("env", json_string("LIVE?"));
    refused_with("permissions", json_string("everything"));
    refused_with("permissions", json_string(""));
    refused_with("base_url", json_string("http://example.com"));
    refused_with("base_url", json_string("https://x/path"));
    refused_with("kat_mac", json_string(""));
    refused_with("kat_mac", json_string("AAAA"));
    refused_with(
        "kat_mac", json_string("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    refused_with("kat_message",
        json_string("????????????????????????????????????????????"));
    refused_with("ips", json_pack("[s]", "no address"));
    refused_with("ips", json_pack("[i]", 1));
    refused_with("ips", json_pack("[s,n]", "10.0.0.1"));
}

/* They would end a header's line, or break the login frame. */
static void
control_characters(void **state)
{
    static const char *const texts[] = { "key_id", "passphrase", "base_url",
        "ca_file", "purpose" };

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        refused_with(texts[i], json_string("a\r\nb"));
        refused_with(texts[i], json_string("a\x01"));
        refused_with(texts[i], json_string("\x7f"));
    }
}

static void
twenty_one_addresses(void **state)
{
    json_t *list = json_array();
    char ip[32];

    (void)state;
    for (unsigned i = 0; i <= HSEAL_OKX_IPS_MAX; i++) {
        (void)snprintf(ip, sizeof(ip), "10.0.0.%u", i);
        assert_int_equal(json_array_append_new(list, json_string(ip)), 0);
    }
    refused_with("ips", list);
}

static void
newer_format(void **state)
{
    static const json_int_t versions[] = { 3, 4, 99, INT64_MAX };
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(versions); i++) {
        json_t *o = good_json();
        assert_int_equal(
            json_object_set_new(o, "v", json_integer(versions[i])), 0);
        /* also where nothing else can be understood */
        if (i == 1)
            assert_int_equal(json_object_del(o, "key_id"), 0);
        assert_err(decode_json(o, &e), RECORD);
        assert_contains(e.message, "format");
        assert_contains(e.hint, "newer hardseal");
        json_decref(o);
    }
}

static void
not_json(void **state)
{
    static const char *const texts[] = { "", " ", "{", "[", "[]", "null", "1",
        "\"text\"", "{}", "{\"v\":1}", "{\"v\":1,\"v\":1}", "{\"v\":\"1\"}",
        "{\"v\":1}x", "\xff", "{\"v\":1e0}", "{\"v\":1.0}" };
    struct hseal_error e;
    char deep[5000];

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        assert_err(decode_text(texts[i], &e), RECORD);
        assert_contains(e.message, NOBODY);
    }
    memset(deep, '[', sizeof(deep));
    deep[sizeof(deep) - 1] = '\0';
    assert_err(decode_text(deep, &e), RECORD);
}

static void
duplicate_keys(void **state)
{
    json_t *o = good_json();
    char *text = json_dumps(o, JSON_COMPACT);
    char *twice = malloc(strlen(text) + 64);
    struct hseal_error e;

    (void)state;
    assert_non_null(twice);
    for (size_t i = 0; i < ROWS(keys); i++) {
        (void)sprintf(twice, "{\"%s\":1,%s", keys[i], text + 1);
        assert_err(decode_text(twice, &e), RECORD);
    }
    free(twice);
    free(text);
    json_decref(o);
}

static void
good_is_good(void **state)
{
    json_t *o = good_json();
    struct hseal_error e;

    (void)state;
    if (decode_json(o, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    json_decref(o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_is_good),
        cmocka_unit_test(each_field_is_needed),
        cmocka_unit_test(each_field_has_its_type),
        cmocka_unit_test(each_text_has_its_bound),
        cmocka_unit_test(values_out_of_bounds),
        cmocka_unit_test(control_characters),
        cmocka_unit_test(twenty_one_addresses),
        cmocka_unit_test(newer_format),
        cmocka_unit_test(not_json),
        cmocka_unit_test(duplicate_keys),
    };

    return cmocka_run_group_tests_name("record_decode", tests, NULL, NULL);
}
