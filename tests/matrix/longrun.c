/*
 * matrix/longrun.c: a program that signs for as long as it is told to, so that
 * a test can take the token away and give it back meanwhile.
 *
 * longrun URI STATE TIMEOUT, with what the module needs in the environment:
 * STATE is hardseal's state folder, TIMEOUT that of a call in ms.  Prints
 * "open" once logged in.  Each line read is KEY, METHOD, PATH, TIMESTAMP and
 * the body as hex, separated by tabs; METHOD "LOGIN" is a login frame, without
 * path and body.  Answers "signed SIGNATURE MS" or "refused NAME EXIT MS
 * MESSAGE", a line each.  Only the public headers are used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hardseal/hardseal.h>

#define LINE_MAX_BYTES (2 * HSEAL_BODY_MAX + HSEAL_PATH_MAX + 256)
#define N_FIELDS 5
#define SIGN_HEADER 1 /* OK-ACCESS-SIGN, see hseal_headers_line */

struct line {
    const char *key;
    const char *method;
    const char *path;
    const char *timestamp;
    const char *hex;
};

static long
now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

static size_t
from_hex(const char *text, unsigned char *out)
{
    size_t n = 0;

    for (; hex_digit(text[0]) >= 0 && hex_digit(text[1]) >= 0; text += 2)
        out[n++] =
            (unsigned char)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
    return n;
}

/* The line's fields, borrowed; 0 if there are not as many. */
static int
split(char *text, struct line *ret)
{
    const char *field[N_FIELDS];

    text[strcspn(text, "\n")] = '\0';
    for (int i = 0; i < N_FIELDS; i++) {
        char *tab = strchr(text, '\t');
        field[i] = text;
        if ((tab == NULL) != (i == N_FIELDS - 1))
            return 0;
        if (tab != NULL) {
            *tab = '\0';
            text = tab + 1;
        }
    }
    *ret = (struct line){ field[0], field[1], field[2], field[3], field[4] };
    return 1;
}

static enum hseal_err
sign(struct hseal_signer *signer, const struct line *l, unsigned char *body,
    struct hseal_headers *h, struct hseal_error *e)
{
    const struct hseal_request req = {
        .method = l->method,
        .path = l->path,
        .body = body,
        .body_len = from_hex(l->hex, body),
        .timestamp = l->timestamp,
        .flags = HSEAL_REQUEST_CONFIRMED,
    };

    if (strcmp(l->method, "LOGIN") == 0)
        return hseal_signer_login(signer, l->key, l->timestamp, h, e);
    return hseal_signer_sign(signer, l->key, &req, h, e);
}

/* The signature alone: the rest of a header set is not for a test's log. */
static void
print_signature(const struct hseal_headers *h, long ms)
{
    const char *frame = hseal_headers_line(h, 0), *mark = "\"sign\":\"";
    const char *at;

    if (hseal_headers_count(h) > SIGN_HEADER) {
        (void)printf(
            "signed %s %ld\n", hseal_headers_value(h, SIGN_HEADER), ms);
        return;
    }
    at = strstr(frame, mark);
    at = at == NULL ? "" : at + strlen(mark);
    (void)printf("signed %.*s %ld\n", (int)strcspn(at, "\""), at, ms);
}

static int
answer_line(struct hseal_signer *signer, char *text, unsigned char *body,
    struct hseal_headers *h)
{
    struct hseal_error e;
    struct line l;
    enum hseal_err err;
    long before = now_ms();

    if (!split(text, &l))
        return 0;
    err = sign(signer, &l, body, h, &e);
    if (err == HSEAL_ERR_OK)
        print_signature(h, now_ms() - before);
    else
        (void)printf("refused %s %d %ld %s\n", hseal_err_name(err),
            hseal_err_exit(err), now_ms() - before, e.message);
    return fflush(stdout) == 0;
}

int
main(int argc, char **argv)
{
    struct hseal_token_params params = { .pin_fd = -1 };
    struct hseal_signer *signer = NULL;
    struct hseal_headers *h = NULL;
    struct hseal_error e;
    unsigned char *body = malloc(HSEAL_BODY_MAX);
    char *text = malloc(LINE_MAX_BYTES);
    int status = 1;

    if (argc != 4 || body == NULL || text == NULL) {
        (void)fprintf(stderr, "usage: longrun URI STATE TIMEOUT\n");
        goto out;
    }
    params.uri = argv[1];
    params.state_dir = argv[2];
    params.softhsm_conf = getenv("SOFTHSM2_CONF");
    params.timeout_ms = (unsigned)strtoul(argv[3], NULL, 10);
    if (hseal_headers_new(&h, &e) != HSEAL_ERR_OK ||
        hseal_signer_open_token(&params, &signer, &e) != HSEAL_ERR_OK) {
        (void)fprintf(stderr, "longrun: %s (%s)\n", e.message, e.hint);
        goto out;
    }
    (void)puts("open");
    (void)fflush(stdout);
    status = 0;
    while (status == 0 && fgets(text, LINE_MAX_BYTES, stdin) != NULL)
        if (!answer_line(signer, text, body, h))
            status = 1;
out:
    hseal_signer_free(signer);
    hseal_headers_free(h);
    free(body);
    free(text);
    return status;
}
