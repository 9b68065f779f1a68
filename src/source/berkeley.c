/* SPDX-License-Identifier: MIT */
/*
 * Berkeley DB, hash and btree: what dbm.ndbm writes on Debian, and Python 2's shelves. Each page
 * that holds records is gone through in the order of the file, without the tree above it; values in
 * overflow pages are for carving. Layout: Berkeley DB 5.3's db_page.h.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>

#define HASH_MAGIC  0x061561u
#define BTREE_MAGIC 0x053162u
#define HEAD	    26

enum page { HASH_UNSORTED = 2, BTREE_LEAF = 5, HASH_SORTED = 13 };

struct pages {
	uint64_t size; /* of a page */
	uint64_t page; /* where it begins */
	uint64_t pair; /* the next of the page */
};

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	uint64_t magic, size;

	if (bytes.size < 512)
		return PKS_UNLIKE;
	magic = pks_little(bytes.data + 12, 4);
	size = pks_little(bytes.data + 20, 4);
	if (magic != HASH_MAGIC && magic != BTREE_MAGIC)
		return PKS_UNLIKE;
	return size >= 512 && size <= 65536 && (size & (size - 1)) == 0 ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct pages *pages = calloc(1, sizeof(*pages));

	step->state = pages;
	if (!pages || probe(step->bytes) == PKS_UNLIKE)
		return false;
	pages->size = pages->page = pks_little(step->bytes.data + 20, 4);
	return true;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* The bytes of an item, without what says how long it is; false: they are elsewhere, or nowhere. */
static bool
item_of(const uint8_t *page, uint64_t page_size, uint64_t index, bool btree, uint64_t *at,
	uint64_t *size)
{
	uint64_t start = pks_little(page + HEAD + 2 * index, 2);
	uint64_t stop = index > 0 ? pks_little(page + HEAD + 2 * (index - 1), 2) : page_size;

	if (start < HEAD || start + 4 > page_size)
		return false;
	if (btree) {
		*at = start + 3;
		*size = pks_little(page + start, 2);
		return page[start + 2] == 1 && *size <= page_size - *at;
	}
	*at = start + 1;
	*size = stop > *at ? stop - *at : 0;
	return page[start] == 1 && stop <= page_size && *size > 0;
}

/* The value of the next pair; false: the page has no more. */
static bool
next_pair(struct pages *pages, const uint8_t *page, struct pks_member *member)
{
	uint64_t entries = pks_little(page + 20, 2), key, key_size, at, size;
	bool btree = page[25] == BTREE_LEAF;

	if ((page[25] != HASH_UNSORTED && page[25] != HASH_SORTED && !btree) ||
	    HEAD + 2 * entries > pages->size)
		return false;
	while (2 * pages->pair + 1 < entries) {
		uint64_t index = 2 * pages->pair++;
		struct pks_bytes value;

		if (!item_of(page, pages->size, index, btree, &key, &key_size))
			key_size = 0;
		if (!item_of(page, pages->size, index + 1, btree, &at, &size))
			continue;
		value = (struct pks_bytes){page + at, size};
		if (!pks_worth_a_look(value))
			continue;
		member->place = true;
		member->offset = pages->page + at;
		member->size = size;
		if (key_size > 0)
			member->key = (struct pks_bytes){page + key, key_size};
		return true;
	}
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct pages *pages = step->state;

	while (pks_inside(step->bytes, pages->page, pages->size)) {
		if (next_pair(pages, step->bytes.data + pages->page, member))
			return true;
		pages->page += pages->size;
		pages->pair = 0;
	}
	return false;
}

const struct pks_step_kind pks_step_BERKELEY = {
	.name = "",
	.probe = probe,
	.least = 512,
	.begin = begin,
	.next = next,
	.end = end,
};
