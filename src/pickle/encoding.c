/* SPDX-License-Identifier: MIT */
/*
 * Encodings and error handlers by name. A name is looked up as CPython's codecs.lookup() does:
 * brought into one form, then among the aliases, then among the modules of its encodings package.
 */
#include "pickle/encoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIGH(name, ...) static const uint16_t map_##name[128] = {__VA_ARGS__};
#define FULL(name, ...) static const uint16_t map_##name[256] = {__VA_ARGS__};
#include "pickle/charmaps.def"
#undef HIGH
#undef FULL

/* Only single-byte encodings have a map. */
#define MAP_ASCII(name)	     NULL
#define MAP_LATIN1(name)     NULL
#define MAP_UTF7(name)	     NULL
#define MAP_UTF8(name)	     NULL
#define MAP_UTF8_SIG(name)   NULL
#define MAP_UTF16(name)	     NULL
#define MAP_UTF16_BE(name)   NULL
#define MAP_UTF16_LE(name)   NULL
#define MAP_UTF32(name)	     NULL
#define MAP_UTF32_BE(name)   NULL
#define MAP_UTF32_LE(name)   NULL
#define MAP_RAW_ESCAPE(name) NULL
#define MAP_NO_TEXT(name)    NULL
#define MAP_REFUSED(name)    NULL
#define MAP_HIGH(name)	     map_##name
#define MAP_FULL(name)	     map_##name

static const struct pks_encoding encodings[] = {
#define CODEC(name, how) {#name, PKS_CODEC_##how, MAP_##how(name)},
#include "pickle/encodings.def"
#undef CODEC
};

/* Where the codecs stand in it. */
enum {
#define CODEC(name, how) AT_##name,
#include "pickle/encodings.def"
#undef CODEC
};

static const struct alias {
	const char *name;
	uint8_t codec;
} aliases[] = {
#define ALIAS(name, codec) {name, AT_##codec},
#include "pickle/encodings.def"
#undef ALIAS
};

static const struct {
	const char *name;
	enum pks_handler handler;
} handlers[] = {
	{"strict", PKS_STRICT},
	{"ignore", PKS_IGNORE},
	{"replace", PKS_REPLACE},
	{"backslashreplace", PKS_BACKSLASHREPLACE},
	{"surrogateescape", PKS_SURROGATEESCAPE},
	{"surrogatepass", PKS_SURROGATEPASS},
	{"xmlcharrefreplace", PKS_ENCODE_HANDLER},
	{"namereplace", PKS_ENCODE_HANDLER},
};

static const struct pks_encoding unknown = {"", PKS_CODEC_NO_TEXT, NULL};

/* More than the longest name of a codec. */
#define NAME_SIZE 40

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Lower case, and '_' for whatever stands between letters, digits and dots. False: it is longer
 * than any. */
static bool
normal_form(const char *name, char form[NAME_SIZE])
{
	size_t n = 0;
	bool gap = false;

	for (; *name != '\0'; name++) {
		if (!is_letter_or_digit(*name) && *name != '.') {
			gap = true;
			continue;
		}
		if (n + 2 >= NAME_SIZE)
			return false;
		if (gap && n > 0)
			form[n++] = '_';
		gap = false;
		form[n++] = *name >= 'A' && *name <= 'Z' ? (char)(*name + ('a' - 'A')) : *name;
	}
	form[n] = '\0';
	return true;
}

static int
compare_alias(const void *key, const void *row)
{
	return strcmp(key, ((const struct alias *)row)->name);
}

static int
compare_encoding(const void *key, const void *row)
{
	return strcmp(key, ((const struct pks_encoding *)row)->name);
}

static const struct alias *
find_alias(const char *name)
{
	return bsearch(name, aliases, sizeof aliases / sizeof *aliases, sizeof *aliases,
		       compare_alias);
}

static const struct pks_encoding *
find_encoding(const char *name)
{
	const struct pks_encoding *encoding;
	const struct alias *alias;
	char form[NAME_SIZE], plain[NAME_SIZE], *dot;

	if (!normal_form(name, form))
		return &unknown;
	memcpy(plain, form, sizeof plain);
	while ((dot = strchr(plain, '.')) != NULL)
		*dot = '_';
	/* A dot may stand for '_' in an alias, and nowhere in a codec's own name. */
	if ((alias = find_alias(form)) != NULL || (alias = find_alias(plain)) != NULL)
		return &encodings[alias->codec];
	encoding = bsearch(form, encodings, sizeof encodings / sizeof *encodings, sizeof *encodings,
			   compare_encoding);
	return encoding != NULL ? encoding : &unknown;
}

/* Unlike an encoding, a handler has one spelling. */
static enum pks_handler
find_handler(const char *name)
{
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
		if (strcmp(handlers[i].name, name) == 0)
			return handlers[i].handler;
	return PKS_NO_HANDLER;
}

bool
pks_decoding_make(struct pks_decoding *decoding, const char *encoding, const char *errors,
		  char *error, size_t size)
{
	*decoding = (struct pks_decoding){0};
	if (encoding == NULL && errors == NULL)
		return true;
	decoding->encoding = encoding != NULL ? find_encoding(encoding) : &encodings[AT_ascii];
	decoding->handler = errors != NULL ? find_handler(errors) : PKS_STRICT;
	if (decoding->encoding->codec != PKS_CODEC_REFUSED)
		return true;
	snprintf(error, size, "picklescope does not read the encoding %s",
		 decoding->encoding->name);
	*decoding = (struct pks_decoding){0};
	return false;
}

bool
pks_decoding_given(const struct pks_decoding *decoding)
{
	return decoding->encoding != NULL || decoding->handler != PKS_STRICT;
}

const struct pks_encoding *
pks_decoding_encoding(const struct pks_decoding *decoding)
{
	return decoding->encoding != NULL ? decoding->encoding : &encodings[AT_ascii];
}

const char *
pks_decoding_name(const struct pks_decoding *decoding)
{
	return pks_decoding_encoding(decoding)->name;
}

bool
pks_decoding_is_ascii(const struct pks_decoding *decoding)
{
	switch (pks_decoding_encoding(decoding)->codec) {
	case PKS_CODEC_ASCII:
	case PKS_CODEC_LATIN1:
	case PKS_CODEC_UTF8:
	case PKS_CODEC_UTF8_SIG:
	case PKS_CODEC_HIGH: return true;
	default: return false;
	}
}
