/* SPDX-License-Identifier: MIT */
/*
 * The table of steps, and what every reader needs: to say what is wrong, to name what it found, and
 * to tell whether bytes are worth to be looked into.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#ifdef HAVE_ARCHIVE
#define WITH_ARCHIVE(x) x
#else
#define WITH_ARCHIVE(x)
#endif
#ifdef HAVE_SQLITE
#define WITH_SQLITE(x) x
#else
#define WITH_SQLITE(x)
#endif

#define STEP(NAME, name)			extern const struct pks_step_kind pks_step_##NAME;
#define STEP_WITH(NAME, name, LIBRARY, library) STEP(NAME, name)
#include "source/steps.def"
#undef STEP
#undef STEP_WITH

const struct pks_step_kind *const pks_step_kinds[] = {
#define STEP(NAME, name)			&pks_step_##NAME,
#define STEP_WITH(NAME, name, LIBRARY, library) WITH_##LIBRARY(STEP(NAME, name))
#include "source/steps.def"
#undef STEP
#undef STEP_WITH
};

const size_t pks_step_kind_count = sizeof(pks_step_kinds) / sizeof(*pks_step_kinds);

struct row {
	const char *name, *library;
};

static const struct row rows[] = {
#define STEP(NAME, name)			{name, NULL},
#define STEP_WITH(NAME, name, LIBRARY, library) {name, library},
#include "source/steps.def"
#undef STEP
#undef STEP_WITH
};

const struct pks_step_kind *
pks_step_kind_of(const char *name, size_t size, const char **library)
{
	*library = NULL;
	if (size == 0)
		return NULL;
	for (size_t i = 0; i < pks_step_kind_count; i++)
		if (strlen(pks_step_kinds[i]->name) == size &&
		    memcmp(pks_step_kinds[i]->name, name, size) == 0)
			return pks_step_kinds[i];
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strlen(rows[i].name) == size && memcmp(rows[i].name, name, size) == 0)
			*library = rows[i].library;
	return NULL;
}

const char *
pks_source_left_out(void)
{
	static const char words[] = ""
#ifndef HAVE_ARCHIVE
				    ", archives and bz2 xz lzma zst lz4 (libarchive)"
#endif
#ifndef HAVE_SQLITE
				    ", SQLite databases (libsqlite3)"
#endif
		;
	return words[0] ? words + 2 : NULL;
}

void
pks_step_say(struct pks_step *step, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(step->trouble, sizeof(step->trouble), format, args);
	va_end(args);
}

void
pks_member_clear(struct pks_member *member)
{
	member->place = member->text = false;
	member->offset = member->size = 0;
	member->as = NULL;
	member->argument.used = 0;
	member->argument.text[0] = '\0';
	member->argument.given = false;
	member->key = (struct pks_bytes){0};
	member->expires = 0;
	member->packed = 0;
}

void
pks_step_name_raw(struct pks_step_name *argument, const char *words)
{
	size_t n = strlen(words);

	argument->given = true;
	if (n >= sizeof(argument->text) - argument->used)
		return;
	memcpy(argument->text + argument->used, words, n + 1);
	argument->used += n;
}

void
pks_step_name_add(struct pks_step_name *argument, const void *name, size_t size)
{
	const uint8_t *p = name;

	argument->given = true;
	for (size_t i = 0; i < size && argument->used + 4 < sizeof(argument->text); i++) {
		char one[4] = {(char)p[i]};

		if (p[i] < ' ' || p[i] == 0x7f || strchr("!(),@%#", p[i]))
			snprintf(one, sizeof(one), "%%%02X", p[i]);
		pks_step_name_raw(argument, one);
	}
}

void
pks_step_name_number(struct pks_step_name *argument, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, number);
	pks_step_name_raw(argument, digits);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t
pks_escapes_undo(char *text, size_t size)
{
	size_t out = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '%' && i + 2 < size && hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			text[out++] = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
			i += 2;
		} else {
			text[out++] = text[i];
		}
	}
	return out;
}

#define TEXT_HEAD 512

bool
pks_is_text(struct pks_bytes bytes)
{
	uint64_t n = bytes.size < TEXT_HEAD ? bytes.size : TEXT_HEAD;

	for (uint64_t i = 0; i < n; i++) {
		uint8_t c = bytes.data[i];

		if ((c < ' ' && (c < '\t' || c > '\r') && c != 0x1b) || c == 0x7f)
			return false;
	}
	return n > 0;
}
