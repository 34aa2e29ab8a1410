/*
 * okx/codes.h: the table that gperf makes of codes.gperf; for code.c alone.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_CODES_H
#define HSEAL_OKX_CODES_H

#include "okx/code.h"

/** hseal_okx_codes_lookup(code, len): the row of those bytes, or NULL. */
const struct hseal_okx_code *hseal_okx_codes_lookup(
    const char *code, size_t len);

/** hseal_okx_codes_row(i): the i-th row, or NULL after the last. */
const struct hseal_okx_code *hseal_okx_codes_row(size_t i);

#endif
