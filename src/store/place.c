/*
 * store/place.c: where sealed records lie: on the token or in files.
 * Layer: store.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "base/ckr.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hold.h"
#include "store/inside.h"
#include "token/filename.h"
#include "token/object.h"

#include "store/place.h"

#define PATH_SIZE 1280
#define RANDOM_BYTES 8

struct hseal_place {
    struct hseal_token *token;
    char *dir; /* of the files; NULL: data objects */
};

static enum hseal_err
find_dir(struct hseal_place *p, const char *state_dir, struct hseal_error *e)
{
    const struct hseal_token_info *info = hseal_token_info(p->token);
    char path[PATH_SIZE], token[HSEAL_TOKEN_FILE_NAME_SIZE];
    enum hseal_err err;
    int n;

    if (state_dir == NULL)
        return hseal_fail(e, HSEAL_ERR_CONFIG,
            "token \"%s\" has no room for records, and no folder is given "
            "for them",
            info->label);
    err = hseal_token_file_name(info, token, e);
    if (err != HSEAL_ERR_OK)
        return err;
    n = snprintf(path, sizeof(path), "%s/records/%s", state_dir, token);
    if (n < 0 || (size_t)n >= sizeof(path))
        return hseal_fail(
            e, HSEAL_ERR_CONFIG, "the path of the state folder is too long");
    p->dir = strdup(path);
    return p->dir == NULL ? hseal_fail_nomem(e) : HSEAL_ERR_OK;
}

enum hseal_err
hseal_place_open(struct hseal_token *t, const char *state_dir,
    struct hseal_place **ret, struct hseal_error *e)
{
    struct hseal_place *p = calloc(1, sizeof(*p));
    enum hseal_err err = HSEAL_ERR_OK;

    if (p == NULL)
        return hseal_fail_nomem(e);
    p->token = t;
    if (hseal_token_profile(t)->records == HSEAL_PLACE_FILE)
        err = find_dir(p, state_dir, e);
    if (err == HSEAL_ERR_OK)
        *ret = p;
    else
        hseal_place_close(p);
    return err;
}

void
hseal_place_close(struct hseal_place *p)
{
    if (p == NULL)
        return;
    free(p->dir);
    free(p);
}

/* ---- data objects ---- */

static enum hseal_err
list_objects(struct hseal_place *p, const char *name,
    struct hseal_place_item **ret, size_t *ret_n, struct hseal_error *e)
{
    struct hseal_place_item *list;
    struct hseal_object *objects = NULL;
    char label[HSEAL_LABEL_SIZE];
    size_t n_objects = 0, n = 0;
    enum hseal_err err;

    if (name != NULL)
        hseal_store_label(name, label);
    err = hseal_object_find(p->token, HSEAL_OBJECT_DATA,
        name == NULL ? NULL : label, &objects, &n_objects, e);
    if (err != HSEAL_ERR_OK)
        return err;
    list = calloc(n_objects + 1, sizeof(*list));
    if (list == NULL) {
        free(objects);
        return hseal_fail_nomem(e);
    }
    for (size_t i = 0; i < n_objects; i++) {
        const char *found = hseal_store_label_name(objects[i].label);
        if (found == NULL)
            continue;
        (void)snprintf(list[n].name, sizeof(list[n].name), "%s", found);
        list[n++].handle = objects[i].handle;
    }
    free(objects);
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_object(struct hseal_place *p, const struct hseal_place_item *item,
    struct hseal_buf *b, int *ret_gone, struct hseal_error *e)
{
    struct hseal_error why;
    enum hseal_err err;

    memset(&why, 0, sizeof(why));
    err = hseal_object_value(p->token, item->handle, b, &why);
    *ret_gone = err != HSEAL_ERR_OK && why.origin == HSEAL_ORIGIN_CKR &&
                hseal_ckr_is_gone(why.cause);
    if (*ret_gone)
        return HSEAL_ERR_OK;
    if (err != HSEAL_ERR_OK && e != NULL)
        *e = why;
    return err;
}

/* ---- files ---- */

static enum hseal_err
path_of(const struct hseal_place *p, const char *file, char path[PATH_SIZE],
    struct hseal_error *e)
{
    int n = snprintf(path, PATH_SIZE, "%s/%s", p->dir, file);

    if (n < 0 || n >= PATH_SIZE)
        return hseal_fail(e, HSEAL_ERR_CONFIG, "%s: too long", p->dir);
    return HSEAL_ERR_OK;
}

/* NAME.RANDOM as a name that write_file has made; 0 if it is none. */
static int
name_of_file(const char *file, char name[HSEAL_NAME_SIZE])
{
    const char *dot = strrchr(file, '.');
    size_t len = dot == NULL ? 0 : (size_t)(dot - file);

    if (len == 0 || len >= HSEAL_NAME_SIZE ||
        strlen(dot + 1) != (size_t)2 * RANDOM_BYTES ||
        strspn(dot + 1, "0123456789abcdef") != (size_t)2 * RANDOM_BYTES)
        return 0;
    memcpy(name, file, len);
    name[len] = '\0';
    return hseal_name_check(name, NULL) == HSEAL_ERR_OK;
}

static enum hseal_err
add_item(const char *file, const char *name, struct hseal_place_item **list,
    size_t *n, struct hseal_error *e)
{
    struct hseal_place_item *grown;
    struct hseal_place_item item;

    memset(&item, 0, sizeof(item));
    if (!name_of_file(file, item.name) ||
        (name != NULL && strcmp(name, item.name) != 0))
        return HSEAL_ERR_OK;
    grown = realloc(*list, (*n + 1) * sizeof(**list));
    if (grown == NULL)
        return hseal_fail_nomem(e);
    *list = grown;
    memcpy(item.file, file, strlen(file) + 1); /* name_of_file has measured */
    grown[(*n)++] = item;
    return HSEAL_ERR_OK;
}

static enum hseal_err
list_files(struct hseal_place *p, const char *name,
    struct hseal_place_item **ret, size_t *ret_n, struct hseal_error *e)
{
    struct hseal_place_item *list = calloc(1, sizeof(*list));
    const struct dirent *entry;
    size_t n = 0;
    enum hseal_err err = HSEAL_ERR_OK;
    DIR *dir;

    if (list == NULL)
        return hseal_fail_nomem(e);
    dir = opendir(p->dir);
    if (dir == NULL && errno != ENOENT)
        err = hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", p->dir);
    while (dir != NULL && err == HSEAL_ERR_OK && (entry = readdir(dir)) != NULL)
        err = add_item(entry->d_name, name, &list, &n, e);
    if (dir != NULL)
        (void)closedir(dir); /* was read only */
    if (err != HSEAL_ERR_OK) {
        free(list);
        return err;
    }
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

static enum hseal_err
read_file(struct hseal_place *p, const struct hseal_place_item *item,
    struct hseal_buf *b, int *ret_gone, struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err = path_of(p, item->file, path, e);

    if (err == HSEAL_ERR_OK)
        err = hseal_file_read_own(path, b, e);
    *ret_gone = err == HSEAL_ERR_NOT_FOUND;
    return *ret_gone ? HSEAL_ERR_OK : err;
}

static enum hseal_err
write_file(struct hseal_place *p, const char *name, struct hseal_view sealed,
    struct hseal_place_item *ret, struct hseal_error *e)
{
    unsigned char random[RANDOM_BYTES];
    char hex[2 * RANDOM_BYTES + 1], path[PATH_SIZE];
    enum hseal_err err;

    if (RAND_bytes(random, sizeof(random)) != 1)
        return hseal_fail(e, HSEAL_ERR_INTERNAL, "no random numbers");
    hseal_hex_encode(random, sizeof(random), hex);
    (void)snprintf(ret->file, sizeof(ret->file), "%s.%s", name, hex);
    err = path_of(p, ret->file, path, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_dir_make(p->dir, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_file_write(path, sealed.data, sealed.len, e);
    if (err == HSEAL_ERR_OK) /* its name, too: STATE_DIR/records/SERIAL */
        err = hseal_dirs_sync(p->dir, 3, e);
    return err;
}

static enum hseal_err
remove_file(struct hseal_place *p, const struct hseal_place_item *item,
    struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err = path_of(p, item->file, path, e);

    if (err != HSEAL_ERR_OK)
        return err;
    if (unlink(path) == 0) /* or a power cut brings it back */
        return hseal_dir_sync(p->dir, e);
    return errno == ENOENT
               ? HSEAL_ERR_OK
               : hseal_fail_errno(e, HSEAL_ERR_IO, errno, "%s", path);
}

/* ---- either ---- */

enum hseal_err
hseal_place_list(struct hseal_place *p, const char *name,
    struct hseal_place_item **ret, size_t *ret_n, struct hseal_error *e)
{
    return p->dir == NULL ? list_objects(p, name, ret, ret_n, e)
                          : list_files(p, name, ret, ret_n, e);
}

enum hseal_err
hseal_place_read(struct hseal_place *p, const struct hseal_place_item *item,
    struct hseal_buf *b, int *ret_gone, struct hseal_error *e)
{
    return p->dir == NULL ? read_object(p, item, b, ret_gone, e)
                          : read_file(p, item, b, ret_gone, e);
}

enum hseal_err
hseal_place_write(struct hseal_place *p, const char *name,
    struct hseal_view sealed, struct hseal_place_item *ret,
    struct hseal_error *e)
{
    char label[HSEAL_LABEL_SIZE];

    memset(ret, 0, sizeof(*ret));
    (void)snprintf(ret->name, sizeof(ret->name), "%s", name);
    if (p->dir != NULL)
        return write_file(p, name, sealed, ret, e);
    hseal_store_label(name, label);
    return hseal_object_create_data(p->token, label, sealed, &ret->handle, e);
}

enum hseal_err
hseal_place_remove(struct hseal_place *p, const struct hseal_place_item *item,
    struct hseal_error *e)
{
    return p->dir == NULL ? hseal_object_destroy(p->token, item->handle, e)
                          : remove_file(p, item, e);
}

enum hseal_err
hseal_place_there(struct hseal_place *p, const struct hseal_place_item *item,
    int *ret, struct hseal_error *e)
{
    char path[PATH_SIZE];
    enum hseal_err err;

    if (p->dir == NULL)
        return hseal_object_there(p->token, item->handle, ret, e);
    err = path_of(p, item->file, path, e);
    if (err == HSEAL_ERR_OK)
        *ret = access(path, F_OK) == 0;
    return err;
}
