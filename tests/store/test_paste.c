/*
 * test_paste: a credential as people have it: the exchange's block, JSON,
 * KEY=VALUE, and what is wrong with it, said without showing it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "store/paste.h"

#include "support/hmac.h"
#include "support/run.h"

#define KEY "4b7cf0b2-11ee-4a6e-9c3f-0123456789ab"
#define SECRET "0123456789ABCDEF0123456789ABCDEF"
#define PASS "Pass-w0rd"

static enum hseal_err
read_text(const char *text, struct hseal_paste *p, struct hseal_error *e)
{
    assert_ok(hseal_paste_init(p, NULL));
    return hseal_paste_read(view_of(text), p, e);
}

static const char *
field(const struct hseal_paste *p, enum hseal_paste_field f)
{
    return hseal_secret_str(&p->field[f]);
}

/* All of these give the same three parts. */
static void
forms_of_the_same(void **state)
{
    /* clang-format off */
    static const char *const texts[] = {
        /* as the exchange's page copies it, with the passphrase added */
        "apikey = \"" KEY "\"\nsecretkey = \"" SECRET "\"\nIP = \"\"\n"
            "API key name = \"\"\nPermissions = \"Read\"\n"
            "passphrase = \"" PASS "\"\n",
        "apikey = \"" KEY "\"\r\nsecretkey = \"" SECRET "\"\r\n"
            "passphrase = \"" PASS "\"\r\n",
        "\xef\xbb\xbf" "apikey = \"" KEY "\"\nsecretkey = \"" SECRET "\"\n"
            "passphrase = \"" PASS "\"",
        "\n\n# mine\n  apikey=" KEY "\n\n\tsecretkey=" SECRET "\n"
            "passphrase=" PASS "\n\n\n",
        "apikey='" KEY "'\nsecretkey='" SECRET "'\npassphrase='" PASS "'\n",
        "apikey: \"" KEY "\"\nsecretkey: \"" SECRET "\"\npassphrase: " PASS,
        "APIKEY=" KEY "\nSECRETKEY=" SECRET "\nPASSPHRASE=" PASS "\n",
        "OKX_API_KEY=" KEY "\nOKX_API_SECRET=" SECRET "\n"
            "OKX_API_PASSPHRASE=" PASS "\n",
        "export OKX_API_KEY=\"" KEY "\"\nexport OKX_SECRET_KEY='" SECRET "'\n"
            "export OKX_PASSPHRASE=" PASS "\n",
        "api-key=" KEY "\napi_secret_key=" SECRET "\napi pass=" PASS "\n",
        "key=" KEY "\nsecret=" SECRET "\npassword=" PASS "\n",
        "access_key=" KEY "\nsecret=" SECRET "\npassword=" PASS "\n",
        "{\"apikey\":\"" KEY "\",\"secretkey\":\"" SECRET "\","
            "\"passphrase\":\"" PASS "\"}",
        "  \n{ \"apiKey\": \"" KEY "\",\n \"secret\": \"" SECRET "\",\r\n"
            "\"password\": \"" PASS "\" }\n\n",
        "\xef\xbb\xbf{\"API Key\":\"" KEY "\",\"Secret Key\":\"" SECRET "\","
            "\"Passphrase\":\"" PASS "\"}",
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        struct hseal_paste p;
        struct hseal_error e;
        if (read_text(texts[i], &p, &e) != HSEAL_ERR_OK)
            fail_msg("text %zu: %s", i, e.message);
        assert_string_equal(field(&p, HSEAL_PASTE_KEY_ID), KEY);
        assert_string_equal(field(&p, HSEAL_PASTE_SECRET), SECRET);
        assert_string_equal(field(&p, HSEAL_PASTE_PASSPHRASE), PASS);
        assert_ok(hseal_paste_check(&p, NULL));
        assert_int_equal(p.trimmed, 0);
        hseal_paste_free(&p);
    }
}

static void
the_other_fields(void **state)
{
    struct hseal_paste p;

    (void)state;
    assert_ok(read_text("apikey=k\nIP = \"10.0.0.1, 10.0.0.2\"\n"
                        "API key name = \"bots = many\"\n"
                        "Permissions = \"Read/Trade\"\n",
        &p, NULL));
    assert_string_equal(field(&p, HSEAL_PASTE_IPS), "10.0.0.1, 10.0.0.2");
    assert_string_equal(field(&p, HSEAL_PASTE_PURPOSE), "bots = many");
    assert_string_equal(field(&p, HSEAL_PASTE_PERMISSIONS), "Read/Trade");
    assert_string_equal(field(&p, HSEAL_PASTE_SECRET), "");
    hseal_paste_free(&p);
}

/* Values keep what is inside them; only a pair of quotes around goes. */
static void
values_as_they_are(void **state)
{
    static const struct {
        const char *line;
        const char *value;
    } rows[] = {
        { "passphrase=a b", "a b" },
        { "passphrase=\"a b\"", "a b" },
        { "passphrase='a \"b\" c'", "a \"b\" c" },
        { "passphrase=\"a'b\"", "a'b" },
        { "passphrase=ab\"", "ab\"" },
        { "passphrase=\"\"ab\"\"", "\"ab\"" },
        { "passphrase=a=b=c", "a=b=c" },
        { "passphrase=a#b", "a#b" },
        { "passphrase=a:b", "a:b" },
        { "passphrase=a\\nb", "a\\nb" },
        { "passphrase=p\xc3\xa4ss\xe2\x82\xac\xf0\x9f\x94\x91",
            "p\xc3\xa4ss\xe2\x82\xac\xf0\x9f\x94\x91" },
        { "passphrase = a\t b", "a\t b" },
        { "{\"passphrase\":\"a\\u0020b\"}", "a b" },
        { "{\"passphrase\":\"a\\\"b\\\\c\"}", "a\"b\\c" },
        { "{\"passphrase\":\"p\\u00e4ss\"}", "p\xc3\xa4ss" },
        { "{\"passphrase\":\"\\\"ab\\\"\"}", "\"ab\"" },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_paste p;
        struct hseal_error e;
        if (read_text(rows[i].line, &p, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", rows[i].line, e.message);
        assert_string_equal(field(&p, HSEAL_PASTE_PASSPHRASE), rows[i].value);
        hseal_paste_free(&p);
    }
}

/* Blanks that belong to a value are cut off, and that is told. */
static void
blanks_are_cut_and_told(void **state)
{
    static const struct {
        const char *text;
        unsigned trimmed;
    } rows[] = {
        { "secret = abc", 0 },
        { "  secret   =   abc\r\n", 0 },
        { "secret = \"abc\"  ", 0 },
        { "secret = \"abc \"", 1 },
        { "secret = \" abc\"", 1 },
        { "secret = '\tabc'", 1 },
        { "secret=abc ", 1 },
        { "secret=abc \t\r\n", 1 },
        { "{\"secret\":\"abc\"}", 0 },
        { "{\"secret\":\"abc\\n\"}", 1 },
        { "{\"secret\":\" abc\"}", 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_paste p;
        assert_ok(read_text(rows[i].text, &p, NULL));
        assert_string_equal(field(&p, HSEAL_PASTE_SECRET), "abc");
        if (p.trimmed != rows[i].trimmed << HSEAL_PASTE_SECRET)
            fail_msg("%s: %u", rows[i].text, p.trimmed);
        hseal_paste_free(&p);
    }
}

static void
set_as_a_prompt_does(void **state)
{
    struct hseal_paste p;
    char longer[HSEAL_API_SECRET_MAX + 2];
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_paste_init(&p, NULL));
    assert_ok(
        hseal_paste_set(&p, HSEAL_PASTE_SECRET, view_of(" abc\r\n"), NULL));
    assert_string_equal(field(&p, HSEAL_PASTE_SECRET), "abc");
    assert_int_equal(p.trimmed, 1U << HSEAL_PASTE_SECRET);
    assert_ok(hseal_paste_set(&p, HSEAL_PASTE_SECRET, view_of("d"), NULL));
    assert_string_equal(field(&p, HSEAL_PASTE_SECRET), "d");
    memset(longer, 'Q', sizeof(longer));
    longer[HSEAL_API_SECRET_MAX + 1] = '\0';
    assert_err(
        hseal_paste_set(&p, HSEAL_PASTE_SECRET, view_of(longer), &e), LIMIT);
    assert_contains(e.message, "secret");
    assert_contains(e.message, "512");
    assert_lacks(e.message, "QQ");
    assert_string_equal(field(&p, HSEAL_PASTE_SECRET), "d");
    hseal_paste_free(&p);
    hseal_paste_free(&p);
}

static void
secrets_of_every_length(void **state)
{
    static const struct {
        size_t len;
        enum hseal_err read;
        enum hseal_err check;
    } rows[] = {
        { 0, HSEAL_ERR_OK, HSEAL_ERR_INPUT },
        { 1, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 63, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 64, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 65, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 131, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 512, HSEAL_ERR_OK, HSEAL_ERR_OK },
        { 513, HSEAL_ERR_LIMIT, HSEAL_ERR_OK },
        { 4096, HSEAL_ERR_LIMIT, HSEAL_ERR_OK },
    };
    static const char *const forms[] = {
        "apikey=" KEY "\npassphrase=" PASS "\nsecretkey = \"%s\"\n",
        "apikey=" KEY "\npassphrase=" PASS "\nsecretkey=%s\n",
        "{\"apikey\":\"" KEY "\",\"passphrase\":\"" PASS
        "\",\"secret\":\"%s\"}",
    };
    char secret[4097], text[5000];

    (void)state;
    for (size_t i = 0; i < ROWS(rows) * ROWS(forms); i++) {
        size_t r = i % ROWS(rows);
        struct hseal_paste p;
        struct hseal_error e;
        memset(secret, 'Z', sizeof(secret));
        secret[rows[r].len] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(text, sizeof(text), forms[i / ROWS(rows)], secret);
#pragma GCC diagnostic pop
        assert_int_equal(read_text(text, &p, &e), rows[r].read);
        if (rows[r].read == HSEAL_ERR_OK) {
            assert_int_equal(p.field[HSEAL_PASTE_SECRET].len, rows[r].len);
            assert_int_equal(hseal_paste_check(&p, &e), rows[r].check);
        }
        if (rows[r].read + rows[r].check != HSEAL_ERR_OK) {
            assert_contains(e.message, "secret");
            assert_lacks(e.message, "ZZ");
        }
        hseal_paste_free(&p);
    }
}

static void
too_much_text(void **state)
{
    char *text = malloc(HSEAL_PASTE_MAX + 2);
    struct hseal_paste p;
    struct hseal_error e;

    (void)state;
    assert_non_null(text);
    memset(text, '#', HSEAL_PASTE_MAX + 1);
    text[HSEAL_PASTE_MAX] = '\0';
    assert_ok(read_text(text, &p, NULL));
    hseal_paste_free(&p);
    text[HSEAL_PASTE_MAX] = '#';
    text[HSEAL_PASTE_MAX + 1] = '\0';
    assert_err(read_text(text, &p, &e), LIMIT);
    hseal_paste_free(&p);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_the_same),
        cmocka_unit_test(the_other_fields),
        cmocka_unit_test(values_as_they_are),
        cmocka_unit_test(blanks_are_cut_and_told),
        cmocka_unit_test(set_as_a_prompt_does),
        cmocka_unit_test(secrets_of_every_length),
        cmocka_unit_test(too_much_text),
    };

    return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}
