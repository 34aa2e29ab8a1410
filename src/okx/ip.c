/*
 * okx/ip.c: the addresses a key is bound to at the exchange.
 * Layer: okx.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "okx/ip.h"

static int
is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == ';';
}

/* "/24" with at most `max`, or nothing. */
static int
bits_valid(const char *bits, long max)
{
    size_t digits;

    if (*bits == '\0')
        return 1;
    digits = strspn(bits + 1, "0123456789");
    return digits >= 1 && digits <= 3 && bits[1 + digits] == '\0' &&
           strtol(bits + 1, NULL, 10) <= max;
}

static int
is_address(const char *text)
{
    char address[HSEAL_OKX_IP_SIZE];
    unsigned char packed[sizeof(struct in6_addr)];
    size_t len = strcspn(text, "/");

    memcpy(address, text, len);
    address[len] = '\0';
    if (inet_pton(AF_INET, address, packed) == 1)
        return bits_valid(text + len, 32);
    if (inet_pton(AF_INET6, address, packed) == 1)
        return bits_valid(text + len, 128);
    return 0;
}

static enum hseal_err
add_one(struct hseal_okx_ips *ips, const char *text, size_t len,
    struct hseal_error *e)
{
    char one[HSEAL_OKX_IP_SIZE] = "";

    if (len < sizeof(one) && memchr(text, '\0', len) == NULL)
        memcpy(one, text, len);
    if (!is_address(one)) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "\"%.*s\" is not an IP address",
            (int)(len < 64 ? len : 64), text);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "write 203.0.113.7, 2001:db8::7 or a segment such as "
            "203.0.113.0/24");
    }
    for (size_t i = 0; i < ips->n; i++)
        if (strcmp(ips->text[i], one) == 0)
            return HSEAL_ERR_OK;
    if (ips->n == HSEAL_OKX_IPS_MAX)
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "more than %d IP addresses: the exchange binds a key to %d at most",
            HSEAL_OKX_IPS_MAX, HSEAL_OKX_IPS_MAX);
    memcpy(ips->text[ips->n++], one, sizeof(one));
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_okx_ips_add(struct hseal_okx_ips *ips, const char *text, size_t len,
    struct hseal_error *e)
{
    struct hseal_okx_ips grown = *ips;

    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && !is_separator(text[end]))
            end++;
        if (end > i) {
            enum hseal_err err = add_one(&grown, text + i, end - i, e);
            if (err != HSEAL_ERR_OK)
                return err;
        }
        i = end + 1;
    }
    *ips = grown;
    return HSEAL_ERR_OK;
}

/* An address or segment as the exchange compares it: mapped into IPv6. */
struct network {
    unsigned char bytes[16];
    unsigned bits;
};

/* What lies behind the prefix does not count. */
static void
mask(struct network *n)
{
    for (unsigned i = 0; i < sizeof(n->bytes); i++) {
        unsigned kept = n->bits > 8 * i ? n->bits - 8 * i : 0;
        if (kept < 8)
            n->bytes[i] &= (unsigned char)(0xff00U >> kept);
    }
}

/* `text` is one that is_address has accepted; 0 if it is none. */
static int
network_of(const char *text, struct network *ret)
{
    static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
    char address[HSEAL_OKX_IP_SIZE];
    size_t len = strcspn(text, "/");
    unsigned before = 0;

    if (strlen(text) >= sizeof(address) || !is_address(text))
        return 0;
    memcpy(address, text, len);
    address[len] = '\0';
    if (inet_pton(AF_INET, address, ret->bytes + sizeof(mapped)) == 1) {
        memcpy(ret->bytes, mapped, sizeof(mapped));
        before = 8 * sizeof(mapped);
    } else {
        (void)inet_pton(AF_INET6, address, ret->bytes);
    }
    ret->bits = text[len] == '\0'
                    ? 8 * sizeof(ret->bytes)
                    : before + (unsigned)strtoul(text + len + 1, NULL, 10);
    mask(ret);
    return 1;
}

int
hseal_okx_ips_has(const struct hseal_okx_ips *ips, const char *text)
{
    struct network wanted, one;

    if (!network_of(text, &wanted))
        return 0;
    for (size_t i = 0; i < ips->n; i++)
        if (network_of(ips->text[i], &one) && one.bits == wanted.bits &&
            memcmp(one.bytes, wanted.bytes, sizeof(one.bytes)) == 0)
            return 1;
    return 0;
}

json_t *
hseal_okx_ips_json(const struct hseal_okx_ips *ips)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < ips->n; i++) {
        if (json_array_append_new(list, json_string(ips->text[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}
