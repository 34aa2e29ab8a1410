/*
 * cli/embedded.c: the embedded default, a SoftHSM token under home.
 * Layer: cli.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/environment.h"
#include "cli/newpin.h"
#include "cli/settings.h"
#include "token/init.h"
#include "token/profile.h"

#include "cli/embedded.h"

#define PROFILE_NAME "softhsm2"
#define CONF_VARIABLE "SOFTHSM2_CONF"
#define TOKENS_MAX 99
#define TEXT_MAX 8192

/* The first of the profile's modules that is on this machine. */
static enum hseal_err
find_module(char ret[HSEAL_HOME_PATH_SIZE], struct hseal_error *e)
{
    struct hseal_profile p;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; err == HSEAL_ERR_OK; i++) {
        err = hseal_profile_at(i, &p, e);
        if (err != HSEAL_ERR_OK || strcmp(p.name, PROFILE_NAME) != 0)
            continue;
        for (size_t h = 0; h < HSEAL_PROFILE_HINTS; h++)
            if (p.module_hints[h][0] != '\0' &&
                access(p.module_hints[h], F_OK) == 0)
                return hseal_home_absolute(p.module_hints[h], ret, e);
    }
    if (err != HSEAL_ERR_NOT_FOUND)
        return err;
    (void)hseal_fail(e, HSEAL_ERR_MODULE, "SoftHSM is not installed");
    return hseal_hint(e, HSEAL_ERR_MODULE,
        "apt-get install softhsm2; or name its module with --module");
}

/* What SoftHSM's reader of lines would take for something else. */
static enum hseal_err
check_path(const char *path, struct hseal_error *e)
{
    for (const char *p = path; *p != '\0'; p++) {
        if ((unsigned char)*p >= 0x20 && *p != 0x7f && *p != '#' && *p != ';')
            continue;
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the path %s has a character that its configuration cannot hold",
            path);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "choose another --home, without '#', ';' and control characters");
    }
    return HSEAL_ERR_OK;
}

/* The n-th token here: tokens and softhsm2.conf, then tokens-2 and so on. */
static enum hseal_err
set_paths(struct hseal_embedded *x, int n, struct hseal_error *e)
{
    char suffix[16] = "", name[48];
    enum hseal_err err;

    if (n > 1)
        (void)snprintf(suffix, sizeof(suffix), "-%d", n);
    (void)snprintf(name, sizeof(name), "tokens%s", suffix);
    err = hseal_home_join(x->folder, name, x->tokens, e);
    (void)snprintf(name, sizeof(name), "softhsm2%s.conf", suffix);
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(x->folder, name, x->conf, e);
    return err;
}

enum hseal_err
hseal_embedded_plan(const struct hseal_home *home, const char *module,
    struct hseal_embedded *ret, struct hseal_error *e)
{
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    if (module == NULL) {
        err = find_module(ret->module, e);
    } else {
        err = hseal_path_trusted(module, "the PKCS#11 module", e);
        if (err == HSEAL_ERR_OK)
            err = hseal_home_absolute(module, ret->module, e);
    }
    if (err == HSEAL_ERR_OK)
        err = hseal_home_join(home->data, "softhsm2", ret->folder, e);
    if (err == HSEAL_ERR_OK)
        err = set_paths(ret, 1, e);
    return err == HSEAL_ERR_OK ? check_path(ret->tokens, e) : err;
}

/* A folder that was not there, or is empty: an older token stays. */
static enum hseal_err
make_tokens_dir(struct hseal_embedded *x, struct hseal_error *e)
{
    for (int n = 1; n <= TOKENS_MAX; n++) {
        enum hseal_err err = set_paths(x, n, e);
        if (err != HSEAL_ERR_OK)
            return err;
        (void)rmdir(x->tokens); /* only if it is empty */
        if (mkdir(x->tokens, 0700) == 0)
            return HSEAL_ERR_OK;
        if (errno != EEXIST)
            return hseal_fail_errno(
                e, HSEAL_ERR_IO, errno, "cannot make the folder %s", x->tokens);
    }
    return hseal_fail(
        e, HSEAL_ERR_IO, "%s has %d tokens already", x->folder, TOKENS_MAX);
}

static enum hseal_err
write_conf(const struct hseal_embedded *x, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, TEXT_MAX);
    err = hseal_buf_addf(&b, e,
        "directories.tokendir = %s\n"
        "objectstore.backend = file\n"
        "log.level = ERROR\n"
        "slots.removable = false\n",
        x->tokens);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(x->conf, b.data, b.len, e);
    hseal_buf_free(&b);
    return err;
}

enum hseal_err
hseal_embedded_make(struct hseal_embedded *x, const char *label,
    const struct hseal_secret *pin, struct hseal_error *e)
{
    struct hseal_secret so_pin = { NULL, 0, 0 };
    enum hseal_err err;

    err = hseal_dir_make(x->folder, e);
    if (err == HSEAL_ERR_OK)
        err = make_tokens_dir(x, e);
    if (err != HSEAL_ERR_OK)
        return err;
    err = write_conf(x, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_environment_set(CONF_VARIABLE, x->conf, "init", e);
    if (err == HSEAL_ERR_OK)
        err = hseal_newpin_so(&so_pin, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_token_init(x->module, label, &so_pin, pin, &x->info, e);
    hseal_secret_free(&so_pin);
    if (err != HSEAL_ERR_OK && rmdir(x->tokens) == 0)
        (void)unlink(x->conf); /* nobody needs it without a token */
    return err;
}

/* The token alone: its module has a line of its own. */
static enum hseal_err
add_uri(
    const struct hseal_embedded *x, struct hseal_buf *b, struct hseal_error *e)
{
    char *uri = NULL;
    enum hseal_err err = hseal_uri_format(&x->info, x->module, NULL, &uri, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(b, e, "uri = %.*s\n", (int)strcspn(uri, "?"), uri);
    free(uri);
    return err;
}

/* Read back, every path is the same: no line was cut or taken apart. */
static enum hseal_err
check_config(
    const struct hseal_embedded *x, const char *text, struct hseal_error *e)
{
    const struct {
        const char *section;
        const char *key;
        const char *value;
    } lines[] = {
        { "token", "module", x->module },
        { "environment", CONF_VARIABLE, x->conf },
        { "token", "pin-file", x->pin_file },
    };
    struct hseal_settings *s = NULL;
    enum hseal_err err =
        hseal_settings_parse(text, "the new configuration", &s, e);

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const char *got;
        if (err != HSEAL_ERR_OK || lines[i].value[0] == '\0')
            continue;
        got = hseal_settings_get(s, lines[i].section, lines[i].key);
        if (got == NULL || strcmp(got, lines[i].value) != 0)
            err = hseal_fail(e, HSEAL_ERR_INPUT,
                "the path %s cannot stand in a configuration file",
                lines[i].value);
    }
    hseal_settings_free(s);
    if (err == HSEAL_ERR_CONFIG || err == HSEAL_ERR_INPUT)
        return hseal_hint(
            e, HSEAL_ERR_INPUT, "choose a --home with a shorter, plain path");
    return err;
}

enum hseal_err
hseal_embedded_config(
    const struct hseal_embedded *x, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_add_str(b, "[token]\n", e);

    if (err == HSEAL_ERR_OK)
        err = add_uri(x, b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(b, e, "module = %s\n", x->module);
    if (err == HSEAL_ERR_OK && x->pin_file[0] != '\0')
        err = hseal_buf_addf(b, e, "pin-file = %s\n", x->pin_file);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_addf(
            b, e, "\n[environment]\n" CONF_VARIABLE " = %s\n", x->conf);
    return err == HSEAL_ERR_OK ? check_config(x, hseal_buf_str(b), e) : err;
}
