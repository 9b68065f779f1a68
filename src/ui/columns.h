/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_COLUMNS_H
#define PKS_UI_COLUMNS_H
/*
 * The table of columns.def, and where each column stands: a pure function of the screen's width and
 * of what there is to be shown. Knows nothing of curses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pks_column {
#define COLUMN(id, name, title, from, least, most, weight, right, down, kind) PKS_COLUMN_##id,
#include "ui/columns.def"
#undef COLUMN
	PKS_COLUMNS
};

enum pks_column_kind {
	PKS_COLUMN_IS_TEXT,
	PKS_COLUMN_IS_NUMBER,
	PKS_COLUMN_IS_SIZE,
	PKS_COLUMN_IS_TIME,
	PKS_COLUMN_IS_LEVEL,
	PKS_COLUMN_IS_STATE
};

struct pks_column_info {
	const char *name, *title;
	int from, least, most, weight;
	bool right, down;
	enum pks_column_kind kind;
};

const struct pks_column_info *pks_column_info(enum pks_column column);
/* By its name, or a beginning that only one has; PKS_COLUMNS: there is none. */
enum pks_column pks_column_named(const char *name, size_t length);

struct pks_columns {
	int x[PKS_COLUMNS], width[PKS_COLUMNS]; /* width 0: it is not shown */
	int end;				/* behind the last */
};

/*
 * widest: columns that the widest text of each would take; 0: there is nothing to show in it. They
 * stand from left to right with a blank between them, none past the screen.
 */
struct pks_columns pks_columns_of(int columns, const uint16_t widest[PKS_COLUMNS]);

#endif
