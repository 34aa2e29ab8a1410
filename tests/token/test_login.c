/*
 * test_login: logging in: what is on the disk before the PIN is tried, what
 * each answer of C_Login leaves there, and when no PIN is given at all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/file.h"
#include "token/ledger.h"
#include "token/mac.h"
#include "token/session.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/anytoken.h"

#define LEDGER_FILE "pins/0001"

/* ---- what happens while a ledger is waited for, by --wrap ---- */

static struct fake_control *others; /* NULL: nobody else is there */
static unsigned long others_leave;  /* flags of the PIN */
int __real_flock(int fd, int how);
int __wrap_flock(int fd, int how);

int
__wrap_flock(int fd, int how)
{
    if (others != NULL)
        others->token_flags = others_leave;
    return __real_flock(fd, how);
}

/* What C_Login finds in the ledger while it is called. */
struct look {
    char path[160];
    char text[128];
    int looks;
};

static void
look(void *arg)
{
    struct look *l = arg;
    struct hseal_buf b;

    hseal_buf_init(&b, sizeof(l->text) - 1);
    l->text[0] = '\0';
    if (hseal_file_read(l->path, &b, NULL) == HSEAL_ERR_OK)
        (void)snprintf(l->text, sizeof(l->text), "%s", hseal_buf_str(&b));
    hseal_buf_free(&b);
    l->looks++;
}

static void
look_at(struct anytoken *x, struct look *l)
{
    memset(l, 0, sizeof(*l));
    (void)snprintf(
        l->path, sizeof(l->path), "%s/" LEDGER_FILE, x->fake.state_dir);
    x->fake.control->on_login = look;
    x->fake.control->on_login_arg = l;
}

/* A token that is closed, and a state folder that is empty. */
static int
setup(void **state)
{
    struct anytoken *x;

    if (anytoken_fake(state) != 0)
        return -1;
    x = *state;
    hseal_token_close(x->t);
    x->t = NULL;
    faketoken_clear(&x->fake);
    return mkdir(x->fake.state_dir, 0700);
}

static enum hseal_err
log_in(struct anytoken *x, int last_try, struct hseal_error *e)
{
    const struct hseal_token_opening o = {
        .uri = x->fake.uri,
        .pins.fd = -1,
        .state_dir = x->fake.state_dir,
        .keep_pin = 1,
        .last_try = last_try,
    };

    hseal_token_close(x->t);
    x->t = NULL;
    return hseal_token_open(&o, &x->t, e);
}

static unsigned
logins(const struct anytoken *x)
{
    return x->fake.control->calls[FAKE_C_Login];
}

/* The word that stands in the ledger; "none" where there is no file. */
static const char *
ledger_says(const struct anytoken *x)
{
    static char word[32];
    struct look l;

    (void)snprintf(
        l.path, sizeof(l.path), "%s/" LEDGER_FILE, x->fake.state_dir);
    look(&l);
    if (sscanf(l.text, "hardseal-pin 1 %31s", word) != 1)
        (void)snprintf(word, sizeof(word), "none");
    return word;
}

static void
forget(const struct anytoken *x)
{
    char path[160];

    (void)snprintf(path, sizeof(path), "%s/" LEDGER_FILE, x->fake.state_dir);
    (void)unlink(path);
}

/* ---- the order of events ---- */

static void
attempt_is_on_the_disk_first(void **state)
{
    struct anytoken *x = *state;
    struct look l;

    look_at(x, &l);
    assert_ok(log_in(x, 0, NULL));
    assert_int_equal(l.looks, 1);
    assert_contains(l.text, "hardseal-pin 1 pending ");
    assert_string_equal(ledger_says(x), "clear");
    /* and at each further one */
    x->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_ok(hseal_token_recover(x->t, NULL));
    assert_int_equal(l.looks, 2);
    assert_contains(l.text, "hardseal-pin 1 pending ");
    assert_string_equal(ledger_says(x), "clear");
}

/* No attempt can be noted, so there is none. */
static void
no_ledger_no_attempt(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;
    char path[160];

    (void)snprintf(path, sizeof(path), "%s/pins", x->fake.state_dir);
    assert_ok(hseal_file_write(path, "in the way", 10, NULL));
    assert_true(log_in(x, 0, &e) != HSEAL_ERR_OK);
    assert_contains(e.message, path);
    assert_int_equal(logins(x), 0);
    assert_null(x->t);
}

/* ---- what C_Login answers ---- */

static void
each_answer_leaves_its_mark(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err err;
        const char *ledger;
    } rows[] = {
        { CKR_USER_ALREADY_LOGGED_IN, HSEAL_ERR_OK, "clear" },
        /* the token says no */
        { CKR_PIN_INCORRECT, HSEAL_ERR_PIN_WRONG, "refused" },
        { CKR_PIN_INVALID, HSEAL_ERR_PIN_WRONG, "refused" },
        { CKR_PIN_LEN_RANGE, HSEAL_ERR_PIN_WRONG, "refused" },
        { CKR_PIN_LOCKED, HSEAL_ERR_PIN_LOCKED, "refused" },
        { CKR_PIN_EXPIRED, HSEAL_ERR_PIN_LOCKED, "refused" },
        { CKR_USER_NOT_LOGGED_IN, HSEAL_ERR_PIN_WRONG, "refused" },
        { CKR_ARGUMENTS_BAD, HSEAL_ERR_PIN_WRONG, "refused" },
        /* it has not looked at the PIN */
        { CKR_SESSION_HANDLE_INVALID, HSEAL_ERR_TOKEN, "clear" },
        { CKR_SESSION_CLOSED, HSEAL_ERR_TOKEN, "clear" },
        { CKR_CRYPTOKI_NOT_INITIALIZED, HSEAL_ERR_TOKEN, "clear" },
        { CKR_USER_PIN_NOT_INITIALIZED, HSEAL_ERR_PIN_LOCKED, "clear" },
        { CKR_USER_TOO_MANY_TYPES, HSEAL_ERR_TOKEN, "clear" },
        { CKR_USER_ANOTHER_ALREADY_LOGGED_IN, HSEAL_ERR_TOKEN, "clear" },
        { CKR_SESSION_READ_ONLY_EXISTS, HSEAL_ERR_TOKEN, "clear" },
        { CKR_FUNCTION_NOT_SUPPORTED, HSEAL_ERR_TOKEN, "clear" },
        { CKR_OPERATION_NOT_INITIALIZED, HSEAL_ERR_TOKEN, "clear" },
        /* nobody knows */
        { CKR_DEVICE_ERROR, HSEAL_ERR_TOKEN, "pending" },
        { CKR_DEVICE_REMOVED, HSEAL_ERR_TOKEN_ABSENT, "pending" },
        { CKR_TOKEN_NOT_PRESENT, HSEAL_ERR_TOKEN_ABSENT, "pending" },
        { CKR_GENERAL_ERROR, HSEAL_ERR_TOKEN, "pending" },
        { CKR_FUNCTION_FAILED, HSEAL_ERR_TOKEN, "pending" },
        { CKR_HOST_MEMORY, HSEAL_ERR_NOMEM, "pending" },
        { CKR_DEVICE_MEMORY, HSEAL_ERR_TOKEN_FULL, "pending" },
        { 0x80000001UL, HSEAL_ERR_TOKEN, "pending" },
    };
    struct anytoken *x = *state;

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_error e;
        enum hseal_err err;
        forget(x);
        anytoken_fault(x, FAKE_C_Login, 1, rows[i].rv);
        err = log_in(x, 0, &e);
        x->fake.control->fail_at = 0;
        print_message("# 0x%lx\n", rows[i].rv);
        assert_string_equal(hseal_err_name(err), hseal_err_name(rows[i].err));
        assert_int_equal(logins(x), 1);
        assert_string_equal(ledger_says(x), rows[i].ledger);
    }
}

/* What was refused before is still so after an attempt that was none. */
static void
no_attempt_changes_nothing(void **state)
{
    struct anytoken *x = *state;

    anytoken_fault(x, FAKE_C_Login, 1, CKR_PIN_INCORRECT);
    assert_err(log_in(x, 0, NULL), PIN_WRONG);
    anytoken_fault(x, FAKE_C_Login, 1, CKR_SESSION_HANDLE_INVALID);
    assert_err(log_in(x, 1, NULL), TOKEN);
    assert_int_equal(logins(x), 1);
    assert_string_equal(ledger_says(x), "refused");
    x->fake.control->fail_at = 0;
    assert_err(log_in(x, 0, NULL), PIN_WRONG);
    assert_int_equal(logins(x), 1);
}

static void
last_try_insists(void **state)
{
    struct anytoken *x = *state;
    struct hseal_error e;

    anytoken_fault(x, FAKE_C_Login, 1, CKR_PIN_INCORRECT);
    assert_err(log_in(x, 0, &e), PIN_WRONG);
    assert_contains(e.message, x->fake.pin_file);
    x->fake.control->fail_at = 0;
    assert_err(log_in(x, 0, NULL), PIN_WRONG);
    assert_int_equal(logins(x), 1);
    assert_ok(log_in(x, 1, NULL));
    assert_int_equal(logins(x), 2);
    assert_string_equal(ledger_says(x), "clear");
    /* with the last one that the token has, too; never with a locked one */
    x->fake.control->token_flags = CKF_USER_PIN_FINAL_TRY;
    assert_err(log_in(x, 0, NULL), PIN_LOCKED);
    assert_int_equal(logins(x), 2);
    assert_ok(log_in(x, 1, NULL));
    assert_int_equal(logins(x), 3);
    x->fake.control->token_flags = CKF_USER_PIN_LOCKED;
    assert_err(log_in(x, 1, NULL), PIN_LOCKED);
    assert_int_equal(logins(x), 3);
}

/* Another process has used tries up since the token was found. */
static void
counts_what_others_tried(void **state)
{
    static const struct hseal_token_info info = { .serial = "0001" };
    struct anytoken *x = *state;
    struct hseal_ledger *l = NULL;
    struct hseal_error e;

    others = x->fake.control;
    others_leave = CKF_USER_PIN_FINAL_TRY;
    assert_err(log_in(x, 0, &e), PIN_LOCKED);
    assert_contains(e.message, "one PIN try left");
    assert_int_equal(logins(x), 0);
    /* It was killed within C_Login, and that has cost a try. */
    x->fake.control->token_flags = 0;
    assert_ok(hseal_ledger_open(x->fake.state_dir, &info, 0, &l, NULL));
    assert_ok(hseal_ledger_begin(l, NULL));
    hseal_ledger_close(l);
    x->fake.control->token_flags = 0;
    others_leave = CKF_USER_PIN_COUNT_LOW;
    assert_err(log_in(x, 0, NULL), PIN_WRONG);
    assert_int_equal(logins(x), 0);
    others = NULL;
}

/* ---- no PIN is needed ---- */

static void
without_a_pin_no_entry(void **state)
{
    struct anytoken *x = *state;
    struct hseal_token *other = NULL;

    x->fake.control->no_login = 1;
    assert_ok(log_in(x, 0, NULL));
    assert_int_equal(logins(x), 0);
    assert_string_equal(ledger_says(x), "none");
    /* Another session of this process has logged in. */
    x->fake.control->no_login = 0;
    hseal_token_close(x->t);
    x->t = NULL;
    assert_ok(faketoken_open(&x->fake, &other, NULL));
    assert_int_equal(logins(x), 1);
    assert_ok(unlink(x->fake.pin_file) == 0 ? HSEAL_ERR_OK : HSEAL_ERR_IO);
    assert_ok(log_in(x, 0, NULL));
    assert_int_equal(logins(x), 1);
    assert_string_equal(ledger_says(x), "none");
    hseal_token_close(other);
}

/* No PIN, no attempt: what is missing is no wrong PIN. */
static void
missing_pin_is_no_attempt(void **state)
{
    struct anytoken *x = *state;

    assert_int_equal(unlink(x->fake.pin_file), 0);
    assert_true(log_in(x, 0, NULL) != HSEAL_ERR_OK);
    assert_int_equal(logins(x), 0);
    assert_string_not_equal(ledger_says(x), "pending");
    assert_string_not_equal(ledger_says(x), "refused");
}

static void
pin_pad_gets_no_pin(void **state)
{
    struct anytoken *x = *state;
    struct look l;

    look_at(x, &l);
    /* The fake answers CKR_ARGUMENTS_BAD to anything but NULL. */
    x->fake.control->token_flags = CKF_PROTECTED_AUTHENTICATION_PATH;
    assert_int_equal(unlink(x->fake.pin_file), 0);
    assert_ok(log_in(x, 0, NULL));
    assert_int_equal(l.looks, 1);
    assert_contains(l.text, "hardseal-pin 1 pending ");
    assert_string_equal(ledger_says(x), "clear");
    /* Somebody is there to type, so what was refused may be tried again. */
    anytoken_fault(x, FAKE_C_Login, 1, CKR_PIN_INCORRECT);
    assert_err(log_in(x, 0, NULL), PIN_WRONG);
    assert_string_equal(ledger_says(x), "refused");
    x->fake.control->fail_at = 0;
    assert_ok(log_in(x, 0, NULL));
    assert_string_equal(ledger_says(x), "clear");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, anytoken_teardown)
    const struct CMUnitTest tests[] = {
        TEST(attempt_is_on_the_disk_first),
        TEST(no_ledger_no_attempt),
        TEST(each_answer_leaves_its_mark),
        TEST(no_attempt_changes_nothing),
        TEST(last_try_insists),
        TEST(counts_what_others_tried),
        TEST(without_a_pin_no_entry),
        TEST(missing_pin_is_no_attempt),
        TEST(pin_pad_gets_no_pin),
    };

    return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
