/* SPDX-License-Identifier: MIT */
/*
 * Every column that the screen is wide enough for gets the least that it can do with; what is left
 * is dealt out one by one, each time to the one that is furthest behind its share.
 */
#include "ui/columns.h"

#include <string.h>

#define LEFT  false
#define RIGHT true
#define UP    false
#define DOWN  true

static const struct pks_column_info infos[PKS_COLUMNS] = {
#define COLUMN(id, name, title, from, least, most, weight, right, down, kind)                      \
	{name, title, from, least, most, weight, right, down, PKS_COLUMN_IS_##kind},
#include "ui/columns.def"
#undef COLUMN
};

/* From how many columns on the state is a word. */
#define WORDS_FROM 110

const struct pks_column_info *
pks_column_info(enum pks_column column)
{
	return &infos[column];
}

enum pks_column
pks_column_named(const char *name, size_t length)
{
	enum pks_column found = PKS_COLUMNS;

	for (int i = 0; i < PKS_COLUMNS && length > 0; i++) {
		if (strncmp(infos[i].name, name, length) != 0)
			continue;
		if (infos[i].name[length] == '\0')
			return (enum pks_column)i;
		if (found != PKS_COLUMNS)
			return PKS_COLUMNS;
		found = (enum pks_column)i;
	}
	return found;
}

/* What it takes at most: no more than there is to show, and its title. */
static int
most_of(int column, const uint16_t *widest)
{
	int title = (int)strlen(infos[column].title), wanted = widest[column];

	if (wanted < title)
		wanted = title;
	if (wanted > infos[column].most)
		wanted = infos[column].most;
	return wanted > infos[column].least ? wanted : infos[column].least;
}

/* The column that is furthest behind its share of what was dealt out; -1: all have enough. */
static int
furthest_behind(const struct pks_columns *layout, const uint16_t *widest)
{
	int worst = -1, given, than;

	for (int i = 0; i < PKS_COLUMNS; i++) {
		if (layout->width[i] == 0 || infos[i].weight == 0 ||
		    layout->width[i] >= most_of(i, widest))
			continue;
		given = (layout->width[i] - infos[i].least) * 60 / infos[i].weight;
		than = worst < 0 ? 0
				 : (layout->width[worst] - infos[worst].least) * 60 /
					   infos[worst].weight;
		if (worst < 0 || given < than)
			worst = i;
	}
	return worst;
}

struct pks_columns
pks_columns_of(int columns, const uint16_t widest[PKS_COLUMNS])
{
	struct pks_columns layout = {{0}, {0}, 0};
	int left = columns + 1, at = 0, grows;

	for (int i = 0; i < PKS_COLUMNS; i++) {
		if (columns < infos[i].from || widest[i] == 0)
			continue;
		layout.width[i] = infos[i].least;
		if (i == PKS_COLUMN_STATE && columns >= WORDS_FROM)
			layout.width[i] = infos[i].most;
		left -= layout.width[i] + 1;
	}
	/* Too narrow even for the least: the name takes what there is. */
	if (left < 0 && layout.width[PKS_COLUMN_NAME] + left > 0) {
		layout.width[PKS_COLUMN_NAME] += left;
		left = 0;
	}
	for (; left > 0 && (grows = furthest_behind(&layout, widest)) >= 0; left--)
		layout.width[grows]++;
	for (int i = 0; i < PKS_COLUMNS; i++) {
		layout.x[i] = at;
		if (layout.width[i] > 0)
			at += layout.width[i] + 1;
	}
	layout.end = at > 0 ? at - 1 : 0;
	return layout;
}
