// The floor: what it costs at least to fetch a list of feeds and look at every byte of them. libcurl's multi interface
// on epoll and libxml2's SAX2 with empty handlers; nothing is kept but the validators, without which there is no cycle
// in which nothing changed.
//
//   floor URLS ETAGS [CONCURRENCY] [CA-FILE] [fetch | sax | STORIES]
//
// URLS is a file with one address a line. ETAGS has one validator a line, for the address of the same line; it is sent
// back where the file exists, and written anew at the end. With `fetch` documents are not parsed, with a STORIES file
// their items are written into it (stories.c). Prints: transfers, 200s, 304s, failures, bytes, stories.
#include <curl/curl.h>
#include <errno.h>
#include <libxml/parser.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "stories.h"

struct transfer {
    CURL *easy;
    struct curl_slist *headers;
    xmlParserCtxtPtr parser;
    struct document *document;
    long feed;
};

static struct {
    char **urls, **etags;
    long feeds, next, running, concurrency;
    long ok, unchanged, failed;
    long long bytes;
    CURLM *multi;
    int epoll, timer;
    const char *caFile;
    bool parses, stores;
} floor_;

static void die(const char *what) {
    perror(what);
    exit(1);
}

// MARK: - The document: handlers that do nothing

static void ignoreStart(void *c, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                        const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)c, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes, (void)defaulted,
        (void)values;
}
static void ignoreEnd(void *c, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)c, (void)name, (void)prefix, (void)uri;
}
static void ignoreText(void *c, const xmlChar *text, int length) { (void)c, (void)text, (void)length; }
static void ignoreError(void *c, xmlErrorPtr error) { (void)c, (void)error; }

static xmlSAXHandler handlers = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = ignoreStart,
    .endElementNs = ignoreEnd,
    .characters = ignoreText,
    .cdataBlock = ignoreText,
    .serror = (xmlStructuredErrorFunc)ignoreError,
};

// MARK: - A transfer

static size_t body(char *data, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    floor_.bytes += (long long)(size * count);
    if (!floor_.parses) return size * count;
    if (!transfer->parser) {
        if (floor_.stores) transfer->document = documentBegin(floor_.urls[transfer->feed]);
        transfer->parser = xmlCreatePushParserCtxt(
            floor_.stores ? &storyHandlers : &handlers, transfer->document, NULL, 0, NULL);
        xmlCtxtUseOptions(transfer->parser, XML_PARSE_NONET | XML_PARSE_RECOVER);
    }
    xmlParseChunk(transfer->parser, data, (int)(size * count), 0);
    return size * count;
}

static size_t header(char *data, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    size_t length = size * count;
    if (length > 5 && strncasecmp(data, "etag:", 5) == 0) {
        size_t from = 5, to = length;
        while (from < to && data[from] == ' ') from++;
        while (to > from && (data[to - 1] == '\r' || data[to - 1] == '\n')) to--;
        free(floor_.etags[transfer->feed]);
        floor_.etags[transfer->feed] = strndup(data + from, to - from);
    }
    return length;
}

static void begin(struct transfer *transfer) {
    CURL *easy = transfer->easy;
    transfer->feed = floor_.next++;
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, floor_.urls[transfer->feed]);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
    if (floor_.caFile) curl_easy_setopt(easy, CURLOPT_CAINFO, floor_.caFile);
    if (floor_.etags[transfer->feed]) {
        char line[512];
        snprintf(line, sizeof line, "If-None-Match: %s", floor_.etags[transfer->feed]);
        transfer->headers = curl_slist_append(NULL, line);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    }
    curl_multi_add_handle(floor_.multi, easy);
    floor_.running++;
}

static void end(struct transfer *transfer, CURLcode result) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(floor_.multi, transfer->easy);
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (transfer->parser) {
        xmlParseChunk(transfer->parser, NULL, 0, 1);
        if (transfer->parser->myDoc) xmlFreeDoc(transfer->parser->myDoc);
        xmlFreeParserCtxt(transfer->parser);
        transfer->parser = NULL;
        if (transfer->document) documentEnd(transfer->document);
        transfer->document = NULL;
    }
    if (result == CURLE_OK && status == 200) floor_.ok++;
    else if (result == CURLE_OK && status == 304) floor_.unchanged++;
    else floor_.failed++;
    floor_.running--;
    if (floor_.next < floor_.feeds) begin(transfer);
}

// MARK: - epoll

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
    (void)easy, (void)context;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(floor_.epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    struct epoll_event event = {
        .events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0),
        .data.fd = socket,
    };
    epoll_ctl(floor_.epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    if (!known) curl_multi_assign(floor_.multi, socket, &floor_);
    return 0;
}

static int wake(CURLM *multi, long milliseconds, void *context) {
    (void)multi, (void)context;
    struct itimerspec when = {0};
    if (milliseconds == 0) when.it_value.tv_nsec = 1;
    else if (milliseconds > 0) {
        when.it_value.tv_sec = milliseconds / 1000;
        when.it_value.tv_nsec = milliseconds % 1000 * 1000000;
    }
    return timerfd_settime(floor_.timer, 0, &when, NULL);
}

static void finished(void) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(floor_.multi, &left))) {
        struct transfer *transfer;
        if (message->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        end(transfer, message->data.result);
    }
}

static void loop(void) {
    struct epoll_event events[256];
    int running;
    while (floor_.running > 0) {
        int count = epoll_wait(floor_.epoll, events, 256, -1);
        if (count < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == floor_.timer) {
                unsigned long long expirations;
                if (read(floor_.timer, &expirations, sizeof expirations) > 0)
                    curl_multi_socket_action(floor_.multi, CURL_SOCKET_TIMEOUT, 0, &running);
            } else {
                int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                    | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
                    | (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
                curl_multi_socket_action(floor_.multi, events[i].data.fd, what, &running);
            }
        }
        finished();
    }
}

// MARK: - Files

static char **lines(const char *path, long *count) {
    FILE *file = fopen(path, "r");
    char **list = NULL, *line = NULL;
    size_t room = 0;
    ssize_t length;
    *count = 0;
    if (!file) return NULL;
    while ((length = getline(&line, &room, file)) > 0) {
        while (length > 0 && line[length - 1] == '\n') line[--length] = 0;
        if (!(*count & (*count - 1))) list = realloc(list, sizeof *list * (size_t)(*count ? *count * 2 : 1));
        list[(*count)++] = length ? strdup(line) : NULL;
    }
    free(line);
    fclose(file);
    return list;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: floor URLS ETAGS [CONCURRENCY] [CA-FILE] [fetch | sax | STORIES]\n");
        return 64;
    }
    floor_.concurrency = argc > 3 ? atol(argv[3]) : 256;
    floor_.caFile = argc > 4 && *argv[4] ? argv[4] : NULL;
    const char *what = argc > 5 ? argv[5] : "sax";
    floor_.parses = strcmp(what, "fetch") != 0;
    floor_.stores = floor_.parses && strcmp(what, "sax") != 0;
    if (floor_.stores) storiesOpen(what);
    floor_.urls = lines(argv[1], &floor_.feeds);
    long validators;
    floor_.etags = lines(argv[2], &validators);
    if (validators != floor_.feeds) floor_.etags = calloc((size_t)floor_.feeds + 1, sizeof *floor_.etags);

    xmlInitParser();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    floor_.multi = curl_multi_init();
    floor_.epoll = epoll_create1(EPOLL_CLOEXEC);
    floor_.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event timer = {.events = EPOLLIN, .data.fd = floor_.timer};
    epoll_ctl(floor_.epoll, EPOLL_CTL_ADD, floor_.timer, &timer);
    curl_multi_setopt(floor_.multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(floor_.multi, CURLMOPT_TIMERFUNCTION, wake);
    curl_multi_setopt(floor_.multi, CURLMOPT_MAXCONNECTS, floor_.concurrency);

    for (long i = 0; i < floor_.concurrency && floor_.next < floor_.feeds; i++) {
        struct transfer *transfer = calloc(1, sizeof *transfer);
        transfer->easy = curl_easy_init();
        begin(transfer);
    }
    loop();
    long stored = floor_.stores ? storiesClose() : 0;

    FILE *etags = fopen(argv[2], "w");
    if (!etags) die(argv[2]);
    for (long i = 0; i < floor_.feeds; i++) fprintf(etags, "%s\n", floor_.etags[i] ? floor_.etags[i] : "");
    fclose(etags);
    printf("%ld %ld %ld %ld %lld %ld\n", floor_.feeds, floor_.ok, floor_.unchanged, floor_.failed, floor_.bytes, stored);
    return floor_.failed ? 1 : 0;
}
