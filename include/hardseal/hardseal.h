/*
 * hardseal/hardseal.h: all of libhardseal.
 * Public header.
 */
#ifndef HARDSEAL_HARDSEAL_H
#define HARDSEAL_HARDSEAL_H

#include <hardseal/client.h>
#include <hardseal/error.h>
#include <hardseal/request.h>
#include <hardseal/signer.h>
#include <hardseal/version.h>

#endif
