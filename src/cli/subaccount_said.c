/*
 * cli/subaccount_said.c: what an answer of the exchange is worth to the work on
 * a sub-account's key.
 * Layer: cli.
 */
#include <string.h>

#include "okx/answer.h"
#include "okx/created.h"

#include "cli/subaccount_said.h"

static struct hseal_view
body_of(const struct hseal_answer *a)
{
    const struct hseal_view v = { (const unsigned char *)a->body, a->body_len };

    return v;
}

int
hseal_subaccount_said_unread(const struct hseal_answer *a)
{
    struct hseal_okx_answer said;

    if (hseal_okx_created_names_secret(body_of(a)))
        return 0;
    hseal_okx_answer_read(body_of(a), &said);
    return strcmp(said.code, "50011") == 0;
}
