/*
 * tests/fuzz/fuzz_sealed.c: a sealed credential as text, of any bytes.
 */
#include "store/sealed.h"

#include "fuzz.h"

static void
check_sealed(const struct hseal_sealed *s)
{
    assert(memchr(s->name, '\0', sizeof(s->name)) != NULL);
    assert(hseal_name_check(s->name, NULL) == HSEAL_ERR_OK);
    assert(s->oaep < HSEAL_OAEP_COUNT);
    assert(s->secret_len >= 256 && s->secret_len <= sizeof(s->secret));
    assert(s->content_key_len >= 256 &&
           s->content_key_len <= sizeof(s->content_key));
    assert(s->record_len >= 1 && s->record_len <= sizeof(s->record));
}

/* Written and read again, it is the same. */
static void
check_again(const struct hseal_sealed *s)
{
    struct hseal_sealed back;
    struct hseal_view text;
    struct hseal_buf b;

    hseal_buf_init(&b, HSEAL_SEALED_MAX);
    assert(hseal_sealed_write(s, &b, NULL) == HSEAL_ERR_OK);
    text = (struct hseal_view){ b.data, b.len };
    assert(hseal_sealed_read(text, "x", &back, NULL) == HSEAL_ERR_OK);
    assert(memcmp(s, &back, sizeof(back)) == 0);
    hseal_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_sealed s;
    struct hseal_error e;
    enum hseal_err err = hseal_sealed_read(text, "the file", &s, &e);

    if (err == HSEAL_ERR_OK) {
        check_sealed(&s);
        check_again(&s);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_RECORD ||
               (err == HSEAL_ERR_LIMIT && size > HSEAL_SEALED_MAX));
    }
    return 0;
}
