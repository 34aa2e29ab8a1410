/*
 * base/version.c: which hardseal this is.
 * Layer: base.
 */
#include <hardseal/version.h>

const char *
hseal_version(void)
{
    return HSEAL_VERSION; /* from the build */
}
