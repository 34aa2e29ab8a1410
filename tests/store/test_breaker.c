/*
 * test_breaker: what the exchange has refused stays stopped, of whichever
 * generation, until it is thawed or made anew; and what cannot be read stops.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/breaker.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"
#include "support/tree.h"

#define ONE view_of("FIRST")
#define TWO view_of("SECOND")

static const struct hseal_stop refused = { "50111", "Invalid OK-ACCESS-KEY",
    1607418537715, "" };

/* ---- the file, without a token ---- */

struct folder {
    char path[64];
};

static int
folder_setup(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return -1;
    (void)snprintf(f->path, sizeof(f->path), "/tmp/hseal-breaker-XXXXXX");
    *state = f;
    return mkdtemp(f->path) == NULL ? -1 : 0;
}

static int
folder_teardown(void **state)
{
    struct folder *f = *state;

    tree_remove(f->path);
    free(f);
    return 0;
}

static const struct hseal_breaker_key desk1 = { "desk1", "key-1" };

static int
is_stopped(const struct folder *f, const struct hseal_breaker_key *k)
{
    struct hseal_breaker b;

    memset(&b, 0x5a, sizeof(b));
    hseal_breaker_get(f->path, k, &b);
    return b.stopped;
}

static void
put(const struct folder *f, const struct hseal_breaker_key *k)
{
    assert_ok(hseal_breaker_put(f->path, k, &refused, NULL));
}

static void
what_is_put_is_got(void **state)
{
    struct folder *f = *state;
    struct hseal_breaker b;
    struct stat st;
    char path[128];

    assert_int_equal(is_stopped(f, &desk1), 0);
    put(f, &desk1);
    hseal_breaker_get(f->path, &desk1, &b);
    assert_int_equal(b.stopped, 1);
    assert_string_equal(b.why.code, "50111");
    assert_string_equal(b.why.text, "Invalid OK-ACCESS-KEY");
    assert_int_equal(b.why.time_ms, 1607418537715);
    (void)snprintf(path, sizeof(path), "%s/breaker", f->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    hseal_breaker_get(NULL, &desk1, &b);
    assert_int_equal(b.stopped, 0);
}

/* Not another name, or another API key of the same name. */
static void
it_stops_that_credential_alone(void **state)
{
    static const struct hseal_breaker_key others[] = {
        { "desk1", "key-2" },
        { "desk1", "key-11" },
        { "desk2", "key-1" },
        { "desk", "key-1" },
        { "desk1.x", "key-1" },
    };
    struct folder *f = *state;

    put(f, &desk1);
    for (size_t i = 0; i < ROWS(others); i++)
        assert_int_equal(is_stopped(f, &others[i]), 0);
    assert_int_equal(is_stopped(f, &desk1), 1);
    for (size_t i = 0; i < ROWS(others); i++)
        put(f, &others[i]);
    assert_ok(hseal_breaker_clear(f->path, &desk1, NULL));
    assert_int_equal(is_stopped(f, &desk1), 0);
    for (size_t i = 0; i < ROWS(others); i++)
        assert_int_equal(is_stopped(f, &others[i]), 1);
    put(f, &desk1);
    assert_ok(hseal_breaker_clear_name(f->path, "desk1", NULL));
    assert_int_equal(is_stopped(f, &desk1), 0);
    for (size_t i = 0; i < ROWS(others); i++)
        assert_int_equal(is_stopped(f, &others[i]), i >= 2);
}

static void
the_first_reason_stays(void **state)
{
    static const struct hseal_stop later = { "50119", "", 1607418537999, "" };
    struct folder *f = *state;
    struct hseal_breaker b;

    put(f, &desk1);
    assert_ok(hseal_breaker_put(f->path, &desk1, &later, NULL));
    hseal_breaker_get(f->path, &desk1, &b);
    assert_string_equal(b.why.code, "50111");
}

/* The one file in the folder. */
static void
path_of_desk1(const struct folder *f, char path[256])
{
    static const char *const hash = "desk1@be2974546978e373";

    (void)snprintf(path, 256, "%s/breaker/%s", f->path, hash);
    if (access(path, F_OK) != 0)
        fail_msg("no file %s", path);
}

static void
write_file(const char *path, const char *text, size_t len)
{
    assert_ok(hseal_file_write(path, text, len, NULL));
}

/* clang-format off */
#define GOOD "\"v\":1,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":1"
static const struct { const char *text; int good; } texts[] = {
    { "{" GOOD "}", 1 },
    { "{" GOOD "}\n", 1 },
    { "", 0 },
    { "{", 0 },
    { "[]", 0 },
    { "null", 0 },
    { "{}", 0 },
    { "{" GOOD ",\"more\":1}", 0 },
    { "{" GOOD ",\"v\":1}", 0 },
    { "{" GOOD "}x", 0 },
    { "{\"v\":2,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":1}", 0 },
    { "{\"v\":1,\"code\":\"\",\"text\":\"t\",\"time_ms\":1}", 0 },
    { "{\"v\":1,\"code\":50111,\"text\":\"t\",\"time_ms\":1}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"text\":null,\"time_ms\":1}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":\"1\"}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":-1}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":1.5}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"text\":\"t\",\"time_ms\":"
      "253402300800000}", 0 },
    { "{\"v\":1,\"code\":\"12345678901234567890123456789012\","
      "\"text\":\"t\",\"time_ms\":1}", 0 },
    { "{\"v\":1,\"code\":\"50111\",\"time_ms\":1}", 0 },
    { "\xff", 0 },
};
/* clang-format on */

static void
a_damaged_file_stops_and_tells_nothing(void **state)
{
    struct folder *f = *state;
    struct hseal_breaker b;
    struct hseal_error e;
    char path[256];

    put(f, &desk1);
    path_of_desk1(f, path);
    for (size_t i = 0; i < ROWS(texts); i++) {
        write_file(path, texts[i].text, strlen(texts[i].text));
        hseal_breaker_get(f->path, &desk1, &b);
        assert_int_equal(b.stopped, 1);
        if ((b.why.code[0] != '\0') != texts[i].good)
            fail_msg("%s: %s", texts[i].text, b.why.code);
    }
    assert_err(hseal_breaker_fail("desk1", &b.why, &e), FROZEN);
    assert_contains(e.message, "cannot be read");
    assert_contains(e.hint, "hardseal key thaw desk1");
    /* It is put right by the next stop. */
    put(f, &desk1);
    hseal_breaker_get(f->path, &desk1, &b);
    assert_string_equal(b.why.code, "50111");
}

static void
whatever_is_in_its_place_stops(void **state)
{
    static char big[8192];
    struct folder *f = *state;
    char path[256], folder[128];

    put(f, &desk1);
    path_of_desk1(f, path);
    memset(big, ' ', sizeof(big));
    write_file(path, big, sizeof(big));
    assert_int_equal(is_stopped(f, &desk1), 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/nowhere", path), 0);
    assert_int_equal(is_stopped(f, &desk1), 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(is_stopped(f, &desk1), 1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(is_stopped(f, &desk1), 1);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(is_stopped(f, &desk1), 0);
    /* A file where the folder should be. */
    (void)snprintf(folder, sizeof(folder), "%s/breaker", f->path);
    assert_int_equal(rmdir(folder), 0);
    write_file(folder, "x", 1);
    assert_int_equal(is_stopped(f, &desk1), 1);
    assert_err(hseal_breaker_clear(f->path, &desk1, NULL), IO);
    assert_err(hseal_breaker_clear_name(f->path, "desk1", NULL), IO);
}

static void
foreign_text_is_made_harmless(void **state)
{
    struct folder *f = *state;
    struct hseal_stop why = { "5\n0", "", UINT64_MAX, "" };
    struct hseal_breaker b;
    struct hseal_error e;

    memset(why.text, 0xe2, sizeof(why.text) - 1);
    memcpy(why.text, "a\x1b[31m\xff", 7);
    assert_ok(hseal_breaker_put(f->path, &desk1, &why, NULL));
    hseal_breaker_get(f->path, &desk1, &b);
    assert_int_equal(b.stopped, 1);
    assert_string_equal(b.why.code, "5?0");
    assert_contains(b.why.text, "a?[31m??");
    assert_err(hseal_breaker_fail("desk1", &b.why, &e), FROZEN);
    assert_contains(e.message, "9999-12-31");
}

static void
the_error_tells_code_moment_and_way_out(void **state)
{
    struct hseal_error e;

    (void)state;
    assert_err(hseal_breaker_fail("desk1", &refused, &e), FROZEN);
    assert_string_equal(e.message,
        "the key \"desk1\" was stopped on 2020-12-08T09:08:57.715Z, when the "
        "exchange refused it: 50111: Invalid OK-ACCESS-KEY");
    assert_contains(e.hint, "does not accept this API key id");
    assert_contains(e.hint, "; then hardseal key thaw desk1 ends the stop");
}

static void
nothing_to_clear_is_fine(void **state)
{
    struct folder *f = *state;

    assert_ok(hseal_breaker_clear(f->path, &desk1, NULL));
    assert_ok(hseal_breaker_clear(NULL, &desk1, NULL));
    assert_ok(hseal_breaker_clear_name(f->path, "desk1", NULL));
    assert_ok(hseal_breaker_clear_name(NULL, "desk1", NULL));
}

/* ---- with a store ---- */

static void
load(struct world *w, const char *spec, struct hseal_credential *c)
{
    struct hseal_error e;

    if (hseal_store_load(w->store, spec, c, &e) != HSEAL_ERR_OK)
        fail_msg("%s: %s", spec, e.message);
}

static int
loads_stopped(struct world *w, const char *spec)
{
    struct hseal_credential c;
    int stopped;

    load(w, spec, &c);
    stopped = c.breaker.stopped;
    hseal_credential_free(&c);
    return stopped;
}

static enum hseal_err
try_stop(struct world *w, const char *spec)
{
    struct hseal_credential c;
    struct hseal_breaker_key k;
    enum hseal_err err;

    load(w, spec, &c);
    k.name = c.name;
    k.key_id = c.record.key_id;
    err = hseal_store_stop(w->store, &k, &refused, NULL);
    hseal_credential_free(&c);
    return err;
}

static void
stop(struct world *w, const char *spec)
{
    assert_ok(try_stop(w, spec));
}

static void
a_stop_is_counted_and_seen_by_others(void **state)
{
    struct world *w = *state;
    struct world other;
    struct hseal_credential c;
    uint64_t before;
    int same = 0;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    world_twin(w, &other);
    load(&other, "desk1", &c);
    assert_int_equal(c.breaker.stopped, 0);
    assert_ok(hseal_store_check(other.store, &c, &same, NULL));
    assert_int_equal(same, 1);
    before = hseal_store_changes(other.store);
    stop(w, "desk1");
    assert_int_equal(hseal_store_changes(other.store), before + 1);
    assert_ok(hseal_store_check(other.store, &c, &same, NULL));
    assert_int_equal(same, 0);
    assert_int_equal(loads_stopped(&other, "desk1"), 1);
    hseal_credential_free(&c);
    world_close(&other);
    /* and across restarts */
    world_close(w);
    assert_ok(world_open(w, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
}

static void
thawing_ends_it(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_import(w, "desk10", ONE, NULL));
    stop(w, "desk1");
    stop(w, "desk10");
    assert_ok(hseal_store_freeze(w->store, "desk1", 1, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 0);
    assert_int_equal(loads_stopped(w, "desk10"), 1);
    /* one that was not frozen */
    assert_ok(hseal_store_freeze(w->store, "desk10", 0, NULL));
    assert_int_equal(loads_stopped(w, "desk10"), 0);
}

static void
a_new_api_key_is_not_stopped(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    stop(w, "desk1");
    assert_ok(world_rotate_id(w, "desk1", "key-2", TWO, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
    assert_int_equal(loads_stopped(w, "desk1@2"), 0);
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 0);
    /* the old one stays what it was */
    assert_ok(hseal_store_activate(w->store, "desk1", 1, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
    stop(w, "desk1");
    assert_ok(hseal_store_activate(w->store, "desk1", 2, NULL));
    stop(w, "desk1");
    assert_ok(hseal_store_delete(w->store, "desk1", 1, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
}

/* As on a token where it was imported another time. */
static void
another_generation_with_that_api_key_is_stopped(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_rotate(w, "desk1", TWO, NULL));
    stop(w, "desk1");
    assert_int_equal(loads_stopped(w, "desk1@2"), 1);
    assert_ok(hseal_store_activate(w->store, "desk1", 0, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
    assert_ok(hseal_store_freeze(w->store, "desk1", 0, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 0);
    stop(w, "desk1@2");
    assert_ok(hseal_store_activate(w->store, "desk1", 1, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 1);
}

static void
making_it_anew_ends_it(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    stop(w, "desk1");
    assert_ok(hseal_store_delete(w->store, "desk1", 0, NULL));
    assert_ok(world_import(w, "desk1", TWO, NULL));
    assert_int_equal(loads_stopped(w, "desk1"), 0);
}

static void
the_list_tells(void **state)
{
    struct world *w = *state;
    struct hseal_entry *list = NULL;
    size_t n = 0;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_ok(world_import(w, "desk2", ONE, NULL));
    stop(w, "desk2");
    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].breaker.stopped, 0);
    assert_int_equal(list[1].breaker.stopped, 1);
    assert_string_equal(list[1].breaker.why.code, "50111");
    assert_int_equal(list[1].state, HSEAL_ENTRY_WHOLE);
    hseal_store_list_free(list, n);
}

/* Then who asked has to see to it alone. */
static void
without_a_state_folder_nobody_is_told(void **state)
{
    struct world *w = *state;

    assert_ok(world_import(w, "desk1", ONE, NULL));
    assert_err(try_stop(w, "desk1"), UNSUPPORTED);
    assert_int_equal(loads_stopped(w, "desk1"), 0);
}

int
main(void)
{
#define FILES(f)                                                               \
    cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)
#define STORE(f)                                                               \
    cmocka_unit_test_setup_teardown(f, world_fake_state, world_teardown)
    const struct CMUnitTest tests[] = {
        FILES(what_is_put_is_got),
        FILES(it_stops_that_credential_alone),
        FILES(the_first_reason_stays),
        FILES(a_damaged_file_stops_and_tells_nothing),
        FILES(whatever_is_in_its_place_stops),
        FILES(foreign_text_is_made_harmless),
        FILES(the_error_tells_code_moment_and_way_out),
        FILES(nothing_to_clear_is_fine),
        STORE(a_stop_is_counted_and_seen_by_others),
        STORE(thawing_ends_it),
        STORE(a_new_api_key_is_not_stopped),
        STORE(another_generation_with_that_api_key_is_stopped),
        STORE(making_it_anew_ends_it),
        STORE(the_list_tells),
        cmocka_unit_test_setup_teardown(
            without_a_state_folder_nobody_is_told, world_fake, world_teardown),
    };

    return cmocka_run_group_tests_name("breaker", tests, NULL, NULL);
}
