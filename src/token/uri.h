/*
 * token/uri.h: naming a token, RFC 7512.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_URI_H
#define HSEAL_TOKEN_URI_H

#include <hardseal/error.h>

/** A parsed "pkcs11:" URI.  Opaque. */
struct hseal_uri;

/** What a token says of itself; blanks at the end cut off. */
struct hseal_token_info {
    unsigned long slot_id;
    char label[33];
    char manufacturer[33];
    char model[17];
    char serial[17];
    char hardware[16]; /* "2.6" */
    char firmware[16];
    int initialised;
    int login_required;
    int pin_pad; /* CKF_PROTECTED_AUTHENTICATION_PATH */
    int pin_set;
    int pin_count_low;
    int pin_final_try;
    int pin_locked;
    int write_protected;
};

/**
 * hseal_uri_parse(text, ret, e): parse.  pin-value is refused (it would put
 * the PIN into argv or a file that is not looked after), so are module-name,
 * attributes by which no token is chosen (of objects, libraries and slots) or
 * that RFC 7512 does not define, an attribute that stands twice, blanks and
 * NUL bytes.  pin-source must be a file.  Errors never show a PIN.  The
 * caller frees *ret.  Errors: INPUT.
 * Spec: RFC 7512 section 2.
 */
HSEAL_MUST_USE enum hseal_err hseal_uri_parse(
    const char *text, struct hseal_uri **ret, struct hseal_error *e);

/** hseal_uri_free(u): NULL is fine. */
void hseal_uri_free(struct hseal_uri *u);

/** hseal_uri_module_path(u): borrowed; NULL if the URI has none. */
const char *hseal_uri_module_path(const struct hseal_uri *u);

/**
 * hseal_uri_module_args(u): what C_Initialize gets as pReserved, which some
 * modules want (NSS: "configDir='sql:/path' ..."); the vendor attribute
 * x-module-args of the query.  Borrowed; NULL if none.
 */
const char *hseal_uri_module_args(const struct hseal_uri *u);

/** hseal_uri_pin_file(u): the file of pin-source, borrowed; NULL if none. */
const char *hseal_uri_pin_file(const struct hseal_uri *u);

/** hseal_uri_matches(u, info): 1 if the URI describes this token. */
int hseal_uri_matches(
    const struct hseal_uri *u, const struct hseal_token_info *info);

/**
 * hseal_uri_format(info, module_path, pin_file, ret, e): the URI naming one
 * token by label and serial; pin_file may be NULL.  The caller frees *ret
 * with free().  Errors: NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_uri_format(
    const struct hseal_token_info *info, const char *module_path,
    const char *pin_file, char **ret, struct hseal_error *e);

#endif
