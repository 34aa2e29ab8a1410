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

/* ret->code borrows from *said. */
static void
judge_get(const struct hseal_answer *a, struct hseal_okx_answer *said,
    struct hseal_okx_verdict *ret)
{
    const struct hseal_okx_asked asked = { .status = a->status };

    hseal_okx_answer_read(body_of(a), said);
    hseal_okx_verdict(said, &asked, ret);
}

int
hseal_subaccount_said_busy(const struct hseal_answer *a)
{
    struct hseal_okx_answer said;
    struct hseal_okx_verdict v;

    judge_get(a, &said, &v);
    return v.later;
}

int
hseal_subaccount_said_no_key(const struct hseal_answer *a)
{
    struct hseal_okx_answer said;
    struct hseal_okx_verdict v;

    judge_get(a, &said, &v);
    if (v.code_class == HSEAL_OKX_CODE_STOP_CFG)
        return strcmp(v.code, "50101") == 0 ||
               hseal_okx_code_find(v.code) == NULL;
    return v.code_class == HSEAL_OKX_CODE_STOP_CRED ||
           v.code_class == HSEAL_OKX_CODE_STOP_CLASS;
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
