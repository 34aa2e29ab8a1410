/*
 * soak/tally.c: what became of each request, and of the process.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "soak/tally.h"

#define BUCKET_NS UINT64_C(100000000)
#define NS_PER_S UINT64_C(1000000000)

int
tally_init(struct tally *t, uint64_t calls, uint64_t seconds)
{
    memset(t, 0, sizeof(*t));
    t->room = calls;
    t->buckets_n = seconds * 10 + 1;
    t->samples_room = seconds + 2;
    t->call_us = calloc(calls, sizeof(*t->call_us));
    t->due_us = calloc(calls, sizeof(*t->due_us));
    t->buckets = calloc(t->buckets_n, sizeof(*t->buckets));
    t->samples = calloc(t->samples_room, sizeof(*t->samples));
    return t->call_us != NULL && t->due_us != NULL && t->buckets != NULL &&
           t->samples != NULL;
}

void
tally_free(struct tally *t)
{
    free(t->call_us);
    free(t->due_us);
    free(t->buckets);
    free(t->samples);
    memset(t, 0, sizeof(*t));
}

static long
rss_kb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[128];
    long kb = -1;

    if (f == NULL)
        return -1;
    while (kb < 0 && fgets(line, sizeof(line), f) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    (void)fclose(f);
    return kb;
}

static long
count_fds(void)
{
    DIR *d = opendir("/proc/self/fd");
    long n = 0;

    if (d == NULL)
        return -1;
    while (readdir(d) != NULL)
        n++;
    (void)closedir(d);
    return n - 3; /* ".", ".." and this one */
}

static void
sample(struct tally *t)
{
    if (t->samples_n < t->samples_room)
        t->samples[t->samples_n++] =
            (struct tally_sample){ rss_kb(), count_fds() };
}

void
tally_begin(struct tally *t, uint64_t now_ns)
{
    /* Touched now, so that they do not count as growth. */
    memset(t->call_us, 1, t->room * sizeof(*t->call_us));
    memset(t->due_us, 1, t->room * sizeof(*t->due_us));
    t->begin_ns = now_ns;
    sample(t);
}

void
tally_end(struct tally *t)
{
    sample(t);
}

static void
add_signed(struct tally *t, const struct tally_call *c, uint32_t us)
{
    uint64_t bucket = (c->end_ns - t->begin_ns) / BUCKET_NS;

    if (bucket < t->buckets_n)
        t->buckets[bucket]++;
    if (t->signed_n == t->room)
        return;
    t->call_us[t->signed_n] = us;
    t->due_us[t->signed_n] = (uint32_t)((c->end_ns - c->due_ns) / 1000);
    t->signed_n++;
}

static void
add_refused(struct tally *t, const struct tally_call *c, uint32_t us)
{
    if (t->refused == 0)
        (void)snprintf(t->first, sizeof(t->first), "%s", c->error->message);
    if (t->refused < TALLY_REFUSALS_MAX)
        t->refusals[t->refused] =
            (struct tally_refusal){ c->begin_ns, us, c->error->code };
    t->refused++;
}

void
tally_add(struct tally *t, const struct tally_call *c)
{
    uint32_t us = (uint32_t)((c->end_ns - c->begin_ns) / 1000);

    if (us > t->slowest_us)
        t->slowest_us = us;
    if (c->error != NULL)
        add_refused(t, c, us);
    else if (c->wrong)
        t->wrong++;
    else
        add_signed(t, c, us);
    if (c->end_ns >= t->begin_ns + t->samples_n * NS_PER_S)
        sample(t);
}

/* ---- the result ---- */

static int
compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void
print_percentiles(FILE *f, const char *name, uint32_t *us, size_t n)
{
    static const struct {
        const char *name;
        size_t per_mille;
    } rows[] = { { "p50", 500 }, { "p99", 990 }, { "max", 1000 } };

    qsort(us, n, sizeof(*us), compare);
    (void)fprintf(f, ", \"%s\": {", name);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        (void)fprintf(f, "%s\"%s\": %u", i == 0 ? "" : ", ", rows[i].name,
            n == 0 ? 0 : us[(n - 1) * rows[i].per_mille / 1000]);
    (void)fprintf(f, "}");
}

/* The message of an error may hold anything but control characters. */
static void
print_text(FILE *f, const char *text)
{
    (void)fputc('"', f);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', f);
        (void)fputc(*text, f);
    }
    (void)fputc('"', f);
}

static void
print_refusals(const struct tally *t, FILE *f)
{
    (void)fprintf(f, ", \"refused\": %zu, \"first\": ", t->refused);
    print_text(f, t->first);
    (void)fprintf(f, ", \"refusals\": [");
    for (size_t i = 0; i < t->refused && i < TALLY_REFUSALS_MAX; i++)
        (void)fprintf(f, "%s[%llu, %u, \"%s\"]", i == 0 ? "" : ", ",
            (unsigned long long)t->refusals[i].at_ns, t->refusals[i].us,
            hseal_err_name(t->refusals[i].code));
    (void)fprintf(f, "]");
}

void
tally_print(struct tally *t, FILE *f)
{
    (void)fprintf(f,
        "{\"begin_ns\": %llu, \"signed\": %zu, \"wrong\": %zu, "
        "\"switches\": %zu, \"notes\": %zu, \"slowest_us\": %u",
        (unsigned long long)t->begin_ns, t->signed_n, t->wrong, t->switches,
        t->notes, t->slowest_us);
    print_percentiles(f, "call_us", t->call_us, t->signed_n);
    print_percentiles(f, "due_us", t->due_us, t->signed_n);
    print_refusals(t, f);
    (void)fprintf(f, ", \"buckets\": [");
    for (size_t i = 0; i < t->buckets_n; i++)
        (void)fprintf(f, "%s%u", i == 0 ? "" : ", ", t->buckets[i]);
    (void)fprintf(f, "], \"samples\": [");
    for (size_t i = 0; i < t->samples_n; i++)
        (void)fprintf(f, "%s[%ld, %ld]", i == 0 ? "" : ", ",
            t->samples[i].rss_kb, t->samples[i].fds);
    (void)fprintf(f, "]}\n");
}
