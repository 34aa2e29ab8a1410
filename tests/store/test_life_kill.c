/*
 * test_life_kill: a process that is killed at a random moment of a login, a
 * rotation and an activation: one generation is active afterwards, no older
 * one than before, and it signs with its own secret.
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

/*
 * Kills; with HSEAL_FULL in the environment as many as the second says.
 * HSEAL_SEED makes others.
 */
#define KILLS 20
#define KILLS_FULL 200

/* The secret that generation `g` was given. */
static struct hseal_view
secret_of(uint64_t g, char text[32])
{
    (void)snprintf(text, 32, "secret-%llu", (unsigned long long)g);
    return view_of(text);
}

/* ---- in the process that dies ---- */

static uint64_t
next_generation(struct world *w)
{
    struct hseal_finds f;
    uint64_t generation = 0;

    if (hseal_finds_read(w->store, "desk1", &f, NULL) != HSEAL_ERR_OK)
        return 0;
    (void)hseal_finds_highest(&f, "desk1", &generation);
    hseal_finds_free(&f);
    return generation + 1;
}

static int
rotate_and_activate(const struct world *like)
{
    struct world w = *like;
    char text[32];
    enum hseal_err err;
    uint64_t g;

    if (world_open(&w, NULL) != HSEAL_ERR_OK)
        return 1;
    /* Somebody who was killed before has left one staged, or has not. */
    err = hseal_store_activate(w.store, "desk1", 0, NULL);
    if (err != HSEAL_ERR_OK && err != HSEAL_ERR_NOT_FOUND)
        return 2;
    g = next_generation(&w);
    if (world_rotate(&w, "desk1", secret_of(g, text), NULL) != HSEAL_ERR_OK)
        return 3;
    if (hseal_store_activate(w.store, "desk1", g, NULL) != HSEAL_ERR_OK)
        return 4;
    world_close(&w);
    return 0;
}

/* ---- in the one that looks ---- */

static void
pause_us(uint64_t us)
{
    struct timespec ts = { (time_t)(us / 1000000),
        (long)(us % 1000000) * 1000 };

    (void)nanosleep(&ts, NULL);
}

/* 1 if it was killed after `us`, 0 if it had come to its end; -1: not at
 * all to be killed.  How long that took goes to *ret_us. */
static int
run_and_kill(const struct world *like, int64_t us, uint64_t *ret_us)
{
    uint64_t before = hseal_clock_mono_ns(hseal_clock_system());
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(rotate_and_activate(like));
    assert_true(pid > 0);
    if (us >= 0) {
        pause_us((uint64_t)us);
        assert_int_equal(kill(pid, SIGKILL), 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    *ret_us = (hseal_clock_mono_ns(hseal_clock_system()) - before) / 1000;
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return 1;
    }
    assert_int_equal(status, 0);
    return 0;
}

/* The one generation that is active. */
static uint64_t
active(struct world *w)
{
    struct hseal_entry *list = NULL;
    uint64_t generation = 0;
    char text[32];
    size_t n = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(list[i].name, "desk1");
        assert_int_not_equal(list[i].state, HSEAL_ENTRY_UNREADABLE);
        if (list[i].state != HSEAL_ENTRY_WHOLE)
            continue;
        assert_int_equal(generation, 0);
        generation = list[i].record.generation;
    }
    hseal_store_list_free(list, n);
    assert_int_not_equal(generation, 0);
    world_loads(w, "desk1", secret_of(generation, text));
    return generation;
}

/* Old generations pile up otherwise, and make each run longer. */
static void
delete_old(struct world *w)
{
    struct hseal_entry *list = NULL;
    size_t n = 0;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    for (size_t i = 0; i < n; i++)
        if (list[i].state == HSEAL_ENTRY_OLD)
            assert_ok(hseal_store_delete(
                w->store, "desk1", list[i].record.generation, NULL));
    hseal_store_list_free(list, n);
}

static uint64_t
look(struct world *w, uint64_t before)
{
    struct hseal_error e;
    uint64_t now;

    if (world_open(w, &e) != HSEAL_ERR_OK)
        fail_msg("%s (%s)", e.message, e.hint);
    now = active(w);
    assert_true(now >= before);
    delete_old(w);
    world_close(w);
    return now;
}

static void
killed_at_random(void **state)
{
    struct world *w = *state;
    unsigned kills = getenv("HSEAL_FULL") != NULL ? KILLS_FULL : KILLS;
    unsigned killed = 0, advanced = 0;
    const char *seed = getenv("HSEAL_SEED");
    uint64_t random = seed != NULL ? strtoull(seed, NULL, 10) : 1;
    uint64_t took = 0, now = 1;
    char text[32];

    assert_ok(world_import(w, "desk1", secret_of(1, text), NULL));
    world_close(w);
    for (unsigned i = 0; killed < kills && i < 4 * kills; i++) {
        uint64_t before = now, us;
        if (i % 10 == 0) { /* how long one takes, now and then */
            assert_int_equal(run_and_kill(w, -1, &took), 0);
            before = now = look(w, now);
        }
        us = next_number(&random) % (took + 1);
        killed += run_and_kill(w, (int64_t)us, &us) == 1;
        now = look(w, before);
        advanced += now > before;
    }
    print_message("# %u killed, %u after an activation\n", killed, advanced);
    assert_int_equal(killed, kills); /* some come too late */
    /* And all goes on from there. */
    assert_int_equal(run_and_kill(w, -1, &took), 0);
    assert_true(look(w, now) > now);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            killed_at_random, world_soft_state, world_teardown),
    };

    return run_with_softhsm("life_kill", tests, ROWS(tests));
}
