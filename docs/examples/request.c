/*
 * request.c: ask for the balance, then place an order and know what became of
 * it.
 *
 * request URI KEY: a token by its RFC 7512 URI, with module-path and
 * pin-source in it, and a key on it that may trade.
 *     cc request.c $(pkg-config --cflags --libs hardseal)
 */
#include <stdio.h>
#include <string.h>

#include <hardseal/hardseal.h>

static const char order[] =
    "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"side\":\"buy\","
    "\"ordType\":\"limit\",\"px\":\"1\",\"sz\":\"0.1\",\"clOrdId\":"
    "\"example1\"}";

static enum hseal_err
ask(struct hseal_client *client, struct hseal_signer *signer, const char *key,
    const struct hseal_request *req)
{
    const struct hseal_send_params params = { .timeout_ms = 10000,
        .flags = HSEAL_SEND_RESOLVE };
    struct hseal_answer answer;
    struct hseal_error e;
    enum hseal_err err =
        hseal_client_request(client, signer, key, req, &params, &answer, &e);

    if (answer.body != NULL)
        (void)printf("%s\n", answer.body);
    if (answer.resolved == HSEAL_RESOLVED_PLACED)
        (void)printf("placed: %s\n", answer.order_id);
    if (err != HSEAL_ERR_OK)
        (void)fprintf(
            stderr, "%s: %s (%s)\n", hseal_err_name(err), e.message, e.hint);
    hseal_answer_free(&answer);
    return err;
}

int
main(int argc, char **argv)
{
    const struct hseal_request balance = { .method = "GET",
        .path = "/api/v5/account/balance?ccy=BTC" };
    const struct hseal_request place = { .method = "POST",
        .path = "/api/v5/trade/order",
        .body = order,
        .body_len = sizeof(order) - 1 };
    struct hseal_token_params token = { .pin_fd = -1 };
    struct hseal_client *client = NULL;
    struct hseal_signer *signer = NULL;
    struct hseal_error e;
    enum hseal_err err;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: request URI KEY\n");
        return 2;
    }
    token.uri = argv[1];
    err = hseal_client_new(NULL, &client, &e);
    if (err == HSEAL_ERR_OK)
        err = hseal_signer_open_token(&token, &signer, &e);
    if (err != HSEAL_ERR_OK)
        (void)fprintf(stderr, "%s (%s)\n", e.message, e.hint);
    if (err == HSEAL_ERR_OK)
        err = ask(client, signer, argv[2], &balance);
    if (err == HSEAL_ERR_OK)
        err = ask(client, signer, argv[2], &place);
    hseal_client_free(client);
    hseal_signer_free(signer);
    return hseal_err_exit(err);
}
