/* SPDX-License-Identifier: MIT */
/*
 * Bytes behind escapes: Python's literals (b'\x80\x04...', what print() shows of a pickle), text
 * whose characters are the bytes (as latin-1 has them), quoted-printable, and line ends that a
 * transfer as text has made longer.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/evidence.h"
#include "source/step.h"
#include "source/texts.h"

#include <string.h>

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* n hexadecimal digits at p; -1 where there are fewer. */
static int64_t
hex_number(const uint8_t *p, const uint8_t *end, int n)
{
	int64_t number = 0;

	if (end - p < n)
		return -1;
	for (int i = 0; i < n; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		number = number << 4 | digit;
	}
	return number;
}

/* Up to 'plain' a character is a byte of its own, above it is UTF-8. */
static bool
put_point(struct pks_memory *memory, uint32_t point, uint32_t plain)
{
	uint8_t out[4];
	size_t n = 0;

	if (point < plain) {
		out[n++] = (uint8_t)point;
	} else if (point < 0x800) {
		out[n++] = (uint8_t)(0xc0 | point >> 6);
		out[n++] = (uint8_t)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		out[n++] = (uint8_t)(0xe0 | point >> 12);
		out[n++] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (point & 0x3f));
	} else {
		out[n++] = (uint8_t)(0xf0 | (point >> 18 & 7));
		out[n++] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (point & 0x3f));
	}
	return pks_memory_put(memory, out, n);
}

/* One escape behind its backslash; past it, or p where it is none and the backslash stands. */
static const uint8_t *
undo(const uint8_t *p, const uint8_t *end, bool raw, uint32_t *point)
{
	static const char letters[] = "\\'\"abfnrtv", meant[] = "\\'\"\a\b\f\n\r\t\v";
	int size = *p == 'x' ? 2 : *p == 'u' ? 4 : *p == 'U' ? 8 : 0;
	int64_t number;

	if (size > 0 && (size > 2 || !raw)) {
		number = hex_number(p + 1, end, size);
		*point = (uint32_t)number;
		return number < 0 || number > 0x10ffff ? p : p + 1 + size;
	}
	if (raw)
		return p;
	if (*p >= '0' && *p <= '7') {
		*point = 0;
		for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
			*point = *point * 8 + (uint32_t)(*p++ - '0');
		return p;
	}
	for (size_t i = 0; letters[i]; i++)
		if (*p == (uint8_t)letters[i]) {
			*point = (uint8_t)meant[i];
			return p + 1;
		}
	return p;
}

/* quote: that which ends it; 0: it goes to the end, and only characters by their number are
 * escaped. */
static bool
undo_all(const uint8_t *p, const uint8_t *end, uint8_t quote, struct pks_memory *memory)
{
	while (p < end) {
		uint32_t point = 0;
		const uint8_t *plain = p, *past;

		while (p < end && *p != '\\' && (!quote || *p != quote))
			p++;
		if (!pks_memory_put(memory, plain, (size_t)(p - plain)))
			return memory->used > 0;
		if (p == end || *p != '\\')
			break;
		p++;
		past = p < end ? undo(p, end, quote == 0, &point) : p;
		if (past == p)
			point = '\\';
		p = past;
		if (!put_point(memory, point, 0x100))
			return memory->used > 0;
	}
	return memory->used > 0;
}

bool
pks_escapes_of_python(struct pks_bytes text, struct pks_memory *memory)
{
	const uint8_t *p = text.data, *end = p + text.size;
	const uint8_t *start = p;
	uint8_t quote = 0;

	while (start < end && start - p < 2 && strchr("bBuUrR", *start) && *start)
		start++;
	if (start < end && (*start == '\'' || *start == '"')) {
		quote = *start;
		p = start + 1;
	}
	return undo_all(p, end, quote, memory);
}

bool
pks_escapes_of_unicode(struct pks_bytes line, struct pks_memory *memory)
{
	return undo_all(line.data, line.data + line.size, 0, memory);
}

bool
pks_escapes_of_json(struct pks_bytes text, struct pks_memory *memory)
{
	const uint8_t *p = text.data, *end = p + text.size;

	while (p < end) {
		const uint8_t *cut = memchr(p, '\\', (size_t)(end - p)), *past;
		uint32_t point = 0, low = 0;

		if (!cut)
			cut = end;
		if (!pks_memory_put(memory, p, (size_t)(cut - p)))
			break;
		if (cut == end || cut + 1 == end)
			break;
		p = cut + 1;
		past = undo(p, end, false, &point);
		/* \/ is a slash; two halves of a pair are one character. */
		if (past == p) {
			point = *p;
			past = p + 1;
		} else if (point >= 0xd800 && point < 0xdc00 && end - past >= 6 &&
			   past[0] == '\\' && past[1] == 'u' &&
			   undo(past + 1, end, false, &low) == past + 6 && low >= 0xdc00 &&
			   low < 0xe000) {
			point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
			past += 6;
		}
		p = past;
		if (!put_point(memory, point, 0x80))
			break;
	}
	return memory->used > 0;
}

/* b'\x80... , or the same in a JSON string of its own. */
static enum pks_likeness
probe_python(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;

	if (bytes.size < 12 || (*p != 'b' && *p != '\'' && *p != '"'))
		return PKS_UNLIKE;
	p += *p == 'b';
	if (*p != '\'' && *p != '"')
		return PKS_UNLIKE;
	return memcmp(p + 1, "\\x", 2) == 0 || memchr(p, '\\', 9) ? PKS_LIKE : PKS_UNLIKE;
}

static bool
read_python(struct pks_step *step, struct pks_memory *memory)
{
	return pks_escapes_of_python(step->bytes, memory);
}

/* The byte that a character stands for, past it; -1: none, or it is cut. */
static int
latin1_byte(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *p = *at;
	uint8_t c = *p++;

	if (c >= 0x80) {
		if ((c != 0xc2 && c != 0xc3) || p == end || (*p & 0xc0) != 0x80)
			return -1;
		c = (uint8_t)((c & 3) << 6 | (*p++ & 0x3f));
	}
	*at = p;
	return c;
}

/* Up to here a character beyond ASCII is looked for, and what is no longer is decoded whole. */
#define LATIN1_LOOK 4096

/* Control characters near the beginning: words have none, and what is packed does. */
#define LATIN1_NEAR 128

static bool
has_control(struct pks_bytes text)
{
	/* Words hardly begin with such. */
	uint64_t most = strchr("(]}", text.data[0]) ? LATIN1_LOOK : LATIN1_NEAR;
	uint64_t near = text.size < most ? text.size : most;

	for (uint64_t i = 0; i + 1 < near; i++) {
		uint8_t c = text.data[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f ||
		    (c == 0xc2 && text.data[i + 1] < 0xa0))
			return true;
	}
	return false;
}

/*
 * The first bytes that a text stands for, if there is one above 127 among them: plain ASCII is the
 * same either way. all: these are all. How many; 0 where some character stands for no byte, or
 * where it is words.
 */
static size_t
latin1_head(struct pks_bytes bytes, uint8_t out[LATIN1_LOOK], bool *all)
{
	const uint8_t *p = bytes.data, *end = p + bytes.size;
	uint64_t look = bytes.size < LATIN1_LOOK ? bytes.size : LATIN1_LOOK;
	bool beyond = false;
	size_t n = 0;
	int c = 0;

	if (bytes.size < 8 || !has_control(bytes))
		return 0;
	for (uint64_t i = 0; i < look && !beyond; i++)
		beyond = p[i] >= 0x80;
	if (!beyond)
		return 0;
	while (p < end && n < LATIN1_LOOK && (c = latin1_byte(&p, end)) >= 0)
		out[n++] = (uint8_t)c;
	*all = p == end;
	/* A character may be cut. */
	return c >= 0 || (end - p == 1 && (*p == 0xc2 || *p == 0xc3)) ? n : 0;
}

/* Is the text itself no pickle, or do more ops make sense in what it stands for? */
static bool
is_better_decoded(struct pks_bytes text, struct pks_bytes head)
{
	struct pks_shape as_it_is, decoded;

	if (text.size > LATIN1_LOOK)
		text.size = LATIN1_LOOK;
	pks_shape_of(text, 0, UINT64_MAX, &as_it_is);
	pks_shape_of(head, 0, UINT64_MAX, &decoded);
	return as_it_is.good < 2 || decoded.good > as_it_is.good;
}

/*
 * Protocols 0 to 2 write bytes as text, two bytes of UTF-8 for each above 127: whatever may be in
 * bytes may be in such a text. A pickle of those protocols holds such texts, and is none itself.
 * Marks without end may stand before a call, so that the head alone says nothing.
 */
static enum pks_likeness
probe_latin1(struct pks_bytes bytes)
{
	uint8_t out[LATIN1_LOOK];
	struct pks_bytes head = {out, 0};
	bool all, named;

	head.size = latin1_head(bytes, out, &all);
	if (head.size < 4)
		return PKS_UNLIKE;
	return (pks_is_head(out, head.size) || pks_has_proto(head, head.size) ||
		pks_probes_like(head, true) != PKS_UNLIKE || (all && pks_row_fills(head, &named)) ||
		pks_begins_with_call(head)) &&
			       is_better_decoded(bytes, head)
		       ? PKS_LIKE
		       : PKS_UNLIKE;
}

/*
 * An archive's head may be ASCII, so that the text itself begins as one; but behind it lengths and
 * offsets count bytes. Asked of texts before the readers of archives are.
 */
static enum pks_likeness
probe_latin1_exact(struct pks_bytes bytes)
{
	uint8_t out[LATIN1_LOOK];
	struct pks_bytes head = {out, 0};
	bool all;

	head.size = latin1_head(bytes, out, &all);
	return head.size >= 4 && pks_probes_like(head, true) == PKS_EXACTLY ? PKS_EXACTLY
									    : PKS_UNLIKE;
}

static bool
read_latin1(struct pks_step *step, struct pks_memory *memory)
{
	const uint8_t *p = step->bytes.data, *end = p + step->bytes.size;

	while (p < end) {
		int c = latin1_byte(&p, end);
		uint8_t byte = (uint8_t)c;

		if (c < 0) {
			pks_step_say(step, "a character in it stands for no byte");
			break;
		}
		if (!pks_memory_put(memory, &byte, 1))
			break;
	}
	return memory->used > 0;
}

static enum pks_likeness
probe_quoted(struct pks_bytes bytes)
{
	return bytes.size >= 12 && memcmp(bytes.data, "=80=0", 5) == 0 ? PKS_LIKE : PKS_UNLIKE;
}

static bool
read_quoted(struct pks_step *step, struct pks_memory *memory)
{
	const uint8_t *p = step->bytes.data, *end = p + step->bytes.size;

	while (p < end) {
		uint8_t c = *p++;
		int64_t number = c == '=' ? hex_number(p, end, 2) : -1;

		if (number >= 0) {
			c = (uint8_t)number;
			p += 2;
		} else if (c == '=' && p < end && (*p == '\n' || *p == '\r')) {
			p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
			continue;
		}
		if (!pks_memory_put(memory, &c, 1))
			break;
	}
	return memory->used > 0;
}

static bool
read_crlf(struct pks_step *step, struct pks_memory *memory)
{
	const uint8_t *p = step->bytes.data, *end = p + step->bytes.size;

	while (p < end) {
		const uint8_t *line = p, *cut = memchr(p, '\r', (size_t)(end - p));

		p = cut ? cut : end;
		if (cut && (p + 1 == end || p[1] != '\n'))
			p++;
		if (!pks_memory_put(memory, line, (size_t)(p - line)))
			break;
		if (p < end && *p == '\r')
			p++;
	}
	return memory->used > 0;
}

/* Protocol 0 whose lines end in CR LF; without the CR its beginning is one. */
static enum pks_likeness
probe_crlf(struct pks_bytes bytes)
{
	uint64_t n = bytes.size < PKS_HEAD ? bytes.size : PKS_HEAD, used = 0;
	uint8_t head[PKS_HEAD];
	struct pks_shape shape;

	if (bytes.size < 6 || !memmem(bytes.data, (size_t)n, "\r\n", 2))
		return PKS_UNLIKE;
	for (uint64_t i = 0; i < n; i++)
		if (bytes.data[i] != '\r' || i + 1 == n || bytes.data[i + 1] != '\n')
			head[used++] = bytes.data[i];
	pks_shape_of((struct pks_bytes){head, used}, 0, 64, &shape);
	return used < n && shape.good >= 4 && (shape.global || shape.container) ? PKS_LIKE
										: PKS_UNLIKE;
}

const struct pks_step_kind pks_step_PYBYTES = {
	.name = "pybytes", .begins = "b'\"", .probe = probe_python, .read = read_python};
const struct pks_step_kind pks_step_LATIN1 = {.name = "latin1",
					      .least = 8,
					      .not_plain = true,
					      .probe = probe_latin1,
					      .read = read_latin1};
const struct pks_step_kind pks_step_LATIN1_EXACT = {.name = "latin1",
						    .of_text = true,
						    .least = 8,
						    .not_plain = true,
						    .probe = probe_latin1_exact,
						    .read = read_latin1};
const struct pks_step_kind pks_step_QUOTED = {
	.name = "qp", .begins = "=", .probe = probe_quoted, .read = read_quoted};
const struct pks_step_kind pks_step_CRLF = {.name = "crlf",
					    .best = PKS_LIKELY,
					    .not_plain = true,
					    .probe = probe_crlf,
					    .read = read_crlf};
