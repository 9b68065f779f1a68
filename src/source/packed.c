/* SPDX-License-Identifier: MIT */
/*
 * Streams packed by bzip2, xz, lzma, zstd and lz4, by libarchive. One filter is put in by its
 * own name, and no other is asked: some start a program, and what is packed twice is two steps.
 */
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

#define PACKED(NAME, word, filter, FILTER, head)                                                   \
	static enum pks_likeness probe_##filter(struct pks_bytes bytes)                            \
	{                                                                                          \
		return bytes.size >= sizeof(head) - 1 &&                                           \
				       memcmp(bytes.data, head, sizeof(head) - 1) == 0             \
			       ? PKS_EXACTLY                                                       \
			       : PKS_UNLIKE;                                                       \
	}                                                                                          \
	static bool read_##filter(struct pks_step *step, struct pks_memory *memory)                \
	{                                                                                          \
		return unpack(step, memory, ARCHIVE_FILTER_##FILTER);                              \
	}                                                                                          \
	const struct pks_step_kind pks_step_##NAME = {                                             \
		.name = word,                                                                      \
		.probe = probe_##filter,                                                           \
		.read = read_##filter,                                                             \
	};

PACKED(BZIP2, "bz2", bzip2, BZIP2, "BZh")
PACKED(XZ, "xz", xz, XZ, "\xfd\x37zXZ")
PACKED(LZMA, "lzma", lzma, LZMA, "\x5d\0\0")
PACKED(ZSTD, "zst", zstd, ZSTD, "\x28\xb5\x2f\xfd")
PACKED(LZ4, "lz4", lz4, LZ4, "\x04\x22\x4d\x18")
