/* SPDX-License-Identifier: MIT */
/*
 * What pages are written from in slices is the same as what the commands of the same names print in
 * one go, on every sample and however thin the slices are.
 */
#include <picklescope/report.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORDS 65536

static char whole[WORDS], sliced[WORDS];

static void
check_indicators(struct pks_risk *risk)
{
	struct pks_text text;

	pks_text_bounded(&text, whole, sizeof(whole));
	pks_report_indicators(risk, &text);
	for (uint64_t slice = 0; slice < 200; slice += 33) {
		struct pks_indicators *indicators;

		pks_text_bounded(&text, sliced, sizeof(sliced));
		indicators = pks_indicators_begin(risk, &text);
		assert_non_null(indicators);
		while (pks_indicators_advance(indicators, slice))
			;
		pks_indicators_end(indicators);
		assert_string_equal(sliced, whole);
	}
	/* Given up in the middle. */
	pks_indicators_end(pks_indicators_begin(risk, &text));
	pks_indicators_end(NULL);
}

static void
check_author(struct pks_risk *risk)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));
	struct pks_text text;

	pks_text_bounded(&text, whole, sizeof(whole));
	assert_true(pks_report_authorship(risk, &text));
	for (pks_op slice = 1; slice < 100; slice += 49) {
		struct pks_author *author = pks_author_begin(history);

		assert_non_null(author);
		while (pks_author_advance(author, slice))
			;
		pks_text_bounded(&text, sliced, sizeof(sliced));
		pks_report_author(risk, author, &text);
		assert_string_equal(sliced, whole);
		pks_author_free(author);
	}
}

static void
check(const char *path)
{
	char error[256];
	struct pks_source *source = pks_source_open(path, error, sizeof(error));
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;

	assert_non_null(source);
	history = pks_history_read(pks_source_bytes(source), 0, NULL);
	reader = pks_reader_new(history);
	risk = pks_risk_new(reader);
	assert_true(pks_risk_update(risk));
	check_indicators(risk);
	check_author(risk);
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
	pks_source_free(source);
}

/* Runs of base64 in one op after the other, of which some are cut by a slice. */
static void
test_runs(void **state)
{
	static const char run[] =
		"aGVsbG8gd29ybGQsIHRoaXMgaXMgYSBydW4gb2YgYmFzZTY0IHdpdGggRGlnaXRzIDAxMjM0NTY3";
	char pickle[1024];
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
	size_t n = 0;
	const char *at = whole;
	int found = 0;

	(void)state;
	pickle[n++] = '(';
	for (int k = 0; k < 4; k++) {
		pickle[n++] = 'U';
		pickle[n++] = (char)(sizeof(run) - 1 - (size_t)k);
		memcpy(pickle + n, run, sizeof(run) - 1 - (size_t)k);
		n += sizeof(run) - 1 - (size_t)k;
	}
	pickle[n++] = 'l';
	pickle[n++] = '.';
	history = pks_history_read((struct pks_bytes){(const uint8_t *)pickle, n}, 0, NULL);
	reader = pks_reader_new(history);
	risk = pks_risk_new(reader);
	assert_true(pks_risk_update(risk));
	check_indicators(risk);
	for (; (at = strstr(at, "base64")); at++)
		found++;
	assert_int_equal(found, 4);
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
}

static void
test_samples(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct dirent **names;
	char path[4096];
	int count, checked = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/samples", srcdir ? srcdir : ".");
	count = scandir(path, &names, NULL, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		if (strstr(names[i]->d_name, ".pkl")) {
			snprintf(path, sizeof(path), "%s/samples/%s", srcdir ? srcdir : ".",
				 names[i]->d_name);
			check(path);
			checked++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(checked > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples),
					   cmocka_unit_test(test_runs)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
