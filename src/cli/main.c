/*
 * cli/main.c: hardseal, the command.
 * Layer: cli.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process.h"
#include "base/wipealloc.h"
#include "cli/context.h"
#include "cli/run.h"
#include "sign/guard.h"

/* Nothing of OpenSSL or jansson may run before these. */
static enum hseal_err
start(struct hseal_context *c, struct hseal_error *e)
{
    enum hseal_err err;

    hseal_output_begin(&c->out);
    hseal_process_one_heap();
    err = hseal_process_harden(e);
    if (err == HSEAL_ERR_OK)
        err = hseal_wipealloc_install(e);
    if (err == HSEAL_ERR_OK)
        err = hseal_environment_clean(&c->environment, e);
    return err;
}

/* hseal_run() puts argv in another order. */
static enum hseal_err
keep_line(struct hseal_context *c, int argc, char **argv, struct hseal_error *e)
{
    c->argv = calloc((size_t)argc + 1, sizeof(*c->argv));
    if (c->argv == NULL)
        return hseal_fail_nomem(e);
    for (int i = 0; i < argc; i++)
        c->argv[i] = argv[i];
    c->argc = argc;
    return HSEAL_ERR_OK;
}

int
main(int argc, char **argv)
{
    struct hseal_context c;
    struct hseal_error e;
    enum hseal_err err;
    int status;

    memset(&c, 0, sizeof(c));
    memset(&e, 0, sizeof(e));
    err = start(&c, &e);
    if (err == HSEAL_ERR_OK)
        err = keep_line(&c, argc, argv, &e);
    if (err == HSEAL_ERR_OK)
        err = hseal_run(&c, argc, argv, &e);
    hseal_context_close(&c);
    free(c.argv);
    status = hseal_run_report(&c, err, &e);
    if (hseal_guard_left() > 0)
        _exit(status);
    return status;
}
