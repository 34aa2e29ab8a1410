/*
 * test_profile: reading profile.conf, the ones that are built in, and the one
 * for tokens that are not known.
 */
#include <stdio.h>

#include "token/profile.h"

#include "support/run.h"

#define GOOD                                                                   \
    "[token]\nname = toy\n[match]\nmodel = Toy 1\n[key]\n"                     \
    "types = generic-secret sha256-hmac\nsession-copy = yes\n"                 \
    "message-max = 4096\n[module]\nhints = /a.so /b.so\n"                      \
    "racy-start = yes\n"

static void
good_text(void **state)
{
    struct hseal_profile p;

    (void)state;
    assert_ok(hseal_profile_parse(GOOD, "toy", &p, NULL));
    assert_string_equal(p.name, "toy");
    assert_string_equal(p.model, "Toy 1");
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
    assert_int_equal(p.key_types[1], HSEAL_KEY_TYPE_SHA256_HMAC);
    assert_int_equal(p.session_copy, 1);
    assert_int_equal(p.message_max, 4096);
    assert_int_equal(p.racy_start, 1);
    assert_string_equal(p.module_hints[0], "/a.so");
    assert_string_equal(p.module_hints[1], "/b.so");
    assert_string_equal(p.module_hints[2], "");
}

/* One line of the good text in another way. */
struct change {
    const char *from;
    const char *to;
};

static enum hseal_err
parse_changed(
    const struct change *c, struct hseal_profile *p, struct hseal_error *e)
{
    static const char good[] = GOOD;
    const char *at = strstr(good, c->from);
    char text[2048];

    assert_non_null(at);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
        c->to, at + strlen(c->from));
    return hseal_profile_parse(text, "toy", p, e);
}

static void
good_variants(void **state)
{
    static const struct change rows[] = {
        { "generic-secret sha256-hmac", "sha256-hmac" },
        { "generic-secret sha256-hmac", "sha256-hmac, generic-secret" },
        { "generic-secret sha256-hmac", "sha256-hmac  ,\tgeneric-secret ," },
        { "session-copy = yes", "session-copy = no" },
        { "4096", "0" },
        { "4096", "999999999" },
        { "hints = /a.so /b.so", "hints =" },
        { "hints = /a.so /b.so", "hints = /a /b /c /d" },
        { "hints = /a.so /b.so\n", "" },
        { "racy-start = yes", "racy-start = no" },
        { "[token]", "; a comment\n[token]" },
    };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (parse_changed(&rows[i], &p, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", rows[i].to, e.message);
    assert_ok(parse_changed(&rows[0], &p, NULL));
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_SHA256_HMAC);
    assert_int_equal(p.key_types[1], HSEAL_KEY_TYPE_NONE);
    assert_ok(parse_changed(&rows[3], &p, NULL));
    assert_int_equal(p.session_copy, 0);
    assert_ok(parse_changed(&rows[4], &p, NULL));
    assert_int_equal(p.message_max, 0);
    assert_ok(parse_changed(&rows[8], &p, NULL));
    assert_string_equal(p.module_hints[0], "");
}

static void
bad_text(void **state)
{
    /* clang-format off */
    static const struct {
        struct change change;
        const char *part; /* of the message */
    } rows[] = {
        { { "name = toy\n", "" },                            "\"name\"" },
        { { "name = toy",
            "name = 12345678901234567890123456789012" },     "\"name\"" },
        { { "[match]\nmodel = Toy 1\n", "" },                "\"model\"" },
        { { "Toy 1", "123456789012345678901234567890123" },  "\"model\"" },
        { { "types = generic-secret sha256-hmac\n", "" },    "\"types\"" },
        { { "generic-secret sha256-hmac", "" },              "\"types\"" },
        { { "generic-secret sha256-hmac", "generic" },       "\"types\"" },
        { { "generic-secret sha256-hmac", "sha512-hmac" },   "\"types\"" },
        { { "sha256-hmac", "sha256-hmac sha256-hmac" },      "\"types\"" },
        { { "session-copy = yes\n", "" },                    "\"session-copy\"" },
        { { "session-copy = yes", "session-copy = YES" },    "\"session-copy\"" },
        { { "session-copy = yes", "session-copy = 1" },      "\"session-copy\"" },
        { { "session-copy = yes", "session-copy =" },        "\"session-copy\"" },
        { { "message-max = 4096\n", "" },                    "\"message-max\"" },
        { { "4096", "-1" },                                  "\"message-max\"" },
        { { "4096", "4k" },                                  "\"message-max\"" },
        { { "4096", "0x10" },                                "\"message-max\"" },
        { { "4096", "1234567890" },                          "\"message-max\"" },
        { { "message-max = 4096", "message-max =" },         "\"message-max\"" },
        { { "/a.so /b.so", "/a /b /c /d /e" },               "\"hints\"" },
        { { "racy-start = yes\n", "" },                      "\"racy-start\"" },
        { { "racy-start = yes", "racy-start = true" },       "\"racy-start\"" },
        { { "[key]", "[key]\ntypo = 1" },                    "typo" },
        { { "[key]", "[kay]" },                              "kay" },
        { { "name = toy", "name = toy\nname = toy" },        "twice" },
        { { "name = toy", "name = toy\nnonsense" },          "line 3" },
        { { "name = toy", " name = toy" },                   "blank" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_profile p = { .name = "untouched" };
        struct hseal_error e;
        enum hseal_err err = parse_changed(&rows[i].change, &p, &e);
        if (err != HSEAL_ERR_CONFIG)
            fail_msg("%s: %s", rows[i].change.to, hseal_err_name(err));
        assert_contains(e.message, rows[i].part);
        assert_contains(e.message, "toy");
        assert_string_equal(p.name, "untouched");
    }
}

static void
hint_too_long_for_its_place(void **state)
{
    struct hseal_profile p;
    char path[140], line[150];
    struct change c = { "/a.so /b.so", line };

    (void)state;
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[127] = '\0';
    (void)snprintf(line, sizeof(line), "%s", path);
    assert_ok(parse_changed(&c, &p, NULL));
    assert_string_equal(p.module_hints[0], path);
    (void)snprintf(line, sizeof(line), "%sy", path);
    assert_err(parse_changed(&c, &p, NULL), CONFIG);
}

static void
softhsm2_is_built_in(void **state)
{
    static const struct hseal_token_info info = { .model = "SoftHSM v2" };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    if (hseal_profile_find("/m.so", &info, &p, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_string_equal(p.name, "softhsm2");
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
    assert_int_equal(p.session_copy, 1);
    assert_int_equal(p.message_max, 0);
    assert_int_equal(p.racy_start, 1);
    assert_contains(p.module_hints[0], "libsofthsm2.so");
}

static void
of_a_module(void **state)
{
    static const struct {
        const char *path;
        int known;
    } rows[] = {
        { "/usr/lib/softhsm/libsofthsm2.so", 1 },
        { "/usr/local/lib/softhsm/libsofthsm2.so", 1 },
        { "libsofthsm2.so", 1 },
        { "/usr/lib/softhsm/libsofthsm2.so.1", 0 },
        { "/usr/lib/opensc-pkcs11.so", 0 },
        { "/usr/lib/softhsm/", 0 },
        { "/", 0 },
        { "", 0 },
    };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        p.name[0] = '\0';
        if (hseal_profile_of_module(rows[i].path, &p) != rows[i].known)
            fail_msg("\"%s\" is %s", rows[i].path, p.name);
        if (rows[i].known)
            assert_string_equal(p.name, "softhsm2");
    }
}

/* Each that is built in can be read, and is found by its own model. */
static void
walk_the_built_in(void **state)
{
    struct hseal_profile p, found;
    struct hseal_error e;
    size_t n = 0;

    (void)state;
    while (hseal_profile_at(n, &p, &e) == HSEAL_ERR_OK) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%.16s", p.model);
        assert_true(p.name[0] != '\0' && p.model[0] != '\0');
        assert_true(p.key_types[0] != HSEAL_KEY_TYPE_NONE);
        assert_ok(hseal_profile_find("/m.so", &info, &found, NULL));
        assert_string_equal(found.name, p.name);
        n++;
    }
    assert_int_equal(e.code, HSEAL_ERR_NOT_FOUND);
    assert_true(n >= 1);
}

/* A token that nobody knows: try both key types, trust no copy. */
static void
unknown_model_is_generic(void **state)
{
    static const char *const models[] = { "", "SoftHSM", "SoftHSM v2x",
        "softhsm v2", "YubiHSM" };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(models); i++) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%s", models[i]);
        assert_ok(hseal_profile_find("/m.so", &info, &p, NULL));
        if (strcmp(p.name, "generic") != 0)
            fail_msg("model \"%s\" is taken for %s", models[i], p.name);
        assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
        assert_int_equal(p.key_types[1], HSEAL_KEY_TYPE_SHA256_HMAC);
        assert_int_equal(p.session_copy, 0);
        assert_int_equal(p.message_max, 0);
        assert_int_equal(p.racy_start, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_text),
        cmocka_unit_test(good_variants),
        cmocka_unit_test(bad_text),
        cmocka_unit_test(hint_too_long_for_its_place),
        cmocka_unit_test(softhsm2_is_built_in),
        cmocka_unit_test(of_a_module),
        cmocka_unit_test(walk_the_built_in),
        cmocka_unit_test(unknown_model_is_generic),
    };

    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
