/* SPDX-License-Identifier: MIT */
/*
 * The files of GNU dbm, which is what a shelf is on most Linux systems: a directory of buckets,
 * each with a table of records; a record's key and value stand one behind the other. Read from the
 * layout of gdbmdefs.h (GDBM 1.23), little-endian, offsets of 64 bits. The library itself opens
 * files by name only. Values that were deleted stay where they were; those are for carving.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>

#define MAGIC	     0x13579acfu
#define MAGIC_SYNCED 0x13579ad1u
/* In a bucket: after six places for free space. */
#define COUNT_AT    108
#define ELEMENTS_AT 112
#define ELEMENT	    24

struct table {
	uint64_t directory, entries, bucket_size, most;
	uint64_t entry;	 /* of the directory: the next one */
	uint64_t bucket; /* that is gone through; 0: none */
	uint64_t element, count;
};

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	uint64_t magic;

	if (bytes.size < 64)
		return PKS_UNLIKE;
	magic = pks_little(bytes.data, 4);
	return magic == MAGIC || magic == MAGIC_SYNCED ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct table *table = calloc(1, sizeof(*table));
	const uint8_t *p = step->bytes.data;

	step->state = table;
	if (!table || probe(step->bytes) == PKS_UNLIKE)
		return false;
	table->directory = pks_little(p + 8, 8);
	table->entries = pks_little(p + 16, 4) / 8;
	table->bucket_size = pks_little(p + 24, 4);
	table->most = pks_little(p + 28, 4);
	if (table->bucket_size >= ELEMENTS_AT &&
	    table->most <= (table->bucket_size - ELEMENTS_AT) / ELEMENT &&
	    pks_inside(step->bytes, table->directory, table->entries * 8))
		return true;
	pks_step_say(step, "the head of the dbm file is damaged");
	return false;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* The next bucket of the directory, where each may stand several times in a row. */
static bool
next_bucket(struct pks_bytes bytes, struct table *table)
{
	uint64_t before = table->bucket;

	while (table->entry < table->entries) {
		uint64_t at = pks_little(bytes.data + table->directory + 8 * table->entry++, 8);

		if (at == before || !pks_inside(bytes, at, table->bucket_size))
			continue;
		table->bucket = at;
		table->element = 0;
		table->count = pks_little(bytes.data + at + COUNT_AT, 4);
		return true;
	}
	return false;
}

/* The record of the next element that is in use. */
static bool
next_record(struct pks_bytes bytes, struct table *table, uint64_t *key, uint64_t *key_size,
	    uint64_t *size)
{
	for (;;) {
		const uint8_t *p;

		if (table->bucket == 0 || table->element >= table->most || table->count == 0) {
			if (!next_bucket(bytes, table))
				return false;
			continue;
		}
		p = bytes.data + table->bucket + ELEMENTS_AT + ELEMENT * table->element++;
		if (pks_little(p, 4) == 0xffffffff)
			continue;
		table->count--;
		*key = pks_little(p + 8, 8);
		*key_size = pks_little(p + 16, 4);
		*size = pks_little(p + 20, 4);
		if (*size > 0 && pks_inside(bytes, *key, *key_size) &&
		    pks_inside(bytes, *key + *key_size, *size))
			return true;
	}
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct table *table = step->state;
	uint64_t key, key_size, size;

	while (next_record(step->bytes, table, &key, &key_size, &size)) {
		struct pks_bytes value = {step->bytes.data + key + key_size, size};

		if (!pks_worth_a_look(value))
			continue;
		member->place = true;
		member->offset = key + key_size;
		member->size = size;
		member->key = (struct pks_bytes){step->bytes.data + key, key_size};
		return true;
	}
	return false;
}

const struct pks_step_kind pks_step_GDBM = {
	.name = "",
	.relics = true,
	.probe = probe,
	.not_plain = true,
	.least = 64,
	.begin = begin,
	.next = next,
	.end = end,
};
