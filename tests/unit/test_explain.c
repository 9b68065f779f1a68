/* SPDX-License-Identifier: MIT */
/*
 * Every sentence of opcodes.def with real values in it, calls as they read, and what is said of ops
 * that fail or are never reached.
 */
#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char shown[8192];

enum what { EXPLAIN, CALL, ARGUMENT };

static const char *
say(enum what what, const char *data, size_t n, pks_op op, unsigned width)
{
	struct pks_history *h =
		pks_history_read((struct pks_bytes){(const uint8_t *)data, n}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	struct pks_text text;

	pks_text_bounded(&text, shown, sizeof shown);
	if (what == EXPLAIN)
		pks_explain(r, op, width, &text);
	else if (what == CALL)
		pks_call_text(r, op, width, &text);
	else
		pks_argument_text(r, op, width, &text);
	pks_reader_free(r);
	pks_history_free(h);
	return shown;
}

#define SAYS(what, data, op, expected)                                                             \
	assert_string_equal(say(what, data, sizeof(data) - 1, op, 0), expected)

static void
test_values(void **state)
{
	(void)state;
	SAYS(EXPLAIN, "K\5.", 0, "Pushes the integer 5, stored in one byte.");
	SAYS(EXPLAIN, "\x8c\1k.", 0, "Pushes the text 'k': a one-byte length, then UTF-8.");
	SAYS(EXPLAIN, "K\5q\7.", 1, "Remembers the top of the stack, 5, in memo slot 7.");
	SAYS(EXPLAIN, "K\5q\7h\7.", 2, "Pushes what memo slot 7 holds: 5.");
	SAYS(EXPLAIN, "K\5\x94.", 1,
	     "Remembers the top of the stack, 5, in the next memo slot, 0.");
	SAYS(EXPLAIN, "K\5.", 1,
	     "Ends the pickle: load() returns the top of the stack, 5. Bytes behind it that are "
	     "not read: 0.");
	SAYS(EXPLAIN, "K\5.xyz", 1,
	     "Ends the pickle: load() returns the top of the stack, 5. Bytes behind it that are "
	     "not read: 3.");
	SAYS(EXPLAIN, "N(0.", 2, "Throws away the top of the stack, a mark.");
	SAYS(EXPLAIN,
	     "NK\1"
	     "0.",
	     2, "Throws away the top of the stack, 1.");
	SAYS(EXPLAIN, "(K\1t.", 0, "Sets a mark: TUPLE at op 2 takes everything above it at once.");
	SAYS(EXPLAIN, "(K\1.", 0, "Sets a mark: no op takes everything above it at once.");
	SAYS(EXPLAIN, "\x80\4N.", 0, "Says that what follows is in pickle protocol 4.");
}

/* An op that is not read yet, and one behind which joblib put an array. */
static void
test_not_values(void **state)
{
	static const char wrapper[] =
		"\x80\2cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}("
		"X\5\0\0\0shapeK\2\x85X\5\0\0\0orderX\1\0\0\0CX\5\0\0\0dtypecnumpy\ndtype\n"
		"(X\2\0\0\0i1\x89\x88tR(K\3X\1\0\0\0|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
		"ub\5\7.";
	struct pks_history *h =
		pks_history_new((struct pks_bytes){(const uint8_t *)"N0N.", 4}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	struct pks_text text;
	pks_op build = 0;

	(void)state;
	pks_text_bounded(&text, shown, sizeof shown);
	pks_explain(r, 0, 0, &text);
	assert_string_equal(shown, "Not reached yet.");
	pks_reader_free(r);
	pks_history_free(h);
	h = pks_history_read((struct pks_bytes){(const uint8_t *)wrapper, sizeof wrapper - 1}, 0,
			     NULL);
	while (build < pks_ops(h) && pks_op_offset(h, build) != sizeof wrapper - 5)
		build++;
	pks_history_free(h);
	SAYS(EXPLAIN, wrapper, build,
	     "Says which array follows, and joblib's reader puts it here: ndarray (2,) int8, 2 "
	     "bytes "
	     "at 137: 5, 7.");
}

static void
test_containers(void **state)
{
	(void)state;
	SAYS(EXPLAIN, "]K\1a.", 2, "Takes 1 and appends it to [].");
	SAYS(EXPLAIN, "](K\1K\2e.", 4,
	     "Takes the 2 items (1, 2) above the newest mark and appends them to [].");
	SAYS(EXPLAIN, "](e.", 2, "Takes the 0 items above the newest mark and appends them to [].");
	SAYS(EXPLAIN, "]K\1a(K\2e.", 5,
	     "Takes the 1 item (2) above the newest mark and appends them to [1].");
	SAYS(EXPLAIN, "}\x8c\1kK\1s.", 3, "Takes a key and a value, 'k': 1, and sets them in {}.");
	SAYS(EXPLAIN, "}(\x8c\1kK\1u.", 4,
	     "Takes the 1 pair ('k': 1) above the newest mark, key and value in turn, and sets "
	     "them "
	     "in {}.");
	SAYS(EXPLAIN, "(K\1K\2d.", 3,
	     "Makes a dict of the 1 pair (1: 2) above the newest mark, key and value in turn.");
}

static void
test_calls(void **state)
{
	static const char evil[] = "c__builtin__\neval\n\x8c\1x\x85R}b.";

	(void)state;
	SAYS(EXPLAIN, evil, 0,
	     "Imports __builtin__.eval (in Python 3 builtins.eval) and pushes it. A real load "
	     "would "
	     "run the module's code on first import.");
	SAYS(EXPLAIN, evil, 3,
	     "Takes a callable and a tuple of arguments and calls it: a real load would run "
	     "__builtin__.eval('x') now. Here it is only recorded.");
	SAYS(CALL, evil, 3, "__builtin__.eval('x')");
	SAYS(CALL, evil, 5, "__builtin__.eval('x').__setstate__({})");
	SAYS(CALL, "(\x8c\2idios\nsystem\n.", 2, "os.system('id')");
	SAYS(EXPLAIN, "(\x8c\2idios\nsystem\n.", 2,
	     "Imports os.system and calls it with the 1 item ('id') above the newest mark: a real "
	     "load would run os.system('id') now.");
	SAYS(EXPLAIN, "Px\n.", 0,
	     "Asks the loading program for the object that it knows by the persistent id 'x', and "
	     "pushes it.");
}

static void
test_arguments(void **state)
{
	(void)state;
	SAYS(ARGUMENT, "\x8c\3job.", 0, "'job'");
	SAYS(ARGUMENT, "K\5.", 0, "5");
	SAYS(ARGUMENT, "K\5q\7h\7.", 1, "=m7");
	SAYS(ARGUMENT, "K\5q\7h\7.", 2, "m7");
	SAYS(ARGUMENT, "K\5p12\n\x94.", 1, "=m12");
	SAYS(ARGUMENT, "K\5p12\n\x94.", 2, "=m1");
	SAYS(ARGUMENT, "N.", 0, "");
	SAYS(ARGUMENT, "cos\nsystem\n.", 0, "os.system");
	SAYS(ARGUMENT, "\x82\5.", 0, "5");
	SAYS(ARGUMENT, "\x95\1\0\0\0\0\0\0\0N.", 0, "1");
	SAYS(ARGUMENT, "F1.50\n.", 0, "1.5");
	SAYS(ARGUMENT, "S'a'\n.", 0, "'a'");
}

/* What was never reached is shown as its bytes tell it. */
static void
test_ends(void **state)
{
	static const char broken[] = "K\1R\x8c\1xh\3cos\nsystem\nIzz\n.";

	(void)state;
	SAYS(EXPLAIN, broken, 1,
	     "Fails here: REDUCE needs more items than the stack holds (UnpicklingError).");
	SAYS(EXPLAIN, broken, 2,
	     "Never reached: the load ends at op 1 (@0002): REDUCE needs more items than the stack "
	     "holds (UnpicklingError).");
	SAYS(ARGUMENT, broken, 2, "'x'");
	SAYS(ARGUMENT, broken, 3, "3");
	SAYS(ARGUMENT, broken, 4, "os.system");
	SAYS(ARGUMENT, broken, 5, "zz");
	SAYS(CALL, broken, 1, "");
	/* One that could not even be decoded. */
	SAYS(EXPLAIN, "K\1\xff", 1, "Fails here: no opcode has the byte 0xff (UnpicklingError).");
}

/* A sentence keeps to its width, but for our own words; no place is left unfilled. */
static void
test_widths(void **state)
{
	static const char data[] =
		"\x8c\x40"
		"0123456789012345678901234567890123456789012345678901234567890123q\1]h\1h\1\x86"
		"a0.";

	(void)state;
	for (pks_op op = 0; op < 8; op++)
		for (unsigned width = 40; width < 300; width++) {
			say(EXPLAIN, data, sizeof data - 1, op, width);
			assert_null(strchr(shown, '{'));
			assert_true(strlen(shown) <= (width < 120 ? 180 : width + 60));
		}
}

/* The name of an op, of a byte that is none too. */
static const char *
name_of(const void *data, size_t size, pks_op op)
{
	static char name[64];
	struct pks_history *h = pks_history_read((struct pks_bytes){data, size}, 0, NULL);
	struct pks_text text;

	pks_text_bounded(&text, name, sizeof name);
	pks_op_name_text(h, op, &text);
	pks_history_free(h);
	return name;
}

static void
test_bad_ops(void **state)
{
	(void)state;
	assert_string_equal(name_of("N\xff.", 3, 0), "NONE");
	assert_string_equal(name_of("N\xff.", 3, 1), "0xff");
	assert_string_equal(name_of("N\0.", 3, 1), "0x00");
	assert_string_equal(name_of("X\5\0\0\0ab", 7, 0), "BINUNICODE");
	SAYS(ARGUMENT, "N\xff.", 1, "no opcode");
	SAYS(ARGUMENT, "X\5\0\0\0ab", 0, "'ab'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	cmocka_unit_test(test_containers),
		cmocka_unit_test(test_calls),	cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_ends),	cmocka_unit_test(test_widths),
		cmocka_unit_test(test_bad_ops), cmocka_unit_test(test_not_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
