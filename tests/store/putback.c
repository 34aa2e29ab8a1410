/*
 * store/putback.c: what somebody does who can write where records lie: take
 * a copy, remove, put back.
 */
#include <stdlib.h>

#include "support/run.h"

#include "store/putback.h"

static struct hseal_place_item *
list(struct world *w, const char *name, size_t *ret_n)
{
    struct hseal_place_item *items = NULL;

    assert_ok(hseal_place_list(w->store->place, name, &items, ret_n, NULL));
    return items;
}

size_t
putback_count(struct world *w, const char *name)
{
    size_t n = 0;

    free(list(w, name, &n));
    return n;
}

void
putback_copy(struct world *w, const char *name, struct hseal_buf *b)
{
    size_t n = 0;
    struct hseal_place_item *items = list(w, name, &n);
    int gone = 0;

    assert_int_equal(n, 1);
    assert_ok(hseal_place_read(w->store->place, &items[0], b, &gone, NULL));
    assert_int_equal(gone, 0);
    free(items);
}

void
putback_remove(struct world *w, const char *name)
{
    size_t n = 0;
    struct hseal_place_item *items = list(w, name, &n);

    for (size_t i = 0; i < n; i++)
        assert_ok(hseal_place_remove(w->store->place, &items[i], NULL));
    free(items);
}

void
putback_put(struct world *w, const char *name, const struct hseal_buf *b)
{
    struct hseal_view sealed = { b->data, b->len };
    struct hseal_place_item item;

    assert_ok(hseal_place_write(w->store->place, name, sealed, &item, NULL));
}
