/*
 * sign/fakesigner.c: a signer that does as it is told, from another thread.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "okx/headers.h"

#include "fakesigner.h"

static void
pause_ms(long ms)
{
    const struct timespec ts = { 0, ms * 1000000 };

    (void)nanosleep(&ts, NULL);
}

static enum hseal_err
play(struct fakesigner *f, enum fakesigner_op op, struct hseal_error *e)
{
    struct fakesigner_script *s = &f->ops[op];
    enum hseal_err err = HSEAL_ERR_OK;
    int fails;

    atomic_store(&s->inside, 1);
    atomic_fetch_add(&s->calls, 1);
    while (atomic_load(&s->stalls))
        pause_ms(1);
    fails = atomic_load(&s->fails);
    if (fails != 0) {
        err = (enum hseal_err)atomic_load(&s->err);
        if (fails > 0)
            atomic_store(&s->fails, fails - 1);
        (void)hseal_fail(e, err, "fake %d says %s", op, hseal_err_name(err));
        (void)hseal_hint(e, err, "tell the fake");
    }
    return err;
}

static void
leave(struct fakesigner *f, enum fakesigner_op op)
{
    atomic_store(&f->ops[op].inside, 0);
}

static void
note_mask(struct fakesigner *f)
{
    sigset_t now;

    (void)pthread_sigmask(SIG_SETMASK, NULL, &now);
    atomic_store(&f->held, sigismember(&now, SIGINT));
}

static enum hseal_err
fill(struct fakesigner *f, struct hseal_headers *h, int login,
    struct hseal_error *e)
{
    const struct hseal_okx_auth auth = {
        .key_id = f->key_id,
        .sign = "c2lnbmF0dXJlIG9mIDMyIGJ5dGVzLCBpbiBiYXNlNjQh",
        .timestamp = f->timestamp,
        .passphrase = "Pass-w0rd",
    };

    return login ? hseal_headers_fill_login(h, &auth, e)
                 : hseal_headers_fill(h, &auth, e);
}

static void
work(const struct fakesigner *f)
{
    const struct hseal_clock *clock = hseal_clock_system();
    uint64_t end;

    if (f->work_ns == 0)
        return;
    end = hseal_clock_mono_ns(clock) + f->work_ns;
    while (hseal_clock_mono_ns(clock) < end)
        continue;
}

/* A sum over all bytes of a request: what a hung call still reads. */
static unsigned
sum(const char *key, const struct hseal_request *req)
{
    const unsigned char *body = req->body;
    unsigned n = 0;

    for (const char *p = key; *p != '\0'; p++)
        n = n * 31 + (unsigned char)*p;
    for (const char *p = req->path; *p != '\0'; p++)
        n = n * 31 + (unsigned char)*p;
    for (size_t i = 0; i < req->body_len; i++)
        n = n * 31 + body[i];
    return n;
}

static enum hseal_err
fake_sign(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_headers *h,
    struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    unsigned before = sum(key, req);
    enum hseal_err err;

    f->key = key;
    f->path = req->path;
    f->body = req->body;
    f->clock_offset_ms = req->clock_offset_ms;
    (void)snprintf(f->timestamp, sizeof(f->timestamp), "%s",
        req->timestamp == NULL ? "now" : req->timestamp);
    note_mask(f);
    work(f);
    err = play(f, FAKE_CALL, e);
    if (fill(f, h, 0, NULL) != HSEAL_ERR_OK)
        err = HSEAL_ERR_INTERNAL;
    atomic_store(&f->intact, sum(key, req) == before);
    leave(f, FAKE_CALL);
    return err;
}

static enum hseal_err
fake_login(struct hseal_signer *s, const char *key, const char *timestamp,
    struct hseal_headers *h, struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    enum hseal_err err = play(f, FAKE_CALL, e);

    f->key = key;
    (void)snprintf(f->timestamp, sizeof(f->timestamp), "%s",
        timestamp == NULL ? "now" : timestamp);
    if (fill(f, h, 1, NULL) != HSEAL_ERR_OK)
        err = HSEAL_ERR_INTERNAL;
    leave(f, FAKE_CALL);
    return err;
}

static enum hseal_err
fake_destination(struct hseal_signer *s, const char *key,
    const struct hseal_request *req, struct hseal_destination *ret,
    struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    enum hseal_err err = play(f, FAKE_CALL, e);

    f->key = key;
    f->path = req != NULL ? req->path : NULL;
    (void)snprintf(
        ret->base_url, sizeof(ret->base_url), "https://%s", f->key_id);
    (void)snprintf(ret->ca_file, sizeof(ret->ca_file), "/ca/%s", key);
    leave(f, FAKE_CALL);
    return err;
}

static enum hseal_err
fake_check(struct hseal_signer *s, const char *key, struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    enum hseal_err err = play(f, FAKE_CHECK, e);

    f->key = key;
    leave(f, FAKE_CHECK);
    return err;
}

static enum hseal_err
fake_stop(struct hseal_signer *s, const char *key, const struct hseal_stop *why,
    struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    enum hseal_err err = play(f, FAKE_STOP, e);

    f->key = key;
    f->stop = *why;
    leave(f, FAKE_STOP);
    return err;
}

static enum hseal_err
fake_mend(struct hseal_signer *s, struct hseal_error *e)
{
    struct fakesigner *f = (struct fakesigner *)s;
    enum hseal_err err = play(f, FAKE_MEND, e);

    leave(f, FAKE_MEND);
    return err;
}

static void
fake_free(struct hseal_signer *s)
{
    struct fakesigner *f = (struct fakesigner *)s;

    (void)play(f, FAKE_FREE, NULL);
    leave(f, FAKE_FREE);
}

static enum hseal_err
fake_open(void *arg, struct hseal_signer **ret, struct hseal_error *e)
{
    struct fakesigner *f = arg;
    enum hseal_err err;

    (void)pthread_sigmask(SIG_BLOCK, NULL, &f->blocked);
    if (f->signal != 0) {
        (void)kill(getpid(), f->signal);
        pause_ms(50); /* time for it to come */
        f->caught_in_open = atomic_load(f->caught);
    }
    err = play(f, FAKE_OPEN, e);
    if (err == HSEAL_ERR_OK)
        *ret = &f->signer;
    leave(f, FAKE_OPEN);
    return err;
}

static void
free_arg(void *arg)
{
    atomic_fetch_add(&((struct fakesigner *)arg)->arg_frees, 1);
}

void
fakesigner_init(struct fakesigner *f, const char *key_id)
{
    static const struct hseal_signer_ops ops = {
        .sign = fake_sign,
        .login = fake_login,
        .destination = fake_destination,
        .check = fake_check,
        .stop = fake_stop,
        .mend = fake_mend,
        .free = fake_free,
    };

    memset(f, 0, sizeof(*f));
    f->signer.ops = &ops;
    f->key_id = key_id;
}

void
fakesigner_fail(
    struct fakesigner *f, enum fakesigner_op op, enum hseal_err err, int times)
{
    atomic_store(&f->ops[op].err, (int)err);
    atomic_store(&f->ops[op].fails, times);
}

struct hseal_guard_params
fakesigner_params(struct fakesigner *f)
{
    const struct hseal_guard_params params = {
        .open = fake_open,
        .arg = f,
        .free_arg = free_arg,
        .name = f->key_id,
        .timeout_ms = 60000,
        .open_timeout_ms = 60000,
    };

    return params;
}

int
fakesigner_calls(struct fakesigner *f, enum fakesigner_op op)
{
    return atomic_load(&f->ops[op].calls);
}

int
fakesigner_until(atomic_int *a, int value)
{
    for (int i = 0; i < 60000; i++) {
        if (atomic_load(a) == value)
            return 1;
        pause_ms(1);
    }
    return 0;
}
