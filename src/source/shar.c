/* SPDX-License-Identifier: MIT */
/*
 * Shell archives, as bsdtar writes them: a script that would cut its members out of itself. It is
 * not run; the lines between a member's name and its end are taken, without the X before each.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/step.h"

#include <stdlib.h>
#include <string.h>

static const char head[] = "#!/bin/sh\n# This is a shell archive\n";
static const char before[] = "sed 's/^X//' > ", after[] = " << 'SHAR_END'\n", last[] = "SHAR_END\n";

struct members {
	uint64_t at;	       /* of the next line */
	struct pks_bytes body; /* of the member given last */
};

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return bytes.size > sizeof(head) && memcmp(bytes.data, head, sizeof(head) - 1) == 0
		       ? PKS_EXACTLY
		       : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, sizeof(struct members));
	return step->state && probe(step->bytes) == PKS_EXACTLY;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* Where something stands at or behind 'at'; the size where it does not. */
static uint64_t
find(struct pks_bytes bytes, uint64_t at, const char *words)
{
	const uint8_t *p = memmem(bytes.data + at, (size_t)(bytes.size - at), words, strlen(words));

	return p ? (uint64_t)(p - bytes.data) : bytes.size;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct members *members = step->state;
	struct pks_bytes bytes = step->bytes;
	uint64_t name = find(bytes, members->at, before), stop, body, past;

	if (name == bytes.size)
		return false;
	name += sizeof(before) - 1;
	stop = find(bytes, name, after);
	if (stop == bytes.size)
		return false;
	body = stop + sizeof(after) - 1;
	past = find(bytes, body, last);
	members->body = (struct pks_bytes){bytes.data + body, past - body};
	members->at = past;
	pks_step_covers(step, body, past - body);
	pks_step_name_add(&member->argument, bytes.data + name, (size_t)(stop - name));
	return true;
}

static bool
read_member(struct pks_step *step, struct pks_memory *memory)
{
	const struct members *members = step->state;
	const uint8_t *p = members->body.data, *stop = p + members->body.size;

	while (p < stop) {
		const uint8_t *line = memchr(p, '\n', (size_t)(stop - p));

		line = line ? line + 1 : stop;
		p += *p == 'X';
		if (!pks_memory_put(memory, p, (size_t)(line - p)))
			break;
		p = line;
	}
	return memory->used > 0;
}

const struct pks_step_kind pks_step_SHAR = {
	.name = "shar",
	.probe = probe,
	.not_plain = true,
	.begin = begin,
	.next = next,
	.read = read_member,
	.end = end,
};
