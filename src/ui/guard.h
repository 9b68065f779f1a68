/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_GUARD_H
#define PKS_UI_GUARD_H
/*
 * A small parent that puts the terminal back as it was, whatever ends the screen.
 */

/*
 * Runs the screen in a child process and waits for it. Signals that ask to leave are passed on; a
 * child that dies by a signal leaves a terminal that is put back, and one line that says so.
 * Returns the status to exit with.
 */
int pks_guard_run(int (*screen)(void *data), void *data);

#endif
