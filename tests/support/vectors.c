/*
 * support/vectors.c: the exchange's known answers, tests/vectors/okx.json.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/vectors.h"

static const char *
text_at(const json_t *o, const char *key, size_t *ret_len)
{
    const json_t *v = json_object_get(o, key);

    if (ret_len != NULL)
        *ret_len = json_string_length(v);
    return json_string_value(v);
}

static int
fill(struct vector *out, const json_t *o)
{
    const char *kind = text_at(o, "kind", NULL);

    out->name = text_at(o, "name", NULL);
    out->ws = kind != NULL && strcmp(kind, "ws") == 0;
    out->secret = text_at(o, "secret", NULL);
    out->timestamp = text_at(o, "timestamp", NULL);
    out->method = text_at(o, "method", NULL);
    out->path = text_at(o, "request_path", NULL);
    out->body = text_at(o, "body", &out->body_len);
    out->prehash = text_at(o, "prehash", &out->prehash_len);
    out->sign = text_at(o, "expected_sign", NULL);
    return out->name != NULL && kind != NULL && out->secret != NULL &&
           out->timestamp != NULL && out->method != NULL && out->path != NULL &&
           out->body != NULL && out->prehash != NULL && out->sign != NULL;
}

int
vectors_read(struct vectors *v)
{
    const json_t *list;
    json_error_t at;

    memset(v, 0, sizeof(*v));
    v->all = json_load_file(HSEAL_TEST_DIR "/vectors/okx.json", 0, &at);
    list = json_object_get(v->all, "vectors");
    v->row = calloc(json_array_size(list) + 1, sizeof(*v->row));
    for (; v->row != NULL && v->n < json_array_size(list); v->n++) {
        if (!fill(&v->row[v->n], json_array_get(list, v->n)))
            break;
    }
    if (v->n > 0 && v->n == json_array_size(list))
        return 1;
    (void)fprintf(stderr, "vectors: row %zu: %s\n", v->n, at.text);
    vectors_free(v);
    return 0;
}

void
vectors_free(struct vectors *v)
{
    json_decref(v->all);
    free(v->row);
    memset(v, 0, sizeof(*v));
}
