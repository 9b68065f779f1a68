/* SPDX-License-Identifier: MIT */
/*
 * Values in words, on one line, as Python's repr would show them.
 *
 * A stack of at most DEPTH containers is walked; each frame knows which of its parts is next and
 * how many columns it keeps for its end. A part gets the columns that are left when all ends, and a
 * sign that something was left out, have been set aside, so a line never grows beyond its width.
 * Every part that is shown takes columns or counts against NODES: the work is bounded by the width,
 * however often parts share what they hold. What holds itself is shown as [...].
 */
#include "pickle/opcode.h"
#include "pickle/value_atom.h"
#include "pickle/value_frame.h"

#include <string.h>

#define DEPTH 6
#define NODES 100
#define ITEMS 40

struct writer {
	struct pks_pen pen;
	struct pks_reader *reader;
	const struct pks_history *history;
	unsigned kept; /* of all frames: keeps and after */
	unsigned dots;
	unsigned nodes, depth;
	struct pks_frame frame[DEPTH];
};

static unsigned
columns(const char *words)
{
	return (unsigned)strlen(words);
}

static bool
is_named(const struct writer *w, pks_op call, pks_op callee)
{
	return callee == call || pks_value_kind(w->history, callee) == PKS_CALLABLE;
}

static bool
is_open(const struct writer *w, pks_op value)
{
	for (unsigned i = 0; i < w->depth; i++)
		if (w->frame[i].value == value && !w->frame[i].call)
			return true;
	return false;
}

/* What stands for a container that is not gone into: [...] where it is open already. */
static void
stub(struct writer *w, const struct pks_frame *f, bool cycle, unsigned limit)
{
	unsigned need = columns(f->open) + columns(f->close) + (cycle ? 3 : w->dots);
	pks_op callee =
		f->phase == PKS_AT_CALLEE ? pks_frame_callee(w->history, f->value) : PKS_NO_OP;

	w->pen.cut = true;
	if (limit < need + (callee == PKS_NO_OP ? 0 : w->dots)) {
		if (limit >= w->dots)
			pks_pen_ellipsis(&w->pen);
		return;
	}
	if (callee != PKS_NO_OP && is_named(w, f->value, callee))
		pks_name_text(&w->pen, w->history, callee, false, limit - need);
	else if (callee != PKS_NO_OP)
		pks_pen_ellipsis(&w->pen);
	pks_pen_words(&w->pen, f->open);
	if (cycle)
		pks_pen_words(&w->pen, "...");
	else if (f->parts + f->named > 0)
		pks_pen_ellipsis(&w->pen);
	pks_pen_words(&w->pen, f->close);
}

/* Writes a value in at most limit columns, or opens a frame for it. after: columns for what
 * follows. */
static void
put(struct writer *w, pks_op value, pks_op moment, unsigned limit, unsigned after)
{
	struct pks_frame f;
	unsigned least;
	bool cycle;

	w->nodes++;
	if (value == PKS_NO_OP) {
		pks_pen_cut_words(&w->pen, "mark", limit);
		return;
	}
	if (pks_atom_text(&w->pen, w->reader, value, moment, limit))
		return;
	if (!pks_frame_of(w->reader, value, moment, &f)) {
		pks_pen_cut_words(&w->pen, "?", limit);
		return;
	}
	cycle = is_open(w, value);
	least = columns(f.open) + columns(f.close) + (f.parts + f.named > 0 ? w->dots : 0) +
		(f.phase == PKS_AT_CALLEE ? w->dots : 0);
	if (cycle || w->depth == DEPTH || limit < least) {
		stub(w, &f, cycle, limit);
		return;
	}
	f.keeps = columns(f.close);
	if (f.phase == PKS_AT_CALLEE)
		f.keeps += columns(f.open) + w->dots;
	f.after = after;
	w->kept += f.keeps + f.after;
	w->frame[w->depth++] = f;
}

/* Columns that the next part may take. */
static unsigned
room(const struct writer *w)
{
	return w->pen.left > w->kept ? w->pen.left - w->kept : 0;
}

static void
leave(struct writer *w)
{
	struct pks_frame *f = &w->frame[w->depth - 1];

	w->kept -= f->keeps + f->after;
	pks_pen_words(&w->pen, f->close);
	w->depth--;
}

static void
put_callee(struct writer *w, struct pks_frame *f)
{
	pks_op callee = pks_frame_callee(w->history, f->value);

	f->phase = PKS_AT_OPEN;
	if (callee == f->value)
		pks_name_text(&w->pen, w->history, callee, false, room(w));
	else
		put(w, callee, f->value, room(w), 0);
}

/* __new__ is given its class once more: the last part of its name will do. */
static void
put_class(struct writer *w, struct pks_frame *f)
{
	pks_op callee = pks_frame_callee(w->history, f->value);
	unsigned most = room(w), after = f->parts + f->named > 0 ? 2 + w->dots : 0;

	if (most < after + w->dots) {
		pks_pen_ellipsis(&w->pen);
		f->parts = f->named = 0;
	} else if (is_named(w, f->value, callee)) {
		pks_name_text(&w->pen, w->history, callee, true, most - after);
	} else {
		pks_pen_cut_words(&w->pen, "cls", most - after);
	}
	f->comma = true;
}

/* Opens the brackets. What was set aside for that while a callee was written is free again. */
static void
put_open(struct writer *w, struct pks_frame *f)
{
	uint8_t code = pks_op_code(w->history, f->value);

	w->kept -= f->keeps - columns(f->close);
	f->keeps = columns(f->close);
	pks_pen_words(&w->pen, f->open);
	f->phase = PKS_AT_PART;
	if (!f->call)
		return;
	if (code == PKS_OP_PERSID)
		pks_token_text(&w->pen, w->history, f->value, room(w));
	else if (code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX)
		put_class(w, f);
}

/* Could the text stand as a name in Python's source? ASCII only: others are shown in quotes. */
static bool
is_name(struct pks_chars chars)
{
	int32_t point, n = 0;

	while ((point = pks_chars_next(&chars)) >= 0 && n++ < 80)
		if (!((point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
		      point == '_' || (n > 1 && point >= '0' && point <= '9')))
			return false;
	return n > 0 && point < 0;
}

/* The key of a dict's entry, or the name of an argument; a key may open a frame. */
static void
put_key(struct writer *w, struct pks_frame *f, pks_op key, bool named, unsigned after)
{
	unsigned most = room(w), keep = 2 + w->dots + after;
	struct pks_chars chars;

	most = most > keep ? most - keep : 0;
	f->phase = PKS_AT_ENTRY_VALUE;
	if (named && pks_value_kind(w->history, key) == PKS_STR) {
		chars = pks_value_chars(w->history, key);
		pks_pen_chars(&w->pen, "", chars, !is_name(chars), most);
		return;
	}
	put(w, key, f->moment, most, keep);
}

/* Behind the first, an entry whose key would be a stump says less than an end: columns to ask for.
 */
static unsigned
stump(const struct writer *w, pks_op key)
{
	uint64_t size = pks_op_token(w->history, key).arg_size;

	return size < 12 ? (unsigned)size : 12;
}

/* The next part of the frame on top, or its end. */
static void
step_part(struct writer *w, struct pks_frame *f)
{
	uint64_t all = f->parts + f->named;
	unsigned after = f->k + 1 < all ? 2 + w->dots : 0, least;
	struct pks_part part;
	bool named;

	if (f->k >= all || !pks_frame_part(w->reader, f, &part, &named)) {
		leave(w);
		return;
	}
	if (f->phase == PKS_AT_PART) {
		pks_pen_words(&w->pen, f->comma ? ", " : "");
		f->comma = true;
		least = part.key != PKS_NO_OP ? 2 + 2 * w->dots : 1;
		if (part.key != PKS_NO_OP && f->k > 0)
			least += stump(w, part.key);
		if (room(w) < after + least || w->nodes >= NODES || f->k >= ITEMS) {
			pks_pen_ellipsis(&w->pen);
			leave(w);
			return;
		}
		if (part.key != PKS_NO_OP) {
			put_key(w, f, part.key, named, after);
			return;
		}
		pks_pen_words(&w->pen, f->star ? "*" : "");
	} else {
		pks_pen_words(&w->pen, named ? "=" : ": ");
	}
	f->phase = PKS_AT_PART;
	f->k++;
	put(w, part.value, f->moment, room(w) > after ? room(w) - after : 0, after);
}

static void
run(struct writer *w)
{
	while (w->depth > 0) {
		struct pks_frame *f = &w->frame[w->depth - 1];
		switch (f->phase) {
		case PKS_AT_CALLEE: put_callee(w, f); break;
		case PKS_AT_OPEN: put_open(w, f); break;
		case PKS_AT_PART:
		case PKS_AT_ENTRY_VALUE: step_part(w, f); break;
		}
	}
}

static void
start(struct writer *w, struct pks_reader *reader, unsigned width, struct pks_text *text)
{
	w->reader = reader;
	w->history = pks_reader_history(reader);
	w->pen = (struct pks_pen){.out = text, .left = width == 0 ? PKS_NO_LIMIT * 2 : width};
	w->kept = w->nodes = w->depth = 0;
	w->dots = pks_pen_ellipsis_width(&w->pen);
}

bool
pks_value_line(struct pks_reader *reader, pks_op value, pks_op moment, unsigned width,
	       struct pks_text *text)
{
	struct writer w;

	start(&w, reader, width, text);
	put(&w, value, moment, w.pen.left, 0);
	run(&w);
	return !w.pen.cut;
}

void
pks_value_text(struct pks_reader *reader, pks_op value, pks_op moment, unsigned width,
	       struct pks_text *text)
{
	pks_value_line(reader, value, moment, width, text);
}

void
pks_call_text(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text)
{
	struct writer w;
	struct pks_frame f;

	start(&w, reader, width, text);
	if (!pks_call_frame(reader, op, &f)) {
		pks_token_text(&w.pen, w.history, op, w.pen.left);
		return;
	}
	f.keeps = columns(f.close);
	if (f.phase == PKS_AT_CALLEE)
		f.keeps += columns(f.open) + w.dots;
	w.kept = f.keeps;
	w.frame[w.depth++] = f;
	run(&w);
}

void
pks_callable_text(const struct pks_history *history, pks_op op, struct pks_text *text)
{
	struct pks_pen pen = {.out = text, .left = PKS_NO_LIMIT * 2};

	pks_name_text(&pen, history, op, false, PKS_NO_LIMIT);
}
