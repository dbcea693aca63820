// What Feeds needs of libxml2, and a name for each macro that Swift does not import.
#pragma once
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/xmlerror.h>

static const unsigned int newswire_sax2_magic = XML_SAX2_MAGIC;
