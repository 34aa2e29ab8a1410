/*
 * cli/arguments.h: what a command line says.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ARGUMENTS_H
#define HSEAL_CLI_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

#include "cli/option.h"

/** Most uses of an option that may be repeated. */
#define HSEAL_ARGUMENTS_REPEATS 32

/** Options and words of a command line; all text is borrowed from argv. */
struct hseal_arguments {
    /* By option: NULL if it was not given, "" for one without a value. */
    const char *value[HSEAL_OPTION_COUNT];
    /* Of those that may be given several times, in order. */
    struct {
        enum hseal_option option;
        const char *value;
    } repeated[HSEAL_ARGUMENTS_REPEATS];
    size_t n_repeated;
    char **words; /* what is no option, in order */
    size_t n_words;
};

/**
 * hseal_arguments_parse(argc, argv, ret, e): take the line apart; argv is
 * put in another order.  Options may stand anywhere before "--", with whole
 * names only, as --name value or --name=value.  *ret is filled with what can
 * be read also on failure.  Values never appear in errors: a PIN may be among
 * them.  Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_arguments_parse(
    int argc, char **argv, struct hseal_arguments *ret, struct hseal_error *e);

/** hseal_arguments_repeated(a, o, i): the i-th value of `o`, which may be given
 * several times; NULL after the last. */
const char *hseal_arguments_repeated(
    const struct hseal_arguments *a, enum hseal_option o, size_t i);

/** hseal_arguments_has(a, o): 1 if the option was given. */
int hseal_arguments_has(const struct hseal_arguments *a, enum hseal_option o);

/**
 * hseal_arguments_number(a, o, min, max, ret, e): the value of option `o` as
 * a whole number; *ret is left as it is when the option was not given.
 * Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_arguments_number(
    const struct hseal_arguments *a, enum hseal_option o, long min, long max,
    long *ret, struct hseal_error *e);

/**
 * hseal_arguments_generation(a, ret, e): that of --generation, or 0.
 * Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_arguments_generation(
    const struct hseal_arguments *a, uint64_t *ret, struct hseal_error *e);

/**
 * hseal_arguments_timeout(a, ret_ms, e): that of --deadline, or
 * HSEAL_TIMEOUT_MS.  Errors: USAGE.
 */
HSEAL_MUST_USE enum hseal_err hseal_arguments_timeout(
    const struct hseal_arguments *a, long *ret_ms, struct hseal_error *e);

/**
 * hseal_arguments_spec(spec, e): it is "NAME", or "NAME@GENERATION".
 * Errors: INPUT.
 */
HSEAL_MUST_USE enum hseal_err hseal_arguments_spec(
    const char *spec, struct hseal_error *e);

#endif
