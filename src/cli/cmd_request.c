/*
 * cli/cmd_request.c: hardseal request.
 * Layer: cli.
 */
#include <string.h>

#include <hardseal/client.h>

#include "base/error.h"
#include "cli/batch.h"
#include "cli/body.h"
#include "cli/clientid.h"
#include "cli/consent.h"
#include "cli/result.h"

#define REPEAT_MAX 1000000

/* What the command line asks for. */
struct asked {
    struct hseal_batch_params batch;
    struct hseal_request req;
    struct hseal_buf body;
    struct hseal_buf named; /* the body with a clOrdId that was added */
};

/* ---- the command line ---- */

static enum hseal_err
check_stdin(struct hseal_context *c, struct hseal_error *e)
{
    static const enum hseal_option others[] = { HSEAL_OPTION_DATA,
        HSEAL_OPTION_REPEAT, HSEAL_OPTION_ALLOW_UNKNOWN, HSEAL_OPTION_CONFIRM };

    if (c->n_args > 1)
        return hseal_fail(e, HSEAL_ERR_USAGE,
            "with --stdin method and path are in the lines");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (hseal_arguments_has(&c->arguments, others[i]))
            return hseal_fail(e, HSEAL_ERR_USAGE,
                "--stdin and --%s do not go together",
                hseal_option_row(others[i])->name);
    return hseal_context_use_stdin(c, "the requests", e);
}

static enum hseal_err
check_stdout(const struct hseal_context *c, struct hseal_error *e)
{
    if (!c->out.closed)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_IO,
        "standard output is closed: what becomes of the requests could not be "
        "told; nothing was sent");
    return hseal_hint(e, HSEAL_ERR_IO,
        "say where the answers go: >FILE, or >/dev/null where nobody wants "
        "them");
}

static enum hseal_err
check_single(struct hseal_context *c, struct hseal_error *e)
{
    if (c->n_args < 3) {
        (void)hseal_fail(e, HSEAL_ERR_USAGE, "request needs NAME METHOD PATH");
        return hseal_hint(e, HSEAL_ERR_USAGE,
            "or NAME and --stdin, with a request in each line of standard "
            "input");
    }
    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_JOBS) &&
        !hseal_arguments_has(&c->arguments, HSEAL_OPTION_REPEAT))
        return hseal_fail(e, HSEAL_ERR_USAGE,
            "--jobs is for --stdin and --repeat: here is one request");
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_numbers(struct hseal_context *c, struct asked *a, struct hseal_error *e)
{
    const char *id = hseal_context_option(c, HSEAL_OPTION_CLIENT_ID);
    long jobs = HSEAL_BATCH_JOBS;
    long repeat = 0;
    enum hseal_err err = hseal_arguments_number(
        &c->arguments, HSEAL_OPTION_JOBS, 1, HSEAL_BATCH_JOBS_MAX, &jobs, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_number(
            &c->arguments, HSEAL_OPTION_REPEAT, 1, REPEAT_MAX, &repeat, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_timeout(
            &c->arguments, &a->batch.send.timeout_ms, e);
    if (err == HSEAL_ERR_OK && id != NULL && strcmp(id, "auto") != 0)
        err = hseal_fail(e, HSEAL_ERR_USAGE, "--client-id takes auto alone");
    a->batch.jobs = (size_t)jobs;
    a->batch.repeat = (size_t)repeat;
    a->batch.client_id = id != NULL;
    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_RESOLVE))
        a->batch.send.flags |= HSEAL_SEND_RESOLVE;
    return err;
}

/* An order gets its name before anything else happens, so that it can be told
 * whatever comes. */
static enum hseal_err
name_order(struct hseal_context *c, struct asked *a, struct hseal_error *e)
{
    char id[HSEAL_OKX_CLIENTID_LEN + 1];
    enum hseal_err err = hseal_clientid_add(&a->req, &a->named, id, e);

    if (err == HSEAL_ERR_OK)
        hseal_output_note(&c->out, "clOrdId %s was added to the order", id);
    return err;
}

static enum hseal_err
check_resolve(const struct asked *a, struct hseal_error *e)
{
    struct hseal_okx_orderref ref;

    if ((a->batch.send.flags & HSEAL_SEND_RESOLVE) == 0 ||
        (a->batch.client_id && hseal_okx_clientid_lacks(&a->req)) ||
        hseal_okx_orderref_read(&a->req, &ref))
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_INPUT,
        "what becomes of this request cannot be asked for: it is no single "
        "order with a clOrdId");
    if (!hseal_okx_clientid_lacks(&a->req))
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "leave --resolve out: it asks for orders of POST "
            "/api/v5/trade/order with an instId and a clOrdId");
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "leave --resolve out, or give the order a clOrdId (--client-id auto)");
}

static enum hseal_err
read_single(struct hseal_context *c, struct asked *a, struct hseal_error *e)
{
    enum hseal_err err = check_single(c, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_body_request(c, &a->body, &a->req, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_consent_known(c, &a->req, e);
    if (err == HSEAL_ERR_OK)
        err = check_resolve(a, e);
    if (err == HSEAL_ERR_OK && a->batch.client_id) {
        if (a->batch.repeat == 0)
            err = name_order(c, a, e);
        else if (!hseal_okx_clientid_lacks(&a->req))
            /* The same refusal, before anything is sent. */
            err = hseal_okx_clientid_insert(&a->req, "", &a->named, e);
    }
    a->batch.req = &a->req;
    return err;
}

static enum hseal_err
read_asked(struct hseal_context *c, struct asked *a, struct hseal_error *e)
{
    enum hseal_err err;

    memset(a, 0, sizeof(*a));
    hseal_buf_init(&a->body, HSEAL_BODY_MAX);
    hseal_buf_init(&a->named, HSEAL_BODY_MAX);
    err = read_numbers(c, a, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_arguments_has(&c->arguments, HSEAL_OPTION_STDIN)
                  ? check_stdin(c, e)
                  : read_single(c, a, e);
    a->batch.key = c->args[0];
    if (err == HSEAL_ERR_OK && (a->batch.req == NULL || a->batch.repeat > 0))
        err = check_stdout(c, e);
    return err == HSEAL_ERR_OK ? hseal_arguments_spec(a->batch.key, e) : err;
}

/* ---- one request ---- */

static void
tell_details(struct hseal_context *c, const struct asked *a,
    const struct hseal_answer *r)
{
    struct hseal_destination to;

    if (!c->out.verbose || hseal_signer_destination(a->batch.signer,
                               a->batch.key, &to, NULL) != HSEAL_ERR_OK)
        return;
    hseal_output_detail(
        &c->out, "%s: %s", to.base_url, hseal_outcome_name(r->outcome));
    if (r->status != 0)
        hseal_output_detail(
            &c->out, "HTTP status %d, %zu bytes", r->status, r->body_len);
    if (r->attempts == 0)
        return;
    hseal_output_detail(&c->out, "%.1f us to sign, %.3f ms to send",
        (double)r->sign_ns / 1e3, (double)r->send_ns / 1e6);
    hseal_output_detail(&c->out, "%u attempts, %.3f ms of waiting", r->attempts,
        (double)r->waited_ns / 1e6);
}

static void
tell_resolved(struct hseal_context *c, const struct hseal_answer *r)
{
    if (r->resolved == HSEAL_RESOLVED_PLACED && !c->out.json)
        hseal_output_note(&c->out,
            "the order %s was placed: ordId %s, state %s", r->client_id,
            r->order_id, r->order_state);
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_result *r,
    struct hseal_error *e)
{
    json_t *o;
    enum hseal_err err;

    if (!c->out.json)
        return hseal_result_text(c, r, e);
    err = hseal_result_json(c, r, &o, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = hseal_output_json(&c->out, o, e);
    c->out.error_told = err == HSEAL_ERR_OK;
    return err;
}

/* Refused before the client had it: an outcome like any other.  A command line
 * that is wrong is told as everywhere, and so is what began no line of many. */
static enum hseal_err
refuse(struct hseal_context *c, enum hseal_err err, const struct hseal_error *e)
{
    struct hseal_result r = { .err = err, .why = *e };

    if (err == HSEAL_ERR_USAGE || !c->out.json ||
        hseal_arguments_has(&c->arguments, HSEAL_OPTION_STDIN) ||
        hseal_arguments_has(&c->arguments, HSEAL_OPTION_REPEAT))
        return err;
    r.answer.outcome = HSEAL_OUTCOME_NOT_SENT;
    (void)print(c, &r, NULL); /* else it is told as text */
    return err;
}

static enum hseal_err
send_one(struct hseal_context *c, const struct asked *a, struct hseal_error *e)
{
    struct hseal_result r;
    enum hseal_err err;

    memset(&r, 0, sizeof(r));
    r.err = hseal_client_request(a->batch.client, a->batch.signer, a->batch.key,
        &a->req, &a->batch.send, &r.answer, &r.why);
    if (r.err != HSEAL_ERR_OK)
        *e = r.why;
    if (r.answer.outcome == HSEAL_OUTCOME_ANSWERED)
        c->out.done = "the request was sent and answered: it is done, "
                      "whatever this command could not print";
    tell_details(c, a, &r.answer);
    tell_resolved(c, &r.answer);
    /* Once it is sent, what cannot be printed counts more than what it would
     * have said. */
    err = print(c, &r, &r.why);
    if (err != HSEAL_ERR_OK && r.answer.outcome != HSEAL_OUTCOME_NOT_SENT)
        *e = r.why;
    else
        err = r.err;
    hseal_result_free(&r);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct asked a;
    enum hseal_err err = read_asked(c, &a, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_context_client(c, &a.batch.client, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_signer(c, &a.batch.signer, e);
    if (err == HSEAL_ERR_OK && a.batch.req != NULL)
        err = hseal_consent_ask(c, a.batch.signer, a.batch.key, &a.req, e);
    if (err != HSEAL_ERR_OK)
        err = refuse(c, err, e);
    else
        err = a.batch.req == NULL || a.batch.repeat > 0
                  ? hseal_batch_run(c, &a.batch, e)
                  : send_one(c, &a, e);
    hseal_client_free(a.batch.client);
    hseal_buf_free(&a.named);
    hseal_buf_free(&a.body);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_request = {
    .words = "request",
    .summary = "sign a request, send it and print the answer",
    .args = { { "NAME", 1 }, { "METHOD", 0 }, { "PATH", 0 } },
    .options = { HSEAL_OPTION_DATA, HSEAL_OPTION_INCLUDE, HSEAL_OPTION_DEADLINE,
        HSEAL_OPTION_CLIENT_ID, HSEAL_OPTION_RESOLVE, HSEAL_OPTION_STDIN,
        HSEAL_OPTION_JOBS, HSEAL_OPTION_REPEAT, HSEAL_OPTION_ALLOW_UNKNOWN,
        HSEAL_OPTION_CONFIRM },
    .help =
        "Sends to the site of the key, or to its base URL, and nowhere else; follows no\n"
        "redirect, and no proxy but the configured one.  The body is printed as it came.\n"
        "\n"
        "  hardseal request desk1 GET /api/v5/account/balance\n"
        "  hardseal request desk1 POST /api/v5/trade/order --data @order.json\n"
        "\n"
        "What the key's record does not allow is not signed, as hardseal sign --help\n"
        "says, with --allow-unknown and --confirm as there.\n"
        "\n"
        "A place within the exchange's limits is waited for.  A GET is sent again where\n"
        "no answer came or the exchange is busy; anything else only if no byte of it\n"
        "was sent, or its timestamp was refused: never what may have been executed.\n"
        "All of that ends at the deadline, which the exchange is told, too (expTime),\n"
        "for orders that it would otherwise take late.\n"
        "\n"
        "--client-id auto puts a clOrdId into an order that has none, by which it can be\n"
        "asked for; --resolve does that where its outcome is unknown, for as long again\n"
        "as the deadline and 5 seconds at least.\n"
        "\n"
        "Status 0: the exchange has accepted, or has the order.  6: hardseal has refused;\n"
        "nothing was sent.  7: the exchange has refused; its answer is printed all the\n"
        "same, and of several orders what became of each is told.  When it refuses the\n"
        "key itself, that is stopped: it signs nothing more until it is thawed, and a\n"
        "person is alerted.  8: nothing was done.  9: sent, and no whole answer came: it\n"
        "may have been executed, so look before you send it again.\n"
        "\n"
        "--stdin reads a JSON object from each line: \"method\", \"path\", and \"body\", a\n"
        "text, exactly which is sent; optional \"id\" (for the answer), \"confirm\",\n"
        "\"allow_unknown\", \"client_id\":\"auto\", and \"wait\":true, which begins it after all\n"
        "lines above have ended.  For each line one is printed, in the same order, also\n"
        "for one that is wrong.  --jobs of them are under way side by side, and reach the\n"
        "exchange in any order; with --jobs 1, strictly one after the other.  --repeat\n"
        "sends one request so often, and prints the same.  The status is the highest of\n"
        "all lines.\n"
        "\n"
        "--json: \"outcome\" (answered, not-sent, unknown), \"status\" of HTTP, \"code\",\n"
        "\"class\" (what is to be done: hardseal-request(1)) and \"msg\" of the exchange,\n"
        "\"items\" of an order or several, with --include \"headers\" as pairs, \"body\"\n"
        "(\"body_base64\" where it is no text), \"attempts\", \"waited_ms\", \"client_id\",\n"
        "\"resolved\", \"sign_us\", \"send_us\", and \"error\" unless the status is 0.\n",
    .run = run,
};
/* clang-format on */
