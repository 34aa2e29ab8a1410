/*
 * okx/permission.c: what an API key may do, as the exchange names it.
 * Layer: okx.
 */
#include <string.h>
#include <strings.h>

#include "base/error.h"

#include "okx/permission.h"

/* The first row of a bit is the name it is printed by. */
static const struct {
    const char *name;
    unsigned bit;
} rows[] = {
    { "read", HSEAL_OKX_READ },
    { "trade", HSEAL_OKX_TRADE },
    { "withdraw", HSEAL_OKX_WITHDRAW },
    { "keys", HSEAL_OKX_KEYS },
    { "read_only", HSEAL_OKX_READ },
};
#define N_ROWS (sizeof(rows) / sizeof(rows[0]))
#define N_BITS 4

static int
is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == '/';
}

static unsigned
bit_of(const char *word, size_t len)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (strlen(rows[i].name) == len &&
            strncasecmp(rows[i].name, word, len) == 0)
            return rows[i].bit;
    return 0;
}

enum hseal_err
hseal_okx_permissions_parse(
    const char *text, size_t len, unsigned *ret, struct hseal_error *e)
{
    unsigned set = 0;

    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && !is_separator(text[end]))
            end++;
        if (end > i) {
            unsigned bit = bit_of(text + i, end - i);
            if (bit == 0) {
                int n = (int)(end - i < 32 ? end - i : 32);
                (void)hseal_fail(e, HSEAL_ERR_INPUT,
                    "\"%.*s\" is not a permission", n, text + i);
                return hseal_hint(
                    e, HSEAL_ERR_INPUT, "read, trade, withdraw and keys are");
            }
            set |= bit;
        }
        i = end + 1;
    }
    if (set == 0) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT, "no permission is named");
        return hseal_hint(
            e, HSEAL_ERR_INPUT, "read, or read,trade, or read,trade,withdraw");
    }
    *ret = set | HSEAL_OKX_READ;
    return HSEAL_ERR_OK;
}

void
hseal_okx_permissions_text(unsigned set, char out[HSEAL_OKX_PERMISSIONS_SIZE])
{
    size_t len = 0;

    for (size_t i = 0; i < N_BITS; i++) {
        if ((set & rows[i].bit) == 0)
            continue;
        if (len > 0)
            out[len++] = ',';
        memcpy(out + len, rows[i].name, strlen(rows[i].name));
        len += strlen(rows[i].name);
    }
    out[len] = '\0';
}
