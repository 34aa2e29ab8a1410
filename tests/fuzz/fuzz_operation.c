/*
 * tests/fuzz/fuzz_operation.c: which endpoint a request is for, and what it
 * asks for.  The input: method and path, a line each, then the body.
 */
#include "base/buf.h"
#include "okx/endpoints_data.h"
#include "okx/operation.h"
#include "okx/prehash.h"

#include "fuzz.h"

static char *
next_text(struct hseal_view *input)
{
    struct hseal_view line = { NULL, 0 };

    return hseal_view_line(input, &line) ? fuzz_text(line.data, line.len)
                                         : fuzz_text(NULL, 0);
}

/* What is found has this method and this path to the byte; what is not found
 * stands nowhere in the table. */
static void
check_found(
    const struct hseal_okx_endpoint *ep, const char *method, const char *path)
{
    size_t method_len = strlen(method), path_len = strcspn(path, "?");
    const struct hseal_okx_endpoint *row;
    int stands = 0;

    for (size_t i = 0; (row = hseal_okx_endpoints_slot(i)) != NULL; i++)
        stands |= strncmp(row->name, method, method_len) == 0 &&
                  row->name[method_len] == ' ' &&
                  strlen(row->name) == method_len + 1 + path_len &&
                  strncmp(row->name + method_len + 1, path, path_len) == 0;
    assert(!stands || ep != NULL);
    if (ep == NULL)
        return;
    assert(strlen(ep->name) == method_len + 1 + path_len);
    assert(memcmp(ep->name, method, method_len) == 0);
    assert(memcmp(ep->name + method_len + 1, path, path_len) == 0);
}

static void
check_text(const char *text, size_t size)
{
    assert(strlen(text) < size && hseal_utf8_valid(text, strlen(text)));
}

static void
check_read(const struct hseal_okx_operation *op)
{
    size_t weight = 0;

    assert(op->orders <= HSEAL_OKX_ORDERS_MAX && op->capped <= op->orders);
    assert(op->n_shares >= 1 && op->n_shares <= HSEAL_OKX_ORDERS_MAX);
    for (size_t i = 0; i < op->n_shares; i++) {
        weight += op->share[i].weight;
        check_text(op->share[i].subject, HSEAL_OKX_SUBJECT_SIZE);
    }
    assert(weight == (op->orders > 0 ? op->orders : 1));
    for (size_t i = 0; i < op->orders; i++) {
        check_text(op->item[i].inst_id, HSEAL_OKX_SUBJECT_SIZE);
        check_text(op->item[i].client_id, HSEAL_OKX_CLIENT_ID_SIZE);
    }
    check_text(op->subject, sizeof(op->subject));
    check_text(op->inst_id, sizeof(op->inst_id));
    check_text(op->client_id, sizeof(op->client_id));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hseal_okx_operation op;
    struct hseal_view input = { data, size };
    char *method = next_text(&input), *path = next_text(&input);
    const struct hseal_request req = { .method = method,
        .path = path,
        .body = input.data,
        .body_len = input.len };
    const struct hseal_okx_endpoint *ep = hseal_okx_endpoint_find(method, path);
    struct hseal_error e;
    enum hseal_err err;

    check_found(ep, method, path);
    if (hseal_okx_request_check(&req, NULL) == HSEAL_ERR_OK) {
        err = hseal_okx_operation_read(ep, &req, &op, &e);
        if (err == HSEAL_ERR_OK)
            check_read(&op);
        else
            fuzz_check_error(&e, err);
    }
    free(path);
    free(method);
    return 0;
}
