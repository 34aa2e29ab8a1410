/*
 * cli/tokens.h: the tokens that a command is about.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_TOKENS_H
#define HSEAL_CLI_TOKENS_H

#include <hardseal/signer.h>

#include "cli/arguments.h"
#include "cli/settings.h"

/** One of them, by name. */
struct hseal_named_token {
    char *name; /* "backup" of [token backup], or the URI up to its query */
    char *uri;
    int section;         /* the name is that of a section */
    unsigned timeout_ms; /* 0: not configured */
};

/** In order of preference.  Zeroed: none. */
struct hseal_tokens {
    struct hseal_named_token list[HSEAL_TOKENS_MAX];
    size_t n;
};

/**
 * hseal_tokens_find(a, s, where, ret, e): those of --token, each a URI or the
 * NAME of a section [token NAME], else all that `s` has; `s` may be NULL,
 * `where` is the file it would be of.  The caller frees with
 * hseal_tokens_free.  Errors: CONFIG, INPUT (too many), LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_tokens_find(const struct hseal_arguments *a,
    const struct hseal_settings *s, const char *where, struct hseal_tokens *ret,
    struct hseal_error *e);

/** hseal_tokens_free(t): a zeroed struct is accepted. */
void hseal_tokens_free(struct hseal_tokens *t);

#endif
