/* SPDX-License-Identifier: MIT */
/*
 * The readers side by side, as a table: what load() comes to with each, then every place where one
 * leaves the reading of c, with its bytes. A reader that has no history of its own reads as c does.
 * The sign before a reader is the level of what it does by itself.
 */
#include "report/columns.h"

#include <picklescope/arrays.h>
#include <picklescope/report.h>

#include <inttypes.h>
#include <string.h>

#define SIGN	    2 /* columns */
#define NAME	    13
#define OPS	    10
#define OUTCOME	    (PKS_LINE - SIGN - NAME - OPS - 2)
#define BYTES_SHOWN 32

static void
write_value(const struct pks_history *history, struct pks_text *out)
{
	struct pks_reader *reader = pks_reader_new(history);
	pks_op moment = pks_end_moment(history);
	uint32_t height = pks_height(history, moment);

	pks_text_raw(out, "returns ");
	if (reader != NULL && height > 0)
		pks_value_text(reader, pks_cell_value(history, pks_cell(history, moment, height)),
			       moment, OUTCOME - (unsigned)strlen("returns "), out);
	pks_reader_free(reader);
}

static void
write_error(const struct pks_history *history, struct pks_text *out)
{
	const struct pks_error *error = pks_history_error(history);
	const char *raised;

	if (error == NULL)
		return;
	raised = pks_exception_name(error->exception);
	pks_text_printf(out, "%s at op %" PRIu32 " @%04" PRIx64 ": ", *raised ? raised : "stopped",
			error->op, error->offset);
	pks_text_utf8(out, error->message, strlen(error->message));
}

static void
write_outcome(const struct pks_history *history, struct pks_text *out)
{
	if (pks_history_state(history) == PKS_STOPPED)
		write_value(history, out);
	else
		write_error(history, out);
}

/* What it does by itself; false: memory ran out before that could be judged. */
static bool
sign_of(const struct pks_history *history, char *sign)
{
	struct pks_reader *reader = pks_reader_new(history);
	struct pks_risk *risk = reader != NULL ? pks_risk_new(reader) : NULL;
	bool judged = risk != NULL && pks_risk_update(risk);

	*sign = judged ? pks_level_sign(pks_risk_own_level(risk)) : ' ';
	pks_risk_free(risk);
	pks_reader_free(reader);
	return judged;
}

/* Ops that a reader runs: those behind an error are never reached. */
static pks_op
ops_of(const struct pks_history *history)
{
	const struct pks_error *error = pks_history_error(history);

	return error != NULL && error->op < pks_ops(history) ? error->op : pks_ops(history);
}

static const struct pks_parting *
first_parting(const struct pks_partings *partings, enum pks_profile reader)
{
	for (size_t k = 0; k < pks_partings_count(partings); k++)
		if (pks_partings_get(partings, k)->reader == reader)
			return pks_partings_get(partings, k);
	return NULL;
}

/* pickletools loads nothing: it lists ops, as far as it gets. */
static void
write_tools(const struct pks_history *c, const struct pks_parting *parting, struct pks_text *out)
{
	bool stops = parting != NULL && parting->kind == PKS_PARTS_REFUSES;
	struct pks_array array;

	pks_text_fill(out, ' ', SIGN);
	pks_padded(out, pks_profile_name(PKS_READER_TOOLS), NAME);
	if (stops || pks_history_state(c) == PKS_STOPPED)
		pks_text_printf(out, "%*" PRIu32 "  ", OPS - 2, stops ? parting->op : ops_of(c));
	else
		pks_text_fill(out, ' ', OPS);
	if (parting == NULL && pks_arrays(c) > 0 && pks_array_get(c, 0, &array))
		pks_text_printf(out, "takes the array behind op %" PRIu32 " for opcodes", array.op);
	else if (parting == NULL)
		pks_text_raw(out, "lists the ops as c takes them");
	else if (stops)
		pks_text_printf(out, "stops at op %" PRIu32 " @%04" PRIx64, parting->op,
				parting->offset);
	else
		pks_text_printf(out, "lists op %" PRIu32 " @%04" PRIx64 " otherwise", parting->op,
				parting->offset);
	pks_text_raw(out, "\n");
}

static bool
write_row(const struct pks_history *c, const struct pks_partings *partings, enum pks_profile reader,
	  char sign_of_c, struct pks_text *out)
{
	const struct pks_history *own = pks_partings_history(partings, reader);
	bool as_c = reader != PKS_READER_C && own == NULL, judged = true;
	char sign = sign_of_c;

	if (own != NULL)
		judged = sign_of(own, &sign);
	pks_text_printf(out, "%c ", sign);
	pks_padded(out, pks_profile_name(reader), NAME);
	pks_text_printf(out, "%*" PRIu32 "  ", OPS - 2, ops_of(own != NULL ? own : c));
	if (as_c)
		pks_text_raw(out, "as c");
	else
		write_outcome(own != NULL ? own : c, out);
	pks_text_raw(out, "\n");
	return judged;
}

/* No reader leaves the reading of c. */
static void
write_agreed(const struct pks_history *c, struct pks_text *out)
{
	if (pks_history_state(c) == PKS_FULL) {
		pks_text_raw(out, "\nThis pickle was not read to its end.\n");
		return;
	}
	pks_text_printf(out, "\nAll readers %s this pickle%s.\n",
			pks_history_state(c) == PKS_STOPPED ? "agree on" : "refuse",
			pks_arrays(c) > 0 ? ", with joblib to take its arrays" : "");
}

static void
write_bytes(struct pks_bytes bytes, const struct pks_parting *parting, struct pks_text *out)
{
	uint64_t left = parting->offset < bytes.size ? bytes.size - parting->offset : 0;
	uint64_t size = parting->size < left ? parting->size : left;

	if (size == 0)
		return;
	pks_text_printf(out, "  bytes %04" PRIx64 " to %04" PRIx64 ":", parting->offset,
			parting->offset + size - 1);
	for (uint64_t k = 0; k < size && k < BYTES_SHOWN; k++)
		pks_text_printf(out, " %02x", bytes.data[parting->offset + k]);
	if (size > BYTES_SHOWN)
		pks_text_printf(out, " %s", pks_glyph(out, PKS_GLYPH_MORE));
	pks_text_raw(out, "\n");
}

static void
write_parting(const struct pks_history *c, const struct pks_partings *partings,
	      const struct pks_parting *parting, struct pks_text *out)
{
	static const char *const words[] = {
#define PKS_X(name, words) words,
		PKS_PARTING_TABLE(PKS_X)
#undef PKS_X
	};

	pks_text_printf(out, "\nop %" PRIu32 " @%04" PRIx64 ": %s %s\n  ", parting->op,
			parting->offset, pks_profile_name(parting->reader), words[parting->kind]);
	pks_parting_text(partings, parting, out);
	pks_text_raw(out, "\n");
	write_bytes(pks_history_bytes(c), parting, out);
}

bool
pks_report_readers(const struct pks_history *history, struct pks_text *out)
{
	struct pks_partings *partings = pks_partings_new(history);
	bool judged;
	char sign;
	size_t count;

	if (partings == NULL)
		return false;
	judged = sign_of(history, &sign);
	pks_text_fill(out, ' ', SIGN);
	pks_padded(out, "reader", NAME);
	pks_text_printf(out, "%*s  what load() comes to\n", OPS - 2, "ops");
	for (int reader = 0; reader < PKS_READERS; reader++)
		judged =
			write_row(history, partings, (enum pks_profile)reader, sign, out) && judged;
	write_tools(history, first_parting(partings, PKS_READER_TOOLS), out);
	count = pks_partings_count(partings);
	if (count == 0)
		write_agreed(history, out);
	for (size_t k = 0; k < count; k++)
		write_parting(history, partings, pks_partings_get(partings, k), out);
	pks_partings_free(partings);
	return judged;
}
