/*
 * loop.c: several requests side by side, in an event loop of one's own.
 *
 * loop URI KEY PATH...: GET of each path.
 *     cc loop.c $(pkg-config --cflags --libs hardseal)
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <hardseal/hardseal.h>

static enum hseal_err worst = HSEAL_ERR_OK;

static void
done(void *arg, enum hseal_err err, struct hseal_answer *answer,
    const struct hseal_error *e)
{
    const struct hseal_request *req = arg;

    if (err == HSEAL_ERR_OK)
        (void)printf("%s %s\n", req->path, answer->body);
    else
        (void)printf("%s %s\n", req->path, e->message);
    if (hseal_err_exit(err) > hseal_err_exit(worst))
        worst = err;
}

/* What else a program waits for goes into the same poll. */
static void
loop(struct hseal_client *client)
{
    struct pollfd p = { .fd = hseal_client_fd(client), .events = POLLIN };

    while (hseal_client_run(client, 0) > 0)
        (void)poll(&p, 1, hseal_client_timeout_ms(client));
}

int
main(int argc, char **argv)
{
    struct hseal_token_params token = { .pin_fd = -1 };
    struct hseal_send_params params = { .timeout_ms = 10000, .done = done };
    struct hseal_client *client = NULL;
    struct hseal_signer *signer = NULL;
    struct hseal_request *req = calloc((size_t)argc, sizeof(*req));
    struct hseal_error e;
    enum hseal_err err;

    if (argc < 4 || req == NULL) {
        (void)fprintf(stderr, "usage: loop URI KEY PATH...\n");
        free(req);
        return 2;
    }
    token.uri = argv[1];
    err = hseal_client_new(NULL, &client, &e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_open_token(&token, &signer, &e);
    for (int i = 3; i < argc && err == HSEAL_ERR_OK; i++) {
        req[i].method = "GET";
        req[i].path = argv[i];
        params.arg = &req[i];
        err = hseal_client_start(client, signer, argv[2], &req[i], &params, &e);
    }
    if (err == HSEAL_ERR_OK)
        loop(client);
    else
        (void)fprintf(stderr, "%s (%s)\n", e.message, e.hint);
    hseal_client_free(client);
    hseal_signer_free(signer);
    free(req);
    return hseal_err_exit(err != HSEAL_ERR_OK ? err : worst);
}
