/*
 * base/wipealloc.c: heap functions that wipe what is freed.
 * Layer: base.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "base/error.h"

#include "base/wipealloc.h"

void *
hseal_wipealloc_malloc(size_t size)
{
    return malloc(size);
}

void *
hseal_wipealloc_calloc(size_t n, size_t size)
{
    return calloc(n, size);
}

void
hseal_wipealloc_free(void *p)
{
    if (p == NULL)
        return;
    /* glibc's word for how much the block really holds. */
    explicit_bzero(p, malloc_usable_size(p));
    free(p);
}

void *
hseal_wipealloc_realloc(void *p, size_t size)
{
    size_t had;
    void *grown;

    if (p == NULL)
        return malloc(size);
    had = malloc_usable_size(p);
    if (size <= had && size >= had / 2)
        return p;
    grown = malloc(size);
    if (grown == NULL)
        return NULL;
    memcpy(grown, p, had < size ? had : size);
    hseal_wipealloc_free(p);
    return grown;
}

char *
hseal_wipealloc_strdup(const char *s)
{
    size_t len = strlen(s) + 1;
    char *copy = malloc(len);

    if (copy != NULL)
        memcpy(copy, s, len);
    return copy;
}

static void *
openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return malloc(size);
}

/* OpenSSL expects realloc(p, 0) to free. */
static void *
openssl_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    if (size == 0) {
        hseal_wipealloc_free(p);
        return NULL;
    }
    return hseal_wipealloc_realloc(p, size);
}

static void
openssl_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    hseal_wipealloc_free(p);
}

enum hseal_err
hseal_wipealloc_install(struct hseal_error *e)
{
    json_set_alloc_funcs(hseal_wipealloc_malloc, hseal_wipealloc_free);
    if (CRYPTO_set_mem_functions(
            openssl_malloc, openssl_realloc, openssl_free) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL,
            "OpenSSL was in use before its allocator could be set");
    return HSEAL_ERR_OK;
}
