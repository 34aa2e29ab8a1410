/*
 * base/clock.h: time, injected.
 * Layer: base.
 */
#ifndef HSEAL_BASE_CLOCK_H
#define HSEAL_BASE_CLOCK_H

#include <stdint.h>

/**
 * The clocks behind one interface, so that tests hold time in their hands.
 * wall_ms: milliseconds since 1970-01-01T00:00:00Z.  mono_ns: nanoseconds
 * that never go back.  boot_ns: the same with the machine's sleep; NULL: it
 * never sleeps, and mono_ns is asked.  None can fail.
 */
struct hseal_clock {
    uint64_t (*wall_ms)(void *ctx);
    uint64_t (*mono_ns)(void *ctx);
    void *ctx;
    uint64_t (*boot_ns)(void *ctx);
};

/** hseal_clock_system(): the machine's clocks.  Static storage. */
const struct hseal_clock *hseal_clock_system(void);

/** hseal_clock_wall_ms(c) and hseal_clock_mono_ns(c): ask the clock. */
uint64_t hseal_clock_wall_ms(const struct hseal_clock *c);
uint64_t hseal_clock_mono_ns(const struct hseal_clock *c);

/**
 * hseal_clock_boot_ns(c): nanoseconds since the machine was started, its sleep
 * included; of the system's clock the same in every process.
 */
uint64_t hseal_clock_boot_ns(const struct hseal_clock *c);

/** 36 characters of a UUID and the NUL. */
#define HSEAL_BOOT_ID_SIZE 37

/**
 * hseal_clock_boot_id(out): what names this run of the machine, of which
 * hseal_clock_boot_ns tells; "" where Linux does not say.
 */
void hseal_clock_boot_id(char out[HSEAL_BOOT_ID_SIZE]);

#endif
