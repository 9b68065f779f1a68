/* SPDX-License-Identifier: MIT */
/*
 * The arithmetic of scrolling, in one place for every pane. Small steps scroll as little as
 * possible; a jump out of view puts its goal in the middle.
 */
#include "ui/list.h"

/* Rows of context above and below the cursor. */
#define CONTEXT 2

static uint64_t
less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t
pks_list_target(uint64_t cursor, uint64_t rows, enum pks_request request, uint64_t count, int page)
{
	uint64_t last = rows > 0 ? rows - 1 : 0;
	uint64_t times = count > 0 ? count : 1;
	uint64_t step = 1;

	if (page < 1)
		page = 1;
	switch (request) {
	case PKS_REQUEST_FIRST:
	case PKS_REQUEST_LAST:
		if (count > 0 || request == PKS_REQUEST_FIRST)
			return less(count, last);
		return last;
	case PKS_REQUEST_PAGE_DOWN:
	case PKS_REQUEST_PAGE_UP: step = page > CONTEXT ? (uint64_t)(page - CONTEXT) : 1; break;
	case PKS_REQUEST_HALF_DOWN:
	case PKS_REQUEST_HALF_UP: step = page > 1 ? (uint64_t)page / 2 : 1; break;
	default: break;
	}
	step = times > UINT64_MAX / step ? UINT64_MAX : times * step;
	if (request == PKS_REQUEST_DOWN || request == PKS_REQUEST_PAGE_DOWN ||
	    request == PKS_REQUEST_HALF_DOWN)
		return step > last - less(cursor, last) ? last : cursor + step;
	return cursor - less(step, cursor);
}

void
pks_list_show(struct pks_list *list, uint64_t rows, int page)
{
	uint64_t height = page > 0 ? (uint64_t)page : 1;
	uint64_t context = height > 3 * CONTEXT ? CONTEXT : 0;
	uint64_t most = rows > height ? rows - height : 0;

	if (rows > 0 && list->cursor >= rows)
		list->cursor = rows - 1;
	if (list->cursor + height < list->top || list->cursor >= list->top + 2 * height)
		list->top = list->cursor - less(list->cursor, height / 2);
	else if (list->cursor < list->top + context)
		list->top = list->cursor - less(list->cursor, context);
	else if (list->cursor + context >= list->top + height)
		list->top = list->cursor + context + 1 - height;
	list->top = less(list->top, most);
}
