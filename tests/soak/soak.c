/*
 * soak/soak.c: requests come at a steady rate, whatever the token does; each
 * signature is compared with one that was computed without the token.
 *
 *   soak RATE SECONDS TIMEOUT_MS STATE_DIR PIN_FILE URI...
 *
 * Signs with the credential k1, whose secret is read from stdin (no newline).
 * SOFTHSM2_CONF names SoftHSM's configuration.  A request that comes while
 * another one is being signed waits for its turn.  Prints one JSON object:
 * what test_soak.py reads.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <hardseal/hardseal.h>

#include "support/hmac.h"

#include "soak/tally.h"

#define KEY "k1"
#define PATH "/api/v5/trade/order"
#define SECRET_MAX 64
#define BODY_MAX 64
#define NS_PER_S UINT64_C(1000000000)

struct soak {
    uint64_t rate, seconds;
    unsigned timeout_ms;
    struct hseal_token_params tokens[HSEAL_TOKENS_MAX];
    size_t n;
    char secret[SECRET_MAX];
    struct hseal_signer *signer;
    struct hseal_headers *headers;
    struct tally tally;
};

static uint64_t
now_ns(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static void
wait_until(uint64_t when_ns)
{
    const struct timespec ts = { .tv_sec = (time_t)(when_ns / NS_PER_S),
        .tv_nsec = (long)(when_ns % NS_PER_S) };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
        ;
}

static void
note(void *arg, const char *text)
{
    struct soak *s = arg;

    s->tally.notes++;
    (void)fprintf(stderr, "note: %s\n", text);
}

static void
switched(
    void *arg, const char *from, const char *to, const struct hseal_error *why)
{
    struct soak *s = arg;

    (void)from;
    (void)to;
    (void)why;
    s->tally.switches++;
}

/* Is it what the secret makes of the request, by OpenSSL? */
static int
is_right(const struct soak *s, const char *body)
{
    char message[256], sign[45];

    (void)snprintf(message, sizeof(message), "%sPOST" PATH "%s",
        hseal_headers_value(s->headers, 2), body);
    hmac_base64(view_of(s->secret), view_of(message), sign);
    return strcmp(hseal_headers_value(s->headers, 1), sign) == 0;
}

/* `due_ns`: when the request came. */
static void
request(struct soak *s, uint64_t i, uint64_t due_ns)
{
    char body[BODY_MAX];
    struct hseal_request req = { .method = "POST", .path = PATH, .body = body };
    struct hseal_error e;
    struct tally_call call = { .due_ns = due_ns };
    enum hseal_err err;

    (void)snprintf(
        body, sizeof(body), "{\"clOrdId\":\"n%llu\"}", (unsigned long long)i);
    req.body_len = strlen(body);
    call.begin_ns = now_ns();
    err = hseal_signer_sign(s->signer, KEY, &req, s->headers, &e);
    call.end_ns = now_ns();
    if (err != HSEAL_ERR_OK)
        call.error = &e;
    else
        call.wrong = !is_right(s, body);
    tally_add(&s->tally, &call);
}

static void
run(struct soak *s)
{
    uint64_t begin_ns = now_ns();
    uint64_t end_ns = begin_ns + s->seconds * NS_PER_S;
    uint64_t due_ns = begin_ns;

    tally_begin(&s->tally, begin_ns);
    for (uint64_t i = 0; due_ns < end_ns; i++) {
        due_ns = begin_ns + i * NS_PER_S / s->rate;
        wait_until(due_ns);
        /* A token that is gone for good is not asked for the whole backlog. */
        if (now_ns() >= end_ns)
            break;
        request(s, i, due_ns);
    }
}

static enum hseal_err
open_signer(struct soak *s, struct hseal_error *e)
{
    const struct hseal_tokens_params several = {
        .tokens = s->tokens, .n = s->n, .switched = switched, .arg = s
    };

    return s->n == 1 ? hseal_signer_open_token(&s->tokens[0], &s->signer, e)
                     : hseal_signer_open_tokens(&several, &s->signer, e);
}

static int
arguments(struct soak *s, int argc, char **argv)
{
    if (argc < 7 || argc - 6 > HSEAL_TOKENS_MAX)
        return 0;
    s->rate = strtoull(argv[1], NULL, 10);
    s->seconds = strtoull(argv[2], NULL, 10);
    s->timeout_ms = (unsigned)strtoul(argv[3], NULL, 10);
    s->n = (size_t)argc - 6;
    for (size_t i = 0; i < s->n; i++)
        s->tokens[i] = (struct hseal_token_params){
            .uri = argv[6 + i],
            .pin_file = argv[5],
            .pin_fd = -1,
            .state_dir = argv[4],
            .softhsm_conf = getenv("SOFTHSM2_CONF"),
            .name = i == 0 ? "main" : "spare",
            .timeout_ms = s->timeout_ms,
            .note = note,
            .note_arg = s,
        };
    return s->rate > 0 && s->seconds > 0 && s->timeout_ms > 0 &&
           fgets(s->secret, sizeof(s->secret), stdin) != NULL;
}

int
main(int argc, char **argv)
{
    static struct soak s;
    struct hseal_error e = { .code = HSEAL_ERR_OK };
    enum hseal_err err;

    if (!arguments(&s, argc, argv))
        return 2;
    err = hseal_headers_new(&s.headers, &e);
    if (err == HSEAL_ERR_OK)
        err = open_signer(&s, &e);
    if (err == HSEAL_ERR_OK &&
        tally_init(&s.tally, s.rate * (s.seconds + 1), s.seconds)) {
        run(&s);
        tally_end(&s.tally);
        hseal_signer_free(s.signer);
        tally_print(&s.tally, stdout);
    } else {
        (void)fprintf(stderr, "soak: %s\n", e.message);
    }
    tally_free(&s.tally);
    hseal_headers_free(s.headers);
    return err == HSEAL_ERR_OK ? 0 : 1;
}
