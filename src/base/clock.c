/*
 * base/clock.c: time, injected.
 * Layer: base.
 */
#include <fcntl.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static uint64_t
system_wall_ms(void *ctx)
{
    struct timespec ts = { 0, 0 };

    (void)ctx;
    (void)clock_gettime(CLOCK_REALTIME, &ts); /* cannot fail */
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static uint64_t
system_mono_ns(void *ctx)
{
    struct timespec ts = { 0, 0 };

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
    return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t
system_boot_ns(void *ctx)
{
    struct timespec ts = { 0, 0 };

    (void)ctx;
    (void)clock_gettime(CLOCK_BOOTTIME, &ts); /* Linux has it since 2.6.39 */
    return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static const struct hseal_clock system_clock = {
    .wall_ms = system_wall_ms,
    .mono_ns = system_mono_ns,
    .ctx = NULL,
    .boot_ns = system_boot_ns,
};

const struct hseal_clock *
hseal_clock_system(void)
{
    return &system_clock;
}

uint64_t
hseal_clock_wall_ms(const struct hseal_clock *c)
{
    return c->wall_ms(c->ctx);
}

uint64_t
hseal_clock_mono_ns(const struct hseal_clock *c)
{
    return c->mono_ns(c->ctx);
}

uint64_t
hseal_clock_boot_ns(const struct hseal_clock *c)
{
    return c->boot_ns != NULL ? c->boot_ns(c->ctx) : c->mono_ns(c->ctx);
}

void
hseal_clock_boot_id(char out[HSEAL_BOOT_ID_SIZE])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;

    if (fd >= 0) {
        n = read(fd, out, HSEAL_BOOT_ID_SIZE - 1);
        (void)close(fd); /* was only read */
    }
    out[n == HSEAL_BOOT_ID_SIZE - 1 ? n : 0] = '\0';
}
