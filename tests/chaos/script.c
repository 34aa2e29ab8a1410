/*
 * chaos/script.c: the script language.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/rules.h"
#include "chaos/script.h"

#define LINE_MAX_BYTES 1024

/* clang-format off */
const struct chaos_quirk_row chaos_quirk_rows[] = {
#define CHAOS_X(id, name, number, rule) { name, number, rule },
    CHAOS_QUIRKS(CHAOS_X)
#undef CHAOS_X
};
/* clang-format on */

static const char *
rule_of_text(const char *text, struct chaos_rules *rules)
{
    char *word[CHAOS_WORDS_MAX];
    char copy[128];
    int n;

    (void)snprintf(copy, sizeof(copy), "%s", text);
    n = chaos_words(copy, word);
    return chaos_rule_parse(word, n, rules);
}

static const char *
quirk_parse(char *word[], int n, struct chaos_script *s)
{
    size_t i = 0;
    uint64_t number;

    while (
        i < CHAOS_QUIRK_COUNT && strcmp(word[1], chaos_quirk_rows[i].name) != 0)
        i++;
    if (i == CHAOS_QUIRK_COUNT)
        return "unknown quirk";
    number = chaos_quirk_rows[i].number;
    if (n > 2 &&
        (n > 3 || number == 0 || !chaos_number_parse(word[2], &number)))
        return "this quirk takes no such number";
    s->quirk[i] = 1;
    s->number[i] = number;
    if (chaos_quirk_rows[i].rule[0] == '\0')
        return NULL;
    return rule_of_text(chaos_quirk_rows[i].rule, &s->rules);
}

/* A path of the script; a relative one begins at the script's folder. */
static const char *
path_set(const char *script, const char *text, char out[CHAOS_PATH_MAX])
{
    const char *slash = strrchr(script, '/');
    int folder = 0, n;

    if (text[0] != '/' && slash != NULL)
        folder = (int)(slash - script) + 1;
    n = snprintf(out, CHAOS_PATH_MAX, "%.*s%s", folder, script, text);
    return n > 0 && n < CHAOS_PATH_MAX ? NULL : "the path is too long";
}

static const char *
environment_set(char *text)
{
    char *value = strchr(text, '=');

    if (value == NULL || value == text)
        return "give setenv = NAME=VALUE";
    *value++ = '\0';
    return setenv(text, value, 1) == 0 ? NULL : "cannot be set";
}

/* "name = value" */
static const char *
setting_parse(const char *path, char *word[], struct chaos_script *s)
{
    if (strcmp(word[0], "module") == 0)
        return path_set(path, word[2], s->module);
    if (strcmp(word[0], "control") == 0)
        return path_set(path, word[2], s->control);
    if (strcmp(word[0], "log") == 0 && strcmp(word[2], "none") == 0) {
        s->log[0] = '\0';
        return NULL;
    }
    if (strcmp(word[0], "log") == 0)
        return path_set(path, word[2], s->log);
    if (strcmp(word[0], "setenv") == 0)
        return environment_set(word[2]);
    return "unknown setting";
}

static const char *
line_parse(const char *path, char *line, struct chaos_script *s)
{
    char *word[CHAOS_WORDS_MAX];
    int n = chaos_words(line, word);

    if (n == 0)
        return NULL;
    if (n < 0)
        return "too many words";
    if (n == 3 && strcmp(word[1], "=") == 0)
        return setting_parse(path, word, s);
    if (n >= 2 && strcmp(word[0], "quirk") == 0)
        return quirk_parse(word, n, s);
    if (strcmp(word[0], "pin-tries") == 0)
        return n == 2 && chaos_number_parse(word[1], &s->pin_tries) &&
                       s->pin_tries > 0
                   ? NULL
                   : "give pin-tries N, 1 or more";
    return chaos_rule_parse(word, n, &s->rules);
}

int
chaos_script_read(
    const char *path, struct chaos_script *s, char *problem, size_t size)
{
    char line[LINE_MAX_BYTES];
    const char *wrong = NULL;
    unsigned number = 0;
    FILE *f = fopen(path, "re");

    memset(s, 0, sizeof(*s));
    if (f == NULL) {
        (void)snprintf(problem, size, "%s: cannot be read", path);
        return 0;
    }
    while (wrong == NULL && fgets(line, sizeof(line), f) != NULL) {
        number++;
        wrong = strlen(line) == sizeof(line) - 1 ? "the line is too long"
                                                 : line_parse(path, line, s);
    }
    (void)fclose(f);
    if (wrong == NULL && s->module[0] == '\0')
        wrong = "no line \"module = PATH\"";
    if (wrong != NULL)
        (void)snprintf(problem, size, "%s:%u: %s", path, number, wrong);
    return wrong == NULL;
}

int
chaos_rules_read(
    const char *text, struct chaos_rules *rules, char *problem, size_t size)
{
    char line[LINE_MAX_BYTES], *word[CHAOS_WORDS_MAX];
    const char *wrong = NULL;
    unsigned number = 0;

    memset(rules, 0, sizeof(*rules));
    while (wrong == NULL && *text != '\0') {
        size_t len = strcspn(text, "\n");
        int n = 0;

        number++;
        (void)snprintf(line, sizeof(line), "%.*s", (int)len, text);
        if (len >= sizeof(line) || (n = chaos_words(line, word)) < 0)
            wrong = "the line is too long";
        else if (n > 0)
            wrong = chaos_rule_parse(word, n, rules);
        text += len + (text[len] == '\n');
    }
    if (wrong != NULL)
        (void)snprintf(problem, size, "control:%u: %s", number, wrong);
    return wrong == NULL;
}
