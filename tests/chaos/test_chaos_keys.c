/*
 * chaos/test_chaos_keys.c: quirks: which keys and objects a token takes.
 */
#include "chaos/rig.h"

static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
static CK_BYTE bytes[300];

/* A key of that type and length with one attribute more (NULL: none). */
static CK_RV
key_with(struct rig *r, CK_KEY_TYPE type, CK_ULONG len, CK_ATTRIBUTE *more)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &type, sizeof(type) }, { CKA_SIGN, &yes, 1 },
        { CKA_VALUE, bytes, len }, { 0, NULL, 0 } };

    if (more != NULL)
        attrs[4] = *more;
    return rig_create(r, attrs, more == NULL ? 4 : 5);
}

static CK_RV
key(struct rig *r, CK_KEY_TYPE type, CK_ULONG len)
{
    return key_with(r, type, len, NULL);
}

static CK_RV
data_with(struct rig *r, CK_ATTRIBUTE_TYPE type, CK_BBOOL value)
{
    CK_OBJECT_CLASS class = CKO_DATA;
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_VALUE, bytes, 4 }, { type, &value, 1 } };

    return rig_create(r, attrs, ROWS(attrs));
}

/* Which keys are taken under each quirk. */
static void
test_key_types(void **state)
{
    static const struct {
        const char *quirk;
        CK_KEY_TYPE type;
        CK_ULONG len;
        CK_RV rv;
    } rows[] = {
        { "", CKK_GENERIC_SECRET, 64, CKR_OK },
        { "", CKK_SHA256_HMAC, 64, CKR_OK },
        { "quirk yubihsm-typed-keys", CKK_GENERIC_SECRET, 64,
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-typed-keys", CKK_SHA256_HMAC, 64, CKR_OK },
        { "quirk nshield-typed-keys", CKK_GENERIC_SECRET, 64,
            CKR_TEMPLATE_INCONSISTENT },
        { "quirk nshield-typed-keys", CKK_SHA512_HMAC, 64, CKR_OK },
        { "quirk generic-keys-only", CKK_SHA256_HMAC, 64,
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk generic-keys-only", CKK_GENERIC_SECRET, 64, CKR_OK },
        { "quirk kryoptic-exact-keys", CKK_SHA256_HMAC, 64,
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk kryoptic-exact-keys", CKK_SHA256_HMAC, 32, CKR_OK },
        { "quirk kryoptic-exact-keys", CKK_GENERIC_SECRET, 64, CKR_OK },
        { "quirk yubihsm-key-length", CKK_SHA256_HMAC, 64, CKR_OK },
        { "quirk yubihsm-key-length", CKK_SHA256_HMAC, 65, CKR_DATA_LEN_RANGE },
        { "quirk yubihsm-key-length", CKK_SHA_1_HMAC, 65, CKR_DATA_LEN_RANGE },
        { "quirk yubihsm-key-length", CKK_SHA512_HMAC, 128, CKR_OK },
        { "quirk yubihsm-key-length", CKK_SHA384_HMAC, 129,
            CKR_DATA_LEN_RANGE },
        { "quirk tpm2-no-import", CKK_GENERIC_SECRET, 64,
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk nss-fips-no-import", CKK_GENERIC_SECRET, 64,
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk google-no-import", CKK_SHA256_HMAC, 64,
            CKR_FUNCTION_NOT_SUPPORTED },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct rig r;

        print_message("# %s, type 0x%lx, %lu bytes\n", rows[i].quirk,
            rows[i].type, rows[i].len);
        rig_start(&r, rows[i].quirk);
        assert_rv(key(&r, rows[i].type, rows[i].len), rows[i].rv);
        rig_stop(&r);
    }
}

/* Attributes that a token's template must not have. */
static void
test_templates(void **state)
{
    static CK_ULONG length = 64;
    static CK_MECHANISM_TYPE mechanism = CKM_SHA256_HMAC;
    static const struct {
        const char *quirk;
        CK_ATTRIBUTE more;
        CK_RV rv; /* CKR_OK: what SoftHSM says */
    } rows[] = {
        { "quirk yubihsm-template", { CKA_TOKEN, &no, 1 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-template", { CKA_SENSITIVE, &no, 1 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-template", { CKA_MODIFIABLE, &yes, 1 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-template", { CKA_WRAP, &yes, 1 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-template", { CKA_WRAP, &no, 1 }, CKR_OK },
        { "quirk yubihsm-template", { CKA_VALUE_LEN, &length, sizeof(length) },
            CKR_ATTRIBUTE_TYPE_INVALID },
        { "quirk yubihsm-template", { CKA_START_DATE, NULL, 0 },
            CKR_ATTRIBUTE_TYPE_INVALID },
        { "quirk opencryptoki-template",
            { CKA_VALUE_LEN, &length, sizeof(length) },
            CKR_ATTRIBUTE_READ_ONLY },
        { "quirk opencryptoki-template",
            { CKA_ALLOWED_MECHANISMS, &mechanism, sizeof(mechanism) },
            CKR_ATTRIBUTE_TYPE_INVALID },
        { "quirk opencryptoki-template", { CKA_COPYABLE, &yes, 1 },
            CKR_ATTRIBUTE_TYPE_INVALID },
        { "quirk nss-template",
            { CKA_ALLOWED_MECHANISMS, &mechanism, sizeof(mechanism) },
            CKR_GENERAL_ERROR },
        { "quirk nss-template", { CKA_COPYABLE, &yes, 1 }, CKR_GENERAL_ERROR },
        { "quirk cloudhsm-template", { CKA_ENCRYPT, &no, 1 },
            CKR_ARGUMENTS_BAD },
        { "quirk cloudhsm-template", { CKA_DECRYPT, &yes, 1 },
            CKR_ARGUMENTS_BAD },
        { "quirk yubihsm-label-max", { CKA_LABEL, bytes, 257 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-label-max 40", { CKA_ID, bytes, 41 },
            CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-label-max", { CKA_LABEL, bytes, 256 }, CKR_OK },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        CK_ATTRIBUTE more = rows[i].more;
        struct rig r;

        print_message(
            "# %s, attribute 0x%lx\n", rows[i].quirk, rows[i].more.type);
        rig_start(&r, rows[i].quirk);
        assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &more), rows[i].rv);
        rig_stop(&r);
    }
}

static void
test_data_objects(void **state)
{
    static const struct {
        const char *quirk;
        CK_BBOOL private;
        CK_RV rv;
    } rows[] = {
        { "", CK_TRUE, CKR_OK },
        { "quirk no-data-objects", CK_FALSE, CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-public-data", CK_TRUE, CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk yubihsm-public-data", CK_FALSE, CKR_OK },
        { "quirk nss-no-private-data", CK_TRUE, CKR_ATTRIBUTE_VALUE_INVALID },
        { "quirk nss-no-private-data", CK_FALSE, CKR_OK },
        { "quirk yubihsm-deadlock", CK_FALSE, CKR_OK },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct rig r;

        print_message("# %s, private %d\n", rows[i].quirk, rows[i].private);
        rig_start(&r, rows[i].quirk);
        assert_rv(data_with(&r, CKA_PRIVATE, rows[i].private), rows[i].rv);
        assert_rv(key(&r, CKK_GENERIC_SECRET, 64), CKR_OK);
        rig_stop(&r);
    }
}

/* Two bytes are the number of the object, and no two have the same. */
static void
test_yubihsm_id(void **state)
{
    CK_ATTRIBUTE two = { CKA_ID, bytes, 2 }, three = { CKA_ID, bytes, 3 };
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-id");
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &two), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &two),
        CKR_ATTRIBUTE_VALUE_INVALID);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &three), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &three), CKR_OK);
    rig_stop(&r);
}

/* A longer id or label costs one object more. */
static void
test_yubihsm_objects(void **state)
{
    CK_ATTRIBUTE id = { CKA_ID, bytes, 16 }, label = { CKA_LABEL, bytes, 41 };
    CK_ATTRIBUTE native = { CKA_ID, bytes, 2 };
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-objects 5");
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &native), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &id), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &native), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &label), CKR_DEVICE_MEMORY);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &native), CKR_OK);
    assert_rv(key_with(&r, CKK_GENERIC_SECRET, 64, &native), CKR_DEVICE_MEMORY);
    rig_stop(&r);
}

static void
test_refused_functions(void **state)
{
    CK_MECHANISM m = { CKM_GENERIC_SECRET_KEY_GEN, NULL, 0 };
    CK_OBJECT_HANDLE object, copy;
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-no-copy\nquirk tpm2-no-generate\n"
                  "quirk tpm2-no-unwrap");
    object = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(r.f->C_CopyObject(r.session, object, NULL, 0, &copy),
        CKR_FUNCTION_NOT_SUPPORTED);
    assert_rv(r.f->C_GenerateKey(r.session, &m, NULL, 0, &object),
        CKR_FUNCTION_NOT_SUPPORTED);
    assert_rv(
        r.f->C_UnwrapKey(r.session, &m, object, bytes, 8, NULL, 0, &object),
        CKR_FUNCTION_NOT_SUPPORTED);
    rig_stop(&r);
}

/* What CK_BBOOL attribute a new key has of which the template says nothing. */
static CK_BBOOL
default_of(const char *quirk, CK_BBOOL *token, CK_ATTRIBUTE_TYPE type)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE generic = CKK_GENERIC_SECRET;
    CK_ATTRIBUTE attrs[] = { { CKA_CLASS, &class, sizeof(class) },
        { CKA_KEY_TYPE, &generic, sizeof(generic) }, { CKA_TOKEN, token, 1 },
        { CKA_SIGN, &yes, 1 }, { CKA_VALUE, bytes, 64 } };
    CK_OBJECT_HANDLE object;
    CK_BBOOL value = 2;
    CK_ATTRIBUTE a = { type, &value, 1 };
    struct rig r;

    rig_start(&r, quirk);
    assert_rv(
        r.f->C_CreateObject(r.session, attrs, ROWS(attrs), &object), CKR_OK);
    assert_rv(r.f->C_GetAttributeValue(r.session, object, &a, 1), CKR_OK);
    assert_rv(r.f->C_DestroyObject(r.session, object), CKR_OK);
    rig_stop(&r);
    return value;
}

static void
test_defaults(void **state)
{
    const char *ock = "quirk opencryptoki-defaults";
    const char *nss = "quirk nss-forced-private";

    (void)state;
    assert_int_equal(default_of("", &no, CKA_EXTRACTABLE), CK_FALSE);
    assert_int_equal(default_of(ock, &no, CKA_EXTRACTABLE), CK_TRUE);
    assert_int_equal(default_of("", &no, CKA_PRIVATE), CK_TRUE);
    assert_int_equal(default_of(ock, &no, CKA_PRIVATE), CK_FALSE);
    assert_int_equal(default_of("", &yes, CKA_SENSITIVE), CK_FALSE);
    assert_int_equal(default_of(nss, &yes, CKA_SENSITIVE), CK_TRUE);
    assert_int_equal(default_of(nss, &no, CKA_SENSITIVE), CK_FALSE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_types),
        cmocka_unit_test(test_templates),
        cmocka_unit_test(test_data_objects),
        cmocka_unit_test(test_yubihsm_id),
        cmocka_unit_test(test_yubihsm_objects),
        cmocka_unit_test(test_refused_functions),
        cmocka_unit_test(test_defaults),
    };

    return rig_run("chaos-keys", tests, ROWS(tests));
}
