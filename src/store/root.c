/*
 * store/root.c: hardseal#root, the key under which records are sealed.
 * Layer: store.
 */
#include <stdlib.h>

#include <openssl/rand.h>

#include "base/error.h"
#include "store/keys.h"

enum hseal_err
hseal_store_find_root(struct hseal_store *s, struct hseal_error *e)
{
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    enum hseal_err err;

    hseal_mac_close(s->root);
    s->root = NULL;
    err = hseal_keys_find(s, HSEAL_ROOT_LABEL, &f, e);
    if (err == HSEAL_ERR_OK && f.n_keys == 1) {
        if (hseal_token_profile(s->token)->hmac)
            err = hseal_key_check(s->token, f.keys[0].handle, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_keys_open(s, &f.keys[0], &s->root, e);
    } else if (err == HSEAL_ERR_OK && f.n_keys > 1) {
        err = hseal_fail(e, HSEAL_ERR_RECORD,
            "token \"%s\" has %zu keys labelled " HSEAL_ROOT_LABEL,
            hseal_token_info(s->token)->label, f.n_keys);
        (void)hseal_hint(e, err,
            "one of them is not hardseal's, or two hosts have set the token "
            "up at once: remove the wrong one with the token's own tool");
    }
    hseal_finds_free(&f);
    return err;
}

/* For a token that makes no keys, or a card to which it is sealed: random bytes
 * that live for this moment. */
static enum hseal_err
import_root(struct hseal_store *s, const struct hseal_key_name *name,
    unsigned long *ret, struct hseal_error *e)
{
    struct hseal_secret value = { NULL, 0, 0 };
    enum hseal_err err = hseal_secret_init(&value, HSEAL_KEY_BYTES, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (RAND_priv_bytes(value.data, HSEAL_KEY_BYTES) != 1) {
        err = hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    } else {
        value.len = HSEAL_KEY_BYTES;
        err = hseal_keys_create(s, name, &value, ret, e);
    }
    hseal_secret_free(&value);
    return err;
}

static enum hseal_err
make_root(struct hseal_store *s, struct hseal_error *e)
{
    const struct hseal_profile *p = hseal_token_profile(s->token);
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_key_name name = { HSEAL_ROOT_LABEL, id, p->id_bytes };
    struct hseal_found_key key = { .name = HSEAL_ROOT_LABEL };
    enum hseal_err err;

    if (RAND_bytes(id, sizeof(id)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    if (p->generate) {
        err = hseal_key_generate(s->token, &name, &key.handle, e);
    } else if (p->create || !p->hmac) {
        err = import_root(s, &name, &key.handle, e);
    } else {
        (void)hseal_fail(e, HSEAL_ERR_UNSUPPORTED,
            "token \"%s\" has no key " HSEAL_ROOT_LABEL
            ", and can neither make nor import one",
            hseal_token_info(s->token)->label);
        return hseal_hint(e, HSEAL_ERR_UNSUPPORTED,
            "bring a random HMAC key of that label with the token's own "
            "tool: tokens/%s/README.md",
            p->name);
    }
    hseal_store_key_id(name.label, id, name.id_len, key.id);
    if (err == HSEAL_ERR_OK)
        err = hseal_keys_open(s, &key, &s->root, e);
    return err;
}

enum hseal_err
hseal_store_ensure_root(struct hseal_store *s, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    if (s->root == NULL || hseal_mac_is_stale(s->root))
        err = hseal_store_find_root(s, e);
    if (err == HSEAL_ERR_OK && s->root == NULL)
        err = make_root(s, e);
    return err;
}
