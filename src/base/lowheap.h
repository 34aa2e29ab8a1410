/*
 * base/lowheap.h: room at the low end of the heap, kept for small blocks.
 * Layer: base.
 */
#ifndef HSEAL_BASE_LOWHEAP_H
#define HSEAL_BASE_LOWHEAP_H

/**
 * Blocks of all small sizes, a chain through themselves.  Zeroed: none.
 *
 * SoftHSM enters each block it allocates into one tree, by address, and takes
 * it out again when it is freed: some dozens for one signature.  The tree of a
 * module that has loaded its tokens grows at its upper end, and is twice as
 * deep there as at the lower one.  Small blocks that lie below all others are
 * cheap to enter.
 */
struct hseal_lowheap {
    void *first;
};

/**
 * hseal_lowheap_take(l): allocate them, before what is to lie above them.
 * Where memory is short there are fewer.
 */
void hseal_lowheap_take(struct hseal_lowheap *l);

/**
 * hseal_lowheap_give(l): free them: this thread's next small blocks are these.
 * That is so with glibc's malloc; with others it does no harm.
 */
void hseal_lowheap_give(struct hseal_lowheap *l);

#endif
