/* SPDX-License-Identifier: MIT */
/*
 * The directory of a zip (PKWARE's APPNOTE, 4.3.7, 4.3.12 to 4.3.16).
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/zip_directory.h"

#include "source/numbers.h"

#include <string.h>

#define END_SIZE   22
#define ENTRY_SIZE 46
#define HEAD_SIZE  30
#define MOST_END   (END_SIZE + 65535)

/* Flags: it is encrypted in one of three ways, or a patch; sizes stand behind the member. */
#define ODD_FLAGS   (1u | 1u << 5 | 1u << 6 | 1u << 13)
#define SIZES_LATER (1u << 3)

#define ZIP64 0xffffffffu

enum { STORED = 0, DEFLATED = 8 };

static bool
has(struct pks_bytes bytes, uint64_t at, const char words[4])
{
	return pks_inside(bytes, at, 4) && memcmp(bytes.data + at, words, 4) == 0;
}

/* Where the directory begins and ends, by the record at 'at', or by the one of 64 bits before it.
 */
static bool
directory_of(struct pks_bytes bytes, uint64_t at, struct pks_zip_directory *directory)
{
	uint64_t size = pks_little(bytes.data + at + 12, 4);
	uint64_t offset = pks_little(bytes.data + at + 16, 4), large;

	directory->end = at;
	/* PyTorch writes it whether or not it is needed. It counts from the zip's own first byte;
	 * mostly it stands right here. */
	if (at >= 76 && has(bytes, at - 20, "PK\6\7")) {
		large = at - 76;
		if (!has(bytes, large, "PK\6\6"))
			large = pks_little(bytes.data + at - 12, 8);
		if (large >= at || !pks_inside(bytes, large, 56) || !has(bytes, large, "PK\6\6"))
			return false;
		size = pks_little(bytes.data + large + 40, 8);
		offset = pks_little(bytes.data + large + 48, 8);
		directory->end = large;
	}
	if (size > directory->end || offset > directory->end - size)
		return false;
	directory->bytes = bytes;
	directory->at = directory->end - size;
	directory->front = directory->at - offset;
	return size == 0 || has(bytes, directory->at, "PK\1\2");
}

bool
pks_zip_end(struct pks_bytes bytes, uint64_t *at)
{
	static const char words[] = {'P', 'K', 5, 6};
	uint64_t first = bytes.size > MOST_END ? bytes.size - MOST_END : 0, end;
	struct pks_zip_directory directory;
	const uint8_t *p = bytes.data + first;
	bool found = false;

	if (bytes.size < END_SIZE)
		return false;
	/* The last one counts. */
	end = bytes.size - END_SIZE + sizeof(words);
	while ((p = memmem(p, (size_t)(bytes.data + end - p), words, sizeof(words)))) {
		uint64_t here = (uint64_t)(p++ - bytes.data);

		if (directory_of(bytes, here, &directory) && directory.at < directory.end) {
			*at = here;
			found = true;
		}
	}
	return found;
}

bool
pks_zip_directory_begin(struct pks_zip_directory *directory, struct pks_bytes bytes)
{
	uint64_t at;

	*directory = (struct pks_zip_directory){0};
	return pks_zip_end(bytes, &at) && directory_of(bytes, at, directory);
}

/* Numbers that do not fit stand in a field behind the name, in this order. */
static bool
take_large(const uint8_t *extra, uint64_t size, uint64_t *numbers[3])
{
	uint64_t at = 0, n = 0;

	while (at + 4 <= size) {
		n = pks_little(extra + at + 2, 2);
		if (n > size - at - 4)
			return false;
		if (pks_little(extra + at, 2) == 1)
			break;
		at += 4 + n;
	}
	if (at + 4 > size)
		return false;
	at += 4;
	for (int k = 0; k < 3; k++) {
		if (*numbers[k] != ZIP64)
			continue;
		if (n < 8)
			return false;
		*numbers[k] = pks_little(extra + at, 8);
		at += 8;
		n -= 8;
	}
	return true;
}

/* Does what stands before the member say what the directory does? */
static bool
agrees(const uint8_t *entry, const uint8_t *head, struct pks_bytes name)
{
	uint64_t flags = pks_little(entry + 8, 2) | pks_little(head + 6, 2);
	uint64_t packed = pks_little(head + 18, 4);
	bool empty = packed == 0 && pks_little(head + 22, 4) == 0;

	if ((flags & ODD_FLAGS) != 0 || pks_little(entry + 10, 2) != pks_little(head + 8, 2) ||
	    pks_little(head + 26, 2) != name.size ||
	    memcmp(head + HEAD_SIZE, name.data, (size_t)name.size) != 0)
		return false;
	if (packed == ZIP64 || ((flags & SIZES_LATER) != 0 && empty))
		return true;
	return memcmp(entry + 20, head + 18, 8) == 0;
}

/* The bytes of a member. False: they are not there, or packed otherwise. */
static bool
find(struct pks_zip_directory *directory, const uint8_t *p, uint64_t packed, uint64_t offset,
     struct pks_zip_entry *entry)
{
	uint64_t method = pks_little(p + 10, 2), past;
	struct pks_bytes bytes = directory->bytes;
	const uint8_t *head;

	if (offset > bytes.size - directory->front)
		return false;
	offset += directory->front;
	if (!pks_inside(bytes, offset, HEAD_SIZE) || !has(bytes, offset, "PK\3\4"))
		return false;
	head = bytes.data + offset;
	past = HEAD_SIZE + pks_little(head + 26, 2) + pks_little(head + 28, 2);
	if (!pks_inside(bytes, offset, past) || packed > bytes.size - offset - past)
		return false;
	entry->data = (struct pks_bytes){head + past, packed};
	entry->deflated = method == DEFLATED;
	entry->agrees = agrees(p, head, entry->name);
	return method == STORED || method == DEFLATED;
}

bool
pks_zip_directory_next(struct pks_zip_directory *directory, struct pks_zip_entry *entry)
{
	struct pks_bytes bytes = directory->bytes;

	while (directory->at + ENTRY_SIZE <= directory->end &&
	       has(bytes, directory->at, "PK\1\2")) {
		const uint8_t *p = bytes.data + directory->at;
		uint64_t name = pks_little(p + 28, 2), extra = pks_little(p + 30, 2);
		uint64_t size = ENTRY_SIZE + name + extra + pks_little(p + 32, 2);
		uint64_t packed = pks_little(p + 20, 4), plain = pks_little(p + 24, 4);
		uint64_t offset = pks_little(p + 42, 4);
		uint64_t *numbers[3] = {&plain, &packed, &offset};
		bool large = plain == ZIP64 || packed == ZIP64 || offset == ZIP64;

		if (size > directory->end - directory->at)
			return false;
		directory->at += size;
		entry->name = (struct pks_bytes){p + ENTRY_SIZE, name};
		if (large && !take_large(p + ENTRY_SIZE + name, extra, numbers))
			continue;
		if (find(directory, p, packed, offset, entry))
			return true;
	}
	return false;
}
