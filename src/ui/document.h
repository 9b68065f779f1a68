/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_DOCUMENT_H
#define PKS_UI_DOCUMENT_H
/*
 * The file that is looked at, its pickles, and the one that is open, as one or more of CPython's
 * readers read it. All long work is done in slices, between keys.
 */
#include <picklescope/risk.h>
#include <picklescope/source.h>

/* What one reader makes of the open pickle. */
struct pks_reading {
	const struct pks_history *history; /* NULL: nobody asked for it yet */
	struct pks_history *own;	   /* the same, unless it belongs to the partings */
	struct pks_reader *reader;
	struct pks_risk *risk;
	bool read;		   /* the history is finished */
	bool judged;		   /* and its risk is known, with what its values hold */
	struct pks_inside *inside; /* while those are opened; else NULL */
	pks_op unjudged;	   /* ops that were read since the last look at the risk */
};

struct pks_document {
	struct pks_source *source;
	struct pks_bytes bytes;
	struct pks_options options;
	uint64_t *start; /* where the pickles begin */
	size_t pickles, room;
	size_t current;
	bool all_found;
	uint64_t behind; /* where the last one ends; 0: not known, or it does not */

	struct pks_reading reading[PKS_READERS];
	/* The one that is shown, and what is in it, for all who draw. */
	enum pks_profile shown;
	const struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
	bool read, judged;

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
/* Does a slice of what there is to do, some milliseconds. False: there was nothing left. */
bool pks_document_work(struct pks_document *document);
/* What libmagic says of a bytes or str value: "" if it is neither or not known yet; then
 * pks_document_work() finds it out. */
const char *pks_document_magic(struct pks_document *document, pks_op value);

#endif
