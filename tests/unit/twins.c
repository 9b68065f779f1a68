/* SPDX-License-Identifier: MIT */
#include "twins.h"
#include "programs.h"

#include "pickle/dense.h"

#include <picklescope/contents.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

uint64_t twins_compared;

void
twins_same_end(const struct twins *p)
{
	const struct pks_history *w = p->whole, *c = p->cut;
	const struct pks_error *x = pks_history_error(w), *y = pks_history_error(c);

	assert_int_equal(pks_history_state(w), pks_history_state(c));
	assert_int_equal(pks_ops(w), pks_ops(c));
	assert_int_equal(pks_last_moment(w), pks_last_moment(c));
	assert_int_equal(pks_end_moment(w), pks_end_moment(c));
	assert_int_equal(pks_history_end(w), pks_history_end(c));
	assert_int_equal(pks_history_tell(w), pks_history_tell(c));
	assert_int_equal(pks_history_protocol(w), pks_history_protocol(c));
	assert_int_equal(pks_history_declared(w), pks_history_declared(c));
	assert_int_equal(pks_history_loads(w), pks_history_loads(c));
	for (unsigned k = 0; k <= pks_history_loads(w); k++)
		assert_int_equal(pks_history_stop(w, k), pks_history_stop(c, k));
	assert_int_equal(x == NULL, y == NULL);
	if (x != NULL) {
		assert_int_equal(x->exception, y->exception);
		assert_int_equal(x->op, y->op);
		assert_int_equal(x->offset, y->offset);
		assert_string_equal(x->message, y->message);
	}
	for (unsigned r = 0; r <= PKS_READERS; r++)
		assert_int_equal(w->part[r], c->part[r]);
	assert_int_equal(w->wild, c->wild);
}

static void
same_token(const struct pks_token *a, const struct pks_token *b)
{
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->offset, b->offset);
	assert_int_equal(a->next, b->next);
	assert_int_equal(a->arg, b->arg);
	assert_int_equal(a->arg_size, b->arg_size);
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->second, b->second);
	assert_int_equal(a->second_size, b->second_size);
}

static void
same_operands(struct twins *p, pks_op op)
{
	const struct pks_history *w = p->whole, *c = p->cut;
	uint32_t n = pks_operands(w, op);

	assert_int_equal(n, pks_operands(c, op));
	assert_int_equal(pks_operand_mark(w, op), pks_operand_mark(c, op));
	for (uint32_t i = 0; i < n && i < 8; i++) {
		uint32_t k = n <= 8 ? i : random_below(&p->state, n);
		assert_int_equal(pks_operand(w, op, k), pks_operand(c, op, k));
		assert_int_equal(pks_operand_cell(w, op, k), pks_operand_cell(c, op, k));
	}
}

static bool
names_slot(uint8_t code)
{
	switch (code) {
	case PKS_OP_GET:
	case PKS_OP_BINGET:
	case PKS_OP_LONG_BINGET:
	case PKS_OP_PUT:
	case PKS_OP_BINPUT:
	case PKS_OP_LONG_BINPUT:
	case PKS_OP_MEMOIZE: return true;
	default: return false;
	}
}

static void
same_callable(const struct twins *p, pks_op op)
{
	struct pks_callable x, y;
	bool asked = pks_asked(p->whole, op, &x);

	assert_int_equal(asked, pks_asked(p->cut, op, &y));
	assert_int_equal(pks_callable(p->whole, op, &x), pks_callable(p->cut, op, &y));
	if (!asked)
		return;
	assert_int_equal(x.module.size, y.module.size);
	assert_int_equal(x.name.size, y.name.size);
	assert_int_equal(x.protocol, y.protocol);
	assert_int_equal(x.mapped, y.mapped);
}

/* The end may not have come yet. */
static void
same_taken(const struct twins *p, pks_op op)
{
	pks_op x = pks_taken_by(p->whole, op), y = pks_taken_by(p->cut, op);

	if (y == PKS_NO_OP && x >= pks_last_moment(p->cut))
		return;
	assert_int_equal(x, y);
}

/* BUILD may leave its target as it is, and is no event then. */
static void
same_event(const struct twins *p, pks_op op)
{
	pks_op target = pks_target(p->whole, op), newest;

	if (target == PKS_NO_OP)
		return;
	newest = pks_newest_event(p->whole, target, op + 1);
	assert_int_equal(newest, pks_newest_event(p->cut, target, op + 1));
	if (newest == op)
		assert_int_equal(pks_event_before(p->whole, op), pks_event_before(p->cut, op));
}

void
twins_same_op(struct twins *p, pks_op op)
{
	const struct pks_history *w = p->whole, *c = p->cut;
	struct pks_token a = pks_op_token(w, op), b = pks_op_token(c, op);
	const struct pks_opcode_info *info = pks_opcode_info(a.code);

	same_token(&a, &b);
	assert_int_equal(pks_op_code(w, op), pks_op_code(c, op));
	assert_int_equal(pks_op_status(w, op), pks_op_status(c, op));
	assert_int_equal(pks_op_done(w, op), pks_op_done(c, op));
	assert_int_equal(pks_pushed(w, op), pks_pushed(c, op));
	assert_int_equal(pks_target(w, op), pks_target(c, op));
	assert_int_equal(pks_callee(w, op), pks_callee(c, op));
	assert_int_equal(pks_op_at_offset(w, a.offset), pks_op_at_offset(c, a.offset));
	same_callable(p, op);
	same_operands(p, op);
	if (!pks_op_done(w, op))
		return;
	if (names_slot(a.code))
		assert_int_equal(pks_memo_slot(w, op), pks_memo_slot(c, op));
	same_event(p, op);
	if (!info->pushes)
		return;
	assert_int_equal(pks_cell_height(w, op), pks_cell_height(c, op));
	assert_int_equal(pks_cell_value(w, op), pks_cell_value(c, op));
	same_taken(p, op);
	if (a.code == PKS_OP_MARK)
		assert_int_equal(pks_mark_below(w, op), pks_mark_below(c, op));
	else
		assert_int_equal(pks_value_kind(w, op), pks_value_kind(c, op));
}

static void
same_parts(struct twins *p, pks_op value, pks_op moment)
{
	struct pks_part x[24], y[24];
	uint64_t n = pks_parts(p->whole_reader, value, moment), from;
	uint32_t count;

	assert_int_equal(n, pks_parts(p->cut_reader, value, moment));
	from = n > 24 ? random_below(&p->state, (uint32_t)n - 20) : 0;
	count = pks_parts_read(p->whole_reader, value, moment, from, 24, x);
	assert_int_equal(count, pks_parts_read(p->cut_reader, value, moment, from, 24, y));
	for (uint32_t k = 0; k < count; k++) {
		assert_int_equal(x[k].role, y[k].role);
		assert_int_equal(x[k].index, y[k].index);
		assert_int_equal(x[k].key, y[k].key);
		assert_int_equal(x[k].value, y[k].value);
		assert_int_equal(x[k].op, y[k].op);
	}
}

static void
same_memo(struct twins *p, pks_op moment)
{
	uint32_t n = pks_memo_count(p->whole, moment);

	assert_int_equal(n, pks_memo_count(p->cut, moment));
	for (uint32_t i = 0; i < n && i < 4; i++) {
		uint32_t row = n <= 4 ? i : random_below(&p->state, n);
		struct pks_memo x = pks_memo_row(p->whole, moment, row);
		struct pks_memo y = pks_memo_row(p->cut, moment, row);
		assert_int_equal(x.slot, y.slot);
		assert_int_equal(x.value, y.value);
		assert_int_equal(x.write, y.write);
		assert_int_equal(pks_memo_of(p->whole, moment, x.value),
				 pks_memo_of(p->cut, moment, x.value));
	}
}

void
twins_same_moment(struct twins *p, pks_op moment)
{
	const struct pks_history *w = p->whole, *c = p->cut;
	uint32_t height = pks_height(w, moment), from, n;
	pks_op x[12], y[12], value;

	twins_compared++;
	assert_int_equal(height, pks_height(c, moment));
	from = height > 12 && random_below(&p->state, 2) == 0 ? random_below(&p->state, height) + 1
							      : height;
	n = pks_cells(w, moment, from, 12, x);
	assert_int_equal(n, pks_cells(c, moment, from, 12, y));
	for (uint32_t k = 0; k < n; k++) {
		assert_int_equal(x[k], y[k]);
		assert_int_equal(pks_cell_value(w, x[k]), pks_cell_value(c, x[k]));
		assert_int_equal(pks_cell(c, moment, from - k), x[k]);
	}
	assert_int_equal(pks_mark(w, moment), pks_mark(c, moment));
	assert_int_equal(pks_marks(w, moment), pks_marks(c, moment));
	same_memo(p, moment);
	for (unsigned k = 0; moment > 0 && k < 3; k++) {
		value = random_below(&p->state, moment);
		if (k == 0 && n > 0 && !pks_is_mark(w, x[0]))
			value = pks_cell_value(w, x[0]);
		if (pks_pushed(w, value) != value)
			continue;
		assert_int_equal(pks_newest_event(w, value, moment),
				 pks_newest_event(c, value, moment));
		same_parts(p, value, moment);
	}
}

void
twins_same_finds(struct twins *p)
{
	struct pks_codes codes = {{0}};
	pks_op from = random_below(&p->state, pks_ops(p->cut) + 1);
	pks_op end = random_below(&p->state, pks_ops(p->cut) + 1);

	for (unsigned k = 0; k < 3; k++)
		pks_codes_add(&codes, (uint8_t)random_below(&p->state, 256));
	assert_int_equal(pks_op_find(p->whole, from, end, &codes),
			 pks_op_find(p->cut, from, end, &codes));
	assert_int_equal(pks_op_find_back(p->whole, from, &codes),
			 pks_op_find_back(p->cut, from, &codes));
}

void
twins_compare(struct pks_bytes bytes, const struct pks_options *options, unsigned most)
{
	struct twins p = {.state = 88172645463325252u + bytes.size};
	struct pks_options dense = *options;
	pks_op ops, step;

	dense.dense = true;
	p.whole = pks_history_read(bytes, 0, &dense);
	p.cut = pks_history_read(bytes, 0, options);
	p.whole_reader = pks_reader_new(p.whole);
	p.cut_reader = pks_reader_new(p.cut);
	assert_true(p.whole && p.cut && p.whole_reader && p.cut_reader);
	twins_same_end(&p);
	ops = pks_ops(p.whole);
	/* In order where there are few; then from all over, as somebody jumps about. */
	step = ops / most + 1;
	for (pks_op op = 0; op < ops; op += step)
		twins_same_op(&p, op);
	for (pks_op m = 0; m <= pks_last_moment(p.whole); m += step)
		twins_same_moment(&p, m);
	for (unsigned k = 0; k < most / 8 && ops > 0; k++) {
		twins_same_op(&p, random_below(&p.state, ops));
		twins_same_moment(&p, random_below(&p.state, pks_last_moment(p.whole) + 1));
		twins_same_finds(&p);
		assert_int_equal(pks_op_at_offset(p.whole, k * bytes.size / most),
				 pks_op_at_offset(p.cut, k * bytes.size / most));
	}
	pks_reader_free(p.whole_reader);
	pks_reader_free(p.cut_reader);
	pks_history_free(p.whole);
	pks_history_free(p.cut);
}

void
twins_compare_readers(struct pks_bytes bytes, bool bare, unsigned most)
{
	for (unsigned r = 0; r < PKS_READERS; r++) {
		struct pks_options options = {.reader = (enum pks_profile)r, .bare = bare};
		twins_compare(bytes, &options, most);
	}
}

void
twins_compare_options(struct pks_bytes bytes, unsigned most)
{
	static const struct pks_buffer buffers[] = {{{(const uint8_t *)"abc", 3}, true},
						    {{(const uint8_t *)"de", 2}, false}};
	static const struct pks_extension extensions[] = {
		{1, {(const uint8_t *)"m", 1}, {(const uint8_t *)"n", 1}},
		{240, {(const uint8_t *)"m", 1}, {(const uint8_t *)"o", 1}}};
	struct pks_options options = {.bare = true,
				      .strings_are_bytes = true,
				      .has_buffers = true,
				      .buffers = buffers,
				      .buffer_count = 2,
				      .extensions = extensions,
				      .extension_count = 2,
				      .persistent_load = true};

	twins_compare(bytes, &options, most);
	options.loads = 3;
	options.reader = PKS_READER_PY;
	twins_compare(bytes, &options, most);
	options.reader = PKS_READER_C_FILE;
	twins_compare(bytes, &options, most);
	options = (struct pks_options){.loads = 2, .max_ops = 50};
	twins_compare(bytes, &options, most);
}
