/*
 * tests/fuzz/fuzz_json.c: JSON read, printed and read again.
 */
#include "base/json.h"

#include "fuzz.h"

static void
check_round_trip(const json_t *v)
{
    struct hseal_view view;
    struct hseal_buf b;
    json_t *again = NULL;

    hseal_buf_init(&b, 1 << 24);
    assert(hseal_json_print(v, JSON_COMPACT, &b, NULL) == HSEAL_ERR_OK);
    view.data = b.data;
    view.len = b.len;
    assert(hseal_json_parse(view, "it", &again, NULL) == HSEAL_ERR_OK);
    assert(json_equal(v, again));
    json_decref(again);
    hseal_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_error e;
    json_t *v = NULL;
    enum hseal_err err = hseal_json_parse(text, "the input", &v, &e);

    if (err != HSEAL_ERR_OK) {
        assert(v == NULL);
        fuzz_check_error(&e, err);
        return 0;
    }
    check_round_trip(v);
    json_decref(v);
    return 0;
}
