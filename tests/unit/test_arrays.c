/* SPDX-License-Identifier: MIT */
/*
 * What a wrapper of joblib's says of its array, where it says it oddly: in slots, in the arguments
 * of a call, in several states, not at all, or as what no numpy would write.
 */
#include "pickle/array.h"
#include "pickle/opcode.h"

#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

#define CLASS "cjoblib.numpy_pickle\nNumpyArrayWrapper\n"
#define WRAP  "\x80\2" CLASS ")\x81"
/* What numpy.dtype() is called with, and the state after that. */
#define TYPE(args)		  "cnumpy\ndtype\n" args "R"
#define INT8			  TYPE("U\2i1\x85")
#define STATE(order, size, flags) "(K\3" order "NNN" size "J\xff\xff\xff\xff" flags "tb"
#define ITEMS(shape, type)	  "(U\5shape" shape "U\5dtype" type "u"
#define ARRAY(shape, type)	  WRAP "}" ITEMS(shape, type) "b"
#define TWO			  "K\2\x85"
/* joblib since 1.2 counts what it fills up with; its own __init__ says so. */
#define PADDED "\1\xff\1\2."
#define DATA   "\1\2."

#define NO_TYPE	 "the bytes of an array follow BUILD, and it cannot be told how many"
#define NO_SHAPE "the array that follows BUILD has a shape that no array has"
#define TOO_LONG "the array that follows BUILD would be longer than what is left of the bytes"

static const struct {
	struct pks_bytes bytes;
	const char *says; /* the shape and type of the last array, or why it breaks; "": none */
	unsigned count;	  /* of arrays */
	bool fortran;
} cases[] = {
	{BYTES(ARRAY(TWO, INT8) DATA), "(2,) int8", 1, false},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "U\5orderU\1Fsb" DATA), "(2,) int8", 1, true},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "U\5orderU\1Csb" DATA), "(2,) int8", 1, false},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "U\5orderNsb" DATA), "(2,) int8", 1, false},
	/* shapes */
	{BYTES(ARRAY("](K\2e", INT8) DATA), NO_SHAPE, 0, false},
	{BYTES(ARRAY("N\x85", INT8) DATA), NO_SHAPE, 0, false},
	{BYTES(ARRAY("J\xff\xff\xff\xff\x85", INT8) DATA), NO_SHAPE, 0, false},
	{BYTES(ARRAY("\x8a\x9\0\0\0\0\0\0\0\0\1\x85", INT8) DATA), NO_SHAPE, 0, false},
	{BYTES(ARRAY("K\x7f\x85", INT8) DATA), TOO_LONG, 0, false},
	{BYTES(WRAP "}U\5dtype" INT8 "sb" DATA), NO_SHAPE, 0, false},
	/* types */
	{BYTES(WRAP "}U\5shape" TWO "sb" DATA), NO_TYPE, 0, false},
	{BYTES(WRAP "Nb" DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "N") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "cnumpy\ndtype\nU\2i1\x85\x81") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "cnumpx\ndtype\nU\2i1\x85R") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "cnumpy\ndtypf\nU\2i1\x85R") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "cnumpy\ndtypes\nU\2i1\x85R") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, "cm\nf\n)R)R") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE(")")) DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("cm\nf\n)R")) DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("K\1\x85")) DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("X\2\0\0\0\xc3\xa9\x85")) DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("U\3i1\0\x85")) DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("U\x28"
			       "i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1i1"
			       "\x85")) DATA),
	 NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, TYPE("U\2q9\x85")) DATA), NO_TYPE, 0, false},
	/* states of types */
	{BYTES(ARRAY(TWO, INT8 STATE("U\1|", "J\xff\xff\xff\xff", "K\0")) DATA), "(2,) int8", 1,
	 false},
	{BYTES(ARRAY(TWO, INT8 "Na") DATA), "(2,) int8", 1, false},
	{BYTES(ARRAY(TWO, INT8 "}b") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, INT8 "(K\3NNNNNtb") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, INT8 "(K\3NNNNNNNNNtb") DATA), NO_TYPE, 0, false},
	{BYTES(ARRAY(TWO, INT8 "(K\3NNNNNNtb") DATA), "(2,) int8", 1, false},
	{BYTES(ARRAY(TWO, INT8 STATE("N", "N", "N")) DATA), "(2,) int8", 1, false},
	{BYTES(ARRAY(TWO, INT8 STATE("U\4abcd", "N", "N")) DATA), "(2,) int8", 1, false},
	{BYTES(ARRAY("K\1\x85", TYPE("U\2S1\x85") STATE("U\1|", "K\2", "K\0")) DATA), "(1,) S2", 1,
	 false},
	{BYTES(ARRAY(TWO, TYPE("U\2S1\x85") STATE("U\1|", "N", "K\0")) DATA), "(2,) S1", 1, false},
	{BYTES(ARRAY(TWO, TYPE("U\2S1\x85") STATE("U\1|", "J\xff\xff\xff\xff", "K\0")) DATA),
	 "(2,) S1", 1, false},
	/* Of objects, but for its flags: bytes of which nothing more is known. */
	{BYTES(ARRAY("K\0\x85", TYPE("U\2O8\x85") STATE("U\1|", "N", "K\0")) "."), "(0,) V8", 1,
	 false},
	{BYTES(ARRAY("K\1\x85", TYPE("U\2O8\x85") STATE("U\1|", "N", "K\1")) "N.."), "(1,) object",
	 1, false},
	/* where it is said: slots before the dict, later states before earlier ones, then the call
	 */
	{BYTES(WRAP "N}" ITEMS(TWO, INT8) "\x86"
					  "b" DATA),
	 "(2,) int8", 1, false},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "}\x86"
					 "b" DATA),
	 "(2,) int8", 1, false},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "N\x86"
					 "b" DATA),
	 "(2,) int8", 1, false},
	{BYTES(WRAP "}" ITEMS(TWO, INT8) "NN\x87"
					 "b" DATA),
	 NO_TYPE, 0, false},
	{BYTES(WRAP "q\0}" ITEMS(TWO, INT8) "b\1\2h\0}U\5shapeK\1\x85sb\1."), "(1,) int8", 2,
	 false},
	{BYTES(WRAP "q\0}" ITEMS(TWO, INT8) "b\1\2h\0Nah\0}b" DATA), "(2,) int8", 2, false},
	{BYTES("\x80\2" CLASS "(N" TWO "U\1F" INT8 "tR}b" PADDED), "(2,) int8", 1, true},
	{BYTES("\x80\2" CLASS "(N" TWO "tR}b" DATA), NO_TYPE, 0, false},
	{BYTES("\x80\2" CLASS "cm\nf\n)RR}b" DATA), NO_TYPE, 0, false},
	{BYTES("\x80\2(N" TWO "U\1C" INT8 "ijoblib.numpy_pickle\nNumpyArrayWrapper\n}b" PADDED),
	 "(2,) int8", 1, false},
	{BYTES("\x80\2(" CLASS "N" TWO "U\1C" INT8 "o}b" PADDED), "(2,) int8", 1, false},
	/* which objects are wrappers */
	{BYTES("\x80\2ccopyreg\n__newobj__\n" CLASS "\x85R}" ITEMS(TWO, INT8) "b" DATA),
	 "(2,) int8", 1, false},
	{BYTES("\x80\2ccopyreg\n__newobj_ex__\n" CLASS ")}\x87R}" ITEMS(TWO, INT8) "b" DATA),
	 "(2,) int8", 1, false},
	{BYTES("\x80\2" CLASS "0ccopyreg\n_reconstructor\n)R}b."), "", 0, false},
	{BYTES("\x80\2" CLASS "0ccopyreg\n_reconstructor\ncm\nf\n)RR}b."), "", 0, false},
	{BYTES("\x80\2" CLASS "0ccopyreg\npickle\n" CLASS "\x85R}b."), "", 0, false},
	{BYTES("\x80\2" CLASS "0cjoblib.numpy_pickle\nXNumpyArrayWrapper\n)\x81}b."), "", 0, false},
	{BYTES("\x80\2" CLASS "0cx\ny.NumpyArrayWrapper\n)\x81}b."), "", 0, false},
	{BYTES("\x80\4cx\njoblib.NumpyArrayWrapper\n)\x81}" ITEMS(TWO, INT8) "b" DATA), "(2,) int8",
	 1, false},
	{BYTES("\x80\2" CLASS "0Pid\n}b."), "", 0, false},
};

static void
test_wrappers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pks_options options = {.reader = PKS_READER_C_FILE};
		struct pks_history *h = pks_history_read(cases[i].bytes, 0, &options);
		const struct pks_error *error;
		struct pks_array array;
		struct pks_text text;
		char room[200] = "";

		assert_non_null(h);
		error = pks_history_error(h);
		pks_text_bounded(&text, room, sizeof room);
		if (error != NULL) {
			pks_text_raw(&text, error->message);
		} else if (pks_arrays(h) > 0) {
			assert_true(pks_array_get(h, pks_arrays(h) - 1, &array));
			pks_array_shape_text(&array, &text);
			assert_int_equal(array.fortran, cases[i].fortran);
		}
		if (strcmp(room, cases[i].says) != 0 || pks_arrays(h) != cases[i].count)
			fail_msg("case %zu: %u of '%s', wanted %u of '%s'", i,
				 (unsigned)pks_arrays(h), room, cases[i].count, cases[i].says);
		assert_false(pks_array_get(h, pks_arrays(h), &array));
		pks_history_free(h);
	}
}

/* What numpy's _reconstruct() makes is given: version, shape, type, whether in Fortran's order,
 * bytes. */
static void
test_states(void **state)
{
	static const struct {
		struct pks_bytes bytes;
		const char *says; /* "": it is none */
		bool fortran;
	} rows[] = {
		{BYTES("(K\1" TWO INT8 "\x88Nt."), "(2,) int8", true},
		{BYTES("(K\1" TWO INT8 "\x89Nt."), "(2,) int8", false},
		{BYTES("(K\1" TWO INT8 "NNt."), "(2,) int8", false},
		{BYTES("(K\1NNt."), "", false},
		{BYTES("(K\1N" INT8 "\x89Nt."), "", false},
		{BYTES("(K\1" TWO "N\x89Nt."), "", false},
		{BYTES("(K\1" TWO INT8 "\x89Nl."), "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pks_history *h = pks_history_read(rows[i].bytes, 0, NULL);
		struct pks_array array;
		struct pks_text text;
		char room[200] = "";
		pks_op op;
		bool is;

		assert_non_null(h);
		assert_null(pks_history_error(h));
		op = pks_ops(h);
		while (pks_dense_code(h, op) != PKS_OP_TUPLE &&
		       pks_dense_code(h, op) != PKS_OP_LIST)
			op--;
		is = pks_array_of_state(h, pks_ops(h), op, &array);
		pks_text_bounded(&text, room, sizeof room);
		if (is)
			pks_array_shape_text(&array, &text);
		if (strcmp(room, rows[i].says) != 0)
			fail_msg("row %zu: '%s'", i, room);
		assert_true(!is || array.fortran == rows[i].fortran);
		pks_history_free(h);
	}
}

/* A copy of a copy of ... the cell is what it was; of more than are followed, too: a BUILD reads
 * once more. */
static void
test_copies(void **state)
{
	static const char begin[] = WRAP, end[] = "}" ITEMS(TWO, INT8) "b\1\2";
	enum { COPIES = 80 };
	char bytes[sizeof begin + COPIES + 2 * sizeof end + COPIES + 8];
	size_t n = 0;
	struct pks_options options = {.reader = PKS_READER_C_FILE};
	struct pks_history *h;
	struct pks_array array;

	(void)state;
	memcpy(bytes, begin, sizeof begin - 1);
	n += sizeof begin - 1;
	memset(bytes + n, '2', COPIES);
	n += COPIES;
	memcpy(bytes + n, end, sizeof end - 1);
	n += sizeof end - 1;
	bytes[n++] = '.';
	h = pks_history_read((struct pks_bytes){(const uint8_t *)bytes, n}, 0, &options);
	assert_non_null(h);
	assert_int_equal(pks_arrays(h), 1);
	assert_true(pks_array_get(h, 0, &array));
	assert_int_equal(array.end - array.data, 2);
	assert_false(pks_array_of(h, pks_ops(h), pks_ops(h), &array));
	assert_false(pks_array_of(h, 0, pks_ops(h), &array));
	pks_history_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrappers),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
