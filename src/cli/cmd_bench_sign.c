/*
 * cli/cmd_bench_sign.c: hardseal bench sign.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/stats.h"
#include "cli/alltokens.h"
#include "cli/context.h"
#include "cli/watchdog.h"

#define COUNT_DEFAULT 10000
#define COUNT_MAX 10000000
/* The first ones find the key, and fill caches. */
#define WARM_UP 200
#define TEXT_MAX 1024

struct figures {
    size_t count;
    double median_us;
    double p99_us;
    double mean_us;
    double per_second;
    int session_copy;
};

static enum hseal_err
measure(struct hseal_signer *signer, const char *name, uint64_t *samples,
    size_t n, struct hseal_error *e)
{
    const struct hseal_clock *clock = hseal_clock_system();
    const struct hseal_request req = {
        .method = "GET",
        .path = "/api/v5/account/balance?ccy=BTC",
    };
    struct hseal_headers *h = NULL;
    enum hseal_err err = hseal_headers_new(&h, e);

    for (size_t i = 0; i < WARM_UP && err == HSEAL_ERR_OK; i++)
        err = hseal_signer_sign(signer, name, &req, h, e);
    for (size_t i = 0; i < n && err == HSEAL_ERR_OK; i++) {
        uint64_t before = hseal_clock_mono_ns(clock);
        err = hseal_signer_sign(signer, name, &req, h, e);
        samples[i] = hseal_clock_mono_ns(clock) - before;
    }
    hseal_headers_free(h);
    return err;
}

static void
summarise(uint64_t *samples, size_t n, struct figures *ret)
{
    double sum_ns = 0;

    for (size_t i = 0; i < n; i++)
        sum_ns += (double)samples[i];
    hseal_stats_sort(samples, n);
    ret->count = n;
    ret->median_us = (double)hseal_stats_percentile(samples, n, 500) / 1e3;
    ret->p99_us = (double)hseal_stats_percentile(samples, n, 990) / 1e3;
    ret->mean_us = sum_ns / (double)n / 1e3;
    ret->per_second = sum_ns > 0 ? (double)n / sum_ns * 1e9 : 0;
}

/* Asked of a credential of our own: a signer does not tell. */
static enum hseal_err
find_copy(struct hseal_context *c, int *ret, struct hseal_error *e)
{
    struct hseal_credential credential;
    struct hseal_store *store;
    enum hseal_err err;

    memset(&credential, 0, sizeof(credential));
    err = hseal_context_store(c, 0, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_load(store, c->args[0], &credential, e);
    if (err == HSEAL_ERR_OK)
        *ret = hseal_mac_uses_copy(credential.mac);
    hseal_credential_free(&credential);
    return err;
}

static enum hseal_err
print(struct hseal_context *c, const struct figures *f, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (c->out.json)
        return hseal_output_json(&c->out,
            json_pack("{s:s, s:I, s:f, s:f, s:f, s:f, s:b}", "name", c->args[0],
                "count", (json_int_t)f->count, "median_us", f->median_us,
                "p99_us", f->p99_us, "mean_us", f->mean_us, "per_second",
                f->per_second, "session_copy", f->session_copy),
            e);
    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e,
        "signatures    %zu\n"
        "median        %.2f us\n"
        "p99           %.2f us\n"
        "mean          %.2f us\n"
        "per second    %.0f\n"
        "session copy  %s\n",
        f->count, f->median_us, f->p99_us, f->mean_us, f->per_second,
        f->session_copy ? "yes" : "no");
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_signer *signer;
    uint64_t *samples = NULL;
    struct figures f;
    long count = COUNT_DEFAULT;
    enum hseal_err err;

    memset(&f, 0, sizeof(f));
    err = hseal_name_check(c->args[0], e);
    if (err == HSEAL_ERR_OK)
        err = hseal_alltokens_one(c, c->command->words, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_number(
            &c->arguments, HSEAL_OPTION_COUNT_OF, 1, COUNT_MAX, &count, e);
    if (err != HSEAL_ERR_OK)
        return err;
    samples = calloc((size_t)count, sizeof(*samples));
    if (samples == NULL)
        return hseal_fail_nomem(e);
    err = hseal_context_holder(c, &signer, e);
    hseal_watchdog_stop(); /* as many as were asked for take their time */
    if (err == HSEAL_ERR_OK)
        err = measure(signer, c->args[0], samples, (size_t)count, e);
    if (err == HSEAL_ERR_OK)
        err = find_copy(c, &f.session_copy, e);
    if (err == HSEAL_ERR_OK) {
        summarise(samples, (size_t)count, &f);
        err = print(c, &f, e);
    }
    free(samples);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_bench_sign = {
    .words = "bench sign",
    .summary = "measure how fast this token signs",
    .args = { { "NAME", 1 } },
    .options = { HSEAL_OPTION_COUNT_OF },
    .help =
        "Signs a GET over and over, in one thread, with all that belongs to it: checks,\n"
        "time, prehash, the MAC in the token, headers.  Nothing is sent.  \"session\n"
        "copy\" tells whether a copy of the key in the session signs, which is faster on\n"
        "some tokens and as well protected.\n"
        "\n"
        "--json: {\"name\",\"count\",\"median_us\",\"p99_us\",\"mean_us\",\"per_second\",\n"
        "\"session_copy\"}.\n",
    .run = run,
};
/* clang-format on */
