/*
 * test_alert: telling a person, by the log and by a command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/alert.h"

#include "support/run.h"
#include "support/tree.h"

#define LONG_MS 60000

static const struct hseal_alert alert = {
    .event = "stopped",
    .key = "desk1",
    .generation = 3,
    .key_id = "key-1",
    .code = "50110",
    .message = "Your IP 192.0.2.7 is not included",
    .ip = "192.0.2.7",
    .time_ms = 1607418537715,
};

static char logged[2048];

static void
log_here(const char *text)
{
    (void)snprintf(logged, sizeof(logged), "%s", text);
}

static int
setup(void **state)
{
    char *dir = strdup("/tmp/hseal-alert-XXXXXX");

    *state = dir;
    logged[0] = '\0';
    return dir == NULL || mkdtemp(dir) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    tree_remove(*state);
    free(*state);
    return 0;
}

static enum hseal_err
run(const char *command, unsigned timeout_ms, struct hseal_error *e)
{
    const struct hseal_alert_ways ways = { command, log_here, timeout_ms };

    return hseal_alert_run(&alert, &ways, e);
}

/* A script in the folder: it is trusted. */
static void
make_script(const char *dir, const char *text, char path[128])
{
    char script[512];
    int len = snprintf(script, sizeof(script), "#!/bin/sh\n%s\n", text);

    (void)snprintf(path, 128, "%s/script", dir);
    assert_ok(hseal_file_write(path, script, (size_t)len, NULL));
    assert_int_equal(chmod(path, 0700), 0);
}

static void
the_command_reads_the_facts(void **state)
{
    const char *dir = *state;
    char script[128], command[512], out[128];
    struct hseal_error e;
    struct hseal_buf b;
    json_t *v = NULL;
    struct hseal_view text;

    make_script(dir, "cat >\"$1\"; echo \"$2|$3|$#\" >\"$1.args\"", script);
    (void)snprintf(out, sizeof(out), "%s/out", dir);
    (void)snprintf(command, sizeof(command), "%s\t%s  $(touch%s/bad) '*'",
        script, out, dir);
    if (run(command, LONG_MS, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hseal_buf_init(&b, 65536);
    assert_ok(hseal_file_read(out, &b, NULL));
    assert_int_equal(b.data[b.len - 1], '\n');
    text.data = b.data;
    text.len = b.len;
    assert_ok(hseal_json_parse(text, "it", &v, NULL));
#define STRING(name) json_string_value(json_object_get(v, name))
    assert_int_equal(json_object_size(v), 11);
    assert_string_equal(STRING("event"), "stopped");
    assert_string_equal(STRING("key"), "desk1");
    assert_int_equal(json_integer_value(json_object_get(v, "generation")), 3);
    assert_string_equal(STRING("key_id"), "key-1");
    assert_string_equal(STRING("code"), "50110");
    assert_string_equal(STRING("class"), "stop-credential");
    assert_string_equal(STRING("message"), "Your IP 192.0.2.7 is not included");
    assert_contains(STRING("hint"), "bound to");
    assert_string_equal(STRING("ip"), "192.0.2.7");
    assert_non_null(STRING("host"));
    assert_string_equal(STRING("time"), "2020-12-08T09:08:57.715Z");
    json_decref(v);
    hseal_buf_free(&b);
    (void)snprintf(out + strlen(out), sizeof(out) - strlen(out), ".args");
    hseal_buf_init(&b, 65536);
    assert_ok(hseal_file_read(out, &b, NULL));
    assert_contains(hseal_buf_str(&b), "/bad)|'*'|3\n"); /* no shell */
    hseal_buf_free(&b);
}

static void
what_is_not_known_is_null(void **state)
{
    const struct hseal_alert nothing = { .message = "" };
    json_t *v = hseal_alert_json(&nothing);

    (void)state;
    assert_non_null(v);
    assert_int_equal(json_object_size(v), 11);
    assert_true(json_is_null(json_object_get(v, "key")));
    assert_true(json_is_null(json_object_get(v, "generation")));
    assert_true(json_is_null(json_object_get(v, "message")));
    assert_true(json_is_null(json_object_get(v, "hint")));
    json_decref(v);
}

/* Whatever the command does, or if there is none. */
static void
it_is_logged_in_any_case(void **state)
{
    static const char line[] = "key desk1 stopped: 50110: Your IP 192.0.2.7 is "
                               "not included, from 192.0.2.7";
    const struct hseal_alert_ways silent = { NULL, NULL, LONG_MS };
    struct hseal_alert foreign = alert;
    struct hseal_alert_ways ways = { NULL, log_here, LONG_MS };

    (void)state;
    assert_ok(run(NULL, LONG_MS, NULL));
    assert_string_equal(logged, line);
    logged[0] = '\0';
    assert_err(run("/nowhere/page", LONG_MS, NULL), MODULE);
    assert_string_equal(logged, line);
    assert_ok(hseal_alert_run(&alert, &silent, NULL));
    foreign.message = "a\nb\x1b[1m%s%n";
    assert_ok(hseal_alert_run(&foreign, &ways, NULL));
    assert_contains(logged, "a?b?[1m%s%n");
}

static void
failures_are_told(void **state)
{
    const char *dir = *state;
    char script[128], many[256] = "/bin/true";
    struct hseal_error e;

    make_script(dir, "exit 9", script);
    assert_err(run(script, LONG_MS, &e), FINDING);
    assert_contains(e.message, "status 9");
    assert_contains(e.message, script);
    for (int i = 0; i < 32; i++)
        (void)snprintf(many + strlen(many), sizeof(many) - strlen(many), " x");
    assert_err(run(many, LONG_MS, &e), LIMIT);
    make_script(dir, "sleep 1000", script);
    assert_err(run(script, 300, &e), DEADLINE);
}

/* Whoever can write to it is whoever can run it as this user. */
static void
only_a_trusted_command_is_run(void **state)
{
    const char *dir = *state;
    char script[128], touched[160];
    struct hseal_error e;

    make_script(dir, "touch \"$0.ran\"", script);
    (void)snprintf(touched, sizeof(touched), "%s.ran", script);
    assert_ok(hseal_alert_check(script, NULL));
    assert_int_equal(chmod(script, 0600), 0);
    assert_err(hseal_alert_check(script, &e), MODULE);
    assert_contains(e.message, "cannot be executed");
    assert_err(hseal_alert_check("", &e), MODULE);
    assert_err(hseal_alert_check(" \t", &e), MODULE);
    assert_int_equal(chmod(script, 0720), 0);
    assert_err(hseal_alert_check(script, &e), MODULE);
    assert_err(run(script, LONG_MS, &e), MODULE);
    assert_contains(e.message, "the alert's command");
    assert_int_equal(chmod(script, 0700), 0);
    assert_int_equal(chmod(dir, 0777), 0);
    assert_err(run(script, LONG_MS, &e), MODULE);
    assert_int_equal(access(touched, F_OK), -1);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_ok(run(script, LONG_MS, &e));
    assert_int_equal(access(touched, F_OK), 0);
    assert_err(run("true", LONG_MS, &e), MODULE);
}

int
main(void)
{
#define TEMP(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEMP(the_command_reads_the_facts),
        TEMP(what_is_not_known_is_null),
        TEMP(it_is_logged_in_any_case),
        TEMP(failures_are_told),
        TEMP(only_a_trusted_command_is_run),
    };

    return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
