/*
 * chaos/chaos.c: the fault-injecting module in a folder of its own.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chaos/chaos.h"
#include "chaos/names.h"

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

/* A loader takes two names of one file for one module: so, a copy. */
static int
copy(const char *from, const char *to)
{
    FILE *in = fopen(from, "rbe"), *out = fopen(to, "wbe");
    char part[65536];
    size_t n;
    int good = in != NULL && out != NULL;

    while (good && (n = fread(part, 1, sizeof(part), in)) > 0)
        good = fwrite(part, 1, n, out) == n;
    good = good && ferror(in) == 0;
    if (in != NULL)
        (void)fclose(in);
    if (out != NULL)
        good = fclose(out) == 0 && good;
    return good;
}

static int
write_script(const struct chaos *c, const char *real, const char *lines)
{
    const char *softhsm = getenv("SOFTHSM2_CONF");
    FILE *f = fopen(c->script, "we");

    if (f == NULL)
        return 0;
    (void)fprintf(f, "module = %s\ncontrol = control\nlog = calls.log\n",
        real == NULL ? SOFTHSM : real);
    if (softhsm != NULL)
        (void)fprintf(f, "setenv = SOFTHSM2_CONF=%s\n", softhsm);
    (void)fprintf(f, "%s\n", lines);
    return fclose(f) == 0;
}

int
chaos_make(struct chaos *c, const char *real, const char *lines)
{
    char path[96];
    int good;

    memset(c, 0, sizeof(*c));
    (void)snprintf(c->dir, sizeof(c->dir), "/tmp/hseal-chaos.XXXXXX");
    if (mkdtemp(c->dir) == NULL) {
        perror(c->dir);
        return 0;
    }
    (void)snprintf(
        c->module_path, sizeof(c->module_path), "%s/chaos-pkcs11.so", c->dir);
    (void)snprintf(c->script, sizeof(c->script), "%s/chaos.conf", c->dir);
    (void)snprintf(c->log, sizeof(c->log), "%s/calls.log", c->dir);
    (void)snprintf(path, sizeof(path), "%s/control", c->dir);
    good = copy(HSEAL_CHAOS_MODULE, c->module_path) &&
           write_script(c, real, lines) &&
           (c->control = chaos_control_map(path)) != NULL;
    if (!good) {
        perror(c->dir);
        chaos_remove(c);
    }
    return good;
}

int
chaos_rules(struct chaos *c, const char *text)
{
    return chaos_control_write(c->control, text);
}

int
chaos_rules_taken(struct chaos *c)
{
    uint64_t generation = atomic_load(&c->control->generation);

    if (atomic_load(&c->control->rejected) == generation && generation != 0)
        return -1;
    return atomic_load(&c->control->applied) == generation;
}

static const struct chaos_count *
count_of(struct chaos *c, const char *function)
{
    int call = chaos_call_parse(function);

    assert(call >= 0);
    return &c->control->count[call];
}

uint64_t
chaos_calls(struct chaos *c, const char *function)
{
    return atomic_load(&count_of(c, function)->calls);
}

uint64_t
chaos_failed(struct chaos *c, const char *function)
{
    return atomic_load(&count_of(c, function)->failed);
}

void
chaos_remove(struct chaos *c)
{
    char path[96];

    chaos_control_unmap(c->control);
    (void)snprintf(path, sizeof(path), "%s/control", c->dir);
    (void)unlink(path);
    (void)unlink(c->module_path);
    (void)unlink(c->script);
    (void)unlink(c->log);
    (void)rmdir(c->dir);
    memset(c, 0, sizeof(*c));
}
