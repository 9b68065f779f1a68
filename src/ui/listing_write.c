/* SPDX-License-Identifier: MIT */
/*
 * The rows that are selected, or all that are shown, written to a file: a table for other programs,
 * or addresses to be given back to this one (--files-from).
 */
#include "ui/app.h"
#include "ui/sieve.h"

#include <inttypes.h>

static void
write_columns(struct pks_text *out)
{
	pks_text_raw(out,
		     "level\tstate\taddress\tkey\tclass\tprotocol\tops\tsize\texpires\treason\n");
}

static void
write_number(struct pks_text *out, bool known, int64_t number)
{
	pks_text_raw(out, "\t");
	if (known)
		pks_text_printf(out, "%" PRId64, number);
}

static void
write_row(const struct pks_listing *listing, const struct pks_row *row, struct pks_text *out)
{
	const struct pks_rows *rows = listing->rows;
	bool read = row->state != PKS_ROW_SHUT;

	pks_text_printf(out, "%s\t%s\t", read ? pks_level_name((enum pks_level)row->level) : "",
			pks_row_state_name((enum pks_row_state)row->state));
	pks_listing_address(listing, row, out);
	/* They were made safe when they were kept: no tab is in them. */
	pks_text_printf(out, "\t%s\t%s", pks_rows_text(rows, row->key),
			pks_rows_text(rows, row->top));
	write_number(out, read, row->protocol);
	write_number(out, read, row->ops);
	write_number(out, read, (int64_t)row->size);
	write_number(out, row->expires != 0, row->expires);
	pks_text_printf(out, "\t%s\n", pks_rows_text(rows, row->reason));
}

static void
write_line(const struct pks_listing *listing, uint32_t row, bool table, struct pks_text *out)
{
	if (table) {
		write_row(listing, pks_rows_get(listing->rows, row), out);
		return;
	}
	pks_listing_address(listing, pks_rows_get(listing->rows, row), out);
	pks_text_raw(out, "\n");
}

/* Those that are selected, shown or not, as they were found; else what is shown, in its order. How
 * many. */
static uint32_t
write_rows(const struct pks_listing *listing, bool table, struct pks_text *out)
{
	const struct pks_order *order = &listing->order;
	uint32_t written = 0;

	for (uint32_t row = 0; listing->marked_count > 0 && row < listing->known.rows; row++)
		if (pks_listing_marked(listing, row)) {
			write_line(listing, row, table, out);
			written++;
		}
	for (uint32_t line = 0; listing->marked_count == 0 && line < order->line_count; line++)
		if (!(order->lines[line] & PKS_LINE_GROUP)) {
			write_line(listing, order->lines[line], table, out);
			written++;
		}
	return written;
}

bool
pks_listing_write(struct pks_app *app, const char *file, bool replace)
{
	bool table = pks_desk_ends_in(file, ".tsv");
	struct pks_desk_file made;
	char what[64];
	uint32_t written;

	if (pks_desk_ends_in(file, ".pkl"))
		return pks_listing_extract(app, file, replace);
	if (!table && !pks_desk_ends_in(file, ".txt")) {
		pks_app_say(app, "a list is written to NAME.tsv, a table, or NAME.txt, addresses; "
				 "its pickles to NAME.pkl");
		return false;
	}
	if (!pks_desk_begin(app, &made))
		return false;
	if (table)
		write_columns(&made.text);
	written = write_rows(app->listing, table, &made.text);
	snprintf(what, sizeof what, "%" PRIu32 "%s row%s", written,
		 app->listing->marked_count > 0 ? " selected" : "", written == 1 ? " is" : "s are");
	return pks_desk_hand_over(app, &made, what, file, replace);
}
