/* SPDX-License-Identifier: MIT */
/*
 * Bytes and texts that are code: whatever is known as such gets through the quick look that the
 * machine takes, in each of its spellings, and a history lists the ops that push one.
 */
#include "pickle/heads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEAD 48

static const char *const heads[] = {
#define HEAD_ROW(what, bytes) bytes,
#include "pickle/heads.def"
#undef HEAD_ROW
};
static const size_t sizes[] = {
#define HEAD_ROW(what, bytes) sizeof(bytes) - 1,
#include "pickle/heads.def"
#undef HEAD_ROW
};
#define HEADS (sizeof heads / sizeof *heads)
/* And a code object, as it is and in modules of two versions. */
#define KINDS (HEADS + 3)

static void
make_head(size_t kind, uint8_t head[HEAD])
{
	size_t at = 0;

	memset(head, 0, HEAD);
	if (kind < HEADS) {
		memcpy(head, heads[kind], sizes[kind]);
		return;
	}
	if (kind > HEADS) {
		memcpy(head, "\xa7\r\r\n", 4);
		at = kind == HEADS + 1 ? 16 : 8;
	}
	head[at] = 0xe3;
	head[at + 21] = 's';
	head[at + 22] = 4;
}

enum spelling { PLAIN, BASE64, URL, HEX, UPPER, SPELLINGS };

static size_t
spell(enum spelling how, const uint8_t head[HEAD], uint8_t out[2 * HEAD])
{
	const char *digits =
		how == URL ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
			   : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = 0;

	switch (how) {
	case PLAIN: memcpy(out, head, HEAD); return HEAD;
	case BASE64:
	case URL:
		for (size_t k = 0; k < HEAD; k += 3) {
			unsigned v = (unsigned)(head[k] << 16 | head[k + 1] << 8 | head[k + 2]);
			for (int shift = 18; shift >= 0; shift -= 6)
				out[n++] = (uint8_t)digits[v >> shift & 63];
		}
		return n;
	default:
		for (size_t k = 0; k < HEAD; k++) {
			const char *hex = how == HEX ? "0123456789abcdef" : "0123456789ABCDEF";
			out[n++] = (uint8_t)hex[head[k] >> 4];
			out[n++] = (uint8_t)hex[head[k] & 15];
		}
		return n;
	}
}

/* All that may stand in the first two places, before the rest of each. */
static void
test_quick_look(void **state)
{
	uint8_t head[HEAD], text[2 * HEAD];
	unsigned known = 0, asked = 0;

	(void)state;
	for (size_t kind = 0; kind < KINDS; kind++) {
		make_head(kind, head);
		for (int how = 0; how < SPELLINGS; how++) {
			size_t n = spell((enum spelling)how, head, text);

			assert_non_null(pks_code_in((struct pks_bytes){text, n}));
			for (unsigned pair = 0; pair < 65536; pair++) {
				text[0] = (uint8_t)pair;
				text[1] = (uint8_t)(pair >> 8);
				asked += pks_head_may_be(text);
				if (pks_code_in((struct pks_bytes){text, n}) == NULL)
					continue;
				known++;
				assert_true(pks_head_may_be(text));
			}
		}
	}
	assert_true(known > KINDS * SPELLINGS);
	/* Modules are known by what follows: all pairs of those are asked. */
	assert_true(asked < KINDS * SPELLINGS * 65536 / 2);
}

static size_t
code_ops(const uint8_t *pickle, size_t n, const struct pks_options *options, pks_op *first)
{
	struct pks_history *h = pks_history_read((struct pks_bytes){pickle, n}, 0, options);
	const pks_op *ops;
	size_t count;

	assert_non_null(h);
	count = pks_history_code(h, &ops);
	*first = count > 0 ? ops[0] : PKS_NO_OP;
	pks_history_free(h);
	return count;
}

/* An op that pushes so many bytes, STOP behind it. */
static size_t
write_pickle(uint8_t code, const uint8_t *text, size_t n, uint8_t *out)
{
	size_t at = 0;

	out[at++] = 'N';
	out[at++] = '0';
	out[at++] = code;
	switch (code) {
	case PKS_OP_SHORT_BINBYTES:
	case PKS_OP_SHORT_BINUNICODE:
	case PKS_OP_SHORT_BINSTRING: out[at++] = (uint8_t)n; break;
	case PKS_OP_BINBYTES:
	case PKS_OP_BINUNICODE:
	case PKS_OP_BINSTRING:
		memcpy(out + at, (uint8_t[]){(uint8_t)n, 0, 0, 0}, 4);
		at += 4;
		break;
	default:
		memcpy(out + at, (uint8_t[8]){(uint8_t)n}, 8);
		at += 8;
		break;
	}
	memcpy(out + at, text, n);
	at += n;
	out[at++] = '.';
	return at;
}

static bool
is_ascii(const uint8_t *text, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (text[k] > 127)
			return false;
	return true;
}

static void
test_each_op(void **state)
{
	static const uint8_t codes[] = {
		PKS_OP_SHORT_BINBYTES, PKS_OP_BINBYTES,	  PKS_OP_BINBYTES8,
		PKS_OP_BYTEARRAY8,     PKS_OP_BINSTRING,  PKS_OP_SHORT_BINSTRING,
		PKS_OP_BINUNICODE8,    PKS_OP_BINUNICODE, PKS_OP_SHORT_BINUNICODE};
	uint8_t head[HEAD], text[2 * HEAD], pickle[3 * HEAD];
	pks_op op;

	(void)state;
	for (size_t kind = 0; kind < KINDS; kind++) {
		make_head(kind, head);
		for (int how = 0; how < SPELLINGS; how++) {
			size_t n = spell((enum spelling)how, head, text);

			for (size_t k = 0; k < sizeof codes; k++) {
				/* Only ASCII is UTF-8 whatever it is. */
				if (k > 5 && !is_ascii(text, n))
					continue;
				assert_int_equal(code_ops(pickle,
							  write_pickle(codes[k], text, n, pickle),
							  NULL, &op),
						 1);
				assert_int_equal(op, 2);
			}
		}
		memset(text, 'x', sizeof text);
		assert_int_equal(code_ops(pickle, write_pickle(PKS_OP_BINBYTES, text, HEAD, pickle),
					  NULL, &op),
				 0);
	}
}

/* Lines: with escapes anywhere, which no quick look sees through. */
static void
test_lines(void **state)
{
	static const struct {
		const char *pickle;
		bool code;
	} lines[] = {
		{"S'#!/bin/sh -e x'\n.", true},
		{"S\"#!/bin/sh -e x\"\n.", true},
		{"S'\\x23!/bin/sh -e'\n.", true},
		{"S'#\\x21/bin/sh -e'\n.", true},
		{"S'#!\\57bin/sh -e x'\n.", true},
		{"S'# /bin/sh -e xyz'\n.", false},
		{"S'a\\x21/bin/sh -e'\n.", false},
		{"V#!/bin/sh -e x\n.", true},
		{"V\\u0023!/bin/sh -ex\n.", true},
		{"V#!\\u002fbin/sh -ex\n.", true},
		{"V#\\u0022/bin/sh -ex\n.", false},
		{"VIyEvYmluL3NoIC1lIHh5eg==\n.", true},
		{"V\\u0049yEvYmluL3NoIC1lIHh5eg==\n.", true},
		{"V23212f62696e2f7368202d65\n.", true},
		{"V#!/bin\n.", false},
	};
	pks_op op;

	(void)state;
	for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
		size_t count = code_ops((const uint8_t *)lines[k].pickle, strlen(lines[k].pickle),
					NULL, &op);
		if (count != lines[k].code)
			print_message("%s", lines[k].pickle);
		assert_int_equal(count, lines[k].code);
	}
}

/* An op that fails has pushed nothing. */
static void
test_failing(void **state)
{
	static const char pickle[] = "X\x14\0\0\0#!/bin/sh -e x\xff\xff\xff\xff\xff.";
	pks_op op;

	(void)state;
	assert_int_equal(code_ops((const uint8_t *)pickle, sizeof pickle - 1, NULL, &op), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quick_look),
		cmocka_unit_test(test_each_op),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_failing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
