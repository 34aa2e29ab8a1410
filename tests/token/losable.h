/*
 * token/losable.h: a SoftHSM token with a key on it, whose token.object can
 * be lost and compared.
 */
#ifndef HSEAL_TEST_LOSABLE_H
#define HSEAL_TEST_LOSABLE_H

#include "token/backup.h"

#include "token/anytoken.h"

struct losable {
    struct anytoken any; /* logged out */
    char serial[17];
    char state_dir[96];
    char object[256];         /* path of token.object */
    char copy[256];           /* and of its copy */
    unsigned char good[1024]; /* what token.object was at the beginning */
    size_t good_len;
};

/** Fixtures; *state is a struct losable; skipped without SoftHSM. */
int losable_setup(void **state);
int losable_teardown(void **state);

/** losable_begin(x): hseal_backup_begin, which must work. */
struct hseal_backup *losable_begin(struct losable *x);

/** losable_keep(x): begin, keep, end. */
void losable_keep(struct losable *x);

/** losable_mend(x, m): begin, mend, end; how many it describes; m[0] to `m`. */
size_t losable_mend(struct losable *x, struct hseal_mended *m);

/** losable_write(path, data, len): the whole content of that file. */
void losable_write(const char *path, const void *data, size_t len);

/** losable_read(path, out, size): its length. */
size_t losable_read(const char *path, void *out, size_t size);

/** losable_signs(x): logs in; 1 if the key is there and signs right. */
int losable_signs(struct losable *x);

#endif
