/* SPDX-License-Identifier: MIT */
/*
 * A double is m * 2^-s, and all that lies nearer to it than half of 2^-s reads back as it. A
 * decimal of k places is d / 10^k; so d is looked for next to m * 10^k / 2^s, and is near enough
 * where what the division leaves, or lacks, is at most half of 10^k. For numbers of middling size
 * all of that fits into 128 bits and is exact. Whoever reads back with k places does so with more,
 * and the fewest are found by halving.
 */
#include "pickle/number_shortest.h"

#include <string.h>

#ifdef __SIZEOF_INT128__

#define MANTISSA 52
/* Places with which every number of this range reads back: 17 digits from 10^-4 on. */
#define MOST 21

typedef unsigned __int128 wide;

static wide
power_of_ten(unsigned k)
{
	static const uint64_t ten[] = {
		1,
		10,
		100,
		1000,
		10000,
		100000,
		1000000,
		10000000,
		100000000,
		1000000000,
		10000000000,
		100000000000,
		1000000000000,
		10000000000000,
		100000000000000,
		1000000000000000,
		10000000000000000,
		100000000000000000,
		1000000000000000000,
	};

	return k <= 18 ? ten[k] : (wide)ten[18] * ten[k - 18];
}

/* Is there a decimal of k places that is near enough? The nearest to the number. */
static bool
near_enough(uint64_t m, unsigned s, unsigned k, uint64_t *d)
{
	const wide ten = power_of_ten(k), scaled = m * ten;
	const wide whole = scaled >> s, left = scaled - (whole << s), lacks = ((wide)1 << s) - left;
	const bool up = lacks < left || (lacks == left && (whole & 1) != 0);
	/* Half way to the next double reads back as the one of the two that is even. */
	const wide twice = 2 * (up ? lacks : left);

	*d = (uint64_t)(up ? whole + 1 : whole);
	return m % 2 == 0 ? twice <= ten : twice < ten;
}

bool
pks_float_shortest(double number, uint64_t *digits, unsigned *places)
{
	unsigned few = 0, many = MOST, s;
	uint64_t bits, m, d;

	if (!(number >= 1e-4 && number < 0x1p53))
		return false;
	memcpy(&bits, &number, sizeof bits);
	m = (bits & ((UINT64_C(1) << MANTISSA) - 1)) | UINT64_C(1) << MANTISSA;
	s = 1023 + MANTISSA - (unsigned)(bits >> MANTISSA);
	/* Below a power of two doubles lie closer than above. */
	if (m == UINT64_C(1) << MANTISSA)
		return false;
	while (few < many) {
		unsigned middle = (few + many) / 2;
		if (near_enough(m, s, middle, &d))
			many = middle;
		else
			few = middle + 1;
	}
	near_enough(m, s, few, digits);
	*places = few;
	return true;
}

#else

bool
pks_float_shortest(double number, uint64_t *digits, unsigned *places)
{
	(void)number, (void)digits, (void)places;
	return false;
}

#endif
