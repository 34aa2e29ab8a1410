/*
 * cli/facts.c: what an import is told of a key beside its secret.
 * Layer: cli.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/codec.h"
#include "base/error.h"
#include "okx/timestamp.h"

#include "cli/facts.h"

static enum hseal_err
set_purpose(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    size_t len = strlen(text);
    int control = 0;

    for (size_t i = 0; i < len; i++)
        control |= (unsigned char)text[i] < 0x20 || text[i] == 0x7f;
    if (len >= sizeof(r->purpose))
        return hseal_fail(e, HSEAL_ERR_LIMIT,
            "the purpose has %zu bytes, more than %zu", len,
            sizeof(r->purpose) - 1);
    if (control || !hseal_utf8_valid(text, len))
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the purpose is not one line of UTF-8 text");
    (void)snprintf(r->purpose, sizeof(r->purpose), "%s", text);
    return HSEAL_ERR_OK;
}

static enum hseal_err
set_expires(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    uint64_t now_ms = hseal_clock_wall_ms(hseal_clock_system());
    enum hseal_err err = hseal_okx_date_parse(text, &r->expires_ms, e);

    if (err == HSEAL_ERR_OK && r->expires_ms <= now_ms)
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "the expiry \"%.32s\" is in the past", text);
    return err;
}

static enum hseal_err
set_base_url(struct hseal_record *r, const char *url, struct hseal_error *e)
{
    enum hseal_err err = hseal_okx_base_url_check(url, e);

    if (err == HSEAL_ERR_OK)
        (void)snprintf(r->base_url, sizeof(r->base_url), "%s", url);
    return err;
}

/* 1 if there is a certificate in it. */
static int
has_certificate(const char *path)
{
    BIO *in = BIO_new_file(path, "r");
    X509 *x = in == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL, NULL);
    int found = x != NULL;

    X509_free(x);
    BIO_free(in);
    ERR_clear_error();
    return found;
}

/* Kept as a whole path, without links: commands run in any folder. */
static enum hseal_err
set_ca_file(struct hseal_record *r, const char *path, struct hseal_error *e)
{
    char *real = realpath(path, NULL);
    enum hseal_err err = HSEAL_ERR_OK;
    struct stat st;
    int fd;

    if (real == NULL)
        return hseal_fail_errno(e,
            errno == ENOENT ? HSEAL_ERR_NOT_FOUND : HSEAL_ERR_IO, errno,
            "cannot find the CA file %s", path);
    fd = open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0)
        err = hseal_fail_errno(
            e, HSEAL_ERR_IO, errno, "cannot read the CA file %s", real);
    else if (!S_ISREG(st.st_mode))
        err = hseal_fail(
            e, HSEAL_ERR_INPUT, "the CA file %s is not a file", real);
    else if (!has_certificate(real))
        err = hseal_fail(e, HSEAL_ERR_INPUT,
            "the CA file %s holds no certificate in PEM form", real);
    else if (strlen(real) >= sizeof(r->ca_file))
        err = hseal_fail(e, HSEAL_ERR_LIMIT,
            "the path of the CA file is longer than %zu bytes",
            sizeof(r->ca_file) - 1);
    else
        (void)snprintf(r->ca_file, sizeof(r->ca_file), "%s", real);
    if (fd >= 0)
        (void)close(fd); /* only looked at */
    free(real);
    return err;
}

static enum hseal_err
set_site(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    return hseal_okx_site_parse(text, &r->site, e);
}

static enum hseal_err
set_env(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    return hseal_okx_env_parse(text, &r->env, e);
}

static enum hseal_err
set_permissions(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    return hseal_okx_permissions_parse(text, strlen(text), &r->permissions, e);
}

static enum hseal_err
set_custody(struct hseal_record *r, const char *text, struct hseal_error *e)
{
    for (int i = 0; i < HSEAL_CUSTODY_COUNT; i++) {
        if (strcmp(hseal_custody_name((enum hseal_custody)i), text) != 0)
            continue;
        r->custody = (enum hseal_custody)i;
        return HSEAL_ERR_OK;
    }
    return hseal_fail(e, HSEAL_ERR_INPUT,
        "the custody \"%.32s\" is none of in-token, in-token-exportable, "
        "card-sealed",
        text);
}

/* Options with one value, and what each sets. */
static const struct setter {
    enum hseal_option option;
    enum hseal_err (*set)(
        struct hseal_record *r, const char *text, struct hseal_error *e);
} setters[] = {
    { HSEAL_OPTION_SITE, set_site },
    { HSEAL_OPTION_ENV, set_env },
    { HSEAL_OPTION_PERM, set_permissions },
    { HSEAL_OPTION_PURPOSE, set_purpose },
    { HSEAL_OPTION_EXPIRES, set_expires },
    { HSEAL_OPTION_BASE_URL, set_base_url },
    { HSEAL_OPTION_CA_FILE, set_ca_file },
    { HSEAL_OPTION_CUSTODY, set_custody },
};

enum hseal_err
hseal_facts_options(const struct hseal_context *c, struct hseal_record *r,
    struct hseal_error *e)
{
    const struct hseal_arguments *a = &c->arguments;
    const char *ips;
    enum hseal_err err = HSEAL_ERR_OK;

    for (size_t i = 0; i < sizeof(setters) / sizeof(setters[0]); i++)
        if (err == HSEAL_ERR_OK && hseal_arguments_has(a, setters[i].option))
            err = setters[i].set(r, a->value[setters[i].option], e);
    for (size_t i = 0; err == HSEAL_ERR_OK && (ips = hseal_arguments_repeated(a,
                                                   HSEAL_OPTION_IP, i)) != NULL;
         i++)
        err = hseal_okx_ips_add(&r->ips, ips, strlen(ips), e);
    return err;
}

/* Whether the input has the field and no option has overruled it. */
static int
wanted(const struct hseal_context *c, const struct hseal_paste *p,
    enum hseal_paste_field f, enum hseal_option o)
{
    return p->field[f].len > 0 && !hseal_arguments_has(&c->arguments, o);
}

static void
note_taken(struct hseal_context *c, enum hseal_paste_field f, const char *what)
{
    hseal_output_note(&c->out, "%s taken from the input: %s",
        hseal_paste_field_name(f), what);
}

static enum hseal_err
take_permissions(struct hseal_context *c, const struct hseal_secret *text,
    struct hseal_record *r, struct hseal_error *e)
{
    char words[HSEAL_OKX_PERMISSIONS_SIZE];
    enum hseal_err err = hseal_okx_permissions_parse(
        (const char *)text->data, text->len, &r->permissions, e);

    if (err != HSEAL_ERR_OK)
        return err;
    hseal_okx_permissions_text(r->permissions, words);
    note_taken(c, HSEAL_PASTE_PERMISSIONS, words);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_facts_paste(struct hseal_context *c, const struct hseal_paste *p,
    struct hseal_record *r, struct hseal_error *e)
{
    const struct hseal_secret *field = p->field;
    const struct hseal_secret *pass = &field[HSEAL_PASTE_PASSPHRASE];
    const struct hseal_secret *ips = &field[HSEAL_PASTE_IPS];
    enum hseal_err err;

    (void)snprintf(r->key_id, sizeof(r->key_id), "%s",
        hseal_secret_str(&field[HSEAL_PASTE_KEY_ID]));
    hseal_secret_reset(&r->passphrase);
    err = hseal_secret_add(&r->passphrase, pass->data, pass->len, e);
    if (err == HSEAL_ERR_OK &&
        wanted(c, p, HSEAL_PASTE_PERMISSIONS, HSEAL_OPTION_PERM))
        err = take_permissions(c, &field[HSEAL_PASTE_PERMISSIONS], r, e);
    if (err == HSEAL_ERR_OK && wanted(c, p, HSEAL_PASTE_IPS, HSEAL_OPTION_IP)) {
        err = hseal_okx_ips_add(&r->ips, (const char *)ips->data, ips->len, e);
        if (err == HSEAL_ERR_OK)
            note_taken(c, HSEAL_PASTE_IPS, hseal_secret_str(ips));
    }
    if (err == HSEAL_ERR_OK &&
        wanted(c, p, HSEAL_PASTE_PURPOSE, HSEAL_OPTION_PURPOSE)) {
        err = set_purpose(r, hseal_secret_str(&field[HSEAL_PASTE_PURPOSE]), e);
        if (err == HSEAL_ERR_OK)
            note_taken(c, HSEAL_PASTE_PURPOSE, r->purpose);
    }
    return err;
}

void
hseal_facts_inherit(const struct hseal_context *c, const struct hseal_paste *p,
    const struct hseal_record *from, struct hseal_record *r)
{
    const struct hseal_arguments *a = &c->arguments;
    const struct hseal_secret *field = p->field;

    if (!hseal_arguments_has(a, HSEAL_OPTION_SITE))
        r->site = from->site;
    if (!hseal_arguments_has(a, HSEAL_OPTION_ENV))
        r->env = from->env;
    if (!hseal_arguments_has(a, HSEAL_OPTION_BASE_URL) &&
        !hseal_arguments_has(a, HSEAL_OPTION_SITE))
        memcpy(r->base_url, from->base_url, sizeof(r->base_url));
    if (!hseal_arguments_has(a, HSEAL_OPTION_CA_FILE))
        memcpy(r->ca_file, from->ca_file, sizeof(r->ca_file));
    if (!hseal_arguments_has(a, HSEAL_OPTION_PERM) &&
        field[HSEAL_PASTE_PERMISSIONS].len == 0)
        r->permissions = from->permissions;
    /* The exchange's IP = "" says that it is bound to none. */
    if (!hseal_arguments_has(a, HSEAL_OPTION_IP) &&
        (p->given & 1U << HSEAL_PASTE_IPS) == 0)
        r->ips = from->ips;
    if (!hseal_arguments_has(a, HSEAL_OPTION_PURPOSE) &&
        field[HSEAL_PASTE_PURPOSE].len == 0)
        memcpy(r->purpose, from->purpose, sizeof(r->purpose));
}

void
hseal_facts_advise(struct hseal_context *c, const struct hseal_record *r)
{
    if ((r->permissions & HSEAL_OKX_WITHDRAW) != 0)
        hseal_output_note(&c->out,
            "this key may withdraw: a key without that permission cannot "
            "empty the account, and is what hardseal advises");
    if ((r->permissions & HSEAL_OKX_KEYS) != 0)
        hseal_output_note(&c->out,
            "this key may make keys of sub-accounts: who signs with it can do "
            "what those can; use it for nothing else");
    if ((r->permissions & ~(unsigned)HSEAL_OKX_READ) != 0 && r->ips.n == 0)
        hseal_output_note(&c->out,
            "no address is given: the exchange deletes a key that may trade "
            "or withdraw and is bound to no address after 14 days without "
            "use (--ip, if it is bound to one)");
}
