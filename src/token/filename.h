/*
 * token/filename.h: the name of a token as a file's name.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_FILENAME_H
#define HSEAL_TOKEN_FILENAME_H

#include <hardseal/error.h>

#include "token/uri.h"

#define HSEAL_TOKEN_FILE_NAME_SIZE 128

/**
 * hseal_token_file_name(info, name, e): the token's serial; all but letters,
 * digits, '-' and '_' are written as %XX.  A serial that does not tell tokens
 * apart (shorter than four characters, or zeros alone) is replaced by the
 * label, written the same way, "-" and 16 hex digits of the SHA-256 of label,
 * model, manufacturer and serial, each with a NUL behind it.  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_token_file_name(
    const struct hseal_token_info *info, char name[HSEAL_TOKEN_FILE_NAME_SIZE],
    struct hseal_error *e);

#endif
