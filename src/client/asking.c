/*
 * client/asking.c: asking the exchange what became of an order.
 * Layer: client.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "client/engine.h"

#include "client/asking.h"

#define NS_PER_MS UINT64_C(1000000)
#define RESOLVE_LEAST_MS 5000
#define QUESTION_LEAST_MS 100
#define PAUSE_MS 200
#define PAUSE_LONGEST_MS 1000
/* By how much its clock, as we know it, and that of its orders may differ (a
 * step that nobody saw, half of the slowest way there), and by how long it may
 * take an order that it has to be found. */
#define DOUBT_MS 2000
static const char not_found[] = "51603";

/** What an answer says of the order. */
enum seen {
    SEEN_PLACED,
    SEEN_ABSENT,
    SEEN_UNCLEAR, /* another of that name, or nothing that can be read */
};

static int
path_of(const struct hseal_task *t, struct hseal_buf *path)
{
    hseal_buf_init(path, HSEAL_PATH_MAX);
    return hseal_okx_orderref_path(&t->asking.ref, path, NULL) == HSEAL_ERR_OK;
}

int
hseal_asking_begin(struct hseal_task *t)
{
    struct hseal_buf path;
    uint64_t ms = (uint64_t)t->params.resolve_ms;

    if (t->asking.ref.client_id[0] == '\0')
        return 0;
    if (path_of(t, &path))
        (void)hseal_hint(&t->error, HSEAL_ERR_UNKNOWN_OUTCOME,
            "look for clOrdId %s before repeating: GET %s",
            t->asking.ref.client_id, hseal_buf_str(&path));
    hseal_buf_free(&path);
    if ((t->params.flags & HSEAL_SEND_RESOLVE) == 0)
        return 0;
    if (ms == 0) {
        ms = (uint64_t)t->params.timeout_ms;
        ms = ms < RESOLVE_LEAST_MS ? RESOLVE_LEAST_MS : ms;
    }
    t->asking.end_ns = t->end_ns + ms * NS_PER_MS;
    t->due_ns = 0;
    t->step = HSEAL_TASK_PAUSE;
    hseal_engine_note(t->engine, "%s; asking for clOrdId %s", t->error.message,
        t->asking.ref.client_id);
    return 1;
}

static void
tell_unknown(struct hseal_task *t)
{
    t->answer.resolved = HSEAL_RESOLVED_UNKNOWN;
    hseal_task_end(t, HSEAL_ERR_UNKNOWN_OUTCOME);
}

static void
tell_not_placed(struct hseal_task *t)
{
    t->answer.resolved = HSEAL_RESOLVED_NOT_PLACED;
    (void)hseal_fail(&t->error, HSEAL_ERR_NOT_SENT,
        "the order %s was sent but not placed: the exchange does not have it, "
        "and its expTime has passed",
        t->asking.ref.client_id);
    (void)hseal_hint(&t->error, HSEAL_ERR_NOT_SENT, "it is safe to repeat");
    hseal_task_end(t, HSEAL_ERR_NOT_SENT);
}

static void
copy_member(const json_t *o, const char *name, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(o, name));

    (void)snprintf(out, size, "%s", text != NULL ? text : "");
}

/* Ours, and not one that had this clOrdId before. */
static int
is_ours(const struct hseal_task *t, const json_t *o)
{
    const char *id = json_string_value(json_object_get(o, "clOrdId"));
    const char *made = json_string_value(json_object_get(o, "cTime"));
    unsigned long long made_ms;
    char *end;

    if (id == NULL || strcmp(id, t->asking.ref.client_id) != 0 || made == NULL)
        return 0;
    made_ms = strtoull(made, &end, 10);
    return end != made && *end == '\0' &&
           made_ms + DOUBT_MS >= t->asking.sent_ms;
}

/* PLACED: told of in t->answer. */
static enum seen
read_order(struct hseal_task *t, const struct hseal_answer *a)
{
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };
    struct hseal_answer *to = &t->answer;
    enum seen seen = SEEN_UNCLEAR;
    json_t *v = NULL;
    const json_t *list, *o;

    if (hseal_json_parse(body, "the order", &v, NULL) != HSEAL_ERR_OK)
        return seen;
    list = json_object_get(v, "data");
    o = json_array_get(list, 0);
    if (o == NULL) {
        seen = json_is_array(list) ? SEEN_ABSENT : SEEN_UNCLEAR;
    } else if (is_ours(t, o)) {
        seen = SEEN_PLACED;
        copy_member(o, "ordId", to->order_id, sizeof(to->order_id));
        copy_member(o, "state", to->order_state, sizeof(to->order_state));
    }
    json_decref(v);
    return seen;
}

/*
 * It was turned away for its age if it comes now: its expTime is its deadline.
 * By the clock that nobody sets, and that only loses time, while asleep.
 */
static int
cannot_come(const struct hseal_task *t)
{
    return t->exp_ms != 0 &&
           t->asking.asked_ns > t->end_ns + DOUBT_MS * NS_PER_MS;
}

static void
pause_asking(struct hseal_task *t)
{
    uint64_t now_ns = hseal_engine_now_ns(t->engine);
    uint64_t ms = (uint64_t)PAUSE_MS * t->asking.count;

    ms = ms > PAUSE_LONGEST_MS ? PAUSE_LONGEST_MS : ms;
    t->due_ns = now_ns + ms * NS_PER_MS;
    t->step = HSEAL_TASK_PAUSE;
    if (t->due_ns + QUESTION_LEAST_MS * NS_PER_MS >= t->asking.end_ns)
        tell_unknown(t);
}

static void
answered(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    struct hseal_task *t = arg;
    enum seen seen = SEEN_UNCLEAR;

    (void)e;
    if (err == HSEAL_ERR_OK)
        seen = read_order(t, answer);
    else if (err == HSEAL_ERR_EXCHANGE && strcmp(answer->code, not_found) == 0)
        seen = SEEN_ABSENT;
    if (seen == SEEN_PLACED) {
        t->answer.resolved = HSEAL_RESOLVED_PLACED;
        hseal_task_end(t, HSEAL_ERR_OK);
    } else if (seen == SEEN_ABSENT && cannot_come(t)) {
        tell_not_placed(t);
    } else {
        pause_asking(t);
    }
}

void
hseal_asking_go(struct hseal_task *t, uint64_t now_ns)
{
    struct hseal_task_child child = { NULL, HSEAL_TIMEOUT_MS, answered };
    uint64_t left_ms =
        t->asking.end_ns > now_ns ? (t->asking.end_ns - now_ns) / NS_PER_MS : 0;
    struct hseal_buf path;

    if (left_ms < QUESTION_LEAST_MS) {
        tell_unknown(t);
        return;
    }
    if (left_ms < (uint64_t)child.timeout_ms)
        child.timeout_ms = (long)left_ms;
    t->asking.count++;
    t->asking.asked_ns = now_ns;
    if (path_of(t, &path))
        child.path = hseal_buf_str(&path);
    if (child.path == NULL || hseal_task_ask(t, &child, NULL) != HSEAL_ERR_OK)
        tell_unknown(t);
    hseal_buf_free(&path);
}
