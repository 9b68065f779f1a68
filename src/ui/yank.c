/* SPDX-License-Identifier: MIT */
/*
 * What is selected, copied to the terminal's clipboard: always text that is safe to paste, of
 * values their Python spelling, of bytes their digits.
 */
#include "ui/app.h"

#include "ui/clipboard.h"
#include "ui/expression.h"

#include <string.h>

/* What is copied, and what of it was told. */
struct yank {
	struct pks_app *app;
	struct pks_selection selection;
	pks_op op;
	struct pks_text text;
	char data[PKS_CLIPBOARD_MOST + 1];
};

static bool
yank_value(struct yank *yank)
{
	if (yank->selection.value == PKS_NO_OP)
		return false;
	pks_value_text(yank->app->document.reader, yank->selection.value, pks_app_moment(yank->app),
		       PKS_CLIPBOARD_MOST, &yank->text);
	return true;
}

static bool
yank_path(struct yank *yank)
{
	struct pks_app *app = yank->app;
	static struct pks_tree_path path;

	pks_tree_at(&app->tree, pks_app_moment(app));
	path.depth = 0;
	if (app->focus == PKS_PANE_TREE)
		path = app->tree_cursor;
	else if (yank->selection.value != PKS_NO_OP)
		pks_tree_find(&app->tree, yank->selection.value, &path);
	/* The tree is led anew. */
	app->followed = app->followed_value = PKS_NO_OP;
	if (path.depth == 0)
		return false;
	pks_expression(&app->tree, &path, &yank->text);
	return true;
}

static bool
yank_offset(struct yank *yank)
{
	if (yank->selection.bytes == 0 && yank->op >= pks_ops(yank->app->document.history))
		return false;
	pks_text_printf(&yank->text, "0x%llx",
			(unsigned long long)(yank->selection.bytes > 0
						     ? yank->selection.offset
						     : pks_op_offset(yank->app->document.history,
								     yank->op)));
	return true;
}

static bool
yank_bytes(struct yank *yank)
{
	struct pks_bytes all = yank->app->document.bytes;
	uint64_t offset = yank->selection.offset, size = yank->selection.bytes;

	if (size == 0 && yank->op < pks_ops(yank->app->document.history))
		offset = pks_app_bytes(yank->app, yank->op, &size);
	if (size == 0 || offset >= all.size)
		return false;
	if (size > all.size - offset)
		size = all.size - offset;
	for (uint64_t i = 0; i < size && !yank->text.cut; i++)
		pks_text_printf(&yank->text, "%s%02x", i > 0 ? " " : "", all.data[offset + i]);
	return true;
}

static bool
yank_line(struct yank *yank)
{
	const struct pks_history *history = yank->app->document.history;
	struct pks_reader *reader = yank->app->document.reader;

	if (yank->op >= pks_ops(history))
		return false;
	pks_text_printf(&yank->text, "%lu: @%04llx ", (unsigned long)yank->op,
			(unsigned long long)pks_op_offset(history, yank->op));
	pks_op_name_text(history, yank->op, &yank->text);
	pks_text_raw(&yank->text, " ");
	if (pks_callee(history, yank->op) != PKS_NO_OP && pks_op_done(history, yank->op))
		pks_call_text(reader, yank->op, PKS_CLIPBOARD_MOST, &yank->text);
	else if (pks_value_kind(history, yank->op) == PKS_CALLABLE)
		pks_callable_text(history, yank->op, &yank->text);
	else
		pks_argument_text(reader, yank->op, PKS_CLIPBOARD_MOST, &yank->text);
	while (yank->text.used > 0 && yank->data[yank->text.used - 1] == ' ')
		yank->data[--yank->text.used] = '\0';
	return true;
}

/* The one that is selected, else the first at the op. */
static bool
yank_finding(struct yank *yank)
{
	struct pks_app *app = yank->app;
	struct pks_risk *risk = app->document.risk;
	size_t count = pks_risk_findings(risk), k = 0;
	const struct pks_finding *finding;

	if (app->focus == PKS_PANE_FINDINGS)
		k = (size_t)app->findings.cursor;
	else
		while (k < count && pks_risk_finding(risk, k)->op != yank->op &&
		       pks_risk_finding(risk, k)->other != yank->op)
			k++;
	if (k >= count)
		return false;
	finding = pks_risk_finding(risk, k);
	pks_text_printf(&yank->text, "%c %s op %lu: ", pks_level_sign(finding->level),
			finding->rule, (unsigned long)finding->op);
	pks_risk_message(risk, finding, &yank->text);
	return true;
}

/* What is selected, what the op changes, or what is returned. */
static pks_op
value_of(const struct yank *yank)
{
	const struct pks_history *history = yank->app->document.history;

	if (yank->selection.value != PKS_NO_OP || yank->op >= pks_ops(history) ||
	    !pks_op_done(history, yank->op))
		return yank->selection.value;
	if (pks_op_code(history, yank->op) == '.' && pks_operands(history, yank->op) > 0)
		return pks_operand(history, yank->op, 0);
	return pks_target(history, yank->op);
}

void
pks_yank(struct pks_app *app, enum pks_request request)
{
	static const struct {
		enum pks_request request;
		const char *what;
		bool (*write)(struct yank *yank);
	} kinds[] = {
		{PKS_REQUEST_YANK_VALUE, "value", yank_value},
		{PKS_REQUEST_YANK_PATH, "path", yank_path},
		{PKS_REQUEST_YANK_OFFSET, "offset", yank_offset},
		{PKS_REQUEST_YANK_BYTES, "bytes", yank_bytes},
		{PKS_REQUEST_YANK_LINE, "line", yank_line},
		{PKS_REQUEST_YANK_FINDING, "finding", yank_finding},
	};
	static struct yank yank;
	size_t k = 0;

	while (kinds[k].request != request)
		k++;
	yank.app = app;
	yank.selection = pks_app_selection(app);
	yank.op = yank.selection.op != PKS_NO_OP ? yank.selection.op : app->at;
	yank.selection.value = value_of(&yank);
	pks_text_bounded(&yank.text, yank.data, sizeof yank.data);
	yank.text.ascii = app->screen.ascii;
	if (!kinds[k].write(&yank)) {
		pks_app_say(app, "there is no %s here to copy", kinds[k].what);
		return;
	}
	if (!app->desk.nobody && !pks_clipboard_copy(yank.data, yank.text.used)) {
		pks_app_say(app, "the terminal does not take it");
		return;
	}
	pks_app_say(app, "copied %s%zu bytes of %s: %.60s%s%s", yank.text.cut ? "the first " : "",
		    yank.text.used, kinds[k].what, yank.data, yank.text.used > 60 ? "..." : "",
		    app->desk.nobody ? "" : pks_clipboard_hint());
}
