/*
 * tests/okx/test_edge.c: an answer that is not the exchange's.
 */
#include <stdio.h>

#include "okx/edge.h"

#include "../base/unit.h"

/* clang-format off */
static const struct {
    const char *body;
    int is_html;
    const char *title;
} rows[] = {
    { "<html><head><title>403 Forbidden</title></head></html>", 1,
      "403 Forbidden" },
    { "<!DOCTYPE html>\n<!--[if lt IE 7]>x<![endif]-->\n<head>\n"
      "<title>Attention Required! | Cloudflare</title>", 1,
      "Attention Required! | Cloudflare" },
    { "\xef\xbb\xbf \r\n\t<HTML><TITLE lang=en>\n  Just a moment...\n</TITLE>",
      1, "Just a moment..." },
    { "<title>a\xe2\x82\xac""b</title>", 1, "a\xe2\x82\xac""b" },
    { "<title>cut", 1, "cut" },
    { "<title>a\xff""b</title>", 1, "a" },
    { "<html><body>502 Bad Gateway</body></html>", 1, "" },
    { "<title", 1, "" },
    { "<title x=y", 1, "" },
    { "<", 1, "" },
    { "error code: 1015", 0, "error code: 1015" },
    { "upstream connect error\r\nor disconnect", 0, "upstream connect error" },
    { "\n\n  late\n", 0, "late" },
    { "", 0, "" },
    { " \n", 0, "" },
    { "\xff", 0, "" },
    { "{\"code\":\"0\"", 0, "{\"code\":\"0\"" },
};
/* clang-format on */

static int
read_edge(const char *body, size_t len, char *ret, size_t size)
{
    struct hseal_view v = { (const unsigned char *)body, len };

    return hseal_okx_edge_read(v, ret, size);
}

static void
pages_and_lines(void **state)
{
    char text[96];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = strlen(rows[i].body);
        if (read_edge(rows[i].body, len, text, sizeof(text)) != rows[i].is_html)
            fail_msg("%s", rows[i].body);
        assert_string_equal(text, rows[i].title);
    }
    assert_int_equal(read_edge(NULL, 0, text, sizeof(text)), 0);
    assert_string_equal(text, "");
}

static void
what_is_too_long_is_cut_between_characters(void **state)
{
    static char body[40000];
    char text[8];

    (void)state;
    assert_int_equal(
        read_edge("<title>123456\xe2\x82\xac</title>", 24, text, 8), 1);
    assert_string_equal(text, "123456");
    /* Nothing is looked for without end. */
    memset(body, '<', sizeof(body));
    memcpy(body + sizeof(body) - 20, "<title>late</title>", 19);
    assert_int_equal(read_edge(body, sizeof(body), text, sizeof(text)), 1);
    assert_string_equal(text, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_and_lines),
        cmocka_unit_test(what_is_too_long_is_cut_between_characters),
    };

    return cmocka_run_group_tests_name("edge", tests, NULL, NULL);
}
