/* SPDX-License-Identifier: MIT */
/*
 * Widths are those of the characters as pks_text_point() lets them through: what it shows as an
 * escape is ASCII by now.
 */
#include "report/columns.h"

#include <string.h>

unsigned
pks_columns(const char *text)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
	unsigned columns = 0, length;
	uint32_t point;

	while (p < end) {
		length = pks_utf8_decode(p, end, &point);
		if (length == 0)
			length = 1;
		columns += *p < 0x80 ? 1 : (unsigned)pks_text_width(point);
		p += length;
	}
	return columns;
}

void
pks_padded(struct pks_text *out, const char *text, unsigned columns)
{
	unsigned used = pks_columns(text);

	pks_text_raw(out, text);
	if (used < columns)
		pks_text_fill(out, ' ', columns - used);
}

const char *
pks_glyph(const struct pks_text *out, enum pks_glyph glyph)
{
	static const char *const glyphs[PKS_GLYPHS][2] = {
		[PKS_GLYPH_TAKES] = {"\u25c4", "<"},
		[PKS_GLYPH_LEADS] = {"\u2192", "->"},
		[PKS_GLYPH_MORE] = {"\u2026", "..."},
	};

	return glyphs[glyph][out->ascii ? 1 : 0];
}
