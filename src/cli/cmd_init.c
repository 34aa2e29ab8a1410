/*
 * cli/cmd_init.c: hardseal init.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/context.h"
#include "cli/embedded.h"
#include "cli/newpin.h"
#include "cli/watchdog.h"

#define LABEL_DEFAULT "hardseal"
#define LABEL_BYTES 32 /* of CK_TOKEN_INFO */
#define CONFIG_MAX 16384
#define PIN_FILES_MAX 99

static enum hseal_err
check_label(const char *label, struct hseal_error *e)
{
    size_t len = strlen(label);
    int bad = len < 1 || len > LABEL_BYTES || !hseal_utf8_valid(label, len);

    /* A blank at the end is lost in the padding of PKCS#11. */
    bad = bad || label[len - 1] == ' ';
    for (size_t i = 0; i < len && !bad; i++)
        bad = (unsigned char)label[i] < 0x20 || label[i] == 0x7f;
    if (!bad)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "a token's label is 1 to %d bytes of printable UTF-8, no blank at its "
        "end",
        LABEL_BYTES);
}

/* Never touch what is there. */
static enum hseal_err
check_free(struct hseal_context *c, const struct hseal_home *home,
    struct hseal_error *e)
{
    if (hseal_context_option(c, HSEAL_OPTION_TOKEN) != NULL)
        return hseal_fail(e, HSEAL_ERR_USAGE,
            "init makes a token of its own: it takes no --token");
    if (access(home->config_file, F_OK) != 0)
        return HSEAL_ERR_OK;
    (void)hseal_fail(e, HSEAL_ERR_EXISTS,
        "there is a configuration already: %s", home->config_file);
    return hseal_hint(e, HSEAL_ERR_EXISTS,
        "hardseal token list shows its token; another --home makes room for "
        "another one");
}

/* The folder of a file, made if it is missing. */
static enum hseal_err
make_dir_of(const char *path, struct hseal_error *e)
{
    char dir[HSEAL_HOME_PATH_SIZE];
    char *slash;

    (void)snprintf(dir, sizeof(dir), "%s", path);
    slash = strrchr(dir, '/');
    if (slash == NULL || slash == dir)
        return HSEAL_ERR_OK;
    *slash = '\0';
    return hseal_dir_make(dir, e);
}

/* pin, pin-2, ...: the first that is not there; another token's PIN stays. */
static enum hseal_err
free_pin_file(const struct hseal_home *home, char path[HSEAL_HOME_PATH_SIZE],
    struct hseal_error *e)
{
    char name[32] = "pin";
    enum hseal_err err = HSEAL_ERR_OK;
    struct stat st;

    for (int n = 2; err == HSEAL_ERR_OK && n < PIN_FILES_MAX; n++) {
        err = hseal_home_join(home->config, name, path, e);
        if (err == HSEAL_ERR_OK && lstat(path, &st) != 0)
            return HSEAL_ERR_OK;
        (void)snprintf(name, sizeof(name), "pin-%d", n);
    }
    return err != HSEAL_ERR_OK ? err
                               : hseal_fail(e, HSEAL_ERR_IO,
                                     "%s is full of PIN files", home->config);
}

/* A PIN that nobody has chosen must be in a file to be of use. */
static enum hseal_err
keep_pin(const struct hseal_home *home, const struct hseal_secret *pin,
    const struct hseal_embedded *x, struct hseal_error *e)
{
    enum hseal_err err = hseal_dir_make(home->config, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(x->pin_file, pin->data, pin->len, e);
    return err;
}

/* Before anything is made: can its paths be configured at all? */
static enum hseal_err
try_config(const struct hseal_embedded *x, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, CONFIG_MAX);
    err = hseal_embedded_config(x, &b, e);
    hseal_buf_free(&b);
    return err;
}

static enum hseal_err
write_config(const struct hseal_home *home, const struct hseal_embedded *x,
    struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    hseal_buf_init(&b, CONFIG_MAX);
    err = hseal_embedded_config(x, &b, e);
    if (err == HSEAL_ERR_OK)
        err = make_dir_of(home->config_file, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(home->config_file, b.data, b.len, e);
    hseal_buf_free(&b);
    return err;
}

static void
tell(struct hseal_context *c, const struct hseal_home *home,
    const struct hseal_embedded *x)
{
    hseal_output_note(&c->out, "a SoftHSM token is in %s", x->tokens);
    if (x->pin_file[0] != '\0')
        hseal_output_note(&c->out,
            "its PIN is in %s: whoever can read that folder and this file "
            "can sign; on a terminal, init asks for a PIN instead",
            x->pin_file);
    else
        hseal_output_note(&c->out,
            "the configuration names no PIN file: commands take --pin-file or "
            "--pin-fd, or ask on a terminal; a lost PIN cannot be replaced");
    hseal_output_note(&c->out, "the configuration is in %s", home->config_file);
}

static enum hseal_err
print(struct hseal_context *c, const struct hseal_home *home,
    const struct hseal_embedded *x, struct hseal_error *e)
{
    struct hseal_buf b;
    char *uri = NULL;
    enum hseal_err err = hseal_uri_format(&x->info, x->module, NULL, &uri, e);

    if (err != HSEAL_ERR_OK)
        return err;
    c->out.done = "the token was made all the same, and is configured";
    if (c->out.json) {
        err = hseal_output_json(&c->out,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "uri",
                hseal_output_string(uri), "config",
                hseal_output_string(home->config_file), "module",
                hseal_output_string(x->module), "tokens",
                hseal_output_string(x->tokens), "pin_file",
                x->pin_file[0] != '\0' ? hseal_output_string(x->pin_file)
                                       : json_null()),
            e);
        free(uri);
        return err;
    }
    hseal_buf_init(&b, HSEAL_SETTINGS_URI_MAX);
    err = hseal_buf_addf(&b, e, "%s\n", uri);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    free(uri);
    return err;
}

/* Under the lock of this home: two at once must not mix their files. */
static enum hseal_err
make_locked(struct hseal_context *c, const struct hseal_home *home,
    const char *label, const struct hseal_secret *pin, struct hseal_embedded *x,
    struct hseal_error *e)
{
    int generated = x->pin_file[0] != '\0', kept = 0;
    enum hseal_err err = check_free(c, home, e);

    if (err == HSEAL_ERR_OK && generated)
        err = free_pin_file(home, x->pin_file, e);
    if (err == HSEAL_ERR_OK && generated)
        err = keep_pin(home, pin, x, e);
    kept = err == HSEAL_ERR_OK && generated;
    if (err == HSEAL_ERR_OK)
        err =
            hseal_watchdog_start(HSEAL_OPEN_TIMEOUT_MS, label, c->out.json, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_embedded_make(x, label, pin, e);
    hseal_watchdog_stop();
    /* Last, so that whatever fails before it, init can be run again. */
    if (err == HSEAL_ERR_OK)
        err = write_config(home, x, e);
    if (err != HSEAL_ERR_OK && kept)
        (void)unlink(x->pin_file); /* of no token that is configured */
    return err;
}

static enum hseal_err
make(struct hseal_context *c, const struct hseal_home *home,
    struct hseal_embedded *x, struct hseal_error *e)
{
    const char *label = hseal_context_option(c, HSEAL_OPTION_LABEL);
    struct hseal_secret pin = { NULL, 0, 0 };
    struct hseal_lock lock = { -1 };
    struct hseal_pin_source pins;
    int generated = 0;
    enum hseal_err err;

    if (label == NULL)
        label = LABEL_DEFAULT;
    err = check_label(label, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_pins(c, &pins, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_newpin_get(&pins, label, &pin, &generated, e);
    if (err == HSEAL_ERR_OK && generated)
        err = free_pin_file(home, x->pin_file, e);
    if (err == HSEAL_ERR_OK)
        err = try_config(x, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(home->state, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_lock_take(&lock, home->lock_file, e);
    if (err == HSEAL_ERR_OK)
        err = make_locked(c, home, label, &pin, x, e);
    hseal_lock_drop(&lock);
    hseal_secret_free(&pin);
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    const struct hseal_home *home;
    struct hseal_embedded x;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err == HSEAL_ERR_OK)
        err = check_free(c, home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_embedded_plan(
            home, hseal_context_option(c, HSEAL_OPTION_MODULE), &x, e);
    if (err == HSEAL_ERR_OK)
        err = make(c, home, &x, e);
    if (err == HSEAL_ERR_OK)
        err = print(c, home, &x, e);
    if (err == HSEAL_ERR_OK)
        tell(c, home, &x);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_init = {
    .words = "init",
    .summary = "make a SoftHSM token and its configuration",
    .options = { HSEAL_OPTION_LABEL, HSEAL_OPTION_MODULE },
    .help =
        "A start without hardware: the token's files are in data/softhsm2 below home.\n"
        "Prints the token's URI.  An existing configuration is never replaced.\n"
        "\n"
        "The PIN comes from --pin-file or --pin-fd, else it is asked for twice on the\n"
        "terminal, else, without one, it is made up and put into the file `pin` beside\n"
        "the configuration.  Such a file protects only as well as its folder does.\n"
        "The SO PIN is random and forgotten: when the PIN is lost, new API keys must be\n"
        "made at the exchange.\n"
        "\n"
        "--json: {\"uri\",\"config\",\"module\",\"tokens\",\"pin_file\"}.\n",
    .run = run,
};
/* clang-format on */
