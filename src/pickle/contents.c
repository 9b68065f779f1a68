/* SPDX-License-Identifier: MIT */
/*
 * The parts of a value at a moment, read through its directory: fixed ones from its own op, then
 * what each event brought. A moment is a prefix of the events; which part is the k-th is two binary
 * searches and one search for a cell.
 */
#include "pickle/directory.h"
#include "pickle/opcode.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct pks_reader *
pks_reader_new(const struct pks_history *history)
{
	struct pks_reader *r = malloc(sizeof *r);

	if (r == NULL)
		return NULL;
	/* Directories are made when they are asked for: most pickles are small and need none. */
	memset(r, 0, offsetof(struct pks_reader, directory));
	r->history = history;
	r->join_limit = PKS_JOIN_LIMIT;
	/* Where memory lies differs from run to run: enough that no file can know it. */
	r->seed[0] = (uint64_t)(uintptr_t)r * 0x9e3779b97f4a7c15u;
	r->seed[1] = (uint64_t)(uintptr_t)&r * 0xd6e8feb86659fd93u;
	for (size_t i = 0; i < PKS_DIRECTORIES; i++)
		r->value[i] = PKS_NO_OP;
	return r;
}

static void
clear_directories(struct pks_reader *r)
{
	for (size_t i = 0; i < PKS_DIRECTORIES; i++)
		if (r->value[i] != PKS_NO_OP) {
			pks_directory_clear(&r->directory[i]);
			r->value[i] = PKS_NO_OP;
		}
}

void
pks_reader_free(struct pks_reader *r)
{
	if (r == NULL)
		return;
	clear_directories(r);
	free(r->prints.entry);
	free(r);
}

const struct pks_history *
pks_reader_history(const struct pks_reader *r)
{
	return r->history;
}

void
pks_reader_join_limit(struct pks_reader *r, uint64_t assignments)
{
	r->join_limit = assignments;
	clear_directories(r);
}

static bool
has_parts(enum pks_kind kind)
{
	return kind >= PKS_BYTEARRAY;
}

/* Assignments below the moment; without joined or replaced rows these are the parts. */
static uint64_t
assignments(const struct pks_history *h, struct pks_directory *d, pks_op moment)
{
	if (moment <= d->value && d->kind != PKS_CALLABLE)
		return 0;
	return d->fixed + pks_directory_parts(h, d, moment);
}

/* Rows whose first assignment is below n. */
static uint64_t
rows_below(const struct pks_directory *d, uint64_t n)
{
	uint64_t low = 0, high = d->rows;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2;
		if (d->first[mid] < n)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint64_t
pks_parts(struct pks_reader *r, pks_op value, pks_op moment)
{
	struct pks_directory *d;
	enum pks_kind kind;
	uint64_t n;

	if (value == PKS_NO_OP || !has_parts(kind = pks_value_kind(r->history, value)))
		return 0;
	/* Nothing is ever added to a tuple. */
	if (kind == PKS_TUPLE)
		return moment > value ? pks_operands(r->history, value) : 0;
	d = pks_directory_of(r, value);
	n = assignments(r->history, d, moment);
	return d->first != NULL ? rows_below(d, n) : n;
}

bool
pks_parts_joined(struct pks_reader *r, pks_op value, pks_op moment)
{
	const struct pks_directory *d = pks_directory_of(r, value);

	(void)moment;
	return d->joined || (d->kind != PKS_DICT && d->kind != PKS_SET && d->kind != PKS_FROZENSET);
}

/* The last time a row was written again below a limit; NULL: never. */
static const struct pks_again *
last_again(const struct pks_directory *d, uint64_t row, uint64_t limit)
{
	size_t low = 0, high = d->again_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct pks_again *a = &d->again[mid];
		if (a->row < row || (a->row == row && a->assignment < limit))
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && d->again[low - 1].row == row ? &d->again[low - 1] : NULL;
}

static enum pks_role
own_role(uint8_t code, enum pks_kind kind, uint32_t operand)
{
	switch (code) {
	case PKS_OP_REDUCE:
	case PKS_OP_NEWOBJ:
	case PKS_OP_NEWOBJ_EX:
		return operand == 0   ? PKS_PART_CALLEE
		       : operand == 1 ? PKS_PART_ARGS
				      : PKS_PART_KWARGS;
	case PKS_OP_OBJ: return operand == 0 ? PKS_PART_CALLEE : PKS_PART_ARG;
	case PKS_OP_INST: return PKS_PART_ARG;
	case PKS_OP_BINPERSID: return PKS_PART_ID;
	case PKS_OP_READONLY_BUFFER: return PKS_PART_BASE;
	default: return kind == PKS_DICT ? PKS_PART_ENTRY : PKS_PART_ITEM;
	}
}

static enum pks_role
event_role(uint8_t code, enum pks_kind kind)
{
	bool plain = kind == PKS_LIST || kind == PKS_SET || kind == PKS_BYTEARRAY;

	switch (code) {
	case PKS_OP_BUILD: return PKS_PART_STATE;
	case PKS_OP_ADDITEMS: return plain ? PKS_PART_ITEM : PKS_PART_ADD;
	case PKS_OP_SETITEM:
	case PKS_OP_SETITEMS: return kind == PKS_DICT ? PKS_PART_ENTRY : PKS_PART_SET;
	default: return plain ? PKS_PART_ITEM : PKS_PART_APPEND;
	}
}

static struct pks_part
part_at(const struct pks_history *h, const struct pks_directory *d, const struct pks_place *p,
	uint64_t index)
{
	uint8_t code = pks_op_code(h, p->op);
	struct pks_part part = {.index = index, .key = PKS_NO_OP, .op = p->op};

	part.role = p->own ? own_role(code, d->kind, p->operand) : event_role(code, d->kind);
	part.value = pks_operand(h, p->op, p->operand + p->step - 1);
	if (p->step == 2)
		part.key = pks_operand(h, p->op, p->operand);
	return part;
}

/* Parts whose rows were joined or replaced, one by one. */
static struct pks_part
joined_part(struct pks_reader *r, struct pks_directory *d, uint64_t n, pks_op moment, uint64_t k)
{
	const struct pks_history *h = r->history;
	bool list = d->kind == PKS_LIST;
	struct pks_place p = pks_directory_place(h, d, list ? k : d->first[k]);
	struct pks_part part = part_at(h, d, &p, k);
	const struct pks_again *again = last_again(d, k, list ? (uint64_t)moment << 32 : n);

	if (again == NULL)
		return part;
	if (list) {
		part.op = (pks_op)(again->assignment >> 32);
		part.value = pks_operand(h, part.op, (uint32_t)again->assignment + 1);
	} else if (d->kind == PKS_DICT) {
		p = pks_directory_place(h, d, again->assignment);
		part.op = p.op;
		part.value = pks_operand(h, p.op, p.operand + 1);
	}
	return part;
}

/* count parts of one op from a place on; cells are read a screenful at a time. */
static void
run_of_parts(const struct pks_history *h, const struct pks_directory *d, struct pks_place *p,
	     uint64_t index, uint32_t count, struct pks_part *parts)
{
	uint8_t code = pks_op_code(h, p->op);
	pks_op cells[128];
	uint32_t base, most = (uint32_t)(sizeof cells / sizeof *cells) / p->step;

	base = pks_height(h, p->op) - pks_operands(h, p->op) + 1;
	for (uint32_t done = 0; done < count;) {
		uint32_t n = count - done < most ? count - done : most;
		uint32_t width = n * p->step;

		pks_cells(h, p->op, base + p->operand + width - 1, width, cells);
		for (uint32_t i = 0; i < n; i++, done++) {
			struct pks_part *part = &parts[done];
			*part = (struct pks_part){
				.index = index + done, .key = PKS_NO_OP, .op = p->op};
			part->role = p->own ? own_role(code, d->kind, p->operand + i * p->step)
					    : event_role(code, d->kind);
			part->value = pks_cell_value(h, cells[width - i * p->step - p->step]);
			if (p->step == 2)
				part->key = pks_cell_value(h, cells[width - i * 2 - 1]);
		}
		p->operand += width;
	}
}

uint32_t
pks_parts_read(struct pks_reader *r, pks_op value, pks_op moment, uint64_t first, uint32_t count,
	       struct pks_part *parts)
{
	uint64_t n = pks_parts(r, value, moment);
	struct pks_directory *d;
	uint32_t done = 0;

	if (first >= n)
		return 0;
	if (count > n - first)
		count = (uint32_t)(n - first);
	d = pks_directory_of(r, value);
	if (!d->distinct) {
		n = assignments(r->history, d, moment);
		for (; done < count; done++)
			parts[done] = joined_part(r, d, n, moment, first + done);
		return count;
	}
	while (done < count) {
		struct pks_place p = pks_directory_place(r->history, d, first + done);
		uint32_t run = p.left < count - done ? p.left : count - done;
		if (run == 0)
			break;
		run_of_parts(r->history, d, &p, first + done, run, parts + done);
		done += run;
	}
	return done;
}

bool
pks_part(struct pks_reader *r, pks_op value, pks_op moment, uint64_t k, struct pks_part *part)
{
	return pks_parts_read(r, value, moment, k, 1, part) == 1;
}
