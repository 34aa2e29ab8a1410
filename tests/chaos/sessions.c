/*
 * chaos/sessions.c: the sessions that the program has open.
 */
#include <pthread.h>
#include <string.h>

#include "chaos/sessions.h"

#define PLACES 8192
#define PROBES 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct chaos_session places[PLACES];
static size_t top; /* no place from here on was ever used */

/* Handles are small numbers, one after the other, or random ones: a place
 * near the number is free in either case, and what is not found is not
 * tracked. */
static struct chaos_session *
place(CK_SESSION_HANDLE handle, CK_SESSION_HANDLE want)
{
    for (size_t i = 0; i < PROBES; i++) {
        struct chaos_session *s = &places[(handle + i) % PLACES];

        if (s->handle == want)
            return s;
    }
    return NULL;
}

void
chaos_session_add(CK_SESSION_HANDLE handle, CK_SLOT_ID slot, CK_FLAGS flags)
{
    struct chaos_session *s;

    (void)pthread_mutex_lock(&lock);
    s = place(handle, handle);
    if (s == NULL)
        s = place(handle, 0);
    if (s != NULL) {
        *s = (struct chaos_session){ .handle = handle, slot, flags };
        if ((size_t)(s - places) >= top)
            top = (size_t)(s - places) + 1;
    }
    (void)pthread_mutex_unlock(&lock);
}

void
chaos_session_remove(CK_SESSION_HANDLE handle)
{
    struct chaos_session *s;

    (void)pthread_mutex_lock(&lock);
    s = handle == 0 ? NULL : place(handle, handle);
    if (s != NULL)
        memset(s, 0, sizeof(*s));
    (void)pthread_mutex_unlock(&lock);
}

int
chaos_session_get(CK_SESSION_HANDLE handle, struct chaos_session *ret)
{
    struct chaos_session *s;

    (void)pthread_mutex_lock(&lock);
    s = handle == 0 ? NULL : place(handle, handle);
    if (s != NULL)
        *ret = *s;
    (void)pthread_mutex_unlock(&lock);
    return s != NULL;
}

void
chaos_session_signs(
    CK_SESSION_HANDLE handle, CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key)
{
    struct chaos_session *s;

    (void)pthread_mutex_lock(&lock);
    s = handle == 0 ? NULL : place(handle, handle);
    if (s != NULL) {
        s->mechanism = mechanism;
        s->key = key;
        s->bytes = 0;
    }
    (void)pthread_mutex_unlock(&lock);
}

CK_ULONG
chaos_session_bytes(CK_SESSION_HANDLE handle, CK_ULONG n)
{
    struct chaos_session *s;

    (void)pthread_mutex_lock(&lock);
    s = handle == 0 ? NULL : place(handle, handle);
    if (s != NULL)
        n = s->bytes += n;
    (void)pthread_mutex_unlock(&lock);
    return n;
}

size_t
chaos_session_count(CK_SLOT_ID slot)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < top; i++)
        n += places[i].handle != 0 && !places[i].dead && places[i].slot == slot;
    (void)pthread_mutex_unlock(&lock);
    return n;
}

int
chaos_session_any(CK_SLOT_ID slot, CK_SESSION_HANDLE *ret)
{
    int found = 0;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < top && !found; i++)
        if (places[i].handle != 0 && !places[i].dead &&
            places[i].slot == slot) {
            *ret = places[i].handle;
            found = 1;
        }
    (void)pthread_mutex_unlock(&lock);
    return found;
}

CK_SESSION_HANDLE
chaos_session_newest(void)
{
    CK_SESSION_HANDLE handle = 0;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < top; i++)
        if (!places[i].dead && places[i].handle > handle)
            handle = places[i].handle;
    (void)pthread_mutex_unlock(&lock);
    return handle;
}

size_t
chaos_session_slots(CK_SLOT_ID *list, size_t max)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < top; i++) {
        size_t at = 0;

        if (places[i].handle == 0 || places[i].dead)
            continue;
        while (at < n && list[at] != places[i].slot)
            at++;
        if (at == n && n < max)
            list[n++] = places[i].slot;
    }
    (void)pthread_mutex_unlock(&lock);
    return n;
}

void
chaos_session_clear(CK_SLOT_ID slot, int keep_dead)
{
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < top; i++) {
        if (places[i].handle == 0 || places[i].slot != slot)
            continue;
        if (keep_dead && !places[i].dead)
            places[i].dead = 1;
        else
            memset(&places[i], 0, sizeof(places[i]));
    }
    (void)pthread_mutex_unlock(&lock);
}

void
chaos_session_clear_all(void)
{
    (void)pthread_mutex_lock(&lock);
    memset(places, 0, sizeof(places[0]) * top);
    top = 0;
    (void)pthread_mutex_unlock(&lock);
}
