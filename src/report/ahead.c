/* SPDX-License-Identifier: MIT */
/*
 * Windows on a stack, the parts of all of them in one array. Each time a window is used up it is
 * filled again with twice as many, up to a thirty-second of what the value has: so a value's parts
 * are looked up a few dozen times and not once for each of them, and memory is a small part of
 * theirs. A window that ends with its value is dropped when the walk goes into its last part: a
 * million lists in each other leave none behind.
 */
#include "report/ahead.h"

#include <stdlib.h>

#define FIRST_WINDOW 16
#define MOST_WINDOW  64 /* of a small value; of a large one its thirty-second part */
#define CHUNK	     32

void
pks_ahead_free(struct pks_ahead *ahead)
{
	free(ahead->window);
	free(ahead->part);
	*ahead = (struct pks_ahead){.reader = ahead->reader};
}

/* Makes room for one more item of an array. */
static bool
grow(struct pks_ahead *ahead, void **array, size_t *size, size_t want, size_t item)
{
	size_t more = *size < 64 ? 64 : *size * 2;
	void *grown;

	if (want <= *size)
		return true;
	if (more < want)
		more = want;
	grown = more > SIZE_MAX / item ? NULL : realloc(*array, more * item);
	if (grown == NULL) {
		ahead->failed = true;
		return false;
	}
	*array = grown;
	*size = more;
	return true;
}

static struct pks_ahead_window *
top(const struct pks_ahead *ahead)
{
	return ahead->windows == 0 ? NULL : &ahead->window[ahead->windows - 1];
}

static struct pks_ahead_window *
push(struct pks_ahead *ahead, size_t depth)
{
	const struct pks_ahead_window *below = top(ahead);
	size_t base = below == NULL ? 0 : below->base + below->count;
	void *window = ahead->window;

	if (!grow(ahead, &window, &ahead->window_size, ahead->windows + 1, sizeof *ahead->window))
		return NULL;
	ahead->window = window;
	ahead->window[ahead->windows++] = (struct pks_ahead_window){.owner = depth, .base = base};
	return top(ahead);
}

static bool
fill(struct pks_ahead *ahead, struct pks_ahead_window *w, pks_op value, pks_op moment, uint64_t k)
{
	uint64_t most = pks_parts(ahead->reader, value, moment) / 32;
	struct pks_part chunk[CHUNK];
	void *parts = ahead->part;
	uint32_t n;

	if (most < MOST_WINDOW)
		most = MOST_WINDOW;
	w->size = w->size == 0 ? FIRST_WINDOW : w->size * 2;
	if (w->size > most)
		w->size = (uint32_t)most;
	w->first = k;
	for (w->count = 0; w->count < w->size; w->count += n) {
		uint32_t want = w->size - w->count < CHUNK ? w->size - w->count : CHUNK;

		n = pks_parts_read(ahead->reader, value, moment, k + w->count, want, chunk);
		if (!grow(ahead, &parts, &ahead->part_size, w->base + w->count + n,
			  sizeof *ahead->part))
			return false;
		ahead->part = parts;
		for (uint32_t i = 0; i < n; i++)
			ahead->part[w->base + w->count + i] =
				(struct pks_ahead_part){.value = chunk[i].value,
							.key = chunk[i].key,
							.role = (uint8_t)chunk[i].role};
		if (n < want) {
			w->count += n;
			break;
		}
	}
	return w->count > 0;
}

bool
pks_ahead_part(struct pks_ahead *ahead, size_t depth, pks_op value, pks_op moment, uint64_t k,
	       struct pks_ahead_part *part)
{
	struct pks_ahead_window *w = top(ahead);

	if (w == NULL || w->owner != depth)
		w = push(ahead, depth);
	if (w == NULL)
		return false;
	if ((k < w->first || k >= w->first + w->count) && !fill(ahead, w, value, moment, k))
		return false;
	*part = ahead->part[w->base + (k - w->first)];
	return true;
}

void
pks_ahead_drop(struct pks_ahead *ahead, size_t depth)
{
	if (top(ahead) != NULL && top(ahead)->owner == depth)
		ahead->windows--;
}

void
pks_ahead_deeper(struct pks_ahead *ahead, size_t depth, uint64_t k)
{
	const struct pks_ahead_window *w = top(ahead);

	if (w != NULL && w->owner == depth && w->count < w->size && k >= w->first + w->count)
		ahead->windows--;
}
