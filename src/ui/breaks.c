/* SPDX-License-Identifier: MIT */
/*
 * A breakpoint is a question that is put to one op at a time; which opcodes it can be put to at all
 * is known beforehand, so that a run passes over the others at the speed of a search for bytes.
 */
#include "ui/breaks.h"

#include "pickle/opcode.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cells that are looked at in a row. */
#define AT_ONCE 256

static const struct pks_break_info infos[] = {
#define BREAK(id, word, watch, takes, what) {word, takes, what, watch},
#include "ui/breaks.def"
#undef BREAK
};

const struct pks_break_info *
pks_break_info(enum pks_break_kind kind)
{
	return &infos[kind];
}

/* ---- What was typed ----------------------------------------------------------------------------
 */

static bool
read_number(const char *word, uint64_t *number)
{
	int base = word[0] == '0' && (word[1] == 'x' || word[1] == 'X') ? 16 : 10;
	char *end;

	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	*number = strtoull(word, &end, base);
	return errno == 0 && *end == '\0';
}

static bool
read_place(const char *word, struct pks_break *made)
{
	made->is_op = *word != '@';
	return read_number(word + (*word == '@'), &made->number);
}

static bool
read_opcode(struct pks_break *made)
{
	char upper[32];
	size_t n = 0;
	const struct pks_opcode_info *info;

	for (; n < sizeof upper - 1 && made->words[n]; n++)
		upper[n] = (char)toupper((unsigned char)made->words[n]);
	upper[n] = '\0';
	info = pks_opcode_by_name(upper);
	if (!info)
		return false;
	made->code = info->byte;
	snprintf(made->words, sizeof made->words, "%s", info->name);
	return true;
}

static bool
read_level(const char *word, enum pks_level *level)
{
	return pks_level_by_name(word, level) && *level >= PKS_UNKNOWN && *level <= PKS_DANGEROUS;
}

static bool
read_rest(struct pks_break *made, const char *rest, char *error, size_t size)
{
	bool good = *rest != '\0' && strlen(rest) < sizeof made->words;

	snprintf(made->words, sizeof made->words, "%s", rest);
	switch (made->kind) {
	case PKS_BREAK_HERE:
	case PKS_BREAK_VALUE: good = good && read_place(rest, made); break;
	case PKS_BREAK_MEMO: good = good && read_number(rest, &made->number); break;
	case PKS_BREAK_OPCODE: good = good && read_opcode(made); break;
	case PKS_BREAK_CALL:
		if (!read_level(rest, &made->level))
			made->level = PKS_INNOCUOUS;
		break;
	case PKS_BREAK_IMPORT:
	case PKS_BREAK_KINDS: break;
	}
	if (!good)
		snprintf(error, size, "%s%s takes %s", made->kind == PKS_BREAK_HERE ? "it" : "",
			 infos[made->kind].word, infos[made->kind].takes);
	return good;
}

bool
pks_break_read(const char *typed, bool watch, struct pks_break *made, char *error, size_t size)
{
	size_t n;

	memset(made, 0, sizeof *made);
	made->op = PKS_NO_OP;
	typed += strspn(typed, " ");
	n = strcspn(typed, " ");
	for (int kind = 0; kind < PKS_BREAK_KINDS; kind++) {
		const char *word = infos[kind].word;

		if (!*word || strlen(word) != n || strncmp(word, typed, n) != 0)
			continue;
		/* Either command takes all of them; what they mean is said by the word. */
		made->kind = (enum pks_break_kind)kind;
		return read_rest(made, typed + n + strspn(typed + n, " "), error, size);
	}
	made->kind = watch ? PKS_BREAK_VALUE : PKS_BREAK_HERE;
	if (*typed == '@' || isdigit((unsigned char)*typed))
		return read_rest(made, typed, error, size);
	snprintf(error, size,
		 watch ? "watch what? memo N, or value N: what op N made"
		       : "break where? N, @OFFSET, import NAME, call LEVEL or NAME, op OPCODE");
	return false;
}

bool
pks_break_place(struct pks_break *made, const struct pks_history *history)
{
	if (!made->is_op)
		return true;
	if (made->number >= pks_ops(history))
		return false;
	made->number = pks_op_offset(history, (pks_op)made->number);
	made->is_op = false;
	return true;
}

/* ---- The list ----------------------------------------------------------------------------------
 */

static bool
same(const struct pks_break *a, const struct pks_break *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case PKS_BREAK_HERE:
	case PKS_BREAK_VALUE:
	case PKS_BREAK_MEMO: return a->number == b->number;
	default: return strcmp(a->words, b->words) == 0;
	}
}

int
pks_breaks_add(struct pks_breaks *breaks, const struct pks_break *made)
{
	for (int k = 0; k < breaks->count; k++)
		if (same(&breaks->list[k], made))
			return k;
	if (breaks->count == PKS_BREAKS)
		return -1;
	breaks->list[breaks->count] = *made;
	breaks->version++;
	return breaks->count++;
}

void
pks_breaks_remove(struct pks_breaks *breaks, int k)
{
	if (k < 0 || k >= breaks->count)
		return;
	breaks->count--;
	breaks->version++;
	memmove(&breaks->list[k], &breaks->list[k + 1],
		(size_t)(breaks->count - k) * sizeof breaks->list[0]);
}

void
pks_breaks_clear(struct pks_breaks *breaks)
{
	breaks->count = 0;
	breaks->version++;
}

int
pks_breaks_here(const struct pks_breaks *breaks, pks_op op)
{
	for (int k = 0; k < breaks->count; k++)
		if (breaks->list[k].kind == PKS_BREAK_HERE && breaks->list[k].op == op)
			return k;
	return -1;
}

void
pks_breaks_resolve(struct pks_breaks *breaks, const struct pks_history *history)
{
	for (int k = 0; k < breaks->count; k++) {
		struct pks_break *stop = &breaks->list[k];

		stop->op = PKS_NO_OP;
		if ((stop->kind != PKS_BREAK_HERE && stop->kind != PKS_BREAK_VALUE) ||
		    pks_ops(history) == 0)
			continue;
		stop->op = pks_op_at_offset(history, stop->number);
		if (pks_op_offset(history, stop->op) != stop->number)
			stop->op = PKS_NO_OP;
	}
}

void
pks_break_text(const struct pks_break *stop, struct pks_text *out)
{
	const char *word = infos[stop->kind].word;

	if (*word)
		pks_text_printf(out, "%s ", word);
	if (stop->kind == PKS_BREAK_HERE || stop->kind == PKS_BREAK_VALUE)
		pks_text_printf(out, "@0x%llx", (unsigned long long)stop->number);
	else if (stop->kind == PKS_BREAK_MEMO)
		pks_text_printf(out, "%llu", (unsigned long long)stop->number);
	else
		pks_text_utf8(out, stop->words, strlen(stop->words));
}

/* ---- One op ------------------------------------------------------------------------------------
 */

bool
pks_glob(const char *pattern, const char *text, size_t n)
{
	const char *star = NULL;
	size_t at = 0, tried = 0;

	while (at < n) {
		if (*pattern == '*') {
			star = pattern++;
			tried = at;
		} else if (*pattern && (*pattern == '?' || *pattern == text[at])) {
			pattern++;
			at++;
		} else if (star) {
			pattern = star + 1;
			at = ++tried;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
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

static bool
may_hit(const struct pks_break *stop, uint8_t code)
{
	const struct pks_opcode_info *info = pks_opcode_info(code);

	switch (stop->kind) {
	case PKS_BREAK_HERE: return true;
	case PKS_BREAK_OPCODE: return code == stop->code;
	case PKS_BREAK_MEMO: return is_put(code) || is_get(code);
	case PKS_BREAK_VALUE:
		return info->pops > 0 || is_put(code) || is_get(code) || code == PKS_OP_DUP;
	case PKS_BREAK_IMPORT: return info->kind == PKS_CALLABLE || code == PKS_OP_INST;
	case PKS_BREAK_CALL: return info->kind == PKS_OBJECT || code == PKS_OP_BUILD;
	case PKS_BREAK_KINDS: break;
	}
	return false;
}

void
pks_break_codes(const struct pks_break *stop, struct pks_codes *codes)
{
	/* One op is looked up, not searched for. */
	if (stop->kind == PKS_BREAK_HERE)
		return;
	for (int code = 0; code < 256; code++)
		if (*pks_opcode_info((uint8_t)code)->name && may_hit(stop, (uint8_t)code))
			pks_codes_add(codes, (uint8_t)code);
}

/* By either spelling, as the file has it and as Python 3 calls it. */
static bool
is_named(const struct pks_history *history, pks_op op, const char *pattern)
{
	struct pks_callable callable;
	char name[1024];

	if (op == PKS_NO_OP || !pks_callable(history, op, &callable) || callable.extension)
		return false;
	for (int way = 0; way < 2; way++) {
		struct pks_bytes module = way ? callable.to_module : callable.module;
		struct pks_bytes last = way ? callable.to_name : callable.name;

		/* Nobody types a pattern for a longer one, but for stars at its end. */
		if (module.size + last.size + 1 > sizeof name)
			continue;
		memcpy(name, module.data, (size_t)module.size);
		name[module.size] = '.';
		memcpy(name + module.size + 1, last.data, (size_t)last.size);
		if (pks_glob(pattern, name, (size_t)(module.size + last.size + 1)))
			return true;
		if (!callable.mapped)
			break;
	}
	return false;
}

/* Is the value among what the op takes? */
static bool
takes(const struct pks_history *history, pks_op op, pks_op value)
{
	uint32_t left = pks_operands(history, op), height = pks_height(history, op);
	pks_op cells[AT_ONCE];

	while (left > 0) {
		uint32_t got =
			pks_cells(history, op, height, left < AT_ONCE ? left : AT_ONCE, cells);

		if (got == 0)
			return false;
		for (uint32_t k = 0; k < got; k++)
			if (pks_cell_value(history, cells[k]) == value)
				return true;
		left -= got;
		height -= got;
	}
	return false;
}

static bool
touches(const struct pks_history *history, pks_op op, pks_op value)
{
	uint8_t code = pks_op_code(history, op);
	uint32_t height;

	if (value == PKS_NO_OP || op < value)
		return false;
	if (op == value)
		return true;
	if (is_get(code) || code == PKS_OP_DUP)
		return pks_pushed(history, op) == value;
	height = pks_height(history, op);
	if (is_put(code))
		return height > 0 &&
		       pks_cell_value(history, pks_cell(history, op, height)) == value;
	return pks_target(history, op) == value || takes(history, op, value);
}

bool
pks_break_hit(const struct pks_break *stop, struct pks_risk *risk, pks_op op)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));
	uint8_t code;

	if (op >= pks_ops(history))
		return false;
	if (stop->kind == PKS_BREAK_HERE)
		return op == stop->op;
	code = pks_op_code(history, op);
	if (stop->kind == PKS_BREAK_OPCODE)
		return code == stop->code;
	if (!may_hit(stop, code) && !(stop->kind == PKS_BREAK_VALUE && op == stop->op))
		return false;
	if (!pks_op_done(history, op))
		return false;
	switch (stop->kind) {
	case PKS_BREAK_IMPORT: return is_named(history, op, stop->words);
	case PKS_BREAK_CALL:
		if (stop->level != PKS_INNOCUOUS)
			return pks_risk_op(risk, op) >= stop->level;
		return code != PKS_OP_BUILD &&
		       is_named(history, pks_callee(history, op), stop->words);
	case PKS_BREAK_MEMO: return pks_memo_slot(history, op) == stop->number;
	case PKS_BREAK_VALUE: return touches(history, op, stop->op);
	default: return false;
	}
}

int
pks_breaks_hit(const struct pks_breaks *breaks, struct pks_risk *risk, pks_op op)
{
	for (int k = 0; k < breaks->count; k++)
		if (pks_break_hit(&breaks->list[k], risk, op))
			return k;
	return -1;
}
