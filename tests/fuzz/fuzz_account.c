/*
 * tests/fuzz/fuzz_account.c: the answer about the key that asks, of any bytes.
 */
#include "okx/account.h"
#include "okx/permission.h"

#include "fuzz.h"

/* Each is the same network as itself, and of the list. */
static void
check_ips(const struct hseal_okx_ips *ips)
{
    assert(ips->n <= HSEAL_OKX_IPS_MAX);
    for (size_t i = 0; i < ips->n; i++)
        assert(hseal_okx_ips_has(ips, ips->text[i]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view body = { data, size };
    struct hseal_okx_account a;
    struct hseal_error e;
    enum hseal_err err = hseal_okx_account_read(body, &a, &e);

    if (err != HSEAL_ERR_OK) {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_EXCHANGE);
        return 0;
    }
    assert(hseal_okx_uid_valid(a.owner.uid));
    assert(hseal_okx_uid_valid(a.owner.main_uid));
    assert(hseal_okx_label_valid(a.owner.label));
    assert((a.permissions & HSEAL_OKX_READ) != 0);
    assert(memchr(a.others, '\0', sizeof(a.others)) != NULL);
    check_ips(&a.ips);
    return 0;
}
