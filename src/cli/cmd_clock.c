/*
 * cli/cmd_clock.c: hardseal clock.
 * Layer: cli.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/context.h"
#include "cli/facts.h"
#include "cli/table.h"
#include "client/clockask.h"
#include "client/clockget.h"

#define TEXT_MAX 8192
#define TIMEOUT_MS 10000
#define MS_PER_S 1000
#define MS_PER_MIN 60000

/* One measurement, and what was kept before it. */
struct measuring {
    struct hseal_destination dest;
    const char *state_dir; /* NULL: nothing can be kept */
    struct hseal_offset now;
    struct hseal_offset before;
    int has_before;
    struct hseal_params way; /* to the exchange */
};

/* ---- where ---- */

static enum hseal_err
copy_options(const struct hseal_context *c, struct hseal_destination *dest,
    struct hseal_error *e)
{
    struct hseal_record r;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    err = hseal_record_init(&r, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_facts_options(c, &r, e);
    if (err == HSEAL_ERR_OK) {
        (void)snprintf(dest->base_url, sizeof(dest->base_url), "%s",
            hseal_record_base_url(&r));
        (void)snprintf(dest->ca_file, sizeof(dest->ca_file), "%s", r.ca_file);
    }
    hseal_record_free(&r);
    return err;
}

static enum hseal_err
refuse_options(const struct hseal_context *c, struct hseal_error *e)
{
    static const enum hseal_option options[] = { HSEAL_OPTION_SITE,
        HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (hseal_arguments_has(&c->arguments, options[i]))
            return hseal_fail(e, HSEAL_ERR_USAGE,
                "--%s and NAME: the key's record says where it goes",
                hseal_option_row(options[i])->name);
    return HSEAL_ERR_OK;
}

/* A key's, for which the token is needed, or that of the options. */
static enum hseal_err
find_destination(struct hseal_context *c, struct hseal_destination *dest,
    struct hseal_error *e)
{
    struct hseal_signer *signer;
    enum hseal_err err;

    if (c->n_args == 0)
        return copy_options(c, dest, e);
    err = refuse_options(c, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_spec(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_signer(c, &signer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_destination(signer, c->args[0], dest, e);
    return err;
}

/* The folder where it is kept is made, if it is not there. */
static enum hseal_err
find_state(struct hseal_context *c, struct measuring *m, struct hseal_error *e)
{
    const struct hseal_home *home;
    struct hseal_error why;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (hseal_dir_make(home->state, &why) == HSEAL_ERR_OK)
        m->state_dir = home->state;
    else
        hseal_output_note(&c->out, "nothing is kept: %s", why.message);
    return HSEAL_ERR_OK;
}

/* ---- the measurement ---- */

static enum hseal_err
ask(struct measuring *m, struct hseal_limits *limits, struct hseal_error *e)
{
    struct hseal_pool pool;
    struct hseal_clockget get = {
        .pool = &pool, .dest = &m->dest, .limits = limits
    };
    struct hseal_clockask ask = {
        .get = hseal_clockget,
        .ctx = &get,
        .base_url = m->dest.base_url,
        .state_dir = m->state_dir,
        .clock = hseal_clock_system(),
        .timeout_ms = TIMEOUT_MS,
    };
    enum hseal_err err = hseal_pool_open(&pool, &m->way, e);

    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_clockask_measure(&ask, &m->now, e);
    hseal_pool_close(&pool);
    return err;
}

static enum hseal_err
measure(struct hseal_context *c, struct measuring *m, struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    struct hseal_limits *limits = NULL;
    struct hseal_error why;
    enum hseal_err err;

    if (m->state_dir != NULL)
        m->has_before = hseal_offset_load(m->state_dir, clock, m->dest.base_url,
                            &m->before, NULL) == HSEAL_ERR_OK;
    /* Without it the exchange counts, and says so if it is too much. */
    if (hseal_limits_open(m->state_dir, clock, &limits, &why) != HSEAL_ERR_OK)
        hseal_output_note(&c->out, "%s%s%s", why.message,
            why.hint[0] != '\0' ? "; " : "", why.hint);
    err = ask(m, limits, e);
    hseal_limits_close(limits);
    return err;
}

/* ---- what it says ---- */

static enum hseal_err
add_row(struct hseal_table *t, const char *name, const char *value,
    struct hseal_error *e)
{
    enum hseal_err err = hseal_table_add(t, name, e);

    return err == HSEAL_ERR_OK ? hseal_table_add(t, value, e) : err;
}

static void
before_text(const struct measuring *m, char *out, size_t size)
{
    char text[HSEAL_OFFSET_TEXT_SIZE];

    if (!m->has_before) {
        (void)snprintf(out, size, "nothing");
        return;
    }
    hseal_offset_text(m->before.ms, text);
    (void)snprintf(out, size, "%s, %" PRIu64 " min old", text,
        m->before.age_ms / MS_PER_MIN);
}

static enum hseal_err
fill(struct hseal_table *t, const struct measuring *m, struct hseal_error *e)
{
    char text[HSEAL_OFFSET_TEXT_SIZE + 32];
    enum hseal_err err = add_row(t, "exchange", m->dest.base_url, e);

    hseal_offset_text(m->now.ms, text);
    if (err == HSEAL_ERR_OK)
        err = add_row(t, "this clock is", text, e);
    (void)snprintf(
        text, sizeof(text), "%.1f ms", (double)m->now.rtt_us / MS_PER_S);
    if (err == HSEAL_ERR_OK)
        err = add_row(t, "round trip", text, e);
    (void)snprintf(
        text, sizeof(text), "%u of %d", m->now.samples, HSEAL_OFFSET_SAMPLES);
    if (err == HSEAL_ERR_OK)
        err = add_row(t, "samples", text, e);
    before_text(m, text, sizeof(text));
    return err == HSEAL_ERR_OK ? add_row(t, "kept before", text, e) : err;
}

static enum hseal_err
print_text(
    struct hseal_context *c, const struct measuring *m, struct hseal_error *e)
{
    struct hseal_table t;
    struct hseal_buf b;
    enum hseal_err err;

    hseal_table_init(&t, 2);
    hseal_buf_init(&b, TEXT_MAX);
    err = fill(&t, m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_table_print(&t, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    hseal_table_free(&t);
    return err;
}

static json_t *
before_json(const struct measuring *m)
{
    return !m->has_before ? json_null()
                          : json_pack("{s:I, s:f, s:I}", "offset_ms",
                                (json_int_t)m->before.ms, "rtt_ms",
                                (double)m->before.rtt_us / MS_PER_S, "age_s",
                                (json_int_t)(m->before.age_ms / MS_PER_S));
}

/* `why` is filled if `far` is an error. */
static enum hseal_err
print_json(struct hseal_context *c, const struct measuring *m,
    enum hseal_err far, const struct hseal_error *why, struct hseal_error *e)
{
    json_t *o = json_pack("{s:s, s:I, s:f, s:i, s:i, s:o}", "base_url",
        m->dest.base_url, "offset_ms", (json_int_t)m->now.ms, "rtt_ms",
        (double)m->now.rtt_us / MS_PER_S, "samples", (int)m->now.samples,
        "limit_ms", HSEAL_OFFSET_MAX_MS, "kept_before", before_json(m));

    if (o != NULL && far != HSEAL_ERR_OK &&
        json_object_set_new(o, "error", hseal_output_error(far, why)) != 0) {
        json_decref(o);
        o = NULL;
    }
    c->out.error_told = far != HSEAL_ERR_OK;
    return hseal_output_json(&c->out, o, e);
}

static void
warn(struct hseal_context *c, const struct measuring *m)
{
    char text[HSEAL_OFFSET_TEXT_SIZE];

    if (m->now.ms <= HSEAL_OFFSET_WARN_MS && m->now.ms >= -HSEAL_OFFSET_WARN_MS)
        return;
    hseal_offset_text(m->now.ms, text);
    hseal_output_note(&c->out,
        "this machine's clock is %s: timestamps are corrected by that, up to "
        "%d s; set the clock (timedatectl set-ntp true)",
        text, HSEAL_OFFSET_MAX_MS / MS_PER_S);
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_error why;
    struct measuring m;
    enum hseal_err err, far;

    memset(&m, 0, sizeof(m));
    err = find_destination(c, &m.dest, e);
    if (err == HSEAL_ERR_OK)
        err = find_state(c, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_way(c, &m.way, e);
    if (err == HSEAL_ERR_OK)
        err = measure(c, &m, e);
    hseal_params_free(&m.way);
    if (err != HSEAL_ERR_OK)
        return err;
    memset(&why, 0, sizeof(why));
    far = hseal_offset_check(&m.now, m.dest.base_url, &why);
    err = c->out.json ? print_json(c, &m, far, &why, e) : print_text(c, &m, e);
    if (err != HSEAL_ERR_OK)
        return err;
    if (far == HSEAL_ERR_OK)
        warn(c, &m);
    else
        *e = why;
    return far;
}

/* clang-format off */
const struct hseal_command hseal_cmd_clock = {
    .words = "clock",
    .summary = "measure how far this clock is from the exchange's",
    .args = { { "NAME", 0 } },
    .options = { HSEAL_OPTION_SITE, HSEAL_OPTION_BASE_URL, HSEAL_OPTION_CA_FILE },
    .help =
        "Asks the host of the key NAME, or that of --site or --base-url, for which no\n"
        "token is needed; five times, unsigned.  The shortest round trip counts, and\n"
        "half of it is taken to be the way back.\n"
        "\n"
        "  hardseal clock --site eea\n"
        "\n"
        "What it finds is kept for an hour, or until the machine's clock is set or it is\n"
        "started anew, and corrects the timestamps of requests.  Beyond 5 s a note says\n"
        "so; beyond 25 s nothing is signed, and the status is 6.  8: the host cannot be\n"
        "reached.\n"
        "\n"
        "--json: \"base_url\", \"offset_ms\" (to be added to this clock), \"rtt_ms\",\n"
        "\"samples\", \"limit_ms\", \"kept_before\" ({\"offset_ms\",\"rtt_ms\",\"age_s\"} of the\n"
        "measurement that this one replaces, or null), and \"error\" unless the status is\n"
        "0.\n",
    .run = run,
};
/* clang-format on */
