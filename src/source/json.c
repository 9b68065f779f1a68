/* SPDX-License-Identifier: MIT */
/*
 * JSON documents: each string under the keys and places that lead to it, json(cells.0.text). What
 * is taken for JSON has to be so from its first byte to its last; nothing recurses, open arrays and
 * objects are a list.
 */
#include "source/step.h"
#include "source/texts.h"

#include <stdlib.h>
#include <string.h>

/* Deeper than any document that somebody writes. */
#define DEEPEST 10000

struct level {
	bool array;
	uint64_t index;	    /* of the item, in an array */
	uint64_t key, size; /* of the newest key, in an object */
};

struct document {
	struct pks_bytes bytes;
	uint64_t at;
	struct level *levels;
	size_t depth, room;
	enum { VALUE, FIRST, COMMA, KEY, OVER } wants;
	uint64_t start, size; /* of the newest string, inside its quotes */
};

static void
skip_blanks(struct document *d)
{
	while (d->at < d->bytes.size && strchr(" \t\r\n", d->bytes.data[d->at]) &&
	       d->bytes.data[d->at])
		d->at++;
}

static bool
open_level(struct document *d, bool array)
{
	if (d->depth == d->room) {
		size_t room = d->room ? d->room * 2 : 16;
		struct level *levels;

		if (d->depth >= DEEPEST)
			return false;
		levels = realloc(d->levels, room * sizeof(*levels));
		if (!levels)
			return false;
		d->levels = levels;
		d->room = room;
	}
	d->levels[d->depth++] = (struct level){.array = array};
	d->wants = FIRST;
	return true;
}

/* A value is over. */
static void
after_value(struct document *d)
{
	d->wants = d->depth > 0 ? COMMA : OVER;
}

/* Past the string that begins at 'at' with its quote. */
static bool
read_string(struct document *d)
{
	const uint8_t *p = d->bytes.data + d->at + 1, *end = d->bytes.data + d->bytes.size;

	d->start = d->at + 1;
	for (; p < end && *p != '"'; p++) {
		if (*p < ' ')
			return false;
		if (*p == '\\' && ++p == end)
			return false;
	}
	if (p >= end)
		return false;
	d->size = (uint64_t)(p - d->bytes.data) - d->start;
	d->at = d->start + d->size + 1;
	return true;
}

/* A number, true, false, null; NaN and the like that Python writes. */
static bool
read_word(struct document *d)
{
	uint64_t start = d->at;

	while (d->at < d->bytes.size) {
		uint8_t c = d->bytes.data[d->at];

		if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		      c == '-' || c == '+' || c == '.'))
			break;
		d->at++;
	}
	return d->at > start && d->at - start < 400;
}

static bool
close_level(struct document *d, bool array)
{
	if (d->depth == 0 || d->levels[d->depth - 1].array != array)
		return false;
	d->depth--;
	d->at++;
	after_value(d);
	return true;
}

static bool
read_key(struct document *d)
{
	struct level *level = &d->levels[d->depth - 1];

	if (d->bytes.data[d->at] != '"' || !read_string(d))
		return false;
	level->key = d->start;
	level->size = d->size;
	skip_blanks(d);
	if (d->at >= d->bytes.size || d->bytes.data[d->at] != ':')
		return false;
	d->at++;
	d->wants = VALUE;
	return true;
}

/* A value, or its beginning; sets string where it is one. */
static bool
read_value(struct document *d, bool *string)
{
	uint8_t c = d->bytes.data[d->at];

	if (c == '{' || c == '[') {
		d->at++;
		return open_level(d, c == '[');
	}
	*string = c == '"';
	if (!(*string ? read_string(d) : read_word(d)))
		return false;
	after_value(d);
	return true;
}

/* One thing; sets string where it is a string that is a value. False: it is no JSON. */
static bool
advance(struct document *d, bool *string)
{
	struct level *level = d->depth > 0 ? &d->levels[d->depth - 1] : NULL;
	uint8_t c;

	*string = false;
	skip_blanks(d);
	if (d->at >= d->bytes.size)
		return false;
	c = d->bytes.data[d->at];
	if ((d->wants == FIRST || d->wants == COMMA) && level && c == (level->array ? ']' : '}'))
		return close_level(d, level->array);
	if (d->wants == COMMA) {
		if (c != ',')
			return false;
		d->at++;
		level->index++;
		d->wants = level->array ? VALUE : KEY;
		return true;
	}
	if (d->wants == KEY || (d->wants == FIRST && !level->array))
		return read_key(d);
	return read_value(d, string);
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	struct document d = {.bytes = bytes};
	bool string, valid = true;

	skip_blanks(&d);
	if (bytes.size < 8 || d.at >= bytes.size ||
	    (bytes.data[d.at] != '{' && bytes.data[d.at] != '['))
		return PKS_UNLIKE;
	while (valid && d.wants != OVER)
		valid = advance(&d, &string);
	skip_blanks(&d);
	free(d.levels);
	return valid && d.at == bytes.size ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct document *d = calloc(1, sizeof(*d));

	step->state = d;
	if (d)
		d->bytes = step->bytes;
	return d;
}

static void
end(struct pks_step *step)
{
	struct document *d = step->state;

	if (d)
		free(d->levels);
	free(d);
}

static void
describe(const struct document *d, struct pks_step_name *name)
{
	for (size_t i = 0; i < d->depth; i++) {
		const struct level *level = &d->levels[i];

		if (i > 0)
			pks_step_name_raw(name, ".");
		if (level->array)
			pks_step_name_number(name, (int64_t)level->index);
		else
			pks_step_name_add(name, d->bytes.data + level->key, (size_t)level->size);
	}
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct document *d = step->state;
	bool string;

	while (d->wants != OVER && advance(d, &string)) {
		struct pks_bytes text = {d->bytes.data + d->start, d->size};

		if (!string || text.size < 4)
			continue;
		if (!step->wanted && !memchr(text.data, '\\', (size_t)text.size) &&
		    !pks_worth_a_look(text))
			continue;
		describe(d, &member->argument);
		return true;
	}
	return false;
}

static bool
read_text(struct pks_step *step, struct pks_memory *memory)
{
	const struct document *d = step->state;
	struct pks_bytes text = {d->bytes.data + d->start, d->size};

	if (!memchr(text.data, '\\', (size_t)text.size)) {
		step->lies = text;
		return true;
	}
	return pks_escapes_of_json(text, memory);
}

const struct pks_step_kind pks_step_JSON = {
	.name = "json",
	.probe = probe,
	.begins = "{[ \t\r\n",
	.begin = begin,
	.next = next,
	.read = read_text,
	.end = end,
};
