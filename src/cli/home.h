/*
 * cli/home.h: where hardseal keeps its files.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_HOME_H
#define HSEAL_CLI_HOME_H

#include <hardseal/error.h>

/** Bytes of a path of ours, with the NUL. */
#define HSEAL_HOME_PATH_SIZE 1024

/** Absolute paths; nothing of it need be there. */
struct hseal_home {
    char config[HSEAL_HOME_PATH_SIZE]; /* folder */
    char state[HSEAL_HOME_PATH_SIZE];  /* folder */
    char data[HSEAL_HOME_PATH_SIZE];   /* folder */
    char config_file[HSEAL_HOME_PATH_SIZE];
    char lock_file[HSEAL_HOME_PATH_SIZE];
};

/**
 * hseal_home_find(dir, config_file, ret, e): the folders config, state and
 * data below `dir` (--home) or $HARDSEAL_HOME, else `hardseal` in those of the
 * XDG base directories; `config_file` (--config) stands for the file of that
 * name.  Either may be NULL.  Makes nothing.
 * Errors: CONFIG (no home), INPUT (too long).
 * Spec: XDG Base Directory Specification.
 */
HSEAL_MUST_USE enum hseal_err hseal_home_find(const char *dir,
    const char *config_file, struct hseal_home *ret, struct hseal_error *e);

/**
 * hseal_home_absolute(path, ret, e): `path`, seen from the working directory
 * if it is relative; symbolic links stay.  Errors: INPUT, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_home_absolute(
    const char *path, char ret[HSEAL_HOME_PATH_SIZE], struct hseal_error *e);

/** hseal_home_join(dir, name, ret, e): "dir/name".  Errors: INPUT. */
HSEAL_MUST_USE enum hseal_err hseal_home_join(const char *dir, const char *name,
    char ret[HSEAL_HOME_PATH_SIZE], struct hseal_error *e);

#endif
