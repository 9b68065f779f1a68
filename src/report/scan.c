/* SPDX-License-Identifier: MIT */
/*
 * One pickle's verdict in words: the level first, then what it rests on. What a person wants to
 * know of an evil pickle fits on a screen; where there is more of a kind, the rest is counted.
 */
#include <picklescope/report.h>

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define CALLABLES_SHOWN 40
#define FINDINGS_SHOWN	40
#define CALLS_SHOWN	3
#define CALL_WIDTH	100
/* Less than this is no news. */
#define MEMORY_SHOWN (1u << 20)

static void
write_count(struct pks_text *out, uint64_t n, const char *word)
{
	pks_text_number(out, n);
	pks_text_fill(out, ' ', 1);
	pks_text_raw(out, word);
	pks_text_raw(out, n == 1 ? "" : "s");
}

static void
write_op(struct pks_text *out, pks_op op)
{
	pks_text_raw(out, " op ");
	pks_text_number(out, op);
	pks_text_fill(out, ' ', 1);
}

/* 'X dangerous, complete': two words, for a pickle that was not read whole is never called clean.
 */
static void
write_verdict(struct pks_risk *risk, struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	const struct pks_error *error = pks_history_error(h);
	enum pks_level level = pks_risk_level(risk);
	char sign = pks_level_sign(level);

	pks_text_raw(out, "  ");
	if (sign != ' ') {
		pks_text_fill(out, sign, 1);
		pks_text_fill(out, ' ', 1);
	}
	pks_text_raw(out, pks_level_name(level));
	if (!pks_risk_is_judged(risk))
		pks_text_raw(out, " (not judged)");
	if (pks_risk_complete(risk)) {
		pks_text_raw(out, ", complete\n");
		return;
	}
	pks_text_raw(out, ", not complete");
	if (error != NULL) {
		pks_text_printf(out, ": op %lu @%" PRIu64 ": ", (unsigned long)error->op,
				error->offset);
		pks_text_utf8(out, error->message, strlen(error->message));
	}
	pks_text_raw(out, "\n");
}

static void
write_facts(const struct pks_scanned *scanned, struct pks_risk *risk, struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	uint64_t memory = pks_risk_memory(risk);

	pks_text_raw(out, "  protocol ");
	pks_text_number(out, (uint64_t)pks_history_protocol(h));
	pks_text_raw(out, ", ");
	write_count(out, pks_ops(h), "op");
	pks_text_raw(out, ", ");
	write_count(out, pks_history_end(h) - pks_history_start(h), "byte");
	if (memory >= MEMORY_SHOWN)
		pks_text_printf(out, ", about %.3g MiB in memory", (double)memory / (1 << 20));
	if (scanned->magic != NULL) {
		pks_text_raw(out, ", ");
		pks_text_utf8(out, scanned->magic, strlen(scanned->magic));
	}
	pks_text_raw(out, "\n");
}

/* Where it is kept under a name of its own, as a cache does. */
static void
write_container(const struct pks_scanned *scanned, struct pks_text *out)
{
	time_t seconds = (time_t)scanned->expires;
	struct tm when;
	char date[32];

	if (scanned->key.data == NULL && !(scanned->expires > 0))
		return;
	pks_text_raw(out, "  ");
	if (scanned->key.data != NULL) {
		pks_text_raw(out, "key '");
		pks_text_utf8_quoted(out, scanned->key.data, (size_t)scanned->key.size, '\'');
		pks_text_raw(out, scanned->expires > 0 ? "', " : "'");
	}
	if (scanned->expires > 0 && scanned->expires < 1e11 && gmtime_r(&seconds, &when) != NULL &&
	    strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S UTC", &when) > 0)
		pks_text_printf(out, "%s %s", seconds < time(NULL) ? "expired" : "expires", date);
	else if (scanned->expires > 0)
		pks_text_raw(out, "expires");
	pks_text_raw(out, "\n");
}

/* The callable as the file spells it, what it is, and the first calls as they read. */
static void
write_callable(struct pks_risk *risk, size_t k, struct pks_text *out)
{
	struct pks_reader *reader = pks_risk_reader(risk);
	const struct pks_used *used = pks_risk_callable(risk, k);
	const pks_op *calls;
	size_t kept = pks_risk_calls(risk, k, &calls), n;

	pks_text_raw(out, "    ");
	pks_text_fill(out, pks_level_sign(pks_risk_op(risk, used->op)), 1);
	write_op(out, used->op);
	pks_callable_text(pks_reader_history(reader), used->op, out);
	pks_text_raw(out, " (");
	pks_text_raw(out, pks_capability_name(used->known->capability));
	pks_text_raw(out, ": ");
	pks_text_raw(out, used->known->reason);
	pks_text_raw(out, ")");
	if (used->table != NULL)
		pks_text_printf(out, ", by the user's list; by the table %s",
				pks_level_name(used->table->level));
	if (used->calls == 0)
		pks_text_raw(out, ", never called");
	pks_text_raw(out, "\n");
	for (n = 0; n < kept && n < CALLS_SHOWN; n++) {
		pks_text_raw(out, "       ");
		write_op(out, calls[n]);
		pks_call_text(reader, calls[n], CALL_WIDTH, out);
		pks_text_raw(out, "\n");
	}
	if (used->calls > n) {
		pks_text_raw(out, "        and ");
		write_count(out, used->calls - n, "more call");
		pks_text_raw(out, "\n");
	}
}

/* The worst first: a pickle of a million classes must not push the one that matters off the page.
 * reader: whose reading it is, where it is not the verdict's own; from there on it differs. */
static void
write_callables(struct pks_risk *risk, const char *reader, pks_op from, struct pks_text *out)
{
	size_t all = pks_risk_callables(risk), count = 0, shown = 0;
	unsigned levels = 0; /* a bit for each that occurs */

	for (size_t k = 0; k < all; k++) {
		pks_op op = pks_risk_callable(risk, k)->op;

		if (op < from)
			continue;
		count++;
		levels |= 1u << pks_risk_op(risk, op);
	}
	if (count == 0)
		return;
	pks_text_raw(out, "  callables");
	if (reader != NULL)
		pks_text_printf(out, ", read by %s", reader);
	pks_text_raw(out, ":\n");
	for (int level = PKS_DANGEROUS; level >= PKS_INNOCUOUS; level--)
		for (size_t k = 0; levels >> level & 1 && k < all && shown < CALLABLES_SHOWN; k++) {
			pks_op op = pks_risk_callable(risk, k)->op;
			if (op < from || pks_risk_op(risk, op) != (enum pks_level)level)
				continue;
			write_callable(risk, k, out);
			shown++;
		}
	if (count > shown) {
		pks_text_raw(out, "    and ");
		write_count(out, count - shown, "more callable");
		pks_text_raw(out, "\n");
	}
}

static void
write_finding(struct pks_risk *risk, const struct pks_finding *finding, struct pks_text *out)
{
	pks_text_printf(out, "    %c %s op %lu", pks_level_sign(finding->level), finding->rule,
			(unsigned long)finding->op);
	if (finding->other != PKS_NO_OP)
		pks_text_printf(out, " and %lu", (unsigned long)finding->other);
	if (finding->parting != NULL)
		pks_text_printf(out, " @%" PRIu64 "+%" PRIu64, finding->parting->offset,
				finding->parting->size);
	pks_text_raw(out, ": ");
	pks_risk_message(risk, finding, out);
	pks_text_raw(out, "\n");
}

static void
write_findings(struct pks_risk *risk, struct pks_text *out)
{
	static const enum pks_level order[] = {PKS_DANGEROUS, PKS_SUSPICIOUS, PKS_UNKNOWN,
					       PKS_INFO};
	size_t count = pks_risk_findings(risk);
	uint64_t all = 0, shown = 0;

	for (size_t l = 0; l < sizeof order / sizeof *order; l++)
		all += pks_risk_count(risk, order[l]);
	if (all == 0)
		return;
	pks_text_raw(out, "  findings:\n");
	for (size_t l = 0; l < sizeof order / sizeof *order; l++)
		for (size_t k = 0; k < count && shown < FINDINGS_SHOWN; k++)
			if (pks_risk_finding(risk, k)->level == order[l]) {
				write_finding(risk, pks_risk_finding(risk, k), out);
				shown++;
			}
	if (all > shown) {
		pks_text_raw(out, "    and ");
		write_count(out, all - shown, "more finding");
		pks_text_raw(out, "\n");
	}
}

void
pks_report_scan(const struct pks_scanned *scanned, struct pks_risk *risk, struct pks_text *out)
{
	pks_op from;

	pks_text_utf8(out, scanned->address, strlen(scanned->address));
	pks_text_raw(out, "\n");
	write_verdict(risk, out);
	write_facts(scanned, risk, out);
	write_container(scanned, out);
	write_callables(risk, NULL, 0, out);
	for (int reader = 0; reader < PKS_READERS; reader++) {
		struct pks_risk *worse = pks_risk_worse(risk, (enum pks_profile)reader, &from);
		if (worse != NULL)
			write_callables(worse, pks_profile_name((enum pks_profile)reader), from,
					out);
	}
	write_findings(risk, out);
}
