/*
 * tests/cli/test_subaccount_said.c: of which answers a new key is taken back,
 * and after which it is asked again.
 */
#include <stdio.h>

#include "cli/subaccount_said.h"

#include "../base/unit.h"

static struct hseal_answer
answer(int status, char *body)
{
    struct hseal_answer a;

    memset(&a, 0, sizeof(a));
    a.status = status;
    a.body = body;
    a.body_len = strlen(body);
    return a;
}

static void
busy_is_no_verdict(void **state)
{
    static const struct {
        int status;
        const char *code;
        int busy, no_key;
    } rows[] = {
        { 200, "0", 0, 0 },
        /* back-off */
        { 503, "50001", 1, 0 },
        { 429, "50011", 1, 0 },
        { 200, "50011", 1, 0 },
        { 429, "50013", 1, 0 },
        { 500, "50026", 1, 0 },
        { 200, "50040", 1, 0 },
        { 429, "59999", 1, 0 },
        { 200, "50004", 1, 0 },
        /* the key */
        { 400, "50100", 0, 1 },
        { 401, "50101", 0, 1 },
        { 401, "50105", 0, 1 },
        { 401, "50110", 0, 1 },
        { 401, "50111", 0, 1 },
        { 401, "50113", 0, 1 },
        { 401, "50114", 0, 1 },
        { 200, "50119", 0, 1 },
        { 401, "50119", 0, 1 },
        { 403, "50120", 0, 1 },
        { 200, "50199", 0, 1 },
        { 401, "59999", 0, 1 },
        /* something else */
        { 403, "50007", 0, 0 },
        { 410, "50005", 0, 0 },
        { 400, "50014", 0, 0 },
        { 403, "50035", 0, 0 },
        { 401, "50102", 0, 0 },
        { 401, "50103", 0, 0 },
        { 401, "50109", 0, 0 },
        { 401, "50112", 0, 0 },
        { 403, "50121", 0, 0 },
        { 200, "59999", 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char body[64];
        struct hseal_answer a;

        (void)snprintf(body, sizeof(body),
            "{\"code\":\"%s\",\"msg\":\"m\",\"data\":[]}", rows[i].code);
        a = answer(rows[i].status, body);
        if (hseal_subaccount_said_busy(&a) != rows[i].busy ||
            hseal_subaccount_said_no_key(&a) != rows[i].no_key)
            fail_msg("%d %s", rows[i].status, rows[i].code);
    }
}

static void
the_edge_knows_no_key(void **state)
{
    static const int statuses[] = { 200, 401, 403, 429, 502, 503 };
    static char page[] = "<html><title>Just a moment</title></html>";

    (void)state;
    for (size_t i = 0; i < ROWS(statuses); i++) {
        const struct hseal_answer a = answer(statuses[i], page);
        assert_true(hseal_subaccount_said_busy(&a));
        assert_false(hseal_subaccount_said_no_key(&a));
    }
}

static void
only_one_was_not_looked_at(void **state)
{
    static const struct {
        char body[64];
        int unread;
    } rows[] = {
        { "{\"code\":\"50011\"}", 1 },
        { "{\"code\":50011}", 1 },
        { "{\"code\":\"50013\"}", 0 },
        { "{\"code\":\"0\"}", 0 },
        { "{\"code\":\"50011\",\"data\":[{\"secretKey\":\"s\"}]}", 0 },
        { "50011", 0 },
        { "", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char body[64];
        struct hseal_answer a;

        memcpy(body, rows[i].body, sizeof(body));
        a = answer(429, body);
        if (hseal_subaccount_said_unread(&a) != rows[i].unread)
            fail_msg("%s", rows[i].body);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(busy_is_no_verdict),
        cmocka_unit_test(the_edge_knows_no_key),
        cmocka_unit_test(only_one_was_not_looked_at),
    };

    return cmocka_run_group_tests_name("subaccount_said", tests, NULL, NULL);
}
