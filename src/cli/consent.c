/*
 * cli/consent.c: what a request needs a person's word for.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "cli/confirm.h"
#include "cli/printable.h"
#include "okx/site.h"
#include "policy/permit.h"

#include "cli/consent.h"

/* A body, indented, in which each byte may have become "\u0000" at most. */
#define SHOWN_MAX ((size_t)8 * HSEAL_BODY_MAX)
/* A path of the longest, and what stands around it. */
#define LINE_SIZE (HSEAL_PATH_MAX + 512)

enum hseal_err
hseal_consent_known(
    struct hseal_context *c, struct hseal_request *req, struct hseal_error *e)
{
    /* What the record says is for the holder to ask. */
    struct hseal_policy_facts f = { .key = c->args[0],
        .permissions = ~0U,
        .method = req->method,
        .path = req->path,
        .endpoint = hseal_okx_endpoint_find(req->method, req->path),
        .flags = HSEAL_REQUEST_CONFIRMED };

    if (hseal_arguments_has(&c->arguments, HSEAL_OPTION_ALLOW_UNKNOWN)) {
        f.flags |= HSEAL_REQUEST_ALLOW_UNKNOWN;
        req->flags |= HSEAL_REQUEST_ALLOW_UNKNOWN;
    }
    if (f.endpoint == NULL && (req->flags & HSEAL_REQUEST_ALLOW_UNKNOWN) != 0)
        hseal_output_note(&c->out,
            "%s %.*s is no endpoint that hardseal knows: it takes it for one "
            "of class %s",
            req->method, (int)strcspn(req->path, "?"), req->path,
            hseal_okx_class_name(
                hseal_policy_class(req->method, req->path, NULL)));
    return hseal_policy_permit(&f, e);
}

/* Each line of `text`, indented, on standard error. */
static void
show_lines(char *text)
{
    char *end;

    for (; *text != '\0'; text = end) {
        end = text + strcspn(text, "\n");
        if (*end != '\0')
            *end++ = '\0';
        hseal_printable(text);
        (void)fprintf(stderr, "  %s\n", text);
    }
}

/* Every character that is not plain ASCII as its escape: what looks like
 * another one is seen to be another. */
static enum hseal_err
show_body(const struct hseal_request *req, struct hseal_error *e)
{
    struct hseal_view body = { req->body, req->body_len };
    struct hseal_buf text;
    json_t *v = NULL;
    enum hseal_err err;

    if (body.len == 0)
        return HSEAL_ERR_OK;
    err = hseal_json_parse(body, "the body", &v, e);
    if (err != HSEAL_ERR_OK)
        return hseal_hint(
            e, err, "what is to be confirmed must be shown field by field");
    hseal_buf_init(&text, SHOWN_MAX);
    err = hseal_json_print(v, JSON_INDENT(2) | JSON_ENSURE_ASCII, &text, e);
    if (err == HSEAL_ERR_OK)
        show_lines((char *)text.data);
    hseal_buf_free(&text);
    json_decref(v);
    return err;
}

static enum hseal_err
show(const struct hseal_destination *to, const char *key,
    const struct hseal_request *req, struct hseal_error *e)
{
    char line[LINE_SIZE];

    /* Host and path are the same for both. */
    (void)snprintf(line, sizeof(line),
        "to be signed with the %s key \"%s\" for %s:",
        hseal_okx_env_name(to->demo ? HSEAL_OKX_ENV_DEMO : HSEAL_OKX_ENV_LIVE),
        key, to->base_url);
    hseal_printable(line);
    (void)fprintf(stderr, "hardseal: %s\n", line);
    (void)snprintf(line, sizeof(line), "%s %s", req->method, req->path);
    show_lines(line);
    return show_body(req, e);
}

enum hseal_err
hseal_consent_ask(struct hseal_context *c, struct hseal_signer *s,
    const char *key, struct hseal_request *req, struct hseal_error *e)
{
    struct hseal_request confirmed = *req;
    struct hseal_destination to;
    enum hseal_err err;

    if (!hseal_arguments_has(&c->arguments, HSEAL_OPTION_CONFIRM))
        return HSEAL_ERR_OK;
    /* Nobody is asked about what is not signed all the same. */
    confirmed.flags |= HSEAL_REQUEST_CONFIRMED;
    err = hseal_signer_permit(s, key, &confirmed, &to, e);
    if (err == HSEAL_ERR_OK)
        err = show(&to, key, req, e);
    if (err == HSEAL_ERR_OK && hseal_terminal_there())
        err = hseal_confirm_yes("Sign it? [y/N] ", "signed", e);
    if (err == HSEAL_ERR_OK)
        req->flags |= HSEAL_REQUEST_CONFIRMED;
    return err;
}
