/* SPDX-License-Identifier: MIT */
/*
 * Streams packed by bzip2, xz, lzma, zstd and lz4, by libarchive. One filter is put in by its
 * own name, and no other is asked: some start a program, and what is packed twice is two steps.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static bool
unpack(struct pks_step *step, struct pks_memory *memory, int filter)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	bool opened;
	const char *why;

	if (!archive)
		return false;
	opened = archive_read_support_format_raw(archive) == ARCHIVE_OK &&
		 archive_read_append_filter(archive, filter) == ARCHIVE_OK &&
		 archive_read_open_memory(archive, step->bytes.data, (size_t)step->bytes.size) ==
			 ARCHIVE_OK &&
		 archive_read_next_header(archive, &entry) == ARCHIVE_OK;
	while (opened) {
		size_t room = 0;
		uint8_t *to = pks_memory_room(memory, &room);
		la_ssize_t n;

		if (!to)
			break;
		n = archive_read_data(archive, to, room);
		if (n > 0)
			pks_memory_took(memory, (size_t)n);
		if (n == 0)
			break;
		if (n < 0) {
			why = archive_error_string(archive);
			pks_step_say(step, "%s", why ? why : "the stream is damaged");
			break;
		}
	}
	if (!opened) {
		why = archive_error_string(archive);
		pks_step_say(step, "%s", why ? why : "it cannot be unpacked");
	}
	archive_read_free(archive);
	return opened;
}

static bool
begins(struct pks_bytes bytes, const char *head, size_t n)
{
	return bytes.size > n && memcmp(bytes.data, head, n) == 0;
}

/* Behind the head of bzip2 pi stands, or, where nothing is packed, its root. */
static bool
begins_block(struct pks_bytes bytes)
{
	return bytes.size >= 14 && (memcmp(bytes.data + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
				    memcmp(bytes.data + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* What writers make is a power of 2, or one and a half of one; at most so much, and that seldom. */
#define LARGEST_DICTIONARY (UINT32_C(3) << 29)

/* liblzma takes memory for all of it at once, though it is touched only as far as bytes come out.
 */
static bool
is_dictionary(uint64_t size)
{
	uint64_t power = UINT64_C(1) << 12;

	while (power * 2 <= size)
		power *= 2;
	return size <= LARGEST_DICTIONARY && (size == power || size == power + power / 2);
}

/* No magic: what the properties may be, a size of the dictionary, and one of the stream or none. */
static bool
begins_lzma(struct pks_bytes bytes)
{
	uint64_t dictionary, size;

	if (bytes.size < 14 || bytes.data[0] != 0x5d || bytes.data[13] != 0)
		return false;
	dictionary = pks_little(bytes.data + 1, 4);
	size = pks_little(bytes.data + 5, 8);
	return is_dictionary(dictionary) && (size == UINT64_MAX || size < UINT64_C(1) << 40);
}

#define PACKED(NAME, word, filter, FILTER, first, test)                                            \
	static enum pks_likeness probe_##filter(struct pks_bytes bytes)                            \
	{                                                                                          \
		return test ? PKS_EXACTLY : PKS_UNLIKE;                                            \
	}                                                                                          \
	static bool read_##filter(struct pks_step *step, struct pks_memory *memory)                \
	{                                                                                          \
		return unpack(step, memory, ARCHIVE_FILTER_##FILTER);                              \
	}                                                                                          \
	const struct pks_step_kind pks_step_##NAME = {                                             \
		.name = word,                                                                      \
		.probe = probe_##filter,                                                           \
		.begins = first,                                                                   \
		.read = read_##filter,                                                             \
	};

PACKED(BZIP2, "bz2", bzip2, BZIP2, "B", begins(bytes, "BZh", 3) && begins_block(bytes))
PACKED(XZ, "xz", xz, XZ, "\xfd", begins(bytes, "\xfd\x37zXZ\0", 6))
PACKED(LZMA, "lzma", lzma, LZMA, "\x5d", begins_lzma(bytes))
PACKED(ZSTD, "zst", zstd, ZSTD, "\x28", begins(bytes, "\x28\xb5\x2f\xfd", 4))
PACKED(LZ4, "lz4", lz4, LZ4, "\x04", begins(bytes, "\x04\x22\x4d\x18", 4))
