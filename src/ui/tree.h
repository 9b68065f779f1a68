/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_TREE_H
#define PKS_UI_TREE_H
/*
 * The objects of a moment as a tree of rows. What is on the stack are the roots; what stands above
 * an open mark is pending. Rows are found one from the other, so a list of millions costs what is
 * on the screen.
 */
#include <picklescope/contents.h>

/* Levels that are shown. */
#define PKS_TREE_DEPTH 100

enum pks_tree_kind {
	PKS_TREE_CELL,	  /* a cell of the stack: a root, or pending */
	PKS_TREE_PENDING, /* a mark, and under it what stands above it */
	PKS_TREE_PAIR,	  /* two pending cells that will be key and value */
	PKS_TREE_PART	  /* of the value above it */
};

/* How a value that was seen before is shown. */
enum pks_tree_reference {
	PKS_TREE_OWN,	 /* this is its place */
	PKS_TREE_SHARED, /* its place is elsewhere */
	PKS_TREE_CYCLE	 /* it is above this one */
};

struct pks_tree_step {
	enum pks_tree_kind kind;
	enum pks_tree_reference reference;
	uint64_t k, siblings; /* its number among its siblings, and how many they are */
	uint64_t parts;	      /* under it */
	uint64_t hash;	      /* of the path to it */
	struct pks_part part; /* PART; of the others value and key alone */
	pks_op mark;	      /* PENDING */
	bool open;
};

struct pks_tree_path {
	int depth; /* 0: no row */
	struct pks_tree_step step[PKS_TREE_DEPTH];
};

struct pks_tree_choice {
	uint64_t hash; /* 0: free */
	bool open;
};

/* Marks that are shown as roots: the newest. */
#define PKS_TREE_MARKS 1024

struct pks_tree {
	struct pks_reader *reader;
	const struct pks_history *history;
	pks_op moment;
	uint32_t height;
	uint32_t below;			      /* cells below the lowest mark that is shown: roots */
	uint32_t marks;			      /* that are shown */
	uint32_t mark_height[PKS_TREE_MARKS]; /* from the lowest on */
	pks_op mark[PKS_TREE_MARKS];
	bool more_marks; /* below those */

	/* What the user opened and closed, by path. */
	struct pks_tree_choice *choices;
	size_t choice_room, choice_count;
	/* The way to what is lit up: open, as long as it is. */
	uint64_t way[PKS_TREE_DEPTH];
	int way_depth;
};

void pks_tree_start(struct pks_tree *tree, struct pks_reader *reader);
void pks_tree_stop(struct pks_tree *tree);
/* Shows another moment. */
void pks_tree_at(struct pks_tree *tree, pks_op moment);

/* The first and last row, the row after and before another; false: there is none. */
bool pks_tree_first(struct pks_tree *tree, struct pks_tree_path *path);
bool pks_tree_last(struct pks_tree *tree, struct pks_tree_path *path);
bool pks_tree_next(struct pks_tree *tree, struct pks_tree_path *path);
bool pks_tree_previous(struct pks_tree *tree, struct pks_tree_path *path);
/* Reads a path anew at the tree's moment; what is no longer there is cut off. */
void pks_tree_refresh(struct pks_tree *tree, struct pks_tree_path *path);
/* The order of two rows: negative if a stands above b. */
int pks_tree_order(const struct pks_tree_path *a, const struct pks_tree_path *b);

static inline struct pks_tree_step *
pks_tree_row(struct pks_tree_path *path)
{
	return &path->step[path->depth - 1];
}

/* The row under a mark that a cell above it stands in: of the how manieth mark, and cell, from 0.
 */
uint32_t pks_tree_pending_row(const struct pks_tree *tree, uint32_t group, uint32_t cell);
/* Goes to a part of the row, and opens it as far as that is needed, for as long as it is. */
bool pks_tree_enter(struct pks_tree *tree, struct pks_tree_path *path, uint64_t k);
/* Opens or closes the row. False: there is nothing in it. */
bool pks_tree_open(struct pks_tree *tree, struct pks_tree_path *path, bool open);
/* The row of a value, with everything above it opened; false: it is not among the objects. */
bool pks_tree_find(struct pks_tree *tree, pks_op value, struct pks_tree_path *path);
/* Forgets the way that pks_tree_find() opened. */
void pks_tree_lead_nowhere(struct pks_tree *tree);

#endif
