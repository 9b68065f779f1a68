/* SPDX-License-Identifier: MIT */
/*
 * What is known by its head and cannot be opened here: for lzop and lrzip libarchive would start a
 * program, which never happens; for others there is no reader yet. It is said, so that nobody takes
 * silence for an all-clear.
 */
#include "source/step.h"

#include <string.h>

struct head {
	const char *bytes;
	uint8_t size;
	const char *words;
};

static const struct head heads[] = {
	{"\x89LZO\0\r\n\x1a\n", 9, "packed by lzop, which is not unpacked here"},
	{"LRZI", 4, "packed by lrzip, which is not unpacked here"},
};

static const struct head *
head_of(struct pks_bytes bytes)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (heads[i].size > 0 && bytes.size > heads[i].size &&
		    memcmp(bytes.data, heads[i].bytes, heads[i].size) == 0)
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
