/* SPDX-License-Identifier: MIT */
/*
 * What is known by its head and cannot be opened: for lzop and lrzip libarchive would start a
 * program, which never happens; and what a build without a library does not read. It is said, so
 * that nobody takes silence for an all-clear.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/step.h"

#include <string.h>

struct head {
	const char *bytes;
	uint16_t at, size;
	const char *words;
};

static const struct head heads[] = {
	{"\x89LZO\0\r\n\x1a\n", 0, 9, "packed by lzop, which is not unpacked here"},
	{"LRZI\0", 0, 5, "packed by lrzip, which is not unpacked here"},
#ifndef HAVE_ARCHIVE
	{"PK\3\4", 0, 4, "a zip archive: this build is made without libarchive"},
	{"ustar", 257, 5, "a tar archive: this build is made without libarchive"},
	{"7z\xbc\xaf\x27\x1c", 0, 6, "a 7z archive: this build is made without libarchive"},
	{"BZh", 0, 3, "packed by bzip2: this build is made without libarchive"},
	{"\xfd\x37zXZ", 0, 5, "packed by xz: this build is made without libarchive"},
	{"\x28\xb5\x2f\xfd", 0, 4, "packed by zstd: this build is made without libarchive"},
	{"\x04\x22\x4d\x18", 0, 4, "packed by lz4: this build is made without libarchive"},
#endif
#ifndef HAVE_SQLITE
	{"SQLite format 3", 0, 16, "a SQLite database: this build is made without libsqlite3"},
#endif
};

static const struct head *
head_of(struct pks_bytes bytes)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (bytes.size > (uint64_t)heads[i].at + heads[i].size &&
		    memcmp(bytes.data + heads[i].at, heads[i].bytes, heads[i].size) == 0)
			return &heads[i];
	return NULL;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return head_of(bytes) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	const struct head *head = head_of(step->bytes);

	pks_step_say(step, "%s", head ? head->words : "not known");
	return false;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	(void)step;
	(void)member;
	return false;
}

const struct pks_step_kind pks_step_REFUSED = {
	.name = "",
	.probe = probe,
	.begin = begin,
	.next = next,
};
