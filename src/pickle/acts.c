/* SPDX-License-Identifier: MIT */
/*
 * Acts in order: those that the machine noted, else by their opcodes.
 */
#include "pickle/acts.h"
#include "pickle/machine.h"

static const struct pks_codes *
act_codes(struct pks_codes *codes)
{
	static const uint8_t acts[] = {PKS_OP_GLOBAL,	 PKS_OP_STACK_GLOBAL, PKS_OP_EXT1,
				       PKS_OP_EXT2,	 PKS_OP_EXT4,	      PKS_OP_INST,
				       PKS_OP_OBJ,	 PKS_OP_REDUCE,	      PKS_OP_NEWOBJ,
				       PKS_OP_NEWOBJ_EX, PKS_OP_BUILD,	      PKS_OP_PERSID,
				       PKS_OP_BINPERSID};

	*codes = (struct pks_codes){{0}};
	for (size_t k = 0; k < sizeof acts; k++)
		pks_codes_add(codes, acts[k]);
	return codes;
}

/* The first note of an op from 'place' on. */
static uint32_t
note_from(const struct pks_span *span, uint32_t place)
{
	uint32_t low = 0, high = span->acts;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (span->act[mid] < place)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static size_t
noted(const struct pks_span *span, pks_op *op, pks_op end, struct pks_act *acts, size_t n)
{
	uint32_t stop = end - span->first < PKS_SPAN ? end - span->first : PKS_SPAN;
	uint32_t note = note_from(span, *op - span->first);
	size_t found = 0;

	for (; note < span->acts && span->act[note] < stop && found < n; note++, found++) {
		uint32_t place = span->act[note];

		acts[found] = (struct pks_act){.op = span->first + place,
					       .used = span->acted[note],
					       .code = span->code[place]};
	}
	*op = found == n ? acts[n - 1].op + 1 : span->first + stop;
	return found;
}

static size_t
looked_for(const struct pks_history *h, pks_op *op, pks_op end, struct pks_act *acts, size_t n)
{
	struct pks_codes codes;
	size_t found = 0;

	act_codes(&codes);
	while (found < n && (*op = pks_op_find(h, *op, end, &codes)) != PKS_NO_OP) {
		acts[found++] = (struct pks_act){
			.op = *op, .used = PKS_NO_OP, .code = pks_dense_code(h, *op)};
		++*op;
	}
	if (*op == PKS_NO_OP)
		*op = end;
	return found;
}

size_t
pks_acts(const struct pks_history *h, pks_op *op, pks_op end, struct pks_act *acts, size_t n)
{
	size_t found = 0;

	while (found == 0 && *op < end) {
		const struct pks_span *span = pks_span_at_hand(h, *op);
		pks_op next = (*op | (PKS_SPAN - 1)) + 1;

		if (span != NULL && span->acts != PKS_NO_OP)
			found = noted(span, op, end, acts, n);
		else
			found = looked_for(h, op, next < end && next != 0 ? next : end, acts, n);
	}
	return found;
}

pks_op
pks_first_inner(const struct pks_history *h)
{
	return h->inner;
}

uint64_t
pks_fetches(const struct pks_history *h, enum pks_kind kind)
{
	return (uint64_t)h->fetched[kind] + h->fetched[kind | PKS_KEYLESS];
}
