/* SPDX-License-Identifier: MIT */
/*
 * Every moment of every sample, and of random pickles that cross groups and chunks, is the moment
 * of a plain forward emulation (moments.h).
 */
#include "moments.h"
#include "programs.h"

#include "pickle/opcode.h"

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
	struct pks_bytes bytes = {NULL, 0};
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
	bytes = (struct pks_bytes){data, (uint64_t)n};
	return bytes;
}

static void
test_samples(void **state)
{
	const char *top = getenv("srcdir");
	char dir[4096];
	struct dirent *e;
	unsigned files = 0;
	DIR *d;

	(void)state;
	snprintf(dir, sizeof dir, "%s/samples", top != NULL ? top : ".");
	d = opendir(dir);
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		struct pks_bytes bytes;
		if (n < 4 || strcmp(e->d_name + n - 4, ".pkl") != 0)
			continue;
		bytes = read_file(dir, e->d_name);
		moments_check(bytes, 0, NULL, 1);
		free((void *)(uintptr_t)bytes.data);
		files++;
	}
	closedir(d);
	assert_true(files >= 20);
}

static void
run_random(uint64_t first, unsigned count, unsigned ops, unsigned stride)
{
	for (uint64_t seed = first; seed < first + count; seed++) {
		uint8_t *data;
		size_t n = random_program(seed, ops, &data);
		moments_check((struct pks_bytes){data, n}, 0, NULL, stride);
		free(data);
	}
}

static void
test_random_small(void **state)
{
	(void)state;
	run_random(1, 3000, 40, 1);
}

static void
test_random_groups(void **state)
{
	(void)state;
	run_random(100000, 60, 1500, 1);
}

static void
test_random_chunks(void **state)
{
	(void)state;
	run_random(200000, 1, 150000, 4000);
}

/* Random pickles are no use if they break at once. */
static void
test_random_get_far(void **state)
{
	unsigned seen[256] = {0};
	uint64_t done = 0, all = 0;

	(void)state;
	for (uint64_t seed = 1; seed < 300; seed++) {
		uint8_t *data;
		size_t n = random_program(seed, 200, &data);
		struct pks_history *h = pks_history_read((struct pks_bytes){data, n}, 0, NULL);
		assert_non_null(h);
		all += pks_ops(h);
		done += pks_last_moment(h);
		for (pks_op op = 0; op < pks_last_moment(h); op++)
			seen[pks_op_code(h, op)]++;
		pks_history_free(h);
		free(data);
	}
	assert_true(done * 10 > all * 7);
	for (unsigned c = 0; c < 256; c++)
		if (pks_opcode_info((uint8_t)c)->pops == PKS_TO_MARK)
			assert_true(seen[c] > 0);
}

/* A history that grows a little at a time is the one that was read at once. */
static void
test_advance_in_slices(void **state)
{
	uint8_t *data;
	size_t n = random_program(7, 5000, &data);
	struct pks_bytes bytes = {data, n};
	struct pks_history *whole = pks_history_read(bytes, 0, NULL);
	struct pks_history *slices = pks_history_new(bytes, 0, NULL);

	(void)state;
	assert_non_null(whole);
	assert_non_null(slices);
	for (pks_op seen = 0; pks_history_advance(slices, 100); seen = pks_ops(slices)) {
		assert_true(pks_ops(slices) > seen);
		assert_int_equal(pks_history_state(slices), PKS_RUNNING);
	}
	assert_int_equal(pks_ops(slices), pks_ops(whole));
	assert_int_equal(pks_history_state(slices), pks_history_state(whole));
	assert_int_equal(pks_history_end(slices), pks_history_end(whole));
	for (pks_op m = 0; m <= pks_last_moment(whole); m++)
		assert_int_equal(pks_height(slices, m), pks_height(whole, m));
	pks_history_free(whole);
	pks_history_free(slices);
	free(data);
}

static void
test_bound(void **state)
{
	struct pks_options options = {.max_ops = 100};
	uint8_t *data;
	size_t n = random_program(7, 5000, &data);
	struct pks_history *h = pks_history_read((struct pks_bytes){data, n}, 0, &options);

	(void)state;
	assert_non_null(h);
	assert_int_equal(pks_ops(h), 100);
	assert_int_equal(pks_history_state(h), PKS_FULL);
	assert_non_null(pks_history_error(h));
	pks_history_free(h);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),	       cmocka_unit_test(test_random_small),
		cmocka_unit_test(test_random_groups),  cmocka_unit_test(test_random_chunks),
		cmocka_unit_test(test_random_get_far), cmocka_unit_test(test_advance_in_slices),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
