/*
 * tests/base/tempdir.h: a folder of its own per test, under /tmp.
 */
#ifndef HSEAL_TESTS_BASE_TEMPDIR_H
#define HSEAL_TESTS_BASE_TEMPDIR_H

#include <stddef.h>

/* setup and teardown of cmocka; *state is the folder's path (0700). */
int tempdir_make(void **state);
int tempdir_remove(void **state);

/* "DIR/NAME", in one of four buffers used in turn. */
const char *tempdir_path(void *const *state, const char *name);

/* A file of that content and mode, whatever the umask; the path, as above. */
const char *tempdir_file(
    void *const *state, const char *name, const char *text, unsigned mode);

/* A folder of that mode, likewise. */
const char *tempdir_dir(void *const *state, const char *name, unsigned mode);

/* Files directly in the folder, "." and ".." not counted. */
size_t tempdir_count(void *const *state);

#endif
