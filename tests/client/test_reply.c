/*
 * tests/client/test_reply.c: collecting an answer within bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "../base/unit.h"

#include "client/reply.h"

static int
line(struct hseal_reply *r, const char *text)
{
    return hseal_reply_line(r, text, strlen(text));
}

static int
open_reply(void **state)
{
    struct hseal_reply *r = calloc(1, sizeof(*r));

    assert_non_null(r);
    assert_ok(hseal_reply_init(r, NULL));
    *state = r;
    return 0;
}

static int
close_reply(void **state)
{
    hseal_reply_free(*state);
    free(*state);
    return 0;
}

static void
empty_one_has_text_already(void **state)
{
    struct hseal_reply *r = *state;

    assert_string_equal((char *)r->head.data, "");
    assert_string_equal((char *)r->body.data, "");
    assert_false(hseal_reply_final(r));
}

static void
keeps_head_without_its_end_and_body(void **state)
{
    struct hseal_reply *r = *state;

    assert_true(line(r, "HTTP/1.1 200 OK\r\n"));
    assert_true(line(r, "A: b\r\n"));
    assert_false(hseal_reply_final(r));
    assert_true(line(r, "\r\n"));
    assert_true(hseal_reply_final(r));
    assert_true(hseal_reply_data(r, "x\0y", 3));
    assert_true(hseal_reply_data(r, "z", 1));
    assert_int_equal(r->status, 200);
    assert_string_equal((char *)r->head.data, "HTTP/1.1 200 OK\r\nA: b\r\n");
    assert_int_equal(r->body.len, 4);
    assert_memory_equal(r->body.data, "x\0yz", 5);
}

static void
final_head_replaces_interim_ones(void **state)
{
    struct hseal_reply *r = *state;

    assert_true(line(r, "HTTP/1.1 100 Continue\r\n"));
    assert_true(line(r, "\r\n"));
    assert_false(hseal_reply_final(r));
    assert_true(line(r, "HTTP/1.1 103 Early Hints\r\n"));
    assert_true(line(r, "Link: x\r\n"));
    assert_true(line(r, "\r\n"));
    assert_false(hseal_reply_final(r));
    assert_true(line(r, "HTTP/1.1 404 Not Found\r\n"));
    assert_true(line(r, "\r\n"));
    assert_true(hseal_reply_final(r));
    assert_int_equal(r->status, 404);
    assert_string_equal((char *)r->head.data, "HTTP/1.1 404 Not Found\r\n");
}

static void
trailer_is_no_head(void **state)
{
    struct hseal_reply *r = *state;

    assert_true(line(r, "HTTP/1.1 200 OK\r\n"));
    assert_true(line(r, "\r\n"));
    assert_true(line(r, "HTTP/1.1 500 from a trailer\r\n"));
    assert_true(line(r, "\r\n"));
    assert_int_equal(r->status, 200);
    assert_string_equal((char *)r->head.data, "HTTP/1.1 200 OK\r\n");
}

static void
status_takes_three_digits(void **state)
{
    static const char *const bad[] = { "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20",
        "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1 -20\r\n" };

    (void)state;
    for (size_t i = 0; i < ROWS(bad); i++) {
        struct hseal_reply r;
        assert_ok(hseal_reply_init(&r, NULL));
        assert_true(line(&r, bad[i]));
        assert_true(line(&r, "\r\n"));
        assert_int_equal(r.status, 0);
        assert_false(hseal_reply_final(&r));
        hseal_reply_free(&r);
    }
}

/* Else the end of the connection is the end of the body. */
static void
head_tells_where_the_body_ends(void **state)
{
    static const struct {
        const char *status;
        const char *line;
        int framed;
    } rows[] = {
        { "HTTP/1.1 200 OK\r\n", "Content-Length: 5\r\n", 1 },
        { "HTTP/1.1 200 OK\r\n", "content-length:5\n", 1 },
        { "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", 1 },
        { "HTTP/1.1 200 OK\r\n", "TRANSFER-ENCODING: gzip, Chunked \r\n", 1 },
        { "HTTP/1.1 204 No Content\r\n", "A: b\r\n", 1 },
        { "HTTP/1.1 304 Not Modified\r\n", "A: b\r\n", 1 },
        { "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: gzip\r\n", 0 },
        { "HTTP/1.1 200 OK\r\n", "X-Content-Length: 5\r\n", 0 },
        { "HTTP/1.1 200 OK\r\n", "Content-Lengt", 0 },
        { "HTTP/1.1 200 chunked\r\n", "Connection: close\r\n", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_reply r;
        assert_ok(hseal_reply_init(&r, NULL));
        assert_true(line(&r, "HTTP/1.1 100 Continue\r\n"));
        assert_true(line(&r, "Content-Length: 5\r\n"));
        assert_true(line(&r, "\r\n"));
        assert_true(line(&r, rows[i].status));
        assert_true(line(&r, rows[i].line));
        assert_true(line(&r, "\r\n"));
        assert_int_equal(r.framed, rows[i].framed);
        hseal_reply_free(&r);
    }
}

/* Also when each head is small: interim ones could go on for ever. */
static void
all_heads_together_are_bounded(void **state)
{
    static const char interim[] = "HTTP/1.1 100 Continue\r\n";
    struct hseal_reply *r = *state;
    size_t seen = 0;

    while (seen + sizeof(interim) + 1 <= HSEAL_REPLY_HEAD_MAX) {
        assert_true(line(r, interim));
        assert_true(line(r, "\r\n"));
        seen += sizeof(interim) + 1;
    }
    assert_int_equal(r->stop, HSEAL_REPLY_STOP_NONE);
    while (r->stop == HSEAL_REPLY_STOP_NONE)
        if (line(r, interim))
            assert_true(line(r, "\r\n"));
    assert_int_equal(r->stop, HSEAL_REPLY_STOP_HEAD);
    assert_true(r->head_seen <= HSEAL_REPLY_HEAD_MAX);
}

static void
head_fits_to_the_byte(void **state)
{
    char *text = malloc(HSEAL_REPLY_HEAD_MAX);
    struct hseal_reply *r = *state;

    assert_non_null(text);
    memset(text, 'h', HSEAL_REPLY_HEAD_MAX);
    assert_true(hseal_reply_line(r, text, HSEAL_REPLY_HEAD_MAX));
    assert_int_equal(r->head.len, HSEAL_REPLY_HEAD_MAX);
    assert_false(hseal_reply_line(r, text, 1));
    assert_int_equal(r->stop, HSEAL_REPLY_STOP_HEAD);
    free(text);
}

static void
body_fits_to_the_byte(void **state)
{
    char *text = calloc(1, HSEAL_REPLY_BODY_MAX);
    struct hseal_reply *r = *state;

    assert_non_null(text);
    assert_true(hseal_reply_data(r, text, HSEAL_REPLY_BODY_MAX));
    assert_int_equal(r->stop, HSEAL_REPLY_STOP_NONE);
    assert_false(hseal_reply_data(r, text, 1));
    assert_int_equal(r->stop, HSEAL_REPLY_STOP_BODY);
    assert_int_equal(r->body.len, HSEAL_REPLY_BODY_MAX);
    free(text);
}

static void
zeroed_one_can_be_freed(void **state)
{
    struct hseal_reply r;

    (void)state;
    memset(&r, 0, sizeof(r));
    hseal_reply_free(&r);
}

#define WITH_REPLY(f)                                                          \
    cmocka_unit_test_setup_teardown(f, open_reply, close_reply)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_REPLY(empty_one_has_text_already),
        WITH_REPLY(keeps_head_without_its_end_and_body),
        WITH_REPLY(final_head_replaces_interim_ones),
        WITH_REPLY(trailer_is_no_head),
        cmocka_unit_test(status_takes_three_digits),
        cmocka_unit_test(head_tells_where_the_body_ends),
        WITH_REPLY(all_heads_together_are_bounded),
        WITH_REPLY(head_fits_to_the_byte),
        WITH_REPLY(body_fits_to_the_byte),
        cmocka_unit_test(zeroed_one_can_be_freed),
    };

    return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
