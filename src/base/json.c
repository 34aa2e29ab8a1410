/*
 * base/json.c: strict reading of JSON objects, over jansson.
 * Layer: base.
 */
#include "base/error.h"

#include "base/json.h"

enum hseal_err
hseal_json_parse(struct hseal_view text, const char *what, json_t **ret,
    struct hseal_error *e)
{
    json_error_t at;
    json_t *v;

    if (text.len == 0)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "%s is not valid JSON: it is empty (line 1, column 0)", what);
    v = json_loadb((const char *)text.data, text.len,
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (v != NULL) {
        *ret = v;
        return HSEAL_ERR_OK;
    }
    if (json_error_code(&at) == json_error_out_of_memory)
        return hseal_fail_nomem(e);
    /* jansson's own text may quote the input, which may be a secret. */
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "%s is not valid JSON: %s at line %d, column %d", what,
        json_error_code(&at) == json_error_duplicate_key ? "a key stands twice"
                                                         : "syntax error",
        at.line, at.column);
}

enum hseal_err
hseal_json_set(json_t *o, const char *key, json_t *value, struct hseal_error *e)
{
    if (json_object_set_new(o, key, value) != 0)
        return hseal_fail_nomem(e);
    return HSEAL_ERR_OK;
}

struct sink {
    struct hseal_buf *buf;
    struct hseal_error *e;
    enum hseal_err err;
};

static int
print_some(const char *text, size_t len, void *arg)
{
    struct sink *s = arg;

    s->err = hseal_buf_add(s->buf, text, len, s->e);
    return s->err == HSEAL_ERR_OK ? 0 : -1;
}

enum hseal_err
hseal_json_print(
    const json_t *v, size_t flags, struct hseal_buf *b, struct hseal_error *e)
{
    struct sink s = { b, e, HSEAL_ERR_OK };
    size_t before = b->len;

    if (json_dump_callback(v, print_some, &s, flags | JSON_ENCODE_ANY) == 0)
        return HSEAL_ERR_OK;
    hseal_buf_cut(b, before);
    if (s.err != HSEAL_ERR_OK)
        return s.err;
    return hseal_fail(e, HSEAL_ERR_INTERNAL, "a value is not printable JSON");
}
