/* SPDX-License-Identifier: MIT */
/*
 * The disassembly, where no comparison of whole files can look: what is said of an error, where it
 * ends, and that an output that takes no more ends it. What it prints is held against pickletools
 * by tests/dis.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <picklescope/report.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static char room[1 << 16];
static struct pks_text out;
static struct pks_error error;
static uint64_t end;

static bool
dis_at(const char *bytes, size_t size, uint64_t start)
{
	pks_text_bounded(&out, room, sizeof room);
	return pks_report_dis((struct pks_bytes){(const uint8_t *)bytes, size}, start,
			      PKS_TOOLS_3_11, &out, &error, NULL, &end, NULL);
}

#define dis(literal) dis_at(literal, sizeof literal - 1, 0)

static void
test_prints(void **state)
{
	(void)state;
	assert_true(dis("\x80\x04(K\1\x8c\1a\x94l."));
	assert_string_equal(room, "    0: \\x80 PROTO      4\n"
				  "    2: (    MARK\n"
				  "    3: K        BININT1    1\n"
				  "    5: \\x8c     SHORT_BINUNICODE 'a'\n"
				  "    8: \\x94     MEMOIZE    (as 0)\n"
				  "    9: l        LIST       (MARK at 2)\n"
				  "   10: .    STOP\n"
				  "highest protocol among opcodes = 4\n");
	assert_int_equal(end, 11);
	assert_int_equal(error.exception, PKS_NO_EXCEPTION);
	assert_string_equal(error.message, "");
}

/* Offsets are those in the file, wherever the pickle begins. */
static void
test_second(void **state)
{
	(void)state;
	assert_true(dis_at("N.(l.junk", 9, 2));
	assert_string_equal(room, "    2: (    MARK\n"
				  "    3: l        LIST       (MARK at 2)\n"
				  "    4: .    STOP\n"
				  "highest protocol among opcodes = 0\n");
	assert_int_equal(end, 5);
	assert_false(dis_at("N.(l.junk", 9, 9));
	assert_string_equal(room, "");
	assert_int_equal(error.offset, 9);
}

struct refusal {
	const char *bytes;
	size_t size;
	const char *printed; /* the last line */
	const char *message;
	enum pks_exception exception;
	uint64_t offset;
	pks_op op;
};

#define REFUSAL(literal, ...)                                                                      \
	{                                                                                          \
		literal, sizeof literal - 1, __VA_ARGS__                                           \
	}

static const struct refusal refusals[] = {
	REFUSAL("", "", "the bytes end where an opcode should be; STOP is missing", PKS_VALUE_ERROR,
		0, 0),
	REFUSAL("N", "    0: N    NONE\n",
		"the bytes end where an opcode should be; STOP is missing", PKS_VALUE_ERROR, 1, 1),
	REFUSAL("N\xff.", "    0: N    NONE\n", "no opcode has this byte", PKS_VALUE_ERROR, 1, 1),
	REFUSAL("NX\5\0\0\0ab", "    0: N    NONE\n",
		"the bytes end inside the argument of BINUNICODE", PKS_VALUE_ERROR, 1, 1),
	REFUSAL("T\0\0\0\x80.", "", "BINSTRING has a count below zero", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("\x8b\xff\xff\xff\xff.", "", "LONG4 has a count below zero", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("B\0\0\0\x80.", "", "the bytes end inside the argument of BINBYTES",
		PKS_VALUE_ERROR, 0, 0),
	REFUSAL("\x8d\0\0\0\0\0\0\0\x80.", "", "BINUNICODE8 has a count that no machine can hold",
		PKS_VALUE_ERROR, 0, 0),
	REFUSAL("I0x10\n.", "", "the line of INT is not a decimal integer", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("Fx\n.", "", "the line of FLOAT is not a float", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("Sx\n.", "", "the line of STRING is not in quotes", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("S'\\x1'\n.", "", "the line of STRING holds an escape that is not whole",
		PKS_VALUE_ERROR, 0, 0),
	REFUSAL("cos\n\xff\n.", "", "the line of GLOBAL is not ASCII", PKS_UNICODE_DECODE_ERROR, 0,
		0),
	REFUSAL("c\xff\n", "", "the line of GLOBAL is not ASCII", PKS_UNICODE_DECODE_ERROR, 0, 0),
	REFUSAL("X\1\0\0\0\xff.", "", "the argument of BINUNICODE is not UTF-8",
		PKS_UNICODE_DECODE_ERROR, 0, 0),
	REFUSAL("V\\u12\n.", "", "the line of UNICODE holds a \\u escape that is not whole",
		PKS_UNICODE_DECODE_ERROR, 0, 0),
	REFUSAL("Nt.", "    1: t    TUPLE      no MARK exists on stack\n",
		"TUPLE needs a mark and none is open", PKS_VALUE_ERROR, 1, 1),
	REFUSAL("(\x85l.",
		"    2: ", "LIST needs a mark, and the one that was open was taken as an item",
		PKS_INDEX_ERROR, 2, 2),
	REFUSAL("N\x86.", "    1: \\x86 TUPLE2\n", "TUPLE2 needs more items than the stack holds",
		PKS_VALUE_ERROR, 1, 1),
	REFUSAL("q\0.", "    0: q    BINPUT     0\n", "BINPUT has nothing on the stack to remember",
		PKS_VALUE_ERROR, 0, 0),
	REFUSAL("(q\0.", "    1: q        BINPUT     0\n", "BINPUT would put a mark into the memo",
		PKS_VALUE_ERROR, 1, 1),
	REFUSAL("Nq\0p0\n.", "    3: p    PUT        0\n",
		"PUT writes to a memo slot that was written before", PKS_VALUE_ERROR, 3, 2),
	REFUSAL("Nq\1\x94.", "    3: \\x94 MEMOIZE    (as 1)\n",
		"MEMOIZE writes to a memo slot that was written before", PKS_VALUE_ERROR, 3, 2),
	REFUSAL("g7\n.", "    0: g    GET        7\n",
		"GET asks for a memo slot that was never filled", PKS_VALUE_ERROR, 0, 0),
	REFUSAL("NN.", "highest protocol among opcodes = 0\n", "the stack is not empty after STOP",
		PKS_VALUE_ERROR, 2, 2),
};

static void
test_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct refusal *row = &refusals[i];
		size_t n = strlen(row->printed);

		assert_false(dis_at(row->bytes, row->size, 0));
		assert_string_equal(error.message, row->message);
		assert_int_equal(error.exception, row->exception);
		assert_int_equal(error.offset, row->offset);
		assert_int_equal(error.op, row->op);
		assert_true(out.used >= n && (n > 0 || out.used == 0));
		assert_string_equal(room + out.used - n, row->printed);
	}
}

/* An integer that Python can read but not print: it prints the offset before it finds out. */
static void
test_long_integer(void **state)
{
	static char bytes[5 + 1787 + 1] = "\x8b\xfb\6\0\0";

	(void)state;
	memset(bytes + 5, 0x7f, 1787);
	bytes[sizeof bytes - 1] = '.';
	assert_false(dis_at(bytes, sizeof bytes, 0));
	assert_string_equal(room, "    0: ");
	assert_string_equal(error.message,
			    "the integer of LONG4 has more than 4300 digits: too many to print");
	/* The biggest that can be printed is below 2 to the 14285. */
	bytes[1] = (char)0xf9;
	memmove(bytes + 5 + 1785, bytes + sizeof bytes - 1, 1);
	assert_true(dis_at(bytes, 5 + 1785 + 1, 0));
}

/* pickletools takes BINSTRING's count for signed, and refuses one that is there in full. */
static void
test_negative_count(void **state)
{
	const size_t size = (size_t)5 + INT32_MAX + 2;
	uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	(void)state;
	if (bytes == MAP_FAILED)
		skip();
	memcpy(bytes, "T\0\0\0\x80", 5);
	assert_false(dis_at((const char *)bytes, size, 0));
	assert_string_equal(room, "");
	assert_string_equal(error.message, "BINSTRING has a count below zero");
	munmap(bytes, size);
}

/* The output of many marks grows with their square: an output that takes no more must end it. */
static void
test_marks_without_end(void **state)
{
	enum { MARKS = 1000000 };
	char *bytes = malloc(MARKS);
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '(', MARKS);
	assert_false(dis_at(bytes, MARKS, 0));
	assert_true(out.cut);
	assert_int_equal(error.exception, PKS_NO_EXCEPTION);
	assert_true(error.op < 1000);
	if (full != NULL) {
		setvbuf(full, NULL, _IONBF, 0);
		pks_text_stream(&out, room, sizeof room, full);
		assert_false(pks_report_dis((struct pks_bytes){(uint8_t *)bytes, MARKS}, 0,
					    PKS_TOOLS_3_11, &out, &error, NULL, &end, NULL));
		assert_true(error.op < 1000);
		fclose(full);
	}
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints),	       cmocka_unit_test(test_second),
		cmocka_unit_test(test_refuses),	       cmocka_unit_test(test_long_integer),
		cmocka_unit_test(test_negative_count), cmocka_unit_test(test_marks_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
