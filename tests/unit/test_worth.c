/* SPDX-License-Identifier: MIT */
/*
 * The first byte, the size and whether they are plain text decide which probes are asked of bytes.
 * Here bytes of all kinds, whole and with something changed, are given to every probe: what one
 * likes it must be asked of, too; and what is plain is worth a look where it were if nobody knew
 * that. And what a probe of raw deflate looks at before it unpacks is held against zlib.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "source/evidence.h"
#include "source/step.h"
#include "source/texts.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MOST 1024
/* Bytes that a probe unpacks. */
#define HEAD 256

static unsigned liked[64];

static uint32_t
random_below(uint32_t n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % n;
}

/* All that makes bytes worth a look, each asked in full. */
static bool
is_worth(struct pks_bytes bytes, bool liked_by_any)
{
	struct pks_heights heights = {0};
	struct pks_shape shape;
	bool named;

	if (liked_by_any || (bytes.data[0] == 0x80 && bytes.data[1] <= 5) ||
	    pks_text_has_place(bytes))
		return true;
	for (uint64_t i = 0; i + 4 <= bytes.size; i++)
		if (bytes.data[i] == 0x80 && bytes.data[i + 1] >= 2 && bytes.data[i + 1] <= 5)
			return true;
	pks_shape_strictly(bytes, 0, &heights, &shape);
	free(heights.below);
	return pks_row_fills(bytes, &named) || (shape.call && pks_shape_is_told(&shape, bytes, 0));
}

static bool
is_plain(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] < ' ' || data[i] > '~')
			return false;
	return size <= PKS_PLAIN_MOST;
}

static void
check(const uint8_t *data, size_t size)
{
	struct pks_bytes bytes = {data, size};
	bool any = false;

	if (size < 2)
		return;
	for (size_t k = 0; k < pks_step_kind_count; k++) {
		const struct pks_step_kind *kind = pks_step_kinds[k];

		if (!kind->probe || kind->broad || kind->of_text ||
		    kind->probe(bytes) == PKS_UNLIKE)
			continue;
		liked[k]++;
		any = true;
		if (kind->begins && !strchr(kind->begins, data[0]))
			fail_msg("%s may begin with 0x%02x", kind->name, data[0]);
		if (size < kind->least)
			fail_msg("%s may be %zu bytes", kind->name, size);
		if (kind->not_plain && is_plain(data, size))
			fail_msg("%s may be plain text: %.*s", kind->name, (int)size, data);
	}
	assert_int_equal(pks_probes_like(bytes, false) != PKS_UNLIKE, any);
	assert_int_equal(pks_worth_a_look(bytes), is_worth(bytes, any));
	assert_int_equal(pks_worth_searching(bytes, UINT64_MAX),
			 is_worth(bytes, any) || pks_has_head(bytes));
}

/* As it is, cut, and with some bytes changed. */
static void
check_about(const uint8_t *data, size_t size)
{
	uint8_t copy[MOST];

	assert_true(size <= MOST);
	check(data, size);
	for (unsigned k = 0; k < 40; k++) {
		memcpy(copy, data, size);
		for (unsigned n = random_below(3); n > 0; n--)
			copy[random_below(2) ? random_below((uint32_t)size) : 0] =
				(uint8_t)random_below(256);
		check(copy, random_below(3) ? size : random_below((uint32_t)size + 1));
	}
}

static size_t
encode(const uint8_t *data, size_t size, const char *alphabet, unsigned bits, uint8_t *out)
{
	uint32_t held = 0;
	unsigned count = 0;
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		held = held << 8 | data[i];
		for (count += 8; count >= bits; count -= bits)
			out[n++] = (uint8_t)alphabet[held >> (count - bits) & ((1u << bits) - 1)];
		held &= (1u << count) - 1;
	}
	if (count > 0)
		out[n++] = (uint8_t)alphabet[held << (bits - count) & ((1u << bits) - 1)];
	return n;
}

static size_t
deflate_so(const uint8_t *data, size_t size, int bits, int level, int strategy, uint8_t *out)
{
	z_stream z = {0};
	size_t n;

	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, bits, 8, strategy), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = MOST;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	n = MOST - z.avail_out;
	deflateEnd(&z);
	return n;
}

static void
check_encoded(const uint8_t *data, size_t size)
{
	uint8_t out[2 * MOST];
	size_t n;

	check_about(out, encode(data, size, "0123456789abcdef", 4, out));
	check_about(out, encode(data, size, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, out));
	n = encode(data, size, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
		   6, out);
	check_about(out, n);
	memmove(out + 1, out, n);
	out[0] = '\n';
	check_about(out, n + 1);
	n = encode(data, size, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
		   6, out);
	check_about(out, n);
}

/* A dict of so many short texts. */
static size_t
make_pickle(int protocol, uint8_t *data)
{
	size_t n = 0;

	if (protocol > 0) {
		data[n++] = 0x80;
		data[n++] = (uint8_t)protocol;
	}
	data[n++] = protocol > 0 ? '}' : '(';
	data[n++] = protocol > 0 ? '(' : 'd';
	for (unsigned k = random_below(9) + 1; k > 0; k--) {
		if (protocol == 0) {
			memcpy(data + n, "Vkey\nI1\ns", 9);
			data[n + 1] = (uint8_t)('a' + random_below(26));
			n += 9;
		} else {
			memcpy(data + n, "X\3\0\0\0keyK\1", 10);
			data[n + 5] = (uint8_t)random_below(128);
			n += 10;
		}
	}
	if (protocol > 0)
		data[n++] = 'u';
	data[n++] = '.';
	return n;
}

static void
test_asked(void **state)
{
	static const struct {
		const char *head;
		size_t size;
	} heads[] = {
		{"7z\xbc\xaf\x27\x1c", 6},
		{"070701", 6},
		{"xar!", 4},
		{"WARC/", 5},
		{"!<arch>\n", 8},
		{"Rar!\x1a\7", 6},
		{"MSCF", 4},
		{"PK\3\4", 4},
		{"BZh9\x31\x41\x59\x26\x53\x59", 10},
		{"BZh9\x17\x72\x45\x38\x50\x90", 10},
		{"\xfd\x37zXZ\0", 6},
		{"\x28\xb5\x2f\xfd", 4},
		{"\x04\x22\x4d\x18", 4},
		{"\x1f\x8b\x08", 3},
		{"SQLite format 3", 16},
		{"\xd4\xc3\xb2\xa1", 4},
		{"\xa1\xb2\xc3\xd4", 4},
		{"\x4d\x3c\xb2\xa1", 4},
		{"\xa1\xb2\x3c\x4d", 4},
		{"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", 12},
		{"\xcf\x9a\x57\x13", 4},
		{"\xd1\x9a\x57\x13", 4},
		{"REDIS0009", 9},
		{"FS21", 4},
		{"FS30", 4},
		{"$5\r\n\x80\2}q.\r\n", 12},
		{"VALUE k 0 5\r\n\x80\2}q.\r\nEND\r\n", 25},
		{"{\"a\": [1, 2, 3]}", 16},
		{" [1, 2, \"abc\"] ", 15},
		{"\x93NUMPY\1\0\x46\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }   "
		 "         \n",
		 80},
		{"=80=04=95", 9},
		{"b'\\x80\\x04\\x95'", 15},
		{"'\\x80\\x04\\x95abc'", 17},
		{"\xc2\x80\x04\xc2\x95", 5},
		{"x\xc2\x9c", 3},
		{"<~J,~>", 6},
		{"f~xyzf~xyzf~xyz", 15},
		{"LRZI", 4},
		{"\x89LZO\0\r\n\x1a\n", 9},
		{"!\x80\2}.", 5},
		{"j2\x80\2}.\x80\2}.abc", 13},
		{"\0\0\0\0\x80\2}.", 8},
		{"\0\0\0\4\x80\2}.", 8},
		{"\4\0\0\0\x80\2}.", 8},
		{"0123456789abcdef0123456789abcdef:\x80\2}.", 37},
		{"\x5d\0\0\x10\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14},
	};
	uint8_t data[MOST], out[2 * MOST];
	unsigned kinds = 0;

	(void)state;
	assert_true(pks_step_kind_count <= 64);
	for (unsigned turn = 0; turn < 300; turn++) {
		for (size_t k = 0; k < sizeof heads / sizeof *heads; k++) {
			size_t n = heads[k].size, more = random_below(3) ? 0 : random_below(900);
			memcpy(data, heads[k].head, n);
			for (size_t i = 0; i < more; i++)
				data[n++] = (uint8_t)random_below(random_below(2) ? 256 : 4);
			check_about(data, n);
		}
		for (int protocol = 0; protocol <= 5; protocol++) {
			size_t n = make_pickle(protocol, data);
			check_about(data, n);
			check_encoded(data, n);
			for (int bits = -15; bits <= 15; bits += 30)
				check_about(out, deflate_so(data, n, bits, (int)random_below(10),
							    (int)random_below(5), out));
		}
		for (unsigned k = 0; k < 100; k++) {
			static const char plain[] = "bx'\"abAB09+/-_()[]}{.,c \\d:l0";
			size_t n = 2 + random_below(60);

			for (size_t i = 0; i < n; i++)
				data[i] = (uint8_t)plain[random_below(sizeof plain - 1)];
			check(data, n);
			for (size_t i = 0; i < n; i++)
				data[i] = (uint8_t)(k % 2 ? ' ' + random_below(95)
							  : random_below(256));
			check(data, n);
		}
	}
	for (size_t k = 0; k < pks_step_kind_count; k++)
		kinds += liked[k] > 0;
	assert_true(kinds >= 25);
}

/* What the probe has to find, by zlib alone. */
static bool
is_raw(const uint8_t *data, size_t size)
{
	uint8_t out[1 << 14];
	struct pks_shape shape;
	z_stream z = {0};
	int status;
	size_t n;
	bool whole;

	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = HEAD;
	status = inflate(&z, Z_SYNC_FLUSH);
	n = HEAD - z.avail_out;
	z.avail_out = sizeof out - HEAD;
	whole = (status == Z_STREAM_END || inflate(&z, Z_FINISH) == Z_STREAM_END) &&
		z.avail_in == 0;
	inflateEnd(&z);
	if (size < 8 || n < 4 || (data[0] & 6) == 6 || out[0] != 0x80 || out[1] < 2 || out[1] > 5 ||
	    (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR))
		return false;
	pks_shape_of((struct pks_bytes){out, n}, 0, HEAD, &shape);
	return shape.good >= 3 &&
	       (shape.stop || shape.global || (n == HEAD && (size >= HEAD || whole)));
}

static void
test_raw(void **state)
{
	uint8_t data[MOST], out[MOST];
	const char *library;
	const struct pks_step_kind *kind = pks_step_kind_of("deflate", 7, &library);
	unsigned found = 0;

	(void)state;
	assert_non_null(kind);
	for (unsigned turn = 0; turn < 40000; turn++) {
		size_t n = make_pickle(2 + (int)random_below(4), data);

		n = deflate_so(data, n, -15, (int)random_below(10), (int)random_below(5), out);
		if (random_below(2))
			out[random_below(6)] ^= (uint8_t)(1u << random_below(8));
		if (random_below(8) == 0)
			for (unsigned i = 0; i < 20; i++)
				out[i] = (uint8_t)random_below(256);
		found += is_raw(out, n);
		assert_int_equal(kind->probe((struct pks_bytes){out, n}) != PKS_UNLIKE,
				 is_raw(out, n));
	}
	assert_true(found > 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
