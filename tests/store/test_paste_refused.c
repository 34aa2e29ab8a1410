/*
 * test_paste_refused: texts that are no credential.  Whatever is wrong, no
 * value of the text appears in what is said.
 */
#include <stdio.h>

#include "store/paste.h"

#include "support/hmac.h"
#include "support/run.h"

/* Stands in each text where a value would be. */
#define S "SeCrEtVaLuE"

static void
refused(struct hseal_view text, enum hseal_err err, const char *part)
{
    struct hseal_paste p;
    struct hseal_error e;
    enum hseal_err got;

    memset(&e, 0, sizeof(e));
    assert_ok(hseal_paste_init(&p, NULL));
    got = hseal_paste_read(text, &p, &e);
    if (got == HSEAL_ERR_OK)
        got = hseal_paste_check(&p, &e);
    hseal_paste_free(&p);
    if (got != err)
        fail_msg("%.*s: %s (%s)", (int)text.len, (const char *)text.data,
            hseal_err_name(got), e.message);
    assert_contains(e.message, part);
    assert_lacks(e.message, S);
    assert_lacks(e.message, "SeCr");
    assert_lacks(e.hint, "SeCr");
}

static void
texts(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        const char *part; /* of the message */
    } rows[] = {
        { "",                                      "empty" },
        { " \r\n\t\n",                             "empty" },
        { "\xef\xbb\xbf",                          "empty" },
        { "# only a comment\n",                    "API key is missing" },
        { S,                                       "line 1" },
        { "apikey=k\n" S "\n",                     "line 2" },
        { "apikey=k\n\n\n# c\nsecretkey " S,       "line 5" },
        { "apikey=k\nsecretkee=" S,                "line 2" },
        { "=" S,                                   "line 1" },
        { "\"apikey\"=" S,                         "line 1" },
        { "export " S,                             "line 1" },
        { "a-key-of-more-than-thirty-two-letters-" S "=x", "line 1" },
        { "apikey\x00" "x=" S,                     "line 1" },
        { "apikey=k\napikey=" S,                   "second time" },
        { "apikey=k\nkey=" S,                      "second time" },
        { "secretkey=" S "\nsecret=" S,            "second time" },
        { "secretkey=\"\"\nsecret=" S,             "second time" },
        { "secret=" S "\nsecretkey=\"\"",          "second time" },
        { "IP = \"\"\nIP = \"" S "\"",             "second time" },
        { "apikey=k\nsecret=\"" S,                 "line 2" },
        { "secret='" S "\"",                       "opens a quote" },
        { "secret=\"",                             "opens a quote" },
        { "secret=\"" S "\" # mine",               "opens a quote" },
        { "secret=\"" S "\" x\"y",                 "opens a quote" },
        /* JSON */
        { "{",                                     "JSON" },
        { "{\"secret\":\"" S "\"",                 "JSON" },
        { "{\"secret\":\"" S "}",                  "JSON" },
        { "{\"secret\":" S "}",                    "JSON" },
        { "{\"secret\":\"" S "\"} " S,             "JSON" },
        { "{\"secret\":\"" S "\\q\"}",             "JSON" },
        { "{\"secret\":\"" S "\",\"secret\":\"" S "\"}", "JSON" },
        { "{\"secret\":\"" S "\",\"secretkey\":\"" S "\"}", "second time" },
        { "{\"secret\":\"\",\"secretkey\":\"" S "\"}", "second time" },
        { "{\"" S "\":\"x\"}",                     "not known" },
        { "{\"secret\":[\"" S "\"]}",              "no string" },
        { "{\"secret\":{\"x\":\"" S "\"}}",        "no string" },
        { "{\"secret\":1}",                        "no string" },
        { "{\"secret\":null}",                     "no string" },
        { "{\"secret\":\"a\\u0000" S "\"}",        "JSON" },
        { "{\"secret\":\"\xff" S "\"}",            "JSON" },
        { "[\"" S "\"]",                           "line 1" },
        { "\"" S "\"",                             "line 1" },
        { "{}",                                    "API key is missing" },
        /* checked as a whole */
        { "secret=" S "\npassphrase=p",            "API key is missing" },
        { "apikey=k\npassphrase=p",                "secret is missing" },
        { "apikey=k\nsecret=\"\"\npassphrase=p",   "secret is missing" },
        { "apikey=k\nsecret=\"  \"\npassphrase=p", "secret is missing" },
        { "apikey=k\nsecret=" S,                   "passphrase is missing" },
        { "apikey=a b\nsecret=" S "\npassphrase=p", "API key has a byte at position 2" },
        { "apikey=\xc3\xa9\nsecret=" S "\npassphrase=p", "API key has a byte at position 1" },
        { "apikey=k\nsecret=" S "\x7f\npassphrase=p", "secret has a byte at position 12" },
        { "apikey=k\nsecret=" S "\xa0\npassphrase=p", "secret has a byte at position 12" },
        { "apikey=k\nsecret=" S " x\npassphrase=p", "secret has a byte at position 12" },
        { "apikey=k\nsecret=" S "\npassphrase=" S "\tx", "passphrase has a control character at position 12" },
        { "apikey=k\nsecret=" S "\npassphrase=a\x1b[0m", "passphrase has a control character at position 2" },
        { "apikey=k\nsecret=" S "\npassphrase=a\x7f", "passphrase has a control character" },
        { "apikey=k\nsecret=" S "\npassphrase=" S "\xff", "not valid UTF-8" },
        { "apikey=k\nsecret=" S "\npassphrase=\xed\xa0\x80", "not valid UTF-8" },
        { "{\"apikey\":\"k\",\"secret\":\"" S "\",\"passphrase\":\"a\\nb\"}", "control character" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_view v = view_of(rows[i].text);
        if (strncmp(rows[i].text, "apikey\0", 7) == 0 && v.len == 6)
            v.len = 6 + 3 + strlen(S); /* the row with a NUL */
        refused(v, HSEAL_ERR_INPUT, rows[i].part);
    }
}

static void
too_long(void **state)
{
    static const struct {
        const char *key;
        size_t max;
    } rows[] = {
        { "apikey", 128 },
        { "secret", 512 },
        { "passphrase", 128 },
        { "ip", 2048 },
        { "permissions", 2048 },
        { "label", 128 },
    };
    char text[4096];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_paste p;
        int n = snprintf(text, sizeof(text), "%s=%s", rows[i].key, S);
        size_t start = strlen(rows[i].key) + 1;
        memset(text + n, 'x', sizeof(text) - (size_t)n);
        text[start + rows[i].max] = '\0';
        assert_ok(hseal_paste_init(&p, NULL));
        assert_ok(hseal_paste_read(view_of(text), &p, NULL));
        hseal_paste_free(&p);
        text[start + rows[i].max] = 'x';
        text[start + rows[i].max + 1] = '\0';
        refused(view_of(text), HSEAL_ERR_LIMIT, "more than");
    }
}

/* Bytes at random, also behind a good beginning: an error or none, no crash. */
static void
hostile_bytes(void **state)
{
    static const char *const heads[] = { "", "{", "{\"secret\":\"",
        "apikey=", "secretkey = \"", "export ", "\xef\xbb\xbf",
        "{\"apikey\":{" };
    unsigned char text[256];
    uint64_t seed = 7;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        const char *head = heads[i % ROWS(heads)];
        size_t len = strlen(head);
        struct hseal_view v = { text, len + next_number(&seed) % 200 };
        struct hseal_paste p;
        memcpy(text, head, len);
        for (size_t j = len; j < v.len; j++) {
            uint64_t r = next_number(&seed);
            text[j] =
                (unsigned char)(r % 4 != 0
                                    ? r >> 8
                                    : (uint64_t) "\n\"={}: \\"[r / 4 % 8]);
        }
        assert_ok(hseal_paste_init(&p, NULL));
        if (hseal_paste_read(v, &p, NULL) == HSEAL_ERR_OK &&
            hseal_paste_check(&p, NULL) == HSEAL_ERR_OK)
            assert_true(p.field[HSEAL_PASTE_SECRET].len > 0);
        hseal_paste_free(&p);
    }
}

static void
field_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HSEAL_PASTE_COUNT; i++)
        assert_true(
            hseal_paste_field_name((enum hseal_paste_field)i)[0] != '\0');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(too_long),
        cmocka_unit_test(hostile_bytes),
        cmocka_unit_test(field_names),
    };

    return cmocka_run_group_tests_name("paste_refused", tests, NULL, NULL);
}
