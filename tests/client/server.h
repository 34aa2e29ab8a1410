/*
 * tests/client/server.h: the server of server.py as a child process.
 */
#ifndef HSEAL_TESTS_CLIENT_SERVER_H
#define HSEAL_TESTS_CLIENT_SERVER_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define SERVER_REQUESTS_MAX 256

/** What the server has received since it was asked last. */
struct received {
    size_t connections;
    size_t count;
    size_t len[SERVER_REQUESTS_MAX];
    unsigned char *data[SERVER_REQUESTS_MAX]; /* each with a NUL behind */
};

struct server {
    pid_t pid;
    FILE *to;
    FILE *from;
    int port;
    struct received got;
};

/**
 * Start it; with TLS if `cert` and `key` are not NULL, with nothing newer
 * than TLS 1.1 if `old` is "old".  Fails the test if it does not start.
 */
void server_start(
    struct server *s, const char *cert, const char *key, const char *old);

/** The same with proxy.py; of the functions below, only server_ask and
 * server_stop are for it. */
void server_start_proxy(struct server *s, const char *mode);

/** Stop it, and wait until it is gone. */
void server_stop(struct server *s);

/** What to do with the next requests: words of server.py. */
void server_plan(struct server *s, const char *words);

/** Ask it a word of server.py that is answered by one line, without its end. */
void server_ask(struct server *s, const char *word, char *ret, size_t size);

/** Wait for `count` requests and fetch what there is into s->got. */
void server_got(struct server *s, size_t count);

/** Run a program and wait; fails the test unless it ends with 0. */
void run_program(char *const argv[]);

#endif
