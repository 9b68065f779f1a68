/* SPDX-License-Identifier: MIT */
/*
 * The object tree at a moment, a line for each value, drawn as it is walked.
 *
 * What tells all on its line is not taken apart: a list of a few numbers, a call whose arguments
 * are plain. A value that is fetched more than once has a label (=m4: memo slot 4) at the first
 * place where it stands and is a reference (-> m4) at all others, so the tree ends however its
 * values are knotted. Below PKS_OUTLINE_LEVELS it is told how much there is, and no more.
 */
#include "report/tree.h"

#include "pickle/opcode.h"
#include "report/beside.h"
#include "report/columns.h"
#include "report/shared.h"

#include <picklescope/arrays.h>

#include <stdio.h>
#include <string.h>

/* Columns of a container that is told on one line. */
#define FLAT 72

static void
end_line(struct pks_outline *t)
{
	pks_text_raw(t->out, "\n");
}

/* Goes into something whose line was written; false: too deep. */
static bool
push(struct pks_outline *t, struct pks_outline_frame frame)
{
	char words[64];

	if (frame.k >= frame.n)
		return true;
	if (t->depth == PKS_OUTLINE_LEVELS) {
		snprintf(words, sizeof words, "  %s deeper than %d levels",
			 pks_glyph(t->out, PKS_GLYPH_MORE), PKS_OUTLINE_LEVELS);
		pks_outline_words(t, words);
		return false;
	}
	if (t->depth > 0 && t->frame[t->depth - 1].kind == PKS_OUTLINE_PARTS)
		pks_ahead_deeper(&t->ahead, t->depth, t->frame[t->depth - 1].k);
	t->frame[t->depth++] = frame;
	return true;
}

/* Was the value drawn before? Then this place is a reference to that one. */
static bool
is_reference(struct pks_outline *t, pks_op value, uint64_t **state)
{
	*state = pks_opmap_find(&t->shared, value);
	if (*state == NULL || **state == 0)
		return false;
	pks_outline_words(t, pks_glyph(t->out, PKS_GLYPH_LEADS));
	pks_outline_words(t, " ");
	pks_outline_label(t, value);
	pks_outline_words(t, " ");
	pks_outline_words(t, pks_kind_name(pks_value_kind(t->history, value)));
	return true;
}

static bool
is_container(enum pks_kind kind)
{
	return kind == PKS_TUPLE || kind == PKS_LIST || kind == PKS_DICT || kind == PKS_SET ||
	       kind == PKS_FROZENSET;
}

/* Numbers that lie elsewhere: its line says all that its id does. */
static bool
is_storage(const struct pks_outline *t, pks_op value)
{
	char nothing[8];
	struct pks_text text;

	pks_text_bounded(&text, nothing, sizeof nothing);
	return pks_value_kind(t->history, value) == PKS_PERSISTENT &&
	       pks_storage_text(t->history, value, sizeof nothing, &text);
}

/* Writes a value on one line if that tells all of it: aside first, for it may be too long. */
static bool
draw_flat(struct pks_outline *t, pks_op value, pks_op moment)
{
	enum pks_kind kind = pks_value_kind(t->history, value);
	struct pks_text text, *out = t->out;
	unsigned column = t->column;
	char line[PKS_LINE * 4 + 1];
	bool whole;

	if (!pks_outline_is_flat(t, value, moment))
		return false;
	pks_text_bounded(&text, line, sizeof line);
	text.ascii = out->ascii;
	t->out = &text;
	whole = pks_outline_text(t, value, moment, is_container(kind) ? FLAT : PKS_LINE);
	t->out = out;
	t->column = column;
	/* A long text is cut, but there is nothing to take apart in it. */
	if (!whole && (is_container(kind) || pks_outline_fixed(t, value) > 0) &&
	    !is_storage(t, value))
		return false;
	pks_outline_words(t, line);
	return true;
}

/* An array that joblib keeps in a file beside the pickle: what is there. */
static void
draw_beside(struct pks_outline *t, pks_op value, pks_op moment)
{
	char line[PKS_LINE * 4 + 1];
	struct pks_text text;

	pks_text_bounded(&text, line, sizeof line);
	text.ascii = t->out->ascii;
	if (!pks_beside_of_text(t->history, value, moment, PKS_LINE, &text))
		return;
	pks_outline_words(t, "  ");
	pks_outline_words(t, line);
}

/* Writes what the value is; what is more than a line is pushed. */
static void
draw(struct pks_outline *t, pks_op value, pks_op moment, bool last)
{
	struct pks_outline_frame frame = {
		.kind = PKS_OUTLINE_PARTS, .value = value, .moment = moment, .last = last};
	enum pks_kind kind = pks_value_kind(t->history, value);
	pks_op callee = pks_callee(t->history, value);
	uint64_t *state;

	if (is_reference(t, value, &state))
		return;
	pks_outline_sign(t, value);
	frame.n = pks_parts(t->reader, value, moment);
	if (draw_flat(t, value, moment)) {
		/* What was done to an object since it was made is not in its line. */
		frame.k = is_container(kind) || kind == PKS_BYTEARRAY ? frame.n
								      : pks_outline_fixed(t, value);
	} else {
		pks_outline_head(t, value, moment);
		if (kind == PKS_OBJECT && callee != value &&
		    pks_value_kind(t->history, callee) == PKS_CALLABLE)
			frame.k = 1;
	}
	if (kind == PKS_OBJECT)
		draw_beside(t, value, moment);
	if (state != NULL) {
		pks_outline_words(t, "  =");
		pks_outline_label(t, value);
	}
	if (push(t, frame) && state != NULL)
		*state = 1;
}

/* An arrow behind a cell that the next op takes. */
static void
draw_taken(struct pks_outline *t, uint64_t height)
{
	uint32_t taken;

	if (t->moment >= pks_ops(t->history) || !pks_op_done(t->history, t->moment))
		return;
	taken = pks_operands(t->history, t->moment) +
		(pks_operand_mark(t->history, t->moment) != PKS_NO_OP ? 1 : 0);
	if (height + taken > pks_height(t->history, t->moment)) {
		pks_outline_words(t, " ");
		pks_outline_words(t, pks_glyph(t->out, PKS_GLYPH_TAKES));
	}
}

/* 'mark @000d -> SETITEMS @0055' */
static void
draw_mark(struct pks_outline *t, pks_op mark)
{
	pks_op taker = pks_taken_by(t->history, mark);
	char words[80];

	snprintf(words, sizeof words, "mark @%04llx ",
		 (unsigned long long)pks_op_offset(t->history, mark));
	pks_outline_words(t, words);
	if (taker == PKS_NO_OP || taker >= pks_ops(t->history)) {
		pks_outline_words(t, "that nothing takes");
		return;
	}
	pks_outline_words(t, pks_glyph(t->out, PKS_GLYPH_LEADS));
	snprintf(words, sizeof words, " %s @%04llx",
		 pks_opcode_info(pks_op_code(t->history, taker))->name,
		 (unsigned long long)pks_op_offset(t->history, taker));
	pks_outline_words(t, words);
}

static void
step_stack(struct pks_outline *t)
{
	struct pks_outline_frame *frame = &t->frame[t->depth - 1];
	uint64_t height = ++frame->k, n = frame->n;
	pks_op cell = pks_cell(t->history, t->moment, (uint32_t)height);
	char number[32];

	if (pks_is_mark(t->history, cell)) {
		frame->k = n; /* all above the mark stand below it */
		pks_outline_begin(t, true);
		draw_mark(t, cell);
		draw_taken(t, height);
		push(t, (struct pks_outline_frame){.kind = PKS_OUTLINE_STACK,
						   .value = frame->value + 1,
						   .k = height,
						   .n = n,
						   .last = true});
		end_line(t);
		return;
	}
	pks_outline_begin(t, height == n);
	/* Cells are numbered from 0, marks not counted, as the stack is shown elsewhere. */
	snprintf(number, sizeof number, "%llu: ", (unsigned long long)(height - 1 - frame->value));
	pks_outline_words(t, number);
	draw(t, pks_cell_value(t->history, cell), t->moment, height == n);
	draw_taken(t, height);
	end_line(t);
}

static void
step_pair(struct pks_outline *t)
{
	struct pks_outline_frame *frame = &t->frame[t->depth - 1];
	bool key = frame->k++ == 0;

	pks_outline_begin(t, !key);
	pks_outline_words(t, key ? "key: " : "value: ");
	draw(t, key ? frame->key : frame->value, frame->moment, !key);
	end_line(t);
}

/* A key that is more than its text: it is drawn as a value of its own. */
static bool
is_deep_key(const struct pks_outline *t, pks_op key)
{
	enum pks_kind kind = key == PKS_NO_OP ? PKS_NONE : pks_value_kind(t->history, key);

	return kind == PKS_OBJECT || kind == PKS_PERSISTENT;
}

static void
step_parts(struct pks_outline *t)
{
	struct pks_outline_frame *frame = &t->frame[t->depth - 1];
	struct pks_ahead_part part;
	uint64_t k = frame->k;
	bool last;

	if (!pks_ahead_part(&t->ahead, t->depth, frame->value, frame->moment, k, &part)) {
		frame->k = frame->n;
		return;
	}
	last = ++frame->k == frame->n;
	pks_outline_begin(t, last);
	if (is_deep_key(t, part.key)) {
		pks_outline_words(t, part.role == PKS_PART_SET ? "set" : "entry");
		push(t, (struct pks_outline_frame){.kind = PKS_OUTLINE_PAIR,
						   .key = part.key,
						   .value = part.value,
						   .moment = frame->moment,
						   .n = 2,
						   .last = last});
	} else {
		pks_outline_role(t, frame, &part, k);
		draw(t, part.value,
		     part.role == PKS_PART_ARGS || part.role == PKS_PART_KWARGS ? frame->value
										: frame->moment,
		     last);
	}
	end_line(t);
}

static void
run(struct pks_outline *t)
{
	while (t->depth > 0 && !t->out->cut && !t->ahead.failed) {
		struct pks_outline_frame *frame = &t->frame[t->depth - 1];
		if (frame->k >= frame->n) {
			pks_ahead_drop(&t->ahead, t->depth);
			t->depth--;
			continue;
		}
		switch (frame->kind) {
		case PKS_OUTLINE_STACK: step_stack(t); break;
		case PKS_OUTLINE_PARTS: step_parts(t); break;
		case PKS_OUTLINE_PAIR: step_pair(t); break;
		}
	}
}

static void
draw_stack(struct pks_outline *t)
{
	const struct pks_error *error = pks_history_error(t->history);
	char words[96];

	if (error != NULL && error->op == t->moment)
		snprintf(words, sizeof words,
			 "the stack before op %lu @%04llx, where the load ends",
			 (unsigned long)t->moment, (unsigned long long)error->offset);
	else if (t->moment < pks_ops(t->history))
		snprintf(words, sizeof words, "the stack before op %lu, %s @%04llx",
			 (unsigned long)t->moment,
			 pks_opcode_info(pks_op_code(t->history, t->moment))->name,
			 (unsigned long long)pks_op_offset(t->history, t->moment));
	else
		snprintf(words, sizeof words, "the stack after the last op");
	pks_outline_words(t, words);
	if (pks_height(t->history, t->moment) == 0)
		pks_outline_words(t, ": empty");
	end_line(t);
	push(t, (struct pks_outline_frame){.kind = PKS_OUTLINE_STACK,
					   .n = pks_height(t->history, t->moment),
					   .last = true});
	run(t);
}

void
pks_report_tree(struct pks_reader *reader, struct pks_risk *risk, pks_op moment,
		struct pks_text *out)
{
	struct pks_outline t = {.reader = reader,
				.history = pks_reader_history(reader),
				.risk = risk,
				.out = out,
				.moment = moment,
				.ahead = {.reader = reader}};
	bool end =
		pks_history_state(t.history) == PKS_STOPPED && moment == pks_end_moment(t.history);
	uint32_t height = pks_height(t.history, moment);

	if (!pks_shared_values(reader, moment, &t.shared)) {
		out->cut = true;
	} else if (end && height > 0) {
		draw(&t, pks_cell_value(t.history, pks_cell(t.history, moment, height)), moment,
		     true);
		end_line(&t);
		run(&t);
	} else {
		draw_stack(&t);
	}
	if (t.ahead.failed)
		out->cut = true;
	pks_ahead_free(&t.ahead);
	pks_opmap_free(&t.shared);
}
