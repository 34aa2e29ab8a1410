/*
 * cli/verify_print.c: what the exchange has said of a key, shown.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#include "cli/printable.h"
#include "cli/verify.h"

#define TEXT_MAX 65536
#define LINE_SIZE 2048

/* ---- as text ---- */

static void
addresses(const struct hseal_okx_ips *ips, char out[LINE_SIZE])
{
    size_t used = 0;

    (void)snprintf(out, LINE_SIZE, "no address");
    for (size_t i = 0; i < ips->n; i++) {
        (void)snprintf(out + used, LINE_SIZE - used, "%s%s",
            used > 0 ? ", " : "", ips->text[i]);
        used += strlen(out + used);
    }
}

static enum hseal_err
add_account(const struct hseal_verification *v, struct hseal_buf *b,
    struct hseal_error *e)
{
    const struct hseal_okx_account *a = &v->account;
    char permissions[HSEAL_OKX_PERMISSIONS_SIZE], bound[LINE_SIZE];
    char label[HSEAL_OKX_LABEL_SIZE], of[64] = "main";

    hseal_okx_permissions_text(a->permissions, permissions);
    addresses(&a->ips, bound);
    (void)snprintf(label, sizeof(label), "%s", a->owner.label);
    hseal_printable(label);
    if (!hseal_okx_owner_is_main(&a->owner))
        (void)snprintf(of, sizeof(of), "sub-account of %s", a->owner.main_uid);
    return hseal_buf_addf(b, e,
        "%s: account %s (%s), label \"%s\", %s, %s%s%s, bound to %s\n", v->spec,
        a->owner.uid, of, label, hseal_okx_env_name(v->credential.record.env),
        permissions, a->others[0] != '\0' ? "," : "", a->others, bound);
}

enum hseal_err
hseal_verify_text(const struct hseal_verification *v, struct hseal_buf *b,
    struct hseal_error *e)
{
    const struct hseal_compared x = hseal_verification_compared(v);
    enum hseal_err err = HSEAL_ERR_OK;

    if (v->refusal == HSEAL_ERR_OK)
        err = add_account(v, b, e);
    for (unsigned i = 0; i < HSEAL_DIFFERENCE_COUNT && err == HSEAL_ERR_OK;
         i++) {
        enum hseal_difference d = (enum hseal_difference)i;
        char message[HSEAL_DIFFERENCE_TEXT], remedy[HSEAL_DIFFERENCE_TEXT];
        if ((v->found & 1U << i) == 0)
            continue;
        hseal_difference_message(d, &x, message);
        hseal_difference_remedy(d, &x, remedy);
        hseal_printable(message);
        err = hseal_buf_addf(b, e, "%s: %s: %s\n  remedy: %s\n", v->spec,
            hseal_difference_name(d), message, remedy);
    }
    return err;
}

/* ---- as JSON ---- */

static json_t *
account_json(const struct hseal_verification *v)
{
    const struct hseal_okx_account *a = &v->account;
    char permissions[HSEAL_OKX_PERMISSIONS_SIZE];

    if (v->refusal != HSEAL_ERR_OK)
        return json_null();
    hseal_okx_permissions_text(a->permissions, permissions);
    return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o}", "uid", a->owner.uid,
        "main_uid", a->owner.main_uid, "main",
        hseal_okx_owner_is_main(&a->owner), "label",
        hseal_output_string(a->owner.label), "permissions",
        hseal_output_words(
            a->others, hseal_output_words(permissions, json_array())),
        "ips", hseal_okx_ips_json(&a->ips));
}

static json_t *
finding_json(enum hseal_difference d, const struct hseal_compared *x)
{
    char message[HSEAL_DIFFERENCE_TEXT], remedy[HSEAL_DIFFERENCE_TEXT];

    hseal_difference_message(d, x, message);
    hseal_difference_remedy(d, x, remedy);
    return json_pack("{s:s, s:o, s:s}", "finding", hseal_difference_name(d),
        "message", hseal_output_string(message), "remedy", remedy);
}

static json_t *
findings_json(const struct hseal_verification *v)
{
    const struct hseal_compared x = hseal_verification_compared(v);
    json_t *list = json_array();

    for (unsigned i = 0; list != NULL && i < HSEAL_DIFFERENCE_COUNT; i++) {
        json_t *one;
        if ((v->found & 1U << i) == 0)
            continue;
        one = finding_json((enum hseal_difference)i, &x);
        if (one == NULL || json_array_append_new(list, one) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

json_t *
hseal_verify_json(const struct hseal_verification *v)
{
    const struct hseal_record *r = &v->credential.record;

    return json_pack("{s:o, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "name",
        hseal_output_string(v->credential.name), "generation",
        (json_int_t)r->generation, "site", hseal_okx_site_name(r->site), "env",
        hseal_okx_env_name(r->env), "code", hseal_output_string(v->code),
        "account", account_json(v), "known_at",
        v->at_site ? json_string(hseal_okx_site_name(v->site)) : json_null(),
        "findings", findings_json(v));
}

enum hseal_err
hseal_verify_print(struct hseal_context *c, const struct hseal_verification *v,
    enum hseal_err end, const struct hseal_error *why, struct hseal_error *e)
{
    struct hseal_buf b;
    json_t *o;
    enum hseal_err err;

    if (c->out.json) {
        o = hseal_verify_json(v);
        if (o != NULL && end != HSEAL_ERR_OK &&
            json_object_set_new(o, "error", hseal_output_error(end, why)) !=
                0) {
            json_decref(o);
            o = NULL;
        }
        c->out.error_told = end != HSEAL_ERR_OK;
        return hseal_output_json(&c->out, o, e);
    }
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_verify_text(v, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}
