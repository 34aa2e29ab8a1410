/*
 * sign/stopped.c: credentials that are stopped in this process alone, because
 * it could not be written down.
 * Layer: sign.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "sign/stopped.h"

struct hseal_stopped_one {
    struct hseal_stopped_one *next;
    char name[HSEAL_NAME_SIZE];
    char key_id[HSEAL_KEY_ID_SIZE];
    struct hseal_stop why;
};

void
hseal_stopped_free(struct hseal_stopped *s)
{
    while (s->first != NULL) {
        struct hseal_stopped_one *next = s->first->next;

        free(s->first);
        s->first = next;
    }
}

enum hseal_err
hseal_stopped_add(struct hseal_stopped *s, const struct hseal_breaker_key *k,
    const struct hseal_stop *why, struct hseal_error *e)
{
    struct hseal_stopped_one *one;

    if (hseal_stopped_find(s, k) != NULL)
        return HSEAL_ERR_OK;
    one = calloc(1, sizeof(*one));
    if (one == NULL)
        return hseal_fail_nomem(e);
    (void)snprintf(one->name, sizeof(one->name), "%s", k->name);
    (void)snprintf(one->key_id, sizeof(one->key_id), "%s", k->key_id);
    one->why = *why;
    one->next = s->first;
    s->first = one;
    return HSEAL_ERR_OK;
}

const struct hseal_stop *
hseal_stopped_find(
    const struct hseal_stopped *s, const struct hseal_breaker_key *k)
{
    for (const struct hseal_stopped_one *one = s->first; one != NULL;
         one = one->next)
        if (strcmp(one->name, k->name) == 0 &&
            strcmp(one->key_id, k->key_id) == 0)
            return &one->why;
    return NULL;
}
