/*
 * client/offsetfile.c: what is kept of measurements of the clock.
 * Layer: client.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

#include "client/offset.h"

#define FORMAT 1
#define FILE_MAX 65536
#define HOSTS_MAX 16
#define NS_PER_MS UINT64_C(1000000)
/* A century: nothing that is measured is more. */
#define MS_MAX INT64_C(3155760000000)
#define COUNT_MAX INT64_C(9000000000000000000)

static char *
path_in(const char *state_dir)
{
    static const char name[] = "/clock";
    size_t size = strlen(state_dir) + sizeof(name);
    char *path = malloc(size);

    if (path != NULL)
        (void)snprintf(path, size, "%s%s", state_dir, name);
    return path;
}

/* 1 if it is an integer within the bounds. */
static int
integer(
    const json_t *o, const char *key, int64_t least, int64_t most, int64_t *ret)
{
    const json_t *v = json_object_get(o, key);

    *ret = json_integer_value(v);
    return json_is_integer(v) && *ret >= least && *ret <= most;
}

/* One host's entry; 0 if it is none. */
static int
read_entry(const json_t *o, struct hseal_offset *ret)
{
    int64_t ms, rtt_us, samples, wall_ms, boot_ns;

    if (!integer(o, "offset_ms", -MS_MAX, MS_MAX, &ms) ||
        !integer(o, "rtt_us", 0, COUNT_MAX, &rtt_us) ||
        !integer(o, "samples", 1, HSEAL_OFFSET_SAMPLES, &samples) ||
        !integer(o, "wall_ms", 0, COUNT_MAX, &wall_ms) ||
        !integer(o, "boot_ns", 0, COUNT_MAX, &boot_ns))
        return 0;
    memset(ret, 0, sizeof(*ret));
    ret->ms = ms;
    ret->rtt_us = (uint64_t)rtt_us;
    ret->samples = (unsigned)samples;
    ret->wall_ms = (uint64_t)wall_ms;
    ret->boot_ns = (uint64_t)boot_ns;
    return 1;
}

/* The object of a file that is ours and of this run of the machine; else
 * NULL, and `why`. */
static json_t *
parse(const struct hseal_buf *b, const char **why)
{
    struct hseal_view text = { b->data, b->len };
    char boot_id[HSEAL_BOOT_ID_SIZE];
    const char *kept;
    json_t *v = NULL;
    int64_t format;

    *why = "is damaged";
    if (hseal_json_parse(text, "the clock's file", &v, NULL) != HSEAL_ERR_OK)
        return NULL;
    hseal_clock_boot_id(boot_id);
    kept = json_string_value(json_object_get(v, "boot_id"));
    if (integer(v, "v", FORMAT, FORMAT, &format) && kept != NULL &&
        json_is_object(json_object_get(v, "hosts"))) {
        if (boot_id[0] != '\0' && strcmp(kept, boot_id) == 0)
            return v;
        *why = "is of before the machine was started";
    }
    json_decref(v);
    return NULL;
}

/* What is there and counts: an object, or NULL and `why`. */
static enum hseal_err
read_file(
    const char *path, json_t **ret, const char **why, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    *ret = NULL;
    *why = "is not there";
    hseal_buf_init(&b, FILE_MAX);
    err = hseal_file_read_own(path, &b, e);
    if (err == HSEAL_ERR_OK)
        *ret = parse(&b, why);
    else if (err == HSEAL_ERR_LIMIT)
        *why = "is damaged";
    hseal_buf_free(&b);
    return err == HSEAL_ERR_NOT_FOUND || err == HSEAL_ERR_LIMIT ? HSEAL_ERR_OK
                                                                : err;
}

/* NULL: it counts; else why not. */
static const char *
is_void(struct hseal_offset *o, const struct hseal_clock *clock)
{
    uint64_t wall_ms = hseal_clock_wall_ms(clock);
    uint64_t boot_ns = hseal_clock_boot_ns(clock);
    int64_t drift_ms;

    if (boot_ns < o->boot_ns)
        return "is of before the machine was started";
    o->age_ms = (boot_ns - o->boot_ns) / NS_PER_MS;
    drift_ms = (int64_t)(wall_ms - o->wall_ms) - (int64_t)o->age_ms;
    if (drift_ms > HSEAL_OFFSET_STEP_MAX_MS ||
        drift_ms < -HSEAL_OFFSET_STEP_MAX_MS)
        return "is of before the clock was set";
    return o->age_ms > HSEAL_OFFSET_AGE_MAX_MS ? "is more than an hour old"
                                               : NULL;
}

enum hseal_err
hseal_offset_load(const char *state_dir, const struct hseal_clock *clock,
    const char *base_url, struct hseal_offset *ret, struct hseal_error *e)
{
    char *path = path_in(state_dir);
    struct hseal_offset o = { .samples = 0 };
    const char *why;
    json_t *v, *entry;
    enum hseal_err err;

    if (path == NULL)
        return hseal_fail_nomem(e);
    err = read_file(path, &v, &why, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    entry = json_object_get(json_object_get(v, "hosts"), base_url);
    if (v != NULL)
        why = entry == NULL            ? "has nothing of this host"
              : !read_entry(entry, &o) ? "is damaged"
                                       : is_void(&o, clock);
    if (why == NULL)
        *ret = o;
    else
        err = hseal_fail(e, HSEAL_ERR_NOT_FOUND,
            "no offset of the clock to %.128s: %s %s", base_url, path, why);
    json_decref(v);
out:
    free(path);
    return err;
}

/* A new file's object. */
static json_t *
begin(void)
{
    char boot_id[HSEAL_BOOT_ID_SIZE];

    hseal_clock_boot_id(boot_id);
    return json_pack(
        "{s:i, s:s, s:{}}", "v", FORMAT, "boot_id", boot_id, "hosts");
}

/* Makes room for one more. */
static void
drop_oldest(json_t *hosts)
{
    while (json_object_size(hosts) >= HOSTS_MAX) {
        const char *oldest = NULL, *key;
        json_int_t least = 0;
        json_t *entry;
        json_object_foreach(hosts, key, entry)
        {
            json_int_t at =
                json_integer_value(json_object_get(entry, "boot_ns"));
            if (oldest == NULL || at < least) {
                oldest = key;
                least = at;
            }
        }
        if (json_object_del(hosts, oldest) != 0)
            return;
    }
}

static enum hseal_err
put(json_t *v, const char *base_url, const struct hseal_offset *o,
    struct hseal_error *e)
{
    json_t *hosts = json_object_get(v, "hosts");

    (void)json_object_del(hosts, base_url); /* fails where it is not there */
    drop_oldest(hosts);
    return hseal_json_set(hosts, base_url,
        json_pack("{s:I, s:I, s:i, s:I, s:I}", "offset_ms", (json_int_t)o->ms,
            "rtt_us", (json_int_t)o->rtt_us, "samples", (int)o->samples,
            "wall_ms", (json_int_t)o->wall_ms, "boot_ns",
            (json_int_t)o->boot_ns),
        e);
}

enum hseal_err
hseal_offset_store(const char *state_dir, const char *base_url,
    const struct hseal_offset *o, struct hseal_error *e)
{
    char *path = path_in(state_dir);
    struct hseal_buf b;
    const char *why;
    json_t *v = NULL;
    enum hseal_err err;

    hseal_buf_init(&b, FILE_MAX);
    err = path != NULL ? read_file(path, &v, &why, e) : hseal_fail_nomem(e);
    if (err == HSEAL_ERR_OK && v == NULL)
        v = begin();
    if (err == HSEAL_ERR_OK)
        err = v != NULL ? put(v, base_url, o, e) : hseal_fail_nomem(e);
    if (err == HSEAL_ERR_OK)
        err = hseal_json_print(v, JSON_INDENT(1), &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, b.data, b.len, e);
    json_decref(v);
    hseal_buf_free(&b);
    free(path);
    return err;
}
