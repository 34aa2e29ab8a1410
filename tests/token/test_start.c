/*
 * test_start: a module of which it is known that parallel starts fail now and
 * then is started again; a PIN is never tried again.
 */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"

#include "support/faketoken.h"
#include "support/run.h"

/* The fake module under the name of one with racy starts. */
struct world {
    struct faketoken fake;
    char link[128];
    char uri[384];
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !faketoken_make(&w->fake))
        return -1;
    (void)snprintf(w->link, sizeof(w->link), "%s/libsofthsm2.so", w->fake.dir);
    (void)snprintf(w->uri, sizeof(w->uri),
        "pkcs11:token=fake?module-path=%s&pin-source=file:%s", w->link,
        w->fake.pin_file);
    *state = w;
    return symlink(w->fake.module_path, w->link);
}

static int
teardown(void **state)
{
    struct world *w = *state;

    (void)unlink(w->link);
    faketoken_remove(&w->fake);
    free(w);
    return 0;
}

static enum hseal_err
open_racy(struct world *w, struct hseal_token **ret, struct hseal_error *e)
{
    const struct hseal_token_opening o = { .uri = w->uri, .pins.fd = -1 };

    return hseal_token_open(&o, ret, e);
}

static void
fault(struct world *w, enum fake_call call, unsigned at, unsigned long rv)
{
    faketoken_clear(&w->fake);
    w->fake.control->fail_call = call;
    w->fake.control->fail_at = at;
    w->fake.control->fail_rv = rv;
}

/* What another process' login looks like from here, once. */
static void
a_race_is_run_again(void **state)
{
    static const struct {
        enum fake_call call;
        unsigned at;
        unsigned long rv;
    } rows[] = {
        { FAKE_C_Initialize, 1, CKR_GENERAL_ERROR },
        { FAKE_C_GetTokenInfo, 1, CKR_TOKEN_NOT_RECOGNIZED },
        { FAKE_C_GetTokenInfo, 1, CKR_TOKEN_NOT_PRESENT },
        { FAKE_C_GetSlotList, 1, CKR_GENERAL_ERROR },
        { FAKE_C_OpenSession, 1, CKR_GENERAL_ERROR },
    };
    struct world *w = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token *t = NULL;
        struct hseal_error e;
        fault(w, rows[i].call, rows[i].at, rows[i].rv);
        if (open_racy(w, &t, &e) != HSEAL_ERR_OK)
            fail_msg("row %zu: %s", i, e.message);
        assert_int_equal(w->fake.control->fired, 1);
        assert_int_equal(w->fake.control->calls[FAKE_C_Login], 1);
        assert_int_equal(hseal_token_info(t)->slot_id, 7);
        hseal_token_close(t);
    }
}

/* The same of a module of which nothing of the kind is known: an error. */
static void
others_are_started_once(void **state)
{
    struct world *w = *state;
    struct hseal_token *t = NULL;

    fault(w, FAKE_C_Initialize, 1, CKR_GENERAL_ERROR);
    assert_err(faketoken_open(&w->fake, &t, NULL), MODULE);
    assert_null(t);
    assert_int_equal(w->fake.control->calls[FAKE_C_Initialize], 1);
}

static void
it_comes_to_an_end(void **state)
{
    struct world *w = *state;
    struct hseal_token *t = NULL;
    struct hseal_error e;

    fault(w, FAKE_C_Initialize, 1, CKR_GENERAL_ERROR);
    w->fake.control->fail_stay = 1;
    assert_err(open_racy(w, &t, &e), MODULE);
    assert_null(t);
    assert_contains(e.message, "CKR_GENERAL_ERROR");
    assert_true(w->fake.control->calls[FAKE_C_Initialize] > 1);
    assert_true(w->fake.control->calls[FAKE_C_Initialize] < 20);
    assert_err(open_racy(w, &t, NULL), MODULE);
}

/* Whatever is said of the PIN, it was tried once. */
static void
a_pin_is_never_tried_again(void **state)
{
    static const unsigned long answers[] = { CKR_PIN_INCORRECT, CKR_PIN_INVALID,
        CKR_PIN_LEN_RANGE, CKR_PIN_EXPIRED, CKR_PIN_LOCKED,
        CKR_USER_PIN_NOT_INITIALIZED, CKR_USER_NOT_LOGGED_IN, CKR_ARGUMENTS_BAD,
        CKR_DEVICE_ERROR, CKR_FUNCTION_FAILED };
    struct world *w = *state;
    struct hseal_token *t = NULL;

    for (size_t i = 0; i < ROWS(answers); i++) {
        fault(w, FAKE_C_Login, 1, answers[i]);
        assert_true(open_racy(w, &t, NULL) != HSEAL_ERR_OK);
        assert_null(t);
        assert_int_equal(w->fake.control->calls[FAKE_C_Login], 1);
    }
    w->fake.control->fail_at = 0;
    assert_ok(hseal_file_write(w->fake.pin_file, "9999", 4, NULL));
    faketoken_clear(&w->fake);
    assert_err(open_racy(w, &t, NULL), PIN_WRONG);
    assert_int_equal(w->fake.control->calls[FAKE_C_Login], 1);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_race_is_run_again),
        TEST(others_are_started_once),
        TEST(it_comes_to_an_end),
        TEST(a_pin_is_never_tried_again),
    };

    return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
