/*
 * client/lines.c: the header lines of a request, as libcurl wants them.
 * Layer: client.
 */
#include <assert.h>
#include <string.h>

#include "base/error.h"

#include "client/lines.h"

#define SIGNED_MIN 4
#define SIGNED_MAX 5
/* Accept, Content-Type, Expect. */
#define OURS_MAX 3
static_assert(OURS_MAX + 1 + SIGNED_MAX <= HSEAL_LINES_MAX, "all lines fit");

static const char accept_json[] = "Accept: application/json";

/* libcurl's list has no const and is only read. */
static char *
unconst(const char *text)
{
    char *same;

    memcpy(&same, &text, sizeof(same));
    return same;
}

static void
add(struct hseal_lines *l, const char *line)
{
    struct curl_slist *node = &l->node[l->count];

    node->data = unconst(line);
    node->next = NULL;
    if (l->count > 0)
        l->node[l->count - 1].next = node;
    l->count++;
}

static size_t
name_len(const char *line)
{
    return strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789-");
}

/* libcurl drops a line without a value, and a line end would make two. */
static int
goes_out_whole(const char *line)
{
    size_t name = name_len(line);
    const char *value;

    if (name == 0 || line[name] != ':')
        return 0;
    value = line + name + 1;
    if (value[strspn(value, " ")] == '\0')
        return 0;
    for (; *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        if (c < 0x20 || c == 0x7f)
            return 0;
    }
    return 1;
}

/* Only a name is told: what has none may be anything, a passphrase too. */
static enum hseal_err
refuse(const char *line, struct hseal_error *e)
{
    size_t name = name_len(line);

    if (line[name] != ':')
        name = 0;
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the header %.*s is empty or has a control character; nothing was "
        "sent",
        name > 0 ? (int)name : 7, name > 0 ? line : "no-name");
    return hseal_hint(e, HSEAL_ERR_RECORD, "import the credential again");
}

enum hseal_err
hseal_lines_build(struct hseal_lines *l, const struct hseal_headers *h,
    int content, struct hseal_error *e)
{
    size_t count = hseal_headers_count(h);

    l->count = 0;
    if (count < SIGNED_MIN || count > SIGNED_MAX)
        return hseal_fail(e, HSEAL_ERR_INTERNAL,
            "the signer gave %zu headers; nothing was sent", count);
    add(l, accept_json);
    if (content)
        add(l, "Content-Type: application/json");
    for (size_t i = 0; i < count; i++) {
        const char *line = hseal_headers_line(h, i);
        if (!goes_out_whole(line))
            return refuse(line, e);
        add(l, line);
    }
    add(l, "Expect:"); /* libcurl's way to say: none */
    return HSEAL_ERR_OK;
}

void
hseal_lines_public(struct hseal_lines *l)
{
    l->count = 0;
    add(l, accept_json);
}

void
hseal_lines_add(struct hseal_lines *l, const char *line)
{
    assert(l->count > 0 && l->count < HSEAL_LINES_MAX);
    add(l, line);
}

struct curl_slist *
hseal_lines_first(struct hseal_lines *l)
{
    return l->count > 0 ? &l->node[0] : NULL;
}
