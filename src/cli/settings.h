/*
 * cli/settings.h: the configuration file.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_SETTINGS_H
#define HSEAL_CLI_SETTINGS_H

#include <hardseal/error.h>

#include "base/buf.h"

/*
 *   [token]
 *   uri = pkcs11:token=desk;serial=0123456789abcdef
 *   module = /usr/lib/softhsm/libsofthsm2.so
 *   module-args = configDir='sql:/path'     (what C_Initialize gets; NSS)
 *   pin-file = /path
 *   timeout-ms = 5000                      (of a call to the token)
 *   [token backup]                          (one more that holds the same keys)
 *   uri = pkcs11:token=desk2
 *   [alert]
 *   command = /path/to/program argument     (run when a key is stopped)
 *   [exchange]                              (how it is reached)
 *   proxy = socks5h://127.0.0.1:1080
 *   source-address = 203.0.113.7
 *   pinned-key = sha256//BASE64
 *   [review]
 *   rotate-days = 90                       (older keys are to be replaced)
 *   idle-days = 14                         (the exchange deletes unused ones)
 *   keys-per-account = 50                  (it allows no more)
 *   [environment]
 *   SOFTHSM2_CONF = /path
 *
 * A line has at most 198 bytes, so module and PIN file may stand on lines of
 * their own instead of in the URI.
 */

/** Bytes of the longest token URI. */
#define HSEAL_SETTINGS_URI_MAX 8192

/** The settings of one file.  Opaque. */
struct hseal_settings;

/**
 * hseal_settings_read(path, ret, e): read and check the file, which nobody
 * but root and the running user may be able to change: it names code to load.
 * The caller frees *ret.  Errors: NOT_FOUND, IO, CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_read(
    const char *path, struct hseal_settings **ret, struct hseal_error *e);

/** hseal_settings_parse(text, path, ret, e): the same of text in memory. */
HSEAL_MUST_USE enum hseal_err hseal_settings_parse(const char *text,
    const char *path, struct hseal_settings **ret, struct hseal_error *e);

/** hseal_settings_free(s): NULL is fine. */
void hseal_settings_free(struct hseal_settings *s);

/** hseal_settings_get(s, section, key): borrowed; NULL if absent. */
const char *hseal_settings_get(
    const struct hseal_settings *s, const char *section, const char *key);

/** hseal_settings_line(s, section, key): where it stands, from 1; 0 if absent.
 */
unsigned hseal_settings_line(
    const struct hseal_settings *s, const char *section, const char *key);

/**
 * hseal_settings_check_alert(s, e): could the command of [alert] be run, if
 * there is one?  To be asked before anything is sent that may need it; to
 * freeze a key nothing of that is needed.  Errors: CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_check_alert(
    const struct hseal_settings *s, struct hseal_error *e);

/**
 * hseal_settings_apply(s, e): set the variables of [environment] for the
 * modules.  Errors: CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_apply(
    const struct hseal_settings *s, struct hseal_error *e);

/**
 * hseal_settings_token_section(s, i): the i-th section that describes a token:
 * "token", then each "token NAME" in the order of the file.  Borrowed; NULL
 * after the last.
 */
const char *hseal_settings_token_section(
    const struct hseal_settings *s, size_t i);

/** A whole number that may be set. */
struct hseal_settings_range {
    const char *section;
    const char *key;
    unsigned min, max; /* at most 999999 */
};

/**
 * hseal_settings_number(s, range, ret, e): *ret is left as it is where the file
 * does not set it.  Errors: CONFIG, with the line.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_number(
    const struct hseal_settings *s, const struct hseal_settings_range *range,
    unsigned *ret, struct hseal_error *e);

/**
 * hseal_settings_timeout(s, section, ret, e): its timeout-ms; 0 if it has none.
 * Errors: CONFIG.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_timeout(
    const struct hseal_settings *s, const char *section, unsigned *ret,
    struct hseal_error *e);

/**
 * hseal_settings_token(s, section, uri, e): append the URI of the token of
 * that section, with the module and the PIN file in it that stand on lines of
 * their own.
 * Errors: CONFIG, LIMIT, NOMEM.
 * Spec: RFC 7512 section 2.3.
 */
HSEAL_MUST_USE enum hseal_err hseal_settings_token(
    const struct hseal_settings *s, const char *section, struct hseal_buf *uri,
    struct hseal_error *e);

#endif
