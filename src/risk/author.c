/* SPDX-License-Identifier: MIT */
/*
 * Who wrote this: one pass over all ops, each held against the ways of Python's own picklers. What
 * applications write (torch, joblib, dill) is written by these picklers too, and has their ways.
 */
#include <picklescope/author.h>

#include "pickle/opcode.h"

#include <stdlib.h>

#define PYTHON3_  (1u << PKS_WRITER_PYTHON3)
#define PICKLE3_  (1u << PKS_WRITER_PICKLE3)
#define CPICKLE_  (1u << PKS_WRITER_CPICKLE)
#define PICKLE2_  (1u << PKS_WRITER_PICKLE2)
#define OPTIMIZE_ (1u << PKS_WRITER_OPTIMIZE)
#define ALL	  (PYTHON3_ | PICKLE3_ | CPICKLE_ | PICKLE2_ | OPTIMIZE_)

/* The most items of one batch. */
#define BATCH 1000

enum form {
#define FORM(name, writers, why) FORM_##name,
#include "risk/forms.def"
#undef FORM
};

static const struct {
	unsigned writers;
	const char *why;
} forms[] = {
#define FORM(name, writers, why) {writers, why},
#include "risk/forms.def"
#undef FORM
};

struct pks_author {
	const struct pks_history *history;
	int protocol;
	bool remembers; /* it has a memo at all: Pickler.fast has none */
	uint64_t written, base;
	pks_op end;
	uint8_t *fetched; /* of each row of the memo: does something fetch it? */
	uint32_t rows;
	pks_op next_get, next; /* to be looked at next; PKS_NO_OP: all gets were */
	uint64_t first_slot;   /* of row 0 */
	uint64_t count[PKS_WRITERS];
	struct pks_misfit *misfit;
	size_t kept, size;
	bool no_memory;
};

const char *
pks_writer_what(enum pks_writer writer)
{
	static const char *const whats[] = {
#define PKS_X(name, what) what,
		PKS_WRITER_TABLE(PKS_X)
#undef PKS_X
	};

	return whats[writer];
}

static void
count_against(struct pks_author *a, enum form form)
{
	for (int w = 0; w < PKS_WRITERS; w++)
		a->count[w] += forms[form].writers >> w & 1;
}

static void
against(struct pks_author *a, pks_op op, enum form form)
{
	count_against(a, form);
	if (a->kept >= PKS_MISFITS)
		return;
	if (a->kept == a->size) {
		size_t size = a->size == 0 ? 64 : a->size * 2;
		struct pks_misfit *grown = realloc(a->misfit, size * sizeof *grown);
		if (grown == NULL) {
			a->no_memory = true;
			return;
		}
		a->misfit = grown;
		a->size = size;
	}
	a->misfit[a->kept++] = (struct pks_misfit){op, forms[form].writers, forms[form].why};
}

static bool
is_put(uint8_t code)
{
	return code == PKS_OP_PUT || code == PKS_OP_BINPUT || code == PKS_OP_LONG_BINPUT ||
	       code == PKS_OP_MEMOIZE;
}

static bool
is_get(uint8_t code)
{
	return code == PKS_OP_GET || code == PKS_OP_BINGET || code == PKS_OP_LONG_BINGET;
}

/* What picklers put into the memo as soon as they have made it. */
static bool
is_remembered(uint8_t code)
{
	switch (code) {
	case PKS_OP_UNICODE:
	case PKS_OP_BINUNICODE:
	case PKS_OP_SHORT_BINUNICODE:
	case PKS_OP_BINUNICODE8:
	case PKS_OP_BINBYTES:
	case PKS_OP_SHORT_BINBYTES:
	case PKS_OP_BINBYTES8:
	case PKS_OP_STRING:
	case PKS_OP_BINSTRING:
	case PKS_OP_SHORT_BINSTRING:
	case PKS_OP_BYTEARRAY8:
	case PKS_OP_GLOBAL:
	case PKS_OP_STACK_GLOBAL:
	case PKS_OP_EMPTY_LIST:
	case PKS_OP_EMPTY_DICT:
	case PKS_OP_EMPTY_SET:
	case PKS_OP_FROZENSET:
	case PKS_OP_LIST:
	case PKS_OP_DICT:
	case PKS_OP_TUPLE1:
	case PKS_OP_TUPLE2:
	case PKS_OP_TUPLE3:
	case PKS_OP_REDUCE:
	case PKS_OP_NEWOBJ:
	case PKS_OP_NEWOBJ_EX:
	case PKS_OP_INST:
	case PKS_OP_OBJ: return true;
	default: return false;
	}
}

static uint8_t
code_after(const struct pks_author *a, pks_op op)
{
	op++;
	/* A frame may end between a large value and what is done with it. */
	if (op < a->end && pks_op_code(a->history, op) == PKS_OP_FRAME)
		op++;
	return op < a->end ? pks_op_code(a->history, op) : PKS_OP_STOP;
}

static void
see_value(struct pks_author *a, pks_op op, uint8_t code)
{
	uint8_t next = code_after(a, op);
	/* The empty tuple of protocol 0 is one of no items, and is not remembered. */
	bool remembered =
		is_remembered(code) || (code == PKS_OP_TUPLE && pks_operands(a->history, op) > 0);

	if (!remembered || !a->remembers || is_put(next))
		return;
	/* A call whose result is thrown away, or is in the memo already, is no value. */
	if (next == PKS_OP_POP || next == PKS_OP_POP_MARK)
		return;
	/* Nor are the object and the state that a function is given to join them. */
	if (code == PKS_OP_TUPLE2 && next == PKS_OP_REDUCE)
		return;
	against(a, op, FORM_UNREMEMBERED);
}

static void
see_put(struct pks_author *a, pks_op op, uint8_t code)
{
	uint64_t slot = pks_memo_slot(a->history, op);
	bool wanted;

	if (a->written == 0)
		a->base = slot;
	/* Where the slots begin speaks in each of them, and is told at the first. */
	if (slot != a->base + a->written || a->base > 1)
		against(a, op, FORM_SLOT);
	else if (a->written == 0)
		against(a, op, a->base == 1 ? FORM_SLOT_BASE : FORM_SLOT_ZERO);
	else
		count_against(a, a->base == 1 ? FORM_SLOT_BASE : FORM_SLOT_ZERO);
	wanted = a->protocol >= 4  ? code == PKS_OP_MEMOIZE
		 : a->protocol < 1 ? code == PKS_OP_PUT
		 : slot < 256	   ? code == PKS_OP_BINPUT
				   : code == PKS_OP_LONG_BINPUT;
	if (!wanted)
		against(a, op, FORM_SLOT_FORM);
	if (a->written < a->rows && a->fetched != NULL && slot == a->base + a->written &&
	    !a->fetched[a->written])
		against(a, op, FORM_UNUSED);
	a->written++;
}

/* Lengths and numbers that a narrower opcode has room for. */
static bool
is_wide(const struct pks_author *a, pks_op op, uint8_t code)
{
	struct pks_token token = pks_op_token(a->history, op);
	int64_t number = (int64_t)token.number;

	switch (code) {
	case PKS_OP_BININT: return number >= 0 && number < 65536;
	case PKS_OP_BININT2: return number < 256;
	case PKS_OP_BINUNICODE: return a->protocol >= 4 && token.arg_size < 256;
	case PKS_OP_BINBYTES:
	case PKS_OP_BINSTRING: return token.arg_size < 256;
	case PKS_OP_BINUNICODE8:
	case PKS_OP_BINBYTES8: return token.arg_size <= UINT32_MAX;
	case PKS_OP_LONG4: return token.arg_size < 256;
	case PKS_OP_LONG_BINGET: return token.number < 256;
	default: return false;
	}
}

/* Is this the end of a list or dict that has been given whole batches? */
static bool
is_rest(const struct pks_author *a, pks_op op)
{
	pks_op target = pks_target(a->history, op), before;
	enum pks_kind kind;

	if (target == PKS_NO_OP)
		return false;
	kind = pks_value_kind(a->history, target);
	before = pks_event_before(a->history, op);
	return (kind == PKS_LIST || kind == PKS_DICT) && before != PKS_NO_OP &&
	       pks_operands(a->history, before) >= BATCH;
}

static void
see_batch(struct pks_author *a, pks_op op, uint8_t code)
{
	uint32_t items = pks_operands(a->history, op);

	if (code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS)
		items /= 2;
	if (code == PKS_OP_APPEND || code == PKS_OP_SETITEM) {
		if (a->protocol > 0 && is_rest(a, op))
			against(a, op, FORM_ONE_ALONE);
		return;
	}
	if (items == 1 && code != PKS_OP_ADDITEMS && is_rest(a, op))
		against(a, op, FORM_BATCH_OF_ONE);
	else if (items > BATCH || items == 0 || (items == 1 && code != PKS_OP_ADDITEMS))
		against(a, op, FORM_BATCH);
}

/* Containers that are made of what is on the stack. */
static void
see_filled(struct pks_author *a, pks_op op, uint8_t code)
{
	uint32_t items = pks_operands(a->history, op);

	if (code == PKS_OP_LIST || code == PKS_OP_DICT) {
		if (items > 0)
			against(a, op, FORM_FILLED);
		else if (a->protocol > 0)
			against(a, op, FORM_TEXT_FORM);
	} else if (items == 0 ? a->protocol > 0 : a->protocol >= 2 && items <= 3) {
		against(a, op, FORM_FILLED);
	}
}

static void
see_pop(struct pks_author *a, pks_op op)
{
	uint8_t next = code_after(a, op), before = op > 0 ? pks_op_code(a->history, op - 1) : 0;

	/* Recursive tuples, and functions that set a state. */
	if (is_get(next) || next == PKS_OP_POP || before == PKS_OP_REDUCE)
		return;
	against(a, op, FORM_LOST);
}

/* Opcodes that belong to protocol 0 alone, or to the ones after it. */
static bool
is_text_form(uint8_t code)
{
	return code == PKS_OP_LONG || code == PKS_OP_FLOAT || code == PKS_OP_UNICODE ||
	       code == PKS_OP_STRING || code == PKS_OP_INT || code == PKS_OP_PERSID ||
	       code == PKS_OP_GET;
}

static void
see_code(struct pks_author *a, pks_op op, uint8_t code)
{
	const struct pks_opcode_info *info = pks_opcode_info(code);

	/* Protocol 1 has INT and LONG for numbers that fit no binary form, and True is "I01". */
	if (a->protocol > 0 && is_text_form(code) &&
	    !(a->protocol == 1 && (code == PKS_OP_LONG || code == PKS_OP_INT)))
		against(a, op, FORM_TEXT_FORM);
	if (info->protocol > a->protocol && code != PKS_OP_PROTO &&
	    !(code == PKS_OP_TUPLE2 && a->protocol < 2))
		against(a, op, a->protocol == 0 ? FORM_BINARY_FORM : FORM_PROTOCOL);
	if (info->protocol > 2)
		against(a, op, FORM_NEW);
	switch (code) {
	case PKS_OP_DUP: against(a, op, FORM_NO_PICKLER); break;
	case PKS_OP_STRING:
	case PKS_OP_BINSTRING:
	case PKS_OP_SHORT_BINSTRING:
	case PKS_OP_INST:
	case PKS_OP_OBJ: against(a, op, FORM_OLD); break;
	case PKS_OP_PROTO:
		if (op > 0)
			against(a, op, FORM_LATE_PROTO);
		break;
	/* Protocol 4 has no other way but for classes of extension codes. */
	case PKS_OP_GLOBAL:
		if (a->protocol >= 4)
			against(a, op, FORM_TEXT_FORM);
		break;
	case PKS_OP_LIST:
	case PKS_OP_DICT:
	case PKS_OP_TUPLE: see_filled(a, op, code); break;
	case PKS_OP_APPEND:
	case PKS_OP_APPENDS:
	case PKS_OP_SETITEM:
	case PKS_OP_SETITEMS:
	case PKS_OP_ADDITEMS: see_batch(a, op, code); break;
	case PKS_OP_POP:
	case PKS_OP_POP_MARK: see_pop(a, op); break;
	default: break;
	}
	if (is_wide(a, op, code))
		against(a, op, FORM_WIDE);
}

static void
prepare_gets(struct pks_author *a)
{
	a->rows = pks_memo_count(a->history, a->end);
	a->next_get = a->rows > 0 ? 0 : PKS_NO_OP;
	if (a->rows == 0)
		return;
	a->first_slot = pks_memo_row(a->history, a->end, 0).slot;
	a->fetched = calloc(a->rows, 1);
	a->no_memory = a->fetched == NULL;
}

/* Which rows of the memo something fetches: up to so many more of those that do. */
static void
see_gets(struct pks_author *a, pks_op ops)
{
	struct pks_codes codes = {{0}};
	const struct pks_history *h = a->history;

	pks_codes_add(&codes, PKS_OP_GET);
	pks_codes_add(&codes, PKS_OP_BINGET);
	pks_codes_add(&codes, PKS_OP_LONG_BINGET);
	while (ops-- > 0 && a->next_get != PKS_NO_OP) {
		pks_op op = pks_op_find(h, a->next_get, a->end, &codes);
		uint64_t slot;
		if (op == PKS_NO_OP) {
			a->next_get = PKS_NO_OP;
			return;
		}
		slot = pks_op_done(h, op) ? pks_memo_slot(h, op) : UINT64_MAX;
		if (slot >= a->first_slot && slot - a->first_slot < a->rows)
			a->fetched[slot - a->first_slot] = 1;
		a->next_get = op + 1;
	}
}

/* A value that is written outside of frames. */
#define OUT_OF_FRAMES 65536

/* The fewest bytes that are worth a frame. */
#define MIN_FRAMED 4

/* Is there a frame where the picklers of protocol 4 write one, before the first large value? */
static void
see_frame(struct pks_author *a)
{
	const struct pks_history *h = a->history;
	uint64_t first = a->end > 1 ? pks_op_offset(h, 1) : 0;
	pks_op op = 1;

	if (a->protocol < 4 || a->end < 2 || pks_op_code(h, 1) == PKS_OP_FRAME)
		return;
	while (op < a->end && op <= MIN_FRAMED && pks_op_token(h, op).arg_size < OUT_OF_FRAMES)
		op++;
	if ((op < a->end ? pks_op_offset(h, op) : pks_history_end(h)) - first >= MIN_FRAMED)
		against(a, 1, FORM_UNFRAMED);
}

/* Protocols 0 and 1 do not say which they are. */
static bool
has_binary_forms(const struct pks_history *h, pks_op end)
{
	struct pks_codes codes = {{0}};

	for (unsigned byte = 0; byte < 256; byte++)
		if (pks_opcode_info((uint8_t)byte)->protocol == 1)
			pks_codes_add(&codes, (uint8_t)byte);
	return pks_op_find(h, 0, end, &codes) != PKS_NO_OP;
}

struct pks_author *
pks_author_begin(const struct pks_history *history)
{
	struct pks_author *a = calloc(1, sizeof *a);

	if (a == NULL)
		return NULL;
	a->history = history;
	a->end = pks_last_moment(history);
	a->protocol = pks_history_declared(history);
	if (a->protocol < 0)
		a->protocol = has_binary_forms(history, a->end) ? 1 : 0;
	prepare_gets(a);
	a->remembers = a->rows > 0;
	see_frame(a);
	if (a->no_memory) {
		pks_author_free(a);
		return NULL;
	}
	return a;
}

bool
pks_author_advance(struct pks_author *a, pks_op ops)
{
	pks_op end;

	if (a->next_get != PKS_NO_OP) {
		see_gets(a, ops);
		return true;
	}
	end = a->end - a->next > ops ? a->next + ops : a->end;
	for (pks_op op = a->next; op < end; op++) {
		uint8_t code = pks_op_code(a->history, op);
		if (is_put(code))
			see_put(a, op, code);
		else
			see_value(a, op, code);
		see_code(a, op, code);
	}
	a->next = end;
	return a->next < a->end && !a->no_memory;
}

struct pks_author *
pks_author_new(const struct pks_history *history)
{
	struct pks_author *a = pks_author_begin(history);

	while (a != NULL && pks_author_advance(a, PKS_MAX_OPS))
		;
	if (a != NULL && a->no_memory) {
		pks_author_free(a);
		return NULL;
	}
	return a;
}

void
pks_author_free(struct pks_author *author)
{
	if (author == NULL)
		return;
	free(author->fetched);
	free(author->misfit);
	free(author);
}

uint64_t
pks_author_misfits(const struct pks_author *author, enum pks_writer writer)
{
	return author->count[writer];
}

enum pks_writer
pks_author_nearest(const struct pks_author *author)
{
	int nearest = 0;

	for (int w = 1; w < PKS_WRITERS; w++)
		if (author->count[w] < author->count[nearest])
			nearest = w;
	return (enum pks_writer)nearest;
}

size_t
pks_author_kept(const struct pks_author *author)
{
	return author->kept;
}

const struct pks_misfit *
pks_author_misfit(const struct pks_author *author, size_t k)
{
	return &author->misfit[k];
}
