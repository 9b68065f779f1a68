/* SPDX-License-Identifier: MIT */
/*
 * What of the pickle takes how many bytes: classes, kinds, then the largest values, each with its
 * part of the whole. It is counted between keys once the pickle has been read, while the pane is
 * open.
 */
#include "ui/app.h"

/* Ops that are counted at once: some milliseconds. */
#define SLICE ((pks_op)1 << 16)

static const char *const headings[PKS_SIZE_KINDS] = {
	"classes, all in them",
	"kinds, by themselves",
	"largest values, all in them",
};

void
pks_sizes_forget(struct pks_app *app)
{
	pks_sizes_free(app->sizes);
	app->sizes = NULL;
	app->sizes_list = (struct pks_list){0};
}

bool
pks_sizes_work(struct pks_app *app)
{
	if (app->focus != PKS_PANE_SIZES || !app->document.read)
		return false;
	/* Another reader's history is another count. */
	if (app->sizes && pks_sizes_history(app->sizes) != app->document.history)
		pks_sizes_forget(app);
	if (!app->sizes) {
		app->sizes = pks_sizes_new(app->document.history, app->screen.ascii);
		if (!app->sizes) {
			pks_app_say(app, "there is not enough memory to count sizes");
			app->focus = PKS_PANE_OPS;
			return true;
		}
	}
	if (pks_sizes_done(app->sizes))
		return false;
	pks_sizes_run(app->sizes, SLICE);
	return true;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Is what is counted that of the reading that is shown? */
static bool
is_counted(const struct pks_app *app)
{
	return app->sizes && pks_sizes_history(app->sizes) == app->document.history;
}

static uint64_t
rows_of(const struct pks_app *app)
{
	uint64_t rows = 0;

	for (int kind = 0; is_counted(app) && kind < PKS_SIZE_KINDS; kind++) {
		size_t count = pks_sizes_count(app->sizes, (enum pks_size_kind)kind);

		rows += count > 0 ? count + 1 : 0;
	}
	return rows;
}

/* The row of a line: a size, or with false the heading of a kind. */
static bool
row_at(struct pks_app *app, uint64_t line, enum pks_size_kind *kind, struct pks_size *size)
{
	for (int k = 0; k < PKS_SIZE_KINDS; k++) {
		size_t count = pks_sizes_count(app->sizes, (enum pks_size_kind)k);

		*kind = (enum pks_size_kind)k;
		if (count == 0)
			continue;
		if (line == 0)
			return false;
		if (--line < count) {
			*size = pks_sizes_get(app->sizes, *kind, (size_t)line);
			return true;
		}
		line -= count;
	}
	return false;
}

static void
draw_size(struct pks_app *app, struct pks_line *line, enum pks_size_kind kind,
	  const struct pks_size *size)
{
	uint64_t all = pks_sizes_bytes(app->sizes);
	struct pks_words words;

	pks_words_start(app, &words);
	pks_size_words(&words.text, size->bytes);
	pks_line_skip(line, 9 - pks_screen_columns(words.data));
	pks_line_text(line, PKS_LOOK_VALUE_NUMBER, words.data);
	if (pks_line_left(line) > 20)
		pks_line_printf(line, PKS_LOOK_DIM, "%4u%%",
				(unsigned)(all > 0 ? (double)size->bytes * 100 / (double)all : 0));
	pks_line_skip(line, 1);
	if (kind != PKS_SIZE_VALUE) {
		pks_line_text(line,
			      kind == PKS_SIZE_CLASS ? pks_value_look(app, size->op)
						     : PKS_LOOK_TREE_TYPE,
			      size->name);
		pks_line_printf(line, PKS_LOOK_DIM, " x%llu", (unsigned long long)size->count);
		return;
	}
	if (size->key != PKS_NO_OP) {
		pks_value_words(app, &words, pks_pushed(app->document.history, size->key),
				size->taker, 24);
		pks_line_text(line, PKS_LOOK_TREE_KEY, words.data);
		pks_line_text(line, PKS_LOOK_TREE_GUIDE, ": ");
	}
	pks_value_words(app, &words, size->op, size->taker, pks_line_left(line));
	pks_line_text(line, pks_value_look(app, size->op), words.data);
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_list *list = &app->sizes_list;
	uint64_t rows = rows_of(app);

	pks_list_show(list, rows, area.rows);
	if (rows == 0) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

		pks_line_text(&line, PKS_LOOK_DIM,
			      app->document.read ? " none so far" : " when the pickle is read");
		pks_line_finish(&line);
		return;
	}
	for (int i = 0; i < area.rows && list->top + (uint64_t)i < rows; i++) {
		uint64_t at = list->top + (uint64_t)i;
		bool here = app->focus == PKS_PANE_SIZES && at == list->cursor;
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT);
		enum pks_size_kind kind;
		struct pks_size size;

		if (row_at(app, at, &kind, &size)) {
			draw_size(app, &line, kind, &size);
		} else {
			pks_line_skip(&line, 1);
			pks_line_text(&line, PKS_LOOK_HELP_HEADING, headings[kind]);
		}
		pks_line_finish(&line);
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	app->sizes_list.cursor =
		pks_list_target(app->sizes_list.cursor, rows_of(app), request, count, page);
}

/* The op at the cursor: of a value that, of a class or kind the first. */
static pks_op
op_here(struct pks_app *app)
{
	enum pks_size_kind kind;
	struct pks_size size;

	if (app->sizes_list.cursor < rows_of(app) &&
	    row_at(app, app->sizes_list.cursor, &kind, &size) &&
	    size.op < pks_ops(app->document.history))
		return size.op;
	return PKS_NO_OP;
}

static struct pks_selection
selected(struct pks_app *app)
{
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	pks_op op = op_here(app);

	if (op == PKS_NO_OP)
		return selection;
	selection.op = op;
	selection.offset = pks_app_bytes(app, op, &selection.bytes);
	selection.value = pks_pushed(app->document.history, op);
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	pks_op op = op_here(app);

	if (op == PKS_NO_OP || (request != PKS_REQUEST_ENTER && request != PKS_REQUEST_ORIGIN))
		return false;
	pks_app_jump(app, op);
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	if (!is_counted(app))
		return;
	pks_size_words(&words->text, pks_sizes_bytes(app->sizes));
	if (!pks_sizes_done(app->sizes))
		pks_text_raw(&words->text, " so far");
	else if (pks_sizes_cut(app->sizes))
		pks_text_raw(&words->text, ", broken off");
}

const struct pks_pane_ops pks_pane_sizes_ops = {
	.title = "sizes",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
