/*
 * token/profile.h: what is known of a make of token, from
 * tokens/NAME/profile.conf.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_PROFILE_H
#define HSEAL_TOKEN_PROFILE_H

#include <stddef.h>

#include "token/uri.h"

#define HSEAL_PROFILE_KEY_TYPES 2
#define HSEAL_PROFILE_HINTS 4
#define HSEAL_PROFILE_PATH 128
#define HSEAL_PROFILE_ATTRS 8

/** PKCS#11 key types that an HMAC key may have. */
enum hseal_key_type {
    HSEAL_KEY_TYPE_NONE,
    HSEAL_KEY_TYPE_GENERIC_SECRET,
    HSEAL_KEY_TYPE_SHA256_HMAC,
    HSEAL_KEY_TYPE_COUNT
};

/** Where records are kept. */
enum hseal_place_kind {
    HSEAL_PLACE_TOKEN, /* data objects beside the keys */
    HSEAL_PLACE_FILE,  /* files below the home's state folder */
    HSEAL_PLACE_COUNT
};

/** A set of attributes, by number (CKA_...). */
struct hseal_attrs {
    unsigned long type[HSEAL_PROFILE_ATTRS];
    size_t n;
};

/** One make of token.  Strings are owned by the profile. */
struct hseal_profile {
    char name[32];
    char via[32];   /* the transport it is reached through: "p11-kit"; or "" */
    char model[33]; /* first words of that in CK_TOKEN_INFO; or "" */
    /* Keys. */
    enum hseal_key_type key_types[HSEAL_PROFILE_KEY_TYPES]; /* in order */
    int hmac;                /* the token computes HMAC-SHA256 at all */
    int create;              /* a secret can be imported: C_CreateObject */
    int generate;            /* CKM_GENERIC_SECRET_KEY_GEN */
    int session_copy;        /* sign with a copy of the key in the session */
    size_t message_max;      /* longest message of one C_Sign; 0: no limit */
    size_t id_bytes;         /* of a CKA_ID: 16, or what the token can keep */
    struct hseal_attrs omit; /* must not be sent in a key's template */
    struct hseal_attrs misread; /* what is read back is not believed */
    int exportable; /* wraps what is not extractable: a finding, opt-in */
    /* Records. */
    enum hseal_place_kind records;
    /* PIN. */
    char pin_form[64]; /* for people: "8 hexadecimal digits of ..."; or "" */
    int pin_lockout;   /* wrong PINs are counted and lock it */
    int pin_flags;     /* CKF_USER_PIN_* can be believed */
    /* Sessions and room. */
    size_t sessions_max; /* 0: no limit that is known */
    size_t idle_seconds; /* a session unused for so long dies; 0: never */
    int check_login;     /* to sign without a login crashes: look before */
    size_t objects_max;  /* 0: no limit that is known */
    /* The module. */
    int racy_start; /* parallel starts fail now and then: try again */
    int backup;     /* a kill in C_Login can lose the token: keep a copy */
    int probe;      /* `token list` may load it where none is named */
    int transport;  /* brings other modules' tokens, is none itself */
    /* Where it may be, and file names that are it too; "" past the last. */
    char module_hints[HSEAL_PROFILE_HINTS][HSEAL_PROFILE_PATH];
    char module_names[HSEAL_PROFILE_HINTS][HSEAL_PROFILE_PATH];
};

/** hseal_attrs_have(a, type): 1 if CKA_... number `type` is one of them. */
int hseal_attrs_have(const struct hseal_attrs *a, unsigned long type);

/**
 * hseal_profile_generic(ret): what is taken for granted of a token that
 * nobody knows, named "generic": both key types, no session copy, a PIN that
 * locks; also what a profile.conf does not say.
 */
void hseal_profile_generic(struct hseal_profile *ret);

/**
 * hseal_profile_find(module_path, info, ret, e): the profile of this token:
 * the one whose model is the first words of the token's, else the one that
 * goes by the module's file name alone, else hseal_profile_generic().  Where
 * the module is a transport (p11-kit's client), what is said of modules comes
 * from the transport's profile, which `via` names.  `backup` is 0 for a
 * module that the profile does not name.
 * Errors: CONFIG (a profile.conf that was built in is wrong).
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_find(const char *module_path,
    const struct hseal_token_info *info, struct hseal_profile *ret,
    struct hseal_error *e);

/**
 * hseal_profile_of_module(path, ret): the profile that names a module of the
 * same file name as `path`, before the token is known; 0 if none does.
 */
HSEAL_MUST_USE int hseal_profile_of_module(
    const char *path, struct hseal_profile *ret);

/**
 * hseal_profile_at(i, ret, e): the i-th built-in profile; NOT_FOUND past the
 * last.
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_at(
    size_t i, struct hseal_profile *ret, struct hseal_error *e);

/**
 * hseal_profile_parse(text, name, ret, e): read the text of a profile.conf;
 * `name` is the file's, for errors.  [token] name and [match] model or module
 * must be there, of a transport [match] module; what else is missing is as
 * with hseal_profile_generic().  An unknown section or key and a value that
 * cannot be are errors that name file and line.
 * Errors: CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_profile_parse(const char *text,
    const char *name, struct hseal_profile *ret, struct hseal_error *e);

#endif
