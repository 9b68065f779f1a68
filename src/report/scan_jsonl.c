/* SPDX-License-Identifier: MIT */
/*
 * One pickle's verdict as one JSON object on one line, for programs. Its keys are schema 1: what
 * changes their meaning changes the number, what adds a key does not.
 */
#include "report/digest.h"

#include <picklescope/report.h>

#include <inttypes.h>
#include <string.h>

#define MESSAGE_SIZE 2048

/* Words that are known when this is compiled, so that they are copied at once. */
#define KEY(out, key)	    pks_text_raw(out, ", \"" key "\": ")
#define NUMBER(out, key, n) (KEY(out, key), pks_text_number(out, n))

static void
write_string(struct pks_text *out, const char *words)
{
	pks_json_string(out, words, strlen(words));
}

/* Of the pickle's own bytes: what comes before and after it in the source is not in it. */
static void
write_digest(struct pks_text *out, const struct pks_history *h)
{
	struct pks_bytes bytes = pks_history_bytes(h);
	uint64_t start = pks_history_start(h);
	uint8_t digest[PKS_SHA256_SIZE];
	char hex[2 * PKS_SHA256_SIZE + 2];

	KEY(out, "sha256");
	bytes.data += start;
	bytes.size = pks_history_end(h) - start;
	if (!pks_sha256(bytes, digest)) {
		pks_text_raw(out, "null");
		return;
	}
	hex[0] = hex[sizeof hex - 1] = '"';
	for (size_t k = 0; k < sizeof digest; k++) {
		hex[1 + 2 * k] = "0123456789abcdef"[digest[k] >> 4];
		hex[2 + 2 * k] = "0123456789abcdef"[digest[k] & 15];
	}
	pks_text_raw_n(out, hex, sizeof hex);
}

static void
write_error(struct pks_text *out, const struct pks_history *h)
{
	const struct pks_error *error = pks_history_error(h);

	KEY(out, "error");
	if (error == NULL) {
		pks_text_raw(out, "null");
		return;
	}
	pks_text_printf(out, "{\"offset\": %" PRIu64 ", \"op\": %" PRIu32 ", \"message\": ",
			error->offset, error->op);
	write_string(out, error->message);
	pks_text_raw(out, "}");
}

/* reader: whose reading it is of, where that is not the verdict's own; else NULL. */
static void
write_callable(struct pks_risk *risk, size_t k, const char *reader, struct pks_text *out)
{
	const struct pks_used *used = pks_risk_callable(risk, k);
	struct pks_callable c = {0};
	const pks_op *calls;
	size_t n = pks_risk_calls(risk, k, &calls);

	pks_callable(pks_reader_history(pks_risk_reader(risk)), used->op, &c);
	pks_text_raw(out, "{\"module\": ");
	pks_json_string(out, c.module.data, (size_t)c.module.size);
	KEY(out, "name");
	pks_json_string(out, c.name.data, (size_t)c.name.size);
	KEY(out, "level");
	write_string(out, pks_level_name(pks_risk_op(risk, used->op)));
	KEY(out, "capability");
	write_string(out, pks_capability_name(used->known->capability));
	if (used->table != NULL) {
		KEY(out, "overridden");
		write_string(out, pks_level_name(used->table->level));
	}
	NUMBER(out, "op", used->op);
	KEY(out, "calls");
	for (size_t i = 0; i < n; i++) {
		pks_text_raw(out, i == 0 ? "[" : ", ");
		pks_text_number(out, calls[i]);
	}
	pks_text_raw(out, n == 0 ? "[]" : "]");
	NUMBER(out, "uses", used->calls);
	if (reader != NULL) {
		KEY(out, "reader");
		write_string(out, reader);
	}
	pks_text_raw(out, "}");
}

/* Those of the pickle, then those that only a reader meets whose own reading is worse. */
static void
write_callables(struct pks_risk *risk, struct pks_text *out)
{
	const char *between = "";
	pks_op from;

	for (size_t k = 0; k < pks_risk_callables(risk); k++) {
		pks_text_raw(out, between);
		write_callable(risk, k, NULL, out);
		between = ", ";
	}
	for (int reader = 0; reader < PKS_READERS; reader++) {
		struct pks_risk *worse = pks_risk_worse(risk, (enum pks_profile)reader, &from);
		for (size_t k = 0; worse != NULL && k < pks_risk_callables(worse); k++) {
			if (pks_risk_callable(worse, k)->op < from)
				continue;
			pks_text_raw(out, between);
			write_callable(worse, k, pks_profile_name((enum pks_profile)reader), out);
			between = ", ";
		}
	}
}

static void
write_finding(struct pks_risk *risk, const struct pks_finding *finding, struct pks_text *out)
{
	char message[MESSAGE_SIZE];
	struct pks_text text;
	pks_op first = finding->op, second = finding->other;

	if (second < first) {
		first = finding->other;
		second = finding->op;
	}
	pks_text_bounded(&text, message, sizeof message);
	pks_risk_message(risk, finding, &text);
	pks_text_raw(out, "{\"rule\": ");
	write_string(out, finding->rule);
	KEY(out, "level");
	write_string(out, pks_level_name(finding->level));
	KEY(out, "message");
	write_string(out, message);
	pks_text_printf(out, ", \"ops\": [%" PRIu32, first);
	if (second != PKS_NO_OP)
		pks_text_printf(out, ", %" PRIu32, second);
	pks_text_raw(out, "]");
	NUMBER(out, "offset", pks_op_offset(pks_reader_history(pks_risk_reader(risk)), first));
	if (finding->parting != NULL) {
		KEY(out, "reader");
		write_string(out, pks_profile_name(finding->parting->reader));
		pks_text_printf(out,
				", \"bytes\": {\"offset\": %" PRIu64 ", \"size\": %" PRIu64 "}",
				finding->parting->offset, finding->parting->size);
	}
	if (finding->held != NULL) {
		KEY(out, "holds");
		write_string(out, finding->held->address);
	}
	pks_text_raw(out, "}");
}

void
pks_report_scan_jsonl(const struct pks_scanned *scanned, struct pks_risk *risk,
		      struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));

	pks_text_raw(out, "{\"schema\": 1, \"address\": ");
	write_string(out, scanned->address);
	KEY(out, "level");
	write_string(out, pks_level_name(pks_risk_level(risk)));
	KEY(out, "complete");
	pks_text_raw(out, pks_risk_complete(risk) ? "true" : "false");
	KEY(out, "confidence");
	/* Nothing that breaks is sure. */
	if (scanned->confidence != NULL)
		write_string(out,
			     pks_history_state(h) == PKS_STOPPED ? scanned->confidence : "likely");
	else
		pks_text_raw(out, "null");
	NUMBER(out, "protocol", (uint64_t)pks_history_protocol(h));
	NUMBER(out, "bytes", pks_history_end(h) - pks_history_start(h));
	NUMBER(out, "ops", pks_ops(h));
	NUMBER(out, "memory", pks_risk_memory(risk));
	write_digest(out, h);
	KEY(out, "reader");
	write_string(out, pks_profile_name(pks_history_options(h)->reader));
	write_error(out, h);
	KEY(out, "container");
	pks_text_raw(out, "{\"key\": ");
	if (scanned->key.data != NULL)
		pks_json_string(out, scanned->key.data, (size_t)scanned->key.size);
	else
		pks_text_raw(out, "null");
	pks_text_raw(out, ", \"expires\": ");
	if (scanned->expires > 0)
		pks_text_printf(out, "%.6f", scanned->expires);
	else
		pks_text_raw(out, "null");
	pks_text_raw(out, "}, \"callables\": [");
	write_callables(risk, out);
	pks_text_raw(out, "], \"findings\": [");
	for (size_t k = 0; k < pks_risk_findings(risk); k++) {
		pks_text_raw(out, k == 0 ? "" : ", ");
		write_finding(risk, pks_risk_finding(risk, k), out);
	}
	pks_text_raw(out, "], \"magic\": ");
	if (scanned->magic != NULL)
		write_string(out, scanned->magic);
	else
		pks_text_raw(out, "null");
	pks_text_raw(out, "}\n");
}
