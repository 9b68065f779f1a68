/* SPDX-License-Identifier: MIT */
/*
 * A needle is found where a plain comparison finds it, whatever its length, wherever it lies, with
 * and without regard to case, and nothing behind the end is looked at.
 */
#include "ui/needle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed = 7;

static uint32_t
dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

static uint8_t
lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static const uint8_t *
plainly(const uint8_t *word, size_t length, bool fold, const uint8_t *from, const uint8_t *to,
	const uint8_t *end)
{
	for (; from < to && (size_t)(end - from) >= length; from++) {
		size_t i = 0;

		while (i < length && (fold ? lower(from[i]) == lower(word[i]) : from[i] == word[i]))
			i++;
		if (i == length)
			return from;
	}
	return NULL;
}

static void
test_as_plainly(void **state)
{
	static const char letters[] = "aAbB@`[{\x01!\x00\xe1\xc1";

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t size = dice(300), length = 1 + dice(round % 10 == 0 ? 100 : 5);
		/* Exactly so large: a sanitizer sees who reads behind it. */
		uint8_t *text = malloc(size + 1), word[128];
		size_t from = dice((uint32_t)size + 1);
		size_t to = from + dice((uint32_t)(size - from) + 1);
		uint32_t kinds = 1 + dice(sizeof(letters) - 1);
		bool fold = dice(2);
		struct pks_needle needle;

		assert_non_null(text);
		text = realloc(text, size ? size : 1);
		assert_non_null(text);
		for (size_t i = 0; i < size; i++)
			text[i] = (uint8_t)letters[dice(kinds)];
		for (size_t i = 0; i < length; i++)
			word[i] = (uint8_t)letters[dice(kinds)];
		/* Often it is there. */
		if (dice(2) && size >= length)
			memcpy(word, text + dice((uint32_t)(size - length) + 1), length);
		pks_needle_set(&needle, word, length, fold);
		if (dice(2))
			pks_needle_tune(&needle, (struct pks_bytes){text, size});
		assert_ptr_equal(pks_needle_find(&needle, text + from, text + to, text + size),
				 plainly(word, length, fold, text + from, text + to, text + size));
		free(text);
	}
}

static void
test_nothing(void **state)
{
	struct pks_needle needle;
	const uint8_t text[] = "text";

	(void)state;
	pks_needle_set(&needle, "", 0, false);
	assert_null(pks_needle_find(&needle, text, text + 4, text + 4));
	pks_needle_set(&needle, "t", 1, false);
	assert_null(pks_needle_find(&needle, text + 1, text + 1, text + 4));
	assert_ptr_equal(pks_needle_find(&needle, text + 1, text + 4, text + 4), text + 3);
	pks_needle_tune(&needle, (struct pks_bytes){text, 0});
	assert_ptr_equal(pks_needle_find(&needle, text, text + 4, text + 4), text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_plainly),
					   cmocka_unit_test(test_nothing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
