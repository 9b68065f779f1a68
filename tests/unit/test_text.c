/* SPDX-License-Identifier: MIT */
/*
 * Text: nothing of a file reaches a terminal but printable characters and escapes, and what is cut
 * is cut between them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <picklescope/text.h>
#include <stdlib.h>
#include <string.h>

/* What Python 3.11 says of all code points, by tests/text/live.py's own means. */
#define PRINTABLE_COUNT 144516
#define PRINTABLE_HASH	UINT64_C(0xbef272e932b35f59)
#define WIDTH_HASH	UINT64_C(0x7a786b6477b39d55)

static uint64_t
hash(uint64_t h, unsigned v)
{
	return (h ^ v) * UINT64_C(0x100000001b3);
}

static void
test_tables(void **state)
{
	uint64_t seen = UINT64_C(0xcbf29ce484222325), widths = seen;
	unsigned count = 0;

	(void)state;
	for (uint32_t point = 0; point < 0x110000; point++) {
		bool printable = pks_printable(point);

		count += printable;
		seen = hash(seen, printable);
		if (printable)
			widths = hash(widths, (unsigned)pks_text_width(point));
	}
	assert_int_equal(count, PRINTABLE_COUNT);
	assert_true(seen == PRINTABLE_HASH);
	assert_true(widths == WIDTH_HASH);
	assert_false(pks_printable(0x110000));
	assert_false(pks_printable(UINT32_MAX));
	assert_int_equal(pks_text_width('a'), 1);
	assert_int_equal(pks_text_width(0x301), 0);
	assert_int_equal(pks_text_width(0x6f22), 2);
	assert_int_equal(pks_text_width(0x1f600), 2);
}

struct point_row {
	uint32_t point;
	char also;
	const char *text, *ascii;
};

/* What repr shows, less the quotes. */
static const struct point_row point_rows[] = {
	{'a', 0, "a", "a"},
	{' ', 0, " ", " "},
	{'\\', 0, "\\", "\\"},
	{'\\', '\'', "\\\\", "\\\\"},
	{'\'', 0, "'", "'"},
	{'\'', '\'', "\\'", "\\'"},
	{'\'', '"', "'", "'"},
	{'"', '\'', "\"", "\""},
	{'\n', 0, "\\n", "\\n"},
	{'\r', 0, "\\r", "\\r"},
	{'\t', 0, "\\t", "\\t"},
	{0, 0, "\\x00", "\\x00"},
	{0x1b, 0, "\\x1b", "\\x1b"},
	{0x7f, 0, "\\x7f", "\\x7f"},
	{0x80, 0, "\\x80", "\\x80"},
	{0x9b, 0, "\\x9b", "\\x9b"},
	{0xa0, 0, "\\xa0", "\\xa0"},
	{0xad, 0, "\\xad", "\\xad"},
	{0xe9, 0, "\xc3\xa9", "\\xe9"},
	{0x301, 0, "\xcc\x81", "\\u0301"},
	{0x200b, 0, "\\u200b", "\\u200b"},
	{0x202e, 0, "\\u202e", "\\u202e"},
	{0x2066, 0, "\\u2066", "\\u2066"},
	{0x2028, 0, "\\u2028", "\\u2028"},
	{0x3000, 0, "\\u3000", "\\u3000"},
	{0x6f22, 0, "\xe6\xbc\xa2", "\\u6f22"},
	{0xd800, 0, "\\ud800", "\\ud800"},
	{0xdfff, 0, "\\udfff", "\\udfff"},
	{0xe000, 0, "\\ue000", "\\ue000"},
	{0xfeff, 0, "\\ufeff", "\\ufeff"},
	{0x1f600, 0, "\xf0\x9f\x98\x80", "\\U0001f600"},
	{0xe0001, 0, "\\U000e0001", "\\U000e0001"},
	{0x10ffff, 0, "\\U0010ffff", "\\U0010ffff"},
	{0x110000, 0, "\\U00110000", "\\U00110000"},
};

static void
test_point(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof point_rows / sizeof *point_rows; i++) {
		const struct point_row *row = &point_rows[i];
		struct pks_text text;
		char room[32];

		pks_text_bounded(&text, room, sizeof room);
		pks_text_point(&text, row->point, row->also);
		assert_string_equal(room, row->text);
		assert_int_equal(text.used, strlen(row->text));
		pks_text_bounded(&text, room, sizeof room);
		text.ascii = true;
		pks_text_point(&text, row->point, row->also);
		assert_string_equal(room, row->ascii);
		assert_false(text.cut);
	}
}

/* In room of every size: the beginning of the whole, in whole units, and nothing after the cut. */
static void
test_cut(void **state)
{
	static const char units[][12] = {"ab",
					 "\\n",
					 "\xc3\xa9",
					 "\\u202e",
					 "\xe6\xbc\xa2",
					 "\\x1b",
					 "\xf0\x9f\x98\x80",
					 "\\U000e0001",
					 "z"};
	static const char bytes[] = "ab\n\xc3\xa9\xe2\x80\xae\xe6\xbc\xa2\x1b\xf0\x9f\x98\x80"
				    "\xf3\xa0\x80\x81z";
	char whole[128] = "", room[128];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++, n = strlen(whole))
		memcpy(whole + n, units[i], strlen(units[i]) + 1);
	for (size_t size = 1; size <= n + 1; size++) {
		struct pks_text text;
		size_t end = 0;

		for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
			/* The two letters of the first are a unit each. */
			if (end + strlen(units[i]) >= size) {
				if (i == 0 && size == 2)
					end = 1;
				break;
			}
			end += strlen(units[i]);
		}
		memset(room, 'x', sizeof room);
		pks_text_bounded(&text, room, size);
		pks_text_utf8(&text, bytes, sizeof bytes - 1);
		assert_int_equal(text.used, end);
		assert_int_equal(room[end], '\0');
		assert_memory_equal(room, whole, end);
		assert_int_equal(text.cut, size <= n);
		assert_int_equal(room[size], 'x');
		pks_text_raw(&text, "");
		assert_int_equal(text.used, end);
		if (text.cut) {
			pks_text_raw(&text, "q");
			pks_text_printf(&text, "%d", 5);
			pks_text_fill(&text, '-', 3);
			pks_text_point(&text, 'q', 0);
			assert_int_equal(text.used, end);
		}
	}
}

/* Our own words are cut between characters, too. */
static void
test_raw_cut(void **state)
{
	static const char words[] = "a\xe2\x80\xa6\xc3\xa9\xf0\x9f\x98\x80z";
	static const size_t ends[] = {0, 1, 1, 1, 4, 4, 6, 6, 6, 6, 10, 11};

	(void)state;
	for (size_t size = 1; size <= 12; size++) {
		struct pks_text text;
		char room[16];

		pks_text_bounded(&text, room, size);
		pks_text_raw(&text, words);
		assert_int_equal(text.used, ends[size - 1]);
		assert_int_equal(strlen(room), ends[size - 1]);
		assert_int_equal(text.cut, size < 12);
		pks_text_bounded(&text, room, size);
		pks_text_printf(&text, "%s", words);
		assert_int_equal(text.used, ends[size - 1]);
		assert_int_equal(strlen(room), ends[size - 1]);
		assert_int_equal(text.cut, size < 12);
		pks_text_bounded(&text, room, size);
		pks_text_fill(&text, '-', 11);
		assert_int_equal(text.used, size - 1);
		assert_int_equal(text.cut, size < 12);
	}
}

static void
test_bad_utf8(void **state)
{
	static const char bytes[] = "a\xff\xc3z\xed\xa0\x80\xe2\x80\xc0\x80\xf4\x90\x80\x80\xe6";
	struct pks_text text;
	char room[128];

	(void)state;
	pks_text_bounded(&text, room, sizeof room);
	pks_text_utf8(&text, bytes, sizeof bytes - 1);
	assert_string_equal(room,
			    "a\\xff\\xc3z\\ud800\\xe2\\x80\\xc0\\x80\\xf4\\x90\\x80\\x80\\xe6");
	pks_text_bounded(&text, room, sizeof room);
	pks_text_latin1(&text, "\xe9\x85'\\", 4);
	assert_string_equal(room, "\xc3\xa9\\x85'\\");
	pks_text_bounded(&text, room, sizeof room);
	pks_text_bytes_quoted(&text, "\xe9\n'\"\\", 5, '\'');
	assert_string_equal(room, "\\xe9\\n\\'\"\\\\");
	pks_text_bounded(&text, room, sizeof room);
	pks_text_utf8(&text, NULL, 0);
	assert_string_equal(room, "");
	assert_int_equal(pks_text_quote("a'b", 3), '"');
	assert_int_equal(pks_text_quote("a'\"", 3), '\'');
	assert_int_equal(pks_text_quote("\"", 1), '\'');
	assert_int_equal(pks_text_quote(NULL, 0), '\'');
}

/* Every code point there and back; every lead byte with every pair after it, by the book. */
static void
test_utf8(void **state)
{
	uint32_t point;
	char out[4];

	(void)state;
	for (uint32_t p = 0; p < 0x110000; p++) {
		unsigned n = pks_utf8_encode(p, out);
		const uint8_t *bytes = (const uint8_t *)out;

		assert_int_equal(n, p < 0x80 ? 1 : p < 0x800 ? 2 : p < 0x10000 ? 3 : 4);
		assert_int_equal(pks_utf8_decode(bytes, bytes + n, &point), n);
		assert_int_equal(point, p);
		assert_int_equal(pks_utf8_decode(bytes, bytes + n - 1, &point), 0);
		assert_int_equal(pks_utf8_check(bytes, n), n);
		assert_int_equal(pks_utf8_check(bytes, n - 1), 0);
	}
	for (uint32_t v = 0; v < 1u << 24; v++) {
		uint8_t b[4] = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v, 0x80};
		unsigned n = pks_utf8_decode(b, b + 4, &point);

		/* What is decoded is what would be encoded, so there is one form of each. */
		assert_true(n <= 4);
		if (n > 0) {
			assert_int_equal(pks_utf8_encode(point, out), n);
			assert_memory_equal(out, b, n);
		}
	}
}

static void
test_utf8_check(void **state)
{
	uint8_t bytes[64];

	(void)state;
	for (size_t bad = 0; bad < sizeof bytes; bad++) {
		memset(bytes, 'a', sizeof bytes);
		bytes[bad] = 0xff;
		assert_int_equal(pks_utf8_check(bytes, sizeof bytes), bad);
	}
	assert_int_equal(pks_utf8_check(bytes, 63), 63);
}

static void
test_stream(void **state)
{
	char room[16], *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	struct pks_text out;

	(void)state;
	assert_non_null(stream);
	pks_text_stream(&out, room, sizeof room, stream);
	for (unsigned i = 0; i < 100; i++) {
		pks_text_point(&out, 0xe0001, 0);
		pks_text_raw(&out, "a longer run than the buffer is");
		pks_text_printf(&out, "%s%u", "and one that is printed, longer still", i);
		pks_text_fill(&out, '-', 40);
	}
	assert_true(pks_text_flush(&out));
	assert_false(out.cut);
	for (unsigned i = 0, at = 0; i < 100; i++) {
		char wanted[160];
		int n = snprintf(wanted, sizeof wanted, "%s%s%s%u%s", "\\U000e0001",
				 "a longer run than the buffer is",
				 "and one that is printed, longer still", i,
				 "----------------------------------------");
		assert_memory_equal(text + at, wanted, (size_t)n);
		at += (unsigned)n;
		assert_true(at <= size);
	}
	fclose(stream);
	free(text);
}

static void
test_stream_refuses(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct pks_text out;
	char room[64];

	(void)state;
	if (full == NULL)
		skip();
	pks_text_stream(&out, room, sizeof room, full);
	pks_text_raw(&out, "a few words");
	assert_false(out.cut);
	assert_false(pks_text_flush(&out));
	assert_true(out.cut);
	pks_text_raw(&out, "more");
	assert_false(pks_text_flush(&out));
	fclose(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_point),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_raw_cut),
		cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_utf8_check),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_stream_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
