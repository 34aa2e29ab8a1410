/*
 * tests/fuzz/fuzz.h: what every fuzz target includes.
 */
#ifndef HSEAL_TESTS_FUZZ_FUZZ_H
#define HSEAL_TESTS_FUZZ_FUZZ_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <hardseal/error.h>

#include "base/codec.h"

/* libFuzzer calls it with every input; a broken promise aborts by assert. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input as a C string up to its first NUL, in memory that ends there, so
 * that reading on is noticed.  Freed by the caller.
 */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
    size_t len = nul != NULL ? (size_t)(nul - data) : size;
    char *text = malloc(len + 1);

    assert(text != NULL);
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    return text;
}

/* What hardseal/error.h promises of a filled error. */
static inline void
fuzz_check_error(const struct hseal_error *e, enum hseal_err err)
{
    const char *const texts[] = { e->message, e->hint };

    assert(e->code == err && e->message[0] != '\0');
    for (size_t i = 0; i < 2; i++) {
        assert(hseal_utf8_valid(texts[i], strlen(texts[i])));
        for (const char *p = texts[i]; *p != '\0'; p++)
            assert((unsigned char)*p >= 0x20 && *p != 0x7f);
    }
}

#endif
