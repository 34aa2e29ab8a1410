/*
 * cli/environment.c: what libraries and modules would read from the
 * environment.
 * Layer: cli.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "cli/environment.h"

extern char **environ;

/* Whom a variable steers. */
enum kind {
    MODULE, /* a PKCS#11 module: worth a note when it is dropped */
    LIBRARY
};

/* Whether the configuration may set it, and to what. */
enum settable { NEVER, PATH, TEXT };

/* clang-format off */
static const struct row {
    const char *name; /* "*end" stands for any name with that end */
    enum kind kind;
    enum settable settable;
} rows[] = {
    /* where a module finds its token */
    { "SOFTHSM2_CONF",          MODULE,  PATH },
    { "YUBIHSM_PKCS11_CONF",    MODULE,  PATH },
    { "P11_KIT_SERVER_ADDRESS", MODULE,  TEXT },
    { "OPENSC_CONF",            MODULE,  PATH },
    { "PCSCLITE_CSOCK_NAME",    MODULE,  PATH },
    { "OPENSC_DRIVER",          MODULE,  TEXT },
    { "TPM2_PKCS11_STORE",      MODULE,  PATH },
    { "TPM2_PKCS11_TCTI",       MODULE,  TEXT },
    { "NSS_LIB_PARAMS",         MODULE,  TEXT },
    /* what makes one write down what it sees */
    { "YUBIHSM_PKCS11_DBG",     MODULE,  NEVER },
    { "YUBIHSM_PKCS11_DINOUT",  MODULE,  NEVER },
    { "YUBIHSM_PKCS11_DBGFILE", MODULE,  NEVER },
    { "P11_KIT_DEBUG",          MODULE,  NEVER },
    { "P11_KIT_STRICT",         MODULE,  NEVER },
    { "PKCS11SPY",              MODULE,  NEVER },
    { "PKCS11SPY_OUTPUT",       MODULE,  NEVER },
    { "OPENSC_DEBUG",           MODULE,  NEVER },
    { "TPM2_PKCS11_LOG_LEVEL",  MODULE,  NEVER },
    { "TPM2_PKCS11_BACKEND",    MODULE,  NEVER },
    { "OPENCRYPTOKI_TRACE_LEVEL", MODULE, NEVER },
    /* whom TLS believes, and who may read it */
    { "SSLKEYLOGFILE",          LIBRARY, NEVER },
    { "SSL_CERT_FILE",          LIBRARY, NEVER },
    { "SSL_CERT_DIR",           LIBRARY, NEVER },
    { "OPENSSL_CONF",           LIBRARY, NEVER },
    { "OPENSSL_CONF_INCLUDE",   LIBRARY, NEVER },
    { "OPENSSL_MODULES",        LIBRARY, NEVER },
    { "OPENSSL_ENGINES",        LIBRARY, NEVER },
    { "CURL_CA_BUNDLE",         LIBRARY, NEVER },
    { "CURL_HOME",              LIBRARY, NEVER },
    { "CURL_SSL_BACKEND",       LIBRARY, NEVER },
    { "NETRC",                  LIBRARY, NEVER },
    { "QLOGDIR",                LIBRARY, NEVER },
    { "*_proxy",                LIBRARY, NEVER },
    { "*_PROXY",                LIBRARY, NEVER },
    { "HOSTALIASES",            LIBRARY, NEVER },
    { "LOCALDOMAIN",            LIBRARY, NEVER },
    { "RES_OPTIONS",            LIBRARY, NEVER },
};
/* clang-format on */
#define N_ROWS (sizeof(rows) / sizeof(rows[0]))
static_assert(N_ROWS <= 64, "a bit per row");

static int
ends_with(const char *name, size_t len, const char *end)
{
    size_t end_len = strlen(end);

    return len >= end_len && memcmp(name + len - end_len, end, end_len) == 0;
}

/* The name of a variable with this end, to be freed; NULL: none, or no
 * memory for it. */
static char *
find_by_end(const char *end, int *ret_found)
{
    *ret_found = 0;
    for (char **v = environ; v != NULL && *v != NULL; v++) {
        const char *equals = strchr(*v, '=');
        if (equals == NULL || equals == *v ||
            !ends_with(*v, (size_t)(equals - *v), end))
            continue;
        *ret_found = 1;
        return strndup(*v, (size_t)(equals - *v));
    }
    return NULL;
}

static enum hseal_err
drop_by_end(const char *end, struct hseal_error *e)
{
    for (;;) {
        int found;
        char *name = find_by_end(end, &found);
        if (name == NULL)
            return found ? hseal_fail_nomem(e) : HSEAL_ERR_OK;
        (void)unsetenv(name); /* fails on names with '=' alone */
        free(name);
    }
}

enum hseal_err
hseal_environment_clean(struct hseal_environment *ret, struct hseal_error *e)
{
    ret->dropped = 0;
    for (size_t i = 0; i < N_ROWS; i++) {
        if (rows[i].name[0] == '*') {
            enum hseal_err err = drop_by_end(rows[i].name + 1, e);
            if (err != HSEAL_ERR_OK)
                return err;
        } else if (getenv(rows[i].name) != NULL) {
            ret->dropped |= UINT64_C(1) << i;
            (void)unsetenv(rows[i].name); /* as above */
        }
    }
    return HSEAL_ERR_OK;
}

static const struct row *
settable_row(const char *name)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (rows[i].settable != NEVER && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

enum hseal_err
hseal_environment_set(const char *name, const char *value, const char *where,
    struct hseal_error *e)
{
    const struct row *row = settable_row(name);

    if (row == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: [environment] may not set %s", where, name);
        return hseal_hint(e, HSEAL_ERR_CONFIG,
            "it may set what tells a PKCS#11 module where its token is, "
            "such as SOFTHSM2_CONF");
    }
    if (row->settable == PATH && value[0] != '/')
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "%s: %s in [environment] is not an absolute path", where, name);
    if (setenv(name, value, 1) != 0)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

const char *
hseal_environment_dropped(
    const struct hseal_environment *env, size_t i, int *ret_settable)
{
    for (size_t row = 0; row < N_ROWS; row++) {
        if ((env->dropped & UINT64_C(1) << row) == 0 ||
            rows[row].kind != MODULE)
            continue;
        if (i-- == 0) {
            *ret_settable = rows[row].settable != NEVER;
            return rows[row].name;
        }
    }
    return NULL;
}
