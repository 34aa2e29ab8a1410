/*
 * okx/edge.h: an answer that is not the exchange's: a page of its edge.
 * Layer: okx.
 */
#ifndef HSEAL_OKX_EDGE_H
#define HSEAL_OKX_EDGE_H

#include <stddef.h>

#include "base/buf.h"

/**
 * hseal_okx_edge_read(body, ret, size): 1 if the body is a page of HTML (it
 * begins with '<').  `ret` gets its title, or where it is no page its first
 * line, as far as it is UTF-8 and fits; "" if there is none.  At most 16 KiB
 * are looked at.  Not fit for a terminal yet.
 */
int hseal_okx_edge_read(struct hseal_view body, char *ret, size_t size);

#endif
