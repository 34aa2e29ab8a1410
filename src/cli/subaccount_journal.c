/*
 * cli/subaccount_journal.c: what of a sub-account's key exists where, for
 * whoever has to go on after a process that was killed.
 * Layer: cli.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "base/json.h"
#include "cli/home.h"

#include "cli/subaccount_journal.h"

#define VERSION 1
#define JOURNAL_MAX 8192
#define ENDING ".json"

static const char *const names[] = {
    [HSEAL_SUBACCOUNT_STARTING] = "starting",
    [HSEAL_SUBACCOUNT_CREATING] = "creating",
    [HSEAL_SUBACCOUNT_IMPORTING] = "importing",
    [HSEAL_SUBACCOUNT_VERIFYING] = "verifying",
    [HSEAL_SUBACCOUNT_ACTIVATING] = "activating",
    [HSEAL_SUBACCOUNT_DELETING] = "deleting",
    [HSEAL_SUBACCOUNT_DROPPING] = "dropping",
    [HSEAL_SUBACCOUNT_SWEEPING] = "sweeping",
    [HSEAL_SUBACCOUNT_TAKING_BACK] = "taking-back",
    [HSEAL_SUBACCOUNT_DONE] = "done",
};

/* The texts of the file: what each may be is checked after reading. */
static const struct field {
    const char *name;
    size_t offset, size;
} fields[] = {
#define FIELD(id)                                                              \
    {                                                                          \
#id, offsetof(struct hseal_subaccount_journal, id),                    \
            sizeof(((struct hseal_subaccount_journal *)NULL)->id)              \
    }
    FIELD(name),
    FIELD(master),
    FIELD(sub_account),
    FIELD(mark),
    FIELD(new_key),
    FIELD(old_key),
    FIELD(uid),
#undef FIELD
};
#define N_FIELDS (sizeof(fields) / sizeof(fields[0]))

const char *
hseal_subaccount_step_name(enum hseal_subaccount_step step)
{
    return names[step];
}

void
hseal_subaccount_label(const struct hseal_subaccount_journal *j,
    char out[HSEAL_OKX_SUBKEY_LABEL_SIZE])
{
    (void)snprintf(out, HSEAL_OKX_SUBKEY_LABEL_SIZE, "%.*s%02u",
        HSEAL_OKX_SUBKEY_LABEL_SIZE - 3, j->mark, j->attempt % 100);
}

/* ---- as JSON ---- */

static enum hseal_err
encode(const struct hseal_subaccount_journal *j, struct hseal_buf *b,
    struct hseal_error *e)
{
    json_t *o = json_object();
    enum hseal_err err = o == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;

    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "v", json_integer(VERSION), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "step", json_string(names[j->step]), e);
    for (size_t i = 0; i < N_FIELDS && err == HSEAL_ERR_OK; i++)
        err = hseal_json_set(o, fields[i].name,
            json_string((const char *)j + fields[i].offset), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "rotates", json_boolean(j->rotates), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "keeps", json_boolean(j->keeps), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(o, "attempt", json_integer(j->attempt), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_set(
            o, "since_ms", json_integer((json_int_t)j->since_ms), e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_print(o, JSON_COMPACT, b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(b, "\n", e);
    json_decref(o);
    return err;
}

static int
take_texts(const json_t *o, struct hseal_subaccount_journal *ret)
{
    for (size_t i = 0; i < N_FIELDS; i++) {
        const char *text =
            json_string_value(json_object_get(o, fields[i].name));
        if (text == NULL || strlen(text) >= fields[i].size)
            return 0;
        (void)snprintf(
            (char *)ret + fields[i].offset, fields[i].size, "%s", text);
    }
    return 1;
}

static int
take_step(const json_t *o, enum hseal_subaccount_step *ret)
{
    const char *text = json_string_value(json_object_get(o, "step"));

    for (int i = 0; text != NULL && i < HSEAL_SUBACCOUNT_STEP_COUNT; i++) {
        if (strcmp(names[i], text) != 0)
            continue;
        *ret = (enum hseal_subaccount_step)i;
        return 1;
    }
    return 0;
}

/* By which keys are found that are to be deleted: never a label that somebody
 * else could have thought of. */
static int
is_mark(const char *mark)
{
    size_t len = strlen(mark);

    return len >= HSEAL_SUBACCOUNT_MARK_DIGITS &&
           len < HSEAL_OKX_SUBKEY_LABEL_SIZE - 2 &&
           strspn(mark + len - HSEAL_SUBACCOUNT_MARK_DIGITS,
               "0123456789abcdef") == HSEAL_SUBACCOUNT_MARK_DIGITS &&
           hseal_okx_label_check(mark, NULL) == HSEAL_ERR_OK;
}

/* What goes into requests. */
static int
is_sound(const struct hseal_subaccount_journal *j)
{
    return hseal_name_check(j->name, NULL) == HSEAL_ERR_OK &&
           hseal_name_check(j->master, NULL) == HSEAL_ERR_OK &&
           hseal_okx_subaccount_check(j->sub_account, NULL) == HSEAL_ERR_OK &&
           is_mark(j->mark) &&
           (j->new_key[0] == '\0' ||
               hseal_okx_key_id_check(j->new_key, NULL) == HSEAL_ERR_OK) &&
           (j->old_key[0] == '\0' ||
               hseal_okx_key_id_check(j->old_key, NULL) == HSEAL_ERR_OK) &&
           (j->uid[0] == '\0' || hseal_okx_uid_valid(j->uid));
}

static int
decode(const json_t *o, struct hseal_subaccount_journal *ret)
{
    const json_t *attempt = json_object_get(o, "attempt");
    json_int_t n = json_integer_value(attempt);
    struct hseal_subaccount_journal j;

    memset(&j, 0, sizeof(j));
    if (json_integer_value(json_object_get(o, "v")) != VERSION ||
        !take_texts(o, &j) || !take_step(o, &j.step) || n < 0 ||
        n > HSEAL_SUBACCOUNT_ATTEMPTS_MAX || !is_sound(&j))
        return 0;
    j.attempt = (unsigned)n;
    j.rotates = json_is_true(json_object_get(o, "rotates"));
    j.keeps = json_is_true(json_object_get(o, "keeps"));
    j.since_ms = (uint64_t)json_integer_value(json_object_get(o, "since_ms"));
    *ret = j;
    return 1;
}

/* ---- as a file ---- */

static enum hseal_err
path_of(const char *dir, const char *name, char ret[HSEAL_HOME_PATH_SIZE],
    struct hseal_error *e)
{
    char file[HSEAL_NAME_SIZE + sizeof(ENDING)];

    (void)snprintf(file, sizeof(file), "%s" ENDING, name);
    return hseal_home_join(dir, file, ret, e);
}

static enum hseal_err
fail_damaged(const char *path, struct hseal_error *e)
{
    (void)hseal_fail(
        e, HSEAL_ERR_RECORD, "%s is damaged, or of a newer version", path);
    return hseal_hint(e, HSEAL_ERR_RECORD,
        "hardseal subaccount key list shows the keys at the exchange, hardseal "
        "key list those on the token; when they are in order, remove the file");
}

enum hseal_err
hseal_subaccount_journal_read(const char *dir, const char *name,
    struct hseal_subaccount_journal *ret, struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    struct hseal_view text;
    struct hseal_buf b;
    json_t *o = NULL;
    enum hseal_err err = path_of(dir, name, path, e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_buf_init(&b, JOURNAL_MAX);
    err = hseal_file_read_own(path, &b, e);
    text.data = b.data;
    text.len = b.len;
    if (err == HSEAL_ERR_OK &&
        (hseal_json_parse(text, "the journal", &o, NULL) != HSEAL_ERR_OK ||
            !decode(o, ret) || strcmp(ret->name, name) != 0))
        err = HSEAL_ERR_LIMIT;
    if (err == HSEAL_ERR_LIMIT)
        err = fail_damaged(path, e);
    json_decref(o);
    hseal_buf_free(&b);
    return err;
}

enum hseal_err
hseal_subaccount_journal_write(const char *dir,
    const struct hseal_subaccount_journal *j, struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    struct hseal_buf b;
    enum hseal_err err = path_of(dir, j->name, path, e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_buf_init(&b, JOURNAL_MAX);
    err = encode(j, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, b.data, b.len, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dirs_sync(dir, 2, e);
    hseal_buf_free(&b);
    return err;
}

enum hseal_err
hseal_subaccount_journal_remove(
    const char *dir, const char *name, struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    enum hseal_err err = path_of(dir, name, path, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (unlink(path) != 0)
        return errno == ENOENT ? HSEAL_ERR_OK
                               : hseal_fail_errno(e, HSEAL_ERR_IO, errno,
                                     "cannot remove %s", path);
    return hseal_dir_sync(dir, e);
}

/* The name that a file is of; 0 if it is no journal. */
static int
name_of(const char *file, char ret[HSEAL_NAME_SIZE])
{
    size_t len = strlen(file);
    size_t end = sizeof(ENDING) - 1;

    if (len <= end || len - end >= HSEAL_NAME_SIZE ||
        strcmp(file + len - end, ENDING) != 0)
        return 0;
    memcpy(ret, file, len - end);
    ret[len - end] = '\0';
    return hseal_name_check(ret, NULL) == HSEAL_ERR_OK;
}

enum hseal_err
hseal_subaccount_journal_open(
    const char *dir, char ret_name[HSEAL_NAME_SIZE], struct hseal_error *e)
{
    char name[HSEAL_NAME_SIZE], first[HSEAL_NAME_SIZE] = "";
    struct hseal_subaccount_journal j;
    enum hseal_err err = HSEAL_ERR_OK;
    struct dirent *entry;
    DIR *d = opendir(dir);

    while (d != NULL && err == HSEAL_ERR_OK && (entry = readdir(d)) != NULL) {
        if (!name_of(entry->d_name, name))
            continue;
        err = hseal_subaccount_journal_read(dir, name, &j, e);
        if (err != HSEAL_ERR_OK || j.step == HSEAL_SUBACCOUNT_DONE)
            continue;
        if (first[0] != '\0')
            err = hseal_fail(e, HSEAL_ERR_USAGE,
                "\"%s\" and \"%s\" are both under way: name one", first, name);
        else
            memcpy(first, name, sizeof(first));
    }
    if (d != NULL)
        (void)closedir(d); /* was only read */
    if (err == HSEAL_ERR_OK && first[0] == '\0')
        err = hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no sub-account's key is under way: there is nothing to resume");
    if (err == HSEAL_ERR_OK)
        memcpy(ret_name, first, sizeof(first));
    return err;
}
