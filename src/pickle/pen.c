/* SPDX-License-Identifier: MIT */
/*
 * Columns are counted as they are written, so that a line never grows longer than there is room
 * for and no more of a long text is read than is shown. Each character of a file is shown through
 * pks_text_point().
 */
#include "pickle/pen.h"

#include <string.h>

struct pks_chars
pks_chars_utf8(struct pks_bytes bytes)
{
	return (struct pks_chars){
		.form = PKS_CHARS_UTF8, .at = bytes.data, .end = pks_bytes_end(bytes)};
}

struct pks_chars
pks_chars_bytes(struct pks_bytes bytes)
{
	return (struct pks_chars){.form = PKS_CHARS_BYTES,
				  .bytes = true,
				  .at = bytes.data,
				  .end = pks_bytes_end(bytes)};
}

int32_t
pks_chars_next(struct pks_chars *chars)
{
	uint32_t point;
	unsigned length;

	if (chars->form == PKS_CHARS_POINTS)
		return pks_points_next(&chars->points);
	if (chars->at == chars->end)
		return -1;
	if (chars->form == PKS_CHARS_BYTES)
		return *chars->at++;
	length = pks_utf8_decode(chars->at, chars->end, &point);
	if (length == 0)
		return PKS_CHARS_BAD + *chars->at++;
	chars->at += length;
	return (int32_t)point;
}

void
pks_pen_words(struct pks_pen *pen, const char *words)
{
	size_t n = strlen(words);

	if (n > pen->left) {
		n = pen->left;
		pen->cut = true;
	}
	pks_text_raw_n(pen->out, words, n);
	pen->left -= (unsigned)n;
}

unsigned
pks_pen_ellipsis_width(const struct pks_pen *pen)
{
	return pen->out->ascii ? 3 : 1;
}

void
pks_pen_ellipsis(struct pks_pen *pen)
{
	pen->cut = true;
	if (pen->out->ascii) {
		pks_pen_words(pen, "...");
	} else if (pen->left > 0) {
		pks_text_raw(pen->out, "\u2026");
		pen->left--;
	}
}

void
pks_pen_cut_words(struct pks_pen *pen, const char *words, unsigned limit)
{
	size_t n = strlen(words);
	unsigned dots = pks_pen_ellipsis_width(pen);
	char head[64];

	if (limit > pen->left)
		limit = pen->left;
	if (n <= limit) {
		pks_pen_words(pen, words);
		return;
	}
	pen->cut = true;
	/* Long words that are cut are numbers: their beginning is what tells most. */
	n = limit > dots ? limit - dots : 0;
	while (n > 0) {
		size_t part = n < sizeof head - 1 ? n : sizeof head - 1;
		memcpy(head, words, part);
		head[part] = '\0';
		pks_pen_words(pen, head);
		words += part;
		n -= part;
	}
	if (limit >= dots)
		pks_pen_ellipsis(pen);
}

/* One character as it is shown: its text and its columns. */
struct shown {
	char text[24];
	size_t size;
	unsigned columns;
};

static struct shown
show(const struct pks_pen *pen, const struct pks_chars *chars, int32_t point, char quote)
{
	struct shown shown;
	struct pks_text text;
	bool byte = point >= PKS_CHARS_BAD || (chars->bytes && point >= 0x7f);

	pks_text_bounded(&text, shown.text, sizeof shown.text);
	text.ascii = pen->out->ascii;
	if (byte)
		pks_text_printf(&text, "\\x%02x", (unsigned)point & 0xff);
	else
		pks_text_point(&text, (uint32_t)point, quote);
	shown.size = text.used;
	shown.columns = (unsigned)text.used;
	/* A mark that takes no column counts as one: a pile of them is cut like any other text. */
	if (text.used > 0 && (shown.text[0] & 0x80) != 0)
		shown.columns = pks_text_width((uint32_t)point) == 2 ? 2 : 1;
	return shown;
}

/* repr's choice: double quotes only for text with single ones and none of those. */
static char
choose_quote(struct pks_chars chars, uint64_t most)
{
	bool single = false, twice = false;
	int32_t point;

	while (most-- > 0 && (point = pks_chars_next(&chars)) >= 0) {
		single |= point == '\'';
		twice |= point == '"';
	}
	return single && !twice ? '"' : '\'';
}

/* Do all of them fit into so many columns? */
static bool
fit(const struct pks_pen *pen, struct pks_chars chars, char quote, unsigned limit)
{
	unsigned used = 0;
	int32_t point;

	if (limit >= PKS_NO_LIMIT)
		return true;
	while ((point = pks_chars_next(&chars)) >= 0) {
		used += show(pen, &chars, point, quote).columns;
		if (used > limit)
			return false;
	}
	return true;
}

void
pks_pen_chars(struct pks_pen *pen, const char *prefix, struct pks_chars chars, bool quoted,
	      unsigned limit)
{
	unsigned dots = pks_pen_ellipsis_width(pen);
	unsigned around = (unsigned)strlen(prefix) + (quoted ? 2 : 0), used = 0;
	uint64_t most = limit >= PKS_NO_LIMIT ? UINT64_MAX : limit;
	char quote[2] = {quoted ? choose_quote(chars, most) : '\0', '\0'};
	bool whole;
	int32_t point;

	if (limit > pen->left)
		limit = pen->left;
	whole = limit >= around && fit(pen, chars, quote[0], limit - around);
	if (!whole && limit < around + dots) {
		pen->cut = true;
		if (limit >= dots)
			pks_pen_ellipsis(pen);
		return;
	}
	pks_pen_words(pen, prefix);
	pks_pen_words(pen, quote);
	while ((point = pks_chars_next(&chars)) >= 0) {
		struct shown shown = show(pen, &chars, point, quote[0]);
		if (!whole && around + used + shown.columns + dots > limit)
			break;
		pks_text_raw_n(pen->out, shown.text, shown.size);
		pen->left -= shown.columns;
		used += shown.columns;
	}
	if (!whole)
		pks_pen_ellipsis(pen);
	pks_pen_words(pen, quote);
}
