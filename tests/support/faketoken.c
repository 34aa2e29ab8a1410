/*
 * support/faketoken.c: the fake PKCS#11 module in a folder of its own.
 */
#define _XOPEN_SOURCE 700

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#include "support/tree.h"

#include "support/faketoken.h"

#define MODULE_MAX (16 * 1024 * 1024)

/* Where it was built, a folder may be open to a group: copy it. */
static enum hseal_err
copy_module(const struct faketoken *ft, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, MODULE_MAX);
    err = hseal_file_read(HSEAL_TEST_FAKEMODULE, &b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(ft->module_path, b.data, b.len, e);
    hseal_buf_free(&b);
    return err;
}

/* dlsym gives an object pointer; C wants no cast from it to a function. */
static int
find_symbols(struct faketoken *ft)
{
    void *library = dlopen(ft->module_path, RTLD_NOW | RTLD_LOCAL);
    fake_control_function *control = NULL;
    void *symbol;

    if (library == NULL) {
        (void)fprintf(stderr, "faketoken: %s\n", dlerror());
        return 0;
    }
    symbol = dlsym(library, "fake_control");
    memcpy(&control, &symbol, sizeof(control));
    symbol = dlsym(library, "fake_reset");
    memcpy(&ft->reset, &symbol, sizeof(ft->reset));
    if (control == NULL || ft->reset == NULL)
        return 0;
    ft->control = control();
    return 1;
}

int
faketoken_make(struct faketoken *ft)
{
    struct hseal_error e;
    enum hseal_err err;

    memset(ft, 0, sizeof(*ft));
    (void)snprintf(ft->dir, sizeof(ft->dir), "/tmp/hseal-test.XXXXXX");
    if (mkdtemp(ft->dir) == NULL)
        return 0;
    (void)snprintf(
        ft->module_path, sizeof(ft->module_path), "%s/fakemodule.so", ft->dir);
    (void)snprintf(ft->pin_file, sizeof(ft->pin_file), "%s/pin", ft->dir);
    (void)snprintf(ft->lock, sizeof(ft->lock), "%s/lock", ft->dir);
    (void)snprintf(ft->state_dir, sizeof(ft->state_dir), "%s/state", ft->dir);
    (void)snprintf(ft->uri, sizeof(ft->uri),
        "pkcs11:token=fake?module-path=%s&pin-source=file:%s", ft->module_path,
        ft->pin_file);
    err = copy_module(ft, &e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(ft->pin_file, "1234\n", 5, &e);
    if (err != HSEAL_ERR_OK) {
        (void)fprintf(stderr, "faketoken: %s\n", e.message);
        return 0;
    }
    return find_symbols(ft);
}

enum hseal_err
faketoken_open_with(const struct faketoken *ft, const char *state_dir,
    struct hseal_token **ret, struct hseal_error *e)
{
    const struct hseal_token_opening o = {
        .uri = ft->uri, .pins.fd = -1, .state_dir = state_dir, .keep_pin = 1
    };

    return hseal_token_open(&o, ret, e);
}

enum hseal_err
faketoken_open(
    const struct faketoken *ft, struct hseal_token **ret, struct hseal_error *e)
{
    return faketoken_open_with(ft, NULL, ret, e);
}

void
faketoken_clear(struct faketoken *ft)
{
    memset(ft->control->calls, 0, sizeof(ft->control->calls));
    ft->control->calls_total = 0;
    ft->control->fired = 0;
    ft->control->fired_on_copy = 0;
}

void
faketoken_remove(struct faketoken *ft)
{
    if (ft->control != NULL)
        ft->reset();
    tree_remove(ft->dir);
    memset(ft, 0, sizeof(*ft));
}
