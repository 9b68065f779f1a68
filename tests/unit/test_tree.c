/* SPDX-License-Identifier: MIT */
/*
 * The tree of objects, at every moment of every sample: the row before the row after a row is that
 * row, a value that is found is the one that was looked for, and nothing expands without end.
 */
#include "ui/tree.h"

#include <picklescope/source.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_ROWS    400
#define MOST_MOMENTS 400

static struct pks_tree tree;
static struct pks_tree_path row, next, found;
static const char *sample;

static bool
same_row(const struct pks_tree_path *a, const struct pks_tree_path *b)
{
	return a->depth == b->depth && pks_tree_order(a, b) == 0 &&
	       a->step[a->depth - 1].part.value == b->step[b->depth - 1].part.value;
}

static void
check_row(pks_op moment)
{
	struct pks_tree_step *step = pks_tree_row(&row);

	/* Read anew, it is the same row. */
	next = row;
	pks_tree_refresh(&tree, &next);
	if (!same_row(&row, &next))
		fail_msg("%s at %u: a row is another one when it is read again", sample, moment);
	assert_true(step->k < step->siblings);
	if (step->reference == PKS_TREE_CYCLE)
		assert_false(step->open);
	next = row;
	if (!pks_tree_next(&tree, &next))
		return;
	assert_true(pks_tree_order(&row, &next) < 0);
	assert_true(pks_tree_previous(&tree, &next));
	if (!same_row(&row, &next))
		fail_msg("%s at %u: the row before the next row is another one", sample, moment);
}

static int
check_moment(pks_op moment)
{
	int rows = 0;

	pks_tree_at(&tree, moment);
	if (!pks_tree_first(&tree, &row)) {
		assert_int_equal(pks_height(tree.history, moment), 0);
		assert_false(pks_tree_last(&tree, &row));
		return 0;
	}
	do
		check_row(moment);
	while (++rows < MOST_ROWS && pks_tree_next(&tree, &row));
	if (rows < MOST_ROWS) {
		assert_true(pks_tree_last(&tree, &next));
		if (!same_row(&row, &next))
			fail_msg("%s at %u: the last row is another one", sample, moment);
	}
	return rows;
}

/* Every value that a row shows in its own place is found, and found as a row that shows it. */
static void
check_finding(pks_op moment)
{
	pks_op values[MOST_ROWS];
	int count = 0;

	pks_tree_lead_nowhere(&tree);
	if (!pks_tree_first(&tree, &row))
		return;
	do {
		struct pks_tree_step *step = pks_tree_row(&row);

		if (step->reference == PKS_TREE_OWN && step->part.value != PKS_NO_OP &&
		    pks_value_kind(tree.history, step->part.value) >= PKS_TUPLE &&
		    pks_value_kind(tree.history, step->part.value) != PKS_CALLABLE)
			values[count++] = step->part.value;
	} while (count < MOST_ROWS && pks_tree_next(&tree, &row));
	for (int i = 0; i < count; i++) {
		pks_op taken = pks_taken_by(tree.history, values[i]);

		if (!pks_tree_find(&tree, values[i], &found)) {
			/* What was popped has a place that nobody can reckon. */
			if (taken == PKS_NO_OP || pks_target(tree.history, taken) != PKS_NO_OP)
				fail_msg("%s at %u: value %u is not found", sample, moment,
					 values[i]);
			continue;
		}
		if (pks_tree_row(&found)->part.value != values[i])
			fail_msg("%s at %u: value %u is found as %u", sample, moment, values[i],
				 pks_tree_row(&found)->part.value);
		/* The way to it is open. */
		next = found;
		pks_tree_refresh(&tree, &next);
		assert_true(same_row(&found, &next));
	}
	pks_tree_lead_nowhere(&tree);
}

/* Whoever opens everything again and again gets deeper, but every step is a small one. */
static void
check_opening(pks_op moment)
{
	int opened = 0;

	pks_tree_at(&tree, moment);
	if (!pks_tree_first(&tree, &row))
		return;
	for (int i = 0; i < MOST_ROWS; i++) {
		if (!pks_tree_row(&row)->open)
			opened += pks_tree_open(&tree, &row, true);
		if (!pks_tree_next(&tree, &row))
			break;
	}
	check_moment(moment);
	pks_tree_first(&tree, &row);
	if (pks_tree_open(&tree, &row, false)) {
		assert_false(pks_tree_row(&row)->open);
		next = row;
		if (pks_tree_next(&tree, &next))
			assert_int_equal(next.depth, 1);
		assert_true(pks_tree_open(&tree, &row, true));
	}
	(void)opened;
}

static void
check_sample(const char *path)
{
	char error[256];
	struct pks_source *source = pks_source_open(path, error, sizeof(error));
	struct pks_history *history;
	struct pks_reader *reader;
	pks_op last;

	assert_non_null(source);
	sample = path;
	history = pks_history_read(pks_source_bytes(source), 0, NULL);
	reader = pks_reader_new(history);
	pks_tree_start(&tree, reader);
	last = pks_last_moment(history);
	for (pks_op moment = 0; moment <= last && moment < MOST_MOMENTS; moment++) {
		check_moment(moment);
		check_finding(moment);
	}
	check_moment(last);
	check_finding(last);
	check_opening(pks_end_moment(history));
	pks_tree_stop(&tree);
	pks_reader_free(reader);
	pks_history_free(history);
	pks_source_free(source);
}

static void
test_samples(void **state)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	DIR *directory;
	struct dirent *entry;
	int samples = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/samples", srcdir ? srcdir : ".");
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		if (!strstr(entry->d_name, ".pkl"))
			continue;
		snprintf(path, sizeof(path), "%s/samples/%s", srcdir ? srcdir : ".", entry->d_name);
		check_sample(path);
		samples++;
	}
	closedir(directory);
	assert_true(samples > 10);
}

static struct pks_history *history;
static struct pks_reader *reader;

static void
start(const char *bytes, size_t n)
{
	history = pks_history_read((struct pks_bytes){(const uint8_t *)bytes, n}, 0, NULL);
	reader = pks_reader_new(history);
	pks_tree_start(&tree, reader);
}

#define START(bytes) start(bytes, sizeof(bytes) - 1)

static void
stop(void)
{
	pks_tree_stop(&tree);
	pks_reader_free(reader);
	pks_history_free(history);
}

/* [a, a]: the first is in its place, the second refers to it. */
static void
test_references(void **state)
{
	(void)state;
	START("](]q\0h\0e.");
	pks_tree_at(&tree, pks_end_moment(history));
	assert_true(pks_tree_first(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->parts, 2);
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->reference, PKS_TREE_OWN);
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->reference, PKS_TREE_SHARED);
	assert_false(pks_tree_next(&tree, &row));
	stop();
	/* A list that holds itself cannot be opened below itself. */
	START("]q\0h\0a.");
	pks_tree_at(&tree, pks_end_moment(history));
	assert_true(pks_tree_first(&tree, &row));
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->reference, PKS_TREE_CYCLE);
	assert_false(pks_tree_open(&tree, &row, true));
	stop();
}

/* Key and value share a row once nobody else will take them. */
static void
test_pending_pairs(void **state)
{
	(void)state;
	START("}(U\1aK\1U\1bK\2K\3\x86u.");
	/* Before TUPLE2: 'a': 1, 'b' alone, 2, 3. */
	pks_tree_at(&tree, 7);
	assert_true(pks_tree_first(&tree, &row));
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->kind, PKS_TREE_PENDING);
	assert_int_equal(pks_tree_row(&row)->parts, 4);
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->part.key, 2);
	assert_int_equal(pks_tree_row(&row)->part.value, 3);
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->part.key, 4);
	assert_int_equal(pks_tree_row(&row)->part.value, PKS_NO_OP);
	assert_true(pks_tree_next(&tree, &row));
	assert_int_equal(pks_tree_row(&row)->kind, PKS_TREE_CELL);
	assert_int_equal(pks_tree_row(&row)->part.value, 5);
	/* After it: 'a': 1, 'b': (2, 3). */
	pks_tree_at(&tree, 8);
	pks_tree_first(&tree, &row);
	pks_tree_next(&tree, &row);
	assert_int_equal(pks_tree_row(&row)->parts, 2);
	assert_true(pks_tree_find(&tree, 7, &found));
	assert_int_equal(pks_tree_row(&found)->part.key, 4);
	stop();
}

/* Deeper than is shown, and more marks than are shown. */
static void
test_depth(void **state)
{
	static char deep[100000];
	size_t n = 0;
	int rows = 0;

	(void)state;
	for (int i = 0; i < 20000; i++)
		deep[n++] = ']';
	for (int i = 0; i < 19999; i++)
		deep[n++] = 'a';
	deep[n++] = '.';
	start(deep, n);
	pks_tree_at(&tree, pks_end_moment(history));
	assert_true(pks_tree_first(&tree, &row));
	do {
		pks_tree_open(&tree, &row, true);
		rows++;
	} while (pks_tree_next(&tree, &row));
	assert_int_equal(rows, PKS_TREE_DEPTH);
	stop();
	n = 0;
	for (int i = 0; i < 20000; i++) {
		deep[n++] = ']';
		deep[n++] = '(';
	}
	start(deep, n);
	pks_tree_at(&tree, pks_last_moment(history));
	assert_true(tree.more_marks);
	assert_true(pks_tree_last(&tree, &row));
	assert_true(pks_tree_previous(&tree, &row));
	check_moment(pks_last_moment(history));
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_pending_pairs),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
