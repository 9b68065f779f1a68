/* SPDX-License-Identifier: MIT */
/*
 * What is typed after ':': a number, an offset, a place in percent, or the name of a request with a
 * count before or behind it.
 */
#include "ui/app.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool
read_number(const char *word, int base, uint64_t *number, const char **end)
{
	char *after;

	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	*number = strtoull(word, &after, base);
	*end = after;
	return errno == 0 && after != word;
}

/* Hexadecimal with 0x, else decimal. */
static int
base_of(const char *word)
{
	return word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? 16 : 10;
}

static bool
go_to_offset_here(struct pks_app *app, const char *word)
{
	const struct pks_history *history = app->document.history;
	uint64_t offset;
	const char *end;

	if (!read_number(word, base_of(word), &offset, &end) || *end) {
		pks_app_say(app, "an offset is a number, as @83 or @0x53");
		return false;
	}
	if (pks_ops(history) == 0)
		return true;
	pks_app_jump(app, pks_op_at_offset(history, offset));
	if (offset < pks_history_start(history) || offset >= pks_history_end(history))
		pks_app_say(app, "offset %llu is not in this pickle: this is the nearest op",
			    (unsigned long long)offset);
	return true;
}

static bool
go_to_offset(struct pks_app *app, const char *word)
{
	struct pks_side side = pks_side_enter(app, app->focus, false);
	bool done = go_to_offset_here(app, word);

	pks_side_leave(app, &side);
	return done;
}

static bool
go_to_number(struct pks_app *app, const char *typed)
{
	uint64_t number, rows = pks_app_clock(app);
	const char *end;

	if (!read_number(typed, base_of(typed), &number, &end))
		return false;
	if (strcmp(end, "%") == 0) {
		pks_app_request(app, PKS_REQUEST_PAIR, number > 0 ? number : 1);
		if (number == 0)
			pks_app_jump(app, 0);
		return true;
	}
	if (*end)
		return false;
	if (number >= rows) {
		pks_app_say(app, "there is no op %llu: the last one is %llu",
			    (unsigned long long)number, (unsigned long long)rows - 1);
		number = rows - 1;
	}
	pks_app_jump(app, (pks_op)number);
	return true;
}

static bool
set_reader(struct pks_app *app, const char *name)
{
	enum pks_profile reader;

	if (!pks_profile_by_name(name, &reader)) {
		pks_app_say(app, "the readers are c, c_file, c_stream, py and strict");
		return false;
	}
	pks_app_show_reader(app, reader);
	return true;
}

void
pks_search_command(struct pks_app *app, const char *typed, bool forward)
{
	struct pks_side side;

	if (app->sheet.kind != PKS_SHEET_NONE) {
		pks_pages_find(app, typed, forward);
		return;
	}
	side = pks_side_enter(app, app->focus, false);
	if (*typed)
		pks_find_start(app, typed, forward);
	else
		pks_find_again(app, forward, 1);
	pks_side_leave(app, &side);
}

static bool
is_word(const char *typed, size_t n, const char *word)
{
	return strlen(word) == n && strncmp(typed, word, n) == 0;
}

/* The letter that the key would wait for. */
static bool
name_mark(struct pks_app *app, const char *letter, bool sets)
{
	app->marks.waits = sets ? PKS_REQUEST_MARK : PKS_REQUEST_GO_MARK;
	pks_marks_key(app, *letter && letter[1] == '\0' ? *letter : 0);
	return true;
}

static bool
show_manual(struct pks_app *app, const char *name)
{
	if (pks_manual_start(app, name))
		return true;
	pks_app_say(app, "no table knows '%.40s'", name);
	return false;
}

/* What is about the pickle that is open, with words behind it. False: it is none of these. */
static bool
command_of_pickle(struct pks_app *app, const char *typed, size_t n, bool *done)
{
	*done = true;
	if (*typed == '@')
		*done = go_to_offset(app, typed + 1);
	else if (go_to_number(app, typed))
		*done = true;
	else if (is_word(typed, n, "goto") && typed[n])
		*done = pks_command(app, typed + n);
	else if ((is_word(typed, n, "break") || is_word(typed, n, "watch")) && typed[n])
		*done = pks_break_command(app, typed + n, typed[0] == 'w');
	else if (is_word(typed, n, "delete"))
		*done = pks_delete_command(app, typed + n);
	else if ((is_word(typed, n, "mark") || is_word(typed, n, "to-mark")) && typed[n])
		*done = name_mark(app, typed + n + strspn(typed + n, " "), typed[0] == 'm');
	else if (is_word(typed, n, "manual") && typed[n])
		*done = show_manual(app, typed + n + strspn(typed + n, " "));
	else if (is_word(typed, n, "reader") && typed[n])
		*done = set_reader(app, typed + n + strspn(typed + n, " "));
	else
		return false;
	return true;
}

/* Phrases that mean something where no pickle is open, too. */
static bool
needs_no_pickle(const char *typed)
{
	size_t n = strcspn(typed, " !");

	return is_word(typed, n, "write") || is_word(typed, n, "theme") ||
	       is_word(typed, n, "keys") || is_word(typed, n, "record") ||
	       is_word(typed, n, "screenshot");
}

bool
pks_command(struct pks_app *app, const char *typed)
{
	uint64_t count = 0;
	enum pks_request request;
	const char *end;
	bool done;
	size_t n;

	typed += strspn(typed, " :");
	n = strcspn(typed, " ");
	if (*typed == '\0' || (app->listed && pks_listing_command(app, typed)))
		return true;
	if (app->listed && (*typed == '@' || (*typed >= '0' && *typed <= '9'))) {
		pks_app_say(app, "in the list, a number is a row");
		return false;
	}
	if (!app->listed && command_of_pickle(app, typed, n, &done))
		return done;
	if ((!app->listed || needs_no_pickle(typed)) && pks_phrase(app, typed, &done))
		return done;
	request = pks_request_named(typed, n);
	if ((request == PKS_REQUEST_SEARCH || request == PKS_REQUEST_SEARCH_BACK) && typed[n]) {
		if (app->listed)
			pks_listing_search(app, typed + n + 1, request == PKS_REQUEST_SEARCH);
		else
			pks_search_command(app, typed + n + 1, request == PKS_REQUEST_SEARCH);
		return true;
	}
	if (request == PKS_REQUEST_MORE || request == PKS_REQUEST_NONE) {
		pks_app_say(app, request == PKS_REQUEST_NONE
					 ? "no such command; ? shows all keys, and each has a name"
					 : "more than one command begins so");
		return false;
	}
	typed += n + strspn(typed + n, " ");
	if (*typed && (!read_number(typed, 10, &count, &end) || *end)) {
		pks_app_say(app, "behind a command there may be a number");
		return false;
	}
	pks_app_request(app, request, count);
	return true;
}
