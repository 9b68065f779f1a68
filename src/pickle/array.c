/* SPDX-License-Identifier: MIT */
/*
 * Arrays between the opcodes. Only a pickle that names a wrapper ever comes here: its name is seen
 * when it is asked for first, and from then on every BUILD of an object asks whether that is one.
 */
#include "pickle/array.h"

#include "pickle/feed.h"
#include "pickle/opcode.h"

#include <stdlib.h>
#include <string.h>

static bool
ends_with(struct pks_bytes text, const char *end)
{
	size_t n = strlen(end);

	return text.size >= n && memcmp(text.data + text.size - n, end, n) == 0;
}

static bool
is_text(struct pks_bytes text, const char *word)
{
	return text.size == strlen(word) && ends_with(text, word);
}

/* Is it a part of a path with dots? */
static bool
has_part(struct pks_bytes path, const char *part)
{
	while (path.size > 0) {
		const uint8_t *dot = memchr(path.data, '.', (size_t)path.size);
		uint64_t n = dot != NULL ? (uint64_t)(dot - path.data) : path.size;

		if (is_text((struct pks_bytes){path.data, n}, part))
			return true;
		n += dot != NULL;
		path.data += n;
		path.size -= n;
	}
	return false;
}

bool
pks_array_names(struct pks_bytes module, struct pks_bytes name, const char *wanted)
{
	struct pks_bytes before = name;

	if (!ends_with(name, wanted))
		return false;
	before.size -= strlen(wanted);
	if (before.size > 0 && before.data[before.size - 1] != '.')
		return false;
	return has_part(module, "joblib") || has_part(before, "joblib");
}

bool
pks_array_names_wrapper(struct pks_bytes module, struct pks_bytes name)
{
	return pks_array_names(module, name, "NumpyArrayWrapper");
}

static bool
names_class(const struct pks_history *h, pks_op value,
	    bool (*is_class)(struct pks_bytes module, struct pks_bytes name))
{
	struct pks_callable callable;

	return value != PKS_NO_OP && pks_callable(h, value, &callable) && !callable.extension &&
	       is_class(callable.module, callable.name);
}

/* copyreg's ways to make an object of the class that they are given. */
static bool
is_maker(const struct pks_history *h, pks_op value)
{
	struct pks_callable callable;

	return pks_callable(h, value, &callable) && is_text(callable.to_module, "copyreg") &&
	       (is_text(callable.to_name, "_reconstructor") ||
		is_text(callable.to_name, "__newobj__") ||
		is_text(callable.to_name, "__newobj_ex__"));
}

bool
pks_array_made_of(const struct pks_history *h, pks_op object,
		  bool (*is_class)(struct pks_bytes module, struct pks_bytes name))
{
	pks_op callee = pks_callee(h, object), args;

	if (names_class(h, callee, is_class))
		return true;
	if (callee == PKS_NO_OP || pks_dense_code(h, object) != PKS_OP_REDUCE ||
	    !is_maker(h, callee))
		return false;
	args = pks_operand(h, object, 1);
	return pks_kind_of(h, args) == PKS_TUPLE && pks_operands(h, args) > 0 &&
	       names_class(h, pks_operand(h, args, 0), is_class);
}

static bool
is_wrapper(const struct pks_history *h, pks_op object)
{
	return pks_array_made_of(h, object, pks_array_names_wrapper);
}

/* The pickle that holds an array's objects: pickle.load() is given the file where it stands. */
static enum pks_error_id
pass_pickle(struct pks_history *h, uint64_t at, uint64_t *end)
{
	struct pks_options options = {.reader = PKS_READER_C_FILE, .no_arrays = true};
	struct pks_history *inner;
	bool stopped;

	if (at >= h->bytes.size)
		return PKS_ERROR_ARRAY_LONG;
	inner = pks_history_read(h->bytes, at, &options);
	if (inner == NULL)
		return PKS_ERROR_MEMORY;
	stopped = pks_history_state(inner) == PKS_STOPPED;
	*end = stopped ? pks_history_tell(inner) : pks_history_end(inner);
	pks_history_free(inner);
	return stopped ? PKS_ERROR_NONE : PKS_ERROR_ARRAY_PICKLE;
}

/* A byte that counts them, then so many: joblib fills them up with ff, but reads anything. */
static uint64_t
past_padding(const struct pks_history *h, uint64_t at, bool *odd)
{
	uint64_t n;

	if (at == h->bytes.size)
		return at;
	n = h->bytes.data[at++];
	if (n > h->bytes.size - at)
		n = h->bytes.size - at;
	*odd = n == 0 || n > 16;
	for (uint64_t k = 0; k < n; k++)
		*odd = *odd || h->bytes.data[at + k] != 0xff;
	return at + n;
}

static enum pks_error_id
measure(struct pks_history *h, const struct pks_array *array, bool padded, struct pks_gap *gap)
{
	uint64_t bytes;

	gap->data = gap->begin;
	if (array->pickled)
		return pass_pickle(h, gap->data, &gap->end);
	if (padded)
		gap->data = past_padding(h, gap->begin, &gap->odd_padding);
	if (!pks_array_bytes(array, &bytes) || bytes > h->bytes.size - gap->data)
		return PKS_ERROR_ARRAY_LONG;
	gap->end = gap->data + bytes;
	return PKS_ERROR_NONE;
}

static size_t
place_of(const struct pks_history *h, pks_op cell)
{
	const struct pks_machine *m = h->machine;
	size_t i = (cell * 0x9e3779b1u >> 7) & (m->replaced_size - 1);

	while (m->replaced[i] != 0 && h->gap[m->replaced[i] - 1].cell != cell)
		i = (i + 1) & (m->replaced_size - 1);
	return i;
}

/* Remembers the cells of all gaps, which are few for the room that there is. */
static bool
remember(struct pks_history *h)
{
	struct pks_machine *m = h->machine;
	size_t size = m->replaced_size != 0 ? m->replaced_size : 64, from = h->gap_count - 1;
	uint32_t *grown;

	while (h->gap_count * 2 > size)
		size *= 2;
	if (size != m->replaced_size) {
		grown = calloc(size, sizeof *grown);
		if (grown == NULL)
			return false;
		free(m->replaced);
		m->replaced = grown;
		m->replaced_size = size;
		from = 0;
	}
	for (; from < h->gap_count; from++)
		m->replaced[place_of(h, h->gap[from].cell)] = (uint32_t)from + 1;
	return true;
}

#define MOST_COPIES 64 /* DUPs of DUPs that are followed */

/*
 * Does an array stand in a cell already? The next BUILD there is not given to its wrapper. A copy
 * of a cell is one of what stood there then.
 */
static bool
is_replaced(const struct pks_history *h, pks_op cell, pks_op op)
{
	if (h->machine->replaced_size == 0)
		return false;
	for (int i = 0; i < MOST_COPIES; i++) {
		uint32_t known = h->machine->replaced[place_of(h, cell)];

		if (known != 0 && h->gap[known - 1].op < op)
			return true;
		if (pks_dense_code(h, cell) != PKS_OP_DUP)
			return false;
		op = cell;
		cell = pks_cell(h, op, pks_height(h, op));
	}
	return false;
}

enum pks_error_id
pks_array_pass(struct pks_history *h, pks_op op, pks_op target, pks_op state, uint32_t sp,
	       uint64_t offset, uint64_t *next)
{
	struct pks_gap gap = {.op = op, .begin = *next};
	enum pks_error_id error;
	struct pks_array array;
	bool padded;

	if (!is_wrapper(h, target))
		return PKS_ERROR_NONE;
	gap.cell = pks_cell(h, op, sp);
	if (is_replaced(h, gap.cell, op))
		return PKS_ERROR_NONE;
	error = pks_array_describe(h, op, target, state, &array, &padded);
	if (error == PKS_ERROR_NONE && !pks_feed_stands(h, &gap.begin))
		error = PKS_ERROR_ARRAY_FRAME;
	gap.late = gap.begin != *next;
	if (error == PKS_ERROR_NONE)
		error = measure(h, &array, padded, &gap);
	/* Objects that break have been made up to there: where they are is kept. */
	if (error != PKS_ERROR_NONE && error != PKS_ERROR_ARRAY_PICKLE)
		return error;
	if (!pks_dense_grow_shared(h, &h->gap, &h->gap_size, h->gap_count + 1, sizeof *h->gap))
		return PKS_ERROR_MEMORY;
	h->gap[h->gap_count++] = gap;
	if (error != PKS_ERROR_NONE)
		return error;
	if (!remember(h))
		return PKS_ERROR_MEMORY;
	return pks_feed_move(h, op, offset, gap.end, next) ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
}

size_t
pks_arrays(const struct pks_history *h)
{
	return h->gap_count;
}

bool
pks_array_get(const struct pks_history *h, size_t k, struct pks_array *array)
{
	const struct pks_gap *gap;
	bool padded;

	if (k >= h->gap_count)
		return false;
	gap = &h->gap[k];
	if (gap->op < h->done)
		pks_array_describe(h, gap->op, pks_target(h, gap->op), pks_operand(h, gap->op, 0),
				   array, &padded);
	else
		*array = (struct pks_array){
			.op = gap->op, .pickled = true, .item = {.kind = 'O', .size = 8}};
	array->odd_padding = gap->odd_padding;
	array->begin = gap->begin;
	array->data = gap->data;
	array->end = gap->end;
	array->late = gap->late;
	return true;
}

bool
pks_array_after(const struct pks_history *h, pks_op op, struct pks_array *array)
{
	size_t low = 0, high = h->gap_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->gap[mid].op < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->gap_count && h->gap[low].op == op && op < h->done &&
	       pks_array_get(h, low, array);
}

bool
pks_array_of(const struct pks_history *h, pks_op value, pks_op moment, struct pks_array *array)
{
	pks_op event;

	if (h->gap_count == 0 || value >= h->done || pks_kind_of(h, value) != PKS_OBJECT ||
	    !is_wrapper(h, value))
		return false;
	event = pks_newest_event(h, value, moment);
	for (int i = 0; i < 8 && event != PKS_NO_OP; i++, event = pks_event_before(h, event))
		if (pks_array_after(h, event, array))
			return true;
	return false;
}
