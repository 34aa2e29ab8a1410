/*
 * bench/onetoken.c: a process that starts on a token, and signs.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "token/functions.h"

#include "bench/manykeys.h"
#include "bench/onetoken.h"

#define PIN "1234" /* softtoken's */
#define PATH "/api/v5/account/balance?ccy=BTC"

void
onetoken_stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench_credentials: %s: %s\n", what, why);
    exit(1);
}

uint64_t
onetoken_now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

/* ---- by the library ---- */

struct hseal_signer *
onetoken_open(const struct softtoken *st)
{
    struct hseal_token_params params;
    struct hseal_signer *signer = NULL;
    struct hseal_error e;
    char uri[256], state[96];

    (void)snprintf(uri, sizeof(uri),
        "pkcs11:token=test?module-path=%s&pin-source=file:%s", st->module_path,
        st->pin_file);
    (void)snprintf(state, sizeof(state), "%s/state", st->dir);
    (void)mkdir(state, 0700);
    memset(&params, 0, sizeof(params));
    params.uri = uri;
    params.pin_fd = -1;
    params.state_dir = state;
    params.softhsm_conf = st->conf;
    if (hseal_signer_open_token(&params, &signer, &e) != HSEAL_ERR_OK)
        onetoken_stop("open", e.message);
    return signer;
}

void
onetoken_sign(struct hseal_signer *s, struct hseal_headers *h)
{
    const struct hseal_request req = { .method = "GET", .path = PATH };
    struct hseal_error e;

    if (hseal_signer_sign(s, MANYKEYS_NAME, &req, h, &e) != HSEAL_ERR_OK)
        onetoken_stop("sign", e.message);
}

struct hseal_headers *
onetoken_headers(void)
{
    struct hseal_headers *h = NULL;
    struct hseal_error e;

    if (hseal_headers_new(&h, &e) != HSEAL_ERR_OK)
        onetoken_stop("headers", e.message);
    return h;
}

void
onetoken_start(
    const struct softtoken *st, uint64_t *ret_open_ns, uint64_t *ret_first_ns)
{
    struct hseal_headers *h = onetoken_headers();
    uint64_t begin = onetoken_now_ns(), opened;
    struct hseal_signer *s = onetoken_open(st);

    opened = onetoken_now_ns();
    onetoken_sign(s, h);
    *ret_first_ns = onetoken_now_ns() - opened;
    *ret_open_ns = opened - begin;
    hseal_signer_free(s);
    hseal_headers_free(h);
}

/* ---- by PKCS#11 alone ---- */

static void
need(CK_RV rv, const char *call)
{
    if (rv != CKR_OK)
        onetoken_stop(call, "it failed");
}

static CK_OBJECT_HANDLE
find_plain(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    char label[] = "hardseal:" MANYKEYS_NAME;
    CK_ATTRIBUTE match[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_LABEL, label, sizeof(label) - 1 } };
    CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
    CK_ULONG n = 0;

    need(f->C_FindObjectsInit(session, match, 2), "C_FindObjectsInit");
    need(f->C_FindObjects(session, &key, 1, &n), "C_FindObjects");
    need(f->C_FindObjectsFinal(session), "C_FindObjectsFinal");
    if (n != 1)
        onetoken_stop("C_FindObjects", "no key");
    return key;
}

static CK_FUNCTION_LIST *
functions(const struct softtoken *st)
{
    void *module = dlopen(st->module_path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get;
    CK_FUNCTION_LIST *f;

    if (module == NULL)
        onetoken_stop("dlopen", st->module_path);
    *(void **)&get = dlsym(module, "C_GetFunctionList");
    need(get(&f), "C_GetFunctionList");
    return f;
}

static CK_SESSION_HANDLE
open_session(CK_FUNCTION_LIST *f)
{
    CK_SLOT_ID slots[8];
    CK_ULONG n = sizeof(slots) / sizeof(slots[0]);
    CK_SESSION_HANDLE session;

    need(f->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList");
    need(f->C_OpenSession(slots[0], CKF_SERIAL_SESSION, NULL, NULL, &session),
        "C_OpenSession");
    return session;
}

static void
sign_plain(CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key)
{
    CK_MECHANISM mechanism = { CKM_SHA256_HMAC, NULL, 0 };
    unsigned char message[] = "2020-12-08T09:08:57.715ZGET" PATH, mac[64];
    CK_ULONG len = sizeof(mac);

    need(f->C_SignInit(session, &mechanism, key), "C_SignInit");
    need(f->C_Sign(session, message, sizeof(message) - 1, mac, &len), "C_Sign");
}

uint64_t
onetoken_start_plain(const struct softtoken *st)
{
    unsigned char pin[] = PIN;
    uint64_t took, begin = onetoken_now_ns();
    CK_FUNCTION_LIST *f = functions(st);
    CK_SESSION_HANDLE session;

    need(f->C_Initialize(NULL), "C_Initialize");
    session = open_session(f);
    need(f->C_Login(session, CKU_USER, pin, sizeof(pin) - 1), "C_Login");
    sign_plain(f, session, find_plain(f, session));
    took = onetoken_now_ns() - begin;
    need(f->C_Finalize(NULL), "C_Finalize");
    return took;
}

void
onetoken_module_open(const struct softtoken *st, struct onetoken_module *ret)
{
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE change = { CKA_TOKEN, &no, sizeof(no) };

    ret->f = functions(st);
    ret->session = open_session(ret->f);
    need(ret->f->C_CopyObject(ret->session, find_plain(ret->f, ret->session),
             &change, 1, &ret->copy),
        "C_CopyObject");
}

void
onetoken_module_sign(const struct onetoken_module *m)
{
    sign_plain(m->f, m->session, m->copy);
}

void
onetoken_module_close(const struct onetoken_module *m)
{
    need(m->f->C_CloseSession(m->session), "C_CloseSession");
}
