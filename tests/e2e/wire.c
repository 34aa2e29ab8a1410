/*
 * e2e/wire.c: a program of a library user: sends the requests of a file.
 *
 * wire URI KEY FILE, with SOFTHSM2_CONF set: each line of FILE is METHOD, PATH
 * and the body as hex, separated by tabs.  Prints outcome, HTTP status and
 * timestamp, a line a request.  Only the public headers are used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hardseal/hardseal.h>

#define LINE_MAX_BYTES (2 * HSEAL_BODY_MAX + HSEAL_PATH_MAX + 64)
#define TIMEOUT_MS 20000

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

static int
send_line(struct hseal_client *client, struct hseal_signer *signer,
    const char *key, char *line, unsigned char *body)
{
    struct hseal_request req;
    struct hseal_answer answer;
    struct hseal_error e;
    enum hseal_err err;
    char *path = strchr(line, '\t');
    char *hex = path == NULL ? NULL : strchr(path + 1, '\t');

    if (hex == NULL)
        return 0;
    *path++ = '\0';
    *hex++ = '\0';
    memset(&req, 0, sizeof(req));
    req.method = line;
    req.path = path;
    req.body = body;
    req.body_len = from_hex(hex, body);
    req.flags = HSEAL_REQUEST_ALLOW_UNKNOWN | HSEAL_REQUEST_CONFIRMED;
    err = hseal_client_send(client, signer, key, &req, TIMEOUT_MS, &answer, &e);
    if (err != HSEAL_ERR_OK)
        (void)fprintf(stderr, "wire: %s\n", e.message);
    (void)printf("%s %d %s\n", hseal_outcome_name(answer.outcome),
        answer.status, answer.timestamp);
    hseal_answer_free(&answer);
    return 1;
}

int
main(int argc, char **argv)
{
    struct hseal_token_params params = { .pin_fd = -1 };
    struct hseal_signer *signer = NULL;
    struct hseal_client *client = NULL;
    struct hseal_error e;
    unsigned char *body = malloc(HSEAL_BODY_MAX + 1);
    char *line = malloc(LINE_MAX_BYTES);
    FILE *in = argc == 4 ? fopen(argv[3], "r") : NULL;
    int status = 1;

    if (in == NULL || body == NULL || line == NULL) {
        (void)fprintf(stderr, "usage: wire URI KEY FILE\n");
        goto out;
    }
    params.uri = argv[1];
    if (hseal_client_new(NULL, &client, &e) != HSEAL_ERR_OK ||
        hseal_signer_open_token(&params, &signer, &e) != HSEAL_ERR_OK) {
        (void)fprintf(stderr, "wire: %s (%s)\n", e.message, e.hint);
        goto out;
    }
    status = 0;
    while (status == 0 && fgets(line, LINE_MAX_BYTES, in) != NULL)
        if (!send_line(client, signer, argv[2], line, body))
            status = 1;
out:
    hseal_client_free(client);
    hseal_signer_free(signer);
    if (in != NULL)
        (void)fclose(in);
    free(body);
    free(line);
    return status;
}
