/* SPDX-License-Identifier: MIT */
/*
 * Where a digest of a pickle may stand, and what is made of it: also where there is nothing before
 * it or behind it, where digits are missing, and where a digest is of nothing that stands there.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <picklescope/check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pickle of None, and HMAC-MD5 of it with the key 'k', as Python's hmac has it. */
#define PICKLE "\x80\x04N."
#define SIZE   4
#define HEX    "18bc4a9fa34f2cc3bd1695f06c12a0bb"
/* A digest of twenty bytes. */
#define NOISE "\xda\x39\xa3\xee\x5e\x6b\x4b\x0d\x32\x55\xbf\xef\x95\x60\x18\x90\xaf\xd8\x07\x09"

static struct pks_signature all[PKS_SIGNATURES];

static size_t
find_in(const void *data, size_t size, uint64_t offset, size_t most)
{
	/* Of their own, so that a byte too far is seen. */
	uint8_t *copy = malloc(size ? size : 1);
	struct pks_source *source;
	struct pks_found found = {offset, SIZE, true};
	size_t count;

	assert_non_null(copy);
	memcpy(copy, data, size);
	source = pks_source_of((struct pks_bytes){copy, size}, "x");
	assert_non_null(source);
	count = pks_signatures(source, &found, all, most);
	for (size_t i = 0; i < count; i++) {
		assert_true(all[i].offset + all[i].size <= size);
		assert_true(all[i].length <= PKS_DIGEST_LONGEST);
		for (int over = 0; over < PKS_OVERS; over++)
			if (all[i].over[over].data)
				assert_true(all[i].over[over].data >= copy &&
					    all[i].over[over].data + all[i].over[over].size <=
						    copy + size);
	}
	pks_source_free(source);
	free(copy);
	return count;
}

static size_t
find(const char *before, const char *behind)
{
	char data[1024];
	size_t n = strlen(before), m = strlen(behind);

	memcpy(data, before, n);
	memcpy(data + n, PICKLE, SIZE);
	memcpy(data + n + SIZE, behind, m);
	return find_in(data, n + SIZE + m, n, PKS_SIGNATURES);
}

static size_t
likely(size_t count)
{
	size_t n = 0;

	while (n < count && all[n].likely)
		n++;
	/* Those that are not come behind them. */
	for (size_t i = n; i < count; i++)
		assert_false(all[i].likely);
	return n;
}

static void
places_are_found(void **state)
{
	static const struct {
		const char *before, *behind;
		enum pks_digest_form form;
		unsigned length;
		bool is_behind, odd;
	} rows[] = {
		{HEX " ", "", PKS_DIGEST_HEX, 16, false, false},
		{HEX ":", "", PKS_DIGEST_HEX, 16, false, false},
		{HEX, "", PKS_DIGEST_HEX, 16, false, false},
		{"sha256=" HEX "\r\n", "", PKS_DIGEST_HEX, 16, false, false},
		{"", HEX, PKS_DIGEST_HEX, 16, true, false},
		{"", "\n" HEX "\n", PKS_DIGEST_HEX, 16, true, false},
		{"", ":12:" HEX, PKS_DIGEST_HEX, 16, true, false},
		{"0" HEX " ", "", PKS_DIGEST_HEX, 16, false, true},
		{"GLxKn6NPLMO9FpXwbBKguw== ", "", PKS_DIGEST_BASE64, 16, false, false},
		{"", ".GLxKn6NPLMO9FpXwbBKguw", PKS_DIGEST_BASE64, 16, true, false},
		{NOISE, "", PKS_DIGEST_RAW, 20, false, false},
		{"", NOISE, PKS_DIGEST_RAW, 20, true, false},
		{"01234567890123456789", "", PKS_DIGEST_HEX, 10, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t count = find(rows[i].before, rows[i].behind);

		assert_true(likely(count) >= 1);
		assert_int_equal(all[0].form, rows[i].form);
		assert_int_equal(all[0].length, rows[i].length);
		assert_int_equal(all[0].behind, rows[i].is_behind);
		assert_int_equal(all[0].odd, rows[i].odd);
	}
}

static void
nothing_is_made_up(void **state)
{
	/* Words and a pickle may be as long as a digest. */
	static const char *const rows[] = {"",
					   " ",
					   ":",
					   "x",
					   "\r\n",
					   "0123456789abcdef01 ",
					   "=",
					   "==",
					   "=",
					   "as long as a digest.",
					   "\x80\2]q\1(K\1K\2K\3K\4K\5e."};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(likely(find(rows[i], "")), 0);
		assert_int_equal(likely(find("", rows[i])), 0);
		assert_int_equal(likely(find(rows[i], rows[i])), 0);
	}
	/* A pickle that is not there. */
	assert_int_equal(find_in(PICKLE, SIZE, 1, PKS_SIGNATURES), 0);
	assert_int_equal(find_in(PICKLE, SIZE, UINT64_MAX, PKS_SIGNATURES), 0);
}

/* Whatever stands there, and however little room there is. */
static void
any_bytes_will_do(void **state)
{
	static const char letters[] = " :.=09afAFzZ+/-_\r\n\t\0\x80?!&";
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char data[300];
		size_t before, size;

		random = random * 1103515245 + 12345;
		before = (random >> 16) % 148;
		size = before + SIZE + (random >> 24) % 148;
		for (size_t i = 0; i < size; i++) {
			random = random * 1103515245 + 12345;
			data[i] = letters[(random >> 16) % (round % 2 ? sizeof(letters) : 9)];
		}
		memcpy(data + before, PICKLE, SIZE);
		find_in(data, size, before, (size_t)round % (PKS_SIGNATURES + 1));
	}
}

/* ---- Checking ---------------------------------------------------------------------------------
 */

static enum pks_checked
check(size_t count, const struct pks_key *keys, size_t key_count, uint64_t slice,
      struct pks_check_found *found)
{
	struct pks_check *one = pks_check_new(all, count, keys, key_count);
	enum pks_checked state;

	assert_non_null(one);
	while ((state = pks_check_work(one, slice)) == PKS_CHECK_RUNNING)
		;
	*found = *pks_check_found(one);
	assert_null(pks_check_refused(one));
	/* Asked once more it says the same. */
	assert_int_equal(pks_check_work(one, slice), state);
	pks_check_free(one);
	return state;
}

static void
keys_are_tried(void **state)
{
	static const char file[] = HEX " " PICKLE;
	struct pks_key keys[] = {{(const uint8_t *)"other", 5}, {(const uint8_t *)"k\n", 2}};
	struct pks_source *source =
		pks_source_of((struct pks_bytes){(const uint8_t *)file, sizeof(file) - 1}, "x");
	struct pks_found found = {33, SIZE, true};
	struct pks_check_found fits;
	size_t count;

	(void)state;
	assert_non_null(source);
	count = pks_signatures(source, &found, all, PKS_SIGNATURES);
	if (!pks_check_ready()) {
		assert_null(pks_check_new(all, count, keys, 2));
		pks_source_free(source);
		return;
	}
	for (uint64_t slice = 257; slice < 5000; slice += 999) {
		assert_int_equal(check(count, keys, 2, slice, &fits), PKS_CHECK_RIGHT);
		assert_string_equal(fits.algorithm, "md5");
		assert_string_equal(fits.scheme, "HMAC");
		assert_int_equal(fits.key, 1);
		assert_true(fits.trimmed);
		assert_false(fits.cut);
		assert_int_equal(fits.over, PKS_OVER_PICKLE);
	}
	assert_int_equal(check(count, keys, 1, 4096, &fits), PKS_CHECK_WRONG);
	assert_int_equal(check(count, keys, 0, 4096, &fits), PKS_CHECK_WRONG);
	assert_int_equal(check(0, keys, 2, 4096, &fits), PKS_CHECK_WRONG);
	/* Each bit of it counts. */
	for (unsigned bit = 0; bit < 128; bit++) {
		all[0].digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(check(1, keys, 2, 4096, &fits), PKS_CHECK_WRONG);
		all[0].digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(check(1, keys, 2, 4096, &fits), PKS_CHECK_RIGHT);
	pks_source_free(source);
}

static void
lengths_have_names(void **state)
{
	char words[256], small[8];

	(void)state;
	pks_digests_of_length(16, words, sizeof(words));
	assert_string_equal(words, "md5, blake2s(16)");
	pks_digests_of_length(17, words, sizeof(words));
	assert_string_equal(words, "");
	pks_digests_of_length(16, small, sizeof(small));
	assert_string_equal(small, "md5");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_found),   cmocka_unit_test(nothing_is_made_up),
		cmocka_unit_test(any_bytes_will_do),  cmocka_unit_test(keys_are_tried),
		cmocka_unit_test(lengths_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
