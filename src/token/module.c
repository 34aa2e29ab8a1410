/*
 * token/module.c: the one owner of a PKCS#11 module.
 * Layer: token.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
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
    PKCS11_CTX *ctx;
    int loaded; /* libp11 0.4.12 crashes on unload unless load succeeded */
    int own;    /* the function list is an instance of its own, see below */
    CK_FUNCTION_LIST *f;
    /*
     * One list for the module's life: releasing any list makes libp11 close
     * every session of the process.
     */
    PKCS11_SLOT *slots;
    unsigned n_slots;
};

CK_FUNCTION_LIST *
hseal_module_functions(const struct hseal_module *m)
{
    return m->f;
}

const char *
hseal_module_path(const struct hseal_module *m)
{
    return m->path;
}

void
hseal_module_close(struct hseal_module *m)
{
    if (m == NULL)
        return;
    if (m->slots != NULL)
        PKCS11_release_all_slots(m->ctx, m->slots, m->n_slots);
    if (m->own)
        (void)m->f->C_Finalize(NULL); /* nothing is left to do on failure */
    if (m->loaded)
        PKCS11_CTX_unload(m->ctx); /* C_Finalize */
    if (m->ctx != NULL)
        PKCS11_CTX_free(m->ctx);
    ERR_clear_error();
    free(m->path);
    free(m->real);
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
    rv = get(&m->f);
    if (rv != CKR_OK || m->f == NULL)
        return hseal_fail_cause(e, HSEAL_ERR_MODULE, HSEAL_ORIGIN_CKR, rv,
            "C_GetFunctionList of %s: %s", m->path, hseal_ckr_name(rv));
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
    CK_C_INITIALIZE_ARGS args;
    CK_RV rv;

    memset(&args, 0, sizeof(args));
    args.flags = CKF_OS_LOCKING_OK;
    rv = m->f->C_Initialize(&args);
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
    if (PKCS11_enumerate_slots(m->ctx, &m->slots, &m->n_slots) != 0) {
        rv = last_ckr();
        m->slots = NULL;
        return hseal_fail_ckr(e, rv, "C_GetSlotList", m->path);
    }
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

enum hseal_err
hseal_module_open(
    const char *path, struct hseal_module **ret, struct hseal_error *e)
{
    struct hseal_module *m = calloc(1, sizeof(*m));
    enum hseal_err err;

    if (m == NULL)
        return hseal_fail_nomem(e);
    m->path = strdup(path);
    if (m->path == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    err = find_file(m, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = load_functions(m, e);
    if (err == HSEAL_ERR_OK)
        err = initialise(m, e);
    if (err == HSEAL_ERR_OK)
        err = initialise_own(m, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    *ret = m;
    m = NULL;
out:
    hseal_module_close(m);
    return err;
}

/* A blank-padded field of PKCS#11 as a C string. */
static void
copy_field(char *out, const unsigned char *field, size_t size)
{
    while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0'))
        size--;
    memcpy(out, field, size);
    out[size] = '\0';
}

static void
fill_info(
    struct hseal_token_info *out, CK_SLOT_ID slot, const CK_TOKEN_INFO *ck)
{
    memset(out, 0, sizeof(*out));
    out->slot_id = slot;
    copy_field(out->label, ck->label, sizeof(ck->label));
    copy_field(
        out->manufacturer, ck->manufacturerID, sizeof(ck->manufacturerID));
    copy_field(out->model, ck->model, sizeof(ck->model));
    copy_field(out->serial, ck->serialNumber, sizeof(ck->serialNumber));
    (void)snprintf(out->hardware, sizeof(out->hardware), "%u.%u",
        ck->hardwareVersion.major, ck->hardwareVersion.minor);
    (void)snprintf(out->firmware, sizeof(out->firmware), "%u.%u",
        ck->firmwareVersion.major, ck->firmwareVersion.minor);
    out->initialised = (ck->flags & CKF_TOKEN_INITIALIZED) != 0;
    out->login_required = (ck->flags & CKF_LOGIN_REQUIRED) != 0;
    out->pin_pad = (ck->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
    out->pin_set = (ck->flags & CKF_USER_PIN_INITIALIZED) != 0;
    out->pin_count_low = (ck->flags & CKF_USER_PIN_COUNT_LOW) != 0;
    out->pin_final_try = (ck->flags & CKF_USER_PIN_FINAL_TRY) != 0;
    out->pin_locked = (ck->flags & CKF_USER_PIN_LOCKED) != 0;
    out->write_protected = (ck->flags & CKF_WRITE_PROTECTED) != 0;
}

enum hseal_err
hseal_module_tokens(struct hseal_module *m, struct hseal_token_info **ret,
    size_t *ret_n, struct hseal_error *e)
{
    struct hseal_token_info *list = calloc(m->n_slots + 1, sizeof(*list));
    size_t n = 0;

    if (list == NULL)
        return hseal_fail_nomem(e);
    for (unsigned i = 0; i < m->n_slots; i++) {
        CK_SLOT_ID slot = PKCS11_get_slotid_from_slot(&m->slots[i]);
        CK_TOKEN_INFO ck;
        CK_RV rv;
        if (m->slots[i].token == NULL)
            continue;
        /* libp11's flags are of the time of its enumeration: ask anew. */
        rv = m->f->C_GetTokenInfo(slot, &ck);
        if (rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_DEVICE_REMOVED ||
            rv == CKR_TOKEN_NOT_RECOGNIZED)
            continue;
        if (rv != CKR_OK) {
            free(list);
            return hseal_fail_ckr(e, rv, "C_GetTokenInfo", m->path);
        }
        fill_info(&list[n++], slot, &ck);
    }
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

/* "tok1" (serial 1234), "tok2" (serial 5678): what is there instead. */
static void
describe(const struct hseal_token_info *list, size_t n, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++) {
        int len;
        if (!list[i].initialised)
            continue;
        len = snprintf(out + used, size - used, "%s\"%s\" (serial %s)",
            used == 0 ? "" : ", ", list[i].label, list[i].serial);
        used += len > 0 ? (size_t)len : 0;
    }
}

enum hseal_err
hseal_module_find(struct hseal_module *m, const struct hseal_uri *uri,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    struct hseal_token_info *list = NULL;
    const struct hseal_token_info *found = NULL;
    size_t n = 0, matches = 0;
    char there[256];
    enum hseal_err err;

    err = hseal_module_tokens(m, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (list[i].initialised && hseal_uri_matches(uri, &list[i])) {
            found = &list[i];
            matches++;
        }
    }
    if (matches == 1) {
        *ret = *found;
        goto out;
    }
    describe(list, n, there, sizeof(there));
    if (matches == 0) {
        err = hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "no token of %s matches the URI", m->path);
        if (there[0] == '\0')
            (void)hseal_hint(e, err,
                "it shows no token at all: is it plugged in, and is the "
                "module's configuration the right one?");
        else
            (void)hseal_hint(e, err, "present: %s", there);
    } else {
        err = hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "the token URI matches %zu tokens", matches);
        (void)hseal_hint(e, err, "add serial= to it; present: %s", there);
    }
out:
    free(list);
    return err;
}
