/*
 * cli/arguments.c: what a command line says.
 * Layer: cli.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <hardseal/signer.h>

#include "base/error.h"
#include "store/record.h"

#include "cli/arguments.h"

#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 600000

/* What people try, and must not get used to. */
static const char *const secret_words[] = { "pin", "so-pin", "secret",
    "secret-key", "secretkey", "api-secret", "key", "api-key", "apikey",
    "passphrase", "password" };

/* A command line being read: the next word is argv[at]. */
struct reading {
    char **argv;
    int argc;
    int at;
    struct hseal_arguments *ret;
};

static enum hseal_option
find_name(const char *name, size_t len)
{
    for (int i = 1; i < HSEAL_OPTION_COUNT; i++) {
        const char *known = hseal_option_row((enum hseal_option)i)->name;
        if (strlen(known) == len && strncmp(known, name, len) == 0)
            return (enum hseal_option)i;
    }
    return HSEAL_OPTION_NONE;
}

static enum hseal_option
find_letter(char letter)
{
    for (int i = 1; i < HSEAL_OPTION_COUNT; i++)
        if (hseal_option_row((enum hseal_option)i)->letter == letter)
            return (enum hseal_option)i;
    return HSEAL_OPTION_NONE;
}

static enum hseal_err
fail_unknown(const char *name, size_t len, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_USAGE, "there is no option --%.*s",
        (int)(len < 40 ? len : 40), name);
    for (size_t i = 0; i < sizeof(secret_words) / sizeof(secret_words[0]); i++)
        if (strlen(secret_words[i]) == len &&
            strncmp(secret_words[i], name, len) == 0)
            return hseal_hint(e, HSEAL_ERR_USAGE,
                "secrets and PINs never stand in a command line, which others "
                "can read: see --pin-file, --pin-fd and "
                "`hardseal key import --help`");
    return HSEAL_ERR_USAGE;
}

static enum hseal_err
take(struct hseal_arguments *a, enum hseal_option o, const char *value,
    struct hseal_error *e)
{
    const struct hseal_option_row *row = hseal_option_row(o);

    if (row->repeats) {
        if (a->n_repeated == HSEAL_ARGUMENTS_REPEATS)
            return hseal_fail(e, HSEAL_ERR_USAGE,
                "--%s is given more than %d times", row->name,
                HSEAL_ARGUMENTS_REPEATS);
        a->repeated[a->n_repeated].option = o;
        a->repeated[a->n_repeated++].value = value;
    } else if (row->value != NULL && a->value[o] != NULL) {
        return hseal_fail(e, HSEAL_ERR_USAGE, "--%s is given twice", row->name);
    }
    a->value[o] = row->value != NULL ? value : "";
    return HSEAL_ERR_OK;
}

/* "--name" or "--name=value"; the value may be the next word. */
static enum hseal_err
read_long(struct reading *r, const char *name, struct hseal_error *e)
{
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    enum hseal_option o = find_name(name, len);
    const struct hseal_option_row *row;

    if (o == HSEAL_OPTION_NONE)
        return fail_unknown(name, len, e);
    row = hseal_option_row(o);
    if (row->value == NULL && value != NULL)
        return hseal_fail(e, HSEAL_ERR_USAGE, "--%s takes no value", row->name);
    if (row->value != NULL && value == NULL) {
        if (r->at == r->argc)
            return hseal_fail(e, HSEAL_ERR_USAGE, "--%s needs a value: %s",
                row->name, row->value);
        value = r->argv[r->at++];
    }
    return take(r->ret, o, value, e);
}

/* "-qi": letters have no values. */
static enum hseal_err
read_letters(struct reading *r, const char *letters, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (; *letters != '\0' && err == HSEAL_ERR_OK; letters++) {
        enum hseal_option o = find_letter(*letters);
        err = o != HSEAL_OPTION_NONE ? take(r->ret, o, NULL, e)
                                     : hseal_fail(e, HSEAL_ERR_USAGE,
                                           "there is no option -%c", *letters);
    }
    return err;
}

static enum hseal_err
check_pairs(const struct hseal_arguments *a, struct hseal_error *e)
{
    if (hseal_arguments_has(a, HSEAL_OPTION_PIN_FILE) &&
        hseal_arguments_has(a, HSEAL_OPTION_PIN_FD))
        return hseal_fail(
            e, HSEAL_ERR_USAGE, "--pin-file and --pin-fd exclude each other");
    if (hseal_arguments_has(a, HSEAL_OPTION_QUIET) &&
        hseal_arguments_has(a, HSEAL_OPTION_VERBOSE))
        return hseal_fail(
            e, HSEAL_ERR_USAGE, "--quiet and --verbose exclude each other");
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_arguments_parse(
    int argc, char **argv, struct hseal_arguments *ret, struct hseal_error *e)
{
    struct reading r = { argv, argc, 1, ret };
    enum hseal_err err = HSEAL_ERR_OK;
    int ended = 0;

    memset(ret, 0, sizeof(*ret));
    ret->words = argv; /* what is no option moves to the front */
    while (r.at < argc) {
        char *word = argv[r.at++];
        /* The first failure counts; --json may still come. */
        struct hseal_error *first = err == HSEAL_ERR_OK ? e : NULL;
        enum hseal_err one = HSEAL_ERR_OK;
        if (ended || word[0] != '-' || word[1] == '\0')
            argv[ret->n_words++] = word;
        else if (strcmp(word, "--") == 0)
            ended = 1;
        else if (word[1] == '-')
            one = read_long(&r, word + 2, first);
        else
            one = read_letters(&r, word + 1, first);
        if (err == HSEAL_ERR_OK)
            err = one;
    }
    return err == HSEAL_ERR_OK ? check_pairs(ret, e) : err;
}

const char *
hseal_arguments_repeated(
    const struct hseal_arguments *a, enum hseal_option o, size_t i)
{
    for (size_t at = 0; at < a->n_repeated; at++)
        if (a->repeated[at].option == o && i-- == 0)
            return a->repeated[at].value;
    return NULL;
}

int
hseal_arguments_has(const struct hseal_arguments *a, enum hseal_option o)
{
    return a->value[o] != NULL;
}

enum hseal_err
hseal_arguments_number(const struct hseal_arguments *a, enum hseal_option o,
    long min, long max, long *ret, struct hseal_error *e)
{
    const char *text = a->value[o];
    char *end;
    long n;

    if (text == NULL)
        return HSEAL_ERR_OK;
    errno = 0;
    n = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
        n < min || n > max)
        return hseal_fail(e, HSEAL_ERR_USAGE,
            "--%s takes a whole number from %ld to %ld",
            hseal_option_row(o)->name, min, max);
    *ret = n;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_arguments_generation(
    const struct hseal_arguments *a, uint64_t *ret, struct hseal_error *e)
{
    long n = 0;
    enum hseal_err err =
        hseal_arguments_number(a, HSEAL_OPTION_GENERATION, 1, LONG_MAX, &n, e);

    *ret = (uint64_t)n;
    return err;
}

enum hseal_err
hseal_arguments_timeout(
    const struct hseal_arguments *a, long *ret_ms, struct hseal_error *e)
{
    *ret_ms = HSEAL_TIMEOUT_MS;
    return hseal_arguments_number(
        a, HSEAL_OPTION_DEADLINE, TIMEOUT_MIN_MS, TIMEOUT_MAX_MS, ret_ms, e);
}

enum hseal_err
hseal_arguments_spec(const char *spec, struct hseal_error *e)
{
    const char *at = strchr(spec, '@');
    char name[HSEAL_NAME_SIZE] = "";

    if (at == NULL || at - spec >= HSEAL_NAME_SIZE || at[1] < '1' ||
        at[1] > '9' || strspn(at + 1, "0123456789") != strlen(at + 1))
        return hseal_name_check(spec, e);
    memcpy(name, spec, (size_t)(at - spec));
    return hseal_name_check(name, e);
}
