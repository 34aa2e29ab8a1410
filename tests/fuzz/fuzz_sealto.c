/*
 * tests/fuzz/fuzz_sealto.c: the public keys of a token as text, of any bytes;
 * what is read can be sealed to.
 */
#include "base/printable.h"
#include "store/sealed.h"

#include "fuzz.h"

static void
check_line(const char *text, size_t size)
{
    char copy[64];

    assert(memchr(text, '\0', size) != NULL && size <= sizeof(copy));
    memcpy(copy, text, size);
    hseal_printable_replace(copy);
    assert(strcmp(copy, text) == 0);
}

static void
check_public(const struct hseal_sealed_public *p)
{
    static const unsigned char plain[64];
    const struct hseal_view bytes = { plain, sizeof(plain) };
    struct hseal_buf out;

    check_line(p->label, sizeof(p->label));
    check_line(p->serial, sizeof(p->serial));
    assert(p->oaep < HSEAL_OAEP_COUNT);
    assert(p->guarded == 0 || p->guarded == 1);
    for (size_t i = 0; i < HSEAL_WRAP_COUNT; i++) {
        const struct hseal_view der = { p->key[i].der, p->key[i].der_len };
        hseal_buf_init(&out, HSEAL_OAEP_BYTES_MAX);
        assert(hseal_oaep_encrypt(der, p->oaep, bytes, &out, NULL) ==
               HSEAL_ERR_OK);
        assert(out.len >= 256 && out.len <= HSEAL_OAEP_BYTES_MAX);
        hseal_buf_free(&out);
    }
}

/* Written and read again, it is the same. */
static void
check_again(const struct hseal_sealed_public *p)
{
    struct hseal_sealed_public back;
    struct hseal_view text;
    struct hseal_buf b;

    hseal_buf_init(&b, HSEAL_SEALED_PUBLIC_MAX);
    assert(hseal_sealed_public_write(p, &b, NULL) == HSEAL_ERR_OK);
    text = (struct hseal_view){ b.data, b.len };
    assert(hseal_sealed_public_read(text, "x", &back, NULL) == HSEAL_ERR_OK);
    assert(memcmp(p, &back, sizeof(back)) == 0);
    hseal_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hseal_view text = { data, size };
    struct hseal_sealed_public p;
    struct hseal_error e;
    enum hseal_err err = hseal_sealed_public_read(text, "the file", &p, &e);

    if (err == HSEAL_ERR_OK) {
        check_public(&p);
        check_again(&p);
    } else {
        fuzz_check_error(&e, err);
        assert(err == HSEAL_ERR_RECORD ||
               (err == HSEAL_ERR_LIMIT && size > HSEAL_SEALED_PUBLIC_MAX));
    }
    return 0;
}
