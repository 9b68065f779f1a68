/* SPDX-License-Identifier: MIT */
/*
 * Printing an address. A file's name is anybody's text: what a terminal would act on, and what the
 * grammar of addresses would read as its own, is written %XX, byte by byte, so that the result can
 * be shown, copied and given back.
 */
#include <picklescope/report.h>
#include <string.h>

static void
escape(const uint8_t *bytes, size_t n, struct pks_text *out)
{
	for (size_t i = 0; i < n; i++)
		pks_text_printf(out, "%%%02X", bytes[i]);
}

/* The marks of the grammar. */
static bool
is_mark(uint32_t point)
{
	switch (point) {
	case '!':
	case '(':
	case ')':
	case ',':
	case '@':
	case '%': return true;
	default: return false;
	}
}

/* Of what is printable all goes as it is, but marks, where they would mean something. */
static void
write_name(const char *name, bool marks, struct pks_text *out)
{
	const uint8_t *p = (const uint8_t *)name;
	const uint8_t *end = p + strlen(name);

	while (p < end) {
		const uint8_t *run = p;
		uint32_t point = 0;
		unsigned n;

		/* Nearly all of most names. */
		while (p < end && *p >= ' ' && *p < 0x7f && !(marks && is_mark(*p)))
			p++;
		if (p > run) {
			pks_text_raw_n(out, (const char *)run, (size_t)(p - run));
			continue;
		}
		n = pks_utf8_decode(p, end, &point);

		if (n && pks_printable(point) && !(out->ascii && point > 0x7e) &&
		    !(marks && is_mark(point)))
			pks_text_point(out, point, 0);
		else
			escape(p, n ? n : 1, out);
		p += n ? n : 1;
	}
}

static void
write_number(const char *mark, uint64_t number, struct pks_text *out)
{
	pks_text_raw(out, mark);
	pks_text_number(out, number);
}

void
pks_report_address(const struct pks_address *address, struct pks_text *out)
{
	write_name(address->path, true, out);
	/* In steps the marks of the grammar mean what they are; names have theirs escaped. */
	if (address->steps)
		write_name(address->steps, false, out);
	if (!address->has_offset)
		return;
	write_number("!@", address->offset, out);
	if (address->has_size)
		write_number("+", address->size, out);
	if (address->has_op)
		write_number("#", address->op, out);
}
