/*
 * tests/fuzz/fuzz_record.c: the text of a record, of any bytes.
 */
#include "okx/headers.h"
#include "store/record.h"

#include "fuzz.h"

static void
check_line(const char *text, size_t size)
{
    assert(memchr(text, '\0', size) != NULL);
    assert(hseal_utf8_valid(text, strlen(text)));
    for (; *text != '\0'; text++)
        assert((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void
check_record(const struct hseal_record *r)
{
    struct hseal_headers *h = NULL;
    struct hseal_okx_auth auth = { r->key_id, "", "",
        hseal_secret_str(&r->passphrase), 1 };

    check_line(r->key_id, sizeof(r->key_id));
    check_line(r->base_url, sizeof(r->base_url));
    check_line(r->ca_file, sizeof(r->ca_file));
    check_line(r->purpose, sizeof(r->purpose));
    check_line(auth.passphrase, r->passphrase.cap + 1);
    assert(strlen(auth.passphrase) == r->passphrase.len);
    check_line(r->adopted_label, sizeof(r->adopted_label));
    assert(r->adopted_id_len <= sizeof(r->adopted_id));
    assert(r->adopted || r->adopted_label[0] == '\0');
    assert(r->owner.uid[0] == '\0' || hseal_okx_uid_valid(r->owner.uid));
    assert(hseal_okx_label_valid(r->owner.label));
    assert(r->state < HSEAL_RECORD_STATE_COUNT);
    assert(r->custody < HSEAL_CUSTODY_COUNT);
    assert(r->number > 0);
    assert(r->generation > 0 && r->ips.n <= HSEAL_OKX_IPS_MAX);
    assert(hseal_record_base_url(r)[0] != '\0');
    assert(hseal_headers_new(&h, NULL) == HSEAL_ERR_OK);
    assert(hseal_headers_fill(h, &auth, NULL) == HSEAL_ERR_OK);
    assert(hseal_headers_fill_login(h, &auth, NULL) == HSEAL_ERR_OK);
    hseal_headers_free(h);
}

/* Written and read again, it gives the same text. */
static void
check_again(const struct hseal_record *r)
{
    struct hseal_secret one, two;
    struct hseal_record back;

    assert(hseal_secret_init(&one, HSEAL_RECORD_MAX, NULL) == HSEAL_ERR_OK);
    assert(hseal_secret_init(&two, HSEAL_RECORD_MAX, NULL) == HSEAL_ERR_OK);
    assert(hseal_record_init(&back, NULL) == HSEAL_ERR_OK);
    assert(hseal_record_encode(r, &one, NULL) == HSEAL_ERR_OK);
    assert(hseal_record_decode(hseal_secret_view(&one), "x", &back, NULL) ==
           HSEAL_ERR_OK);
    assert(hseal_record_encode(&back, &two, NULL) == HSEAL_ERR_OK);
    assert(hseal_secret_equal(&one, &two));
    hseal_record_free(&back);
    hseal_secret_free(&one);
    hseal_secret_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_record r;
    struct hseal_error e;
    enum hseal_err err;

    assert(hseal_record_init(&r, NULL) == HSEAL_ERR_OK);
    err = hseal_record_decode(text, "the record of \"x\"", &r, &e);
    if (err == HSEAL_ERR_OK) {
        check_record(&r);
        check_again(&r);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_RECORD);
    }
    hseal_record_free(&r);
    return 0;
}
