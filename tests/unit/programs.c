/* SPDX-License-Identifier: MIT */
/*
 * Random pickles. The writer keeps the kind of every stack cell and memo slot, so that nearly every
 * op that it tries is one that a reader would let pass.
 */
#include "programs.h"

#include "pickle/opcode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct writer {
	uint64_t state;
	uint8_t *out;
	size_t used, size;
	uint8_t *stack; /* kinds; PKS_MARK for a mark */
	size_t height;
	uint8_t *memo; /* kinds, by slot */
	unsigned slots;
};

uint32_t
random_below(uint64_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state * 0x2545f4914f6cdd1du >> 33) % n);
}

static void
put(struct writer *w, const void *data, size_t n)
{
	while (w->used + n > w->size) {
		w->size = w->size ? 2 * w->size : 4096;
		w->out = realloc(w->out, w->size);
		assert(w->out);
	}
	memcpy(w->out + w->used, data, n);
	w->used += n;
}

static void
byte(struct writer *w, unsigned b)
{
	uint8_t c = (uint8_t)b;
	put(w, &c, 1);
}

static void
push(struct writer *w, enum pks_kind kind)
{
	w->stack[w->height++] = (uint8_t)kind;
}

/* Cells above the newest mark; SIZE_MAX: no mark is open. */
static size_t
above(const struct writer *w)
{
	for (size_t n = 0; n < w->height; n++)
		if (w->stack[w->height - 1 - n] == PKS_MARK)
			return n;
	return SIZE_MAX;
}

static size_t
free_cells(const struct writer *w)
{
	size_t n = above(w);
	return n == SIZE_MAX ? w->height : n;
}

static enum pks_kind
kind_at(const struct writer *w, size_t down)
{
	return (enum pks_kind)w->stack[w->height - 1 - down];
}

static int
hashable(enum pks_kind kind)
{
	return kind == PKS_INT || kind == PKS_STR || kind == PKS_NONE || kind == PKS_FLOAT ||
	       kind == PKS_BYTES || kind == PKS_BOOL || kind == PKS_CALLABLE || kind == PKS_OBJECT;
}

static void
push_atom(struct writer *w)
{
	static const char *const lines[] = {"I7\n",   "I01\n",	 "L12345678901234567890L\n",
					    "F1.5\n", "S'ab'\n", "Vtext\n"};
	static const uint8_t kinds[] = {PKS_INT, PKS_BOOL, PKS_INT, PKS_FLOAT, PKS_STR, PKS_STR};
	uint32_t k = random_below(&w->state, 6);

	switch (random_below(&w->state, 10)) {
	case 0:
		put(w, lines[k], strlen(lines[k]));
		push(w, (enum pks_kind)kinds[k]);
		break;
	case 1:
		byte(w, PKS_OP_NONE);
		push(w, PKS_NONE);
		break;
	case 2:
		put(w, "\x8c\x03key", 5);
		w->out[w->used - 1] = (uint8_t)('a' + k);
		push(w, PKS_STR);
		break;
	case 3:
		put(w, "C\x02zz", 4);
		push(w, PKS_BYTES);
		break;
	case 5:
		if (k != 0)
			goto small;
		byte(w, PKS_OP_UNICODE); /* a line too long to look for its end again */
		for (uint32_t n = 250 + random_below(&w->state, 20); n > 0; n--)
			byte(w, 'x');
		byte(w, '\n');
		push(w, PKS_STR);
		break;
	case 4:
		put(w, "\x96\x02\0\0\0\0\0\0\0by", 11);
		push(w, PKS_BYTEARRAY);
		break;
	default:
	small:
		byte(w, PKS_OP_BININT1);
		byte(w, k);
		push(w, PKS_INT);
		break;
	}
}

static void
push_new(struct writer *w)
{
	static const char *const names[] = {"cos\nsystem\n", "cbuiltins\nset\n",
					    "c__builtin__\nset\n", "\x82\x05", "\x82\x06"};
	uint32_t k;

	switch (random_below(&w->state, 7)) {
	case 0:
		byte(w, PKS_OP_EMPTY_DICT);
		push(w, PKS_DICT);
		break;
	case 1:
		byte(w, PKS_OP_EMPTY_SET);
		push(w, PKS_SET);
		break;
	case 2:
		byte(w, PKS_OP_EMPTY_TUPLE);
		push(w, PKS_TUPLE);
		break;
	case 3:
		k = random_below(&w->state, 5);
		put(w, names[k], strlen(names[k]));
		push(w, PKS_CALLABLE);
		break;
	case 4:
		put(w, "Pid\n", 4);
		push(w, PKS_PERSISTENT);
		break;
	default:
		byte(w, PKS_OP_EMPTY_LIST);
		push(w, PKS_LIST);
		break;
	}
}

static void
memo(struct writer *w)
{
	uint32_t way = random_below(&w->state, 12), slot = w->slots;

	if (way < 5 && w->slots > 0) {
		slot = random_below(&w->state, w->slots);
		byte(w, PKS_OP_LONG_BINGET);
		put(w, &slot, 4);
		push(w, (enum pks_kind)w->memo[slot]);
		return;
	}
	if (free_cells(w) == 0)
		return;
	if (way == 11 && w->slots > 0) { /* a slot is written again */
		slot = random_below(&w->state, w->slots);
		byte(w, PKS_OP_LONG_BINPUT);
		put(w, &slot, 4);
	} else {
		byte(w, PKS_OP_MEMOIZE);
		w->slots++;
	}
	w->memo[slot] = w->stack[w->height - 1];
}

/* Are the n cells on top good for the container below them? */
static int
fits(const struct writer *w, enum pks_kind target, size_t n, uint8_t code)
{
	int pairs = code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;

	if (target == PKS_OBJECT || target == PKS_CALLABLE || target == PKS_PERSISTENT)
		return !pairs || n % 2 == 0;
	if (target == PKS_LIST && !pairs)
		return code != PKS_OP_ADDITEMS;
	if (target == PKS_BYTEARRAY && !pairs && code != PKS_OP_ADDITEMS) {
		for (size_t k = 0; k < n; k++)
			if (kind_at(w, k) != PKS_INT)
				return 0;
		return 0; /* INT may be a long one */
	}
	if (target == PKS_DICT && pairs && n % 2 == 0) {
		for (size_t k = 1; k < n; k += 2)
			if (!hashable(kind_at(w, k)))
				return 0;
		return 1;
	}
	if (target == PKS_SET && code == PKS_OP_ADDITEMS) {
		for (size_t k = 0; k < n; k++)
			if (!hashable(kind_at(w, k)))
				return 0;
		return 1;
	}
	return 0;
}

static void
change(struct writer *w)
{
	static const uint8_t single[] = {PKS_OP_APPEND, PKS_OP_SETITEM, PKS_OP_BUILD};
	static const uint8_t many[] = {PKS_OP_APPENDS, PKS_OP_SETITEMS, PKS_OP_ADDITEMS};
	uint8_t code;
	size_t n = above(w);

	if (random_below(&w->state, 2) && n != SIZE_MAX) {
		size_t down = n + 1;
		code = many[random_below(&w->state, 3)];
		if (w->height < down + 1 || kind_at(w, down) == PKS_MARK ||
		    (n > 0 && !fits(w, kind_at(w, down), n, code)) ||
		    (n % 2 && code == PKS_OP_SETITEMS))
			return;
		byte(w, code);
		w->height -= down;
		return;
	}
	code = single[random_below(&w->state, 3)];
	n = code == PKS_OP_SETITEM ? 2 : 1;
	if (free_cells(w) < n + 1)
		return;
	if (code == PKS_OP_BUILD) {
		enum pks_kind target = kind_at(w, 1);
		if (target != PKS_OBJECT && target != PKS_CALLABLE && target != PKS_PERSISTENT)
			return;
	} else if (!fits(w, kind_at(w, n), n, code)) {
		return;
	}
	byte(w, code);
	w->height -= n;
}

static void
collect(struct writer *w)
{
	static const uint8_t codes[] = {PKS_OP_TUPLE,	 PKS_OP_LIST, PKS_OP_DICT, PKS_OP_FROZENSET,
					PKS_OP_POP_MARK, PKS_OP_INST, PKS_OP_OBJ};
	uint8_t code = codes[random_below(&w->state, 7)];
	size_t n = above(w), free = free_cells(w);

	if (n == SIZE_MAX || (n > 6 && random_below(&w->state, 2)) || random_below(&w->state, 2)) {
		if (free < 3)
			return;
		n = 1 + random_below(&w->state, 3);
		byte(w, PKS_OP_TUPLE1 + (unsigned)n - 1);
		w->height -= n;
		push(w, PKS_TUPLE);
		return;
	}
	if ((code == PKS_OP_DICT && !(n % 2 == 0 && fits(w, PKS_DICT, n, PKS_OP_SETITEMS))) ||
	    (code == PKS_OP_FROZENSET && !fits(w, PKS_SET, n, PKS_OP_ADDITEMS)) ||
	    (code == PKS_OP_OBJ &&
	     (n == 0 || (kind_at(w, n - 1) != PKS_CALLABLE && kind_at(w, n - 1) != PKS_OBJECT))))
		return;
	byte(w, code);
	if (code == PKS_OP_INST)
		put(w, "mod\nname\n", 9);
	w->height -= n + 1;
	if (code != PKS_OP_POP_MARK)
		push(w, (enum pks_kind)pks_opcode_info(code)->kind);
}

static void
call(struct writer *w)
{
	if (free_cells(w) < 1)
		return;
	if (kind_at(w, 0) == PKS_STR && free_cells(w) >= 2 && kind_at(w, 1) == PKS_STR) {
		byte(w, PKS_OP_STACK_GLOBAL);
		w->height -= 2;
		push(w, PKS_CALLABLE);
	} else if (kind_at(w, 0) == PKS_TUPLE && free_cells(w) >= 2 &&
		   (kind_at(w, 1) == PKS_CALLABLE || kind_at(w, 1) == PKS_OBJECT)) {
		byte(w, random_below(&w->state, 2) ? PKS_OP_REDUCE : PKS_OP_NEWOBJ);
		w->height -= 2;
		push(w, PKS_OBJECT);
	} else if (kind_at(w, 0) == PKS_BYTEARRAY || kind_at(w, 0) == PKS_BYTES) {
		byte(w, PKS_OP_READONLY_BUFFER);
		if (kind_at(w, 0) == PKS_BYTEARRAY)
			w->stack[w->height - 1] = PKS_VIEW;
	} else if (random_below(&w->state, 8) == 0) {
		byte(w, PKS_OP_BINPERSID);
		w->stack[w->height - 1] = PKS_PERSISTENT;
	}
}

static void
shuffle(struct writer *w)
{
	switch (random_below(&w->state, 4)) {
	case 0:
		if (w->height == 0)
			return;
		byte(w, PKS_OP_POP);
		w->height--;
		break;
	case 1:
		if (free_cells(w) == 0)
			return;
		byte(w, PKS_OP_DUP);
		push(w, kind_at(w, 0));
		break;
	case 2:
		byte(w, PKS_OP_PROTO);
		byte(w, random_below(&w->state, 6));
		break;
	default:
		byte(w, PKS_OP_MARK);
		push(w, PKS_MARK);
		break;
	}
}

size_t
random_program(uint64_t seed, unsigned ops, uint8_t **bytes)
{
	struct writer w = {.state = seed * 0x9e3779b97f4a7c15u + 1};

	w.stack = malloc((size_t)ops + 16);
	w.memo = malloc((size_t)ops + 16);
	assert(w.stack && w.memo);
	for (unsigned i = 0; i < ops; i++) {
		switch (random_below(&w.state, 11)) {
		case 0:
		case 1:
		case 2: push_atom(&w); break;
		case 3: push_new(&w); break;
		case 4:
		case 5: memo(&w); break;
		case 6:
		case 7: change(&w); break;
		case 8: collect(&w); break;
		case 9: call(&w); break;
		default: shuffle(&w); break;
		}
	}
	while (w.height > 0 && kind_at(&w, 0) == PKS_MARK) {
		byte(&w, PKS_OP_POP);
		w.height--;
	}
	if (w.height == 0)
		byte(&w, PKS_OP_NONE);
	byte(&w, PKS_OP_STOP);
	free(w.stack);
	free(w.memo);
	*bytes = w.out;
	return w.used;
}
