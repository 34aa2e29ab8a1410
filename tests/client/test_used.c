/*
 * test_used: when an API key was used last, and what counts as use.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "client/used.h"

#include "../base/tempdir.h"
#include "../base/unit.h"

#define ID "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d"
#define NOW UINT64_C(1700000000000)
#define MINUTE HSEAL_USED_EVERY_MS

static uint64_t
used(void **state, const char *id)
{
    uint64_t ms = 77;

    assert_ok(hseal_used_read(*state, id, &ms, NULL));
    return ms;
}

static struct hseal_used *
opened(void **state)
{
    struct hseal_used *u = NULL;

    assert_ok(hseal_used_open(*state, &u, NULL));
    return u;
}

static const char *
file_of(void **state, const char *id)
{
    char digest[HSEAL_DIGEST_SIZE], name[64];

    assert_ok(hseal_digest_text(id, strlen(id), digest, NULL));
    (void)snprintf(name, sizeof(name), "used/%s", digest);
    return tempdir_path(state, name);
}

static void
a_use_is_kept(void **state)
{
    struct hseal_used *u = opened(state);
    struct stat st;

    assert_int_equal(tempdir_count(state), 0); /* nothing is made */
    assert_int_equal(used(state, ID), 0);
    assert_ok(hseal_used_note(u, ID, NOW, NULL));
    assert_int_equal(used(state, ID), NOW);
    assert_int_equal(used(state, "another"), 0);
    assert_int_equal(stat(file_of(state, ID), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(tempdir_path(state, "used"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    hseal_used_close(u);
    hseal_used_close(NULL);
}

/* What is removed meanwhile tells a call that writes from one that does not. */
static void
at_most_one_write_a_minute(void **state)
{
    struct hseal_used *u = opened(state);

    assert_ok(hseal_used_note(u, ID, NOW, NULL));
    assert_int_equal(unlink(file_of(state, ID)), 0);
    assert_ok(hseal_used_note(u, ID, NOW + 1, NULL));
    assert_ok(hseal_used_note(u, ID, NOW + MINUTE - 1, NULL));
    assert_int_equal(used(state, ID), 0);
    assert_ok(hseal_used_note(u, ID, NOW + MINUTE, NULL));
    assert_int_equal(used(state, ID), NOW + MINUTE);
    /* Each key for itself. */
    assert_ok(hseal_used_note(u, "other", NOW + MINUTE, NULL));
    assert_int_equal(used(state, "other"), NOW + MINUTE);
    hseal_used_close(u);
}

static void
another_process_has_noted_it(void **state)
{
    struct hseal_used *u = opened(state), *v = opened(state);

    assert_ok(hseal_used_note(u, ID, NOW, NULL));
    assert_ok(hseal_used_note(v, ID, NOW + 5000, NULL));
    assert_int_equal(used(state, ID), NOW);
    assert_ok(hseal_used_note(v, ID, NOW + MINUTE, NULL));
    assert_int_equal(used(state, ID), NOW + MINUTE);
    hseal_used_close(u);
    hseal_used_close(v);
}

/* A clock that was years ahead must not hide that a key goes idle. */
static void
a_wrong_clock_is_put_right(void **state)
{
    struct hseal_used *u = opened(state);

    assert_ok(hseal_used_note(u, ID, 2 * NOW, NULL));
    assert_ok(hseal_used_note(u, ID, NOW, NULL));
    assert_int_equal(used(state, ID), NOW);
    hseal_used_close(u);
}

static void
more_keys_than_are_remembered(void **state)
{
    struct hseal_used *u = opened(state);
    char id[16];

    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < 40; i++) {
            (void)snprintf(id, sizeof(id), "key-%u", i);
            assert_ok(hseal_used_note(u, id, NOW + round, NULL));
        }
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(id, sizeof(id), "key-%u", i);
        assert_int_equal(used(state, id), NOW);
    }
    hseal_used_close(u);
}

static void
what_is_damaged_is_nothing(void **state)
{
    static const char *const texts[] = { "", "\n", "x\n", "-1\n", "17",
        "17\n\n", "17 \n", "99999999999999999999\n",
        "1111111111111111111111111111111111111111111111111111111111111111111" };
    struct hseal_used *u = opened(state);
    const char *name = strrchr(file_of(state, ID), '/') + 1;
    char path[64];

    (void)snprintf(path, sizeof(path), "used/%s", name);
    (void)tempdir_dir(state, "used", 0700);
    for (size_t i = 0; i < ROWS(texts); i++) {
        (void)tempdir_file(state, path, texts[i], 0600);
        assert_int_equal(used(state, ID), 0);
    }
    assert_ok(hseal_used_note(u, ID, NOW, NULL));
    assert_int_equal(used(state, ID), NOW);
    hseal_used_close(u);
}

/* Which is written to no disk in the clear, and leads out of no folder. */
static void
names_do_not_tell_the_id(void **state)
{
    static const char *const ids[] = { ID, "../../etc/passwd", ".", "..", "a/b",
        "", "a b\xc3\xa4%" };
    struct hseal_used *u = opened(state);
    char longest[129];

    for (size_t i = 0; i < ROWS(ids); i++) {
        assert_ok(hseal_used_note(u, ids[i], NOW + i, NULL));
        assert_int_equal(used(state, ids[i]), NOW + i);
    }
    assert_int_equal(tempdir_count(state), 1);
    assert_int_equal(access(tempdir_path(state, "used/" ID), F_OK), -1);
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_ok(hseal_used_note(u, longest, NOW, NULL));
    assert_int_equal(used(state, longest), NOW);
    hseal_used_close(u);
}

static void
a_folder_that_cannot_be_made(void **state)
{
    struct hseal_used *u = opened(state);
    struct hseal_error e;
    enum hseal_err err;

    (void)tempdir_file(state, "used", "", 0600);
    err = hseal_used_note(u, ID, NOW, &e);
    assert_true(err == HSEAL_ERR_IO || err == HSEAL_ERR_CONFIG);
    assert_contains(e.message, "used");
    hseal_used_close(u);
}

static int
counts(const char *path, int status, const char *body)
{
    struct hseal_request req = { .method = "GET", .path = path };
    struct hseal_view view = { (const unsigned char *)body, strlen(body) };
    struct hseal_okx_answer said;

    hseal_okx_answer_read(view, &said);
    return hseal_used_counts(&req, status, &said);
}

static void
what_counts(void **state)
{
    static const struct {
        const char *path;
        const char *body;
        int status;
        int counts;
    } rows[] = {
        { "account/config", "{\"code\":\"0\"}", 200, 1 },
        { "account/balance?ccy=BTC", "{\"code\":\"0\"}", 200, 1 },
        { "trade/order", "{\"code\":\"1\"}", 200, 1 },
        { "rfq/trades", "{\"code\":\"2\"}", 200, 1 },
        { "trade/order", "{\"code\":\"51000\"}", 400, 1 },
        { "trade/order", "{\"code\":\"51008_1000\"}", 200, 1 },
        { "trade/order", "{\"code\":\"50120\"}", 200, 1 },
        { "trade/order", "{\"code\":\"50120\"}", 403, 1 },
        /* The key was refused, or not looked at. */
        { "account/config", "{\"code\":\"50111\"}", 401, 0 },
        { "account/config", "{\"code\":\"50119\"}", 200, 0 },
        { "account/config", "{\"code\":\"50100\"}", 400, 0 },
        { "account/config", "{\"code\":\"0\"}", 401, 0 },
        { "account/config", "{\"code\":\"50035\"}", 403, 0 },
        { "account/config", "{\"code\":\"50011\"}", 429, 0 },
        { "account/config", "{\"code\":\"50001\"}", 503, 0 },
        { "account/config", "<html>", 200, 0 },
        { "account/config", "{\"code\":\"x\"}", 200, 0 },
        /* Anybody may ask. */
        { "public/time", "{\"code\":\"0\"}", 200, 0 },
        { "market/ticker?instId=BTC-USDT", "{\"code\":\"0\"}", 200, 0 },
        { "finance/savings/lending-rate-summary", "{\"code\":\"0\"}", 200, 0 },
        { "asset/exchange-list", "{\"code\":\"0\"}", 200, 0 },
        { "../v6/account/config", "{\"code\":\"0\"}", 200, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "/api/v5/%s", rows[i].path);
        if (counts(path, rows[i].status, rows[i].body) != rows[i].counts)
            fail_msg("%s %d %s", path, rows[i].status, rows[i].body);
    }
    assert_false(counts("/", 200, "{\"code\":\"0\"}"));
}

#define WITH_DIR(f)                                                            \
    cmocka_unit_test_setup_teardown(f, tempdir_make, tempdir_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DIR(a_use_is_kept),
        WITH_DIR(at_most_one_write_a_minute),
        WITH_DIR(another_process_has_noted_it),
        WITH_DIR(a_wrong_clock_is_put_right),
        WITH_DIR(more_keys_than_are_remembered),
        WITH_DIR(what_is_damaged_is_nothing),
        WITH_DIR(names_do_not_tell_the_id),
        WITH_DIR(a_folder_that_cannot_be_made),
        cmocka_unit_test(what_counts),
    };

    return cmocka_run_group_tests_name("used", tests, NULL, NULL);
}
