/*
 * test_import: making a credential: it signs as its secret does, or nothing of
 * it stays; and two processes that make the same one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "token/session.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

static void
secrets_of_every_length(void **state)
{
    static const size_t lens[] = { 1, 31, 32, 63, 64, 65, 131, 512, 4096 };
    unsigned char bytes[4096];
    struct world *w = *state;
    char name[16];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 37 + 11);
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_view secret = { bytes, lens[i] };
        struct hseal_error e;
        (void)snprintf(name, sizeof(name), "of-%zu", lens[i]);
        if (world_import(w, name, secret, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", name, e.message);
    }
    world_close(w);
    assert_ok(world_open(w, NULL));
    for (size_t i = 0; i < ROWS(lens); i++) {
        struct hseal_view secret = { bytes, lens[i] };
        (void)snprintf(name, sizeof(name), "of-%zu", lens[i]);
        world_loads(w, name, secret);
    }
}

static void
bounds_of_the_secret(void **state)
{
    static unsigned char bytes[4097];
    struct world *w = *state;
    struct hseal_view v = { bytes, 0 };
    struct hseal_error e;
    size_t keys, data;

    assert_err(world_import(w, "desk1", v, &e), INPUT);
    assert_contains(e.message, "0 bytes");
    v.len = 4097;
    assert_err(world_import(w, "desk1", v, &e), INPUT);
    assert_contains(e.message, "4097 bytes");
    world_counts(w, &keys, &data);
    assert_int_equal(keys + data, 0);
}

/* The known answer is there, is of the secret, and is no prehash. */
static void
known_answer_is_filled_in(void **state)
{
    struct world *w = *state;
    struct hseal_record r, other;
    unsigned char want[32];
    struct hseal_view message = { r.kat_message, HSEAL_KAT_BYTES };

    world_record("desk1", &r);
    world_record("desk2", &other);
    assert_ok(
        hseal_store_import(w->store, "desk1", view_of("SECRET"), &r, NULL));
    assert_ok(
        hseal_store_import(w->store, "desk2", view_of("SECRET"), &other, NULL));
    assert_int_equal(r.kat_message[0], 0);
    hmac_of(view_of("SECRET"), message, want);
    assert_memory_equal(r.kat_mac, want, sizeof(want));
    assert_memory_not_equal(r.kat_message, other.kat_message, 32);
    hseal_record_free(&r);
    hseal_record_free(&other);
}

/* ---- bad tokens ---- */

static void
nothing_stays(struct world *w, enum hseal_err err, const char *part)
{
    struct hseal_entry *list = NULL;
    struct hseal_error e;
    size_t n = 9;

    memset(&e, 0, sizeof(e));
    assert_string_equal(
        hseal_err_name(world_import(w, "desk1", view_of("SECRET"), &e)),
        hseal_err_name(err));
    assert_int_equal(e.code, err);
    assert_contains(e.message, part);
    assert_lacks(e.message, "SECRET");
    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_int_equal(n, 0);
    hseal_store_list_free(list, n);
}

static void
tokens_that_cannot_be_used(void **state)
{
    struct world *w = *state;
    struct fake_control *c = w->fake.control;

    assert_ok(world_import(w, "x", view_of("SECRET"), NULL)); /* the root */
    assert_ok(hseal_store_delete(w->store, "x", 0, NULL));
    c->mac_wrong = 1;
    nothing_stays(w, HSEAL_ERR_CUSTODY, "another HMAC");
    c->mac_wrong = 0;
    c->mac_len = 20;
    nothing_stays(w, HSEAL_ERR_TOKEN, "20 bytes");
    c->mac_len = 0;
    c->value_readable = 1;
    nothing_stays(w, HSEAL_ERR_CUSTODY, "value");
    c->value_readable = 0;
    c->weak_set = 1;
    c->weak = CKA_EXTRACTABLE;
    nothing_stays(w, HSEAL_ERR_CUSTODY, "CKA_EXTRACTABLE");
    c->weak_set = 0;
    c->fail_rv = CKR_DEVICE_MEMORY;
    c->fail_call = FAKE_C_CreateObject;
    for (c->fail_at = 1; c->fail_at <= 2; c->fail_at++) { /* key, record */
        faketoken_clear(&w->fake);
        nothing_stays(w, HSEAL_ERR_TOKEN_FULL, "C_CreateObject");
    }
    c->fail_at = 0;
    assert_ok(world_import(w, "desk1", view_of("SECRET"), NULL));
    world_loads(w, "desk1", view_of("SECRET"));
}

/* As SoftHSM does where its disk is full: said to be done, and lost. */
static void
tokens_that_forget(void **state)
{
    struct world *w = *state;

    w->fake.control->forgets_data = 1;
    nothing_stays(w, HSEAL_ERR_TOKEN, "did not keep the record");
    w->fake.control->forgets_data = 0;
    w->fake.control->forgets_keys = 1;
    nothing_stays(w, HSEAL_ERR_TOKEN, "CKR_OBJECT_HANDLE_INVALID");
    w->fake.control->forgets_keys = 0;
    assert_ok(world_import(w, "desk1", view_of("SECRET"), NULL));
    world_loads(w, "desk1", view_of("SECRET"));
}

static void
write_protected(void **state)
{
    struct world *w = *state;
    size_t keys, data;

    world_close(w);
    w->fake.control->token_flags = CKF_WRITE_PROTECTED;
    assert_ok(world_open(w, NULL));
    nothing_stays(w, HSEAL_ERR_TOKEN_READ_ONLY, "CKR_SESSION_READ_ONLY");
    world_counts(w, &keys, &data);
    assert_int_equal(keys + data, 0);
}

/* What cannot be taken back is told, and is not shown as whole. */
static void
not_even_taking_back(void **state)
{
    struct world *w = *state;
    struct fake_control *c = w->fake.control;
    struct hseal_error e;

    assert_ok(world_import(w, "x", view_of("SECRET"), NULL));
    assert_ok(hseal_store_delete(w->store, "x", 0, NULL));
    c->mac_wrong = 1;
    c->fail_call = FAKE_C_DestroyObject;
    c->fail_at = 1;
    c->fail_stay = 1;
    c->fail_rv = CKR_DEVICE_ERROR;
    faketoken_clear(&w->fake);
    assert_err(world_import(w, "desk1", view_of("SECRET"), &e), CUSTODY);
    assert_contains(e.hint, "key delete desk1");
    world_only(w, "desk1", HSEAL_ENTRY_UNFINISHED);
    c->mac_wrong = 0;
    c->fail_at = 0;
    assert_ok(world_import(w, "desk1", view_of("SECRET"), NULL));
    world_only(w, "desk1", HSEAL_ENTRY_WHOLE);
}

static void
lock_that_cannot_be_taken(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    world_close(w);
    w->lock = "/nowhere/lock";
    assert_ok(world_open(w, NULL));
    assert_err(world_import(w, "desk1", view_of("SECRET"), &e), IO);
    assert_contains(e.message, "/nowhere/lock");
    assert_err(hseal_store_delete(w->store, "desk1", 0, &e), IO);
}

/* ---- two processes ---- */

#define NAMES 20

/* One of the two: open, say so, wait for the other, import all names. */
static int
importer(const struct softtoken *soft, int ready, int go, int results)
{
    struct world w = { .lock = soft->lock };
    char name[16], byte = 0;

    w.soft = *soft;
    if (world_open(&w, NULL) != HSEAL_ERR_OK || write(ready, "r", 1) != 1 ||
        read(go, &byte, 1) != 1)
        return 1;
    for (int i = 0; i < NAMES; i++) {
        unsigned char result;
        (void)snprintf(name, sizeof(name), "desk%d", i);
        result = (unsigned char)world_import(&w, name, view_of("SECRET"), NULL);
        if (write(results, &result, 1) != 1)
            return 1;
    }
    world_close(&w);
    return 0;
}

struct child {
    pid_t pid;
    int ready[2], go[2], results[2];
};

/* SoftHSM 2.6 must not be opened by two at one moment: one by one. */
static void
start(struct child *c, const struct softtoken *soft)
{
    char byte;

    assert_int_equal(pipe(c->ready) | pipe(c->go) | pipe(c->results), 0);
    c->pid = fork();
    assert_true(c->pid >= 0);
    if (c->pid == 0)
        _exit(importer(soft, c->ready[1], c->go[0], c->results[1]));
    assert_int_equal(close(c->ready[1]) | close(c->results[1]), 0);
    assert_int_equal(read(c->ready[0], &byte, 1), 1);
}

static void
same_name_at_once(void **state)
{
    struct softtoken soft;
    struct child c[2];
    struct world w;
    struct hseal_entry *list = NULL;
    size_t n = 0, keys, data;
    int status;

    (void)state;
    need_softhsm();
    assert_true(softtoken_make(&soft));
    for (int i = 0; i < 2; i++)
        start(&c[i], &soft);
    for (int i = 0; i < 2; i++)
        assert_int_equal(write(c[i].go[1], "g", 1), 1);
    for (int i = 0; i < NAMES; i++) {
        unsigned char a = 99, b = 99;
        assert_int_equal(read(c[0].results[0], &a, 1), 1);
        assert_int_equal(read(c[1].results[0], &b, 1), 1);
        if (a == HSEAL_ERR_OK)
            assert_int_equal(b, HSEAL_ERR_EXISTS);
        else
            assert_true(a == HSEAL_ERR_EXISTS && b == HSEAL_ERR_OK);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(waitpid(c[i].pid, &status, 0), c[i].pid);
        assert_int_equal(status, 0);
        (void)close(c[i].ready[0]);
        (void)close(c[i].go[0]);
        (void)close(c[i].go[1]);
        (void)close(c[i].results[0]);
    }
    memset(&w, 0, sizeof(w));
    w.soft = soft;
    w.lock = soft.lock;
    assert_ok(world_open(&w, NULL)); /* so there is one root */
    assert_ok(hseal_store_list(w.store, &list, &n, NULL));
    assert_int_equal(n, NAMES);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(list[i].state, HSEAL_ENTRY_WHOLE);
        world_loads(&w, list[i].name, view_of("SECRET"));
    }
    hseal_store_list_free(list, n);
    world_counts(&w, &keys, &data);
    assert_int_equal(keys, NAMES + 1);
    assert_int_equal(data, NAMES);
    world_close(&w);
    softtoken_remove(&soft);
}

static int
soft_or_skip(void **state)
{
    if (softtoken_available())
        return world_soft(state);
    *state = NULL;
    return 0;
}

static int
soft_teardown(void **state)
{
    return *state == NULL ? 0 : world_teardown(state);
}

static void
softhsm_secrets_of_every_length(void **state)
{
    need_softhsm();
    secrets_of_every_length(state);
}

int
main(void)
{
#define FAKE(f) cmocka_unit_test_setup_teardown(f, world_fake, world_teardown)
    const struct CMUnitTest tests[] = {
        FAKE(secrets_of_every_length),
        cmocka_unit_test_setup_teardown(
            softhsm_secrets_of_every_length, soft_or_skip, soft_teardown),
        FAKE(bounds_of_the_secret),
        FAKE(known_answer_is_filled_in),
        FAKE(tokens_that_cannot_be_used),
        FAKE(tokens_that_forget),
        FAKE(write_protected),
        FAKE(not_even_taking_back),
        FAKE(lock_that_cannot_be_taken),
        cmocka_unit_test(same_name_at_once),
    };

    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
