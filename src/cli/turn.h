/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_TURN_H
#define PKS_CLI_TURN_H
/*
 * Lots of files in a row, and what was written about each kept until it is its turn.
 */
#include "cli/names.h"

#define CLI_LOT_FILES 32

struct cli_turns;
struct cli_lot;

/* For so many threads. apart: what is first written begins with a newline that is not wanted. */
struct cli_turns *cli_turns_new(struct cli *cli, unsigned threads, bool apart);
/* When no thread has a lot any more. An error of standard output is passed on to cli. */
void cli_turns_free(struct cli_turns *turns, struct cli *cli);

/* Is there more to be done than what was taken, as far as is known? */
bool cli_turns_more(struct cli_turns *turns);

/*
 * A lot of at most so many files, which others gave back or that comes next; waits for one. NULL:
 * there is no more. What cli writes belongs to the lot, until cli_lot_done().
 */
struct cli_lot *cli_lot_take(struct cli_turns *turns, struct cli *cli, struct cli_names *names,
			     size_t files);
/* The next file of the lot; false: none. */
bool cli_lot_next(struct cli_lot *lot, struct pks_file_found *found);
/* Leaves the files that are left to others, if there is room for one more lot. */
void cli_lot_give_back(struct cli_lot *lot);
void cli_lot_done(struct cli *cli);

/* For output.c: sends what there is if it is the lot's turn and it has not done so just now. */
void cli_lot_send(struct cli *cli);
/* For output.c: where a message is to be written, and that it has been. */
FILE *cli_lot_message(struct cli *cli);
void cli_lot_message_end(struct cli *cli);

#endif
