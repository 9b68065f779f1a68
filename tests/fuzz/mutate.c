/* SPDX-License-Identifier: MIT */
/*
 * Mutation that knows opcodes (opcodes.def): ops are put in, taken out, copied, moved and given
 * other arguments, so that most of a stream still runs. Now and then libFuzzer's own way with
 * bytes.
 */
#include "pickle/opcode.h"

#include <picklescope/token.h>

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

#define OPS  2048
#define ROOM 64 /* the longest op that is made here */

static uint64_t state;

static uint32_t
dice(uint32_t sides)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % sides;
}

/* Where each op begins, as far as the stream can be read; and where that ends. */
static size_t
ops_of(const uint8_t *data, size_t size, size_t *begin)
{
	struct pks_bytes bytes = {data, size};
	struct pks_token token;
	size_t count = 0;
	uint64_t at = 0;

	while (count < OPS && at < size && pks_token_read(bytes, at, &token) == PKS_TOKEN_OK) {
		begin[count++] = (size_t)at;
		at = token.next;
	}
	begin[count] = (size_t)at;
	return count;
}

static size_t
line(uint8_t *out, const char *words)
{
	size_t n = strlen(words);

	memcpy(out, words, n);
	out[n] = '\n';
	return n + 1;
}

/* Words for lines and texts: names that matter, numbers at the edges, what is none. */
static const char *
word(void)
{
	static const char *const words[] = {"0",
					    "1",
					    "-1",
					    "00",
					    "01",
					    "2147483648",
					    "9L",
					    "1_0",
					    "0x10",
					    "1e308",
					    "nan",
					    "-0.0",
					    "'a'",
					    "\"b\"",
					    "'\\x41'",
					    "os",
					    "system",
					    "posix",
					    "a.b",
					    "__class__",
					    "",
					    "builtins",
					    "getattr",
					    "copy_reg",
					    "\xff",
					    "\xed\xa0\x80",
					    " 7 ",
					    "4294967296",
					    "__setstate__",
					    "numpy"};

	return words[dice(sizeof words / sizeof *words)];
}

static size_t
little(uint8_t *out, unsigned bytes, uint64_t number)
{
	for (unsigned k = 0; k < bytes; k++)
		out[k] = (uint8_t)(number >> 8 * k);
	return bytes;
}

/* A number of that width: small as a rule, else at an edge. */
static uint64_t
number(void)
{
	switch (dice(8)) {
	case 0: return UINT64_MAX;
	case 1: return UINT64_C(1) << dice(64);
	case 2: return (UINT64_C(1) << dice(64)) - 1;
	default: return dice(12);
	}
}

/* Text with its count in so many bytes, which lies now and then. */
static size_t
counted(uint8_t *out, unsigned width)
{
	const char *words = word();
	size_t n = strlen(words);
	size_t used = little(out, width, dice(12) == 0 ? number() : n);

	memcpy(out + used, words, n);
	return used + n;
}

/* How many bytes a number takes; 0: the argument is no number of so many. */
static unsigned
width(enum pks_argument argument)
{
	switch (argument) {
	case PKS_ARG_U1: return 1;
	case PKS_ARG_U2: return 2;
	case PKS_ARG_U4:
	case PKS_ARG_I4: return 4;
	case PKS_ARG_U8:
	case PKS_ARG_F8: return 8;
	default: return 0;
	}
}

/* An op with an argument that fits it, by the kind of the argument. */
static size_t
new_op(uint8_t out[ROOM])
{
	const struct pks_opcode_info *info;
	enum pks_argument argument;
	size_t used = 1;

	do {
		out[0] = (uint8_t)dice(256);
		info = pks_opcode_info(out[0]);
	} while (info->name[0] == '\0');
	argument = (enum pks_argument)info->argument;
	switch (argument) {
	case PKS_ARG_NONE: return 1;
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		used += line(out + used, word());
		return used + line(out + used, word());
	case PKS_ARG_TEXT1:
	case PKS_ARG_STRING1:
	case PKS_ARG_BYTES1:
	case PKS_ARG_LONG1: return used + counted(out + used, 1);
	case PKS_ARG_TEXT4:
	case PKS_ARG_STRING4:
	case PKS_ARG_BYTES4:
	case PKS_ARG_LONG4: return used + counted(out + used, 4);
	case PKS_ARG_TEXT8:
	case PKS_ARG_BYTES8: return used + counted(out + used, 8);
	default: break;
	}
	if (width(argument) > 0)
		return used + little(out + used, width(argument), number());
	return used + line(out + used, word());
}

/* Puts bytes where 'cut' bytes were. */
static size_t
splice(uint8_t *data, size_t size, size_t most, size_t at, size_t cut, const uint8_t *with,
       size_t n)
{
	if (size - cut + n > most)
		return size;
	memmove(data + at + n, data + at + cut, size - at - cut);
	memcpy(data + at, with, n);
	return size - cut + n;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	static size_t begin[OPS + 1];
	static uint8_t copy[4096];
	size_t count, from, to, at, n;
	uint8_t op[ROOM];

	state = seed * UINT64_C(0x9e3779b97f4a7c15) + size;
	if (dice(5) == 0)
		return LLVMFuzzerMutate(data, size, most);
	for (unsigned times = 1 + dice(4); times > 0; times--) {
		count = ops_of(data, size, begin);
		from = dice((uint32_t)count + 1);
		to = from + dice(4);
		to = to > count ? count : to;
		at = begin[dice((uint32_t)count + 1)];
		n = begin[to] - begin[from];
		switch (dice(6)) {
		case 0: /* taken out */
			size = splice(data, size, most, begin[from], n, op, 0);
			break;
		case 1: /* copied to somewhere else */
			if (n > sizeof copy)
				break;
			memcpy(copy, data + begin[from], n);
			size = splice(data, size, most, at, 0, copy, n);
			break;
		case 2: /* another in its place */
			n = from < count ? begin[from + 1] - begin[from] : 0;
			size = splice(data, size, most, begin[from], n, op, new_op(op));
			break;
		default: size = splice(data, size, most, at, 0, op, new_op(op)); break;
		}
	}
	return size > 0 ? size : LLVMFuzzerMutate(data, size, most);
}
