/*
 * base/wipealloc.h: heap functions that wipe what is freed.
 * Layer: base.
 */
#ifndef HSEAL_BASE_WIPEALLOC_H
#define HSEAL_BASE_WIPEALLOC_H

#include <stddef.h>

#include <hardseal/error.h>

/**
 * Drop-in heap functions whose free and realloc zero every byte they give
 * back.  They match what OpenSSL, libcurl and jansson ask for.
 */
void *hseal_wipealloc_malloc(size_t size);
void *hseal_wipealloc_calloc(size_t n, size_t size);
void *hseal_wipealloc_realloc(void *p, size_t size);
char *hseal_wipealloc_strdup(const char *s);
void hseal_wipealloc_free(void *p);

/**
 * hseal_wipealloc_install(e): give these to OpenSSL and jansson, for the
 * whole process.  Only a program may call it, first thing in main(), before
 * either library has allocated: never the library on its host's behalf.
 * Errors: INTERNAL (too late).
 */
HSEAL_MUST_USE enum hseal_err hseal_wipealloc_install(struct hseal_error *e);

#endif
