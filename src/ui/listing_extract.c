/* SPDX-License-Identifier: MIT */
/*
 * The pickles of rows written to files, each to one of its own, byte for byte as extract does it:
 * NAME.pkl for one, NAME-1.pkl and so on for several. It ends at the first that cannot be written,
 * since none of the others could.
 */
#include "ui/app.h"

#include <inttypes.h>
#include <stdio.h>

/* At once: nobody can stop it on the way. */
#define MOST_FILES 10000
#define ENDING	   ((int)sizeof(".pkl") - 1)
/* Longer ones are refused by the scribe. */
#define NAME_SIZE (2 * PKS_SCRIBE_NAME)

struct extraction {
	struct pks_app *app;
	const char *file; /* as it was typed */
	bool replace;
	uint32_t wanted, tried, written;
	char first[NAME_SIZE], last[NAME_SIZE];
	char failure[256]; /* the first that could not be opened; "": all could */
};

/* Numbers of one width, so that names are in the order of the rows. */
static void
name_next(struct extraction *extraction, char *name, size_t size)
{
	const char *file = extraction->file;
	int stem = (int)strlen(file) - ENDING,
	    width = snprintf(NULL, 0, "%" PRIu32, extraction->wanted);

	if (extraction->wanted == 1)
		snprintf(name, size, "%s", file);
	else
		snprintf(name, size, "%.*s-%0*" PRIu32 ".pkl", stem, file, width,
			 extraction->tried);
}

/* errno, as the scribe says it. What cannot be opened is passed over. */
static int
write_row(struct extraction *extraction, const struct pks_row *row, const char *name)
{
	struct pks_app *app = extraction->app;
	char *failure = extraction->failure, error[sizeof extraction->failure] = "";
	struct pks_source *source;
	struct pks_bytes bytes;
	int refused = 0;

	if (row->state == PKS_ROW_SHUT)
		snprintf(error, sizeof error, "%s", pks_rows_text(app->listing->rows, row->reason));
	source = row->state == PKS_ROW_SHUT ? NULL
					    : pks_listing_source(app, row, error, sizeof error);
	if (source) {
		bytes = pks_source_bytes(source);
		bytes.data += row->offset < bytes.size ? row->offset : bytes.size;
		bytes.size -= row->offset < bytes.size ? row->offset : bytes.size;
		refused = pks_scribe_write(
			app->desk.scribe, PKS_SCRIBE_OUT, name,
			extraction->replace ? PKS_SCRIBE_REPLACE : PKS_SCRIBE_NEW, bytes.data,
			(size_t)(row->size < bytes.size ? row->size : bytes.size));
		extraction->written += refused == 0;
	} else if (!*failure) {
		snprintf(failure, sizeof extraction->failure, "%s", error);
	}
	pks_source_free(source);
	return refused;
}

/* False: nothing more can be written, and that was said. */
static bool
extract_row(struct extraction *extraction, uint32_t row)
{
	char name[NAME_SIZE];
	uint32_t before = extraction->written;
	int refused;

	extraction->tried++;
	name_next(extraction, name, sizeof name);
	refused = write_row(extraction, pks_rows_get(extraction->app->listing->rows, row), name);
	if (refused != 0) {
		pks_desk_refused(extraction->app, name, refused);
		return false;
	}
	if (extraction->written == before)
		return true;
	snprintf(extraction->last, sizeof extraction->last, "%s", name);
	if (before == 0)
		snprintf(extraction->first, sizeof extraction->first, "%s", name);
	return true;
}

static bool
say(const struct extraction *extraction)
{
	uint32_t missing = extraction->wanted - extraction->written;
	struct pks_app *app = extraction->app;
	char words[2 * NAME_SIZE + 64];

	if (extraction->written == 0) {
		pks_app_say(app, "it could not be opened: %s", extraction->failure);
		return false;
	}
	if (extraction->written == 1)
		snprintf(words, sizeof words, "1 pickle is written to %s", extraction->first);
	else
		snprintf(words, sizeof words, "%" PRIu32 " pickles are written to %s ... %s",
			 extraction->written, extraction->first, extraction->last);
	if (missing > 0)
		pks_app_say(app, "%s in %s; %" PRIu32 " could not be opened: %s", words,
			    app->options->out, missing, extraction->failure);
	else
		pks_app_say(app, "%s in %s", words, app->options->out);
	return missing == 0;
}

bool
pks_listing_extract(struct pks_app *app, const char *file, bool replace)
{
	struct pks_listing *listing = app->listing;
	struct pks_listing_place place = pks_listing_place(listing);
	struct extraction extraction = {.app = app, .file = file, .replace = replace};

	extraction.wanted =
		listing->marked_count > 0 ? listing->marked_count : place.row != PKS_NO_ROW;
	if (extraction.wanted == 0) {
		pks_app_say(app, "no pickle is selected: Space selects it, or a whole group");
		return false;
	}
	if (extraction.wanted > MOST_FILES) {
		pks_app_say(app, "at most %d pickles are written at once", MOST_FILES);
		return false;
	}
	if (listing->marked_count == 0 && !extract_row(&extraction, place.row))
		return false;
	for (uint32_t row = 0; listing->marked_count > 0 && row < listing->known.rows; row++)
		if (pks_listing_marked(listing, row) && !extract_row(&extraction, row))
			return false;
	return say(&extraction);
}
