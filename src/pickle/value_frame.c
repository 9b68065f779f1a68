/* SPDX-License-Identifier: MIT */
/*
 * Every form of a call is a callee, arguments and perhaps named ones, wherever they lie: in a
 * tuple, in cells of the stack, in a dict. What an unpickler asks of the loading program is shown
 * as a call.
 */
#include "pickle/value_frame.h"

#include "pickle/opcode.h"

/* How a container begins and ends, and what stands for its parts where they are not shown. */
static bool
brackets(struct pks_reader *reader, struct pks_frame *f)
{
	f->parts = pks_parts(reader, f->value, f->moment);
	f->open = "";
	switch (pks_value_kind(pks_reader_history(reader), f->value)) {
	case PKS_LIST: f->open = "[", f->close = "]"; return true;
	case PKS_TUPLE: f->open = "(", f->close = f->parts == 1 ? ",)" : ")"; return true;
	case PKS_DICT: f->open = "{", f->close = "}"; return true;
	case PKS_SET:
		f->open = f->parts == 0 ? "set(" : "{";
		f->close = f->parts == 0 ? ")" : "}";
		return true;
	case PKS_FROZENSET:
		f->open = f->parts == 0 ? "frozenset(" : "frozenset({";
		f->close = f->parts == 0 ? ")" : "})";
		return true;
	default: return false;
	}
}

/* The frame of an op that calls, or asks the loading program for something. */
bool
pks_call_frame(struct pks_reader *reader, pks_op op, struct pks_frame *f)
{
	const struct pks_history *history = pks_reader_history(reader);
	uint8_t code = pks_op_code(history, op);

	*f = (struct pks_frame){.value = op,
				.moment = op,
				.args = PKS_NO_OP,
				.kwargs = PKS_NO_OP,
				.open = "(",
				.close = ")",
				.call = true,
				.phase = PKS_AT_CALLEE};
	if (!pks_op_done(history, op))
		return false;
	switch (code) {
	case PKS_OP_NEWOBJ_EX:
		f->kwargs = pks_operand(history, op, 2);
		f->open = ".__new__(";
		break;
	case PKS_OP_NEWOBJ: f->open = ".__new__("; break;
	case PKS_OP_REDUCE: break;
	case PKS_OP_BUILD:
		f->open = ".__setstate__(";
		f->operands = true;
		break;
	case PKS_OP_INST: f->operands = true; break;
	case PKS_OP_OBJ:
		f->operands = true;
		f->skip = 1;
		break;
	case PKS_OP_PERSID:
	case PKS_OP_BINPERSID:
		f->open = "persistent_load(";
		f->operands = true;
		f->phase = PKS_AT_OPEN;
		break;
	case PKS_OP_READONLY_BUFFER:
		f->open = "memoryview(";
		f->operands = true;
		f->phase = PKS_AT_OPEN;
		break;
	default: return false;
	}
	if (f->operands) {
		uint32_t n = pks_operands(history, op);
		f->parts = n > f->skip ? n - f->skip : 0;
	} else {
		f->args = pks_operand(history, op, 1);
		f->star = pks_value_kind(history, f->args) != PKS_TUPLE;
		f->parts = f->star ? 1 : pks_parts(reader, f->args, op);
	}
	if (f->kwargs != PKS_NO_OP)
		f->named = pks_value_kind(history, f->kwargs) == PKS_DICT
				   ? pks_parts(reader, f->kwargs, op)
				   : 0;
	return true;
}

bool
pks_frame_of(struct pks_reader *reader, pks_op value, pks_op moment, struct pks_frame *f)
{
	const struct pks_history *history = pks_reader_history(reader);
	enum pks_kind kind = pks_value_kind(history, value);

	if (kind == PKS_OBJECT || kind == PKS_PERSISTENT || kind == PKS_VIEW)
		return pks_call_frame(reader, value, f);
	*f = (struct pks_frame){.value = value,
				.moment = moment,
				.args = value,
				.kwargs = PKS_NO_OP,
				.phase = PKS_AT_OPEN};
	return brackets(reader, f);
}

/* What a call calls; INST names it itself. */
pks_op
pks_frame_callee(const struct pks_history *history, pks_op call)
{
	return pks_op_code(history, call) == PKS_OP_BUILD ? pks_target(history, call)
							  : pks_callee(history, call);
}

bool
pks_frame_part(struct pks_reader *reader, const struct pks_frame *f, struct pks_part *part,
	       bool *named)
{
	const struct pks_history *history = pks_reader_history(reader);

	*named = f->k >= f->parts;
	*part = (struct pks_part){.key = PKS_NO_OP, .value = PKS_NO_OP};
	if (*named)
		return pks_part(reader, f->kwargs, f->value, f->k - f->parts, part);
	if (f->operands) {
		part->value = pks_operand(history, f->value, (uint32_t)f->k + f->skip);
		return true;
	}
	if (f->star) {
		part->value = f->args;
		return true;
	}
	return pks_part(reader, f->args, f->moment, f->k, part);
}
