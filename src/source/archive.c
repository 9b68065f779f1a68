/* SPDX-License-Identifier: MIT */
/*
 * Archives, by libarchive. Formats are enabled by name, and no filter at all: what an archive is
 * packed into is a step of its own. A member that is stored as it is lies in the archive's bytes,
 * and nothing of it is copied.
 */
#include "source/names.h"
#include "source/step.h"
#include "source/zip_directory.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

typedef int (*enable)(struct archive *archive);

struct members {
	struct archive *archive;
	struct archive_entry *entry;
	/* Of a zip: how it is read once more when its directory is through, and what was in that.
	 */
	enable again;
	bool second;
	bool by_heads; /* it goes by the heads of the members, one after the other */
	bool unread;   /* a member was given, and nobody has read it */
	struct pks_names listed, met;
	/* And a third time, by its directory alone, where that and the members do not agree. */
	bool third;
	struct pks_zip_directory directory;
	struct pks_zip_entry listing;
	bool warned, dead; /* dead: this reading of it cannot go on */
	const enable *formats;
	uint64_t passed;  /* heads, in this reading */
	unsigned revived; /* how often it began once more behind a member that cannot be read */
	bool given_up;
};

/* Each time the directory is read again. */
#define MOST_REVIVED 64

static bool
open_with(struct pks_step *step, struct members *members, const enable *formats)
{
	members->archive = archive_read_new();
	if (!members->archive)
		return false;
	for (; *formats; formats++)
		(*formats)(members->archive);
	if (archive_read_open_memory(members->archive, step->bytes.data,
				     (size_t)step->bytes.size) == ARCHIVE_OK)
		return true;
	if (!members->second)
		pks_step_say(step, "%s", archive_error_string(members->archive));
	return false;
}

static bool
start(struct pks_step *step, const enable *formats)
{
	struct members *members = calloc(1, sizeof(*members));

	step->state = members;
	if (!members)
		return false;
	members->formats = formats;
	return open_with(step, members, formats);
}

static void
end(struct pks_step *step)
{
	struct members *members = step->state;

	if (members) {
		if (members->archive)
			archive_read_free(members->archive);
		free(members->listed.slots);
		free(members->met.slots);
	}
	free(members);
}

static void
name_member(struct members *members, struct pks_member *member)
{
	const char *name = archive_entry_pathname_utf8(members->entry);

	if (!name)
		name = archive_entry_pathname(members->entry);
	if (!name)
		name = "";
	pks_step_name_add(&member->argument, name, strlen(name));
}

/* The next header of a member with bytes. False: there is none, or it cannot be read. */
static bool
next_header(struct pks_step *step, struct members *members)
{
	const char *why;

	while (!members->dead) {
		int status = archive_read_next_header(members->archive, &members->entry);

		if (status == ARCHIVE_EOF)
			return false;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
			why = archive_error_string(members->archive);
			/* What the directory does not have nobody promised. */
			if (!members->second)
				pks_step_say(step, "%s", why ? why : "it cannot be read on");
			return false;
		}
		members->passed++;
		/* Directories and links have no bytes. */
		if (archive_entry_filetype(members->entry) == AE_IFREG ||
		    (archive_entry_filetype(members->entry) == 0 &&
		     !archive_entry_hardlink(members->entry)))
			return true;
	}
	return false;
}

/*
 * A member that cannot be unpacked ends libarchive's reading. Where there is a directory, what
 * comes behind it is not lost: it begins once more, and passes over what it had. So the members are
 * the same ones whether or not they are read.
 */
static bool
revive(struct pks_step *step, struct members *members)
{
	uint64_t passed = members->passed;
	struct archive_entry *entry;

	if (members->revived++ == MOST_REVIVED) {
		pks_step_say(step, "more than %d members cannot be read; it is not read on",
			     MOST_REVIVED);
		members->given_up = true;
		return false;
	}
	archive_read_free(members->archive);
	members->archive = NULL;
	members->dead = !open_with(step, members, members->formats);
	for (uint64_t i = 0; !members->dead && i < passed; i++)
		members->dead = archive_read_next_header(members->archive, &entry) < ARCHIVE_WARN;
	return true;
}

/* Once more from the front, by the heads of the members themselves: readers of streams go by these,
 * and who hides something leaves it out of the directory. */
static bool
begin_again(struct pks_step *step, struct members *members)
{
	const enable formats[] = {members->again, NULL};

	if (!members->again)
		return false;
	members->again = NULL;
	members->passed = 0;
	members->second = members->by_heads = true;
	members->dead = false;
	archive_read_free(members->archive);
	members->archive = NULL;
	return open_with(step, members, formats);
}

/*
 * Where the heads of members are followed, one that lies about its size leads to another place if
 * it is read than if it is passed over. Whoever looks for one member by its address comes by the
 * same ones as who reads them all.
 */
static void
read_over(struct pks_step *step, struct members *members)
{
	uint64_t left = step->budget->limits.unpacked;
	const void *data;
	int64_t offset;
	size_t n = 0;

	while (members->unread && n <= left) {
		int status = archive_read_data_block(members->archive, &data, &n, &offset);

		members->unread = status == ARCHIVE_OK || status == ARCHIVE_WARN;
		members->dead = status == ARCHIVE_FATAL;
		left -= n <= left ? n : left;
	}
	members->unread = false;
}

/* The next member of which the directory says something else. */
static bool
next_listed(struct members *members, struct pks_member *member)
{
	while (pks_zip_directory_next(&members->directory, &members->listing)) {
		struct pks_bytes name = members->listing.name;

		if (members->listing.agrees)
			continue;
		pks_member_clear(member);
		pks_step_name_add(&member->argument, name.data, (size_t)name.size);
		member->packed = members->listing.data.size;
		return true;
	}
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct members *members = step->state;

	members->warned = false;
	if ((members->by_heads || step->thorough) && !members->third)
		read_over(step, members);
	if (members->given_up ||
	    (members->dead && members->again && !members->by_heads && !revive(step, members)))
		return false;
	while (!members->third) {
		const struct pks_step_name *name = &member->argument;
		bool twice = members->again || members->second;

		if (!next_header(step, members)) {
			if (begin_again(step, members))
				continue;
			members->third = true;
			if (!twice || !pks_zip_directory_begin(&members->directory, step->bytes))
				return false;
			break;
		}
		pks_member_clear(member);
		name_member(members, member);
		members->unread = true;
		if (!twice)
			return true;
		if (!members->second) {
			pks_names_count(&members->listed, name->text, name->used);
			return true;
		}
		/* Listed so often: then this is one of them. */
		if (pks_names_count(&members->met, name->text, name->used) >
		    pks_names_times(&members->listed, name->text, name->used))
			return true;
		members->unread = false;
	}
	return next_listed(members, member);
}

static bool
inside(struct pks_bytes bytes, const uint8_t *p)
{
	return (uintptr_t)p >= (uintptr_t)bytes.data &&
	       (uintptr_t)p < (uintptr_t)bytes.data + bytes.size;
}

/* Bytes that are missing in a sparse member are zeros. */
static bool
fill(struct pks_memory *memory, uint64_t n)
{
	static const uint8_t zeros[4096];

	while (n > 0) {
		size_t piece = n < sizeof(zeros) ? (size_t)n : sizeof(zeros);

		if (!pks_memory_put(memory, zeros, piece))
			return false;
		n -= piece;
	}
	return true;
}

/* What was only pointed at so far is copied, since more follows that is not beside it. */
static bool
settle(struct pks_step *step, struct pks_memory *memory)
{
	struct pks_bytes lies = step->lies;

	step->lies = (struct pks_bytes){0};
	return !lies.data || pks_memory_put(memory, lies.data, (size_t)lies.size);
}

static bool
take(struct pks_step *step, struct pks_memory *memory, const uint8_t *data, size_t n,
     uint64_t offset)
{
	uint64_t done = memory->used + step->lies.size;

	if (n == 0)
		return true;
	if (offset == done && memory->used == 0 && inside(step->bytes, data)) {
		if (!step->lies.data)
			step->lies.data = data;
		if (step->lies.data + step->lies.size == data) {
			step->lies.size += n;
			return true;
		}
	}
	if (offset < done)
		return true;
	return settle(step, memory) && fill(memory, offset - done) &&
	       pks_memory_put(memory, data, n);
}

/* As the directory has it. What really is encrypted comes to nothing, and that was said before. */
static bool
read_listed(struct pks_step *step, const struct members *members, struct pks_memory *memory)
{
	struct pks_bytes bytes = step->bytes, name = members->listing.name;

	if (!members->listing.deflated) {
		step->lies = members->listing.data;
	} else {
		step->bytes = members->listing.data;
		(void)pks_step_DEFLATE.read(step, memory);
		step->bytes = bytes;
		step->consumed = 0;
		step->trouble[0] = '\0';
		if (memory->used == 0)
			return false;
	}
	pks_step_say(step,
		     "%.*s: readers do not agree about it; this is what the directory leads to",
		     (int)(name.size < 100 ? name.size : 100), (const char *)name.data);
	return true;
}

/* A sum that is wrong: strict readers refuse the member, others do not look. */
static void
warn(struct pks_step *step, struct members *members)
{
	const char *name = archive_entry_pathname(members->entry);
	const char *why = archive_error_string(members->archive);

	if (!members->warned && why)
		pks_step_say(step, "%s: %s; strict readers refuse it", name ? name : "a member",
			     why);
	members->warned = true;
}

static bool
read_member(struct pks_step *step, struct pks_memory *memory)
{
	struct members *members = step->state;
	const char *why;

	members->unread = false;
	if (members->third)
		return read_listed(step, members, memory);
	for (;;) {
		const void *data;
		size_t n;
		int64_t offset;
		int status = archive_read_data_block(members->archive, &data, &n, &offset);

		if (status == ARCHIVE_EOF)
			return true;
		if (status == ARCHIVE_WARN)
			warn(step, members);
		if ((status == ARCHIVE_OK || status == ARCHIVE_WARN) && offset >= 0) {
			if (!take(step, memory, data, n, (uint64_t)offset))
				return true;
			continue;
		}
		why = archive_error_string(members->archive);
		pks_step_say(step, "%s: %s",
			     archive_entry_pathname(members->entry)
				     ? archive_entry_pathname(members->entry)
				     : "a member",
			     why ? why : "it cannot be read to its end");
		if (status == ARCHIVE_FATAL)
			members->dead = true;
		return memory->used > 0 || step->lies.size > 0;
	}
}

static bool
has(struct pks_bytes bytes, uint64_t at, const char *words, size_t n)
{
	return bytes.size >= at + n && memcmp(bytes.data + at, words, n) == 0;
}

/* The record that ends a zip stands in the last 64 KiB; in front of it all may be something else.
 */
static bool
has_directory(struct pks_bytes bytes)
{
	uint64_t at;

	return pks_zip_end(bytes, &at);
}

static enum pks_likeness
probe_zip(struct pks_bytes bytes)
{
	return has(bytes, 0, "PK\3\4", 4) || has_directory(bytes) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin_zip(struct pks_step *step)
{
	static const enable formats[] = {archive_read_support_format_zip_seekable,
					 archive_read_support_format_zip_streamable, NULL};
	bool started = start(step, formats);
	struct members *members = step->state;

	if (started) {
		members->again = archive_read_support_format_zip_streamable;
		members->by_heads = !has_directory(step->bytes);
	}
	return started;
}

/* The sum over the header, as unsigned or signed bytes. */
static enum pks_likeness
probe_tar(struct pks_bytes bytes)
{
	unsigned sum = 0, told = 0, digits = 0;

	if (bytes.size < 512)
		return PKS_UNLIKE;
	for (int i = 148; i < 156; i++) {
		uint8_t c = bytes.data[i];

		if (c >= '0' && c <= '7') {
			told = told * 8 + c - '0';
			digits++;
		} else if (c != ' ' && c != 0) {
			return PKS_UNLIKE;
		}
	}
	for (int i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : bytes.data[i];
	return digits > 0 && told == sum && sum > 8 * ' ' ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin_tar(struct pks_step *step)
{
	static const enable formats[] = {archive_read_support_format_tar,
					 archive_read_support_format_gnutar, NULL};

	return start(step, formats);
}

static enum pks_likeness
probe_7z(struct pks_bytes bytes)
{
	return has(bytes, 0, "7z\xbc\xaf\x27\x1c", 6) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin_7z(struct pks_step *step)
{
	static const enable formats[] = {archive_read_support_format_7zip, NULL};

	return start(step, formats);
}

/* Digits are a key or a number now and then: the name that follows is no longer than a path. */
static bool
is_cpio(struct pks_bytes bytes)
{
	if (has(bytes, 0, "070701", 6) || has(bytes, 0, "070702", 6))
		return has(bytes, 94, "0000", 4);
	return has(bytes, 0, "070707", 6) && has(bytes, 59, "00", 2);
}

/* Whatever else bsdtar reads. */
static enum pks_likeness
probe_other(struct pks_bytes bytes)
{
	if (is_cpio(bytes) || has(bytes, 0x8001, "CD001", 5) || has(bytes, 0, "xar!", 4) ||
	    has(bytes, 0, "WARC/", 5) || has(bytes, 0, "!<arch>\n", 8) ||
	    has(bytes, 0, "Rar!\x1a\7", 6) || has(bytes, 0, "MSCF\0\0\0\0", 8))
		return PKS_EXACTLY;
	return PKS_UNLIKE;
}

static bool
begin_other(struct pks_step *step)
{
	static const enable formats[] = {archive_read_support_format_cpio,
					 archive_read_support_format_iso9660,
					 archive_read_support_format_xar,
					 archive_read_support_format_warc,
					 archive_read_support_format_ar,
					 archive_read_support_format_rar,
					 archive_read_support_format_rar5,
					 archive_read_support_format_cab,
					 NULL};

	return start(step, formats);
}

#define ARCHIVE(NAME, word, first, fewest, has_end, odd, prober, beginner)                         \
	const struct pks_step_kind pks_step_##NAME = {                                             \
		.name = word,                                                                      \
		.probe = prober,                                                                   \
		.begins = first,                                                                   \
		.least = fewest,                                                                   \
		.ends = has_end,                                                                   \
		.not_plain = odd,                                                                  \
		.begin = beginner,                                                                 \
		.next = next,                                                                      \
		.read = read_member,                                                               \
		.end = end,                                                                        \
	};

ARCHIVE(ZIP, "zip", NULL, 4, true, true, probe_zip, begin_zip)
ARCHIVE(TAR, "tar", NULL, 512, false, false, probe_tar, begin_tar)
ARCHIVE(SEVENZIP, "7z", "7", 6, false, true, probe_7z, begin_7z)
ARCHIVE(BSD, "bsd", NULL, 4, false, false, probe_other, begin_other)
