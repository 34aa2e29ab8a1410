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
hseal_refused(struct hseal_context *c, struct hseal_signer *signer,
    const struct hseal_okx_answer *said, const struct hseal_okx_verdict *v)
{
    struct hseal_stop stop = { .time_ms =
                                   hseal_clock_wall_ms(hseal_clock_system()) };
    struct hseal_destination to = { .generation = 0 };
    struct hseal_alert alert = { .event = "stopped" };
    const char *spec = c->args[0];
    char name[HSEAL_NAME_SIZE];
    struct hseal_error e;

    if (v->code_class != HSEAL_OKX_CODE_STOP_CRED || v->probe)
        return;
    (void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(spec, "@"), spec);
    (void)snprintf(stop.code, sizeof(stop.code), "%s", v->code);
    (void)snprintf(stop.text, sizeof(stop.text), "%s", said->msg);
    if (hseal_signer_stop(signer, spec, &stop, &e) != HSEAL_ERR_OK)
        hseal_output_note(
            &c->out, "%s could not be stopped for good: %s", spec, e.message);
    else
        hseal_output_note(&c->out,
            "%s signs nothing more until `hardseal key thaw %s`", spec, name);
    /* Only to tell more of it. */
    if (hseal_signer_destination(signer, spec, &to, NULL) == HSEAL_ERR_OK)
        alert.generation = to.generation;
    alert.key = name;
    alert.code = stop.code;
    alert.message = stop.text;
    alert.ip = said->ip;
    alert.time_ms = stop.time_ms;
    hseal_alert_raise(c, &alert);
}
