/*
 * test_record_state: what the second format of a record knows and the first
 * did not: number, state, custody, and the key that was adopted.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "store/record.h"

#include "support/hmac.h"
#include "support/run.h"

#define NOBODY "the record of \"x\""

/* What both formats have; the caller takes care of the rest. */
static json_t *
make_json(int version)
{
    static const char kat[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    json_t *o = json_pack("{si sI ss ss ss ss ss ss ss s[] ss sI sI ss ss}",
        "v", version, "g", (json_int_t)42, "key_id", "4b7c", "passphrase", "p",
        "site", "us", "env", "demo", "base_url", "", "ca_file", "",
        "permissions", "read", "ips", "purpose", "", "created",
        (json_int_t)1700000000123, "expires", (json_int_t)0, "kat_message", kat,
        "kat_mac", kat);

    assert_non_null(o);
    return o;
}

static json_t *
format_2(void)
{
    json_t *o = make_json(2);
    json_t *more = json_pack("{sI ss ss sn}", "n", (json_int_t)77, "state",
        "staged", "custody", "card-sealed", "adopted");

    assert_non_null(more);
    assert_int_equal(json_object_update(o, more), 0);
    json_decref(more);
    return o;
}

/* Consumes `o`; the caller frees *r. */
static enum hseal_err
decode(json_t *o, struct hseal_record *r, struct hseal_error *e)
{
    char *text = json_dumps(o, JSON_COMPACT);
    enum hseal_err err;

    assert_non_null(text);
    assert_ok(hseal_record_init(r, NULL));
    err = hseal_record_decode(view_of(text), NOBODY, r, e);
    free(text);
    json_decref(o);
    return err;
}

static void
first_format_is_read(void **state)
{
    struct hseal_record r;
    struct hseal_error e;

    (void)state;
    if (decode(make_json(1), &r, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_int_equal(r.generation, 42);
    assert_int_equal(r.number, 42);
    assert_int_equal(r.state, HSEAL_RECORD_ACTIVE);
    assert_int_equal(r.custody, HSEAL_CUSTODY_IN_TOKEN);
    assert_int_equal(r.adopted, 0);
    hseal_record_free(&r);
}

static void
second_format_is_read(void **state)
{
    struct hseal_record r;
    struct hseal_error e;

    (void)state;
    if (decode(format_2(), &r, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_int_equal(r.generation, 42);
    assert_int_equal(r.number, 77);
    assert_int_equal(r.state, HSEAL_RECORD_STAGED);
    assert_int_equal(r.custody, HSEAL_CUSTODY_CARD_SEALED);
    assert_int_equal(r.adopted, 0);
    hseal_record_free(&r);
}

/* Those of the second format in one that says it is of the first. */
static void
first_format_has_no_state(void **state)
{
    struct hseal_record r;
    json_t *o = format_2();

    (void)state;
    assert_int_equal(json_object_set_new(o, "v", json_integer(1)), 0);
    assert_ok(decode(o, &r, NULL));
    assert_int_equal(r.number, 42);
    hseal_record_free(&r);
}

static void
names(void **state)
{
    static const char *const states[] = { "active", "staged", "frozen" };
    static const char *const custodies[] = { "in-token", "in-token-exportable",
        "card-sealed" };

    (void)state;
    assert_int_equal(ROWS(states), HSEAL_RECORD_STATE_COUNT);
    assert_int_equal(ROWS(custodies), HSEAL_CUSTODY_COUNT);
    for (unsigned i = 0; i < 3; i++) {
        struct hseal_record r;
        json_t *o = format_2();
        assert_string_equal(
            hseal_record_state_name((enum hseal_record_state)i), states[i]);
        assert_string_equal(
            hseal_custody_name((enum hseal_custody)i), custodies[i]);
        (void)json_object_set_new(o, "state", json_string(states[i]));
        (void)json_object_set_new(o, "custody", json_string(custodies[i]));
        assert_ok(decode(o, &r, NULL));
        assert_int_equal(r.state, i);
        assert_int_equal(r.custody, i);
        hseal_record_free(&r);
    }
}

/* `value` in place of that of `key`; NULL: without it. */
static void
refused(const char *key, json_t *value)
{
    struct hseal_record r;
    struct hseal_error e;
    json_t *o = format_2();

    if (value == NULL)
        assert_int_equal(json_object_del(o, key), 0);
    else
        assert_int_equal(json_object_set_new(o, key, value), 0);
    assert_err(decode(o, &r, &e), RECORD);
    assert_contains(e.message, NOBODY);
    assert_contains(e.message, key);
    hseal_record_free(&r);
}

static void
bad_values(void **state)
{
    static const char *const texts[] = { "", "Active", "active ", "old",
        "in-token ", "IN-TOKEN", "a text that is longer than any of them is" };

    (void)state;
    refused("n", NULL);
    refused("n", json_integer(0));
    refused("n", json_integer(-1));
    refused("n", json_real(7.5));
    refused("n", json_string("7"));
    refused("n", json_null());
    refused("state", NULL);
    refused("state", json_null());
    refused("state", json_integer(0));
    refused("custody", NULL);
    refused("custody", json_null());
    refused("custody", json_true());
    for (size_t i = 0; i < ROWS(texts); i++) {
        refused("state", json_string(texts[i]));
        refused("custody", json_string(texts[i]));
    }
}

/* ---- a key that was adopted ---- */

static json_t *
adopted_json(const char *label, const char *id)
{
    return json_pack("{ss ss}", "label", label, "id", id);
}

static void
adopted_keys(void **state)
{
    static const struct {
        const char *label;
        const char *id;
        size_t id_len;
        unsigned char first;
    } rows[] = {
        { "vendor key", "0a1b", 2, 0x0a },
        { "k", "", 0, 0 },
        { "k \xe2\x82\xac",
            "ff00000000000000000000000000000000000000000000000000000000000001",
            32, 0xff },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_record r;
        struct hseal_error e;
        json_t *o = format_2();
        (void)json_object_set_new(
            o, "adopted", adopted_json(rows[i].label, rows[i].id));
        if (decode(o, &r, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", rows[i].label, e.message);
        assert_int_equal(r.adopted, 1);
        assert_string_equal(r.adopted_label, rows[i].label);
        assert_int_equal(r.adopted_id_len, rows[i].id_len);
        assert_int_equal(r.adopted_id[0], rows[i].first);
        hseal_record_free(&r);
    }
}

static void
adopted_keys_that_are_none(void **state)
{
    char label[HSEAL_ADOPTED_LABEL_SIZE + 1];

    (void)state;
    memset(label, 'x', sizeof(label) - 1);
    label[sizeof(label) - 1] = '\0';
    refused("adopted", NULL);
    refused("adopted", json_true());
    refused("adopted", json_string("vendor key"));
    refused("adopted", json_array());
    refused("adopted", json_object());
    refused("adopted", json_pack("{ss}", "label", "k"));
    refused("adopted", json_pack("{ss}", "id", "0a"));
    refused("adopted", json_pack("{ss si}", "label", "k", "id", 10));
    refused("adopted", adopted_json(label, "0a"));
    refused("adopted", adopted_json("a\nb", "0a"));
    refused("adopted", adopted_json("k", "0"));
    refused("adopted", adopted_json("k", "0g"));
    refused("adopted", adopted_json("k", " 0a"));
    refused("adopted",
        adopted_json("k", "00000000000000000000000000000000000000000000000000"
                          "0000000000000000"));
}

/* ---- whose it is ---- */

static void
owner(void **state)
{
    struct hseal_record r;
    json_t *o = format_2();

    (void)state;
    assert_ok(decode(format_2(), &r, NULL)); /* nobody has asked yet */
    assert_string_equal(r.owner.uid, "");
    hseal_record_free(&r);
    (void)json_object_set_new(o, "owner",
        json_pack("{ss ss ss}", "uid", "22", "main_uid", "1", "label", "x"));
    assert_ok(decode(o, &r, NULL));
    assert_string_equal(r.owner.uid, "22");
    assert_string_equal(r.owner.main_uid, "1");
    assert_string_equal(r.owner.label, "x");
    hseal_record_free(&r);
}

static void
owners_that_are_none(void **state)
{
    (void)state;
    refused("owner", json_null());
    refused("owner", json_string("22"));
    refused("owner", json_object());
    refused("owner", json_pack("{ss ss}", "uid", "22", "main_uid", "1"));
    refused("owner",
        json_pack("{ss ss ss}", "uid", "", "main_uid", "1", "label", ""));
    refused("owner",
        json_pack("{ss ss ss}", "uid", "2", "main_uid", "x", "label", ""));
    refused("owner",
        json_pack("{ss ss ss}", "uid", "2", "main_uid", "1", "label", "\n"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_format_is_read),
        cmocka_unit_test(second_format_is_read),
        cmocka_unit_test(first_format_has_no_state),
        cmocka_unit_test(names),
        cmocka_unit_test(bad_values),
        cmocka_unit_test(adopted_keys),
        cmocka_unit_test(adopted_keys_that_are_none),
        cmocka_unit_test(owner),
        cmocka_unit_test(owners_that_are_none),
    };

    return cmocka_run_group_tests_name("record_state", tests, NULL, NULL);
}
