/*
 * client/client.h: what is inside a client.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_CLIENT_H
#define HSEAL_CLIENT_CLIENT_H

#include <hardseal/client.h>

#include "client/engine.h"

/** hseal_client_engine(c): the client's; borrowed. */
struct hseal_engine *hseal_client_engine(struct hseal_client *c);

#endif
