/*
 * cli/correction.c: what is known of the clock, for signatures that are made
 * without asking the exchange.
 * Layer: cli.
 */
#include "client/offset.h"

#include "cli/correction.h"

enum hseal_err
hseal_correction(struct hseal_context *c, struct hseal_signer *signer,
    const char *key, int64_t *ret_ms, struct hseal_error *e)
{
    char text[HSEAL_OFFSET_TEXT_SIZE];
    const struct hseal_home *home;
    struct hseal_destination dest;
    struct hseal_offset o;
    enum hseal_err err = hseal_context_home(c, &home, e);

    *ret_ms = 0;
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_destination(signer, key, &dest, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_offset_load(
        home->state, hseal_clock_system(), dest.base_url, &o, e);
    /* What cannot be read is as good as none: it only makes things better. */
    if (err != HSEAL_ERR_OK)
        return err == HSEAL_ERR_NOMEM ? err : HSEAL_ERR_OK;
    err = hseal_offset_check(&o, dest.base_url, e);
    if (err != HSEAL_ERR_OK)
        return err;
    hseal_offset_text(o.ms, text);
    hseal_output_detail(&c->out, "the clock is %s, and corrected", text);
    *ret_ms = o.ms;
    return HSEAL_ERR_OK;
}
