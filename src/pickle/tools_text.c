/* SPDX-License-Identifier: MIT */
/*
 * What pickletools makes of an argument, in a few words beside what a reader makes of it. (The
 * disassembly, which prints all of it byte for byte, is the report's.)
 */
#include "pickle/tools.h"

#include <string.h>

static void
write_line(const struct pks_tools_argument *argument, unsigned width, struct pks_text *text)
{
	struct pks_tools_line line;
	int64_t point;

	pks_text_raw(text, "'");
	pks_tools_line_begin(&line, argument);
	for (; (point = pks_tools_line_next(&line)) >= 0; width--) {
		if (width == 0) {
			pks_text_raw(text, text->ascii ? "..." : "…");
			break;
		}
		pks_text_point(text, (uint32_t)point, '\'');
	}
	pks_text_raw(text, "'");
}

void
pks_tools_argument_text(const struct pks_tools_argument *argument, unsigned width,
			struct pks_text *text)
{
	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_SLOT:
	case PKS_ARG_LINE_LONG:
		if (argument->integer.is_bool)
			pks_text_raw(text, argument->integer.small != 0 ? "True" : "False");
		else if (!pks_integer_decimal(&argument->integer, text))
			pks_text_raw(text, "a number");
		return;
	case PKS_ARG_LINE_FLOAT: pks_float_repr(argument->number, text); return;
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: write_line(argument, width, text); return;
	default: pks_text_raw(text, "another argument"); return;
	}
}

void
pks_tools_error_text(enum pks_tools_error error, uint8_t code, struct pks_text *text)
{
	static const char *const messages[] = {
		"",
#define ERROR(name, exception, message) message,
#include "pickle/tools_errors.def"
#undef ERROR
	};
	const char *message = messages[error], *place = strstr(message, "%s");

	if (place == NULL) {
		pks_text_raw(text, message);
		return;
	}
	pks_text_raw_n(text, message, (size_t)(place - message));
	pks_text_raw(text, pks_opcode_info(code)->name);
	pks_text_raw(text, place + 2);
}
