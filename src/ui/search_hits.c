/* SPDX-License-Identifier: MIT */
/*
 * Hits lie with their window, in order once it was searched. A line with escapes may reach across
 * windows, so that a window can be given one at any time.
 */
#include "ui/search_internal.h"

#include <stdlib.h>
#include <string.h>

bool
pks_hits_windows(struct pks_search *search, size_t windows)
{
	if (windows > search->window_size) {
		size_t size = windows + windows / 2 + 16;
		struct pks_window *grown = realloc(search->window, size * sizeof *grown);

		if (!grown)
			return false;
		memset(grown + search->window_size, 0,
		       (size - search->window_size) * sizeof *grown);
		search->window = grown;
		search->window_size = size;
	}
	if (windows > search->windows)
		search->windows = windows;
	return true;
}

void
pks_hits_clear(struct pks_search *search)
{
	for (size_t i = 0; i < search->window_size; i++)
		free(search->window[i].hit);
	free(search->window);
	search->window = NULL;
	search->windows = search->window_size = 0;
	search->hits = 0;
}

void
pks_hits_add(struct pks_search *search, uint64_t offset, uint64_t size, pks_op op)
{
	size_t number = (size_t)((offset - search->start) >> PKS_WINDOW_BITS);
	struct pks_window *window;

	if (offset < search->start || number >= search->windows)
		number = search->current;
	window = &search->window[number];
	if (window->count == window->size) {
		uint32_t room = window->size ? window->size * 2 : 8;
		struct pks_hit *grown = realloc(window->hit, room * sizeof *grown);

		if (!grown) {
			search->state = PKS_SEARCH_NO_MEMORY;
			return;
		}
		window->hit = grown;
		window->size = room;
	}
	window->hit[window->count++] =
		(struct pks_hit){offset, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, op};
	window->sorted = false;
	if (++search->hits >= PKS_SEARCH_HITS)
		search->state = PKS_SEARCH_FULL;
}

static int
by_offset(const void *a, const void *b)
{
	const struct pks_hit *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	/* Of the same place the longest first. */
	return x->size != y->size ? (x->size > y->size ? -1 : 1) : 0;
}

void
pks_hits_sort(struct pks_search *search, struct pks_window *window)
{
	uint32_t kept = 0;

	if (window->sorted)
		return;
	window->sorted = true;
	while (kept + 1 < window->count && window->hit[kept].offset < window->hit[kept + 1].offset)
		kept++;
	if (kept + 1 >= window->count)
		return;
	kept = 0;
	qsort(window->hit, window->count, sizeof *window->hit, by_offset);
	for (uint32_t i = 0; i < window->count; i++)
		if (i == 0 || window->hit[i].offset != window->hit[kept - 1].offset)
			window->hit[kept++] = window->hit[i];
	search->hits -= window->count - kept;
	window->count = kept;
}

uint64_t
pks_search_count(const struct pks_search *search)
{
	return search->hits;
}

bool
pks_search_hit(struct pks_search *search, uint64_t k, struct pks_hit *hit)
{
	for (size_t i = 0; i < search->windows; i++) {
		struct pks_window *window = &search->window[i];

		pks_hits_sort(search, window);
		if (k < window->count) {
			*hit = window->hit[k];
			return true;
		}
		k -= window->count;
	}
	return false;
}

/* How many hits of a window lie below an offset. */
static uint32_t
below(const struct pks_window *window, uint64_t offset)
{
	uint32_t low = 0, high = window->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (window->hit[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t
window_of(const struct pks_search *search, uint64_t offset)
{
	return offset > search->start ? (size_t)((offset - search->start) >> PKS_WINDOW_BITS) : 0;
}

static uint64_t
number_of(struct pks_search *search, size_t window, uint32_t k)
{
	uint64_t number = (uint64_t)k + 1;

	for (size_t i = 0; i < window; i++) {
		pks_hits_sort(search, &search->window[i]);
		number += search->window[i].count;
	}
	return number;
}

/* May more be found in what was not searched yet? */
static bool
is_open(const struct pks_search *search, const struct pks_window *window)
{
	return !window->done && search->state == PKS_SEARCH_RUNNING;
}

static enum pks_search_answer
next_forward(struct pks_search *search, uint64_t from, struct pks_hit *hit, uint64_t *number)
{
	for (size_t i = window_of(search, from); i < search->windows; i++) {
		struct pks_window *window = &search->window[i];
		uint32_t k;

		if (is_open(search, window))
			return PKS_HIT_YET;
		pks_hits_sort(search, window);
		k = below(window, from);
		if (k < window->count) {
			*hit = window->hit[k];
			*number = number_of(search, i, k);
			return PKS_HIT;
		}
	}
	return search->finished || search->state != PKS_SEARCH_RUNNING ? PKS_HIT_NONE : PKS_HIT_YET;
}

static enum pks_search_answer
next_back(struct pks_search *search, uint64_t from, struct pks_hit *hit, uint64_t *number)
{
	size_t i = window_of(search, from);

	/* It has not been read up to there, and nobody knows what is in between. */
	if (i >= search->windows) {
		if (!search->finished && search->state == PKS_SEARCH_RUNNING)
			return PKS_HIT_YET;
		i = search->windows - 1;
	}
	for (; search->windows > 0 && i < search->windows; i--) {
		struct pks_window *window = &search->window[i];
		uint32_t k;

		if (is_open(search, window))
			return PKS_HIT_YET;
		pks_hits_sort(search, window);
		k = below(window, from);
		if (k > 0) {
			*hit = window->hit[k - 1];
			*number = number_of(search, i, k - 1);
			return PKS_HIT;
		}
	}
	return PKS_HIT_NONE;
}

enum pks_search_answer
pks_search_next(struct pks_search *search, uint64_t from, bool forward, struct pks_hit *hit,
		uint64_t *number)
{
	return forward ? next_forward(search, from, hit, number)
		       : next_back(search, from, hit, number);
}

bool
pks_search_in(struct pks_search *search, uint64_t from, uint64_t to, struct pks_hit *hit)
{
	for (size_t i = window_of(search, from); i < search->windows; i++) {
		struct pks_window *window = &search->window[i];
		uint32_t k;

		if (search->start + ((uint64_t)i << PKS_WINDOW_BITS) >= to)
			break;
		pks_hits_sort(search, window);
		k = below(window, from);
		if (k < window->count) {
			*hit = window->hit[k];
			return hit->offset < to;
		}
	}
	return false;
}

bool
pks_search_covers(struct pks_search *search, uint64_t offset)
{
	uint64_t from = offset > PKS_NEEDLE ? offset - PKS_NEEDLE : 0;
	struct pks_hit hit;

	/* Hits are short, but for some few that are whole numbers of many digits. */
	while (pks_search_in(search, from, offset + 1, &hit)) {
		if (hit.offset + hit.size > offset)
			return true;
		from = hit.offset + 1;
	}
	return false;
}
