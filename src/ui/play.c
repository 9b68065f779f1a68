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
	play->owed = 0;
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
	play->since = now;
	play->owed += passed * play->speed;
	steps = play->owed / 1000;
	play->owed %= 1000;
	return steps;
}

int
pks_play_wait(const struct pks_play *play, int64_t now)
{
	int64_t wait;

	if (!play->on)
		return -1;
	wait = (int64_t)((1000 - play->owed + play->speed - 1) / play->speed);
	wait = play->since + (wait > FRAME ? wait : FRAME) - now;
	if (wait < 0)
		return 0;
	return wait < 1000 ? (int)wait : 1000;
}
