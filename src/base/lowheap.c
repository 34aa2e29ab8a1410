/*
 * base/lowheap.c: room at the low end of the heap, kept for small blocks.
 * Layer: base.
 */
#include <stdlib.h>

#include "base/lowheap.h"

/* The sizes that glibc keeps per thread, and its step between them. */
#define SMALLEST 24
#define LARGEST 1032
#define STEP 16
/* A thread keeps seven of a size; the rest makes up for those that stay in
 * use, of what is loaded after. */
#define EACH 32

void
hseal_lowheap_take(struct hseal_lowheap *l)
{
    for (size_t size = SMALLEST; size <= LARGEST; size += STEP) {
        for (int i = 0; i < EACH; i++) {
            void **block = malloc(size);
            if (block == NULL)
                return;
            *block = l->first;
            l->first = block;
        }
    }
}

void
hseal_lowheap_give(struct hseal_lowheap *l)
{
    while (l->first != NULL) {
        void **block = l->first;
        l->first = *block;
        free(block);
    }
}
