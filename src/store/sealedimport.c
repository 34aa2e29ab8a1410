/*
 * store/sealedimport.c: a credential in a file becomes one on the token.
 * Layer: store.
 */
#include <string.h>

#include "base/error.h"
#include "store/store.h"

#include "store/sealed.h"

static enum hseal_err
make_of_sealed(void *arg, struct hseal_store *store,
    const struct hseal_key_name *name, struct hseal_record *record,
    unsigned long *ret_handle, struct hseal_error *e)
{
    const struct hseal_sealed *s = arg;

    (void)record; /* its known answer was computed where the secret was */
    return hseal_sealed_unwrap(
        hseal_store_token(store), s, name, ret_handle, e);
}

/* What hardseal never seals: it would speak of the token's host. */
static enum hseal_err
fail_foreign(
    const struct hseal_sealed *s, const char *what, struct hseal_error *e)
{
    (void)hseal_fail(e, HSEAL_ERR_RECORD,
        "the sealed record of \"%s\" names %s of this host", s->name, what);
    return hseal_hint(e, HSEAL_ERR_RECORD,
        "hardseal seal makes no such file: find out who did, and do not use "
        "the key");
}

/*
 * Anybody can seal a record.  What is not for the other side to say is said
 * here: nothing of it may choose a key or a file of this host.
 */
static enum hseal_err
take_over(const struct hseal_sealed *s, const struct hseal_record *here,
    struct hseal_record *r, struct hseal_error *e)
{
    if (r->adopted)
        return fail_foreign(s, "a key", e);
    if (r->ca_file[0] != '\0')
        return fail_foreign(s, "a file", e);
    if (r->expires_ms != 0 && r->expires_ms <= here->created_ms)
        return hseal_fail(e, HSEAL_ERR_EXPIRED,
            "the sealed \"%s\" has expired since it was sealed", s->name);
    r->created_ms = here->created_ms;
    r->custody = here->custody;
    memcpy(r->ca_file, here->ca_file, sizeof(r->ca_file));
    return HSEAL_ERR_OK;
}

/* hseal_store_make or hseal_store_rotate_made. */
typedef enum hseal_err making(struct hseal_store *store, const char *name,
    const struct hseal_maker *maker, struct hseal_record *record,
    struct hseal_error *e);

static enum hseal_err
make(struct hseal_store *store, struct hseal_sealed *s, making *how,
    struct hseal_record *record, struct hseal_error *e)
{
    const struct hseal_maker maker = { make_of_sealed, s };
    struct hseal_record opened;
    enum hseal_err err;

    memset(&opened, 0, sizeof(opened));
    err = hseal_record_init(&opened, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_sealed_open(hseal_store_token(store), s, &opened, e);
    if (err == HSEAL_ERR_OK)
        err = take_over(s, record, &opened, e);
    if (err == HSEAL_ERR_OK)
        err = how(store, s->name, &maker, &opened, e);
    if (err == HSEAL_ERR_CUSTODY && e != NULL && e->hint[0] == '\0')
        (void)hseal_hint(e, err,
            "nothing was kept; the token is at fault, or the file: somebody "
            "who does not have the secret can have made it");
    if (err == HSEAL_ERR_OK) {
        hseal_record_free(record);
        *record = opened;
    } else {
        hseal_record_free(&opened);
    }
    return err;
}

enum hseal_err
hseal_sealed_import(struct hseal_store *store, struct hseal_sealed *s,
    struct hseal_record *record, struct hseal_error *e)
{
    return make(store, s, hseal_store_make, record, e);
}

enum hseal_err
hseal_sealed_rotate(struct hseal_store *store, struct hseal_sealed *s,
    struct hseal_record *record, struct hseal_error *e)
{
    return make(store, s, hseal_store_rotate_made, record, e);
}
