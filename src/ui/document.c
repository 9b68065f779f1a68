/* SPDX-License-Identifier: MIT */
/*
 * Nothing here waits for anything: a file is opened with its first few ops read, and whoever has
 * time calls pks_document_work() for the next slice, until there is none. What the user looks at
 * comes first: the open pickle, its risk, other readers that were asked for, the file's magic, the
 * value's magic, and last the other pickles.
 */
#include "ui/document.h"

#include <picklescope/report.h>
#include <picklescope/signature.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long closing waits for threads to end, in milliseconds. */
#define PATIENCE 300
/* Pickles that are looked for at once, and at most. */
#define FIND_AT_ONCE 64
#define MOST_PICKLES (1u << 22)

static bool
add_pickle(struct pks_document *document, uint64_t start)
{
	if (document->pickles == document->room) {
		size_t room = document->room ? document->room * 2 : 16;
		uint64_t *grown = realloc(document->start, room * sizeof *grown);

		if (!grown)
			return false;
		document->start = grown;
		document->room = room;
	}
	document->start[document->pickles++] = start;
	return true;
}

/* ---- Readings ---------------------------------------------------------------------------------
 */

/* Frees what has ended meanwhile. False: some have not. */
static bool
reap(struct pks_document *document)
{
	bool all = true;

	for (int k = 0; k < PKS_DOCUMENT_LEAVING; k++) {
		if (pks_worker_free(document->leaving[k]))
			document->leaving[k] = NULL;
		all = all && !document->leaving[k];
	}
	return all;
}

static void
pause_a_moment(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Nobody waits for its thread, unless too many are on their way out. */
static void
close_reading(struct pks_document *document, struct pks_reading *reading)
{
	struct pks_worker *worker = pks_reading_close(reading);

	while (worker) {
		for (int k = 0; k < PKS_DOCUMENT_LEAVING; k++) {
			if (!document->leaving[k]) {
				document->leaving[k] = worker;
				return;
			}
		}
		pause_a_moment();
		reap(document);
	}
}

/* That of c last: others may borrow from its partings. */
static void
close_pickle(struct pks_document *document)
{
	for (int reader = PKS_READERS - 1; reader >= 0; reader--)
		close_reading(document, &document->reading[reader]);
}

const struct pks_partings *
pks_document_partings(const struct pks_document *document)
{
	const struct pks_risk *risk = document->reading[PKS_READER_C].risk;

	return risk ? pks_risk_partings(risk) : NULL;
}

/* Who compared the readers has read it already where they part. */
static const struct pks_history *
borrowed(const struct pks_document *document, enum pks_profile reader)
{
	const struct pks_partings *partings = pks_document_partings(document);

	return partings ? pks_partings_history(partings, reader) : NULL;
}

static bool
begin_reading(const struct pks_document *document, struct pks_reading *reading,
	      enum pks_profile reader, const struct pks_history *history, uint64_t start)
{
	struct pks_options options = document->options;

	options.reader = reader;
	return pks_reading_begin(reading, document->source, start, &options, history);
}

bool
pks_document_ask(struct pks_document *document, enum pks_profile reader)
{
	return document->reading[reader].history ||
	       begin_reading(document, &document->reading[reader], reader,
			     borrowed(document, reader), document->start[document->current]);
}

void
pks_document_show(struct pks_document *document, enum pks_profile reader)
{
	const struct pks_reading *reading = &document->reading[reader];

	document->shown = reader;
	document->history = reading->history;
	document->reader = reading->reader;
	document->risk = reading->risk;
	document->read = reading->read;
	document->judged = reading->judged;
}

bool
pks_document_turn_to(struct pks_document *document, size_t pickle)
{
	struct pks_reading reading;
	enum pks_profile reader = document->shown;

	if (!begin_reading(document, &reading, reader, NULL, document->start[pickle]))
		return false;
	close_pickle(document);
	document->current = pickle;
	document->signed_known = document->signed_likely = false;
	document->reading[reader] = reading;
	document->value = PKS_NO_OP;
	pks_document_show(document, reader);
	return true;
}

/* Those that were asked for, the one that is shown first. */
static enum pks_work
read_all(struct pks_document *document)
{
	enum pks_work all = PKS_WORK_NONE, one;

	for (int k = 0; k < PKS_READERS && all != PKS_WORK_MORE; k++) {
		int reader = k == 0 ? (int)document->shown : k - (k <= (int)document->shown);
		struct pks_reading *reading = &document->reading[reader];

		one = reading->history ? pks_reading_work(reading, document->alone, document->wake)
				       : PKS_WORK_NONE;
		if (one > all)
			all = one;
	}
	if (all != PKS_WORK_NONE)
		pks_document_show(document, document->shown);
	return all;
}

bool
pks_document_cancel(struct pks_document *document)
{
	bool any = false;

	for (int reader = 0; reader < PKS_READERS; reader++) {
		struct pks_reading *reading = &document->reading[reader];

		if (reading->history && !reading->read) {
			pks_worker_cancel(reading->worker);
			any = true;
		}
	}
	return any;
}

bool
pks_document_progress(const struct pks_document *document, struct pks_progress *decoded)
{
	const struct pks_reading *reading = &document->reading[document->shown];

	if (reading->read)
		return false;
	*decoded = pks_worker_progress(reading->worker);
	return true;
}

/* ---- Pickles ----------------------------------------------------------------------------------
 */

/* The pickle behind the last one that is known. */
static void
find_next(struct pks_document *document)
{
	struct pks_found found;

	document->all_found = true;
	if (document->pickles == 1 && document->behind == 0) {
		const struct pks_reading *first = &document->reading[document->options.reader];

		/* Where the first one ends is known when it was read; else it is looked for. */
		if (document->current == 0 && first->read)
			document->behind = pks_history_state(first->history) == PKS_STOPPED
						   ? pks_history_end(first->history)
						   : 0;
		else if (pks_source_pickle(document->source, document->start[0], &found) &&
			 found.whole)
			document->behind = found.offset + found.size;
	}
	if (document->behind <= document->start[document->pickles - 1] ||
	    document->pickles == MOST_PICKLES ||
	    !pks_source_pickle(document->source, document->behind, &found) ||
	    found.offset < document->behind || !add_pickle(document, found.offset))
		return;
	document->behind = found.whole ? found.offset + found.size : 0;
	document->all_found = !found.whole;
}

/* The place of the pickle that begins at offset or behind it, found by going through the file. */
static size_t
find_from(struct pks_document *document, uint64_t offset)
{
	while (document->start[document->pickles - 1] < offset && !document->all_found)
		find_next(document);
	if (document->start[document->pickles - 1] >= offset)
		return document->pickles - 1;
	/* What stands before it is a digest, a length, a head. */
	if (document->pickles == 1 && !pks_source_begins_pickle(document->source)) {
		document->start[0] = offset;
		document->all_found = false;
		return 0;
	}
	/* Behind a broken one there may be a pickle that only who asks for it knows of. */
	return add_pickle(document, offset) ? document->pickles - 1 : 0;
}

bool
pks_document_open(struct pks_document *document, struct pks_source *source, uint64_t offset,
		  const struct pks_options *options)
{
	memset(document, 0, sizeof *document);
	document->source = source;
	document->bytes = pks_source_bytes(source);
	if (options)
		document->options = *options;
	document->storages = pks_report_storages(source);
	document->options.storages = document->storages;
	document->shown = document->options.reader;
	if (add_pickle(document, 0) && pks_document_turn_to(document, find_from(document, offset)))
		return true;
	pks_document_close(document);
	return false;
}

bool
pks_document_signed(struct pks_document *document)
{
	struct pks_signature all[PKS_SIGNATURES];
	uint64_t start = document->start[document->current];
	struct pks_found found = {.offset = start, .whole = true};

	if (document->signed_known || pks_history_state(document->history) != PKS_STOPPED)
		return document->signed_likely;
	found.size = pks_history_end(document->history) - start;
	document->signed_known = true;
	document->signed_likely =
		pks_signatures(document->source, &found, all, PKS_SIGNATURES) > 0 && all[0].likely;
	return document->signed_likely;
}

void
pks_document_close(struct pks_document *document)
{
	bool ended = false;

	close_pickle(document);
	/* A thread that does not end holds what it reads; it ends with the process. */
	for (int k = 0; k < PATIENCE && !(ended = reap(document)); k++)
		pause_a_moment();
	if (ended)
		pks_report_storages_free(document->storages);
	pks_magic_free(document->magic);
	pks_source_free(document->source);
	free(document->start);
	memset(document, 0, sizeof *document);
}

/* libmagic's words are text from outside: a file's own text may be among them. */
static void
keep_magic(struct pks_document *document, struct pks_bytes bytes, char *words, size_t size)
{
	struct pks_text text;
	const char *said;

	pks_text_bounded(&text, words, size);
	if (document->magic) {
		said = pks_magic_of(document->magic, bytes);
		pks_text_utf8(&text, said, strlen(said));
	}
	if (text.used == 0)
		pks_text_raw(&text, "?");
}

static bool
holds_bytes(const struct pks_history *history, pks_op value, struct pks_bytes *bytes)
{
	struct pks_bytes all = pks_history_bytes(history);
	struct pks_token token;

	if (value >= pks_ops(history))
		return false;
	switch (pks_opcode_info(pks_op_code(history, value))->kind) {
	case PKS_STR:
	case PKS_BYTES:
	case PKS_BYTEARRAY: break;
	default: return false;
	}
	token = pks_op_token(history, value);
	if (token.arg > all.size || token.arg_size > all.size - token.arg)
		return false;
	bytes->data = all.data + token.arg;
	bytes->size = token.arg_size;
	return true;
}

/* What libmagic says; false: that is known. */
static bool
look_at_magic(struct pks_document *document)
{
	struct pks_bytes bytes;

	if (!document->magic_tried) {
		document->magic = pks_magic_new();
		document->magic_tried = true;
		keep_magic(document, document->bytes, document->file_magic,
			   sizeof document->file_magic);
		return true;
	}
	if (document->value_known || document->value == PKS_NO_OP)
		return false;
	document->value_known = true;
	if (holds_bytes(document->reading[document->value_of].history, document->value, &bytes))
		keep_magic(document, bytes, document->value_magic, sizeof document->value_magic);
	return true;
}

bool
pks_document_work(struct pks_document *document)
{
	enum pks_work work = read_all(document);

	document->waits = false;
	if (work == PKS_WORK_MORE || look_at_magic(document))
		return true;
	/* Where the first pickle ends is known when it was read. */
	if (work == PKS_WORK_WAITS || !reap(document)) {
		document->waits = true;
		return true;
	}
	for (int i = 0; i < FIND_AT_ONCE && !document->all_found; i++) {
		find_next(document);
		if (i == FIND_AT_ONCE - 1 || document->all_found)
			return true;
	}
	return false;
}

const char *
pks_document_magic(struct pks_document *document, pks_op value)
{
	struct pks_bytes bytes;

	if (value != document->value || document->shown != document->value_of) {
		document->value = value;
		document->value_of = document->shown;
		document->value_magic[0] = '\0';
		document->value_known =
			value == PKS_NO_OP || !holds_bytes(document->history, value, &bytes);
	}
	return document->value_magic;
}
