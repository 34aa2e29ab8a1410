/*
 * tests/cli/test_subaccount_journal.c: what a killed process leaves in writing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/subaccount_journal.h"

#include "../base/tempdir.h"
#include "../base/unit.h"

static struct hseal_subaccount_journal
sample(const char *name, enum hseal_subaccount_step step)
{
    struct hseal_subaccount_journal j;

    memset(&j, 0, sizeof(j));
    (void)snprintf(j.name, sizeof(j.name), "%s", name);
    (void)snprintf(j.master, sizeof(j.master), "main");
    (void)snprintf(j.sub_account, sizeof(j.sub_account), "mmdesk1");
    (void)snprintf(j.mark, sizeof(j.mark), "mm10123456789abcdef");
    (void)snprintf(j.new_key, sizeof(j.new_key), "new-1");
    (void)snprintf(j.old_key, sizeof(j.old_key), "old-1");
    (void)snprintf(j.uid, sizeof(j.uid), "12");
    j.rotates = 1;
    j.keeps = 1;
    j.attempt = 7;
    j.since_ms = UINT64_C(1597026383085);
    j.step = step;
    return j;
}

static void
each_step_is_read_back(void **state)
{
    const char *dir = tempdir_path(state, "subaccount");
    struct hseal_subaccount_journal last =
        sample("mm1", HSEAL_SUBACCOUNT_CREATING);
    struct hseal_subaccount_journal back;
    struct stat st;

    for (int i = 0; i < HSEAL_SUBACCOUNT_STEP_COUNT; i++) {
        const struct hseal_subaccount_journal j =
            sample("mm1", (enum hseal_subaccount_step)i);
        memset(&back, 0x5a, sizeof(back));
        assert_ok(hseal_subaccount_journal_write(dir, &j, NULL));
        assert_ok(hseal_subaccount_journal_read(dir, "mm1", &back, NULL));
        assert_memory_equal(&back, &j, sizeof(j));
    }
    assert_int_equal(stat(tempdir_path(state, "subaccount/mm1.json"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    last.attempt = HSEAL_SUBACCOUNT_ATTEMPTS_MAX;
    assert_ok(hseal_subaccount_journal_write(dir, &last, NULL));
    assert_ok(hseal_subaccount_journal_read(dir, "mm1", &back, NULL));
    assert_int_equal(back.attempt, last.attempt);
    assert_ok(hseal_subaccount_journal_remove(dir, "mm1", NULL));
    assert_ok(hseal_subaccount_journal_remove(dir, "mm1", NULL));
    assert_err(
        hseal_subaccount_journal_read(dir, "mm1", &back, NULL), NOT_FOUND);
}

static void
labels(void **state)
{
    struct hseal_subaccount_journal j =
        sample("mm1", HSEAL_SUBACCOUNT_CREATING);
    char label[HSEAL_OKX_SUBKEY_LABEL_SIZE];

    (void)state;
    hseal_subaccount_label(&j, label);
    assert_string_equal(label, "mm10123456789abcdef07");
    assert_ok(hseal_okx_label_check(label, NULL));
    memset(j.mark, 'a', sizeof(j.mark) - 1);
    j.mark[48] = '\0'; /* the longest that is read */
    hseal_subaccount_label(&j, label);
    assert_int_equal(strlen(label), 50);
    assert_int_equal(strncmp(label, j.mark, 48), 0);
}

/* What a file may hold is what goes into requests that delete keys. */
static void
what_is_damaged_is_refused(void **state)
{
    static const char good[] =
        "{\"v\":1,\"step\":\"creating\",\"name\":\"mm1\",\"master\":\"main\","
        "\"sub_account\":\"mmdesk1\",\"mark\":\"m0123456789abcdef\",\"new_"
        "key\":\"\","
        "\"old_key\":\"\",\"uid\":\"\",\"attempt\":1}";
    static const struct {
        const char *what, *by;
    } rows[] = {
        { "\"v\":1", "\"v\":2" },
        { "\"v\":1,", "" },
        { "creating", "created" },
        { "\"name\":\"mm1\"", "\"name\":\"mm2\"" },
        { "\"name\":\"mm1\"", "\"name\":\"../mm1\"" },
        { "\"main\"", "\"ma in\"" },
        { "\"mmdesk1\"", "\"mm&a=b\"" },
        { "\"mark\":\"m0123456789abcdef\"", "\"mark\":\"\"" },
        { "m0123456789abcdef", "0123456789abcde" },
        { "m0123456789abcdef", "m0123456789abcdeF" },
        { "m0123456789abcdef", "0123456789abcdefm" },
        { "m0123456789abcdef", "m 0123456789abcdef" },
        { "\"mark\":\"m0123456789abcdef\"",
            "\"mark\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0123456789abcdef\"" },
        { "\"new_key\":\"\"", "\"new_key\":\"a\\\"b\"" },
        { "\"old_key\":\"\"", "\"old_key\":1" },
        { "\"uid\":\"\"", "\"uid\":\"x\"" },
        { "\"attempt\":1", "\"attempt\":-1" },
        { "\"attempt\":1", "\"attempt\":100" },
        { "}", "" },
        { "{", "[" },
    };
    struct hseal_subaccount_journal j;
    struct hseal_error e;

    tempdir_file(state, "mm1.json", good, 0600);
    assert_ok(hseal_subaccount_journal_read(*state, "mm1", &j, NULL));
    assert_int_equal(j.step, HSEAL_SUBACCOUNT_CREATING);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *at = strstr(good, rows[i].what);
        char text[512];
        assert_non_null(at);
        (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
            rows[i].by, at + strlen(rows[i].what));
        tempdir_file(state, "mm1.json", text, 0600);
        if (hseal_subaccount_journal_read(*state, "mm1", &j, &e) !=
            HSEAL_ERR_RECORD)
            fail_msg("read: %s", text);
        assert_contains(e.message, "mm1.json");
    }
}

static void
the_one_under_way(void **state)
{
    struct hseal_subaccount_journal a = sample("aa", HSEAL_SUBACCOUNT_DONE);
    struct hseal_subaccount_journal b =
        sample("b.b", HSEAL_SUBACCOUNT_DELETING);
    char name[HSEAL_NAME_SIZE];
    struct hseal_error e;

    assert_err(
        hseal_subaccount_journal_open(tempdir_path(state, "nothing"), name, &e),
        NOT_FOUND);
    assert_ok(hseal_subaccount_journal_write(*state, &a, NULL));
    tempdir_file(state, "b.b.json.Xy12ab", "half", 0600); /* of a killed one */
    tempdir_file(state, "lock", "", 0600);
    assert_err(hseal_subaccount_journal_open(*state, name, &e), NOT_FOUND);
    assert_ok(hseal_subaccount_journal_write(*state, &b, NULL));
    assert_ok(hseal_subaccount_journal_open(*state, name, &e));
    assert_string_equal(name, "b.b");
    a.step = HSEAL_SUBACCOUNT_CREATING;
    assert_ok(hseal_subaccount_journal_write(*state, &a, NULL));
    assert_err(hseal_subaccount_journal_open(*state, name, &e), USAGE);
    assert_contains(e.message, "\"aa\"");
    assert_contains(e.message, "\"b.b\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_step_is_read_back, tempdir_make, tempdir_remove),
        cmocka_unit_test(labels),
        cmocka_unit_test_setup_teardown(
            what_is_damaged_is_refused, tempdir_make, tempdir_remove),
        cmocka_unit_test_setup_teardown(
            the_one_under_way, tempdir_make, tempdir_remove),
    };

    return cmocka_run_group_tests_name("subaccount_journal", tests, NULL, NULL);
}
