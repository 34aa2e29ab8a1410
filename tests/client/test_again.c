/*
 * tests/client/test_again.c: the rules of repeating, as a table of every
 * class, method and attempt.
 */
#include <curl/curl.h>

#include "client/again.h"

#include "../base/unit.h"

/* What each class does, of a GET and of a write, before and after the clock
 * was measured.  Another table than the switch it is compared with. */
/* clang-format off */
static const struct {
    enum hseal_okx_code_class code_class;
    enum hseal_again get, get_synced, write, write_synced;
} rows[] = {
#define NO HSEAL_AGAIN_NO
#define LATER HSEAL_AGAIN_LATER
#define SYNC HSEAL_AGAIN_SYNC
    /* class                         GET    synced write synced */
    { HSEAL_OKX_CODE_OK,             NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_ITEM,           NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_STOP_CRED,      NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_STOP_CFG,       NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_STOP_ACCT,      NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_STOP_ENDPOINT,  NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_STOP_CLASS,     NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_BUG,            NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_CLOCK,          SYNC,  NO,    SYNC, NO },
    { HSEAL_OKX_CODE_BACKOFF,        LATER, LATER, NO,   NO },
    { HSEAL_OKX_CODE_AMBIGUOUS,      NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_DUPLICATE,      NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_GONE,           NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_LATE,           NO,    NO,    NO,   NO },
    { HSEAL_OKX_CODE_EDGE,           LATER, LATER, NO,   NO },
    { HSEAL_OKX_CODE_OTHER,          NO,    NO,    NO,   NO },
#undef NO
#undef LATER
#undef SYNC
};
/* clang-format on */

static void
answers_by_class_and_method(void **state)
{
    (void)state;
    assert_int_equal(ROWS(rows), HSEAL_OKX_CODE_CLASS_COUNT);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_again_facts f = {
            .outcome = HSEAL_OUTCOME_ANSWERED,
            .code_class = rows[i].code_class,
        };

        assert_int_equal(rows[i].code_class, i);
        assert_int_equal(hseal_again_decide(&f), rows[i].write);
        f.synced = 1;
        assert_int_equal(hseal_again_decide(&f), rows[i].write_synced);
        f.reads = 1;
        assert_int_equal(hseal_again_decide(&f), rows[i].get_synced);
        f.synced = 0;
        assert_int_equal(hseal_again_decide(&f), rows[i].get);
    }
}

/* Whatever class stands in it, which is none without an answer. */
static void
without_an_answer(void **state)
{
    (void)state;
    for (int c = 0; c < HSEAL_OKX_CODE_CLASS_COUNT; c++) {
        for (int synced = 0; synced <= 1; synced++) {
            struct hseal_again_facts f = {
                .code_class = (enum hseal_okx_code_class)c,
                .synced = synced,
            };

            f.outcome = HSEAL_OUTCOME_UNKNOWN;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_NO);
            f.outcome = HSEAL_OUTCOME_NOT_SENT;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_LATER);
            f.reads = 1;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_LATER);
            f.hopeless = 1;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_NO);
            f.outcome = HSEAL_OUTCOME_UNKNOWN;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_NO);
            f.hopeless = 0;
            assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_LATER);
        }
    }
}

static void
once_is_once(void **state)
{
    (void)state;
    for (int o = 0; o < HSEAL_OUTCOME_COUNT; o++) {
        for (int c = 0; c < HSEAL_OKX_CODE_CLASS_COUNT; c++) {
            for (int reads = 0; reads <= 1; reads++) {
                struct hseal_again_facts f = {
                    .outcome = (enum hseal_outcome)o,
                    .code_class = (enum hseal_okx_code_class)c,
                    .reads = reads,
                    .once = 1,
                };

                assert_int_equal(hseal_again_decide(&f), HSEAL_AGAIN_NO);
            }
        }
    }
}

static void
pauses_double_up_to_a_bound(void **state)
{
    static const unsigned most[] = { 100, 200, 400, 800, 1600, 3200, 5000, 5000,
        5000 };

    (void)state;
    for (unsigned i = 0; i < ROWS(most); i++) {
        assert_int_equal(hseal_again_pause_ms(i + 1, 0), 0);
        assert_int_equal(hseal_again_pause_ms(i + 1, UINT32_MAX), most[i]);
        assert_in_range(hseal_again_pause_ms(i + 1, UINT32_C(1) << 31),
            most[i] / 2, most[i] / 2 + 1);
    }
    assert_int_equal(hseal_again_pause_ms(UINT32_MAX, UINT32_MAX), 5000);
    assert_int_equal(hseal_again_pause_ms(0, UINT32_MAX), 100);
}

static void
what_will_not_help_is_not_tried(void **state)
{
    static const struct {
        struct hseal_error e;
        int hopeless;
    } errors[] = {
        { { HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL, CURLE_COULDNT_CONNECT, "",
              "" },
            0 },
        { { HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL, CURLE_COULDNT_RESOLVE_HOST,
              "", "" },
            0 },
        { { HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL, CURLE_OPERATION_TIMEDOUT, "",
              "" },
            0 },
        { { HSEAL_ERR_UNKNOWN_OUTCOME, HSEAL_ORIGIN_CURL, CURLE_RECV_ERROR, "",
              "" },
            0 },
        { { HSEAL_ERR_UNKNOWN_OUTCOME, HSEAL_ORIGIN_SELF, 0, "", "" }, 0 },
        { { HSEAL_ERR_UNKNOWN_OUTCOME, HSEAL_ORIGIN_CURL,
              CURLE_UNSUPPORTED_PROTOCOL, "", "" },
            0 },
        { { HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL,
              CURLE_PEER_FAILED_VERIFICATION, "", "" },
            1 },
        { { HSEAL_ERR_NOT_SENT, HSEAL_ORIGIN_CURL,
              CURLE_SSL_PINNEDPUBKEYNOTMATCH, "", "" },
            1 },
        { { HSEAL_ERR_UNKNOWN_OUTCOME, HSEAL_ORIGIN_CURL, CURLE_WRITE_ERROR, "",
              "" },
            1 },
        { { HSEAL_ERR_EXCHANGE, HSEAL_ORIGIN_SELF, 0, "", "" }, 0 },
        { { HSEAL_ERR_CONFIG, HSEAL_ORIGIN_SELF, 0, "", "" }, 1 },
        { { HSEAL_ERR_NOMEM, HSEAL_ORIGIN_SELF, 0, "", "" }, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(errors); i++)
        assert_int_equal(
            hseal_again_hopeless(&errors[i].e), errors[i].hopeless);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_by_class_and_method),
        cmocka_unit_test(without_an_answer),
        cmocka_unit_test(once_is_once),
        cmocka_unit_test(pauses_double_up_to_a_bound),
        cmocka_unit_test(what_will_not_help_is_not_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
