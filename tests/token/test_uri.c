/*
 * test_uri: which URIs name a token, which are refused and in what words, and
 * that what is formatted is found again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "token/uri.h"

#include "support/run.h"

struct row {
    const char *text;
    const char *module; /* NULL: none */
    const char *pin_file;
};

static void
accepted_uris(void **state)
{
    /* clang-format off */
    static const struct row rows[] = {
        /* URI                                            module     pin */
        { "pkcs11:",                                      NULL,      NULL },
        { "pkcs11:token=a",                               NULL,      NULL },
        { "PKCS11:token=a",                               NULL,      NULL },
        { "pkcs11:token=a;",                              NULL,      NULL },
        { "pkcs11:;token=a",                              NULL,      NULL },
        { "pkcs11:token=a?",                              NULL,      NULL },
        { "pkcs11:token=",                                NULL,      NULL },
        { "pkcs11:token=a%20b",                           NULL,      NULL },
        { "pkcs11:token=caf%c3%a9",                       NULL,      NULL },
        { "pkcs11:token=caf\xc3\xa9",                     NULL,      NULL },
        { "pkcs11:token=a&b",                             NULL,      NULL },
        { "pkcs11:model=SoftHSM%20v2;serial=12;manufacturer=x", NULL, NULL },
        { "pkcs11:slot-id=3",                             NULL,      NULL },
        { "pkcs11:?module-path=/x.so",                    "/x.so",   NULL },
        { "pkcs11:?module-path=/a%20b",                   "/a b",    NULL },
        { "pkcs11:?module-path=/a?b",                     "/a?b",    NULL },
        { "pkcs11:?module-path=/a%26b",                   "/a&b",    NULL },
        { "pkcs11:?pin-source=file:/x",                   NULL,      "/x" },
        { "pkcs11:?pin-source=file:///x",                 NULL,      "/x" },
        { "pkcs11:?pin-source=/x",                        NULL,      "/x" },
        { "pkcs11:;pin-source=file:/x",                   NULL,      "/x" },
        { "pkcs11:?pin-source=file:/a%20b",               NULL,      "/a b" },
        { "pkcs11:?pin-source=file:/p&module-path=/m",    "/m",      "/p" },
        { "pkcs11:token=t?module-path=/m&pin-source=/p",  "/m",      "/p" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_uri *u = NULL;
        struct hseal_error e;
        if (hseal_uri_parse(rows[i].text, &u, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", rows[i].text, e.message);
        if (rows[i].module == NULL)
            assert_null(hseal_uri_module_path(u));
        else
            assert_string_equal(hseal_uri_module_path(u), rows[i].module);
        if (rows[i].pin_file == NULL)
            assert_null(hseal_uri_pin_file(u));
        else
            assert_string_equal(hseal_uri_pin_file(u), rows[i].pin_file);
        hseal_uri_free(u);
    }
}

/* The word in the message, and in every case: no PIN, nothing made. */
static void
refused_uris(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        const char *part; /* of the message */
    } rows[] = {
        /* no token URI */
        { "",                                     "pkcs11:" },
        { "pkcs11",                               "pkcs11:" },
        { "http://x",                             "pkcs11:" },
        { "pkcs11;token=a?pin-value=482913",      "pkcs11:" },
        { "token=a",                              "pkcs11:" },
        { "pkcs11:token",                         "not a token URI" },
        { "pkcs11:token=a%2",                     "not a token URI" },
        { "pkcs11:token=a%zz",                    "not a token URI" },
        { "pkcs11:slot-id=abc",                   "not a token URI" },
        { "pkcs11:slot-id=-1",                    "not a token URI" },
        { "pkcs11:slot-id=18446744073709551615",  "slot-id" },
        { "pkcs11:slot-id=99999999999999999999",  "slot-id" },
        { "pkcs11:token=a b",                     "blank" },
        { " pkcs11:token=a",                      "blank" },
        { "pkcs11:token=a\n",                     "blank" },
        { "pkcs11:token=%00a",                    "NUL" },
        { "pkcs11:?module-path=/a%00b",           "NUL" },
        /* a PIN in the open, in any spelling */
        { "pkcs11:token=a?pin-value=482913",      "pin-value" },
        { "pkcs11:token=a;pin-value=482913",      "pin-value" },
        { "pkcs11:?pin-value=%zz482913",          "not a token URI" },
        { "pkcs11:?PIN-VALUE=482913",             "PIN-VALUE" },
        { "pkcs11:?Pin-Value=482913&pin-source=x", "Pin-Value" },
        { "pkcs11:?pin%2Dvalue=482913",           "pin%2Dvalue" },
        { "pkcs11:?pin-source=482913",            "pin-source" },
        /* not a file */
        { "pkcs11:?pin-source=",                  "pin-source" },
        { "pkcs11:?pin-source=file:",             "pin-source" },
        { "pkcs11:?pin-source=file:rel",          "pin-source" },
        { "pkcs11:?pin-source=rel",               "pin-source" },
        { "pkcs11:?pin-source=file://host/x",     "pin-source" },
        { "pkcs11:?pin-source=FILE:/x",           "pin-source" },
        { "pkcs11:?pin-source=%7ccat%20/x",       "pin-source" },
        /* by name is not by path */
        { "pkcs11:?module-name=softhsm2",         "module-name" },
        /* of objects */
        { "pkcs11:object=o",                      "object" },
        { "pkcs11:token=a;object=o",              "object" },
        { "pkcs11:id=%01",                        "id" },
        { "pkcs11:type=secret-key",               "type" },
        /* not looked at when a token is chosen: never silently */
        { "pkcs11:library-manufacturer=x",        "library-manufacturer" },
        { "pkcs11:library-description=x",         "library-description" },
        { "pkcs11:library-version=3.1",           "library-version" },
        { "pkcs11:slot-manufacturer=x",           "slot-manufacturer" },
        { "pkcs11:slot-description=x",            "slot-description" },
        /* not of RFC 7512, or in the wrong half */
        { "pkcs11:vendor=x",                      "vendor" },
        { "pkcs11:token=a;x-foo=1",               "x-foo" },
        { "pkcs11:token=a?x-foo=1",               "x-foo" },
        { "pkcs11:token=a?token=b",               "token" },
        { "pkcs11:?serial=1",                     "serial" },
        { "pkcs11:module-path=/x",                "module-path" },
        { "pkcs11:=a",                            "\"\"" },
        /* which of the two? */
        { "pkcs11:token=a;token=b",               "twice" },
        { "pkcs11:?pin-source=/x&pin-source=/y",  "twice" },
        { "pkcs11:?module-path=/x&module-path=/y", "twice" },
        { "pkcs11:;pin-source=/x?pin-source=/y",  "twice" },
        /* longer than a token's fields */
        { "pkcs11:token=123456789012345678901234567890123", "name a token" },
        { "pkcs11:serial=12345678901234567",      "name a token" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_uri *u = NULL;
        struct hseal_error e;
        enum hseal_err err = hseal_uri_parse(rows[i].text, &u, &e);
        if (err != HSEAL_ERR_INPUT)
            fail_msg("%s: %s", rows[i].text, hseal_err_name(err));
        assert_null(u);
        assert_int_equal(e.code, HSEAL_ERR_INPUT);
        assert_contains(e.message, rows[i].part);
        assert_lacks(e.message, "482913");
        assert_lacks(e.hint, "482913");
        assert_err(hseal_uri_parse(rows[i].text, &u, NULL), INPUT);
    }
}

static const struct hseal_token_info sample = {
    .slot_id = 5,
    .label = "desk",
    .manufacturer = "SoftHSM project",
    .model = "SoftHSM v2",
    .serial = "00ab",
};

static void
matching(void **state)
{
    static const struct {
        const char *text;
        int matches;
    } rows[] = {
        { "pkcs11:", 1 },
        { "pkcs11:token=desk", 1 },
        { "pkcs11:token=des%6b", 1 },
        { "pkcs11:token=des", 0 },
        { "pkcs11:token=desk1", 0 },
        { "pkcs11:token=DESK", 0 },
        { "pkcs11:token=", 0 },
        { "pkcs11:serial=00ab", 1 },
        { "pkcs11:serial=00AB", 0 },
        { "pkcs11:serial=ab", 0 },
        { "pkcs11:token=desk;serial=00ab", 1 },
        { "pkcs11:token=desk;serial=00ac", 0 },
        { "pkcs11:model=SoftHSM%20v2", 1 },
        { "pkcs11:model=SoftHSM", 0 },
        { "pkcs11:manufacturer=SoftHSM%20project", 1 },
        { "pkcs11:manufacturer=x", 0 },
        { "pkcs11:slot-id=5", 1 },
        { "pkcs11:slot-id=6", 0 },
        { "pkcs11:slot-id=5;token=other", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_uri *u = NULL;
        assert_ok(hseal_uri_parse(rows[i].text, &u, NULL));
        if (hseal_uri_matches(u, &sample) != rows[i].matches)
            fail_msg("%s", rows[i].text);
        hseal_uri_free(u);
    }
}

/* What is written for one token is read as that token and no other. */
static void
round_trip(const char *label, const char *serial, const char *path)
{
    struct hseal_token_info info = sample, other = sample;
    struct hseal_uri *u = NULL;
    char *text = NULL;
    struct hseal_error e;

    (void)snprintf(info.label, sizeof(info.label), "%s", label);
    (void)snprintf(info.serial, sizeof(info.serial), "%s", serial);
    (void)snprintf(other.label, sizeof(other.label), "other");
    assert_ok(hseal_uri_format(&info, path, path, &text, NULL));
    if (hseal_uri_parse(text, &u, &e) != HSEAL_ERR_OK)
        fail_msg("\"%s\" as %s: %s", label, text, e.message);
    if (!hseal_uri_matches(u, &info) || hseal_uri_matches(u, &other))
        fail_msg("\"%s\" as %s", label, text);
    assert_string_equal(hseal_uri_module_path(u), path);
    assert_string_equal(hseal_uri_pin_file(u), path);
    for (const char *p = text; *p != '\0'; p++)
        assert_true(*p > 0x20 && *p < 0x7f);
    hseal_uri_free(u);
    free(text);
}

static void
odd_names_come_back(void **state)
{
    static const char *const labels[] = { "desk", "a b", "a;b", "a?b", "a&b",
        "a=b", "a%b", "%41", "a/b", "a#b", "\"quoted\"", "caf\xc3\xa9", "a:b@c",
        "12345678901234567890123456789012", "\t", "a|b<c>", "-", " x",
        "\xff\xfe" };
    static const char *const paths[] = { "/usr/lib/x.so", "/a b/c", "/a&b",
        "/a;b", "/a?b=c", "/a%20b", "/caf\xc3\xa9", "/a#b" };

    (void)state;
    for (size_t i = 0; i < ROWS(labels); i++) {
        round_trip(labels[i], "00ab", "/x");
        round_trip("desk", i % 2 == 0 ? "1 2" : "a;b", "/x");
    }
    for (size_t i = 0; i < ROWS(paths); i++)
        round_trip("desk", "00ab", paths[i]);
}

static void
format_without_a_pin(void **state)
{
    struct hseal_uri *u = NULL;
    char *text = NULL;

    (void)state;
    assert_ok(hseal_uri_format(&sample, "/m.so", NULL, &text, NULL));
    assert_lacks(text, "pin");
    assert_ok(hseal_uri_parse(text, &u, NULL));
    assert_null(hseal_uri_pin_file(u));
    hseal_uri_free(u);
    free(text);
}

/* The longest message that can come of it still fits, and is one line. */
static void
long_uri_is_cut_in_messages(void **state)
{
    struct hseal_uri *u = NULL;
    struct hseal_error e;
    char text[4096];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    memcpy(text, "pkcs11:", 7);
    assert_err(hseal_uri_parse(text, &u, &e), INPUT);
    assert_true(strlen(e.message) < 400);
    memcpy(text, "pkcs11:token=", 13);
    assert_err(hseal_uri_parse(text, &u, &e), INPUT);
    assert_true(strlen(e.message) < 400);
}

static void
free_of_nothing(void **state)
{
    (void)state;
    hseal_uri_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_uris),
        cmocka_unit_test(refused_uris),
        cmocka_unit_test(matching),
        cmocka_unit_test(odd_names_come_back),
        cmocka_unit_test(format_without_a_pin),
        cmocka_unit_test(long_uri_is_cut_in_messages),
        cmocka_unit_test(free_of_nothing),
    };

    return cmocka_run_group_tests_name("uri", tests, NULL, NULL);
}
