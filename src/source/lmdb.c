/* SPDX-License-Identifier: MIT */
/*
 * LMDB, in which data sets are kept: pages of records, and large values in pages of their own, one
 * behind the other. Each leaf page of the file is gone through, without the tree above it; one that
 * is no longer used holds what was there before. Layout: mdb.c of LMDB 0.9.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>

#define MAGIC	 0xbeefc0deu
#define HEAD	 16
#define LEAF	 0x02
#define OVERFLOW 0x04
#define LARGE	 0x01 /* of a node: its value has pages of its own */
#define TREE	 0x02 /* its value is a database */

struct pages {
	uint64_t size, page, node;
};

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return bytes.size >= 512 && pks_little(bytes.data + HEAD, 4) == MAGIC ? PKS_EXACTLY
									      : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct pages *pages = calloc(1, sizeof(*pages));

	step->state = pages;
	if (!pages || probe(step->bytes) == PKS_UNLIKE)
		return false;
	/* In the meta page: magic, version, address, size of the map; then the free list's
	 * database, whose first field is the size of a page. */
	pages->size = pks_little(step->bytes.data + HEAD + 24, 4);
	if (pages->size >= 512 && pages->size <= 65536 && (pages->size & (pages->size - 1)) == 0)
		return true;
	pks_step_say(step, "the first page of the LMDB file is damaged");
	return false;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* The value of a node; false: it has none that could be read. */
static bool
value_of(struct pks_bytes bytes, const struct pages *pages, uint64_t node,
	 struct pks_member *member)
{
	const uint8_t *p = bytes.data + node;
	uint64_t flags = pks_little(p + 4, 2), key_size = pks_little(p + 6, 2);
	uint64_t at = node + 8 + key_size;

	member->size = pks_little(p, 2) | pks_little(p + 2, 2) << 16;
	if (flags & TREE || !pks_inside(bytes, node + 8, key_size))
		return false;
	member->key = (struct pks_bytes){p + 8, key_size};
	if (flags & LARGE) {
		uint64_t page;

		if (!pks_inside(bytes, at, 8))
			return false;
		page = pks_little(bytes.data + at, 8);
		if (page > bytes.size / pages->size)
			return false;
		at = page * pages->size + HEAD;
		if (!pks_inside(bytes, at - HEAD, HEAD) ||
		    !(pks_little(bytes.data + at - HEAD + 10, 2) & OVERFLOW))
			return false;
	}
	member->offset = at;
	return member->size > 0 && pks_inside(bytes, at, member->size);
}

/* The next node of the page that has something; false: it has no more. */
static bool
next_node(struct pks_bytes bytes, struct pages *pages, struct pks_member *member)
{
	const uint8_t *p = bytes.data + pages->page;
	uint64_t lower = pks_little(p + 12, 2);

	if (!(pks_little(p + 10, 2) & LEAF) || lower < HEAD || lower > pages->size)
		return false;
	while (HEAD + 2 * pages->node + 2 <= lower) {
		uint64_t at = pks_little(p + HEAD + 2 * pages->node++, 2);
		struct pks_bytes value;

		if (at < lower || at + 8 > pages->size ||
		    !value_of(bytes, pages, pages->page + at, member))
			continue;
		value = (struct pks_bytes){bytes.data + member->offset, member->size};
		if (!pks_worth_a_look(value))
			continue;
		member->place = true;
		return true;
	}
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct pages *pages = step->state;

	while (pks_inside(step->bytes, pages->page, pages->size)) {
		if (next_node(step->bytes, pages, member))
			return true;
		pages->page += pages->size;
		pages->node = 0;
	}
	return false;
}

const struct pks_step_kind pks_step_LMDB = {
	.name = "",
	.relics = true,
	.probe = probe,
	.begin = begin,
	.next = next,
	.end = end,
};
