/*
 * cli/cmd_completion.c: hardseal completion.
 * Layer: cli.
 */
#include <string.h>

#include "base/error.h"
#include "cli/context.h"

#define SCRIPT_MAX 65536

static const char head[] =
    "# bash completion for hardseal: source it, or put it into\n"
    "# /usr/share/bash-completion/completions/hardseal\n"
    "_hardseal()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local words=\"\" list=\"\" i\n"
    "    COMPREPLY=()\n"
    "    case $prev in\n";
static const char middle[] = "    esac\n"
                             "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                             "        case ${COMP_WORDS[i]} in\n";
static const char words_so_far[] =
    "        -*) ;;\n"
    "        *) words+=\" ${COMP_WORDS[i]}\" ;;\n"
    "        esac\n"
    "    done\n"
    "    case $words in\n";
static const char tail[] =
    "    esac\n"
    "    COMPREPLY=($(compgen -W \"$list\" -- \"$cur\"))\n"
    "}\n"
    "complete -F _hardseal hardseal\n";

/* How bash completes a value. */
static enum hseal_err
add_value_case(const struct hseal_option_row *row, struct hseal_buf *b,
    struct hseal_error *e)
{
    enum hseal_err err = hseal_buf_addf(b, e, "    --%s) ", row->name);

    if (err != HSEAL_ERR_OK)
        return err;
    if (row->choices != NULL)
        return hseal_buf_addf(b, e,
            "COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")); return ;;\n",
            row->choices);
    if (strcmp(row->value, "FILE") == 0 || strcmp(row->value, "DIR") == 0)
        return hseal_buf_addf(b, e,
            "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < "
            "<(compgen -%c -- \"$cur\"); return ;;\n",
            row->value[0] == 'F' ? 'f' : 'd');
    return hseal_buf_add_str(b, "return ;;\n", e);
}

static enum hseal_err
add_value_cases(struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (int o = 1; o < HSEAL_OPTION_COUNT && err == HSEAL_ERR_OK; o++)
        if (hseal_option_row((enum hseal_option)o)->value != NULL)
            err = add_value_case(hseal_option_row((enum hseal_option)o), b, e);
    return err;
}

/* "--home|--config) ((i++)) ;;": their values are no words. */
static enum hseal_err
add_value_skip(struct hseal_buf *b, struct hseal_error *e)
{
    const char *before = "        ";
    enum hseal_err err = HSEAL_ERR_OK;

    for (int o = 1; o < HSEAL_OPTION_COUNT && err == HSEAL_ERR_OK; o++) {
        const struct hseal_option_row *row =
            hseal_option_row((enum hseal_option)o);
        if (row->value == NULL)
            continue;
        err = hseal_buf_addf(b, e, "%s--%s", before, row->name);
        before = "|";
    }
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(b, ") ((i++)) ;;\n", e)
                               : err;
}

/* The options that `cmd` takes; the global ones if it is NULL. */
static enum hseal_err
add_options(
    const struct hseal_command *cmd, struct hseal_buf *b, struct hseal_error *e)
{
    enum hseal_err err = HSEAL_ERR_OK;

    for (int i = 1; i < HSEAL_OPTION_COUNT && err == HSEAL_ERR_OK; i++) {
        enum hseal_option o = (enum hseal_option)i;
        if (hseal_command_takes(cmd, o))
            err = hseal_buf_addf(b, e, " --%s", hseal_option_row(o)->name);
    }
    return err == HSEAL_ERR_OK ? hseal_buf_add_str(b, "\" ;;\n", e) : err;
}

/* 1 if an earlier command begins with the same `len` bytes and a blank. */
static int
was_before(size_t i, size_t len)
{
    const char *words = hseal_command_at(i)->words;

    for (size_t j = 0; j < i; j++) {
        const char *other = hseal_command_at(j)->words;
        if (strncmp(other, words, len) == 0 && other[len] == ' ')
            return 1;
    }
    return 0;
}

/* The words that may follow the first `len` bytes of `words`, which are whole
 * words; with 0, the first ones. */
static enum hseal_err
add_words(
    const char *words, size_t len, struct hseal_buf *b, struct hseal_error *e)
{
    const struct hseal_command *cmd;
    enum hseal_err err = hseal_buf_addf(
        b, e, "    \"%s%.*s\") list=\"", len > 0 ? " " : "", (int)len, words);

    for (size_t i = 0;
         err == HSEAL_ERR_OK && (cmd = hseal_command_at(i)) != NULL; i++) {
        size_t next = len > 0 ? len + 1 : 0, end;
        if (strncmp(cmd->words, words, len) != 0 ||
            (len > 0 && cmd->words[len] != ' '))
            continue;
        end = next + strcspn(cmd->words + next, " ");
        if (!was_before(i, end))
            err = hseal_buf_addf(
                b, e, "%.*s ", (int)(end - next), cmd->words + next);
    }
    return err == HSEAL_ERR_OK ? add_options(NULL, b, e) : err;
}

static enum hseal_err
add_command_cases(struct hseal_buf *b, struct hseal_error *e)
{
    const struct hseal_command *cmd;
    enum hseal_err err = add_words("", 0, b, e);

    for (size_t i = 0;
         err == HSEAL_ERR_OK && (cmd = hseal_command_at(i)) != NULL; i++) {
        for (size_t at = strcspn(cmd->words, " ");
             err == HSEAL_ERR_OK && cmd->words[at] != '\0';
             at += 1 + strcspn(cmd->words + at + 1, " "))
            if (!was_before(i, at))
                err = add_words(cmd->words, at, b, e);
        if (err == HSEAL_ERR_OK)
            err = hseal_buf_addf(b, e, "    \" %s\"*) list=\"", cmd->words);
        if (err == HSEAL_ERR_OK)
            err = add_options(cmd, b, e);
    }
    return err;
}

static enum hseal_err
run(struct hseal_context *c, struct hseal_error *e)
{
    struct hseal_buf b;
    enum hseal_err err;

    if (strcmp(c->args[0], "bash") != 0) {
        (void)hseal_fail(e, HSEAL_ERR_USAGE,
            "there is no completion for \"%.16s\"", c->args[0]);
        return hseal_hint(e, HSEAL_ERR_USAGE, "there is one for bash");
    }
    hseal_buf_init(&b, SCRIPT_MAX);
    err = hseal_buf_add_str(&b, head, e);
    if (err == HSEAL_ERR_OK)
        err = add_value_cases(&b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, middle, e);
    if (err == HSEAL_ERR_OK)
        err = add_value_skip(&b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, words_so_far, e);
    if (err == HSEAL_ERR_OK)
        err = add_command_cases(&b, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_buf_add_str(&b, tail, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_output_text(&c->out, &b, e);
    hseal_buf_free(&b);
    return err;
}

/* clang-format off */
const struct hseal_command hseal_cmd_completion = {
    .words = "completion",
    .summary = "print a completion script for a shell",
    .args = { { "SHELL", 1 } },
    .help =
        "SHELL is bash.  To have it in this shell:\n"
        "\n"
        "  source <(hardseal completion bash)\n",
    .run = run,
};
/* clang-format on */
