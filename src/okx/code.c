/*
 * okx/code.c: the codes of the exchange's answers, and what each asks for.
 * Layer: okx.
 */
#include <assert.h>
#include <string.h>

#include "okx/codes.h"

#include "okx/code.h"

/* clang-format off */
static const char *const names[] = {
    [HSEAL_OKX_CODE_OK]            = "ok",
    [HSEAL_OKX_CODE_ITEM]          = "item",
    [HSEAL_OKX_CODE_STOP_CRED]     = "stop-credential",
    [HSEAL_OKX_CODE_STOP_CFG]      = "stop-config",
    [HSEAL_OKX_CODE_STOP_ACCT]     = "stop-account",
    [HSEAL_OKX_CODE_STOP_ENDPOINT] = "stop-endpoint",
    [HSEAL_OKX_CODE_STOP_CLASS]    = "stop-permission",
    [HSEAL_OKX_CODE_BUG]           = "bug",
    [HSEAL_OKX_CODE_CLOCK]         = "clock",
    [HSEAL_OKX_CODE_BACKOFF]       = "back-off",
    [HSEAL_OKX_CODE_AMBIGUOUS]     = "ambiguous",
    [HSEAL_OKX_CODE_DUPLICATE]     = "duplicate",
    [HSEAL_OKX_CODE_GONE]          = "gone",
    [HSEAL_OKX_CODE_LATE]          = "late",
    [HSEAL_OKX_CODE_EDGE]          = "edge",
    [HSEAL_OKX_CODE_OTHER]         = "other",
};
/* clang-format on */
static_assert(sizeof(names) / sizeof(names[0]) == HSEAL_OKX_CODE_CLASS_COUNT,
    "a name per class");

const char *
hseal_okx_code_class_name(enum hseal_okx_code_class c)
{
    if ((unsigned)c >= HSEAL_OKX_CODE_CLASS_COUNT)
        return names[HSEAL_OKX_CODE_OTHER];
    return names[c];
}

const struct hseal_okx_code *
hseal_okx_code_find(const char *code)
{
    size_t len = strlen(code), stem = strcspn(code, "_");
    const struct hseal_okx_code *row = hseal_okx_codes_lookup(code, len);

    return row != NULL || stem == len ? row
                                      : hseal_okx_codes_lookup(code, stem);
}

const struct hseal_okx_code *
hseal_okx_code_at(size_t i)
{
    return hseal_okx_codes_row(i);
}
