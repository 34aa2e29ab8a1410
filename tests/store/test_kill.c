/*
 * test_kill: a process that is killed between any two calls of an import or a
 * delete: what is left is a credential as a whole, or none, and the same can
 * be done again.
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "token/session.h"

#include "store/world.h"
#include "support/hmac.h"
#include "support/run.h"

/* ---- in the process that dies ---- */

static CK_FUNCTION_LIST *real;
static unsigned steps_left;

/* Before and after each call that changes something or takes long. */
static void
step(void)
{
    if (--steps_left == 0)
        (void)raise(SIGKILL);
}

#define WITH_STEPS(name, params, args)                                         \
    static CK_RV steps_##name params                                           \
    {                                                                          \
        CK_RV rv;                                                              \
        step();                                                                \
        rv = real->C_##name args;                                              \
        step();                                                                \
        return rv;                                                             \
    }

WITH_STEPS(CreateObject,
    (CK_SESSION_HANDLE s, CK_ATTRIBUTE *a, CK_ULONG n, CK_OBJECT_HANDLE *ret),
    (s, a, n, ret))
WITH_STEPS(GenerateKey,
    (CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_ATTRIBUTE *a, CK_ULONG n,
        CK_OBJECT_HANDLE *ret),
    (s, m, a, n, ret))
WITH_STEPS(CopyObject,
    (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE *a, CK_ULONG n,
        CK_OBJECT_HANDLE *ret),
    (s, o, a, n, ret))
WITH_STEPS(DestroyObject, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o), (s, o))
WITH_STEPS(Sign,
    (CK_SESSION_HANDLE s, CK_BYTE *in, CK_ULONG n, CK_BYTE *out,
        CK_ULONG *ret_n),
    (s, in, n, out, ret_n))

/* Status 0: it came to its end, which is after fewer steps. */
static int
die_after(const struct softtoken *soft, int delete, unsigned steps)
{
    struct world w = { .soft = *soft, .lock = soft->lock };
    CK_FUNCTION_LIST list;
    enum hseal_err err;

    if (world_open(&w, NULL) != HSEAL_ERR_OK)
        return 1;
    steps_left = steps;
    real = w.token->f;
    list = *real;
    list.C_CreateObject = steps_CreateObject;
    list.C_GenerateKey = steps_GenerateKey;
    list.C_CopyObject = steps_CopyObject;
    list.C_DestroyObject = steps_DestroyObject;
    list.C_Sign = steps_Sign;
    w.token->f = &list;
    if (delete)
        err = hseal_store_delete(w.store, "desk1", 0, NULL);
    else
        err = world_import(&w, "desk1", view_of("SECRET"), NULL);
    w.token->f = real;
    world_close(&w);
    return err == HSEAL_ERR_OK ? 0 : 1;
}

/* ---- in the one that looks ---- */

/* 1 if it was killed, 0 if it came to its end. */
static int
killed_after(const struct softtoken *soft, int delete, unsigned steps)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(die_after(soft, delete, steps));
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return 1;
    }
    assert_int_equal(status, 0);
    return 0;
}

static void
open_again(struct world *w, const struct softtoken *soft)
{
    struct hseal_error e;

    memset(w, 0, sizeof(*w));
    w->soft = *soft;
    w->lock = soft->lock;
    if (world_open(w, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
}

/* 1 if desk1 is there as a whole; one entry at most, and it says what it is. */
static int
is_whole(struct world *w)
{
    struct hseal_entry *list = NULL;
    struct hseal_credential c;
    size_t n = 0;
    int whole;

    assert_ok(hseal_store_list(w->store, &list, &n, NULL));
    assert_true(n <= 1);
    whole = n == 1 && list[0].state == HSEAL_ENTRY_WHOLE;
    if (n == 1 && !whole)
        assert_int_equal(list[0].state, HSEAL_ENTRY_UNFINISHED);
    hseal_store_list_free(list, n);
    if (whole)
        world_loads(w, "desk1", view_of("SECRET"));
    else
        assert_err(hseal_store_load(w->store, "desk1", &c, NULL), NOT_FOUND);
    return whole;
}

static void
import_is_killed(void **state)
{
    unsigned steps = 1, whole = 0;
    int killed = 1;

    (void)state;
    for (; killed; steps++) {
        struct softtoken soft;
        struct world w;
        size_t keys, data;
        assert_true(softtoken_make(&soft));
        killed = killed_after(&soft, 0, steps);
        open_again(&w, &soft);
        if (is_whole(&w))
            whole++;
        else
            assert_ok(world_import(&w, "desk1", view_of("SECRET"), NULL));
        world_only(&w, "desk1", HSEAL_ENTRY_WHOLE);
        world_loads(&w, "desk1", view_of("SECRET"));
        world_counts(&w, &keys, &data);
        assert_int_equal(keys, 2);
        assert_int_equal(data, 1);
        world_close(&w);
        softtoken_remove(&soft);
    }
    assert_true(steps > 20);
    assert_true(whole >= 1);
}

static void
delete_is_killed(void **state)
{
    enum hseal_err err, last = HSEAL_ERR_OK;
    unsigned steps = 1;
    int killed = 1;

    (void)state;
    for (; killed; steps++) {
        struct softtoken soft;
        struct world w;
        size_t keys, data;
        assert_true(softtoken_make(&soft));
        open_again(&w, &soft);
        assert_ok(world_import(&w, "desk1", view_of("SECRET"), NULL));
        world_close(&w);
        killed = killed_after(&soft, 1, steps);
        open_again(&w, &soft);
        (void)is_whole(&w);
        err = hseal_store_delete(w.store, "desk1", 0, NULL);
        if (err != HSEAL_ERR_OK)
            assert_err(err, NOT_FOUND);
        last = err;
        world_counts(&w, &keys, &data);
        assert_int_equal(keys, 1);
        assert_int_equal(data, 0);
        world_close(&w);
        softtoken_remove(&soft);
    }
    assert_true(steps > 4);
    assert_err(last, NOT_FOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import_is_killed),
        cmocka_unit_test(delete_is_killed),
    };

    return run_with_softhsm("kill", tests, ROWS(tests));
}
