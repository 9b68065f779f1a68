/* SPDX-License-Identifier: MIT */
/*
 * What the tables say about a name, in a paragraph. Opcodes, rules and protocols have names of
 * their own; anything else is taken for a callable and judged as one in a pickle would be.
 */
#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <ctype.h>
#include <string.h>

static const char *
argument_words(uint8_t argument)
{
	switch ((enum pks_argument)argument) {
	case PKS_ARG_NONE: return "none";
	case PKS_ARG_U1: return "a number of one byte";
	case PKS_ARG_U2: return "a number of two bytes, lowest first";
	case PKS_ARG_U4: return "a number of four bytes, lowest first";
	case PKS_ARG_U8: return "a number of eight bytes, lowest first";
	case PKS_ARG_I4: return "a signed number of four bytes, lowest first";
	case PKS_ARG_F8: return "a float of eight bytes, highest first";
	case PKS_ARG_BYTES1:
	case PKS_ARG_STRING1:
	case PKS_ARG_TEXT1:
	case PKS_ARG_LONG1: return "a length of one byte, then so many bytes";
	case PKS_ARG_BYTES4:
	case PKS_ARG_STRING4:
	case PKS_ARG_TEXT4:
	case PKS_ARG_LONG4: return "a length of four bytes, then so many bytes";
	case PKS_ARG_BYTES8:
	case PKS_ARG_TEXT8: return "a length of eight bytes, then so many bytes";
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG: return "an integer as a line of text";
	case PKS_ARG_LINE_FLOAT: return "a float as a line of text";
	case PKS_ARG_LINE_STRING: return "a quoted string as a line of text";
	case PKS_ARG_LINE_UNICODE: return "text with escapes as a line";
	case PKS_ARG_LINE_SLOT: return "a memo slot as a line of text";
	case PKS_ARG_LINE_ASCII: return "a line of text";
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return "two lines: a module and a name";
	case PKS_ARGUMENTS: break;
	}
	return "";
}

/* A sentence of opcodes.def: its places {like} this are shown as <words>. */
static void
show_template(struct pks_text *out, const char *words)
{
	char copy[512];
	size_t n = 0;

	for (; n < sizeof(copy) - 1 && words[n]; n++)
		copy[n] = words[n] == '{' ? '<' : words[n];
	for (size_t i = 0; i < n; i++)
		if (copy[i] == '}')
			copy[i] = '>';
	copy[n] = '\0';
	pks_text_printf(out, "  %s\n", copy);
}

static bool
explain_opcode(struct pks_text *out, const char *name)
{
	const struct pks_opcode_info *info = pks_opcode_by_name(name);

	if (!info)
		return false;
	pks_text_printf(out, "%s, opcode 0x%02x", info->name, info->byte);
	if (info->byte > ' ' && info->byte < 0x7f)
		pks_text_printf(out, " '%c'", info->byte);
	pks_text_printf(out, ", protocol %u\n\n", info->protocol);
	show_template(out, info->explain);
	pks_text_printf(out, "\n  argument  %s\n  stack     ", argument_words(info->argument));
	if (info->pops == PKS_TO_MARK)
		pks_text_raw(out, "takes all down to the newest mark, and the mark");
	else
		pks_text_printf(out, "takes %u", info->pops);
	if (info->keeps)
		pks_text_printf(out, ", needs %u below", info->keeps);
	pks_text_printf(out, ", pushes %u", info->pushes);
	if (info->kind != PKS_SAME)
		pks_text_printf(out, ": %s", pks_kind_name((enum pks_kind)info->kind));
	pks_text_raw(out, "\n");
	return true;
}

static const struct {
	const char *id, *level, *title, *words;
} rules[] = {
#define RULE(name, id, level, title, message, words) {id, #level, title, words},
#include "risk/rules.def"
#undef RULE
};

static bool
explain_rule(struct pks_text *out, const char *name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		char level[16];
		size_t n = 0;

		if (strcmp(rules[i].id, name) != 0)
			continue;
		for (; n < sizeof(level) - 1 && rules[i].level[n]; n++)
			level[n] = (char)tolower((unsigned char)rules[i].level[n]);
		level[n] = '\0';
		pks_text_printf(out, "%s, %s%s: %s\n\n  %s\n", rules[i].id,
				strcmp(level, "callable") == 0 ? "the level of the " : "", level,
				rules[i].title, rules[i].words);
		return true;
	}
	return false;
}

/* The row for a name split at a dot; NULL where nobody knows the module. */
static const struct pks_known *
look_up(const char *module, size_t module_size, const char *name)
{
	struct pks_callable callable = {
		.module = {(const uint8_t *)module, module_size},
		.name = {(const uint8_t *)name, strlen(name)},
		.protocol = 4,
		.dotted = strchr(name, '.') != NULL,
	};
	const struct pks_known *known;

	callable.to_module = callable.module;
	callable.to_name = callable.name;
	known = pks_known_callable(&callable);
	return *known->module ? known : NULL;
}

/* Where the module ends and the name begins is not written in it: the longest module first. */
static const struct pks_known *
known_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (!dot)
		return look_up("builtins", strlen("builtins"), name);
	while (dot > name) {
		const struct pks_known *known = look_up(name, (size_t)(dot - name), dot + 1);

		if (known)
			return known;
		do
			dot--;
		while (dot > name && *dot != '.');
	}
	return NULL;
}

/* How it is known: known_python.def has the words. */
static void
show_source(struct pks_text *out, const char *source)
{
	if (strcmp(source, "python") == 0)
		pks_text_raw(out, "  Known from Python's own documentation and source.\n");
	else if (strcmp(source, "package") == 0)
		pks_text_raw(out, "  Known from the package's documentation and source.\n");
	else if (strcmp(source, "pickles") == 0)
		pks_text_raw(out, "  Known from pickles that its own software wrote.\n");
	else if (strncmp(source, "GHSA-", 5) == 0 || strncmp(source, "CVE-", 4) == 0)
		pks_text_printf(out, "  Named by published advisories: %s.\n", source);
}

/* What the table says of a name that a user lists otherwise. */
static void
show_own(struct pks_text *out, const struct pks_known *known)
{
	if (known->own)
		pks_text_raw(out, "  The level is that of a list of yours, not of the table.\n");
}

static bool
explain_callable(struct pks_text *out, const char *name)
{
	const struct pks_known *known = known_of(name);

	/* All of builtins is known; a word that it does not list is just a word. */
	if (!known && !strchr(name, '.'))
		return false;
	if (known && !strchr(name, '.') && strcmp(known->name, name) != 0)
		return false;
	pks_text_utf8(out, name, strlen(name));
	if (!known) {
		pks_text_printf(out, ", %s: nobody knows its module\n",
				pks_level_name(PKS_UNKNOWN));
		return true;
	}
	pks_text_printf(
		out, ", %s%s%s\n\n", pks_level_name(known->level),
		known->capability == PKS_CAN_NONE ? "" : ": ",
		known->capability == PKS_CAN_NONE ? "" : pks_capability_phrase(known->capability));
	if (strcmp(known->name, "*") == 0)
		pks_text_printf(out, "  It is not listed by itself. Of %s: %s.\n", known->module,
				known->reason);
	else
		pks_text_printf(out, "  %s.%s: %s.\n", known->module, known->name, known->reason);
	show_own(out, known);
	show_source(out, known->source);
	return true;
}

static const struct {
	unsigned number;
	const char *since, *words;
} protocols[] = {
#define PROTOCOL(number, since, words) {number, since, words},
#include "report/protocols.def"
#undef PROTOCOL
};

/* 'PROTOCOL 4' */
static bool
explain_protocol(struct pks_text *out, const char *name)
{
	static const char word[] = "PROTOCOL ";
	const char *digit = name + sizeof(word) - 1;

	if (strncmp(name, word, sizeof(word) - 1) != 0 || digit[0] < '0' || digit[0] > '9' ||
	    digit[1])
		return false;
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		if (protocols[i].number != (unsigned)(*digit - '0'))
			continue;
		pks_text_printf(out, "protocol %u, since %s\n\n  %s\n", protocols[i].number,
				protocols[i].since, protocols[i].words);
		return true;
	}
	return false;
}

bool
pks_report_name(const char *name, struct pks_text *out)
{
	char upper[32];
	size_t n = 0;

	for (; n < sizeof(upper) - 1 && name[n]; n++)
		upper[n] = (char)toupper((unsigned char)name[n]);
	upper[n] = '\0';
	return explain_opcode(out, upper) || explain_rule(out, upper) ||
	       explain_protocol(out, upper) || explain_callable(out, name);
}
