/* SPDX-License-Identifier: MIT */
/*
 * A line of UTF-8 and a cursor in it. Old lines are copied into it and edited there, so that the
 * past does not change.
 */
#include "ui/prompt.h"

#include <picklescope/text.h>

#include <string.h>

#define CONTROL(letter) ((letter)&0x1f)

void
pks_prompt_start(struct pks_prompt *prompt, char sign)
{
	prompt->open = true;
	prompt->sign = sign;
	prompt->typed[0] = prompt->fresh[0] = '\0';
	prompt->length = prompt->cursor = 0;
	prompt->back = prompt->choice = 0;
}

/* ---- Editing --------------------------------------------------------------------------------- */

static bool
is_inside(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t
before(const struct pks_prompt *prompt, size_t at)
{
	while (at > 0 && is_inside(prompt->typed[--at]))
		;
	return at;
}

static size_t
after(const struct pks_prompt *prompt, size_t at)
{
	if (at < prompt->length)
		at++;
	while (at < prompt->length && is_inside(prompt->typed[at]))
		at++;
	return at;
}

static size_t
word_before(const struct pks_prompt *prompt)
{
	size_t at = prompt->cursor;

	while (at > 0 && prompt->typed[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->typed[at - 1] != ' ')
		at--;
	return at;
}

static void
erase(struct pks_prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->typed + from, prompt->typed + to, prompt->length - to + 1);
	prompt->length -= to - from;
	prompt->cursor = from;
}

static void
insert(struct pks_prompt *prompt, int key)
{
	char utf8[4];
	unsigned n = pks_utf8_encode((uint32_t)key, utf8);

	if (prompt->length + n >= sizeof prompt->typed)
		return;
	memmove(prompt->typed + prompt->cursor + n, prompt->typed + prompt->cursor,
		prompt->length - prompt->cursor + 1);
	memcpy(prompt->typed + prompt->cursor, utf8, n);
	prompt->length += n;
	prompt->cursor += n;
}

static void
put(struct pks_prompt *prompt, const char *line)
{
	prompt->length = strlen(line);
	memcpy(prompt->typed, line, prompt->length + 1);
	prompt->cursor = prompt->length;
}

void
pks_prompt_type(struct pks_prompt *prompt, const char *words)
{
	const uint8_t *at = (const uint8_t *)words, *end = at + strlen(words);
	uint32_t point;

	while (at < end) {
		unsigned n = pks_utf8_decode(at, end, &point);

		if (n > 0 && pks_printable(point))
			insert(prompt, (int)point);
		at += n > 0 ? n : 1;
	}
}

/* ---- What was typed before ------------------------------------------------------------------- */

char
pks_prompt_kind(const struct pks_prompt *prompt)
{
	return prompt->listed && prompt->sign != ':' ? '&' : prompt->sign;
}

static struct pks_past *
past_of(struct pks_prompt *prompt, char sign)
{
	return sign == ':' ? &prompt->commands : &prompt->searches;
}

/* A line that comes again is the newest. */
static void
remember(struct pks_past *past, const char *line)
{
	int k = 0;

	if (!*line)
		return;
	while (k < past->count && strcmp(past->line[k], line) != 0)
		k++;
	if (k == PKS_PROMPT_PAST)
		k = 0;
	else if (k == past->count)
		past->count++;
	memmove(past->line[k], past->line[k + 1],
		(size_t)(past->count - k - 1) * sizeof *past->line);
	memcpy(past->line[past->count - 1], line, strlen(line) + 1);
}

void
pks_prompt_remember(struct pks_prompt *prompt, char sign, const char *line)
{
	remember(past_of(prompt, sign), line);
	prompt->grew = true;
}

static void
go_back(struct pks_prompt *prompt, int step)
{
	const struct pks_past *past = past_of(prompt, prompt->sign);

	if (prompt->sign == PKS_PROMPT_SECRET || prompt->back + step < 0 ||
	    prompt->back + step > past->count)
		return;
	if (prompt->back == 0)
		memcpy(prompt->fresh, prompt->typed, sizeof prompt->fresh);
	prompt->back += step;
	put(prompt, prompt->back > 0 ? past->line[past->count - prompt->back] : prompt->fresh);
}

/* ---- Completion ------------------------------------------------------------------------------ */

/* The next of what it may become; behind the last comes what was typed. */
static void
complete(struct pks_prompt *prompt, int step)
{
	char line[PKS_PROMPT_TYPED];
	int count = 0;

	if (prompt->sign == PKS_PROMPT_SECRET)
		return;
	if (prompt->choice == 0)
		memcpy(prompt->stem, prompt->typed, sizeof prompt->stem);
	while (pks_complete(pks_prompt_kind(prompt), prompt->stem, count, line))
		count++;
	if (count == 0)
		return;
	prompt->choice = (prompt->choice + step + count + 1) % (count + 1);
	if (prompt->choice == 0)
		put(prompt, prompt->stem);
	else if (pks_complete(pks_prompt_kind(prompt), prompt->stem, prompt->choice - 1, line))
		put(prompt, line);
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static enum pks_prompt_outcome
leave(struct pks_prompt *prompt, bool entered)
{
	prompt->open = false;
	if (!entered)
		return PKS_PROMPT_LEFT;
	if (prompt->sign != PKS_PROMPT_SECRET)
		pks_prompt_remember(prompt, prompt->sign, prompt->typed);
	return PKS_PROMPT_ENTERED;
}

static void
edit(struct pks_prompt *prompt, int key)
{
	switch (key) {
	case PKS_KEY_LEFT:
	case CONTROL('b'): prompt->cursor = before(prompt, prompt->cursor); break;
	case PKS_KEY_RIGHT:
	case CONTROL('f'): prompt->cursor = after(prompt, prompt->cursor); break;
	case PKS_KEY_HOME:
	case CONTROL('a'): prompt->cursor = 0; break;
	case PKS_KEY_END:
	case CONTROL('e'): prompt->cursor = prompt->length; break;
	case PKS_KEY_UP:
	case CONTROL('p'): go_back(prompt, 1); break;
	case PKS_KEY_DOWN:
	case CONTROL('n'): go_back(prompt, -1); break;
	case PKS_KEY_DELETE:
	case CONTROL('d'): erase(prompt, prompt->cursor, after(prompt, prompt->cursor)); break;
	case CONTROL('w'): erase(prompt, word_before(prompt), prompt->cursor); break;
	case CONTROL('u'): erase(prompt, 0, prompt->cursor); break;
	case CONTROL('k'): erase(prompt, prompt->cursor, prompt->length); break;
	default:
		if (key >= ' ' && key < PKS_KEY_NAMED && pks_printable((uint32_t)key))
			insert(prompt, key);
	}
}

enum pks_prompt_outcome
pks_prompt_key(struct pks_prompt *prompt, int key)
{
	bool erases = key == PKS_KEY_BACKSPACE || key == 127 || key == '\b';

	if (key == PKS_KEY_ENTER || key == '\n')
		return leave(prompt, true);
	if (key == PKS_KEY_ESCAPE || (erases && prompt->length == 0))
		return leave(prompt, false);
	if (key == '\t' || key == PKS_KEY_SHIFT_TAB) {
		complete(prompt, key == '\t' ? 1 : -1);
		return PKS_PROMPT_OPEN;
	}
	prompt->choice = 0;
	if (erases)
		erase(prompt, before(prompt, prompt->cursor), prompt->cursor);
	else
		edit(prompt, key);
	return PKS_PROMPT_OPEN;
}
