/* SPDX-License-Identifier: MIT */
/*
 * What is left on the stack of pickletools after STOP, as it lists it: by the kinds that its table
 * gives to what each opcode takes and leaves, which are not those of the values. Only asked for
 * where something is left, so the pickle is gone through once more.
 */
#include "report/dis.h"

#include "pickle/opcode.h"

#include <stdlib.h>

/* How its table calls what an opcode pushes. */
static const char *
pushed(uint8_t code)
{
	switch (code) {
	case PKS_OP_INT: return "int_or_bool";
	case PKS_OP_STRING:
	case PKS_OP_BINSTRING:
	case PKS_OP_SHORT_BINSTRING: return "bytes_or_str";
	case PKS_OP_NEXT_BUFFER:
	case PKS_OP_READONLY_BUFFER: return "buffer";
	default: break;
	}
	switch ((enum pks_kind)pks_opcode_info(code)->kind) {
	case PKS_MARK: return "mark";
	case PKS_NONE: return "None";
	case PKS_BOOL: return "bool";
	case PKS_INT: return "int";
	case PKS_FLOAT: return "float";
	case PKS_STR: return "str";
	case PKS_BYTES: return "bytes";
	case PKS_BYTEARRAY: return "bytearray";
	case PKS_TUPLE: return "tuple";
	case PKS_LIST: return "list";
	case PKS_DICT: return "dict";
	case PKS_SET: return "set";
	case PKS_FROZENSET: return "frozenset";
	default: return "any";
	}
}

/* And what it leaves of what it found. */
static const char *
left(uint8_t code)
{
	switch (code) {
	case PKS_OP_APPEND:
	case PKS_OP_APPENDS: return "list";
	case PKS_OP_SETITEM:
	case PKS_OP_SETITEMS: return "dict";
	case PKS_OP_ADDITEMS: return "set";
	default: return "any";
	}
}

/* What each slot holds, by a hash of its number: none is written twice. */
struct slot {
	uint64_t hash;
	const char *kind; /* NULL: free */
};

struct stack {
	const char **kind;
	size_t size, height;
	struct slot *slot;
	size_t slots, used;
	uint64_t memoized;
};

static bool
push(struct stack *s, const char *kind)
{
	const char **more;

	if (s->height == s->size) {
		size_t size = s->size > 0 ? s->size * 2 : 64;

		more = realloc(s->kind, size * sizeof *more);
		if (more == NULL)
			return false;
		s->kind = more;
		s->size = size;
	}
	s->kind[s->height++] = kind;
	return true;
}

static struct slot *
find(struct slot *slot, size_t size, uint64_t hash)
{
	size_t at = (size_t)hash & (size - 1);

	while (slot[at].kind != NULL && slot[at].hash != hash)
		at = (at + 1) & (size - 1);
	return &slot[at];
}

static bool
remember(struct stack *s, uint64_t hash)
{
	if ((s->used + 1) * 2 > s->slots) {
		size_t size = s->slots > 0 ? s->slots * 2 : 64;
		struct slot *more = calloc(size, sizeof *more);

		if (more == NULL)
			return false;
		for (size_t i = 0; i < s->slots; i++)
			if (s->slot[i].kind != NULL)
				*find(more, size, s->slot[i].hash) = s->slot[i];
		free(s->slot);
		s->slot = more;
		s->slots = size;
	}
	*find(s->slot, s->slots, hash) =
		(struct slot){hash, s->height > 0 ? s->kind[s->height - 1] : "any"};
	s->used++;
	return true;
}

static bool
is_mark(const struct stack *s)
{
	return s->height > 0 && s->kind[s->height - 1][0] == 'm';
}

/* One op on the stack; none of them fails, since the disassembly came to its end. */
static bool
step(struct stack *s, const struct pks_token *token, const struct pks_tools_argument *argument)
{
	const struct pks_opcode_info *info = argument->info;
	struct pks_integer next = {.base = 10, .is_small = true, .small = (int64_t)s->used};
	unsigned keeps = info->keeps;
	size_t pops = info->pops;

	switch (token->code) {
	case PKS_OP_PUT:
	case PKS_OP_BINPUT:
	case PKS_OP_LONG_BINPUT: return remember(s, pks_integer_hash(&argument->integer));
	case PKS_OP_MEMOIZE:
		if (!remember(s, pks_integer_hash(&next)))
			return false;
		break;
	case PKS_OP_GET:
	case PKS_OP_BINGET:
	case PKS_OP_LONG_BINGET:
		return push(s, s->slots > 0 ? find(s->slot, s->slots,
						   pks_integer_hash(&argument->integer))
						      ->kind
					    : "any");
	default: break;
	}
	if (info->pops == PKS_TO_MARK || (token->code == PKS_OP_POP && is_mark(s))) {
		while (s->height > 0 && !is_mark(s))
			s->height--;
		pops = 1;
	}
	s->height -= s->height < pops ? s->height : pops;
	for (unsigned k = keeps; k > 0; k--)
		s->height -= s->height > 0;
	for (unsigned k = keeps; k > 0; k--)
		if (!push(s, left(token->code)))
			return false;
	return info->pushes == 0 || push(s, pushed(token->code));
}

void
pks_dis_left_over(const struct pks_dis_end *end, struct pks_text *out)
{
	struct pks_tools_argument argument;
	struct pks_token token = {.next = end->start};
	struct stack s = {0};

	while (token.next <= end->token.offset &&
	       pks_tools_read(end->bytes, token.next, end->tools, &token, &argument) ==
		       PKS_TOOLS_OK &&
	       step(&s, &token, &argument))
		;
	pks_text_raw(out, "[");
	for (size_t k = 0; k < s.height && !out->cut; k++) {
		pks_text_raw(out, k > 0 ? ", " : "");
		pks_text_raw(out, s.kind[k] != NULL ? s.kind[k] : "any");
	}
	pks_text_raw(out, "]");
	free(s.kind);
	free(s.slot);
}
