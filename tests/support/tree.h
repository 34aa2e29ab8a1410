/*
 * support/tree.h: deleting a folder with all that is in it.
 */
#ifndef HSEAL_TEST_TREE_H
#define HSEAL_TEST_TREE_H

/** tree_remove(path): what cannot be deleted stays; "" is nothing. */
void tree_remove(const char *path);

#endif
