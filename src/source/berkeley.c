/* SPDX-License-Identifier: MIT */
/*
 * Berkeley DB, hash and btree: what dbm.ndbm writes on Debian, and Python 2's shelves. Each page
 * that holds records is gone through in the order of the file, without the tree above it; a value
 * that is too long for its page is put together from overflow pages. Layout: Berkeley DB 5.3's
 * db_page.h.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>

#define HASH_MAGIC  0x061561u
#define BTREE_MAGIC 0x053162u
#define HEAD	    26

enum page { HASH_UNSORTED = 2, BTREE_LEAF = 5, OVERFLOW = 7, HASH_SORTED = 13 };

/* Kinds of items: on the page; elsewhere, and the item says where. Both sorts of pages agree. */
enum { HERE = 1, ELSEWHERE = 3 };

struct pages {
	uint64_t size; /* of a page */
	uint64_t page; /* where it begins */
	uint64_t pair; /* the next of the page */
	/* Of the value given last, if it is elsewhere: its first page, and its bytes. */
	uint64_t first, long_size;
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
		return page[start + 2] == HERE && *size <= page_size - *at;
	}
	*at = start + 1;
	*size = stop > *at ? stop - *at : 0;
	return page[start] == HERE && stop <= page_size && *size > 0;
}

/* Is the item one that says where its bytes are? */
static bool
is_elsewhere(const struct pages *pages, const uint8_t *page, uint64_t index, uint64_t *first,
	     uint64_t *size)
{
	uint64_t start = pks_little(page + HEAD + 2 * index, 2);
	unsigned kind = page[25] == BTREE_LEAF ? 2 : 0;

	if (start < HEAD || start + 12 > pages->size || page[start + kind] != ELSEWHERE)
		return false;
	*first = pks_little(page + start + 4, 4);
	*size = pks_little(page + start + 8, 4);
	return *size > 0;
}

/* The bytes of an overflow page; false: it is none. */
static bool
piece_of(const struct pages *pages, struct pks_bytes bytes, uint64_t number,
	 struct pks_bytes *piece, uint64_t *next_page)
{
	const uint8_t *page;

	if (number == 0 || number >= bytes.size / pages->size)
		return false;
	page = bytes.data + number * pages->size;
	piece->data = page + HEAD;
	piece->size = pks_little(page + 22, 2);
	*next_page = pks_little(page + 16, 4);
	return page[25] == OVERFLOW && piece->size <= pages->size - HEAD;
}

/* A value on pages of its own: a child, since something stands between its pieces. */
static bool
give_long(struct pks_step *step, struct pages *pages, struct pks_bytes key,
	  struct pks_member *member)
{
	struct pks_bytes piece;
	uint64_t next_page;

	if (!piece_of(pages, step->bytes, pages->first, &piece, &next_page) ||
	    (!step->wanted && !pks_worth_a_look(piece)))
		return false;
	pks_step_name_add(&member->argument, key.data, (size_t)key.size);
	member->argument.given = true;
	member->key = key;
	member->packed = pages->long_size;
	return true;
}

static bool
read_long(struct pks_step *step, struct pks_memory *memory)
{
	struct pages *pages = step->state;
	uint64_t left = pages->long_size, number = pages->first;

	/* Every page has bytes, so it ends however the pages are linked. */
	while (left > 0) {
		struct pks_bytes piece;
		uint64_t at = number * pages->size;

		if (!piece_of(pages, step->bytes, number, &piece, &number) || piece.size == 0) {
			pks_step_say(step, "the pages of a value break off");
			break;
		}
		if (piece.size > left)
			piece.size = left;
		pks_step_covers(step, at, pages->size);
		if (!pks_memory_put(memory, piece.data, (size_t)piece.size))
			break;
		left -= piece.size;
	}
	return memory->used > 0;
}

/* The value of the next pair; false: the page has no more. */
static bool
next_pair(struct pks_step *step, struct pages *pages, const uint8_t *page,
	  struct pks_member *member)
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
			key = key_size = 0;
		if (is_elsewhere(pages, page, index + 1, &pages->first, &pages->long_size)) {
			if (give_long(step, pages, (struct pks_bytes){page + key, key_size},
				      member))
				return true;
			continue;
		}
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
		if (next_pair(step, pages, step->bytes.data + pages->page, member))
			return true;
		pages->page += pages->size;
		pages->pair = 0;
	}
	return false;
}

const struct pks_step_kind pks_step_BERKELEY = {
	.name = "dbm",
	.relics = true,
	.probe = probe,
	.begin = begin,
	.next = next,
	.read = read_long,
	.end = end,
};
