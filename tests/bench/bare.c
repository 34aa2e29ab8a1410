/*
 * bench/bare.c: what a program does that uses libcurl as its pages tell.
 *
 * One after the other: an easy handle that is kept, curl_easy_perform.  At the
 * same time: curl_multi_socket_action with epoll, handles that are kept.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <curl/curl.h>

#include "bench/sides.h"

struct bare {
    char url[256];
    const char *base_url, *ca_file;
    CURL *easy;
    CURL *many[SIDES_FLIGHT];
    CURLM *multi;
    int epoll;
    long timeout_ms;
    size_t bytes;
    struct curl_slist list[SIDES_LINES];
    char text[SIDES_LINES][SIDES_LINE_SIZE]; /* what the list points to */
};

static void
need(int fine, const char *what)
{
    if (!fine)
        sides_stop("bare", what);
}

static size_t
count(char *data, size_t size, size_t n, void *ctx)
{
    struct bare *b = ctx;

    (void)data;
    b->bytes += size * n;
    return size * n;
}

static CURL *
new_easy(struct bare *b)
{
    CURL *c = curl_easy_init();

    need(c != NULL, "curl_easy_init");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, count);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, b);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, count);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, b);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 10000L);
    if (b->ca_file[0] != '\0')
        curl_easy_setopt(c, CURLOPT_CAINFO, b->ca_file);
    return c;
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
    struct epoll_event ev = { .data = { .fd = fd } };
    struct bare *b = ctx;

    (void)easy;
    if (what == CURL_POLL_REMOVE)
        return epoll_ctl(b->epoll, EPOLL_CTL_DEL, fd, &ev);
    if (what & CURL_POLL_IN)
        ev.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        ev.events |= EPOLLOUT;
    if (known == NULL)
        curl_multi_assign(b->multi, fd, b);
    return epoll_ctl(
        b->epoll, known == NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &ev);
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
    struct bare *b = ctx;

    (void)multi;
    b->timeout_ms = ms;
    return 0;
}

struct bare *
bare_open(const char *url, const char *ca_file)
{
    struct bare *b = calloc(1, sizeof(*b));

    need(b != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK,
        "curl_global_init");
    b->base_url = url;
    b->ca_file = ca_file;
    b->easy = new_easy(b);
    b->multi = curl_multi_init();
    b->epoll = epoll_create1(0);
    need(b->multi != NULL && b->epoll >= 0, "curl_multi_init");
    curl_multi_setopt(b->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(b->multi, CURLMOPT_SOCKETDATA, b);
    curl_multi_setopt(b->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(b->multi, CURLMOPT_TIMERDATA, b);
    curl_multi_setopt(b->multi, CURLMOPT_MAXCONNECTS, 256L);
    for (size_t i = 0; i < SIDES_FLIGHT; i++)
        b->many[i] = new_easy(b);
    return b;
}

void
bare_close(struct bare *b)
{
    for (size_t i = 0; i < SIDES_FLIGHT; i++)
        curl_easy_cleanup(b->many[i]);
    curl_easy_cleanup(b->easy);
    curl_multi_cleanup(b->multi);
    (void)close(b->epoll);
    curl_global_cleanup();
    free(b);
}

static void
set_request(struct bare *b, CURL *c, const struct turn *t)
{
    curl_easy_setopt(c, CURLOPT_URL, b->url);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, &b->list[0]);
    if (t->post) {
        curl_easy_setopt(
            c, CURLOPT_POSTFIELDSIZE, (long)strlen(SIDES_POST_BODY));
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, SIDES_POST_BODY);
    } else {
        curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
    }
}

static void
check(CURL *c)
{
    long status = 0;

    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    need(status == 200, "not answered with 200");
}

static void
one_after_the_other(struct bare *b, const struct turn *t)
{
    set_request(b, b->easy, t);
    for (size_t i = 0; i < t->n; i++) {
        uint64_t begin = sides_now_ns();
        need(curl_easy_perform(b->easy) == CURLE_OK, "curl_easy_perform");
        t->samples[i] = sides_now_ns() - begin;
        check(b->easy);
    }
}

static size_t
reap(struct bare *b, size_t *to_start)
{
    size_t ended = 0;
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(b->multi, &left)) != NULL) {
        CURL *c = m->easy_handle;
        need(m->data.result == CURLE_OK, "a transfer failed");
        check(c);
        curl_multi_remove_handle(b->multi, c);
        ended++;
        if (*to_start > 0) {
            (*to_start)--;
            curl_multi_add_handle(b->multi, c);
        }
    }
    return ended;
}

static void
at_the_same_time(struct bare *b, const struct turn *t)
{
    struct epoll_event ev[64];
    size_t to_start = t->n, left = t->n;
    uint64_t begin = sides_now_ns();
    int running;

    for (size_t i = 0; i < SIDES_FLIGHT; i++)
        set_request(b, b->many[i], t);
    for (size_t i = 0; i < SIDES_FLIGHT && to_start > 0; i++, to_start--)
        curl_multi_add_handle(b->multi, b->many[i]);
    while (left > 0) {
        int n = b->timeout_ms == 0
                    ? 0
                    : epoll_wait(b->epoll, ev, 64, (int)b->timeout_ms);
        if (n == 0)
            curl_multi_socket_action(
                b->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        for (int i = 0; i < n; i++)
            curl_multi_socket_action(b->multi, ev[i].data.fd,
                (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                    (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0),
                &running);
        left -= reap(b, &to_start);
    }
    t->samples[0] = sides_now_ns() - begin;
}

void
bare_turn(struct bare *b, const struct turn *t)
{
    (void)strcpy(b->url, b->base_url);
    (void)strcat(b->url, t->post ? SIDES_POST_PATH : SIDES_GET_PATH);
    for (size_t i = 0; i < t->n_lines; i++) {
        b->list[i].data = b->text[i];
        (void)strcpy(b->text[i], t->lines[i]);
        b->list[i].next = i + 1 < t->n_lines ? &b->list[i + 1] : NULL;
    }
    if (t->parallel)
        at_the_same_time(b, t);
    else
        one_after_the_other(b, t);
}
