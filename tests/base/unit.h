/*
 * tests/base/unit.h: what every unit test of base and okx includes.
 */
#ifndef HSEAL_TESTS_BASE_UNIT_H
#define HSEAL_TESTS_BASE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <hardseal/error.h>

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

/* By name, so that a failing test says "pin-wrong" and not 13. */
#define assert_ok(err) assert_string_equal(hseal_err_name(err), "ok")
#define assert_err(err, id)                                                    \
    assert_string_equal(hseal_err_name(err), hseal_err_name(HSEAL_ERR_##id))
#define assert_contains(text, part)                                            \
    do {                                                                       \
        if (strstr((text), (part)) == NULL)                                    \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part));           \
    } while (0)
#define assert_lacks(text, part)                                               \
    do {                                                                       \
        if (strstr((text), (part)) != NULL)                                    \
            fail_msg("\"%s\" holds \"%s\"", (text), (part));                   \
    } while (0)

/* A fixed sequence of numbers (splitmix64): a failure can be run again. */
static inline uint64_t
next_number(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

#endif
