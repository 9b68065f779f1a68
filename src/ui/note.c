/* SPDX-License-Identifier: MIT */
/*
 * Notes on ops. A note is shown from the moment that it is typed; its file, which is named after
 * the digest of the pickle, is looked for once the pickle has been read to its end.
 */
#include "ui/app.h"

#include <errno.h>
#include <string.h>

/* A larger pickle is digested when somebody notes something: that takes a while. */
#define DIGEST_UNASKED ((uint64_t)64 << 20)

static bool
find_name(struct pks_app *app)
{
	struct pks_desk *desk = &app->desk;

	if (!desk->notes_name[0] && app->document.read &&
	    !pks_notes_name(app->document.history, desk->notes_name))
		desk->notes_name[0] = '\0';
	return desk->notes_name[0] != '\0';
}

static void
load(struct pks_app *app)
{
	struct pks_desk *desk = &app->desk;

	desk->notes_asked = true;
	if (desk->scribe && desk->scribe->notes[0] && find_name(app))
		pks_notes_load(&desk->notes, desk->scribe->notes, desk->notes_name);
}

void
pks_desk_turn(struct pks_app *app)
{
	pks_notes_free(&app->desk.notes);
	app->desk.notes_name[0] = '\0';
	app->desk.notes_asked = false;
}

void
pks_desk_work(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;

	/* Nobody has noted anything yet. */
	if (!history || !app->desk.scribe || !app->desk.scribe->has_notes)
		return;
	if (!app->desk.notes_asked && app->document.read &&
	    pks_history_end(history) - pks_history_start(history) <= DIGEST_UNASKED)
		load(app);
}

const char *
pks_desk_note(const struct pks_app *app, pks_op op)
{
	return pks_note_at(&app->desk.notes, op);
}

void
pks_desk_go_to_note(struct pks_app *app, bool forward, uint64_t count)
{
	const struct pks_notes *notes = &app->desk.notes;
	pks_op op = app->at;

	for (uint64_t i = 0; i < (count ? count : 1); i++) {
		size_t k = 0;

		/* Those before it; with its own, where it goes forward. */
		while (k < notes->count && notes->note[k].op < op + forward)
			k++;
		if (forward ? k == notes->count : k == 0)
			break;
		op = notes->note[forward ? k : k - 1].op;
	}
	if (op != app->at)
		pks_app_jump(app, op);
	else
		pks_app_say(app, "there is no note %s this op, of %zu",
			    forward ? "behind" : "before", notes->count);
}

static pks_op
op_of(struct pks_app *app)
{
	pks_op op = pks_app_selection(app).op;

	return op != PKS_NO_OP ? op : app->at;
}

void
pks_desk_ask_note(struct pks_app *app)
{
	const char *words = pks_desk_note(app, op_of(app));

	pks_prompt_start(&app->prompt, ':');
	pks_prompt_type(&app->prompt, "note ");
	pks_prompt_type(&app->prompt, words ? words : "");
}

/* What keeps a note from being kept; NULL: nothing. */
static const char *
keep(struct pks_app *app, pks_op op, const char *words)
{
	struct pks_desk *desk = &app->desk;
	char line[PKS_NOTE_WORDS + 32];
	struct pks_text text;
	int error;

	if (!app->document.read)
		return "the pickle is not read to its end yet";
	if (!find_name(app))
		return "this build makes no digests";
	if (!desk->scribe || !desk->scribe->notes[0])
		return "there is no place for it: --out DIR names one";
	pks_text_bounded(&text, line, sizeof line);
	pks_note_line(op, words, &text);
	error = pks_scribe_write(desk->scribe, PKS_SCRIBE_NOTES, desk->notes_name,
				 PKS_SCRIBE_APPEND, line, text.used);
	return error ? strerror(error) : NULL;
}

bool
pks_desk_set_note(struct pks_app *app, const char *words)
{
	pks_op op = op_of(app);
	const char *problem;

	if (!app->desk.notes_asked)
		load(app);
	if (!pks_note_set(&app->desk.notes, op, words)) {
		pks_app_say(app, "there is no room for another note");
		return false;
	}
	problem = keep(app, op, words);
	if (problem)
		pks_app_say(app, "noted for now, but not kept: %s", problem);
	else
		pks_app_say(app, *words ? "noted at op %u" : "no note at op %u any more", op);
	return problem == NULL;
}
