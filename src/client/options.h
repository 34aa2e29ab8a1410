/*
 * client/options.h: what libcurl is told.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_OPTIONS_H
#define HSEAL_CLIENT_OPTIONS_H

#include <curl/curl.h>

#include "client/transfer.h"

/**
 * hseal_options_apply(t): set every option of t->easy, which is new or was
 * reset, for t->job.  Nothing but the header lines is left to set then.
 */
CURLcode hseal_options_apply(struct hseal_transfer *t);

/**
 * hseal_options_content(req): 1 if the request says what its body is: there
 * is one, or the method is POST.
 */
int hseal_options_content(const struct hseal_request *req);

#endif
