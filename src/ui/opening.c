/* SPDX-License-Identifier: MIT */
/*
 * A file that begins as a pickle is not gone through first: it is read as it is shown, unless it is
 * soon over and another one stands behind it. Any other is listed: a list is there at once, and
 * grows.
 */
#include "ui/opening.h"

/* Bytes of the first pickle that are gone through: less than a millisecond. */
#define LOOK_AT ((uint64_t)256 << 10)

static bool
is_alone(struct pks_source *source)
{
	struct pks_bytes bytes = pks_source_bytes(source), first = bytes;
	struct pks_found found, next;

	if (!pks_source_begins_pickle(source))
		return bytes.size == 0;
	if (first.size > LOOK_AT)
		first.size = LOOK_AT;
	if (!pks_bytes_pickle(first, 0, &found) || !found.whole)
		return true;
	first.size = bytes.size - found.size < LOOK_AT ? bytes.size : found.size + LOOK_AT;
	return !pks_bytes_pickle(first, found.size, &next) || !next.whole;
}

struct pks_source *
pks_opening_go(struct pks_opening *opening, struct pks_source *source, char *error, size_t size)
{
	if (opening->steps && *opening->steps)
		source = pks_source_enter(source, opening->steps, opening->limits, error, size);
	opening->list = source && opening->find && !is_alone(source);
	return source;
}
