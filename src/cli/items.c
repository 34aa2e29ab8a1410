/*
 * cli/items.c: showing what became of each order of a request.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "cli/items.h"

static const char *
class_of(const struct hseal_okx_item *item)
{
    const struct hseal_okx_code *row = hseal_okx_code_find(item->code);

    return hseal_okx_code_class_name(
        row == NULL ? HSEAL_OKX_CODE_ITEM : row->code_class);
}

/* "(clOrdId a1, ordId 7)", as far as they are known. */
static void
ids_text(const struct hseal_okx_item *item, char *out, size_t size)
{
    const char *client = item->client_id, *order = item->order_id;

    out[0] = '\0';
    if (client[0] == '\0' && order[0] == '\0')
        return;
    (void)snprintf(out, size, " (%s%s%s%s%s)", client[0] ? "clOrdId " : "",
        client, client[0] && order[0] ? ", " : "", order[0] ? "ordId " : "",
        order);
}

static void
tell_item(struct hseal_output *o, const struct hseal_okx_item *item)
{
    char ids[160];

    ids_text(item, ids, sizeof(ids));
    if (strcmp(item->code, "0") == 0)
        hseal_output_note(o, "item %zu%s: accepted", item->index + 1, ids);
    else
        hseal_output_note(o, "item %zu%s: %s%s%s (%s)", item->index + 1, ids,
            item->code, item->msg[0] != '\0' ? ": " : "", item->msg,
            class_of(item));
}

void
hseal_items_tell(struct hseal_output *o, const struct hseal_okx_answer *a)
{
    if (a->n_failed == 0 || a->n_items < 2)
        return;
    for (size_t i = 0; i < a->n_kept; i++)
        tell_item(o, &a->items[i]);
    if (a->n_items > a->n_kept)
        hseal_output_note(o, "and %zu more; %zu of %zu failed",
            a->n_items - a->n_kept, a->n_failed, a->n_items);
}

static json_t *
id_json(const char *id)
{
    return id[0] == '\0' ? json_null() : hseal_output_string(id);
}

json_t *
hseal_items_json(const struct hseal_okx_answer *a)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < a->n_kept; i++) {
        const struct hseal_okx_item *item = &a->items[i];
        json_t *o = json_pack("{s:I, s:o, s:s, s:o, s:o, s:o}", "index",
            (json_int_t)item->index, "code", hseal_output_string(item->code),
            "class", class_of(item), "msg", hseal_output_string(item->msg),
            "clOrdId", id_json(item->client_id), "ordId",
            id_json(item->order_id));
        if (json_array_append_new(list, o) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}
