/* SPDX-License-Identifier: MIT */
/*
 * Links of a chain. Each holds the one above it, so that bytes that lie in those above stay where
 * they are as long as anybody looks at them.
 */
#include "source/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct pks_source *
pks_source_file(const struct pks_source *source)
{
	while (source->above)
		source = source->above;
	return source;
}

struct pks_source *
pks_source_keep(struct pks_source *source)
{
	atomic_fetch_add(&source->users, 1);
	return source;
}

struct pks_source *
pks_source_base(struct pks_source *source)
{
	while (source->above)
		source = source->above;
	return pks_source_keep(source);
}

struct pks_source *
pks_source_below(struct pks_source *above, const char *step, struct pks_bytes bytes,
		 struct pks_memory *memory)
{
	struct pks_source *source = calloc(1, sizeof(*source));
	size_t n = strlen(above->steps) + strlen(step) + 1;

	if (source)
		source->steps = malloc(n);
	if (!source || !source->steps) {
		free(source);
		if (memory)
			pks_memory_free(memory);
		return NULL;
	}
	snprintf(source->steps, n, "%s%s", above->steps, step);
	atomic_init(&source->users, 1);
	source->above = pks_source_keep(above);
	source->layers = above->layers + 1;
	source->fd = -1;
	source->data = bytes.data ? bytes.data : (const uint8_t *)"";
	source->size = bytes.data ? bytes.size : 0;
	if (memory) {
		pks_memory_close(memory);
		source->memory = *memory;
		*memory = (struct pks_memory){0};
		if (source->memory.data)
			source->data = source->memory.data;
		source->size = source->memory.used;
	}
	return source;
}

struct pks_source *
pks_source_slice(struct pks_source *above, uint64_t offset, uint64_t size)
{
	char step[64];
	struct pks_source *source;

	if (offset > above->size)
		offset = above->size;
	if (size > above->size - offset)
		size = above->size - offset;
	/* A run of a run is one of what that was cut from. */
	while (above->slice) {
		offset += above->at;
		above = above->above;
	}
	snprintf(step, sizeof(step), "!@%" PRIu64 "+%" PRIu64, offset, size);
	source =
		pks_source_below(above, step, (struct pks_bytes){above->data + offset, size}, NULL);
	if (source) {
		source->slice = true;
		source->at = offset;
		source->layers = above->layers;
	}
	return source;
}

const char *
pks_source_steps(const struct pks_source *source)
{
	return source->steps;
}
