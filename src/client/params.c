/*
 * client/params.c: how a client connects, checked and kept.
 * Layer: client.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"

#include "client/params.h"

#define PIN_PREFIX "sha256//"
/* base64 of 32 bytes: 43 characters and a "=". */
#define PIN_DIGITS 43
#define PROXY_MAX 255

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static const char host_characters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";

/* The length of the pin at the head of `text`; 0 if there is none. */
static size_t
pin_len(const char *text)
{
    size_t prefix = strlen(PIN_PREFIX);

    if (strncmp(text, PIN_PREFIX, prefix) != 0)
        return 0;
    if (strspn(text + prefix, base64_digits) != PIN_DIGITS ||
        text[prefix + PIN_DIGITS] != '=')
        return 0;
    return prefix + PIN_DIGITS + 1;
}

/* "host:port", "[::1]:port": the length of the host; 0 if it is none. */
static size_t
host_len(const char *text)
{
    size_t len;

    if (text[0] != '[')
        return strspn(text, host_characters);
    len = strspn(text + 1, "0123456789abcdefABCDEF:.");
    return len > 0 && text[len + 1] == ']' ? len + 2 : 0;
}

static int
is_port(const char *text)
{
    size_t len = strspn(text, "0123456789");
    long port = len >= 1 && len <= 5 ? strtol(text, NULL, 10) : 0;

    return text[len] == '\0' && port >= 1 && port <= 65535;
}

static int
is_proxy(const char *text)
{
    static const char *const schemes[] = { "http://", "socks5h://" };
    size_t len = 0;

    if (strlen(text) > PROXY_MAX)
        return 0;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
            len = strlen(schemes[i]);
    if (len == 0)
        return 0;
    text += len;
    len = host_len(text);
    return len > 0 && text[len] == ':' && is_port(text + len + 1);
}

static enum hseal_err
check_proxy(const char *text, struct hseal_error *e)
{
    if (is_proxy(text))
        return HSEAL_ERR_OK;
    /* What stands before an @ may be a password, and is not told. */
    if (strchr(text, '@') != NULL) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the proxy has a user name or a password in it");
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "use a proxy that knows this machine by its address, or a "
            "forwarder on this machine that holds the password");
    }
    (void)hseal_fail(e, HSEAL_ERR_INPUT, "the proxy \"%.128s\" is none", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "write http://HOST:PORT (CONNECT) or socks5h://HOST:PORT");
}

static enum hseal_err
check_pin(const char *text, struct hseal_error *e)
{
    const char *at = text;
    size_t len;

    while ((len = pin_len(at)) > 0) {
        at += len;
        if (*at == '\0')
            return HSEAL_ERR_OK;
        if (*at++ != ';')
            break;
    }
    (void)hseal_fail(
        e, HSEAL_ERR_INPUT, "the pinned key \"%.64s\" is none", text);
    return hseal_hint(e, HSEAL_ERR_INPUT,
        "write sha256// and the base64 of the SHA-256 of the public key (DER), "
        "several with ; between");
}

/* 1 for an address, in *at. */
static int
address_of(const char *text, struct sockaddr_storage *at, socklen_t *len)
{
    struct sockaddr_in in4 = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) {
        *len = sizeof(in4);
        memcpy(at, &in4, sizeof(in4));
        return 1;
    }
    if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
        return 0;
    *len = sizeof(in6);
    memcpy(at, &in6, sizeof(in6));
    return 1;
}

/* 0, or errno. */
static int
try_to_bind(const struct sockaddr_storage *at, socklen_t len)
{
    int fd = socket(at->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int number = 0;

    if (fd < 0 || bind(fd, (const struct sockaddr *)at, len) != 0)
        number = errno;
    if (fd >= 0)
        (void)close(fd); /* was only tried */
    return number;
}

static enum hseal_err
copy_source(const char *text, struct hseal_params *ret, struct hseal_error *e)
{
    struct sockaddr_storage at;
    socklen_t len = 0;
    int is_address = address_of(text, &at, &len);
    int number = is_address ? try_to_bind(&at, len) : 0;
    size_t size = strlen(text) + sizeof("host!");

    if (number != 0)
        return hseal_fail_errno(e, HSEAL_ERR_CONFIG, number,
            "the source address \"%.64s\" cannot be used", text);
    if (!is_address && if_nametoindex(text) == 0) {
        (void)hseal_fail(e, HSEAL_ERR_INPUT,
            "the source \"%.64s\" is no address and no network interface",
            text);
        return hseal_hint(e, HSEAL_ERR_INPUT,
            "write an address of this machine, or an interface (ip address "
            "shows them)");
    }
    ret->interface = malloc(size);
    if (ret->interface == NULL)
        return hseal_fail_nomem(e);
    (void)snprintf(
        ret->interface, size, "%s!%s", is_address ? "host" : "if", text);
    return HSEAL_ERR_OK;
}

static enum hseal_err
copy(const char *from, char **ret, struct hseal_error *e)
{
    *ret = strdup(from);
    return *ret != NULL ? HSEAL_ERR_OK : hseal_fail_nomem(e);
}

static enum hseal_err
copy_connections(
    unsigned connections, struct hseal_params *ret, struct hseal_error *e)
{
    if (connections > HSEAL_CONNECTIONS_MAX)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "%u connections to a host are more than %d", connections,
            HSEAL_CONNECTIONS_MAX);
    ret->connections = connections > 0 ? connections : HSEAL_CONNECTIONS;
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_params_copy(const struct hseal_client_params *from,
    struct hseal_params *ret, struct hseal_error *e)
{
    static const struct hseal_client_params plain = { .connections = 0 };
    enum hseal_err err;

    memset(ret, 0, sizeof(*ret));
    if (from == NULL)
        from = &plain;
    err = copy_connections(from->connections, ret, e);
    if (err == HSEAL_ERR_OK && from->proxy != NULL)
        err = check_proxy(from->proxy, e);
    if (err == HSEAL_ERR_OK && from->proxy != NULL)
        err = copy(from->proxy, &ret->proxy, e);
    if (err == HSEAL_ERR_OK && from->pinned_key != NULL)
        err = check_pin(from->pinned_key, e);
    if (err == HSEAL_ERR_OK && from->pinned_key != NULL)
        err = copy(from->pinned_key, &ret->pinned_key, e);
    if (err == HSEAL_ERR_OK && from->state_dir != NULL)
        err = copy(from->state_dir, &ret->state_dir, e);
    ret->note = from->note;
    ret->alert = from->alert;
    ret->arg = from->arg;
    if (err == HSEAL_ERR_OK && from->source != NULL)
        err = copy_source(from->source, ret, e);
    return err;
}

void
hseal_params_free(struct hseal_params *p)
{
    free(p->proxy);
    free(p->interface);
    free(p->pinned_key);
    free(p->state_dir);
    memset(p, 0, sizeof(*p));
}
