/*
 * test_module: which files are loaded as a module, and what is said of those
 * that are not.
 */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "token/module.h"

#include "support/faketoken.h"
#include "support/run.h"
#include "support/softtoken.h"

struct world {
    struct faketoken fake;
    char copy[128];
};

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL || !faketoken_make(&w->fake))
        return -1;
    (void)snprintf(w->copy, sizeof(w->copy), "%s/copy.so", w->fake.dir);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;

    (void)unlink(w->copy);
    faketoken_remove(&w->fake);
    free(w);
    return 0;
}

/* It must be refused with MODULE and these words; nothing is made. */
static void
refused(const char *path, const char *part)
{
    struct hseal_module *m = NULL;
    struct hseal_error e;

    memset(&e, 0, sizeof(e));
    assert_err(hseal_module_open(path, &m, &e), MODULE);
    assert_null(m);
    assert_int_equal(e.code, HSEAL_ERR_MODULE);
    assert_contains(e.message, part);
}

static void
path_must_be_sound(void **state)
{
    struct world *w = *state;

    refused("/nowhere/module.so", "/nowhere/module.so");
    refused("module.so", "absolute");
    refused("./module.so", "absolute");
    refused("", "absolute");
    refused("/", "not a file");
    refused(w->fake.dir, "not a file");
}

static void
world_writable_is_refused(void **state)
{
    static const mode_t modes[] = { 0602, 0620, 0777 };
    struct world *w = *state;
    struct hseal_module *m = NULL;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(modes); i++) {
        assert_int_equal(chmod(w->fake.module_path, modes[i]), 0);
        refused(w->fake.module_path, "written by other users");
    }
    assert_int_equal(chmod(w->fake.module_path, 0644), 0);
    assert_int_equal(chmod(w->fake.dir, 0777), 0);
    refused(w->fake.module_path, w->fake.dir);
    assert_int_equal(chmod(w->fake.dir, 0700), 0);
    if (hseal_module_open(w->fake.module_path, &m, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_string_equal(hseal_module_path(m), w->fake.module_path);
    hseal_module_close(m);
}

/* A link is as good as what it leads to. */
static void
links_are_followed(void **state)
{
    struct world *w = *state;
    struct hseal_module *m = NULL;

    assert_int_equal(symlink(w->fake.module_path, w->copy), 0);
    assert_ok(hseal_module_open(w->copy, &m, NULL));
    hseal_module_close(m);
    assert_int_equal(chmod(w->fake.module_path, 0666), 0);
    refused(w->copy, "written by other users");
}

static void
not_a_library(void **state)
{
    struct world *w = *state;
    static const char text[] = "#!/bin/sh\necho no library\n";

    assert_ok(hseal_file_write(w->copy, text, sizeof(text) - 1, NULL));
    refused(w->copy, "cannot load");
    assert_ok(hseal_file_write(w->copy, "", 0, NULL));
    refused(w->copy, "cannot load");
    assert_ok(hseal_file_write(w->copy, "\177ELF\2\1\1", 7, NULL));
    refused(w->copy, "cannot load");
}

static void
library_that_is_no_module(void **state)
{
    static const char *const paths[] = { "/lib/x86_64-linux-gnu/libm.so.6",
        "/lib/x86_64-linux-gnu/libz.so.1", "/lib/x86_64-linux-gnu/libc.so.6",
        "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6" };
    int tried = 0;

    (void)state;
    for (size_t i = 0; i < ROWS(paths); i++) {
        if (access(paths[i], R_OK) != 0)
            continue;
        refused(paths[i], "C_GetFunctionList");
        tried++;
    }
    if (tried == 0)
        skip();
}

/* Each function that is called while a module is opened, failing. */
static void
failing_start(void **state)
{
    static const struct {
        enum fake_call call;
        unsigned at;
    } rows[] = {
        { FAKE_C_Initialize, 1 },
        { FAKE_C_GetInfo, 1 },
    };
    struct world *w = *state;
    struct hseal_module *m = NULL;
    struct hseal_error e;

    for (size_t i = 0; i < ROWS(rows); i++) {
        faketoken_clear(&w->fake);
        w->fake.control->fail_call = rows[i].call;
        w->fake.control->fail_at = rows[i].at;
        w->fake.control->fail_rv = 0x30; /* CKR_DEVICE_ERROR */
        assert_true(
            hseal_module_open(w->fake.module_path, &m, &e) != HSEAL_ERR_OK);
        assert_null(m);
        assert_int_equal(w->fake.control->fired, 1);
        assert_contains(e.message, "CKR_DEVICE_ERROR");
        assert_int_equal(e.cause, 0x30);
        w->fake.control->fail_at = 0;
        assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
        hseal_module_close(m);
        m = NULL;
    }
}

static void
tokens_are_described(void **state)
{
    struct world *w = *state;
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    size_t n = 0;

    w->fake.control->token_flags =
        0x00010000 | 0x00020000 | 0x00040000 | 0x00000002 | 0x00000100;
    assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
    assert_ok(hseal_module_tokens(m, &list, &n, NULL));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].label, "fake");
    assert_string_equal(list[0].manufacturer, "hardseal tests");
    assert_string_equal(list[0].model, "Fake");
    assert_string_equal(list[0].serial, "0001");
    assert_int_equal(list[0].slot_id, 7);
    assert_true(list[0].initialised && list[0].login_required);
    assert_true(list[0].pin_set && list[0].pin_count_low);
    assert_true(list[0].pin_final_try && list[0].pin_locked);
    assert_true(list[0].write_protected && list[0].pin_pad);
    free(list);
    /* Flags are those of now, not of when the module was opened. */
    w->fake.control->token_flags = 0;
    assert_ok(hseal_module_tokens(m, &list, &n, NULL));
    assert_false(list[0].pin_final_try || list[0].pin_locked);
    assert_false(list[0].write_protected || list[0].pin_pad);
    free(list);
    hseal_module_close(m);
}

/* A token that is pulled is not listed; one that fails is an error. */
static void
tokens_that_fail(void **state)
{
    static const struct {
        unsigned long rv;
        enum hseal_err err;
    } rows[] = {
        { 0xe0, HSEAL_ERR_OK }, /* CKR_TOKEN_NOT_PRESENT */
        { 0xe1, HSEAL_ERR_OK }, /* CKR_TOKEN_NOT_RECOGNIZED */
        { 0x32, HSEAL_ERR_OK }, /* CKR_DEVICE_REMOVED */
        { 0x30, HSEAL_ERR_TOKEN },
        { 0x05, HSEAL_ERR_TOKEN },
    };
    struct world *w = *state;
    struct hseal_module *m = NULL;

    assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token_info *list = NULL;
        size_t n = 9;
        faketoken_clear(&w->fake);
        w->fake.control->fail_call = FAKE_C_GetTokenInfo;
        w->fake.control->fail_at = 1;
        w->fake.control->fail_rv = rows[i].rv;
        assert_int_equal(hseal_module_tokens(m, &list, &n, NULL), rows[i].err);
        if (rows[i].err == HSEAL_ERR_OK)
            assert_int_equal(n, 0);
        else
            assert_null(list);
        free(list);
    }
    hseal_module_close(m);
}

static void
a_list_that_fails(void **state)
{
    struct world *w = *state;
    struct hseal_module *m = NULL;

    assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
    for (unsigned at = 1; at <= 2; at++) {
        struct hseal_token_info *list = NULL;
        struct hseal_error e;
        size_t n = 9;
        faketoken_clear(&w->fake);
        w->fake.control->fail_call = FAKE_C_GetSlotList;
        w->fake.control->fail_at = at;
        w->fake.control->fail_rv = 0x30; /* CKR_DEVICE_ERROR */
        assert_err(hseal_module_tokens(m, &list, &n, &e), TOKEN);
        assert_contains(e.message, "C_GetSlotList");
        assert_null(list);
        faketoken_clear(&w->fake);
        w->fake.control->fail_call = FAKE_C_GetSlotList;
        w->fake.control->fail_at = 2;     /* a card came in between */
        w->fake.control->fail_rv = 0x150; /* CKR_BUFFER_TOO_SMALL */
        assert_ok(hseal_module_tokens(m, &list, &n, NULL));
        assert_int_equal(w->fake.control->fired, 1);
        assert_int_equal(n, 1);
        free(list);
    }
    hseal_module_close(m);
}

/* More than it was given room for, and CKR_OK all the same. */
static void
a_list_that_lies(void **state)
{
    struct world *w = *state;
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    struct hseal_error e;
    size_t n = 9;

    assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
    w->fake.control->more_slots = 4096;
    assert_err(hseal_module_tokens(m, &list, &n, &e), TOKEN);
    assert_contains(e.message, "C_GetSlotList");
    assert_contains(e.message, "room");
    assert_null(list);
    w->fake.control->more_slots = 0;
    hseal_module_close(m);
}

/* Two users of one module: initialised once, finalised by the last. */
static void
users_share_it(void **state)
{
    struct world *w = *state;
    struct hseal_module *a = NULL, *b = NULL;

    faketoken_clear(&w->fake);
    assert_ok(hseal_module_open(w->fake.module_path, &a, NULL));
    assert_ok(hseal_module_open(w->fake.module_path, &b, NULL));
    assert_ptr_equal(a, b);
    assert_ok(hseal_module_restart(a, NULL)); /* not under the other one */
    hseal_module_close(b);
    assert_int_equal(w->fake.control->calls[FAKE_C_Finalize], 0);
    hseal_module_close(a);
    assert_int_equal(w->fake.control->calls[FAKE_C_Finalize], 1);
}

static void
it_can_be_restarted(void **state)
{
    struct world *w = *state;
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    size_t n = 0;

    assert_ok(hseal_module_open(w->fake.module_path, &m, NULL));
    faketoken_clear(&w->fake);
    w->fake.control->fail_call = FAKE_C_Initialize;
    w->fake.control->fail_at = 1;
    w->fake.control->fail_rv = 0x30;
    assert_err(hseal_module_restart(m, NULL), MODULE);
    assert_int_equal(w->fake.control->calls[FAKE_C_Finalize], 1);
    assert_true(hseal_module_tokens(m, &list, &n, NULL) != HSEAL_ERR_OK);
    assert_ok(hseal_module_restart(m, NULL));
    assert_ok(hseal_module_tokens(m, &list, &n, NULL));
    assert_int_equal(n, 1);
    free(list);
    hseal_module_close(m);
}

static void
softhsm_without_its_config(void **state)
{
    struct softtoken soft;
    struct hseal_module *m = NULL;
    char path[128];
    struct hseal_error e;

    (void)state;
    need_softhsm();
    assert_true(softtoken_make(&soft));
    (void)snprintf(path, sizeof(path), "%s/tokens/none", soft.dir);
    assert_int_equal(setenv("SOFTHSM2_CONF", path, 1), 0);
    assert_err(hseal_module_open(soft.module_path, &m, &e), MODULE);
    assert_contains(e.message, "C_Initialize");
    assert_contains(e.message, "CKR_GENERAL_ERROR");
    assert_contains(e.hint, "configuration");
    /* a folder of tokens that is not there */
    assert_ok(hseal_file_write(
        soft.conf, "directories.tokendir = /nowhere\n", 32, NULL));
    assert_int_equal(setenv("SOFTHSM2_CONF", soft.conf, 1), 0);
    assert_err(hseal_module_open(soft.module_path, &m, &e), MODULE);
    assert_null(m);
    softtoken_remove(&soft);
    /* and all is well again with a good one */
    assert_true(softtoken_make(&soft));
    assert_ok(hseal_module_open(soft.module_path, &m, NULL));
    hseal_module_close(m);
    softtoken_remove(&soft);
}

static void
close_of_nothing(void **state)
{
    (void)state;
    hseal_module_close(NULL);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(path_must_be_sound),
        TEST(world_writable_is_refused),
        TEST(links_are_followed),
        TEST(not_a_library),
        TEST(library_that_is_no_module),
        TEST(failing_start),
        TEST(tokens_are_described),
        TEST(tokens_that_fail),
        TEST(a_list_that_fails),
        TEST(a_list_that_lies),
        TEST(users_share_it),
        TEST(it_can_be_restarted),
        cmocka_unit_test(softhsm_without_its_config),
        cmocka_unit_test(close_of_nothing),
    };

    return cmocka_run_group_tests_name("module", tests, NULL, NULL);
}
