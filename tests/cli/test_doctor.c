/*
 * test_doctor: token doctor on a token that gives secrets away, and on one
 * that fails; what SoftHSM cannot be made to do.  See doctor.t for the rest.
 */
#include <signal.h>
#include <stdlib.h>

#include <p11-kit/pkcs11.h>

#include "token/canary.h"
#include "token/session.h"

#include "cli/rundoctor.h"
#include "support/hmac.h"
#include "support/run.h"

static size_t
findings(const struct outcome *o)
{
    return json_array_size(json_object_get(o->answer, "findings"));
}

static const char *
custody(const struct outcome *o)
{
    const char *text = json_string_value(json_object_get(o->answer, "custody"));

    return text == NULL ? "" : text;
}

static void
prepare(struct world *w)
{
    assert_ok(world_import(w, "desk1", view_of("SECRET"), NULL));
}

static void
nothing_is_wrong(void **state)
{
    struct world *w = *state;
    struct outcome o;

    prepare(w);
    o = doctor(w);
    assert_int_equal(o.status, 0);
    assert_int_equal(findings(&o), 0);
    assert_string_equal(custody(&o), "in-token");
    assert_null(json_object_get(o.answer, "error"));
    assert_int_equal(o.canaries, 0);
    json_decref(o.answer);
}

/* Each way out of the token is a finding of its own. */
static void
ways_out(void **state)
{
    struct world *w = *state;
    struct fake_control *c = w->fake.control;
    const struct {
        int *flag;
        const char *codes[3];
        const char *custody;
    } rows[] = {
        { &c->value_readable, { "canary-exposed", "key-exposed", "root" },
            "not-kept" },
        { &c->value_leaks_on_refusal, { "canary-exposed", "key-exposed" },
            "not-kept" },
        { &c->wrap_works, { "probe-wrap-aes-key-wrap" },
            "in-token, exportable" },
        { &c->copy_weakens, { "probe-copy-extractable", "probe-copy-readable" },
            "not-kept" },
        { &c->set_works, { "probe-set-extractable", "probe-set-readable" },
            "not-kept" },
        { &c->mac_wrong, { "mac" }, "in-token" },
    };
    struct outcome o;

    prepare(w);
    for (size_t i = 0; i < ROWS(rows); i++) {
        const json_t *error;
        *rows[i].flag = 1;
        o = doctor(w);
        *rows[i].flag = 0;
        assert_int_equal(o.status, 6);
        for (size_t k = 0; k < 3 && rows[i].codes[k] != NULL; k++)
            if (!has(&o, "findings", rows[i].codes[k]))
                fail_msg("no finding %s", rows[i].codes[k]);
        assert_string_equal(custody(&o), rows[i].custody);
        error = json_object_get(o.answer, "error");
        assert_string_equal(
            json_string_value(json_object_get(error, "code")), "finding");
        assert_int_equal(json_integer_value(json_object_get(error, "exit")), 6);
        assert_int_equal(o.canaries, 0);
        json_decref(o.answer);
    }
}

/* A copy of the secret is compared, not only believed in. */
static void
what_came_out_is_the_secret(void **state)
{
    struct world *w = *state;
    struct outcome o;
    const json_t *remark;
    size_t i;

    w->fake.control->wrap_works = 1;
    o = doctor(w);
    json_array_foreach(json_object_get(o.answer, "findings"), i, remark)
        assert_contains(json_string_value(json_object_get(remark, "text")),
            "its secret came out");
    assert_int_equal(i, 1);
    json_decref(o.answer);
}

/* A key that somebody has changed: found by its attributes. */
static void
live_key_made_extractable(void **state)
{
    struct world *w = *state;
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE change = { CKA_EXTRACTABLE, &yes, sizeof(yes) };
    struct hseal_object *list = NULL;
    struct outcome o;
    size_t n = 0;

    prepare(w);
    assert_ok(hseal_object_find(
        w->token, HSEAL_OBJECT_KEY, "hardseal:desk1", &list, &n, NULL));
    assert_int_equal(n, 1);
    w->fake.control->set_works = 1;
    assert_int_equal(w->token->f->C_SetAttributeValue(
                         w->token->session, list[0].handle, &change, 1),
        CKR_OK);
    w->fake.control->set_works = 0;
    free(list);
    o = doctor(w);
    assert_int_equal(o.status, 6);
    assert_int_equal(findings(&o), 1);
    assert_true(has(&o, "findings", "key-exposed"));
    assert_string_equal(custody(&o), "not-kept");
    json_decref(o.answer);
}

static void
a_limit_that_is_not_known(void **state)
{
    struct world *w = *state;
    struct outcome o;

    w->fake.control->message_max = 1000;
    o = doctor(w);
    assert_int_equal(o.status, 0);
    assert_true(has(&o, "notes", "message-limit"));
    json_decref(o.answer);
    /* SoftHSM's profile says that there is none. */
    memcpy(w->fake.control->model, "SoftHSM v2", 11);
    o = doctor(w);
    assert_int_equal(o.status, 6);
    assert_true(has(&o, "findings", "message-limit"));
    json_decref(o.answer);
}

static void
where_no_key_can_be_made(void **state)
{
    struct world *w = *state;
    struct outcome o;

    prepare(w);
    w->fake.control->token_flags = CKF_WRITE_PROTECTED;
    o = doctor(w);
    assert_int_equal(o.status, 0);
    assert_true(has(&o, "notes", "canary-not-made"));
    assert_string_equal(custody(&o), "not-proven");
    json_decref(o.answer);
}

/* It holds no secret, so there is none to get at, and none to prove. */
static void
card_without_hmac(void **state)
{
    struct world *w = *state;
    struct outcome o;
    const json_t *objects;

    memcpy(w->fake.control->model, "PKCS#15 toy", 12);
    o = doctor(w);
    assert_int_equal(o.status, 0);
    assert_string_equal(custody(&o), "card-sealed");
    assert_contains(json_string_value(json_object_get(o.answer, "verdict")),
        "in memory while in use: nothing was found");
    assert_true(has(&o, "notes", "no-hmac"));
    assert_false(has(&o, "notes", "canary-not-made"));
    objects = json_object_get(o.answer, "objects");
    assert_int_equal(
        json_integer_value(json_object_get(objects, "per_credential")), 0);
    assert_true(json_is_null(json_object_get(objects, "room_for")));
    json_decref(o.answer);
}

/* 1 if the fault came. */
static int
fail_at(struct world *w, enum fake_call call, unsigned at)
{
    struct outcome o;

    w->fake.control->fail_call = call;
    w->fake.control->fail_at = at;
    w->fake.control->fail_rv = CKR_DEVICE_ERROR;
    o = doctor(w);
    w->fake.control->fail_at = 0;
    assert_true(o.status == 0 || o.status == 5 || o.status == 6);
    assert_int_equal(o.status == 0, json_object_get(o.answer, "error") == NULL);
    if (o.canaries > 0 && !has(&o, "findings", "canary-left"))
        fail_msg("call %u, %u: a canary is left", (unsigned)call, at);
    json_decref(o.answer);
    return o.control.fired > 0;
}

/* Whatever fails: a report or an error, and no canary that is not named. */
static void
failures(void **state)
{
    static const enum fake_call often[] = { FAKE_C_CreateObject,
        FAKE_C_DestroyObject, FAKE_C_FindObjects, FAKE_C_GetAttributeValue,
        FAKE_C_Sign };
    struct world *w = *state;
    int fired = 0;

    prepare(w);
    for (unsigned call = 0; call < FAKE_CALL_COUNT; call++)
        fired += fail_at(w, (enum fake_call)call, 1);
    for (size_t i = 0; i < ROWS(often); i++)
        assert_true(fail_at(w, often[i], 2));
    assert_true(fired >= 20);
}

/* What is left of a run that was killed is gone after the next. */
static void
leftovers(void **state)
{
    struct world *w = *state;
    struct hseal_canary *canary = NULL;
    struct outcome o;

    assert_ok(hseal_canary_make(w->token, &canary, NULL));
    /* It is never closed, but for what it holds here. */
    w->fake.control->fail_call = FAKE_C_DestroyObject;
    w->fake.control->fail_at = w->fake.control->calls[FAKE_C_DestroyObject] + 1;
    w->fake.control->fail_rv = CKR_DEVICE_ERROR;
    assert_err(hseal_canary_close(canary, NULL), TOKEN);
    w->fake.control->fail_at = 0;
    o = doctor(w);
    assert_int_equal(o.status, 0);
    assert_true(has(&o, "notes", "canary-swept"));
    assert_int_equal(o.canaries, 0);
    json_decref(o.answer);
}

/* A signal that comes early: little is tried, and the canary destroyed. */
static void
signal_breaks_it_off(void **state)
{
    struct world *w = *state;
    struct outcome o;
    sigset_t term, before;

    (void)sigemptyset(&term);
    (void)sigaddset(&term, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &term, &before);
    /* In the child it waits from the start, and never acts. */
    w->fake.control->raise_at_sign = SIGTERM;
    o = doctor(w);
    w->fake.control->raise_at_sign = 0;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(o.canaries, 0);
    assert_true(o.control.calls[FAKE_C_Sign] < 10);
    assert_null(json_object_get(o.answer, "latency_us"));
    assert_int_equal(json_array_size(json_object_get(o.answer, "probes")), 0);
    json_decref(o.answer);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_fake, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_wrong),
        TEST(ways_out),
        TEST(what_came_out_is_the_secret),
        TEST(live_key_made_extractable),
        TEST(a_limit_that_is_not_known),
        TEST(where_no_key_can_be_made),
        TEST(card_without_hmac),
        TEST(failures),
        TEST(leftovers),
        TEST(signal_breaks_it_off),
    };

    return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
