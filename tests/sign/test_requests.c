/*
 * test_requests: requests at random, signed in the token, compared with
 * another HMAC than OpenSSL's: that of Python.  HSEAL_REQUESTS says how many.
 */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "okx/timestamp.h"

#include "sign/holding.h"
#include "support/hmac.h"
#include "support/run.h"

#define KEYS 24
#define BODY_MAX 65536

struct job {
    struct holding *h;
    FILE *out;
    uint64_t seed;
    char secrets[KEYS][136];
    char path[HSEAL_PATH_MAX + 1];
    unsigned char body[BODY_MAX];
};

static size_t
number_below(struct job *j, size_t n)
{
    return (size_t)(next_number(&j->seed) % n);
}

/* Visible ASCII; where `allowed` is not NULL, only of that. */
static void
random_text(struct job *j, char *out, size_t len, const char *allowed)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = allowed != NULL ? allowed[number_below(j, strlen(allowed))]
                                 : (char)(0x21 + number_below(j, 0x7f - 0x21));
    }
    out[len] = '\0';
}

static void
allow_all(struct hseal_record *r)
{
    r->permissions =
        HSEAL_OKX_READ | HSEAL_OKX_TRADE | HSEAL_OKX_WITHDRAW | HSEAL_OKX_KEYS;
}

static void
make_keys(struct job *j)
{
    static const size_t lens[] = { 1, 32, 32, 63, 64, 65, 131 };
    char name[16];

    for (size_t i = 0; i < KEYS; i++) {
        size_t len = i < ROWS(lens) ? lens[i] : 1 + number_below(j, 134);
        random_text(j, j->secrets[i], len, NULL);
        (void)snprintf(name, sizeof(name), "key-%zu", i);
        holding_import(j->h, name, j->secrets[i], allow_all);
    }
}

/* Mostly like those of bots, now and then as long and odd as is allowed. */
static void
make_path(struct job *j)
{
    static const char usual[] = "abcdefghijklmnopqrstuvwxyz0123456789/-_?&=%,.";
    size_t kind = number_below(j, 50);
    size_t len = kind == 0 ? HSEAL_PATH_MAX : 1 + number_below(j, 200);

    random_text(j, j->path, len, kind < 25 ? NULL : usual);
    j->path[0] = '/';
    for (char *p = j->path; *p != '\0'; p++)
        if (*p == '#')
            *p = '%';
    /* No endpoint has an escape in its path. */
    if (memchr(j->path, '%', strcspn(j->path, "?")) != NULL && len > 1)
        j->path[1] = '?';
}

static size_t
make_body(struct job *j)
{
    size_t kind = number_below(j, 20), max = 300;
    size_t len;

    if (kind == 0)
        max = BODY_MAX;
    else if (kind < 4)
        max = 4096;
    len = kind == 1 ? BODY_MAX : number_below(j, max + 1);
    for (size_t i = 0; i < len; i++)
        j->body[i] = (unsigned char)next_number(&j->seed);
    return len;
}

static void
put(struct job *j, const void *data, size_t len)
{
    const unsigned char head[4] = { (unsigned char)(len >> 24),
        (unsigned char)(len >> 16), (unsigned char)(len >> 8),
        (unsigned char)len };

    assert_int_equal(fwrite(head, 1, 4, j->out), 4);
    assert_int_equal(fwrite(data, 1, len, j->out), len);
}

static void
put_text(struct job *j, const char *text)
{
    put(j, text, strlen(text));
}

static void
one_request(struct job *j)
{
    static const char *const methods[] = { "GET", "POST", "DELETE" };
    size_t key = number_below(j, KEYS);
    struct hseal_request req = { .path = j->path,
        .flags = HSEAL_REQUEST_ALLOW_UNKNOWN | HSEAL_REQUEST_CONFIRMED };
    char name[16], timestamp[HSEAL_TIMESTAMP_SIZE];
    struct hseal_error e;

    make_path(j);
    req.method = methods[number_below(j, ROWS(methods))];
    req.body = j->body;
    req.body_len = req.method[0] == 'G' ? 0 : make_body(j);
    hseal_okx_timestamp_iso(number_below(j, 253402300800000), timestamp);
    if (number_below(j, 4) == 0)
        memcpy(timestamp + 19, "Z", 2); /* no milliseconds */
    if (number_below(j, 2) == 0)
        req.timestamp = timestamp;
    j->h->now_ms = 1500000000000 + number_below(j, 1000000000000);
    (void)snprintf(name, sizeof(name), "key-%zu", key);
    if (hseal_signer_sign(j->h->signer, name, &req, j->h->headers, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s %s: %s", req.method, req.path, e.message);
    put_text(j, j->secrets[key]);
    put_text(j, holding_header(j->h, "OK-ACCESS-TIMESTAMP"));
    put_text(j, req.method);
    put_text(j, req.path);
    put(j, req.body, req.body_len);
    put_text(j, holding_header(j->h, "OK-ACCESS-SIGN"));
    if (req.timestamp != NULL)
        assert_string_equal(
            holding_header(j->h, "OK-ACCESS-TIMESTAMP"), timestamp);
}

static int
compare(const char *path)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        execl(HSEAL_TEST_PYTHON, "python3", HSEAL_TEST_DIR "/sign/compare.py",
            path, (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void
agree_with_python(void **state)
{
    struct holding *h = *state;
    const char *count = getenv("HSEAL_REQUESTS");
    long n = count != NULL ? strtol(count, NULL, 10) : 1000;
    struct job *j = calloc(1, sizeof(*j));
    char path[128];

    if (h->w == NULL)
        need_softhsm();
    assert_non_null(j);
    j->h = h;
    j->seed = 20201208;
    (void)snprintf(path, sizeof(path), "%s/requests", h->w->soft.dir);
    j->out = fopen(path, "wb");
    assert_non_null(j->out);
    make_keys(j);
    for (long i = 0; i < n; i++)
        one_request(j);
    assert_int_equal(fclose(j->out), 0);
    assert_int_equal(compare(path), 0);
    free(j);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            agree_with_python, holding_soft, holding_teardown),
    };

    return run_with_softhsm("requests", tests, ROWS(tests));
}
