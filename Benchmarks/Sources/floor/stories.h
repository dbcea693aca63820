// Documents become lines of JSON, as plainly as C does it: what a cycle costs at least that also stores its stories.
#pragma once
#include <libxml/parser.h>

struct document;

extern xmlSAXHandler storyHandlers;

void storiesOpen(const char *path);
// Writes what is left, and makes all of it durable with one sync.
long storiesClose(void);

struct document *documentBegin(const char *url);
void documentEnd(struct document *document);
