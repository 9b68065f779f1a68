/* SPDX-License-Identifier: MIT */
/*
 * The plain emulation: one step a call, everything done the obvious way.
 */
#include "plain.h"

#include "pickle/opcode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
plain_begin(struct plain *p, struct pks_reader *reader)
{
	const struct pks_history *h = pks_reader_history(reader);

	*p = (struct plain){.bytes = pks_history_bytes(h), .reader = reader, .changed = PKS_NO_OP};
	p->at = pks_history_start(h);
	p->values = (size_t)pks_ops(h) + 1;
	p->value = calloc(p->values, sizeof *p->value);
	p->same = calloc(p->values, sizeof *p->same);
	p->stack_size = p->values;
	p->stack = calloc(p->stack_size, sizeof *p->stack);
	p->memo_size = p->values;
	p->memo = calloc(p->memo_size, sizeof *p->memo);
	assert(p->value && p->same && p->stack && p->memo);
}

void
plain_end(struct plain *p)
{
	for (size_t i = 0; i < p->values; i++)
		free(p->value[i].part);
	free(p->value);
	free(p->same);
	free(p->stack);
	free(p->memo);
}

static void
push(struct plain *p, pks_op value)
{
	p->stack[p->height++] = (struct plain_cell){p->op, value};
}

static struct plain_cell *
top(struct plain *p)
{
	return &p->stack[p->height - 1];
}

static void
add(struct plain *p, pks_op value, enum pks_role role, pks_op key, pks_op item)
{
	struct plain_value *v = &p->value[value];

	if (v->count == v->size) {
		v->size = v->size ? 2 * v->size : 4;
		v->part = realloc(v->part, v->size * sizeof *v->part);
		assert(v->part);
	}
	v->part[v->count++] = (struct plain_part){role, key, item};
}

static void
set_key(struct plain *p, pks_op dict, pks_op key, pks_op item)
{
	struct plain_value *v = &p->value[dict];

	for (size_t i = 0; i < v->count; i++) {
		if (pks_keys_equal(p->reader, v->part[i].key, key)) {
			v->part[i].value = item;
			return;
		}
	}
	add(p, dict, PKS_PART_ENTRY, key, item);
}

/* At what is no index nobody knows what happens. */
static void
set_index(struct plain *p, pks_op list, pks_op key, pks_op item)
{
	struct plain_value *v = &p->value[list];
	struct pks_integer index;

	if (!pks_integer_of(pks_reader_history(p->reader), key, &index) || !index.is_small)
		return;
	if (index.small < 0)
		index.small += (int64_t)v->count;
	if (index.small >= 0 && (uint64_t)index.small < v->count)
		v->part[index.small].value = item;
}

static void
add_once(struct plain *p, pks_op set, pks_op item)
{
	struct plain_value *v = &p->value[set];

	for (size_t i = 0; i < v->count; i++)
		if (pks_keys_equal(p->reader, v->part[i].value, item))
			return;
	add(p, set, PKS_PART_ITEM, PKS_NO_OP, item);
}

static enum pks_kind
kind_of(struct plain *p, pks_op value)
{
	return pks_value_kind(pks_reader_history(p->reader), value);
}

/* Items that an op takes: from below the top, or all above the newest mark. */
static size_t
take(struct plain *p, uint8_t pops, struct plain_cell *items)
{
	size_t n = pops;

	if (pops == PKS_TO_MARK) {
		for (n = 0; p->stack[p->height - 1 - n].value != PKS_NO_OP; n++)
			;
		memcpy(items, &p->stack[p->height - n], n * sizeof *items);
		p->height -= n + 1;
		return n;
	}
	memcpy(items, &p->stack[p->height - n], n * sizeof *items);
	p->height -= n;
	return n;
}

static void
put(struct plain *p, uint64_t slot)
{
	size_t i;

	for (i = 0; i < p->memo_count && p->memo[i].slot != slot; i++)
		;
	p->memo_count += i == p->memo_count;
	p->memo[i] = (struct plain_slot){slot, top(p)->value, p->op};
}

static pks_op
get(struct plain *p, uint64_t slot)
{
	for (size_t i = 0; i < p->memo_count; i++)
		if (p->memo[i].slot == slot)
			return p->memo[i].value;
	assert(false && "an empty slot");
	return 0;
}

/* Of a line the digits count, up to a NUL, as Python reads them: 1_0 is 10. */
static uint64_t
slot_of(struct plain *p, const struct pks_token *t)
{
	uint64_t slot = 0;

	if (t->code != PKS_OP_GET && t->code != PKS_OP_PUT)
		return t->number;
	for (const uint8_t *at = p->bytes.data + t->arg; *at != '\n' && *at != '\0'; at++)
		if (*at >= '0' && *at <= '9')
			slot = slot * 10 + *at - '0';
	return slot;
}

static void
change(struct plain *p, const struct pks_token *t, struct plain_cell *items, size_t n)
{
	pks_op target = top(p)->value;
	enum pks_kind kind = kind_of(p, target);
	bool plain = kind == PKS_LIST || kind == PKS_BYTEARRAY || kind == PKS_SET;

	if (n == 0)
		return;
	p->changed = target;
	for (size_t k = 0; k < n; k++) {
		switch (t->code) {
		case PKS_OP_BUILD:
			/* A view takes None alone, and does nothing with it. */
			if (kind > PKS_FROZENSET && kind != PKS_VIEW)
				add(p, target, PKS_PART_STATE, PKS_NO_OP, items[k].value);
			break;
		case PKS_OP_APPEND:
		case PKS_OP_APPENDS:
			add(p, target, plain ? PKS_PART_ITEM : PKS_PART_APPEND, PKS_NO_OP,
			    items[k].value);
			break;
		case PKS_OP_ADDITEMS:
			if (kind == PKS_SET)
				add_once(p, target, items[k].value);
			else
				add(p, target, PKS_PART_ADD, PKS_NO_OP, items[k].value);
			break;
		default:
			if (kind == PKS_DICT) {
				set_key(p, target, items[k].value, items[k + 1].value);
			} else if (kind == PKS_LIST) {
				set_index(p, target, items[k].value, items[k + 1].value);
			} else {
				add(p, target, PKS_PART_SET, items[k].value, items[k + 1].value);
			}
			k++;
			break;
		}
	}
}

static void
make(struct plain *p, const struct pks_token *t, struct plain_cell *items, size_t n)
{
	static const enum pks_role call[] = {PKS_PART_CALLEE, PKS_PART_ARGS, PKS_PART_KWARGS};

	p->changed = p->op;
	for (size_t k = 0; k < n; k++) {
		pks_op item = items[k].value;
		switch (t->code) {
		case PKS_OP_REDUCE:
		case PKS_OP_NEWOBJ:
		case PKS_OP_NEWOBJ_EX: add(p, p->op, call[k], PKS_NO_OP, item); break;
		case PKS_OP_OBJ:
			add(p, p->op, k == 0 ? PKS_PART_CALLEE : PKS_PART_ARG, PKS_NO_OP, item);
			break;
		case PKS_OP_INST: add(p, p->op, PKS_PART_ARG, PKS_NO_OP, item); break;
		case PKS_OP_BINPERSID: add(p, p->op, PKS_PART_ID, PKS_NO_OP, item); break;
		case PKS_OP_READONLY_BUFFER: add(p, p->op, PKS_PART_BASE, PKS_NO_OP, item); break;
		case PKS_OP_FROZENSET: add_once(p, p->op, item); break;
		case PKS_OP_DICT:
			set_key(p, p->op, item, items[k + 1].value);
			k++;
			break;
		default: add(p, p->op, PKS_PART_ITEM, PKS_NO_OP, item); break;
		}
	}
	push(p, p->op);
}

/* The same name twice is one value: asked of the history's names, not of its numbers. */
static void
name(struct plain *p)
{
	const struct pks_history *h = pks_reader_history(p->reader);
	struct pks_callable mine, other;

	/* A name that was computed is known to nobody. */
	if (!pks_callable(h, p->op, &mine)) {
		push(p, p->op);
		return;
	}
	p->same[p->op] = p->op + 1;
	for (pks_op i = 0; i < p->op; i++) {
		if (p->same[i] != i + 1 || !pks_callable(h, i, &other))
			continue;
		bool code = !mine.extension ||
			    pks_op_token(h, p->op).number == pks_op_token(h, i).number;
		if (code && mine.extension == other.extension && mine.dotted == other.dotted &&
		    mine.mapped == other.mapped && mine.name.size == other.name.size &&
		    mine.module.size == other.module.size &&
		    (mine.name.size == 0 ||
		     !memcmp(mine.name.data, other.name.data, mine.name.size)) &&
		    (mine.module.size == 0 ||
		     !memcmp(mine.module.data, other.module.data, mine.module.size))) {
			p->same[p->op] = 0;
			push(p, i);
			return;
		}
	}
	push(p, p->op);
}

void
plain_step(struct plain *p)
{
	const struct pks_opcode_info *info;
	struct plain_cell *items = malloc((p->height + 1) * sizeof *items);
	struct pks_token t;
	size_t n = 0;
	uint8_t pops;

	assert(items && pks_token_read(p->bytes, p->at, &t) == PKS_TOKEN_OK);
	info = pks_opcode_info(t.code);
	p->changed = PKS_NO_OP;
	pops = info->pops;
	if (t.code == PKS_OP_POP && top(p)->value == PKS_NO_OP)
		pops = PKS_TO_MARK;
	if (t.code == PKS_OP_READONLY_BUFFER &&
	    (kind_of(p, top(p)->value) == PKS_BYTES || kind_of(p, top(p)->value) == PKS_VIEW)) {
		top(p)->cell = p->op;
	} else {
		n = take(p, pops, items);
		switch (t.code) {
		case PKS_OP_MARK: push(p, PKS_NO_OP); break;
		case PKS_OP_DUP: push(p, top(p)->value); break;
		case PKS_OP_GET:
		case PKS_OP_BINGET:
		case PKS_OP_LONG_BINGET: push(p, get(p, slot_of(p, &t))); break;
		case PKS_OP_PUT:
		case PKS_OP_BINPUT:
		case PKS_OP_LONG_BINPUT: put(p, slot_of(p, &t)); break;
		case PKS_OP_MEMOIZE: put(p, p->memo_count); break;
		case PKS_OP_GLOBAL:
		case PKS_OP_STACK_GLOBAL:
		case PKS_OP_EXT1:
		case PKS_OP_EXT2:
		case PKS_OP_EXT4: name(p); break;
		default:
			if (info->pushes)
				make(p, &t, items, n);
			else if (info->keeps)
				change(p, &t, items, n);
			break;
		}
	}
	free(items);
	p->at = t.next;
	p->op++;
}
