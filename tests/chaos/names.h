/*
 * chaos/names.h: the names of CK_RVs and of functions.
 */
#ifndef HSEAL_CHAOS_NAMES_H
#define HSEAL_CHAOS_NAMES_H

/** chaos_rv_parse(text, ret): "CKR_PIN_LOCKED" or "0xa4"; 0 if neither. */
int chaos_rv_parse(const char *text, unsigned long *ret);

/** chaos_rv_name(rv): NULL if it has none here. */
const char *chaos_rv_name(unsigned long rv);

/** chaos_call_parse(text): "C_Sign" as its enum chaos_id, -1 if unknown. */
int chaos_call_parse(const char *text);

/** chaos_call_name(call): "C_Sign". */
const char *chaos_call_name(int call);

#endif
