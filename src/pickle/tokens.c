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

static bool
may_name(const struct pks_tokens *walk, const struct pks_token *token, uint8_t argument)
{
	static const char wrapper[] = "NumpyArrayWrapper";
	const size_t n = sizeof wrapper - 1;
	const uint8_t *p = walk->bytes.data + token->arg;

	switch ((enum pks_argument)argument) {
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
		if (memchr(p, '\\', (size_t)token->arg_size) != NULL)
			return true;
		/* A text in quotes ends before them. */
		for (size_t quotes = 0; quotes < 2; quotes++)
			if (token->arg_size >= n + quotes &&
			    memcmp(p + token->arg_size - n - quotes, wrapper, n) == 0)
				return true;
		return false;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		return token->arg_size >= n && memcmp(p + token->arg_size - n, wrapper, n) == 0;
	default: return false;
	}
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
	if (walk->over) {
		token->next = walk->array.end;
	} else if (op >= pks_last_moment(walk->history)) {
		walk->broken = true;
		arrays = pks_arrays(walk->history);
		walk->over = arrays > 0 && pks_array_get(walk->history, arrays - 1, &walk->array) &&
			     walk->array.op == op;
	}
}

enum pks_token_status
pks_tokens_next(struct pks_tokens *walk, struct pks_token *token)
{
	enum pks_token_status status = pks_token_read(walk->bytes, walk->at, token);
	uint8_t argument;

	walk->over = false;
	if (status != PKS_TOKEN_OK)
		return status;
	walk->ops++;
	argument = pks_opcode_info(token->code)->argument;
	if (argument != PKS_ARG_NONE)
		walk->named = walk->named || may_name(walk, token, argument);
	else if (walk->named && token->code == PKS_OP_BUILD && !walk->broken)
		pass(walk, token);
	walk->at = token->next;
	return status;
}
