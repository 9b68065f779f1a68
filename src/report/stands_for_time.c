/* SPDX-License-Identifier: MIT */
/*
 * Dates, times and durations, from the bytes that Lib/datetime.py packs them into (_getstate of
 * date, time and datetime), and from the three numbers of a timedelta.
 */
#include "report/stands_for.h"

#include "report/moment.h"

#include <inttypes.h>
#include <string.h>

#define A_DAY 86400

struct clock {
	int hour, minute, second, microsecond;
};

static bool
read_clock(const uint8_t *data, struct clock *clock)
{
	clock->hour = data[0];
	clock->minute = data[1];
	clock->second = data[2];
	clock->microsecond = data[3] << 16 | data[4] << 8 | data[5];
	return clock->hour < 24 && clock->minute < 60 && clock->second < 60 &&
	       clock->microsecond < 1000000;
}

static int
days_in(int year, int month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* The top bit of the month, or of the hour of a time alone, is its fold. */
static bool
read_date(const uint8_t *data, int *year, int *month, int *day)
{
	*year = data[0] << 8 | data[1];
	*month = data[2] & 0x7f;
	*day = data[3];
	return *year >= 1 && *year <= 9999 && *month >= 1 && *month <= 12 && *day >= 1 &&
	       *day <= days_in(*year, *month);
}

static void
write_clock(struct pks_text *out, const struct clock *clock)
{
	pks_text_printf(out, "%02d:%02d:%02d", clock->hour, clock->minute, clock->second);
	if (clock->microsecond)
		pks_text_printf(out, ".%06d", clock->microsecond);
}

/* days, seconds, microseconds, as timedelta normalises them. */
static bool
read_delta(struct pks_made *made, int64_t delta[3])
{
	for (uint32_t k = 0; k < 3; k++)
		if (!pks_made_int(made, pks_made_arg(made, k), &delta[k]))
			return false;
	return delta[0] >= -999999999 && delta[0] <= 999999999 && delta[1] >= 0 &&
	       delta[1] < A_DAY && delta[2] >= 0 && delta[2] < 1000000;
}

bool
pks_stands_TIMEDELTA(struct pks_made *made)
{
	int64_t delta[3];
	struct clock clock;

	if (!read_delta(made, delta))
		return false;
	clock = (struct clock){(int)delta[1] / 3600, (int)delta[1] / 60 % 60, (int)delta[1] % 60,
			       (int)delta[2]};
	pks_text_printf(made->out, "%s ", made->word);
	if (delta[0] != 0)
		pks_text_printf(made->out, "%" PRId64 " day%s ", delta[0],
				delta[0] == 1 || delta[0] == -1 ? "" : "s");
	write_clock(made->out, &clock);
	return true;
}

bool
pks_stands_TIMEZONE(struct pks_made *made)
{
	struct pks_made delta;
	int64_t part[3];
	long minutes;

	if (!pks_made_of(made->reader, pks_made_arg(made, 0), made->moment, made->out, &delta) ||
	    !pks_made_by(&delta, "datetime", "timedelta") || !read_delta(&delta, part) ||
	    part[0] < -1 || part[0] > 0)
		return false;
	minutes = (long)(part[0] * A_DAY + part[1]) / 60;
	if (minutes == 0)
		pks_text_raw(made->out, "UTC");
	else
		pks_text_printf(made->out, "%c%02ld:%02ld", minutes < 0 ? '-' : '+',
				(minutes < 0 ? -minutes : minutes) / 60,
				(minutes < 0 ? -minutes : minutes) % 60);
	return true;
}

bool
pks_stands_UTC(struct pks_made *made)
{
	pks_text_raw(made->out, "UTC");
	return true;
}

/* The time zone of a time: a few kinds are read, the others are named. */
static void
write_zone(struct pks_made *made, pks_op zone)
{
	struct pks_made of;
	char words[64];

	if (zone == PKS_NO_OP || pks_value_kind(made->history, zone) == PKS_NONE)
		return;
	pks_text_raw(made->out, " ");
	if (pks_made_of(made->reader, zone, made->moment, made->out, &of)) {
		if (pks_made_by(&of, "datetime", "timezone") && pks_stands_TIMEZONE(&of))
			return;
		if (pks_made_by(&of, "pytz", "_UTC") && pks_stands_UTC(&of))
			return;
		if (pks_made_ascii(&of, pks_made_arg(&of, 0), words, sizeof words)) {
			pks_text_raw(made->out, words);
			return;
		}
	}
	pks_value_text(made->reader, zone, made->moment, 24, made->out);
}

bool
pks_stands_DATE(struct pks_made *made)
{
	uint8_t data[4];
	int year, month, day;
	size_t n;

	if (!pks_made_bytes(made, pks_made_arg(made, 0), data, sizeof data, &n) ||
	    n != sizeof data || !read_date(data, &year, &month, &day))
		return false;
	pks_text_printf(made->out, "%s %04d-%02d-%02d", made->word, year, month, day);
	return true;
}

bool
pks_stands_DATETIME(struct pks_made *made)
{
	uint8_t data[10];
	struct clock clock;
	int year, month, day;
	size_t n;

	if (!pks_made_bytes(made, pks_made_arg(made, 0), data, sizeof data, &n) ||
	    n != sizeof data || !read_date(data, &year, &month, &day) ||
	    !read_clock(data + 4, &clock))
		return false;
	pks_text_printf(made->out, "%s %04d-%02d-%02d ", made->word, year, month, day);
	write_clock(made->out, &clock);
	write_zone(made, pks_made_arg(made, 1));
	return true;
}

bool
pks_stands_TIME(struct pks_made *made)
{
	uint8_t data[6];
	struct clock clock;
	size_t n;

	if (!pks_made_bytes(made, pks_made_arg(made, 0), data, sizeof data, &n) || n != sizeof data)
		return false;
	data[0] &= 0x7f;
	if (!read_clock(data, &clock))
		return false;
	pks_text_printf(made->out, "%s ", made->word);
	write_clock(made->out, &clock);
	write_zone(made, pks_made_arg(made, 1));
	return true;
}

/* Nanoseconds since 1970. */
bool
pks_stands_TIMESTAMP(struct pks_made *made)
{
	int64_t number;

	if (!pks_made_int(made, pks_made_arg(made, 0), &number))
		return false;
	pks_text_printf(made->out, "%s ", made->word);
	pks_moment_text(number, 1000000000, made->out);
	return true;
}
