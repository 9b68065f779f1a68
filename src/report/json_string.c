/* SPDX-License-Identifier: MIT */
/*
 * JSON strings: ASCII only, as Python's json writes them (\uXXXX in lower-case hex, characters
 * beyond U+FFFF as two). Runs of plain characters are copied whole. Stops early where bounded text
 * is full, so that a reader who wants only the beginning of a long text pays for no more.
 */
#include "report/json.h"

static bool
is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* What JSON has a letter for after a backslash; 0 if it has none. */
static char
letter(uint32_t point)
{
	switch (point) {
	case '"':
	case '\\': return (char)point;
	case '\b': return 'b';
	case '\t': return 't';
	case '\n': return 'n';
	case '\f': return 'f';
	case '\r': return 'r';
	default: return 0;
	}
}

void
pks_json_point(struct pks_text *out, uint32_t point)
{
	char pair[2] = {'\\', letter(point)};

	if (pair[1] != 0)
		pks_text_raw_n(out, pair, 2);
	else if (point > 0xffff)
		pks_text_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (point >> 10),
				0xdc00 + (point & 0x3ff));
	else if (point >= 0x20 && point < 0x7f)
		pks_text_fill(out, (char)point, 1);
	else
		pks_text_printf(out, "\\u%04x", point);
}

void
pks_json_points(struct pks_text *out, const void *utf8, size_t n)
{
	const uint8_t *p = utf8, *end = pks_bytes_end((struct pks_bytes){utf8, n});

	while (p < end && !out->cut) {
		const uint8_t *run = p;
		uint32_t point;
		unsigned length;

		while (p < end && p - run < 4096 && is_plain(*p))
			p++;
		if (p > run) {
			pks_text_raw_n(out, (const char *)run, (size_t)(p - run));
			continue;
		}
		length = pks_utf8_decode(p, end, &point);
		if (length == 0) {
			pks_text_printf(out, "\\\\x%02x", *p);
			p++;
		} else {
			pks_json_point(out, point);
			p += length;
		}
	}
}

void
pks_json_string(struct pks_text *out, const void *utf8, size_t n)
{
	pks_text_raw_n(out, "\"", 1);
	pks_json_points(out, utf8, n);
	pks_text_raw_n(out, "\"", 1);
}
