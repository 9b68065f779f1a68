/* SPDX-License-Identifier: MIT */
/*
 * Pickles inside pickles: the bytes and texts of the pickle that begins the source, each under the
 * number of the op that pushes it. Only those that begin as something that can be opened are given,
 * so that a pickle of a million names costs no more than going through it.
 */
#include "source/step.h"
#include "source/texts.h"

#include <picklescope/arrays.h>

#include <stdlib.h>
#include <string.h>

#define SHORTEST 8

struct values {
	struct pks_tokens walk;
	struct pks_token token; /* of the value given last */
	bool line;		/* it is a line with escapes */
	bool over;
};

static bool
begin(struct pks_step *step)
{
	struct values *values = calloc(1, sizeof(*values));

	if (values)
		pks_tokens_begin(&values->walk, step->bytes, 0);
	step->state = values;
	return values;
}

static void
end(struct pks_step *step)
{
	struct values *values = step->state;

	if (values)
		pks_tokens_end(&values->walk);
	free(values);
}

static bool
is_value(const struct pks_token *token)
{
	switch ((enum pks_kind)pks_opcode_info(token->code)->kind) {
	case PKS_STR:
	case PKS_BYTES:
	case PKS_BYTEARRAY: return token->arg_size >= SHORTEST;
	default: return false;
	}
}

/* The op with this number, if that is what is wanted. */
static bool
is_wanted(const struct pks_step *step, uint64_t op)
{
	uint64_t number = 0;

	for (size_t i = 0; i < step->wanted_size && i < 18; i++)
		number = number * 10 + (uint64_t)(step->wanted[i] - '0');
	return number == op;
}

static bool
is_line(const struct pks_token *token)
{
	uint8_t argument = pks_opcode_info(token->code)->argument;

	return argument == PKS_ARG_LINE_STRING || argument == PKS_ARG_LINE_UNICODE;
}

/* Of a long one only what is near its beginning, unless all of it is asked for. */
static bool
has_head(const struct pks_step *step, struct pks_bytes value)
{
	if (value.size > PKS_VALUE_NEAR && !step->budget->limits.deep)
		value.size = PKS_VALUE_NEAR;
	return pks_has_head(value);
}

/* What is worth it behind the escapes of a line is seen only when they are undone. */
static bool
is_offered(const struct pks_step *step, const struct values *values)
{
	struct pks_bytes value = {step->bytes.data + values->token.arg, values->token.arg_size};

	if (step->wanted)
		return is_wanted(step, values->walk.ops - 1);
	if (values->line && memchr(value.data, '\\', (size_t)value.size))
		return true;
	return pks_worth_a_look(value) || has_head(step, value);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct values *values = step->state;
	uint8_t stop = pks_opcode_by_name("STOP")->byte;

	while (!values->over) {
		if (pks_tokens_next(&values->walk, &values->token) != PKS_TOKEN_OK)
			break;
		values->over = values->token.code == stop;
		if (!is_value(&values->token))
			continue;
		values->line = is_line(&values->token);
		if (!is_offered(step, values))
			continue;
		pks_step_name_number(&member->argument, (int64_t)(values->walk.ops - 1));
		member->packed = values->token.arg_size;
		return true;
	}
	values->over = true;
	return false;
}

static bool
read_member(struct pks_step *step, struct pks_memory *memory)
{
	const struct values *values = step->state;
	struct pks_bytes value = {step->bytes.data + values->token.arg, values->token.arg_size};

	if (!values->line) {
		step->lies = value;
		return true;
	}
	return pks_escapes_of_python(value, memory);
}

const struct pks_step_kind pks_step_VALUE = {
	.name = "value",
	.begin = begin,
	.next = next,
	.read = read_member,
	.end = end,
};
