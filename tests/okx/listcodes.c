/*
 * tests/okx/listcodes.c: the table of codes, a row a line, for test_codes.py.
 *
 *   listcodes            code, class, flags, hint, by tabs
 *   listcodes CODE...    the row that each code finds, or "-"
 */
#include <stdio.h>

#include "okx/code.h"

static void
print(const struct hseal_okx_code *row)
{
    if (row == NULL)
        (void)puts("-");
    else
        (void)printf("%s\t%s\t%u\t%s\n", row->code,
            hseal_okx_code_class_name(row->code_class), row->flags, row->hint);
}

int
main(int argc, char **argv)
{
    const struct hseal_okx_code *row;

    for (int i = 1; i < argc; i++)
        print(hseal_okx_code_find(argv[i]));
    for (size_t i = 0; argc == 1 && (row = hseal_okx_code_at(i)) != NULL; i++)
        print(row);
    return 0;
}
