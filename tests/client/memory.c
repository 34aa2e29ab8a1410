/*
 * tests/client/memory.c: looking for bytes in this process's own memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/unit.h"

#include "memory.h"

#define PIECE 65536

int
memory_searchable(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
    return 0;
#else
    return 1;
#endif
#else
    return 1;
#endif
}

static size_t
count_in(const unsigned char *data, size_t data_len,
    const unsigned char *masked, size_t len, unsigned char mask)
{
    size_t found = 0;

    for (size_t i = 0; i + len <= data_len; i++) {
        size_t n = 0;
        while (n < len && (data[i + n] ^ mask) == masked[n])
            n++;
        found += n == len;
    }
    return found;
}

/* The pieces overlap by len - 1 bytes; the buffer is wiped after each. */
static size_t
count_between(int mem, off_t from, off_t to, const unsigned char *masked,
    size_t len, unsigned char mask, unsigned char *piece)
{
    size_t found = 0;

    while (from + (off_t)len <= to) {
        size_t want = to - from < PIECE ? (size_t)(to - from) : PIECE;
        ssize_t got = pread(mem, piece, want, from);
        if (got < (ssize_t)len)
            break; /* a guard page, or gone */
        found += count_in(piece, (size_t)got, masked, len, mask);
        memset(piece, 0, PIECE);
        from += got - (ssize_t)len + 1;
    }
    return found;
}

size_t
memory_count(const unsigned char *masked, size_t len, unsigned char mask)
{
    /* Not on the heap, so that where it lies is no news. */
    static unsigned char piece[PIECE];
    FILE *maps = fopen("/proc/self/maps", "r");
    int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    char line[512];
    size_t found = 0;

    assert_non_null(maps);
    assert_true(mem >= 0);
    while (fgets(line, sizeof(line), maps) != NULL) {
        char *p = line;
        unsigned long from = strtoul(p, &p, 16);
        unsigned long to = strtoul(p + 1, &p, 16); /* behind '-' */
        /* " rw-p ... [heap]"; not the kernel's own [vvar]. */
        if (p[2] == 'w' && strstr(p, "[v") == NULL)
            found += count_between(
                mem, (off_t)from, (off_t)to, masked, len, mask, piece);
    }
    (void)fclose(maps);
    (void)close(mem);
    return found;
}
