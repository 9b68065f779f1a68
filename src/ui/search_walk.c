/* SPDX-License-Identifier: MIT */
/*
 * Ops that are looked at one by one. Which they are is known by their opcodes, so that all others
 * cost no more than a glance.
 */
#include "ui/search_internal.h"

#include <picklescope/opcode.h>

#include <string.h>

/* Values that are longer are the same only if they are spelled alike. */
#define LONG_VALUE (1u << 20)

/* ---- Which ops ------------------------------------------------------------------------------- */

static void
add_kind(struct pks_codes *codes, enum pks_kind kind)
{
	for (int byte = 0; byte < 256; byte++)
		if (*pks_opcode_info((uint8_t)byte)->name &&
		    pks_opcode_info((uint8_t)byte)->kind == kind)
			pks_codes_add(codes, (uint8_t)byte);
}

static void
add_argument(struct pks_codes *codes, enum pks_argument argument)
{
	for (int byte = 0; byte < 256; byte++)
		if (*pks_opcode_info((uint8_t)byte)->name &&
		    pks_opcode_info((uint8_t)byte)->argument == argument)
			pks_codes_add(codes, (uint8_t)byte);
}

/* All that names a callable. */
static void
add_names(struct pks_codes *codes)
{
	add_kind(codes, PKS_CALLABLE);
	add_argument(codes, PKS_ARG_LINES_ASCII);
}

static void
prepare_texts(struct pks_search *search)
{
	struct pks_codes *codes = &search->walked;

	add_names(codes);
	if (search->query.regex) {
		add_kind(codes, PKS_STR);
		add_kind(codes, PKS_BYTES);
		add_kind(codes, PKS_BYTEARRAY);
		add_argument(codes, PKS_ARG_LINE_ASCII);
		return;
	}
	add_argument(codes, PKS_ARG_LINE_STRING);
	add_argument(codes, PKS_ARG_LINE_UNICODE);
	if (pks_text_own_code(search)) {
		add_argument(codes, PKS_ARG_STRING1);
		add_argument(codes, PKS_ARG_STRING4);
	}
}

/* Those that spell numbers in many ways; of a range all. */
static void
prepare_numbers(struct pks_search *search)
{
	static const enum pks_argument many[] = {PKS_ARG_LINE_INT, PKS_ARG_LINE_LONG, PKS_ARG_LONG1,
						 PKS_ARG_LONG4, PKS_ARG_LINE_FLOAT};

	if (search->query.number == PKS_NUMBER_RANGE) {
		add_kind(&search->walked, PKS_INT);
		add_kind(&search->walked, PKS_FLOAT);
		return;
	}
	for (size_t i = 0; i < sizeof many / sizeof *many; i++)
		add_argument(&search->walked, many[i]);
}

/* Those that push what there is already, and those that make a value of the same kind. */
static void
prepare_value(struct pks_search *search)
{
	struct pks_codes *codes = &search->walked;

	for (int byte = 0; byte < 256; byte++) {
		const struct pks_opcode_info *info = pks_opcode_info((uint8_t)byte);

		if (*info->name && info->pushes && info->kind == PKS_SAME)
			pks_codes_add(codes, (uint8_t)byte);
	}
	pks_codes_add(codes, search->same_token.code);
	switch (search->same_kind) {
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT:
	case PKS_STR:
	case PKS_BYTES:
	case PKS_CALLABLE: add_kind(codes, search->same_kind); break;
	default: break; /* it is the same or it is not */
	}
	/* INT says True and False, too. */
	if (search->same_kind == PKS_BOOL)
		add_argument(codes, PKS_ARG_LINE_INT);
}

void
pks_walk_prepare(struct pks_search *search)
{
	const struct pks_query *query = &search->query;

	search->walked = query->opcodes;
	if (query->text.length > 0 || query->regex)
		prepare_texts(search);
	if (query->number != PKS_NUMBER_NONE)
		prepare_numbers(search);
	if (query->truth >= 0)
		add_argument(&search->walked, PKS_ARG_LINE_INT);
	if (query->kind == PKS_QUERY_SAME)
		prepare_value(search);
	search->walks = false;
	for (int i = 0; i < 4; i++)
		search->walks = search->walks || search->walked.bit[i] != 0;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Where a name holds what is meant, as it reads with its dot: behind so many of its bytes; -1. */
static int64_t
across_dot(const struct pks_needle *needle, struct pks_bytes module, struct pks_bytes name)
{
	uint8_t around[2 * PKS_NEEDLE];
	size_t most = needle->length - 1;
	size_t left = module.size < most ? (size_t)module.size : most;
	size_t right = name.size < most ? (size_t)name.size : most;
	const uint8_t *found;

	if (left > 0)
		memcpy(around, module.data + module.size - left, left);
	around[left] = '.';
	if (right > 0)
		memcpy(around + left + 1, name.data, right);
	found = pks_needle_find(needle, around, around + left + 1 + right,
				around + left + 1 + right);
	if (!found)
		return -1;
	return (int64_t)(module.size - left) + (found - around);
}

static bool
in_bytes(const struct pks_needle *needle, struct pks_bytes bytes)
{
	const uint8_t *end = pks_bytes_end(bytes);

	return bytes.size > 0 && pks_needle_find(needle, bytes.data, end, end) != NULL;
}

static bool
name_matches(struct pks_search *search, struct pks_bytes module, struct pks_bytes name)
{
	const struct pks_needle *needle = &search->query.text;
	struct pks_passage *passage = &search->passage;
	struct pks_regex_text text = {passage->text, 0, true, true};
	size_t at, length, n = sizeof passage->text / 2;

	if (!search->query.regex)
		return in_bytes(needle, module) || in_bytes(needle, name) ||
		       across_dot(needle, module, name) >= 0;
	/* Of a name that is longer than any, the beginning. */
	if (module.size >= n || name.size >= n)
		return false;
	if (module.size > 0)
		memcpy(passage->text, module.data, module.size);
	passage->text[module.size] = '.';
	if (name.size > 0)
		memcpy(passage->text + module.size + 1, name.data, name.size);
	text.size = (size_t)(module.size + 1 + name.size);
	pks_search_spend(search, text.size * PKS_COST_MATCH);
	return pks_passage_match(search, &text, 0, text.size, &at, &length);
}

static bool
same_bytes(struct pks_bytes a, struct pks_bytes b)
{
	return a.size == b.size && (a.data == b.data || memcmp(a.data, b.data, a.size) == 0);
}

/*
 * What lies in one of the lines of a GLOBAL was found in the bytes. Here it is what reaches across
 * both, a name that two strings make, and what Python 3 makes of an old name.
 */
static void
visit_name(struct pks_search *search, const struct pks_token *token)
{
	const struct pks_needle *needle = &search->query.text;
	struct pks_callable name;
	bool lines = pks_opcode_info(token->code)->argument != PKS_ARG_NONE;
	int64_t across;

	if (!pks_callable(search->history, search->op, &name) || name.extension)
		return;
	if (lines && !search->query.regex) {
		across = across_dot(needle, name.module, name.name);
		if (across >= 0) {
			pks_hits_add(search, token->arg + (uint64_t)across, needle->length,
				     search->op);
			return;
		}
		if (in_bytes(needle, name.module) || in_bytes(needle, name.name))
			return;
	} else if (name_matches(search, name.module, name.name)) {
		pks_hits_add(search, token->offset, 1, search->op);
		return;
	}
	if (name.mapped && name_matches(search, name.to_module, name.to_name))
		pks_hits_add(search, token->offset, 1, search->op);
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* As pks_integer_of(), but from a token that is there already, since there may be many. */
static bool
integer_in(struct pks_search *search, const struct pks_token *token, struct pks_integer *integer)
{
	bool py = pks_history_options(search->history)->reader == PKS_READER_PY;
	struct pks_bytes line = {pks_text_of(search, token), token->arg_size};

	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_I4:
		memset(integer, 0, sizeof *integer);
		integer->is_small = true;
		integer->small = (int64_t)token->number;
		return true;
	case PKS_ARG_LINE_INT:
		return pks_integer_read(line, py ? PKS_READ_PY_INT : PKS_READ_C_INT, integer) ==
		       PKS_NUMBER_OK;
	case PKS_ARG_LINE_LONG:
		return pks_integer_read(line, py ? PKS_READ_PY_LONG : PKS_READ_C_LONG, integer) ==
		       PKS_NUMBER_OK;
	default: pks_integer_binary(line, integer); return true;
	}
}

static bool
real_in(struct pks_search *search, const struct pks_token *token, double *number)
{
	bool py = pks_history_options(search->history)->reader == PKS_READER_PY;
	struct pks_bytes line = {pks_text_of(search, token), token->arg_size};

	if (pks_opcode_info(token->code)->argument != PKS_ARG_F8)
		return pks_float_read(line, py, number) == PKS_NUMBER_OK;
	memcpy(number, &token->number, sizeof *number);
	return true;
}

static void
visit_number(struct pks_search *search, const struct pks_token *token)
{
	struct pks_integer integer;
	double number;
	bool hit;

	if (pks_opcode_info(token->code)->kind == PKS_FLOAT)
		hit = real_in(search, token, &number) &&
		      pks_query_takes_real(&search->query, number);
	else
		hit = integer_in(search, token, &integer) &&
		      pks_query_takes_integer(&search->query, &integer);
	if (hit)
		pks_hits_add(search, token->offset, token->next - token->offset, search->op);
}

/* ---- The same value -------------------------------------------------------------------------- */

/* Is what it makes in the file as it is? */
static bool
is_plain(const struct pks_token *token)
{
	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8: return true;
	default: return false;
	}
}

/* Is what an op makes an atom that is equal and of the same kind? */
static bool
is_equal(struct pks_search *search, pks_op op, const struct pks_token *token)
{
	const struct pks_token *same = &search->same_token;
	struct pks_bytes a = {pks_text_of(search, token), token->arg_size};
	struct pks_bytes b = {pks_text_of(search, same), same->arg_size};

	if (pks_value_kind(search->history, op) != search->same_kind)
		return false;
	switch (search->same_kind) {
	case PKS_NONE: return true;
	case PKS_STR:
	case PKS_BYTES:
		if (is_plain(token) && is_plain(same))
			return same_bytes(a, b);
		break;
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT: break;
	default: return false;
	}
	if (a.size > LONG_VALUE || b.size > LONG_VALUE)
		return false;
	pks_search_spend(search, a.size);
	return pks_keys_equal(search->reader, op, search->query.same);
}

/* The same for what an op pushes that was there already. The last answers are remembered: what is
 * fetched once is often fetched again. */
static bool
is_equal_old(struct pks_search *search, pks_op value)
{
	struct pks_known_value *known = &search->known[value % PKS_SEARCH_KNOWN];
	struct pks_token token;

	if (known->value != value) {
		token = pks_op_token(search->history, value);
		known->value = value;
		known->equal = is_equal(search, value, &token);
		pks_search_spend(search, PKS_COST_CANDIDATE);
	}
	return known->equal;
}

static void
visit_value(struct pks_search *search, const struct pks_token *token)
{
	pks_op op = search->op, pushed;

	if (!pks_op_done(search->history, op))
		return;
	pushed = pks_pushed(search->history, op);
	if (pushed != PKS_NO_OP &&
	    (pushed == search->same_pushed ||
	     (pushed == op ? is_equal(search, op, token) : is_equal_old(search, pushed))))
		pks_hits_add(search, token->offset, token->next - token->offset, op);
}

/* ---- All of them ----------------------------------------------------------------------------- */

/* True: that is all of this op. */
static bool
visit(struct pks_search *search, const struct pks_token *token)
{
	const struct pks_query *query = &search->query;
	const struct pks_opcode_info *info = pks_opcode_info(token->code);

	if (query->kind == PKS_QUERY_SAME) {
		visit_value(search, token);
		return true;
	}
	if (pks_codes_has(&query->opcodes, token->code))
		pks_hits_add(search, token->offset, 1, search->op);
	if ((query->number != PKS_NUMBER_NONE || query->truth >= 0) &&
	    pks_text_whole(search, token) && (info->kind == PKS_INT || info->kind == PKS_FLOAT))
		visit_number(search, token);
	if (query->text.length == 0 && !query->regex)
		return true;
	if (info->kind == PKS_CALLABLE || info->argument == PKS_ARG_LINES_ASCII) {
		visit_name(search, token);
		return true;
	}
	return pks_passage_open(search, token);
}

bool
pks_walk(struct pks_search *search)
{
	if (!search->walks)
		return true;
	while (search->work > 0 && search->state == PKS_SEARCH_RUNNING) {
		pks_op from = search->op, stop = search->op_end, found;

		if (search->passage.open) {
			if (pks_passage_go_on(search))
				search->op++;
			continue;
		}
		if (from >= stop)
			return true;
		if (stop - from > search->work)
			stop = from + (pks_op)search->work;
		found = pks_op_find(search->history, from, stop, &search->walked);
		if (found == PKS_NO_OP) {
			search->op = stop;
			pks_search_spend(search, stop - from);
			continue;
		}
		pks_search_spend(search, found - from + PKS_COST_OP);
		search->op = found;
		if (visit(search, pks_search_token(search, found)))
			search->op++;
	}
	return search->op >= search->op_end && !search->passage.open;
}
