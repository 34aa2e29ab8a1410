/*
 * base/codec.h: base64 and hex.
 * Layer: base.
 */
#ifndef HSEAL_BASE_CODEC_H
#define HSEAL_BASE_CODEC_H

#include <stddef.h>

#include <hardseal/error.h>

/** Characters that base64 of `n` bytes takes, without the NUL. */
#define HSEAL_BASE64_LEN(n) (((n) + 2) / 3 * 4)

/**
 * hseal_base64_encode(data, len, out): standard alphabet with padding, to
 * `out`, which has room for HSEAL_BASE64_LEN(len) + 1 characters; NUL at the
 * end.  Spec: RFC 4648 section 4.
 */
void hseal_base64_encode(const void *data, size_t len, char *out);

/**
 * hseal_base64_decode(text, len, out, cap, ret_len): strict: whole quads,
 * padding only at the end, no blanks, unused bits zero.  0 if it is not
 * base64 or `cap` is too small.
 */
HSEAL_MUST_USE int hseal_base64_decode(
    const char *text, size_t len, void *out, size_t cap, size_t *ret_len);

/**
 * hseal_hex_encode(data, len, out): lower-case hex to `out`, which has room
 * for 2 * len + 1 characters.
 */
void hseal_hex_encode(const void *data, size_t len, char *out);

/**
 * hseal_hex_decode(text, len, out, cap, ret_len): pairs of hex digits of
 * either case.  0 if it is not hex or `cap` is too small.
 */
HSEAL_MUST_USE int hseal_hex_decode(
    const char *text, size_t len, void *out, size_t cap, size_t *ret_len);

/** hseal_utf8_valid(data, len): 1 if well-formed UTF-8 (RFC 3629). */
HSEAL_MUST_USE int hseal_utf8_valid(const void *data, size_t len);

#endif
