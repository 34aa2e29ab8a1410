/*
 * bench/sign.c: signing, against the plain loop that anybody would write.
 *
 * In turn, in one run, on one SoftHSM token and one key:
 *   plain    C_SignInit + C_Sign on the token's object, result thrown away
 *   mac      hseal_mac_sign: the session copy, length checked
 *   headers  hseal_signer_sign: time, prehash, MAC, base64, all headers
 * Usage: bench_sign [--json] [ROUNDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stats.h"
#include "sign/holder.h"
#include "store/inside.h"
#include "support/softtoken.h"
#include "token/session.h"

#define ROUNDS 20000
#define WARM_UP 500
#define PATH "/api/v5/account/balance?ccy=BTC"
#define PREHASH "2020-12-08T09:08:57.715ZGET" PATH

enum kind { PLAIN, MAC, HEADERS, KINDS };

static const char *const names[] = { "plain", "mac", "headers" };

struct bench {
    struct softtoken soft;
    struct hseal_token *token;
    struct hseal_store *store;
    struct hseal_signer *signer;
    struct hseal_headers *headers;
    struct hseal_credential credential;
    CK_OBJECT_HANDLE key;
    uint64_t *samples[KINDS];
    size_t rounds;
};

static void
stop(const char *what, const struct hseal_error *e)
{
    (void)fprintf(stderr, "bench_sign: %s: %s\n", what, e->message);
    exit(1);
}

static void
import_key(struct bench *b)
{
    static const char secret[] = "22582BD0CFF14C41EDBF1AB98506286D";
    struct hseal_view v = { (const unsigned char *)secret, sizeof(secret) - 1 };
    struct hseal_record r;
    struct hseal_error e;

    if (hseal_record_init(&r, &e) != HSEAL_ERR_OK)
        stop("record", &e);
    (void)snprintf(
        r.key_id, sizeof(r.key_id), "11111111-2222-3333-4444-555555555555");
    if (hseal_secret_add(&r.passphrase, "Passphrase1!", 12, &e) !=
            HSEAL_ERR_OK ||
        hseal_store_import(b->store, "bench", v, &r, &e) != HSEAL_ERR_OK)
        stop("import", &e);
    hseal_record_free(&r);
}

static void
open_all(struct bench *b)
{
    struct hseal_object *list = NULL;
    struct hseal_error e;
    size_t n = 0;

    if (!softtoken_available() || !softtoken_make(&b->soft)) {
        (void)fprintf(stderr, "bench_sign: SoftHSM 2 is not installed\n");
        exit(77);
    }
    b->token = softtoken_open(&b->soft);
    if (b->token == NULL)
        exit(1);
    if (hseal_store_open(b->token, NULL, b->soft.lock, &b->store, &e) !=
        HSEAL_ERR_OK)
        stop("store", &e);
    import_key(b);
    if (hseal_store_load(b->store, "bench", &b->credential, &e) !=
            HSEAL_ERR_OK ||
        hseal_object_find(b->token, HSEAL_OBJECT_KEY, "hardseal:bench", &list,
            &n, &e) != HSEAL_ERR_OK)
        stop("load", &e);
    if (hseal_holder_open(b->store, hseal_clock_system(), 0, &b->signer, &e) !=
            HSEAL_ERR_OK ||
        hseal_headers_new(&b->headers, &e) != HSEAL_ERR_OK)
        stop("signer", &e);
    /* Session copies are not listed: this is the object of the token. */
    b->key = list[0].handle;
    free(list);
}

static void
plain(struct bench *b)
{
    CK_MECHANISM mechanism = { CKM_SHA256_HMAC, NULL, 0 };
    unsigned char message[] = PREHASH;
    unsigned char mac[64];
    CK_ULONG len = sizeof(mac);

    if (b->token->f->C_SignInit(b->token->session, &mechanism, b->key) !=
            CKR_OK ||
        b->token->f->C_Sign(b->token->session, message, sizeof(message) - 1,
            mac, &len) != CKR_OK)
        exit(1);
}

static void
mac(struct bench *b)
{
    static const char message[] = PREHASH;
    struct hseal_view v = { (const unsigned char *)message,
        sizeof(message) - 1 };
    unsigned char out[HSEAL_MAC_BYTES];
    struct hseal_error e;

    if (hseal_mac_sign(b->credential.mac, v, out, &e) != HSEAL_ERR_OK)
        stop("mac", &e);
}

static void
headers(struct bench *b)
{
    struct hseal_request req = { .method = "GET", .path = PATH };
    struct hseal_error e;

    if (hseal_signer_sign(b->signer, "bench", &req, b->headers, &e) !=
        HSEAL_ERR_OK)
        stop("sign", &e);
}

static void
measure(struct bench *b)
{
    static void (*const calls[])(struct bench *) = { plain, mac, headers };
    const struct hseal_clock *clock = hseal_clock_system();

    for (size_t i = 0; i < WARM_UP + b->rounds; i++) {
        for (int k = 0; k < KINDS; k++) {
            uint64_t start = hseal_clock_mono_ns(clock);
            calls[k](b);
            if (i >= WARM_UP)
                b->samples[k][i - WARM_UP] = hseal_clock_mono_ns(clock) - start;
        }
    }
    for (int k = 0; k < KINDS; k++)
        hseal_stats_sort(b->samples[k], b->rounds);
}

static double
us(const struct bench *b, int kind, unsigned permille)
{
    return (double)hseal_stats_percentile(
               b->samples[kind], b->rounds, permille) /
           1000;
}

static void
print_text(const struct bench *b, double ratio, double above)
{
    (void)printf("%-8s %10s %10s %10s   (us, %zu rounds in turn)\n", "",
        "median", "p90", "p99", b->rounds);
    for (int k = 0; k < KINDS; k++)
        (void)printf("%-8s %10.2f %10.2f %10.2f\n", names[k], us(b, k, 500),
            us(b, k, 900), us(b, k, 990));
    (void)printf("ratio    %10.3f   mac / plain, of medians\n", ratio);
    (void)printf("above    %10.2f   us: headers - mac, of medians\n", above);
}

static void
print_json(const struct bench *b, double ratio, double above)
{
    (void)printf(
        "{\"bench\":\"sign\",\"rounds\":%zu,\"unit\":\"us\"", b->rounds);
    for (int k = 0; k < KINDS; k++)
        (void)printf(",\"%s\":{\"median\":%.3f,\"p90\":%.3f,\"p99\":%.3f}",
            names[k], us(b, k, 500), us(b, k, 900), us(b, k, 990));
    (void)printf(",\"session_copy\":%s",
        hseal_mac_uses_copy(b->credential.mac) ? "true" : "false");
    (void)printf(
        ",\"ratio\":%.4f,\"headers_above_mac_us\":%.3f}\n", ratio, above);
}

int
main(int argc, char **argv)
{
    struct bench b;
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;
    double ratio, above;

    memset(&b, 0, sizeof(b));
    b.rounds =
        argc > 1 + json ? (size_t)strtoul(argv[1 + json], NULL, 10) : ROUNDS;
    if (b.rounds < 1 || b.rounds > 10000000) {
        (void)fprintf(stderr, "usage: bench_sign [--json] [ROUNDS]\n");
        return 2;
    }
    open_all(&b);
    for (int k = 0; k < KINDS; k++) {
        b.samples[k] = calloc(b.rounds, sizeof(uint64_t));
        if (b.samples[k] == NULL)
            return 1;
    }
    measure(&b);
    ratio = us(&b, MAC, 500) / us(&b, PLAIN, 500);
    above = us(&b, HEADERS, 500) - us(&b, MAC, 500);
    if (json)
        print_json(&b, ratio, above);
    else
        print_text(&b, ratio, above);
    for (int k = 0; k < KINDS; k++)
        free(b.samples[k]);
    hseal_headers_free(b.headers);
    hseal_signer_free(b.signer);
    hseal_credential_free(&b.credential);
    hseal_store_close(b.store);
    hseal_token_close(b.token);
    softtoken_remove(&b.soft);
    return 0;
}
