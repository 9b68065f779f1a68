/* SPDX-License-Identifier: MIT */
/*
 * Heights of stack and marks, as the table of opcodes gives them. Any line of text has an opcode in
 * front somewhere; that the stack holds what each op wants, and that lines hold numbers where
 * numbers are wanted, is what chance does not bring about.
 */
#include "source/shape.h"

#include <stdlib.h>
#include <string.h>

#define TO_MARK 0xff

struct walk {
	struct pks_bytes bytes;
	struct pks_heights *heights;
	struct pks_shape *shape;
	uint64_t height; /* above the newest mark */
	size_t marks;
	uint64_t writes, slots; /* how many PUTs; which of the first 64 slots are filled */
	bool wrong;
};

static bool
push_mark(struct walk *walk)
{
	struct pks_heights *heights = walk->heights;

	if (walk->marks == heights->room) {
		size_t room = heights->room ? heights->room * 2 : 64;
		uint64_t *below = realloc(heights->below, room * sizeof(*below));

		if (!below)
			return false;
		heights->below = below;
		heights->room = room;
	}
	heights->below[walk->marks++] = walk->height;
	walk->height = 0;
	return true;
}

/* False: the stack does not hold what the op wants. */
static bool
run(struct walk *walk, const struct pks_opcode_info *info)
{
	if (info->kind == PKS_MARK)
		return push_mark(walk);
	if (info->pops == TO_MARK) {
		if (walk->marks == 0)
			return false;
		walk->height = walk->heights->below[--walk->marks];
		if (walk->height < info->keeps)
			return false;
	} else if (info->pops == 1 && walk->height == 0 && walk->marks > 0 &&
		   strcmp(info->name, "POP") == 0) {
		/* POP takes a mark as well. */
		walk->height = walk->heights->below[--walk->marks];
		return true;
	} else {
		if (walk->height < (uint64_t)info->pops + info->keeps)
			return false;
		walk->height -= info->pops;
	}
	walk->height += info->pushes;
	return true;
}

/* 12, -3, 0x1f, 5L; for a float also . and e, nan and inf. */
static bool
is_number(const uint8_t *p, uint64_t n, bool real)
{
	static const char whole[] = "0123456789abcdefABCDEFxX_+-LoO \r";
	static const char parts[] = "0123456789.eE_+-nafityNAFITY \r";
	bool digit = false;

	if (n == 0 || n > 5000)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		if (p[i] == 0 || !strchr(real ? parts : whole, p[i]))
			return false;
		digit = digit || (p[i] >= '0' && p[i] <= '9');
	}
	return digit || (real && n >= 3);
}

/* A name that an import could have: no control characters, no blanks, and there is one. */
static bool
is_name(struct pks_bytes name)
{
	/* A CR at the end is damage done by others. */
	if (name.size > 1 && name.data[name.size - 1] == '\r')
		name.size--;
	if (name.size == 0 || name.size > 4096)
		return false;
	for (uint64_t i = 0; i < name.size; i++)
		if (name.data[i] <= ' ' || name.data[i] == 0x7f)
			return false;
	return true;
}

static bool
lines_fit(struct walk *walk, const struct pks_opcode_info *info, const struct pks_token *token)
{
	const uint8_t *p = walk->bytes.data + token->arg;
	struct pks_bytes module, name;

	switch ((enum pks_argument)info->argument) {
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_SLOT: return is_number(p, token->arg_size, false);
	case PKS_ARG_LINE_FLOAT: return is_number(p, token->arg_size, true);
	case PKS_ARG_LINE_STRING: return token->arg_size >= 2 && (*p == '\'' || *p == '"');
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		pks_token_lines(walk->bytes, token, &module, &name);
		return is_name(module) && is_name(name);
	default: return true;
	}
}

static uint64_t
slot_of(const struct walk *walk, const struct pks_opcode_info *info, const struct pks_token *token)
{
	uint64_t slot = 0;

	if (info->argument != PKS_ARG_LINE_SLOT)
		return token->number;
	for (uint64_t i = 0; i < token->arg_size && i < 9; i++) {
		uint8_t c = walk->bytes.data[token->arg + i];

		if (c < '0' || c > '9')
			break;
		slot = slot * 10 + c - '0';
	}
	return slot;
}

/* PUT and GET, in all their forms. Slots past the first few are only counted. */
static void
remember(struct walk *walk, const struct pks_opcode_info *info, const struct pks_token *token)
{
	size_t n = strlen(info->name);
	bool put = strcmp(info->name, "MEMOIZE") == 0 ||
		   (n >= 3 && strcmp(info->name + n - 3, "PUT") == 0);
	uint64_t slot;

	if (!put && (n < 3 || strcmp(info->name + n - 3, "GET") != 0))
		return;
	slot = info->argument == PKS_ARG_NONE ? walk->writes : slot_of(walk, info, token);
	if (put) {
		walk->writes++;
		if (slot < 64)
			walk->slots |= UINT64_C(1) << slot;
	} else if (slot < 64 ? !(walk->slots >> slot & 1) : walk->writes == 0) {
		walk->shape->dangling = true;
	}
}

static void
note(struct walk *walk, const struct pks_opcode_info *info, const struct pks_token *token)
{
	struct pks_shape *shape = walk->shape;

	if (info->argument >= PKS_ARG_LINE_INT) {
		shape->lines++;
		shape->damaged += token->arg_size > 0 &&
				  walk->bytes.data[token->arg + token->arg_size - 1] == '\r';
	}
	switch ((enum pks_kind)info->kind) {
	case PKS_CALLABLE: shape->global = shape->global || !walk->wrong; break;
	case PKS_OBJECT:
		shape->global = shape->global || !walk->wrong;
		shape->call = shape->call || !walk->wrong;
		break;
	case PKS_TUPLE:
	case PKS_LIST:
	case PKS_DICT:
	case PKS_SET:
	case PKS_FROZENSET: shape->container = true; break;
	case PKS_BYTES:
	case PKS_STR:
	case PKS_BYTEARRAY:
		if (token->arg_size > shape->longest)
			shape->longest = token->arg_size;
		break;
	default: break;
	}
}

static uint64_t
broken_end(struct pks_bytes bytes, const struct pks_token *token, enum pks_token_status status)
{
	switch (status) {
	case PKS_TOKEN_UNKNOWN: return token->offset + 1;
	case PKS_TOKEN_NEGATIVE:
	case PKS_TOKEN_HUGE: return token->arg;
	default: return bytes.size;
	}
}

/* PROTO, FRAME: what the first two ops say. */
static void
head(struct pks_bytes bytes, uint64_t offset, struct pks_shape *shape)
{
	const uint8_t *p = bytes.data + offset;
	uint64_t left = bytes.size - offset;

	shape->proto = left >= 2 && p[0] == 0x80 && p[1] >= 2 && p[1] <= 5;
	if (shape->proto && left >= 11 && p[2] == 0x95) {
		uint64_t length = 0;

		for (int i = 7; i >= 0; i--)
			length = length << 8 | p[3 + i];
		shape->framed = length >= 4 && length <= left - 11;
	}
}

static bool
is_line(uint8_t code)
{
	return pks_opcode_info(code)->argument >= PKS_ARG_LINE_INT;
}

/* The bytes that a token made somebody go through. */
static uint64_t
work_of(const struct pks_tokens *tokens, const struct pks_token *token)
{
	if (tokens->over && tokens->array.pickled)
		return tokens->array.end - tokens->array.begin;
	return is_line(token->code) ? token->next - token->offset : 16;
}

/* One op; false: the walk is at its end. */
static bool
step(struct walk *walk, const struct pks_tokens *tokens, const struct pks_token *token,
     bool strictly)
{
	const struct pks_opcode_info *info = pks_opcode_info(token->code);
	struct pks_shape *shape = walk->shape;

	shape->work += work_of(tokens, token);
	shape->end = token->next;
	shape->ops++;
	shape->arrays = shape->arrays || tokens->over;
	shape->pickled = shape->pickled || (tokens->over && tokens->array.pickled);
	walk->wrong =
		walk->wrong || tokens->broken || !run(walk, info) || !lines_fit(walk, info, token);
	if (!walk->wrong)
		shape->good++;
	else if (strictly)
		return false;
	if (info->kind == PKS_SAME)
		remember(walk, info, token);
	note(walk, info, token);
	return true;
}

static void
go_on(struct walk *walk, struct pks_tokens *tokens, uint64_t most, bool strictly)
{
	uint8_t stop = pks_opcode_by_name("STOP")->byte;
	struct pks_shape *shape = walk->shape;

	while (shape->ops < most) {
		struct pks_token token;
		enum pks_token_status status = pks_tokens_next(tokens, &token);

		if (status != PKS_TOKEN_OK) {
			/* A line without an end was looked for to the end of all. */
			if (status == PKS_TOKEN_TRUNCATED && is_line(token.code))
				shape->work += walk->bytes.size - shape->end;
			shape->end = broken_end(walk->bytes, &token, status);
			return;
		}
		if (!step(walk, tokens, &token, strictly))
			return;
		if (token.code == stop) {
			shape->stop = true;
			shape->valid = !walk->wrong;
			return;
		}
	}
	shape->unfinished = true;
}

static void
go(struct pks_bytes bytes, uint64_t offset, uint64_t most, bool strictly,
   struct pks_heights *heights, struct pks_shape *shape)
{
	struct walk walk = {.bytes = bytes, .heights = heights, .shape = shape};
	struct pks_tokens tokens;

	*shape = (struct pks_shape){.end = offset};
	if (offset >= bytes.size)
		return;
	head(bytes, offset, shape);
	pks_tokens_begin(&tokens, bytes, offset);
	go_on(&walk, &tokens, most, strictly);
	pks_tokens_end(&tokens);
}

void
pks_shape_read(struct pks_bytes bytes, uint64_t offset, uint64_t most, struct pks_heights *heights,
	       struct pks_shape *shape)
{
	go(bytes, offset, most, false, heights, shape);
}

void
pks_shape_strictly(struct pks_bytes bytes, uint64_t offset, struct pks_heights *heights,
		   struct pks_shape *shape)
{
	go(bytes, offset, UINT64_MAX, true, heights, shape);
}

void
pks_shape_of(struct pks_bytes bytes, uint64_t offset, uint64_t most, struct pks_shape *shape)
{
	struct pks_heights heights = {0};

	pks_shape_read(bytes, offset, most, &heights, shape);
	free(heights.below);
}

bool
pks_shape_strong(const struct pks_shape *shape, uint64_t offset)
{
	return shape->valid && shape->proto && shape->end - offset >= 9 &&
	       (shape->framed || shape->global || shape->container);
}

bool
pks_shape_fills(const struct pks_shape *shape, struct pks_bytes bytes)
{
	if (!shape->valid || shape->end != bytes.size)
		return false;
	return shape->proto || shape->global || shape->container;
}

bool
pks_all_blank(struct pks_bytes bytes, uint64_t offset)
{
	uint64_t zeros = 0, blanks = 0;

	for (uint64_t i = offset; i < bytes.size; i++) {
		uint8_t c = bytes.data[i];

		zeros += c == 0;
		blanks += c == ' ' || (c >= '\t' && c <= '\r');
		if (zeros + blanks != i - offset + 1 || (zeros && blanks))
			return false;
	}
	return true;
}
