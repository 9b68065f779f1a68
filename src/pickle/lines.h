/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_LINES_H
#define PKS_PICKLE_LINES_H
/*
 * Lines of text as the history's reader takes them. Each says what is wrong, PKS_ERROR_NONE if
 * nothing is; where another reader may take the line otherwise, that is noted for the op.
 */
#include "pickle/machine.h"

/* ASCII is nearly all there is: eight bytes at a time. */
bool pks_line_ascii(const uint8_t *p, uint64_t n);

/* The line of INT or LONG. */
enum pks_error_id pks_line_integer_slow(struct pks_history *h, pks_op op, struct pks_bytes line,
					uint8_t code);
/* The line of FLOAT, of STRING; text8: it has to decode. */
enum pks_error_id pks_line_float(struct pks_history *h, pks_op op, struct pks_bytes line);
enum pks_error_id pks_line_string(struct pks_history *h, pks_op op, struct pks_bytes line,
				  bool text8);
/* Does 8-bit text decode, as options.decoding says? quoted: the inside of a STRING line. */
enum pks_error_id pks_text8_check(const struct pks_history *h, struct pks_bytes bytes, bool quoted);
/* The slot of a GET's or PUT's line; PKS_SLOT_NEGATIVE for any below zero, which no memo has. */
#define PKS_SLOT_NEGATIVE UINT64_MAX
enum pks_error_id pks_line_slot(struct pks_history *h, pks_op op, struct pks_bytes line,
				uint64_t *slot);
/* A module's or attribute's name: strict UTF-8, or ASCII. */
enum pks_error_id pks_line_name(struct pks_bytes line, bool ascii);
/* What pickletools may show otherwise in a name or a persistent id. */
void pks_line_note(struct pks_history *h, pks_op op, struct pks_bytes line);

/* One to eighteen digits without a leading zero, perhaps a minus: what nearly every line is. */
static inline bool
pks_line_plain(const uint8_t *p, uint64_t n)
{
	bool minus = n > 1 && p[0] == '-';

	p += minus;
	n -= minus;
	if (n == 0 || n > 18 || (p[0] == '0' && (n > 1 || minus)))
		return false;
	for (uint64_t i = 0; i < n; i++)
		if ((unsigned)(p[i] - '0') > 9)
			return false;
	return true;
}

/* A float that is written as repr() writes it, but for huge ones: all read it, and none overflows.
 */
bool pks_line_plain_float(const uint8_t *p, uint64_t n);

/* So many bytes of a line, its newline counted, are looked at below. */
#define PKS_PLAIN_LINE 20

/*
 * A plain line, found and read in one go: its number without the sign, and where the next op
 * begins. NULL: it is not plain, or nobody knows yet. At least PKS_PLAIN_LINE bytes must be there.
 */
static inline const uint8_t *
pks_line_digits(const uint8_t *p, bool minus, uint64_t *number)
{
	uint64_t v = (uint64_t)*p - '0';
	unsigned digit, n = 0;

	if (minus && *p == '-')
		v = (uint64_t) * ++p - '0';
	/* A zero stands alone. */
	if (v - 1 > 8 && (v != 0 || p[1] != '\n' || p[-1] == '-'))
		return NULL;
	for (p++; (digit = (unsigned)*p - '0') <= 9; p++, n++) {
		if (n == 17)
			return NULL;
		v = v * 10 + digit;
	}
	*number = v;
	return *p == '\n' ? p + 1 : NULL;
}

/* The line of an INT or LONG that is not plain, or too near to the end to be looked at above. */
static inline enum pks_error_id
pks_line_integer(struct pks_history *h, pks_op op, const uint8_t *p, uint64_t n, uint8_t code)
{
	if (pks_line_plain(p, n))
		return PKS_ERROR_NONE;
	return pks_line_integer_slow(h, op, (struct pks_bytes){p, n}, code);
}

#endif
