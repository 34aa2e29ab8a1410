/*
 * test_forgets: a login whose state folder cannot be used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/faketoken.h"
#include "support/run.h"

struct world {
    struct faketoken fake;
    char state_dir[96];
    int notes;
    char note[512];
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !faketoken_make(&w->fake))
        return -1;
    (void)snprintf(w->state_dir, sizeof(w->state_dir), "%s/state", w->fake.dir);
    /* Others could write there. */
    if (mkdir(w->state_dir, 0700) != 0 || chmod(w->state_dir, 0777) != 0)
        return -1;
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    (void)rmdir(w->state_dir);
    faketoken_remove(&w->fake);
    free(w);
    return 0;
}

static void
note(void *arg, const char *text)
{
    struct world *w = arg;

    w->notes++;
    (void)snprintf(w->note, sizeof(w->note), "%s", text);
}

static enum hseal_err
open_it(struct world *w, struct hseal_token **ret, struct hseal_error *e)
{
    const struct hseal_token_opening o = { .uri = w->fake.uri,
        .pins.fd = -1,
        .state_dir = w->state_dir,
        .keep_pin = 1,
        .note = note,
        .note_arg = w };

    return hseal_token_open(&o, ret, e);
}

static void
no_pin_is_tried_where_tries_are_counted(void **state)
{
    struct world *w = *state;
    struct hseal_token *t = NULL;
    struct hseal_error e;

    assert_err(open_it(w, &t, &e), CONFIG);
    assert_null(t);
    assert_contains(e.message, w->state_dir);
    assert_contains(e.hint, "chmod");
    assert_int_equal(w->fake.control->calls[FAKE_C_Login], 0);
    assert_int_equal(w->notes, 0);
}

static void
others_are_logged_in_to_and_that_is_said_once(void **state)
{
    struct world *w = *state;
    struct hseal_token *t = NULL;

    memcpy(w->fake.control->model, "SoftHSM v2", 10);
    assert_ok(open_it(w, &t, NULL));
    assert_int_equal(w->notes, 1);
    assert_contains(w->note, "nothing is remembered");
    assert_contains(w->note, w->state_dir);
    assert_ok(hseal_token_recover(t, NULL));
    assert_int_equal(w->notes, 1);
    assert_int_equal(w->fake.control->calls[FAKE_C_Login], 2);
    hseal_token_close(t);
}

static void
a_file_in_its_place_is_a_mistake(void **state)
{
    struct world *w = *state;
    struct hseal_token *t = NULL;

    memcpy(w->fake.control->model, "SoftHSM v2", 10);
    (void)snprintf(w->state_dir, sizeof(w->state_dir), "%s/pin/state",
        w->fake.dir); /* below a file */
    assert_err(open_it(w, &t, NULL), IO);
    assert_int_equal(w->fake.control->calls[FAKE_C_Login], 0);
    assert_int_equal(w->notes, 0);
    (void)snprintf(w->state_dir, sizeof(w->state_dir), "%s/state", w->fake.dir);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_pin_is_tried_where_tries_are_counted),
        TEST(others_are_logged_in_to_and_that_is_said_once),
        TEST(a_file_in_its_place_is_a_mistake),
    };

    return cmocka_run_group_tests_name("forgets", tests, NULL, NULL);
}
