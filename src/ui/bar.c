/* SPDX-License-Identifier: MIT */
/*
 * The last row: what is being typed, what there is to say, else the function keys; and the screen
 * of all keys. Both are made from the table of requests.
 */
#include "ui/app.h"
#include "ui/key_names.h"
#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

/* Does the binding count on the screen that is shown: in the panes, or in the list? */
static bool
counts(const struct pks_app *app, const struct pks_binding *binding)
{
	return app->listed ? pks_binding_in_list(binding) && pks_listing_takes(binding->request)
			   : pks_binding_in_pane(binding);
}

/* The keys of a request as the help shows them: without the panes. */
static size_t
add_key_words(const struct pks_app *app, enum pks_request request, char *words, size_t size,
	      size_t used)
{
	size_t gap = used > 0;
	char *more = words + used + gap;

	words[used] = '\0';
	if (used + gap + 1 >= size || (app->listed && !pks_listing_takes(request)))
		return used;
	pks_keymap_words(request, app->listed ? pks_binding_in_list : pks_binding_in_pane, more,
			 size - used - gap);
	if (*more == '\0')
		return used;
	if (gap > 0)
		words[used] = ' ';
	return used + gap + strlen(more);
}

/* With those of the requests that stand on its row. */
static size_t
key_words(const struct pks_app *app, enum pks_request request, char *words, size_t size)
{
	size_t used = add_key_words(app, request, words, size, 0);
	int next = (int)request + 1;

	for (; next < PKS_REQUESTS && !*pks_request_info((enum pks_request)next)->help; next++)
		used = add_key_words(app, (enum pks_request)next, words, size, used);
	return used;
}

/* The key for the function bar: an F key if there is one. False: it has none here. */
static bool
bar_key(const struct pks_app *app, enum pks_request request, char *word, size_t size)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count), *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (bindings[i].request != request || !counts(app, &bindings[i]))
			continue;
		if (!found ||
		    (bindings[i].key[0] > PKS_KEY_F0 && bindings[i].key[0] <= PKS_KEY_F0 + 12))
			found = &bindings[i];
	}
	if (!found)
		return false;
	pks_binding_words(found, word, size);
	return true;
}

/* ---- The prompt -------------------------------------------------------------------------------
 */

/* What there is to search for, or what the line may become. */
static void
draw_hints(struct pks_line *line, const struct pks_prompt *prompt)
{
	char word[PKS_PROMPT_TYPED];

	pks_line_skip(line, 2);
	if (prompt->length == 0 && pks_prompt_kind(prompt) == '&') {
		pks_line_text(line, PKS_LOOK_DIM,
			      "word  -word  size>10k  level=dangerous  age<2d  class:NAME");
		return;
	}
	if (prompt->length == 0 && prompt->sign != ':') {
		for (int kind = PKS_QUERY_ANY; kind < PKS_QUERY_SAME; kind++) {
			const struct pks_query_info *info =
				pks_query_info((enum pks_query_kind)kind);
			char letter[3] = {info->letter, ' ', '\0'};

			snprintf(word, sizeof word, " %s%s", info->letter ? letter : "",
				 info->takes);
			if (pks_line_left(line) > (int)strlen(word) + 1)
				pks_line_text(line, PKS_LOOK_DIM, word);
			pks_line_skip(line, 1);
		}
		return;
	}
	for (int k = 0; prompt->length > 0 && prompt->cursor == prompt->length &&
			pks_complete(pks_prompt_kind(prompt),
				     prompt->choice ? prompt->stem : prompt->typed, k, word);
	     k++) {
		/* What stands before the last word has been typed. */
		const char *last = strrchr(word, ' ') ? strrchr(word, ' ') + 1 : word;

		if (pks_line_left(line) < (int)strlen(last) + 2)
			break;
		pks_line_text(line, k + 1 == prompt->choice ? PKS_LOOK_PROMPT : PKS_LOOK_DIM, last);
		pks_line_skip(line, 1);
	}
}

/* A star for each character, and where the last one of them went. */
static void
draw_secret(struct pks_app *app, struct pks_line *line)
{
	const struct pks_prompt *prompt = &app->prompt;

	pks_line_text(line, PKS_LOOK_PROMPT, "key: ");
	for (size_t i = 0; i < prompt->length && pks_line_left(line) > 1; i++) {
		if (i == prompt->cursor)
			app->screen.cursor_x = line->x;
		if (((unsigned char)prompt->typed[i] & 0xc0) != 0x80)
			pks_line_text(line, PKS_LOOK_PROMPT, "*");
	}
	app->screen.cursor_y = line->y;
	if (prompt->cursor == prompt->length)
		app->screen.cursor_x = line->x;
}

/* Where the line is longer than the row, what is around the cursor. */
static void
draw_prompt(struct pks_app *app, struct pks_line *line)
{
	const struct pks_prompt *prompt = &app->prompt;
	char sign[2] = {prompt->sign, '\0'}, before[PKS_PROMPT_TYPED];
	const char *shown = before;

	memcpy(before, prompt->typed, prompt->cursor);
	before[prompt->cursor] = '\0';
	pks_line_text(line, PKS_LOOK_PROMPT, sign);
	while (*shown && pks_screen_columns(shown) > pks_line_left(line) - 2)
		do
			shown++;
		while (((unsigned char)*shown & 0xc0) == 0x80);
	pks_line_text(line, PKS_LOOK_PROMPT, shown);
	app->screen.cursor_y = line->y;
	app->screen.cursor_x = line->x;
	pks_line_text(line, PKS_LOOK_PROMPT, prompt->typed + prompt->cursor);
	draw_hints(line, prompt);
}

/* ---- Function keys ----------------------------------------------------------------------------
 */

static void
draw_function_key(struct pks_app *app, struct pks_line *line, enum pks_request request,
		  const char *key)
{
	const char *label = pks_request_info(request)->bar;
	int from = line->x;

	if ((int)(strlen(key) + strlen(label)) + 1 > pks_line_left(line))
		return;
	pks_line_text(line, PKS_LOOK_BAR_KEY, " ");
	pks_line_text(line, PKS_LOOK_BAR_KEY, key);
	pks_line_text(line, PKS_LOOK_BAR_LABEL, label);
	if (app->bar_keys < PKS_BAR_KEYS)
		app->bar_key[app->bar_keys++] = (struct pks_bar_key){from, line->x, request};
}

/* In the order of the F keys, then those that have none. */
static void
draw_function_keys(struct pks_app *app, struct pks_line *line)
{
	char key[16], wanted[16];

	for (int n = 1; n <= 13; n++) {
		snprintf(wanted, sizeof wanted, "F%d", n);
		for (int i = 0; i < PKS_REQUESTS; i++) {
			if (!*pks_request_info((enum pks_request)i)->bar ||
			    !bar_key(app, (enum pks_request)i, key, sizeof key))
				continue;
			if (n == 13 ? key[0] != 'F' : strcmp(key, wanted) == 0)
				draw_function_key(app, line, (enum pks_request)i, key);
		}
	}
}

/* Does a binding go on from the keys that were pressed? */
static bool
goes_on(const struct pks_app *app, const struct pks_binding *binding)
{
	return binding->keys > app->keys && binding->panes >> pks_pane_base(app->focus) & 1 &&
	       memcmp(binding->key, app->key, (size_t)app->keys * sizeof *app->key) == 0;
}

/* What the names of all requests that may follow begin with, as 'yank-': so many bytes. */
static size_t
begin_alike(const struct pks_app *app, const struct pks_binding *binding, size_t count)
{
	const char *first = NULL;
	size_t n = 0;

	for (; count > 0; count--, binding++) {
		const char *name = pks_request_info(binding->request)->command;

		if (!goes_on(app, binding))
			continue;
		if (!first) {
			first = name;
			n = strlen(name);
		}
		while (n > 0 && (strncmp(first, name, n) != 0 || first[n - 1] != '-'))
			n--;
	}
	return n;
}

/* Keys wait for those that follow, for ever: which there are. */
static void
draw_begun(struct pks_app *app, struct pks_line *line)
{
	size_t count, alike;
	const struct pks_binding *binding = pks_bindings(&count);
	char words[64];

	alike = begin_alike(app, binding, count);
	pks_keys_write(app->key, app->keys, words, sizeof words);
	pks_line_printf(line, PKS_LOOK_PROMPT, " %s", words);
	for (; count > 0; count--, binding++) {
		if (!goes_on(app, binding))
			continue;
		pks_keys_write(binding->key + app->keys, binding->keys - app->keys, words,
			       sizeof words);
		pks_line_printf(line, PKS_LOOK_BAR_KEY, "  %s ", words);
		pks_line_text(line, PKS_LOOK_TEXT,
			      pks_request_info(binding->request)->command + alike);
	}
}

void
pks_bar_draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

	app->bar_keys = 0;
	if (app->prompt.open && app->prompt.sign == PKS_PROMPT_SECRET) {
		draw_secret(app, &line);
	} else if (app->prompt.open) {
		draw_prompt(app, &line);
	} else if (app->run.running) {
		struct pks_words words;

		pks_words_start(app, &words);
		pks_run_words(app, &words.text);
		pks_line_text(&line, PKS_LOOK_MESSAGE, " ");
		pks_line_text(&line, PKS_LOOK_MESSAGE, words.data);
	} else if (app->message[0]) {
		pks_line_text(&line, PKS_LOOK_MESSAGE, " ");
		pks_line_text(&line, PKS_LOOK_MESSAGE, app->message);
	} else if (app->keys > 0) {
		draw_begun(app, &line);
	} else if (app->count > 0) {
		pks_line_printf(&line, PKS_LOOK_PROMPT, " %llu", (unsigned long long)app->count);
	} else {
		draw_function_keys(app, &line);
	}
	pks_line_finish(&line);
}

/* A row of the help: a heading (request -1) or a request. */
struct help_row {
	int request;
	const char *heading;
};

/* What has a key here; a heading where there is anything below it. */
static int
help_rows(const struct pks_app *app, struct help_row *rows, int most)
{
	const char *heading = NULL;
	char keys[64];
	int count = 0;

	for (int i = 0; i < PKS_REQUESTS; i++) {
		const struct pks_request_info *info = pks_request_info((enum pks_request)i);

		if (info->heading)
			heading = info->heading;
		if (!*info->help || !key_words(app, (enum pks_request)i, keys, sizeof keys))
			continue;
		if (heading && count < most)
			rows[count++] = (struct help_row){-1, heading};
		heading = NULL;
		if (count < most)
			rows[count++] = (struct help_row){i, NULL};
	}
	return count;
}

static void
draw_help_row(struct pks_app *app, int y, int x, int columns, const struct help_row *row)
{
	struct pks_line line = pks_line_at(&app->screen, y, x, columns, PKS_LOOK_TEXT);
	char keys[64];

	pks_line_skip(&line, 1);
	if (row->request < 0) {
		pks_line_text(&line, PKS_LOOK_HELP_HEADING, row->heading);
	} else {
		key_words(app, (enum pks_request)row->request, keys, sizeof keys);
		pks_line_field(&line, PKS_LOOK_HELP_KEY, keys,
			       pks_screen_columns(keys) > 9 ? pks_screen_columns(keys) : 9);
		pks_line_skip(&line, 1);
		pks_line_text(&line, PKS_LOOK_TEXT,
			      pks_request_info((enum pks_request)row->request)->help);
	}
	pks_line_finish(&line);
}

/* At the right end of the last row: as much of what is in force as there is room for. */
static void
draw_sandbox(struct pks_line *line, const char *words)
{
	static const char before[] = "sandbox: ";
	int room = pks_line_left(line) - (int)sizeof before;
	char shown[128];
	char *comma;

	snprintf(shown, sizeof shown, "%s", words);
	while (pks_screen_columns(shown) > room && (comma = strrchr(shown, ',')))
		*comma = '\0';
	if (pks_screen_columns(shown) > room)
		return;
	pks_line_skip(line, room - pks_screen_columns(shown) + 1);
	pks_line_text(line, PKS_LOOK_HELP_KEY, before);
	pks_line_text(line, PKS_LOOK_TEXT, shown);
}

void
pks_help_draw(struct pks_app *app)
{
	struct help_row rows[PKS_REQUESTS * 2];
	int count = help_rows(app, rows, PKS_REQUESTS * 2);
	int high = app->layout.rows > 2 ? app->layout.rows - 1 : 1;
	int across = app->layout.columns >= 72 ? 2 : 1;
	int page = high * across, pages = (count + page - 1) / page;
	int width = app->layout.columns / across, first;
	struct pks_line line = pks_line_at(&app->screen, app->layout.rows - 1, 0,
					   app->layout.columns, PKS_LOOK_TEXT);

	if (app->help_page >= pages)
		app->help_page = pages - 1;
	first = app->help_page * page;
	/* Both columns of the last page are of the same height. */
	if (count - first < page)
		high = (count - first + across - 1) / across;
	for (int i = first; i < count && i < first + page; i++)
		draw_help_row(app, (i - first) % high, (i - first) / high * width, width, &rows[i]);
	pks_line_printf(&line, PKS_LOOK_MESSAGE,
			pages > 1 ? " %d of %d: j k turn the page, q Esc close"
				  : " q, Esc or ? closes this",
			app->help_page + 1, pages);
	if (app->sandbox)
		draw_sandbox(&line, app->sandbox);
	pks_line_finish(&line);
}
