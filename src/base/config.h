/*
 * base/config.h: INI files with known sections and keys, over inih.
 * Layer: base.
 */
#ifndef HSEAL_BASE_CONFIG_H
#define HSEAL_BASE_CONFIG_H

#include <stddef.h>

#include <hardseal/error.h>

/** The entries of one file, in order.  Opaque. */
struct hseal_config;

/**
 * A key that may stand in a file; key "*" accepts any in that section, and
 * section "token *" any section of that first word and a name.
 */
struct hseal_config_key {
    const char *section;
    const char *key;
};

/**
 * hseal_config_read(path, known, n_known, ret, e): read and check a file of
 * at most 256 KiB.  A line that is no entry, begins with a blank or is longer
 * than 198 bytes, a section or key that is not
 * known and a key that stands twice are errors naming file and line.
 * The caller owns *ret.  Errors: NOT_FOUND, IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_config_read(const char *path,
    const struct hseal_config_key *known, size_t n_known,
    struct hseal_config **ret, struct hseal_error *e);

/** hseal_config_parse(text, name, ...): the same on text in memory. */
HSEAL_MUST_USE enum hseal_err hseal_config_parse(const char *text,
    const char *name, const struct hseal_config_key *known, size_t n_known,
    struct hseal_config **ret, struct hseal_error *e);

/** hseal_config_free(c): NULL is fine. */
void hseal_config_free(struct hseal_config *c);

/** hseal_config_get(c, section, key): the value, borrowed; NULL if absent
 * or `c` is NULL. */
const char *hseal_config_get(
    const struct hseal_config *c, const char *section, const char *key);

/** hseal_config_line(c, section, key): the line, from 1, where the entry
 * stands; 0 if absent or `c` is NULL. */
unsigned hseal_config_line(
    const struct hseal_config *c, const char *section, const char *key);

/**
 * hseal_config_section(c, i): the i-th section that has entries, in the order
 * of the file, borrowed; NULL after the last.
 */
const char *hseal_config_section(const struct hseal_config *c, size_t i);

/**
 * hseal_config_at(c, section, i, ret_key): walk one section: the value of
 * its i-th entry and its key; NULL after the last.
 */
const char *hseal_config_at(const struct hseal_config *c, const char *section,
    size_t i, const char **ret_key);

#endif
