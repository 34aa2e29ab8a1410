/*
 * cli/subaccount_ask.c: what a master key asks the exchange about the keys of a
 * sub-account.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/waiting.h"
#include "cli/refused.h"
#include "cli/subaccount_said.h"
#include "okx/answer.h"

#include "cli/subaccount_ask.h"

/* The exchange lets each of these paths be asked once a second. */
#define POST_PAUSE_MS 1050
#define GET_PAUSE_MS 500
#define TRIES 4
#define PATH_MAX_BYTES 256

static const char *const posts[] = { HSEAL_OKX_SUBKEY_PATH,
    HSEAL_OKX_SUBKEY_MODIFY_PATH, HSEAL_OKX_SUBKEY_DELETE_PATH };

enum hseal_err
hseal_subaccount_master_init(struct hseal_subaccount_master *m,
    struct hseal_context *c, const char *key, const char *sub_account,
    struct hseal_error *e)
{
    memset(m, 0, sizeof(*m));
    m->c = c;
    m->key = key;
    m->sub_account = sub_account;
    return hseal_arguments_timeout(&c->arguments, &m->timeout_ms, e);
}

void
hseal_subaccount_master_close(struct hseal_subaccount_master *m)
{
    hseal_client_free(m->client);
    m->client = NULL;
}

static void
pause_ms(uint64_t ms)
{
    const struct timespec t = { (time_t)(ms / 1000),
        (long)(ms % 1000) * 1000000L };

    hseal_waiting_begin();
    (void)nanosleep(&t, NULL); /* cut short: then it is asked for sooner */
    hseal_waiting_end();
}

static uint64_t
now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

/* ---- one request, and what its answer says ---- */

/* The only place from which requests go out. */
static enum hseal_err
send_once(struct hseal_subaccount_master *m, const char *spec,
    const struct hseal_request *req, struct hseal_answer *ret,
    struct hseal_error *e)
{
    struct hseal_signer *signer;
    enum hseal_err err = HSEAL_ERR_OK;

    memset(ret, 0, sizeof(*ret));
    if (m->client == NULL)
        err = hseal_context_client(m->c, &m->client, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_holder(m->c, &signer, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_client_send(
            m->client, signer, spec, req, m->timeout_ms, ret, e);
    /* What went wrong on a connection is not met again on the next one. */
    if (err != HSEAL_ERR_OK)
        hseal_subaccount_master_close(m);
    return err;
}

static struct hseal_view
body_of(const struct hseal_answer *a)
{
    const struct hseal_view v = { (const unsigned char *)a->body, a->body_len };

    return v;
}

/* `code`: that of the exchange, "" if it has none. */
static enum hseal_err
judge(const struct hseal_answer *a, int writes, char code[32],
    struct hseal_error *e)
{
    const struct hseal_okx_asked asked = { .status = a->status,
        .writes = writes };
    struct hseal_okx_answer said;
    enum hseal_err err;

    hseal_okx_answer_read(body_of(a), &said);
    memcpy(code, said.code, sizeof(said.code));
    err = hseal_okx_answer_check(&said, &asked, e);
    if (err == HSEAL_ERR_EXCHANGE && strcmp(code, "50035") == 0)
        return hseal_hint(e, err,
            "the exchange lets only a master key that is bound to an address "
            "make, change or delete keys: bind it there to this host's, and "
            "say so here (hardseal key rotate --ip, or import it anew)");
    return err;
}

/* A refusal of the key that signed: it is stopped.  Of a signature that may be
 * the request's fault, only where no other request would be taken either. */
static void
refuse(struct hseal_subaccount_master *m, const char *spec,
    const struct hseal_answer *a, int writes, int probes)
{
    const struct hseal_okx_asked asked = { .status = a->status,
        .writes = writes };
    struct hseal_refused_key key = { NULL, spec, "" };
    struct hseal_okx_answer said;
    struct hseal_okx_verdict verdict;
    struct hseal_credential there;
    struct hseal_store *store;

    hseal_okx_answer_read(body_of(a), &said);
    hseal_okx_verdict(&said, &asked, &verdict);
    if (verdict.code_class != HSEAL_OKX_CODE_STOP_CRED ||
        (verdict.probe && !probes) ||
        hseal_context_holder(m->c, &key.signer, NULL) != HSEAL_ERR_OK)
        return;
    memset(&there, 0, sizeof(there));
    if (hseal_context_store(m->c, 0, &store, NULL) == HSEAL_ERR_OK &&
        hseal_store_load(store, spec, &there, NULL) == HSEAL_ERR_OK)
        key.key_id = there.record.key_id;
    hseal_refused(m->c, &key, &said, &verdict);
    hseal_credential_free(&there);
}

static int
is_one_of(const char *code, const char *const *codes)
{
    for (; *codes != NULL; codes++)
        if (strcmp(code, *codes) == 0)
            return 1;
    return 0;
}

static int
is_lost(enum hseal_err err)
{
    return err == HSEAL_ERR_NOT_SENT || err == HSEAL_ERR_UNKNOWN_OUTCOME;
}

/* A GET changes nothing, and is asked again where that may help: while the
 * exchange is busy, for as long as any answer is waited for. */
static enum hseal_err
get(struct hseal_subaccount_master *m, const char *spec, const char *path,
    const char *const *again, struct hseal_answer *ret, struct hseal_error *e)
{
    const struct hseal_request req = { .method = "GET", .path = path };
    uint64_t end_ns = now_ns() + (uint64_t)m->timeout_ms * 1000000;

    for (unsigned i = 1;; i++) {
        uint64_t wait_ms = (uint64_t)GET_PAUSE_MS * i;
        char code[32] = "";
        enum hseal_err err = send_once(m, spec, &req, ret, e);
        int busy = err == HSEAL_ERR_OK && hseal_subaccount_said_busy(ret);
        if (err == HSEAL_ERR_OK)
            err = judge(ret, 0, code, e);
        if (!busy && !is_lost(err) && !is_one_of(code, again))
            return err;
        if (i >= TRIES && (!busy || now_ns() + wait_ms * 1000000 >= end_ns))
            return err;
        hseal_answer_free(ret);
        pause_ms(wait_ms);
    }
}

/* No sooner than the exchange takes the next one of that path. */
static void
wait_turn(struct hseal_subaccount_master *m, size_t i)
{
    uint64_t now = now_ns();
    uint64_t turn = m->posted_ns[i] + (uint64_t)POST_PAUSE_MS * 1000000;

    if (m->posted_ns[i] != 0 && now < turn)
        pause_ms((turn - now) / 1000000 + 1);
}

/* Again only after the one answer that says it was not even looked at. */
static enum hseal_err
post(struct hseal_subaccount_master *m, size_t path, struct hseal_view body,
    struct hseal_answer *ret, struct hseal_error *e)
{
    /* Shown and agreed to before anything was begun. */
    const struct hseal_request req = { .method = "POST",
        .path = posts[path],
        .body = body.data,
        .body_len = body.len,
        .flags = HSEAL_REQUEST_CONFIRMED };
    enum hseal_err err;

    for (int i = 1;; i++) {
        wait_turn(m, path);
        err = send_once(m, m->key, &req, ret, e);
        m->posted_ns[path] = now_ns();
        if (err != HSEAL_ERR_OK || i == TRIES ||
            !hseal_subaccount_said_unread(ret))
            return err;
        hseal_answer_free(ret);
    }
}

/* ---- what is asked ---- */

static const char *const nothing[] = { NULL };
static const char *const not_yet[] = { "50111", "50119", NULL };

enum hseal_err
hseal_subaccount_keys(struct hseal_subaccount_master *m,
    struct hseal_okx_subkey **ret, size_t *ret_n, struct hseal_error *e)
{
    struct hseal_answer a;
    struct hseal_buf path;
    enum hseal_err err;

    memset(&a, 0, sizeof(a));
    hseal_buf_init(&path, PATH_MAX_BYTES);
    err = hseal_okx_subkey_list(m->sub_account, &path, e);
    if (err == HSEAL_ERR_OK)
        err = get(m, m->key, hseal_buf_str(&path), nothing, &a, e);
    if (err != HSEAL_ERR_OK)
        refuse(m, m->key, &a, 0, 0);
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_subkeys_read(body_of(&a), ret, ret_n, e);
    hseal_answer_free(&a);
    hseal_buf_free(&path);
    return err;
}

const struct hseal_okx_subkey *
hseal_subaccount_key_by_id(
    const struct hseal_okx_subkey *list, size_t n, const char *key_id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].key_id, key_id) == 0)
            return &list[i];
    return NULL;
}

/* The one answer that nobody else reads. */
static enum hseal_err
read_created(struct hseal_subaccount_master *m, const struct hseal_answer *a,
    struct hseal_okx_created *ret, struct hseal_error *e)
{
    char code[32];
    enum hseal_err err;

    switch (hseal_okx_created_read(body_of(a), ret)) {
    case HSEAL_OKX_CREATED_KEY: return HSEAL_ERR_OK;
    case HSEAL_OKX_CREATED_NONE:
        err = judge(a, 1, code, e);
        if (err == HSEAL_ERR_OK)
            break;
        refuse(m, m->key, a, 1, 0);
        return err;
    case HSEAL_OKX_CREATED_UNSOUND:
    case HSEAL_OKX_CREATED_COUNT: break;
    }
    return hseal_fail(e, HSEAL_ERR_UNKNOWN_OUTCOME,
        "the exchange's answer about the new key is not understood");
}

enum hseal_err
hseal_subaccount_create(struct hseal_subaccount_master *m,
    const struct hseal_okx_subkey_wish *wish,
    const struct hseal_secret *passphrase, struct hseal_okx_created *ret,
    struct hseal_error *e)
{
    struct hseal_secret body = { NULL, 0, 0 };
    struct hseal_answer a;
    enum hseal_err err;

    memset(&a, 0, sizeof(a));
    err = hseal_secret_init(&body, HSEAL_OKX_SUBKEY_BODY_MAX, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_subkey_create(wish, passphrase, &body, e);
    if (err == HSEAL_ERR_OK)
        err = post(m, 0, hseal_secret_view(&body), &a, e);
    if (err == HSEAL_ERR_OK)
        err = read_created(m, &a, ret, e);
    hseal_answer_free(&a);
    hseal_secret_free(&body);
    hseal_subaccount_master_close(m);
    return err;
}

static enum hseal_err
change(struct hseal_subaccount_master *m, size_t path,
    const struct hseal_buf *body, struct hseal_error *e)
{
    const struct hseal_view v = { body->data, body->len };
    struct hseal_answer a;
    char code[32];
    enum hseal_err err = post(m, path, v, &a, e);

    if (err == HSEAL_ERR_OK)
        err = judge(&a, 1, code, e);
    if (err != HSEAL_ERR_OK)
        refuse(m, m->key, &a, 1, 0);
    hseal_answer_free(&a);
    return err;
}

enum hseal_err
hseal_subaccount_modify(struct hseal_subaccount_master *m,
    const struct hseal_okx_subkey_wish *wish, struct hseal_error *e)
{
    struct hseal_buf body;
    enum hseal_err err;

    hseal_buf_init(&body, HSEAL_OKX_SUBKEY_BODY_MAX);
    err = hseal_okx_subkey_modify(wish, &body, e);
    if (err == HSEAL_ERR_OK)
        err = change(m, 1, &body, e);
    hseal_buf_free(&body);
    return err;
}

/* After an answer that left it open, or said that there is none. */
static int
is_gone(struct hseal_subaccount_master *m, const char *key_id)
{
    struct hseal_okx_subkey *list = NULL;
    size_t n = 0;
    int gone = hseal_subaccount_keys(m, &list, &n, NULL) == HSEAL_ERR_OK &&
               hseal_subaccount_key_by_id(list, n, key_id) == NULL;

    free(list);
    return gone;
}

enum hseal_err
hseal_subaccount_delete(struct hseal_subaccount_master *m, const char *key_id,
    struct hseal_error *e)
{
    const struct hseal_okx_subkey_wish w = { .sub_account = m->sub_account,
        .key_id = key_id };
    struct hseal_buf body;
    enum hseal_err err;

    hseal_buf_init(&body, HSEAL_OKX_SUBKEY_BODY_MAX);
    err = hseal_okx_subkey_delete(&w, &body, e);
    if (err == HSEAL_ERR_OK)
        err = change(m, 2, &body, e);
    /* The same key a second time is no other deed. */
    for (int i = 1; err == HSEAL_ERR_EXCHANGE || is_lost(err); i++) {
        if (err != HSEAL_ERR_NOT_SENT && is_gone(m, key_id))
            err = HSEAL_ERR_OK;
        if (!is_lost(err) || i == TRIES)
            break;
        err = change(m, 2, &body, e);
    }
    hseal_buf_free(&body);
    return err;
}

enum hseal_err
hseal_subaccount_whose(struct hseal_subaccount_master *m, const char *spec,
    int fresh, struct hseal_okx_account *ret, struct hseal_error *e)
{
    struct hseal_answer a;
    enum hseal_err err;

    memset(&a, 0, sizeof(a));
    err =
        get(m, spec, HSEAL_OKX_ACCOUNT_PATH, fresh ? not_yet : nothing, &a, e);
    m->refused = err == HSEAL_ERR_EXCHANGE && hseal_subaccount_said_no_key(&a);
    if (err != HSEAL_ERR_OK && !fresh)
        refuse(m, spec, &a, 0, 1);
    if (err == HSEAL_ERR_OK)
        err = hseal_okx_account_read(body_of(&a), ret, e);
    hseal_answer_free(&a);
    return err;
}
