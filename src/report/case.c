/* SPDX-License-Identifier: MIT */
/*
 * The writers of single things give lines; here they become items of lists or blocks. All of it is
 * safe for a terminal already; here it is made safe for Markdown, which takes signs for its own,
 * and for HTML.
 */
#include "report/case.h"

#include "report/digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FINDINGS_TOLD 1000

/* ---- Words ----------------------------------------------------------------------------------- */

static void
html_words(const char *words, size_t n, struct pks_text *out)
{
	for (size_t i = 0; i < n; i++) {
		switch (words[i]) {
		case '&': pks_text_raw(out, "&amp;"); break;
		case '<': pks_text_raw(out, "&lt;"); break;
		case '>': pks_text_raw(out, "&gt;"); break;
		case '"': pks_text_raw(out, "&quot;"); break;
		default: pks_text_raw_n(out, words + i, 1);
		}
	}
}

static void
write_words(const char *words, size_t n, bool html, struct pks_text *out)
{
	if (html) {
		html_words(words, n, out);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\`*_[]<>|&#~$", words[i]))
			pks_text_raw(out, "\\");
		pks_text_raw_n(out, words + i, 1);
	}
}

/* The longest run of backticks. */
static size_t
ticks_in(const char *words, size_t n)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < n; i++) {
		run = words[i] == '`' ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void
write_code(const char *words, bool html, struct pks_text *out)
{
	size_t n = strlen(words), ticks = ticks_in(words, n) + 1;

	if (html) {
		pks_text_raw(out, "<code>");
		html_words(words, n, out);
		pks_text_raw(out, "</code>");
		return;
	}
	pks_text_fill(out, '`', ticks);
	/* Where it begins with one, it would be taken for more of these. */
	pks_text_raw(out, ticks > 1 ? " " : "");
	pks_text_raw(out, words);
	pks_text_raw(out, ticks > 1 ? " " : "");
	pks_text_fill(out, '`', ticks);
}

void
pks_case_heading(const char *words, int level, bool html, struct pks_text *out)
{
	if (html)
		pks_text_printf(out, "<h%d>", level);
	else
		pks_text_printf(out, "%s%.*s ", level > 1 ? "\n" : "", level, "###");
	write_words(words, strlen(words), html, out);
	if (html)
		pks_text_printf(out, "</h%d>\n", level);
	else
		pks_text_raw(out, "\n\n");
}

void
pks_case_block(const char *lines, bool html, struct pks_text *out)
{
	size_t n = strlen(lines), ticks = ticks_in(lines, n) + 1;

	while (n > 0 && lines[n - 1] == '\n')
		n--;
	if (html) {
		pks_text_raw(out, "<pre>");
		html_words(lines, n, out);
		pks_text_raw(out, "</pre>\n");
		return;
	}
	if (ticks < 3)
		ticks = 3;
	pks_text_fill(out, '`', ticks);
	pks_text_raw(out, "\n");
	pks_text_raw_n(out, lines, n);
	pks_text_raw(out, "\n");
	pks_text_fill(out, '`', ticks);
	pks_text_raw(out, "\n");
}

static void
begin_list(bool html, struct pks_text *out)
{
	pks_text_raw(out, html ? "<ul>\n" : "");
}

static void
begin_item(bool html, struct pks_text *out)
{
	pks_text_raw(out, html ? "<li>" : "- ");
}

static void
end_item(bool html, struct pks_text *out)
{
	pks_text_raw(out, html ? "</li>\n" : "\n");
}

static void
end_list(bool html, struct pks_text *out)
{
	pks_text_raw(out, html ? "</ul>\n" : "");
}

/* ---- What others write, kept ----------------------------------------------------------------- */

struct kept {
	char *data;
	size_t size;
	FILE *stream;
	char buffer[4096];
	struct pks_text text;
};

static bool
keep_begin(struct kept *kept, bool ascii)
{
	*kept = (struct kept){0};
	kept->stream = open_memstream(&kept->data, &kept->size);
	if (!kept->stream)
		return false;
	pks_text_stream(&kept->text, kept->buffer, sizeof kept->buffer, kept->stream);
	kept->text.ascii = ascii;
	return true;
}

static bool
keep_end(struct kept *kept)
{
	bool good = pks_text_flush(&kept->text);

	return fclose(kept->stream) == 0 && good && kept->data;
}

/* ---- The parts ------------------------------------------------------------------------------- */

static void
fact(const char *name, const char *value, bool code, bool html, struct pks_text *out)
{
	begin_item(html, out);
	pks_text_raw(out, name);
	pks_text_raw(out, ": ");
	if (code)
		write_code(value, html, out);
	else
		write_words(value, strlen(value), html, out);
	end_item(html, out);
}

static void
verdict_words(struct pks_risk *risk, struct pks_text *words)
{
	const struct pks_error *error =
		pks_history_error(pks_reader_history(pks_risk_reader(risk)));
	enum pks_level level = pks_risk_level(risk);

	if (pks_level_sign(level) != ' ')
		pks_text_printf(words, "%c ", pks_level_sign(level));
	pks_text_raw(words, pks_level_name(level));
	if (!pks_risk_is_judged(risk))
		pks_text_raw(words, " (not judged)");
	pks_text_raw(words, pks_risk_complete(risk) ? ", complete" : ", not complete");
	if (error) {
		pks_text_printf(words, ": op %" PRIu32 " @%" PRIu64 ": ", error->op, error->offset);
		pks_text_utf8(words, error->message, strlen(error->message));
	}
}

static bool
digest_words(struct pks_bytes bytes, struct pks_text *words)
{
	uint8_t digest[PKS_SHA256_SIZE];

	if (!pks_sha256(bytes, digest))
		return false;
	for (size_t k = 0; k < sizeof digest; k++)
		pks_text_printf(words, "%02x", digest[k]);
	return true;
}

/* All that is looked at. */
static void
write_whole(struct pks_bytes all, bool html, struct pks_text *out)
{
	char words[256];
	struct pks_text text;

	begin_list(html, out);
	pks_text_bounded(&text, words, sizeof words);
	pks_text_printf(&text, "%" PRIu64, all.size);
	fact("Bytes in all", words, false, html, out);
	pks_text_bounded(&text, words, sizeof words);
	if (digest_words(all, &text))
		fact("SHA-256 of all", words, true, html, out);
	end_list(html, out);
}

static void
write_facts(const struct pks_case *about, struct pks_risk *risk, struct pks_text *out)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	struct pks_bytes bytes = pks_history_bytes(h);
	char words[512];
	struct pks_text text;

	begin_list(about->html, out);
	pks_text_bounded(&text, words, sizeof words);
	verdict_words(risk, &text);
	fact("Verdict", words, false, about->html, out);
	pks_text_bounded(&text, words, sizeof words);
	pks_text_printf(&text,
			"protocol %d, %" PRIu32 " ops, %" PRIu64 " bytes from offset %" PRIu64,
			pks_history_protocol(h), pks_ops(h),
			pks_history_end(h) - pks_history_start(h), pks_history_start(h));
	fact("Pickle", words, false, about->html, out);
	pks_text_bounded(&text, words, sizeof words);
	bytes.data += pks_history_start(h);
	bytes.size = pks_history_end(h) - pks_history_start(h);
	if (digest_words(bytes, &text))
		fact("SHA-256 of the pickle", words, true, about->html, out);
	if (about->magic && *about->magic)
		fact("libmagic takes the file for", about->magic, true, about->html, out);
	fact("Read as", pks_profile_what(pks_history_options(h)->reader), false, about->html, out);
	end_list(about->html, out);
}

static bool
write_effects(const struct pks_case *about, struct pks_risk *risk, struct pks_text *out)
{
	struct kept kept;
	bool whole;

	if (!keep_begin(&kept, out->ascii))
		return false;
	whole = pks_report_effects(risk, &kept.text);
	whole = keep_end(&kept) && whole;
	pks_case_heading("What loading would do", 3, about->html, out);
	begin_list(about->html, out);
	for (const char *line = kept.data; line && *line;) {
		size_t n = strcspn(line, "\n");

		begin_item(about->html, out);
		write_words(line, n, about->html, out);
		end_item(about->html, out);
		line += n + (line[n] == '\n');
	}
	end_list(about->html, out);
	free(kept.data);
	return whole;
}

static void
write_finding(const struct pks_case *about, struct pks_risk *risk,
	      const struct pks_finding *finding, struct pks_text *out)
{
	char words[2048];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = out->ascii;
	pks_text_printf(&text, "%c %s op %" PRIu32, pks_level_sign(finding->level), finding->rule,
			finding->op);
	if (finding->other != PKS_NO_OP)
		pks_text_printf(&text, " and %" PRIu32, finding->other);
	pks_text_raw(&text, ": ");
	pks_risk_message(risk, finding, &text);
	begin_item(about->html, out);
	write_words(words, text.used, about->html, out);
	end_item(about->html, out);
}

static void
write_findings(const struct pks_case *about, struct pks_risk *risk, struct pks_text *out)
{
	static const enum pks_level order[] = {PKS_DANGEROUS, PKS_SUSPICIOUS, PKS_UNKNOWN,
					       PKS_INFO};
	size_t count = pks_risk_findings(risk);
	uint64_t all = 0, told = 0;
	char words[64];

	pks_case_heading("Findings", 3, about->html, out);
	begin_list(about->html, out);
	for (size_t l = 0; l < sizeof order / sizeof *order; l++) {
		all += pks_risk_count(risk, order[l]);
		for (size_t k = 0; k < count && told < FINDINGS_TOLD; k++) {
			if (pks_risk_finding(risk, k)->level == order[l]) {
				write_finding(about, risk, pks_risk_finding(risk, k), out);
				told++;
			}
		}
	}
	if (all > told || all == 0) {
		snprintf(words, sizeof words, all > told ? "%" PRIu64 " more" : "none", all - told);
		begin_item(about->html, out);
		pks_text_raw(out, words);
		end_item(about->html, out);
	}
	end_list(about->html, out);
}

/* Lines of another writer, as they are. */
static bool
write_lines(const char *heading, const struct pks_case *about, struct pks_risk *risk,
	    bool (*write)(struct pks_risk *risk, struct pks_text *out), struct pks_text *out)
{
	struct kept kept;
	bool whole;

	if (!keep_begin(&kept, out->ascii))
		return false;
	whole = write(risk, &kept.text);
	whole = keep_end(&kept) && whole;
	pks_case_heading(heading, 3, about->html, out);
	pks_case_block(kept.data ? kept.data : "", about->html, out);
	free(kept.data);
	return whole;
}

static bool
write_indicators(struct pks_risk *risk, struct pks_text *out)
{
	pks_report_indicators(risk, out);
	return true;
}

static void
write_notes(const struct pks_case *about, const struct pks_history *history, struct pks_text *out)
{
	if (!about->notes || about->notes->count == 0)
		return;
	pks_case_heading("Notes", 3, about->html, out);
	begin_list(about->html, out);
	for (size_t k = 0; k < about->notes->count; k++) {
		const struct pks_note *note = &about->notes->note[k];
		char words[PKS_NOTE_WORDS * 4];
		struct pks_text text;

		pks_text_bounded(&text, words, sizeof words);
		text.ascii = out->ascii;
		pks_text_printf(&text, "op %" PRIu32, note->op);
		if (note->op < pks_ops(history)) {
			pks_text_printf(&text, " @%04" PRIx64 " ",
					pks_op_offset(history, note->op));
			pks_op_name_text(history, note->op, &text);
		}
		pks_text_raw(&text, ": ");
		pks_text_utf8(&text, note->words, strlen(note->words));
		begin_item(about->html, out);
		write_words(words, text.used, about->html, out);
		end_item(about->html, out);
	}
	end_list(about->html, out);
}

/* ---- The whole ------------------------------------------------------------------------------- */

void
pks_case_begin(const char *title, struct pks_bytes all, bool html, struct pks_text *out)
{
	char words[4096] = "";
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = out->ascii;
	pks_text_raw(&text, "What loading ");
	pks_text_utf8(&text, title, strlen(title));
	pks_text_raw(&text, " would do");
	if (html) {
		pks_text_raw(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
				  "<meta charset=\"utf-8\">\n"
				  "<meta http-equiv=\"Content-Security-Policy\" "
				  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
				  "<title>");
		html_words(words, text.used, out);
		pks_text_raw(out,
			     "</title>\n<style>\nbody{max-width:60em;margin:2em auto;padding:0 "
			     "1em;font:16px/1.5 sans-serif;color:#1c1c1c;background:#fff}\n"
			     "pre{overflow:auto;padding:.6em;background:#f3f3f3;font-size:13px;"
			     "line-height:1.25}\ncode,pre{font-family:\"DejaVu Sans Mono\","
			     "Menlo,Consolas,monospace}\n"
			     "li{overflow-wrap:anywhere}\nsvg{max-width:100%;height:auto}\n"
			     "</style>\n</head>\n<body>\n");
	}
	pks_case_heading(words, 1, html, out);
	pks_text_raw(out, html ? "<p>" : "");
	pks_text_raw(out, "Nothing was loaded or run to find this out.");
	pks_text_raw(out, html ? "</p>\n" : "\n\n");
	write_whole(all, html, out);
}

bool
pks_case_pickle(const struct pks_case *about, struct pks_risk *risk, struct pks_text *out)
{
	bool whole;

	if (!about->html)
		pks_text_raw(out, "\n## ");
	else
		pks_text_raw(out, "<h2>");
	write_code(about->address, about->html, out);
	pks_text_raw(out, about->html ? "</h2>\n" : "\n\n");
	write_facts(about, risk, out);
	whole = write_effects(about, risk, out);
	write_findings(about, risk, out);
	write_notes(about, pks_reader_history(pks_risk_reader(risk)), out);
	whole = write_lines("Who wrote it", about, risk, pks_report_authorship, out) && whole;
	return write_lines("What to look for elsewhere", about, risk, write_indicators, out) &&
	       whole;
}

void
pks_case_end(bool html, struct pks_text *out)
{
	pks_text_raw(out, html ? "</body>\n</html>\n" : "");
}
