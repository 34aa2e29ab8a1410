/*
 * cli/subaccount.c: a sub-account's key is made, or takes the place of another,
 * in steps of which each can be the last one of a process.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/random.h"
#include "cli/facts.h"
#include "cli/subaccount_lock.h"
#include "cli/subaccount_steps.h"
#include "cli/subaccount_token.h"

#include "cli/subaccount.h"

/* ---- opening ---- */

enum hseal_err
hseal_subaccount_open(
    struct hseal_subaccount *w, struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_home *home;
    struct hseal_store *store;
    enum hseal_err err;

    memset(w, 0, sizeof(*w));
    w->c = c;
    w->lock_fd = -1;
    err = hseal_record_init(&w->record, e);
    w->record.permissions = 0;
    if (err == HSEAL_ERR_OK)
        err = hseal_context_home(c, &home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(home->state, HSEAL_SUBACCOUNT_FOLDER, w->dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 1, &store, e);
    return err;
}

void
hseal_subaccount_close(struct hseal_subaccount *w)
{
    if (w->c == NULL)
        return;
    hseal_subaccount_master_close(&w->m);
    hseal_record_free(&w->record);
    if (w->lock_fd >= 0)
        (void)close(w->lock_fd); /* drops the lock */
    memset(w, 0, sizeof(*w));
}

static int
is_under_way(const struct hseal_subaccount_journal *j)
{
    return j->step != HSEAL_SUBACCOUNT_DONE;
}

static enum hseal_err
fail_under_way(const struct hseal_subaccount_journal *j, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_USAGE, "a %s of \"%s\" is under way: %s",
        j->rotates ? "rotation" : "first key", j->name,
        hseal_subaccount_step_name(j->step));
    return hseal_hint(e, HSEAL_ERR_USAGE,
        "hardseal subaccount key rotate --resume %s finishes it or takes it "
        "back",
        j->name);
}

/* By option, or as the last time; `before` "" if there was none. */
static enum hseal_err
take_known(const struct hseal_subaccount *w, enum hseal_option o,
    const char *before, char *ret, size_t size, struct hseal_error *e)
{
    const char *given = hseal_context_option(w->c, o);
    const char *text = given != NULL ? given : before;

    if (text[0] == '\0')
        return hseal_fail(e, HSEAL_ERR_USAGE, "%s needs --%s",
            w->c->command->words, hseal_option_row(o)->name);
    if (strlen(text) >= size)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "--%s is too long", hseal_option_row(o)->name);
    memcpy(ret, text, strlen(text) + 1);
    return HSEAL_ERR_OK;
}

static enum hseal_err
open_master(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_name_check(w->j.master, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_okx_subaccount_check(w->j.sub_account, e);
    if (err == HSEAL_ERR_OK && strcmp(w->j.master, w->j.name) == 0)
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "\"%s\" cannot be the master key of itself", w->j.name);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_master_init(
            &w->m, w->c, w->j.master, w->j.sub_account, e);
    return err;
}

enum hseal_err
hseal_subaccount_known(struct hseal_subaccount *w, const char *name, int exists,
    struct hseal_error *e)
{
    struct hseal_subaccount_journal before;
    enum hseal_err err = HSEAL_ERR_OK;

    memset(&before, 0, sizeof(before));
    before.step = HSEAL_SUBACCOUNT_DONE;
    if (name != NULL) {
        err = hseal_subaccount_journal_read(w->dir, name, &before, e);
        memcpy(w->j.name, name, strlen(name) + 1);
    }
    if (err == HSEAL_ERR_NOT_FOUND)
        err = exists ? hseal_subaccount_present(w->c, name, NULL, e)
                     : HSEAL_ERR_OK;
    if (err == HSEAL_ERR_OK && is_under_way(&before))
        err = fail_under_way(&before, e);
    memcpy(w->before, before.mark, sizeof(w->before));
    if (err == HSEAL_ERR_OK)
        err = take_known(w, HSEAL_OPTION_MASTER, before.master, w->j.master,
            sizeof(w->j.master), e);
    if (err == HSEAL_ERR_OK)
        err = take_known(w, HSEAL_OPTION_SUB_ACCOUNT, before.sub_account,
            w->j.sub_account, sizeof(w->j.sub_account), e);
    return err == HSEAL_ERR_OK ? open_master(w, e) : err;
}

enum hseal_err
hseal_subaccount_resumed(
    struct hseal_subaccount *w, const char *name, struct hseal_error *e)
{
    char found[HSEAL_NAME_SIZE];
    enum hseal_err err = HSEAL_ERR_OK;

    if (name == NULL)
        err = hseal_subaccount_journal_open(w->dir, found, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_journal_read(
            w->dir, name != NULL ? name : found, &w->j, e);
    if (err == HSEAL_ERR_NOT_FOUND ||
        (err == HSEAL_ERR_OK && !is_under_way(&w->j)))
        err = hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "%s%s%sthere is nothing to resume", name != NULL ? "\"" : "",
            name != NULL ? name : "", name != NULL ? "\": " : "");
    return err == HSEAL_ERR_OK ? open_master(w, e) : err;
}

/* ---- what the new key is to be ---- */

/* Letters and digits of the name, and so many that no other label has them. */
#define MARK_NAME 24
#define MARK_RANDOM (HSEAL_SUBACCOUNT_MARK_DIGITS / 2)

enum hseal_err
hseal_subaccount_begin(
    struct hseal_subaccount *w, int rotates, struct hseal_error *e)
{
    const char *label = hseal_context_option(w->c, HSEAL_OPTION_LABEL);
    unsigned char random[MARK_RANDOM];
    char *out = w->j.mark;
    size_t len = 0;
    enum hseal_err err = HSEAL_ERR_OK;

    if (label != NULL)
        err = hseal_okx_label_check(label, e);
    if (err == HSEAL_ERR_OK && label != NULL && strlen(label) > MARK_NAME)
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "the label has %zu characters: %d are left beside those that make "
            "it the only one",
            strlen(label), MARK_NAME);
    if (err == HSEAL_ERR_OK)
        err = hseal_random_fill(random, sizeof(random), e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (const char *p = label != NULL ? label : w->j.name;
         *p != '\0' && len < MARK_NAME; p++)
        if (strchr("._-", *p) == NULL)
            out[len++] = *p;
    hseal_hex_encode(random, sizeof(random), out + len);
    w->j.rotates = rotates;
    w->j.keeps = hseal_arguments_has(&w->c->arguments, HSEAL_OPTION_KEEP);
    w->j.step = HSEAL_SUBACCOUNT_STARTING;
    w->j.attempt = 0;
    w->j.since_ms = hseal_clock_wall_ms(hseal_clock_system());
    return HSEAL_ERR_OK;
}

static enum hseal_err
facts_of_first(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_record master;
    enum hseal_err err = hseal_subaccount_free(w->c, w->j.name, e);

    memset(&master, 0, sizeof(master));
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_active(w->c, w->j.master, &master, e);
    if (err != HSEAL_ERR_OK)
        return err;
    w->record.site = master.site;
    w->record.env = master.env;
    memcpy(w->record.base_url, master.base_url, sizeof(master.base_url));
    memcpy(w->record.ca_file, master.ca_file, sizeof(master.ca_file));
    w->record.permissions = HSEAL_OKX_READ;
    return hseal_facts_options(w->c, &w->record, e);
}

/* The rights that a key has are those at the exchange, whatever we thought. */
static enum hseal_err
take_rights(struct hseal_subaccount *w, const struct hseal_okx_subkey *old,
    struct hseal_error *e)
{
    const struct hseal_record before = w->record;
    struct hseal_record *r = &w->record;
    char perm[HSEAL_OKX_PERMISSIONS_SIZE];
    enum hseal_err err = HSEAL_ERR_OK;

    r->permissions = HSEAL_OKX_READ;
    r->ips.n = 0;
    if (old->perm[0] != '\0')
        err = hseal_okx_permissions_parse(
            old->perm, strlen(old->perm), &r->permissions, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_ips_add(&r->ips, old->ip, strlen(old->ip), e);
    hseal_okx_permissions_text(r->permissions, perm);
    if (err == HSEAL_ERR_OK &&
        (r->permissions != before.permissions || r->ips.n != before.ips.n))
        hseal_output_note(&w->c->out,
            "%s has other permissions or addresses at the exchange than its "
            "record says; the new key gets those (%s; %s)",
            w->j.name, perm, old->ip[0] != '\0' ? old->ip : "any address");
    return err;
}

/* Which account, and that it works: a new one could not be told from a wrong
 * one otherwise. */
static enum hseal_err
note_owner(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_okx_account account;
    enum hseal_err err;

    memset(&account, 0, sizeof(account));
    err = hseal_subaccount_whose(&w->m, w->j.name, 0, &account, e);
    if (w->m.refused)
        return hseal_hint(e, err,
            "only a key that works can be rotated; else hardseal key delete %s "
            "and hardseal subaccount key create %s",
            w->j.name, w->j.name);
    if (err == HSEAL_ERR_OK)
        memcpy(w->j.uid, account.owner.uid, sizeof(w->j.uid));
    return err;
}

static enum hseal_err
facts_of_next(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_okx_subkey *list = NULL;
    const struct hseal_okx_subkey *old;
    size_t n = 0;
    enum hseal_err err = hseal_subaccount_staged(w->c, w->j.name, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_active(w->c, w->j.name, &w->record, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_keys(&w->m, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    memcpy(w->j.old_key, w->record.key_id, sizeof(w->j.old_key));
    old = hseal_subaccount_key_by_id(list, n, w->j.old_key);
    if (old == NULL) {
        (void)hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "the API key of \"%s\" is none of sub-account %s", w->j.name,
            w->j.sub_account);
        err = hseal_hint(e, HSEAL_ERR_NOT_FOUND,
            "hardseal subaccount key list --master %s --sub-account %s",
            w->j.master, w->j.sub_account);
    } else {
        err = take_rights(w, old, e);
    }
    free(list);
    if (err == HSEAL_ERR_OK)
        err = note_owner(w, e);
    w->record.expires_ms = 0;
    return err == HSEAL_ERR_OK ? hseal_facts_options(w->c, &w->record, e) : err;
}

enum hseal_err
hseal_subaccount_facts(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_okx_subkey_wish wish = { .sub_account = w->j.sub_account };
    enum hseal_err err =
        w->j.rotates ? facts_of_next(w, e) : facts_of_first(w, e);

    wish.permissions = w->record.permissions;
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_subkey_check(&wish, e);
    if (err != HSEAL_ERR_OK)
        w->record.permissions = 0;
    return err;
}

/* ---- going ---- */

/* What is to be done was found out, and agreed to, before. */
enum hseal_err
hseal_subaccount_changed(
    const struct hseal_subaccount *w, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_EXISTS,
        "another process has made, replaced or deleted the key \"%s\" "
        "meanwhile",
        w->j.name);
    return hseal_hint(e, HSEAL_ERR_EXISTS,
        "nothing was asked for; hardseal key list shows what there is");
}

/* What another process may have done before the lock was ours. */
static enum hseal_err
look_again(struct hseal_subaccount *w, struct hseal_error *e)
{
    int resumes = w->j.attempt > 0;
    struct hseal_subaccount_journal now;
    enum hseal_err err =
        hseal_subaccount_journal_read(w->dir, w->j.name, &now, e);

    if (err == HSEAL_ERR_NOT_FOUND && !resumes) {
        now.mark[0] = '\0';
        now.step = HSEAL_SUBACCOUNT_DONE;
        err = HSEAL_ERR_OK;
    }
    if (err != HSEAL_ERR_OK)
        return err;
    if (resumes)
        w->j = now;
    else if (is_under_way(&now))
        return fail_under_way(&now, e);
    else if (strcmp(now.mark, w->before) != 0)
        return hseal_subaccount_changed(w, e);
    return HSEAL_ERR_OK;
}

static enum hseal_err
go(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    while (err == HSEAL_ERR_OK && is_under_way(&w->j))
        err = hseal_subaccount_step(w, e);
    if (is_under_way(&w->j)) {
        if (w->j.attempt > 0)
            hseal_output_note(&w->c->out,
                "%s is under way (%s): hardseal subaccount key rotate --resume "
                "%s finishes it or takes it back",
                w->j.name, hseal_subaccount_step_name(w->j.step), w->j.name);
        return err;
    }
    /* A name that never came to be is not remembered. */
    if (!w->j.rotates && w->j.new_key[0] == '\0' &&
        hseal_subaccount_journal_remove(w->dir, w->j.name, NULL) !=
            HSEAL_ERR_OK)
        hseal_output_detail(&w->c->out, "%s: its journal stays", w->j.name);
    if (err == HSEAL_ERR_OK && w->why_err != HSEAL_ERR_OK) {
        *e = w->why;
        hseal_output_note(&w->c->out,
            "%s: the new key was taken back, at the exchange and on the token",
            w->j.name);
        return w->why_err;
    }
    return err;
}

enum hseal_err
hseal_subaccount_claim(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_subaccount_lock(w, e);

    return err == HSEAL_ERR_OK ? look_again(w, e) : err;
}

enum hseal_err
hseal_subaccount_run(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_subaccount_claim(w, e);

    return err == HSEAL_ERR_OK ? go(w, e) : err;
}
