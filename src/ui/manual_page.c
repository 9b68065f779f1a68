/* SPDX-License-Identifier: MIT */
/*
 * What the tables know of what is selected, on a page: this op, its opcode, the callable it names
 * or calls, the rules that found something here, and its protocol.
 */
#include "ui/app.h"

#include <picklescope/report.h>

#include <string.h>

#define WIDTH 4000

static void
add_heading(struct pks_app *app, const char *words)
{
	if (app->sheet.lines > 0)
		pks_sheet_add(&app->sheet, PKS_LOOK_TEXT, PKS_NO_OP, 0, "");
	pks_sheet_add(&app->sheet, PKS_LOOK_HELP_HEADING, PKS_NO_OP, 0, words);
}

/* The words of one name, set off from what stands above. False: no table has it. */
static bool
add_name(struct pks_app *app, const char *name)
{
	char words[8192], *line = words, *end;
	struct pks_text text;
	bool first = true;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = app->screen.ascii;
	if (!pks_report_name(name, &text))
		return false;
	for (; *line; line = end, first = false) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (first)
			add_heading(app, line);
		else if (*line)
			pks_sheet_add(&app->sheet, PKS_LOOK_TEXT, PKS_NO_OP, 2, line);
		/* An empty line between paragraphs. */
		while (*end == '\n')
			end++;
	}
	return true;
}

/* 'posix.system' as Python 3 calls it. False: the op names none, or its name is no plain text. */
static bool
callable_name(const struct pks_history *history, pks_op op, char *name, size_t size)
{
	struct pks_callable callable;
	size_t n;

	if (op == PKS_NO_OP || !pks_callable(history, op, &callable) || callable.extension ||
	    callable.to_module.size + callable.to_name.size + 2 > size)
		return false;
	n = (size_t)callable.to_module.size;
	memcpy(name, callable.to_module.data, n);
	name[n] = '.';
	memcpy(name + n + 1, callable.to_name.data, (size_t)callable.to_name.size);
	n += 1 + (size_t)callable.to_name.size;
	name[n] = '\0';
	return memchr(name, '\0', n) == NULL;
}

static void
add_callable(struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	pks_op callee = pks_callee(history, op);
	char name[512];

	if (callable_name(history, op, name, sizeof name) ||
	    callable_name(history, callee, name, sizeof name))
		add_name(app, name);
}

static void
add_findings(struct pks_app *app, pks_op op)
{
	struct pks_risk *risk = app->document.risk;

	for (size_t k = 0; k < pks_risk_findings(risk); k++) {
		const struct pks_finding *finding = pks_risk_finding(risk, k);
		struct pks_words words;

		if (finding->op != op)
			continue;
		if (!add_name(app, finding->rule))
			continue;
		pks_words_start(app, &words);
		pks_text_raw(&words.text, "  Here: ");
		pks_risk_message(risk, finding, &words.text);
		pks_sheet_add(&app->sheet, pks_level_look(finding->level), op, 2, words.data);
	}
}

static void
add_op(struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	struct pks_words words;

	pks_words_start(app, &words);
	pks_text_printf(&words.text, "op %u @%04llx ", op,
			(unsigned long long)pks_op_offset(history, op));
	pks_op_name_text(history, op, &words.text);
	add_heading(app, words.data);
	pks_words_start(app, &words);
	pks_text_raw(&words.text, "  ");
	if (pks_op_status(history, op) != PKS_TOKEN_OK)
		pks_text_raw(&words.text, pks_status_words(pks_op_status(history, op)));
	else
		pks_explain(app->document.reader, op, WIDTH, &words.text);
	pks_sheet_add(&app->sheet, PKS_LOOK_TEXT, op, 2, words.data);
}

static void
add_all_of(struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	const struct pks_opcode_info *info = pks_opcode_info(pks_op_code(history, op));
	int whole = pks_history_protocol(history);
	char protocol[] = "protocol 0";

	add_op(app, op);
	if (*info->name)
		add_name(app, info->name);
	if (!pks_app_never(app, op) && pks_op_done(history, op))
		add_callable(app, op);
	add_findings(app, op);
	/* That of the opcode, and that of the pickle. */
	protocol[sizeof protocol - 2] = (char)('0' + info->protocol);
	if (*info->name)
		add_name(app, protocol);
	if (whole != info->protocol && whole >= 0 && whole <= 9) {
		protocol[sizeof protocol - 2] = (char)('0' + whole);
		add_name(app, protocol);
	}
}

bool
pks_manual_start(struct pks_app *app, const char *about)
{
	pks_op op = pks_app_selection(app).op;

	if (!about && op >= pks_ops(app->document.history))
		return false;
	pks_pages_close(app);
	pks_sheet_start(&app->sheet, PKS_SHEET_MANUAL, "manual: what the tables say");
	if (!about)
		add_all_of(app, op);
	else if (!add_name(app, about))
		pks_pages_close(app);
	return app->sheet.kind == PKS_SHEET_MANUAL;
}
