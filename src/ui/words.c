/* SPDX-License-Identifier: MIT */
/*
 * Words that several panes use, and the looks that go with them.
 */
#include "ui/app.h"

void
pks_words_start(const struct pks_app *app, struct pks_words *words)
{
	pks_text_bounded(&words->text, words->data, sizeof words->data);
	words->text.ascii = app->screen.ascii;
}

enum pks_look
pks_level_look(enum pks_level level)
{
	switch (level) {
	case PKS_INNOCUOUS: return PKS_LOOK_RISK_INNOCUOUS;
	case PKS_UNKNOWN: return PKS_LOOK_RISK_UNKNOWN;
	case PKS_SUSPICIOUS: return PKS_LOOK_RISK_SUSPICIOUS;
	case PKS_DANGEROUS: return PKS_LOOK_RISK_DANGEROUS;
	case PKS_INFO: break;
	}
	return PKS_LOOK_RISK_INFO;
}

enum pks_level
pks_value_level(struct pks_app *app, pks_op value)
{
	enum pks_kind kind;

	if (value == PKS_NO_OP)
		return PKS_INNOCUOUS;
	kind = pks_value_kind(app->document.history, value);
	if (kind != PKS_CALLABLE && kind != PKS_OBJECT)
		return PKS_INNOCUOUS;
	return pks_risk_op(app->document.risk, value);
}

enum pks_look
pks_value_look(struct pks_app *app, pks_op value)
{
	enum pks_level level = pks_value_level(app, value);

	if (level != PKS_INNOCUOUS)
		return pks_level_look(level);
	if (value == PKS_NO_OP)
		return PKS_LOOK_STATE_MARK;
	switch (pks_value_kind(app->document.history, value)) {
	case PKS_STR: return PKS_LOOK_VALUE_TEXT;
	case PKS_BYTES:
	case PKS_BYTEARRAY:
	case PKS_BUFFER:
	case PKS_VIEW: return PKS_LOOK_VALUE_BYTES;
	case PKS_NONE:
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT: return PKS_LOOK_VALUE_NUMBER;
	case PKS_CALLABLE: return PKS_LOOK_RISK_INNOCUOUS;
	case PKS_OBJECT:
	case PKS_PERSISTENT: return PKS_LOOK_VALUE_OBJECT;
	default: return PKS_LOOK_VALUE_CONTAINER;
	}
}

void
pks_value_words(struct pks_app *app, struct pks_words *words, pks_op value, pks_op moment,
		int columns)
{
	enum pks_level level = pks_value_level(app, value);

	pks_words_start(app, words);
	if (value == PKS_NO_OP) {
		pks_text_raw(&words->text, "mark");
		return;
	}
	if (level != PKS_INNOCUOUS) {
		pks_text_printf(&words->text, "%c ", pks_level_sign(level));
		columns -= 2;
	}
	pks_value_text(app->document.reader, value, moment, columns > 1 ? (unsigned)columns : 1,
		       &words->text);
}

void
pks_app_when(const struct pks_app *app, struct pks_words *words)
{
	pks_op moment = pks_app_moment(app);

	if (app->after && moment == app->at + 1)
		pks_text_printf(&words->text, "after op %u", app->at);
	else
		pks_text_printf(&words->text, "before op %u", moment);
}

const char *
pks_status_words(enum pks_token_status status)
{
	switch (status) {
	case PKS_TOKEN_OK: break;
	case PKS_TOKEN_END: return "the bytes end here";
	case PKS_TOKEN_UNKNOWN: return "no opcode";
	case PKS_TOKEN_TRUNCATED: return "cut off";
	case PKS_TOKEN_NEGATIVE: return "count < 0";
	case PKS_TOKEN_HUGE: return "count huge";
	}
	return "";
}

int
pks_offset_digits(const struct pks_app *app)
{
	uint64_t size = app->document.bytes.size;
	int digits = 4;

	while (digits < 16 && size >> (4 * digits) != 0)
		digits++;
	return digits;
}

void
pks_size_words(struct pks_text *text, uint64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
	double size = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		pks_text_printf(text, "%u B", (unsigned)bytes);
		return;
	}
	for (size /= 1000; size >= 999.95 && unit + 1 < sizeof units / sizeof *units; unit++)
		size /= 1000;
	pks_text_printf(text, "%.1f %s", size, units[unit]);
}
