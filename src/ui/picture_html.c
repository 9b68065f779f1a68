/* SPDX-License-Identifier: MIT */
/*
 * A picture of the screen as one page of HTML, which wants nothing from anywhere: no script, no
 * font, no network.
 */
#include "ui/picture.h"

static void
write_looks(const struct pks_picture *picture, struct pks_text *out)
{
	for (int look = 1; look < picture->looks; look++) {
		uint8_t attributes = picture->look[look].attributes;
		int32_t ink, ground;

		pks_picture_colors(picture, look, &ink, &ground);
		pks_text_printf(out, ".l%d{color:#%06x", look, (unsigned)ink);
		if (ground != picture->ground)
			pks_text_printf(out, ";background:#%06x", (unsigned)ground);
		if (attributes & PKS_ATTR_BOLD)
			pks_text_raw(out, ";font-weight:bold");
		if (attributes & PKS_ATTR_DIM)
			pks_text_raw(out, ";opacity:.6");
		if (attributes & PKS_ATTR_UNDERLINE)
			pks_text_raw(out, ";text-decoration:underline");
		pks_text_raw(out, "}\n");
	}
}

static void
write_row(const struct pks_picture *picture, int y, struct pks_text *out)
{
	int end = pks_picture_end(picture, y), look = 0;

	for (int x = 0; x < end; x++) {
		const struct pks_cell *cell = pks_picture_cell(picture, y, x);

		if (cell->look != look) {
			pks_text_raw(out, look != 0 ? "</span>" : "");
			look = cell->look;
			if (look != 0)
				pks_text_printf(out, "<span class=\"l%d\">", look);
		}
		pks_cell_xml(cell, out);
	}
	pks_text_raw(out, look != 0 ? "</span>\n" : "\n");
}

void
pks_picture_html(const struct pks_picture *picture, struct pks_text *out)
{
	pks_text_raw(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			  "<meta http-equiv=\"Content-Security-Policy\" "
			  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	pks_xml_words(picture->title, out);
	pks_text_printf(out,
			"</title>\n<style>\nbody{margin:1em;background:#%06x}\n"
			"pre{margin:0;color:#%06x;background:#%06x;font:13px/1.25 \"DejaVu Sans "
			"Mono\",Menlo,Consolas,monospace}\n",
			(unsigned)picture->ground, (unsigned)picture->ink,
			(unsigned)picture->ground);
	write_looks(picture, out);
	pks_text_raw(out, "</style>\n</head>\n<body>\n<pre>");
	for (int y = 0; y < picture->rows; y++)
		write_row(picture, y, out);
	pks_text_raw(out, "</pre>\n</body>\n</html>\n");
}
