/*
 * tests/cli/test_subaccount_said.c: after which answers it is asked again.
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
        cmocka_unit_test(only_one_was_not_looked_at),
    };

    return cmocka_run_group_tests_name("subaccount_said", tests, NULL, NULL);
}
