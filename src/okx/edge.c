/*
 * okx/edge.c: an answer that is not the exchange's: a page of its edge.
 * Layer: okx.
 */
#include <string.h>
#include <strings.h>

#include "base/codec.h"

#include "okx/edge.h"

/* A title stands at the beginning of a page. */
#define LOOK_MAX 16384

static int
is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip(struct hseal_view *v, size_t n)
{
    v->data += n;
    v->len -= n;
}

/* To behind `tag`, in whichever case; 0: it is not there. */
static int
skip_to(struct hseal_view *v, const char *tag)
{
    size_t len = strlen(tag);

    for (; v->len >= len; skip(v, 1))
        if (strncasecmp((const char *)v->data, tag, len) == 0) {
            skip(v, len);
            return 1;
        }
    return 0;
}

static void
copy(const struct hseal_view *v, size_t len, char *ret, size_t size)
{
    if (len >= size)
        len = size - 1;
    while (len > 0 && !hseal_utf8_valid(v->data, len))
        len--;
    if (len > 0)
        memcpy(ret, v->data, len);
    ret[len] = '\0';
}

int
hseal_okx_edge_read(struct hseal_view body, char *ret, size_t size)
{
    static const unsigned char bom[3] = { 0xef, 0xbb, 0xbf };
    struct hseal_view v = body;
    size_t len = 0;
    int html;

    ret[0] = '\0';
    if (v.len > LOOK_MAX)
        v.len = LOOK_MAX;
    if (v.len >= sizeof(bom) && memcmp(v.data, bom, sizeof(bom)) == 0)
        skip(&v, sizeof(bom));
    while (v.len > 0 && is_blank(v.data[0]))
        skip(&v, 1);
    html = v.len > 0 && v.data[0] == '<';
    if (html && (!skip_to(&v, "<title") || !skip_to(&v, ">")))
        return html;
    while (v.len > 0 && is_blank(v.data[0]))
        skip(&v, 1);
    while (len < v.len && v.data[len] != '\n' && v.data[len] != '\r' &&
           !(html && v.data[len] == '<'))
        len++;
    copy(&v, len, ret, size);
    return html;
}
