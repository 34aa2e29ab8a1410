/*
 * tests/fuzz/fuzz_request.c: what may be signed, and the bytes that are.
 * The input: method, path and timestamp, a line each, then the body.
 */
#include "base/buf.h"
#include "okx/prehash.h"

#include "fuzz.h"

static char *
next_text(struct hseal_view *input)
{
    struct hseal_view line = { NULL, 0 };

    return hseal_view_line(input, &line) ? fuzz_text(line.data, line.len)
                                         : fuzz_text(NULL, 0);
}

/* Nothing in a request that passed can end or split its line on the wire. */
static void
check_passed(const struct hseal_request *req)
{
    assert(req->path[0] == '/' && strlen(req->path) <= HSEAL_PATH_MAX);
    for (const char *p = req->path; *p != '\0'; p++)
        assert(*p > 0x20 && *p < 0x7f && *p != '#');
    assert(strcmp(req->method, "GET") == 0 ||
           strcmp(req->method, "POST") == 0 ||
           strcmp(req->method, "DELETE") == 0);
    assert(strcmp(req->method, "GET") != 0 || req->body_len == 0);
}

static void
check_prehash(const struct hseal_request *req)
{
    const char *const parts[] = { req->timestamp, req->method, req->path };
    struct hseal_buf b;
    size_t at = 0;

    hseal_buf_init(&b, HSEAL_OKX_PREHASH_MAX);
    assert(hseal_okx_prehash(req, req->timestamp, &b, NULL) == HSEAL_ERR_OK);
    for (size_t i = 0; i < 3; i++) {
        assert(memcmp(b.data + at, parts[i], strlen(parts[i])) == 0);
        at += strlen(parts[i]);
    }
    assert(b.len == at + req->body_len);
    assert(req->body_len == 0 ||
           memcmp(b.data + at, req->body, req->body_len) == 0);
    hseal_buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hseal_view input = { data, size };
    char *method = next_text(&input), *path = next_text(&input);
    char *timestamp = next_text(&input);
    const struct hseal_request req = { method, path, input.data, input.len,
        timestamp };
    struct hseal_error e;
    enum hseal_err err = hseal_okx_request_check(&req, &e);

    if (err == HSEAL_ERR_OK) {
        check_passed(&req);
        check_prehash(&req);
    } else {
        assert(err == HSEAL_ERR_INPUT || err == HSEAL_ERR_LIMIT);
        fuzz_check_error(&e, err);
    }
    free(timestamp);
    free(path);
    free(method);
    return 0;
}
