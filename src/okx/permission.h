/*
 * okx/permission.h: what an API key may do, as the exchange names it.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_PERMISSION_H
#define HSEAL_OKX_PERMISSION_H

#include <stddef.h>

#include <hardseal/error.h>

/** Bits of a permission set. */
enum hseal_okx_permission {
    HSEAL_OKX_READ = 1,
    HSEAL_OKX_TRADE = 2,
    HSEAL_OKX_WITHDRAW = 4,
    /* Sub-accounts and their keys.  To the exchange it is part of trade; a
     * record says it by itself, since who makes keys can do all they can. */
    HSEAL_OKX_KEYS = 8
};

/** Bytes for the longest text of a set, with the NUL. */
#define HSEAL_OKX_PERMISSIONS_SIZE 32

/**
 * hseal_okx_permissions_parse(text, len, ret, e): words separated by commas,
 * blanks or '/', of either case: read (or read_only), trade, withdraw, keys.
 * Every key can read, so that bit is always set.  Errors: INPUT (unknown word,
 * empty).
 */
HSEAL_MUST_USE enum hseal_err hseal_okx_permissions_parse(
    const char *text, size_t len, unsigned *ret, struct hseal_error *e);

/** hseal_okx_permissions_text(set, out): "read,trade"; "" of none. */
void hseal_okx_permissions_text(
    unsigned set, char out[HSEAL_OKX_PERMISSIONS_SIZE]);

#endif
