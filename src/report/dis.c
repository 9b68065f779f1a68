/* SPDX-License-Identifier: MIT */
/*
 * The disassembly that CPython's pickletools prints, with its crude stack, to the letter, its
 * mistakes too: items are taken through a mark, and a mark that was taken so is missed later, by an
 * op that looks for it. All that has to be known of the stack is where the marks are in it: so it
 * is kept as the number of items above each.
 *
 * An op is read whole before anything of it is printed; its line is printed before its effect on
 * stack and memo is found wrong. That order decides what stands in front of an error.
 */
#include "report/dis.h"
#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

#define WATCHED 16384 /* ops after which a watcher is told */

struct dis {
	struct pks_bytes bytes;
	struct pks_text *out;
	struct pks_token token;
	enum pks_tools tools;
	struct pks_tools_argument argument;
	struct pks_dis_memo *memo;
	uint64_t *runs; /* items above each mark that is on the stack; the first: below them all */
	size_t runs_size, marks_on_stack;
	uint64_t height; /* items and marks on the stack */
	uint64_t *marks; /* offsets of MARK ops that no op has claimed */
	size_t marks_size, marks_used;
	uint64_t claimed; /* the offset of the MARK that this op claims */
	bool claims;
	int highest;
};

/* Room for one more number. */
static bool
reserve(uint64_t **numbers, size_t *size, size_t used)
{
	size_t more = *size > 0 ? *size * 2 : 64;
	uint64_t *grown;

	if (used < *size)
		return true;
	grown = realloc(*numbers, more * sizeof *grown);
	if (grown == NULL)
		return false;
	*numbers = grown;
	*size = more;
	return true;
}

static bool
mark_on_top(const struct dis *dis)
{
	return dis->marks_on_stack > 0 && dis->runs[dis->marks_on_stack] == 0;
}

/* Takes n cells, whatever they are. */
static void
take(struct dis *dis, uint64_t n)
{
	dis->height -= n;
	while (n > 0) {
		uint64_t *run = &dis->runs[dis->marks_on_stack];
		uint64_t part = *run < n ? *run : n;

		*run -= part;
		n -= part;
		if (n > 0) {
			dis->marks_on_stack--;
			n--;
		}
	}
}

static bool
push_mark(struct dis *dis)
{
	if (!reserve(&dis->marks, &dis->marks_size, dis->marks_used) ||
	    !reserve(&dis->runs, &dis->runs_size, dis->marks_on_stack + 1))
		return false;
	dis->marks[dis->marks_used++] = dis->token.offset;
	dis->runs[++dis->marks_on_stack] = 0;
	dis->height++;
	return true;
}

/* Does this op take all down to a mark? */
static bool
wants_mark(const struct dis *dis)
{
	return dis->argument.info->pops == PKS_TO_MARK ||
	       (dis->token.code == PKS_OP_POP && mark_on_top(dis));
}

/* Claims the newest open mark; an error that is to be reported once the line is printed is late. */
static enum pks_dis_error
claim_mark(struct dis *dis, enum pks_dis_error *late)
{
	dis->claims = false;
	if (!wants_mark(dis))
		return PKS_DIS_OK;
	if (dis->marks_used == 0) {
		*late = PKS_DIS_NO_MARK;
		return PKS_DIS_OK;
	}
	dis->claims = true;
	dis->claimed = dis->marks[--dis->marks_used];
	if (dis->marks_on_stack == 0)
		return PKS_DIS_MARK_TAKEN;
	take(dis, dis->runs[dis->marks_on_stack] + 1);
	return PKS_DIS_OK;
}

static enum pks_dis_error
remember(struct dis *dis, const struct pks_integer *slot)
{
	if (pks_dis_memo_has(dis->memo, slot))
		return PKS_DIS_SLOT_TWICE;
	if (dis->height == 0)
		return PKS_DIS_SLOT_EMPTY_STACK;
	if (mark_on_top(dis))
		return PKS_DIS_SLOT_MARK;
	return pks_dis_memo_add(dis->memo, slot) ? PKS_DIS_OK : PKS_DIS_MEMORY;
}

/* What PUT and GET find wrong is reported once the line is printed. */
static enum pks_dis_error
use_memo(struct dis *dis)
{
	struct pks_integer next = {.base = 10, .is_small = true};

	switch (dis->token.code) {
	case PKS_OP_PUT:
	case PKS_OP_BINPUT:
	case PKS_OP_LONG_BINPUT: return remember(dis, &dis->argument.integer);
	case PKS_OP_MEMOIZE:
		next.small = (int64_t)pks_dis_memo_count(dis->memo);
		return remember(dis, &next);
	case PKS_OP_GET:
	case PKS_OP_BINGET:
	case PKS_OP_LONG_BINGET:
		return pks_dis_memo_has(dis->memo, &dis->argument.integer) ? PKS_DIS_OK
									   : PKS_DIS_SLOT_EMPTY;
	default: return PKS_DIS_OK;
	}
}

/* The opcode's byte as repr shows it, without quotes. */
static void
write_code(struct pks_text *out, uint8_t code)
{
	static const char hex[] = "0123456789abcdef";
	char text[5] = {(char)code, ' ', ' ', ' ', ' '};

	if (code >= 0x7f) {
		text[0] = '\\';
		text[1] = 'x';
		text[2] = hex[code >> 4];
		text[3] = hex[code & 15];
	}
	pks_text_raw_n(out, text, sizeof text);
}

/* The line of an op, but for the offset in front. slot: what MEMOIZE writes to. */
static void
write_line(struct dis *dis, size_t depth, uint64_t slot, bool no_mark)
{
	const struct pks_opcode_info *info = dis->argument.info;
	struct pks_text *out = dis->out;
	size_t name = strlen(info->name);
	bool memoize = dis->token.code == PKS_OP_MEMOIZE;
	const struct pks_dis_line line = {depth, memoize, dis->claims, no_mark,
					  memoize ? slot : dis->claimed};

	if (pks_dis_line_quick(&dis->token, &dis->argument, &line, out))
		return;
	write_code(out, dis->token.code);
	pks_text_fill(out, ' ', 4 * depth);
	pks_text_raw_n(out, info->name, name);
	if (info->argument != PKS_ARG_NONE || memoize || dis->claims || no_mark) {
		if (name < 10)
			pks_text_fill(out, ' ', 10 - name);
		pks_dis_argument_text(&dis->argument, out);
	}
	if (memoize || dis->claims) {
		pks_text_raw(out, memoize ? " (as " : " (MARK at ");
		pks_text_number(out, memoize ? slot : dis->claimed);
		pks_text_raw_n(out, ")", 1);
	} else if (no_mark) {
		pks_text_raw(out, " no MARK exists on stack");
	}
	pks_text_raw_n(out, "\n", 1);
}

/* What the op does to the stack besides claiming a mark. */
static enum pks_dis_error
apply(struct dis *dis)
{
	const struct pks_opcode_info *info = dis->argument.info;
	unsigned pops = info->keeps, pushes = (unsigned)info->keeps + info->pushes;

	if (dis->token.code == PKS_OP_MARK)
		return push_mark(dis) ? PKS_DIS_OK : PKS_DIS_MEMORY;
	if (!dis->claims)
		pops += info->pops;
	if (dis->height < pops)
		return PKS_DIS_UNDERFLOW;
	take(dis, pops);
	dis->runs[dis->marks_on_stack] += pushes;
	dis->height += pushes;
	return PKS_DIS_OK;
}

/* One op: its line, or the beginning of it, and its effect. */
static enum pks_dis_error
one_op(struct dis *dis)
{
	enum pks_dis_error error, late = PKS_DIS_OK, unprintable = PKS_DIS_OK;
	size_t depth = dis->marks_used;
	uint64_t slot = pks_dis_memo_count(dis->memo);

	error = (enum pks_dis_error)pks_tools_read(dis->bytes, dis->token.next, dis->tools,
						   &dis->token, &dis->argument);
	if (error != PKS_DIS_OK)
		return error;
	if (!pks_dis_printable(&dis->argument))
		unprintable = PKS_DIS_LONG_INT;
	pks_dis_offset(dis->out, dis->token.offset);
	if (dis->argument.info->protocol > dis->highest)
		dis->highest = dis->argument.info->protocol;
	error = claim_mark(dis, &late);
	if (error != PKS_DIS_OK || unprintable != PKS_DIS_OK)
		return error != PKS_DIS_OK ? error : unprintable;
	if (late == PKS_DIS_OK)
		late = use_memo(dis);
	write_line(dis, depth, slot, late == PKS_DIS_NO_MARK);
	if (late != PKS_DIS_OK)
		return late;
	return dis->out->cut ? PKS_DIS_OUTPUT : apply(dis);
}

static void
fill_error(struct pks_error *error, enum pks_dis_error which, pks_op op, const struct pks_token *at)
{
	static const struct {
		enum pks_exception exception;
		const char *message;
	} rows[] = {
		[PKS_DIS_OK] = {PKS_NO_EXCEPTION, ""},
#define ERROR(name, exception, message) [PKS_DIS_##name] = {PKS_##exception, message},
#include "pickle/tools_errors.def"
#include "report/dis_errors.def"
#undef ERROR
	};
	const char *message = rows[which].message, *place = strstr(message, "%s");
	struct pks_text text;

	*error = (struct pks_error){
		.exception = rows[which].exception, .op = op, .offset = at->offset};
	pks_text_bounded(&text, error->message, sizeof error->message);
	if (place == NULL) {
		pks_text_raw(&text, message);
		return;
	}
	pks_text_raw_n(&text, message, (size_t)(place - message));
	pks_text_raw(&text, pks_opcode_info(at->code)->name);
	pks_text_raw(&text, place + 2);
}

/* Its exception and its words. */
static void
say(const struct dis *dis, uint64_t start, enum pks_dis_error which, struct pks_text *said)
{
	const struct pks_opcode_info *info = pks_opcode_info(dis->token.code);
	struct pks_dis_end end = {.which = which,
				  .bytes = dis->bytes,
				  .start = start,
				  .token = dis->token,
				  .tools = dis->tools,
				  .argument = &dis->argument,
				  .height = dis->height,
				  .pops = info->keeps + (dis->claims ? 0u : info->pops)};

	pks_dis_said(&end, said);
}

bool
pks_report_dis(struct pks_bytes bytes, uint64_t start, enum pks_tools tools, struct pks_text *out,
	       struct pks_error *error, struct pks_text *said, uint64_t *end,
	       const struct pks_watch *watch)
{
	struct dis dis = {
		.bytes = bytes, .tools = tools, .out = out, .token.next = start, .highest = -1};
	enum pks_dis_error which = PKS_DIS_MEMORY;
	uint64_t ops = 0;

	dis.memo = pks_dis_memo_new();
	if (dis.memo != NULL && reserve(&dis.runs, &dis.runs_size, 0)) {
		dis.runs[0] = 0;
		do {
			which = one_op(&dis);
			if (watch != NULL && ops % WATCHED == 0)
				watch->at(watch->data, dis.token.offset);
		} while (which == PKS_DIS_OK && dis.token.code != PKS_OP_STOP && ++ops > 0);
	}
	if (which == PKS_DIS_OK) {
		pks_text_raw(out, "highest protocol among opcodes = ");
		pks_text_number(out, (uint64_t)dis.highest);
		pks_text_raw_n(out, "\n", 1);
		if (dis.height > 0)
			which = PKS_DIS_LEFT_OVER;
	}
	*end = dis.token.next;
	if (which != PKS_DIS_OK && said != NULL)
		say(&dis, start, which, said);
	fill_error(error, which, ops < PKS_NO_OP ? (pks_op)ops : PKS_NO_OP, &dis.token);
	pks_dis_memo_free(dis.memo);
	free(dis.runs);
	free(dis.marks);
	return which == PKS_DIS_OK;
}
