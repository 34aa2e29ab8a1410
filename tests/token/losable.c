/*
 * token/losable.c: a SoftHSM token with a key on it, whose token.object can
 * be lost and compared.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "token/mac.h"

#include "support/hmac.h"
#include "support/run.h"
#include "token/losable.h"

static void
find_object(struct losable *x)
{
    char tokens[128];
    const struct dirent *entry;
    DIR *d;

    (void)snprintf(tokens, sizeof(tokens), "%s/tokens", x->any.soft.dir);
    d = opendir(tokens);
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL)
        if (entry->d_name[0] != '.')
            (void)snprintf(x->object, sizeof(x->object),
                "%s/%.40s/token.object", tokens, entry->d_name);
    (void)closedir(d);
}

int
losable_setup(void **state)
{
    struct losable *x = calloc(1, sizeof(*x));
    unsigned long key = 0;

    if (x == NULL || !softtoken_make(&x->any.soft))
        return -1;
    *state = x;
    x->any.t = softtoken_open(&x->any.soft);
    if (x->any.t == NULL)
        return -1;
    assert_ok(anytoken_key(&x->any, "k", view_of("SECRET"), &key, NULL));
    (void)snprintf(
        x->serial, sizeof(x->serial), "%s", hseal_token_info(x->any.t)->serial);
    hseal_token_close(x->any.t);
    x->any.t = NULL;
    (void)snprintf(
        x->state_dir, sizeof(x->state_dir), "%s/state", x->any.soft.dir);
    (void)snprintf(x->copy, sizeof(x->copy), "%s/softhsm2/%s/token.object",
        x->state_dir, x->serial);
    find_object(x);
    x->good_len = losable_read(x->object, x->good, sizeof(x->good));
    return x->good_len > 0 ? 0 : -1;
}

int
losable_teardown(void **state)
{
    struct losable *x = *state;

    softtoken_remove(&x->any.soft);
    free(x);
    return 0;
}

struct hseal_backup *
losable_begin(struct losable *x)
{
    struct hseal_backup *b = NULL;
    struct hseal_error e;

    if (hseal_backup_begin(x->any.soft.conf, x->state_dir, 60000, &b, &e) !=
        HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_non_null(b);
    return b;
}

void
losable_keep(struct losable *x)
{
    struct hseal_backup *b = losable_begin(x);
    struct hseal_error e;

    if (hseal_backup_keep(b, x->serial, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    hseal_backup_end(b);
}

size_t
losable_mend(struct losable *x, struct hseal_mended *m)
{
    struct hseal_mended all[HSEAL_MENDED_MAX];
    struct hseal_backup *b = losable_begin(x);
    struct hseal_error e;
    size_t n = 99;

    if (hseal_backup_mend(b, all, &n, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    if (n > 0)
        *m = all[0];
    hseal_backup_end(b);
    return n;
}

void
losable_write(const char *path, const void *data, size_t len)
{
    FILE *f = fopen(path, "r+b"); /* the same file, not a new one */

    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), 0), 0);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

size_t
losable_read(const char *path, void *out, size_t size)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(out, 1, size, f);
    assert_int_equal(fclose(f), 0);
    return n;
}

int
losable_signs(struct losable *x)
{
    unsigned char got[HSEAL_MAC_BYTES], want[HSEAL_MAC_BYTES];
    struct hseal_token *t = softtoken_open(&x->any.soft);
    struct hseal_mac *m = NULL;
    struct hseal_object *found = NULL;
    size_t n = 0;

    if (t == NULL)
        return 0;
    hmac_of(view_of("SECRET"), view_of("message"), want);
    assert_ok(hseal_object_find(t, HSEAL_OBJECT_KEY, "k", &found, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(hseal_mac_open(t, found[0].handle, &m, NULL));
    assert_ok(hseal_mac_sign(m, view_of("message"), got, NULL));
    assert_memory_equal(got, want, sizeof(want));
    hseal_mac_close(m);
    free(found);
    hseal_token_close(t);
    return 1;
}
