/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_ORDER_H
#define PKS_UI_ORDER_H
/*
 * Which rows of a list are shown, in which order, under which headings: the lines of the screen.
 */
#include "ui/sieve.h"

enum pks_grouping { PKS_GROUP_NONE, PKS_GROUP_FOLDER, PKS_GROUP_CLASS, PKS_GROUPINGS };
const char *pks_grouping_name(enum pks_grouping grouping);

struct pks_order_asked {
	enum pks_column sort; /* PKS_COLUMNS: as they came */
	bool down;
	enum pks_grouping group;
	const struct pks_sieve *sieve; /* NULL: all */
	int64_t now;
	size_t strip;
};

struct pks_group {
	pks_row_text text;
	uint32_t rows;
	uint64_t bytes, ops;
	uint32_t first; /* its first row among all that are shown */
	uint8_t worst;
	bool closed;
};

/* A line is a row, or with this bit a group. */
#define PKS_LINE_GROUP (1u << 31)

struct pks_order_entry {
	uint64_t key;
	uint32_t index;
	pks_row_text text; /* of which the key is the beginning; 0: none */
};

struct pks_order {
	uint32_t *lines;
	uint32_t line_count;
	uint32_t row_count; /* that pass; some may be in groups that are closed */
	uint64_t bytes;	    /* of these */
	struct pks_group *groups;
	uint32_t group_count;
	/* Groups that are not as 'all_closed' says, by their text. */
	pks_row_text *other;
	uint32_t other_count, other_room;
	bool all_closed;

	uint32_t seen; /* rows that have been looked at */
	size_t room;
	struct pks_order_entry *entry, *spare;
	uint32_t group_room, *group_table, table_room;
};

/* Anew from the first 'count' rows. False: no memory; it is empty then. */
bool pks_order_build(struct pks_order *order, const struct pks_rows *rows, uint32_t count,
		     const struct pks_order_asked *asked);
/* Takes up rows that came since; quick where they are neither sorted nor grouped. */
bool pks_order_more(struct pks_order *order, const struct pks_rows *rows, uint32_t count,
		    const struct pks_order_asked *asked);
void pks_order_free(struct pks_order *order);

/* Opens a group or closes it; builds nothing. */
void pks_order_toggle(struct pks_order *order, pks_row_text group);
void pks_order_toggle_all(struct pks_order *order);
/* The line on which a row or group is; the number of lines where it is on none. */
uint32_t pks_order_find(const struct pks_order *order, uint32_t line);
/* The group under whose heading a line is; NULL: none. */
const struct pks_group *pks_order_group(const struct pks_order *order, uint32_t line);

#endif
