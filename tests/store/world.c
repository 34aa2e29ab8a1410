/*
 * store/world.c: a store on a token, of SoftHSM or of the fake module.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/hmac.h"
#include "support/run.h"

#include "store/world.h"

enum hseal_err
world_open(struct world *w, struct hseal_error *e)
{
    const char *uri = w->fake.control != NULL ? w->fake.uri : w->soft.uri;
    const char *state_dir = w->state_dir[0] == '\0' ? NULL : w->state_dir;
    const struct hseal_token_opening o = {
        .uri = uri,
        .pins.fd = -1,
        .state_dir = state_dir,
        .softhsm_conf = w->soft.uri == NULL ? NULL : w->soft.conf,
        .keep_pin = 1,
    };
    enum hseal_err err = hseal_token_open(&o, &w->token, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_store_open(w->token, state_dir, w->lock, &w->store, e);
    if (err != HSEAL_ERR_OK)
        world_close(w);
    return err;
}

void
world_close(struct world *w)
{
    hseal_store_close(w->store);
    hseal_token_close(w->token);
    w->store = NULL;
    w->token = NULL;
}

void
world_twin(const struct world *w, struct world *ret)
{
    struct hseal_error e;

    *ret = *w;
    ret->token = NULL;
    ret->store = NULL;
    if (world_open(ret, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static int
make_state(struct world *w, const char *dir)
{
    (void)snprintf(w->state_dir, sizeof(w->state_dir), "%s/state", dir);
    return mkdir(w->state_dir, 0700);
}

static int
ready(void **state, struct world *w)
{
    struct hseal_error e;

    *state = w;
    if (world_open(w, &e) == HSEAL_ERR_OK)
        return 0;
    print_error("world: %s\n", e.message);
    return -1;
}

static int
make_soft(void **state, int with_state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !softtoken_make(&w->soft))
        return -1;
    w->lock = w->soft.lock;
    if (with_state && make_state(w, w->soft.dir) != 0)
        return -1;
    return ready(state, w);
}

int
world_soft(void **state)
{
    return make_soft(state, 0);
}

int
world_soft_state(void **state)
{
    return make_soft(state, 1);
}

static int
make_fake(void **state, const char *model, int with_state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !faketoken_make(&w->fake))
        return -1;
    memcpy(w->fake.control->model, model, strlen(model));
    w->lock = w->fake.lock;
    if (with_state && make_state(w, w->fake.dir) != 0)
        return -1;
    return ready(state, w);
}

int
world_fake(void **state)
{
    return make_fake(state, "", 0);
}

int
world_fake_as_softhsm(void **state)
{
    return make_fake(state, "SoftHSM v2", 0);
}

int
world_fake_state(void **state)
{
    return make_fake(state, "", 1);
}

/* Its profile says: no room for records. */
int
world_fake_files(void **state)
{
    return make_fake(state, "NSS 3", 1);
}

int
world_teardown(void **state)
{
    struct world *w = *state;

    world_close(w);
    if (w->fake.control != NULL)
        faketoken_remove(&w->fake);
    softtoken_remove(&w->soft);
    free(w);
    return 0;
}

void
world_record(const char *name, struct hseal_record *r)
{
    assert_ok(hseal_record_init(r, NULL));
    (void)snprintf(r->key_id, sizeof(r->key_id), "key-of-%s", name);
    assert_ok(hseal_secret_add(&r->passphrase, "Pass w\"rd", 9, NULL));
    r->site = HSEAL_OKX_SITE_EEA;
    r->env = HSEAL_OKX_ENV_DEMO;
    r->permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE;
    r->created_ms = 1700000000000;
}

enum hseal_err
world_import(struct world *w, const char *name, struct hseal_view secret,
    struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    world_record(name, &r);
    if (hseal_token_profile(w->token)->exportable) /* only by its name */
        r.custody = HSEAL_CUSTODY_EXPORTABLE;
    err = hseal_store_import(w->store, name, secret, &r, e);
    hseal_record_free(&r);
    return err;
}

enum hseal_err
world_rotate_id(struct world *w, const char *name, const char *key_id,
    struct hseal_view secret, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    world_record(name, &r);
    (void)snprintf(r.key_id, sizeof(r.key_id), "%s", key_id);
    if (hseal_token_profile(w->token)->exportable) /* only by its name */
        r.custody = HSEAL_CUSTODY_EXPORTABLE;
    err = hseal_store_rotate(w->store, name, secret, &r, e);
    hseal_record_free(&r);
    return err;
}

enum hseal_err
world_rotate(struct world *w, const char *name, struct hseal_view secret,
    struct hseal_error *e)
{
    char key_id[HSEAL_KEY_ID_SIZE];

    (void)snprintf(key_id, sizeof(key_id), "key-of-%s", name);
    return world_rotate_id(w, name, key_id, secret, e);
}

void
world_counts(struct world *w, size_t *ret_keys, size_t *ret_data)
{
    struct hseal_object *list = NULL;

    assert_ok(hseal_object_find(
        w->token, HSEAL_OBJECT_KEY, NULL, &list, ret_keys, NULL));
    free(list);
    assert_ok(hseal_object_find(
        w->token, HSEAL_OBJECT_DATA, NULL, &list, ret_data, NULL));
    free(list);
}

void
world_destroy_all(
    struct world *w, enum hseal_object_kind kind, const char *label)
{
    struct hseal_object *list = NULL;
    size_t n = 0;

    assert_ok(hseal_object_find(w->token, kind, label, &list, &n, NULL));
    for (size_t i = 0; i < n; i++)
        assert_ok(hseal_object_destroy(w->token, list[i].handle, NULL));
    free(list);
}

void
world_sealed(struct world *w, const char *name, struct hseal_buf *b)
{
    struct hseal_object *list = NULL;
    char label[HSEAL_LABEL_SIZE];
    size_t n = 0;

    hseal_store_label(name, label);
    assert_ok(
        hseal_object_find(w->token, HSEAL_OBJECT_DATA, label, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(hseal_object_value(w->token, list[0].handle, b, NULL));
    free(list);
}

void
world_loads(struct world *w, const char *name, struct hseal_view secret)
{
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    struct hseal_credential c;
    struct hseal_error e;

    if (hseal_store_load(w->store, name, &c, &e) != HSEAL_ERR_OK)
        fail_msg("%s: %s", name, e.message);
    hmac_of(secret, view_of("message"), want);
    assert_ok(hseal_mac_sign(c.mac, view_of("message"), got, NULL));
    assert_memory_equal(got, want, sizeof(want));
    hseal_credential_free(&c);
}

void
world_only(struct world *w, const char *name, enum hseal_entry_state state)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].name, name);
    assert_string_equal(
        hseal_entry_state_name(list[0].state), hseal_entry_state_name(state));
    hseal_store_list_free(list, n);
}
