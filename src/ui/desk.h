/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_DESK_H
#define PKS_UI_DESK_H
/*
 * What leaves the explorer and what drives it from without: notes, files that are written, what is
 * copied to the clipboard, scripts and recordings. Files are written by a scribe, since the
 * explorer itself has given up the right to.
 */
#include "report/notes.h"
#include "sandbox/scribe.h"
#include "ui/picture.h"
#include "ui/requests.h"

struct pks_app;

/* Screens that are kept for the report. */
#define PKS_DESK_SCREENS 16

struct pks_desk {
	const struct pks_scribe *scribe; /* NULL: nothing can be written */

	/* Of the open pickle. */
	struct pks_notes notes;
	char notes_name[PKS_NOTES_NAME]; /* "" until it is known */
	bool notes_asked;

	struct pks_picture screen[PKS_DESK_SCREENS];
	int screens;

	char recording[PKS_SCRIBE_NAME]; /* the file's name, "" for none */

	const char *script; /* what is left of one; NULL: there is none */
	unsigned script_line;
	char script_error[256]; /* why it ended before its end, "" if it did not */
	bool nobody;		/* the screen is one that nobody sees */
};

void pks_desk_start(struct pks_app *app);
void pks_desk_stop(struct pks_app *app);
/* Another pickle was opened. */
void pks_desk_turn(struct pks_app *app);
/* Looks for notes once the pickle has been read. */
void pks_desk_work(struct pks_app *app);

/* ---- Notes: note.c --------------------------------------------------------------------------- */

/* The note on an op, NULL: none. */
const char *pks_desk_note(const struct pks_app *app, pks_op op);
/* Goes to the next one, or back. */
void pks_desk_go_to_note(struct pks_app *app, bool forward, uint64_t count);
/* Opens the prompt on the note of the op that is selected. */
void pks_desk_ask_note(struct pks_app *app);
/* Notes words on it; none: takes the note away. */
bool pks_desk_set_note(struct pks_app *app, const char *words);

/* ---- Files: desk.c --------------------------------------------------------------------------- */

/* Writes the report, or the screen; the kind of file is told by its name's end. file "": the screen
 * is kept for the report. */
bool pks_desk_write(struct pks_app *app, const char *file, bool replace);
bool pks_desk_screenshot(struct pks_app *app, const char *file, bool replace);
/* A file that is being made in memory. False: there is none left, and that was said. */
struct pks_desk_file {
	char *data;
	size_t size;
	FILE *stream;
	char buffer[4096];
	struct pks_text text;
};
bool pks_desk_begin(struct pks_app *app, struct pks_desk_file *made);
/* Says why a file was not written, by the errno of the scribe. */
void pks_desk_refused(struct pks_app *app, const char *file, int error);
/* Hands it to the scribe, frees it, and says what came of it; of what it is made: "12 rows are", or
 * NULL for its bytes. */
bool pks_desk_hand_over(struct pks_app *app, struct pks_desk_file *made, const char *what,
			const char *file, bool replace);
bool pks_desk_ends_in(const char *file, const char *end);

/* ---- The clipboard: yank.c ------------------------------------------------------------------- */

/* YANK_VALUE to YANK_FINDING. */
void pks_yank(struct pks_app *app, enum pks_request request);

/* ---- Recording: record.c --------------------------------------------------------------------- */

/* Begins a recording into a file; "" ends it. */
bool pks_record(struct pks_app *app, const char *file, bool replace);
/* What was asked for: by a key, in words, by a key that is no request. */
void pks_record_request(struct pks_app *app, enum pks_request request, uint64_t count);
void pks_record_words(struct pks_app *app, const char *sign, const char *words);
void pks_record_key(struct pks_app *app, int key);

/* ---- Scripts: script.c ----------------------------------------------------------------------- */

/* Does the next line. The screen must be drawn, and all work done. False: there is none. */
bool pks_script_step(struct pks_app *app);

/* ---- Commands with words behind them: phrase.c ------------------------------------------------
 */

/* Does 'name words' if it is such a command. False: it is none; *done: did it do what was asked? */
bool pks_phrase(struct pks_app *app, const char *typed, bool *done);
/* The names of all, NULL behind the last. */
const char *pks_phrase_name(size_t k);

#endif
