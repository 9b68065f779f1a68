/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_STANDS_FOR_H
#define PKS_REPORT_STANDS_FOR_H
/*
 * How an object is made, as those see it who read off what it stands for. Each writes its meaning
 * to out and returns true, or returns false having written nothing: where anything is not as its
 * own pickler writes it, nothing is claimed.
 */
#include <picklescope/contents.h>

struct pks_made {
	struct pks_reader *reader;
	const struct pks_history *history;
	pks_op moment, value;
	pks_op callee; /* the callable itself, or the class that a helper of copyreg is given */
	pks_op args;   /* the tuple, or the INST or OBJ itself; PKS_NO_OP: none */
	uint32_t skip; /* arguments that are not the class's own */
	pks_op state;  /* that the last BUILD gave it; PKS_NO_OP: none */
	const char *word;
	struct pks_text *out;
};

/* How the value is made at the moment. False: it is no object, or nobody knows its callable. */
bool pks_made_of(struct pks_reader *reader, pks_op value, pks_op moment, struct pks_text *out,
		 struct pks_made *made);
/* How many arguments, and the k-th; PKS_NO_OP: there is none. */
uint32_t pks_made_args(const struct pks_made *made);
pks_op pks_made_arg(const struct pks_made *made, uint32_t k);
/* What the state dict has under a key of plain ASCII; PKS_NO_OP: nothing. */
pks_op pks_made_attribute(const struct pks_made *made, const char *name);
/* Is it the callable of this name, in any of the modules ("a b c") ? */
bool pks_made_by(const struct pks_made *made, const char *module, const char *name);

/* A tuple's items. */
uint32_t pks_made_items(const struct pks_made *made, pks_op tuple);
pks_op pks_made_item(const struct pks_made *made, pks_op tuple, uint32_t k);
bool pks_made_int(const struct pks_made *made, pks_op value, int64_t *number);
bool pks_made_bool(const struct pks_made *made, pks_op value, bool *truth);
/* Text of plain printable ASCII that fits, with a NUL behind it. */
bool pks_made_ascii(const struct pks_made *made, pks_op value, char *words, size_t size);
/*
 * Bytes of a bytes value, of an 8-bit string, or of what older protocols write for bytes
 * (_codecs.encode(text, 'latin1')); at most size of them are copied. False: it is none of these, or
 * it is longer.
 */
bool pks_made_bytes(const struct pks_made *made, pks_op value, uint8_t *data, size_t size,
		    size_t *n);
/* How many bytes such a value is. */
bool pks_made_size(const struct pks_made *made, pks_op value, uint64_t *n);

/* ---- stands_for_time.c ------------------------------------------------------------------------
 */

bool pks_stands_DATE(struct pks_made *made);
bool pks_stands_DATETIME(struct pks_made *made);
bool pks_stands_TIME(struct pks_made *made);
bool pks_stands_TIMEDELTA(struct pks_made *made);
bool pks_stands_TIMEZONE(struct pks_made *made);
bool pks_stands_TIMESTAMP(struct pks_made *made);
bool pks_stands_UTC(struct pks_made *made);

/* ---- stands_for_plain.c -----------------------------------------------------------------------
 */

bool pks_stands_ENCODED(struct pks_made *made);
bool pks_stands_COMPLEX(struct pks_made *made);
bool pks_stands_COUNTED(struct pks_made *made);
bool pks_stands_WORDS(struct pks_made *made);
bool pks_stands_FRACTION(struct pks_made *made);
bool pks_stands_IPV4(struct pks_made *made);
bool pks_stands_PATH(struct pks_made *made);
bool pks_stands_UUID(struct pks_made *made);

/* ---- stands_for_array.c -----------------------------------------------------------------------
 */

bool pks_stands_DTYPE(struct pks_made *made);
bool pks_stands_ARRAY(struct pks_made *made);
bool pks_stands_BUFFER_ARRAY(struct pks_made *made);
bool pks_stands_BESIDE(struct pks_made *made);
bool pks_stands_SCALAR(struct pks_made *made);
bool pks_stands_TENSOR(struct pks_made *made);
bool pks_stands_PARAMETER(struct pks_made *made);

#endif
