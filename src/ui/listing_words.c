/* SPDX-License-Identifier: MIT */
/*
 * What stands in the cells of the list of pickles.
 */
#include "ui/app.h"

#include <picklescope/report.h>

#include <stdio.h>
#include <string.h>

#define NAME_SIZE 4096

/* ---- Words ----------------------------------------------------------------------------------- */

/* In at most four columns: 42s 12m 36h 365d 12y. */
static void
time_words(struct pks_text *text, int64_t seconds)
{
	static const struct {
		int64_t below, unit;
		char letter;
	} units[] = {{100, 1, 's'}, {6000, 60, 'm'}, {172800, 3600, 'h'}, {86400000, 86400, 'd'}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (seconds < units[i].below) {
			pks_text_printf(text, "%lld%c", (long long)(seconds / units[i].unit),
					units[i].letter);
			return;
		}
	}
	pks_text_printf(text, "%lldy", (long long)(seconds / 31557600));
}

void
pks_listing_expiry(struct pks_text *text, int64_t in)
{
	if (in >= 0) {
		pks_text_raw(text, "in ");
		time_words(text, in);
	} else {
		time_words(text, -in);
		pks_text_raw(text, " ago");
	}
}

void
pks_listing_name(const struct pks_listing *listing, const struct pks_row *row,
		 struct pks_text *text)
{
	const char *folder = pks_rows_text(listing->rows, row->folder);
	bool headed = listing->group == PKS_GROUP_FOLDER;
	size_t strip = headed ? 0 : listing->strip, n, before = strlen(folder);
	char name[NAME_SIZE];

	n = pks_row_name(listing->rows, row, strip, name, sizeof name);
	if (!headed || strncmp(name, folder, before) != 0)
		before = 0;
	/* "m.zip!zip(a/" is the heading of "b)". */
	if (before > 0 && before < n && strchr(folder, '(') && name[n - 1] == ')')
		n--;
	pks_text_utf8(text, name + before, n - before);
}

void
pks_listing_address(const struct pks_listing *listing, const struct pks_row *row,
		    struct pks_text *text)
{
	const struct pks_row_file *file = pks_rows_file(listing->rows, row->file);
	struct pks_address address = {.offset = row->offset,
				      .size = row->size,
				      .has_offset = row->state != PKS_ROW_SHUT,
				      .has_size = row->state != PKS_ROW_SHUT};
	char path[NAME_SIZE];

	snprintf(path, sizeof path, "%s%s", pks_rows_text(listing->rows, file->folder),
		 pks_rows_text(listing->rows, file->name));
	address.path = path;
	/* They are only read. */
	address.steps = (char *)(uintptr_t)pks_rows_text(listing->rows, row->steps);
	pks_report_address(&address, text);
}

void
pks_listing_cell(const struct pks_listing *listing, const struct pks_row *row,
		 enum pks_column column, struct pks_text *text)
{
	int64_t modified = pks_rows_file(listing->rows, row->file)->modified;
	bool shut = row->state == PKS_ROW_SHUT;

	switch (column) {
	case PKS_COLUMN_KEY: pks_text_raw(text, pks_rows_text(listing->rows, row->key)); break;
	case PKS_COLUMN_CLASS:
		pks_text_raw(text, pks_rows_text(listing->rows, shut ? row->reason : row->top));
		if (row->callables > 1)
			pks_text_printf(text, " +%u", row->callables - 1);
		break;
	case PKS_COLUMN_PROTOCOL:
		if (!shut)
			pks_text_printf(text, "%d", row->protocol);
		break;
	case PKS_COLUMN_OPS:
		if (!shut)
			pks_text_number(text, row->ops);
		break;
	case PKS_COLUMN_SIZE:
		if (!shut)
			pks_size_words(text, row->size);
		break;
	case PKS_COLUMN_AGE:
		if (modified)
			time_words(text, listing->now > modified ? listing->now - modified : 0);
		break;
	case PKS_COLUMN_EXPIRES:
		if (row->expires)
			pks_listing_expiry(text, row->expires - listing->now);
		break;
	default: break;
	}
}

void
pks_listing_group_name(const struct pks_listing *listing, const struct pks_group *group,
		       struct pks_text *text)
{
	const char *name = pks_rows_text(listing->rows, group->text);

	if (listing->group == PKS_GROUP_CLASS && !*name)
		pks_text_raw(text, "(none)");
	else if (listing->group == PKS_GROUP_CLASS)
		pks_text_raw(text, name);
	else if (strnlen(name, listing->strip + 1) <= listing->strip)
		pks_text_raw(text, "./");
	else
		pks_text_utf8(text, name + listing->strip, strlen(name + listing->strip));
}

static void
describe_row(const struct pks_listing *listing, const struct pks_row *row, struct pks_text *address,
	     struct pks_text *facts)
{
	const char *reason = pks_rows_text(listing->rows, row->reason);

	pks_listing_address(listing, row, address);
	if (row->state == PKS_ROW_SHUT) {
		pks_text_printf(facts, "not opened: %s", reason);
		return;
	}
	pks_text_printf(facts, "%s, %s", pks_level_name((enum pks_level)row->level),
			pks_row_state_name((enum pks_row_state)row->state));
	if (*reason)
		pks_text_printf(facts, ": %s", reason);
	pks_text_printf(facts, "; %s; protocol %d, %u ops, ",
			pks_rows_text(listing->rows, row->top), row->protocol, row->ops);
	pks_size_words(facts, row->size);
	if (row->key)
		pks_text_printf(facts, "; key '%s'", pks_rows_text(listing->rows, row->key));
	if (row->expires) {
		pks_text_raw(facts, row->expires < listing->now ? ", expired " : ", expires ");
		pks_listing_expiry(facts, row->expires - listing->now);
	}
}

static void
describe_group(const struct pks_listing *listing, const struct pks_group *group,
	       struct pks_text *name, struct pks_text *facts)
{
	pks_listing_group_name(listing, group, name);
	pks_text_printf(facts, "%u pickle%s, ", group->rows, group->rows == 1 ? "" : "s");
	pks_size_words(facts, group->bytes);
	pks_text_printf(
		facts, ", %llu ops; the worst is %s. Enter opens and closes it, Space selects all",
		(unsigned long long)group->ops, pks_level_name((enum pks_level)group->worst));
}

void
pks_listing_describe(const struct pks_listing *listing, struct pks_text *name,
		     struct pks_text *facts)
{
	struct pks_listing_place place = pks_listing_place(listing);

	if (place.row != PKS_NO_ROW)
		describe_row(listing, pks_rows_get(listing->rows, place.row), name, facts);
	else if (place.group)
		describe_group(listing,
			       pks_order_group(&listing->order, (uint32_t)listing->list.cursor),
			       name, facts);
}
