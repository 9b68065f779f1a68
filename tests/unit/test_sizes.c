/* SPDX-License-Identifier: MIT */
/*
 * What takes how many bytes: by hand for small pickles, and for all samples that every byte belongs
 * to one kind, and no part is larger than the whole.
 */
#include "ui/sizes.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pks_sizes *
count(struct pks_history *history, pks_op slice)
{
	struct pks_sizes *sizes = pks_sizes_new(history, false);

	assert_non_null(sizes);
	while (pks_sizes_run(sizes, slice))
		;
	assert_true(pks_sizes_done(sizes) && !pks_sizes_cut(sizes));
	return sizes;
}

static uint64_t
bytes_of(struct pks_sizes *sizes, enum pks_size_kind kind, const char *name)
{
	for (size_t k = 0; k < pks_sizes_count(sizes, kind); k++)
		if (strcmp(pks_sizes_get(sizes, kind, k).name, name) == 0)
			return pks_sizes_get(sizes, kind, k).bytes;
	return 0;
}

static void
check_values(struct pks_sizes *sizes, size_t n, const uint64_t (*wanted)[2])
{
	assert_int_equal(pks_sizes_count(sizes, PKS_SIZE_VALUE), n);
	for (size_t k = 0; k < n; k++) {
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, k).bytes, wanted[k][0]);
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, k).op, wanted[k][1]);
	}
}

/* {'k': [1, 300], 'rest': 'abcdef'}, by hand. */
static void
test_dict(void **state)
{
	static const char pickle[] = "}(U\1k](K\1M\54\1eU\4restU\6abcdefu.";
	static const uint64_t wanted[][2] = {{28, 0}, {8, 3}, {8, 9}, {6, 8},
					     {3, 2},  {3, 6}, {2, 5}};
	struct pks_bytes bytes = {(const uint8_t *)pickle, sizeof(pickle) - 1};
	struct pks_history *history = pks_history_read(bytes, 0, NULL);

	(void)state;
	for (pks_op slice = 1; slice < 20; slice += 6) {
		struct pks_sizes *sizes = count(history, slice);

		check_values(sizes, 7, wanted);
		/* Its key. */
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, 1).key, 2);
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, 2).key, 8);
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, 3).key, PKS_NO_OP);
		assert_int_equal(bytes_of(sizes, PKS_SIZE_KIND, "str"), 3 + 6 + 8);
		assert_int_equal(bytes_of(sizes, PKS_SIZE_KIND, "int"), 2 + 3);
		assert_int_equal(bytes_of(sizes, PKS_SIZE_KIND, "list"), 3);
		assert_int_equal(bytes_of(sizes, PKS_SIZE_KIND, "dict"), 3);
		pks_sizes_free(sizes);
	}
	pks_history_free(history);
}

/* Two objects of a class: each with its callable, arguments and state. */
static void
test_objects(void **state)
{
	static const char pickle[] = "(cm\nC\n(K\1tR}U\1aK\2sbcm\nC\n(K\3tRl.";
	struct pks_bytes bytes = {(const uint8_t *)pickle, sizeof(pickle) - 1};
	struct pks_history *history = pks_history_read(bytes, 0, NULL);
	struct pks_sizes *sizes = count(history, 100);

	(void)state;
	assert_int_equal(pks_sizes_count(sizes, PKS_SIZE_CLASS), 1);
	assert_string_equal(pks_sizes_get(sizes, PKS_SIZE_CLASS, 0).name, "m.C");
	assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_CLASS, 0).count, 2);
	assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_CLASS, 0).bytes, 18 + 10);
	pks_sizes_free(sizes);
	pks_history_free(history);
}

static struct pks_bytes
read_all(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	struct pks_bytes bytes = {data, 0};

	assert_non_null(file);
	bytes.size = fread(data, 1, sizeof(data), file);
	fclose(file);
	return bytes;
}

static void
check_sample(const char *path)
{
	struct pks_history *history = pks_history_read(read_all(path), 0, NULL);
	struct pks_sizes *sizes = count(history, 7);
	uint64_t all = pks_sizes_bytes(sizes), sum = 0, before = UINT64_MAX;

	for (size_t k = 0; k < pks_sizes_count(sizes, PKS_SIZE_KIND); k++)
		sum += pks_sizes_get(sizes, PKS_SIZE_KIND, k).bytes;
	assert_true(sum <= all);
	/* But for PROTO, FRAME, and STOP all bytes are some value's. */
	if (strstr(path, "session.pkl"))
		assert_int_equal(sum + 2 + 9 + 1, all);
	for (size_t k = 0; k < pks_sizes_count(sizes, PKS_SIZE_VALUE); k++) {
		struct pks_size size = pks_sizes_get(sizes, PKS_SIZE_VALUE, k);

		assert_true(size.bytes <= before && size.bytes <= all);
		before = size.bytes;
	}
	pks_sizes_free(sizes);
	pks_history_free(history);
}

static void
test_samples(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct dirent **names;
	char path[4096];
	int count, seen = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/samples", srcdir ? srcdir : ".");
	count = scandir(path, &names, NULL, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		if (strstr(names[i]->d_name, ".pkl")) {
			snprintf(path, sizeof(path), "%s/samples/%s", srcdir ? srcdir : ".",
				 names[i]->d_name);
			check_sample(path);
			seen++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(seen > 10);
}

/* More values than are kept: the largest are, in order. */
static void
test_many(void **state)
{
	static uint8_t data[400000];
	size_t n = 0;
	struct pks_history *history;
	struct pks_sizes *sizes;

	(void)state;
	data[n++] = '(';
	for (unsigned i = 0; i < 3000; i++) {
		unsigned size = i * 7 % 101;

		data[n++] = 'U';
		data[n++] = (uint8_t)size;
		memset(data + n, 'x', size);
		n += size;
	}
	data[n++] = 'l';
	data[n++] = '.';
	history = pks_history_read((struct pks_bytes){data, n}, 0, NULL);
	for (pks_op slice = 64; slice < 5000; slice *= 4) {
		sizes = pks_sizes_new(history, false);
		while (pks_sizes_run(sizes, slice))
			/* Who looks in between changes nothing. */
			if (pks_sizes_count(sizes, PKS_SIZE_VALUE) > 0)
				pks_sizes_get(sizes, PKS_SIZE_VALUE, 0);
		assert_int_equal(pks_sizes_count(sizes, PKS_SIZE_VALUE), PKS_SIZES_VALUES);
		assert_int_equal(pks_sizes_get(sizes, PKS_SIZE_VALUE, 0).bytes, n - 1);
		for (size_t k = 1; k < PKS_SIZES_VALUES; k++) {
			/* 3000 values of 101 sizes: about 29.7 of each. */
			uint64_t size = pks_sizes_get(sizes, PKS_SIZE_VALUE, k).bytes;

			assert_true(size <= 102 && size >= 102 - k / 29 - 1);
		}
		pks_sizes_free(sizes);
	}
	pks_history_free(history);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dict),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
