/*
 * chaos/rules.c: one rule as text.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/calls.h"
#include "chaos/names.h"
#include "chaos/rules.h"

enum takes { TAKES_NOTHING, TAKES_RV, TAKES_TIME, TAKES_BYTES };

struct action {
    const char *word, *second; /* second: NULL if it is one word */
    enum chaos_what what;
    enum takes takes;
    uint64_t argument;
};

/* clang-format off */
static const struct action actions[] = {
    { "pass-then",         NULL,     CHAOS_PASS_THEN,    TAKES_RV,      0 },
    { "stall",             NULL,     CHAOS_STALL,        TAKES_TIME,    0 },
    { "mac",               "short",  CHAOS_MAC_SHORT,    TAKES_BYTES,   0 },
    { "mac",               "long",   CHAOS_MAC_LONG,     TAKES_BYTES,   0 },
    { "mac",               "wrong",  CHAOS_MAC_WRONG,    TAKES_NOTHING, 0 },
    { "mac",               "sha1",   CHAOS_MAC_HASH,     TAKES_NOTHING, CKM_SHA_1_HMAC },
    { "mac",               "sha256", CHAOS_MAC_HASH,     TAKES_NOTHING, CKM_SHA256_HMAC },
    { "mac",               "sha384", CHAOS_MAC_HASH,     TAKES_NOTHING, CKM_SHA384_HMAC },
    { "mac",               "sha512", CHAOS_MAC_HASH,     TAKES_NOTHING, CKM_SHA512_HMAC },
    { "kill",              "before", CHAOS_KILL_BEFORE,  TAKES_NOTHING, 0 },
    { "kill",              "after",  CHAOS_KILL_AFTER,   TAKES_NOTHING, 0 },
    { "abort",             "before", CHAOS_ABORT_BEFORE, TAKES_NOTHING, 0 },
    { "abort",             "after",  CHAOS_ABORT_AFTER,  TAKES_NOTHING, 0 },
    { "drop-session",      NULL,     CHAOS_DROP_SESSION, TAKES_NOTHING, 0 },
    { "drop-all-sessions", NULL,     CHAOS_DROP_ALL,     TAKES_NOTHING, 0 },
    { "logout",            NULL,     CHAOS_LOGOUT,       TAKES_NOTHING, 0 },
    { "token-gone",        NULL,     CHAOS_TOKEN_GONE,   TAKES_TIME,    0 },
    { "token-back",        NULL,     CHAOS_TOKEN_BACK,   TAKES_NOTHING, 0 },
    { "dead",              NULL,     CHAOS_DEAD,         TAKES_NOTHING, 0 },
};
/* clang-format on */

int
chaos_words(char *line, char *word[CHAOS_WORDS_MAX])
{
    char *rest = line, *next;
    int n = 0;

    if (strchr(line, '#') != NULL)
        *strchr(line, '#') = '\0';
    while ((next = strtok_r(rest, " \t\r\n", &rest)) != NULL) {
        if (n == CHAOS_WORDS_MAX)
            return -1;
        word[n++] = next;
    }
    return n;
}

int
chaos_number_parse(const char *text, uint64_t *ret)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9')
        return 0;
    errno = 0;
    *ret = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

/* "200" and "200ms", "2s", "50us", "forever" */
static int
time_parse(const char *text, uint64_t *ret)
{
    static const struct {
        const char *unit;
        uint64_t ns;
    } units[] = { { "", 1000000 }, { "ms", 1000000 }, { "us", 1000 },
        { "s", 1000000000 } };
    char *end = NULL;
    uint64_t n;

    *ret = CHAOS_FOREVER;
    if (strcmp(text, "forever") == 0)
        return 1;
    if (text[0] < '0' || text[0] > '9')
        return 0;
    n = strtoull(text, &end, 10);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(end, units[i].unit) == 0 && n < UINT64_MAX / units[i].ns) {
            *ret = n * units[i].ns;
            return 1;
        }
    return 0;
}

/* "3", "3+", "2-5", "%10", "*" */
static int
count_parse(const char *text, struct chaos_rule *r)
{
    char *end = NULL;

    r->from = 1;
    r->to = UINT64_MAX;
    r->step = 1;
    if (strcmp(text, "*") == 0)
        return 1;
    if (text[0] == '%') {
        if (!chaos_number_parse(text + 1, &r->step) || r->step == 0)
            return 0;
        r->from = r->step;
        return 1;
    }
    if (text[0] < '1' || text[0] > '9')
        return 0;
    r->from = strtoull(text, &end, 10);
    if (strcmp(end, "+") == 0)
        return 1;
    r->to = r->from;
    return *end == '\0' ||
           (*end == '-' && chaos_number_parse(end + 1, &r->to) &&
               r->to >= r->from);
}

static const char *
argument_parse(enum takes takes, const char *text, uint64_t *ret)
{
    unsigned long rv = 0;

    switch (takes) {
    case TAKES_NOTHING: return NULL;
    case TAKES_RV:
        if (!chaos_rv_parse(text, &rv))
            return "unknown CK_RV: give CKR_… or 0x…";
        *ret = rv;
        return NULL;
    case TAKES_TIME:
        return time_parse(text, ret) ? NULL
                                     : "not a time: give 200ms, 2s or forever";
    case TAKES_BYTES:
        return chaos_number_parse(text, ret) && *ret <= 64
                   ? NULL
                   : "not a length: give 0 to 64";
    }
    return NULL;
}

static const char *
action_parse(char *word[], int n, struct chaos_rule *r)
{
    const struct action *found = NULL;
    unsigned long rv = 0;
    int used;

    if (n == 0)
        return "no action";
    if (n == 1 && chaos_rv_parse(word[0], &rv)) {
        r->what = CHAOS_ANSWER;
        r->argument = rv;
        return NULL;
    }
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (strcmp(word[0], actions[i].word) == 0 &&
            (actions[i].second == NULL ||
                (n > 1 && strcmp(word[1], actions[i].second) == 0)))
            found = &actions[i];
    if (found == NULL)
        return "unknown action";
    used = found->second == NULL ? 1 : 2;
    if (n != used + (found->takes == TAKES_NOTHING ? 0 : 1))
        return "wrong number of words for this action";
    r->what = found->what;
    r->argument = found->argument;
    return argument_parse(found->takes, word[used], &r->argument);
}

/* The words before the function or the action: now, every, after, since. */
static const char *
when_parse(char *word[], int n, int *used, struct chaos_rule *r)
{
    *used = 0;
    r->call = CHAOS_CALL_ANY;
    r->since = CHAOS_CALL_NONE;
    if (strcmp(word[0], "now") == 0) {
        *used = 1;
        r->call = CHAOS_CALL_NONE;
    } else if (strcmp(word[0], "every") == 0) {
        *used = 2;
        r->call = CHAOS_CALL_NONE;
        if (n < 3 || !time_parse(word[1], &r->every_ns) || r->every_ns == 0 ||
            r->every_ns == CHAOS_FOREVER)
            return "not a period: give every 100ms ACTION";
    } else if (strcmp(word[0], "after") == 0) {
        *used = 2;
        if (n < 3 || !time_parse(word[1], &r->delay_ns) ||
            r->delay_ns == CHAOS_FOREVER)
            return "not a delay: give after 200ms RULE";
        if (strncmp(word[2], "C_", 2) != 0 && strcmp(word[2], "*") != 0)
            r->call = CHAOS_CALL_NONE;
    } else if (strcmp(word[0], "since") == 0) {
        *used = 2;
        if (n < 3 || (r->since = chaos_call_parse(word[1])) < 0)
            return "not a function: give since C_… RULE";
    }
    return NULL;
}

const char *
chaos_rule_parse(char *word[], int n, struct chaos_rules *rules)
{
    struct chaos_rule r = { 0 };
    const char *wrong;
    int used;

    if (rules->n == CHAOS_RULES_MAX)
        return "too many rules";
    wrong = when_parse(word, n, &used, &r);
    if (wrong != NULL)
        return wrong;
    if (r.call != CHAOS_CALL_NONE) {
        if (n < used + 3)
            return "not a rule: give FUNCTION COUNT ACTION";
        if (strcmp(word[used], "*") != 0 &&
            (r.call = chaos_call_parse(word[used])) < 0)
            return "unknown function";
        if (!count_parse(word[used + 1], &r))
            return "not a count: give 3, 3+, 2-5, %10 or *";
        used += 2;
    }
    wrong = action_parse(word + used, n - used, &r);
    if (wrong != NULL)
        return wrong;
    if (r.call == CHAOS_CALL_NONE && r.what < CHAOS_DROP_SESSION)
        return "this action takes a function and a count";
    if (r.what >= CHAOS_MAC_SHORT && r.what <= CHAOS_MAC_HASH &&
        r.call != CHAOS_C_Sign)
        return "a MAC is changed at C_Sign only";
    rules->rule[rules->n++] = r;
    return NULL;
}

void
chaos_rules_start(struct chaos_rules *rules, uint64_t base_ns)
{
    rules->base_ns = base_ns;
    for (size_t i = 0; i < rules->n; i++) {
        struct chaos_rule *r = &rules->rule[i];

        r->due_ns = base_ns + (r->every_ns != 0 ? r->every_ns : r->delay_ns);
    }
}
