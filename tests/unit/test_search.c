/* SPDX-License-Identifier: MIT */
/*
 * Searches: every spelling of a text, a name and a number is found, at its place and nowhere else;
 * slices, direction and place to begin at change nothing in what is found; a search that is stopped
 * keeps what there is.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "programs.h"
#include "ui/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ALL UINT64_MAX

static struct pks_history *history;

static void
open_bytes(const void *data, size_t size, const struct pks_options *options)
{
	pks_history_free(history);
	history = pks_history_read((struct pks_bytes){data, size}, 0, options);
	assert_non_null(history);
}

#define OPEN(bytes) open_bytes(bytes, sizeof(bytes) - 1, NULL)

static struct pks_search *
begin(const char *typed)
{
	char error[256] = "";
	struct pks_search *search = pks_search_new(typed, error, sizeof error);

	if (!search)
		fail_msg("%s: %s", typed, error);
	assert_true(pks_search_begin(search, history, 0, true));
	return search;
}

static struct pks_search *
run(const char *typed)
{
	struct pks_search *search = begin(typed);

	while (pks_search_run(search, true, ALL))
		;
	assert_int_equal(pks_search_state(search), PKS_SEARCH_DONE);
	assert_int_equal(pks_search_percent(search), 100);
	return search;
}

/* Hits as words: "op@offset+size ...". */
static char *
words_of(struct pks_search *search)
{
	static char words[4096];
	struct pks_hit hit;
	size_t used = 0;

	words[0] = '\0';
	for (uint64_t k = 0; pks_search_hit(search, k, &hit); k++) {
		assert_true(k < pks_search_count(search));
		used += (size_t)snprintf(words + used, sizeof words - used, "%s%u@%llu+%u",
					 k ? " " : "", hit.op, (unsigned long long)hit.offset,
					 hit.size);
		assert_true(used < sizeof words);
	}
	return words;
}

static void
finds(const char *typed, const char *expected)
{
	struct pks_search *search = run(typed);
	char *words = words_of(search);

	if (strcmp(words, expected) != 0)
		fail_msg("%s: found '%s', not '%s'", typed, words, expected);
	pks_search_free(search);
}

static void
refuses(const char *typed)
{
	char error[256] = "";

	assert_null(pks_search_new(typed, error, sizeof error));
	assert_true(strlen(error) > 0);
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static void
test_texts(void **state)
{
	(void)state;
	/*   0        2             9              18                  30            38 39 */
	OPEN("\x80\x04\x8c\x05hello\x58\x05\0\0\0shell\x8d\x03\0\0\0\0\0\0\0hel\x43\x06"
	     "Hell\0x(.");
	finds("hell", "1@4+4 2@15+4 4@33+4");
	finds("Hell", "4@33+4");
	finds("t hel", "1@4+3 2@15+3 3@28+3 4@33+3");
	finds("l", "1@6+1 1@7+1 2@17+1 2@18+1 3@30+1 4@35+1 4@36+1");
	/* Not across two ops, not in a count, not an opcode. */
	finds("helloX", "");
	finds("t llo", "1@6+3");
	finds("nothing", "");
}

static void
test_overlaps(void **state)
{
	(void)state;
	OPEN("\x8c\x05"
	     "aaaaa.");
	finds("aa", "0@2+2 0@3+2 0@4+2 0@5+2");
	finds("x 61 61 61", "0@2+3 0@3+3 0@4+3");
}

/* Lines are found by what they mean. */
static void
test_escapes(void **state)
{
	(void)state;
	/*   0    1   5      9      13 */
	OPEN("(S'a\\x62\\143d'\nS\"abcd\"\nVab\\u0063d\nV\xe9t\xe9\nS'\\xe9'\n.");
	finds("abcd", "1@3+10 2@17+4 3@24+9");
	finds("bc", "1@4+8 2@18+2 3@25+7");
	/* Not as it is written. */
	finds("x62", "");
	finds("u0063", "");
	finds("\xc3\xa9t\xc3\xa9", "4@35+3");
	finds("t", "4@36+1");
	/* Quotes are none of it. */
	finds("'", "");
	finds("\"", "");
}

/* A line that is decoded piece by piece is the same as one that is not. */
static void
test_long_line(void **state)
{
	enum { LENGTH = 30000 };
	static char text[LENGTH * 6 + 16];
	size_t used = 0, found = 0;
	struct pks_search *search;
	struct pks_hit hit;

	(void)state;
	text[used++] = 'V';
	for (int i = 0; i < LENGTH; i++)
		used += (size_t)snprintf(text + used, 8, "%s",
					 i % 1000 == 998   ? "\\u006e"
					 : i % 1000 == 999 ? "u"
							   : "x");
	text[used++] = '\n';
	text[used++] = '.';
	open_bytes(text, used, NULL);
	for (int slices = 0; slices < 2; slices++) {
		search = begin("nu");
		while (pks_search_run(search, true, slices ? 1 : ALL))
			;
		assert_int_equal(pks_search_count(search), LENGTH / 1000);
		for (found = 0; pks_search_hit(search, found, &hit); found++) {
			assert_int_equal(hit.offset, 1 + (found + 1) * 998 + found * 7);
			assert_int_equal(hit.size, 7);
		}
		pks_search_free(search);
	}
	if (!*pks_regex_version())
		return;
	/* What stands before a piece is seen from it. */
	search = run("r (?<=.)x");
	assert_int_equal(pks_search_count(search), LENGTH - LENGTH / 1000 * 2 - 1);
	pks_search_free(search);
}

static void
test_python2_strings(void **state)
{
	struct pks_options latin = {.reader = PKS_READER_C}, utf16 = latin;
	static const char bytes[] = "U\x03\xe9t\xe9U\x02\xc3\xa9.";
	static const char wide[] = "U\x06"
				   "\0a\0b\0c.";
	char error[64];

	(void)state;
	/* UTF-8 in them is found where nobody said what they are. */
	open_bytes(bytes, sizeof bytes - 1, NULL);
	finds("\xc3\xa9", "1@7+2");
	assert_true(pks_decoding_make(&latin.decoding, "latin-1", "strict", error, sizeof error));
	open_bytes(bytes, sizeof bytes - 1, &latin);
	/* Where it lies within is not known to who decodes. */
	finds("t\xc3\xa9", "0@2+3");
	finds("\xc3\xa9", "0@2+3");
	assert_true(pks_decoding_make(&utf16.decoding, "utf-16-be", "strict", error, sizeof error));
	open_bytes(wide, sizeof wide - 1, &utf16);
	finds("bc", "0@2+6");
}

/* What is cut off is found as far as it is there. */
static void
test_truncated(void **state)
{
	(void)state;
	OPEN("\x80\x04X\xff\0\0\0half a text");
	finds("half", "1@7+4");
	OPEN("\x80\x04\x8c\x04text\xff");
	finds("text", "1@4+4");
	finds("x ff", "2@8+1");
	OPEN("Vhalf a \\u006cine");
	finds("half", "0@1+4");
	OPEN("");
	finds("x", "");
}

/* ---- Names, opcodes -------------------------------------------------------------------------- */

static void
test_names(void **state)
{
	(void)state;
	/*   0        2           10           18  19 */
	OPEN("\x80\x04\x8c\x05posix\x8c\x06system\x93\x63posix\nsystem\ncos\nsystem\n.");
	finds("posix.system", "3@17+1 4@19+12");
	finds("x.sys", "3@17+1 4@23+5");
	finds("s.system", "5@34+8");
	finds("system", "2@11+6 3@17+1 4@25+6 5@36+6");
	finds("SYSTEM", "");
	/* Names of Python 2, as Python 3 has them. */
	OPEN("c__builtin__\neval\n.");
	finds("__builtin__.eval", "0@1+16");
	finds("builtins.eval", "0@0+1");
	/* INST has two lines, too. */
	OPEN("(iposix\nsystem\n.");
	finds("posix.system", "1@2+12");
	finds("system", "1@8+6");
}

static void
test_opcodes(void **state)
{
	(void)state;
	OPEN("\x80\x02]q\0(K\1K\2e\x88N\x85.");
	finds("o int", "4@6+1 5@8+1");
	finds("o BININT1", "4@6+1 5@8+1");
	finds("bININT1", "4@6+1 5@8+1");
	finds("appends", "6@10+1");
	/* A part of one only where opcodes are asked for. */
	finds("append", "");
	finds("none", "8@12+1");
	finds("True", "7@11+1");
	finds("o binput", "2@3+1");
	refuses("o nothing");
	OPEN("(I01\nI00\nI1\n\x89.");
	finds("True", "1@1+4");
	finds("false", "2@5+4 4@12+1");
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static void
test_numbers(void **state)
{
	(void)state;
	/*   0 1  3    6        11          16    19   23      30      36    41 */
	OPEN("(K\5M\5\0J\5\0\0\0\x8a\1\5\x8a\2\5\0I5\nL5L\nL0x5L\nF5.0\nG@\x14\0\0\0\0\0\0"
	     "\x88K\6\x8c\1"
	     "5.");
	finds("n 5", "1@1+2 2@3+3 3@6+5 4@11+3 5@14+4 6@18+3 7@21+4 8@25+6 9@31+5 10@36+9");
	finds("n 5.0", "1@1+2 2@3+3 3@6+5 4@11+3 5@14+4 6@18+3 7@21+4 8@25+6 9@31+5 10@36+9");
	/* As a word, the text too. */
	finds("5", "1@1+2 2@3+3 3@6+5 4@11+3 5@14+4 6@18+3 7@21+4 8@25+6 9@31+5 10@36+9 13@50+1");
	finds("n 0x6", "12@46+2");
	/* True is no number. */
	finds("n 1", "");
	finds("n 6..7", "12@46+2");
	finds("n ..4", "");
	finds("n 5.5..", "12@46+2");
	refuses("n five");
	refuses("n 1..x");
	OPEN("(K\0G\x80\0\0\0\0\0\0\0G\0\0\0\0\0\0\0\0J\xff\xff\xff\xff\x8a\1\xff\x8a\0.");
	finds("n 0", "1@1+2 2@3+9 3@12+9 6@29+2");
	finds("n -1", "4@21+5 5@26+3");
	finds("n ..-1", "4@21+5 5@26+3");
	/* Larger than any register. */
	OPEN("\x8a\x09\0\0\0\0\0\0\0\0\1L18446744073709551616L\n.");
	finds("n 18446744073709551616", "0@0+11 1@11+23");
	finds("n 0x1_0000_0000_0000_0000", "0@0+11 1@11+23");
	finds("n 9..", "0@0+11 1@11+23");
}

static void
test_bytes(void **state)
{
	(void)state;
	OPEN("\x80\x04\x43\2\x80\x04.");
	finds("x 80", "0@0+1 1@4+1");
	finds("x 8004", "0@0+2 1@4+2");
	finds("x 80 04 2e", "1@4+3");
	finds("x 04 43", "0@1+2");
	finds("x 2E", "2@6+1");
	refuses("x 8");
	refuses("x 80 0");
	refuses("x zz");
	refuses("x  ");
	refuses("");
}

/* ---- The same value -------------------------------------------------------------------------- */

static void
same(pks_op value, const char *expected)
{
	struct pks_search *search = pks_search_new_value(value, "it");
	char *words;

	assert_non_null(search);
	assert_true(pks_search_begin(search, history, 0, true));
	while (pks_search_run(search, true, 3))
		;
	words = words_of(search);
	if (strcmp(words, expected) != 0)
		fail_msg("as %u: found '%s', not '%s'", value, words, expected);
	pks_search_free(search);
}

static void
test_same(void **state)
{
	(void)state;
	/*   0       1 2     5      10 11        18  21        26 27 28 30 */
	OPEN("(\x8c\1aX\1\0\0\0a\x94V\\u0061\nh\0U\1aC\1a]\x94]h\1K\1\x88G\x3f\xf0\0\0\0\0\0\0"
	     "M\1\0NN2t.");
	same(1, "1@1+3 2@4+6 4@11+8 5@19+2 6@21+3");
	same(4, "1@1+3 2@4+6 4@11+8 5@19+2 6@21+3");
	same(7, "7@24+3");
	/* A list is itself alone. */
	same(8, "8@27+1 11@30+2");
	same(10, "10@29+1");
	same(12, "12@32+2 15@44+3");
	same(13, "13@34+1");
	same(14, "14@35+9");
	same(16, "16@47+1 17@48+1 18@49+1");
	/* Callables by their names. */
	OPEN("cos\nsystem\n\x8c\2os\x8c\6system\x93\x86.");
	same(0, "0@0+11 3@23+1");
	same(3, "0@0+11 3@23+1");
}

/* ---- Regular expressions --------------------------------------------------------------------- */

/* Without PCRE2 an expression is refused. */
static bool
has_regex(void)
{
	if (*pks_regex_version())
		return true;
	refuses("r a");
	return false;
}

static void
test_regex(void **state)
{
	(void)state;
	if (!has_regex())
		return;
	OPEN("\x80\x04\x8c\x05hello\x8c\5shellS'h\\x65l'\nC\2heB\1\0\0\0hcposix\nsystem\n.");
	finds("r h.l", "1@4+3 2@12+3 3@18+6");
	finds("r ^hel$", "3@18+6");
	finds("r ^h", "1@4+1 3@18+1 4@28+1 5@35+1");
	finds("r (l)\\1", "1@6+2 2@14+2");
	finds("r HE", "");
	finds("r \\W", "6@36+1");
	finds("r x\\.s", "6@36+1");
	finds("r l*$", "2@14+2 3@23+1");
	refuses("r (");
	refuses("r [");
	refuses("r ");
}

/* It gives up, and the search goes on. */
static void
test_regex_gives_up(void **state)
{
	enum { LENGTH = 5000 };
	static char text[LENGTH + 32];
	struct pks_search *search;

	(void)state;
	if (!has_regex())
		return;
	memcpy(text, "X\x88\x13\0\0", 5);
	memset(text + 5, 'a', LENGTH);
	memcpy(text + 5 + LENGTH, "\x8c\2ab.", 5);
	open_bytes(text, 5 + LENGTH + 5, NULL);
	search = run("r (a+)+(b|c)");
	assert_true(pks_search_gave_up(search) > 0);
	assert_string_equal(words_of(search), "1@5007+2");
	pks_search_free(search);
}

/* In a text of many pieces, every match, also where pieces meet. */
static void
test_regex_pieces(void **state)
{
	enum { LENGTH = 100000 };
	static char text[LENGTH + 16];
	struct pks_search *search;
	uint64_t expected = 0;

	(void)state;
	if (!has_regex())
		return;
	memcpy(text, "X\xa0\x86\1\0", 5);
	memset(text + 5, '-', LENGTH);
	for (int i = 4000; i + 8 < LENGTH; i += 1021) {
		memcpy(text + 5 + i, "hit 123", 7);
		expected++;
	}
	text[5 + LENGTH] = '.';
	open_bytes(text, 6 + LENGTH, NULL);
	search = run("r hit [0-9]+");
	assert_int_equal(pks_search_count(search), expected);
	pks_search_free(search);
	search = run("r (?<=hit )[0-9]+");
	assert_int_equal(pks_search_count(search), expected);
	pks_search_free(search);
	search = run("r ^-+");
	assert_int_equal(pks_search_count(search), 1);
	pks_search_free(search);
	search = run("r -$");
	assert_int_equal(pks_search_count(search), 1);
	pks_search_free(search);
}

/* ---- Slices, directions ---------------------------------------------------------------------- */

static const char *const queries[] = {"a",    "ab",	  "5",	     "n 1..300",  "o put",
				      "x 00", "x 94 8c",  "r [ab]+", "os.system", "none",
				      "t 1",  "builtins", "x 2e",    "o get"};

static void
compare(struct pks_search *a, struct pks_search *b, const char *typed)
{
	struct pks_hit x, y;

	if (pks_search_count(a) != pks_search_count(b))
		fail_msg("%s: %llu hits and %llu", typed, (unsigned long long)pks_search_count(a),
			 (unsigned long long)pks_search_count(b));
	for (uint64_t k = 0; pks_search_hit(a, k, &x); k++) {
		assert_true(pks_search_hit(b, k, &y));
		assert_int_equal(x.offset, y.offset);
		assert_int_equal(x.size, y.size);
		assert_int_equal(x.op, y.op);
	}
}

/* A big pickle of random programs' bytes as values, with windows enough to go around. */
static uint8_t *
big_pickle(uint64_t number, size_t *size)
{
	static const char *const words[] = {"\x8c\2ab",
					    "K\5",
					    "M\5\1",
					    "N",
					    "\x94",
					    "cos\nsystem\n",
					    "Va\\u0062\n",
					    "X\3\0\0\0b5a",
					    "C\4\0\x94\x8c\1",
					    "S'\\x61b'\n",
					    "0",
					    "h\1",
					    "G\0\0\0\0\0\0\0\0"};
	static const uint8_t sizes[] = {4, 2, 3, 1, 1, 11, 9, 8, 6, 9, 1, 2, 9};
	size_t most = (3u << 20) + 12345, used = 0;
	uint8_t *bytes = malloc(most + 64);

	assert_non_null(bytes);
	memcpy(bytes, "\x80\x04NNNN\x94\x94\x94", 9);
	used = 9;
	while (used < most - 400000) {
		uint32_t k = random_below(&number, sizeof sizes);

		/* Never empty. */
		if (words[k][0] == '0')
			memcpy(bytes + used, "N", 1);
		else
			memcpy(bytes + used, words[k], sizes[k]);
		used += words[k][0] == '0' ? 1 : sizes[k];
	}
	/* One value across a window's edge. */
	bytes[used++] = 'B';
	memcpy(bytes + used, "\x40\x0d\x03\0", 4);
	used += 4;
	for (size_t i = 0; i < 200000; i++)
		bytes[used++] = (uint8_t) "ab5\0"[random_below(&number, 4)];
	bytes[used++] = '.';
	*size = used;
	return bytes;
}

static void
test_slices(void **state)
{
	size_t size;
	uint8_t *bytes = big_pickle(3, &size);

	(void)state;
	open_bytes(bytes, size, NULL);
	assert_int_equal(pks_history_state(history), PKS_STOPPED);
	for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
		struct pks_search *whole, *sliced;

		if (queries[q][0] == 'r' && !*pks_regex_version())
			continue;
		whole = begin(queries[q]);
		while (pks_search_run(whole, true, ALL))
			;
		assert_true(pks_search_state(whole) == PKS_SEARCH_DONE);
		for (int round = 0; round < 3; round++) {
			sliced = begin(queries[q]);
			assert_true(pks_search_begin(sliced, history, size / 3 * (size_t)round,
						     round != 1));
			while (pks_search_run(sliced, true, round == 2 ? 777 : 100000))
				;
			compare(whole, sliced, queries[q]);
			pks_search_free(sliced);
		}
		pks_search_free(whole);
	}
	pks_history_free(history);
	history = NULL;
	free(bytes);
}

/* A history that is still growing. */
static void
test_growing(void **state)
{
	size_t size;
	uint8_t *bytes = big_pickle(4, &size);
	struct pks_history *all, *growing;

	(void)state;
	open_bytes(bytes, size, NULL);
	all = history;
	for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
		struct pks_search *whole, *search;
		bool more = true, busy = true;

		if (queries[q][0] == 'r' && !*pks_regex_version())
			continue;
		whole = run(queries[q]);
		growing = pks_history_new((struct pks_bytes){bytes, size}, 0, NULL);
		assert_non_null(growing);
		pks_history_advance(growing, 1000);
		history = growing;
		search = begin(queries[q]);
		assert_true(pks_search_begin(search, growing, 500, q & 1));
		while (more || busy) {
			if (more)
				more = pks_history_advance(growing, 50000);
			busy = pks_search_run(search, !more, 300000);
			if (more)
				assert_int_equal(pks_search_state(search), PKS_SEARCH_RUNNING);
		}
		assert_int_equal(pks_search_state(search), PKS_SEARCH_DONE);
		compare(whole, search, queries[q]);
		pks_search_free(search);
		pks_history_free(growing);
		pks_search_free(whole);
		history = all;
	}
	pks_history_free(history);
	history = NULL;
	free(bytes);
}

/* Bytes across the place that the history has come to. */
static void
test_growing_across(void **state)
{
	enum { WINDOW = 1 << 20, SIZE = WINDOW + 100 };
	static char bytes[SIZE];
	struct pks_search *search;

	(void)state;
	memset(bytes, 'N', SIZE - 1);
	bytes[SIZE - 1] = '.';
	bytes[WINDOW - 1] = bytes[WINDOW] = (char)0x88;
	pks_history_free(history);
	history = pks_history_new((struct pks_bytes){(uint8_t *)bytes, SIZE}, 0, NULL);
	assert_non_null(history);
	for (pks_op op = 0; op < WINDOW; op += 1 << 10)
		pks_history_advance(history, 1 << 10);
	assert_int_equal(pks_history_end(history), WINDOW);
	search = begin("x 88 88 4e");
	assert_false(pks_search_run(search, false, ALL));
	while (pks_history_advance(history, 1000))
		;
	while (pks_search_run(search, true, ALL))
		;
	assert_string_equal(words_of(search), "1048575@1048575+3");
	pks_search_free(search);
}

/* Every hit of a text is one that its op's own characters show; random programs of all opcodes. */
static void
test_programs(void **state)
{
	(void)state;
	for (uint64_t number = 0; number < 60; number++) {
		uint8_t *bytes;
		size_t size = random_program(number, 400, &bytes);

		open_bytes(bytes, size, NULL);
		for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
			struct pks_search *whole, *sliced;

			if (queries[q][0] == 'r' && !*pks_regex_version())
				continue;
			whole = run(queries[q]);
			sliced = begin(queries[q]);
			while (pks_search_run(sliced, true, 1))
				;
			compare(whole, sliced, queries[q]);
			pks_search_free(sliced);
			pks_search_free(whole);
		}
		for (pks_op op = 0; op < pks_ops(history); op += 7) {
			struct pks_search *search;

			if (pks_pushed(history, op) != op)
				continue;
			search = pks_search_new_value(op, "it");
			assert_true(pks_search_begin(search, history, 0, true));
			while (pks_search_run(search, true, ALL))
				;
			assert_true(pks_search_in(search, pks_op_offset(history, op),
						  pks_op_offset(history, op) + 1,
						  &(struct pks_hit){0}));
			pks_search_free(search);
		}
		free(bytes);
		pks_history_free(history);
		history = NULL;
	}
}

/* ---- Against a plain reading of every op ----------------------------------------------------- */

static bool
reads_as(pks_op op, const char *word)
{
	static char text[1 << 16];
	struct pks_points points;
	struct pks_bytes bytes;
	size_t used = 0;
	int32_t point;

	if (pks_points(history, op, &points)) {
		while ((point = pks_points_next(&points)) >= 0 && used + 4 < sizeof text) {
			/* A byte of which nobody knows what it is, is found as a byte. */
			if (point >= 0xdc80 && point <= 0xdcff)
				text[used++] = (char)(point - 0xdc00);
			else
				used += pks_utf8_encode((uint32_t)point, text + used);
		}
	} else if (pks_value_bytes(history, op, &bytes)) {
		used = bytes.size < sizeof text ? (size_t)bytes.size : sizeof text;
		if (used > 0)
			memcpy(text, bytes.data, used);
	}
	return memmem(text, used, word, strlen(word)) != NULL;
}

static bool
counts_as(pks_op op, double number)
{
	struct pks_integer integer;
	double real;

	if (pks_float_of(history, op, &real))
		return real == number;
	return pks_integer_of(history, op, &integer) && !integer.is_bool &&
	       pks_integer_equals_double(&integer, number);
}

static bool
is_found(struct pks_search *search, pks_op op)
{
	struct pks_token token = pks_op_token(history, op);
	struct pks_hit hit;

	return pks_search_in(search, token.offset, token.next, &hit);
}

/* A value in one of the ways that there are to write it. */
static size_t
spell(uint64_t *number, uint8_t *out)
{
	static const char *const texts[] = {"a",       "A",    "b",	"\xc3\xa9", "1",
					    "\\u0061", "\\\\", "\\x61", "'",	    "x"};
	static const char *const before[] = {"I", "I+", "L", "L", "F", "F", "I", "F", "I0"};
	static const char *const behind[] = {"\n",   "\n",   "L\n",  "\n", ".0\n",
					     "e0\n", "_0\n", ".5\n", "\n"};
	static const uint8_t counted[] = {'U', 'C', 0x8c, 'T', 'B', 'X', 0x8e, 0x8d, 0x96};
	uint32_t kind = random_below(number, 14), n = 0, small;
	char text[128] = "";
	size_t used = 0;

	for (uint32_t i = random_below(number, 6); i > 0; i--)
		n += (uint32_t)snprintf(text + n, sizeof text - n, "%s",
					texts[random_below(number, 10)]);
	if (kind < 9) {
		out[used++] = counted[kind];
		out[used++] = (uint8_t)n;
		for (int i = 1; i < (kind < 3 ? 1 : kind < 6 ? 4 : 8); i++)
			out[used++] = 0;
		memcpy(out + used, text, n);
		return used + n;
	}
	small = random_below(number, 4) * 85;
	switch (kind) {
	case 9: return (size_t)snprintf((char *)out, 128, "V%s\n", text);
	case 10: return (size_t)snprintf((char *)out, 128, "S\"%s\"\n", text);
	case 11:
		n = random_below(number, 9);
		return (size_t)snprintf((char *)out, 128, "%s%u%s", before[n], small, behind[n]);
	case 12:
		memcpy(out, "\x8a\3\0\0\0", 5);
		out[2] = (uint8_t)small;
		return 5;
	default:
		memcpy(out, "M\0\0K\0J\0\0\0\0G\x3f\xe0\0\0\0\0\0\0", 19);
		out[1] = out[4] = out[6] = (uint8_t)small;
		return 19;
	}
}

static size_t
random_values(uint64_t number, uint8_t **bytes)
{
	size_t used = 2;

	*bytes = malloc(100000);
	assert_non_null(*bytes);
	memcpy(*bytes, "\x80\5", 2);
	for (int i = 0; i < 300; i++)
		used += spell(&number, *bytes + used);
	(*bytes)[used++] = '.';
	return used;
}

static void
test_oracle(void **state)
{
	static const char *const words[] = {"t A", "t x", "t ab", "t \xc3\xa9", "t 1", "t \\"};
	static const char *const numbers[] = {"0", "1", "85", "255", "-1", "0.5"};
	unsigned texts = 0, counted = 0;

	(void)state;
	for (uint64_t number = 1; number < 200; number++) {
		uint8_t *bytes;
		size_t size = number % 2 ? random_program(number, 300, &bytes)
					 : random_values(number, &bytes);

		open_bytes(bytes, size, NULL);
		for (size_t q = 0; q < sizeof words / sizeof *words; q++) {
			struct pks_search *search = run(words[q]);

			for (pks_op op = 0; op < pks_ops(history); op++) {
				enum pks_kind kind = pks_value_kind(history, op);

				if (kind != PKS_STR && kind != PKS_BYTES && kind != PKS_BYTEARRAY)
					continue;
				/* What has no capital letter finds both. */
				if (words[q][2] == 'A' || words[q][2] < 'a') {
					if (is_found(search, op) != reads_as(op, words[q] + 2))
						fail_msg("%s in op %u of %llu, byte %02x at %llu",
							 words[q], op, (unsigned long long)number,
							 pks_op_code(history, op),
							 (unsigned long long)pks_op_offset(history,
											   op));
				} else if (reads_as(op, words[q] + 2)) {
					assert_true(is_found(search, op));
				}
				texts += is_found(search, op);
			}
			pks_search_free(search);
		}
		for (size_t q = 0; q < sizeof numbers / sizeof *numbers; q++) {
			char typed[16];
			struct pks_search *search;

			snprintf(typed, sizeof typed, "n %s", numbers[q]);
			search = run(typed);
			for (pks_op op = 0; op < pks_ops(history); op++) {
				bool hit = counts_as(op, strtod(numbers[q], NULL));

				assert_int_equal(is_found(search, op), hit);
				counted += hit;
			}
			pks_search_free(search);
		}
		free(bytes);
		pks_history_free(history);
		history = NULL;
	}
	assert_true(texts > 100 && counted > 100);
}

/* The next one, on and back; known only once all between has been searched. */
static void
test_next(void **state)
{
	size_t size;
	uint8_t *bytes = big_pickle(5, &size);
	struct pks_search *search;
	struct pks_hit hit, first, last;
	uint64_t number;

	(void)state;
	open_bytes(bytes, size, NULL);
	search = begin("o global");
	assert_int_equal(pks_search_next(search, 0, true, &hit, &number), PKS_HIT_YET);
	/* From the middle on: what lies behind it is known first. */
	assert_true(pks_search_begin(search, history, size / 2, true));
	while (pks_search_next(search, size / 2, true, &hit, &number) == PKS_HIT_YET)
		assert_true(pks_search_run(search, true, 100));
	assert_true(hit.offset >= size / 2 && number >= 1);
	assert_int_equal(pks_search_next(search, 0, true, &hit, &number), PKS_HIT_YET);
	assert_int_equal(pks_search_state(search), PKS_SEARCH_RUNNING);
	/* And back. */
	assert_true(pks_search_begin(search, history, size / 2, false));
	while (pks_search_next(search, size / 2, false, &hit, &number) == PKS_HIT_YET)
		assert_true(pks_search_run(search, true, 100));
	assert_true(hit.offset < size / 2);
	assert_int_equal(pks_search_state(search), PKS_SEARCH_RUNNING);
	while (pks_search_run(search, true, ALL))
		;
	assert_int_equal(pks_search_next(search, 0, true, &first, &number), PKS_HIT);
	assert_int_equal(number, 1);
	assert_int_equal(pks_search_next(search, size, false, &last, &number), PKS_HIT);
	assert_int_equal(number, pks_search_count(search));
	assert_int_equal(pks_search_next(search, last.offset + 1, true, &hit, &number),
			 PKS_HIT_NONE);
	assert_int_equal(pks_search_next(search, first.offset, false, &hit, &number), PKS_HIT_NONE);
	/* All of them, one after the other, both ways. */
	for (uint64_t k = 0, from = 0; k < pks_search_count(search); k++) {
		assert_int_equal(pks_search_next(search, from, true, &hit, &number), PKS_HIT);
		assert_int_equal(number, k + 1);
		assert_true(pks_search_hit(search, k, &first) && first.offset == hit.offset);
		assert_true(pks_search_covers(search, hit.offset));
		if (k > 0) {
			assert_int_equal(pks_search_next(search, hit.offset, false, &last, &number),
					 PKS_HIT);
			assert_int_equal(number, k);
		}
		from = hit.offset + 1;
	}
	assert_false(pks_search_covers(search, 1));
	pks_search_free(search);
	pks_history_free(history);
	history = NULL;
	free(bytes);
}

static void
test_stopped(void **state)
{
	size_t size;
	uint8_t *bytes = big_pickle(6, &size);
	struct pks_search *search;
	struct pks_hit hit;
	uint64_t number, count;

	(void)state;
	open_bytes(bytes, size, NULL);
	search = begin("ab");
	while (pks_search_percent(search) < 40)
		assert_true(pks_search_run(search, true, 1000));
	pks_search_stop(search);
	assert_int_equal(pks_search_state(search), PKS_SEARCH_STOPPED);
	count = pks_search_count(search);
	assert_true(count > 0);
	assert_false(pks_search_run(search, true, ALL));
	/* What there is can still be asked for, and what is behind it is not there. */
	assert_int_equal(pks_search_next(search, 0, true, &hit, &number), PKS_HIT);
	assert_int_equal(pks_search_next(search, size, false, &hit, &number), PKS_HIT);
	assert_true(number <= count && hit.offset < size * 3 / 4);
	assert_int_equal(pks_search_next(search, hit.offset + 1, true, &hit, &number),
			 PKS_HIT_NONE);
	/* It begins anew as if nothing had been. */
	assert_true(pks_search_begin(search, history, 0, true));
	while (pks_search_run(search, true, ALL))
		;
	assert_true(pks_search_count(search) > count);
	pks_search_free(search);
	pks_history_free(history);
	history = NULL;
	free(bytes);
}

static void
test_too_many(void **state)
{
	size_t size = PKS_SEARCH_HITS + 100;
	uint8_t *bytes = malloc(size);
	struct pks_search *search;
	struct pks_hit hit;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'N', size - 1);
	bytes[size - 1] = '.';
	open_bytes(bytes, size, NULL);
	search = begin("none");
	while (pks_search_run(search, true, ALL))
		;
	assert_int_equal(pks_search_state(search), PKS_SEARCH_FULL);
	assert_int_equal(pks_search_count(search), PKS_SEARCH_HITS);
	assert_true(pks_search_hit(search, PKS_SEARCH_HITS - 1, &hit));
	assert_int_equal(hit.op, PKS_SEARCH_HITS - 1);
	pks_search_free(search);
	pks_history_free(history);
	history = NULL;
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_overlaps),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_python2_strings),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_opcodes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_regex),
		cmocka_unit_test(test_regex_gives_up),
		cmocka_unit_test(test_regex_pieces),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_growing),
		cmocka_unit_test(test_growing_across),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_oracle),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
