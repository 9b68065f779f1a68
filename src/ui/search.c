/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a window are searched for all that can be seen in them, at the speed of memory, and
 * what is found is looked up: does it lie in the text of an op, is it a number's own spelling? Then
 * those ops are looked at one by one whose bytes do not show what they mean: lines with escapes,
 * names that are put together, numbers that can be spelled in many ways.
 */
#include "ui/search_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pks_search *
pks_search_new(const char *typed, char *error, size_t size)
{
	struct pks_search *search = calloc(1, sizeof *search);

	if (!search) {
		snprintf(error, size, "there is not enough memory for it");
		return NULL;
	}
	if (pks_query_parse(&search->query, typed, error, size))
		return search;
	pks_search_free(search);
	return NULL;
}

struct pks_search *
pks_search_new_value(pks_op value, const char *words)
{
	struct pks_search *search = calloc(1, sizeof *search);

	if (search)
		pks_query_value(&search->query, value, words);
	return search;
}

void
pks_search_free(struct pks_search *search)
{
	if (!search)
		return;
	pks_hits_clear(search);
	pks_reader_free(search->reader);
	pks_query_end(&search->query);
	free(search);
}

const struct pks_query *
pks_search_query(const struct pks_search *search)
{
	return &search->query;
}

const struct pks_history *
pks_search_history(const struct pks_search *search)
{
	return search->history;
}

enum pks_search_state
pks_search_state(const struct pks_search *search)
{
	return search->state;
}

void
pks_search_stop(struct pks_search *search)
{
	if (search->state == PKS_SEARCH_RUNNING)
		search->state = PKS_SEARCH_STOPPED;
}

unsigned
pks_search_percent(const struct pks_search *search)
{
	return search->windows > 0 ? (unsigned)(search->windows_done * 100 / search->windows)
	       : search->state == PKS_SEARCH_DONE ? 100
						  : 0;
}

uint64_t
pks_search_gave_up(const struct pks_search *search)
{
	return search->gave_up;
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

const struct pks_token *
pks_search_token(struct pks_search *search, pks_op op)
{
	if (op < search->token_first || op - search->token_first >= search->token_count) {
		search->token_first = op;
		search->token_count =
			pks_op_tokens(search->history, op, PKS_SEARCH_TOKENS, search->token);
	}
	return &search->token[op - search->token_first];
}

pks_op
pks_search_op_at(struct pks_search *search, uint64_t offset, const struct pks_token **token)
{
	pks_op low = 0, high = search->token_count;

	if (high == 0 || offset < search->token[0].offset ||
	    offset >= search->token[high - 1].next) {
		pks_op op = pks_op_at_offset(search->history, offset);

		*token = pks_search_token(search, op);
		return op;
	}
	high--;
	while (low < high) {
		pks_op middle = low + (high - low) / 2;

		if (search->token[middle].next > offset)
			high = middle;
		else
			low = middle + 1;
	}
	*token = &search->token[low];
	return search->token_first + low;
}

/* ---- Beginning ------------------------------------------------------------------------------- */

static void
add_needle(struct pks_search *search, struct pks_needle *needle, bool tune)
{
	if (needle->length == 0)
		return;
	if (tune)
		pks_needle_tune(needle, search->bytes);
	search->needle[search->needles++] = needle;
	if (needle->length > search->reach)
		search->reach = needle->length;
}

static void
learn_value(struct pks_search *search)
{
	pks_op value = search->query.same;

	search->same_pushed = pks_op_done(search->history, value)
				      ? pks_pushed(search->history, value)
				      : PKS_NO_OP;
	search->same_token = pks_op_token(search->history, value);
	search->same_kind = pks_value_kind(search->history, value);
	for (int i = 0; i < PKS_SEARCH_KNOWN; i++)
		search->known[i].value = PKS_NO_OP;
}

bool
pks_search_begin(struct pks_search *search, const struct pks_history *history, uint64_t from,
		 bool forward)
{
	struct pks_query *query = &search->query;

	pks_hits_clear(search);
	pks_reader_free(search->reader);
	search->reader = pks_reader_new(history);
	search->history = history;
	search->bytes = pks_history_bytes(history);
	search->start = search->end = pks_history_start(history);
	search->finished = search->inside = search->passage.open = false;
	search->windows_done = 0;
	search->gave_up = search->reach = 0;
	search->token_count = 0;
	search->decodes_at = UINT64_MAX;
	search->needles = 0;
	for (int i = 0; i < query->fixed_count; i++)
		add_needle(search, &query->fixed[i], false);
	add_needle(search, &query->text, true);
	add_needle(search, &query->raw, true);
	if (query->kind == PKS_QUERY_SAME)
		learn_value(search);
	pks_walk_prepare(search);
	/* Not behind what has been read: nobody knows whether there will be such a window. */
	if (from >= pks_history_end(history))
		from = pks_history_end(history) - 1;
	search->first = from > search->start && pks_history_end(history) > search->start
				? (size_t)((from - search->start) >> PKS_WINDOW_BITS)
				: 0;
	search->forward = forward;
	search->ahead = search->behind = 0;
	search->state = search->reader ? PKS_SEARCH_RUNNING : PKS_SEARCH_NO_MEMORY;
	return search->reader != NULL;
}

/* ---- Windows --------------------------------------------------------------------------------- */

static uint64_t
window_start(const struct pks_search *search, size_t window)
{
	return search->start + ((uint64_t)window << PKS_WINDOW_BITS);
}

static uint64_t
window_end(const struct pks_search *search, size_t window)
{
	uint64_t end = window_start(search, window) + PKS_WINDOW;

	return end < search->end ? end : search->end;
}

/* How far the history has come by now. */
static void
look_at_history(struct pks_search *search, bool finished)
{
	uint64_t size;

	if (search->finished)
		return;
	search->finished = finished;
	search->end = pks_history_end(search->history);
	/* What cannot be read at the end is a row, too. */
	if (finished && pks_ops(search->history) > 0) {
		pks_op last = pks_ops(search->history) - 1;
		struct pks_token token = pks_op_token(search->history, last);

		if (pks_op_status(search->history, last) == PKS_TOKEN_TRUNCATED)
			search->end = search->bytes.size;
		else if (search->end <= token.offset)
			search->end = token.offset + 1;
	}
	size = search->end - search->start;
	if (!pks_hits_windows(search, (size_t)((size + PKS_WINDOW - 1) >> PKS_WINDOW_BITS)))
		search->state = PKS_SEARCH_NO_MEMORY;
}

/* Has the history come far enough for it? */
static bool
is_ready(const struct pks_search *search, size_t window)
{
	return window < search->windows &&
	       (search->finished ||
		search->end >= window_start(search, window) + PKS_WINDOW + search->reach);
}

/* The next window that is ready, and whose turn it then is; NULL: none is. */
static size_t *
choose(struct pks_search *search, size_t *window)
{
	size_t first = search->first;

	if (search->forward) {
		*window = first + search->ahead;
		if (is_ready(search, *window))
			return &search->ahead;
		*window = search->behind;
		return search->behind < first && is_ready(search, *window) ? &search->behind : NULL;
	}
	*window = first - search->ahead;
	if (search->ahead <= first && is_ready(search, *window))
		return &search->ahead;
	*window = first + 1 + search->behind;
	return is_ready(search, *window) ? &search->behind : NULL;
}

static bool
enter_window(struct pks_search *search)
{
	size_t *turn = choose(search, &search->current);

	if (!turn)
		return false;
	++*turn;
	search->inside = true;
	search->stage = 0;
	search->at = window_start(search, search->current);
	return true;
}

static void
leave_window(struct pks_search *search)
{
	struct pks_window *window = &search->window[search->current];

	search->inside = false;
	window->done = true;
	search->windows_done++;
	pks_hits_sort(search, window);
}

/* The ops that begin in the window. */
static void
enter_walk(struct pks_search *search)
{
	uint64_t from = window_start(search, search->current);
	uint64_t to = window_end(search, search->current);
	pks_op count = pks_ops(search->history);
	const struct pks_token *token;

	search->op = search->op_end = 0;
	if (count == 0)
		return;
	search->op = pks_search_op_at(search, from, &token);
	if (token->offset < from)
		search->op++;
	search->op_end = pks_search_op_at(search, to, &token);
	if (token->offset < to)
		search->op_end++;
	if (search->op_end > count)
		search->op_end = count;
}

/* ---- What is found in the bytes -------------------------------------------------------------- */

static bool
is_number(const struct pks_search *search, const struct pks_needle *needle)
{
	return needle >= search->query.fixed &&
	       needle < search->query.fixed + search->query.fixed_count;
}

static void
look_up(struct pks_search *search, const struct pks_needle *needle, uint64_t offset)
{
	uint64_t from[2], to[2], end = offset + needle->length;
	const struct pks_token *token;
	pks_op op;
	int stretches;

	op = pks_search_op_at(search, offset, &token);
	if (needle == &search->query.raw) {
		if (end <= search->end)
			pks_hits_add(search, offset, needle->length, op);
		return;
	}
	if (offset < token->offset)
		return;
	if (is_number(search, needle)) {
		if (token->offset == offset && token->next == end)
			pks_hits_add(search, offset, needle->length, op);
		return;
	}
	stretches = pks_text_stretches(token, from, to);
	for (int i = 0; i < stretches; i++)
		if (offset >= from[i] && end <= to[i] && !pks_text_decodes(search, token))
			pks_hits_add(search, offset, needle->length, op);
}

/* A needle, from where it was left to the window's end. */
static void
scan(struct pks_search *search, const struct pks_needle *needle)
{
	const uint8_t *data = search->bytes.data, *end = data + search->bytes.size, *found;
	uint64_t window = window_end(search, search->current), to;

	while (search->work > 0 && search->at < window && search->state == PKS_SEARCH_RUNNING) {
		to = window - search->at < search->work ? window : search->at + search->work;
		found = pks_needle_find(needle, data + search->at, data + to, end);
		if (!found) {
			pks_search_spend(search, to - search->at);
			search->at = to;
			continue;
		}
		pks_search_spend(search,
				 (uint64_t)(found - data) - search->at + PKS_COST_CANDIDATE);
		search->at = (uint64_t)(found - data);
		look_up(search, needle, search->at++);
	}
	if (search->at >= window) {
		search->stage++;
		search->at = window_start(search, search->current);
	}
}

bool
pks_search_run(struct pks_search *search, bool finished, uint64_t work)
{
	size_t next;

	if (search->state != PKS_SEARCH_RUNNING)
		return false;
	look_at_history(search, finished);
	search->work = work;
	while (search->work > 0 && search->state == PKS_SEARCH_RUNNING) {
		if (!search->inside && !enter_window(search))
			break;
		if (search->stage < search->needles) {
			scan(search, search->needle[search->stage]);
			if (search->stage == search->needles)
				enter_walk(search);
			continue;
		}
		if (search->needles == 0 && search->stage == 0) {
			enter_walk(search);
			search->stage = 1;
		}
		if (pks_walk(search))
			leave_window(search);
	}
	if (search->state == PKS_SEARCH_RUNNING && search->finished && !search->inside &&
	    search->windows_done == search->windows)
		search->state = PKS_SEARCH_DONE;
	return search->state == PKS_SEARCH_RUNNING &&
	       (search->inside || choose(search, &next) != NULL);
}
