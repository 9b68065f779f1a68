/* SPDX-License-Identifier: MIT */
/*
 * A pickle as Python-like source: a statement for each op that makes or changes something, in
 * order.
 *
 * What is made has a name, v and the number of its op, and is named wherever it is used; so what is
 * shared is written once, and the text is as long as the pickle. Only short atoms, and tuples that
 * nothing else holds, stand where they are used.
 */
#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* An atom whose text is longer has a name. */
#define SHORT_ATOM 60
/* Tuples in tuples that stand where they are used. */
#define MAX_INLINE 8
/* Modules whose import is written once, however much is taken from them. */
#define MAX_MODULES 256
/* Items of a line. */
#define PER_LINE 8

struct python {
	struct pks_risk *risk;
	struct pks_reader *reader;
	const struct pks_history *history;
	struct pks_text *out;
	uint8_t *shared;		      /* of each value: is it fetched again? */
	struct pks_bytes module[MAX_MODULES]; /* that have been imported; the first of them */
	size_t modules;
};

static bool
is_atom(enum pks_kind kind)
{
	return kind == PKS_NONE || kind == PKS_BOOL || kind == PKS_INT || kind == PKS_FLOAT ||
	       kind == PKS_STR || kind == PKS_BYTES;
}

/* Bytes that an op's own text takes in the file: what is longer is not written twice. */
static uint64_t
length_of(const struct python *p, pks_op value)
{
	struct pks_token token = pks_op_token(p->history, value);

	return token.arg_size + token.second_size;
}

/* Has a value a name, or does it stand where it is used? */
static bool
is_named(const struct python *p, pks_op value)
{
	enum pks_kind kind = pks_value_kind(p->history, value);

	if (is_atom(kind))
		return length_of(p, value) > SHORT_ATOM;
	if (kind == PKS_CALLABLE) {
		struct pks_callable c;
		return !pks_callable(p->history, value, &c) || c.extension ||
		       c.module.size + c.name.size > SHORT_ATOM;
	}
	return kind != PKS_TUPLE || p->shared[value];
}

static void write_value(const struct python *p, pks_op value, pks_op moment);

static void
write_name(const struct python *p, pks_op value)
{
	pks_text_printf(p->out, "v%" PRIu32, value);
}

/* How deep tuples stand in one another is asked before they are written: no recursion follows it.
 */
static unsigned
depth_of(const struct python *p, pks_op value)
{
	pks_op level[MAX_INLINE + 1];
	uint32_t at[MAX_INLINE + 1];
	unsigned depth = 0, deepest = 0;

	level[0] = value;
	at[0] = 0;
	for (;;) {
		pks_op tuple = level[depth];
		if (at[depth] == pks_operands(p->history, tuple)) {
			if (depth-- == 0)
				return deepest;
			continue;
		}
		value = pks_operand(p->history, tuple, at[depth]++);
		if (pks_value_kind(p->history, value) != PKS_TUPLE || p->shared[value])
			continue;
		if (depth == MAX_INLINE)
			return MAX_INLINE + 1;
		level[++depth] = value;
		at[depth] = 0;
		deepest = depth > deepest ? depth : deepest;
	}
}

/* A tuple that is too deep to stand where it is used has a name, too. */
static bool
stands(const struct python *p, pks_op tuple)
{
	return !is_named(p, tuple) && depth_of(p, tuple) < MAX_INLINE;
}

static void
write_items(const struct python *p, pks_op op, uint32_t first, pks_op moment)
{
	uint32_t count = pks_operands(p->history, op);

	for (uint32_t k = first; k < count; k++) {
		if (k > first)
			pks_text_raw(p->out, (k - first) % PER_LINE == 0 ? ",\n    " : ", ");
		write_value(p, pks_operand(p->history, op, k), moment);
	}
}

static void
write_value(const struct python *p, pks_op value, pks_op moment)
{
	enum pks_kind kind = pks_value_kind(p->history, value);

	if (kind == PKS_TUPLE && stands(p, value)) {
		pks_text_raw(p->out, "(");
		write_items(p, value, 0, value);
		pks_text_raw(p->out, pks_operands(p->history, value) == 1 ? ",)" : ")");
	} else if (kind != PKS_TUPLE && !is_named(p, value)) {
		if (kind == PKS_CALLABLE)
			pks_callable_text(p->history, value, p->out);
		else
			pks_value_text(p->reader, value, moment, 0, p->out);
	} else {
		write_name(p, value);
	}
}

/* The arguments of a call, without the brackets. */
static void
write_arguments(const struct python *p, pks_op args, pks_op call)
{
	if (pks_value_kind(p->history, args) == PKS_TUPLE && stands(p, args)) {
		write_items(p, args, 0, call);
		return;
	}
	pks_text_raw(p->out, "*");
	write_value(p, args, call);
}

static void
write_call(const struct python *p, pks_op op, uint8_t code)
{
	pks_op callee = pks_callee(p->history, op);

	if (code == PKS_OP_INST)
		pks_callable_text(p->history, op, p->out);
	else
		write_value(p, callee, op);
	if (code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX) {
		pks_text_raw(p->out, ".__new__(");
		write_value(p, callee, op);
		if (pks_value_kind(p->history, pks_operand(p->history, op, 1)) != PKS_TUPLE ||
		    pks_operands(p->history, pks_operand(p->history, op, 1)) > 0)
			pks_text_raw(p->out, ", ");
	} else {
		pks_text_raw(p->out, "(");
	}
	if (code == PKS_OP_INST || code == PKS_OP_OBJ)
		write_items(p, op, code == PKS_OP_OBJ ? 1 : 0, op);
	else
		write_arguments(p, pks_operand(p->history, op, 1), op);
	if (code == PKS_OP_NEWOBJ_EX) {
		pks_text_raw(p->out, ", **");
		write_value(p, pks_operand(p->history, op, 2), op);
	}
	pks_text_raw(p->out, ")");
}

static void
write_pairs(const struct python *p, pks_op op)
{
	uint32_t count = pks_operands(p->history, op);

	pks_text_raw(p->out, "{");
	for (uint32_t k = 0; k + 1 < count; k += 2) {
		if (k > 0)
			pks_text_raw(p->out, k % PER_LINE == 0 ? ",\n    " : ", ");
		write_value(p, pks_operand(p->history, op, k), op);
		pks_text_raw(p->out, ": ");
		write_value(p, pks_operand(p->history, op, k + 1), op);
	}
	pks_text_raw(p->out, "}");
}

/* What an op changes, as a call of a method. */
static bool
write_change(const struct python *p, pks_op op, uint8_t code)
{
	pks_op target = pks_target(p->history, op);

	if (target == PKS_NO_OP)
		return false;
	write_value(p, target, op);
	switch (code) {
	case PKS_OP_APPEND: pks_text_raw(p->out, ".append("); break;
	case PKS_OP_APPENDS: pks_text_raw(p->out, ".extend(["); break;
	case PKS_OP_ADDITEMS: pks_text_raw(p->out, ".update(["); break;
	case PKS_OP_BUILD: pks_text_raw(p->out, ".__setstate__("); break;
	case PKS_OP_SETITEM:
		pks_text_raw(p->out, "[");
		write_value(p, pks_operand(p->history, op, 0), op);
		pks_text_raw(p->out, "] = ");
		write_value(p, pks_operand(p->history, op, 1), op);
		return true;
	default:
		pks_text_raw(p->out, ".update(");
		write_pairs(p, op);
		pks_text_raw(p->out, ")");
		return true;
	}
	write_items(p, op, 0, op);
	pks_text_raw(p->out, code == PKS_OP_APPENDS || code == PKS_OP_ADDITEMS ? "])" : ")");
	return true;
}

/* What makes a value that has a name. */
static void
write_making(const struct python *p, pks_op op, uint8_t code)
{
	enum pks_kind kind = pks_value_kind(p->history, op);

	write_name(p, op);
	pks_text_raw(p->out, " = ");
	switch (kind) {
	case PKS_OBJECT: write_call(p, op, code); break;
	case PKS_LIST:
		pks_text_raw(p->out, "[");
		write_items(p, op, 0, op);
		pks_text_raw(p->out, "]");
		break;
	case PKS_DICT: write_pairs(p, op); break;
	case PKS_SET: pks_text_raw(p->out, "set()"); break;
	case PKS_FROZENSET:
		pks_text_raw(p->out, "frozenset([");
		write_items(p, op, 0, op);
		pks_text_raw(p->out, "])");
		break;
	case PKS_TUPLE:
		pks_text_raw(p->out, "(");
		write_items(p, op, 0, op);
		pks_text_raw(p->out, pks_operands(p->history, op) == 1 ? ",)" : ")");
		break;
	case PKS_PERSISTENT:
		pks_text_raw(p->out, "persistent_load(");
		if (code == PKS_OP_BINPERSID)
			write_value(p, pks_operand(p->history, op, 0), op);
		else
			pks_argument_text(p->reader, op, 0, p->out);
		pks_text_raw(p->out, ")");
		break;
	case PKS_CALLABLE: pks_callable_text(p->history, op, p->out); break;
	case PKS_BUFFER: pks_text_raw(p->out, "next(buffers)"); break;
	default: pks_value_text(p->reader, op, op, 0, p->out); break;
	}
}

static bool
is_changer(uint8_t code)
{
	return code == PKS_OP_APPEND || code == PKS_OP_APPENDS || code == PKS_OP_ADDITEMS ||
	       code == PKS_OP_BUILD || code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;
}

/* False: it has been written before. */
static bool
write_import(struct python *p, struct pks_bytes module)
{
	for (size_t k = 0; k < p->modules; k++)
		if (p->module[k].size == module.size &&
		    memcmp(p->module[k].data, module.data, (size_t)module.size) == 0)
			return false;
	if (p->modules < MAX_MODULES && module.size > 0)
		p->module[p->modules++] = module;
	pks_text_raw(p->out, "import ");
	pks_text_utf8(p->out, module.data, (size_t)module.size);
	return true;
}

static void
write_op(struct python *p, pks_op op)
{
	uint8_t code = pks_op_code(p->history, op);
	enum pks_level level;
	struct pks_callable c;

	if (is_changer(code)) {
		if (!write_change(p, op, code))
			return;
	} else if (pks_pushed(p->history, op) != op) {
		/* An import that was done before, a fetch, a mark: nothing is made. */
		return;
	} else if (pks_value_kind(p->history, op) == PKS_CALLABLE && !is_named(p, op) &&
		   pks_callable(p->history, op, &c)) {
		if (!write_import(p, c.module))
			return;
	} else if (pks_value_kind(p->history, op) == PKS_TUPLE ? !stands(p, op) : is_named(p, op)) {
		write_making(p, op, code);
	} else {
		return;
	}
	level = pks_risk_op(p->risk, op);
	if (level > PKS_INNOCUOUS)
		pks_text_printf(p->out, "  # %c %s", pks_level_sign(level), pks_level_name(level));
	pks_text_raw(p->out, "\n");
}

static void
write_end(const struct python *p)
{
	const struct pks_error *error = pks_history_error(p->history);
	pks_op end = pks_end_moment(p->history);
	uint32_t height = pks_height(p->history, end);

	if (error != NULL) {
		const char *name = pks_exception_name(error->exception);
		pks_text_printf(p->out, "raise %s(", *name != '\0' ? name : "Exception");
		pks_text_raw(p->out, "'");
		pks_text_utf8_quoted(p->out, error->message, strlen(error->message), '\'');
		pks_text_raw(p->out, "')\n");
	} else if (height > 0) {
		pks_text_raw(p->out, "result = ");
		write_value(p, pks_cell_value(p->history, pks_cell(p->history, end, height)), end);
		pks_text_raw(p->out, "\n");
	}
}

bool
pks_report_python(struct pks_risk *risk, struct pks_text *out)
{
	struct python p = {.risk = risk, .reader = pks_risk_reader(risk), .out = out};
	pks_op end;

	p.history = pks_reader_history(p.reader);
	p.shared = calloc((size_t)pks_ops(p.history) + 1, 1);
	if (p.shared == NULL)
		return false;
	end = pks_last_moment(p.history);
	for (pks_op op = 0; op < end; op++) {
		pks_op pushed = pks_pushed(p.history, op);
		if (pushed != PKS_NO_OP && pushed != op)
			p.shared[pushed] = 1;
	}
	for (pks_op op = 0; op < end; op++)
		write_op(&p, op);
	write_end(&p);
	free(p.shared);
	return true;
}
