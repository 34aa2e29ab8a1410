/*
 * tests/fuzz/fuzz_seal.c: a sealed record, of any bytes, and any bytes sealed;
 * under a root key that is always the same.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "store/seal.h"
#include "token/session.h"

#include "fuzz.h"

#define TEXT_MAX 8192

static const struct hseal_seal_owner owner = { "desk1",
    { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };

/* As much of a token as a MAC needs: its key is the word "root". */
static CK_RV
sign_init(
    CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    (void)session;
    (void)mechanism;
    (void)key;
    return CKR_OK;
}

static CK_RV
sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *mac,
    CK_ULONG *ret_len)
{
    (void)session;
    assert(*ret_len >= HSEAL_MAC_BYTES);
    assert(HMAC(EVP_sha256(), "root", 4, data, len, mac, NULL) != NULL);
    *ret_len = HSEAL_MAC_BYTES;
    return CKR_OK;
}

static struct hseal_mac *
root_key(void)
{
    static CK_FUNCTION_LIST functions = { .C_SignInit = sign_init,
        .C_Sign = sign };
    static struct hseal_token token = { .f = &functions };
    struct hseal_mac *root = NULL;

    assert(hseal_mac_open(&token, 1, &root, NULL) == HSEAL_ERR_OK);
    return root;
}

static enum hseal_err
open_one(
    struct hseal_mac *root, struct hseal_view sealed, struct hseal_secret *text)
{
    struct hseal_error e;
    enum hseal_err err = hseal_seal_open(root, &owner, sealed, text, &e);

    if (err != HSEAL_ERR_OK) {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_RECORD && text->len == 0);
    }
    return err;
}

/* Sealed, it opens; with one bit turned, or cut, it does not. */
static void
check_sealing(struct hseal_mac *root, struct hseal_view text)
{
    size_t at = text.len > 1 ? text.data[0] * 256U + text.data[1] : 0;
    struct hseal_secret out;
    struct hseal_view sealed;
    struct hseal_buf b;

    hseal_buf_init(&b, 2 * TEXT_MAX);
    assert(hseal_secret_init(&out, TEXT_MAX, NULL) == HSEAL_ERR_OK);
    assert(hseal_seal_close(root, &owner, text, &b, NULL) == HSEAL_ERR_OK);
    sealed = (struct hseal_view){ b.data, b.len };
    assert(open_one(root, sealed, &out) == HSEAL_ERR_OK);
    assert(out.len == text.len);
    assert(text.len == 0 || memcmp(out.data, text.data, text.len) == 0);
    hseal_secret_reset(&out);
    at %= b.len * 8;
    b.data[at / 8] ^= (unsigned char)(1U << at % 8);
    assert(open_one(root, sealed, &out) == HSEAL_ERR_RECORD);
    b.data[at / 8] ^= (unsigned char)(1U << at % 8);
    sealed.len = at / 8;
    assert(open_one(root, sealed, &out) == HSEAL_ERR_RECORD);
    hseal_secret_free(&out);
    hseal_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view input = { data, size };
    struct hseal_mac *root = root_key();
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_secret text;

    assert(hseal_secret_init(&text, TEXT_MAX, NULL) == HSEAL_ERR_OK);
    /* What opens is the seed, of which this is the beginning. */
    if (open_one(root, input, &text) == HSEAL_ERR_OK) {
        assert(hseal_seal_id(input, id));
        assert(memcmp(id, owner.id, sizeof(id)) == 0);
        assert(text.len >= 6 && memcmp(text.data, "{\"v\":1", 6) == 0);
    }
    hseal_secret_free(&text);
    if (size <= TEXT_MAX)
        check_sealing(root, input);
    hseal_mac_close(root);
    return 0;
}
