/* SPDX-License-Identifier: MIT */
#include "moments.h"
#include "plain.h"
#include "programs.h"

#include "pickle/opcode.h"

#include <picklescope/arrays.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct subject {
	struct pks_history *history;
	struct pks_reader *reader;
	struct plain plain;
	uint64_t state; /* of random numbers */
};

static void
same_parts(struct subject *s, pks_op value, pks_op moment)
{
	const struct plain_value *v = &s->plain.value[value];
	uint64_t n = pks_parts(s->reader, value, moment);
	size_t from = v->count > 40 ? random_below(&s->state, (uint32_t)v->count - 30) : 0;
	struct pks_part parts[48];

	assert_int_equal(n, v->count);
	n = pks_parts_read(s->reader, value, moment, from, 48, parts);
	assert_int_equal(n, v->count - from < 48 ? v->count - from : 48);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(parts[i].role, v->part[from + i].role);
		assert_int_equal(parts[i].key, v->part[from + i].key);
		assert_int_equal(parts[i].value, v->part[from + i].value);
		assert_int_equal(parts[i].index, from + i);
		assert_true(parts[i].op < moment);
	}
}

static void
same_stack(struct subject *s, pks_op moment)
{
	const struct pks_history *h = s->history;
	const struct plain *p = &s->plain;
	uint32_t height = (uint32_t)p->height, n, marks = 0;
	uint32_t from = height > 64 ? 1 + random_below(&s->state, height) : height;
	pks_op cells[64], mark = PKS_NO_OP;

	assert_int_equal(pks_height(h, moment), height);
	for (int again = 0; again < 2; again++, from = height) {
		n = pks_cells(h, moment, from, 64, cells);
		assert_int_equal(n, from < 64 ? from : 64);
		for (uint32_t k = 0; k < n; k++) {
			const struct plain_cell *c = &p->stack[from - 1 - k];
			assert_int_equal(cells[k], c->cell);
			assert_int_equal(pks_cell_value(h, cells[k]), c->value);
			assert_int_equal(pks_cell_height(h, cells[k]), from - k);
			assert_int_equal(pks_cell(h, moment, from - k), c->cell);
		}
	}
	for (size_t k = 0; k < height; k++) {
		if (p->stack[k].value != PKS_NO_OP)
			continue;
		if (mark != PKS_NO_OP)
			assert_int_equal(pks_mark_below(h, p->stack[k].cell), mark);
		mark = p->stack[k].cell;
		marks++;
	}
	assert_int_equal(pks_mark(h, moment), mark);
	assert_int_equal(pks_marks(h, moment), marks);
}

static void
same_memo(struct subject *s, pks_op moment)
{
	const struct plain *p = &s->plain;
	size_t n = p->memo_count, from = n > 40 ? random_below(&s->state, (uint32_t)n - 39) : 0;

	assert_int_equal(pks_memo_count(s->history, moment), n);
	for (size_t r = from; r < n && r < from + 40; r++) {
		struct pks_memo m = pks_memo_row(s->history, moment, (uint32_t)r);
		assert_int_equal(m.slot, p->memo[r].slot);
		assert_int_equal(m.value, p->memo[r].value);
		assert_int_equal(m.write, p->memo[r].write);
	}
}

/* What the op took, seen from before it; and the op, seen from the cells that it took. */
static void
same_operands(struct subject *s, pks_op op, const struct plain_cell *before, size_t before_height)
{
	const struct pks_history *h = s->history;
	size_t kept = 0, n;
	uint32_t count = pks_operands(h, op);
	bool mark;

	while (kept < s->plain.height && kept < before_height &&
	       before[kept].cell == s->plain.stack[kept].cell)
		kept++;
	n = before_height - kept;
	mark = n > 0 && before[kept].value == PKS_NO_OP;
	assert_int_equal(count, n - mark);
	assert_int_equal(pks_operand_mark(h, op), mark ? before[kept].cell : PKS_NO_OP);
	for (uint32_t k = 0; k < count && k < 70; k++) {
		assert_int_equal(pks_operand(h, op, k), before[kept + mark + k].value);
		assert_int_equal(pks_operand_cell(h, op, k), before[kept + mark + k].cell);
	}
	for (size_t k = kept; k < before_height && k < kept + 20; k++)
		assert_int_equal(pks_taken_by(h, before[k].cell), op);
}

static void
check_moments(struct subject *s, unsigned stride)
{
	struct plain *p = &s->plain;
	pks_op last = pks_last_moment(s->history);
	struct plain_cell *before = malloc(((size_t)last + 2) * sizeof *before);
	struct pks_array array;

	assert_non_null(before);
	plain_begin(p, s->reader);
	for (pks_op m = 0; m <= last; m++) {
		size_t height = p->height;
		bool look = stride == 1 || m % 64 < 2 || random_below(&s->state, stride) == 0;
		if (look) {
			pks_op some = random_below(&s->state, m + 1);
			same_stack(s, m);
			same_memo(s, m);
			if (p->changed != PKS_NO_OP)
				same_parts(s, p->changed, m);
			if (some < m && pks_pushed(s->history, some) == some)
				same_parts(s, some, m);
		}
		if (m == last)
			break;
		if (look)
			memcpy(before, p->stack, height * sizeof *before);
		plain_step(p);
		/* The plain machine knows no arrays. */
		if (pks_array_after(s->history, m, &array))
			p->at = array.end;
		if (look)
			same_operands(s, m, before, height);
	}
	for (size_t k = 0; k < p->height && k < 1000; k++)
		assert_int_equal(pks_taken_by(s->history, p->stack[k].cell), PKS_NO_OP);
	plain_end(p);
	free(before);
}

/* Tokens found from numbers and numbers found from offsets agree with reading on. */
static void
check_offsets(const struct pks_history *h)
{
	struct pks_bytes bytes = pks_history_bytes(h);
	uint64_t at = pks_history_start(h);
	struct pks_token token;

	for (pks_op op = 0; op < pks_ops(h); op++, at = token.next) {
		assert_int_equal(pks_op_status(h, op), pks_token_read(bytes, at, &token));
		token = pks_op_token(h, op);
		assert_int_equal(pks_op_code(h, op), token.code);
		if (op % 7 == 0 || op < 300) {
			assert_int_equal(pks_op_offset(h, op), at);
			assert_int_equal(pks_op_at_offset(h, at), op);
			assert_int_equal(pks_op_at_offset(h, token.next - 1), op);
		}
	}
}

void
moments_check(struct pks_bytes bytes, uint64_t start, const struct pks_options *options,
	      unsigned stride)
{
	struct subject s = {.state = 88172645463325252u};

	s.history = pks_history_read(bytes, start, options);
	assert_non_null(s.history);
	s.reader = pks_reader_new(s.history);
	assert_non_null(s.reader);
	check_offsets(s.history);
	check_moments(&s, stride);
	pks_reader_free(s.reader);
	pks_history_free(s.history);
}
