/*
 * cli/doctor_place.c: token doctor: the files of a module and its PIN.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"

#include "cli/doctor.h"
#include "token/softhsm.h"

#define SOFTHSM "softhsm2" /* the profile's name */
#define SOFTHSM_CONF "SOFTHSM2_CONF"
#define SOFTHSM_CONF_DEFAULT "/etc/softhsm/softhsm2.conf"

static void
check_module(struct hseal_doctor *d)
{
    const char *path = hseal_token_module_path(d->token);
    struct hseal_error why;
    struct stat st;
    int trusted;

    memset(&why, 0, sizeof(why));
    trusted =
        hseal_path_trusted(path, "the PKCS#11 module", &why) == HSEAL_ERR_OK;
    if (!trusted)
        hseal_doctor_finding(d, "module-path", why.hint, "%s", why.message);
    memset(&st, 0, sizeof(st));
    if (stat(path, &st) != 0) {
        hseal_doctor_row(d, "module", "%s", path);
        return;
    }
    hseal_doctor_row(d, "module", "%s, of %s, mode %04o", path,
        st.st_uid == 0 ? "root" : "this user", (unsigned)st.st_mode & 07777);
    hseal_doctor_fact(d, "module",
        json_pack("{s:o, s:I, s:o, s:b}", "path", hseal_output_string(path),
            "owner_uid", (json_int_t)st.st_uid, "mode",
            json_sprintf("%04o", (unsigned)st.st_mode & 07777), "trusted",
            trusted));
}

/* The folder of SoftHSM's tokens; 0 if it cannot be told. */
static int
find_tokens(char *out, size_t size)
{
    const char *conf = getenv(SOFTHSM_CONF);
    struct hseal_buf dir;
    int files, found;

    hseal_buf_init(&dir, size - 1);
    found = hseal_softhsm_tokendir(conf == NULL ? SOFTHSM_CONF_DEFAULT : conf,
                &dir, &files, NULL) == HSEAL_ERR_OK &&
            dir.len > 0;
    (void)snprintf(out, size, "%s", hseal_buf_str(&dir));
    hseal_buf_free(&dir);
    return found;
}

/* The PIN's file, as hseal_pin_get takes them; "" if it is in none. */
static enum hseal_err
find_pin_file(struct hseal_doctor *d, char *out, size_t size)
{
    const char *given = hseal_context_option(d->c, HSEAL_OPTION_PIN_FILE);
    struct hseal_uri *uri = NULL;
    struct hseal_buf text;
    enum hseal_err err = HSEAL_ERR_OK;

    out[0] = '\0';
    hseal_buf_init(&text, HSEAL_SETTINGS_URI_MAX);
    if (given == NULL &&
        hseal_context_option(d->c, HSEAL_OPTION_PIN_FD) == NULL) {
        err = hseal_context_uri(d->c, &text, d->e);
        if (err == HSEAL_ERR_OK)
            err = hseal_uri_parse(hseal_buf_str(&text), &uri, d->e);
        if (err == HSEAL_ERR_OK)
            given = hseal_uri_pin_file(uri);
    }
    if (given != NULL)
        (void)snprintf(out, size, "%s", given); /* cut: it is not found */
    hseal_uri_free(uri);
    hseal_buf_free(&text);
    return err;
}

/* 1 if `path` lies in the folder that `dir` lies in, links resolved. */
static int
lies_beside(const char *path, const char *dir)
{
    char *real = realpath(path, NULL), *above = realpath(dir, NULL);
    char *slash = above == NULL ? NULL : strrchr(above, '/');
    int beside = 0;

    if (slash != NULL && slash != above) /* not all of the file system */
        *slash = '\0';
    if (real != NULL && above != NULL) {
        size_t len = strlen(above);
        beside = strncmp(real, above, len) == 0 && real[len] == '/';
    }
    free(real);
    free(above);
    return beside;
}

static void
check_pin_place(struct hseal_doctor *d)
{
    const struct hseal_profile *p = hseal_token_profile(d->token);
    char tokens[HSEAL_HOME_PATH_SIZE], pin[HSEAL_HOME_PATH_SIZE];

    if (strcmp(p->name, SOFTHSM) != 0 || p->via[0] != '\0' ||
        !find_tokens(tokens, sizeof(tokens)) || d->err != HSEAL_ERR_OK)
        return;
    d->err = find_pin_file(d, pin, sizeof(pin));
    if (d->err == HSEAL_ERR_OK && pin[0] != '\0' && lies_beside(pin, tokens))
        hseal_doctor_finding(d, "pin-beside-token",
            "move it to another folder, better to another device, and name "
            "it with pin-file in the configuration",
            "the PIN file %s lies beside the token in %s: one copy of that "
            "folder is the keys and what opens them",
            pin, tokens);
}

void
hseal_doctor_place(struct hseal_doctor *d)
{
    check_module(d);
    check_pin_place(d);
}
