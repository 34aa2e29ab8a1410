/*
 * chaos/rig.c: the module in front of a SoftHSM token, for its own tests.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/names.h"
#include "support/softtoken.h"

#include "chaos/rig.h"

static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
/* Of a test that failed on its way: SoftHSM is shared by all modules here. */
static CK_FUNCTION_LIST *left;
static const char *softhsm;

void
rig_assert_rv(CK_RV got, CK_RV want, const char *file, int line)
{
    const char *g = chaos_rv_name(got), *w = chaos_rv_name(want);

    if (got != want) {
        print_error("got %s (0x%lx), want %s\n", g == NULL ? "?" : g, got,
            w == NULL ? "?" : w);
        _fail(file, line);
    }
}

int
rig_run(const char *group, const struct CMUnitTest *tests, size_t n)
{
    struct softtoken st;
    int status;

    if (softtoken_available() && !softtoken_make(&st))
        return 1;
    softhsm = softtoken_available() ? st.module_path : NULL;
    status = run_with_softhsm(group, tests, n);
    if (softtoken_available())
        softtoken_remove(&st);
    return status;
}

static CK_FUNCTION_LIST *
list_of(void *library)
{
    CK_C_GetFunctionList get = NULL;
    CK_FUNCTION_LIST *f = NULL;
    void *symbol;

    assert_non_null(library);
    symbol = dlsym(library, "C_GetFunctionList");
    memcpy(&get, &symbol, sizeof(get));
    assert_non_null(get);
    assert_rv(get(&f), CKR_OK);
    return f;
}

CK_FUNCTION_LIST *
rig_real(void)
{
    return list_of(dlopen(softhsm, RTLD_NOW | RTLD_LOCAL));
}

void
rig_open(struct rig *r, const char *lines)
{
    memset(r, 0, sizeof(*r));
    if (left != NULL)
        (void)left->C_Finalize(NULL);
    left = NULL;
    assert_true(chaos_make(&r->chaos, softhsm, lines));
    r->library = dlopen(r->chaos.module_path, RTLD_NOW | RTLD_LOCAL);
    r->f = list_of(r->library);
    left = r->f;
}

static void
find_slot(struct rig *r)
{
    CK_SLOT_ID list[8];
    CK_ULONG n = 8;
    CK_TOKEN_INFO info;

    assert_rv(r->f->C_GetSlotList(CK_TRUE, list, &n), CKR_OK);
    for (CK_ULONG i = 0; i < n; i++)
        if (r->f->C_GetTokenInfo(list[i], &info) == CKR_OK &&
            memcmp(info.label, "test ", 5) == 0)
            r->slot = list[i];
    assert_int_not_equal(r->slot, 0);
}

CK_SESSION_HANDLE
rig_session(struct rig *r)
{
    CK_SESSION_HANDLE session = 0;

    assert_rv(r->f->C_OpenSession(r->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
                  NULL, NULL, &session),
        CKR_OK);
    return session;
}

CK_RV
rig_login(struct rig *r)
{
    CK_BYTE pin[] = RIG_PIN;

    return r->f->C_Login(r->session, CKU_USER, pin, strlen(RIG_PIN));
}

void
rig_connect(struct rig *r)
{
    CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };

    assert_rv(r->f->C_Initialize(&args), CKR_OK);
    find_slot(r);
    r->session = rig_session(r);
}

void
rig_start(struct rig *r, const char *lines)
{
    rig_open(r, lines);
    rig_connect(r);
    assert_rv(rig_login(r), CKR_OK);
}

void
rig_stop(struct rig *r)
{
    (void)r->f->C_Finalize(NULL);
    left = NULL;
    (void)dlclose(r->library);
    chaos_remove(&r->chaos);
}

CK_RV
rig_create(struct rig *r, CK_ATTRIBUTE *attrs, CK_ULONG n)
{
    CK_OBJECT_HANDLE object;

    return r->f->C_CreateObject(r->session, attrs, n, &object);
}

CK_OBJECT_HANDLE
rig_key(struct rig *r, CK_KEY_TYPE type, CK_ULONG len)
{
    CK_OBJECT_HANDLE key = rig_try_key(r, type, len);

    assert_int_not_equal(key, 0);
    return key;
}

CK_OBJECT_HANDLE
rig_try_key(struct rig *r, CK_KEY_TYPE type, CK_ULONG len)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_OBJECT_HANDLE key = 0;
    CK_BYTE value[128];
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) }, { CKA_TOKEN, &no, 1 },
        { CKA_SENSITIVE, &yes, 1 }, { CKA_EXTRACTABLE, &no, 1 },
        { CKA_SIGN, &yes, 1 }, { CKA_LABEL, value, 5 },
        { CKA_VALUE, value, len } };

    memset(value, 'k', sizeof(value));
    if (r->f->C_CreateObject(r->session, attrs, ROWS(attrs), &key) != CKR_OK)
        key = 0;
    return key;
}

static CK_RV
sign(struct rig *r, CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE type, CK_BYTE *data,
    CK_ULONG len, CK_BYTE *mac, CK_ULONG *mac_len)
{
    CK_MECHANISM m = { type, NULL, 0 };
    CK_RV rv = r->f->C_SignInit(r->session, &m, key);

    if (rv == CKR_OK)
        rv = r->f->C_Sign(r->session, data, len, mac, mac_len);
    return rv;
}

CK_RV
rig_sign(struct rig *r, CK_OBJECT_HANDLE key, CK_ULONG len, CK_BYTE *mac,
    CK_ULONG *mac_len)
{
    CK_BYTE *data = calloc(1, len + 1);
    CK_RV rv;

    assert_non_null(data);
    rv = sign(r, key, CKM_SHA256_HMAC, data, len, mac, mac_len);
    free(data);
    return rv;
}

CK_RV
rig_mac(struct rig *r, CK_OBJECT_HANDLE key, CK_MECHANISM_TYPE mechanism,
    CK_BYTE *mac, CK_ULONG *mac_len)
{
    CK_BYTE data[] = "message";

    return sign(r, key, mechanism, data, 7, mac, mac_len);
}

CK_RV
rig_random(struct rig *r)
{
    CK_BYTE out[8];

    return r->f->C_GenerateRandom(r->session, out, sizeof(out));
}

CK_FLAGS
rig_flags(struct rig *r)
{
    CK_TOKEN_INFO info;

    assert_rv(r->f->C_GetTokenInfo(r->slot, &info), CKR_OK);
    return info.flags;
}
