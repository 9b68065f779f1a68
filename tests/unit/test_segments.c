/* SPDX-License-Identifier: MIT */
/*
 * The history in segments against the one that is kept whole (twins.h): samples, random pickles,
 * broken ones, by every reader. A second program is this one with segments of 16 ops. With a folder
 * as argument: every pickle in it.
 */
#include "programs.h"
#include "twins.h"

#include <picklescope/contents.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pks_bytes
read_file(const char *dir, const char *name)
{
	char path[8192];
	uint8_t *data;
	FILE *f;
	long n;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	data = malloc((size_t)n + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, (size_t)n, f), n);
	fclose(f);
	return (struct pks_bytes){data, (uint64_t)n};
}

/* Every pickle in a folder; returns how many there were. */
static unsigned
compare_folder(const char *dir, unsigned most)
{
	struct dirent *e;
	unsigned files = 0;
	DIR *d = opendir(dir);

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		struct pks_bytes bytes;
		if (n < 4 || strcmp(e->d_name + n - 4, ".pkl") != 0)
			continue;
		bytes = read_file(dir, e->d_name);
		twins_compare_readers(bytes, false, most);
		twins_compare_readers(bytes, true, most);
		twins_compare_options(bytes, most);
		free((void *)(uintptr_t)bytes.data);
		files++;
	}
	closedir(d);
	return files;
}

static void
test_samples(void **state)
{
	const char *top = getenv("srcdir");
	char dir[4096];

	(void)state;
	snprintf(dir, sizeof dir, "%s/samples", top != NULL ? top : ".");
	assert_true(compare_folder(dir, 400) >= 20);
}

/* Random pickles, whole; cut or with a byte changed; twice in a row with one memo. */
static void
compare_random(uint64_t first, unsigned count, unsigned ops, unsigned most)
{
	for (uint64_t seed = first; seed < first + count; seed++) {
		uint64_t state = seed * 0x9e3779b97f4a7c15u | 1;
		struct pks_options options = {.reader = (enum pks_profile)(seed % PKS_READERS),
					      .bare = seed % 3 == 0};
		uint8_t *data, *more;
		size_t n = random_program(seed, ops, &data), m;

		twins_compare((struct pks_bytes){data, n}, &options, most);
		data[random_below(&state, (uint32_t)n)] = (uint8_t)random_below(&state, 256);
		twins_compare((struct pks_bytes){data, n}, &options, most);
		if (seed % 4 == 0) {
			m = random_program(seed + 1, ops, &more);
			data = realloc(data, n + m);
			assert_non_null(data);
			memcpy(data + n, more, m);
			options.loads = 2;
			twins_compare((struct pks_bytes){data, n + m}, &options, most);
			free(more);
		}
		free(data);
	}
}

/* Asks for everything about an op and a moment; what the answers are does not matter. */
static void
ask(const struct pks_history *h, struct pks_reader *reader, pks_op op, uint64_t *state)
{
	pks_op cells[12], moment = random_below(state, pks_last_moment(h) + 1);
	uint32_t n = pks_cells(h, moment, pks_height(h, moment), 12, cells), rows;
	struct pks_part parts[24];
	struct pks_callable callable;
	struct pks_codes codes = {{0}};

	for (uint32_t k = 0; k < n; k++)
		(void)pks_cell_value(h, cells[k]);
	for (uint32_t k = 0; k < 4 && k < pks_operands(h, op); k++)
		(void)pks_operand(h, op, k);
	(void)pks_op_token(h, op);
	(void)pks_target(h, op);
	(void)pks_callee(h, op);
	(void)pks_operand_mark(h, op);
	(void)pks_taken_by(h, op);
	(void)pks_marks(h, moment);
	(void)pks_mark(h, moment);
	(void)pks_asked(h, op, &callable);
	(void)pks_newest_event(h, op, moment);
	(void)pks_event_before(h, op);
	(void)pks_op_at_offset(h, op);
	pks_codes_add(&codes, (uint8_t)random_below(state, 256));
	(void)pks_op_find(h, op, pks_ops(h), &codes);
	(void)pks_op_find_back(h, op, &codes);
	rows = pks_memo_count(h, moment);
	if (moment > 0 && rows > 0)
		(void)pks_memo_row(h, moment, random_below(state, rows));
	(void)pks_parts(reader, op, moment);
	(void)pks_parts_read(reader, op, moment, random_below(state, 30), 24, parts);
}

/* A file that somebody writes to after it was read: wrong answers, but answers. */
static void
test_changed_bytes(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 400; seed++) {
		uint64_t random = seed * 0x9e3779b97f4a7c15u | 1;
		uint8_t *data;
		size_t n = random_program(seed, seed % 10 == 0 ? 20000 : 200, &data);
		struct pks_history *h = pks_history_read((struct pks_bytes){data, n}, 0, NULL);
		struct pks_reader *reader = pks_reader_new(h);

		assert_true(h != NULL && reader != NULL);
		if (seed % 3 == 0)
			memset(data, 0, n);
		for (unsigned k = 0; seed % 3 != 0 && k < 1 + seed % 40; k++)
			data[random_below(&random, (uint32_t)n)] =
				(uint8_t)random_below(&random, 256);
		for (unsigned k = 0; k < 200 && pks_ops(h) > 0; k++)
			ask(h, reader, random_below(&random, pks_ops(h)), &random);
		pks_reader_free(reader);
		pks_history_free(h);
		free(data);
	}
}

static unsigned
times(unsigned n)
{
	const char *more = getenv("PICKLESCOPE_TIMES");

	return more != NULL ? n * (unsigned)strtoul(more, NULL, 10) : n;
}

static void
test_random_small(void **state)
{
	(void)state;
	compare_random(1, times(2000), 40, 1000);
}

static void
test_random_middle(void **state)
{
	(void)state;
	compare_random(500000, times(60), 1000, 2000);
}

static void
test_random_large(void **state)
{
	(void)state;
	compare_random(600000, times(1), 200000, 2000);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),	      cmocka_unit_test(test_random_small),
		cmocka_unit_test(test_random_middle), cmocka_unit_test(test_random_large),
		cmocka_unit_test(test_changed_bytes),
	};

	if (argc == 2) {
		unsigned files = compare_folder(argv[1], 100);
		printf("compared %llu moments of %u pickles\n", (unsigned long long)twins_compared,
		       files);
		return files < 1000;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
