/*
 * tests/fuzz/fuzz_lists.c: lists of permissions and of IP addresses.
 */
#include "okx/ip.h"
#include "okx/permission.h"

#include "fuzz.h"

static void
check_permissions(const char *text, size_t len)
{
    char out[HSEAL_OKX_PERMISSIONS_SIZE];
    unsigned set = 99, again = 0;
    struct hseal_error e;
    enum hseal_err err = hseal_okx_permissions_parse(text, len, &set, &e);

    if (err != HSEAL_ERR_OK) {
        assert(set == 99);
        fuzz_check_error(&e, err);
        return;
    }
    assert(set < 16 && (set & HSEAL_OKX_READ) != 0);
    hseal_okx_permissions_text(set, out);
    assert(hseal_okx_permissions_parse(out, strlen(out), &again, NULL) ==
           HSEAL_ERR_OK);
    assert(again == set);
}

static void
check_ips(const char *text, size_t len)
{
    static struct hseal_okx_ips ips, again;
    struct hseal_error e;
    enum hseal_err err;

    memset(&ips, 0, sizeof(ips));
    memset(&again, 0, sizeof(again));
    err = hseal_okx_ips_add(&ips, text, len, &e);
    if (err != HSEAL_ERR_OK) {
        assert(ips.n == 0);
        fuzz_check_error(&e, err);
        return;
    }
    assert(ips.n <= HSEAL_OKX_IPS_MAX);
    for (size_t i = 0; i < ips.n; i++) {
        size_t n = strlen(ips.text[i]);
        assert(n < HSEAL_OKX_IP_SIZE);
        assert(strspn(ips.text[i], "0123456789abcdefABCDEF:./") == n);
        assert(hseal_okx_ips_add(&again, ips.text[i], n, NULL) == HSEAL_ERR_OK);
    }
    assert(again.n == ips.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_permissions((const char *)data, size);
    check_ips((const char *)data, size);
    return 0;
}
