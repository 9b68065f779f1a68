/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_PROGRESS_H
#define PKS_CLI_PROGRESS_H
/*
 * How far a command has come: a line on standard error where that is a terminal, once the work has
 * taken a second, and gone when it ends. There is one of it, as there is one terminal; any thread
 * may count.
 */
#include <picklescope/report.h>

enum cli_unit { CLI_BYTES, CLI_OPS, CLI_TRIES };

/* From here on; nothing happens where nobody could see it. */
void cli_progress_begin(void);
void cli_progress_end(void);

/* Counting from nothing to 'all' of these, of one file. */
void cli_progress_of(uint64_t all, enum cli_unit unit);
/* One more file, of so many bytes; of several the end is not known. */
void cli_progress_file(uint64_t bytes);
/* There are others, or there may be. */
void cli_progress_many(void);
/* So many more are done; so many in all. */
void cli_progress_add(uint64_t done);
void cli_progress_set(uint64_t done);
/* Sets what a writer tells. */
extern const struct pks_watch cli_progress_watch;

/* Takes the line away, before something else is written; it may come back later. */
void cli_progress_hide(void);
/* For good, where what is written goes to the terminal as well. */
void cli_progress_make_way(void);

#endif
