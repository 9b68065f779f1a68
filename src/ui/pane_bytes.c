/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the file around what is selected: its opcode and its argument stand out. With the
 * keyboard, a cursor of its own that lights up the op a byte belongs to.
 */
#include "ui/app.h"

struct bytes_view {
	int digits;
	int per_row; /* bytes in a row */
	uint64_t first;
	struct pks_selection selection;
	/* Within what is selected, bytes that this reader drops: from, and below. */
	uint64_t dropped[2][2];
};

/* As many as fit: "0000  6a 6f 62 94  job." takes four columns a byte and the offset. */
static int
bytes_per_row(int columns, int digits)
{
	int fit = (columns - digits - 4) / 4;
	int bytes = 1;

	while (bytes < 16 && bytes * 2 <= fit)
		bytes *= 2;
	return bytes;
}

/* Where frames end within an argument a reader takes it from elsewhere, and drops bytes. */
static void
find_dropped(const struct pks_app *app, struct bytes_view *view)
{
	const struct pks_history *history = app->document.history;
	struct pks_token token, plain;

	if (view->selection.bytes == 0 || view->selection.op >= pks_ops(history) ||
	    pks_op_status(history, view->selection.op) != PKS_TOKEN_OK)
		return;
	token = pks_op_token(history, view->selection.op);
	if (pks_token_read(app->document.bytes, token.offset, &plain) == PKS_TOKEN_OK &&
	    token.arg > plain.arg) {
		view->dropped[0][0] = plain.arg;
		view->dropped[0][1] = token.arg;
	}
	if (token.second > 0) {
		view->dropped[1][0] = token.arg + token.arg_size + 1;
		view->dropped[1][1] = token.second;
	}
}

static bool
is_dropped(const struct bytes_view *view, uint64_t offset)
{
	for (int i = 0; i < 2; i++)
		if (offset >= view->dropped[i][0] && offset < view->dropped[i][1])
			return true;
	return false;
}

static enum pks_look
byte_look(struct pks_app *app, const struct bytes_view *view, uint64_t offset)
{
	const struct pks_selection *selection = &view->selection;
	uint8_t byte = app->document.bytes.data[offset];

	if (pks_lit_byte(app, offset))
		return PKS_LOOK_SEARCH;
	if (selection->bytes > 0 && offset == selection->offset)
		return PKS_LOOK_HEX_OP;
	if (is_dropped(view, offset))
		return PKS_LOOK_DIM;
	if (offset > selection->offset && offset - selection->offset < selection->bytes)
		return PKS_LOOK_HEX_ARG;
	if (byte == 0)
		return PKS_LOOK_HEX_NUL;
	return byte >= 0x20 && byte < 0x7f ? PKS_LOOK_HEX_ASCII : PKS_LOOK_HEX_OTHER;
}

/* Not by colour alone: the byte of the opcode stands in brackets. */
static const char *
bracket(const struct bytes_view *view, uint64_t offset)
{
	if (view->selection.bytes > 0 && offset == view->selection.offset)
		return "[";
	return view->selection.bytes > 0 && offset == view->selection.offset + 1 ? "]" : " ";
}

static void
draw_row(struct pks_app *app, struct pks_line *line, const struct bytes_view *view, uint64_t offset)
{
	struct pks_bytes bytes = app->document.bytes;
	bool focus = app->focus == PKS_PANE_BYTES;

	pks_line_printf(line, PKS_LOOK_OFFSET, " %0*llx ", view->digits,
			(unsigned long long)offset);
	for (int i = 0; i < view->per_row; i++) {
		uint64_t at = offset + (uint64_t)i;
		bool here = focus && at == app->byte_cursor;

		if (at >= bytes.size) {
			pks_line_text(line, PKS_LOOK_TEXT, bracket(view, at));
			pks_line_skip(line, 2);
			continue;
		}
		line->overlay = here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT;
		pks_line_text(line, PKS_LOOK_TEXT, bracket(view, at));
		pks_line_printf(line, byte_look(app, view, at), "%02x", bytes.data[at]);
		line->overlay = PKS_LOOK_TEXT;
	}
	pks_line_text(line, PKS_LOOK_TEXT, bracket(view, offset + (uint64_t)view->per_row));
	pks_line_skip(line, 1);
	for (int i = 0; i < view->per_row; i++) {
		uint64_t at = offset + (uint64_t)i;
		char c[2] = ".";

		if (at >= bytes.size)
			break;
		if (bytes.data[at] >= 0x20 && bytes.data[at] < 0x7f)
			c[0] = (char)bytes.data[at];
		pks_line_text(line, byte_look(app, view, at), c);
	}
	pks_line_finish(line);
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct bytes_view view = {.digits = pks_offset_digits(app),
				  .selection = pks_app_selection(app)};
	uint64_t target, row, above;

	find_dropped(app, &view);
	view.per_row = bytes_per_row(area.columns, view.digits);
	target = app->focus == PKS_PANE_BYTES ? app->byte_cursor : view.selection.offset;
	/* In a long value, where the hit is. */
	if (app->focus != PKS_PANE_BYTES && app->find.arrived && app->find.hit.offset >= target &&
	    app->find.hit.offset - target < view.selection.bytes)
		target = app->find.hit.offset;
	row = target / (uint64_t)view.per_row;
	above = (uint64_t)(area.rows > 3 ? area.rows / 3 : area.rows > 1 ? 1 : 0);
	view.first = row > above ? row - above : 0;
	for (int i = 0; i < area.rows; i++) {
		uint64_t offset = (view.first + (uint64_t)i) * (uint64_t)view.per_row;
		struct pks_line line =
			pks_line_at(&app->screen, area.y + i, area.x, area.columns, PKS_LOOK_TEXT);

		if (offset >= app->document.bytes.size)
			pks_line_finish(&line);
		else
			draw_row(app, &line, &view, offset);
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	struct pks_rect area = app->layout.area[PKS_PANE_BYTES];
	uint64_t size = app->document.bytes.size;
	uint64_t per_row = (uint64_t)bytes_per_row(area.columns, pks_offset_digits(app));
	uint64_t rows = (size + per_row - 1) / per_row;
	uint64_t row = pks_list_target(app->byte_cursor / per_row, rows, request, count, page);
	uint64_t target = row * per_row + app->byte_cursor % per_row;

	if (request == PKS_REQUEST_FIRST)
		target = count > 0 ? count : 0;
	else if (request == PKS_REQUEST_LAST)
		target = count > 0 ? count : size;
	app->byte_cursor = target < size ? target : size > 0 ? size - 1 : 0;
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};

	if (pks_ops(history) == 0)
		return selection;
	selection.op = pks_op_at_offset(history, app->byte_cursor);
	if (selection.op >= pks_ops(history))
		return selection;
	selection.offset = pks_app_bytes(app, selection.op, &selection.bytes);
	if (!pks_app_never(app, selection.op) && pks_op_done(history, selection.op))
		selection.value = pks_pushed(history, selection.op);
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	struct pks_selection selection = selected(app);

	switch (request) {
	case PKS_REQUEST_OPEN:
		if (app->byte_cursor + 1 < app->document.bytes.size)
			app->byte_cursor++;
		return true;
	case PKS_REQUEST_CLOSE:
		if (app->byte_cursor > 0)
			app->byte_cursor--;
		return true;
	case PKS_REQUEST_ENTER:
	case PKS_REQUEST_ORIGIN:
		if (selection.op != PKS_NO_OP)
			pks_app_jump(app, selection.op);
		return true;
	default: return false;
	}
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	struct pks_selection selection = pks_app_selection(app);

	if (selection.bytes > 0)
		pks_text_printf(&words->text, "%llu at %llu", (unsigned long long)selection.bytes,
				(unsigned long long)selection.offset);
}

const struct pks_pane_ops pks_pane_bytes_ops = {
	.title = "bytes",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
