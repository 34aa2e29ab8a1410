/*
 * chaos/test_chaos_signing.c: quirks: limits, buffers, mechanisms, wrong MACs.
 */
#include "chaos/rig.h"

static CK_BBOOL yes = CK_TRUE;

/* Asked for SHA-512 of a SHA-256 key, it gives the MAC of SHA-256. */
static void
test_yubihsm_wrong_hash(void **state)
{
    CK_BYTE good[64], mac[64];
    CK_ULONG len = 64;
    CK_OBJECT_HANDLE key;
    struct rig r;

    (void)state;
    rig_start(&r, "");
    key = rig_key(&r, CKK_SHA256_HMAC, 64);
    assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, good, &len), CKR_OK);
    assert_rv(rig_mac(&r, key, CKM_SHA512_HMAC, mac, &len),
        CKR_KEY_TYPE_INCONSISTENT);
    rig_stop(&r);
    rig_start(&r, "quirk yubihsm-wrong-hash");
    len = 64;
    key = rig_key(&r, CKK_SHA256_HMAC, 64);
    assert_rv(rig_mac(&r, key, CKM_SHA512_HMAC, mac, &len), CKR_OK);
    assert_int_equal(len, 32);
    assert_memory_equal(mac, good, 32);
    rig_stop(&r);
}

static void
test_message_lengths(void **state)
{
    static const struct {
        const char *quirk;
        CK_ULONG len;
        CK_RV rv;
    } rows[] = {
        { "quirk yubihsm-message-max", 3114, CKR_OK },
        { "quirk yubihsm-message-max", 3115, CKR_BUFFER_TOO_SMALL },
        { "quirk yubihsm-message-max", 4096, CKR_BUFFER_TOO_SMALL },
        { "quirk yubihsm-message-max", 4097, CKR_DATA_LEN_RANGE },
        { "quirk yubihsm-message-max 2026", 2027, CKR_BUFFER_TOO_SMALL },
        { "quirk tpm2-message-max", 4096, CKR_OK },
        { "quirk tpm2-message-max", 4097, CKR_BUFFER_TOO_SMALL },
        { "quirk google-message-max", 65536, CKR_OK },
        { "quirk google-message-max", 65537, CKR_DATA_LEN_RANGE },
        { "quirk luna-no-empty-message", 1, CKR_OK },
        { "quirk luna-no-empty-message", 0, CKR_DATA_LEN_RANGE },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        CK_OBJECT_HANDLE key;
        CK_BYTE mac[64];
        CK_ULONG len = 64;
        struct rig r;

        print_message("# %s, %lu bytes\n", rows[i].quirk, rows[i].len);
        rig_start(&r, rows[i].quirk);
        key = rig_key(&r, CKK_GENERIC_SECRET, 64);
        assert_rv(rig_sign(&r, key, rows[i].len, mac, &len), rows[i].rv);
        /* The next signature is a good one again. */
        len = 64;
        assert_rv(rig_sign(&r, key, 1, mac, &len), CKR_OK);
        rig_stop(&r);
    }
}

static void
test_multipart_length(void **state)
{
    CK_MECHANISM m = { CKM_SHA256_HMAC, NULL, 0 };
    CK_BYTE part[3000] = { 0 };
    struct rig r;

    (void)state;
    rig_start(&r, "quirk tpm2-message-max");
    assert_rv(
        r.f->C_SignInit(r.session, &m, rig_key(&r, CKK_GENERIC_SECRET, 64)),
        CKR_OK);
    assert_rv(r.f->C_SignUpdate(r.session, part, sizeof(part)), CKR_OK);
    assert_rv(
        r.f->C_SignUpdate(r.session, part, sizeof(part)), CKR_BUFFER_TOO_SMALL);
    rig_stop(&r);
}

/* The buffer says 10 bytes; there is room for more behind it. */
static void
short_buffer(const char *quirk, CK_RV rv, CK_ULONG want_len, CK_ULONG written)
{
    CK_BYTE mac[64];
    CK_ULONG len = 10, n = 64;
    struct rig r;

    rig_start(&r, quirk);
    memset(mac, 0xee, sizeof(mac));
    assert_rv(rig_mac(&r, rig_key(&r, CKK_GENERIC_SECRET, 64), CKM_SHA256_HMAC,
                  mac, &len),
        rv);
    assert_int_equal(len, want_len);
    while (n > 0 && mac[n - 1] == 0xee)
        n--;
    assert_int_equal(n, written);
    rig_stop(&r);
}

static void
test_short_buffers(void **state)
{
    (void)state;
    short_buffer("", CKR_BUFFER_TOO_SMALL, 32, 0);
    short_buffer("quirk opencryptoki-short-buffer", CKR_OK, 32, 32);
    short_buffer("quirk nss-short-buffer", CKR_OK, 10, 10);
}

static void
test_gone_keys(void **state)
{
    CK_MECHANISM m = { CKM_SHA256_HMAC, NULL, 0 };
    CK_OBJECT_HANDLE key;
    struct rig r;

    (void)state;
    rig_start(&r, "");
    assert_rv(
        r.f->C_SignInit(r.session, &m, 0x7777), CKR_OBJECT_HANDLE_INVALID);
    rig_stop(&r);
    rig_start(&r, "quirk key-handle-invalid\nquirk nss-logged-out");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(r.f->C_DestroyObject(r.session, key), CKR_OK);
    assert_rv(r.f->C_SignInit(r.session, &m, key), CKR_KEY_HANDLE_INVALID);
    assert_rv(r.f->C_Logout(r.session), CKR_OK);
    assert_rv(r.f->C_SignInit(r.session, &m, key), CKR_KEY_SIZE_RANGE);
    rig_stop(&r);
}

static void
test_rules_by_name(void **state)
{
    CK_OBJECT_HANDLE key;
    CK_BYTE mac[64];
    struct rig r;

    (void)state;
    rig_start(&r, "quirk yubihsm-force-audit");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    for (int i = 1; i <= 64; i++) {
        CK_ULONG len = 64;

        assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, mac, &len),
            i <= 62   ? CKR_OK
            : i == 63 ? CKR_DEVICE_MEMORY
                      : CKR_OPERATION_ACTIVE);
    }
    rig_stop(&r);
    rig_start(&r, "quirk tpm2-operation-active");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    for (int i = 1; i <= 501; i++) {
        CK_ULONG len = 64;

        assert_rv(rig_mac(&r, key, CKM_SHA256_HMAC, mac, &len),
            i == 500 ? CKR_OPERATION_ACTIVE : CKR_OK);
    }
    rig_stop(&r);
}

static int
has(struct rig *r, CK_MECHANISM_TYPE type)
{
    CK_MECHANISM_TYPE list[512];
    CK_MECHANISM_INFO info;
    CK_ULONG n = 512, found = 0, asked = 0;

    assert_rv(r->f->C_GetMechanismList(r->slot, NULL, &asked), CKR_OK);
    assert_rv(r->f->C_GetMechanismList(r->slot, list, &n), CKR_OK);
    assert_int_equal(n, asked);
    for (CK_ULONG i = 0; i < n; i++)
        found |= list[i] == type;
    assert_rv(r->f->C_GetMechanismInfo(r->slot, type, &info),
        found ? CKR_OK : CKR_MECHANISM_INVALID);
    n = 1;
    assert_rv(
        r->f->C_GetMechanismList(r->slot, list, &n), CKR_BUFFER_TOO_SMALL);
    return (int)found;
}

static void
test_mechanisms(void **state)
{
    static const struct {
        const char *quirk;
        CK_MECHANISM_TYPE type;
        int has;
    } rows[] = {
        { "", CKM_SHA256_HMAC, 1 },
        { "", CKM_RSA_PKCS_OAEP, 1 },
        { "", CKM_AES_KEY_WRAP, 1 },
        { "quirk opensc-no-mac", CKM_SHA256_HMAC, 0 },
        { "quirk opensc-no-mac", CKM_RSA_PKCS, 1 },
        { "quirk opensc-no-oaep", CKM_RSA_PKCS_OAEP, 0 },
        { "quirk opensc-no-oaep", CKM_RSA_PKCS, 1 },
        { "quirk p11-kit-filter", CKM_AES_KEY_WRAP, 0 },
        { "quirk p11-kit-filter", CKM_AES_CBC_PAD, 0 },
        { "quirk p11-kit-filter", CKM_RSA_PKCS_OAEP, 1 },
    };
    CK_MECHANISM m = { CKM_SHA256_HMAC, NULL, 0 };
    CK_MECHANISM wrap = { CKM_AES_KEY_WRAP, NULL, 0 };
    CK_MECHANISM oaep = { CKM_RSA_PKCS_OAEP, NULL, 0 };
    CK_OBJECT_HANDLE key;
    CK_ULONG len = 0;
    struct rig r;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        rig_start(&r, rows[i].quirk);
        assert_int_equal(has(&r, rows[i].type), rows[i].has);
        rig_stop(&r);
    }
    rig_start(&r, "quirk opensc-no-mac\nquirk p11-kit-filter\n"
                  "quirk opensc-no-oaep");
    key = rig_key(&r, CKK_GENERIC_SECRET, 64);
    assert_rv(r.f->C_SignInit(r.session, &m, key), CKR_MECHANISM_INVALID);
    assert_rv(r.f->C_WrapKey(r.session, &wrap, key, key, NULL, &len),
        CKR_MECHANISM_INVALID);
    assert_rv(r.f->C_UnwrapKey(r.session, &wrap, key, NULL, 0, NULL, 0, &key),
        CKR_MECHANISM_INVALID);
    assert_rv(r.f->C_DecryptInit(r.session, &oaep, key), CKR_MECHANISM_INVALID);
    assert_rv(r.f->C_EncryptInit(r.session, &oaep, key), CKR_MECHANISM_INVALID);
    rig_stop(&r);
}

static CK_RV
wrap_unextractable(const char *quirk, CK_ULONG *len)
{
    CK_MECHANISM gen = { CKM_AES_KEY_GEN, NULL, 0 };
    CK_MECHANISM wrap = { CKM_AES_KEY_WRAP, NULL, 0 };
    CK_ULONG bytes = 32;
    CK_ATTRIBUTE attrs[] = { { CKA_VALUE_LEN, &bytes, sizeof(bytes) },
        { CKA_WRAP, &yes, 1 } };
    CK_OBJECT_HANDLE with;
    CK_BYTE out[128];
    struct rig r;
    CK_RV rv;

    rig_start(&r, quirk);
    assert_rv(r.f->C_GenerateKey(r.session, &gen, attrs, 2, &with), CKR_OK);
    *len = sizeof(out);
    rv = r.f->C_WrapKey(
        r.session, &wrap, with, rig_key(&r, CKK_GENERIC_SECRET, 64), out, len);
    rig_stop(&r);
    return rv;
}

static void
test_nss_wraps(void **state)
{
    CK_ULONG len;

    (void)state;
    assert_rv(wrap_unextractable("", &len), CKR_KEY_UNEXTRACTABLE);
    assert_rv(
        wrap_unextractable("quirk nss-wraps-unextractable", &len), CKR_OK);
    assert_int_equal(len, 72);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yubihsm_wrong_hash),
        cmocka_unit_test(test_message_lengths),
        cmocka_unit_test(test_multipart_length),
        cmocka_unit_test(test_short_buffers),
        cmocka_unit_test(test_gone_keys),
        cmocka_unit_test(test_rules_by_name),
        cmocka_unit_test(test_mechanisms),
        cmocka_unit_test(test_nss_wraps),
    };

    return rig_run("chaos-signing", tests, ROWS(tests));
}
