/* SPDX-License-Identifier: MIT */
#include "ui/play.h"

/* The screen is drawn no more often than this, in milliseconds. */
#define FRAME 33

void
pks_play_start(struct pks_play *play, uint32_t speed, int64_t now)
{
	play->on = true;
	if (speed > 0)
		play->speed = speed < PKS_PLAY_MOST ? speed : PKS_PLAY_MOST;
	if (play->speed == 0)
		play->speed = PKS_PLAY_USUAL;
	play->since = now;
}

uint64_t
pks_play_due(struct pks_play *play, int64_t now)
{
	uint64_t passed, steps;

	if (!play->on || now <= play->since)
		return 0;
	passed = (uint64_t)(now - play->since);
	/* Whoever slept for an hour does not want an hour of it at once. */
	if (passed > 1000)
		passed = 1000;
	steps = passed * play->speed / 1000;
	if (steps == 0)
		return 0;
	/* What is left of a step counts for the next one. */
	play->since = now - (int64_t)(passed - steps * 1000 / play->speed);
	return steps;
}

int
pks_play_wait(const struct pks_play *play, int64_t now)
{
	int64_t each, wait;

	if (!play->on)
		return -1;
	each = 1000 / play->speed;
	if (each < FRAME)
		each = FRAME;
	wait = play->since + each - now;
	if (wait < 0)
		return 0;
	return wait < each ? (int)wait : (int)each;
}
