/*
 * hardseal/version.h: which hardseal this is.
 * Public header.
 */
#ifndef HARDSEAL_VERSION_H
#define HARDSEAL_VERSION_H

#include <hardseal/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** hseal_version(): "0.1.0".  Static storage. */
HSEAL_API const char *hseal_version(void);

#ifdef __cplusplus
}
#endif

#endif
