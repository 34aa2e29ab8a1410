/*
 * store/putback.h: what somebody does who can write where records lie: take
 * a copy, remove, put back.
 */
#ifndef HSEAL_TEST_PUTBACK_H
#define HSEAL_TEST_PUTBACK_H

#include "store/world.h"

/** putback_count(w, name): its records. */
size_t putback_count(struct world *w, const char *name);

/** putback_copy(w, name, b): append its one record, sealed as it is. */
void putback_copy(struct world *w, const char *name, struct hseal_buf *b);

/** putback_remove(w, name): all its records; the keys stay. */
void putback_remove(struct world *w, const char *name);

/** putback_put(w, name, b): one more record. */
void putback_put(struct world *w, const char *name, const struct hseal_buf *b);

#endif
