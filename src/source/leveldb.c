/* SPDX-License-Identifier: MIT */
/*
 * LevelDB, read where it lies (doc/log_format.md, doc/table_format.md): of a log the records that
 * are cut by its blocks of 32 KiB, put together; of a table the blocks that are packed. All else
 * stands in the bytes in one piece, and is for carving, like what was deleted or written over.
 */
#include "source/numbers.h"
#include "source/snappy.h"
#include "source/step.h"

#include <stdlib.h>

#define BLOCK  32768u
#define HEAD   7 /* of a record: its sum, its length, its kind */
#define FOOTER 48
#define MAGIC  UINT64_C(0xdb4775248b80fb57)

enum { WHOLE = 1, FIRST, MIDDLE, LAST };

struct blocks {
	bool table;
	uint64_t at; /* of the next record; in the index */
	struct pks_memory index;
	struct pks_bytes entries; /* of the index */
	uint64_t first;		  /* what was given last: its first record, its block */
	struct pks_bytes packed;
};

/* CRC-32C, as LevelDB masks it. */
static uint32_t
sum_of(const uint8_t *p, uint64_t n)
{
	uint32_t sum = 0xffffffff;

	for (uint64_t i = 0; i < n; i++) {
		sum ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (0x82f63b78 & (0u - (sum & 1)));
	}
	sum = ~sum;
	return (sum >> 15 | sum << 17) + 0xa282ead8;
}

/* The record at 'at', which may have to move to the next block. False: there is none. */
static bool
record_at(struct pks_bytes bytes, uint64_t *at, uint8_t *kind, struct pks_bytes *data)
{
	uint64_t left = BLOCK - *at % BLOCK;

	if (left < HEAD)
		*at += left;
	if (!pks_inside(bytes, *at, HEAD))
		return false;
	left = BLOCK - *at % BLOCK;
	*data = (struct pks_bytes){bytes.data + *at + HEAD, pks_little(bytes.data + *at + 4, 2)};
	*kind = bytes.data[*at + 6];
	return *kind >= WHOLE && *kind <= LAST && data->size + HEAD <= left &&
	       pks_inside(bytes, *at + HEAD, data->size);
}

static bool
is_log(struct pks_bytes bytes)
{
	struct pks_bytes data;
	uint64_t at = 0;
	uint8_t kind;

	return bytes.size > HEAD + 12 && record_at(bytes, &at, &kind, &data) && kind <= FIRST &&
	       data.size > 0 && pks_little(bytes.data, 4) == sum_of(bytes.data + 6, data.size + 1);
}

static bool
is_table(struct pks_bytes bytes)
{
	return bytes.size > FOOTER && pks_little(bytes.data + bytes.size - 8, 8) == MAGIC;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return is_table(bytes) || is_log(bytes) ? PKS_EXACTLY : PKS_UNLIKE;
}

/* A block as a handle says, with the byte behind it that says how it is packed. */
static bool
block_of(struct pks_bytes bytes, struct pks_bytes handle, uint64_t *at, struct pks_bytes *block,
	 uint8_t *packing)
{
	uint64_t offset, size;

	if (!pks_varint(handle, at, &offset) || !pks_varint(handle, at, &size) ||
	    size >= bytes.size || !pks_inside(bytes, offset, size + 1))
		return false;
	*block = (struct pks_bytes){bytes.data + offset, size};
	*packing = bytes.data[offset + size];
	return true;
}

static bool
begin_table(struct pks_step *step, struct blocks *blocks)
{
	struct pks_bytes footer = {step->bytes.data + step->bytes.size - FOOTER, FOOTER - 8};
	uint64_t at = 0, skipped, restarts;
	struct pks_bytes block;
	uint8_t packing;

	if (!pks_varint(footer, &at, &skipped) || !pks_varint(footer, &at, &skipped) ||
	    !block_of(step->bytes, footer, &at, &block, &packing))
		return false;
	if (packing == 1) {
		blocks->index.budget = step->budget;
		blocks->index.from = block.size;
		if (!pks_snappy(block, &blocks->index))
			return false;
		block = (struct pks_bytes){blocks->index.data, blocks->index.used};
	}
	if (block.size < 4)
		return false;
	restarts = pks_little(block.data + block.size - 4, 4);
	if (restarts > (block.size - 4) / 4)
		return false;
	blocks->entries = (struct pks_bytes){block.data, block.size - 4 - 4 * restarts};
	return true;
}

static bool
begin(struct pks_step *step)
{
	struct blocks *blocks = calloc(1, sizeof(*blocks));

	step->state = blocks;
	if (!blocks || probe(step->bytes) == PKS_UNLIKE)
		return false;
	blocks->table = is_table(step->bytes);
	if (!blocks->table || begin_table(step, blocks))
		return true;
	pks_step_say(step, "the index of the table cannot be read");
	return false;
}

static void
end(struct pks_step *step)
{
	struct blocks *blocks = step->state;

	if (blocks)
		pks_memory_free(&blocks->index);
	free(blocks);
}

static void
give(struct pks_step_name *name, uint64_t offset)
{
	pks_step_name_number(name, (int64_t)offset);
}

/* The next packed block that the index leads to. */
static bool
next_block(struct pks_step *step, struct blocks *blocks, struct pks_member *member)
{
	struct pks_bytes entries = blocks->entries, handle, block;
	uint64_t shared, more, size, at;
	uint8_t packing;

	while (blocks->at < entries.size) {
		if (!pks_varint(entries, &blocks->at, &shared) ||
		    !pks_varint(entries, &blocks->at, &more) ||
		    !pks_varint(entries, &blocks->at, &size) ||
		    !pks_inside(entries, blocks->at, more) ||
		    !pks_inside(entries, blocks->at + more, size)) {
			pks_step_say(step, "the index of the table breaks off");
			return false;
		}
		handle = (struct pks_bytes){entries.data + blocks->at + more, size};
		blocks->at += more + size;
		at = 0;
		if (!block_of(step->bytes, handle, &at, &block, &packing) || packing != 1)
			continue;
		blocks->packed = block;
		member->packed = block.size;
		give(&member->argument, (uint64_t)(block.data - step->bytes.data));
		pks_step_covers(step, (uint64_t)(block.data - step->bytes.data), block.size);
		return true;
	}
	return false;
}

/* The next record that begins in one block and ends in another. */
static bool
next_record(struct pks_step *step, struct blocks *blocks, struct pks_member *member)
{
	struct pks_bytes data;
	uint8_t kind;

	while (record_at(step->bytes, &blocks->at, &kind, &data)) {
		uint64_t at = blocks->at;

		blocks->at += HEAD + data.size;
		if (kind != FIRST)
			continue;
		blocks->first = at;
		give(&member->argument, at);
		return true;
	}
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct blocks *blocks = step->state;

	return blocks->table ? next_block(step, blocks, member) : next_record(step, blocks, member);
}

static bool
read_record(struct pks_step *step, const struct blocks *blocks, struct pks_memory *memory)
{
	uint64_t at = blocks->first;
	struct pks_bytes data;
	uint8_t kind = FIRST;

	while (kind != LAST && record_at(step->bytes, &at, &kind, &data)) {
		if (at != blocks->first && kind != MIDDLE && kind != LAST)
			break;
		pks_step_covers(step, at, HEAD + data.size);
		if (!pks_memory_put(memory, data.data, (size_t)data.size))
			return memory->used > 0;
		at += HEAD + data.size;
	}
	if (kind != LAST)
		pks_step_say(step, "a record breaks off");
	return memory->used > 0;
}

static bool
read_member(struct pks_step *step, struct pks_memory *memory)
{
	struct blocks *blocks = step->state;

	if (!blocks->table)
		return read_record(step, blocks, memory);
	if (!pks_snappy(blocks->packed, memory))
		pks_step_say(step, "a packed block is damaged");
	return memory->used > 0;
}

const struct pks_step_kind pks_step_LEVELDB = {
	.name = "leveldb",
	.relics = true,
	.probe = probe,
	.not_plain = true,
	.begin = begin,
	.next = next,
	.read = read_member,
	.end = end,
};
