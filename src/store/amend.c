/*
 * store/amend.c: the same credential on several tokens.
 * Layer: store.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/error.h"
#include "store/inside.h"

#include "store/amend.h"

static int
ips_differ(const struct hseal_okx_ips *a, const struct hseal_okx_ips *b)
{
    if (a->n != b->n)
        return 1;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->text[i], b->text[i]) != 0)
            return 1;
    return 0;
}

int
hseal_amend_differs(const struct hseal_record *a, const struct hseal_record *b,
    char ret[HSEAL_DIFFERENCES_SIZE])
{
    const struct {
        const char *name;
        int differs;
    } rows[] = {
        { "state", a->state != b->state && b->state != HSEAL_RECORD_FROZEN },
        { "passphrase", !hseal_secret_equal(&a->passphrase, &b->passphrase) },
        { "site", a->site != b->site },
        { "env", a->env != b->env },
        { "base url", strcmp(a->base_url, b->base_url) != 0 },
        { "ca file", strcmp(a->ca_file, b->ca_file) != 0 },
        { "permissions", a->permissions != b->permissions },
        { "ips", ips_differ(&a->ips, &b->ips) },
        { "purpose", strcmp(a->purpose, b->purpose) != 0 },
        { "expires", a->expires_ms != b->expires_ms },
        { "owner", a->owner.uid[0] != '\0' && b->owner.uid[0] != '\0' &&
                       strcmp(a->owner.uid, b->owner.uid) != 0 },
    };
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!rows[i].differs)
            continue;
        (void)snprintf(ret + used, HSEAL_DIFFERENCES_SIZE - used, "%s%s",
            used > 0 ? ", " : "", rows[i].name);
        used += strlen(ret + used);
    }
    return used > 0;
}

enum hseal_err
hseal_amend_same_secret(const struct hseal_credential *c,
    const struct hseal_record *like, int *ret, struct hseal_error *e)
{
    struct hseal_view message = { like->kat_message, HSEAL_KAT_BYTES };
    unsigned char mac[HSEAL_MAC_BYTES];
    enum hseal_err err = hseal_mac_sign(c->mac, message, mac, e);

    if (err == HSEAL_ERR_OK)
        *ret = CRYPTO_memcmp(mac, like->kat_mac, sizeof(mac)) == 0;
    hseal_wipe(mac, sizeof(mac));
    return err;
}

struct amendment {
    const char *name;
    const struct hseal_record *like;
};

static enum hseal_err
take_facts(struct hseal_record *r, const struct hseal_record *like,
    struct hseal_error *e)
{
    struct hseal_view passphrase = hseal_secret_view(&like->passphrase);

    r->site = like->site;
    r->env = like->env;
    memcpy(r->base_url, like->base_url, sizeof(r->base_url));
    memcpy(r->ca_file, like->ca_file, sizeof(r->ca_file));
    r->permissions = like->permissions;
    r->ips = like->ips;
    memcpy(r->purpose, like->purpose, sizeof(r->purpose));
    r->expires_ms = like->expires_ms;
    if (like->owner.uid[0] != '\0')
        r->owner = like->owner;
    hseal_secret_reset(&r->passphrase);
    return hseal_secret_add(&r->passphrase, passphrase.data, passphrase.len, e);
}

static enum hseal_err
make_alike(struct hseal_store *s, const struct hseal_finds *f,
    struct hseal_found *r, const struct hseal_record *like,
    struct hseal_error *e)
{
    enum hseal_record_state state = r->record.state; /* a person thaws */
    enum hseal_err err;

    if (strcmp(r->record.key_id, like->key_id) != 0)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "\"%s\" on token \"%s\" is another API key", r->name,
            hseal_token_info(s->token)->label);
    if (state != HSEAL_RECORD_FROZEN)
        state = like->state;
    err = take_facts(&r->record, like, e);
    return err == HSEAL_ERR_OK ? hseal_store_supersede(s, f, r, state, e) : err;
}

static enum hseal_err
amend(struct hseal_store *s, void *arg, struct hseal_error *e)
{
    const struct amendment *x = arg;
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_found *winner;
    enum hseal_err err = hseal_finds_read(s, x->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    winner = hseal_finds_winner(&f, x->name);
    err = winner == NULL ? hseal_store_fail_missing(s, x->name, &f, e)
                         : make_alike(s, &f, winner, x->like, e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_amend(struct hseal_store *s, const char *name,
    const struct hseal_record *like, struct hseal_error *e)
{
    struct amendment x = { name, like };

    return hseal_store_locked(s, name, amend, &x, e);
}

/* ---- what the exchange says of it ---- */

struct lesson {
    const char *name;
    uint64_t generation;
    const struct hseal_okx_account *said;
    int all;
};

/* 1 if that changes anything. */
static int
take_lesson(struct hseal_record *r, const struct lesson *x)
{
    const struct hseal_okx_account *said = x->said;
    unsigned set = hseal_okx_accepted(r->permissions, said->permissions);
    int changed = !hseal_okx_owner_same(&r->owner, &said->owner);

    r->owner = said->owner;
    if (!x->all)
        return changed;
    changed |= r->permissions != set || ips_differ(&r->ips, &said->ips);
    r->permissions = set;
    r->ips = said->ips;
    return changed;
}

static enum hseal_err
learn(struct hseal_store *s, void *arg, struct hseal_error *e)
{
    const struct lesson *x = arg;
    struct hseal_finds f = { NULL, 0, NULL, 0 };
    struct hseal_found *r;
    enum hseal_err err = hseal_finds_read(s, x->name, &f, e);

    if (err != HSEAL_ERR_OK)
        return err;
    r = x->generation == 0 ? hseal_finds_winner(&f, x->name)
                           : hseal_finds_generation(&f, x->name, x->generation);
    if (r == NULL)
        err = hseal_store_fail_missing(s, x->name, &f, e);
    else if (take_lesson(&r->record, x))
        err = hseal_store_supersede(s, &f, r, r->record.state, e);
    hseal_finds_free(&f);
    return err;
}

enum hseal_err
hseal_store_learn(struct hseal_store *s, const char *name, uint64_t generation,
    const struct hseal_okx_account *said, int all, struct hseal_error *e)
{
    struct lesson x = { name, generation, said, all };

    return hseal_store_locked(s, name, learn, &x, e);
}
