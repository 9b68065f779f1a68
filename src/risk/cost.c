/* SPDX-License-Identifier: MIT */
/*
 * What loading takes in memory: each value once, however often it is held, by the sizes that
 * CPython gives its objects. An estimate: what calls make is not in the file, and dicts and lists
 * keep room that depends on how they grew.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

/* The allocator's step. */
#define STEP 16

static const struct {
	uint16_t fixed;
	uint8_t byte, item;
} costs[PKS_KINDS] = {
#define COST(kind, fixed, byte, item) [PKS_##kind] = {fixed, byte, item},
#define GROWTH(name, operand)
#include "risk/cost.def"
#undef COST
#undef GROWTH
};

static const uint8_t growth[256] = {
#define COST(kind, fixed, byte, item)
#define GROWTH(name, operand) [PKS_OP_##name] = operand,
#include "risk/cost.def"
#undef COST
#undef GROWTH
};

/* -5 to 256 are there before anything is loaded; of text two digits are such. */
static bool
is_small(const struct pks_token *token)
{
	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_I4: return token->number <= 256;
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4: return token->arg_size <= 1;
	default: return token->arg_size <= 2;
	}
}

/* How many cells it takes; one for what only looks at the top. */
static uint64_t
items(const struct pks_history *h, pks_op op, uint8_t code)
{
	uint8_t pops = pks_opcode_info(code)->pops;

	if (pops == PKS_TO_MARK)
		return pks_operands(h, op);
	return pops > 0 ? pops : 1;
}

uint64_t
pks_cost_of(const struct pks_history *h, pks_op op, const struct pks_token *token)
{
	enum pks_kind kind = (enum pks_kind)pks_opcode_info(token->code)->kind;
	uint64_t bytes = costs[kind].fixed;

	if (growth[token->code] > 0)
		return growth[token->code] * items(h, op, token->code);
	if (bytes == 0 || (kind == PKS_INT && is_small(token)) ||
	    (kind == PKS_STR && token->arg_size <= 1))
		return 0;
	if (kind == PKS_INT && token->arg_size > 8)
		bytes += token->arg_size; /* digits of 30 bits in 32, or of text */
	if (costs[kind].byte > 0)
		bytes += token->arg_size;
	if (costs[kind].item > 0 && token->arg_size == 0)
		bytes += costs[kind].item * items(h, op, token->code);
	return (bytes + STEP - 1) / STEP * STEP;
}

uint64_t
pks_risk_memory(const struct pks_risk *risk)
{
	return risk->memory;
}
