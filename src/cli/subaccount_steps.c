/*
 * cli/subaccount_steps.c: the steps of the work on a sub-account's key.
 * Layer: cli.
 *
 * Each writes the next step into the journal before that one begins, so that
 * the journal never says less than what may exist.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/signals.h"
#include "cli/subaccount_token.h"
#include "okx/passphrase.h"

#include "cli/subaccount_steps.h"

/* Keys that are asked for anew after an answer was lost. */
#define TRIES 2

static enum hseal_err
advance(struct hseal_subaccount *w, enum hseal_subaccount_step next,
    struct hseal_error *e)
{
    w->j.step = next;
    hseal_output_detail(
        &w->c->out, "%s: %s", w->j.name, hseal_subaccount_step_name(next));
    return hseal_subaccount_journal_write(w->dir, &w->j, e);
}

static struct hseal_subaccount_key
new_key(const struct hseal_subaccount *w)
{
    return (struct hseal_subaccount_key){ w->j.name, w->j.new_key };
}

/* What went wrong is told when everything has been taken back. */
static enum hseal_err
take_back(struct hseal_subaccount *w, enum hseal_err err, struct hseal_error *e)
{
    w->why_err = err;
    w->why = *e;
    return advance(w, HSEAL_SUBACCOUNT_TAKING_BACK, e);
}

/* Every key at the exchange that was made by this work, but for `keep`. */
static enum hseal_err
sweep(struct hseal_subaccount *w, const char *keep, struct hseal_error *e)
{
    struct hseal_okx_subkey *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_subaccount_keys(&w->m, &list, &n, e);

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++)
        if (strncmp(list[i].label, w->j.mark, strlen(w->j.mark)) == 0 &&
            strcmp(list[i].key_id, keep) != 0)
            err = hseal_subaccount_delete(&w->m, list[i].key_id, e);
    free(list);
    return err;
}

/* ---- a new key ---- */

static enum hseal_err
fill(void *arg, void *out, size_t len, struct hseal_error *e)
{
    (void)arg;
    return hseal_random_fill(out, len, e);
}

static enum hseal_err
ask_for_key(struct hseal_subaccount *w, struct hseal_okx_created *made,
    struct hseal_error *e)
{
    static const struct hseal_okx_random random = { fill, NULL };
    char label[HSEAL_OKX_SUBKEY_LABEL_SIZE];
    const struct hseal_okx_subkey_wish wish = {
        .sub_account = w->j.sub_account,
        .label = label,
        .permissions = w->record.permissions,
        .ips = &w->record.ips,
    };
    enum hseal_err err;

    hseal_subaccount_label(&w->j, label);
    err = hseal_okx_passphrase_make(&random, &w->record.passphrase, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_create(
            &w->m, &wish, &w->record.passphrase, made, e);
    return err;
}

/* There is none of this attempt; of one before, a late one may still be. */
static enum hseal_err
not_made(struct hseal_subaccount *w, enum hseal_err err, struct hseal_error *e)
{
    struct hseal_error why = *e;
    enum hseal_err closed;

    if (w->j.attempt > 1)
        return take_back(w, err, e);
    closed = advance(w, HSEAL_SUBACCOUNT_DONE, e);
    if (closed != HSEAL_ERR_OK)
        return closed;
    *e = why;
    return err;
}

/* From the exchange onto the token; the secret is here in between. */
static enum hseal_err
import(struct hseal_subaccount *w, struct hseal_okx_created *made,
    struct hseal_error *e)
{
    const struct hseal_subaccount_key k = { w->j.name, made->key_id };
    enum hseal_err err;

    (void)snprintf(w->j.new_key, sizeof(w->j.new_key), "%s", made->key_id);
    (void)snprintf(
        w->record.key_id, sizeof(w->record.key_id), "%s", made->key_id);
    err = advance(w, HSEAL_SUBACCOUNT_IMPORTING, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_import(w->c, &k,
            hseal_secret_view(&made->secret), &w->record, !w->j.rotates, e);
    hseal_secret_reset(&made->secret);
    hseal_secret_reset(&w->record.passphrase);
    return err == HSEAL_ERR_OK ? advance(w, HSEAL_SUBACCOUNT_VERIFYING, e)
                               : take_back(w, err, e);
}

/* No other would have a label of its own; each may come late. */
static enum hseal_err
give_up(struct hseal_subaccount *w, struct hseal_error *e)
{
    hseal_output_note(&w->c->out,
        "%s: %u keys were asked for, and none came here: no more are",
        w->j.name, w->j.attempt);
    return advance(w, HSEAL_SUBACCOUNT_TAKING_BACK, e);
}

static enum hseal_err
start(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_signals signals;
    struct hseal_okx_created made;
    enum hseal_err err = HSEAL_ERR_OK;

    if (w->j.attempt >= HSEAL_SUBACCOUNT_ATTEMPTS_MAX)
        return give_up(w, e);
    memset(&made, 0, sizeof(made));
    if (w->record.permissions == 0) /* goes on for another process */
        err = hseal_subaccount_facts(w, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_created_init(&made, e);
    w->j.attempt++;
    w->j.new_key[0] = '\0';
    w->tries++;
    if (err == HSEAL_ERR_OK)
        err = advance(w, HSEAL_SUBACCOUNT_CREATING, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    hseal_signals_hold(&signals); /* what is lost in between is lost */
    err = ask_for_key(w, &made, e);
    if (err == HSEAL_ERR_OK)
        err = import(w, &made, e);
    else if (err != HSEAL_ERR_UNKNOWN_OUTCOME)
        err = not_made(w, err, e);
    else if (w->tries < TRIES) /* the next step finds out */
        err = HSEAL_ERR_OK;
    hseal_okx_created_free(&made);
    hseal_signals_release(&signals);
    return err;
out:
    hseal_okx_created_free(&made);
    return err;
}

/* A key whose secret nobody has may be there. */
static enum hseal_err
create(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = sweep(w, "", e);

    if (err != HSEAL_ERR_OK)
        return err;
    return advance(w,
        w->j.rotates || w->tries > 0 ? HSEAL_SUBACCOUNT_STARTING
                                     : HSEAL_SUBACCOUNT_TAKING_BACK,
        e);
}

/* Killed at it: the token has it as a whole, or not. */
static enum hseal_err
resume_import(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = new_key(w);
    uint64_t generation = 0;
    enum hseal_err err = hseal_subaccount_held(w->c, &k, &generation, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (generation != 0)
        return advance(w, HSEAL_SUBACCOUNT_VERIFYING, e);
    err = hseal_subaccount_drop(w->c, &k, e); /* of several, from some */
    return err == HSEAL_ERR_OK ? create(w, e) : err;
}

/* ---- does it work, and is it the right one? ---- */

static enum hseal_err
compare(const struct hseal_subaccount *w, const struct hseal_okx_account *a,
    struct hseal_error *e)
{
    char label[HSEAL_OKX_SUBKEY_LABEL_SIZE];

    hseal_subaccount_label(&w->j, label);
    if (strcmp(a->owner.label, label) != 0)
        return hseal_fail(e, HSEAL_ERR_FINDING,
            "the exchange calls the new key \"%s\", not \"%s\"", a->owner.label,
            label);
    if (hseal_okx_owner_is_main(&a->owner))
        return hseal_fail(e, HSEAL_ERR_FINDING,
            "the new key is of a main account, not of a sub-account");
    if (w->j.uid[0] != '\0' && strcmp(a->owner.uid, w->j.uid) != 0)
        return hseal_fail(e, HSEAL_ERR_FINDING,
            "the new key is of account %s, the old one of %s", a->owner.uid,
            w->j.uid);
    return HSEAL_ERR_OK;
}

static enum hseal_err
verify(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = new_key(w);
    struct hseal_okx_account account;
    char spec[HSEAL_SPEC_SIZE];
    uint64_t generation = 0;
    enum hseal_err err = hseal_subaccount_held(w->c, &k, &generation, e);

    if (err != HSEAL_ERR_OK)
        return err;
    memset(&account, 0, sizeof(account));
    (void)snprintf(spec, sizeof(spec), "%s@%" PRIu64, w->j.name, generation);
    err = hseal_subaccount_whose(&w->m, spec, 1, &account, e);
    if (err == HSEAL_ERR_OK)
        err = compare(w, &account, e);
    /* A busy exchange has not judged it: --resume asks again. */
    if (w->m.refused || err == HSEAL_ERR_FINDING)
        return take_back(w, err, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_learn(w->c, &k, &account, e);
    if (err != HSEAL_ERR_OK)
        return err;
    return advance(w,
        w->j.rotates ? HSEAL_SUBACCOUNT_ACTIVATING : HSEAL_SUBACCOUNT_SWEEPING,
        e);
}

/* ---- from the old one to the new one ---- */

static enum hseal_err
activate(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = new_key(w);
    enum hseal_err err = hseal_subaccount_activate(w->c, &k, e);

    return err == HSEAL_ERR_OK ? advance(w, HSEAL_SUBACCOUNT_DELETING, e) : err;
}

static enum hseal_err
delete_old(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_okx_subkey *list = NULL;
    size_t n = 0;
    enum hseal_err err = hseal_subaccount_keys(&w->m, &list, &n, e);

    if (err == HSEAL_ERR_OK &&
        hseal_subaccount_key_by_id(list, n, w->j.old_key) != NULL)
        err = hseal_subaccount_delete(&w->m, w->j.old_key, e);
    free(list);
    return err == HSEAL_ERR_OK ? advance(w, HSEAL_SUBACCOUNT_DROPPING, e) : err;
}

static enum hseal_err
drop_old(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = { w->j.name, w->j.old_key };
    enum hseal_err err = HSEAL_ERR_OK;

    if (!w->j.keeps)
        err = hseal_subaccount_drop(w->c, &k, e);
    return err == HSEAL_ERR_OK ? advance(w, HSEAL_SUBACCOUNT_SWEEPING, e) : err;
}

/* ---- ends ---- */

static enum hseal_err
sweep_up(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = sweep(w, w->j.new_key, e);

    return err == HSEAL_ERR_OK ? advance(w, HSEAL_SUBACCOUNT_DONE, e) : err;
}

static enum hseal_err
take_all_back(struct hseal_subaccount *w, struct hseal_error *e)
{
    const struct hseal_subaccount_key k = new_key(w);
    enum hseal_err err = sweep(w, "", e);

    if (err == HSEAL_ERR_OK && w->j.new_key[0] != '\0')
        err = hseal_subaccount_drop(w->c, &k, e);
    if (err == HSEAL_ERR_OK && w->why_err == HSEAL_ERR_OK)
        hseal_output_note(&w->c->out,
            "%s: the new key was taken back, at the exchange and on the token",
            w->j.name);
    if (err != HSEAL_ERR_OK)
        return err;
    w->j.new_key[0] = '\0';
    return advance(w, HSEAL_SUBACCOUNT_DONE, e);
}

static enum hseal_err
done(struct hseal_subaccount *w, struct hseal_error *e)
{
    (void)w;
    (void)e;
    return HSEAL_ERR_OK;
}

static enum hseal_err (*const steps[])(
    struct hseal_subaccount *w, struct hseal_error *e) = {
    [HSEAL_SUBACCOUNT_STARTING] = start,
    [HSEAL_SUBACCOUNT_CREATING] = create,
    [HSEAL_SUBACCOUNT_IMPORTING] = resume_import,
    [HSEAL_SUBACCOUNT_VERIFYING] = verify,
    [HSEAL_SUBACCOUNT_ACTIVATING] = activate,
    [HSEAL_SUBACCOUNT_DELETING] = delete_old,
    [HSEAL_SUBACCOUNT_DROPPING] = drop_old,
    [HSEAL_SUBACCOUNT_SWEEPING] = sweep_up,
    [HSEAL_SUBACCOUNT_TAKING_BACK] = take_all_back,
    [HSEAL_SUBACCOUNT_DONE] = done,
};

enum hseal_err
hseal_subaccount_step(struct hseal_subaccount *w, struct hseal_error *e)
{
    return steps[w->j.step](w, e);
}
