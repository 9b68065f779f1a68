/* SPDX-License-Identifier: MIT */
/*
 * Tokens of a pickle that may have arrays between them. Where arrays are depends on values: what
 * type, which shape. So a history is read along as soon as there may be one: when a text was seen
 * that ends as the name of a wrapper does, or one with escapes, which may be any text.
 */
#include <picklescope/arrays.h>

#include "pickle/opcode.h"

#include <string.h>

void
pks_tokens_begin(struct pks_tokens *walk, struct pks_bytes bytes, uint64_t offset)
{
	*walk = (struct pks_tokens){.bytes = bytes, .start = offset, .at = offset};
}

void
pks_tokens_end(struct pks_tokens *walk)
{
	pks_history_free(walk->history);
	walk->history = NULL;
}

/* What of an argument may be a name: its end; that, or what its escapes hide. */
enum look {
	NO,
	END,
	ESCAPES,
	LOOK_NONE = NO,
	LOOK_U1 = NO,
	LOOK_U2 = NO,
	LOOK_U4 = NO,
	LOOK_U8 = NO,
	LOOK_I4 = NO,
	LOOK_F8 = NO,
	LOOK_BYTES1 = NO,
	LOOK_BYTES4 = NO,
	LOOK_BYTES8 = NO,
	LOOK_LONG1 = NO,
	LOOK_LONG4 = NO,
	LOOK_STRING1 = END,
	LOOK_STRING4 = END,
	LOOK_TEXT1 = END,
	LOOK_TEXT4 = END,
	LOOK_TEXT8 = END,
	LOOK_LINE_INT = NO,
	LOOK_LINE_LONG = NO,
	LOOK_LINE_FLOAT = NO,
	LOOK_LINE_STRING = ESCAPES,
	LOOK_LINE_UNICODE = ESCAPES,
	LOOK_LINE_SLOT = NO,
	LOOK_LINE_ASCII = NO,
	LOOK_LINES_UTF8 = END,
	LOOK_LINES_ASCII = END
};

const uint8_t pks_tokens_look[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = LOOK_##arg,
#include "pickle/opcodes.def"
#undef OP
};

static bool
ends_as_name(const struct pks_tokens *walk, uint64_t arg, uint64_t size)
{
	static const char wrapper[] = "NumpyArrayWrapper";
	const size_t n = sizeof wrapper - 1;

	_Static_assert(sizeof wrapper - 1 == PKS_WRAPPER_NAME, "its length is known elsewhere");
	return size >= n && memcmp(walk->bytes.data + arg + size - n, wrapper, n) == 0;
}

static bool
may_name(const struct pks_tokens *walk, const struct pks_token *token, enum look look)
{
	if (ends_as_name(walk, token->arg, token->arg_size))
		return true;
	/* A line in quotes ends before them. */
	return look == ESCAPES &&
	       ((token->arg_size > 0 && ends_as_name(walk, token->arg, token->arg_size - 1)) ||
		memchr(walk->bytes.data + token->arg, '\\', (size_t)token->arg_size) != NULL);
}

/* The last token was a BUILD: what does the history say? */
static void
pass(struct pks_tokens *walk, struct pks_token *token)
{
	const struct pks_options options = {.no_arrays = false};
	pks_op op = walk->ops - 1, done;
	size_t arrays;

	if (walk->history == NULL)
		walk->history = pks_history_new(walk->bytes, walk->start, &options);
	if (walk->history == NULL) {
		walk->broken = true;
		return;
	}
	while ((done = pks_last_moment(walk->history)) <= op &&
	       pks_history_state(walk->history) == PKS_RUNNING)
		if (!pks_history_advance(walk->history, op + 1 - done))
			break;
	walk->over = pks_array_after(walk->history, op, &walk->array);
	if (walk->over && !walk->array.late) {
		token->next = walk->array.end;
	} else if (walk->over) {
		if (walk->late == 0)
			walk->late = walk->array.begin;
		walk->late_end = walk->array.end;
	} else if (op >= pks_last_moment(walk->history)) {
		walk->broken = true;
		arrays = pks_arrays(walk->history);
		walk->over = arrays > 0 && pks_array_get(walk->history, arrays - 1, &walk->array) &&
			     walk->array.op == op;
	}
}

void
pks_tokens_look_at(struct pks_tokens *walk, struct pks_token *token)
{
	if (!walk->named)
		walk->named = may_name(walk, token, (enum look)pks_tokens_look[token->code]);
	else if (token->code == PKS_OP_BUILD && !walk->broken)
		pass(walk, token);
	if (walk->late != 0 && token->next == walk->late) {
		token->next = walk->late_end;
		walk->late = 0;
	}
}
