/*
 * support/softtoken.c: a SoftHSM token in a folder of its own, for one test.
 */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "token/init.h"

#include "support/tree.h"

#include "support/softtoken.h"

static const char *
module_path(void)
{
    static const char *const paths[] = { "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so" };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (access(paths[i], R_OK) == 0)
            return paths[i];
    return NULL;
}

int
softtoken_available(void)
{
    return module_path() != NULL;
}

static int
complain(const struct hseal_error *e)
{
    (void)fprintf(stderr, "softtoken: %s (%s)\n", e->message, e->hint);
    return 0;
}

static enum hseal_err
write_files(struct softtoken *st, struct hseal_error *e)
{
    char text[256];
    enum hseal_err err;
    int n = snprintf(text, sizeof(text),
        "directories.tokendir = %s/tokens\nobjectstore.backend = file\n"
        "log.level = ERROR\n",
        st->dir);

    err = hseal_file_write(st->conf, text, (size_t)n, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(st->pin_file, "1234\n", 5, e);
    return err;
}

static enum hseal_err
make_token(struct softtoken *st, struct hseal_error *e)
{
    struct hseal_secret so_pin = { NULL, 0, 0 }, pin = { NULL, 0, 0 };
    struct hseal_token_info info;
    enum hseal_err err = hseal_secret_init(&so_pin, 32, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_secret_init(&pin, 32, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(&so_pin, "12345678", 8, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_secret_add(&pin, "1234", 4, e);
    if (err == HSEAL_ERR_OK)
        err =
            hseal_token_init(st->module_path, "test", &so_pin, &pin, &info, e);
    if (err == HSEAL_ERR_OK)
        err =
            hseal_uri_format(&info, st->module_path, st->pin_file, &st->uri, e);
    hseal_secret_free(&so_pin);
    hseal_secret_free(&pin);
    return err;
}

int
softtoken_make(struct softtoken *st)
{
    return softtoken_make_in(st, "/tmp");
}

int
softtoken_make_in(struct softtoken *st, const char *folder)
{
    struct hseal_error e;
    char tokens[96];

    memset(st, 0, sizeof(*st));
    st->module_path = module_path();
    (void)snprintf(st->dir, sizeof(st->dir), "%s/hseal-test.XXXXXX", folder);
    if (st->module_path == NULL || mkdtemp(st->dir) == NULL)
        return 0;
    (void)snprintf(tokens, sizeof(tokens), "%s/tokens", st->dir);
    (void)snprintf(st->conf, sizeof(st->conf), "%s/softhsm2.conf", st->dir);
    (void)snprintf(st->pin_file, sizeof(st->pin_file), "%s/pin", st->dir);
    (void)snprintf(st->lock, sizeof(st->lock), "%s/lock", st->dir);
    if (mkdir(tokens, 0700) != 0 || setenv("SOFTHSM2_CONF", st->conf, 1) != 0)
        return 0;
    if (write_files(st, &e) != HSEAL_ERR_OK ||
        make_token(st, &e) != HSEAL_ERR_OK)
        return complain(&e);
    return 1;
}

struct hseal_token *
softtoken_open(const struct softtoken *st)
{
    const struct hseal_token_opening o = {
        .uri = st->uri, .pins.fd = -1, .keep_pin = 1
    };
    struct hseal_token *t = NULL;
    struct hseal_error e;

    if (hseal_token_open(&o, &t, &e) != HSEAL_ERR_OK)
        (void)complain(&e);
    return t;
}

void
softtoken_remove(struct softtoken *st)
{
    tree_remove(st->dir);
    free(st->uri);
    memset(st, 0, sizeof(*st));
}
