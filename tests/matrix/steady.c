/*
 * matrix/steady.c: a program that signs for long: one signature for each line
 * that it reads.
 *
 * steady URI STATE-DIR KEY: prints "ok SIGNATURE", or the error's name and
 * message.  The time signed is that of the vectors.
 */
#include <stdio.h>
#include <string.h>

#include <hardseal/hardseal.h>

static const char *
sign_of(const struct hseal_headers *h)
{
    for (size_t i = 0; i < hseal_headers_count(h); i++)
        if (strncmp(hseal_headers_line(h, i), "OK-ACCESS-SIGN:", 15) == 0)
            return hseal_headers_value(h, i);
    return "none";
}

int
main(int argc, char **argv)
{
    struct hseal_token_params params = { .pin_fd = -1 };
    const struct hseal_request req = { .method = "GET",
        .path = "/api/v5/account/balance",
        .timestamp = "2020-12-08T09:08:57.715Z" };
    struct hseal_signer *signer = NULL;
    struct hseal_headers *h = NULL;
    struct hseal_error e;
    char line[16];
    int status = 1;

    if (argc != 4) {
        (void)fprintf(stderr, "usage: steady URI STATE-DIR KEY\n");
        return 2;
    }
    params.uri = argv[1];
    params.state_dir = argv[2];
    if (hseal_headers_new(&h, &e) != HSEAL_ERR_OK ||
        hseal_signer_open_token(&params, &signer, &e) != HSEAL_ERR_OK) {
        (void)printf("%s %s\n", hseal_err_name(e.code), e.message);
        goto out;
    }
    while (fgets(line, sizeof(line), stdin) != NULL) {
        if (hseal_signer_sign(signer, argv[3], &req, h, &e) == HSEAL_ERR_OK)
            (void)printf("ok %s\n", sign_of(h));
        else
            (void)printf("%s %s\n", hseal_err_name(e.code), e.message);
        (void)fflush(stdout);
    }
    status = 0;
out:
    hseal_headers_free(h);
    hseal_signer_free(signer);
    return status;
}
