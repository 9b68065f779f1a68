/* SPDX-License-Identifier: MIT */
/*
 * Files that the explorer writes. They are made in memory and handed to the scribe.
 */
#include "ui/app.h"

#include "report/case.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void
pks_desk_start(struct pks_app *app)
{
	app->desk.scribe = app->options->scribe;
	app->desk.script = app->options->script;
	/* Unless somebody says that there is a terminal. */
	app->desk.nobody = true;
}

void
pks_desk_stop(struct pks_app *app)
{
	pks_notes_free(&app->desk.notes);
	for (int i = 0; i < app->desk.screens; i++)
		pks_picture_free(&app->desk.screen[i]);
	app->desk.screens = 0;
}

static bool
begin(struct pks_desk_file *made)
{
	*made = (struct pks_desk_file){0};
	made->stream = open_memstream(&made->data, &made->size);
	if (made->stream)
		pks_text_stream(&made->text, made->buffer, sizeof made->buffer, made->stream);
	return made->stream != NULL;
}

bool
pks_desk_begin(struct pks_app *app, struct pks_desk_file *made)
{
	bool begun = begin(made);

	if (!begun)
		pks_app_say(app, "there is not enough memory");
	return begun;
}

void
pks_desk_refused(struct pks_app *app, const char *file, int error)
{
	switch (error) {
	case ENOTDIR:
		pks_app_say(app, "picklescope --out DIR names where files may be written");
		break;
	case EINVAL:
		pks_app_say(app, "a name is of letters, digits and ._-+=@, without a directory");
		break;
	case EEXIST: pks_app_say(app, "%s is there already; '!' replaces it", file); break;
	default: pks_app_say(app, "%s: %s", file, strerror(error)); break;
	}
}

bool
pks_desk_hand_over(struct pks_app *app, struct pks_desk_file *made, const char *what,
		   const char *file, bool replace)
{
	bool whole = pks_text_flush(&made->text);
	int error;

	whole = fclose(made->stream) == 0 && whole;
	error = !whole ? ENOMEM
		       : pks_scribe_write(app->desk.scribe, PKS_SCRIBE_OUT, file,
					  replace ? PKS_SCRIBE_REPLACE : PKS_SCRIBE_NEW, made->data,
					  made->size);
	free(made->data);
	if (error != 0)
		pks_desk_refused(app, file, error);
	else if (what)
		pks_app_say(app, "%s written to %s", what, file);
	else
		pks_app_say(app, "%zu bytes are written to %s", made->size, file);
	return error == 0;
}

bool
pks_desk_ends_in(const char *file, const char *end)
{
	size_t n = strlen(file), k = strlen(end);

	return n > k && strcmp(file + n - k, end) == 0;
}

/* Where the open pickle is, as an address. */
static void
write_address(struct pks_app *app, struct pks_text *text)
{
	const struct pks_source *source = app->document.source;
	const struct pks_history *history = app->document.history;
	/* They are only read. */
	struct pks_address address = {.path = (char *)(uintptr_t)pks_source_path(source),
				      .steps = (char *)(uintptr_t)pks_source_steps(source),
				      .has_offset = true,
				      .has_size = true,
				      .offset = pks_history_start(history),
				      .size = pks_history_end(history) -
					      pks_history_start(history)};

	pks_report_address(&address, text);
}

/* The screens that were kept. */
static void
write_screens(struct pks_app *app, bool html, struct pks_text *out)
{
	if (app->desk.screens > 0)
		pks_case_heading("Screens", 2, html, out);
	for (int i = 0; i < app->desk.screens; i++) {
		struct pks_desk_file text;

		if (html) {
			pks_text_raw(out, "<p>\n");
			pks_picture_svg(&app->desk.screen[i], out);
			pks_text_raw(out, "</p>\n");
		} else if (begin(&text)) {
			pks_picture_write(&app->desk.screen[i], PKS_PICTURE_TEXT, &text.text);
			pks_text_flush(&text.text);
			if (fclose(text.stream) == 0)
				pks_case_block(text.data, false, out);
			free(text.data);
		}
	}
}

bool
pks_desk_write(struct pks_app *app, const char *file, bool replace)
{
	bool html = pks_desk_ends_in(file, ".html");
	struct pks_desk_file sheet;
	char address[8192];
	struct pks_text text;
	struct pks_case about = {.address = address,
				 .magic = app->document.file_magic,
				 .notes = &app->desk.notes,
				 .html = html};

	if (!html && !pks_desk_ends_in(file, ".md")) {
		pks_app_say(app, "a report is written to NAME.md or NAME.html");
		return false;
	}
	if (!app->document.judged) {
		pks_app_say(app, "the pickle is not judged to its end yet: a report would be of a "
				 "part only");
		return false;
	}
	pks_text_bounded(&text, address, sizeof address);
	write_address(app, &text);
	if (!pks_desk_begin(app, &sheet))
		return false;
	pks_case_begin(pks_source_name(app->document.source), app->document.bytes, html,
		       &sheet.text);
	pks_case_pickle(&about, app->document.risk, &sheet.text);
	write_screens(app, html, &sheet.text);
	pks_case_end(html, &sheet.text);
	return pks_desk_hand_over(app, &sheet, NULL, file, replace);
}

/* As it was before the command was typed. */
static bool
take(struct pks_app *app, struct pks_picture *picture)
{
	app->message[0] = '\0';
	pks_app_draw(app);
	if (pks_picture_take(picture, &app->screen))
		return true;
	pks_app_say(app, "there is not enough memory");
	return false;
}

bool
pks_desk_screenshot(struct pks_app *app, const char *file, bool replace)
{
	enum pks_picture_format format = pks_picture_format_of(file);
	struct pks_desk *desk = &app->desk;
	struct pks_picture picture;
	struct pks_desk_file sheet;

	if (!*file) {
		if (desk->screens == PKS_DESK_SCREENS) {
			pks_app_say(app, "%d screens are kept: no more", PKS_DESK_SCREENS);
			return false;
		}
		if (!take(app, &desk->screen[desk->screens]))
			return false;
		pks_app_say(app, "screen %d is kept for the report", ++desk->screens);
		return true;
	}
	if (format == PKS_PICTURE_FORMAT_COUNT) {
		pks_app_say(app, "a picture's name ends in .txt, .ansi, .svg or .html");
		return false;
	}
	if (!take(app, &picture))
		return false;
	if (!pks_desk_begin(app, &sheet)) {
		pks_picture_free(&picture);
		return false;
	}
	pks_picture_write(&picture, format, &sheet.text);
	pks_picture_free(&picture);
	return pks_desk_hand_over(app, &sheet, NULL, file, replace);
}
