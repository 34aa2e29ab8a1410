/*
 * tests/client/test_outcome.c: what became of a request, in words.
 */
#include <errno.h>

#include "../base/unit.h"

#include "client/outcome.h"

static struct hseal_outcome_facts
facts(CURLcode code, int left)
{
    struct hseal_outcome_facts f = {
        .code = code,
        .left = left,
        .method = "POST",
        .host = "host.example:1",
        .detail = "its own words",
        .timeout_ms = 250,
    };

    return f;
}

static void
names_of_all(void **state)
{
    (void)state;
    assert_string_equal(hseal_outcome_name(HSEAL_OUTCOME_NOT_SENT), "not-sent");
    assert_string_equal(hseal_outcome_name(HSEAL_OUTCOME_UNKNOWN), "unknown");
    assert_string_equal(hseal_outcome_name(HSEAL_OUTCOME_ANSWERED), "answered");
    assert_string_equal(hseal_outcome_name(HSEAL_OUTCOME_COUNT), "unknown");
}

/* Whatever libcurl says: what left is unknown unless answered whole. */
static void
judged_by_what_left(void **state)
{
    struct hseal_outcome_facts f;

    (void)state;
    for (unsigned code = 0; code < CURL_LAST; code++) {
        f = facts((CURLcode)code, 0);
        assert_int_equal(hseal_outcome_judge(&f), HSEAL_OUTCOME_NOT_SENT);
        f = facts((CURLcode)code, 1);
        assert_int_equal(hseal_outcome_judge(&f), HSEAL_OUTCOME_UNKNOWN);
        f.final = 1;
        assert_int_equal(hseal_outcome_judge(&f),
            code == CURLE_OK ? HSEAL_OUTCOME_ANSWERED : HSEAL_OUTCOME_UNKNOWN);
    }
    f = facts(CURLE_OK, 1);
    f.final = 1;
    f.stop = HSEAL_REPLY_STOP_BODY;
    assert_int_equal(hseal_outcome_judge(&f), HSEAL_OUTCOME_UNKNOWN);
}

/* Every code has a whole sentence, a cause and advice. */
static void
every_code_is_explained(void **state)
{
    struct hseal_outcome_facts f;
    struct hseal_error e;

    (void)state;
    for (unsigned code = 1; code < CURL_LAST; code++) {
        f = facts((CURLcode)code, 0);
        f.detail = "";
        assert_err(hseal_outcome_explain(&f, &e), NOT_SENT);
        assert_int_equal(e.code, HSEAL_ERR_NOT_SENT);
        assert_int_equal(e.origin, HSEAL_ORIGIN_CURL);
        assert_int_equal(e.cause, code);
        assert_contains(e.message, "host.example:1");
        assert_contains(e.message, "; nothing was sent");
        assert_true(e.hint[0] != '\0');
        f.left = 1;
        assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
        assert_int_equal(e.origin, HSEAL_ORIGIN_CURL);
        assert_int_equal(e.cause, code);
        assert_contains(e.message, "host.example:1");
        assert_contains(e.message, "may have been executed");
        assert_contains(e.hint, "before repeating");
        assert_lacks(e.message, "nothing");
    }
}

static void
not_sent_says_why(void **state)
{
    static const struct {
        CURLcode code;
        int number;
        const char *message;
    } rows[] = {
        { CURLE_COULDNT_CONNECT, ECONNREFUSED,
            "cannot reach host.example:1: Connection refused; nothing was "
            "sent" },
        { CURLE_COULDNT_CONNECT, 0,
            "cannot reach host.example:1: its own words; nothing was sent" },
        { CURLE_COULDNT_RESOLVE_HOST, 0,
            "cannot find the address of host.example:1; nothing was sent" },
        { CURLE_OPERATION_TIMEDOUT, 0,
            "cannot reach host.example:1 within 250 ms; nothing was sent" },
        { CURLE_PEER_FAILED_VERIFICATION, 0,
            "no trusted TLS connection to host.example:1: its own words; "
            "nothing was sent" },
    };
    struct hseal_outcome_facts f;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        f = facts(rows[i].code, 0);
        f.number = rows[i].number;
        assert_err(hseal_outcome_explain(&f, &e), NOT_SENT);
        assert_string_equal(e.message, rows[i].message);
    }
    f = facts(CURLE_COULDNT_CONNECT, 0);
    f.not_loopback = 1;
    assert_err(hseal_outcome_explain(&f, &e), NOT_SENT);
    assert_contains(e.message, "its address is not loopback");
    assert_contains(e.hint, "https://");
}

static void
unknown_says_why(void **state)
{
    static const struct {
        CURLcode code;
        enum hseal_reply_stop stop;
        int final;
        const char *message;
    } rows[] = {
        { CURLE_WRITE_ERROR, HSEAL_REPLY_STOP_HEAD, 0,
            "more than 65536 bytes of header lines" },
        { CURLE_WRITE_ERROR, HSEAL_REPLY_STOP_BODY, 1,
            "more than 16777216 bytes" },
        { CURLE_WRITE_ERROR, HSEAL_REPLY_STOP_NOMEM, 0, "out of memory" },
        { CURLE_OPERATION_TIMEDOUT, HSEAL_REPLY_STOP_NONE, 1,
            "no whole answer from host.example:1 within 250 ms" },
        { CURLE_PARTIAL_FILE, HSEAL_REPLY_STOP_NONE, 1, "was cut short" },
        { CURLE_RECV_ERROR, HSEAL_REPLY_STOP_NONE, 1, "was cut short" },
        { CURLE_RECV_ERROR, HSEAL_REPLY_STOP_NONE, 0,
            "ended before a whole answer" },
        { CURLE_UNSUPPORTED_PROTOCOL, HSEAL_REPLY_STOP_NONE, 0,
            "is not HTTP: its own words" },
        /* The connection that libcurl would have repeated it on. */
        { CURLE_COULDNT_CONNECT, HSEAL_REPLY_STOP_NONE, 0,
            "ended before a whole answer" },
        { CURLE_ABORTED_BY_CALLBACK, HSEAL_REPLY_STOP_NONE, 0,
            "ended before a whole answer" },
    };
    struct hseal_outcome_facts f;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        f = facts(rows[i].code, 1);
        f.stop = rows[i].stop;
        f.final = rows[i].final;
        assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
        assert_contains(e.message, rows[i].message);
    }
}

static void
unknown_get_is_harmless_and_others_are_not(void **state)
{
    struct hseal_outcome_facts f = facts(CURLE_GOT_NOTHING, 1);
    struct hseal_error e;

    (void)state;
    f.method = "GET";
    assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
    assert_contains(e.message, "a GET changes nothing at the exchange");
    assert_contains(e.hint, "safe to repeat");
    f.method = "DELETE";
    assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
    assert_contains(e.message, "may have been executed");
    assert_lacks(e.hint, "safe");
}

static void
answered_leaves_the_error_alone(void **state)
{
    struct hseal_outcome_facts f = facts(CURLE_OK, 1);
    struct hseal_error e = { .message = "as it was" };

    (void)state;
    f.final = 1;
    assert_ok(hseal_outcome_explain(&f, &e));
    assert_string_equal(e.message, "as it was");
    f.unframed = 1;
    assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
    assert_contains(e.message, "has no length");
    assert_int_equal(e.origin, HSEAL_ORIGIN_SELF);
    f.unframed = 0;
    f.final = 0; /* libcurl was content, and there was no final response */
    assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
    assert_err(hseal_outcome_explain(&f, NULL), UNKNOWN_OUTCOME);
}

/* The longest host and detail leave the end of the sentence whole. */
static void
long_parts_do_not_cut_the_sentence(void **state)
{
    char host[256], detail[CURL_ERROR_SIZE];
    struct hseal_outcome_facts f = facts(CURLE_PEER_FAILED_VERIFICATION, 0);
    struct hseal_error e;

    (void)state;
    memset(host, 'h', sizeof(host) - 1);
    host[sizeof(host) - 1] = '\0';
    memset(detail, 'd', sizeof(detail) - 1);
    detail[sizeof(detail) - 1] = '\0';
    f.host = host;
    f.detail = detail;
    assert_err(hseal_outcome_explain(&f, &e), NOT_SENT);
    assert_contains(e.message, "; nothing was sent");
    f.left = 1;
    f.code = CURLE_UNSUPPORTED_PROTOCOL;
    assert_err(hseal_outcome_explain(&f, &e), UNKNOWN_OUTCOME);
    assert_contains(e.message, "may have been executed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_all),
        cmocka_unit_test(judged_by_what_left),
        cmocka_unit_test(every_code_is_explained),
        cmocka_unit_test(not_sent_says_why),
        cmocka_unit_test(unknown_says_why),
        cmocka_unit_test(unknown_get_is_harmless_and_others_are_not),
        cmocka_unit_test(answered_leaves_the_error_alone),
        cmocka_unit_test(long_parts_do_not_cut_the_sentence),
    };

    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
