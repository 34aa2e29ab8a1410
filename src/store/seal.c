/*
 * store/seal.c: records sealed under a key that never leaves the token.
 * Layer: store.
 *
 * magic (2) | format (1) | id (16) | nonce (12) | ciphertext | tag (16)
 * Associated data: magic, format, id, then the name.
 */
#include <assert.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "base/gcm.h"

#include "store/seal.h"

#define MAGIC_0 0xe7
#define MAGIC_1 0x5a
#define FORMAT 1
#define NONCE_BYTES HSEAL_GCM_NONCE_BYTES
#define TAG_BYTES HSEAL_GCM_TAG_BYTES
#define HEAD_BYTES (3 + HSEAL_ID_BYTES)
#define AAD_MAX (HEAD_BYTES + 128)
#define DERIVE_BYTES 64
#define SEALED_MAX 65536

static_assert(HEAD_BYTES + NONCE_BYTES + TAG_BYTES == HSEAL_SEAL_EXTRA,
    "what seal.h promises");

/* What is sealed or opened, with its sizes checked. */
struct box {
    unsigned char aad[AAD_MAX];
    struct hseal_gcm gcm; /* its associated data is the above */
};

/*
 * A fixed length and a first byte of 0: a prehash starts with a digit, so no
 * request can ask the root key for this.
 */
static enum hseal_err
derive(struct hseal_mac *root, const unsigned char id[HSEAL_ID_BYTES],
    struct hseal_secret *key, struct hseal_error *e)
{
    static const char type[] = "hardseal record key 1";
    unsigned char input[DERIVE_BYTES] = { 0 };
    struct hseal_view v = { input, sizeof(input) };
    enum hseal_err err;

    memcpy(input + 1, type, sizeof(type));
    memcpy(input + DERIVE_BYTES - HSEAL_ID_BYTES, id, HSEAL_ID_BYTES);
    err = hseal_secret_init(key, HSEAL_MAC_BYTES, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_mac_sign(root, v, key->data, e);
    if (err == HSEAL_ERR_OK)
        key->len = HSEAL_MAC_BYTES;
    else
        hseal_secret_free(key);
    return err;
}

static void
fill_head(unsigned char *head, const unsigned char id[HSEAL_ID_BYTES])
{
    head[0] = MAGIC_0;
    head[1] = MAGIC_1;
    head[2] = FORMAT;
    memcpy(head + 3, id, HSEAL_ID_BYTES);
}

static void
fill_aad(struct box *x, const struct hseal_seal_owner *owner)
{
    size_t name_len = strlen(owner->name);

    if (name_len > AAD_MAX - HEAD_BYTES)
        name_len = AAD_MAX - HEAD_BYTES;
    fill_head(x->aad, owner->id);
    memcpy(x->aad + HEAD_BYTES, owner->name, name_len);
    x->gcm.aad = (struct hseal_view){ x->aad, HEAD_BYTES + name_len };
}

enum hseal_err
hseal_seal_close(struct hseal_mac *root, const struct hseal_seal_owner *owner,
    struct hseal_view text, struct hseal_buf *b, struct hseal_error *e)
{
    struct hseal_secret key = { NULL, 0, 0 };
    struct box x;
    unsigned char *p;
    enum hseal_err err;

    memset(&x, 0, sizeof(x));
    if (text.len > SEALED_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT, "the record is too long");
    if (RAND_bytes(x.gcm.nonce, NONCE_BYTES) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    err = hseal_buf_reserve(
        b, HEAD_BYTES + NONCE_BYTES + text.len + TAG_BYTES, e);
    if (err == HSEAL_ERR_OK)
        err = derive(root, owner->id, &key, e);
    if (err != HSEAL_ERR_OK)
        return err;
    fill_aad(&x, owner);
    x.gcm.key = &key;
    p = b->data + b->len;
    fill_head(p, owner->id);
    memcpy(p + HEAD_BYTES, x.gcm.nonce, NONCE_BYTES);
    if (hseal_gcm_close(&x.gcm, text, p + HEAD_BYTES + NONCE_BYTES)) {
        memcpy(p + HEAD_BYTES + NONCE_BYTES + text.len, x.gcm.tag, TAG_BYTES);
        b->len += HEAD_BYTES + NONCE_BYTES + text.len + TAG_BYTES;
    } else {
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "AES-256-GCM failed");
    }
    hseal_secret_free(&key);
    return err;
}

/* Consume the head; 0 if it is not ours, -1 if of another format. */
static int
take_head(struct hseal_view *v, const unsigned char **ret_id)
{
    const unsigned char *head;

    if (!hseal_view_take(v, HEAD_BYTES, &head) || head[0] != MAGIC_0 ||
        head[1] != MAGIC_1)
        return 0;
    *ret_id = head + 3;
    return head[2] == FORMAT ? 1 : -1;
}

int
hseal_seal_id(struct hseal_view sealed, unsigned char ret[HSEAL_ID_BYTES])
{
    const unsigned char *id;

    if (take_head(&sealed, &id) != 1)
        return 0;
    memcpy(ret, id, HSEAL_ID_BYTES);
    return 1;
}

static enum hseal_err
fail_changed(const char *name, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the record of \"%s\" does not open: it was changed, or belongs to "
        "another name, key or token",
        name);
    return hseal_hint(e, HSEAL_ERR_RECORD,
        "hardseal token doctor tells more; without a copy of it, hardseal key "
        "delete %s and import it again",
        name);
}

/* Take a sealed record apart; what remains in *v is the ciphertext. */
static enum hseal_err
take_apart(struct hseal_view *v, const struct hseal_seal_owner *owner,
    struct box *x, struct hseal_error *e)
{
    const unsigned char *id, *nonce;
    int known = take_head(v, &id);

    if (known < 0) {
        (void)hseal_fail(e, HSEAL_ERR_RECORD,
            "the record of \"%s\" is sealed in a format that this hardseal "
            "does not know",
            owner->name);
        return hseal_hint(
            e, HSEAL_ERR_RECORD, "a newer hardseal has written it: use that");
    }
    if (known == 0 || memcmp(id, owner->id, HSEAL_ID_BYTES) != 0 ||
        !hseal_view_take(v, NONCE_BYTES, &nonce) || v->len < TAG_BYTES ||
        v->len > SEALED_MAX)
        return fail_changed(owner->name, e);
    memcpy(x->gcm.nonce, nonce, NONCE_BYTES);
    v->len -= TAG_BYTES;
    memcpy(x->gcm.tag, v->data + v->len, TAG_BYTES);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_seal_open(struct hseal_mac *root, const struct hseal_seal_owner *owner,
    struct hseal_view sealed, struct hseal_secret *text, struct hseal_error *e)
{
    struct hseal_secret key = { NULL, 0, 0 };
    struct box x;
    enum hseal_err err;

    memset(&x, 0, sizeof(x));
    err = take_apart(&sealed, owner, &x, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (sealed.len > text->cap - text->len)
        return fail_changed(owner->name, e);
    err = derive(root, owner->id, &key, e);
    if (err != HSEAL_ERR_OK)
        return err;
    fill_aad(&x, owner);
    x.gcm.key = &key;
    if (hseal_gcm_open(&x.gcm, sealed, text->data + text->len)) {
        text->len += sealed.len;
    } else {
        hseal_wipe(text->data + text->len, sealed.len);
        err = fail_changed(owner->name, e);
    }
    hseal_secret_free(&key);
    return err;
}
