/*
 * chaos/control.c: the control file.
 */
#include <assert.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "chaos/control.h"

static_assert(offsetof(struct chaos_control, text) == 128, "as README says");
static_assert(offsetof(struct chaos_control, count) == 4096, "as README says");
static_assert(sizeof(struct chaos_control) <= CHAOS_CONTROL_BYTES, "room");

struct chaos_control *
chaos_control_map(const char *path)
{
    struct chaos_control *c = NULL;
    void *map = MAP_FAILED;
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && (st.st_size >= CHAOS_CONTROL_BYTES ||
                                   ftruncate(fd, CHAOS_CONTROL_BYTES) == 0))
        map = mmap(NULL, CHAOS_CONTROL_BYTES, PROT_READ | PROT_WRITE,
            MAP_SHARED, fd, 0);
    (void)close(fd);
    if (map == MAP_FAILED)
        return NULL;
    c = map;
    /* Two that make it at once write the same. */
    memcpy(c->magic, CHAOS_CONTROL_MAGIC, sizeof(c->magic));
    c->version = CHAOS_CONTROL_VERSION;
    c->calls = CHAOS_CALL_COUNT;
    return c;
}

void
chaos_control_unmap(struct chaos_control *c)
{
    if (c != NULL)
        (void)munmap(c, CHAOS_CONTROL_BYTES);
}

int
chaos_control_text(struct chaos_control *c, uint64_t generation,
    char out[CHAOS_TEXT_BYTES + 1])
{
    memcpy(out, c->text, CHAOS_TEXT_BYTES);
    out[CHAOS_TEXT_BYTES] = '\0';
    atomic_thread_fence(memory_order_acquire);
    return atomic_load(&c->generation) == generation;
}

int
chaos_control_write(struct chaos_control *c, const char *text)
{
    uint64_t generation = atomic_load(&c->generation) | 1;

    if (strlen(text) >= CHAOS_TEXT_BYTES)
        return 0;
    atomic_store(&c->generation, generation);
    memset(c->text, 0, sizeof(c->text));
    memcpy(c->text, text, strlen(text));
    atomic_store(&c->written_ns, chaos_clock_ns());
    atomic_store(&c->generation, generation + 1);
    return 1;
}

uint64_t
chaos_clock_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
