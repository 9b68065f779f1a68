/* SPDX-License-Identifier: MIT */
/*
 * The decoder and the machine: every opcode cut at every byte, what breaks and what passes, what is
 * left in view after a break, and input made to cost more than it should.
 */
#include "programs.h"

#include "pickle/opcode.h"

#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) ((struct pks_bytes){(const uint8_t *)(text), sizeof(text) - 1})

static struct pks_history *
read_with(struct pks_bytes bytes, bool bare)
{
	struct pks_options options = {.bare = bare};
	struct pks_history *h = pks_history_read(bytes, 0, &options);

	assert_non_null(h);
	return h;
}

static enum pks_exception
outcome(struct pks_bytes bytes, bool bare)
{
	struct pks_history *h = read_with(bytes, bare);
	const struct pks_error *e = pks_history_error(h);
	enum pks_exception exception = e != NULL ? e->exception : PKS_NO_EXCEPTION;

	assert_true((pks_history_state(h) == PKS_STOPPED) == (e == NULL));
	pks_history_free(h);
	return exception;
}

/* What the C unpickler says of these, found by asking it. */
static void
test_outcomes(void **state)
{
	static const struct {
		struct pks_bytes bytes;
		enum pks_exception exception;
	} cases[] = {
		{BYTES("N."), PKS_NO_EXCEPTION},
		{BYTES(""), PKS_EOF_ERROR},
		{BYTES("N"), PKS_EOF_ERROR},
		{BYTES("."), PKS_UNPICKLING_ERROR},
		{BYTES("(."), PKS_UNPICKLING_ERROR},
		{BYTES("(N."), PKS_NO_EXCEPTION},
		{BYTES("\xff."), PKS_UNPICKLING_ERROR},
		{BYTES("K."), PKS_EOF_ERROR},
		{BYTES("J\1\2\3"), PKS_UNPICKLING_ERROR},
		{BYTES("I010\n."), PKS_NO_EXCEPTION},
		{BYTES("I08\n."), PKS_VALUE_ERROR},
		{BYTES("I\n."), PKS_UNPICKLING_ERROR},
		{BYTES("I1L\n."), PKS_VALUE_ERROR},
		{BYTES("L1L\n."), PKS_NO_EXCEPTION},
		{BYTES("F 1.5\n."), PKS_VALUE_ERROR},
		{BYTES("F1e999\n."), PKS_OVERFLOW_ERROR},
		{BYTES("S'a\n."), PKS_UNPICKLING_ERROR},
		{BYTES("S'\\x4'\n."), PKS_VALUE_ERROR},
		{BYTES("S'\xe9'\n."), PKS_UNICODE_DECODE_ERROR},
		{BYTES("X\1\0\0\0\xff."), PKS_UNICODE_DECODE_ERROR},
		{BYTES("X\3\0\0\0\xed\xa0\x80."), PKS_NO_EXCEPTION},
		{BYTES("V\\u12\n."), PKS_UNICODE_DECODE_ERROR},
		{BYTES("V\\\\u12\n."), PKS_NO_EXCEPTION},
		{BYTES("\x8e\0\0\0\0\0\0\0\x80."), PKS_OVERFLOW_ERROR},
		{BYTES("\x8b\xff\xff\xff\xff."), PKS_UNPICKLING_ERROR},
		{BYTES("NNa."), PKS_ATTRIBUTE_ERROR},
		{BYTES("]Na."), PKS_NO_EXCEPTION},
		{BYTES("](Na."), PKS_UNPICKLING_ERROR},
		{BYTES("N(e."), PKS_NO_EXCEPTION},
		{BYTES("(NNNd."), PKS_UNPICKLING_ERROR},
		{BYTES("}]Ns."), PKS_TYPE_ERROR},
		{BYTES("}(]\x85\x85tNs."), PKS_TYPE_ERROR},
		{BYTES("}(K\1\x85\x85tNs."), PKS_NO_EXCEPTION},
		{BYTES("}N]\x85\x85Ns."), PKS_TYPE_ERROR},
		{BYTES("]K\0Ns."), PKS_INDEX_ERROR},
		{BYTES("]NaJ\xff\xff\xff\xff"
		       "Ns."),
		 PKS_NO_EXCEPTION},
		{BYTES("]NaJ\xfe\xff\xff\xff"
		       "Ns."),
		 PKS_INDEX_ERROR},
		{BYTES("NNNs."), PKS_TYPE_ERROR},
		{BYTES("\x8f(]\x90."), PKS_TYPE_ERROR},
		{BYTES("](N\x90."), PKS_ATTRIBUTE_ERROR},
		{BYTES("h\0."), PKS_UNPICKLING_ERROR},
		{BYTES("Np-1\n."), PKS_VALUE_ERROR},
		{BYTES("Np99999999999999999999\n."), PKS_OVERFLOW_ERROR},
		{BYTES("cos\n\n."), PKS_UNPICKLING_ERROR},
		{BYTES("c\xed\xa0\x80\nx\n."), PKS_UNICODE_DECODE_ERROR},
		{BYTES("NN\x93."), PKS_UNPICKLING_ERROR},
		{BYTES("cos\nsystem\nNR."), PKS_TYPE_ERROR},
		{BYTES("N)R."), PKS_TYPE_ERROR},
		{BYTES("N)\x81."), PKS_UNPICKLING_ERROR},
		{BYTES("ca\nb\n)}\x92."), PKS_NO_EXCEPTION},
		{BYTES("ca\nb\n)}K\1Ns\x92."), PKS_TYPE_ERROR},
		{BYTES("ca\nb\n)RN)\x81."), PKS_UNPICKLING_ERROR},
		{BYTES("ia\nb\n."), PKS_UNPICKLING_ERROR},
		{BYTES("(ia\nb\n."), PKS_NO_EXCEPTION},
		{BYTES("(o."), PKS_UNPICKLING_ERROR},
		{BYTES("]Nb."), PKS_NO_EXCEPTION},
		{BYTES("]]b."), PKS_UNPICKLING_ERROR},
		{BYTES("]}b."), PKS_ATTRIBUTE_ERROR},
		{BYTES("Pid\n."), PKS_UNPICKLING_ERROR},
		{BYTES("NQ."), PKS_UNPICKLING_ERROR},
		{BYTES("\x82\0."), PKS_UNPICKLING_ERROR},
		{BYTES("\x82\1."), PKS_VALUE_ERROR},
		{BYTES("\x97."), PKS_UNPICKLING_ERROR},
		{BYTES("N\x98."), PKS_TYPE_ERROR},
		{BYTES("\x80\6N."), PKS_VALUE_ERROR},
		{BYTES("\x95\3\0\0\0\0\0\0\0N."), PKS_UNPICKLING_ERROR},
		{BYTES("\x95\2\0\0\0\0\0\0\0N."), PKS_NO_EXCEPTION},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum pks_exception got = outcome(cases[i].bytes, true);
		if (got != cases[i].exception)
			print_error("case %zu: %s\n", i, pks_exception_name(got));
		assert_int_equal(got, cases[i].exception);
	}
}

/* The application's help makes of a refusal a value. */
static void
test_assumptions(void **state)
{
	(void)state;
	assert_int_equal(outcome(BYTES("Pid\n."), false), PKS_NO_EXCEPTION);
	assert_int_equal(outcome(BYTES("NQ."), false), PKS_NO_EXCEPTION);
	assert_int_equal(outcome(BYTES("\x82\1."), false), PKS_NO_EXCEPTION);
	assert_int_equal(outcome(BYTES("\x97\x98."), false), PKS_NO_EXCEPTION);
	assert_int_equal(outcome(BYTES("ca\nb\n)R)\x81."), false), PKS_NO_EXCEPTION);
	assert_int_equal(outcome(BYTES("ca\nb\n)R)\x81."), true), PKS_UNPICKLING_ERROR);
}

/* A name that is computed when loading: a callable all the same, without a name to judge. */
static void
test_computed_name(void **state)
{
	static const struct pks_bytes bytes = {
		(const uint8_t *)"\x8c\2oscbuiltins\nstr\n\x8c\6system\x85R\x93)R.", 32};
	struct pks_history *h = read_with(bytes, false);
	struct pks_callable c;

	(void)state;
	assert_null(pks_history_error(h));
	assert_int_equal(pks_value_kind(h, 5), PKS_CALLABLE);
	assert_false(pks_callable(h, 5, &c));
	assert_int_equal(pks_callee(h, 7), 5);
	pks_history_free(h);
	assert_int_equal(outcome(bytes, true), PKS_UNPICKLING_ERROR);
}

static const char *const smallest[] = {
	"I1\n",
	"J\1\2\3\4",
	"K\1",
	"M\1\2",
	"L1L\n",
	"\x8a\2\1\1",
	"\x8b\2\0\0\0\1\1",
	"S'a'\n",
	"T\2\0\0\0ab",
	"U\2ab",
	"B\2\0\0\0ab",
	"C\2ab",
	"\x8e\2\0\0\0\0\0\0\0ab",
	"\x96\2\0\0\0\0\0\0\0ab",
	"Va\n",
	"\x8c\2ab",
	"X\2\0\0\0ab",
	"\x8d\2\0\0\0\0\0\0\0ab",
	"F1.5\n",
	"G\0\0\0\0\0\0\0\1",
	"p7\n",
	"q\7",
	"r\7\0\0\0",
	"g7\n",
	"h\7",
	"j\7\0\0\0",
	"\x82\1",
	"\x83\1\1",
	"\x84\1\1\1\1",
	"ca\nb\n",
	"ia\nb\n",
	"\x80\2",
	"\x95\1\0\0\0\0\0\0\0",
	"Pab\n",
};
static const uint8_t sizes[] = {3,  5, 2, 3, 4, 4, 7, 5, 7, 4, 7, 4, 11, 11, 3, 4, 7,
				11, 5, 9, 3, 2, 5, 3, 2, 5, 2, 3, 5, 5,	 5,  2, 9, 4};

/* Cut anywhere, an argument is never read past the end, by the tokeniser or the machine. */
static void
test_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes; i++) {
		for (uint64_t n = 1; n <= sizes[i]; n++) {
			/* exactly so many bytes, so that a sanitizer sees one more */
			uint8_t *exact = malloc(n);
			struct pks_bytes bytes = {exact, n};
			struct pks_token token;
			enum pks_token_status status;
			struct pks_history *h;

			assert_non_null(exact);
			memcpy(exact, smallest[i], n);
			status = pks_token_read(bytes, 0, &token);
			assert_int_equal(status,
					 n == sizes[i] ? PKS_TOKEN_OK : PKS_TOKEN_TRUNCATED);
			if (n == sizes[i])
				assert_int_equal(token.next, n);
			h = read_with(bytes, false);
			assert_int_equal(pks_history_state(h), PKS_BROKEN);
			pks_history_free(h);
			free(exact);
		}
	}
}

/* Random bytes: the machine and the tokeniser agree on where every op is, and nothing breaks. */
static void
test_random_bytes(void **state)
{
	uint64_t random = 99;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint32_t n = 1 + random_below(&random, 60);
		uint8_t *data = malloc(n);
		struct pks_bytes bytes = {data, n};
		struct pks_token token;
		struct pks_history *h;
		uint64_t at = 0;

		assert_non_null(data);
		for (uint32_t i = 0; i < n; i++)
			data[i] = (uint8_t)random_below(&random, 256);
		if (round % 2) /* keep to opcodes for longer */
			for (uint32_t i = 0; i < n; i++)
				while (pks_opcode_info(data[i])->name[0] == '\0')
					data[i]++;
		h = read_with(bytes, round % 3 == 0);
		for (pks_op op = 0; op < pks_ops(h); op++, at = token.next) {
			assert_int_equal(pks_op_status(h, op), pks_token_read(bytes, at, &token));
			assert_int_equal(pks_op_offset(h, op), at);
			assert_int_equal(pks_op_code(h, op), data[at]);
			if (pks_op_status(h, op) != PKS_TOKEN_OK)
				assert_int_equal(op, pks_history_error(h)->op);
			token = pks_op_token(h, op);
		}
		pks_history_free(h);
		free(data);
	}
}

/* All that was before a break stays; ops behind it have rows that are never reached. */
static void
test_after_a_break(void **state)
{
	struct pks_history *h = read_with(BYTES("cos\nsystem\n(S'id'\ntR0NN."), false);
	const struct pks_error *e;

	(void)state;
	assert_null(pks_history_error(h));
	pks_history_free(h);
	h = read_with(BYTES("cos\nsystem\n(S'id'\ntRbNN."), false);
	e = pks_history_error(h);
	assert_non_null(e);
	assert_int_equal(e->op, 5);
	assert_int_equal(e->offset, 20);
	assert_int_equal(pks_last_moment(h), 5);
	assert_int_equal(pks_ops(h), 9);
	assert_true(pks_op_done(h, 4));
	assert_false(pks_op_done(h, 5));
	assert_int_equal(pks_height(h, 5), 1);
	assert_int_equal(pks_callee(h, 4), 0);
	assert_int_equal(pks_op_offset(h, 8), 23);
	assert_int_equal(pks_operands(h, 7), 0);
	assert_int_equal(pks_pushed(h, 7), PKS_NO_OP);
	pks_history_free(h);
}

/* A slot number is no size. */
static void
test_wild_slots(void **state)
{
	struct pks_history *h = read_with(
		BYTES("Nr\xff\xff\xff\xffK\1q\5p8796093022207\nj\xff\xff\xff\xffh\5."), true);

	(void)state;
	assert_null(pks_history_error(h));
	assert_true(pks_history_memory(h) < 100000);
	assert_int_equal(pks_memo_count(h, 9), 3);
	assert_int_equal(pks_memo_row(h, 9, 0).slot, 4294967295u);
	assert_int_equal(pks_memo_row(h, 9, 2).slot, 8796093022207);
	assert_int_equal(pks_memo_slot(h, 4), 8796093022207);
	assert_int_equal(pks_cell_value(h, pks_cell(h, 6, 3)), 0);
	pks_history_free(h);
	/* An array that no machine has. */
	h = read_with(BYTES("Np8796093022208\n."), true);
	assert_int_equal(pks_history_error(h)->exception, PKS_MEMORY_ERROR);
	pks_history_free(h);
}

/* 2 to the 60 paths through 60 tuples, as a key: looked at once each. */
static void
test_shared_key(void **state)
{
	uint8_t data[600] = "}N";
	size_t n = 2;
	struct pks_history *h;
	struct pks_reader *r;

	(void)state;
	for (int i = 0; i < 60; i++) {
		data[n++] = '2';
		data[n++] = 0x86;
	}
	memcpy(data + n, "Ns.", 3);
	h = read_with((struct pks_bytes){data, n + 3}, true);
	assert_null(pks_history_error(h));
	r = pks_reader_new(h);
	assert_int_equal(pks_parts(r, 0, pks_end_moment(h)), 1);
	pks_reader_free(r);
	pks_history_free(h);
}

/* A million levels down, as a key: CPython's C stack ends at 131,793. */
static void
test_deep_key(void **state)
{
	size_t n = 1000000;
	uint8_t *data = malloc(n + 8);
	struct pks_history *h;
	struct pks_reader *r;

	(void)state;
	assert_non_null(data);
	memcpy(data, "}N", 2);
	memset(data + 2, 0x85, n);
	memcpy(data + 2 + n, "Ns.", 3);
	h = read_with((struct pks_bytes){data, n + 5}, true);
	assert_null(pks_history_error(h));
	r = pks_reader_new(h);
	assert_int_equal(pks_parts(r, 0, pks_end_moment(h)), 1);
	pks_reader_free(r);
	pks_history_free(h);
	free(data);
}

static void
test_names(void **state)
{
	struct pks_history *h =
		read_with(BYTES("c__builtin__\nunicode\nccommands\ngetoutput\n"
				"\x80\4\x8c\2os\x8c\3a.b\x93Vo\\u0073\nS'\\x61.b'\n\x93."),
			  false);
	struct pks_callable c;

	(void)state;
	assert_true(pks_callable(h, 0, &c));
	assert_true(c.mapped);
	assert_memory_equal(c.to_module.data, "builtins", 8);
	assert_memory_equal(c.to_name.data, "str", 3);
	assert_true(pks_callable(h, 1, &c));
	assert_memory_equal(c.to_module.data, "subprocess", 10);
	assert_memory_equal(c.to_name.data, "getoutput", 9);
	assert_true(pks_callable(h, 5, &c));
	assert_true(c.dotted);
	assert_false(c.mapped);
	/* the same names, spelt otherwise: the same callable */
	assert_int_equal(pks_pushed(h, 8), 5);
	assert_false(pks_callable(h, 3, &c));
	pks_history_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes),      cmocka_unit_test(test_assumptions),
		cmocka_unit_test(test_cuts),	      cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_after_a_break), cmocka_unit_test(test_wild_slots),
		cmocka_unit_test(test_shared_key),    cmocka_unit_test(test_deep_key),
		cmocka_unit_test(test_names),	      cmocka_unit_test(test_computed_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
