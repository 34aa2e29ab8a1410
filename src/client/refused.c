/*
 * client/refused.c: what is done when the exchange refuses a key.
 * Layer: client.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "client/engine.h"
#include "client/landed.h"

#include "client/refused.h"

/* Needs nothing but a key that can read; no query, no body. */
static const char probe_path[] = "/api/v5/account/config";

static int
is_stop(const struct hseal_task *t)
{
    return t->code_class == HSEAL_OKX_CODE_STOP_CRED;
}

int
hseal_refused_is(const struct hseal_task *t)
{
    if ((t->params.flags & HSEAL_SEND_KEEP) != 0)
        return 0;
    /* A question's answer is judged by the one who asked it. */
    if (t->parent != NULL && t->parent->probing)
        return 0;
    return is_stop(t) || t->probe;
}

static int
is_probe(const struct hseal_request *req)
{
    return strcmp(req->method, "GET") == 0 &&
           strcmp(req->path, probe_path) == 0;
}

static struct hseal_engine_stop *
find_stop(struct hseal_engine *en, const char *key_id)
{
    for (size_t i = 0; i < HSEAL_ENGINE_STOPS_MAX; i++)
        if (strcmp(en->stops[i].key_id, key_id) == 0)
            return &en->stops[i];
    return NULL;
}

static struct hseal_engine_stop *
add_stop(struct hseal_engine *en, const char *key_id)
{
    struct hseal_engine_stop *s = &en->stops[en->next_stop];

    en->next_stop = (en->next_stop + 1) % HSEAL_ENGINE_STOPS_MAX;
    (void)snprintf(s->key_id, sizeof(s->key_id), "%s", key_id);
    return s;
}

static void
tell(struct hseal_task *t)
{
    struct hseal_engine *en = t->engine;
    char name[HSEAL_ENGINE_KEY_SIZE];
    const struct hseal_alert alert = {
        .event = "stopped",
        .key = name,
        .generation = t->dest.generation,
        .key_id = t->why.key_id,
        .code = t->why.code,
        .message = t->why.text,
        .ip = t->seen_ip,
        .time_ms = t->why.time_ms,
    };

    (void)snprintf(
        name, sizeof(name), "%.*s", (int)strcspn(t->key, "@"), t->key);
    if (en->params->alert != NULL)
        en->params->alert(en->params->arg, &alert);
}

/*
 * The key that the headers named, which may have been replaced by now.  What
 * was sent before it was stopped is of the same event, of which a person is
 * told once; what was sent since then shows that somebody has thawed it.
 */
static void
stop(struct hseal_task *t)
{
    struct hseal_engine *en = t->engine;
    struct hseal_engine_stop *s = find_stop(en, t->why.key_id);
    int known = s != NULL && t->sent_ns <= s->at_ns;
    struct hseal_error e;

    if (known && s->done)
        return;
    if (s == NULL)
        s = add_stop(en, t->why.key_id);
    t->why.time_ms = hseal_clock_wall_ms(t->engine->world.clock);
    s->at_ns = hseal_engine_now_ns(en);
    s->done = hseal_signer_stop(t->signer, t->key, &t->why, &e) == HSEAL_ERR_OK;
    if (!s->done)
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "%.64s could not be stopped for other processes: %.200s", t->key,
            e.message);
    if (!known)
        tell(t);
}

static void
end_stopped(struct hseal_task *t)
{
    stop(t);
    hseal_landed_finish(t, HSEAL_ERR_EXCHANGE);
}

/* ---- a signature that is refused ---- */

static void
probed(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    struct hseal_task *t = arg;

    t->probing = 0;
    if (err == HSEAL_ERR_OK) {
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "the exchange takes signatures of this key (GET %s): what it "
            "received of this request is not what was signed; a proxy may have "
            "changed it",
            probe_path);
        hseal_landed_finish(t, HSEAL_ERR_EXCHANGE);
    } else if (answer->code_class != NULL &&
               (strcmp(answer->code, "50113") == 0 ||
                   strcmp(answer->code_class, "stop-credential") == 0)) {
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "the key on the token is the one that was imported, and the "
            "exchange refuses it for GET %s too: key and secret are not of a "
            "pair, import them again; the key is stopped",
            probe_path);
        end_stopped(t);
    } else {
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "the key on the token is the one that was imported; whether the "
            "exchange refuses it for any request could not be told: %.120s",
            e->message);
        hseal_landed_finish(t, HSEAL_ERR_EXCHANGE);
    }
}

static void
probe(struct hseal_task *t)
{
    const struct hseal_task_child child = { probe_path, HSEAL_TIMEOUT_MS,
        probed };
    struct hseal_error e;
    enum hseal_err err;

    t->probing = 1;
    err = hseal_task_ask(t, &child, &e);
    if (err == HSEAL_ERR_OK)
        return;
    t->probing = 0;
    hseal_landed_finish(t, HSEAL_ERR_EXCHANGE);
}

void
hseal_refused_begin(struct hseal_task *t, enum hseal_err err)
{
    struct hseal_error e;

    if (!t->probe) {
        end_stopped(t);
        return;
    }
    err = hseal_signer_check(t->signer, t->key, &e);
    if (err == HSEAL_ERR_CUSTODY) {
        t->error = e;
        hseal_landed_finish(t, err);
    } else if (err != HSEAL_ERR_OK) {
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "whether the key on the token is the one that was imported could "
            "not be told: %.160s",
            e.message);
        hseal_landed_finish(t, HSEAL_ERR_EXCHANGE);
    } else if (is_probe(&t->req)) {
        (void)hseal_hint(&t->error, HSEAL_ERR_EXCHANGE,
            "the key on the token is the one that was imported: key and secret "
            "are not of a pair at the exchange, import them again; the key is "
            "stopped");
        end_stopped(t);
    } else {
        probe(t);
    }
}
