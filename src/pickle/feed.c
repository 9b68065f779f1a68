/* SPDX-License-Identifier: MIT */
/*
 * How each reader gets its bytes: Modules/_pickle.c of CPython 3.11 (_Unpickler_ReadImpl,
 * _Unpickler_Readline, _Unpickler_ReadInto, load_frame) on three kinds of file, and Lib/pickle.py's
 * _Unframer.
 *
 * The C reader looks for n bytes in its buffer; where they are not all there it fills the buffer
 * anew from where the *file* stands. After a FRAME that is not where the buffer stops being used,
 * but where the frame ends: what is left of it is dropped. So an argument that reaches across the
 * end of a frame is read from other bytes than those that follow its opcode.
 *
 * BINBYTES and its kin take what is left of the buffer and then go on in the file: nothing is
 * dropped.
 */
#include "pickle/feed.h"

#include "pickle/opcode.h"

#include <string.h>

#define PREFETCH   131072 /* what the C reader asks peek() for; reads as large are not peeked */
#define READ_AHEAD 8192	  /* io.DEFAULT_BUFFER_SIZE */

enum frames { FRAMES_WHOLE, FRAMES_AHEAD, FRAMES_DROPPED, FRAMES_UNFRAMED, FRAMES_ENFORCED };

static const uint8_t frames_of[] = {
#define PKS_X(name, word, frames, what) FRAMES_##frames,
	PKS_READER_TABLE(PKS_X)
#undef PKS_X
};

/* Readers that may part where a frame does not hold. */
#define FRAME_READERS                                                                              \
	(PKS_NOTE(PKS_READER_C_FILE) | PKS_NOTE(PKS_READER_C_STREAM) | PKS_NOTE(PKS_READER_PY) |   \
	 PKS_NOTE(PKS_READER_STRICT))

static enum frames
frames(const struct pks_history *h)
{
	return (enum frames)frames_of[h->options.reader];
}

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void
pks_feed_begin(struct pks_history *h)
{
	struct pks_feed *f = &h->machine->feed;
	enum frames how = frames(h);

	*f = (struct pks_feed){.end = h->bytes.size, .begin = h->at, .file = h->at, .ahead = h->at};
	/* A buffered file is asked from the first byte on, so that its read-ahead is known. */
	if (how == FRAMES_AHEAD)
		f->end = h->at;
}

/* ---- The buffered file of c_file: where it has read to when its reader has taken n bytes.
 * -------- */

static void
ahead_read(struct pks_history *h, uint64_t n)
{
	struct pks_feed *f = &h->machine->feed;
	uint64_t have = f->ahead > f->file ? f->ahead - f->file : 0, more;

	if (n > have) {
		more = n - have;
		f->ahead = f->file + have + more - more % READ_AHEAD;
		if (more % READ_AHEAD != 0)
			f->ahead += READ_AHEAD;
	}
	f->ahead = least(f->ahead, h->bytes.size);
}

static void
ahead_line(struct pks_history *h, uint64_t n)
{
	struct pks_feed *f = &h->machine->feed;
	uint64_t have = f->ahead > f->file ? f->ahead - f->file : 0;

	if (n > have)
		f->ahead = f->file + have + (n - have + READ_AHEAD - 1) / READ_AHEAD * READ_AHEAD;
	f->ahead = least(f->ahead, h->bytes.size);
}

static void
ahead_into(struct pks_history *h, uint64_t n)
{
	struct pks_feed *f = &h->machine->feed;
	uint64_t have = f->ahead > f->file ? f->ahead - f->file : 0;

	if (n > have)
		f->ahead = f->file + n + (n - have > READ_AHEAD ? 0 : READ_AHEAD - (n - have));
	f->ahead = least(f->ahead, h->bytes.size);
}

/* ---- C readers on files -------------------------------------------------------------------------
 */

/* What was taken out of the buffer is taken out of the file, too, if it was only peeked at. */
static void
skip_consumed(struct pks_feed *f, uint64_t at)
{
	if (at > f->file)
		f->file = at;
	f->begin = f->file;
}

/* Fills the buffer for n bytes; it then begins at f->begin. */
static enum pks_error_id
refill(struct pks_history *h, uint64_t at, uint64_t n)
{
	struct pks_feed *f = &h->machine->feed;
	bool ahead = frames(h) == FRAMES_AHEAD;

	if (at - f->begin > PKS_SSIZE_MAX - n)
		return PKS_ERROR_TRUNCATED;
	skip_consumed(f, at);
	f->framed = false;
	if (ahead && n < PREFETCH) {
		if (f->ahead <= f->file)
			f->ahead = least(h->bytes.size, f->file + READ_AHEAD);
		f->end = f->ahead;
		if (n <= f->end - f->begin)
			return PKS_ERROR_NONE;
	}
	/* The file object allocates before it reads. */
	if (ahead && n >= PKS_NO_SUCH_MEMORY)
		return n > PKS_SSIZE_MAX - PKS_BYTES_HEAD ? PKS_ERROR_HUGE_COUNT
							  : PKS_ERROR_NO_MEMORY_FOR;
	if (n > h->bytes.size - f->file)
		return PKS_ERROR_TRUNCATED;
	if (ahead)
		ahead_read(h, n);
	f->file += n;
	f->end = f->file;
	/* Without a read-ahead each read fetches just what it is asked for, and as much as is used:
	 * the rest of the file is at hand. */
	return PKS_ERROR_NONE;
}

/* ---- n bytes, a line, bytes into a buffer: all readers
 * ------------------------------------------- */

/* The bytes go on behind the frame, and that is all there is to it. */
static void
leave_frame(struct pks_history *h)
{
	h->machine->feed.framed = false;
	h->machine->feed.end = h->bytes.size;
}

/* For reader c: an argument from *at on does not fit into the frame. */
static void
cross(struct pks_history *h, pks_op op, uint64_t at)
{
	struct pks_feed *f = &h->machine->feed;

	if (f->framed && at < f->end)
		pks_note(h, op, FRAME_READERS);
	leave_frame(h);
}

/* After a read from a file without read-ahead, all that follows can be taken without asking. */
void
pks_feed_settle(struct pks_history *h, uint64_t at)
{
	struct pks_feed *f = &h->machine->feed;

	if (frames(h) == FRAMES_DROPPED && !f->framed && at >= f->file) {
		f->file = f->begin = at;
		f->end = h->bytes.size;
	}
}

/*
 * n bytes: *at becomes where they are, *got how many there are: n, or fewer where the reader does
 * not mind.
 */
enum pks_error_id
pks_feed_take(struct pks_history *h, pks_op op, uint64_t *at, uint64_t n, uint64_t *got)
{
	struct pks_feed *f = &h->machine->feed;
	enum pks_error_id error;

	*got = n;
	if (n <= f->end - *at)
		return PKS_ERROR_NONE;
	if (f->skip != 0)
		return PKS_ERROR_FRAME_CROSSED;
	switch (frames(h)) {
	case FRAMES_WHOLE: cross(h, op, *at); break;
	case FRAMES_AHEAD:
	case FRAMES_DROPPED:
		error = refill(h, *at, n);
		*at = f->begin;
		return error;
	case FRAMES_UNFRAMED:
	case FRAMES_ENFORCED:
		if (f->framed && *at < f->end)
			return PKS_ERROR_FRAME_CROSSED;
		leave_frame(h);
		if (frames(h) == FRAMES_UNFRAMED) {
			*got = least(n, f->end - *at);
			return PKS_ERROR_NONE;
		}
		break;
	}
	return n <= f->end - *at ? PKS_ERROR_NONE : PKS_ERROR_TRUNCATED;
}

/* The same for what is read into a buffer of its own. */
enum pks_error_id
pks_feed_take_into(struct pks_history *h, pks_op op, uint64_t *at, uint64_t n, uint64_t *got)
{
	struct pks_feed *f = &h->machine->feed;
	enum frames how = frames(h);

	if (n <= f->end - *at || (how != FRAMES_AHEAD && how != FRAMES_DROPPED))
		return pks_feed_take(h, op, at, n, got);
	*got = n;
	if (n > h->bytes.size - *at)
		return PKS_ERROR_TRUNCATED;
	skip_consumed(f, f->end);
	if (how == FRAMES_AHEAD)
		ahead_into(h, n - (f->end - *at));
	f->file += n - (f->end - *at);
	f->begin = f->end = f->file;
	f->framed = false;
	return PKS_ERROR_NONE;
}

/* The length of the line at 'at' with its newline; 0 if there is none before end. */
static uint64_t
line_length(const struct pks_history *h, uint64_t at, uint64_t end)
{
	const uint8_t *p = h->bytes.data + at, *nl = at < end ? memchr(p, '\n', end - at) : NULL;

	return nl != NULL ? (uint64_t)(nl - p) + 1 : 0;
}

/* A line: *n its bytes with its newline, or without where *whole is false. */
enum pks_error_id
pks_feed_take_line(struct pks_history *h, pks_op op, uint64_t *at, uint64_t *n, bool *whole)
{
	struct pks_feed *f = &h->machine->feed;
	enum frames how = frames(h);

	*whole = true;
	*n = line_length(h, *at, f->end);
	if (*n != 0)
		return PKS_ERROR_NONE;
	if (f->skip != 0)
		return PKS_ERROR_FRAME_CROSSED;
	switch (how) {
	case FRAMES_WHOLE: cross(h, op, *at); break;
	case FRAMES_AHEAD:
	case FRAMES_DROPPED:
		skip_consumed(f, *at);
		f->framed = false;
		*at = f->begin;
		*n = line_length(h, *at, h->bytes.size);
		if (*n == 0)
			return PKS_ERROR_TRUNCATED;
		if (how == FRAMES_AHEAD)
			ahead_line(h, *n);
		f->file += *n;
		f->end = f->file;
		return PKS_ERROR_NONE;
	case FRAMES_UNFRAMED:
	case FRAMES_ENFORCED:
		if (f->framed && *at < f->end)
			return PKS_ERROR_FRAME_CROSSED;
		leave_frame(h);
		break;
	}
	*n = line_length(h, *at, f->end);
	if (*n == 0 && how == FRAMES_UNFRAMED) {
		*n = f->end - *at;
		*whole = false;
		return PKS_ERROR_NONE;
	}
	return *n != 0 ? PKS_ERROR_NONE : PKS_ERROR_TRUNCATED;
}

bool
pks_feed_catch_up(struct pks_history *h, uint64_t *at)
{
	struct pks_feed *f = &h->machine->feed;
	struct pks_token t;

	if (f->skip == 0 || *at != f->end)
		return true;
	*at = f->skip;
	f->skip = 0;
	leave_frame(h);
	t = pks_op_token(h, h->count - 1);
	t.next = *at;
	return pks_dense_odd(h, h->count - 1, &t);
}

enum pks_error_id
pks_feed_opcode(struct pks_history *h, pks_op op, uint64_t *at)
{
	uint64_t got, place;
	enum pks_error_id error;

	if (h->machine->feed.skip != 0) {
		h->count = h->done = op;
		if (!pks_feed_catch_up(h, at))
			return PKS_ERROR_MEMORY;
	}
	place = *at;
	error = pks_feed_take(h, op, &place, 1, &got);
	if (error == PKS_ERROR_NO_MEMORY_FOR || error == PKS_ERROR_FRAME_CROSSED)
		return error;
	if (error != PKS_ERROR_NONE || got == 0)
		return PKS_ERROR_END;
	pks_feed_settle(h, *at + 1);
	return PKS_ERROR_NONE;
}

/* ---- Frames and ends ----------------------------------------------------------------------------
 */

/* What follows the op is elsewhere. */
static bool
elsewhere(struct pks_history *h, pks_op op, uint64_t offset, uint64_t to, uint64_t *next)
{
	struct pks_odd *odd = pks_dense_odd_of(h, op);
	struct pks_token t;

	if (to == *next)
		return true;
	*next = to;
	if (odd != NULL) {
		odd->token.next = to;
		return true;
	}
	(void)pks_token_read(h->bytes, offset, &t);
	t.next = to;
	return pks_dense_odd(h, op, &t);
}

enum pks_error_id
pks_feed_frame(struct pks_history *h, pks_op op, uint64_t offset, uint64_t size, uint64_t *next)
{
	struct pks_feed *f = &h->machine->feed;
	bool nested = f->framed && *next < f->end;
	uint64_t left = h->bytes.size - *next, at = *next, got;
	enum pks_error_id error;

	if (size > PKS_SSIZE_MAX)
		return PKS_ERROR_FRAME_HUGE;
	if (f->skip != 0 && nested)
		return PKS_ERROR_FRAME_NESTED;
	switch (frames(h)) {
	case FRAMES_WHOLE:
		if (size > left)
			return PKS_ERROR_FRAME_LONG;
		if (nested)
			pks_note(h, op, FRAME_READERS);
		f->framed = !nested;
		f->end = nested ? h->bytes.size : *next + size;
		return PKS_ERROR_NONE;
	case FRAMES_AHEAD:
	case FRAMES_DROPPED:
		/* Read, and put back. Outside of a frame a stream has nothing in its buffer. */
		if (frames(h) == FRAMES_DROPPED && !f->framed)
			f->file = f->begin = f->end = at;
		error = pks_feed_take(h, op, &at, size, &got);
		if (error != PKS_ERROR_NONE)
			return error == PKS_ERROR_TRUNCATED ? PKS_ERROR_FRAME_LONG : error;
		f->framed = f->file > at;
		if (!f->framed)
			pks_feed_settle(h, at);
		return elsewhere(h, op, offset, at, next) ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
	case FRAMES_UNFRAMED:
	case FRAMES_ENFORCED:
		if (nested)
			return PKS_ERROR_FRAME_NESTED;
		if (size > left && frames(h) == FRAMES_ENFORCED)
			return PKS_ERROR_FRAME_LONG;
		f->framed = true;
		f->end = *next + least(size, left);
		return PKS_ERROR_NONE;
	}
	return PKS_ERROR_NONE;
}

bool
pks_feed_stop(struct pks_history *h, pks_op op, uint64_t offset, uint64_t *next)
{
	struct pks_feed *f = &h->machine->feed;
	bool inside = f->framed && *next < f->end;

	h->tell = f->skip != 0 ? f->skip : *next;
	switch (frames(h)) {
	case FRAMES_WHOLE:
		if (inside && h->machine->loads_left > 1)
			pks_note(h, op, FRAME_READERS);
		return true;
	case FRAMES_ENFORCED: return true;
	case FRAMES_AHEAD:
	case FRAMES_DROPPED:
		if (f->file > *next)
			h->tell = f->file;
		return true;
	case FRAMES_UNFRAMED:
		if (!inside)
			return true;
		h->tell = f->end;
		/* Another load has an _Unframer of its own. */
		if (h->machine->loads_left > 1 && !elsewhere(h, op, offset, f->end, next))
			return false;
		leave_frame(h);
		return true;
	}
	return true;
}

bool
pks_feed_stands(const struct pks_history *h, uint64_t *at)
{
	const struct pks_feed *f = &h->machine->feed;

	if (!f->framed || *at >= f->end)
		return true;
	*at = f->skip != 0 ? f->skip : f->end;
	return frames(h) != FRAMES_AHEAD && frames(h) != FRAMES_DROPPED;
}

bool
pks_feed_move(struct pks_history *h, pks_op op, uint64_t offset, uint64_t to, uint64_t *next)
{
	struct pks_feed *f = &h->machine->feed;

	if (f->framed && *next < f->end) {
		f->skip = to;
		return true;
	}
	f->framed = false;
	f->end = h->bytes.size;
	if (frames(h) == FRAMES_AHEAD || frames(h) == FRAMES_DROPPED)
		f->begin = f->file = to;
	if (frames(h) == FRAMES_AHEAD) {
		f->ahead = f->ahead > to ? f->ahead : to;
		f->end = to;
	}
	return elsewhere(h, op, offset, to, next);
}
