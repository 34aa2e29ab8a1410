/*
 * test_functions: modules that have not all functions: those that are always
 * needed are missed at once, the others have a stand-in.
 */
#include <stdlib.h>

#include "token/functions.h"

#include "support/faketoken.h"
#include "support/run.h"

static int
setup(void **state)
{
    struct faketoken *fake = calloc(1, sizeof(*fake));

    *state = fake;
    return fake != NULL && faketoken_make(fake) ? 0 : -1;
}

static int
teardown(void **state)
{
    faketoken_remove(*state);
    free(*state);
    return 0;
}

/* Does any work go without it?  Those that nothing calls are left out. */
static const struct {
    enum fake_call call;
    const char *needed; /* NULL: no */
} lacking[] = {
#define NEEDED(name)                                                           \
    {                                                                          \
        FAKE_##name, #name                                                     \
    }
    NEEDED(C_Initialize),
    NEEDED(C_Finalize),
    NEEDED(C_GetInfo),
    NEEDED(C_GetSlotList),
    NEEDED(C_GetTokenInfo),
    NEEDED(C_OpenSession),
    NEEDED(C_CloseSession),
    NEEDED(C_GetSessionInfo),
    NEEDED(C_Login),
    NEEDED(C_CreateObject),
    NEEDED(C_CopyObject),
    NEEDED(C_DestroyObject),
    NEEDED(C_GetAttributeValue),
    NEEDED(C_FindObjectsInit),
    NEEDED(C_FindObjects),
    NEEDED(C_FindObjectsFinal),
    NEEDED(C_SignInit),
    NEEDED(C_Sign),
    NEEDED(C_GenerateKey),
#undef NEEDED
    { FAKE_C_GetSlotInfo, NULL },
    { FAKE_C_GetMechanismList, NULL },
    { FAKE_C_GetMechanismInfo, NULL },
    { FAKE_C_InitToken, NULL },
    { FAKE_C_InitPIN, NULL },
    { FAKE_C_SetPIN, NULL },
    { FAKE_C_SetAttributeValue, NULL },
    { FAKE_C_WrapKey, NULL },
    { FAKE_C_GenerateRandom, NULL },
};

static CK_RV
call_optional(const CK_FUNCTION_LIST *f, enum fake_call call)
{
    switch (call) {
    case FAKE_C_GetSlotInfo: return f->C_GetSlotInfo(7, NULL);
    case FAKE_C_GetMechanismList: return f->C_GetMechanismList(7, NULL, NULL);
    case FAKE_C_GetMechanismInfo: return f->C_GetMechanismInfo(7, 0, NULL);
    case FAKE_C_InitToken: return f->C_InitToken(7, NULL, 0, NULL);
    case FAKE_C_InitPIN: return f->C_InitPIN(1, NULL, 0);
    case FAKE_C_SetPIN: return f->C_SetPIN(1, NULL, 0, NULL, 0);
    case FAKE_C_SetAttributeValue: return f->C_SetAttributeValue(1, 1, NULL, 0);
    case FAKE_C_WrapKey: return f->C_WrapKey(1, NULL, 1, 1, NULL, NULL);
    case FAKE_C_GenerateRandom: return f->C_GenerateRandom(1, NULL, 0);
    default: return CKR_OK;
    }
}

static void
without_a_function(void **state)
{
    struct faketoken *fake = *state;
    struct hseal_module *m = NULL;
    struct hseal_error e;

    fake->control->lacks = 1;
    for (size_t i = 0; i < ROWS(lacking); i++) {
        fake->control->lack = lacking[i].call;
        if (lacking[i].needed != NULL) {
            assert_err(hseal_module_open(fake->module_path, &m, &e), MODULE);
            assert_contains(e.message, lacking[i].needed);
            assert_null(m);
            continue;
        }
        assert_ok(hseal_module_open(fake->module_path, &m, NULL));
        assert_int_equal(
            call_optional(hseal_module_functions(m), lacking[i].call),
            CKR_FUNCTION_NOT_SUPPORTED);
        hseal_module_close(m);
        m = NULL;
    }
}

/* The fake module never has these. */
static void
without_decryption(void **state)
{
    struct faketoken *fake = *state;
    struct hseal_module *m = NULL;
    CK_FUNCTION_LIST *f;

    assert_ok(hseal_module_open(fake->module_path, &m, NULL));
    f = hseal_module_functions(m);
    assert_int_equal(f->C_DecryptInit(1, NULL, 1), CKR_FUNCTION_NOT_SUPPORTED);
    assert_int_equal(
        f->C_Decrypt(1, NULL, 0, NULL, NULL), CKR_FUNCTION_NOT_SUPPORTED);
    assert_int_equal(
        f->C_GenerateKeyPair(1, NULL, NULL, 0, NULL, 0, NULL, NULL),
        CKR_FUNCTION_NOT_SUPPORTED);
    assert_int_equal(f->C_UnwrapKey(1, NULL, 1, NULL, 0, NULL, 0, NULL),
        CKR_FUNCTION_NOT_SUPPORTED);
    /* and what it has, it has */
    assert_int_equal(f->C_GenerateRandom(1, (CK_BYTE[4]){ 0 }, 4), CKR_OK);
    hseal_module_close(m);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_function),
        TEST(without_decryption),
    };

    return cmocka_run_group_tests_name("functions", tests, NULL, NULL);
}
