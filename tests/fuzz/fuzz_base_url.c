/*
 * tests/fuzz/fuzz_base_url.c: an override of the exchange's host.
 */
#include "okx/site.h"

#include "fuzz.h"

static void
check_passed(const char *url)
{
    const char *host;

    assert(strlen(url) < HSEAL_BASE_URL_SIZE);
    if (strncmp(url, "https://", 8) == 0) {
        host = url + 8;
    } else {
        assert(strncmp(url, "http://", 7) == 0);
        host = url + 7;
        assert(strncmp(host, "127.0.0.1", 9) == 0 ||
               strncmp(host, "localhost", 9) == 0 ||
               strncmp(host, "[::1]", 5) == 0);
        host += host[0] == '[' ? 5 : 9;
        assert(*host == '\0' || *host == ':');
    }
    assert(strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789.-[]:") == strlen(host));
    assert(url[strlen(url) - 1] != ':');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *url = fuzz_text(data, size);
    struct hseal_error e;
    enum hseal_err err = hseal_okx_base_url_check(url, &e);

    if (err == HSEAL_ERR_OK) {
        check_passed(url);
    } else {
        assert(err == HSEAL_ERR_INPUT || err == HSEAL_ERR_LIMIT);
        fuzz_check_error(&e, err);
    }
    free(url);
    return 0;
}
