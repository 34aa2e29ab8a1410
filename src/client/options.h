/*
 * client/options.h: what libcurl is told.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_OPTIONS_H
#define HSEAL_CLIENT_OPTIONS_H

#include <curl/curl.h>

#include "client/transfer.h"

/**
 * hseal_options_fixed(t): what is the same for every request, on t->easy,
 * which is new.
 */
CURLcode hseal_options_fixed(struct hseal_transfer *t);

/** hseal_options_destination(t): what follows from t->dest. */
CURLcode hseal_options_destination(struct hseal_transfer *t);

/**
 * hseal_options_request(t, timeout_ms): what follows from t->req.  Nothing
 * but the header lines is left to set then.
 */
CURLcode hseal_options_request(struct hseal_transfer *t, long timeout_ms);

/** hseal_options_again(t, left_ms): the same on a new connection. */
CURLcode hseal_options_again(struct hseal_transfer *t, long left_ms);

/** hseal_options_left(t, left_ms): it has waited: so much is left to it. */
CURLcode hseal_options_left(struct hseal_transfer *t, long left_ms);

/** hseal_options_clear(t): nothing of the request is pointed to any more. */
void hseal_options_clear(struct hseal_transfer *t);

/**
 * hseal_options_content(req): 1 if the request says what its body is: there
 * is one, or the method is POST.
 */
int hseal_options_content(const struct hseal_request *req);

#endif
