/*
 * sign/pending.c: stops that the signer of a token could not be told of yet.
 * Layer: sign.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "sign/fault.h"
#include "store/store.h"

#include "sign/pending.h"

struct hseal_pending_one {
    struct hseal_pending_one *next;
    char key[HSEAL_SPEC_SIZE];
    struct hseal_stop why;
};

enum hseal_err
hseal_pending_init(struct hseal_pending *p)
{
    p->first = NULL;
    atomic_init(&p->any, 0);
    return pthread_mutex_init(&p->lock, NULL) == 0 ? HSEAL_ERR_OK
                                                   : HSEAL_ERR_NOMEM;
}

void
hseal_pending_free(struct hseal_pending *p)
{
    while (p->first != NULL) {
        struct hseal_pending_one *next = p->first->next;

        free(p->first);
        p->first = next;
    }
    (void)pthread_mutex_destroy(&p->lock);
}

static void
put(struct hseal_pending *p, struct hseal_pending_one *one)
{
    (void)pthread_mutex_lock(&p->lock);
    one->next = p->first;
    p->first = one;
    atomic_store(&p->any, 1);
    (void)pthread_mutex_unlock(&p->lock);
}

static struct hseal_pending_one *
take_all(struct hseal_pending *p)
{
    struct hseal_pending_one *first;

    if (!atomic_load(&p->any))
        return NULL;
    (void)pthread_mutex_lock(&p->lock);
    first = p->first;
    p->first = NULL;
    atomic_store(&p->any, 0);
    (void)pthread_mutex_unlock(&p->lock);
    return first;
}

/* Several answers may be on their way. */
static int
is_there(struct hseal_pending *p, const char *key, const struct hseal_stop *why)
{
    int there = 0;

    (void)pthread_mutex_lock(&p->lock);
    for (const struct hseal_pending_one *one = p->first; one != NULL && !there;
         one = one->next)
        there = strcmp(one->key, key) == 0 &&
                strcmp(one->why.key_id, why->key_id) == 0;
    (void)pthread_mutex_unlock(&p->lock);
    return there;
}

enum hseal_err
hseal_pending_add(struct hseal_pending *p, const char *key,
    const struct hseal_stop *why, struct hseal_error *e)
{
    struct hseal_pending_one *one;

    if (strlen(key) >= sizeof(one->key))
        return hseal_fail(
            e, HSEAL_ERR_INPUT, "\"%.64s...\" cannot be a key's name", key);
    if (is_there(p, key, why))
        return HSEAL_ERR_OK;
    one = calloc(1, sizeof(*one));
    if (one == NULL)
        return hseal_fail_nomem(e);
    (void)snprintf(one->key, sizeof(one->key), "%s", key);
    one->why = *why;
    if (one->why.time_ms == 0)
        one->why.time_ms = hseal_clock_wall_ms(hseal_clock_system());
    put(p, one);
    return HSEAL_ERR_OK;
}

/* Whichever generations of it. */
static int
is_same_name(const char *a, const char *b)
{
    size_t len = strcspn(a, "@");

    return len == strcspn(b, "@") && strncmp(a, b, len) == 0;
}

enum hseal_err
hseal_pending_tell(struct hseal_pending *p, struct hseal_signer *s,
    const char *key, struct hseal_error *e)
{
    struct hseal_pending_one *one = take_all(p), *next;
    enum hseal_err err = HSEAL_ERR_OK, told;
    struct hseal_error why;

    for (; one != NULL; one = next) {
        next = one->next;
        told = hseal_signer_stop(s, one->key, &one->why, &why);
        if (hseal_pending_is_taken(told, &one->why)) {
            free(one);
            continue;
        }
        if (err == HSEAL_ERR_OK && key != NULL && is_same_name(one->key, key)) {
            err = told;
            if (e != NULL)
                *e = why;
        }
        put(p, one);
    }
    return err;
}

int
hseal_pending_is_taken(enum hseal_err err, const struct hseal_stop *why)
{
    enum hseal_fault fault = hseal_fault_of(err);

    if (err == HSEAL_ERR_NOMEM || fault == HSEAL_FAULT_TOKEN ||
        fault == HSEAL_FAULT_PIN)
        return 0;
    /* What cannot be written is held in memory, if it is known of what. */
    return why->key_id[0] != '\0' || err == HSEAL_ERR_OK ||
           err == HSEAL_ERR_NOT_FOUND || err == HSEAL_ERR_INPUT;
}
