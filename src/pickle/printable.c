/* SPDX-License-Identifier: MIT */
/*
 * What can be shown and how wide it is: tables of ranges, in order, searched by halves. They are of
 * the Unicode version that CPython 3.11 has, so that no C library's own tables decide what reaches
 * a terminal; what CPython 3.13 shows besides is a table of its own.
 */
#include <picklescope/text.h>

struct range {
	uint32_t first, last;
	int columns;
};

static const struct range printable[] = {
#define RANGE(first, last) {first, last, 0},
#include "pickle/printable.def"
#undef RANGE
};

static const struct range newer[] = {
#define RANGE(first, last) {first, last, 0},
#include "pickle/printable_newer.def"
#undef RANGE
};

static const struct range odd_width[] = {
#define RANGE(first, last, columns) {first, last, columns},
#include "pickle/width.def"
#undef RANGE
};

/* The range that holds a point, NULL if none does. */
static const struct range *
find(const struct range *ranges, size_t n, uint32_t point)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (point > ranges[middle].last)
			low = middle + 1;
		else if (point < ranges[middle].first)
			n = middle;
		else
			return &ranges[middle];
	}
	return NULL;
}

bool
pks_printable(uint32_t point)
{
	if (point < 0x7f)
		return point >= 0x20;
	return find(printable, sizeof printable / sizeof *printable, point) != NULL;
}

bool
pks_printable_newer(uint32_t point)
{
	return pks_printable(point) || find(newer, sizeof newer / sizeof *newer, point) != NULL;
}

int
pks_text_width(uint32_t point)
{
	const struct range *range;

	if (point < 0x300)
		return 1;
	range = find(odd_width, sizeof odd_width / sizeof *odd_width, point);
	return range != NULL ? range->columns : 1;
}
