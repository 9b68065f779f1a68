/* SPDX-License-Identifier: MIT */
/*
 * Read as torch/serialization.py does it, legacy_load(): 'storages' is a number of them, then for
 * each a pickle of its id, its device and its class, a count, and the items; behind them a list of
 * those that are a part of another. 'tensors' is a number of them, then for each a pickle of its id
 * and its storage's, how many dimensions it has, their sizes and strides, and where it begins.
 */
#include "source/torch_tar.h"

#include "source/numbers.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 512
/* Numbers that are read of one pickle; the list of parts is read four by four. */
#define MOST_NUMBERS 4
/* Dimensions of a tensor whose items are shown. */
#define MOST_SHOWN 8

struct storage {
	int64_t id;
	struct pks_scalar item;
	struct pks_bytes bytes;
};

struct entry {
	int64_t id, storage;
	uint32_t dimensions;
	uint64_t at; /* of its sizes, in the member */
};

struct pks_torch_tar {
	struct pks_bytes storages, tensors; /* the members */
	struct storage *storage;
	struct entry *tensor;
	size_t storage_count, storage_room, tensor_count, tensor_room;
	size_t sorted; /* storages by id, from the first on */
};

/* What a pickle says, as far as it matters here. */
struct said {
	int64_t numbers[MOST_NUMBERS];
	unsigned count;
	struct pks_bytes name; /* of the last class */
	uint64_t end;	       /* past its STOP */
};

/* ---- The tar ----------------------------------------------------------------------------------
 */

static uint64_t
octal(const uint8_t *p, size_t n)
{
	uint64_t number = 0;

	for (size_t i = 0; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		number = number << 3 | (uint64_t)(p[i] - '0');
	return number;
}

static void
find_members(struct pks_torch_tar *torch, struct pks_bytes tar)
{
	uint64_t at = 0;

	while (pks_inside(tar, at, BLOCK) && tar.data[at] != 0) {
		const uint8_t *head = tar.data + at;
		uint64_t size = octal(head + 124, 12);

		at += BLOCK;
		if (!pks_inside(tar, at, size))
			size = tar.size - at;
		if (memcmp(head, "storages", sizeof "storages") == 0)
			torch->storages = (struct pks_bytes){tar.data + at, size};
		else if (memcmp(head, "tensors", sizeof "tensors") == 0)
			torch->tensors = (struct pks_bytes){tar.data + at, size};
		at += size;
		at += (BLOCK - at % BLOCK) % BLOCK;
	}
}

/* ---- Pickles of numbers and names -------------------------------------------------------------
 */

static bool
number_of(struct pks_bytes bytes, const struct pks_token *token, int64_t *number)
{
	uint64_t value = 0;

	if (pks_opcode_info(token->code)->kind != PKS_INT)
		return false;
	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_I4: *number = (int64_t)token->number; return true;
	case PKS_ARG_LONG1:
		if (token->arg_size > 8)
			return false;
		if (token->arg_size > 0 && bytes.data[token->arg + token->arg_size - 1] & 0x80)
			value = UINT64_MAX;
		for (uint64_t i = token->arg_size; i-- > 0;)
			value = value << 8 | bytes.data[token->arg + i];
		*number = (int64_t)value;
		return true;
	default: return false;
	}
}

/* False: there is no whole pickle. */
static bool
read_pickle(struct pks_bytes bytes, uint64_t at, struct said *said)
{
	struct pks_token token;
	struct pks_bytes module;

	*said = (struct said){.end = at};
	while (pks_token_read(bytes, said->end, &token) == PKS_TOKEN_OK) {
		const struct pks_opcode_info *info = pks_opcode_info(token.code);

		said->end = token.next;
		if (info->kind == PKS_CALLABLE && info->argument >= PKS_ARG_LINES_UTF8)
			pks_token_lines(bytes, &token, &module, &said->name);
		else if (said->count < MOST_NUMBERS &&
			 number_of(bytes, &token, &said->numbers[said->count]))
			said->count++;
		if (token.code == pks_opcode_by_name("STOP")->byte)
			return true;
	}
	return false;
}

/* ---- Storages and tensors ---------------------------------------------------------------------
 */

/* Room for one more. */
static void *
grow(void *items, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (count < *room)
		return items;
	grown = realloc(items, more * size);
	if (grown)
		*room = more;
	return grown;
}

static bool
add_storage(struct pks_torch_tar *torch, const struct storage *storage)
{
	struct storage *grown =
		grow(torch->storage, torch->storage_count, &torch->storage_room, sizeof *storage);

	if (!grown)
		return false;
	torch->storage = grown;
	torch->storage[torch->storage_count++] = *storage;
	return true;
}

/* An id is the first of what has one. */
static int
by_id(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return x < y ? -1 : x > y;
}

static void
sort_storages(struct pks_torch_tar *torch)
{
	torch->sorted = torch->storage_count;
	if (torch->sorted > 1)
		qsort(torch->storage, torch->sorted, sizeof *torch->storage, by_id);
}

static const struct storage *
storage_of(const struct pks_torch_tar *torch, int64_t id)
{
	return torch->sorted > 0
		       ? bsearch(&id, torch->storage, torch->sorted, sizeof *torch->storage, by_id)
		       : NULL;
}

/* One that is a part of another: its id, that of the whole, the first item, and how many. */
static bool
add_part(struct pks_torch_tar *torch, const int64_t numbers[4])
{
	const struct storage *whole = storage_of(torch, numbers[1]);
	struct storage part;
	uint64_t items;

	if (!whole || numbers[2] < 0 || numbers[3] < 0)
		return true;
	part = *whole;
	part.id = numbers[0];
	items = part.bytes.size / part.item.size;
	if ((uint64_t)numbers[2] > items || (uint64_t)numbers[3] > items - (uint64_t)numbers[2])
		return true;
	part.bytes.data += (uint64_t)numbers[2] * part.item.size;
	part.bytes.size = (uint64_t)numbers[3] * part.item.size;
	return add_storage(torch, &part);
}

static bool
read_parts(struct pks_torch_tar *torch, uint64_t at)
{
	struct pks_token token;
	int64_t numbers[4];
	unsigned count = 0;

	while (pks_token_read(torch->storages, at, &token) == PKS_TOKEN_OK) {
		at = token.next;
		if (!number_of(torch->storages, &token, &numbers[count]) || ++count < 4)
			continue;
		count = 0;
		if (!add_part(torch, numbers))
			return false;
	}
	return true;
}

/* False: no memory. What does not fit ends it. */
static bool
read_storages(struct pks_torch_tar *torch)
{
	struct pks_bytes bytes = torch->storages;
	struct said said;
	int64_t left;

	if (!read_pickle(bytes, 0, &said) || said.count != 1)
		return true;
	for (left = said.numbers[0]; left > 0; left--) {
		struct storage storage = {0};
		const char *type;
		uint64_t items, at;

		if (!read_pickle(bytes, said.end, &said) || said.count != 1 ||
		    !pks_storage_type(said.name, &type, &storage.item) ||
		    !pks_inside(bytes, said.end, 8))
			return true;
		storage.id = said.numbers[0];
		items = pks_little(bytes.data + said.end, 8);
		at = said.end + 8;
		if (items > (bytes.size - at) / storage.item.size)
			items = (bytes.size - at) / storage.item.size;
		storage.bytes = (struct pks_bytes){bytes.data + at, items * storage.item.size};
		said.end = at + storage.bytes.size;
		if (!add_storage(torch, &storage))
			return false;
	}
	sort_storages(torch);
	return read_parts(torch, said.end);
}

static bool
read_tensors(struct pks_torch_tar *torch)
{
	struct pks_bytes bytes = torch->tensors;
	struct said said;
	int64_t left;

	if (!read_pickle(bytes, 0, &said) || said.count != 1)
		return true;
	for (left = said.numbers[0]; left > 0; left--) {
		struct entry entry = {0}, *grown;

		if (!read_pickle(bytes, said.end, &said) || said.count < 2 ||
		    !pks_inside(bytes, said.end, 8))
			return true;
		entry.id = said.numbers[0];
		entry.storage = said.numbers[1];
		/* Eight bytes, of which the first four count. */
		entry.dimensions = (uint32_t)pks_little(bytes.data + said.end, 4);
		entry.at = said.end + 8;
		said.end = entry.at + 16 * (uint64_t)entry.dimensions + 8;
		if (!pks_inside(bytes, entry.at, said.end - entry.at))
			return true;
		grown = grow(torch->tensor, torch->tensor_count, &torch->tensor_room, sizeof entry);
		if (!grown)
			return false;
		torch->tensor = grown;
		torch->tensor[torch->tensor_count++] = entry;
	}
	return true;
}

struct pks_torch_tar *
pks_torch_tar_new(struct pks_bytes tar)
{
	struct pks_torch_tar *torch = calloc(1, sizeof *torch);

	if (!torch)
		return NULL;
	find_members(torch, tar);
	if (!read_storages(torch) || !read_tensors(torch)) {
		pks_torch_tar_free(torch);
		return NULL;
	}
	sort_storages(torch);
	if (torch->tensor_count > 1)
		qsort(torch->tensor, torch->tensor_count, sizeof *torch->tensor, by_id);
	return torch;
}

void
pks_torch_tar_free(struct pks_torch_tar *torch)
{
	if (!torch)
		return;
	free(torch->storage);
	free(torch->tensor);
	free(torch);
}

/* Rows one behind the other, without anything between; then how many items there are. */
static bool
is_plain(const struct pks_array *tensor, const uint8_t *strides, uint64_t *items)
{
	*items = 1;
	for (unsigned k = tensor->dimensions; k-- > 0;) {
		uint64_t size = tensor->dimension[k];

		if ((size > 1 && pks_little(strides + (size_t)8 * k, 8) != *items) ||
		    (size > 0 && *items > INT64_MAX / 16 / size))
			return false;
		*items *= size;
	}
	return true;
}

bool
pks_torch_tar_find(const struct pks_torch_tar *torch, int64_t id, struct pks_array *tensor,
		   struct pks_bytes *items)
{
	const struct entry *entry = NULL;
	const struct storage *storage;
	const uint8_t *p;
	uint64_t first, count;

	if (torch->tensor_count > 0)
		entry = bsearch(&id, torch->tensor, torch->tensor_count, sizeof *torch->tensor,
				by_id);
	storage = entry ? storage_of(torch, entry->storage) : NULL;
	if (!storage)
		return false;
	*items = (struct pks_bytes){0};
	*tensor = (struct pks_array){.item = storage->item};
	tensor->dimensions =
		entry->dimensions < PKS_ARRAY_DIMENSIONS ? entry->dimensions : PKS_ARRAY_DIMENSIONS;
	p = torch->tensors.data + entry->at;
	for (unsigned k = 0; k < tensor->dimensions; k++)
		tensor->dimension[k] = pks_little(p + (size_t)8 * k, 8);
	first = pks_little(p + (size_t)16 * entry->dimensions, 8);
	if (entry->dimensions <= MOST_SHOWN &&
	    is_plain(tensor, p + (size_t)8 * entry->dimensions, &count) &&
	    first <= storage->bytes.size / storage->item.size &&
	    count <= storage->bytes.size / storage->item.size - first)
		*items = (struct pks_bytes){storage->bytes.data + first * storage->item.size,
					    count * storage->item.size};
	return true;
}
