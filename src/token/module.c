/*
 * token/module.c: the one owner of a PKCS#11 module.
 * Layer: token.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <libp11.h>
#include <openssl/err.h>
#include <p11-kit/pkcs11.h>

#include "base/ckr.h"
#include "base/error.h"
#include "base/file.h"
#include "token/fail.h"
#include "token/functions.h"

#include "token/module.h"

struct hseal_module {
    char *path; /* as it was given */
    char *real; /* without links: what is loaded */
    char *args; /* of C_Initialize; or NULL */
    PKCS11_CTX *ctx;
    int loaded; /* libp11 0.4.12 crashes on unload unless load succeeded */
    int own;    /* the function list is an instance of its own, see below */
    CK_FUNCTION_LIST f; /* a copy; libp11 has the module's own */
    unsigned users;     /* under `lock` */
    struct hseal_module *next;
};

/*
 * A module has one state in a process: two tokens of it share what was
 * initialised once, and the last one to go finalises it.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct hseal_module *shared;

CK_FUNCTION_LIST *
hseal_module_functions(struct hseal_module *m)
{
    return &m->f;
}

const char *
hseal_module_path(const struct hseal_module *m)
{
    return m->path;
}

static void
finalise(struct hseal_module *m)
{
    const CK_FUNCTION_LIST *f = &m->f;

    if (m->own)
        (void)f->C_Finalize(NULL); /* nothing is left to do on failure */
    if (m->loaded)
        PKCS11_CTX_unload(m->ctx); /* C_Finalize */
    if (m->ctx != NULL)
        PKCS11_CTX_free(m->ctx);
    m->own = m->loaded = 0;
    m->ctx = NULL;
    ERR_clear_error();
}

static void
destroy(struct hseal_module *m)
{
    finalise(m);
    free(m->path);
    free(m->real);
    free(m->args);
    free(m);
}

/* dlsym gives an object pointer; C wants no cast from it to a function. */
static CK_C_GetFunctionList
get_function_list(void *library)
{
    CK_C_GetFunctionList f = NULL;
    void *symbol = dlsym(library, "C_GetFunctionList");

    memcpy(&f, &symbol, sizeof(f));
    return f;
}

static enum hseal_err
load_functions(struct hseal_module *m, struct hseal_error *e)
{
    void *library = dlopen(m->real, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get;
    CK_FUNCTION_LIST *list = NULL;
    const char *missing;
    CK_RV rv;

    if (library == NULL) {
        const char *why = dlerror();
        return hseal_fail(e, HSEAL_ERR_MODULE, "cannot load %s: %s", m->path,
            why == NULL ? "unknown reason" : why);
    }
    /* The handle stays open for good: unloading foreign code is no gain. */
    get = get_function_list(library);
    if (get == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_MODULE,
            "%s is no PKCS#11 module: it has no C_GetFunctionList", m->path);
        return HSEAL_ERR_MODULE;
    }
    rv = get(&list);
    if (rv != CKR_OK || list == NULL)
        return hseal_fail_cause(e, HSEAL_ERR_MODULE, HSEAL_ORIGIN_CKR, rv,
            "C_GetFunctionList of %s: %s", m->path, hseal_ckr_name(rv));
    missing = hseal_functions_take(list, &m->f);
    if (missing != NULL)
        return hseal_fail(e, HSEAL_ERR_MODULE,
            "%s is not of PKCS#11 v2.20 or newer: it has no %s", m->path,
            missing);
    return HSEAL_ERR_OK;
}

/*
 * The CK_RV of libp11's last failure: the newest in the queue, for modules
 * leave errors of their own OpenSSL calls before it.
 */
static unsigned long
last_ckr(void)
{
    unsigned long rv = (unsigned long)ERR_GET_REASON(ERR_peek_last_error());

    ERR_clear_error();
    return rv;
}

/*
 * Most modules have one state and answer that it is initialised already, by
 * libp11.  p11-kit's client makes a new instance for each C_GetFunctionList:
 * ours is then to be initialised, and finalised, by us.
 */
static enum hseal_err
initialise_own(struct hseal_module *m, struct hseal_error *e)
{
    const CK_FUNCTION_LIST *f = &m->f;
    CK_C_INITIALIZE_ARGS args;
    CK_RV rv;

    memset(&args, 0, sizeof(args));
    args.flags = CKF_OS_LOCKING_OK;
    args.pReserved = m->args;
    rv = f->C_Initialize(&args);
    m->own = rv == CKR_OK;
    if (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return HSEAL_ERR_OK;
    return hseal_fail_cause(e, HSEAL_ERR_MODULE, HSEAL_ORIGIN_CKR, rv,
        "C_Initialize of %s: %s (0x%lx)", m->path, hseal_ckr_name(rv), rv);
}

static enum hseal_err
initialise(struct hseal_module *m, struct hseal_error *e)
{
    unsigned long rv;

    m->ctx = PKCS11_CTX_new();
    if (m->ctx == NULL)
        return hseal_fail_nomem(e);
    if (m->args != NULL)
        PKCS11_CTX_init_args(m->ctx, m->args);
    if (PKCS11_CTX_load(m->ctx, m->real) != 0) {
        rv = last_ckr();
        (void)hseal_fail_cause(e, HSEAL_ERR_MODULE, HSEAL_ORIGIN_CKR, rv,
            "C_Initialize of %s: %s (0x%lx)", m->path, hseal_ckr_name(rv), rv);
        return hseal_hint(e, HSEAL_ERR_MODULE,
            "is its configuration in place, and readable for this user?");
    }
    m->loaded = 1;
    /* SoftHSM leaves errors of its engines in this thread's queue. */
    ERR_clear_error();
    return HSEAL_ERR_OK;
}

/* Nothing on the way to the file, nor to any link to it, is for others. */
static enum hseal_err
find_file(struct hseal_module *m, struct hseal_error *e)
{
    static const char what[] = "the PKCS#11 module";
    enum hseal_err err = hseal_path_trusted(m->path, what, e);

    if (err != HSEAL_ERR_OK)
        return err;
    m->real = realpath(m->path, NULL);
    if (m->real == NULL)
        return hseal_fail_errno(
            e, HSEAL_ERR_MODULE, errno, "%s: %s", what, m->path);
    /* Should a link have changed since: what is loaded is what is checked. */
    return hseal_path_trusted(m->real, what, e);
}

static int
is_same(const char *a, const char *b)
{
    return (a == NULL && b == NULL) ||
           (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* One that is in use already; NULL if there is none. */
static struct hseal_module *
find_shared(const struct hseal_module *like)
{
    struct hseal_module *m = shared;

    /* p11-kit's client makes an instance for each: nothing to share. */
    while (m != NULL && (m->own || strcmp(m->real, like->real) != 0))
        m = m->next;
    return m;
}

static void
forget_shared(const struct hseal_module *m)
{
    struct hseal_module **at = &shared;

    while (*at != NULL && *at != m)
        at = &(*at)->next;
    if (*at != NULL)
        *at = m->next;
}

static enum hseal_err
bring_up(struct hseal_module *m, struct hseal_error *e)
{
    enum hseal_err err = initialise(m, e);

    return err == HSEAL_ERR_OK ? initialise_own(m, e) : err;
}

/* `m` has its path; it is consumed. */
static enum hseal_err
open_locked(
    struct hseal_module *m, struct hseal_module **ret, struct hseal_error *e)
{
    struct hseal_module *other;
    enum hseal_err err = find_file(m, e);

    if (err != HSEAL_ERR_OK)
        goto out;
    other = find_shared(m);
    if (other != NULL && !is_same(other->args, m->args)) {
        err = hseal_fail(e, HSEAL_ERR_MODULE,
            "%s is in use in this process with other arguments", m->path);
        goto out;
    }
    if (other != NULL) {
        other->users++;
        *ret = other;
        goto out;
    }
    err = load_functions(m, e);
    if (err == HSEAL_ERR_OK)
        err = bring_up(m, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    m->users = 1;
    m->next = shared;
    shared = m;
    *ret = m;
    m = NULL;
out:
    if (m != NULL)
        destroy(m);
    return err;
}

enum hseal_err
hseal_module_open(
    const char *path, struct hseal_module **ret, struct hseal_error *e)
{
    return hseal_module_open_args(path, NULL, ret, e);
}

enum hseal_err
hseal_module_open_args(const char *path, const char *args,
    struct hseal_module **ret, struct hseal_error *e)
{
    struct hseal_module *m = calloc(1, sizeof(*m));
    enum hseal_err err;

    if (m == NULL)
        return hseal_fail_nomem(e);
    m->path = strdup(path);
    m->args = args == NULL ? NULL : strdup(args);
    if (m->path == NULL || (args != NULL && m->args == NULL)) {
        destroy(m);
        return hseal_fail_nomem(e);
    }
    (void)pthread_mutex_lock(&lock); /* cannot fail */
    err = open_locked(m, ret, e);
    (void)pthread_mutex_unlock(&lock);
    return err;
}

void
hseal_module_close(struct hseal_module *m)
{
    if (m == NULL)
        return;
    (void)pthread_mutex_lock(&lock);
    if (--m->users == 0) {
        forget_shared(m);
        destroy(m);
    }
    (void)pthread_mutex_unlock(&lock);
}

int
hseal_module_is_ours(struct hseal_module *m)
{
    int ours;

    (void)pthread_mutex_lock(&lock);
    ours = m->users == 1;
    (void)pthread_mutex_unlock(&lock);
    return ours;
}

enum hseal_err
hseal_module_restart(struct hseal_module *m, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    (void)pthread_mutex_lock(&lock);
    if (m->users == 1) {
        finalise(m);
        err = bring_up(m, e);
    }
    (void)pthread_mutex_unlock(&lock);
    return err;
}
