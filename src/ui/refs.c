/* SPDX-License-Identifier: MIT */
/*
 * Everything that happens to a value. It stands in the cell of the op that made it, and in those of
 * all that fetched or copied it; who takes one of these cells has to do with it, and who changes
 * it. Who fetched it is not written down anywhere: the ops behind it that could are looked at.
 */
#include "ui/refs.h"

#include "pickle/opcode.h"

#include <stdlib.h>
#include <string.h>

/* Changes that are told, the newest: a long list is its own list of them. */
#define MOST_EVENTS 10000

const char *
pks_ref_word(enum pks_ref_role role)
{
	static const char *const words[] = {
#define REF(id, word) word,
#include "ui/refs.def"
#undef REF
	};

	return words[role];
}

void
pks_refs_stop(struct pks_refs *refs)
{
	free(refs->ref);
	memset(refs, 0, sizeof *refs);
	refs->done = true;
}

static int
order(const struct pks_ref *a, const struct pks_ref *b)
{
	if (a->op != b->op)
		return a->op < b->op ? -1 : 1;
	return (int)a->role - (int)b->role;
}

static bool
append(struct pks_refs *refs, struct pks_ref ref)
{
	if (refs->count == refs->room) {
		size_t room = refs->room ? refs->room * 2 : 64;
		struct pks_ref *grown = realloc(refs->ref, room * sizeof *grown);

		if (!grown)
			return false;
		refs->ref = grown;
		refs->room = room;
	}
	refs->ref[refs->count++] = ref;
	return true;
}

/* In the order of the ops; nearly always at the end. */
static void
add(struct pks_refs *refs, pks_op op, enum pks_ref_role role)
{
	struct pks_ref ref = {op, (uint8_t)role, 0};
	size_t at = refs->count;

	while (at > 0 && order(&refs->ref[at - 1], &ref) > 0)
		at--;
	if (at > 0 && order(&refs->ref[at - 1], &ref) == 0)
		return;
	if (refs->count == PKS_REFS_MOST || !append(refs, ref)) {
		refs->full = true;
		return;
	}
	memmove(&refs->ref[at + 1], &refs->ref[at], (refs->count - 1 - at) * sizeof ref);
	refs->ref[at] = ref;
	/* The row under the cursor stays there. */
	if (at <= refs->list.cursor && refs->count > 1 && refs->list.cursor > 0)
		refs->list.cursor++;
}

/* What an op does with what it takes. */
static enum pks_ref_role
role_of_taker(const struct pks_history *history, pks_op taker, pks_op value)
{
	switch (pks_op_code(history, taker)) {
	case PKS_OP_STOP: return PKS_REF_RETURNED;
	case PKS_OP_POP:
	case PKS_OP_POP_MARK: return PKS_REF_DROPPED;
	case PKS_OP_STACK_GLOBAL: return PKS_REF_NAMED;
	case PKS_OP_BINPERSID: return PKS_REF_ID;
	case PKS_OP_BUILD: return PKS_REF_STATE;
	default: break;
	}
	if (pks_callee(history, taker) == value)
		return PKS_REF_CALLED;
	if (pks_callee(history, taker) != PKS_NO_OP)
		return PKS_REF_GIVEN;
	if (pks_target(history, taker) != PKS_NO_OP || pks_pushed(history, taker) != PKS_NO_OP)
		return PKS_REF_PUT;
	return PKS_REF_TAKEN;
}

static void
add_taker(struct pks_refs *refs, pks_op cell)
{
	pks_op taker = pks_taken_by(refs->history, cell);

	if (taker != PKS_NO_OP)
		add(refs, taker, role_of_taker(refs->history, taker, refs->subject));
}

static void
collected_codes(struct pks_codes *codes)
{
	static const uint8_t looked_at[] = {PKS_OP_PUT,		PKS_OP_BINPUT, PKS_OP_LONG_BINPUT,
					    PKS_OP_MEMOIZE,	PKS_OP_GET,    PKS_OP_BINGET,
					    PKS_OP_LONG_BINGET, PKS_OP_DUP};

	for (size_t k = 0; k < sizeof looked_at; k++)
		pks_codes_add(codes, looked_at[k]);
}

void
pks_refs_start(struct pks_refs *refs, enum pks_refs_kind kind, const struct pks_history *history,
	       pks_op subject)
{
	pks_refs_stop(refs);
	refs->kind = kind;
	refs->history = history;
	refs->subject = subject;
	refs->event = PKS_NO_OP;
	refs->done = kind != PKS_REFS_OF || subject >= pks_ops(history);
	if (refs->done)
		return;
	if (pks_is_mark(history, subject)) {
		add(refs, subject, PKS_REF_SET);
		if (pks_taken_by(history, subject) != PKS_NO_OP)
			add(refs, pks_taken_by(history, subject), PKS_REF_TAKEN);
		refs->done = true;
		return;
	}
	add(refs, subject, PKS_REF_MADE);
	add_taker(refs, subject);
	refs->place = subject + 1;
	refs->event = pks_newest_event(history, subject, pks_last_moment(history));
}

/* Who fetched, copied or remembered it. */
static void
look_at(struct pks_refs *refs, pks_op op)
{
	const struct pks_history *history = refs->history;
	uint8_t code = pks_op_code(history, op);
	uint32_t height;

	switch (code) {
	case PKS_OP_GET:
	case PKS_OP_BINGET:
	case PKS_OP_LONG_BINGET:
	case PKS_OP_DUP:
		if (pks_pushed(history, op) != refs->subject)
			return;
		add(refs, op, code == PKS_OP_DUP ? PKS_REF_COPIED : PKS_REF_READ);
		add_taker(refs, op);
		return;
	default: break;
	}
	height = pks_height(history, op);
	if (height > 0 && pks_cell_value(history, pks_cell(history, op, height)) == refs->subject)
		add(refs, op, PKS_REF_MEMOISED);
}

static int
in_order(const void *a, const void *b)
{
	return order(a, b);
}

/* They come from the newest on. */
static void
add_events(struct pks_refs *refs, uint32_t *budget)
{
	for (; refs->event != PKS_NO_OP && *budget > 0; (*budget)--) {
		if (refs->count >= MOST_EVENTS ||
		    !append(refs, (struct pks_ref){refs->event, PKS_REF_CHANGED, 0})) {
			refs->more = true;
			refs->event = PKS_NO_OP;
			break;
		}
		refs->event = pks_event_before(refs->history, refs->event);
	}
	if (refs->event == PKS_NO_OP)
		qsort(refs->ref, refs->count, sizeof *refs->ref, in_order);
}

bool
pks_refs_collect(struct pks_refs *refs, uint32_t budget)
{
	struct pks_codes codes = {{0}};
	pks_op end;

	if (refs->done)
		return false;
	end = pks_last_moment(refs->history);
	collected_codes(&codes);
	if (refs->event != PKS_NO_OP)
		add_events(refs, &budget);
	while (budget-- > 0 && !refs->full) {
		pks_op op = refs->place < end ? pks_op_find(refs->history, refs->place, end, &codes)
					      : PKS_NO_OP;

		if (op == PKS_NO_OP) {
			refs->place = end;
			refs->done = true;
			return false;
		}
		look_at(refs, op);
		refs->place = op + 1;
	}
	refs->done = refs->full;
	return !refs->done;
}
