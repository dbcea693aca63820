// What Transfers needs of libcurl and of the Linux event interfaces that drive it. libcurl's setters and getters are
// variadic, which Swift cannot call: one typed wrapper each for long, pointer, string, callback and off_t.
#pragma once
#include <malloc.h>
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <zlib.h>

static inline CURLcode newswire_setopt_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode newswire_setopt_off(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode newswire_setopt_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode newswire_setopt_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode newswire_setopt_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode newswire_set_write(CURL *easy, curl_write_callback callback, void *data) {
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, data);
    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
}
static inline CURLcode newswire_set_header(CURL *easy, curl_write_callback callback, void *data) {
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, data);
    return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
}
static inline CURLcode newswire_set_open_socket(CURL *easy, curl_opensocket_callback callback, void *data) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, data);
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}
static inline CURLcode newswire_set_close_socket(CURL *easy, curl_closesocket_callback callback, void *data) {
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, data);
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}
static inline CURLcode newswire_set_prereq(CURL *easy, curl_prereq_callback callback, void *data) {
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, data);
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}
static inline CURLcode newswire_getinfo_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode newswire_getinfo_off(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode newswire_getinfo_string(CURL *easy, CURLINFO info, char **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode newswire_getinfo_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode newswire_multi_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode newswire_multi_socket(CURLM *multi, curl_socket_callback callback, void *data) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, data);
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}
static inline CURLMcode newswire_multi_timer(CURLM *multi, curl_multi_timer_callback callback, void *data) {
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, data);
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}
static inline CURLcode newswire_message_result(const CURLMsg *message) { return message->data.result; }
static const long newswire_auth_basic = (long)CURLAUTH_BASIC;
// A macro with a cast's parentheses, which the importer does not read.
static const size_t newswire_write_pause = CURL_WRITEFUNC_PAUSE;
static inline CURLSHcode newswire_share_sessions(CURLSH *share) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}
// 15 bits of window, and 16 for a gzip header and trailer (zlib.h, inflateInit2).
static inline int newswire_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
// accept4(2), which Swift's Glibc does not show: a descriptor must never be there without close-on-exec.
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
static inline int newswire_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}
// What `top -H` and debuggers show of the calling thread; fifteen bytes at most.
static inline void newswire_name_thread(const char *name) { prctl(PR_SET_NAME, name); }
