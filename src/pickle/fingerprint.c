/* SPDX-License-Identifier: MIT */
/*
 * Are two values equal as dict keys? Each gets a fingerprint of 128 bits that is the same exactly
 * for equal values: 1, 1.0 and True, a str in any of its spellings, tuples by what is in them,
 * frozensets in any order, everything else (and NaN) by identity. So neither hashing nor comparing
 * recurses or meets a value twice, however deep or shared a key is. The hash is seeded: nobody can
 * write a file whose keys collide.
 */
#include "pickle/directory.h"
#include "pickle/names.h"
#include "pickle/opcode.h"

#include <picklescope/number.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct hash {
	uint64_t a, b;
};

static void
hash_word(struct hash *h, uint64_t word)
{
	unsigned __int128 x = (unsigned __int128)(h->a ^ word) * 0x9e3779b97f4a7c15u;
	unsigned __int128 y = (unsigned __int128)(h->b ^ word) * 0xd6e8feb86659fd93u;

	h->a = (uint64_t)x ^ (uint64_t)(x >> 64) ^ (h->b << 1 | h->b >> 63);
	h->b = (uint64_t)y ^ (uint64_t)(y >> 64) ^ word;
}

static void
hash_run(struct hash *h, const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n; i += 8) {
		uint64_t word = 0;
		memcpy(&word, p + i, n - i < 8 ? (size_t)(n - i) : 8);
		hash_word(h, word);
	}
	hash_word(h, n);
}

static struct hash
hash_begin(const struct pks_reader *reader, enum pks_kind kind)
{
	struct hash h = {reader->seed[0], reader->seed[1]};

	hash_word(&h, (uint64_t)kind);
	return h;
}

static struct pks_fingerprint
hash_end(struct hash *h)
{
	hash_word(h, h->b);
	hash_word(h, h->a);
	return (struct pks_fingerprint){h->a, h->b};
}

/* Where a value's print is, or should go; NULL: no memory. */
static size_t
place_of(const struct pks_prints *p, pks_op value)
{
	size_t i = (value + (uint64_t)1) * 0x9e3779b97f4a7c15u >> 20 & (p->size - 1);

	while (p->entry[i].value != 0 && p->entry[i].value != value + 1)
		i = (i + 1) & (p->size - 1);
	return i;
}

static const struct pks_fingerprint *
known(const struct pks_prints *p, pks_op value)
{
	size_t i;

	if (p->size == 0)
		return NULL;
	i = place_of(p, value);
	return p->entry[i].value != 0 ? &p->entry[i].print : NULL;
}

static bool
remember(struct pks_prints *p, pks_op value, struct pks_fingerprint print)
{
	size_t i;

	if ((p->used + 1) * 2 > p->size) {
		struct pks_prints old = *p;
		p->size = old.size != 0 ? old.size * 2 : 64;
		p->entry = calloc(p->size, sizeof *p->entry);
		if (p->entry == NULL) {
			*p = old;
			return false;
		}
		for (i = 0; i < old.size; i++)
			if (old.entry[i].value != 0)
				p->entry[place_of(p, old.entry[i].value - 1)] = old.entry[i];
		free(old.entry);
	}
	i = place_of(p, value);
	p->used += p->entry[i].value == 0;
	p->entry[i].value = value + 1;
	p->entry[i].print = print;
	return true;
}

/* Two's complement, little-endian, without sign bytes that say nothing. */
static void
hash_binary(struct hash *h, const uint8_t *p, uint64_t n)
{
	while (n > 1 && ((p[n - 1] == 0 && p[n - 2] < 128) || (p[n - 1] == 255 && p[n - 2] >= 128)))
		n--;
	if (n <= 8) {
		int64_t v = n > 0 && p[n - 1] >= 128 ? -1 : 0;
		uint64_t u = (uint64_t)v;
		for (uint64_t i = n; i-- > 0;)
			u = u << 8 | p[i];
		hash_word(h, u);
	} else {
		hash_run(h, p, n);
	}
}

/* The hex text of a big integer as two's complement: it came from a line, so it is short. */
static bool
hash_canonical(struct hash *h, const struct pks_integer *integer)
{
	size_t size = (size_t)integer->digits.size + 64, n = 0;
	char *hex = malloc(size);
	uint8_t *bytes = malloc(size);
	struct pks_text text;
	bool ok = hex != NULL && bytes != NULL;

	if (ok) {
		pks_text_bounded(&text, hex, size);
		ok = pks_integer_canonical(integer, &text);
	}
	if (ok) {
		const char *end = hex + text.used, *begin = strchr(hex, 'x');
		unsigned carry = hex[0] == '-';
		for (begin = begin != NULL ? begin + 1 : hex; end > begin; n++) {
			char pair[3] = {'0', *--end, 0};
			if (end > begin) {
				pair[0] = *--end;
			}
			bytes[n] = (uint8_t)strtoul(pair, NULL, 16);
		}
		bytes[n++] = 0;
		for (size_t i = 0; hex[0] == '-' && i < n; i++) {
			unsigned v = (uint8_t)~bytes[i] + carry;
			bytes[i] = (uint8_t)v;
			carry = v >> 8;
		}
		hash_binary(h, bytes, n);
	}
	free(hex);
	free(bytes);
	return ok;
}

static bool
hash_integer(struct hash *h, const struct pks_integer *integer)
{
	if (integer->is_small)
		hash_word(h, (uint64_t)integer->small);
	else if (integer->base == 0)
		hash_binary(h, integer->digits.data, integer->digits.size);
	else
		return hash_canonical(h, integer);
	return true;
}

/* A float that is a whole number is equal to the integer: the same bits as its two's complement. */
static void
hash_whole(struct hash *h, double number)
{
	uint8_t bytes[136] = {0};
	int exponent;
	double part = frexp(fabs(number), &exponent);
	uint64_t mantissa = (uint64_t)ldexp(part, 53);
	int shift = exponent - 53;

	if (shift < 0) {
		mantissa >>= -shift;
		shift = 0;
	}
	for (int i = 0; i < 53; i++)
		if (mantissa >> i & 1)
			bytes[(i + shift) / 8] |= (uint8_t)(1u << (i + shift) % 8);
	if (number < 0) {
		unsigned carry = 1;
		for (size_t i = 0; i < sizeof bytes; i++) {
			unsigned v = (uint8_t)~bytes[i] + carry;
			bytes[i] = (uint8_t)v;
			carry = v >> 8;
		}
	}
	hash_binary(h, bytes, sizeof bytes);
}

static bool
hash_number(const struct pks_reader *reader, pks_op value, struct hash *h)
{
	struct pks_integer integer;
	double number = 0;

	if (pks_integer_of(reader->history, value, &integer))
		return hash_integer(h, &integer);
	pks_float_of(reader->history, value, &number);
	if (isnan(number)) {
		hash_word(h, value); /* equal to itself alone */
		hash_word(h, 1);
	} else if (isinf(number) || number != floor(number)) {
		uint64_t bits;
		memcpy(&bits, &number, sizeof bits);
		hash_word(h, bits);
		hash_word(h, 2);
	} else {
		hash_whole(h, number);
	}
	return true;
}

static void
hash_text(const struct pks_reader *reader, pks_op value, struct hash *h)
{
	struct pks_points points;
	int32_t point;
	uint64_t n = 0, word = 0;

	if (!pks_points(reader->history, value, &points))
		return;
	for (; (point = pks_points_next(&points)) >= 0; n++) {
		word = word << 21 ^ (uint64_t)point ^ word >> 43;
		if (n % 3 == 2) {
			hash_word(h, word);
			word = 0;
		}
	}
	hash_word(h, word);
	hash_word(h, n);
}

/* Bytes: a STRING's are spelled with escapes, the others lie in the file or in a buffer. */
static void
hash_bytes(const struct pks_reader *reader, pks_op value, struct hash *h)
{
	struct pks_points points;
	struct pks_bytes bytes = {0};
	uint8_t some[8];
	int32_t point;
	uint64_t n = 0, word;

	if (pks_value_bytes(reader->history, value, &bytes)) {
		hash_run(h, bytes.data, bytes.size);
		return;
	}
	if (!pks_points(reader->history, value, &points))
		return;
	memset(some, 0, sizeof some);
	for (; (point = pks_points_next(&points)) >= 0; n++) {
		some[n % 8] = (uint8_t)point;
		if (n % 8 == 7) {
			memcpy(&word, some, sizeof some);
			hash_word(h, word);
			memset(some, 0, sizeof some);
		}
	}
	if (n % 8 != 0) {
		memcpy(&word, some, sizeof some);
		hash_word(h, word);
	}
	hash_word(h, n);
}

static bool
hash_atom(const struct pks_reader *reader, pks_op value, enum pks_kind kind,
	  struct pks_fingerprint *print)
{
	const struct pks_named *named;
	struct hash h;

	switch (kind) {
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT:
		h = hash_begin(reader, PKS_INT);
		if (!hash_number(reader, value, &h))
			return false;
		break;
	case PKS_STR:
		h = hash_begin(reader, PKS_STR);
		hash_text(reader, value, &h);
		break;
	case PKS_BYTES:
		h = hash_begin(reader, PKS_BYTES);
		hash_bytes(reader, value, &h);
		break;
	case PKS_NONE: h = hash_begin(reader, PKS_NONE); break;
	case PKS_CALLABLE:
		named = pks_names_find(reader->history, value);
		h = hash_begin(reader, PKS_OBJECT);
		hash_word(&h, named != NULL ? named->first : value);
		break;
	default:
		h = hash_begin(reader, PKS_OBJECT);
		hash_word(&h, value);
		break;
	}
	*print = hash_end(&h);
	return true;
}

static int
compare_prints(const void *x, const void *y)
{
	const struct pks_fingerprint *p = x, *q = y;

	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b < q->b ? -1 : p->b > q->b;
}

/* All in a tuple or frozenset is known: what is it itself? */
static bool
hash_composite(struct pks_reader *reader, pks_op value, enum pks_kind kind,
	       struct pks_fingerprint *print)
{
	uint32_t n = pks_operands(reader->history, value), kept = 0;
	struct pks_fingerprint *parts = malloc(((size_t)n + 1) * sizeof *parts);
	struct hash h = hash_begin(reader, kind);

	if (parts == NULL)
		return false;
	for (uint32_t k = 0; k < n; k++) {
		pks_op part = pks_operand(reader->history, value, k);
		const struct pks_fingerprint *have = known(&reader->prints, part);
		if (have != NULL) {
			parts[k] = *have;
		} else if (!hash_atom(reader, part, pks_value_kind(reader->history, part),
				      &parts[k])) {
			free(parts);
			return false;
		}
	}
	if (kind == PKS_FROZENSET)
		qsort(parts, n, sizeof *parts, compare_prints);
	for (uint32_t k = 0; k < n; k++) {
		if (kind == PKS_FROZENSET && k > 0 && compare_prints(&parts[k], &parts[k - 1]) == 0)
			continue;
		hash_word(&h, parts[k].a);
		hash_word(&h, parts[k].b);
		kept++;
	}
	hash_word(&h, kept);
	free(parts);
	*print = hash_end(&h);
	return true;
}

static bool
is_composite(enum pks_kind kind)
{
	return kind == PKS_TUPLE || kind == PKS_FROZENSET;
}

struct walk {
	pks_op value;
	uint32_t next, count;
};

/* Bottom up, with a stack of its own. */
static bool
walk_composite(struct pks_reader *reader, pks_op value, struct pks_fingerprint *print)
{
	const struct pks_history *h = reader->history;
	size_t size = 16, depth = 1;
	struct walk *stack = malloc(size * sizeof *stack);
	bool ok = stack != NULL;

	if (ok)
		stack[0] = (struct walk){value, 0, pks_operands(h, value)};
	while (ok && depth > 0) {
		struct walk *w = &stack[depth - 1];
		pks_op part;

		if (w->next == w->count) {
			ok = hash_composite(reader, w->value, pks_value_kind(h, w->value), print) &&
			     remember(&reader->prints, w->value, *print);
			depth--;
			continue;
		}
		part = pks_operand(h, w->value, w->next++);
		if (!is_composite(pks_value_kind(h, part)) || known(&reader->prints, part) != NULL)
			continue;
		if (depth == size) {
			struct walk *more = realloc(stack, 2 * size * sizeof *stack);
			ok = more != NULL;
			if (!ok)
				break;
			stack = more;
			size *= 2;
		}
		stack[depth++] = (struct walk){part, 0, pks_operands(h, part)};
	}
	free(stack);
	return ok;
}

bool
pks_fingerprint(struct pks_reader *reader, pks_op value, struct pks_fingerprint *print)
{
	enum pks_kind kind = pks_value_kind(reader->history, value);
	const struct pks_fingerprint *have = known(&reader->prints, value);

	if (have != NULL) {
		*print = *have;
		return true;
	}
	if (is_composite(kind))
		return walk_composite(reader, value, print);
	if (!hash_atom(reader, value, kind, print))
		return false;
	/* A long text may be a key a million times. */
	if ((kind == PKS_STR || kind == PKS_BYTES || kind == PKS_INT) &&
	    pks_op_token(reader->history, value).arg_size > 64)
		return remember(&reader->prints, value, *print);
	return true;
}

bool
pks_keys_equal(struct pks_reader *reader, pks_op a, pks_op b)
{
	struct pks_fingerprint p, q;

	if (a == b)
		return true;
	return pks_fingerprint(reader, a, &p) && pks_fingerprint(reader, b, &q) && p.a == q.a &&
	       p.b == q.b;
}
