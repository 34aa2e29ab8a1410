/*
 * cli/body.c: the request that a command line describes, with its body.
 * Layer: cli.
 */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "okx/prehash.h"

#include "cli/body.h"

static enum hseal_err
read_body(struct hseal_context *c, struct hseal_buf *b, struct hseal_error *e)
{
    const char *data = hseal_context_option(c, HSEAL_OPTION_DATA);
    enum hseal_err err;

    if (data == NULL)
        return HSEAL_ERR_OK;
    if (strcmp(data, "-") == 0 || strcmp(data, "@-") == 0) {
        err = hseal_context_use_stdin(c, "the body", e);
        if (err == HSEAL_ERR_OK)
            err = hseal_fd_read(STDIN_FILENO, "the body", b, e);
    } else if (data[0] == '@') {
        err = hseal_file_read(data + 1, b, e);
    } else {
        err = hseal_buf_add_str(b, data, e);
    }
    if (err == HSEAL_ERR_LIMIT)
        return hseal_fail(
            e, err, "the body has more than %d bytes", HSEAL_BODY_MAX);
    return err;
}

enum hseal_err
hseal_body_request(struct hseal_context *c, struct hseal_buf *body,
    struct hseal_request *ret, struct hseal_error *e)
{
    enum hseal_err err;

    hseal_buf_init(body, (size_t)HSEAL_BODY_MAX);
    memset(ret, 0, sizeof(*ret));
    ret->method = c->args[1];
    ret->path = c->args[2];
    ret->timestamp = hseal_context_option(c, HSEAL_OPTION_TIMESTAMP);
    /* Once before standard input is read, once with what it gave. */
    err = hseal_okx_request_check(ret, e);
    if (err == HSEAL_ERR_OK)
        err = read_body(c, body, e);
    if (err != HSEAL_ERR_OK)
        return err;
    ret->body = body->data;
    ret->body_len = body->len;
    return hseal_okx_request_check(ret, e);
}
