/*
 * chaos/rules.h: one rule as text.
 */
#ifndef HSEAL_CHAOS_RULES_H
#define HSEAL_CHAOS_RULES_H

#include "chaos/script.h"

#define CHAOS_WORDS_MAX 10

/** chaos_words(line, word): cut at blanks; how many; -1: too many. */
int chaos_words(char *line, char *word[CHAOS_WORDS_MAX]);

/**
 * chaos_rule_parse(word, n, rules): add the rule of these words.  NULL, or
 * what is wrong.
 */
const char *chaos_rule_parse(char *word[], int n, struct chaos_rules *rules);

/** chaos_number_parse(text, ret): decimal; 0 if it is none. */
int chaos_number_parse(const char *text, uint64_t *ret);

#endif
