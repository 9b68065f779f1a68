/* SPDX-License-Identifier: MIT */
/*
 * The Gregorian calendar counted in days, with no library and no time zone: years begin in March
 * here, so that the day that comes and goes is the last one.
 */
#include "report/moment.h"

#include <inttypes.h>

#define A_DAY 86400

static int64_t
floor_divided(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void
pks_moment_text(int64_t number, int64_t parts, struct pks_text *out)
{
	int64_t seconds = floor_divided(number, parts), part = number - seconds * parts;
	int64_t days = floor_divided(seconds, A_DAY), in_day = seconds - days * A_DAY;
	/* From 1 March of the year 0; 400 years have 146097 days. */
	int64_t day = days + 719468, era = floor_divided(day, 146097);
	int64_t of_era = day - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int digits = 0;

	pks_text_printf(out, "%04" PRId64 "-%02" PRId64 "-%02" PRId64,
			year + era * 400 + (month >= 10), month < 10 ? month + 3 : month - 9,
			of_year - (153 * month + 2) / 5 + 1);
	pks_text_printf(out, " %02" PRId64 ":%02" PRId64 ":%02" PRId64, in_day / 3600,
			in_day / 60 % 60, in_day % 60);
	for (int64_t p = parts; p > 1; p /= 10)
		digits++;
	if (part != 0)
		pks_text_printf(out, ".%0*" PRId64, digits, part);
	pks_text_raw(out, " UTC");
}
