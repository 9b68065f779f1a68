/* SPDX-License-Identifier: MIT */
/*
 * scan: a verdict for every pickle, in whatever it lies. Files that hold none are counted.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/jobs.h"
#include "cli/progress.h"
#include "cli/scan.h"

#include <inttypes.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <string.h>

void
cli_scan_begin(struct cli *cli, struct cli_scan *scan)
{
	*scan = (struct cli_scan){0};
	cli->scan = scan;
	/* One document is written by one thread. */
	if (cli->values.format == CLI_FORMAT_JSON || cli->values.format == CLI_FORMAT_SARIF)
		cli->values.jobs = 1;
	if (cli->values.format == CLI_FORMAT_JSON)
		pks_text_raw(&cli->out, "{\"schema\": 1, \"verdicts\": [");
	else if (cli->values.format == CLI_FORMAT_SARIF)
		pks_sarif_begin(&scan->sarif, PACKAGE_VERSION, &cli->out);
	cli_output_send(cli);
}

/* Before each object of a list in one document. */
static void
separate(struct cli *cli)
{
	if (cli->values.format != CLI_FORMAT_JSON)
		return;
	pks_text_raw(&cli->out, cli->scan->written ? "," : "\n");
	cli->scan->written = true;
}

static void
count(struct cli *cli, struct cli_scan *scan, const struct cli_load *load)
{
	enum pks_level level = pks_risk_level(load->risk);

	scan->pickles++;
	if (level < PKS_INFO)
		scan->level[level]++;
	if (level >= cli->values.fail_on)
		cli->found = true;
	if (!pks_risk_complete(load->risk)) {
		cli->failed = true;
		scan->incomplete++;
	}
}

static void
write_pickle(struct cli *cli, const struct pks_pickle *pickle, const struct pks_scanned *scanned,
	     struct pks_risk *risk)
{
	switch (cli->values.format) {
	case CLI_FORMAT_JSON:
	case CLI_FORMAT_JSONL:
		separate(cli);
		pks_report_scan_jsonl(scanned, risk, &cli->out);
		cli_output_send(cli);
		break;
	case CLI_FORMAT_SARIF: pks_sarif_pickle(&cli->scan->sarif, scanned, risk); break;
	case CLI_FORMAT_TEXT:
		pks_report_scan(scanned, risk, &cli->out);
		cli_rest(cli, pickle);
		break;
	}
}

/* Said once: it may have changed which guesses count. */
static void
tell_starved(struct cli *cli, struct cli_scan *scan, const struct pks_pickle *pickle)
{
	if (scan->sift.starved)
		cli_error(cli, "%s: memory ran out before libmagic could be asked",
			  pickle->address);
	scan->sift.starved = false;
}

static bool
scan_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_scan *scan = data;
	struct pks_scanned scanned = {
		.address = pickle->address,
		.key = pickle->key,
		.expires = pickle->expires,
		.path = pickle->asked->path,
		.in_file = *pks_source_steps(pickle->source) == '\0',
	};
	struct cli_load load;
	bool passes;

	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk))
		cli_error(cli, "%s: memory ran out before all was judged", pickle->address);
	passes = pks_sift_passes(&scan->sift, pickle, load.risk);
	tell_starved(cli, scan, pickle);
	if (!passes) {
		cli_unload(&load);
		return true;
	}
	if ((pickle->holds || pks_risk_names_beside(load.risk)) &&
	    !cli_open_values(cli, pickle, &load))
		cli_error(cli, "%s: memory ran out before all was judged", pickle->address);
	scanned.confidence = pks_sift_confidence(pickle, load.risk);
	if (cli->values.magic || !pks_risk_complete(load.risk))
		scanned.magic = pks_sift_word(&scan->sift, pickle);
	tell_starved(cli, scan, pickle);
	if (cli->values.format == CLI_FORMAT_TEXT && (cli->lot || scan->pickles > 0))
		pks_text_raw(&cli->out, "\n");
	count(cli, scan, &load);
	write_pickle(cli, pickle, &scanned, load.risk);
	cli_unload(&load);
	return true;
}

/* A source that gives no verdict but a reason, or not all of it. */
static void
write_failure(struct cli *cli, const char *address, const char *message)
{
	if (cli->values.format == CLI_FORMAT_SARIF)
		pks_sarif_failure(&cli->scan->sarif, address, message);
	if (cli->values.format != CLI_FORMAT_JSON && cli->values.format != CLI_FORMAT_JSONL)
		return;
	separate(cli);
	pks_text_raw(&cli->out, "{\"schema\": 1, \"address\": ");
	pks_json_string(&cli->out, address, strlen(address));
	pks_text_raw(&cli->out, ", \"level\": null, \"complete\": false, \"error\": {\"offset\": "
				"null, \"op\": null, \"message\": ");
	pks_json_string(&cli->out, message, strlen(message));
	pks_text_raw(&cli->out, "}}\n");
}

/* The same for a path, or what was given for one. */
static void
write_failed_path(struct cli *cli, const char *path, const char *steps, const char *message)
{
	char data[1 << 15];
	struct pks_address address = {0};
	struct pks_text text;

	/* They are only read. */
	address.path = (char *)(uintptr_t)path;
	address.steps = (char *)(uintptr_t)steps;
	pks_text_bounded(&text, data, sizeof(data));
	pks_report_address(&address, &text);
	write_failure(cli, data, message);
}

void
cli_scan_input(struct cli *cli, struct cli_input *input, bool walked, struct cli_scan *scan)
{
	pks_sift_file(&scan->sift, walked);
	input->inside = input->guesses = true;
	input->trouble = write_failure;
	input->pickles = &scan->through;
	if (!cli_each_pickle(cli, input, scan_pickle, scan) && !walked) {
		const char *reason = cli_no_pickle(cli, input);

		write_failed_path(cli, input->address.path, input->address.steps, reason);
	}
	if (!scan->sift.here)
		scan->none++;
}

static void
scan_file(struct cli *cli, const char *path, bool walked, void *data)
{
	struct cli_scan *scan = data;
	struct cli_input input;

	scan->files++;
	if (walked)
		cli_progress_many();
	if (!cli_input_open(cli, &input, path)) {
		write_failed_path(cli, path, NULL, input.error);
		return;
	}
	cli_scan_input(cli, &input, walked, scan);
	if (cli_input_changed(cli, &input))
		write_failed_path(cli, input.address.path, NULL,
				  "the file changed while it was read");
	cli_input_close(cli, &input);
}

/* What ends the document of --json. */
static void
write_summary(struct cli *cli, const struct cli_scan *scan)
{
	pks_text_printf(&cli->out, "], \"summary\": {\"files\": %" PRIu64 ", \"pickles\": %" PRIu64,
			scan->files, scan->pickles);
	for (int level = PKS_INNOCUOUS; level <= PKS_DANGEROUS; level++)
		pks_text_printf(&cli->out, ", \"%s\": %" PRIu64,
				pks_level_name((enum pks_level)level), scan->level[level]);
	pks_text_printf(&cli->out, ", \"incomplete\": %" PRIu64 ", \"none\": %" PRIu64 "}}\n",
			scan->incomplete, scan->none);
}

/* What was kept from file to file. */
static void
end_files(struct cli_scan *scan)
{
	pks_sift_end(&scan->sift);
	pks_pickles_free(scan->through);
	scan->through = NULL;
}

void
cli_scan_end(struct cli *cli, struct cli_scan *scan)
{
	const char *before = ": ";

	end_files(scan);
	if (cli->values.format == CLI_FORMAT_JSON)
		write_summary(cli, scan);
	if (cli->values.format == CLI_FORMAT_SARIF)
		pks_sarif_end(&scan->sarif, !cli->failed);
	if (cli->values.format != CLI_FORMAT_TEXT || scan->files == 1)
		return;
	pks_text_printf(&cli->out, "%s%" PRIu64 " pickle%s in %" PRIu64 " files",
			scan->pickles ? "\n" : "", scan->pickles, scan->pickles == 1 ? "" : "s",
			scan->files);
	for (int level = PKS_DANGEROUS; level >= PKS_INNOCUOUS; level--) {
		if (!scan->level[level])
			continue;
		pks_text_printf(&cli->out, "%s%" PRIu64 " %s", before, scan->level[level],
				pks_level_name((enum pks_level)level));
		before = ", ";
	}
	if (scan->incomplete)
		pks_text_printf(&cli->out, "; %" PRIu64 " not read to the end", scan->incomplete);
	if (scan->none)
		pks_text_printf(&cli->out, "; no pickle in %" PRIu64 " of the files", scan->none);
	pks_text_raw(&cli->out, "\n");
}

/* What one thread has counted; the file at hand is none any more. */
static void
gather(void *all, void *data)
{
	struct cli_scan *sum = all, *part = data;

	end_files(part);
	sum->files += part->files;
	sum->pickles += part->pickles;
	sum->incomplete += part->incomplete;
	sum->none += part->none;
	for (int level = 0; level < PKS_INFO; level++)
		sum->level[level] += part->level[level];
}

/*
 * What one file needed the next one needs as well: it is not given back in between, which would
 * cost more than most files do.
 */
static void
keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

void
cli_scan(struct cli *cli)
{
	const struct cli_work work = {.size = sizeof(struct cli_scan),
				      .apart = cli->values.format == CLI_FORMAT_TEXT,
				      .one = scan_file,
				      .gather = gather};
	struct cli_scan scan = {0};
	struct cli_names *names = cli_names_open(cli, ".");

	if (!names)
		return;
	keep_memory();
	cli_scan_begin(cli, &scan);
	cli_jobs_run(cli, names, &work, &scan);
	cli_names_close(names);
	cli_scan_end(cli, &scan);
}
