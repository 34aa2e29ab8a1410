/*
 * cli/doctor_token.c: token doctor: what module and token say.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#include "cli/doctor.h"
#include "cli/tokenstate.h"

/* The HMACs come first. */
#define HMACS_END HSEAL_MECH_GENERIC_SECRET_KEY_GEN

static void
tell_token(struct hseal_doctor *d)
{
    const struct hseal_survey *s = &d->survey;
    const struct hseal_token_info *i = &s->info;

    hseal_doctor_row(d, "library", "%s %s, %s; PKCS#11 %s", s->library,
        s->library_version, s->library_maker, s->cryptoki);
    hseal_doctor_fact(d, "library",
        json_pack("{s:o, s:s, s:o, s:s}", "description",
            hseal_output_string(s->library), "version", s->library_version,
            "manufacturer", hseal_output_string(s->library_maker), "cryptoki",
            s->cryptoki));
    hseal_doctor_row(d, "token", "%s, serial %s%s", i->label, i->serial,
        i->write_protected ? ", write-protected" : "");
    hseal_doctor_row(d, "model", "%s, %s; hardware %s, firmware %s", i->model,
        i->manufacturer, i->hardware, i->firmware);
    hseal_doctor_fact(d, "token",
        json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:b}", "label",
            hseal_output_string(i->label), "serial",
            hseal_output_string(i->serial), "model",
            hseal_output_string(i->model), "manufacturer",
            hseal_output_string(i->manufacturer), "hardware", i->hardware,
            "firmware", i->firmware, "write_protected", i->write_protected));
}

static void
tell_pin(struct hseal_doctor *d)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    const struct hseal_token_info *before = hseal_token_info(d->token);
    const struct hseal_token_info *now = &d->survey.info;

    hseal_doctor_row(d, "PIN", "%s%s%s%s%s", hseal_tokenstate_pin(now),
        now->pin_pad ? ", entered at the token" : "",
        p->pin_flags ? "" : ", as far as this token tells",
        p->pin_form[0] != '\0' ? "; its form: " : "", p->pin_form);
    hseal_doctor_fact(d, "pin",
        json_pack("{s:s, s:b, s:b, s:b, s:o}", "state",
            hseal_tokenstate_pin(now), "pad", now->pin_pad, "believed",
            p->pin_flags, "low_before_login", before->pin_count_low, "form",
            p->pin_form[0] != '\0' ? json_string(p->pin_form) : json_null()));
    if (before->pin_count_low || now->pin_count_low)
        hseal_doctor_note(d, "pin-low",
            "a wrong PIN was given to this token since the last right one");
    hseal_doctor_row(d, "profile", "%s%s%s", p->name,
        p->via[0] != '\0' ? ", via " : "", p->via);
    hseal_doctor_fact(d, "profile",
        json_pack("{s:s, s:o}", "name", p->name, "via",
            p->via[0] != '\0' ? json_string(p->via) : json_null()));
}

static json_t *
mechanism(const struct hseal_survey_mechanism *m, enum hseal_survey_mech which)
{
    return json_pack("{s:s, s:I, s:I, s:b, s:b, s:b, s:b}", "name",
        hseal_survey_mech_name(which), "key_min", (json_int_t)m->key_min,
        "key_max", (json_int_t)m->key_max, "signs", m->signs, "generates",
        m->generates, "wraps", m->wraps, "unwraps", m->unwraps);
}

/* opencryptoki says 0 of both. */
static void
format_lengths(const struct hseal_survey_mechanism *m, char out[64])
{
    if (m->key_max == 0)
        (void)snprintf(out, 64, "length of keys not told");
    else if (m->key_min == m->key_max)
        (void)snprintf(out, 64, "keys of %lu", m->key_max);
    else
        (void)snprintf(out, 64, "keys of %lu to %lu", m->key_min, m->key_max);
}

static void
tell_mechanisms(struct hseal_doctor *d)
{
    json_t *list = json_array();
    int hmacs = 0;

    for (unsigned i = 0; i < HSEAL_MECH_COUNT; i++) {
        const struct hseal_survey_mechanism *m = &d->survey.mechanism[i];
        char lengths[64];
        if (m->offered &&
            json_array_append_new(
                list, mechanism(m, (enum hseal_survey_mech)i)) != 0 &&
            d->err == HSEAL_ERR_OK)
            d->err = hseal_fail_nomem(d->e);
        if (!m->offered || i >= HMACS_END)
            continue;
        hmacs++;
        format_lengths(m, lengths);
        hseal_doctor_row(d, "HMAC", "%s, %s%s",
            hseal_survey_mech_name((enum hseal_survey_mech)i), lengths,
            m->signs ? "" : ", not for signing");
    }
    if (hmacs == 0)
        hseal_doctor_row(d, "HMAC", "none");
    hseal_doctor_fact(d, "mechanisms", list);
}

/* 0 is "no limit", or a number that the token keeps to itself. */
static json_t *
number(unsigned long n)
{
    return n == HSEAL_SURVEY_UNKNOWN ? json_null()
                                     : json_integer((json_int_t)n);
}

static void
format_number(unsigned long n, char out[32])
{
    if (n == HSEAL_SURVEY_UNKNOWN)
        (void)snprintf(out, 32, "not told");
    else
        (void)snprintf(out, 32, "%lu", n);
}

static void
tell_sessions(struct hseal_doctor *d)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    const struct hseal_survey *s = &d->survey;
    char now[32], most[64], idle[64] = "";

    format_number(s->sessions, now);
    if (s->sessions_max != 0)
        format_number(s->sessions_max, most);
    else if (p->sessions_max != 0)
        (void)snprintf(
            most, sizeof(most), "%zu by its profile", p->sessions_max);
    else
        (void)snprintf(most, sizeof(most), "no limit");
    if (p->idle_seconds != 0)
        (void)snprintf(
            idle, sizeof(idle), "; ended when idle for %zu s", p->idle_seconds);
    hseal_doctor_row(
        d, "sessions", "in use: %s; at most: %s%s", now, most, idle);
    hseal_doctor_fact(d, "sessions",
        json_pack("{s:o, s:o, s:I, s:I}", "in_use", number(s->sessions), "max",
            number(s->sessions_max), "profile_max", (json_int_t)p->sessions_max,
            "idle_seconds", (json_int_t)p->idle_seconds));
}

static void
tell_room(struct hseal_doctor *d)
{
    const struct hseal_survey *s = &d->survey;
    char left[32], all[32];

    format_number(s->private_free, left);
    format_number(s->private_total, all);
    /* NSS says 1 of 1: no token has that. */
    if (s->private_free == HSEAL_SURVEY_UNKNOWN || s->private_total == 1)
        hseal_doctor_row(d, "memory", "not told");
    else
        hseal_doctor_row(d, "memory", "%s bytes free of %s", left, all);
    hseal_doctor_fact(d, "memory",
        json_pack("{s:o, s:o, s:o, s:o}", "private_free",
            number(s->private_free), "private_total", number(s->private_total),
            "public_free", number(s->public_free), "public_total",
            number(s->public_total)));
    hseal_doctor_row(d, "random", "%s",
        !s->random        ? "not offered"
        : s->random_works ? "offered, and works"
                          : "offered, and does not work");
    hseal_doctor_fact(d, "random",
        json_pack(
            "{s:b, s:b}", "offered", s->random, "works", s->random_works));
    if (s->random && !s->random_works)
        hseal_doctor_finding(d, "random",
            "have the token looked at: what it generates may be no secret",
            "the token offers random numbers and gives none that differ");
}

static void
tell_profile(struct hseal_doctor *d)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);

    if (strcmp(p->name, "generic") == 0)
        hseal_doctor_note(d, "profile-generic",
            "hardseal has no profile of this make of token: what it can do is "
            "as tried here");
    if (!p->hmac)
        hseal_doctor_note(d, "no-hmac",
            "this token computes no HMAC: it cannot sign by itself");
    if (!p->exportable)
        return;
    hseal_doctor_worse(d, HSEAL_VERDICT_EXPORTABLE);
    hseal_doctor_finding(d, "exportable",
        "use a token that keeps what is not extractable, or accept that the "
        "PIN is worth as much as the secrets",
        "tokens of profile %s wrap keys that are not extractable: whoever has "
        "the PIN can have the secrets",
        p->name);
}

void
hseal_doctor_token(struct hseal_doctor *d)
{
    hseal_doctor_step(d, "asking the token ...");
    if (d->err == HSEAL_ERR_OK)
        d->err = hseal_survey_take(d->token, &d->survey, d->e);
    if (d->err != HSEAL_ERR_OK)
        return;
    if (d->survey.stale)
        hseal_doctor_note(d, "token-info",
            "the token tells nothing of itself after the login: what is shown "
            "is of before");
    tell_token(d);
    tell_pin(d);
    tell_mechanisms(d);
    tell_sessions(d);
    tell_room(d);
    tell_profile(d);
}
