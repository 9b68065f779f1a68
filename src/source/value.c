/* SPDX-License-Identifier: MIT */
/*
 * Pickles inside pickles: the bytes and texts of the pickle that begins the source, each under the
 * number of the op that pushes it. Only those that begin as something that can be opened are given,
 * so that a pickle of a million names costs no more than going through it.
 */
#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <picklescope/arrays.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct values {
	struct pks_tokens walk;
	struct pks_token token; /* of the value given last */
	bool line;		/* it is a line with escapes */
	bool over;
};

/* How long ops are that are no values, and all of one length; else 0. STOP is not stepped over. */
static uint8_t sizes[256], stop;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void
make_sizes(void)
{
	stop = pks_opcode_by_name("STOP")->byte;
	for (unsigned code = 0; code < 256; code++)
		sizes[code] = code != stop ? pks_plain_size((uint8_t)code) : 0;
}

static bool
begin(struct pks_step *step)
{
	struct values *values = calloc(1, sizeof(*values));

	pthread_once(&made, make_sizes);
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
	if (token->arg_size < PKS_SHORTEST_VALUE)
		return false;
	switch ((enum pks_kind)pks_opcode_info(token->code)->kind) {
	case PKS_STR:
	case PKS_BYTES:
	case PKS_BYTEARRAY: return true;
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

/* Not the 8-bit strings of Python 2: those are bytes. */
static bool
is_text(const struct pks_token *token)
{
	uint8_t argument = pks_opcode_info(token->code)->argument;

	return argument == PKS_ARG_TEXT1 || argument == PKS_ARG_TEXT4 ||
	       argument == PKS_ARG_TEXT8 || argument == PKS_ARG_LINE_UNICODE;
}

/* What is worth it behind the escapes of a line is seen only when they are undone. */
bool
pks_value_is_offered(struct pks_bytes value, bool line, bool deep)
{
	uint64_t most = deep ? UINT64_MAX : value.size < PKS_LONG_VALUE ? PKS_LONG_VALUE : 0;

	return (line && memchr(value.data, '\\', (size_t)value.size)) ||
	       pks_worth_searching(value, most);
}

static bool
is_offered(const struct pks_step *step, const struct values *values)
{
	struct pks_bytes value = {step->bytes.data + values->token.arg, values->token.arg_size};

	if (step->wanted)
		return is_wanted(step, values->walk.ops - 1);
	return pks_value_is_offered(value, values->line, step->budget->limits.deep);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct values *values = step->state;

	while (!values->over) {
		struct pks_tokens *walk = &values->walk;
		const uint8_t *data = step->bytes.data;

		/* Until something may name a wrapper of arrays, nothing stands between ops. */
		while (!walk->named && step->bytes.size > walk->at + 8 &&
		       sizes[data[walk->at]] != 0) {
			walk->at += sizes[data[walk->at]];
			walk->ops++;
		}
		if (pks_tokens_next(walk, &values->token) != PKS_TOKEN_OK)
			break;
		values->over = values->token.code == stop;
		if (!is_value(&values->token))
			continue;
		values->line = is_line(&values->token);
		if (!is_offered(step, values))
			continue;
		pks_step_name_number(&member->argument, (int64_t)(values->walk.ops - 1));
		member->packed = values->token.arg_size;
		member->text = is_text(&values->token);
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
	if (pks_opcode_info(values->token.code)->argument == PKS_ARG_LINE_UNICODE)
		return pks_escapes_of_unicode(value, memory);
	return pks_escapes_of_python(value, memory);
}

const struct pks_step_kind pks_step_VALUE = {
	.name = "value",
	.begin = begin,
	.next = next,
	.read = read_member,
	.end = end,
};
