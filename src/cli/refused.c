/*
 * cli/refused.c: what follows when the exchange has refused a credential.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/alert.h"

#include "cli/refused.h"

void
hseal_refused(struct hseal_context *c, const struct hseal_refused_key *k,
    const struct hseal_okx_answer *said, const struct hseal_okx_verdict *v)
{
    struct hseal_stop stop = { .time_ms =
                                   hseal_clock_wall_ms(hseal_clock_system()) };
    struct hseal_destination to = { .generation = 0 };
    struct hseal_alert alert = { .event = "stopped" };
    char name[HSEAL_NAME_SIZE];
    struct hseal_error e;

    if (v->code_class != HSEAL_OKX_CODE_STOP_CRED)
        return;
    (void)snprintf(
        name, sizeof(name), "%.*s", (int)strcspn(k->spec, "@"), k->spec);
    (void)snprintf(stop.code, sizeof(stop.code), "%s", v->code);
    (void)snprintf(stop.text, sizeof(stop.text), "%s", said->msg);
    (void)snprintf(stop.key_id, sizeof(stop.key_id), "%s", k->key_id);
    if (hseal_signer_destination(k->signer, k->spec, &to, NULL) == HSEAL_ERR_OK)
        alert.generation = to.generation; /* only to tell more of it */
    if (hseal_signer_stop(k->signer, k->spec, &stop, &e) != HSEAL_ERR_OK)
        hseal_output_note(&c->out, "%s could not be stopped for good: %s",
            k->spec, e.message);
    else
        hseal_output_note(&c->out,
            "%s signs nothing more until `hardseal key thaw %s`", k->spec,
            name);
    alert.key = name;
    alert.key_id = k->key_id;
    alert.code = stop.code;
    alert.message = stop.text;
    alert.ip = said->ip;
    alert.time_ms = stop.time_ms;
    hseal_alert_raise(c, &alert);
}
