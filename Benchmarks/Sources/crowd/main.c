// A crowd of feeds on the loopback: any path at any address of 127/8 is a small feed of its own, with an ETag.
//
//   crowd
//
// Prints the port it listens at; on SIGUSR1 how many requests it has answered with 200 and with 304, and the longest time
// in milliseconds between two requests since it last said so. Ends on SIGTERM.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STORIES = 3, ROOM = 4096 };

struct connection {
    int socket;
    size_t count;
    char bytes[ROOM];
};

static volatile sig_atomic_t stopped, asked;
static long full, same;
static double last, longest;

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

static void ask(int signal) {
    (void)signal;
    asked = 1;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void noteRequest(void) {
    double time = now();
    if (last > 0 && time - last > longest) longest = time - last;
    last = time;
}

static void say(void) {
    // First: who has read the line may ask again at once.
    asked = 0;
    noteRequest();
    printf("%ld %ld %.0f\n", full, same, longest);
    longest = 0;
    fflush(stdout);
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static size_t document(char *out, size_t room, const char *path) {
    int count = snprintf(out, room, "<rss version=\"2.0\"><channel><title>Feed %s</title><link>http://crowd.example%s</link>"
                         "<description>One of many</description>", path, path);
    for (int story = 0; story < STORIES; story++)
        count += snprintf(out + count, room - (size_t)count,
                          "<item><title>Story %d of %s</title><link>http://crowd.example%s/%d</link>"
                          "<guid>http://crowd.example%s/%d</guid><pubDate>Fri, 05 Jun 2026 1%d:00:00 GMT</pubDate>"
                          "<description>What is told in this one is not much.</description></item>",
                          story, path, path, story, path, story, story);
    count += snprintf(out + count, room - (size_t)count, "</channel></rss>\n");
    return (size_t)count;
}

static void answer(struct connection *connection) {
    char *end;
    while ((end = memmem(connection->bytes, connection->count, "\r\n\r\n", 4))) {
        char path[256] = "", out[8192], text[4096];
        noteRequest();
        sscanf(connection->bytes, "GET %255s", path);
        *end = 0;
        int count;
        if (strcasestr(connection->bytes, "\r\nIf-None-Match:")) {
            count = snprintf(out, sizeof out, "HTTP/1.1 304 Not Modified\r\nETag: \"%s\"\r\n\r\n", path + 1);
            same++;
        } else {
            size_t length = document(text, sizeof text, path);
            count = snprintf(out, sizeof out,
                             "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"%s\"\r\n"
                             "Last-Modified: Fri, 05 Jun 2026 12:00:00 GMT\r\nContent-Length: %zu\r\n\r\n%s",
                             path + 1, length, text);
            full++;
        }
        if (write(connection->socket, out, (size_t)count) < 0) break;
        size_t used = (size_t)(end + 4 - connection->bytes);
        memmove(connection->bytes, connection->bytes + used, connection->count -= used);
    }
}

int main(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = ask;
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    // Nobody else is to be answered: where the device cannot be bound to, each peer is looked at.
    setsockopt(listener, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo");
    struct sockaddr_in place = {.sin_family = AF_INET};
    socklen_t length = sizeof place;
    if (bind(listener, (struct sockaddr *)&place, sizeof place) != 0 || listen(listener, 4096) != 0) die("listen");
    getsockname(listener, (struct sockaddr *)&place, &length);
    printf("%d\n", ntohs(place.sin_port));
    fflush(stdout);

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[512];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    while (!stopped) {
        if (asked) say();
        int count = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection) {
                struct sockaddr_in peer;
                socklen_t size = sizeof peer;
                int socket;
                while ((socket = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    if (ntohl(peer.sin_addr.s_addr) >> 24 != 127) {
                        close(socket);
                        continue;
                    }
                    int one = 1;
                    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    connection = malloc(sizeof *connection);
                    connection->socket = socket;
                    connection->count = 0;
                    event = (struct epoll_event){.events = EPOLLIN, .data.ptr = connection};
                    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
                }
                continue;
            }
            ssize_t more = read(connection->socket, connection->bytes + connection->count, ROOM - connection->count);
            if (more < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (more <= 0) {
                close(connection->socket);
                free(connection);
                continue;
            }
            connection->count += (size_t)more;
            answer(connection);
        }
    }
    return 0;
}
