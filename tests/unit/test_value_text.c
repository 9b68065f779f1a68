/* SPDX-License-Identifier: MIT */
/*
 * Values as text: as Python's repr would show them, cut so that it can be seen, never wider than
 * asked for, and never more work than that however the values are knotted.
 */
#include <picklescope/picklescope.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static char shown[1 << 16];

static unsigned
columns(const char *text)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
	unsigned n = 0, length;
	uint32_t point;

	for (; p < end; p += length) {
		length = pks_utf8_decode(p, end, &point);
		assert_true(length > 0);
		n += point < 0x80 ? 1 : (unsigned)pks_text_width(point);
	}
	return n;
}

static struct pks_history *
read_pickle(const char *data, size_t n)
{
	return pks_history_read((struct pks_bytes){(const uint8_t *)data, n}, 0, NULL);
}

/* The result of a pickle in so many columns. */
static const char *
result(const char *data, size_t n, unsigned width, bool ascii)
{
	struct pks_history *h = read_pickle(data, n);
	struct pks_reader *r = pks_reader_new(h);
	pks_op moment = pks_end_moment(h);
	struct pks_text text;

	assert_int_equal(pks_history_state(h), PKS_STOPPED);
	pks_text_bounded(&text, shown, sizeof shown);
	text.ascii = ascii;
	pks_value_text(r, pks_cell_value(h, pks_cell(h, moment, pks_height(h, moment))), moment,
		       width, &text);
	assert_false(text.cut);
	pks_reader_free(r);
	pks_history_free(h);
	return shown;
}

#define SHOWS(data, width, expected)                                                               \
	assert_string_equal(result(data, sizeof(data) - 1, width, false), expected)
#define SHOWS_ASCII(data, width, expected)                                                         \
	assert_string_equal(result(data, sizeof(data) - 1, width, true), expected)

static void
test_atoms(void **state)
{
	(void)state;
	SHOWS("N.", 0, "None");
	SHOWS("\x88.", 0, "True");
	SHOWS("I00\n.", 0, "False");
	SHOWS("K\7.", 0, "7");
	SHOWS("J\xff\xff\xff\xff.", 0, "-1");
	SHOWS("L123456789012345678901234567890L\n.", 0, "123456789012345678901234567890");
	SHOWS("\x8a\x09\0\0\0\0\0\0\0\0\x40.", 0, "1180591620717411303424");
	SHOWS("G\x3f\xf8\0\0\0\0\0\0.", 0, "1.5");
	SHOWS("X\7\0\0\0id >out.", 0, "'id >out'");
	SHOWS("\x8c\4it's.", 0, "\"it's\"");
	SHOWS("\x8c\5\"it's.", 0, "'\"it\\'s'");
	SHOWS("\x8c\6a\n\x1b[2J.", 0, "'a\\n\\x1b[2J'");
	SHOWS("\x8c\3\xe2\x80\xae.", 0, "'\\u202e'");
	SHOWS("C\4ab'\xff.", 0, "b\"ab'\\xff\"");
	SHOWS("S'a\\x62\\n'\n.", 0, "'ab\\n'");
	SHOWS("\x96\2\0\0\0\0\0\0\0hi.", 0, "bytearray(b'hi')");
	SHOWS("\x96\2\0\0\0\0\0\0\0hiK!a.", 0, "bytearray(b'hi!')");
	SHOWS("\x96\2\0\0\0\0\0\0\0hiK\0KHs.", 0, "bytearray(b'Hi')");
	SHOWS("cos\nsystem\n.", 0, "os.system");
	SHOWS("\x82\5.", 0, "extension 5");
	SHOWS("\x97.", 0, "<out-of-band buffer>");
	SHOWS("\x97\x98.", 0, "memoryview(<out-of-band buffer>)");
	SHOWS_ASCII("\x8c\2\xc3\xa9.", 0, "'\\xe9'");
}

/* A bytearray is what was made of it since: as bytearray(b'ab') of Python with the same done to it.
 */
static void
test_bytearrays(void **state)
{
#define AB                                                                                         \
	"\x96\x02\0\0\0\0\0\0\0"                                                                   \
	"ab"
	(void)state;
	SHOWS(AB ".", 0, "bytearray(b'ab')");
	SHOWS(AB "Kca.", 0, "bytearray(b'abc')");
	SHOWS(AB "(KcKde.", 0, "bytearray(b'abcd')");
	SHOWS(AB "K\0Kxs.", 0, "bytearray(b'xb')");
	SHOWS(AB "J\xff\xff\xff\xffKxs.", 0, "bytearray(b'ax')");
	SHOWS(AB "(K\0KxK\1Kyu.", 0, "bytearray(b'xy')");
	SHOWS(AB "KcaJ\xfe\xff\xff\xffKxs.", 0, "bytearray(b'axc')");
	SHOWS(AB "K\0K\0s.", 0, "bytearray(b'\\x00b')");
	SHOWS("\x96\0\0\0\0\0\0\0\0Kca.", 0, "bytearray(b'c')");
	SHOWS(AB ".", 9, "bytearray");
#undef AB
}

/* What has too many digits to be counted is hexadecimal from its front, and cut. */
static void
test_huge_integers(void **state)
{
	static char data[5 + 70000 + 1] = {'\x8b', '\x70', '\x11', '\1', '\0'};
	const char *words;

	(void)state;
	memset(data + 5, 0x12, 70000);
	data[5 + 70000] = '.';
	words = result(data, sizeof data, 40, false);
	assert_memory_equal(words, "0x121212", 8);
	assert_int_equal(columns(words), 40);
	data[5 + 70000 - 1] = '\xed';
	words = result(data, sizeof data, 40, true);
	assert_memory_equal(words, "-0x12", 5);
	assert_string_equal(words + strlen(words) - 3, "...");
	data[5 + 70000 - 1] = '\xff';
	assert_memory_equal(result(data, sizeof data, 40, false), "-0xed", 5);
	assert_true(columns(result(data, sizeof data, 1, true)) <= 1);
	assert_true(columns(result(data, sizeof data, 4, true)) <= 4);
}

static void
test_containers(void **state)
{
	(void)state;
	SHOWS("].", 0, "[]");
	SHOWS("}.", 0, "{}");
	SHOWS(").", 0, "()");
	SHOWS("\x8f.", 0, "set()");
	SHOWS("(\x91.", 0, "frozenset()");
	SHOWS("(K\1\x91.", 0, "frozenset({1})");
	SHOWS("\x8f(K\1K\2\x90.", 0, "{1, 2}");
	SHOWS("K\1\x85.", 0, "(1,)");
	SHOWS("K\1K\2\x86.", 0, "(1, 2)");
	SHOWS("](\x8c\1a\x8c\1b"
	      "e.",
	      0, "['a', 'b']");
	SHOWS("}(\x8c\1aK\1\x8c\1b]u.", 0, "{'a': 1, 'b': []}");
	SHOWS("](K\1]K\2ae.", 0, "[1, [2]]");
}

static void
test_calls(void **state)
{
	(void)state;
	SHOWS("cposix\nsystem\n\x8c\2id\x85R.", 0, "posix.system('id')");
	SHOWS("(\x8c\2idios\nsystem\n.", 0, "os.system('id')");
	SHOWS("(cos\nsystem\n\x8c\2ido.", 0, "os.system('id')");
	SHOWS("cm\nA.B\n)\x81.", 0, "m.A.B.__new__(B)");
	SHOWS("cm\nC\nK\1\x85\x81.", 0, "m.C.__new__(C, 1)");
	SHOWS("cm\nC\nK\1\x85}\x8c\1kK\2s\x92.", 0, "m.C.__new__(C, 1, k=2)");
	SHOWS("cm\nC\n)}\x8c\3a bK\2s\x92.", 0, "m.C.__new__(C, 'a b'=2)");
	SHOWS("cm\nf\n)R)R.", 0, "m.f()()");
	SHOWS("cm\nf\ncm\ng\n)RR.", 0, "m.f(*m.g())");
	SHOWS("\x8c\1x\x51.", 0, "persistent_load('x')");
	SHOWS("Pfile 7\n.", 0, "persistent_load('file 7')");
	/* Its state is no part of the call that makes it. */
	SHOWS("cm\nC\n)\x81}b.", 0, "m.C.__new__(C)");
	/* What is called later cannot be in the call. */
	SHOWS("cm\nf\n]q\0\x85Rh\0cm\ng\na0.", 0, "m.f([])");
}

static void
test_cuts(void **state)
{
	(void)state;
	SHOWS("\x8c\x0blong text x.", 9, "'long t\u2026'");
	SHOWS("\x8c\x0blong text x.", 13, "'long text x'");
	SHOWS("\x8c\x0blong text x.", 12, "'long text\u2026'");
	SHOWS_ASCII("\x8c\x0blong text x.", 12, "'long te...'");
	SHOWS("C\6abcdef.", 7, "b'abc\u2026'");
	SHOWS("\x8c\2ab.", 2, "\u2026");
	SHOWS("L123456789012345678901234567890L\n.", 10, "123456789\u2026");
	SHOWS("](K\1K\2K\3K\4e.", 9, "[1, 2, \u2026]");
	SHOWS("](K\1K\2K\3K\4e.", 12, "[1, 2, 3, 4]");
	SHOWS("](K\1K\2K\3K\4e.", 3, "[\u2026]");
	SHOWS("](K\1K\2K\3K\4e.", 2, "\u2026");
	SHOWS("].", 2, "[]");
	SHOWS("}(\x8c\4name\x8c\4Anne\x8c\3ageK\x20u.", 18, "{'name': 'An\u2026', \u2026}");
	SHOWS("cposix\nsystem\n\x8c\7id >out\x85R.", 20, "posix.system('id \u2026')");
	SHOWS("ccollections\nOrderedDict\n.", 20, "collect\u2026.OrderedDict");
	SHOWS("ccollections\nOrderedDict\n.", 8, "\u2026.Order\u2026");
}

static void
test_cycles(void **state)
{
	(void)state;
	SHOWS("]2a.", 0, "[[...]]");
	SHOWS("}q\0K\1h\0s.", 0, "{1: {...}}");
	SHOWS("]q\0h\0\x85"
	      "ah\0.",
	      0, "[([...],)]");
	SHOWS("]]]]]]]]]aaaaaaaa.", 0, "[[[[[[[\u2026]]]]]]]");
	SHOWS("cm\nf\n)R]]]]]]]\x85\x85\x85\x85\x85\x85\x85.", 0, "(((((((\u2026,),),),),),),)");
}

/* Sixty tuples, each of the one before twice: 2^59 ways to the innermost. */
static void
test_bomb(void **state)
{
	static char pickle[1024] = "K\1";
	size_t n = 2;
	clock_t begin = clock();

	(void)state;
	for (int i = 0; i < 60; i++) {
		memcpy(pickle + n, "2\x86", 2);
		n += 2;
	}
	pickle[n++] = '.';
	for (unsigned width = 0; width < 400; width++) {
		const char *text = result(pickle, n, width, false);
		assert_true(width == 0 || columns(text) <= width);
		assert_true(strlen(text) < 2000);
	}
	/* Lists of ten, nine levels of them. */
	n = (size_t)sprintf(pickle, "N");
	for (char i = 'a'; i < 'j'; i++) {
		n += (size_t)sprintf(pickle + n, "q%c0](", i);
		for (int k = 0; k < 10; k++)
			n += (size_t)sprintf(pickle + n, "h%c", i);
		n += (size_t)sprintf(pickle + n, "e");
	}
	pickle[n++] = '.';
	assert_true(strlen(result(pickle, n, 0, false)) < 2000);
	assert_true(clock() - begin < 2 * CLOCKS_PER_SEC);
}

/* Every value of a file, whole and at every width. */
static void
every_width(const char *path)
{
	char error[200];
	struct pks_source *source = pks_source_open(path, error, sizeof error);
	struct pks_history *h = pks_history_read(pks_source_bytes(source), 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	pks_op ops = pks_last_moment(h);
	struct pks_text text;

	for (pks_op op = 0; op < ops; op++) {
		pks_op value = pks_pushed(h, op);
		for (unsigned width = 0; width <= 80 && value != PKS_NO_OP; width += op % 7 + 1) {
			pks_text_bounded(&text, shown, sizeof shown);
			text.ascii = (op & 1) != 0;
			pks_value_text(r, value, op + 1, width, &text);
			if (width != 0 && columns(shown) > width) {
				print_error("%s: op %u in %u columns: %s\n", path, op, width,
					    shown);
				fail();
			}
		}
		pks_text_bounded(&text, shown, sizeof shown);
		pks_argument_text(r, op, 20, &text);
		assert_true(columns(shown) <= 20);
	}
	pks_reader_free(r);
	pks_history_free(h);
	pks_source_free(source);
}

static void
test_samples(void **state)
{
	const char *srcdir = getenv("srcdir");
	char path[1024];
	struct dirent *entry;
	DIR *dir;
	int files = 0;

	(void)state;
	snprintf(path, sizeof path, "%s/samples", srcdir != NULL ? srcdir : ".");
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		size_t n = strlen(entry->d_name);
		if (n < 5 || strcmp(entry->d_name + n - 4, ".pkl") != 0)
			continue;
		snprintf(path, sizeof path, "%s/samples/%s", srcdir != NULL ? srcdir : ".",
			 entry->d_name);
		every_width(path);
		files++;
	}
	closedir(dir);
	assert_true(files > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_atoms),	      cmocka_unit_test(test_bytearrays),
		cmocka_unit_test(test_huge_integers), cmocka_unit_test(test_containers),
		cmocka_unit_test(test_calls),	      cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_cycles),	      cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
