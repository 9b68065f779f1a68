/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_FEED_H
#define PKS_PICKLE_FEED_H
/*
 * Which bytes a reader takes. The machine reads from a run of bytes that ends at 'end'; what does
 * not fit into it is asked for here, where each reader has its own way of getting more: past the
 * end of a frame, of a read-ahead, of the file.
 */
#include "pickle/machine.h"

#define PKS_SSIZE_MAX  ((uint64_t)INT64_MAX)
#define PKS_BYTES_HEAD 33 /* bytes of a bytes object before its own */

void pks_feed_begin(struct pks_history *h);
/*
 * A byte where an opcode should be, when there is none left before 'end'; *at moves where somebody
 * else read the file meanwhile. The error to end with is PKS_ERROR_END.
 */
enum pks_error_id pks_feed_opcode(struct pks_history *h, pks_op op, uint64_t *at);
/*
 * The argument of the op whose opcode is at offset, when not all of it stands before 'end'. What is
 * no plain run of bytes is remembered for the op. On an error the token has what could be read.
 */
enum pks_error_id pks_feed_argument(struct pks_history *h, pks_op op, uint64_t offset,
				    struct pks_token *token);
/*
 * feed.c, for feed_argument.c: n bytes for an op; *at, where reading has come to, becomes where
 * they are, *got how many: n, or fewer where the reader does not mind. The second is for what is
 * read into a buffer of its own.
 */
enum pks_error_id pks_feed_take(struct pks_history *h, pks_op op, uint64_t *at, uint64_t n,
				uint64_t *got);
enum pks_error_id pks_feed_take_into(struct pks_history *h, pks_op op, uint64_t *at, uint64_t n,
				     uint64_t *got);
/* A line: *n its bytes with its newline, or without where *whole is false. */
enum pks_error_id pks_feed_take_line(struct pks_history *h, pks_op op, uint64_t *at, uint64_t *n,
				     bool *whole);
/* After a read from a file without read-ahead, all that follows can be taken without asking. */
void pks_feed_settle(struct pks_history *h, uint64_t at);

/* A FRAME of so many bytes, which begins at *next; *next becomes where reading goes on. */
enum pks_error_id pks_feed_frame(struct pks_history *h, pks_op op, uint64_t offset, uint64_t size,
				 uint64_t *next);
/* A STOP whose bytes end at *next; *next becomes where another load would go on. */
bool pks_feed_stop(struct pks_history *h, pks_op op, uint64_t offset, uint64_t *next);

/*
 * Where the file object stands when the op behind which *at is has run: behind the frame, if that
 * was fetched whole. False: nobody knows.
 */
bool pks_feed_stands(const struct pks_history *h, uint64_t *at);
/*
 * Somebody else read the file from there on, up to 'to'. *next, behind the op, becomes that; or
 * stays, where the frame goes on, and what is behind the frame's last op moves.
 */
bool pks_feed_move(struct pks_history *h, pks_op op, uint64_t offset, uint64_t to, uint64_t *next);

/*
 * Is the frame at its end, and did somebody read on from there? Then *at moves, and the last op
 * ends where that ended. False: no memory. At the end of a group, too: a view may see that op by
 * then.
 */
bool pks_feed_catch_up(struct pks_history *h, uint64_t *at);

#endif
