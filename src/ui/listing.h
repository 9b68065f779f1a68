/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LISTING_H
#define PKS_UI_LISTING_H
/*
 * The list of pickles: of a directory, of several paths, of all that lies in a file. It stands in
 * place of the panes until one of them is opened, and again when that is left.
 */
#include "ui/gather.h"
#include "ui/list.h"
#include "ui/order.h"

struct pks_app;
struct pks_mouse;

#define PKS_NO_ROW UINT32_MAX

struct pks_listing {
	struct pks_gather *gather;
	const struct pks_rows *rows;
	struct pks_gathered known; /* by the last look */
	struct pks_order order;
	struct pks_sieve filter, search;
	char before[PKS_SIEVE_TYPED]; /* the filter, while a new one is typed */
	enum pks_column sort;	      /* PKS_COLUMNS: as they came */
	bool down;
	enum pks_grouping group;
	struct pks_list list;
	const char *path; /* what it is a list of; NULL: several paths */
	size_t strip;	  /* bytes of each path that are not shown */
	struct pks_source *source;
	bool single;  /* it is of one file: the only pickle in it is opened at once */
	bool alone;   /* that was done: there is nothing to come back to */
	bool touched; /* a key was pressed */
	bool stopped; /* there may be more than was found */
	int64_t now;  /* seconds since 1970 */
	int64_t built_at, build_took; /* milliseconds */
	uint32_t opened;	      /* the row whose pickle is open */

	uint64_t *marked; /* a bit a row */
	uint32_t marked_room, marked_count;
	uint64_t marked_bytes;
};

/*
 * Begins a list of these paths, and shows it. source: that of the only path, already open, which is
 * taken over; or NULL. False: no memory.
 */
bool pks_listing_start(struct pks_app *app, const char *const *paths, int count,
		       struct pks_source *source);
/* The same for the file of the pickle that is open, unless there is a list to go back to. */
void pks_listing_of_file(struct pks_app *app);
void pks_listing_stop(struct pks_app *app);
/* Takes up what has been found since. False: nothing. */
bool pks_listing_work(struct pks_app *app);
/* Stops it with what has been found. False: all has been. */
bool pks_listing_interrupt(struct pks_app *app);
/* Is something still being found? */
bool pks_listing_waits(const struct pks_app *app);
void pks_listing_draw(struct pks_app *app);

/* Does a request mean something in the list? */
bool pks_listing_takes(enum pks_request request);
void pks_listing_request(struct pks_app *app, enum pks_request request, uint64_t count);
void pks_listing_mouse(struct pks_app *app, const struct pks_mouse *mouse);
/* From the open pickle back to its row. False: there is no list. */
bool pks_listing_return(struct pks_app *app);
/* From the open pickle to the next one in the list, or the one before it; of those that are marked
 * if any are. False: there is no list. */
bool pks_listing_turn(struct pks_app *app, bool next);

/* What is typed behind '&': shown at once; done: it is kept, else 'typed' NULL puts the former one
 * back. */
void pks_listing_filter(struct pks_app *app, const char *typed, bool done);
void pks_listing_search(struct pks_app *app, const char *typed, bool forward);
/* ':sort size', ':sort -size', ':group class', a number. False: it is none of these. */
bool pks_listing_command(struct pks_app *app, const char *typed);
/* ':write': the rows that are marked, or all that are shown, as NAME.tsv or NAME.txt; as NAME.pkl
 * the pickles that are marked, or the one at the cursor, each in a file of its own. */
bool pks_listing_write(struct pks_app *app, const char *file, bool replace);

/* ---- For its parts --------------------------------------------------------------------------- */

/* What the cursor stands on: a row, or a group by its text. */
struct pks_listing_place {
	uint32_t row; /* PKS_NO_ROW: none */
	bool group;
	pks_row_text text;
};
struct pks_listing_place pks_listing_place(const struct pks_listing *listing);
/* Its line; that of the heading where it is in a group that is closed. The number of lines where it
 * is on none. */
uint32_t pks_listing_line(const struct pks_listing *listing, const struct pks_listing_place *place);
/* Puts all in order, with the cursor where it was; 'more': only what has come. */
void pks_listing_order(struct pks_app *app, bool more);
/* What the pickle of a row is in. NULL: error[size] says why not. */
struct pks_source *pks_listing_source(struct pks_app *app, const struct pks_row *row, char *error,
				      size_t size);
/* listing_extract.c: the pickles themselves, for ':write NAME.pkl'. */
bool pks_listing_extract(struct pks_app *app, const char *file, bool replace);
/* Opens the pickle of a row. False: it said why not. */
bool pks_listing_open(struct pks_app *app, uint32_t row);

/* listing_words.c: a row's name, which under the heading of what it lies in is the rest of it; its
 * address, which can be given back to the program; any other cell; when something expires. */
void pks_listing_name(const struct pks_listing *listing, const struct pks_row *row,
		      struct pks_text *text);
void pks_listing_address(const struct pks_listing *listing, const struct pks_row *row,
			 struct pks_text *text);
void pks_listing_cell(const struct pks_listing *listing, const struct pks_row *row,
		      enum pks_column column, struct pks_text *text);
void pks_listing_expiry(struct pks_text *text, int64_t in);
void pks_listing_group_name(const struct pks_listing *listing, const struct pks_group *group,
			    struct pks_text *text);
/* What is known of the row or the group at the cursor: its address or name, and the rest. */
void pks_listing_describe(const struct pks_listing *listing, struct pks_text *name,
			  struct pks_text *facts);
bool pks_listing_marked(const struct pks_listing *listing, uint32_t row);

#endif
