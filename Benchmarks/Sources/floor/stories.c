// libxml2's SAX2 gathers the fields of each item; at its end they become one line: dates as RFC 3339, addresses absolute
// (those inside of HTML too), texts escaped. Lines go out a megabyte at a time, and are synced once. No story is
// recognised, none is a revision, nothing that is broken is mended: it is what is left when all that is done without.
#define _GNU_SOURCE
#include "stories.h"

#include <fcntl.h>
#include <libxml/uri.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

struct text {
    char *bytes;
    size_t count, room;
};

enum field { TITLE, LINK, GUID, DESCRIPTION, CONTENT, DATE, UPDATED, AUTHOR, CATEGORIES, FIELDS };

struct document {
    char *url;
    struct text feedTitle, fields[FIELDS], *open;
    bool inItem, isAuthor;
    int depth, itemDepth, openDepth;
};

static struct {
    int file;
    long lines;
    struct text out;
    char received[32];
} stories;

static void die(const char *what) {
    perror(what);
    exit(1);
}

// MARK: - Bytes

static inline void reserve(struct text *text, size_t more) {
    if (text->count + more <= text->room) return;
    text->room = (text->count + more) * 2;
    if (!(text->bytes = realloc(text->bytes, text->room))) die("realloc");
}

static inline void append(struct text *text, const char *bytes, size_t count) {
    reserve(text, count);
    memcpy(text->bytes + text->count, bytes, count);
    text->count += count;
}

static inline void say(struct text *text, const char *words) { append(text, words, strlen(words)); }

static void flush(void) {
    for (size_t done = 0; done < stories.out.count;) {
        ssize_t count = write(stories.file, stories.out.bytes + done, stories.out.count - done);
        if (count < 0) die("write");
        done += (size_t)count;
    }
    stories.out.count = 0;
}

// What a terminal may obey is escaped: controls (C0, DEL, C1), U+2028 and U+2029, bidirectional overrides.
static const uint8_t special[256] = {
    [0 ... 0x1F] = 1, ['"'] = 1, ['\\'] = 1, [0x7F] = 1, [0xC2] = 2, [0xD8] = 2, [0xE2] = 2,
};

static void escape(struct text *out, const char *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes, *end = at + count, *run = at;
    reserve(out, count + count / 8 + 16);
    for (; at < end; at++) {
        if (!special[*at]) continue;
        unsigned code = *at;
        int length = 1;
        if (special[*at] == 2) {
            if (*at == 0xE2 && end - at > 2) code = (unsigned)(*at & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu), length = 3;
            else if (*at != 0xE2 && end - at > 1) code = (unsigned)(*at & 0x1F) << 6 | (at[1] & 0x3Fu), length = 2;
            bool acts = (code >= 0x80 && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F
                || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
            if (!acts) continue;
        }
        append(out, (const char *)run, (size_t)(at - run));
        char word[8];
        switch (code) {
        case '"': say(out, "\\\""); break;
        case '\\': say(out, "\\\\"); break;
        case '\n': say(out, "\\n"); break;
        case '\t': say(out, "\\t"); break;
        case '\r': say(out, "\\r"); break;
        default: snprintf(word, sizeof word, "\\u%04x", code); say(out, word);
        }
        at += length - 1;
        run = at + 1;
    }
    append(out, (const char *)run, (size_t)(end - run));
}

// MARK: - Values

static struct text trimmed(struct text text) {
    while (text.count > 0 && strchr(" \t\r\n", text.bytes[0])) text.bytes++, text.count--;
    while (text.count > 0 && strchr(" \t\r\n", text.bytes[text.count - 1])) text.count--;
    return text;
}

static bool hasScheme(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == ':') return i > 0;
        if (!((bytes[i] | 0x20) >= 'a' && (bytes[i] | 0x20) <= 'z') && !(bytes[i] >= '0' && bytes[i] <= '9')
            && !strchr("+-.", bytes[i])) return false;
    }
    return false;
}

// Escaped as well.
static void address(struct text *out, const char *bytes, size_t count, const char *base) {
    if (count > 0 && bytes[0] != '#' && !hasScheme(bytes, count)) {
        char *reference = strndup(bytes, count);
        xmlChar *whole = xmlBuildURI((xmlChar *)reference, (const xmlChar *)base);
        free(reference);
        if (whole) {
            escape(out, (char *)whole, strlen((char *)whole));
            xmlFree(whole);
            return;
        }
    }
    escape(out, bytes, count);
}

// HTML as it came, but for the addresses in its tags.
static void html(struct text *out, const char *bytes, size_t count, const char *base) {
    const char *at = bytes, *end = bytes + count, *run = bytes, *tag;
    while ((tag = memchr(at, '<', (size_t)(end - at)))) {
        const char *close = memchr(tag, '>', (size_t)(end - tag));
        if (!close) break;
        for (at = tag; at < close && (at = memchr(at, '=', (size_t)(close - at))); at++) {
            bool isSource = at - tag > 4 && (!strncasecmp(at - 4, " src", 4) || !strncasecmp(at - 5, " href", 5));
            if (!isSource || at + 1 >= close || (at[1] != '"' && at[1] != '\'')) continue;
            const char *from = at + 2, *to = memchr(from, at[1], (size_t)(end - from));
            if (!to) break;
            if (to > close) close = to;
            if (to == from || hasScheme(from, (size_t)(to - from))) { at = to; continue; }
            escape(out, run, (size_t)(from - run));
            address(out, from, (size_t)(to - from), base);
            run = at = to;
        }
        at = close + 1;
    }
    escape(out, run, (size_t)(end - run));
}

static bool date(struct text *out, struct text text) {
    char words[64];
    struct tm parts = {0};
    text = trimmed(text);
    if (!text.count || text.count >= sizeof words) return false;
    memcpy(words, text.bytes, text.count);
    words[text.count] = 0;
    const char *comma = strchr(words, ',');
    const char *rest = words[4] == '-' ? strptime(words, "%Y-%m-%dT%H:%M:%S", &parts)
                                       : strptime(comma ? comma + 1 : words, "%d %b %Y %H:%M:%S", &parts);
    if (!rest) return false;
    while (*rest && !strchr("+-Z ", *rest)) rest++;
    while (*rest == ' ') rest++;
    long offset = 0, hours, minutes;
    if (*rest == '+' || *rest == '-') {
        if (sscanf(rest + 1, "%2ld:%2ld", &hours, &minutes) == 2 || sscanf(rest + 1, "%2ld%2ld", &hours, &minutes) == 2)
            offset = (hours * 60 + minutes) * 60 * (*rest == '-' ? -1 : 1);
    }
    time_t moment = timegm(&parts) - offset;
    gmtime_r(&moment, &parts);
    reserve(out, 32);
    out->count += strftime(out->bytes + out->count, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return true;
}

// MARK: - An item

static void member(struct text *out, const char *name, struct text value) {
    if (!value.count) return;
    say(out, name);
    escape(out, value.bytes, value.count);
    append(out, "\"", 1);
}

static void store(struct document *document) {
    struct text *out = &stories.out, *fields = document->fields;
    struct text link = trimmed(fields[LINK]), guid = trimmed(fields[GUID]);
    char head[128];
    snprintf(head, sizeof head, "{\"_newswire\":{\"seq\":%ld,\"received\":\"%s\"", ++stories.lines, stories.received);
    say(out, head);
    say(out, ",\"feed_url\":\"");
    escape(out, document->url, strlen(document->url));
    append(out, "\"", 1);
    member(out, ",\"feed_title\":\"", trimmed(document->feedTitle));
    append(out, "}", 1);
    member(out, ",\"id\":\"", guid.count ? guid : link);
    if (link.count) {
        say(out, ",\"url\":\"");
        address(out, link.bytes, link.count, document->url);
        append(out, "\"", 1);
    }
    member(out, ",\"title\":\"", trimmed(fields[TITLE]));
    if (fields[CONTENT].count) member(out, ",\"summary\":\"", trimmed(fields[DESCRIPTION]));
    struct text content = trimmed(fields[fields[CONTENT].count ? CONTENT : DESCRIPTION]);
    if (content.count) {
        say(out, ",\"content_html\":\"");
        html(out, content.bytes, content.count, link.count ? document->url : document->url);
        append(out, "\"", 1);
    }
    size_t before = out->count;
    say(out, ",\"date_published\":\"");
    if (date(out, fields[DATE])) append(out, "\"", 1);
    else out->count = before;
    before = out->count;
    say(out, ",\"date_modified\":\"");
    if (date(out, fields[UPDATED])) append(out, "\"", 1);
    else out->count = before;
    if (fields[AUTHOR].count) {
        member(out, ",\"authors\":[{\"name\":\"", trimmed(fields[AUTHOR]));
        append(out, "}]", 2);
    }
    if (fields[CATEGORIES].count) {
        say(out, ",\"tags\":[\"");
        char *word = fields[CATEGORIES].bytes, *end = word + fields[CATEGORIES].count;
        for (bool first = true; word < end; first = false) {
            char *stop = memchr(word, 0, (size_t)(end - word));
            if (!stop) stop = end;
            if (!first) say(out, "\",\"");
            escape(out, word, (size_t)(stop - word));
            word = stop + 1;
        }
        say(out, "\"]");
    }
    append(out, "}\n", 2);
    if (out->count >= 1 << 20) flush();
}

// MARK: - SAX

static bool is(const xmlChar *name, const char *word) { return strcmp((const char *)name, word) == 0; }

static const char *attribute(const char *name, const xmlChar **values, int count, size_t *length) {
    for (int i = 0; i < count; i++) {
        const xmlChar **value = values + i * 5;
        if (is(value[0], name)) return *length = (size_t)(value[4] - value[3]), (const char *)value[3];
    }
    return NULL;
}

static void opened(struct document *document, struct text *field) {
    document->open = field;
    document->openDepth = document->depth;
}

static void started(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                    const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)uri, (void)namespaces, (void)declared, (void)defaulted;
    struct document *document = context;
    document->depth++;
    if (document->open) return;
    if (!document->inItem) {
        if (is(name, "item") || is(name, "entry")) {
            document->inItem = true;
            document->itemDepth = document->depth;
            for (int i = 0; i < FIELDS; i++) document->fields[i].count = 0;
        } else if (!prefix && is(name, "title") && !document->feedTitle.count) opened(document, &document->feedTitle);
        return;
    }
    size_t length;
    const char *value;
    struct text *fields = document->fields;
    if (prefix) {
        if (is(name, "encoded")) opened(document, &fields[CONTENT]);
        else if (is(name, "creator")) opened(document, &fields[AUTHOR]);
        else if (is(name, "date")) opened(document, &fields[DATE]);
        return;
    }
    switch (name[0]) {
    case 't': if (is(name, "title")) opened(document, &fields[TITLE]); break;
    case 'l':
        if (!is(name, "link")) break;
        value = attribute("rel", values, attributes, &length);
        if (value && strncmp(value, "alternate", length) != 0) break;
        if ((value = attribute("href", values, attributes, &length))) {
            fields[LINK].count = 0;
            append(&fields[LINK], value, length);
        } else opened(document, &fields[LINK]);
        break;
    case 'g': if (is(name, "guid")) opened(document, &fields[GUID]); break;
    case 'i': if (is(name, "id")) opened(document, &fields[GUID]); break;
    case 'd': if (is(name, "description")) opened(document, &fields[DESCRIPTION]); break;
    case 's': if (is(name, "summary")) opened(document, &fields[DESCRIPTION]); break;
    case 'p': if (is(name, "pubDate") || is(name, "published")) opened(document, &fields[DATE]); break;
    case 'u': if (is(name, "updated")) opened(document, &fields[UPDATED]); break;
    case 'a': if (is(name, "author")) document->isAuthor = true; break;
    case 'n': if (is(name, "name") && document->isAuthor) opened(document, &fields[AUTHOR]); break;
    case 'c':
        if (is(name, "content")) opened(document, &fields[CONTENT]);
        else if (is(name, "category")) {
            if (fields[CATEGORIES].count) append(&fields[CATEGORIES], "", 1);
            if ((value = attribute("term", values, attributes, &length))) append(&fields[CATEGORIES], value, length);
            else opened(document, &fields[CATEGORIES]);
        }
        break;
    }
}

static void ended(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix, (void)uri;
    struct document *document = context;
    if (document->open && document->openDepth == document->depth) document->open = NULL;
    if (document->isAuthor && is(name, "author")) document->isAuthor = false;
    if (document->inItem && document->itemDepth == document->depth) {
        document->inItem = false;
        store(document);
    }
    document->depth--;
}

static void text(void *context, const xmlChar *bytes, int count) {
    struct document *document = context;
    if (document->open) append(document->open, (const char *)bytes, (size_t)count);
}

static void ignoreError(void *context, xmlErrorPtr error) { (void)context, (void)error; }

xmlSAXHandler storyHandlers = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = started,
    .endElementNs = ended,
    .characters = text,
    .ignorableWhitespace = text,
    .cdataBlock = text,
    .serror = (xmlStructuredErrorFunc)ignoreError,
};

// MARK: - All of it

void storiesOpen(const char *path) {
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(stories.received, sizeof stories.received, "%Y-%m-%dT%H:%M:%SZ", &parts);
    stories.file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (stories.file < 0) die(path);
}

long storiesClose(void) {
    flush();
    if (fdatasync(stories.file) != 0) die("fdatasync");
    close(stories.file);
    return stories.lines;
}

struct document *documentBegin(const char *url) {
    struct document *document = calloc(1, sizeof *document);
    document->url = strdup(url);
    return document;
}

void documentEnd(struct document *document) {
    for (int i = 0; i < FIELDS; i++) free(document->fields[i].bytes);
    free(document->feedTitle.bytes);
    free(document->url);
    free(document);
}
