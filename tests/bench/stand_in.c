/*
 * bench/stand_in.c: who answers while requests are measured.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/stand_in.h"

#define NGINX "/usr/sbin/nginx"
#define TRIES 200

/* Run it with these ends of pipes; they are closed here. */
static pid_t
run(char *const argv[], int in, int out)
{
    pid_t pid;

    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        /* Also where this program ends without a word. */
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)dup2(in, 0);
        (void)dup2(out, 1);
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    (void)close(in);
    (void)close(out);
    return pid;
}

static int
private_pipe(int ends[2])
{
    return pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

static int
write_keys(const char *path)
{
    FILE *f = fopen(path, "w");

    if (f == NULL)
        return 0;
    (void)fprintf(f,
        "[{\"apiKey\":\"%s\",\"secretKey\":\"%s\",\"passphrase\":\"%s\","
        "\"perm\":[\"read\",\"trade\"]}]\n",
        STAND_IN_KEY_ID, STAND_IN_SECRET, STAND_IN_PASSPHRASE);
    return fclose(f) == 0;
}

static int
read_ready(struct stand_in *s, int from)
{
    char line[256] = "";
    FILE *f = fdopen(from, "r");
    int n = 0;

    if (f == NULL)
        return 0;
    if (fgets(line, sizeof(line), f) != NULL)
        n = sscanf(line, "READY %63s ca=%127s", s->url, s->ca_file);
    (void)fclose(f);
    return n == (s->tls ? 2 : 1);
}

int
stand_in_sim(struct stand_in *s, const char *folder, int tls)
{
    char program[] = BENCH_TEST_DIR "/okxsim/okxsim", python[] = "python3";
    char dir_option[] = "--dir", keys_option[] = "--keys";
    char fast[] = "--fast", verify[] = "--verify";
    char eof[] = "--until-eof", plain[] = "--plain", dir[96], keys[128];
    char *argv[] = { python, program, dir_option, dir, keys_option, keys, fast,
        verify, eof, tls ? NULL : plain, NULL };
    int to[2], from[2];

    memset(s, 0, sizeof(*s));
    s->name = tls ? "okxsim-tls" : "okxsim";
    s->tls = tls;
    (void)snprintf(dir, sizeof(dir), "%s", folder);
    (void)snprintf(keys, sizeof(keys), "%s/keys.json", folder);
    if (!write_keys(keys) || !private_pipe(to) || !private_pipe(from))
        return 0;
    s->pid = run(argv, to[0], from[1]);
    s->hold = to[1];
    return s->pid > 0 && read_ready(s, from[0]);
}

static int
free_port(void)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    socklen_t len = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0), port = 0;

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&in, len) == 0 &&
        getsockname(fd, (struct sockaddr *)&in, &len) == 0)
        port = ntohs(in.sin_port);
    (void)close(fd);
    return port;
}

static int
write_nginx(const char *path, const char *folder, int tls, int port)
{
    FILE *f = fopen(path, "w");

    if (f == NULL)
        return 0;
    (void)fprintf(f,
        "daemon off; master_process off; worker_processes 1;\n"
        "pid %s/nginx.pid; error_log stderr crit;\n"
        "events { worker_connections 1024; }\n"
        "http { access_log off; keepalive_requests 100000000;\n"
        "keepalive_timeout 600; client_body_temp_path %s/b;\n"
        "proxy_temp_path %s/p; fastcgi_temp_path %s/f;\n"
        "uwsgi_temp_path %s/u; scgi_temp_path %s/s;\n"
        "default_type application/json;\n"
        "server { listen 127.0.0.1:%d%s backlog=512;\n",
        folder, folder, folder, folder, folder, folder, port,
        tls ? " ssl" : "");
    if (tls)
        (void)fprintf(f,
            "ssl_certificate %s/server.pem;\n"
            "ssl_certificate_key %s/server.key;\n",
            folder, folder);
    (void)fprintf(f,
        "location = /api/v5/trade/order { return 200 "
        "'{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"sCode\":\"0\"}]}'; }\n"
        "location / { return 200 "
        "'{\"code\":\"0\",\"msg\":\"\",\"data\":[]}'; } } }\n");
    return fclose(f) == 0;
}

static int
wait_for_port(int port)
{
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct timespec pause = { 0, 20000000 };
    int done = 0;

    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)port);
    for (int i = 0; !done && i < TRIES; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        done = connect(fd, (struct sockaddr *)&in, sizeof(in)) == 0;
        (void)close(fd);
        if (!done)
            (void)nanosleep(&pause, NULL);
    }
    return done;
}

int
stand_in_nginx(struct stand_in *s, const char *folder, int tls)
{
    char program[] = NGINX, option[] = "-c", conf[128];
    char *argv[] = { program, option, conf, NULL };
    int port = free_port();

    memset(s, 0, sizeof(*s));
    s->name = tls ? "nginx-tls" : "nginx";
    s->tls = tls;
    s->hold = -1;
    if (access(NGINX, X_OK) != 0)
        return 0;
    (void)snprintf(conf, sizeof(conf), "%s/nginx-%d.conf", folder, tls);
    if (!write_nginx(conf, folder, tls, port))
        return 0;
    s->pid = run(argv, dup(0), dup(2));
    (void)snprintf(
        s->url, sizeof(s->url), "http%s://127.0.0.1:%d", tls ? "s" : "", port);
    if (tls)
        (void)snprintf(s->ca_file, sizeof(s->ca_file), "%s/ca.pem", folder);
    return s->pid > 0 && wait_for_port(port);
}

void
stand_in_stop(struct stand_in *s)
{
    if (s->hold >= 0)
        (void)close(s->hold);
    if (s->pid > 0) {
        (void)kill(s->pid, SIGTERM);
        (void)waitpid(s->pid, NULL, 0);
    }
    s->pid = 0;
}
