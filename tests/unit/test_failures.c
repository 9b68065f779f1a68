/* SPDX-License-Identifier: MIT */
/*
 * The k-th request for memory fails, for every k that there is; once, and with all that follow. So
 * does the k-th read: with an error, interrupted, short. Nothing crashes, nothing is lost, and what
 * is said was either whole or says that it is not.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "failing.h"

#include "ui/app.h"

#include <picklescope/report.h>

#include <curses.h>
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A run, and whether it came to its end as if nothing had been wrong. */
typedef bool (*run_function)(const void *data);

static const char *
sample(const char *name)
{
	static char path[4096];
	const char *top = getenv("srcdir");

	snprintf(path, sizeof path, "%s/samples/%s", top != NULL ? top : ".", name);
	return path;
}

/* How often a run is made again: each k, or with a stride where there are very many. */
static void
fail_each(run_function run, const void *data, enum failing what, bool all, enum failing_read how)
{
	unsigned long k = 1, times = 0;
	size_t before;
	bool met;

	assert_true(run(data));
	before = failing_blocks();
	do {
		failing_begin(what, k, all, how);
		(void)run(data);
		met = failing_end();
		if (failing_blocks() != before)
			fail_msg("request %lu: %zu blocks are lost", k, failing_blocks() - before);
		times++;
		k += 1 + k / 400;
	} while (met);
	assert_true(times > 1);
	/* And none of this has left anything behind. */
	assert_true(run(data));
}

static void
fail_memory(run_function run, const void *data)
{
	fail_each(run, data, FAILING_MEMORY, false, FAILING_EIO);
	fail_each(run, data, FAILING_MEMORY, true, FAILING_EIO);
}

/* ---- What is run ----------------------------------------------------------------------------- */

static bool
say_all(struct pks_risk *risk, struct pks_text *out)
{
	static const struct pks_scanned scanned = {
		.address = "x.pkl!@0", .path = "x.pkl", .in_file = true};
	struct pks_reader *reader = pks_risk_reader(risk);
	const struct pks_history *history = pks_reader_history(reader);
	struct pks_sarif sarif;
	bool whole = true;

	pks_report_scan(&scanned, risk, out);
	pks_report_scan_jsonl(&scanned, risk, out);
	pks_sarif_begin(&sarif, "0", out);
	pks_sarif_pickle(&sarif, &scanned, risk);
	pks_sarif_failure(&sarif, "y.pkl", "it is a directory");
	pks_sarif_end(&sarif, true);
	whole = pks_report_effects(risk, out) && whole;
	whole = pks_report_authorship(risk, out) && whole;
	whole = pks_report_python(risk, out) && whole;
	pks_report_indicators(risk, out);
	whole = pks_report_verdict(reader, false, out) && whole;
	whole = pks_report_readers(history, out) && whole;
	pks_report_trace(reader, risk, out, NULL);
	pks_report_tree(reader, risk, pks_end_moment(history), out);
	return whole;
}

/* Reads, judges and writes a pickle. */
static bool
judge(const struct pks_bytes *bytes, const struct pks_options *options)
{
	struct pks_history *history = pks_history_read(*bytes, 0, options);
	struct pks_reader *reader = history != NULL ? pks_reader_new(history) : NULL;
	struct pks_risk *risk = reader != NULL ? pks_risk_new(reader) : NULL;
	char buffer[256];
	struct pks_text out;
	FILE *sink = fopen("/dev/null", "w");
	bool whole = false;

	assert_non_null(sink);
	pks_text_stream(&out, buffer, sizeof buffer, sink);
	if (risk != NULL && pks_risk_update(risk))
		whole = say_all(risk, &out);
	if (risk != NULL && pks_history_state(history) != PKS_STOPPED)
		assert_false(pks_risk_complete(risk));
	pks_text_flush(&out);
	fclose(sink);
	if (risk != NULL)
		pks_risk_free(risk);
	if (reader != NULL)
		pks_reader_free(reader);
	if (history != NULL)
		pks_history_free(history);
	return whole;
}

static bool
run_judge(const void *data)
{
	return judge(data, NULL);
}

static bool
run_bare(const void *data)
{
	static const struct pks_options options = {
		.bare = true, .reader = PKS_READER_PY, .loads = 2};

	return judge(data, &options);
}

static bool
run_dis(const void *data)
{
	const struct pks_bytes *bytes = data;
	struct pks_error error;
	char buffer[256];
	struct pks_text out;
	uint64_t end;
	FILE *sink = fopen("/dev/null", "w");

	assert_non_null(sink);
	pks_text_stream(&out, buffer, sizeof buffer, sink);
	(void)pks_report_dis(*bytes, 0, PKS_TOOLS_3_11, &out, &error, NULL, &end, NULL);
	pks_text_flush(&out);
	fclose(sink);
	return true;
}

/* All that is in a source, to the last layer. */
static bool
run_survey(const void *data)
{
	const struct pks_bytes *bytes = data;
	struct pks_source *source = pks_source_of(*bytes, "file");
	struct pks_survey *survey = source != NULL ? pks_survey_new(source, NULL, true) : NULL;
	struct pks_sighting sighting;
	enum pks_surveyed what = PKS_SURVEY_TROUBLE;
	unsigned found = 0;

	while (survey != NULL && (what = pks_survey_next(survey, &sighting)) != PKS_SURVEY_END) {
		found += what == PKS_SURVEY_PICKLE;
		if (what == PKS_SURVEY_TROUBLE)
			assert_non_null(sighting.trouble);
	}
	if (survey != NULL)
		pks_survey_free(survey);
	pks_source_free(source);
	return found > 0;
}

static bool
run_open(const void *data)
{
	char error[256] = "";
	struct pks_source *source = pks_source_open(data, error, sizeof error);

	if (source == NULL)
		assert_true(error[0] != '\0');
	pks_source_free(source);
	return source != NULL;
}

/* The same as standard input that is a pipe: read to its end. */
static bool
run_stream(const void *data)
{
	const struct pks_bytes *bytes = data;
	char error[256] = "";
	struct pks_source *source;
	int ends[2], input = dup(STDIN_FILENO);
	bool whole;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes->data, (size_t)bytes->size), bytes->size);
	close(ends[1]);
	assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
	close(ends[0]);
	source = pks_source_open("-", error, sizeof error);
	if (source == NULL)
		assert_true(error[0] != '\0');
	whole = source != NULL && pks_source_bytes(source).size == bytes->size;
	/* What was read short would be taken for the whole. */
	assert_true(source == NULL || whole);
	pks_source_free(source);
	assert_true(dup2(input, STDIN_FILENO) >= 0);
	close(input);
	return whole;
}

static bool
run_explorer(const void *data)
{
	static struct pks_app app;
	static const char keys[] = "sssSeEwWG%\tjjl\tL\t/a\r*nR?q:5\rg";
	const struct pks_bytes *bytes = data;
	struct pks_ui_options options = {.at = PKS_NO_OP};
	struct pks_source *source = pks_source_of(*bytes, "file");
	char error[256];
	bool whole;

	if (source == NULL)
		return false;
	if (!pks_app_start(&app, &options, source))
		return false;
	whole = pks_theme_load(&app.screen.theme, "dark", error, sizeof error);
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, 80, 24);
	pks_app_draw(&app);
	for (const char *key = keys; *key != '\0'; key++) {
		pks_app_work(&app);
		pks_app_key(&app, *key);
		app.quit = false;
		pks_app_draw(&app);
	}
	pks_app_stop(&app);
	return whole;
}

/* A pickle that is longer than what is read at once: a view is read while it is written. */
static bool
run_behind(const void *data)
{
	struct pks_source *source = pks_source_of(*(const struct pks_bytes *)data, "file");
	struct pks_document document;
	bool whole;

	if (source == NULL || !pks_document_open(&document, source, 0, NULL))
		return false;
	/* No thread, so that each run asks for the same. */
	document.alone = true;
	while (pks_document_work(&document))
		;
	whole = document.judged && pks_risk_complete(document.risk);
	if (pks_history_state(document.history) != PKS_STOPPED)
		assert_false(pks_risk_complete(document.risk));
	pks_document_close(&document);
	return whole;
}

/* ---- The tests ------------------------------------------------------------------------------- */

static struct pks_bytes
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(65536);
	size_t n;

	assert_true(file != NULL && data != NULL);
	n = fread(data, 1, 65536, file);
	fclose(file);
	return (struct pks_bytes){data, n};
}

static void
with_samples(run_function run, bool reads)
{
	static const char *const names[] = {"evil.pkl", "session.pkl", "cycle-list.pkl",
					    "all-opcodes.pkl", "two-pickles.pkl"};

	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		struct pks_bytes bytes = read_file(sample(names[k]));

		fail_memory(run, &bytes);
		for (unsigned how = 0; reads && how < FAILING_READS; how++)
			fail_each(run, &bytes, FAILING_READ, how == FAILING_EIO,
				  (enum failing_read)how);
		free((void *)(uintptr_t)bytes.data);
	}
}

static void
test_judge(void **state)
{
	(void)state;
	with_samples(run_judge, false);
	with_samples(run_bare, false);
}

static void
test_behind(void **state)
{
	static uint8_t data[20000];
	struct pks_bytes bytes = {data, 0};
	size_t used = 0;

	(void)state;
	memcpy(data, "]q\0(", 4);
	used = 4;
	for (uint32_t k = 0; used + 40 < sizeof data; k++) {
		/* Slots out of order, written again; a list that was made long before. */
		uint8_t slot = (uint8_t)(1 + k % 8 * 7);
		uint8_t part[] = {'h', 0, 'K', 2, 'a', '0', ']', 'q', slot, '0', 'h', slot, '0'};

		if (k % 500 == 0) {
			memcpy(data + used, part, sizeof part);
			used += sizeof part;
		}
		memcpy(data + used, "K\7", 2);
		used += 2;
	}
	memcpy(data + used, "1.", 2);
	bytes.size = used + 2;
	fail_memory(run_behind, &bytes);
}

static void
test_dis(void **state)
{
	(void)state;
	with_samples(run_dis, false);
}

/* A file of each kind, as tests/source/kinds.py makes them. */
static void
fail_containers(void)
{
	const char *top = getenv("srcdir");
	struct dirent **names;
	char path[4096];
	int count;

	snprintf(path, sizeof path, "%s/tests/unit/containers", top != NULL ? top : ".");
	count = scandir(path, &names, NULL, alphasort);
	assert_true(count > 20);
	for (int k = 0; k < count; k++) {
		struct pks_bytes bytes;

		if (names[k]->d_name[0] != '.') {
			snprintf(path, sizeof path, "%s/tests/unit/containers/%s",
				 top != NULL ? top : ".", names[k]->d_name);
			bytes = read_file(path);
			if (run_survey(&bytes))
				fail_memory(run_survey, &bytes);
			free((void *)(uintptr_t)bytes.data);
		}
		free(names[k]);
	}
	free(names);
}

static void
test_survey(void **state)
{
	(void)state;
	with_samples(run_survey, false);
	fail_containers();
}

static void
test_open(void **state)
{
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s", sample("session.pkl"));
	fail_memory(run_open, path);
	for (unsigned how = 0; how < FAILING_READS; how++)
		fail_each(run_open, path, FAILING_READ, false, (enum failing_read)how);
	with_samples(run_stream, true);
}

static void
test_explorer(void **state)
{
	struct pks_bytes bytes;
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");

	(void)state;
	assert_true(out != NULL && in != NULL);
	if (newterm("xterm-256color", out, in) == NULL)
		skip();
	bytes = read_file(sample("evil.pkl"));
	fail_memory(run_explorer, &bytes);
	free((void *)(uintptr_t)bytes.data);
	endwin();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge), cmocka_unit_test(test_behind),
		cmocka_unit_test(test_dis),   cmocka_unit_test(test_survey),
		cmocka_unit_test(test_open),  cmocka_unit_test(test_explorer),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
