/*
 * bench/request.c: a request through the library, against libcurl alone.
 *
 * In turn, in one run, against each server; libcurl alone in a process of its
 * own, begun before this one sets libcurl up: with libcurl's own heap, and with
 * header lines that were made before:
 *   one   a request after the other: hseal_client_send, which signs in this
 *         process with a SoftHSM token, against curl_easy_perform; and what of
 *         it is not the signature: the pool with ready-made lines
 *   many  64 at the same time: the pool with ready-made lines, and the pool
 *         with a signature for each, against curl_multi_socket_action
 * Usage: bench_request [--json] [ROUNDS [SERVER]]
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stats.h"
#include "client/options.h"
#include "client/pool.h"
#include "sign/holder.h"
#include "store/inside.h"
#include "support/softtoken.h"

#include "bench/sides.h"
#include "bench/stand_in.h"

#define ROUNDS 4000
#define TURN 50
#define MANY_TURN 320
#define SKIP 5 /* of a turn: the caches are the other's */
#define SERVERS 4

enum kind { BARE, POOL, LIBRARY, KINDS };

/* Shared with the process of libcurl alone. */
struct shared {
    struct turn turn;
    uint64_t samples[MANY_TURN];
};

/* The process of libcurl alone, for one server. */
struct other {
    int go, done;
    pid_t pid;
};

struct bench {
    struct softtoken soft;
    struct hseal_token *token;
    struct hseal_store *store;
    struct hseal_signer *signer;
    struct hseal_client *client;
    struct hseal_params params;
    struct hseal_pool pool;
    struct shared *shared;
    struct stand_in servers[SERVERS];
    struct other others[SERVERS];
    size_t n_servers;
    size_t rounds;
    int json, first;
    const char *only; /* one server; NULL: all */
};

uint64_t
sides_now_ns(void)
{
    return hseal_clock_mono_ns(hseal_clock_system());
}

void
sides_stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench_request: %s: %s\n", what, why);
    exit(1);
}

static void
need(enum hseal_err err, const char *what, const struct hseal_error *e)
{
    if (err != HSEAL_ERR_OK)
        sides_stop(what, e->message);
}

/* ---- libcurl alone ---- */

static void
serve(const struct stand_in *s, struct shared *shared, int go, int done)
{
    struct bare *b = bare_open(s->url, s->ca_file);
    char byte;

    while (read(go, &byte, 1) == 1) {
        bare_turn(b, &shared->turn);
        if (write(done, &byte, 1) != 1)
            break;
    }
    bare_close(b);
}

static void
begin_other(struct bench *b, const struct stand_in *s, struct other *o)
{
    int go[2], done[2];

    if (pipe(go) != 0 || pipe(done) != 0)
        sides_stop("pipe", "it failed");
    (void)fflush(NULL);
    o->pid = fork();
    if (o->pid == 0) {
        (void)close(go[1]);
        (void)close(done[0]);
        serve(s, b->shared, go[0], done[1]);
        _exit(0);
    }
    (void)close(go[0]);
    (void)close(done[1]);
    o->go = go[1];
    o->done = done[0];
}

/* A later one holds the ends of the pipes of those before it. */
static void
end_others(struct bench *b)
{
    for (size_t i = 0; i < b->n_servers; i++)
        (void)close(b->others[i].go);
    for (size_t i = 0; i < b->n_servers; i++) {
        int status = 1;
        (void)waitpid(b->others[i].pid, &status, 0);
        (void)close(b->others[i].done);
        if (status != 0)
            sides_stop("libcurl alone", "its process has failed");
    }
}

static void
other_turn(struct other *o)
{
    char byte = 0;

    if (write(o->go, &byte, 1) != 1 || read(o->done, &byte, 1) != 1)
        sides_stop("libcurl alone", "its process has ended");
}

/* ---- the library ---- */

static void
request_of(const struct turn *t, struct hseal_request *req)
{
    memset(req, 0, sizeof(*req));
    req->method = t->post ? "POST" : "GET";
    req->path = t->post ? SIDES_POST_PATH : SIDES_GET_PATH;
    req->body = t->post ? SIDES_POST_BODY : NULL;
    req->body_len = t->post ? strlen(SIDES_POST_BODY) : 0;
}

static void
library_turn(struct bench *b, const char *key, struct turn *t)
{
    struct hseal_answer answer;
    struct hseal_request req;
    struct hseal_error e;

    request_of(t, &req);
    for (size_t i = 0; i < t->n; i++) {
        uint64_t begin = sides_now_ns();
        need(hseal_client_send(
                 b->client, b->signer, key, &req, 10000, &answer, &e),
            "send", &e);
        hseal_answer_free(&answer);
        t->samples[i] = sides_now_ns() - begin;
    }
}

/* One after the other of these. */
struct flight {
    struct many *m;
    struct hseal_lines lines;
    char text[SIDES_LINES][SIDES_LINE_SIZE]; /* see keep_lines */
};

struct many {
    struct bench *b;
    const char *key;
    struct hseal_destination dest;
    struct hseal_request req;
    int sign; /* each; else once */
    size_t to_start, left;
    struct hseal_headers
        *headers; /* locked memory: there is not one for each */
    struct flight flight[SIDES_FLIGHT];
};

static void
make_lines(struct flight *f, int sign)
{
    struct many *m = f->m;
    struct hseal_error e;

    if (sign)
        need(hseal_signer_sign(m->b->signer, m->key, &m->req, m->headers, &e),
            "sign", &e);
    need(hseal_lines_build(
             &f->lines, m->headers, hseal_options_content(&m->req), &e),
        "lines", &e);
}

/* Another signature takes their place before libcurl has put them together:
 * it waits for a connection. */
static void
keep_lines(struct flight *f)
{
    for (size_t i = 0; i < f->lines.count; i++) {
        (void)snprintf(
            f->text[i], SIDES_LINE_SIZE, "%s", f->lines.node[i].data);
        f->lines.node[i].data = f->text[i];
    }
}

/* Flights with lines that are ready. */
static void
begin_many(struct many *m)
{
    struct hseal_error e;

    need(hseal_signer_destination(m->b->signer, m->key, &m->dest, &e), "key",
        &e);
    need(hseal_headers_new(&m->headers, &e), "headers", &e);
    for (size_t i = 0; i < SIDES_FLIGHT; i++) {
        m->flight[i].m = m;
        make_lines(&m->flight[i], i == 0);
    }
}

static void on_done(void *arg, enum hseal_outcome o, struct hseal_reply *reply,
    const struct hseal_error *why);

static void
launch(struct flight *f)
{
    struct many *m = f->m;
    struct hseal_transfer_job job = { &m->req, &m->dest, 10000 };
    struct hseal_transfer *t;
    struct hseal_error e;

    m->to_start--;
    need(hseal_pool_prepare(&m->b->pool, &job, &t, &e), "prepare", &e);
    if (m->sign)
        make_lines(f, 1);
    need(hseal_pool_start(t, hseal_lines_first(&f->lines), on_done, f, &e),
        "start", &e);
    if (m->sign && !hseal_pool_begun(t))
        keep_lines(f);
}

static void
on_done(void *arg, enum hseal_outcome o, struct hseal_reply *reply,
    const struct hseal_error *why)
{
    struct flight *f = arg;

    if (o != HSEAL_OUTCOME_ANSWERED || reply->status != 200)
        sides_stop("pool", why != NULL ? why->message : "not 200");
    f->m->left--;
    if (f->m->to_start > 0)
        launch(f);
}

/* One after the other, with ready lines: the library without its token. */
static void
pool_one_turn(struct bench *b, const char *key, struct turn *t)
{
    struct many m = { .b = b, .key = key, .left = t->n };

    request_of(t, &m.req);
    begin_many(&m);
    for (size_t i = 0; i < t->n; i++) {
        uint64_t begin = sides_now_ns();
        m.to_start = 1;
        launch(&m.flight[0]);
        while (m.left == t->n - i)
            (void)hseal_pool_step(&b->pool, -1);
        t->samples[i] = sides_now_ns() - begin;
    }
    hseal_headers_free(m.headers);
}

static void
pool_turn(struct bench *b, const char *key, int sign, struct turn *t)
{
    struct many m = {
        .b = b, .key = key, .sign = sign, .to_start = t->n, .left = t->n
    };
    uint64_t begin;

    request_of(t, &m.req);
    begin_many(&m);
    begin = sides_now_ns();
    for (size_t i = 0; i < SIDES_FLIGHT && m.to_start > 0; i++)
        launch(&m.flight[i]);
    while (m.left > 0)
        (void)hseal_pool_step(&b->pool, -1);
    t->samples[0] = sides_now_ns() - begin;
    hseal_headers_free(m.headers);
}

/* ---- in turn ---- */

/* The lines that libcurl alone sends: signed now, before the time is taken. */
static void
sign_for_other(struct bench *b, const char *key, struct turn *t)
{
    struct hseal_headers *h = NULL;
    struct hseal_lines lines;
    struct hseal_request req;
    struct hseal_error e;

    request_of(t, &req);
    need(hseal_headers_new(&h, &e), "headers", &e);
    need(hseal_signer_sign(b->signer, key, &req, h, &e), "sign", &e);
    need(hseal_lines_build(&lines, h, hseal_options_content(&req), &e), "lines",
        &e);
    t->n_lines = lines.count;
    for (size_t i = 0; i < lines.count; i++)
        (void)snprintf(t->lines[i], SIDES_LINE_SIZE, "%s", lines.node[i].data);
    hseal_headers_free(h);
}

struct series {
    uint64_t *ns;
    size_t n;
};

static void
keep(struct series *to, const struct turn *t)
{
    if (t->parallel) { /* nanoseconds a request */
        to->ns[to->n++] = t->samples[0] / t->n;
        return;
    }
    for (size_t i = SKIP; i < t->n; i++)
        to->ns[to->n++] = t->samples[i];
}

static void
measure(
    struct bench *b, size_t server, struct turn *t, struct series series[KINDS])
{
    const struct stand_in *s = &b->servers[server];
    size_t turns = b->rounds / TURN + 2;

    if (t->parallel)
        turns = b->rounds / MANY_TURN * 8 + 2;
    for (int k = 0; k < KINDS; k++) {
        series[k].n = 0;
        series[k].ns = calloc(turns * TURN, sizeof(uint64_t));
        if (series[k].ns == NULL)
            sides_stop("samples", "no memory");
    }
    for (size_t i = 0; i < turns; i++) {
        int warm = i >= 1; /* the first one connects */
        sign_for_other(b, s->name, t);
        other_turn(&b->others[server]);
        if (warm)
            keep(&series[BARE], t);
        if (t->parallel)
            pool_turn(b, s->name, 0, t);
        else
            pool_one_turn(b, s->name, t);
        if (warm)
            keep(&series[POOL], t);
        if (t->parallel)
            pool_turn(b, s->name, 1, t);
        else
            library_turn(b, s->name, t);
        if (warm)
            keep(&series[LIBRARY], t);
    }
    for (int k = 0; k < KINDS; k++)
        hseal_stats_sort(series[k].ns, series[k].n);
}

static double
us(const struct series *s, unsigned permille)
{
    return (double)hseal_stats_percentile(s->ns, s->n, permille) / 1000;
}

static void
print(struct bench *b, const struct stand_in *s, const struct turn *t,
    const struct series series[KINDS])
{
    static const char *const names[] = { "bare", "pool", "library" };
    double bare = us(&series[BARE], 500);

    if (b->json)
        (void)printf("%s{\"server\":\"%s\",\"method\":\"%s\",\"at_once\":%d",
            b->first ? "" : ",", s->name, t->post ? "POST" : "GET",
            t->parallel ? SIDES_FLIGHT : 1);
    b->first = 0;
    for (int k = 0; k < KINDS; k++) {
        const struct series *one = &series[k];
        if (one->n == 0)
            continue;
        /* Of times and of rates: less is better, more is better. */
        double median = us(one, 500);
        double ratio = t->parallel ? bare / median : median / bare;
        if (b->json)
            (void)printf(",\"%s\":{\"median_us\":%.2f,\"p90_us\":%.2f,"
                         "\"p99_us\":%.2f,\"ratio\":%.4f}",
                names[k], median, us(one, 900), us(one, 990), ratio);
        else
            (void)printf("%-11s %-5s %7s %-8s %9.1f %9.1f %9.1f %8.3f\n",
                s->name, t->post ? "POST" : "GET", t->parallel ? "64" : "1",
                names[k], median, us(one, 900), us(one, 990), ratio);
    }
    if (b->json)
        (void)printf("}");
    (void)fflush(stdout);
}

/* ---- before and after ---- */

static void
import_key(struct bench *b, const struct stand_in *s)
{
    struct hseal_view secret = { (const unsigned char *)STAND_IN_SECRET,
        strlen(STAND_IN_SECRET) };
    struct hseal_record r;
    struct hseal_error e;

    need(hseal_record_init(&r, &e), "record", &e);
    (void)snprintf(r.key_id, sizeof(r.key_id), STAND_IN_KEY_ID);
    (void)snprintf(r.base_url, sizeof(r.base_url), "%s", s->url);
    (void)snprintf(r.ca_file, sizeof(r.ca_file), "%s", s->ca_file);
    r.permissions = HSEAL_OKX_READ | HSEAL_OKX_TRADE;
    need(hseal_secret_add(&r.passphrase, STAND_IN_PASSPHRASE,
             strlen(STAND_IN_PASSPHRASE), &e),
        "passphrase", &e);
    need(hseal_store_import(b->store, s->name, secret, &r, &e), "import", &e);
    hseal_record_free(&r);
}

static void
open_servers(struct bench *b)
{
    for (int tls = 1; tls >= 0; tls--)
        if (!stand_in_sim(&b->servers[b->n_servers++], b->soft.dir, tls))
            sides_stop("okxsim", "it does not start");
    for (int tls = 1; tls >= 0; tls--)
        if (stand_in_nginx(&b->servers[b->n_servers], b->soft.dir, tls))
            b->n_servers++;
}

static void
open_all(struct bench *b)
{
    struct hseal_error e;

    if (!softtoken_available() || !softtoken_make(&b->soft)) {
        (void)fprintf(stderr, "bench_request: SoftHSM 2 is not installed\n");
        exit(77);
    }
    open_servers(b);
    for (size_t i = 0; i < b->n_servers; i++)
        begin_other(b, &b->servers[i], &b->others[i]);
    b->token = softtoken_open(&b->soft);
    if (b->token == NULL)
        exit(1);
    need(hseal_store_open(b->token, NULL, b->soft.lock, &b->store, &e), "store",
        &e);
    for (size_t i = 0; i < b->n_servers; i++)
        import_key(b, &b->servers[i]);
    need(hseal_holder_open(b->store, hseal_clock_system(), 0, &b->signer, &e),
        "signer", &e);
    need(hseal_client_new(NULL, &b->client, &e), "client", &e);
    need(hseal_params_copy(NULL, &b->params, &e), "params", &e);
    need(hseal_pool_open(&b->pool, &b->params, &e), "pool", &e);
}

static void
close_all(struct bench *b)
{
    end_others(b);
    hseal_pool_close(&b->pool);
    hseal_params_free(&b->params);
    hseal_client_free(b->client);
    hseal_signer_free(b->signer);
    hseal_store_close(b->store);
    hseal_token_close(b->token);
    for (size_t i = 0; i < b->n_servers; i++)
        stand_in_stop(&b->servers[i]);
    softtoken_remove(&b->soft);
}

static void
measure_all(struct bench *b)
{
    struct turn *t = &b->shared->turn;

    t->samples = b->shared->samples;
    for (size_t i = 0; i < b->n_servers; i++) {
        if (b->only != NULL && strcmp(b->only, b->servers[i].name) != 0)
            continue;
        for (int k = 0; k < 4; k++) {
            struct series series[KINDS];
            t->parallel = k / 2;
            t->post = k % 2;
            t->n = t->parallel ? MANY_TURN : TURN;
            measure(b, i, t, series);
            print(b, &b->servers[i], t, series);
            for (int n = 0; n < KINDS; n++)
                free(series[n].ns);
        }
    }
}

int
main(int argc, char **argv)
{
    static struct bench b;

    b.json = argc > 1 && strcmp(argv[1], "--json") == 0;
    b.first = 1;
    b.rounds = argc > 1 + b.json ? strtoul(argv[1 + b.json], NULL, 10) : ROUNDS;
    if (b.rounds < 1 || b.rounds > 1000000) {
        (void)fprintf(
            stderr, "usage: bench_request [--json] [ROUNDS [SERVER]]\n");
        return 2;
    }
    if (argc > 2 + b.json)
        b.only = argv[2 + b.json];
    b.shared = mmap(NULL, sizeof(*b.shared), PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (b.shared == MAP_FAILED)
        return 1;
    (void)signal(SIGPIPE, SIG_IGN);
    open_all(&b);
    if (b.json)
        (void)printf(
            "{\"bench\":\"request\",\"rounds\":%zu,\"rows\":[", b.rounds);
    else
        (void)printf("%-11s %-5s %7s %-8s %9s %9s %9s %8s  (us a request)\n",
            "server", "", "at once", "by", "median", "p90", "p99", "ratio");
    measure_all(&b);
    if (b.json)
        (void)printf("]}\n");
    close_all(&b);
    return 0;
}
