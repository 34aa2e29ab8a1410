/*
 * cli/doctor_canary.c: token doctor: what is tried on a key made for it.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/ckr.h"
#include "base/error.h"
#include "base/file.h"
#include "base/signals.h"
#include "base/stats.h"
#include "token/canary.h"
#include "token/probe.h"

#include "cli/doctor.h"

#define LOCK_NAME "doctor.lock"
#define MESSAGE_BOUND 65536
#define SIGNATURES 200
#define BUDGET_NS UINT64_C(2000000000)
#define NAMES_MAX 512

static const char use_another[] =
    "do not keep secrets on this token: import them to another, and make new "
    "ones at the exchange for those that were here";

/* ---- what it signs ---- */

static void
check_mac(struct hseal_doctor *d, struct hseal_canary *canary)
{
    struct hseal_error why;
    int right;

    hseal_doctor_step(d, "checking a MAC ...");
    memset(&why, 0, sizeof(why));
    right = hseal_canary_check(canary, &why) == HSEAL_ERR_OK;
    if (!right)
        hseal_doctor_finding(d, "mac",
            "do not sign with this token; is its module the right version?",
            "%s", why.message);
    hseal_doctor_row(d, "MAC", "%s",
        !right                          ? "wrong, or none"
        : hseal_canary_imported(canary) ? "as computed in memory"
                                        : "the same each time; its key was "
                                          "made in the token");
    hseal_doctor_fact(d, "mac",
        json_pack("{s:b, s:b}", "right", right, "compared",
            hseal_canary_imported(canary)));
}

static void
judge_length(struct hseal_doctor *d, const struct hseal_canary_longest *longest)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    int limited = longest->rv != 0;

    if (limited && strcmp(p->name, "generic") != 0 &&
        (p->message_max == 0 || p->message_max > longest->bytes))
        hseal_doctor_finding(d, "message-limit",
            "split batches so that a request stays below that; tell "
            "hardseal's authors what token this is",
            "profile %s allows longer messages than the %zu bytes that the "
            "token signs",
            p->name, longest->bytes);
    else if (limited && p->message_max == 0)
        hseal_doctor_note(d, "message-limit",
            "messages of over %zu bytes are not signed: split batches",
            longest->bytes);
    else if (p->message_max != 0 && longest->bytes > p->message_max)
        hseal_doctor_note(d, "message-profile",
            "the token signs longer messages than the %zu bytes that profile "
            "%s allows",
            p->message_max, p->name);
}

static void
measure_length(struct hseal_doctor *d, struct hseal_canary *canary)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    struct hseal_canary_longest longest;
    struct hseal_error why;
    char limit[64];

    hseal_doctor_step(d, "signing messages of growing length ...");
    memset(&why, 0, sizeof(why));
    if (hseal_canary_longest(canary, MESSAGE_BOUND, &longest, &why) !=
        HSEAL_ERR_OK) {
        hseal_doctor_finding(d, "mac",
            "do not sign with this token; is its module the right version?",
            "%s", why.message);
        return;
    }
    if (p->message_max == 0)
        (void)snprintf(limit, sizeof(limit), "no limit");
    else
        (void)snprintf(limit, sizeof(limit), "%zu bytes", p->message_max);
    if (longest.rv == 0)
        hseal_doctor_row(d, "message", "%zu bytes and more; by its profile: %s",
            longest.bytes, limit);
    else
        hseal_doctor_row(d, "message",
            "%zu bytes at most, then %s; by its profile: %s", longest.bytes,
            hseal_ckr_name(longest.rv), limit);
    hseal_doctor_fact(d, "message",
        json_pack("{s:I, s:b, s:I}", "longest_tried", (json_int_t)longest.bytes,
            "limited", longest.rv != 0, "profile_max",
            (json_int_t)p->message_max));
    judge_length(d, &longest);
}

static double
microseconds(const uint64_t *sorted, size_t n, unsigned permille)
{
    return (double)hseal_stats_percentile(sorted, n, permille) / 1e3;
}

static void
measure_time(struct hseal_doctor *d, struct hseal_canary *canary)
{
    static const struct hseal_canary_pace pace = { SIGNATURES, BUDGET_NS };
    uint64_t samples[SIGNATURES];
    struct hseal_error why;
    size_t n = 0;

    hseal_doctor_step(d, "measuring signatures ...");
    memset(&why, 0, sizeof(why));
    if (hseal_canary_time(canary, &pace, samples, &n, &why) != HSEAL_ERR_OK) {
        hseal_doctor_finding(d, "sign", why.hint, "%s", why.message);
        return;
    }
    hseal_stats_sort(samples, n);
    hseal_doctor_row(d, "latency",
        "p50 %.1f us, p90 %.1f us, p99 %.1f us, max %.1f us; of %zu",
        microseconds(samples, n, 500), microseconds(samples, n, 900),
        microseconds(samples, n, 990), microseconds(samples, n, 1000), n);
    hseal_doctor_fact(d, "latency_us",
        json_pack("{s:I, s:f, s:f, s:f, s:f}", "signatures", (json_int_t)n,
            "p50", microseconds(samples, n, 500), "p90",
            microseconds(samples, n, 900), "p99", microseconds(samples, n, 990),
            "max", microseconds(samples, n, 1000)));
}

/* ---- whether it lets anything out ---- */

static void
judge_probe(struct hseal_doctor *d, enum hseal_probe p,
    const struct hseal_probe_result *r)
{
    char code[64];

    (void)snprintf(code, sizeof(code), "probe-%s", hseal_probe_name(p));
    if (r->outcome == HSEAL_PROBE_FAILS) {
        hseal_doctor_worse(d, hseal_probe_exports(p) ? HSEAL_VERDICT_EXPORTABLE
                                                     : HSEAL_VERDICT_NOT_KEPT);
        hseal_doctor_finding(d, code, use_another,
            "%s is not refused for a key that is sensitive and not "
            "extractable%s",
            hseal_probe_text(p), r->secret_seen ? ": its secret came out" : "");
    } else if (r->outcome == HSEAL_PROBE_UNCLEAR) {
        hseal_doctor_worse(d, HSEAL_VERDICT_NOT_PROVEN);
        hseal_doctor_finding(d, code,
            "run it again; if it stays so, ask the token's maker",
            "%s: %s answers %s (0x%lx), which is no refusal",
            hseal_probe_text(p), r->call, hseal_ckr_name(r->rv), r->rv);
    }
}

static json_t *
probe_json(enum hseal_probe p, const struct hseal_probe_result *r)
{
    static const char *const names[] = {
        [HSEAL_PROBE_HOLDS] = "holds",
        [HSEAL_PROBE_FAILS] = "fails",
        [HSEAL_PROBE_NOT_OFFERED] = "not-offered",
        [HSEAL_PROBE_UNCLEAR] = "unclear",
    };

    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:b}", "name",
        hseal_probe_name(p), "outcome", names[r->outcome], "call", r->call,
        "answer", hseal_ckr_name(r->rv), "rv", (json_int_t)r->rv, "secret_seen",
        r->secret_seen);
}

/* 0 if a signal has come: it is to end now. */
static int
try_probes(struct hseal_doctor *d, struct hseal_canary *canary, json_t *list)
{
    char missing[NAMES_MAX] = "";
    struct hseal_probe_result r;

    for (unsigned i = 0; i < HSEAL_PROBE_COUNT; i++) {
        enum hseal_probe p = (enum hseal_probe)i;
        size_t used = strlen(missing);
        if (hseal_signals_waiting())
            return 0;
        hseal_doctor_step(d, hseal_probe_text(p));
        hseal_probe_run(canary, p, &r);
        if (json_array_append_new(list, probe_json(p, &r)) != 0 &&
            d->err == HSEAL_ERR_OK)
            d->err = hseal_fail_nomem(d->e);
        if (r.outcome == HSEAL_PROBE_NOT_OFFERED)
            (void)snprintf(missing + used, sizeof(missing) - used, "%s%s",
                used > 0 ? ", " : "", hseal_probe_name(p));
        else
            hseal_doctor_row(d, "custody", "%s: %s (%s)", hseal_probe_text(p),
                hseal_probe_outcome_name(r.outcome), hseal_ckr_name(r.rv));
        judge_probe(d, p, &r);
    }
    if (missing[0] != '\0')
        hseal_doctor_row(d, "custody", "not offered: %s", missing);
    return 1;
}

static void
tell_offers(struct hseal_doctor *d, struct hseal_canary *canary)
{
    const struct hseal_survey_mechanism *m = d->survey.mechanism;
    int copies = hseal_probe_copies(canary), wraps = 0;
    int imports = hseal_canary_imported(canary);
    int generates = m[HSEAL_MECH_GENERIC_SECRET_KEY_GEN].generates;
    int unwraps = m[HSEAL_MECH_RSA_PKCS_OAEP].unwraps;

    for (unsigned i = 0; i < HSEAL_MECH_COUNT; i++)
        wraps = wraps || m[i].wraps;
    hseal_doctor_row(d, "offers",
        "import: %s; generate: %s; session copy: %s; wrap: %s; "
        "unwrap (RSA-OAEP): %s",
        imports ? "yes" : "no", generates ? "yes" : "no", copies ? "yes" : "no",
        wraps ? "yes" : "no", unwraps ? "yes" : "no");
    hseal_doctor_fact(d, "offers",
        json_pack("{s:b, s:b, s:b, s:b, s:b}", "import", imports, "generate",
            generates, "session_copy", copies, "wrap", wraps, "unwrap_rsa_oaep",
            unwraps));
}

/* Each may end early: then the signal acts when the canary is gone. */
static void
try_all(struct hseal_doctor *d, struct hseal_canary *canary)
{
    json_t *probes = json_array();

    check_mac(d, canary);
    if (!hseal_signals_waiting())
        measure_length(d, canary);
    if (!hseal_signals_waiting())
        measure_time(d, canary);
    if (!hseal_signals_waiting())
        tell_offers(d, canary);
    if (try_probes(d, canary, probes)) {
        d->flips = hseal_probe_flips(canary);
        d->flips_known = 1;
    }
    hseal_doctor_fact(d, "probes", probes);
}

/* ---- the canary's life ---- */

/* A token on which none can be made is none the worse for that. */
static void
tell_not_tried(
    struct hseal_doctor *d, enum hseal_err err, const struct hseal_error *why)
{
    hseal_doctor_row(d, "custody", "not tried: %s", why->message);
    if (err == HSEAL_ERR_CUSTODY) {
        hseal_doctor_worse(d, HSEAL_VERDICT_NOT_KEPT);
        hseal_doctor_finding(
            d, "canary-exposed", use_another, "%s", why->message);
        return;
    }
    hseal_doctor_worse(d, HSEAL_VERDICT_NOT_PROVEN);
    if (err == HSEAL_ERR_UNSUPPORTED || err == HSEAL_ERR_TOKEN_READ_ONLY)
        hseal_doctor_note(d, "canary-not-made",
            "nothing could be tried on a key of its own: %s", why->message);
    else
        hseal_doctor_finding(d, "canary-not-made", why->hint,
            "nothing could be tried on a key of its own: %s", why->message);
}

/* Nothing on it could be tried: no secret is ever there. */
static void
tell_card_sealed(struct hseal_doctor *d)
{
    hseal_doctor_worse(d, HSEAL_VERDICT_CARD_SEALED);
    hseal_doctor_row(d, "custody",
        "each secret is in a file that this card alone opens, and in the "
        "memory of the process that signs");
}

static void
sweep(struct hseal_doctor *d)
{
    struct hseal_error why;
    size_t n = 0;

    memset(&why, 0, sizeof(why));
    if (hseal_canary_sweep(d->token, &n, &why) != HSEAL_ERR_OK)
        hseal_doctor_finding(d, "canary-left", why.hint,
            "a key that an earlier run has left cannot be destroyed: %s",
            why.message);
    else if (n > 0)
        hseal_doctor_note(d, "canary-swept",
            "%zu key%s " HSEAL_CANARY_PREFIX "... of a run that was killed: "
            "destroyed",
            n, n == 1 ? "" : "s");
    hseal_doctor_fact(d, "canary", json_pack("{s:I}", "swept", (json_int_t)n));
}

/* Signals are held back meanwhile: what is made is always destroyed. */
static void
make_and_try(struct hseal_doctor *d)
{
    struct hseal_canary *canary = NULL;
    struct hseal_error why;
    char label[HSEAL_LABEL_SIZE];
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    hseal_doctor_step(d, "making a key to try things on ...");
    sweep(d);
    err = hseal_canary_make(d->token, &canary, &why);
    if (err != HSEAL_ERR_OK) {
        tell_not_tried(d, err, &why);
        return;
    }
    (void)snprintf(label, sizeof(label), "%s", hseal_canary_label(canary));
    try_all(d, canary);
    if (hseal_canary_close(canary, &why) != HSEAL_ERR_OK)
        hseal_doctor_finding(d, "canary-left",
            "it protects nothing; the next token doctor destroys it",
            "the key %s is still on the token: %s", label, why.message);
}

/* Two at once would sweep each other's. */
static enum hseal_err
take_lock(struct hseal_doctor *d, struct hseal_lock *l, struct hseal_error *e)
{
    char path[HSEAL_HOME_PATH_SIZE];
    const struct hseal_home *home;
    enum hseal_err err = hseal_context_home(d->c, &home, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(home->state, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(home->state, LOCK_NAME, path, e);
    return err == HSEAL_ERR_OK ? hseal_lock_take(l, path, e) : err;
}

void
hseal_doctor_canary(struct hseal_doctor *d)
{
    struct hseal_lock lock = { -1 };
    struct hseal_signals held;
    struct hseal_error why;
    enum hseal_err err;

    if (d->err != HSEAL_ERR_OK)
        return;
    memset(&why, 0, sizeof(why));
    if (!hseal_token_profile(d->token)->hmac) {
        tell_card_sealed(d);
        return;
    }
    hseal_doctor_step(d, "waiting for another token doctor ...");
    err = take_lock(d, &lock, &why);
    if (err != HSEAL_ERR_OK) {
        tell_not_tried(d, err, &why);
        return;
    }
    hseal_signals_hold(&held);
    make_and_try(d);
    if (d->progress && hseal_signals_waiting())
        hseal_doctor_step(d, "");
    hseal_signals_release(&held);
    hseal_lock_drop(&lock);
}
