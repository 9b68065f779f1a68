/* SPDX-License-Identifier: MIT */
/*
 * The first lot in the row belongs to a thread that is at work on it, and that thread alone writes.
 * When it is done, it writes all that follows and is done, too. Every other thread keeps what it
 * has to say: in the buffer of its text, and when that is full in a stream in memory, where
 * messages have their place between the results.
 *
 * A thread that keeps more than MOST_KEPT waits until its lot is the first. It will be: the lots
 * before it are being worked on, or were given back and are taken before any new one.
 */
#include "cli/turn.h"

#include "cli/progress.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_KEPT ((size_t)1 << 20)
/* In which nobody waits for a line: nanoseconds. */
#define SOON 2000000

enum state { LOT_LEFT, LOT_AT_WORK, LOT_DONE };

struct name {
	size_t at; /* in text */
	bool walked, message;
};

/* What was kept up to here is a message, or not. */
struct piece {
	size_t end;
	bool message;
};

struct cli_lot {
	struct cli_turns *turns;
	struct cli_lot *next;
	enum state state;
	struct name names[CLI_LOT_FILES];
	size_t at, count;
	char *text;
	size_t text_used, text_size;
	FILE *stream; /* into kept, which may be larger than what is used of it */
	char *kept;
	size_t kept_size, used;
	struct piece *pieces;
	size_t piece_count, piece_size;
	uint64_t written; /* when */
};

struct cli_turns {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct cli_lot *first, *last, *unused;
	unsigned left_to_make, waiting, left, at_work;
	bool asking; /* somebody is asking for names */
	bool ended;  /* there are no more */
	bool more;   /* there are, as far as is known */
	bool apart;
	int refused; /* errno of standard output, 0 while it takes all */
};

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

struct cli_turns *
cli_turns_new(struct cli *cli, unsigned threads, bool apart)
{
	struct cli_turns *turns = calloc(1, sizeof(*turns));

	if (!turns)
		return NULL;
	pthread_mutex_init(&turns->lock, NULL);
	pthread_cond_init(&turns->changed, NULL);
	turns->left_to_make = threads * 4;
	turns->apart = apart;
	turns->refused = cli->refused;
	return turns;
}

void
cli_turns_free(struct cli_turns *turns, struct cli *cli)
{
	struct cli_lot *lot;

	while ((lot = turns->unused)) {
		turns->unused = lot->next;
		fclose(lot->stream);
		free(lot->kept);
		free(lot->pieces);
		free(lot->text);
		free(lot);
	}
	cli->refused = turns->refused;
	pthread_cond_destroy(&turns->changed);
	pthread_mutex_destroy(&turns->lock);
	free(turns);
}

/* ---- Writing: only by who has the first of the row --------------------------------------------
 */

static void
write_out(struct cli_turns *turns, const char *data, size_t n)
{
	if (turns->apart && n > 0) {
		turns->apart = false;
		data++;
		n--;
	}
	errno = 0;
	if (!turns->refused && n > 0 && fwrite(data, 1, n, stdout) != n)
		turns->refused = errno ? errno : EIO;
}

static void
flush_out(struct cli_turns *turns)
{
	errno = 0;
	if (!turns->refused && (fflush(stdout) != 0 || ferror(stdout)))
		turns->refused = errno ? errno : EIO;
}

/* Ends a piece where the stream stands. */
static void
end_piece(struct cli_lot *lot, bool message)
{
	size_t before = lot->piece_count > 0 ? lot->pieces[lot->piece_count - 1].end : 0;

	if (fflush(lot->stream) != 0)
		return;
	lot->used = (size_t)ftello(lot->stream);
	if (lot->used == before)
		return;
	if (lot->piece_count > 0 && lot->pieces[lot->piece_count - 1].message == message) {
		lot->pieces[lot->piece_count - 1].end = lot->used;
		return;
	}
	if (lot->piece_count == lot->piece_size) {
		size_t size = lot->piece_size > 0 ? lot->piece_size * 2 : 8;
		struct piece *pieces = realloc(lot->pieces, size * sizeof(*pieces));

		if (!pieces)
			return;
		lot->pieces = pieces;
		lot->piece_size = size;
	}
	lot->pieces[lot->piece_count++] = (struct piece){lot->used, message};
}

/* What is kept, and forgets it. */
static void
write_kept(struct cli_lot *lot)
{
	struct cli_turns *turns = lot->turns;
	size_t at = 0;

	cli_progress_hide();
	for (size_t k = 0; k < lot->piece_count; k++) {
		struct piece *piece = &lot->pieces[k];

		if (piece->message) {
			flush_out(turns);
			fwrite(lot->kept + at, 1, piece->end - at, stderr);
			fflush(stderr);
		} else {
			write_out(turns, lot->kept + at, piece->end - at);
		}
		at = piece->end;
	}
	lot->piece_count = 0;
	rewind(lot->stream);
	lot->used = 0;
}

/* All that there is of a lot at work. */
static void
write_lot(struct cli *cli)
{
	struct cli_lot *lot = cli->lot;

	end_piece(lot, false);
	write_kept(lot);
	write_out(lot->turns, cli->out.data, cli->out.used);
	cli->out.used = 0;
	flush_out(lot->turns);
	lot->written = now();
}

static bool
is_first(struct cli_lot *lot)
{
	struct cli_turns *turns = lot->turns;
	bool first;

	pthread_mutex_lock(&turns->lock);
	first = turns->first == lot;
	pthread_mutex_unlock(&turns->lock);
	return first;
}

static void
wait_for_turn(struct cli_lot *lot)
{
	struct cli_turns *turns = lot->turns;

	pthread_mutex_lock(&turns->lock);
	turns->waiting++;
	while (turns->first != lot)
		pthread_cond_wait(&turns->changed, &turns->lock);
	turns->waiting--;
	pthread_mutex_unlock(&turns->lock);
}

void
cli_lot_send(struct cli *cli)
{
	struct cli_lot *lot = cli->lot;

	end_piece(lot, false);
	if (lot->used > MOST_KEPT && lot->piece_count > 0)
		wait_for_turn(lot);
	else if (now() - lot->written < SOON || !is_first(lot))
		return;
	write_lot(cli);
}

FILE *
cli_lot_message(struct cli *cli)
{
	pks_text_flush(&cli->out);
	end_piece(cli->lot, false);
	return cli->lot->stream;
}

void
cli_lot_message_end(struct cli *cli)
{
	end_piece(cli->lot, true);
}

/* ---- The row ------------------------------------------------------------------------------------
 */

static void
tell(struct cli_turns *turns)
{
	if (turns->waiting > 0)
		pthread_cond_broadcast(&turns->changed);
}

/* NULL: all are in use, or there is no memory for one more. */
static struct cli_lot *
new_lot(struct cli_turns *turns)
{
	struct cli_lot *lot = turns->unused;

	if (lot) {
		turns->unused = lot->next;
	} else if (turns->left_to_make > 0 && (lot = calloc(1, sizeof(*lot)))) {
		lot->turns = turns;
		lot->stream = open_memstream(&lot->kept, &lot->kept_size);
		turns->left_to_make--;
		if (!lot->stream) {
			free(lot);
			turns->left_to_make = 0;
			return NULL;
		}
	}
	if (lot) {
		lot->next = NULL;
		lot->at = lot->count = lot->text_used = 0;
	}
	return lot;
}

static bool
add_name(struct cli_lot *lot, const struct pks_file_found *found)
{
	const char *words = found->path ? found->path : found->message;
	size_t n = strlen(words) + 1;

	if (lot->text_used + n > lot->text_size) {
		size_t size = (lot->text_used + n) * 2;
		char *text = realloc(lot->text, size);

		if (!text)
			return false;
		lot->text = text;
		lot->text_size = size;
	}
	memcpy(lot->text + lot->text_used, words, n);
	lot->names[lot->count++] = (struct name){lot->text_used, found->walked, !found->path};
	lot->text_used += n;
	return true;
}

/* Asks for names, without the lock: it may take long. */
static void
ask(struct cli_turns *turns, struct cli_lot *lot, struct cli_names *names, size_t files)
{
	static const struct pks_file_found no_memory = {.message = "memory ran out"};
	struct pks_file_found found;

	pthread_mutex_unlock(&turns->lock);
	while (lot->count < files && cli_names_next(names, lot->count == 0, &found))
		if (!add_name(lot, &found) && !add_name(lot, &no_memory))
			break;
	pthread_mutex_lock(&turns->lock);
	turns->ended = lot->count == 0;
	turns->more = !turns->ended && cli_names_more(names);
}

/* The first of the row that was given back. */
static struct cli_lot *
first_left(struct cli_turns *turns)
{
	struct cli_lot *lot = turns->first;

	while (turns->left > 0 && lot->state != LOT_LEFT)
		lot = lot->next;
	if (turns->left == 0)
		return NULL;
	turns->left--;
	return lot;
}

/* With the lock. NULL: somebody else has to do something first. */
static struct cli_lot *
try_to_take(struct cli_turns *turns, struct cli_names *names, size_t files)
{
	struct cli_lot *lot = first_left(turns);

	if (lot || turns->ended || turns->asking || !(lot = new_lot(turns)))
		return lot;
	turns->asking = true;
	ask(turns, lot, names, files);
	turns->asking = false;
	tell(turns);
	if (turns->ended) {
		lot->next = turns->unused;
		turns->unused = lot;
		return NULL;
	}
	if (turns->last)
		turns->last->next = lot;
	else
		turns->first = lot;
	turns->last = lot;
	return lot;
}

bool
cli_turns_more(struct cli_turns *turns)
{
	bool more;

	pthread_mutex_lock(&turns->lock);
	more = turns->more || turns->left > 0;
	pthread_mutex_unlock(&turns->lock);
	return more;
}

struct cli_lot *
cli_lot_take(struct cli_turns *turns, struct cli *cli, struct cli_names *names, size_t files)
{
	struct cli_lot *lot;

	pthread_mutex_lock(&turns->lock);
	while (!(lot = try_to_take(turns, names, files)) &&
	       !(turns->ended && turns->at_work == 0 && turns->left == 0)) {
		/* What is at work may still be given back. */
		turns->waiting++;
		pthread_cond_wait(&turns->changed, &turns->lock);
		turns->waiting--;
	}
	if (lot) {
		lot->state = LOT_AT_WORK;
		turns->at_work++;
	}
	pthread_mutex_unlock(&turns->lock);
	if (lot) {
		lot->written = now();
		cli->lot = lot;
		cli->out.stream = lot->stream;
	}
	return lot;
}

bool
cli_lot_next(struct cli_lot *lot, struct pks_file_found *found)
{
	const struct name *name = &lot->names[lot->at];

	if (lot->at == lot->count)
		return false;
	lot->at++;
	*found = (struct pks_file_found){.walked = name->walked};
	if (name->message)
		found->message = lot->text + name->at;
	else
		found->path = lot->text + name->at;
	return true;
}

void
cli_lot_give_back(struct cli_lot *lot)
{
	struct cli_turns *turns = lot->turns;
	struct cli_lot *rest;
	struct pks_file_found found;

	pthread_mutex_lock(&turns->lock);
	rest = lot->at < lot->count ? new_lot(turns) : NULL;
	if (rest) {
		while (cli_lot_next(lot, &found) && add_name(rest, &found))
			continue;
		rest->state = LOT_LEFT;
		rest->next = lot->next;
		lot->next = rest;
		if (turns->last == lot)
			turns->last = rest;
		turns->left++;
		tell(turns);
	}
	pthread_mutex_unlock(&turns->lock);
}

/* With the lock: takes the first out of the row. */
static void
leave_row(struct cli_turns *turns)
{
	struct cli_lot *lot = turns->first;

	turns->first = lot->next;
	if (!turns->first)
		turns->last = NULL;
	lot->next = turns->unused;
	turns->unused = lot;
}

void
cli_lot_done(struct cli *cli)
{
	struct cli_lot *lot = cli->lot;
	struct cli_turns *turns = lot->turns;

	if (is_first(lot)) {
		write_lot(cli);
	} else {
		pks_text_flush(&cli->out);
		end_piece(lot, false);
	}
	cli->lot = NULL;
	pthread_mutex_lock(&turns->lock);
	/* Of what it had to keep, memory did not take all. */
	if (cli->out.cut && !turns->refused)
		turns->refused = ENOMEM;
	lot->state = LOT_DONE;
	turns->at_work--;
	if (turns->first == lot) {
		/* It may have become the first only now. */
		while (turns->first && turns->first->state == LOT_DONE) {
			struct cli_lot *next = turns->first;

			pthread_mutex_unlock(&turns->lock);
			write_kept(next);
			flush_out(turns);
			pthread_mutex_lock(&turns->lock);
			leave_row(turns);
		}
	}
	tell(turns);
	pthread_mutex_unlock(&turns->lock);
}
