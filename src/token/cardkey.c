/*
 * token/cardkey.c: an HMAC key sealed to a smartcard that has no HMAC.
 * Layer: token.
 *
 * magic (8) | format (1) | padding (1) | CKA_ID of the decrypting key (1+n) |
 * CKA_ID of the signing key (1+n) | RSA ciphertext (2+n) | nonce (12) |
 * ciphertext (64) | tag (16) | signature (2+n)
 * Associated data: all before the nonce, then the owner: label, id and the
 * card's serial, each with its length.  Signed: all before the signature, then
 * the owner.  Numbers are big-endian.
 */
#include <assert.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "base/gcm.h"
#include "token/cardrsa.h"
#include "token/key.h"
#include "token/session.h"

#include "token/cardkey.h"

/* What else a card signs begins otherwise: for SSH, TLS, S/MIME, PIV. */
static const unsigned char magic[] = { 'h', 's', 'e', 'a', 'l', 'c', 'r', 'd' };

#define FORMAT 1
#define CONTENT_KEY_BYTES HSEAL_GCM_KEY_BYTES
#define NONCE_BYTES HSEAL_GCM_NONCE_BYTES
/* Nonce, ciphertext and tag. */
#define BOX_BYTES (NONCE_BYTES + HSEAL_KEY_BYTES + HSEAL_GCM_TAG_BYTES)

/* A sealed key, taken apart; all borrowed. */
struct parts {
    uint8_t padding;
    struct hseal_view decrypt_id, sign_id, wrapped, signature;
    struct hseal_view head;   /* before the nonce */
    struct hseal_view sealed; /* before the signature */
    const unsigned char *box;
};

/* What is sealed or opened, and with which keys. */
struct work {
    struct hseal_token *t;
    const struct hseal_cardkey_owner *owner;
    struct hseal_cardrsa decrypt, sign;
    struct hseal_secret content; /* the key of the box */
};

static void
end(struct work *w)
{
    hseal_secret_free(&w->content);
    hseal_cardrsa_free(&w->decrypt);
    hseal_cardrsa_free(&w->sign);
}

static enum hseal_err
random_content(struct work *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_secret_init(&w->content, CONTENT_KEY_BYTES, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (RAND_priv_bytes(w->content.data, CONTENT_KEY_BYTES) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    w->content.len = CONTENT_KEY_BYTES;
    return HSEAL_ERR_OK;
}

static struct hseal_view
view_from(const struct hseal_buf *b, size_t start)
{
    struct hseal_view v = { b->data + start, b->len - start };

    return v;
}

static enum hseal_err
add_short(
    struct hseal_buf *b, const void *data, size_t len, struct hseal_error *e)
{
    unsigned char n = (unsigned char)len;
    enum hseal_err err;

    if (len > UINT8_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT, "a label or id is too long");
    err = hseal_buf_add(b, &n, 1, e);
    return err == HSEAL_ERR_OK ? hseal_buf_add(b, data, len, e) : err;
}

static enum hseal_err
add_u16(struct hseal_buf *b, size_t n, struct hseal_error *e)
{
    const unsigned char bytes[] = { (unsigned char)(n >> 8), (unsigned char)n };

    return hseal_buf_add(b, bytes, sizeof(bytes), e);
}

/* `bytes`, and then whose they are; the caller frees `b`. */
static enum hseal_err
with_owner(const struct work *w, struct hseal_view bytes, struct hseal_buf *b,
    struct hseal_error *e)
{
    const struct hseal_cardkey_owner *o = w->owner;
    const char *serial = w->t->info.serial;
    enum hseal_err err;

    hseal_buf_init(b, (size_t)2 * HSEAL_CARDKEY_MAX);
    err = hseal_buf_add(b, bytes.data, bytes.len, e);
    if (err == HSEAL_ERR_OK)
        err = add_short(b, o->label, strlen(o->label), e);
    if (err == HSEAL_ERR_OK)
        err = add_short(b, o->id, o->id_len, e);
    if (err == HSEAL_ERR_OK)
        err = add_short(b, serial, strlen(serial), e);
    return err;
}

/* `plain` into a box: nonce, text, tag; 1 on success. */
static int
close_box(const struct hseal_secret *key, struct hseal_view aad,
    struct hseal_view plain, unsigned char box[BOX_BYTES])
{
    struct hseal_gcm x = { .key = key, .aad = aad };

    if (RAND_bytes(x.nonce, sizeof(x.nonce)) != 1 ||
        !hseal_gcm_close(&x, plain, box + NONCE_BYTES))
        return 0;
    memcpy(box, x.nonce, NONCE_BYTES);
    memcpy(box + NONCE_BYTES + HSEAL_KEY_BYTES, x.tag, sizeof(x.tag));
    return 1;
}

/* The reverse. */
static int
unbox(const struct hseal_secret *key, struct hseal_view aad,
    const unsigned char box[BOX_BYTES], unsigned char *plain)
{
    struct hseal_gcm x = { .key = key, .aad = aad };
    struct hseal_view text = { box + NONCE_BYTES, HSEAL_KEY_BYTES };

    memcpy(x.nonce, box, NONCE_BYTES);
    memcpy(x.tag, box + NONCE_BYTES + HSEAL_KEY_BYTES, sizeof(x.tag));
    return hseal_gcm_open(&x, text, plain);
}

/* ---- sealing ---- */

static enum hseal_err
add_head(struct work *w, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_cardrsa_padding padding = HSEAL_CARDRSA_OAEP;
    unsigned char kind[2] = { FORMAT, 0 };
    struct hseal_buf wrapped;
    enum hseal_err err;

    hseal_buf_init(&wrapped, HSEAL_CARDRSA_MAX);
    err = hseal_cardrsa_wrap(
        w->t, &w->decrypt, &w->content, &padding, &wrapped, e);
    kind[1] = (unsigned char)padding;
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(b, magic, sizeof(magic), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(b, kind, sizeof(kind), e);
    if (err == HSEAL_ERR_OK)
        err = add_short(b, w->decrypt.id, w->decrypt.id_len, e);
    if (err == HSEAL_ERR_OK)
        err = add_short(b, w->sign.id, w->sign.id_len, e);
    if (err == HSEAL_ERR_OK)
        err = add_u16(b, wrapped.len, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add(b, wrapped.data, wrapped.len, e);
    hseal_buf_free(&wrapped);
    return err;
}

static enum hseal_err
add_box(const struct work *w, const struct hseal_secret *value, size_t start,
    struct hseal_buf *b, struct hseal_error *e)
{
    struct hseal_buf aad;
    enum hseal_err err = with_owner(w, view_from(b, start), &aad, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_buf_reserve(b, BOX_BYTES, e);
    if (err == HSEAL_ERR_OK) {
        if (!close_box(&w->content, view_from(&aad, 0),
                hseal_secret_view(value), b->data + b->len))
            err = hseal_fail(e, HSEAL_ERR_INTERNAL, "AES-256-GCM failed");
        else
            b->len += BOX_BYTES;
    }
    hseal_buf_free(&aad);
    return err;
}

static enum hseal_err
add_signature(const struct work *w, size_t start, struct hseal_buf *b,
    struct hseal_error *e)
{
    struct hseal_buf message;
    enum hseal_err err = with_owner(w, view_from(b, start), &message, e);

    if (err == HSEAL_ERR_OK)
        err = add_u16(b, w->sign.size, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_cardrsa_sign(w->t, &w->sign, view_from(&message, 0), b, e);
    hseal_buf_free(&message);
    return err;
}

enum hseal_err
hseal_cardkey_seal(struct hseal_token *t,
    const struct hseal_cardkey_owner *owner, const struct hseal_secret *value,
    struct hseal_buf *b, struct hseal_error *e)
{
    struct work w = { .t = t, .owner = owner };
    size_t start = b->len;
    enum hseal_err err;

    assert(value->len == HSEAL_KEY_BYTES);
    err = hseal_cardrsa_pick(t, &w.decrypt, &w.sign, e);
    if (err == HSEAL_ERR_OK)
        err = random_content(&w, e);
    if (err == HSEAL_ERR_OK)
        err = add_head(&w, b, e);
    if (err == HSEAL_ERR_OK)
        err = add_box(&w, value, start, b, e);
    if (err == HSEAL_ERR_OK)
        err = add_signature(&w, start, b, e);
    if (err != HSEAL_ERR_OK)
        hseal_buf_cut(b, start);
    end(&w);
    return err;
}

/* ---- opening ---- */

static int
take(struct hseal_view *v, size_t len, struct hseal_view *ret)
{
    ret->len = len;
    return hseal_view_take(v, len, &ret->data);
}

static int
take_short(struct hseal_view *v, struct hseal_view *ret)
{
    uint8_t len;

    return hseal_view_u8(v, &len) && take(v, len, ret);
}

static int
take_long(struct hseal_view *v, struct hseal_view *ret)
{
    uint8_t high, low;

    return hseal_view_u8(v, &high) && hseal_view_u8(v, &low) &&
           take(v, (size_t)high << 8 | low, ret);
}

/* 1 if it is whole, 0 if not, -1 if of another format. */
static int
take_apart(struct hseal_view sealed, struct parts *p)
{
    const unsigned char *start = sealed.data, *found;
    struct hseal_view v = sealed;
    uint8_t format;

    if (!hseal_view_take(&v, sizeof(magic), &found) ||
        memcmp(found, magic, sizeof(magic)) != 0 || !hseal_view_u8(&v, &format))
        return 0;
    if (format != FORMAT)
        return -1;
    if (!hseal_view_u8(&v, &p->padding) || !take_short(&v, &p->decrypt_id) ||
        !take_short(&v, &p->sign_id) || !take_long(&v, &p->wrapped))
        return 0;
    p->head = (struct hseal_view){ start, (size_t)(v.data - start) };
    if (!hseal_view_take(&v, BOX_BYTES, &p->box))
        return 0;
    p->sealed = (struct hseal_view){ start, (size_t)(v.data - start) };
    return take_long(&v, &p->signature) && v.len == 0 &&
           (p->padding == HSEAL_CARDRSA_OAEP ||
               p->padding == HSEAL_CARDRSA_PKCS1);
}

static enum hseal_err
fail_changed(const struct work *w, struct hseal_error *e)
{
    return hseal_fail(e, HSEAL_ERR_RECORD,
        "the sealed key \"%s\" does not open: it was changed, or belongs to "
        "another name, key or card than \"%s\" (%s)",
        w->owner->label, w->t->info.label, w->t->info.serial);
}

/* By a key of this card that does not decrypt, over all and its owner. */
static enum hseal_err
check_signature(struct work *w, const struct parts *p, struct hseal_error *e)
{
    struct hseal_buf message;
    enum hseal_err err = hseal_cardrsa_find(
        w->t, HSEAL_CARDRSA_SIGN, p->sign_id.data, p->sign_id.len, &w->sign, e);

    if (err == HSEAL_ERR_NOT_FOUND)
        return fail_changed(w, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = with_owner(w, p->sealed, &message, e);
    if (err == HSEAL_ERR_OK &&
        !hseal_cardrsa_verify(&w->sign, view_from(&message, 0), p->signature))
        err = fail_changed(w, e);
    hseal_buf_free(&message);
    return err;
}

/* The content key, or one that is as good as any wrong one. */
static enum hseal_err
unwrap(struct work *w, const struct parts *p, struct hseal_error *e)
{
    enum hseal_err err = hseal_cardrsa_find(w->t, HSEAL_CARDRSA_DECRYPT,
        p->decrypt_id.data, p->decrypt_id.len, &w->decrypt, e);

    if (err == HSEAL_ERR_NOT_FOUND ||
        (err == HSEAL_ERR_OK && (p->wrapped.len != w->decrypt.size ||
                                    w->decrypt.handle == w->sign.handle)))
        return fail_changed(w, e);
    if (err == HSEAL_ERR_OK)
        err = random_content(w, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return hseal_cardrsa_decrypt(w->t, &w->decrypt,
        (enum hseal_cardrsa_padding)p->padding, p->wrapped, &w->content, e);
}

static enum hseal_err
open_box(const struct work *w, const struct parts *p, struct hseal_secret *ret,
    struct hseal_error *e)
{
    struct hseal_buf aad;
    enum hseal_err err = with_owner(w, p->head, &aad, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(ret, HSEAL_KEY_BYTES, e);
    if (err == HSEAL_ERR_OK) {
        ret->len = HSEAL_KEY_BYTES;
        if (!unbox(&w->content, view_from(&aad, 0), p->box, ret->data)) {
            hseal_secret_free(ret);
            err = fail_changed(w, e);
        }
    }
    hseal_buf_free(&aad);
    return err;
}

/* Twice: so looks a card that failed, too; what it has signed is no guess. */
static enum hseal_err
open_signed(struct work *w, const struct parts *p, struct hseal_secret *ret,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_RECORD;

    for (int i = 0; i < 2 && err == HSEAL_ERR_RECORD; i++) {
        hseal_secret_free(&w->content);
        hseal_cardrsa_free(&w->decrypt);
        err = unwrap(w, p, e);
        if (err == HSEAL_ERR_OK)
            err = open_box(w, p, ret, e);
    }
    return err;
}

enum hseal_err
hseal_cardkey_open(struct hseal_token *t,
    const struct hseal_cardkey_owner *owner, struct hseal_view sealed,
    struct hseal_secret *ret, struct hseal_error *e)
{
    struct work w = { .t = t, .owner = owner };
    struct parts p;
    int known = take_apart(sealed, &p);
    enum hseal_err err;

    if (known < 0) {
        (void)hseal_fail(e, HSEAL_ERR_RECORD,
            "the key \"%s\" is sealed in a format that this hardseal does not "
            "know",
            owner->label);
        return hseal_hint(
            e, HSEAL_ERR_RECORD, "a newer hardseal has written it: use that");
    }
    if (known == 0 || sealed.len > HSEAL_CARDKEY_MAX)
        return fail_changed(&w, e);
    err = check_signature(&w, &p, e);
    if (err == HSEAL_ERR_OK)
        err = open_signed(&w, &p, ret, e);
    end(&w);
    return err;
}
