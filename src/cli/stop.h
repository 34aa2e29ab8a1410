/*
 * cli/stop.h: showing that the exchange has refused a key.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_STOP_H
#define HSEAL_CLI_STOP_H

#include "base/json.h"
#include "store/breaker.h"

/** Room for either text, with the NUL. */
#define HSEAL_STOP_TEXT_SIZE 512

/** hseal_stop_brief(b, out): "stopped (50111, 2026-11-21)"; b->stopped is 1. */
void hseal_stop_brief(
    const struct hseal_breaker *b, char out[HSEAL_STOP_TEXT_SIZE]);

/** hseal_stop_text(b, out): "on 2026-11-21T09:08:57.715Z, by 50111: Invalid
 * OK-ACCESS-KEY"; or that it cannot be read. */
void hseal_stop_text(
    const struct hseal_breaker *b, char out[HSEAL_STOP_TEXT_SIZE]);

/** hseal_stop_json(b): {"code","text","time"}, each null where it cannot be
 * read; NULL: out of memory. */
json_t *hseal_stop_json(const struct hseal_breaker *b);

#endif
