/* SPDX-License-Identifier: MIT */
/*
 * Places in text where something binary is written: runs of base64 and of hexadecimal digits, and
 * Python's literals of bytes. A log, a cookie, a mail, a dump of a database has them among other
 * words; a run counts if what it begins with is the beginning of something.
 */
#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <stdlib.h>
#include <string.h>

/* Starts that are tried in one run: a path may stand in front of it. */
#define TRIES 6
/* Characters behind a quote among which an escape must be. */
#define QUOTED 64
/* A cookie is no longer than half of it; the bound keeps many quotes from being work. */
#define LONGEST 8192

bool
pks_may_be_head(uint8_t first)
{
	static const bool heads[256] = {
		[0x80] = true, [0x78] = true,	     [0x1f] = true,	   ['B'] = true,
		['P'] = true,  [0xfd] = true,	     [0x28] = true,	   ['c'] = true,
		['}'] = true,  ['0' ... '9'] = true, ['d' ... 'f'] = true, ['a' ... 'b'] = true,
		[']'] = true,
	};

	return heads[first];
}

/* Protocols 0 and 1: all ops are good, up to one whose text goes on beyond the head. */
static bool
holds_long_text(const uint8_t *data, size_t n, const struct pks_shape *shape)
{
	struct pks_token token;
	uint64_t at = 0;

	if (n < PKS_HEAD || shape->stop || shape->good == 0 || shape->good < shape->ops)
		return false;
	while (pks_token_read((struct pks_bytes){data, n}, at, &token) == PKS_TOKEN_OK)
		at = token.next;
	if (n - at < 16)
		return false;
	if (data[at] == 'X' || data[at] == 'T')
		return data[at + 4] == 0 && (data[at + 3] > 0 || data[at + 2] > 0);
	if (data[at] != 'V' && data[at] != 'S')
		return false;
	while (++at < n && data[at] >= ' ' && data[at] <= '~')
		;
	return at == n;
}

bool
pks_is_head(const uint8_t *data, size_t n)
{
	struct pks_shape shape;
	size_t hex = 0;

	if (n < 3 || !pks_may_be_head(data[0]))
		return false;
	if (data[0] == 0x80 && data[1] >= 2 && data[1] <= 5) {
		/* One that asks for what it did not put there ends before it names anything. */
		pks_shape_of((struct pks_bytes){data, n}, 0, 16, &shape);
		return pks_opcode_info(data[2])->name[0] != '\0' &&
		       (shape.global || !shape.dangling);
	}
	if ((data[0] == 0x78 && (data[0] << 8 | data[1]) % 31 == 0 && !(data[1] & 0x20)) ||
	    memcmp(data, "\x1f\x8b\x08", 3) == 0 || memcmp(data, "BZh", 3) == 0 ||
	    memcmp(data, "PK\3", 3) == 0)
		return true;
	if (n >= 4 &&
	    (memcmp(data, "\xfd\x37zX", 4) == 0 || memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0))
		return true;
	/* The digits of a signature, and what parts it from a pickle. */
	while (hex < n &&
	       ((data[hex] >= '0' && data[hex] <= '9') || (data[hex] >= 'a' && data[hex] <= 'f')))
		hex++;
	if (hex >= 32 && hex < n && (data[hex] == ':' || data[hex] == ' '))
		return true;
	/* Protocols 0 and 1; an import is hardly chance, and a long argument may stand behind it.
	 */
	pks_shape_of((struct pks_bytes){data, n}, 0, 64, &shape);
	return (data[0] == '(' || data[0] == 'c' || data[0] == '}' || data[0] == ']') &&
	       ((shape.good >= (shape.global ? 2 : 4) &&
		 (shape.good + 1 >= shape.ops || (shape.call && shape.good >= 4)) &&
		 (shape.global || shape.container)) ||
		holds_long_text(data, n, &shape));
}

static bool
is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* What may stand in base64, either kind; digits of hexadecimal numbers are among them. */
static const bool digits[256] = {
	['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['+'] = true,
	['/'] = true,	      ['-'] = true,	    ['_'] = true,
};

/* Where the next line's digits begin, behind the end of one at p; 0: it has none. */
static uint64_t
next_line(struct pks_bytes bytes, uint64_t p)
{
	uint64_t next = p;

	while (next < bytes.size && next - p < 80 &&
	       (bytes.data[next] == '\n' || bytes.data[next] == '\r' ||
		(next > p && (bytes.data[next] == ' ' || bytes.data[next] == '\t'))))
		next++;
	return next > p && next < bytes.size && digits[bytes.data[next]] ? next : 0;
}

/*
 * Past the digits from 'at' on. Lines belong together if all but the last are equally long, and
 * long enough for somebody to have folded them.
 */
static uint64_t
past_run(struct pks_bytes bytes, uint64_t at)
{
	uint64_t width = 0, line = at, stop = at;

	for (;;) {
		uint64_t p = line;

		while (p < bytes.size && digits[bytes.data[p]])
			p++;
		if (width > 0 && p - line > width)
			return stop;
		stop = p;
		if (width == 0)
			width = p - line;
		if (width < 48 || width % 4 != 0 || p - line < width || p == bytes.size)
			return stop;
		line = next_line(bytes, p);
		if (line == 0)
			return stop;
	}
}

static uint64_t
past_padding(struct pks_bytes bytes, uint64_t at)
{
	for (int i = 0; i < 2 && at < bytes.size && bytes.data[at] == '='; i++)
		at++;
	return at;
}

/* Three digits with which base64 of a pickle begins, or of zlib, gzip. */
static bool
is_known_start(const uint8_t *p)
{
	static const char starts[] = "gAJgANgASgAWKGRKGxKGkKGwY29eJxeNpeAHeF4H4sS2V";

	if (*p != 'g' && *p != 'K' && *p != 'Y' && *p != 'e' && *p != 'H' && *p != 'S')
		return false;
	for (size_t i = 0; starts[i]; i += 3)
		if (memcmp(p, starts + i, 3) == 0)
			return true;
	return false;
}

static bool
try(struct pks_bytes run, const char **as)
{
	uint8_t out[PKS_HEAD];
	uint64_t hex = 0;
	size_t n;

	while (hex < run.size && is_hex(run.data[hex]))
		hex++;
	if (hex >= PKS_SHORTEST_RUN && pks_hex_head(run, out, 1) == 1 && pks_may_be_head(*out)) {
		n = pks_hex_head((struct pks_bytes){run.data, hex}, out, sizeof(out));
		if (pks_is_head(out, n)) {
			*as = "hex";
			return true;
		}
	}
	if (pks_base64_head(run, out, 1) == 0 || !pks_may_be_head(*out))
		return false;
	n = pks_base64_head(run, out, sizeof(out));
	if (n < PKS_SHORTEST_RUN * 3 / 4 || !pks_is_head(out, n))
		return false;
	*as = "b64";
	return true;
}

static bool
url_kind(struct pks_bytes run)
{
	return memchr(run.data, '-', (size_t)run.size) || memchr(run.data, '_', (size_t)run.size);
}

static bool
plain_kind(struct pks_bytes run)
{
	return memchr(run.data, '+', (size_t)run.size) || memchr(run.data, '/', (size_t)run.size);
}

/* Is there something in the run from start to end? */
static bool
find_in_run(struct pks_bytes bytes, uint64_t start, uint64_t stop, struct pks_member *member)
{
	int tries = 0;

	for (uint64_t at = start; at + PKS_SHORTEST_RUN <= stop && tries < TRIES; at++) {
		struct pks_bytes run = {bytes.data + at, stop - at};

		if (at > start && !is_known_start(run.data) &&
		    ((run.data[-1] | 0x20) != 'x' || !is_hex(run.data[0])))
			continue;
		tries++;
		if (!try(run, &member->as)) {
			if (at > start || !pks_base64_is_pickle(run))
				continue;
			member->as = "b64";
		}
		member->place = true;
		member->offset = at;
		member->size = past_padding(bytes, stop) - at;
		if (*member->as == 'h') {
			for (member->size = 0;
			     at + member->size < stop && is_hex(run.data[member->size]);)
				member->size++;
		} else if (url_kind(run) ||
			   (past_padding(bytes, stop) == stop && !plain_kind(run) &&
			    (member->size % 4 != 0 ||
			     (stop < bytes.size && bytes.data[stop] == ':')))) {
			/* No padding is what that kind mostly has; Django has a time behind it. */
			member->as = "b64u";
		}
		return true;
	}
	return false;
}

/* b'...' whose bytes begin as something. */
static bool
find_literal(struct pks_bytes bytes, uint64_t at, struct pks_member *member)
{
	const uint8_t *p = bytes.data + at;
	uint64_t left = bytes.size - at, n = 2;

	if (left < 12 || p[0] != 'b' || (p[1] != '\'' && p[1] != '"') || p[2] != '\\' ||
	    p[3] != 'x')
		return false;
	while (n < left && p[n] != p[1])
		n += p[n] == '\\' ? 2 : 1;
	if (n >= left)
		return false;
	member->place = true;
	member->offset = at;
	member->size = n + 1;
	member->as = "pybytes";
	return true;
}

/* An escape for what no text has: \\012, \\n, \\x80. */
static bool
has_escape(struct pks_bytes text)
{
	for (uint64_t i = 0; i + 1 < text.size && i < QUOTED; i++)
		if (text.data[i] == '\\' && (text.data[i + 1] == 'n' || text.data[i + 1] == 'x' ||
					     (text.data[i + 1] >= '0' && text.data[i + 1] <= '3')))
			return true;
	return false;
}

/* '...' or "..." whose escapes hide the beginning of something: cookies of Python 2. */
static bool
find_quoted(struct pks_bytes bytes, uint64_t at, struct pks_member *member)
{
	uint8_t quote = bytes.data[at];
	struct pks_bytes text = {bytes.data + at, bytes.size - at};
	/* Few bytes: what has a budget begins with little. */
	struct pks_budget budget = {.limits = PKS_LIMITS};
	struct pks_memory memory = {.budget = &budget};
	uint64_t n = 1;
	bool found;

	if (text.size > LONGEST)
		text.size = LONGEST;
	if (!has_escape(text))
		return false;
	while (n < text.size && text.data[n] != quote && text.data[n] != '\n')
		n += text.data[n] == '\\' ? 2 : 1;
	if (n >= text.size || text.data[n] != quote || n < PKS_SHORTEST_RUN)
		return false;
	text.size = n + 1;
	member->size = text.size;
	if (text.size > PKS_HEAD)
		text.size = PKS_HEAD;
	found = pks_escapes_of_python(text, &memory) && pks_is_head(memory.data, memory.used);
	pks_memory_free(&memory);
	member->place = true;
	member->offset = at;
	member->as = "pybytes";
	return found;
}

/* The next place at or behind *at, which moves behind it. */
static bool
find_next(struct pks_bytes bytes, uint64_t *at, struct pks_member *member)
{
	while (*at < bytes.size) {
		uint64_t stop;

		if (!digits[bytes.data[*at]]) {
			if ((bytes.data[*at] == '"' || bytes.data[*at] == '\'') &&
			    find_quoted(bytes, *at, member)) {
				*at = member->offset + member->size;
				return true;
			}
			++*at;
			continue;
		}
		stop = past_run(bytes, *at);
		if (stop - *at >= PKS_SHORTEST_RUN && find_in_run(bytes, *at, stop, member)) {
			*at = member->offset + member->size;
			return true;
		}
		*at = stop;
		/* The b before a quote was taken for the end of a run. */
		if (stop < bytes.size && bytes.data[stop - 1] == 'b' &&
		    find_literal(bytes, stop - 1, member)) {
			*at = member->offset + member->size;
			return true;
		}
	}
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	return find_next(step->bytes, step->state, member);
}

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, sizeof(uint64_t));
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* A run that is long enough, or the beginning of a literal: without these there is no place. */
static bool
may_have_place(struct pks_bytes bytes)
{
	uint64_t run = 0;

	for (uint64_t i = 0; i < bytes.size; i++) {
		uint8_t c = bytes.data[i];

		if (digits[c]) {
			if (++run == PKS_SHORTEST_RUN)
				return true;
			continue;
		}
		if ((c == '\'' || c == '"') && run > 0 && bytes.data[i - 1] == 'b')
			return true;
		run = 0;
	}
	return false;
}

bool
pks_text_has_place(struct pks_bytes bytes)
{
	struct pks_member member;
	uint64_t at = 0;

	/* What is asked first is what costs less. */
	if (bytes.size < PKS_SHORTEST_RUN || (bytes.size > 64 && !pks_is_text(bytes)) ||
	    !may_have_place(bytes) || !pks_is_text(bytes))
		return false;
	pks_member_clear(&member);
	return find_next(bytes, &at, &member);
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return bytes.size >= PKS_SHORTEST_RUN && pks_is_text(bytes) ? PKS_LIKE : PKS_UNLIKE;
}

const struct pks_step_kind pks_step_TEXT = {
	.name = "",
	.broad = true,
	.probe = probe,
	.begin = begin,
	.next = next,
	.end = end,
};
