/*
 * client/outcome.h: what became of a request, and how to say it.
 * Layer: client.
 */
#ifndef HSEAL_CLIENT_OUTCOME_H
#define HSEAL_CLIENT_OUTCOME_H

#include <curl/curl.h>

#include <hardseal/client.h>

#include "client/reply.h"

/** What is known at the end of a transfer.  Text is borrowed. */
struct hseal_outcome_facts {
    CURLcode code;
    int left;         /* 1: bytes of the request may have left */
    int final;        /* 1: the head of a final response was whole */
    int unframed;     /* 1: the answer would look whole if it were cut */
    int not_loopback; /* 1: plain HTTP met another address */
    int number;       /* errno of the connection attempt; 0: none */
    enum hseal_reply_stop stop;
    const char *method;
    const char *host;   /* "openapi.okx.com", "127.0.0.1:8080" */
    const char *proxy;  /* "socks5h://127.0.0.1:1080"; NULL: none */
    const char *detail; /* libcurl's own words; may be "" */
    long timeout_ms;
};

/** hseal_outcome_judge(f): pure. */
enum hseal_outcome hseal_outcome_judge(const struct hseal_outcome_facts *f);

/**
 * hseal_outcome_explain(f, e): OK if answered; else fill `e` with the sentence
 * and the advice for it, the CURLcode as cause.  Errors: NOT_SENT,
 * UNKNOWN_OUTCOME.
 */
HSEAL_MUST_USE enum hseal_err hseal_outcome_explain(
    const struct hseal_outcome_facts *f, struct hseal_error *e);

#endif
