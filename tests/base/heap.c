/*
 * tests/base/heap.c: a heap that fails on demand and looks at what is freed.
 * The linker sends the calls of the code under test here (--wrap).
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
void __wrap_free(void *p);

static unsigned countdown;
static int failed;
static const char *watched;
static unsigned sightings;
static unsigned frees;

void
heap_fail_at(unsigned n)
{
    countdown = n;
    failed = 0;
}

int
heap_failed(void)
{
    return failed;
}

void
heap_watch(const char *marker)
{
    watched = marker;
    sightings = 0;
    frees = 0;
}

unsigned
heap_sightings(void)
{
    return sightings;
}

unsigned
heap_frees(void)
{
    return frees;
}

/* Stays at 1 once it has come down, so that all later ones fail, too. */
static int
must_fail(void)
{
    if (countdown == 0)
        return 0;
    if (countdown > 1) {
        countdown--;
        return 0;
    }
    failed = 1;
    return 1;
}

static int
holds(const unsigned char *p, size_t size, const char *marker)
{
    size_t len = strlen(marker);

    for (size_t i = 0; i + len <= size; i++)
        if (memcmp(p + i, marker, len) == 0)
            return 1;
    return 0;
}

static void
look_at(void *p)
{
    if (p == NULL || watched == NULL)
        return;
    frees++;
    sightings += (unsigned)holds(p, malloc_usable_size(p), watched);
}

void *
__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return must_fail() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
    if (must_fail())
        return NULL;
    look_at(p); /* it may move, and leaves what it held behind */
    return __real_realloc(p, size);
}

char *
__wrap_strdup(const char *s)
{
    return must_fail() ? NULL : __real_strdup(s);
}

void
__wrap_free(void *p)
{
    look_at(p);
    __real_free(p);
}
