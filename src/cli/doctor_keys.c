/*
 * cli/doctor_keys.c: token doctor: the keys and credentials, only read.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "token/keylist.h"

#include "cli/doctor.h"

#define OURS "hardseal" /* of hardseal: and hardseal#root */
#define CREDENTIAL "hardseal:"
#define NAMES_MAX 1024

static const char was_readable[] =
    "count the secret as known: make a new API key at the exchange, import "
    "it, delete this one";

/* What is on the token, read once. */
struct held {
    struct hseal_keylist_entry *keys;
    size_t n_keys;
    struct hseal_object *records;
    size_t n_records;
    struct hseal_entry *entries;
    size_t n_entries;
};

/* ---- keys ---- */

static const char *
name_of(const struct hseal_keylist_entry *k)
{
    size_t len = sizeof(CREDENTIAL) - 1;

    return strncmp(k->object.label, CREDENTIAL, len) == 0
               ? k->object.label + len
               : k->object.label;
}

static void
judge_key(struct hseal_doctor *d, const struct hseal_keylist_entry *k)
{
    if (!k->is_private) {
        hseal_doctor_finding(d, "key-public",
            "destroy it with the token's own tool, and find out who made it",
            "a key is labelled %s that needs no login: it is not hardseal's, "
            "and is not used",
            k->object.label);
    } else if (k->err == HSEAL_ERR_CUSTODY) {
        hseal_doctor_worse(d, HSEAL_VERDICT_NOT_KEPT);
        hseal_doctor_finding(d, "key-exposed", was_readable, "%s: %s",
            name_of(k), k->why.message);
    } else if (k->err != HSEAL_ERR_OK) {
        hseal_doctor_worse(d, HSEAL_VERDICT_NOT_PROVEN);
        hseal_doctor_finding(d, "key-unclear", k->why.hint,
            "%s: what protects it cannot be read: %s", name_of(k),
            k->why.message);
    }
}

static unsigned
can_turn_on(const struct hseal_doctor *d, const struct hseal_keylist_entry *k)
{
    unsigned all = (1U << HSEAL_USAGE_COUNT) - 1;

    if (k->modifiable == 0)
        return 0;
    return (d->flips_known ? d->flips : all) & ~k->usage;
}

static json_t *
usage_json(unsigned usage)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < HSEAL_USAGE_COUNT; i++)
        if ((usage & 1U << i) != 0 &&
            json_array_append_new(list,
                json_string(hseal_usage_name((enum hseal_usage)i))) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *
key_json(const struct hseal_doctor *d, const struct hseal_keylist_entry *k)
{
    char id[2 * HSEAL_OBJECT_ID_MAX + 1];

    hseal_hex_encode(k->object.id, k->object.id_len, id);
    return json_pack("{s:o, s:s, s:b, s:b, s:o, s:o, s:o}", "label",
        hseal_output_string(k->object.label), "id", id, "private",
        k->is_private, "protected", k->err == HSEAL_ERR_OK, "modifiable",
        k->modifiable < 0 ? json_null() : json_boolean(k->modifiable), "usage",
        usage_json(k->usage), "can_turn_on", usage_json(can_turn_on(d, k)));
}

/* "CKA_WRAP, CKA_DERIVE" */
static void
usage_text(unsigned usage, struct hseal_buf *b)
{
    for (unsigned i = 0; i < HSEAL_USAGE_COUNT; i++)
        if ((usage & 1U << i) != 0 &&
            hseal_buf_addf(b, NULL, "%s%s", b->len > 0 ? ", " : "",
                hseal_usage_name((enum hseal_usage)i)) != HSEAL_ERR_OK)
            return; /* it is long enough */
}

/* One note for all keys of which the same can be said. */
static void
note_usage(struct hseal_doctor *d, const struct held *h, unsigned usage, int on)
{
    struct hseal_buf names, bits;
    size_t more = 0;

    hseal_buf_init(&names, NAMES_MAX);
    hseal_buf_init(&bits, NAMES_MAX);
    usage_text(usage, &bits);
    for (size_t i = 0; i < h->n_keys; i++) {
        const struct hseal_keylist_entry *k = &h->keys[i];
        if ((on ? k->usage : can_turn_on(d, k)) != usage)
            continue;
        if (hseal_buf_addf(&names, NULL, "%s%s", names.len > 0 ? ", " : "",
                name_of(k)) != HSEAL_ERR_OK)
            more++;
    }
    hseal_doctor_note(d, on ? "usage-on" : "usage-flippable",
        on ? "usable for more than signing (%s): %s%s"
           : "whoever has the PIN can still turn on %s of: %s%s",
        hseal_buf_str(&bits), hseal_buf_str(&names),
        more > 0 ? " and others" : "");
    hseal_buf_free(&names);
    hseal_buf_free(&bits);
}

static void
note_usages(struct hseal_doctor *d, const struct held *h)
{
    for (int on = 0; on < 2; on++) {
        for (unsigned usage = 1; usage < 1U << HSEAL_USAGE_COUNT; usage++) {
            int any = 0;
            for (size_t i = 0; i < h->n_keys && !any; i++)
                any = (on ? h->keys[i].usage : can_turn_on(d, &h->keys[i])) ==
                      usage;
            if (any)
                note_usage(d, h, usage, on);
        }
    }
}

static void
check_keys(struct hseal_doctor *d, const struct held *h)
{
    json_t *list = json_array();

    for (size_t i = 0; i < h->n_keys; i++) {
        judge_key(d, &h->keys[i]);
        if (json_array_append_new(list, key_json(d, &h->keys[i])) != 0 &&
            d->err == HSEAL_ERR_OK)
            d->err = hseal_fail_nomem(d->e);
    }
    note_usages(d, h);
    hseal_doctor_fact(d, "keys", list);
}

/* ---- credentials ---- */

static size_t
objects_of(const struct held *h, const struct hseal_entry *entry)
{
    const char *name = entry->name;
    size_t n = 0, len = sizeof(CREDENTIAL) - 1;

    /* An adopted key goes by a label of its own. */
    if (entry->record.adopted && (entry->state == HSEAL_ENTRY_WHOLE ||
                                     entry->state == HSEAL_ENTRY_FROZEN))
        n++;

    for (size_t i = 0; i < h->n_keys; i++)
        n += strncmp(h->keys[i].object.label, CREDENTIAL, len) == 0 &&
             strcmp(h->keys[i].object.label + len, name) == 0;
    for (size_t i = 0; i < h->n_records; i++)
        n += strncmp(h->records[i].label, CREDENTIAL, len) == 0 &&
             strcmp(h->records[i].label + len, name) == 0;
    return n;
}

/* The known answer: checked by loading it, and nothing else is signed. */
static int
answers(struct hseal_doctor *d, struct hseal_store *store, const char *name)
{
    struct hseal_credential credential;
    struct hseal_error why;
    enum hseal_err err;

    memset(&credential, 0, sizeof(credential));
    memset(&why, 0, sizeof(why));
    err = hseal_store_load(store, name, &credential, &why);
    hseal_credential_free(&credential);
    if (err != HSEAL_ERR_OK)
        hseal_doctor_finding(d,
            err == HSEAL_ERR_CUSTODY ? "known-answer" : "credential", why.hint,
            "%s", why.message);
    return err == HSEAL_ERR_OK;
}

static void
judge_entry(struct hseal_doctor *d, const struct hseal_entry *entry)
{
    if (entry->state == HSEAL_ENTRY_UNREADABLE)
        hseal_doctor_finding(d, "record",
            "hardseal key delete removes it; then import it again", "%s: %s",
            entry->name, entry->why);
    else if (entry->state == HSEAL_ENTRY_KEYLESS)
        hseal_doctor_finding(d, "key-missing",
            "hardseal key delete removes it; then import it again",
            "%s: its record is there, and its key is not", entry->name);
    else if (entry->state == HSEAL_ENTRY_UNFINISHED)
        hseal_doctor_note(d, "unfinished",
            "%s: its import is under way or was broken off", entry->name);
}

static void
check_entry(struct hseal_doctor *d, const struct held *h,
    struct hseal_store *store, const struct hseal_entry *entry, json_t *list)
{
    int whole = entry->state == HSEAL_ENTRY_WHOLE;
    size_t objects = objects_of(h, entry);
    int right = 0;

    judge_entry(d, entry);
    if (whole)
        right = answers(d, store, entry->name);
    hseal_doctor_row(d, "key", "%s: %s; %zu object%s", entry->name,
        !whole  ? hseal_entry_state_name(entry->state)
        : right ? "gives its known answer"
                : "does not give its known answer",
        objects, objects == 1 ? "" : "s");
    if (json_array_append_new(
            list, json_pack("{s:o, s:s, s:o, s:I}", "name",
                      hseal_output_string(entry->name), "state",
                      hseal_entry_state_name(entry->state), "known_answer",
                      whole ? json_boolean(right) : json_null(), "objects",
                      (json_int_t)objects)) != 0 &&
        d->err == HSEAL_ERR_OK)
        d->err = hseal_fail_nomem(d->e);
}

static void
check_entries(
    struct hseal_doctor *d, const struct held *h, struct hseal_store *store)
{
    json_t *list = json_array();

    for (size_t i = 0; i < h->n_entries; i++) {
        char step[96];
        (void)snprintf(step, sizeof(step), "checking credential %zu of %zu ...",
            i + 1, h->n_entries);
        hseal_doctor_step(d, step);
        check_entry(d, h, store, &h->entries[i], list);
    }
    if (h->n_entries == 0)
        hseal_doctor_row(d, "key", "none");
    hseal_doctor_fact(d, "credentials", list);
}

/* ---- room ---- */

static void
tell_room(struct hseal_doctor *d)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    size_t each = !p->hmac ? 0 : p->records == HSEAL_PLACE_TOKEN ? 2 : 1;
    size_t now = d->survey.objects, left;

    left = each > 0 && p->objects_max > now ? (p->objects_max - now) / each : 0;
    if (each == 0)
        hseal_doctor_row(d, "objects",
            "%zu on the token; a credential takes none, but two files", now);
    else if (p->objects_max == 0)
        hseal_doctor_row(d, "objects",
            "%zu on the token, no limit that is known; a credential takes %zu",
            now, each);
    else
        hseal_doctor_row(d, "objects",
            "%zu on the token, at most %zu; a credential takes %zu: room for "
            "%zu more",
            now, p->objects_max, each, left);
    if (each > 0 && p->objects_max != 0 && left == 0)
        hseal_doctor_note(
            d, "full", "the token has no room for another credential");
    hseal_doctor_fact(d, "objects",
        json_pack("{s:I, s:I, s:I, s:o}", "on_token", (json_int_t)now, "max",
            (json_int_t)p->objects_max, "per_credential", (json_int_t)each,
            "room_for",
            each == 0 || p->objects_max == 0 ? json_null()
                                             : json_integer((json_int_t)left)));
}

/* ---- all of it ---- */

/* Without hardseal#root, or with two, no record opens. */
static struct hseal_store *
open_store(struct hseal_doctor *d)
{
    struct hseal_store *store = NULL;
    struct hseal_error why;
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    err = hseal_context_store(d->c, 0, &store, &why);
    if (err == HSEAL_ERR_OK)
        return store;
    if (err == HSEAL_ERR_CUSTODY)
        hseal_doctor_worse(d, HSEAL_VERDICT_NOT_KEPT);
    hseal_doctor_row(d, "key", "cannot be read: %s", why.message);
    hseal_doctor_finding(
        d, "root", why.hint, "the credentials cannot be read: %s", why.message);
    return NULL;
}

static int
is_adopted(const struct held *h, const struct hseal_object *o)
{
    for (size_t i = 0; i < h->n_entries; i++) {
        const struct hseal_record *r = &h->entries[i].record;
        if (r->adopted && strcmp(r->adopted_label, o->label) == 0 &&
            r->adopted_id_len == o->id_len &&
            memcmp(r->adopted_id, o->id, o->id_len) == 0)
            return 1;
    }
    return 0;
}

/* Those of others are none of our business. */
static void
keep_ours(struct held *h)
{
    size_t n = 0;

    for (size_t i = 0; i < h->n_keys; i++)
        if (strncmp(h->keys[i].object.label, OURS, sizeof(OURS) - 1) == 0 ||
            is_adopted(h, &h->keys[i].object))
            h->keys[n++] = h->keys[i];
    h->n_keys = n;
}

void
hseal_doctor_keys(struct hseal_doctor *d)
{
    struct hseal_store *store;
    struct held h;

    if (d->err != HSEAL_ERR_OK)
        return;
    hseal_doctor_step(d, "checking the credentials ...");
    memset(&h, 0, sizeof(h));
    store = open_store(d);
    d->err = hseal_keylist_read(d->token, "", &h.keys, &h.n_keys, d->e);
    if (d->err == HSEAL_ERR_OK)
        d->err = hseal_object_find(
            d->token, HSEAL_OBJECT_DATA, NULL, &h.records, &h.n_records, d->e);
    if (d->err == HSEAL_ERR_OK && store != NULL)
        d->err = hseal_store_list(store, &h.entries, &h.n_entries, d->e);
    keep_ours(&h);
    if (d->err == HSEAL_ERR_OK && store != NULL)
        check_entries(d, &h, store);
    if (d->err == HSEAL_ERR_OK)
        check_keys(d, &h);
    if (d->err == HSEAL_ERR_OK)
        tell_room(d);
    hseal_store_list_free(h.entries, h.n_entries);
    free(h.records);
    free(h.keys);
}
