/*
 * cli/items.h: showing what became of each order of a request.
 * Layer: cli.
 */
#ifndef HSEAL_CLI_ITEMS_H
#define HSEAL_CLI_ITEMS_H

#include "base/json.h"
#include "cli/output.h"
#include "okx/answer.h"

/** hseal_items_tell(o, a): where there are several and one of them failed, a
 * note for each. */
void hseal_items_tell(struct hseal_output *o, const struct hseal_okx_answer *a);

/**
 * hseal_items_json(a): [{"index","code","class","msg","clOrdId","ordId"}], an
 * id null where there is none; the first HSEAL_OKX_ITEMS_MAX.  NULL: out of
 * memory.
 */
json_t *hseal_items_json(const struct hseal_okx_answer *a);

#endif
