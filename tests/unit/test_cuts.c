/* SPDX-License-Identifier: MIT */
/*
 * 200 pickles, the samples and random ones, cut off at every byte: all that stood before the cut is
 * shown as it is in the whole, and the error is at the op that was cut, or at the frame that
 * promised more.
 */
#include "programs.h"

#include "pickle/opcode.h"

#include <picklescope/history.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PICKLES 200
#define LARGEST 3000

static unsigned pickles;

/* The first frame that does not end before the cut; PKS_NO_OP: none. */
static pks_op
cut_frame(const struct pks_history *h, uint64_t cut)
{
	for (pks_op op = 0; op < pks_ops(h) && pks_op_offset(h, op) < cut; op++) {
		struct pks_token token = pks_op_token(h, op);
		if (token.code == PKS_OP_FRAME && token.next <= cut &&
		    token.number > cut - token.next)
			return op;
	}
	return PKS_NO_OP;
}

static void
compare(const struct pks_history *whole, const struct pks_history *part, uint64_t cut)
{
	const struct pks_error *error = pks_history_error(part);
	pks_op frame = cut_frame(whole, cut), n = 0;

	while (n < pks_ops(whole) && pks_op_token(whole, n).next <= cut)
		n++;
	assert_true(pks_ops(part) >= n);
	for (pks_op op = n > 40 ? n - 40 : 0; op < n; op++) {
		assert_int_equal(pks_op_code(part, op), pks_op_code(whole, op));
		assert_int_equal(pks_op_offset(part, op), pks_op_offset(whole, op));
		if (op < frame)
			assert_int_equal(pks_op_done(part, op), pks_op_done(whole, op));
	}
	/* What breaks before the cut breaks there in both. */
	if (pks_history_error(whole) != NULL && pks_history_error(whole)->op < n &&
	    pks_history_error(whole)->op < frame) {
		assert_non_null(error);
		assert_int_equal(error->offset, pks_history_error(whole)->offset);
		return;
	}
	if (n > 0 && pks_op_code(whole, n - 1) == PKS_OP_STOP)
		return;
	assert_non_null(error);
	assert_int_equal(pks_history_state(part), PKS_BROKEN);
	assert_int_equal(error->offset, frame != PKS_NO_OP   ? pks_op_offset(whole, frame)
					: n < pks_ops(whole) ? pks_op_offset(whole, n)
							     : cut);
	assert_true(error->message[0] != '\0');
}

static void
cut_everywhere(struct pks_bytes bytes)
{
	struct pks_history *whole = pks_history_read(bytes, 0, NULL);

	assert_non_null(whole);
	for (uint64_t cut = 1; cut < bytes.size && cut < pks_history_end(whole); cut++) {
		/* In a block of its own, so that a step too far is seen. */
		uint8_t *data = malloc((size_t)cut);
		struct pks_history *part;

		assert_non_null(data);
		memcpy(data, bytes.data, (size_t)cut);
		part = pks_history_read((struct pks_bytes){data, cut}, 0, NULL);
		assert_non_null(part);
		compare(whole, part, cut);
		pks_history_free(part);
		free(data);
	}
	pks_history_free(whole);
	pickles++;
}

static void
test_samples(void **state)
{
	const char *top = getenv("srcdir");
	static uint8_t data[LARGEST];
	char path[4096];
	struct dirent *e;
	DIR *d;

	(void)state;
	snprintf(path, sizeof path, "%s/samples", top != NULL ? top : ".");
	d = opendir(path);
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name), size;
		FILE *file;

		if (n < 4 || strcmp(e->d_name + n - 4, ".pkl") != 0)
			continue;
		snprintf(path, sizeof path, "%s/samples/%s", top != NULL ? top : ".", e->d_name);
		file = fopen(path, "rb");
		assert_non_null(file);
		size = fread(data, 1, sizeof data, file);
		fclose(file);
		if (size < sizeof data)
			cut_everywhere((struct pks_bytes){data, size});
	}
	closedir(d);
	assert_true(pickles > 80);
}

static void
test_random(void **state)
{
	(void)state;
	for (uint64_t seed = 31337; pickles < PICKLES; seed++) {
		uint8_t *data;
		size_t n = random_program(seed, 20 + (unsigned)(seed % 200), &data);

		cut_everywhere((struct pks_bytes){data, n});
		free(data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples),
					   cmocka_unit_test(test_random)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
