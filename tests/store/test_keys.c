/*
 * test_keys: keys sealed to a card, in files, and which custody is taken.
 * SoftHSM plays the card: it is given two RSA pairs and told to be one.
 */
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "store/blobs.h"
#include "store/keys.h"
#include "token/session.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

static void
make_pair(struct hseal_token *t, unsigned char id, CK_BBOOL decrypts)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
    CK_ULONG bits = 2048;
    CK_BBOOL yes = CK_TRUE, signs = !decrypts;
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
    };
    CK_OBJECT_HANDLE a, b;

    assert_int_equal(t->f->C_GenerateKeyPair(t->session, &mechanism, public,
                         ROWS(public), private, ROWS(private), &a, &b),
        CKR_OK);
}

/* Its keys, records and what was seen lie in files from here on. */
static void
reopen_as_card(struct world *w)
{
    struct hseal_error e;

    hseal_store_close(w->store);
    w->store = NULL;
    w->token->profile.hmac = 0;
    w->token->profile.generate = w->token->profile.create = 0;
    w->token->profile.session_copy = 0;
    w->token->profile.records = HSEAL_PLACE_FILE;
    if (hseal_store_open(w->token, w->soft.dir, w->lock, &w->store, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static int
card(void **state)
{
    struct world *w;

    if (!softtoken_available())
        return 0;
    if (world_soft(state) != 0)
        return -1;
    w = *state;
    make_pair(w->token, 2, CK_TRUE);
    make_pair(w->token, 3, CK_FALSE);
    reopen_as_card(w);
    return 0;
}

static int
no_card(void **state)
{
    return softtoken_available() ? world_soft(state) : 0;
}

static int
teardown(void **state)
{
    return *state == NULL ? 0 : world_teardown(state);
}

static struct world *
need_world(void **state)
{
    if (*state == NULL)
        need_softhsm();
    return *state;
}

static enum hseal_err
import_as(struct world *w, const char *name, const char *secret,
    enum hseal_custody custody, struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    world_record(name, &r);
    r.custody = custody;
    err = hseal_store_import(w->store, name, view_of(secret), &r, e);
    hseal_record_free(&r);
    return err;
}

static void
must_import(struct world *w, const char *name, const char *secret)
{
    struct hseal_error e;

    if (import_as(w, name, secret, HSEAL_CUSTODY_CARD_SEALED, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

static size_t
blobs_of(struct world *w, const char *name, struct hseal_blob *first)
{
    struct hseal_blob *list = NULL;
    size_t n = 0;

    assert_ok(hseal_blobs_list(w->token, w->soft.dir, name, &list, &n, NULL));
    if (n > 0 && first != NULL)
        *first = list[0];
    free(list);
    return n;
}

static void
load_fails(
    struct world *w, const char *name, enum hseal_err err, const char *part)
{
    struct hseal_credential c;
    struct hseal_error e;

    memset(&c, 0, sizeof(c));
    assert_string_equal(
        hseal_err_name(hseal_store_load(w->store, name, &c, &e)),
        hseal_err_name(err));
    assert_contains(e.message, part);
}

static void
import_load_delete(void **state)
{
    struct world *w = need_world(state);
    size_t keys = 1, data = 1;

    must_import(w, "desk", "a secret");
    world_loads(w, "desk", view_of("a secret"));
    world_counts(w, &keys, &data);
    assert_int_equal(keys + data, 0); /* none on the token */
    assert_int_equal(blobs_of(w, NULL, NULL), 1);
    assert_int_equal(blobs_of(w, HSEAL_ROOT_LABEL, NULL), 1);
    world_only(w, "desk", HSEAL_ENTRY_WHOLE);
    reopen_as_card(w);
    world_loads(w, "desk", view_of("a secret"));
    assert_int_equal(
        import_as(w, "desk", "other", HSEAL_CUSTODY_CARD_SEALED, NULL),
        HSEAL_ERR_EXISTS);
    assert_ok(hseal_store_delete(w->store, "desk", 0, NULL));
    assert_int_equal(blobs_of(w, NULL, NULL), 0);
    load_fails(w, "desk", HSEAL_ERR_NOT_FOUND, "desk");
}

/* A rotation keeps the custody that was accepted; both files are there. */
static void
rotation(void **state)
{
    struct world *w = need_world(state);
    struct hseal_record r;

    must_import(w, "desk", "first");
    world_record("desk", &r);
    assert_ok(
        hseal_store_rotate(w->store, "desk", view_of("second"), &r, NULL));
    assert_int_equal(r.custody, HSEAL_CUSTODY_CARD_SEALED);
    hseal_record_free(&r);
    assert_int_equal(blobs_of(w, "desk", NULL), 2);
    world_loads(w, "desk", view_of("first"));
    assert_ok(hseal_store_activate(w->store, "desk", 2, NULL));
    world_loads(w, "desk", view_of("second"));
    assert_ok(hseal_store_delete(w->store, "desk", 1, NULL));
    assert_int_equal(blobs_of(w, "desk", NULL), 1);
    world_loads(w, "desk", view_of("second"));
}

/* What an import that was killed has left is swept by the next. */
static void
leftovers(void **state)
{
    struct world *w = need_world(state);
    struct hseal_blob blob = { .name = "desk", .id = { 1 } };

    assert_ok(
        hseal_blobs_write(w->token, w->soft.dir, &blob, view_of("half"), NULL));
    world_only(w, "desk", HSEAL_ENTRY_UNFINISHED);
    must_import(w, "desk", "a secret");
    assert_int_equal(blobs_of(w, "desk", &blob), 1);
    assert_int_not_equal(blob.id[0] * 256 + blob.id[1], 256);
    world_loads(w, "desk", view_of("a secret"));
}

static void
moved_and_missing(void **state)
{
    struct world *w = need_world(state);
    struct hseal_blob a, b;
    struct hseal_buf kept;
    struct hseal_view v;

    must_import(w, "desk", "a secret");
    must_import(w, "side", "another");
    assert_int_equal(blobs_of(w, "desk", &a), 1);
    assert_int_equal(blobs_of(w, "side", &b), 1);
    hseal_buf_init(&kept, 8192);
    assert_ok(hseal_blobs_read(w->token, w->soft.dir, &a, &kept, NULL));
    v = (struct hseal_view){ kept.data, kept.len };
    assert_ok(hseal_blobs_write(w->token, w->soft.dir, &b, v, NULL));
    load_fails(w, "side", HSEAL_ERR_RECORD, "does not open");
    world_loads(w, "desk", view_of("a secret"));
    assert_ok(hseal_blobs_remove(w->token, w->soft.dir, &a, NULL));
    assert_ok(hseal_blobs_remove(w->token, w->soft.dir, &a, NULL)); /* fine */
    load_fails(w, "desk", HSEAL_ERR_RECORD, "its key is not");
    hseal_buf_free(&kept);
}

/* Deleted, and then put back with its record. */
static void
old_copies(void **state)
{
    struct world *w = need_world(state);
    struct hseal_place_item *items = NULL, item;
    struct hseal_buf key, record;
    struct hseal_view v;
    struct hseal_blob blob;
    size_t n = 0;
    int gone = 0;

    must_import(w, "desk", "a secret");
    world_loads(w, "desk", view_of("a secret"));
    assert_int_equal(blobs_of(w, "desk", &blob), 1);
    hseal_buf_init(&key, 8192);
    hseal_buf_init(&record, 65536);
    assert_ok(hseal_blobs_read(w->token, w->soft.dir, &blob, &key, NULL));
    assert_ok(hseal_place_list(w->store->place, "desk", &items, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(
        hseal_place_read(w->store->place, &items[0], &record, &gone, NULL));
    assert_ok(hseal_store_delete(w->store, "desk", 0, NULL));
    v = (struct hseal_view){ key.data, key.len };
    assert_ok(hseal_blobs_write(w->token, w->soft.dir, &blob, v, NULL));
    v = (struct hseal_view){ record.data, record.len };
    assert_ok(hseal_place_write(w->store->place, "desk", v, &item, NULL));
    load_fails(w, "desk", HSEAL_ERR_RECORD, "older");
    free(items);
    hseal_buf_free(&key);
    hseal_buf_free(&record);
}

/* A loaded one is checked against file and card. */
static void
check_notices(void **state)
{
    struct world *w = need_world(state);
    struct hseal_credential c;
    struct hseal_blob blob;
    struct hseal_error e;
    int same = 0;

    must_import(w, "desk", "a secret");
    assert_ok(hseal_store_load(w->store, "desk", &c, NULL));
    assert_ok(hseal_store_check(w->store, &c, &same, NULL));
    assert_true(same);
    assert_int_equal(blobs_of(w, "desk", &blob), 1);
    assert_ok(hseal_blobs_remove(w->token, w->soft.dir, &blob, NULL));
    assert_ok(hseal_store_check(w->store, &c, &same, NULL));
    assert_false(same);
    assert_int_equal(w->token->f->C_Logout(w->token->session), CKR_OK);
    assert_false(hseal_mac_is_stale(c.mac));
    assert_int_not_equal(
        hseal_store_check(w->store, &c, &same, &e), HSEAL_ERR_OK);
    assert_true(hseal_token_healable(e.code, &e));
    assert_true(hseal_mac_is_stale(c.mac));
    hseal_credential_free(&c);
}

static void
two_roots(void **state)
{
    struct world *w = need_world(state);
    struct hseal_blob blob;
    struct hseal_error e;
    struct hseal_store *s = NULL;

    must_import(w, "desk", "a secret");
    assert_int_equal(blobs_of(w, HSEAL_ROOT_LABEL, &blob), 1);
    blob.id[0] ^= 1;
    assert_ok(
        hseal_blobs_write(w->token, w->soft.dir, &blob, view_of("half"), NULL));
    assert_int_equal(hseal_store_open(w->token, w->soft.dir, w->lock, &s, &e),
        HSEAL_ERR_RECORD);
    assert_contains(e.message, "2 keys");
}

static void
custody_of_each_token(void **state)
{
    static const struct {
        int hmac, exportable;
        enum hseal_custody asked;
        enum hseal_err err;
        const char *hint;
    } rows[] = {
        { 1, 0, HSEAL_CUSTODY_IN_TOKEN, HSEAL_ERR_OK, "" },
        { 1, 0, HSEAL_CUSTODY_EXPORTABLE, HSEAL_ERR_INPUT, "leave" },
        { 1, 0, HSEAL_CUSTODY_CARD_SEALED, HSEAL_ERR_INPUT, "leave" },
        { 1, 1, HSEAL_CUSTODY_IN_TOKEN, HSEAL_ERR_CUSTODY,
            "--custody in-token-exportable accepts" },
        { 1, 1, HSEAL_CUSTODY_EXPORTABLE, HSEAL_ERR_OK, "" },
        { 1, 1, HSEAL_CUSTODY_CARD_SEALED, HSEAL_ERR_INPUT,
            "--custody in-token-exportable" },
        { 0, 0, HSEAL_CUSTODY_IN_TOKEN, HSEAL_ERR_UNSUPPORTED,
            "--custody card-sealed" },
        { 0, 0, HSEAL_CUSTODY_EXPORTABLE, HSEAL_ERR_UNSUPPORTED,
            "--custody card-sealed" },
        { 0, 0, HSEAL_CUSTODY_CARD_SEALED, HSEAL_ERR_OK, "" },
    };
    struct world *w = need_world(state);
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(rows); i++) {
        w->token->profile.hmac = rows[i].hmac;
        w->token->profile.exportable = rows[i].exportable;
        memset(&e, 0, sizeof(e));
        assert_int_equal(
            hseal_keys_custody(w->store, rows[i].asked, &e), rows[i].err);
        assert_contains(e.hint, rows[i].hint);
    }
}

/* What is refused for its custody leaves nothing, not even hardseal#root. */
static void
refused_leaves_nothing(void **state)
{
    struct world *w = need_world(state);
    size_t keys = 1, data = 1;

    w->token->profile.exportable = 1;
    assert_int_equal(
        import_as(w, "desk", "a secret", HSEAL_CUSTODY_IN_TOKEN, NULL),
        HSEAL_ERR_CUSTODY);
    world_counts(w, &keys, &data);
    assert_int_equal(keys + data, 0);
    assert_ok(import_as(w, "desk", "a secret", HSEAL_CUSTODY_EXPORTABLE, NULL));
    world_loads(w, "desk", view_of("a secret"));
}

int
main(void)
{
#define WITH(f, how) cmocka_unit_test_setup_teardown(f, how, teardown)
    const struct CMUnitTest tests[] = {
        WITH(import_load_delete, card),
        WITH(rotation, card),
        WITH(leftovers, card),
        WITH(moved_and_missing, card),
        WITH(old_copies, card),
        WITH(check_notices, card),
        WITH(two_roots, card),
        WITH(custody_of_each_token, no_card),
        WITH(refused_leaves_nothing, no_card),
    };

    return run_with_softhsm("keys", tests, ROWS(tests));
}
