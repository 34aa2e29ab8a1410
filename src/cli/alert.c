/*
 * cli/alert.c: telling a person, by a command and the system's log.
 * Layer: cli.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/spawn.h"
#include "cli/context.h"
#include "okx/code.h"
#include "okx/timestamp.h"

#include "cli/alert.h"

#define TIMEOUT_MS 10000
#define WORDS_MAX 32
#define TEXT_SIZE 1024

static json_t *
text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null()
                                           : hseal_output_string(text);
}

json_t *
hseal_alert_json(const struct hseal_alert *a)
{
    const struct hseal_okx_code *row =
        a->code == NULL ? NULL : hseal_okx_code_find(a->code);
    char when[HSEAL_TIMESTAMP_SIZE], host[256] = "";

    hseal_okx_timestamp_iso(a->time_ms, when);
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}",
        "event", text_or_null(a->event), "key", text_or_null(a->key),
        "generation",
        a->generation == 0 ? json_null()
                           : json_integer((json_int_t)a->generation),
        "key_id", text_or_null(a->key_id), "code", text_or_null(a->code),
        "class",
        text_or_null(
            row == NULL ? NULL : hseal_okx_code_class_name(row->code_class)),
        "message", text_or_null(a->message), "hint",
        text_or_null(row == NULL ? NULL : row->hint), "ip", text_or_null(a->ip),
        "host", text_or_null(host), "time", when);
}

static void
make_line(const struct hseal_alert *a, char text[TEXT_SIZE])
{
    (void)snprintf(text, TEXT_SIZE, "key %s %s: %s%s%s%s%s",
        a->key == NULL ? "?" : a->key, a->event == NULL ? "?" : a->event,
        a->code == NULL ? "" : a->code,
        a->message != NULL && a->message[0] != '\0' ? ": " : "",
        a->message == NULL ? "" : a->message,
        a->ip != NULL && a->ip[0] != '\0' ? ", from " : "",
        a->ip == NULL ? "" : a->ip);
    hseal_printable_replace(text);
}

/* The words of `text`, which is changed. */
static enum hseal_err
split(char *text, char *words[WORDS_MAX + 1], struct hseal_error *e)
{
    char *rest = NULL;
    size_t n = 0;

    for (char *word = strtok_r(text, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        if (n == WORDS_MAX)
            return hseal_fail(e, HSEAL_ERR_LIMIT,
                "the alert's command has more than %d words", WORDS_MAX);
        words[n++] = word;
    }
    words[n] = NULL;
    return HSEAL_ERR_OK;
}

static enum hseal_err
check_program(const char *path, struct hseal_error *e)
{
    enum hseal_err err;

    if (path == NULL || path[0] != '/') {
        (void)hseal_fail(e, HSEAL_ERR_MODULE,
            "the command of [alert] is not an absolute path");
        return hseal_hint(e, HSEAL_ERR_MODULE,
            "it is run without a shell: /path/to/program, and arguments");
    }
    err = hseal_path_trusted(path, "the alert's command", e);
    if (err != HSEAL_ERR_OK || access(path, X_OK) == 0)
        return err;
    (void)hseal_fail_errno(e, HSEAL_ERR_MODULE, errno,
        "the alert's command: %s cannot be executed", path);
    return hseal_hint(e, HSEAL_ERR_MODULE, "chmod +x %s", path);
}

enum hseal_err
hseal_alert_check(const char *command, struct hseal_error *e)
{
    char *words[WORDS_MAX + 1] = { NULL };
    char *text = strdup(command);
    enum hseal_err err =
        text == NULL ? hseal_fail_nomem(e) : split(text, words, e);

    if (err == HSEAL_ERR_OK)
        err = check_program(words[0], e);
    free(text);
    return err;
}

static enum hseal_err
run_words(char *const *words, const struct hseal_buf *input,
    unsigned timeout_ms, struct hseal_error *e)
{
    const struct hseal_spawn spawn = { words, input->data, input->len,
        timeout_ms };
    int status = 0;
    enum hseal_err err = check_program(words[0], e);

    if (err == HSEAL_ERR_OK)
        err = hseal_spawn_run(&spawn, &status, e);
    if (err == HSEAL_ERR_OK && status != 0)
        err = hseal_fail(e, HSEAL_ERR_FINDING,
            "the alert's command %s ended with status %d", words[0], status);
    return err;
}

static enum hseal_err
run_command(const struct hseal_alert *a, const struct hseal_alert_ways *ways,
    struct hseal_error *e)
{
    char *words[WORDS_MAX + 1] = { NULL };
    char *text = strdup(ways->command);
    json_t *v = hseal_alert_json(a);
    struct hseal_buf input;
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_buf_init(&input, HSEAL_SPAWN_INPUT_MAX);
    if (text == NULL || v == NULL)
        err = hseal_fail_nomem(e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_print(v, JSON_COMPACT, &input, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&input, "\n", e);
    if (err == HSEAL_ERR_OK)
        err = split(text, words, e);
    if (err == HSEAL_ERR_OK && words[0] != NULL)
        err = run_words(words, &input, ways->timeout_ms, e);
    hseal_buf_free(&input);
    json_decref(v);
    free(text);
    return err;
}

enum hseal_err
hseal_alert_run(const struct hseal_alert *a,
    const struct hseal_alert_ways *ways, struct hseal_error *e)
{
    char text[TEXT_SIZE];

    if (ways->log != NULL) {
        make_line(a, text);
        ways->log(text);
    }
    return ways->command == NULL ? HSEAL_ERR_OK : run_command(a, ways, e);
}

static void
log_to_system(const char *text)
{
    openlog("hardseal", LOG_PID, LOG_AUTHPRIV);
    syslog(LOG_AUTHPRIV | LOG_ALERT, "%s", text);
    closelog();
}

void
hseal_alert_raise(void *context, const struct hseal_alert *a)
{
    struct hseal_context *c = context;
    struct hseal_alert_ways ways = { NULL, log_to_system, TIMEOUT_MS };
    const struct hseal_settings *settings = NULL;
    struct hseal_error e;

    if (hseal_context_settings(c, &settings, &e) != HSEAL_ERR_OK)
        hseal_output_note(&c->out, "no alert was run: %s", e.message);
    else if (settings != NULL)
        ways.command = hseal_settings_get(settings, "alert", "command");
    if (hseal_alert_run(a, &ways, &e) != HSEAL_ERR_OK)
        hseal_output_note(&c->out, "the alert failed: %s%s%s", e.message,
            e.hint[0] != '\0' ? ": " : "", e.hint);
}
