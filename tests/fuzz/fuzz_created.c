/*
 * tests/fuzz/fuzz_created.c: the answers about sub-accounts' keys, of any
 * bytes.
 */
#include "okx/subaccount.h"

#include "fuzz.h"

static void
check_created(struct hseal_view body)
{
    struct hseal_okx_created c;
    enum hseal_okx_created_kind kind;

    if (hseal_okx_created_init(&c, NULL) != HSEAL_ERR_OK)
        abort();
    kind = hseal_okx_created_read(body, &c);
    assert(kind < HSEAL_OKX_CREATED_COUNT);
    assert((kind == HSEAL_OKX_CREATED_KEY) == (c.secret.len > 0));
    assert((kind == HSEAL_OKX_CREATED_KEY) == (c.key_id[0] != '\0'));
    assert(memchr(c.key_id, '\0', sizeof(c.key_id)) != NULL);
    for (size_t i = 0; i < c.secret.len; i++)
        assert(c.secret.data[i] > ' ' && c.secret.data[i] <= '~');
    hseal_okx_created_free(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view body = { data, size };
    struct hseal_okx_subkey *list = NULL;
    struct hseal_error e;
    size_t n = 0;
    enum hseal_err err;

    check_created(body);
    err = hseal_okx_subkeys_read(body, &list, &n, &e);
    if (err != HSEAL_ERR_OK)
        fuzz_check_error(&e, err);
    for (size_t i = 0; i < n; i++) {
        assert(hseal_utf8_valid(list[i].label, strlen(list[i].label)));
        assert(hseal_okx_key_id_check(list[i].key_id, NULL) == HSEAL_ERR_OK);
    }
    free(list);
    return 0;
}
