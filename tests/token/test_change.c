/*
 * test_change: another PIN for a token, with tries counted and copies renewed.
 */
#define _XOPEN_SOURCE 700

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "token/change.h"
#include "token/ledger.h"

#include "support/faketoken.h"
#include "support/run.h"
#include "token/losable.h"

/* ---- with the fake module, which counts ---- */

struct world {
    struct faketoken fake;
    char state_dir[96];
    struct hseal_token *t;
    struct hseal_secret pin; /* "56789" */
    int notes;
};

static void
take_pin(struct hseal_secret *pin, const char *text)
{
    hseal_secret_reset(pin);
    assert_ok(hseal_secret_add(pin, text, strlen(text), NULL));
}

static void
note(void *arg, const char *text)
{
    struct world *w = arg;

    (void)text;
    w->notes++;
}

static enum hseal_err
open_it(struct world *w, struct hseal_error *e)
{
    const struct hseal_token_opening o = { .uri = w->fake.uri,
        .pins.fd = -1,
        .state_dir = w->state_dir,
        .keep_pin = 1,
        .note = note,
        .note_arg = w };

    hseal_token_close(w->t);
    w->t = NULL;
    faketoken_clear(&w->fake);
    return hseal_token_open(&o, &w->t, e);
}

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !faketoken_make(&w->fake) ||
        hseal_secret_init(&w->pin, HSEAL_PIN_MAX, NULL) != HSEAL_ERR_OK ||
        hseal_secret_add(&w->pin, "56789", 5, NULL) != HSEAL_ERR_OK)
        return -1;
    (void)snprintf(w->state_dir, sizeof(w->state_dir), "%s/state", w->fake.dir);
    *state = w;
    return open_it(w, NULL) == HSEAL_ERR_OK ? 0 : -1;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int
teardown(void **state)
{
    struct world *w = *state;

    hseal_token_close(w->t);
    hseal_secret_free(&w->pin);
    (void)nftw(w->state_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    faketoken_remove(&w->fake);
    free(w);
    return 0;
}

static void
fault(struct world *w, enum fake_call call, unsigned long rv)
{
    faketoken_clear(&w->fake);
    w->fake.control->fail_call = call;
    w->fake.control->fail_at = 1;
    w->fake.control->fail_rv = rv;
}

static unsigned
changes(const struct world *w)
{
    return w->fake.control->calls[FAKE_C_SetPIN];
}

static enum hseal_ledger_state
remembered(const struct world *w)
{
    const struct hseal_token_info *info = hseal_token_info(w->t);
    struct hseal_ledger *l = NULL;
    enum hseal_ledger_state state;

    assert_ok(hseal_ledger_open(w->state_dir, info, 0, &l, NULL));
    state = hseal_ledger_state(l, NULL);
    hseal_ledger_close(l);
    return state;
}

static void
the_new_one_counts(void **state)
{
    struct world *w = *state;

    assert_ok(hseal_token_change_pin(w->t, &w->pin, NULL));
    assert_int_equal(changes(w), 1);
    assert_int_equal(remembered(w), HSEAL_LEDGER_CLEAR);
    /* This process goes on with it. */
    assert_ok(hseal_token_recover(w->t, NULL));
    assert_ok(hseal_file_write(w->fake.pin_file, "56789", 5, NULL));
    assert_ok(open_it(w, NULL));
    assert_ok(hseal_file_write(w->fake.pin_file, "1234", 4, NULL));
    assert_err(open_it(w, NULL), PIN_WRONG);
    assert_null(w->t);
}

static void
one_of_the_wrong_length_is_not_tried(void **state)
{
    static const char *const pins[] = { "", "123",
        "12345678901234567890123456789012" };
    struct world *w = *state;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(pins); i++) {
        take_pin(&w->pin, pins[i]);
        assert_err(hseal_token_change_pin(w->t, &w->pin, &e), INPUT);
        assert_contains(e.message, "4 to 31");
        assert_int_equal(changes(w), 0);
        assert_int_equal(remembered(w), HSEAL_LEDGER_CLEAR);
    }
}

/* Somebody has changed it meanwhile. */
static void
a_refused_old_one_is_remembered(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    fault(w, FAKE_C_SetPIN, CKR_PIN_INCORRECT);
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), PIN_WRONG);
    assert_int_equal(changes(w), 1);
    assert_int_equal(remembered(w), HSEAL_LEDGER_REFUSED);
    w->fake.control->fail_at = 0;
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), PIN_NEEDED);
    assert_int_equal(changes(w), 1);
    assert_err(open_it(w, &e), PIN_WRONG);
    assert_int_equal(w->fake.control->calls[FAKE_C_Login], 0);
}

static void
a_new_one_that_is_not_taken_costs_nothing(void **state)
{
    static const unsigned long answers[] = { CKR_PIN_INVALID, CKR_PIN_LEN_RANGE,
        CKR_TOKEN_WRITE_PROTECTED, CKR_FUNCTION_NOT_SUPPORTED };
    struct world *w = *state;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(answers); i++) {
        fault(w, FAKE_C_SetPIN, answers[i]);
        assert_true(hseal_token_change_pin(w->t, &w->pin, &e) != HSEAL_ERR_OK);
        assert_true(e.code != HSEAL_ERR_PIN_WRONG);
        assert_int_equal(e.cause, answers[i]);
        assert_int_equal(remembered(w), HSEAL_LEDGER_CLEAR);
    }
    w->fake.control->fail_at = 0;
    assert_ok(open_it(w, NULL));
}

static void
an_end_that_nobody_knows_is_remembered(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    fault(w, FAKE_C_SetPIN, CKR_DEVICE_ERROR);
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), TOKEN);
    assert_contains(e.hint, "not known");
    assert_int_equal(remembered(w), HSEAL_LEDGER_PENDING);
}

static void
a_token_that_has_a_try_left_is_left_alone(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    w->fake.control->token_flags = CKF_USER_PIN_FINAL_TRY;
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), PIN_LOCKED);
    w->fake.control->token_flags = CKF_USER_PIN_LOCKED;
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), PIN_LOCKED);
    assert_int_equal(changes(w), 0);
}

static void
a_pin_pad_asks_for_both(void **state)
{
    struct world *w = *state;

    w->fake.control->token_flags = CKF_PROTECTED_AUTHENTICATION_PATH;
    assert_ok(open_it(w, NULL));
    assert_ok(hseal_token_change_pin(w->t, NULL, NULL));
    assert_int_equal(changes(w), 1);
    assert_int_equal(remembered(w), HSEAL_LEDGER_CLEAR);
}

static void
nothing_is_changed_that_cannot_be_remembered(void **state)
{
    struct world *w = *state;
    struct hseal_error e;

    memcpy(w->fake.control->model, "SoftHSM v2", 10);
    assert_int_equal(chmod(w->state_dir, 0777), 0);
    assert_ok(open_it(w, NULL));
    assert_int_equal(w->notes, 1);
    assert_err(hseal_token_change_pin(w->t, &w->pin, &e), CONFIG);
    assert_contains(e.message, w->state_dir);
    assert_int_equal(changes(w), 0);
}

/* ---- with SoftHSM ---- */

static struct hseal_token *
open_soft(struct losable *x)
{
    const struct hseal_token_opening o = { .uri = x->any.soft.uri,
        .pins.fd = -1,
        .state_dir = x->state_dir,
        .softhsm_conf = x->any.soft.conf,
        .keep_pin = 1 };
    struct hseal_token *t = NULL;

    assert_ok(hseal_token_open(&o, &t, NULL));
    return t;
}

/* An old copy would bring the old PIN back. */
static void
the_copy_has_the_new_pin(void **state)
{
    struct losable *x = *state;
    struct hseal_secret pin = { NULL, 0, 0 };
    struct hseal_token *t = open_soft(x);
    struct hseal_mended m;

    assert_ok(hseal_secret_init(&pin, HSEAL_PIN_MAX, NULL));
    take_pin(&pin, "another one");
    assert_ok(hseal_token_change_pin(t, &pin, NULL));
    hseal_token_close(t);
    losable_write(x->object, "", 0);
    assert_int_equal(losable_mend(x, &m), 1);
    assert_int_equal(m.what, HSEAL_MEND_PUT_BACK);
    assert_ok(hseal_file_write(x->any.soft.pin_file, pin.data, pin.len, NULL));
    assert_true(losable_signs(x));
    hseal_secret_free(&pin);
}

static void
softhsm_says_how_long_it_may_be(void **state)
{
    struct losable *x = *state;
    struct hseal_token *t = open_soft(x);
    unsigned long min = 0, max = 0;

    assert_ok(hseal_token_pin_limits(t, &min, &max, NULL));
    assert_int_equal(min, 4);
    assert_int_equal(max, 255);
    hseal_token_close(t);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define SOFT(f)                                                                \
    cmocka_unit_test_setup_teardown(f, losable_setup, losable_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_new_one_counts),
        TEST(one_of_the_wrong_length_is_not_tried),
        TEST(a_refused_old_one_is_remembered),
        TEST(a_new_one_that_is_not_taken_costs_nothing),
        TEST(an_end_that_nobody_knows_is_remembered),
        TEST(a_token_that_has_a_try_left_is_left_alone),
        TEST(a_pin_pad_asks_for_both),
        TEST(nothing_is_changed_that_cannot_be_remembered),
    };
    const struct CMUnitTest with_softhsm[] = {
        SOFT(the_copy_has_the_new_pin),
        SOFT(softhsm_says_how_long_it_may_be),
    };
    int failed = cmocka_run_group_tests_name("change", tests, NULL, NULL);

    return run_with_softhsm(
               "change-softhsm", with_softhsm, ROWS(with_softhsm)) != 0
               ? 1
               : failed;
}
