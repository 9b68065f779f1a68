/* SPDX-License-Identifier: MIT */
/*
 * Findings as SARIF 2.1.0, the format in which tools that look at code hand their results on: one
 * run, one result a finding, one rule object a rule. Results are written as they come; what could
 * not be read is told in the invocation, behind them.
 */
#include "report/digest.h"

#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_SIZE 2048
/* Notifications that are kept until the results are written; the rest is counted. */
#define MAX_KEPT 1000

static void
write_string(struct pks_text *out, const char *words)
{
	pks_json_string(out, words, strlen(words));
}

static void
write_text(struct pks_text *out, const char *key, const char *words)
{
	pks_text_printf(out, ", \"%s\": {\"text\": ", key);
	write_string(out, words);
	pks_text_raw(out, "}");
}

static const char *
level_word(enum pks_level level)
{
	switch (level) {
	case PKS_DANGEROUS: return "error";
	case PKS_SUSPICIOUS: return "warning";
	case PKS_UNKNOWN:
	case PKS_INFO: return "note";
	case PKS_INNOCUOUS: break;
	}
	return "none";
}

static void
write_rule(const struct pks_rule_info *rule, struct pks_text *out)
{
	pks_text_raw(out, "{\"id\": ");
	write_string(out, rule->id);
	write_text(out, "shortDescription", rule->title);
	write_text(out, "fullDescription", rule->manual);
	write_text(out, "help", rule->manual);
	pks_text_printf(out, ", \"defaultConfiguration\": {\"level\": \"%s\"}}",
			level_word(rule->level));
}

void
pks_sarif_begin(struct pks_sarif *sarif, const char *version, struct pks_text *out)
{
	*sarif = (struct pks_sarif){.out = out};
	pks_text_raw(out, "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", "
			  "\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": "
			  "\"picklescope\", \"version\": ");
	write_string(out, version);
	pks_text_raw(out, ", \"rules\": [");
	for (size_t k = 0; k < pks_rules(); k++) {
		pks_text_raw(out, k == 0 ? "\n" : ",\n");
		write_rule(pks_rule_info(k), out);
	}
	pks_text_raw(out, "]}}, \"columnKind\": \"unicodeCodePoints\", \"results\": [");
}

/* A path as the reference of a URI: relative ones stay so, absolute ones get their scheme. */
static void
write_uri(const char *path, struct pks_text *out)
{
	static const char plain[] = "-._~/";

	pks_text_raw(out, path[0] == '/' ? "\"file://" : "\"");
	for (const char *p = path; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    strchr(plain, c) != NULL)
			pks_text_raw_n(out, p, 1);
		else
			pks_text_printf(out, "%%%02X", c);
	}
	pks_text_raw(out, "\"");
}

static void
write_location(const struct pks_scanned *scanned, const struct pks_history *h,
	       const struct pks_finding *finding, struct pks_text *out)
{
	pks_op op = finding->op;
	uint64_t offset = op < pks_ops(h) ? pks_op_offset(h, op) : pks_history_end(h);
	uint64_t size = 0;

	if (op < pks_ops(h))
		size = pks_op_token(h, op).next - offset;
	pks_text_raw(out, ", \"locations\": [{\"physicalLocation\": {\"artifactLocation\": "
			  "{\"uri\": ");
	write_uri(scanned->path, out);
	pks_text_raw(out, "}");
	/* Inside an archive a place in the file means nothing. */
	if (scanned->in_file)
		pks_text_printf(out,
				", \"region\": {\"byteOffset\": %" PRIu64
				", \"byteLength\": %" PRIu64 "}",
				offset, size);
	pks_text_raw(out, "}, \"logicalLocations\": [{\"fullyQualifiedName\": ");
	write_string(out, scanned->address);
	pks_text_raw(out, ", \"kind\": \"object\"}]}]");
}

/* The same for a finding as long as the pickle's bytes are the same. */
static void
write_fingerprint(const struct pks_history *h, const struct pks_finding *finding,
		  struct pks_text *out)
{
	struct pks_bytes bytes = pks_history_bytes(h);
	uint8_t digest[PKS_SHA256_SIZE];

	bytes.data += pks_history_start(h);
	bytes.size = pks_history_end(h) - pks_history_start(h);
	if (!pks_sha256(bytes, digest))
		return;
	pks_text_raw(out, ", \"partialFingerprints\": {\"pickle/v1\": \"");
	for (size_t k = 0; k < sizeof digest; k++)
		pks_text_printf(out, "%02x", digest[k]);
	pks_text_printf(out, ":%s:%" PRIu32 "\"}", finding->rule, finding->op);
}

static void
write_result(const struct pks_scanned *scanned, struct pks_risk *risk,
	     const struct pks_finding *finding, struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	char message[MESSAGE_SIZE];
	struct pks_text text;

	pks_text_bounded(&text, message, sizeof message);
	pks_risk_message(risk, finding, &text);
	pks_text_raw(out, "{\"ruleId\": ");
	write_string(out, finding->rule);
	pks_text_printf(out, ", \"ruleIndex\": %zu, \"level\": \"%s\"",
			pks_rule_number(finding->rule), level_word(finding->level));
	write_text(out, "message", message);
	write_location(scanned, h, finding, out);
	write_fingerprint(h, finding, out);
	pks_text_printf(out, ", \"properties\": {\"level\": \"%s\", \"op\": %" PRIu32,
			pks_level_name(finding->level), finding->op);
	if (finding->other != PKS_NO_OP)
		pks_text_printf(out, ", \"other\": %" PRIu32, finding->other);
	pks_text_raw(out, "}}");
}

/* Kept until the results are written. level: "error" or "note". */
static void
keep(struct pks_sarif *sarif, const char *level, const char *address, const char *message)
{
	char **grown;
	char *words;
	size_t n = strlen(level) + strlen(address) + strlen(message) + 4;

	if (sarif->kept >= MAX_KEPT) {
		sarif->more++;
		return;
	}
	grown = realloc(sarif->told, (sarif->kept + 1) * sizeof *grown);
	if (grown != NULL)
		sarif->told = grown;
	words = grown != NULL ? malloc(n) : NULL;
	if (words == NULL) {
		sarif->more++;
		return;
	}
	snprintf(words, n, "%s%c%s: %s", level, 0, address, message);
	sarif->told[sarif->kept++] = words;
}

/* What has another level by a list of the user's than by the table. */
static void
keep_overridden(struct pks_sarif *sarif, const struct pks_scanned *scanned, struct pks_risk *risk)
{
	for (size_t k = 0; k < pks_risk_callables(risk); k++) {
		const struct pks_used *used = pks_risk_callable(risk, k);
		char words[MESSAGE_SIZE];
		struct pks_text text;

		if (used->table == NULL)
			continue;
		pks_text_bounded(&text, words, sizeof words);
		pks_callable_text(pks_reader_history(pks_risk_reader(risk)), used->op, &text);
		pks_text_printf(&text, " is %s by the user's list; by the table %s",
				pks_level_name(pks_risk_op(risk, used->op)),
				pks_level_name(used->table->level));
		keep(sarif, "note", scanned->address, words);
	}
}

void
pks_sarif_pickle(struct pks_sarif *sarif, const struct pks_scanned *scanned, struct pks_risk *risk)
{
	keep_overridden(sarif, scanned, risk);
	for (size_t k = 0; k < pks_risk_findings(risk); k++) {
		pks_text_raw(sarif->out, sarif->results++ == 0 ? "\n" : ",\n");
		write_result(scanned, risk, pks_risk_finding(risk, k), sarif->out);
	}
}

void
pks_sarif_failure(struct pks_sarif *sarif, const char *address, const char *message)
{
	keep(sarif, "error", address, message);
}

void
pks_sarif_end(struct pks_sarif *sarif, bool whole)
{
	struct pks_text *out = sarif->out;

	pks_text_printf(out,
			"], \"invocations\": [{\"executionSuccessful\": %s, "
			"\"toolExecutionNotifications\": [",
			whole ? "true" : "false");
	for (size_t k = 0; k < sarif->kept; k++) {
		const char *level = sarif->told[k];

		pks_text_printf(out, "%s\n{\"level\": \"%s\"", k == 0 ? "" : ",", level);
		write_text(out, "message", level + strlen(level) + 1);
		pks_text_raw(out, "}");
		free(sarif->told[k]);
	}
	if (sarif->more > 0)
		pks_text_printf(out,
				"%s{\"level\": \"error\", \"message\": {\"text\": \"%" PRIu64
				" more notices were not kept\"}}",
				sarif->kept > 0 ? ",\n" : "\n", sarif->more);
	pks_text_raw(out, "]}]}]}\n");
	free(sarif->told);
	*sarif = (struct pks_sarif){0};
}
