/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LIST_H
#define PKS_UI_LIST_H
/*
 * A cursor in a long list of which some rows are on the screen.
 */
#include "ui/requests.h"

#include <stdint.h>

struct pks_list {
	uint64_t cursor, top;
};

/* Where a request leads from a place in a list of so many rows, of which 'page' are in view. count
 * 0: none was typed. */
uint64_t pks_list_target(uint64_t cursor, uint64_t rows, enum pks_request request, uint64_t count,
			 int page);
/* Scrolls so that the cursor is in view, with rows of context where there are some. */
void pks_list_show(struct pks_list *list, uint64_t rows, int page);

#endif
