/*
 * tests/base/asking.h: a child that asks on its terminal, for the tests of
 * base/terminal.h.
 */
#ifndef HSEAL_TESTS_BASE_ASKING_H
#define HSEAL_TESTS_BASE_ASKING_H

#include <hardseal/error.h>

#include "ptychild.h"

#define PROMPT "Tell me: "

/* How the child asks; how often; what the secret holds before. */
struct question {
    int echo;
    size_t cap;
    int times;          /* 0: once */
    const char *before; /* NULL: "" */
    int alarm;          /* a signal with a handler comes meanwhile */
    int handler;        /* SIGINT is caught, not deadly */
};

/* What became of it. */
struct answer {
    enum hseal_err err;
    size_t len;
    char data[64];
    char message[HSEAL_MESSAGE_MAX];
};

/** ask(report, arg): in the child, the question `arg`; reports answers. */
int ask(int report, void *arg);

/** start(c, q): the child, its prompt on the screen; skips without ptys. */
void start(struct ptychild *c, struct question *q);

/** type(c, text): press these keys. */
void type(struct ptychild *c, const char *text);

/** answer_of(c): the next answer; fails the test if there is none. */
struct answer answer_of(struct ptychild *c);

#endif
