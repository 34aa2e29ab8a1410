/*
 * tests/client/test_tls.c: whom the client talks to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certificate.h"
#include "fixture.h"
#include "memory.h"

/* A folder with the certificates of this run. */
static char folder[] = "/tmp/hardseal-test-XXXXXX";
static char cert[64], key[64], other_cert[64], other_key[64], junk[64];

static int
open_tls(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    FILE *file;

    assert_non_null(f);
    *state = f;
    assert_non_null(mkdtemp(folder));
    certificate_make(folder, "server", cert, key);
    certificate_make(folder, "other", other_cert, other_key);
    (void)snprintf(junk, sizeof(junk), "%s/junk.pem", folder);
    file = fopen(junk, "w");
    assert_non_null(file);
    (void)fputs("no certificate\n", file);
    (void)fclose(file);
    server_start(&f->server, cert, key, NULL);
    return 0;
}

static int
close_tls(void **state)
{
    const char *const files[] = { cert, key, other_cert, other_key, junk };

    for (size_t i = 0; i < ROWS(files); i++)
        (void)unlink(files[i]);
    (void)rmdir(folder);
    return fixture_close(state);
}

static int
reset_tls(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(fixture_reset(state), 0);
    fixture_send_to(f, "https", "127.0.0.1");
    (void)snprintf(
        f->fake->dest.ca_file, sizeof(f->fake->dest.ca_file), "%s", cert);
    return 0;
}

static void
set_ca_file(struct fixture *f, const char *path)
{
    (void)snprintf(
        f->fake->dest.ca_file, sizeof(f->fake->dest.ca_file), "%s", path);
}

static void
private_ca_is_trusted(void **state)
{
    struct hseal_request req = { "POST", "/a?b=,%2C", "{}", 2, NULL };
    struct fixture *f = *state;

    assert_ok(fixture_request(f, &req, LONG_MS));
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_ANSWERED);
    server_got(&f->server, 1);
    fixture_assert_wire(f, 0, &req, "pass");
}

/* Several TLS records, and the same connection again. */
static void
large_bodies_and_reuse(void **state)
{
    unsigned char *body = malloc(HSEAL_BODY_MAX);
    struct fixture *f = *state;
    uint64_t seed = 2;

    assert_non_null(body);
    for (size_t i = 0; i < HSEAL_BODY_MAX; i++)
        body[i] = (unsigned char)next_number(&seed);
    for (size_t len = 16000; len <= HSEAL_BODY_MAX; len *= 8) {
        struct hseal_request req = { "POST", "/b", body, len, NULL };
        assert_ok(fixture_request(f, &req, LONG_MS));
    }
    server_got(&f->server, 3);
    assert_int_equal(f->server.got.count, 3);
    assert_int_equal(f->server.got.connections, 1);
    for (size_t i = 0, len = 16000; len <= HSEAL_BODY_MAX; len *= 8, i++) {
        struct hseal_request req = { "POST", "/b", body, len, NULL };
        fixture_assert_wire(f, i, &req, "pass");
    }
    free(body);
}

static void
refuses(struct fixture *f, const char *why)
{
    assert_err(fixture_send(f, "POST", "/x", "{}", 2), NOT_SENT);
    assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    assert_contains(f->error.message, "no trusted TLS connection to ");
    assert_contains(f->error.message, why);
    assert_contains(f->error.message, "nothing was sent");
    assert_contains(f->error.hint, "--ca-file");
    server_got(&f->server, 0);
    assert_int_equal(f->server.got.count, 0);
}

static void
wrong_ca_is_refused(void **state)
{
    struct fixture *f = *state;

    set_ca_file(f, other_cert);
    refuses(f, "certificate");
    set_ca_file(f, "");
    refuses(f, "certificate");
}

/* A connection made with one CA does not serve a key with another. */
static void
trust_is_not_carried_over(void **state)
{
    struct fixture *f = *state;

    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
    server_got(&f->server, 1);
    set_ca_file(f, other_cert);
    refuses(f, "certificate");
    set_ca_file(f, cert);
    assert_ok(fixture_send(f, "GET", "/x", NULL, 0));
}

static void
wrong_host_is_refused(void **state)
{
    struct fixture *f = *state;

    fixture_send_to(f, "https", "localhost");
    refuses(f, "no alternative certificate subject name matches");
}

static void
unusable_ca_file_is_told_before_signing(void **state)
{
    static const char *const bad[] = { "/no/such/file.pem", "/etc",
        "/dev/null" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(bad); i++) {
        set_ca_file(f, bad[i]);
        assert_err(fixture_send(f, "POST", "/x", "{}", 2), CONFIG);
        assert_contains(f->error.message, bad[i]);
        assert_int_equal(f->answer.outcome, HSEAL_OUTCOME_NOT_SENT);
    }
    assert_int_equal(f->fake->signed_count, 0);
    set_ca_file(f, junk);
    refuses(f, "");
}

static void
old_tls_is_refused(void **state)
{
    struct fixture *f = *state;
    struct server old;

    server_start(&old, cert, key, "old");
    (void)snprintf(f->fake->dest.base_url, sizeof(f->fake->dest.base_url),
        "https://127.0.0.1:%d", old.port);
    refuses(f, "");
    server_got(&old, 0);
    assert_int_equal(old.got.connections, 1);
    assert_int_equal(old.got.count, 0);
    server_stop(&old);
}

static void
truncation_is_noticed(void **state)
{
    static const char *const words[] = { "drop", "cut-head", "cut-body",
        "cut-chunk", "html" };
    static const char *const whole[] = { "chunked-drop", "ok-drop" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(words); i++) {
        server_plan(&f->server, words[i]);
        assert_err(fixture_send(f, "POST", "/x", "{}", 2), UNKNOWN_OUTCOME);
        server_got(&f->server, 1);
        assert_int_equal(f->server.got.count, 1);
    }
    /* A length or chunks tell that it was all, however TLS ended. */
    for (size_t i = 0; i < ROWS(whole); i++) {
        assert_int_equal(reset_tls(state), 0);
        server_plan(&f->server, whole[i]);
        assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    }
}

static void
dead_reused_connection_is_no_second_try(void **state)
{
    static const char *const plans[] = { "ok drop ok", "ok reset ok" };
    struct fixture *f = *state;

    for (size_t i = 0; i < ROWS(plans); i++) {
        assert_int_equal(reset_tls(state), 0);
        server_plan(&f->server, plans[i]);
        assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
        assert_err(fixture_send(f, "POST", "/x", "{}", 2), UNKNOWN_OUTCOME);
        server_got(&f->server, 2);
        assert_int_equal(f->server.got.count, 2);
        assert_int_equal(f->server.got.connections, 1);
    }
}

/* TLS may have read more than was asked for: no socket tells of that. */
static void
words_in_the_same_record_answer_nothing(void **state)
{
    struct fixture *f = *state;

    server_plan(&f->server, "talk-behind ok");
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
    assert_lacks(f->answer.body, "stale");
    fixture_assert_received(f, 2, 2);
}

/* A write to a connection that was reset ends the request, not the process. */
static void
reset_while_sending_is_survived(void **state)
{
    static const char *const plans[] = { "partly-reset", "ok partly-reset" };
    char *body = calloc(1, HSEAL_BODY_MAX);
    struct fixture *f = *state;

    assert_non_null(body);
    for (size_t i = 0; i < ROWS(plans); i++) {
        assert_int_equal(reset_tls(state), 0);
        server_plan(&f->server, plans[i]);
        if (i == 1)
            assert_ok(fixture_send(f, "POST", "/x", "{}", 2));
        assert_err(fixture_send(f, "POST", "/x", body, HSEAL_BODY_MAX),
            UNKNOWN_OUTCOME);
        fixture_assert_received(f, i + 1, 1);
    }
    free(body);
}

/* Also while the connection lives; OpenSSL keeps nothing of what it sent. */
static void
passphrase_is_left_nowhere(void **state)
{
    static const char *const plans[] = { "ok", "ok", "drop", "reset" };
    struct fixture *f = *state;

    if (!memory_searchable())
        skip();
    f->fake->passphrase = NULL; /* the masked one */
    for (size_t i = 0; i < ROWS(plans); i++) {
        server_plan(&f->server, plans[i]);
        (void)fixture_send(f, "POST", "/x", "{}", 2);
        assert_int_equal(
            memory_count(fake_masked, FAKE_PASSPHRASE_LEN, FAKE_MASK), 0);
    }
}

#define TLS(f) cmocka_unit_test_setup(f, reset_tls)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TLS(private_ca_is_trusted),
        TLS(large_bodies_and_reuse),
        TLS(wrong_ca_is_refused),
        TLS(trust_is_not_carried_over),
        TLS(wrong_host_is_refused),
        TLS(unusable_ca_file_is_told_before_signing),
        TLS(old_tls_is_refused),
        TLS(truncation_is_noticed),
        TLS(dead_reused_connection_is_no_second_try),
        TLS(words_in_the_same_record_answer_nothing),
        TLS(reset_while_sending_is_survived),
        TLS(passphrase_is_left_nowhere),
    };

    return cmocka_run_group_tests_name("tls", tests, open_tls, close_tls);
}
