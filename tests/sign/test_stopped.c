/*
 * test_stopped: after a stop nothing more is signed with that credential, in
 * this process or another, whatever can be written; and the known answer once
 * more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "sign/holder.h"
#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"

#define OLD "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
#define NEW "another secret"

static const struct hseal_stop refused = { "50111", "Invalid OK-ACCESS-KEY", 0,
    "" };

static const struct hseal_request balance = {
    .method = "GET",
    .path = "/api/v5/account/balance",
};

static enum hseal_err
sign(struct hseal_signer *s, struct holding *h, const char *key,
    struct hseal_error *e)
{
    return hseal_signer_sign(s, key, &balance, h->headers, e);
}

static void
stop(struct holding *h, const char *key)
{
    struct hseal_error e;

    if (hseal_signer_stop(h->signer, key, &refused, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

/* Unsigned and at once: the token is not asked. */
static void
assert_stopped(struct holding *h, struct hseal_signer *s, const char *key)
{
    struct hseal_error e;
    unsigned signs;

    (void)sign(s, h, key, NULL); /* may load */
    signs = h->w->fake.control->calls[FAKE_C_Sign];
    assert_err(sign(s, h, key, &e), FROZEN);
    assert_int_equal(h->w->fake.control->calls[FAKE_C_Sign], signs);
    assert_int_equal(hseal_headers_count(h->headers), 0);
    assert_contains(e.message, "50111");
    assert_contains(e.message, "2020-12-08T09:08:57.715Z");
    assert_contains(e.hint, "hardseal key thaw desk1");
    assert_err(hseal_signer_login(s, key, NULL, h->headers, &e), FROZEN);
}

static void
another_process_stops_too(void **state)
{
    struct holding *h = *state;
    struct hseal_signer *other = NULL;
    struct hseal_destination d;
    struct world twin;

    holding_import(h, "desk1", OLD, NULL);
    holding_import(h, "desk2", OLD, NULL);
    world_twin(h->w, &twin);
    assert_ok(hseal_holder_open(twin.store, &h->clock, 0, &other, NULL));
    assert_ok(sign(h->signer, h, "desk1", NULL));
    assert_ok(sign(other, h, "desk1", NULL));
    stop(h, "desk1");
    assert_stopped(h, h->signer, "desk1");
    assert_stopped(h, other, "desk1");
    assert_stopped(h, other, "desk1@1");
    assert_ok(sign(other, h, "desk2", NULL));
    assert_ok(hseal_signer_destination(other, "desk1", &d, NULL));
    /* until it is thawed, by anybody */
    assert_ok(hseal_store_freeze(twin.store, "desk1", 0, NULL));
    assert_ok(sign(h->signer, h, "desk1", NULL));
    assert_ok(sign(other, h, "desk1", NULL));
    hseal_signer_free(other);
    world_close(&twin);
}

/* One that runs already, with the key loaded: 0 if it is refused. */
static int
run_child(struct holding *h, int go)
{
    struct hseal_error e;
    char byte;

    if (sign(h->signer, h, "desk1", &e) != HSEAL_ERR_OK)
        return 1;
    if (write(go, "x", 1) != 1 || read(go, &byte, 1) != 1)
        return 2;
    return sign(h->signer, h, "desk1", &e) == HSEAL_ERR_FROZEN &&
                   strstr(e.message, "50111") != NULL
               ? 0
               : 3;
}

static void
a_process_that_runs_is_told(void **state)
{
    struct holding *h = *state;
    int fds[2], status = -1;
    char byte;
    pid_t pid;

    holding_import(h, "desk1", OLD, NULL);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(run_child(h, fds[1]));
    (void)close(fds[1]);
    assert_int_equal(read(fds[0], &byte, 1), 1);
    stop(h, "desk1");
    assert_int_equal(write(fds[0], "x", 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    (void)close(fds[0]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void
a_new_api_key_signs(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    stop(h, "desk1"); /* not loaded yet */
    assert_stopped(h, h->signer, "desk1");
    assert_ok(world_rotate_id(h->w, "desk1", "key-2", view_of(NEW), NULL));
    assert_ok(sign(h->signer, h, "desk1@2", NULL));
    assert_ok(hseal_store_activate(h->w->store, "desk1", 0, NULL));
    assert_ok(sign(h->signer, h, "desk1", NULL));
}

/* The answer came late: the refused one has been replaced meanwhile. */
static void
the_one_that_signed_is_stopped(void **state)
{
    struct hseal_stop why = refused;
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(sign(h->signer, h, "desk1", NULL));
    assert_ok(world_rotate_id(h->w, "desk1", "key-2", view_of(NEW), NULL));
    assert_ok(hseal_store_activate(h->w->store, "desk1", 0, NULL));
    stop(h, "desk1");
    assert_ok(sign(h->signer, h, "desk1", NULL));
    assert_ok(hseal_store_activate(h->w->store, "desk1", 1, NULL));
    assert_stopped(h, h->signer, "desk1");
    /* of another API key: nothing to do */
    assert_ok(hseal_store_freeze(h->w->store, "desk1", 0, NULL));
    (void)snprintf(why.key_id, sizeof(why.key_id), "somebody else's");
    assert_ok(hseal_signer_stop(h->signer, "desk1", &why, NULL));
    assert_ok(sign(h->signer, h, "desk1", NULL));
    (void)snprintf(why.key_id, sizeof(why.key_id), "key-of-desk1");
    assert_ok(hseal_signer_stop(h->signer, "desk1", &why, NULL));
    assert_stopped(h, h->signer, "desk1");
}

/* On one that was away and has another generation of it, say. */
static void
any_generation_with_that_api_key_is_stopped(void **state)
{
    struct hseal_stop why = refused;
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(world_rotate(h->w, "desk1", view_of(NEW), NULL));
    assert_ok(sign(h->signer, h, "desk1@1", NULL));
    assert_ok(sign(h->signer, h, "desk1@2", NULL));
    (void)snprintf(why.key_id, sizeof(why.key_id), "key-of-desk1");
    assert_ok(hseal_signer_stop(h->signer, "desk1@1", &why, NULL));
    assert_stopped(h, h->signer, "desk1@1");
    assert_stopped(h, h->signer, "desk1@2");
    assert_ok(hseal_store_activate(h->w->store, "desk1", 2, NULL));
    assert_stopped(h, h->signer, "desk1");
}

/* What is told by its API key needs no token, and no generation of it. */
static void
the_token_is_not_asked(void **state)
{
    struct hseal_stop why = refused;
    struct holding *h = *state;
    struct hseal_error e;
    char name[256];

    holding_import(h, "desk1", OLD, NULL);
    (void)snprintf(why.key_id, sizeof(why.key_id), "key-of-desk1");
    h->w->fake.control->absent = 1;
    assert_ok(hseal_signer_stop(h->signer, "desk1@7", &why, NULL));
    h->w->fake.control->absent = 0;
    assert_ok(hseal_token_recover(h->w->token, NULL));
    assert_err(sign(h->signer, h, "desk1", &e), FROZEN);
    assert_err(hseal_signer_stop(h->signer, "-", &why, NULL), INPUT);
    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_err(hseal_signer_stop(h->signer, name, &why, NULL), INPUT);
}

/* A full disk, say: here a file lies where the folder should be. */
static void
what_cannot_be_written_holds_here(void **state)
{
    struct holding *h = *state;
    struct hseal_error e;
    char path[256];

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(sign(h->signer, h, "desk1", NULL));
    (void)snprintf(path, sizeof(path), "%s/breaker", h->w->state_dir);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/breaker/x", h->w->state_dir);
    assert_ok(hseal_file_write(path, "x", 1, NULL));
    (void)snprintf(path, sizeof(path), "%s/breaker", h->w->state_dir);
    assert_int_equal(chmod(path, 0777), 0); /* not hardseal's any more */
    assert_err(hseal_signer_stop(h->signer, "desk1", &refused, &e), CONFIG);
    assert_stopped(h, h->signer, "desk1");
    assert_int_equal(chmod(path, 0700), 0);
    assert_stopped(h, h->signer, "desk1");
}

static void
without_a_state_folder_it_holds_here(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    holding_import(h, "desk2", OLD, NULL);
    stop(h, "desk1");
    stop(h, "desk1");
    assert_stopped(h, h->signer, "desk1");
    assert_stopped(h, h->signer, "desk1@1");
    assert_ok(sign(h->signer, h, "desk2", NULL));
}

/* A token that went away after it had signed is no way round. */
static void
a_token_that_is_gone_is_no_obstacle(void **state)
{
    struct holding *h = *state;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(sign(h->signer, h, "desk1", NULL));
    h->now_ms += 5000;
    h->w->fake.control->absent = 1;
    stop(h, "desk1");
    h->w->fake.control->absent = 0;
    h->now_ms -= 5000;
    assert_ok(hseal_token_recover(h->w->token, NULL));
    h->now_ms = 1607418537715;
    {
        struct hseal_error e;
        assert_err(sign(h->signer, h, "desk1", &e), FROZEN);
    }
}

static void
stopping_what_is_not_there(void **state)
{
    struct holding *h = *state;

    assert_err(
        hseal_signer_stop(h->signer, "desk1", &refused, NULL), NOT_FOUND);
    assert_err(hseal_signer_stop(h->signer, "-", &refused, NULL), INPUT);
}

/* ---- the known answer ---- */

/* Another secret under the same label and id. */
static void
swap_key(struct world *w)
{
    struct hseal_key_name name = { "hardseal:desk1", NULL, HSEAL_ID_BYTES };
    struct hseal_object *list = NULL;
    unsigned char id[HSEAL_ID_BYTES];
    struct hseal_secret value;
    unsigned long handle;
    size_t n = 0;

    assert_ok(hseal_object_find(
        w->token, HSEAL_OBJECT_KEY, name.label, &list, &n, NULL));
    memcpy(id, list[0].id, sizeof(id));
    free(list);
    world_destroy_all(w, HSEAL_OBJECT_KEY, name.label);
    name.id = id;
    assert_ok(hseal_key_pad(view_of("EVIL"), &value, NULL));
    assert_ok(hseal_key_create(w->token, &name, &value, &handle, NULL));
    hseal_secret_free(&value);
}

static void
known_answer_is_asked_again(void **state)
{
    struct holding *h = *state;
    struct hseal_error e;
    unsigned signs;

    holding_import(h, "desk1", OLD, NULL);
    assert_ok(sign(h->signer, h, "desk1", NULL));
    signs = h->w->fake.control->calls[FAKE_C_Sign];
    assert_ok(hseal_signer_check(h->signer, "desk1", NULL));
    assert_true(h->w->fake.control->calls[FAKE_C_Sign] > signs);
    assert_err(hseal_signer_check(h->signer, "desk2", NULL), NOT_FOUND);
    /* also of what may not sign */
    stop(h, "desk1");
    assert_ok(hseal_signer_check(h->signer, "desk1", NULL));
    assert_ok(hseal_store_freeze(h->w->store, "desk1", 1, NULL));
    assert_ok(hseal_signer_check(h->signer, "desk1", NULL));
    swap_key(h->w);
    assert_err(hseal_signer_check(h->signer, "desk1", &e), CUSTODY);
    assert_contains(e.message, "known answer");
}

int
main(void)
{
#define WITH(f, setup)                                                         \
    cmocka_unit_test_setup_teardown(f, setup, holding_teardown)
    const struct CMUnitTest tests[] = {
        WITH(another_process_stops_too, holding_fake_state),
        WITH(a_process_that_runs_is_told, holding_fake_state),
        WITH(a_new_api_key_signs, holding_fake_state),
        WITH(any_generation_with_that_api_key_is_stopped, holding_fake_state),
        WITH(any_generation_with_that_api_key_is_stopped, holding_fake),
        WITH(the_token_is_not_asked, holding_fake_state),
        WITH(the_token_is_not_asked, holding_fake),
        WITH(the_one_that_signed_is_stopped, holding_fake_state),
        WITH(what_cannot_be_written_holds_here, holding_fake_state),
        WITH(without_a_state_folder_it_holds_here, holding_fake),
        WITH(a_token_that_is_gone_is_no_obstacle, holding_fake_state),
        WITH(stopping_what_is_not_there, holding_fake_state),
        WITH(known_answer_is_asked_again, holding_fake_state),
        WITH(known_answer_is_asked_again, holding_fake_copies),
    };

    return cmocka_run_group_tests_name("stopped", tests, NULL, NULL);
}
