/* SPDX-License-Identifier: MIT */
/*
 * Who wrote this, in words: the writers that it fits, or the nearest with what does not fit.
 */
#include <picklescope/report.h>

#include <inttypes.h>
#include <string.h>

#define MISFITS_SHOWN 40
#define OPERAND_WIDTH 40

/* Applications that write with Python's picklers, by what they name. */
static const struct {
	const char *module, *what;
} applications[] = {
	{"cloudpickle", "cloudpickle"},
	{"dill", "dill"},
	{"joblib", "joblib"},
	{"torch", "torch"},
};

static void
write_applications(struct pks_risk *risk, struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));

	for (size_t a = 0; a < sizeof applications / sizeof *applications; a++) {
		const char *module = applications[a].module;
		size_t n = strlen(module);
		for (size_t k = 0; k < pks_risk_callables(risk); k++) {
			struct pks_callable c;
			if (!pks_callable(h, pks_risk_callable(risk, k)->op, &c) ||
			    c.module.size < n || memcmp(c.module.data, module, n) != 0 ||
			    (c.module.size > n && c.module.data[n] != '.'))
				continue;
			pks_text_printf(
				out, "It names things of %s, which writes with Python's pickle.\n",
				applications[a].what);
			break;
		}
	}
}

static void
write_misfits(struct pks_reader *reader, const struct pks_author *author, enum pks_writer writer,
	      struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(reader);
	uint64_t all = pks_author_misfits(author, writer), shown = 0;

	for (size_t k = 0; k < pks_author_kept(author) && shown < MISFITS_SHOWN; k++) {
		const struct pks_misfit *m = pks_author_misfit(author, k);
		if (!(m->writers >> writer & 1))
			continue;
		pks_text_printf(out, "  op %" PRIu32 " %s", m->op,
				pks_opcode_info(pks_op_code(h, m->op))->name);
		if (pks_opcode_info(pks_op_code(h, m->op))->argument != PKS_ARG_NONE) {
			pks_text_raw(out, " ");
			pks_argument_text(reader, m->op, OPERAND_WIDTH, out);
		}
		pks_text_printf(out, ": %s\n", m->why);
		shown++;
	}
	if (all > shown)
		pks_text_printf(out, "  and %" PRIu64 " more\n", all - shown);
}

void
pks_report_author(struct pks_risk *risk, const struct pks_author *author, struct pks_text *out)
{
	enum pks_writer nearest = pks_author_nearest(author);

	if (pks_author_misfits(author, nearest) == 0) {
		pks_text_raw(out, "It is written as one of these writes:\n");
		for (int w = 0; w < PKS_WRITERS; w++)
			if (pks_author_misfits(author, (enum pks_writer)w) == 0)
				pks_text_printf(out, "  %s\n", pks_writer_what((enum pks_writer)w));
	} else {
		pks_text_printf(
			out,
			"No pickler of Python writes this. It is nearest to %s, but for %" PRIu64
			" op%s:\n",
			pks_writer_what(nearest), pks_author_misfits(author, nearest),
			pks_author_misfits(author, nearest) == 1 ? "" : "s");
		write_misfits(pks_risk_reader(risk), author, nearest, out);
	}
	write_applications(risk, out);
}

bool
pks_report_authorship(struct pks_risk *risk, struct pks_text *out)
{
	struct pks_author *author = pks_author_new(pks_reader_history(pks_risk_reader(risk)));

	if (author == NULL)
		return false;
	pks_report_author(risk, author, out);
	pks_author_free(author);
	return true;
}
