/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PLAY_H
#define PKS_UI_PLAY_H
/*
 * Playing: the arrow steps by itself, so many ops a second. Time comes from outside, in
 * milliseconds.
 */
#include <stdbool.h>
#include <stdint.h>

#define PKS_PLAY_USUAL 4
#define PKS_PLAY_MOST  1000000

struct pks_play {
	bool on;
	uint32_t speed; /* ops a second; 0: the usual */
	int64_t since;	/* when steps were last counted */
	uint64_t owed;	/* of the next step, in thousandths */
};

void pks_play_start(struct pks_play *play, uint32_t speed, int64_t now);
/* How many steps are due by now; they count as done. */
uint64_t pks_play_due(struct pks_play *play, int64_t now);
/* Milliseconds until the next one is due, at most one frame at high speed; -1: nothing plays. */
int pks_play_wait(const struct pks_play *play, int64_t now);

#endif
