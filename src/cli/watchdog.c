/*
 * cli/watchdog.c: an end to a command whose token does not answer.
 * Layer: cli.
 */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/waiting.h"
#include "cli/output.h"

#include "cli/watchdog.h"

#define TICK_MS 50

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    int runs;
    int stop;
    unsigned left_ms;
    unsigned all_ms;
    const char *what;
    int json;
} dog = { .lock = PTHREAD_MUTEX_INITIALIZER };

/*
 * The other threads may hold any lock there is, of stdio and of malloc too,
 * but hardly these at the moment that a module hangs.
 */
static void
bite(void)
{
    struct hseal_output out;
    struct hseal_error e;
    enum hseal_err err;

    memset(&out, 0, sizeof(out));
    memset(&e, 0, sizeof(e));
    err = hseal_fail(&e, HSEAL_ERR_TOKEN_HUNG,
        "the module of token %s has not come back for %u ms", dog.what,
        dog.all_ms);
    (void)hseal_hint(&e, err,
        "is the token there, and what it is reached through?  The command was "
        "given up; look what became of it");
    hseal_output_complain(err, &e);
    if (dog.json &&
        hseal_output_json(&out,
            json_pack("{s:o}", "error", hseal_output_error(err, &e)),
            &e) != HSEAL_ERR_OK)
        hseal_output_complain(e.code, &e);
    _exit(hseal_err_exit(err)); /* no handler: the module's might hang, too */
}

static void
tick(struct timespec *ts)
{
    (void)clock_gettime(CLOCK_MONOTONIC, ts); /* cannot fail */
    ts->tv_nsec += TICK_MS * 1000000L;
    if (ts->tv_nsec >= 1000000000L) {
        ts->tv_nsec -= 1000000000L;
        ts->tv_sec++;
    }
}

static void *
watch(void *arg)
{
    struct timespec until;

    (void)arg;
    (void)pthread_mutex_lock(&dog.lock);
    while (!dog.stop) {
        tick(&until);
        (void)pthread_cond_timedwait(&dog.changed, &dog.lock, &until);
        if (dog.stop || hseal_waiting_now())
            continue;
        if (dog.left_ms <= TICK_MS)
            bite();
        dog.left_ms -= TICK_MS;
    }
    (void)pthread_mutex_unlock(&dog.lock);
    return NULL;
}

/* Signals are the other threads' affair. */
static int
begin(void)
{
    pthread_condattr_t attr;
    sigset_t all, before;
    int failed;

    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&dog.changed, &attr);
    (void)pthread_condattr_destroy(&attr);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&dog.thread, NULL, watch, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

enum hseal_err
hseal_watchdog_start(
    unsigned ms, const char *what, int json, struct hseal_error *e)
{
    (void)pthread_mutex_lock(&dog.lock);
    dog.left_ms = dog.all_ms = ms;
    dog.what = what;
    dog.json = json;
    (void)pthread_mutex_unlock(&dog.lock);
    if (dog.runs)
        return HSEAL_ERR_OK;
    dog.stop = 0;
    dog.runs = begin();
    if (!dog.runs)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no thread can be started");
    return HSEAL_ERR_OK;
}

void
hseal_watchdog_stop(void)
{
    if (!dog.runs)
        return;
    (void)pthread_mutex_lock(&dog.lock);
    dog.stop = 1;
    (void)pthread_cond_signal(&dog.changed);
    (void)pthread_mutex_unlock(&dog.lock);
    (void)pthread_join(dog.thread, NULL);
    (void)pthread_cond_destroy(&dog.changed);
    dog.runs = 0;
}
