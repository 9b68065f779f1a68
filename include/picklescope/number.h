/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_NUMBER_H
#define PICKLESCOPE_NUMBER_H
/*
 * Numbers as CPython reads and writes them: integer texts and two's complement of any size, floats.
 */
#include <picklescope/text.h>
#include <picklescope/token.h>

/* How a line of text is to be read. */
enum pks_number_reader {
	PKS_READ_C_INT,	 /* Modules/_pickle.c load_int: strtol base 0, then int(text, 0); 00 and 01
			    are bools */
	PKS_READ_C_LONG, /* load_long: an L at the end goes, int(text, 0) */
	PKS_READ_C_SLOT, /* load_get, load_put: int(text, 10), must fit ssize_t */
	PKS_READ_TOOLS_INT, /* pickletools.read_decimalnl_short: 00 and 01 are bools, else int(text)
			     */
	PKS_READ_TOOLS_LONG, /* pickletools.read_decimalnl_long */
	PKS_READ_PY_INT,     /* pickle.py load_int: 00 and 01 are bools, else int(line, 0) */
	PKS_READ_PY_LONG,    /* load_long: an L at the end goes, int(line, 0) */
	PKS_READ_PY_SLOT     /* load_get, load_put: int(line), of any size */
};

enum pks_number_status {
	PKS_NUMBER_OK,
	PKS_NUMBER_EMPTY,    /* CPython: pickle data was truncated */
	PKS_NUMBER_INVALID,  /* ValueError */
	PKS_NUMBER_UNICODE,  /* UnicodeDecodeError: the message would quote what does not decode */
	PKS_NUMBER_TOO_LONG, /* more than 4300 decimal digits: ValueError */
	PKS_NUMBER_OVERFLOW  /* does not fit ssize_t (slots), or a double (floats) */
};

/*
 * An integer read from a line: small if it fits int64, else the digits of the text, without sign,
 * prefix and underscores skipped by who uses them.
 */
struct pks_integer {
	bool is_bool;
	bool is_small;
	bool negative;
	uint8_t base; /* 2, 8, 10, 16: of digits; 0: digits is two's complement, little-endian */
	int64_t small;
	struct pks_bytes digits; /* points into the line; may hold underscores */
};

/* line is the argument without its newline. Empty lines are PKS_NUMBER_EMPTY for the C readers. */
enum pks_number_status pks_integer_read(struct pks_bytes line, enum pks_number_reader how,
					struct pks_integer *integer);
/* LONG1, LONG4: two's complement, little-endian, of any length; no bytes is 0. */
void pks_integer_binary(struct pks_bytes bytes, struct pks_integer *integer);

/*
 * As Python's repr. False, and nothing written, where it has more than 4300 digits (Python would
 * raise ValueError) or memory ran out.
 */
bool pks_integer_decimal(const struct pks_integer *integer, struct pks_text *text);
/* As the canonical JSON wants it: decimal within int64, else 0x... or -0x... ; False: memory ran
 * out. */
bool pks_integer_canonical(const struct pks_integer *integer, struct pks_text *text);
/* Are they the same number, whatever their spelling? */
bool pks_integer_equal(const struct pks_integer *a, const struct pks_integer *b);
/*
 * The same for equal integers, whatever their spelling, and for a double that is equal to one;
 * another in each run, so that nobody can make a file of numbers that collide.
 */
uint64_t pks_integer_hash(const struct pks_integer *integer);
uint64_t pks_double_hash(double number);
/* Equal to the double, exactly? */
bool pks_integer_equals_double(const struct pks_integer *integer, double number);

/* The FLOAT opcode's line as the C reader takes it (load_float); tools: as float(text) takes it. */
enum pks_number_status pks_float_read(struct pks_bytes line, bool tools, double *number);
/* Python's repr of a float: shortest digits that read back as the same. */
void pks_float_repr(double number, struct pks_text *text);

#endif
