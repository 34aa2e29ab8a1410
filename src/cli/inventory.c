/*
 * cli/inventory.c: showing a credential, never its secret.
 * Layer: cli.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/stop.h"
#include "okx/timestamp.h"

#include "cli/inventory.h"

#define DATE_LEN 10 /* "2027-01-31" */
#define TEXT_SIZE 2048

static const char *const heads[] = { "NAME", "KEY-ID", "SITE", "ENV",
    "PERMISSIONS", "IPS", "CREATED", "EXPIRES", "CUSTODY", "STATE" };
static_assert(sizeof(heads) / sizeof(heads[0]) == HSEAL_INVENTORY_COLUMNS,
    "a head per column");

void
hseal_inventory_of(const struct hseal_entry *entry,
    const struct hseal_token_info *token, struct hseal_inventory *ret)
{
    int has_record = entry->state != HSEAL_ENTRY_UNFINISHED &&
                     entry->state != HSEAL_ENTRY_UNREADABLE;

    memset(ret, 0, sizeof(*ret));
    ret->name = entry->name;
    ret->state = entry->state;
    ret->record = has_record ? &entry->record : NULL;
    ret->why = entry->state == HSEAL_ENTRY_UNREADABLE ? entry->why : "";
    ret->stop = has_record && entry->breaker.stopped ? &entry->breaker : NULL;
    ret->token = token;
    ret->now_ms = hseal_clock_wall_ms(hseal_clock_system());
}

const char *
hseal_inventory_state(const struct hseal_inventory *x)
{
    if (x->state == HSEAL_ENTRY_WHOLE && x->stop != NULL)
        return "stopped";
    if (x->state == HSEAL_ENTRY_WHOLE && x->record != NULL &&
        x->record->expires_ms != 0 && x->record->expires_ms <= x->now_ms)
        return "expired";
    return hseal_entry_state_name(x->state);
}

static const char *
custody(const struct hseal_inventory *x)
{
    /* Of a key that is not there, or not known to be ours, nothing is said. */
    if (x->record == NULL || x->state == HSEAL_ENTRY_KEYLESS)
        return "";
    return hseal_custody_name(x->record->custody);
}

void
hseal_inventory_name(const struct hseal_inventory *x, char out[HSEAL_SPEC_SIZE])
{
    if (x->record != NULL &&
        (x->state == HSEAL_ENTRY_STAGED || x->state == HSEAL_ENTRY_OLD))
        (void)snprintf(out, HSEAL_SPEC_SIZE, "%s@%llu", x->name,
            (unsigned long long)x->record->generation);
    else
        (void)snprintf(out, HSEAL_SPEC_SIZE, "%s", x->name);
}

/* ---- as JSON ---- */

static json_t *
permissions_json(unsigned set)
{
    char text[HSEAL_OKX_PERMISSIONS_SIZE];

    hseal_okx_permissions_text(set, text);
    return hseal_output_words(text, json_array());
}

static json_t *
time_json(uint64_t ms)
{
    char text[HSEAL_TIMESTAMP_SIZE];

    if (ms == 0)
        return json_null();
    hseal_okx_timestamp_iso(ms, text);
    return json_string(text);
}

static json_t *
text_or_null(const char *text)
{
    return text[0] != '\0' ? hseal_output_string(text) : json_null();
}

/* The facts that a record has; an empty object without one. */
static json_t *
record_json(const struct hseal_record *r)
{
    if (r == NULL)
        return json_object();
    return json_pack("{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o}",
        "key_id", hseal_output_string(r->key_id), "site",
        hseal_okx_site_name(r->site), "env", hseal_okx_env_name(r->env),
        "permissions", permissions_json(r->permissions), "ips",
        hseal_okx_ips_json(&r->ips), "purpose", text_or_null(r->purpose),
        "created", time_json(r->created_ms), "expires",
        time_json(r->expires_ms), "generation", (json_int_t)r->generation,
        "base_url", hseal_output_string(hseal_record_base_url(r)), "ca_file",
        text_or_null(r->ca_file));
}

static json_t *
owner_json(const struct hseal_okx_owner *o)
{
    return json_pack("{s:s, s:s, s:o}", "uid", o->uid, "main_uid", o->main_uid,
        "label", hseal_output_string(o->label));
}

json_t *
hseal_inventory_json(const struct hseal_inventory *x)
{
    json_t *o = json_pack("{s:o}", "name", hseal_output_string(x->name));
    json_t *facts = record_json(x->record);
    json_t *rest = json_pack("{s:o, s:s, s:{s:o, s:o}}", "custody",
        text_or_null(custody(x)), "state", hseal_inventory_state(x), "token",
        "label", hseal_output_string(x->token->label), "serial",
        hseal_output_string(x->token->serial));
    int failed = o == NULL || facts == NULL || rest == NULL ||
                 json_object_update(o, facts) != 0 ||
                 json_object_update(o, rest) != 0;

    if (!failed && x->record != NULL && x->record->adopted)
        failed = json_object_set_new(o, "adopted_label",
                     hseal_output_string(x->record->adopted_label)) != 0;
    if (!failed && x->stop != NULL)
        failed =
            json_object_set_new(o, "stopped", hseal_stop_json(x->stop)) != 0;
    if (!failed && x->record != NULL && x->record->owner.uid[0] != '\0')
        failed = json_object_set_new(
                     o, "account", owner_json(&x->record->owner)) != 0;
    if (!failed && x->why[0] != '\0')
        failed =
            json_object_set_new(o, "why", hseal_output_string(x->why)) != 0;
    if (!failed && x->passphrase && x->record != NULL)
        failed =
            json_object_set_new(o, "passphrase",
                json_string(hseal_secret_str(&x->record->passphrase))) != 0;
    json_decref(facts);
    json_decref(rest);
    if (!failed)
        return o;
    json_decref(o);
    return NULL;
}

/* ---- as text ---- */

enum hseal_err
hseal_inventory_heads(struct hseal_table *t, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < HSEAL_INVENTORY_COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(t, heads[i], e);
    return err;
}

/* The day of a moment; for an end, `ms` is one less: the last day. */
static void
date_text(uint64_t ms, char out[HSEAL_TIMESTAMP_SIZE])
{
    hseal_okx_timestamp_iso(ms, out);
    out[DATE_LEN] = '\0';
}

enum hseal_err
hseal_inventory_row(const struct hseal_inventory *x, struct hseal_table *t,
    struct hseal_error *e)
{
    const struct hseal_record *r = x->record;
    char permissions[HSEAL_OKX_PERMISSIONS_SIZE] = "", ips[24] = "";
    char created[HSEAL_TIMESTAMP_SIZE] = "";
    char expires[HSEAL_TIMESTAMP_SIZE] = "";
    char name[HSEAL_SPEC_SIZE], stopped[HSEAL_STOP_TEXT_SIZE];
    const char *cells[] = { name, r != NULL ? r->key_id : "",
        r != NULL ? hseal_okx_site_name(r->site) : "",
        r != NULL ? hseal_okx_env_name(r->env) : "", permissions, ips, created,
        expires, custody(x), hseal_inventory_state(x) };
    enum hseal_err err = HSEAL_ERR_OK;

    hseal_inventory_name(x, name);
    if (x->stop != NULL && x->state == HSEAL_ENTRY_WHOLE) {
        hseal_stop_brief(x->stop, stopped);
        cells[HSEAL_INVENTORY_COLUMNS - 1] = stopped;
    }
    if (r != NULL) {
        hseal_okx_permissions_text(r->permissions, permissions);
        if (r->ips.n > 0)
            (void)snprintf(ips, sizeof(ips), "%zu", r->ips.n);
        date_text(r->created_ms, created);
        if (r->expires_ms > 0)
            date_text(r->expires_ms - 1, expires);
    }
    for (size_t i = 0; i < HSEAL_INVENTORY_COLUMNS && err == HSEAL_ERR_OK; i++)
        err = hseal_table_add(t, cells[i], e);
    return err;
}

static void
ips_text(const struct hseal_record *r, char out[TEXT_SIZE])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < r->ips.n && used < TEXT_SIZE; i++) {
        (void)snprintf(out + used, TEXT_SIZE - used, "%s%s",
            used > 0 ? ", " : "", r->ips.text[i]);
        used += strlen(out + used);
    }
}

/* A label and its value. */
struct fact {
    const char *label;
    const char *value;
};

static enum hseal_err
add_facts(const struct fact *facts, size_t n, struct hseal_table *t,
    struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        if (facts[i].label == NULL)
            continue;
        err = hseal_table_add(t, facts[i].label, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_table_add(t, facts[i].value, e);
    }
    return err;
}

static enum hseal_err
record_facts(const struct hseal_inventory *x, struct hseal_table *t,
    struct hseal_error *e)
{
    const struct hseal_record *r = x->record;
    char permissions[HSEAL_OKX_PERMISSIONS_SIZE], ips[TEXT_SIZE];
    char created[HSEAL_TIMESTAMP_SIZE], expires[HSEAL_TIMESTAMP_SIZE] = "never";
    char generation[32];

    hseal_okx_permissions_text(r->permissions, permissions);
    ips_text(r, ips);
    hseal_okx_timestamp_iso(r->created_ms, created);
    if (r->expires_ms != 0)
        hseal_okx_timestamp_iso(r->expires_ms, expires);
    (void)snprintf(generation, sizeof(generation), "%llu",
        (unsigned long long)r->generation);
    const struct fact facts[] = {
        { "key id:", r->key_id },
        { x->passphrase ? "passphrase:" : NULL,
            hseal_secret_str(&r->passphrase) },
        { "site:", hseal_okx_site_name(r->site) },
        { "env:", hseal_okx_env_name(r->env) },
        { "base url:", hseal_record_base_url(r) },
        { "ca file:", r->ca_file },
        { "permissions:", permissions },
        { "ips:", ips },
        { "purpose:", r->purpose },
        { "created:", created },
        { "expires:", expires },
        { "generation:", generation },
        { r->owner.uid[0] != '\0' ? "account:" : NULL, r->owner.uid },
        { r->owner.label[0] != '\0' ? "label:" : NULL, r->owner.label },
        { r->adopted ? "adopted key:" : NULL, r->adopted_label },
        { r->adopted ? "known answer:" : NULL,
            "the first one was believed: nobody knew the secret" },
    };
    return add_facts(facts, sizeof(facts) / sizeof(facts[0]), t, e);
}

enum hseal_err
hseal_inventory_facts(const struct hseal_inventory *x, struct hseal_table *t,
    struct hseal_error *e)
{
    char stopped[HSEAL_STOP_TEXT_SIZE] = "";
    const struct fact name = { "name:", x->name };
    const struct fact rest[] = {
        { "custody:", custody(x) },
        { "state:", hseal_inventory_state(x) },
        { x->stop != NULL ? "stopped:" : NULL, stopped },
        { x->why[0] != '\0' ? "why:" : NULL, x->why },
        { "token:", x->token->label },
        { "serial:", x->token->serial },
    };
    enum hseal_err err = add_facts(&name, 1, t, e);

    if (x->stop != NULL)
        hseal_stop_text(x->stop, stopped);
    if (err == HSEAL_ERR_OK && x->record != NULL)
        err = record_facts(x, t, e);
    if (err == HSEAL_ERR_OK)
        err = add_facts(rest, sizeof(rest) / sizeof(rest[0]), t, e);
    return err;
}

void
hseal_inventory_advise(const struct hseal_inventory *x, struct hseal_output *o)
{
    if (x->stop != NULL && x->state == HSEAL_ENTRY_WHOLE)
        hseal_output_note(o,
            "the exchange has refused %s, and it signs nothing: mend the "
            "cause, then `hardseal key thaw %s`",
            x->name, x->name);
    switch (x->state) {
    case HSEAL_ENTRY_UNFINISHED:
        hseal_output_note(o,
            "an import of %s is under way or was broken off: import it again, "
            "or `hardseal key delete %s`",
            x->name, x->name);
        break;
    case HSEAL_ENTRY_KEYLESS:
        hseal_output_note(o,
            "%s has a record and no key: import it again, or "
            "`hardseal key delete %s`",
            x->name, x->name);
        break;
    case HSEAL_ENTRY_UNREADABLE:
        hseal_output_note(o,
            "%s cannot be used: %s; "
            "`hardseal key delete %s` removes it",
            x->name, x->why, x->name);
        break;
    case HSEAL_ENTRY_STAGED:
        hseal_output_note(o,
            "generation %llu of %s is staged: `hardseal key activate %s` makes "
            "it live",
            (unsigned long long)x->record->generation, x->name, x->name);
        break;
    case HSEAL_ENTRY_WHOLE:
    case HSEAL_ENTRY_FROZEN:
    case HSEAL_ENTRY_OLD:
    case HSEAL_ENTRY_COUNT: break;
    }
}
