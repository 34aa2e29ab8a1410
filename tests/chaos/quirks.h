/*
 * chaos/quirks.h: the manners of other tokens that the module can play.
 */
#ifndef HSEAL_CHAOS_QUIRKS_H
#define HSEAL_CHAOS_QUIRKS_H

/* clang-format off */
/* enumerator, name in the script, number it takes if none is given (0: takes
 * none), the rule that it is ("": code plays it) */
#define CHAOS_QUIRKS(X)                                                       \
    X(YUBI_TYPED_KEYS,   "yubihsm-typed-keys",         0,    "")              \
    X(YUBI_KEY_LENGTH,   "yubihsm-key-length",         0,    "")              \
    X(YUBI_TEMPLATE,     "yubihsm-template",           0,    "")              \
    X(YUBI_PUBLIC_DATA,  "yubihsm-public-data",        0,    "")              \
    X(YUBI_DEADLOCK,     "yubihsm-deadlock",           0,    "")              \
    X(YUBI_LABEL_MAX,    "yubihsm-label-max",          256,  "")              \
    X(YUBI_ID,           "yubihsm-id",                 0,    "")              \
    X(YUBI_OBJECTS,      "yubihsm-objects",            256,  "")              \
    X(YUBI_NO_COPY,      "yubihsm-no-copy",            0,                     \
        "C_CopyObject * CKR_FUNCTION_NOT_SUPPORTED")                          \
    X(YUBI_MESSAGE_MAX,  "yubihsm-message-max",        3114, "")              \
    X(YUBI_KEY_TYPE,     "yubihsm-key-type-unreadable", 0,   "")              \
    X(YUBI_VALUE,        "yubihsm-value-type-invalid", 0,    "")              \
    X(YUBI_VALUE_LEN,    "yubihsm-value-len",          0,    "")              \
    X(YUBI_RENAME,       "yubihsm-rename",             0,    "")              \
    X(YUBI_WRONG_HASH,   "yubihsm-wrong-hash",         0,    "")              \
    X(YUBI_PIN,          "yubihsm-pin",                0,    "")              \
    X(YUBI_NO_SO,        "yubihsm-no-so",              0,    "")              \
    X(YUBI_NO_SET_PIN,   "yubihsm-no-set-pin",         0,                     \
        "C_SetPIN * CKR_FUNCTION_NOT_SUPPORTED")                              \
    X(YUBI_CONNECTOR,    "yubihsm-connector",          0,    "")              \
    X(YUBI_FORCE_AUDIT,  "yubihsm-force-audit",        0,                     \
        "C_Sign 63+ CKR_DEVICE_MEMORY")                                       \
    X(ALWAYS_SENSITIVE,  "imported-always-sensitive",  0,    "")              \
    X(KEY_HANDLE,        "key-handle-invalid",         0,    "")              \
    X(GENERIC_ONLY,      "generic-keys-only",          0,    "")              \
    X(NO_DATA,           "no-data-objects",            0,    "")              \
    X(SESSIONS_MAX,      "sessions-max",               1023, "")              \
    X(OCK_SHORT_BUFFER,  "opencryptoki-short-buffer",  0,    "")              \
    X(OCK_TEMPLATE,      "opencryptoki-template",      0,    "")              \
    X(OCK_DEFAULTS,      "opencryptoki-defaults",      0,    "")              \
    X(OCK_FORK,          "opencryptoki-fork",          0,    "")              \
    X(NSS_SHORT_BUFFER,  "nss-short-buffer",           0,    "")              \
    X(NSS_TEMPLATE,      "nss-template",               0,    "")              \
    X(NSS_WRAPS,         "nss-wraps-unextractable",    0,    "")              \
    X(NSS_NO_PRIVATE,    "nss-no-private-data",        0,    "")              \
    X(NSS_FORCED,        "nss-forced-private",         0,    "")              \
    X(NSS_LOGGED_OUT,    "nss-logged-out",             0,    "")              \
    X(NSS_FIPS,          "nss-fips-no-import",         0,    "")              \
    X(OPENSC_REMOVAL,    "opensc-removal",             0,    "")              \
    X(OPENSC_PIN,        "opensc-pin",                 0,    "")              \
    X(OPENSC_NO_MAC,     "opensc-no-mac",              0,    "")              \
    X(OPENSC_NO_OAEP,    "opensc-no-oaep",             0,    "")              \
    X(OPENSC_MODEL,      "opensc-model",               0,    "")              \
    X(TPM_NO_IMPORT,     "tpm2-no-import",             0,    "")              \
    X(TPM_NO_GENERATE,   "tpm2-no-generate",           0,                     \
        "C_GenerateKey * CKR_FUNCTION_NOT_SUPPORTED")                         \
    X(TPM_NO_UNWRAP,     "tpm2-no-unwrap",             0,                     \
        "C_UnwrapKey * CKR_FUNCTION_NOT_SUPPORTED")                           \
    X(TPM_MESSAGE_MAX,   "tpm2-message-max",           4096, "")              \
    X(TPM_EXTRACTABLE,   "tpm2-extractable",           0,    "")              \
    X(TPM_PIN_FLAGS,     "tpm2-no-pin-flags",          0,    "")              \
    X(TPM_BUSY,          "tpm2-operation-active",      0,                     \
        "C_SignInit %500 CKR_OPERATION_ACTIVE")                               \
    X(P11KIT_FILTER,     "p11-kit-filter",             0,    "")              \
    X(P11KIT_SIGPIPE,    "p11-kit-sigpipe",            0,    "")              \
    X(NSHIELD_TYPED,     "nshield-typed-keys",         0,    "")              \
    X(KRYOPTIC_EXACT,    "kryoptic-exact-keys",        0,    "")              \
    X(AWS_TEMPLATE,      "cloudhsm-template",          0,    "")              \
    X(GOOGLE_NO_IMPORT,  "google-no-import",           0,                     \
        "C_CreateObject * CKR_FUNCTION_NOT_SUPPORTED")                        \
    X(GOOGLE_MESSAGE_MAX, "google-message-max",        65536, "")             \
    X(LUNA_NO_EMPTY,     "luna-no-empty-message",      0,    "")
/* clang-format on */

enum chaos_quirk {
#define CHAOS_X(id, name, number, rule) CHAOS_Q_##id,
    CHAOS_QUIRKS(CHAOS_X)
#undef CHAOS_X
        CHAOS_QUIRK_COUNT
};

/** One row of the list. */
struct chaos_quirk_row {
    const char *name;
    unsigned long number;
    const char *rule;
};

/** chaos_quirk_rows: CHAOS_QUIRK_COUNT of them. */
extern const struct chaos_quirk_row chaos_quirk_rows[];

#endif
