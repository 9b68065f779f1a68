/* SPDX-License-Identifier: MIT */
/*
 * What is searched for stands out wherever it is on the screen. A row is drawn as always, then what
 * is lit is drawn once more over it.
 */
#include "ui/app.h"

#include <string.h>

static const struct pks_query *
query_of(const struct pks_app *app)
{
	return app->find.search ? pks_search_query(app->find.search) : NULL;
}

bool
pks_lit_op(struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	struct pks_token token;
	struct pks_hit hit;

	if (!app->find.search || op >= pks_ops(history) ||
	    pks_search_history(app->find.search) != history)
		return false;
	token = pks_op_token(history, op);
	return pks_search_in(app->find.search, token.offset,
			     token.next > token.offset ? token.next : token.offset + 1, &hit);
}

bool
pks_lit_byte(struct pks_app *app, uint64_t offset)
{
	return app->find.search && pks_search_history(app->find.search) == app->document.history &&
	       pks_search_covers(app->find.search, offset);
}

void
pks_lit_over(const struct pks_line *start, int end, const char *words, size_t from, size_t to)
{
	struct pks_line line = *start;
	char part[sizeof((struct pks_words *)0)->data];

	if (to > sizeof part - 1)
		to = sizeof part - 1;
	if (from >= to)
		return;
	memcpy(part, words, from);
	part[from] = '\0';
	line.x += pks_screen_columns(part);
	line.end = end;
	memcpy(part, words + from, to - from);
	part[to - from] = '\0';
	if (line.x < end)
		pks_line_text(&line, PKS_LOOK_SEARCH, part);
}

/* Where the words have it. False: they do not. */
static bool
light_parts(const struct pks_query *query, const struct pks_line *start, int end, const char *words)
{
	size_t from = 0, at, length;
	bool any = false;

	while (pks_query_in_words(query, words, from, &at, &length)) {
		pks_lit_over(start, end, words, at, at + length);
		from = at + length;
		any = true;
	}
	return any;
}

static bool
is_text(enum pks_kind kind)
{
	switch (kind) {
	case PKS_NONE:
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT: return false;
	default: return true;
	}
}

void
pks_lit_value(struct pks_app *app, const struct pks_line *start, int end, const char *words,
	      pks_op value)
{
	const struct pks_query *query = query_of(app);
	bool text;

	if (!query || value == PKS_NO_OP)
		return;
	text = is_text(pks_value_kind(app->document.history, value));
	if (text && light_parts(query, start, end, words))
		return;
	/* A number is meant as a whole, and so is a value that is looked for. */
	if ((!text || query->kind == PKS_QUERY_SAME) && pks_lit_op(app, value))
		pks_lit_over(start, end, words, 0, strlen(words));
}

void
pks_lit_row(struct pks_app *app, pks_op op, const struct pks_line *name, const char *name_words,
	    const struct pks_line *argument, int end, const char *words)
{
	const struct pks_query *query = query_of(app);
	const struct pks_opcode_info *info =
		pks_opcode_info(pks_op_code(app->document.history, op));
	bool hit;

	if (!query)
		return;
	hit = pks_lit_op(app, op);
	if (pks_codes_has(&query->opcodes, info->byte) && hit) {
		pks_lit_over(name, name->end, name_words, 0, strlen(name_words));
		return;
	}
	if (is_text((enum pks_kind)info->kind) && light_parts(query, argument, end, words))
		return;
	if (hit && *words)
		pks_lit_over(argument, end, words, 0, strlen(words));
	else if (hit)
		pks_lit_over(name, name->end, name_words, 0, strlen(name_words));
}
