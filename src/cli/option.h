/*
 * cli/option.h: the options there are.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_OPTION_H
#define HSEAL_CLI_OPTION_H

/** Every option of every command.  One name means one thing everywhere. */
enum hseal_option {
    HSEAL_OPTION_NONE, /* ends a command's list */
    HSEAL_OPTION_HOME,
    HSEAL_OPTION_CONFIG,
    HSEAL_OPTION_TOKEN,
    HSEAL_OPTION_PIN_FILE,
    HSEAL_OPTION_PIN_FD,
    HSEAL_OPTION_LAST_TRY,
    HSEAL_OPTION_JSON,
    HSEAL_OPTION_QUIET,
    HSEAL_OPTION_VERBOSE,
    HSEAL_OPTION_HELP,
    HSEAL_OPTION_VERSION,
    HSEAL_OPTION_LABEL,
    HSEAL_OPTION_MODULE,
    HSEAL_OPTION_SITE,
    HSEAL_OPTION_ENV,
    HSEAL_OPTION_PERM,
    HSEAL_OPTION_IP,
    HSEAL_OPTION_PURPOSE,
    HSEAL_OPTION_EXPIRES,
    HSEAL_OPTION_BASE_URL,
    HSEAL_OPTION_CA_FILE,
    HSEAL_OPTION_CUSTODY,
    HSEAL_OPTION_OBJECT,
    HSEAL_OPTION_GENERATION,
    HSEAL_OPTION_ACTIVATE,
    HSEAL_OPTION_CHECK,
    HSEAL_OPTION_MEND,
    HSEAL_OPTION_VERIFY,
    HSEAL_OPTION_RECORD,
    HSEAL_OPTION_ALL,
    HSEAL_OPTION_NEW_PIN_FILE,
    HSEAL_OPTION_REVEAL_PASSPHRASE,
    HSEAL_OPTION_YES,
    HSEAL_OPTION_DATA,
    HSEAL_OPTION_TIMESTAMP,
    HSEAL_OPTION_INCLUDE,
    HSEAL_OPTION_DEADLINE,
    HSEAL_OPTION_CLIENT_ID,
    HSEAL_OPTION_RESOLVE,
    HSEAL_OPTION_STDIN,
    HSEAL_OPTION_JOBS,
    HSEAL_OPTION_REPEAT,
    HSEAL_OPTION_COUNT_OF, /* --count */
    HSEAL_OPTION_OUT,
    HSEAL_OPTION_TO,
    HSEAL_OPTION_WRAP_FINGERPRINT,
    HSEAL_OPTION_OPEN_FINGERPRINT,
    HSEAL_OPTION_SEALED,
    HSEAL_OPTION_ALLOW_UNKNOWN,
    HSEAL_OPTION_CONFIRM,
    HSEAL_OPTION_MASTER,
    HSEAL_OPTION_SUB_ACCOUNT,
    HSEAL_OPTION_KEY_ID,
    HSEAL_OPTION_KEEP,
    HSEAL_OPTION_RESUME,
    HSEAL_OPTION_COUNT
};

/** What is to be known of an option. */
struct hseal_option_row {
    const char *name;    /* without the dashes */
    char letter;         /* 0: it has no short form */
    int global;          /* every command takes it */
    int repeats;         /* may be given several times */
    const char *value;   /* what its value is called; NULL: it has none */
    const char *choices; /* words for its value, for completion, or NULL */
    const char *help;    /* one line */
};

/** hseal_option_row(o): static storage; not for NONE. */
const struct hseal_option_row *hseal_option_row(enum hseal_option o);

#endif
