/*
 * test_cardkey: HMAC keys sealed to a card.  SoftHSM plays the card, with RSA
 * keys that are made here; functions of its module are replaced where the card
 * is to behave otherwise, or to count.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "token/cardkey.h"
#include "token/cardrsa.h"
#include "token/session.h"

#include "support/run.h"
#include "token/anytoken.h"

#define PADDING_AT 9
#define DECRYPT_KEY 2
#define SIGN_KEY 3
#define ALIKE "does not open: it was changed"

static const unsigned char key_id[16] = "0123456789abcde";
static const struct hseal_cardkey_owner owner = { "hardseal:desk", key_id, 16 };

/* What the card is made to do; the module's own functions. */
static struct {
    CK_FUNCTION_LIST list, real;
    unsigned decrypts;
    int no_oaep, no_sha256, absent;
    CK_RV init_rv, rv; /* of C_DecryptInit and C_Decrypt */
    unsigned passes;   /* so many calls of C_Decrypt fail; 0: all */
    int garbage;
    unsigned attrs, attr_at; /* of C_GetAttributeValue; 0: none fails */
} card;

static CK_RV
get_attribute(
    CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE *list, CK_ULONG n)
{
    if (++card.attrs == card.attr_at)
        return CKR_DEVICE_REMOVED;
    return card.real.C_GetAttributeValue(s, o, list, n);
}

static CK_RV
mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
    if ((card.no_oaep && type == CKM_RSA_PKCS_OAEP) ||
        (card.no_sha256 && type == CKM_SHA256_RSA_PKCS))
        return CKR_MECHANISM_INVALID;
    return card.real.C_GetMechanismInfo(slot, type, info);
}

static CK_RV
slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
    CK_RV rv = card.real.C_GetSlotInfo(slot, info);

    if (card.absent)
        info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
    return rv;
}

static CK_RV
decrypt_init(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    CK_RV rv = card.init_rv;

    if (rv != CKR_OK && m->mechanism == CKM_RSA_PKCS_OAEP)
        return rv;
    return card.real.C_DecryptInit(s, m, key);
}

static CK_RV
decrypt(CK_SESSION_HANDLE s, CK_BYTE *in, CK_ULONG len, CK_BYTE *out,
    CK_ULONG *out_len)
{
    CK_RV rv = card.real.C_Decrypt(s, in, len, out, out_len);

    card.decrypts++;
    if (card.garbage && rv == CKR_OK)
        out[0] ^= 1;
    if (card.rv == CKR_OK || (card.passes > 0 && card.decrypts > card.passes))
        return rv;
    return card.rv;
}

/* An RSA pair of one CKA_ID. */
static void
make_pair(struct anytoken *x, unsigned char id, CK_BBOOL decrypts,
    CK_BBOOL signs, CK_BBOOL asks)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
    CK_ULONG bits = 2048;
    CK_BBOOL yes = CK_TRUE;
    unsigned char e[] = { 1, 0, 1 };
    CK_ATTRIBUTE public[] = {
        { CKA_MODULUS_BITS, &bits, sizeof(bits) },
        { CKA_PUBLIC_EXPONENT, e, sizeof(e) },
    };
    CK_ATTRIBUTE private[] = {
        { CKA_TOKEN, &yes, 1 },
        { CKA_PRIVATE, &yes, 1 },
        { CKA_SENSITIVE, &yes, 1 },
        { CKA_ID, &id, 1 },
        { CKA_DECRYPT, &decrypts, 1 },
        { CKA_SIGN, &signs, 1 },
        { CKA_ALWAYS_AUTHENTICATE, &asks, 1 },
    };
    CK_OBJECT_HANDLE a, b;

    assert_int_equal(x->t->f->C_GenerateKeyPair(x->t->session, &mechanism,
                         public, ROWS(public), private, ROWS(private), &a, &b),
        CKR_OK);
}

static int
bare_card(void **state)
{
    struct anytoken *x;

    if (anytoken_soft(state) != 0)
        return -1;
    x = *state;
    if (x->t == NULL)
        return 0;
    memset(&card, 0, sizeof(card));
    card.real = card.list = *x->t->f;
    card.list.C_GetMechanismInfo = mechanism_info;
    card.list.C_GetSlotInfo = slot_info;
    card.list.C_DecryptInit = decrypt_init;
    card.list.C_Decrypt = decrypt;
    card.list.C_GetAttributeValue = get_attribute;
    x->t->f = &card.list;
    return 0;
}

static int
card_of_two(void **state)
{
    struct anytoken *x;

    if (bare_card(state) != 0)
        return -1;
    x = *state;
    if (x->t != NULL) {
        make_pair(x, DECRYPT_KEY, CK_TRUE, CK_FALSE, CK_FALSE);
        make_pair(x, SIGN_KEY, CK_TRUE, CK_TRUE, CK_FALSE);
    }
    return 0;
}

static struct anytoken *
need_card(void **state)
{
    struct anytoken *x = *state;

    if (x->t == NULL)
        need_softhsm();
    return x;
}

static void
fill_value(struct hseal_secret *value)
{
    struct hseal_view v = { (const unsigned char *)"the API secret", 14 };

    assert_ok(hseal_key_pad(v, value, NULL));
}

static void
seal(struct anytoken *x, struct hseal_buf *b)
{
    struct hseal_secret value;
    struct hseal_error e;

    fill_value(&value);
    hseal_buf_init(b, HSEAL_CARDKEY_MAX);
    if (hseal_cardkey_seal(x->t, &owner, &value, b, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hseal_secret_free(&value);
    card.decrypts = 0;
}

static void
assert_opens(struct anytoken *x, struct hseal_view sealed)
{
    struct hseal_secret want, got = { NULL, 0, 0 };
    struct hseal_error e;

    fill_value(&want);
    if (hseal_cardkey_open(x->t, &owner, sealed, &got, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_true(hseal_secret_equal(&got, &want));
    hseal_secret_free(&got);
    hseal_secret_free(&want);
}

/* It is refused, with `part` in the sentence; how often the card decrypted. */
static unsigned
refused(struct anytoken *x, const struct hseal_cardkey_owner *o,
    struct hseal_view sealed, enum hseal_err err, const char *part)
{
    struct hseal_secret got = { NULL, 0, 0 };
    struct hseal_error e;
    unsigned before = card.decrypts;

    assert_string_equal(
        hseal_err_name(hseal_cardkey_open(x->t, o, sealed, &got, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
    assert_null(got.data);
    return card.decrypts - before;
}

static struct hseal_view
all_of(const struct hseal_buf *b)
{
    struct hseal_view v = { b->data, b->len };

    return v;
}

/* ---- what is sealed opens ---- */

static void
round_trips(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_buf b;

    for (int i = 0; i < 6; i++) {
        card.no_oaep = i == 1 || i == 3;
        card.no_sha256 = i >= 2 && i <= 3;
        /* Offered and refused: the other padding. */
        card.init_rv = i == 4 ? CKR_MECHANISM_PARAM_INVALID : CKR_OK;
        seal(x, &b);
        assert_int_equal(b.data[PADDING_AT], i == 1 || i == 3 || i == 4
                                                 ? HSEAL_CARDRSA_PKCS1
                                                 : HSEAL_CARDRSA_OAEP);
        assert_opens(x, all_of(&b));
        assert_int_equal(card.decrypts, 1);
        hseal_buf_free(&b);
    }
}

static void
never_the_same_twice(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_buf a, b;

    seal(x, &a);
    seal(x, &b);
    assert_int_equal(a.len, b.len);
    /* Up to the ciphertext they are alike; from there on nothing is. */
    for (size_t i = 16; i + 32 < a.len; i += 32)
        assert_memory_not_equal(a.data + i, b.data + i, 32);
    hseal_buf_free(&a);
    hseal_buf_free(&b);
}

static void
the_secret_does_not_show(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_buf b;
    int found = 0;

    seal(x, &b);
    for (size_t i = 0; i + 14 <= b.len; i++)
        found |= memcmp(b.data + i, "the API secret", 14) == 0;
    assert_false(found);
    hseal_buf_free(&b);
}

/* ---- what is refused before the card is asked ---- */

static void
every_byte_counts(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_buf b;

    seal(x, &b);
    for (size_t i = 0; i < b.len; i++) {
        const char *part = i == 8 ? "format" : ALIKE;
        b.data[i] ^= 1;
        assert_int_equal(
            refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, part), 0);
        b.data[i] ^= 1;
    }
    assert_opens(x, all_of(&b));
    hseal_buf_free(&b);
}

static void
cut_or_longer(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_view v;
    struct hseal_buf b;

    seal(x, &b);
    v = all_of(&b);
    for (v.len = 0; v.len < b.len; v.len++)
        assert_int_equal(refused(x, &owner, v, HSEAL_ERR_RECORD, ALIKE), 0);
    assert_ok(hseal_buf_add(&b, "", 1, NULL));
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    hseal_buf_free(&b);
}

static void
of_another_owner(void **state)
{
    static const struct hseal_cardkey_owner others[] = {
        { "hardseal:desk2", key_id, 16 },
        { "hardseal:des", key_id, 16 },
        { "hardseal:desk", key_id, 15 },
        { "hardseal:desk", (const unsigned char *)"another id......", 16 },
    };
    struct anytoken *x = need_card(state);
    struct hseal_buf b;

    seal(x, &b);
    for (size_t i = 0; i < ROWS(others); i++)
        assert_int_equal(
            refused(x, &others[i], all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    x->t->info.serial[0] ^= 1;
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    x->t->info.serial[0] ^= 1;
    assert_opens(x, all_of(&b));
    hseal_buf_free(&b);
}

static void
of_another_card(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_object *list = NULL;
    struct hseal_buf b;
    size_t n = 0;

    seal(x, &b);
    assert_ok(hseal_object_find(
        x->t, HSEAL_OBJECT_PRIVATE_KEY, NULL, &list, &n, NULL));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        assert_ok(hseal_object_destroy(x->t, list[i].handle, NULL));
    free(list);
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    /* Other keys under the same ids. */
    make_pair(x, DECRYPT_KEY, CK_TRUE, CK_FALSE, CK_FALSE);
    make_pair(x, SIGN_KEY, CK_TRUE, CK_TRUE, CK_FALSE);
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    hseal_buf_free(&b);
}

/* What is signed: all before the length of the signature, then the owner. */
static void
signed_bytes(
    struct anytoken *x, const struct hseal_buf *b, struct hseal_buf *out)
{
    const char *serial = x->t->info.serial;
    unsigned char n = (unsigned char)strlen(owner.label);

    hseal_buf_init(out, 8192);
    assert_ok(hseal_buf_add(out, b->data, b->len - 258, NULL));
    assert_ok(hseal_buf_add(out, &n, 1, NULL));
    assert_ok(hseal_buf_add_str(out, owner.label, NULL));
    n = 16;
    assert_ok(hseal_buf_add(out, &n, 1, NULL));
    assert_ok(hseal_buf_add(out, owner.id, 16, NULL));
    n = (unsigned char)strlen(serial);
    assert_ok(hseal_buf_add(out, &n, 1, NULL));
    assert_ok(hseal_buf_add_str(out, serial, NULL));
}

/* By a key that is none of the card's: everybody knows the card's public one.
 */
static void
signed_by_another_key(void **state)
{
    struct anytoken *x = need_card(state);
    EVP_PKEY *key = EVP_RSA_gen(2048);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    struct hseal_buf b, message;
    size_t len = 256;

    seal(x, &b);
    signed_bytes(x, &b, &message);
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, b.data + b.len - 256, &len,
                         message.data, message.len),
        1);
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 0);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    hseal_buf_free(&message);
    hseal_buf_free(&b);
}

/* ---- what the card decrypts, and what comes of it ---- */

static void
sign_again(struct anytoken *x, struct hseal_buf *b)
{
    const unsigned char id = SIGN_KEY;
    struct hseal_cardrsa k;
    struct hseal_buf message;

    signed_bytes(x, b, &message);
    hseal_buf_cut(b, b->len - 256);
    assert_ok(hseal_cardrsa_find(x->t, HSEAL_CARDRSA_SIGN, &id, 1, &k, NULL));
    assert_ok(hseal_cardrsa_sign(x->t, &k, all_of(&message), b, NULL));
    hseal_cardrsa_free(&k);
    hseal_buf_free(&message);
}

/* Another ciphertext, of that text, in place of the one of the content key. */
static void
put_wrapped(struct anytoken *x, struct hseal_buf *b, const char *text)
{
    const unsigned char id = DECRYPT_KEY;
    struct hseal_cardrsa k;
    EVP_PKEY_CTX *ctx;
    size_t len = 256;

    assert_ok(
        hseal_cardrsa_find(x->t, HSEAL_CARDRSA_DECRYPT, &id, 1, &k, NULL));
    ctx = EVP_PKEY_CTX_new(k.public, NULL);
    assert_int_equal(EVP_PKEY_encrypt_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING), 1);
    assert_int_equal(EVP_PKEY_encrypt(ctx, b->data + b->len - 258 - 92 - 256,
                         &len, (const unsigned char *)text, strlen(text)),
        1);
    EVP_PKEY_CTX_free(ctx);
    hseal_cardrsa_free(&k);
}

/* Signed by the card, and wrong inside: padding, length, content are alike. */
static void
no_padding_oracle(void **state)
{
    static const char *const texts[] = { "short",
        "32 bytes, and not the right ones", "33 bytes, and not the right ones.",
        NULL };
    struct anytoken *x = need_card(state);
    struct hseal_error first, e;
    struct hseal_secret got = { NULL, 0, 0 };
    struct hseal_buf b;

    card.no_oaep = 1;
    for (size_t i = 0; i < ROWS(texts); i++) {
        seal(x, &b);
        if (texts[i] != NULL)
            put_wrapped(x, &b, texts[i]);
        else
            b.data[b.len - 258 - 92 - 1] ^= 1; /* no padding at all */
        sign_again(x, &b);
        card.decrypts = 0;
        memset(&e, 0, sizeof(e));
        assert_int_equal(hseal_cardkey_open(x->t, &owner, all_of(&b), &got, &e),
            HSEAL_ERR_RECORD);
        assert_int_equal(card.decrypts, 2); /* each of them once more */
        assert_contains(e.message, ALIKE);
        if (i == 0)
            first = e;
        assert_memory_equal(&e, &first, sizeof(e));
        hseal_buf_free(&b);
    }
}

/* An error that could be the padding's is one; the card's own is told. */
static void
failing_decryption(void **state)
{
    static const struct {
        CK_RV rv;
        enum hseal_err err;
        const char *part;
    } rows[] = {
        { CKR_ENCRYPTED_DATA_INVALID, HSEAL_ERR_RECORD, ALIKE },
        { CKR_ENCRYPTED_DATA_LEN_RANGE, HSEAL_ERR_RECORD, ALIKE },
        { CKR_DATA_INVALID, HSEAL_ERR_RECORD, ALIKE },
        { CKR_BUFFER_TOO_SMALL, HSEAL_ERR_RECORD, ALIKE },
        { CKR_GENERAL_ERROR, HSEAL_ERR_RECORD, ALIKE },
        { CKR_DEVICE_ERROR, HSEAL_ERR_RECORD, ALIKE },
        { CKR_DEVICE_REMOVED, HSEAL_ERR_TOKEN_ABSENT, "C_Decrypt" },
        { CKR_TOKEN_NOT_PRESENT, HSEAL_ERR_TOKEN_ABSENT, "C_Decrypt" },
        { CKR_SESSION_HANDLE_INVALID, HSEAL_ERR_TOKEN, "C_Decrypt" },
        { CKR_USER_NOT_LOGGED_IN, HSEAL_ERR_TOKEN, "C_Decrypt" },
    };
    struct anytoken *x = need_card(state);
    struct hseal_buf b;

    seal(x, &b);
    for (size_t i = 0; i < ROWS(rows); i++) {
        card.rv = rows[i].rv;
        assert_int_equal(
            refused(x, &owner, all_of(&b), rows[i].err, rows[i].part),
            rows[i].err == HSEAL_ERR_RECORD ? 2 : 1);
        card.rv = CKR_OK;
        assert_opens(x, all_of(&b));
    }
    card.init_rv = CKR_DEVICE_REMOVED;
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_TOKEN_ABSENT, "C_DecryptInit"),
        0);
    card.init_rv = CKR_OK;
    card.garbage = 1;
    assert_int_equal(
        refused(x, &owner, all_of(&b), HSEAL_ERR_RECORD, ALIKE), 2);
    hseal_buf_free(&b);
}

/* A card that fails once has not shown that the key was changed. */
static void
passing_failure(void **state)
{
    static const CK_RV rows[] = { CKR_DEVICE_ERROR, CKR_GENERAL_ERROR,
        CKR_FUNCTION_FAILED, CKR_DEVICE_MEMORY, CKR_OPERATION_NOT_INITIALIZED };
    struct anytoken *x = need_card(state);
    struct hseal_buf b;

    seal(x, &b);
    card.passes = 1;
    for (size_t i = 0; i < ROWS(rows); i++) {
        card.decrypts = 0;
        card.rv = rows[i];
        assert_opens(x, all_of(&b));
        assert_int_equal(card.decrypts, 2);
    }
    hseal_buf_free(&b);
}

/* Pulled between any two questions: that is told, and not a changed key. */
static void
pulled_while_looking(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_buf b;
    unsigned all;

    seal(x, &b);
    card.attrs = 0;
    assert_opens(x, all_of(&b));
    all = card.attrs;
    assert_true(all > 10);
    for (unsigned at = 1; at <= all; at++) {
        card.attrs = 0;
        card.attr_at = at;
        assert_int_equal(refused(x, &owner, all_of(&b), HSEAL_ERR_TOKEN_ABSENT,
                             "C_GetAttributeValue"),
            0);
    }
    card.attr_at = 0;
    assert_opens(x, all_of(&b));
    hseal_buf_free(&b);
}

/* ---- cards that will not do ---- */

static void
assert_not_sealed(struct anytoken *x, enum hseal_err err, const char *part)
{
    struct hseal_secret value;
    struct hseal_error e;
    struct hseal_buf b;

    fill_value(&value);
    hseal_buf_init(&b, HSEAL_CARDKEY_MAX);
    assert_ok(hseal_buf_add(&b, "before", 6, NULL));
    assert_string_equal(
        hseal_err_name(hseal_cardkey_seal(x->t, &owner, &value, &b, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
    assert_int_equal(b.len, 6);
    hseal_buf_free(&b);
    hseal_secret_free(&value);
}

static void
cards_without_the_keys(void **state)
{
    struct anytoken *x = need_card(state);

    assert_not_sealed(x, HSEAL_ERR_UNSUPPORTED, "decrypts");
    make_pair(x, 1, CK_TRUE, CK_TRUE, CK_FALSE);
    assert_not_sealed(x, HSEAL_ERR_UNSUPPORTED, "signs, beside");
    make_pair(x, 2, CK_TRUE, CK_FALSE, CK_FALSE);
    card.rv = CKR_DATA_INVALID;
    assert_not_sealed(x, HSEAL_ERR_UNSUPPORTED, "does not decrypt");
    card.rv = CKR_DEVICE_REMOVED;
    assert_not_sealed(x, HSEAL_ERR_TOKEN_ABSENT, "C_Decrypt");
    card.rv = CKR_OK;
    card.garbage = 1;
    assert_not_sealed(x, HSEAL_ERR_UNSUPPORTED, "does not decrypt");
}

/* That which decrypts alone, and that which does not ask each time. */
static void
choice_of_keys(void **state)
{
    struct anytoken *x = need_card(state);
    struct hseal_cardrsa d, s;

    make_pair(x, 1, CK_FALSE, CK_TRUE, CK_TRUE);
    make_pair(x, 3, CK_TRUE, CK_TRUE, CK_FALSE);
    make_pair(x, 2, CK_TRUE, CK_FALSE, CK_FALSE);
    assert_ok(hseal_cardrsa_pick(x->t, &d, &s, NULL));
    assert_int_equal(d.id[0], 2);
    assert_int_equal(s.id[0], 3);
    hseal_cardrsa_free(&d);
    hseal_cardrsa_free(&s);
    make_pair(x, 4, CK_FALSE, CK_TRUE, CK_FALSE);
    assert_ok(hseal_cardrsa_pick(x->t, &d, &s, NULL));
    assert_int_equal(s.id[0], 4);
    assert_false(s.asks_pin);
    hseal_cardrsa_free(&d);
    hseal_cardrsa_free(&s);
}

/* ---- is it there ---- */

static void
a_card_that_is_pulled(void **state)
{
    struct anytoken *x = need_card(state);
    unsigned long epoch = hseal_token_epoch(x->t);
    struct hseal_error e;

    assert_ok(hseal_cardrsa_there(x->t, &e));
    assert_int_equal(hseal_token_epoch(x->t), epoch);
    card.absent = 1;
    assert_int_equal(hseal_cardrsa_there(x->t, &e), HSEAL_ERR_TOKEN_ABSENT);
    assert_true(hseal_token_healable(e.code, &e));
    assert_int_not_equal(hseal_token_epoch(x->t), epoch);
    /* Put in again meanwhile: the login is gone, and the keys with it. */
    card.absent = 0;
    epoch = hseal_token_epoch(x->t);
    assert_int_equal(x->t->f->C_Logout(x->t->session), CKR_OK);
    assert_int_equal(hseal_cardrsa_there(x->t, &e), HSEAL_ERR_TOKEN);
    assert_true(hseal_token_healable(e.code, &e));
    assert_int_not_equal(hseal_token_epoch(x->t), epoch);
    assert_ok(hseal_token_recover(x->t, &e));
    assert_ok(hseal_cardrsa_there(x->t, &e));
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        WITH(round_trips, card_of_two),
        WITH(never_the_same_twice, card_of_two),
        WITH(the_secret_does_not_show, card_of_two),
        WITH(every_byte_counts, card_of_two),
        WITH(cut_or_longer, card_of_two),
        WITH(of_another_owner, card_of_two),
        WITH(of_another_card, card_of_two),
        WITH(signed_by_another_key, card_of_two),
        WITH(no_padding_oracle, card_of_two),
        WITH(failing_decryption, card_of_two),
        WITH(passing_failure, card_of_two),
        WITH(pulled_while_looking, card_of_two),
        WITH(cards_without_the_keys, bare_card),
        WITH(choice_of_keys, bare_card),
        WITH(a_card_that_is_pulled, card_of_two),
    };

    return run_with_softhsm("cardkey", tests, ROWS(tests));
}
