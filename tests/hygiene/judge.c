/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <picklescope/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

struct judge {
	VTerm *terminal;
	bool curses;
	unsigned long foreign, characters;
	char first[160];
	unsigned char part[4]; /* a character that is not whole yet */
	size_t parts;
};

static void
foreign(struct judge *judge, const char *what, unsigned long number)
{
	if (judge->foreign++ == 0)
		snprintf(judge->first, sizeof judge->first, "%s %lx behind %lu characters", what,
			 number, judge->characters);
}

/* libvterm hands over all that there is; a control ends what was taken. A character may come in
 * two. */
static int
on_text(const char *bytes, size_t n, void *user)
{
	struct judge *judge = user;

	for (size_t k = 0; k < n; k++) {
		uint32_t point;
		unsigned length;

		if (k > 0 && ((unsigned char)bytes[k] < 0x20 || bytes[k] == 0x7f))
			return (int)k;
		judge->part[judge->parts++] = (unsigned char)bytes[k];
		length = pks_utf8_decode(judge->part, judge->part + judge->parts, &point);
		if (length == 0 && judge->parts < 4 && judge->part[0] >= 0xc2)
			continue;
		if (length == 0)
			foreign(judge, "bytes that are no UTF-8:", judge->part[0]);
		else if (!pks_printable(point))
			foreign(judge, "character", point);
		judge->characters++;
		judge->parts = 0;
	}
	return (int)n;
}

static int
on_control(unsigned char control, void *user)
{
	struct judge *judge = user;
	static const char curses[] = "\r\n\b\017\016";

	if (judge->parts > 0)
		foreign(judge, "half a character before control", control);
	judge->parts = 0;
	if (control != '\n' && control != '\r' &&
	    !(judge->curses && control != '\0' && strchr(curses, control)))
		foreign(judge, "control", control);
	return 1;
}

/* What stands between ESC and the end of a sequence is no more than two characters. */
static int
on_escape(const char *bytes, size_t n, void *user)
{
	struct judge *judge = user;
	static const char *const known[] = {"(B", ")0", "(0", "7", "8", "M", "=", ">", "D", "E"};

	for (size_t k = 0; judge->curses && k < sizeof known / sizeof *known; k++)
		if (strlen(known[k]) == n && memcmp(known[k], bytes, n) == 0)
			return 1;
	foreign(judge, "ESC", n > 0 ? (unsigned char)bytes[0] : 0);
	return 1;
}

static int
on_csi(const char *leader, const long args[], int count, const char *between, char command,
       void *user)
{
	struct judge *judge = user;

	(void)args, (void)count;
	if (command == 'm' && leader == NULL && between == NULL)
		return 1;
	if (judge->curses && strchr("ABCDEFGHJKLMPSTX@bdefghlrt", command))
		return 1;
	foreign(judge, "CSI", (unsigned char)command);
	return 1;
}

/* From version 0.2 on libvterm hands over such strings in pieces. */
#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2
static int
on_osc(int command, VTermStringFragment fragment, void *user)
{
	(void)fragment;
	foreign(user, "OSC", (unsigned long)command);
	return 1;
}

static int
on_dcs(const char *command, size_t n, VTermStringFragment fragment, void *user)
{
	(void)command, (void)n, (void)fragment;
	foreign(user, "DCS", 0);
	return 1;
}
#else
static int
on_osc(const char *command, size_t n, void *user)
{
	(void)command;
	foreign(user, "OSC of bytes:", n);
	return 1;
}

static int
on_dcs(const char *command, size_t n, void *user)
{
	(void)command;
	foreign(user, "DCS of bytes:", n);
	return 1;
}
#endif

static const VTermParserCallbacks callbacks = {.text = on_text,
					       .control = on_control,
					       .escape = on_escape,
					       .csi = on_csi,
					       .osc = on_osc,
					       .dcs = on_dcs};

struct judge *
judge_new(bool curses)
{
	struct judge *judge = calloc(1, sizeof *judge);

	if (judge == NULL)
		abort();
	judge->curses = curses;
	judge->terminal = vterm_new(24, 80);
	if (judge->terminal == NULL)
		abort();
	vterm_set_utf8(judge->terminal, 1);
	vterm_parser_set_callbacks(judge->terminal, &callbacks, judge);
	return judge;
}

void
judge_free(struct judge *judge)
{
	vterm_free(judge->terminal);
	free(judge);
}

void
judge_read(struct judge *judge, const char *bytes, size_t n)
{
	vterm_input_write(judge->terminal, bytes, n);
}

unsigned long
judge_foreign(const struct judge *judge)
{
	return judge->foreign;
}

unsigned long
judge_characters(const struct judge *judge)
{
	return judge->characters;
}

const char *
judge_first(const struct judge *judge)
{
	return judge->first;
}
