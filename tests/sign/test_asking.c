/*
 * test_asking: a person is asked for the PIN when a signer is opened, by the
 * thread that opens it, and never by the one that makes its calls.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/terminal.h"

#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"

#define SECRET "0123456789ABCDEF0123456789ABCDEF"

/* The person: there or not, and how often asked, by whom. */
static struct {
    int there;
    unsigned asked, asked_elsewhere;
    pthread_t opener;
} person;

/* In place of those of base/terminal, by -Wl,--wrap. */
int __wrap_hseal_terminal_there(void);
enum hseal_err __wrap_hseal_terminal_secret(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e);

int
__wrap_hseal_terminal_there(void)
{
    return person.there;
}

enum hseal_err
__wrap_hseal_terminal_secret(
    const char *prompt, struct hseal_secret *s, struct hseal_error *e)
{
    (void)prompt;
    person.asked++;
    person.asked_elsewhere += !pthread_equal(pthread_self(), person.opener);
    return hseal_secret_add(s, "1234", 4, e);
}

/* A token with the credential desk1, closed. */
static int
setup(void **state)
{
    struct world *w;

    if (world_fake(state) != 0)
        return -1;
    w = *state;
    if (world_import(w, "desk1", view_of(SECRET), NULL) != HSEAL_ERR_OK)
        return -1;
    world_close(w);
    memset(&person, 0, sizeof(person));
    person.there = 1;
    person.opener = pthread_self();
    return 0;
}

/* Of a URI without a pin-source. */
static struct hseal_token_params
params_of(const struct world *w, char *uri, size_t size)
{
    (void)snprintf(
        uri, size, "pkcs11:token=fake?module-path=%s", w->fake.module_path);
    return (struct hseal_token_params){ .uri = uri, .pin_fd = -1, .ask = 1 };
}

static enum hseal_err
sign(struct hseal_signer *s)
{
    static const struct hseal_request req = { .method = "GET",
        .path = "/api/v5/account/balance" };
    struct hseal_headers *h = NULL;
    enum hseal_err err;

    assert_ok(hseal_headers_new(&h, NULL));
    err = hseal_signer_sign(s, "desk1", &req, h, NULL);
    hseal_headers_free(h);
    return err;
}

/* The PIN that the person gave is refused later on. */
static void
refused_while_signing(void **state)
{
    struct world *w = *state;
    char uri[256];
    struct hseal_token_params params = params_of(w, uri, sizeof(uri));
    struct hseal_signer *s = NULL;

    assert_ok(hseal_signer_open_token(&params, &s, NULL));
    assert_ok(sign(s));
    assert_int_equal(person.asked, 1);
    memcpy(w->fake.control->pin, "4321", 5);
    w->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_err(sign(s), PIN_WRONG);
    for (int i = 0; i < 3; i++)
        assert_err(sign(s), PIN_NEEDED);
    assert_int_equal(person.asked, 1);
    assert_int_equal(person.asked_elsewhere, 0);
    hseal_signer_free(s);
}

/* The file with the PIN is gone when the token is opened in the thread. */
static void
no_pin_for_the_thread(void **state)
{
    struct world *w = *state;
    char uri[256], pin_file[128];
    struct hseal_token_params params = params_of(w, uri, sizeof(uri));
    struct hseal_signer *s = NULL;

    (void)snprintf(pin_file, sizeof(pin_file), "%s/none", w->fake.dir);
    params.pin_file = pin_file;
    assert_err(hseal_signer_open_token(&params, &s, NULL), NOT_FOUND);
    assert_null(s);
    params.pin_file = w->fake.pin_file;
    assert_ok(hseal_signer_open_token(&params, &s, NULL));
    memcpy(w->fake.control->pin, "4321", 5);
    w->fake.control->lose = FAKE_LOSE_SESSIONS;
    assert_err(sign(s), PIN_WRONG);
    for (int i = 0; i < 3; i++)
        assert_err(sign(s), PIN_NEEDED);
    assert_int_equal(person.asked, 0);
    hseal_signer_free(s);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(refused_while_signing),
        TEST(no_pin_for_the_thread),
    };

    return cmocka_run_group_tests_name("asking", tests, NULL, NULL);
}
