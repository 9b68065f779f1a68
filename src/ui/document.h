/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_DOCUMENT_H
#define PKS_UI_DOCUMENT_H
/*
 * The file that is looked at, its pickles, and the one that is open, as one or more of CPython's
 * readers read it. What takes long is done behind the screen, or in slices between keys.
 */
#include "ui/reading.h"

#define PKS_DOCUMENT_LEAVING 8

struct pks_document {
	struct pks_source *source;
	struct pks_bytes bytes;
	struct pks_options options;
	struct pks_storage_finder *storages; /* what persistent ids stand for */
	uint64_t *start;		     /* where the pickles begin */
	size_t pickles, room;
	size_t current;
	bool all_found;
	uint64_t behind; /* where the last one ends; 0: not known, or it does not */

	struct pks_reading reading[PKS_READERS];
	/* Workers that nobody wants any more, and that have not ended yet. */
	struct pks_worker *leaving[PKS_DOCUMENT_LEAVING];
	/* Set by the owner: no thread reads; called by one when it has come to an end (or NULL). */
	bool alone;
	void (*wake)(void);
	bool waits; /* all that is left is done by other threads */
	/* The one that is shown, and what is in it, for all who draw. */
	enum pks_profile shown;
	const struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
	bool read, judged;
	bool signed_known, signed_likely; /* a digest stands beside the open pickle */

	struct pks_magic *magic;
	bool magic_tried;
	char file_magic[128];	   /* "" until it is known */
	pks_op value;		   /* whose magic is known, or asked for */
	enum pks_profile value_of; /* in whose reading it is one */
	bool value_known;
	char value_magic[128];
};

/*
 * Takes over the source; false where memory ran out. offset: the pickle to open. options: of the
 * history, NULL for the default; what they point to must outlive the document.
 */
bool pks_document_open(struct pks_document *document, struct pks_source *source, uint64_t offset,
		       const struct pks_options *options);
void pks_document_close(struct pks_document *document);
/* Opens another pickle of the file, of those found so far. */
bool pks_document_turn_to(struct pks_document *document, size_t pickle);
/* Begins to read the open pickle as a reader does, if that was not done yet. False: no memory. */
bool pks_document_ask(struct pks_document *document, enum pks_profile reader);
/* Shows what a reader makes of it; it must have been asked for. */
void pks_document_show(struct pks_document *document, enum pks_profile reader);
/* Where the readers part, NULL while that is not known. */
const struct pks_partings *pks_document_partings(const struct pks_document *document);
/*
 * Does a slice of what there is to do, some milliseconds. False: there was nothing left. True with
 * 'waits': there is, but not here, and it is soon enough to ask when the screen is drawn again.
 */
bool pks_document_work(struct pks_document *document);
/* Stops reading the open pickle; what there is stays. False: it is read, by all who were asked. */
bool pks_document_cancel(struct pks_document *document);
/* How far reading it has come; false where it is read. */
bool pks_document_progress(const struct pks_document *document, struct pks_progress *decoded);
/* Does a signature seem to stand beside the open pickle? Known once it was read to its STOP. */
bool pks_document_signed(struct pks_document *document);
/* What libmagic says of a bytes or str value: "" if it is neither or not known yet; then
 * pks_document_work() finds it out. */
const char *pks_document_magic(struct pks_document *document, pks_op value);

#endif
