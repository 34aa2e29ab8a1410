/*
 * tests/fuzz/fuzz_answer.c: the exchange's answer, of any bytes.
 */
#include "okx/answer.h"

#include "fuzz.h"

static void
check_text(const char *text, size_t size)
{
    assert(memchr(text, '\0', size) != NULL);
    assert(hseal_utf8_valid(text, strlen(text)));
}

static void
check_items(const struct hseal_okx_answer *a)
{
    assert(a->n_kept <= HSEAL_OKX_ITEMS_MAX && a->n_kept <= a->n_items);
    assert(a->n_failed <= a->n_items);
    assert((a->n_failed > 0) == (a->scode[0] != '\0'));
    for (size_t i = 0; i < a->n_kept; i++) {
        check_text(a->items[i].code, sizeof(a->items[i].code));
        check_text(a->items[i].msg, sizeof(a->items[i].msg));
        check_text(a->items[i].client_id, sizeof(a->items[i].client_id));
        check_text(a->items[i].order_id, sizeof(a->items[i].order_id));
    }
}

/* Never both of "was not executed" and "may have been". */
static void
check_verdict(const struct hseal_okx_answer *a)
{
    static const int statuses[] = { 200, 302, 401, 403, 429, 500, 503 };
    const struct hseal_okx_asked book = { .status = 200, .binary = 1 };
    struct hseal_okx_verdict of_book;

    for (size_t i = 0; i < 2 * sizeof(statuses) / sizeof(statuses[0]); i++) {
        const struct hseal_okx_asked asked = {
            .status = statuses[i / 2], .writes = i % 2 == 1, .orders = i % 3
        };
        struct hseal_okx_verdict v;

        hseal_okx_verdict(a, &asked, &v);
        assert(!(v.unknown && v.not_executed));
        assert(!v.unknown || asked.writes);
        assert((v.err == HSEAL_ERR_OK) == (v.code_class == HSEAL_OKX_CODE_OK));
        assert((v.code_class == HSEAL_OKX_CODE_EDGE) == !a->is_json);
        assert(strlen(v.hint) < HSEAL_HINT_MAX);
    }
    hseal_okx_verdict(a, &book, &of_book);
    assert((of_book.code_class == HSEAL_OKX_CODE_EDGE) ==
           (!a->is_json && !a->is_binary));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view body = { data, size };
    const struct hseal_okx_asked asked = { .status = 200 },
                                 wrote = { .status = 500, .writes = 1 };
    struct hseal_okx_answer a;
    struct hseal_error e;
    enum hseal_err err;

    hseal_okx_answer_read(body, &a);
    check_text(a.code, sizeof(a.code));
    check_text(a.msg, sizeof(a.msg));
    check_text(a.scode, sizeof(a.scode));
    check_text(a.ip, sizeof(a.ip));
    check_text(a.edge, sizeof(a.edge));
    assert(a.is_json == (a.code[0] != '\0'));
    assert(!a.is_json || (a.edge[0] == '\0' && !a.is_html));
    check_items(&a);
    check_verdict(&a);
    err = hseal_okx_answer_check(&a, &asked, &e);
    if (err != HSEAL_ERR_OK)
        fuzz_check_error(&e, err);
    else
        assert(strcmp(a.code, "0") == 0 && a.scode[0] == '\0');
    err = hseal_okx_answer_check(&a, &wrote, NULL);
    assert(err == HSEAL_ERR_EXCHANGE || err == HSEAL_ERR_UNKNOWN_OUTCOME);
    return 0;
}
