/*
 * cli/subaccount_report.c: the end of the work on a sub-account's key, told.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/facts.h"
#include "cli/report.h"

#include "cli/subaccount_report.h"

#define TEXT_MAX 256

static enum hseal_err
print_taken_back(struct hseal_subaccount *w, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (w->c->out.json)
        return hseal_output_json(
            &w->c->out, json_pack("{s:s}", "taken_back", w->j.name), e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e, "%s: taken back\n", w->j.name);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&w->c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
print(struct hseal_subaccount *w, struct hseal_error *e)
{
    char *const args[] = { w->j.name, NULL };
    struct hseal_store *store;
    enum hseal_err err = hseal_context_store(w->c, 1, &store, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (w->j.new_key[0] == '\0')
        return print_taken_back(w, e);
    w->c->out.done = w->j.rotates ? "the key was rotated all the same"
                                  : "the key was made all the same";
    w->c->args = args; /* of which the report is */
    err = hseal_report_active(w->c, store,
        w->j.rotates ? "rotated at the exchange, the old key is deleted there"
                     : "made at the exchange, and imported",
        e);
    w->c->args = NULL;
    w->c->n_args = 0;
    return err;
}

enum hseal_err
hseal_subaccount_finish(struct hseal_subaccount *w, struct hseal_error *e)
{
    enum hseal_err err = hseal_subaccount_run(w, e);

    if (err == HSEAL_ERR_OK)
        err = print(w, e);
    if (err == HSEAL_ERR_OK && w->j.new_key[0] != '\0' &&
        w->record.permissions != 0)
        hseal_facts_advise(w->c, &w->record);
    return err;
}

enum hseal_err
hseal_subaccount_resume(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_subaccount w;
    enum hseal_err err = hseal_subaccount_open(&w, c, e);

    if (err == HSEAL_ERR_OK)
        err =
            hseal_subaccount_resumed(&w, c->n_args > 0 ? c->args[0] : NULL, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_subaccount_finish(&w, e);
    hseal_subaccount_close(&w);
    return err;
}
