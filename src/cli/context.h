/*
 * cli/context.h: what a command works with, opened when it is asked for.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_CONTEXT_H
#define HSEAL_CLI_CONTEXT_H

#include <hardseal/client.h>
#include <hardseal/error.h>
#include <hardseal/signer.h>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/environment.h"
#include "cli/home.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/tokens.h"
#include "client/params.h"
#include "store/store.h"
#include "token/token.h"

/** One run of one command.  Zeroed is a good start. */
struct hseal_context {
    int argc; /* the command line as it was given; of main() alone */
    char **argv;
    struct hseal_arguments arguments;
    const struct hseal_command *command;
    char *const *args; /* what stands after its words */
    size_t n_args;
    struct hseal_output out;
    struct hseal_environment environment;
    /* The rest by the functions below. */
    struct hseal_home home;
    int home_known;
    struct hseal_settings *settings;
    int settings_known;
    struct hseal_tokens tokens;
    size_t at;                 /* the one that the next two are of */
    struct hseal_token *token; /* NULL: not open */
    struct hseal_store *store;
    struct {
        struct hseal_token *token;
        struct hseal_store *store;
    } open[HSEAL_TOKENS_MAX]; /* of the others, see hseal_context_use */
    struct hseal_signer *signer;
};

/** hseal_context_option(c, o): its value; NULL if it was not given. */
const char *hseal_context_option(
    const struct hseal_context *c, enum hseal_option o);

/** hseal_context_home(c, ret, e): borrowed.  Errors: CONFIG, INPUT, IO. */
HSEAL_MUST_USE enum hseal_err hseal_context_home(struct hseal_context *c,
    const struct hseal_home **ret, struct hseal_error *e);

/**
 * hseal_context_settings(c, ret, e): the configuration, borrowed, with its
 * [environment] applied and the caller told what was dropped for it; *ret is
 * NULL if there is no file where one is looked for unasked.  To be called
 * before any module is loaded.
 * Errors: NOT_FOUND (the file of --config), CONFIG, IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_settings(struct hseal_context *c,
    const struct hseal_settings **ret, struct hseal_error *e);

/**
 * hseal_context_tokens(c, ret, e): the tokens, by --token or configuration; one
 * at least; borrowed.  Errors: CONFIG (neither), INPUT, LIMIT.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_tokens(struct hseal_context *c,
    const struct hseal_tokens **ret, struct hseal_error *e);

/**
 * hseal_context_use(c, i): what the functions below give is of the i-th token
 * from now on; at first it is the first one.  What is open stays so.
 */
void hseal_context_use(struct hseal_context *c, size_t i);

/**
 * hseal_context_uri(c, uri, e): append the URI of the token in use.  Errors:
 * those of hseal_context_tokens.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_uri(
    struct hseal_context *c, struct hseal_buf *uri, struct hseal_error *e);

/**
 * hseal_context_pins(c, ret, e): where a PIN may come from, by options and
 * environment; borrowed text.  Errors: USAGE (one PIN for several tokens, too).
 */
HSEAL_MUST_USE enum hseal_err hseal_context_pins(const struct hseal_context *c,
    struct hseal_pin_source *ret, struct hseal_error *e);

/**
 * hseal_context_watch(c, e): from now on the command is given up when the token
 * in use has not come back for its time; opening it begins that, and a long
 * command says with this that it is getting on.  Errors: INTERNAL.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_watch(
    struct hseal_context *c, struct hseal_error *e);

/** hseal_context_token(c, ret, e): logged in to; borrowed. */
HSEAL_MUST_USE enum hseal_err hseal_context_token(
    struct hseal_context *c, struct hseal_token **ret, struct hseal_error *e);

/**
 * hseal_context_store(c, writes, ret, e): its credentials; borrowed.  Only if
 * `writes`, the folder of the lock is made and things can be changed.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_store(struct hseal_context *c,
    int writes, struct hseal_store **ret, struct hseal_error *e);

/**
 * hseal_context_holder(c, ret, e): signs with them in this thread, which no
 * deadline ends; borrowed.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_holder(
    struct hseal_context *c, struct hseal_signer **ret, struct hseal_error *e);

/**
 * hseal_context_signer(c, ret, e): signs with the credentials of the first
 * token that is well, each call with a deadline; borrowed.  It has tokens and
 * logins of its own.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_signer(
    struct hseal_context *c, struct hseal_signer **ret, struct hseal_error *e);

/**
 * hseal_context_client(c, ret, e): one that reaches the exchange as the
 * configuration says, with what processes of this home share of its limits and
 * clock; tells attempts that failed with -v, and a person of a key that was
 * stopped.  The caller frees *ret.  To be made before any module is loaded.
 * Errors: CONFIG, naming the file; those of hseal_client_new.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_client(
    struct hseal_context *c, struct hseal_client **ret, struct hseal_error *e);

/**
 * hseal_context_way(c, ret, e): the same way to the exchange, for what goes it
 * without a client.  The caller frees *ret with hseal_params_free, also after
 * a failure.  Errors: CONFIG, naming the file; NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_way(
    struct hseal_context *c, struct hseal_params *ret, struct hseal_error *e);

/**
 * hseal_context_use_stdin(c, what, e): fail with USAGE if the PIN comes from
 * standard input too.
 */
HSEAL_MUST_USE enum hseal_err hseal_context_use_stdin(
    const struct hseal_context *c, const char *what, struct hseal_error *e);

/** hseal_context_note(arg, text): what a token has to say, as a note of the
 * struct hseal_output `arg`. */
void hseal_context_note(void *arg, const char *text);

/** hseal_context_close(c): log out and finalise; before the end of main(). */
void hseal_context_close(struct hseal_context *c);

#endif
