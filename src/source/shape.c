/* SPDX-License-Identifier: MIT */
/*
 * Heights of stack and marks, as the table of opcodes gives them. Any line of text has an opcode in
 * front somewhere; that the stack holds what each op wants, and that lines hold numbers where
 * numbers are wanted, is what chance does not bring about.
 */
#include "source/shape.h"
#include "source/numbers.h"
#include "source/read_ahead.h"
#include "source/step.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TO_MARK 0xff
/* Ops between two looks at how the file is read. */
#define SMALL_OPS 4096

/* What matters of an opcode here, beside each other and made once: each op is asked for all of it.
 */
struct role {
	uint8_t pops, keeps, pushes, kind, argument, size;
	uint8_t counts; /* bytes of the count before its bytes, where these are few; else 0 */
	uint8_t gives;	/* of NAME, CALL, CONTAINER and VALUE */
	uint8_t memo;	/* PUTS, PUTS_NEXT, GETS */
	bool mark, pop, line, stop, escapes, reads_none;
};

enum { NO_SLOT, PUTS, PUTS_NEXT, GETS };
enum { NAME = 1, CALL = 2, CONTAINER = 4, VALUE = 8 };

static struct role roles[256];
static pthread_once_t made = PTHREAD_ONCE_INIT;

uint8_t
pks_plain_size(uint8_t code)
{
	const struct pks_opcode_info *info = pks_opcode_info(code);

	switch ((enum pks_argument)info->argument) {
	case PKS_ARG_NONE: return info->name[0] != '\0';
	case PKS_ARG_U1: return 2;
	case PKS_ARG_U2: return 3;
	case PKS_ARG_U4:
	case PKS_ARG_I4: return 5;
	case PKS_ARG_U8:
	case PKS_ARG_F8: return 9;
	default: return 0;
	}
}

static uint8_t
counts_of(enum pks_argument argument)
{
	switch (argument) {
	case PKS_ARG_BYTES1:
	case PKS_ARG_STRING1:
	case PKS_ARG_TEXT1:
	case PKS_ARG_LONG1: return 1;
	case PKS_ARG_BYTES4:
	case PKS_ARG_STRING4:
	case PKS_ARG_TEXT4: return 4;
	default: return 0;
	}
}

static uint8_t
gives_of(enum pks_kind kind)
{
	switch (kind) {
	case PKS_CALLABLE: return NAME;
	case PKS_OBJECT: return NAME | CALL;
	case PKS_TUPLE:
	case PKS_LIST:
	case PKS_DICT:
	case PKS_SET:
	case PKS_FROZENSET: return CONTAINER;
	case PKS_BYTES:
	case PKS_STR:
	case PKS_BYTEARRAY: return VALUE;
	default: return 0;
	}
}

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

static void
make_roles(void)
{
	for (unsigned code = 0; code < 256; code++) {
		const struct pks_opcode_info *info = pks_opcode_info((uint8_t)code);

		roles[code] = (struct role){
			.pops = info->pops,
			.keeps = info->keeps,
			.pushes = info->pushes,
			.kind = info->kind,
			.argument = info->argument,
			.size = pks_plain_size((uint8_t)code),
			.counts = counts_of((enum pks_argument)info->argument),
			.gives = gives_of((enum pks_kind)info->kind),
			.mark = info->kind == PKS_MARK,
			.pop = strcmp(info->name, "POP") == 0,
			.line = info->argument >= PKS_ARG_LINE_INT,
			.reads_none = info->argument == PKS_ARG_BYTES4 ||
				      info->argument == PKS_ARG_BYTES8,
			.escapes = info->argument == PKS_ARG_LINE_STRING ||
				   info->argument == PKS_ARG_LINE_UNICODE,
			.stop = strcmp(info->name, "STOP") == 0,
			.memo = info->kind != PKS_SAME		     ? NO_SLOT
				: strcmp(info->name, "MEMOIZE") == 0 ? PUTS_NEXT
				: ends_in(info->name, "PUT")	     ? PUTS
				: ends_in(info->name, "GET")	     ? GETS
								     : NO_SLOT,
		};
	}
}

struct walk {
	struct pks_bytes bytes;
	struct pks_heights *heights;
	struct pks_shape *shape;
	uint64_t height; /* above the newest mark */
	size_t marks;
	uint64_t writes, slots; /* how many PUTs; which of the first 64 slots are filled */
	bool wrong;
	enum pks_look look;		 /* into values */
	const struct pks_source *source; /* that is told how it is read; NULL: none */
	struct pks_read_ahead ahead;
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

/* False: the stack does not hold what the op wants, and is left as it is. */
static inline bool
run(struct walk *walk, const struct role *info)
{
	if (info->mark)
		return push_mark(walk);
	if (info->pops == TO_MARK) {
		if (walk->marks == 0 || walk->heights->below[walk->marks - 1] < info->keeps)
			return false;
		walk->height = walk->heights->below[--walk->marks];
	} else if (info->pop && walk->height == 0 && walk->marks > 0) {
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

/* What may stand in a whole number, and in a float. */
enum { WHOLE = 1, REAL = 2 };
static const uint8_t of_number[256] = {
	['0' ... '9'] = WHOLE | REAL,
	['A'] = WHOLE | REAL,
	['B' ... 'D'] = WHOLE,
	['E' ... 'F'] = WHOLE | REAL,
	['I'] = REAL,
	['L'] = WHOLE,
	['N'] = REAL,
	['T'] = REAL,
	['X'] = WHOLE,
	['Y'] = REAL,
	['a'] = WHOLE | REAL,
	['b' ... 'd'] = WHOLE,
	['e' ... 'f'] = WHOLE | REAL,
	['i'] = REAL,
	['n'] = REAL,
	['o'] = WHOLE,
	['t'] = REAL,
	['x'] = WHOLE,
	['y'] = REAL,
	['_'] = WHOLE | REAL,
	['+'] = WHOLE | REAL,
	['-'] = WHOLE | REAL,
	[' '] = WHOLE | REAL,
	['\r'] = WHOLE | REAL,
	['.'] = REAL,
};

/* 12, -3, 0x1f, 5L; for a float also . and e, nan and inf. */
static bool
is_number(const uint8_t *p, uint64_t n, bool real)
{
	bool digit = false;

	if (n == 0 || n > 5000)
		return false;
	for (uint64_t i = 0; i < n; i++) {
		if (!(of_number[p[i]] & (real ? REAL : WHOLE)))
			return false;
		digit = digit || (p[i] >= '0' && p[i] <= '9');
	}
	return digit || (real && n >= 3);
}

/* Both readers refuse any other. */
static bool
is_ascii(const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (p[i] >= 0x80)
			return false;
	return true;
}

/* In outline: as many bytes behind each first one as it asks for. */
static bool
is_utf8(struct pks_bytes text)
{
	unsigned wanted = 0;

	for (uint64_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];

		if (wanted > 0 ? (c & 0xc0) != 0x80 : (c >= 0x80 && (c < 0xc2 || c > 0xf4)))
			return false;
		if (wanted > 0)
			wanted--;
		else
			wanted = (unsigned)(c >= 0xc2) + (c >= 0xe0) + (c >= 0xf0);
	}
	return wanted == 0;
}

/* A name that an import could have: UTF-8, no control characters, no blanks, and there is one. */
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
	return is_utf8(name);
}

static bool
lines_fit(struct walk *walk, const struct role *info, const struct pks_token *token)
{
	const uint8_t *p = walk->bytes.data + token->arg;
	struct pks_bytes module, name;

	switch ((enum pks_argument)info->argument) {
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_SLOT: return is_number(p, token->arg_size, false);
	case PKS_ARG_LINE_FLOAT: return is_number(p, token->arg_size, true);
	case PKS_ARG_LINE_STRING: return token->arg_size >= 2 && (*p == '\'' || *p == '"');
	case PKS_ARG_LINE_ASCII: return is_ascii(p, token->arg_size);
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		pks_token_lines(walk->bytes, token, &module, &name);
		return is_name(module) && is_name(name);
	default: return true;
	}
}

static uint64_t
slot_of(const struct walk *walk, const struct role *info, const struct pks_token *token)
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
remember(struct walk *walk, unsigned memo, uint64_t slot)
{
	if (memo != GETS) {
		if (memo == PUTS_NEXT)
			slot = walk->writes;
		walk->writes++;
		if (slot < 64)
			walk->slots |= UINT64_C(1) << slot;
	} else if (slot < 64 ? !(walk->slots >> slot & 1) : walk->writes == 0) {
		walk->shape->dangling = true;
	}
}

/* Of those behind something wrong nobody knows what they are: somebody has to look more closely. */
static bool
is_offered(const struct walk *walk, const struct role *info, uint64_t at, uint64_t size)
{
	struct pks_bytes value = {walk->bytes.data + at, size};

	return value.size >= PKS_SHORTEST_VALUE &&
	       (walk->look == PKS_LOOK_NOT || walk->wrong ||
		pks_value_is_offered(value, info->escapes, walk->look == PKS_LOOK_DEEP));
}

static void
give(struct walk *walk, unsigned gives)
{
	struct pks_shape *shape = walk->shape;

	shape->global = shape->global || (gives & NAME && !walk->wrong);
	shape->call = shape->call || (gives & CALL && !walk->wrong);
	shape->container = shape->container || gives & CONTAINER;
}

static void
note(struct walk *walk, const struct role *info, const struct pks_token *token)
{
	struct pks_shape *shape = walk->shape;

	if (info->line) {
		shape->lines++;
		shape->damaged += token->arg_size > 0 &&
				  walk->bytes.data[token->arg + token->arg_size - 1] == '\r';
	}
	give(walk, info->gives);
	if (info->gives == VALUE && !shape->offers)
		shape->offers = is_offered(walk, info, token->arg, token->arg_size);
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

/* The bytes that a token made somebody go through. */
static uint64_t
work_of(const struct pks_tokens *tokens, const struct pks_token *token, bool line)
{
	if (tokens->over && tokens->array.pickled)
		return tokens->array.end - tokens->array.begin;
	return line ? token->next - token->offset : 16;
}

/*
 * Over ops that are of one length, or have a short count before their bytes, up to the next that is
 * anything else, STOP too, or at which something is wrong: nearly all of most pickles, without what
 * nobody asks of such.
 */
static void
pass_plain(struct walk *walk, struct pks_tokens *tokens, uint64_t most)
{
	struct pks_bytes bytes = walk->bytes;
	struct pks_shape *shape = walk->shape;
	uint64_t at = tokens->at, ops = 0;
	unsigned gives = 0;

	/* Until something may name a wrapper of arrays, nothing stands between ops. */
	if (tokens->named || walk->wrong)
		return;
	if (most - shape->ops > SMALL_OPS)
		most = shape->ops + SMALL_OPS;
	most -= shape->ops;
	while (bytes.size > at + 8 && ops < most) {
		const uint8_t *p = bytes.data + at;
		const struct role *role = &roles[*p];
		uint64_t size = role->size, count = 0;

		if (size == 0) {
			if (role->counts == 0)
				break;
			count = role->counts == 1 ? p[1] : pks_little(p + 1, 4);
			size = 1u + role->counts;
			if (count > bytes.size - at - size || count >= PKS_LARGE_ARGUMENT ||
			    (count >= PKS_WRAPPER_NAME && pks_tokens_look[*p]))
				break;
			if (role->gives & VALUE && !shape->offers)
				shape->offers = is_offered(walk, role, at + size, count);
		}
		if (role->stop || !run(walk, role))
			break;
		if (role->memo != NO_SLOT)
			remember(walk, role->memo, role->size < 5 ? p[1] : pks_little(p + 1, 4));
		gives |= role->gives;
		at += size + count;
		ops++;
	}
	give(walk, gives);
	shape->ops += ops;
	shape->good += ops;
	shape->work += 16 * ops;
	shape->end = tokens->at = at;
	tokens->ops += (pks_op)ops;
	tokens->over = false;
}

/* One op; false: the walk is at its end. */
static bool
step(struct walk *walk, const struct pks_tokens *tokens, const struct pks_token *token,
     bool strictly)
{
	const struct role *role = &roles[token->code];
	struct pks_shape *shape = walk->shape;

	shape->work += work_of(tokens, token, role->line);
	shape->end = token->next;
	shape->ops++;
	if (tokens->over) {
		shape->arrays = true;
		shape->pickled = shape->pickled || tokens->array.pickled;
	}
	walk->wrong = walk->wrong || tokens->broken || !run(walk, role) ||
		      (role->line && !lines_fit(walk, role, token));
	if (!walk->wrong)
		shape->good++;
	else if (strictly)
		return false;
	if (role->memo != NO_SLOT)
		remember(walk, role->memo, slot_of(walk, role, token));
	note(walk, role, token);
	return true;
}

/* Of bytes that are looked into only long ones are stepped over, and text is searched. */
static bool
is_stepped_over(const struct walk *walk, const struct pks_token *token)
{
	static const uint64_t least[] = {PKS_LARGE_ARGUMENT, PKS_LONG_VALUE, UINT64_MAX};
	struct pks_bytes value = {walk->bytes.data + token->arg, token->arg_size};

	return value.size >= least[walk->look] && roles[token->code].reads_none &&
	       (walk->look == PKS_LOOK_NOT || !pks_is_text(value));
}

static void
go_on(struct walk *walk, struct pks_tokens *tokens, uint64_t most, bool strictly)
{
	struct pks_shape *shape = walk->shape;

	while (shape->ops < most) {
		struct pks_token token;
		enum pks_token_status status;

		pass_plain(walk, tokens, most);
		if (shape->ops == most)
			break;
		status = pks_tokens_next(tokens, &token);
		if (status != PKS_TOKEN_OK) {
			/* A line without an end was looked for to the end of all. */
			if (status == PKS_TOKEN_TRUNCATED && roles[token.code].line)
				shape->work += walk->bytes.size - shape->end;
			shape->end = broken_end(walk->bytes, &token, status);
			return;
		}
		if (walk->source)
			pks_read_ahead(&walk->ahead, walk->source, shape->ops,
				       is_stepped_over(walk, &token));
		if (!step(walk, tokens, &token, strictly))
			return;
		if (roles[token.code].stop) {
			shape->stop = true;
			shape->valid = !walk->wrong;
			return;
		}
	}
	shape->unfinished = true;
}

static void
go(struct walk walk, uint64_t offset, uint64_t most, bool strictly)
{
	struct pks_bytes bytes = walk.bytes;
	struct pks_shape *shape = walk.shape;
	struct pks_tokens tokens;

	pthread_once(&made, make_roles);
	*shape = (struct pks_shape){.end = offset};
	if (offset >= bytes.size)
		return;
	head(bytes, offset, shape);
	pks_tokens_begin(&tokens, bytes, offset);
	go_on(&walk, &tokens, most, strictly);
	pks_read_ahead_end(&walk.ahead, walk.source);
	pks_tokens_end(&tokens);
}

void
pks_shape_read(struct pks_bytes bytes, uint64_t offset, uint64_t most, struct pks_heights *heights,
	       struct pks_shape *shape)
{
	go((struct walk){.bytes = bytes, .heights = heights, .shape = shape}, offset, most, false);
}

void
pks_shape_whole(const struct pks_source *source, uint64_t offset, enum pks_look look,
		struct pks_heights *heights, struct pks_shape *shape)
{
	go((struct walk){.bytes = pks_source_bytes(source),
			 .heights = heights,
			 .shape = shape,
			 .look = look,
			 .source = source},
	   offset, UINT64_MAX, false);
}

void
pks_shape_strictly(struct pks_bytes bytes, uint64_t offset, struct pks_heights *heights,
		   struct pks_shape *shape)
{
	go((struct walk){.bytes = bytes, .heights = heights, .shape = shape}, offset, UINT64_MAX,
	   true);
}

void
pks_shape_of(struct pks_bytes bytes, uint64_t offset, uint64_t most, struct pks_shape *shape)
{
	struct pks_heights heights = {0};

	pks_shape_read(bytes, offset, most, &heights, shape);
	free(heights.below);
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
