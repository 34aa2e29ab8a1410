/*
 * tests/client/fake.h: a signer without a key, which remembers what it was
 * asked to sign.
 */
#ifndef HSEAL_TESTS_CLIENT_FAKE_H
#define HSEAL_TESTS_CLIENT_FAKE_H

#include "base/buf.h"
#include "signer/signer.h"

#define FAKE_KEY_ID "5b7a-key"
#define FAKE_SIGN "c2lnbmF0dXJlLXRoYXQtaXMtb25seS1mb3ItdGVzdHM="
#define FAKE_TIMESTAMP "2026-01-02T03:04:05.678Z"

struct fake {
    struct hseal_signer base;
    struct hseal_destination dest;
    const char *passphrase; /* NULL: the masked one below */
    int demo;
    int nothing;                      /* 1: signs, but gives no headers */
    enum hseal_err refuse;            /* not OK: what sign answers */
    enum hseal_err no_dest;           /* not OK: what destination answers */
    void (*while_signing)(void *ctx); /* after the headers were filled */
    void *ctx;
    unsigned signed_count;
    int64_t offset_ms; /* of the clock, as it was told last */
    enum hseal_err check_says;
    unsigned checked_count;
    unsigned stopped_count;
    struct hseal_stop stopped; /* the last; then sign answers FROZEN */
    struct hseal_buf path;     /* of the last request, as it was seen */
    struct hseal_buf body;
};

/** Sends to `base_url`; free with hseal_signer_free(&f->base). */
struct fake *fake_new(const char *base_url);

/*
 * The passphrase as it never stands in memory: each byte exclusive-or'ed
 * with FAKE_MASK.
 */
#define FAKE_MASK 0x5a
#define FAKE_PASSPHRASE_LEN 24
extern const unsigned char fake_masked[FAKE_PASSPHRASE_LEN];

/** Put the passphrase to `out`; the caller wipes it. */
void fake_unmask(char out[FAKE_PASSPHRASE_LEN + 1]);

#endif
