/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 as pickles have it: strict, but for the three-byte forms of surrogates, which CPython's
 * 'surrogatepass' lets pass. Overlong forms, cut ones and what is above U+10FFFF are none.
 */
#include <picklescope/text.h>

#include <string.h>

/* The bytes that must follow a lead byte, 0xff for what is no lead. */
static unsigned
following(uint8_t lead)
{
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef)
		return 2;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 3;
	return 0xff;
}

unsigned
pks_utf8_decode(const uint8_t *p, const uint8_t *end, uint32_t *point)
{
	static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
	unsigned n;
	uint32_t v;

	if (p >= end || (n = following(*p)) == 0xff || (size_t)(end - p) <= n)
		return 0;
	v = n == 0 ? *p : *p & (0x3fu >> n);
	for (unsigned i = 1; i <= n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3fu);
	}
	if (v < least[n] || v > 0x10ffff)
		return 0;
	*point = v;
	return n + 1;
}

size_t
pks_utf8_check(const uint8_t *p, size_t n)
{
	const uint8_t *at = p, *end = p + n;

	while (at < end) {
		uint32_t point;
		uint64_t eight;
		unsigned length;

		if (end - at >= 8) {
			memcpy(&eight, at, sizeof eight);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				at += 8;
				continue;
			}
		}
		if (*at < 0x80) {
			at++;
			continue;
		}
		if (*at >= 0xc2 && *at <= 0xdf && end - at >= 2 && (at[1] & 0xc0) == 0x80) {
			at += 2;
			continue;
		}
		length = pks_utf8_decode(at, end, &point);
		if (length == 0)
			break;
		at += length;
	}
	return (size_t)(at - p);
}

unsigned
pks_utf8_encode(uint32_t point, char out[4])
{
	uint8_t bytes[4];
	unsigned n;

	if (point < 0x80) {
		n = 1;
		bytes[0] = (uint8_t)point;
	} else if (point < 0x800) {
		n = 2;
		bytes[0] = (uint8_t)(0xc0 | point >> 6);
	} else if (point < 0x10000) {
		n = 3;
		bytes[0] = (uint8_t)(0xe0 | point >> 12);
	} else {
		n = 4;
		bytes[0] = (uint8_t)(0xf0 | (point >> 18 & 7));
	}
	for (unsigned i = 1; i < n; i++)
		bytes[i] = (uint8_t)(0x80 | (point >> 6 * (n - 1 - i) & 0x3f));
	memcpy(out, bytes, n);
	return n;
}
