/*
 * tests/base/tempdir.c: a folder of its own per test, under /tmp.
 */
#define _XOPEN_SOURCE 700

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tempdir.h"
#include "unit.h"

int
tempdir_make(void **state)
{
    char *path = strdup("/tmp/hardseal-test.XXXXXX");

    if (path == NULL || mkdtemp(path) == NULL) {
        free(path);
        return -1;
    }
    *state = path;
    return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

int
tempdir_remove(void **state)
{
    int rc = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);

    free(*state);
    return rc;
}

const char *
tempdir_path(void *const *state, const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof(paths[0]), "%s/%s", (char *)*state, name);
    return path;
}

const char *
tempdir_file(
    void *const *state, const char *name, const char *text, unsigned mode)
{
    const char *path = tempdir_path(state, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

const char *
tempdir_dir(void *const *state, const char *name, unsigned mode)
{
    const char *path = tempdir_path(state, name);

    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

size_t
tempdir_count(void *const *state)
{
    DIR *d = opendir(*state);
    const struct dirent *entry;
    size_t n = 0;

    assert_non_null(d);
    while ((entry = readdir(d)) != NULL)
        n +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    (void)closedir(d);
    return n;
}
