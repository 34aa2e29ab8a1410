/*
 * support/run.c: running the tests of a file, or saying why not.
 */
#include <stdio.h>

#include "support/softtoken.h"

#include "support/run.h"

int
run_with_softhsm(const char *group, const struct CMUnitTest *tests, size_t n)
{
    if (softtoken_available())
        return _cmocka_run_group_tests(group, tests, n, NULL, NULL);
    (void)printf("# " ALL_SKIPPED "\n1..%zu\n", n);
    for (size_t i = 0; i < n; i++)
        (void)printf(
            "ok %zu - %s # SKIP " NO_SOFTHSM "\n", i + 1, tests[i].name);
    return 0;
}

void
need_softhsm(void)
{
    if (softtoken_available())
        return;
    print_message("# SKIP " NO_SOFTHSM "\n");
    skip();
}
