/*
 * chaos/log.c: a line for each call: never a value, never a PIN.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chaos/inside.h"
#include "chaos/names.h"

void
chaos_log(const struct chaos_call *c)
{
    const char *name = chaos_rv_name(c->rv);
    uint64_t now_ns;
    char line[256], rv[32];
    int n;

    if (chaos.log_fd < 0)
        return;
    now_ns = chaos_clock_ns();
    (void)snprintf(rv, sizeof(rv), "0x%lx", c->rv);
    n = snprintf(line, sizeof(line), "%llu.%06llu %ld %s %llu 0x%lx %s%s\n",
        (unsigned long long)(now_ns / 1000000000),
        (unsigned long long)(now_ns / 1000 % 1000000), (long)getpid(),
        chaos_call_name((int)c->id), (unsigned long long)c->nth, c->first,
        name == NULL ? rv : name, c->touched ? " chaos" : "");
    /* One write: lines of several threads and processes stay whole. */
    if (n > 0 && write(chaos.log_fd, line, (size_t)n) < 0)
        chaos.log_fd = -1;
}

void
chaos_complain(const char *text)
{
    (void)fprintf(stderr, "chaos: %s\n", text);
}
