/*
 * cli/option.c: the options there are.
 * Layer: cli.
 */
#include <assert.h>
#include <stddef.h>

#include "cli/option.h"

/* clang-format off */
static const struct hseal_option_row rows[] = {
    /*                       name      letter global repeats value choices  help */
    [HSEAL_OPTION_NONE] =  { "",          0,   0, 0, NULL,   NULL, "" },
    [HSEAL_OPTION_HOME] =  { "home",      0,   1, 0, "DIR",  NULL,
        "keep all files below DIR, not in the XDG folders" },
    [HSEAL_OPTION_CONFIG] = { "config",   0,   1, 0, "FILE", NULL,
        "read this configuration file" },
    [HSEAL_OPTION_TOKEN] = { "token",     0,   1, 1, "URI",  NULL,
        "use this token (RFC 7512 or [token NAME]); repeatable" },
    [HSEAL_OPTION_PIN_FILE] = { "pin-file", 0, 1, 0, "FILE", NULL,
        "read the PIN from FILE (mode 0600)" },
    [HSEAL_OPTION_PIN_FD] = { "pin-fd",   0,   1, 0, "N",    NULL,
        "read the PIN from descriptor N" },
    [HSEAL_OPTION_LAST_TRY] = { "last-try", 0, 1, 0, NULL,   NULL,
        "insist: after a refused PIN, and with the last try" },
    [HSEAL_OPTION_JSON] =  { "json",      0,   1, 0, NULL,   NULL,
        "print one JSON object, errors too" },
    [HSEAL_OPTION_QUIET] = { "quiet",     'q', 1, 0, NULL,   NULL,
        "print no notes" },
    [HSEAL_OPTION_VERBOSE] = { "verbose", 'v', 1, 0, NULL,   NULL,
        "say more on standard error, never a secret" },
    [HSEAL_OPTION_HELP] =  { "help",      'h', 1, 0, NULL,   NULL,
        "print help, of the command if there is one, and end" },
    [HSEAL_OPTION_VERSION] = { "version", 0,   1, 0, NULL,   NULL,
        "print the version and end" },
    [HSEAL_OPTION_LABEL] = { "label",     0,   0, 0, "LABEL", NULL,
        "name the new token LABEL (default: hardseal)" },
    [HSEAL_OPTION_MODULE] = { "module",   0,   0, 0, "FILE", NULL,
        "SoftHSM's PKCS#11 module, a whole path" },
    [HSEAL_OPTION_SITE] =  { "site",      0,   0, 0, "SITE", "global eea us",
        "where the account is: global (default), eea, us" },
    [HSEAL_OPTION_ENV] =   { "env",       0,   0, 0, "ENV",  "live demo",
        "live (default) or demo trading" },
    [HSEAL_OPTION_PERM] =  { "perm",      0,   0, 0, "LIST", "read read,trade read,trade,withdraw read,trade,keys",
        "what it may do: read (default), trade, withdraw, keys" },
    [HSEAL_OPTION_IP] =    { "ip",        0,   0, 1, "LIST", NULL,
        "addresses the key is bound to, up to 20; repeatable" },
    [HSEAL_OPTION_PURPOSE] = { "purpose", 0,   0, 0, "TEXT", NULL,
        "what the key is for" },
    [HSEAL_OPTION_EXPIRES] = { "expires", 0,   0, 0, "DATE", NULL,
        "last day to sign with it: 2027-01-31" },
    [HSEAL_OPTION_BASE_URL] = { "base-url", 0, 0, 0, "URL",  NULL,
        "send to https://HOST[:PORT], or http:// of loopback" },
    [HSEAL_OPTION_CA_FILE] = { "ca-file", 0,   0, 0, "FILE", NULL,
        "trust the CAs in FILE (PEM) alone, not the system's" },
    [HSEAL_OPTION_CUSTODY] = { "custody", 0,   0, 0, "LEVEL", "in-token in-token-exportable card-sealed",
        "how the key is kept; in-token is the default" },
    [HSEAL_OPTION_OBJECT] = { "object",   0,   0, 0, "URI",  NULL,
        "the key on the token, as RFC 7512 writes it" },
    [HSEAL_OPTION_GENERATION] = { "generation", 0, 0, 0, "N", NULL,
        "this generation of the key, see key list" },
    [HSEAL_OPTION_ACTIVATE] = { "activate", 0, 0, 0, NULL,   NULL,
        "let it sign from now on" },
    [HSEAL_OPTION_CHECK] = { "check",     0,   0, 0, NULL,   NULL,
        "ask the exchange whether it takes the new key" },
    [HSEAL_OPTION_MEND] = { "mend",       0,   0, 0, NULL,   NULL,
        "make the other tokens' records like the first's" },
    [HSEAL_OPTION_VERIFY] = { "verify",   0,   0, 0, NULL,   NULL,
        "ask the exchange about it at once, see key verify" },
    [HSEAL_OPTION_RECORD] = { "record",   0,   0, 0, NULL,   NULL,
        "make the record say what the exchange says" },
    [HSEAL_OPTION_ALL] =   { "all",       0,   0, 0, NULL,   NULL,
        "every key that would be lost without use" },
    [HSEAL_OPTION_NEW_PIN_FILE] = { "new-pin-file", 0, 0, 0, "FILE", NULL,
        "read the new PIN from FILE (mode 0600)" },
    [HSEAL_OPTION_REVEAL_PASSPHRASE] = { "reveal-passphrase", 0, 0, 0, NULL, NULL,
        "show the passphrase too, on a terminal only" },
    [HSEAL_OPTION_YES] =   { "yes",       0,   0, 0, NULL,   NULL,
        "do not ask" },
    [HSEAL_OPTION_DATA] =  { "data",      0,   0, 0, "TEXT", NULL,
        "the body: TEXT itself, @FILE, or - for standard input" },
    [HSEAL_OPTION_TIMESTAMP] = { "timestamp", 0, 0, 0, "TIME", NULL,
        "sign this time, not the present one" },
    [HSEAL_OPTION_INCLUDE] = { "include", 'i', 0, 0, NULL,   NULL,
        "print status line and headers of the answer too" },
    [HSEAL_OPTION_TIMEOUT] = { "timeout", 0,   0, 0, "MS",   NULL,
        "give up after MS milliseconds: 100 to 600000 (10000)" },
    [HSEAL_OPTION_COUNT_OF] = { "count", 0,    0, 0, "N",    NULL,
        "how many signatures: 1 to 10000000 (10000)" },
    [HSEAL_OPTION_OUT] =   { "out",       0,   0, 0, "FILE", NULL,
        "write to FILE, not to standard output" },
    [HSEAL_OPTION_TO] =    { "to",        0,   0, 0, "FILE", NULL,
        "seal to the public keys in FILE" },
    [HSEAL_OPTION_WRAP_FINGERPRINT] = { "wrap-fingerprint", 0, 0, 0, "HEX", NULL,
        "the first key's must be this one; do not ask" },
    [HSEAL_OPTION_OPEN_FINGERPRINT] = { "open-fingerprint", 0, 0, 0, "HEX", NULL,
        "the second key's must be this one; do not ask" },
    [HSEAL_OPTION_SEALED] = { "sealed",   0,   0, 0, "FILE", NULL,
        "take what hardseal seal has written; ask for nothing" },
    [HSEAL_OPTION_ALLOW_UNKNOWN] = { "allow-unknown", 0, 0, 0, NULL, NULL,
        "sign for an endpoint that hardseal does not know" },
    [HSEAL_OPTION_CONFIRM] = { "confirm", 0,   0, 0, NULL,   NULL,
        "show what is to be signed, and ask first" },
};
/* clang-format on */
static_assert(
    sizeof(rows) / sizeof(rows[0]) == HSEAL_OPTION_COUNT, "a row per option");

const struct hseal_option_row *
hseal_option_row(enum hseal_option o)
{
    assert(o > HSEAL_OPTION_NONE && o < HSEAL_OPTION_COUNT);
    return &rows[o];
}
