/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SEARCH_INTERNAL_H
#define PKS_UI_SEARCH_INTERNAL_H
/*
 * What the parts of a search share: search.c deals out the work, search_walk.c looks at ops one by
 * one, search_hits.c keeps what was found.
 */
#include "ui/search.h"
#include <picklescope/contents.h>

#define PKS_WINDOW_BITS 20
#define PKS_WINDOW	((uint64_t)1 << PKS_WINDOW_BITS)

/*
 * A text is matched in pieces: a match begins in a piece, reaches at most so far behind it, and
 * sees so much before it.
 */
#define PKS_PIECE	4096
#define PKS_PIECE_REACH 2048
#define PKS_PIECE_BACK	256
#define PKS_PIECE_ALL	(PKS_PIECE + PKS_PIECE_REACH + PKS_PIECE_BACK)

/* What looking at an op costs, in bytes that are looked at. */
#define PKS_COST_OP	   64
#define PKS_COST_CANDIDATE 512
#define PKS_COST_MATCH	   16 /* a byte for a regular expression */

/* Tokens that are read at once. */
#define PKS_SEARCH_TOKENS 64

struct pks_window {
	struct pks_hit *hit;
	uint32_t count, size;
	bool sorted, done;
};

/* A text that is being matched piece by piece. */
struct pks_passage {
	bool open;
	struct pks_token token;
	pks_op op;
	/* Where it lies in the file as it is: */
	uint64_t at, end;
	/* Where it has to be decoded: what was decoded last, and where each byte came from. */
	bool decoded, ended;
	struct pks_points points;
	uint8_t text[PKS_PIECE_ALL];
	uint64_t from[PKS_PIECE_ALL];
	size_t used;
	size_t next; /* the first place where the next match may begin */
	bool begins; /* nothing was dropped before text[0] */
};

/* Is what was pushed again the value that is meant? */
#define PKS_SEARCH_KNOWN 256
struct pks_known_value {
	pks_op value;
	bool equal;
};

struct pks_search {
	struct pks_query query;
	enum pks_search_state state;
	const struct pks_history *history;
	struct pks_reader *reader;
	struct pks_bytes bytes;
	uint64_t start, end; /* of what the history has come to */
	bool finished;

	struct pks_window *window;
	size_t windows, window_size, windows_done;
	uint64_t hits, gave_up;

	/* What is looked for in the bytes: in texts but for the first few. */
	const struct pks_needle *needle[PKS_QUERY_FIXED + 2];
	int needles;
	uint64_t reach; /* bytes behind a window that a hit which begins in it may have */
	struct pks_codes walked;
	bool walks;

	/* The windows in order: from one on in the direction of the search, then the others. */
	size_t first;
	size_t ahead, behind; /* how many of them were taken */
	bool forward;

	/* Where it is: */
	uint64_t work; /* that may still be done */
	bool inside;   /* of a window */
	size_t current;
	int stage;   /* a needle, then the ops */
	uint64_t at; /* in the bytes */
	pks_op op;   /* that is looked at next */
	pks_op op_end;
	struct pks_passage passage;

	/* Tokens that were read last. */
	struct pks_token token[PKS_SEARCH_TOKENS];
	pks_op token_first, token_count;
	/* The line that was last asked whether it has to be decoded. */
	uint64_t decodes_at;
	bool decodes;

	/* The value that is meant, for pks_search_new_value(). */
	pks_op same_pushed;
	struct pks_token same_token;
	enum pks_kind same_kind;
	struct pks_known_value known[PKS_SEARCH_KNOWN];
};

static inline void
pks_search_spend(struct pks_search *search, uint64_t work)
{
	search->work -= work < search->work ? work : search->work;
}

/* Tokens in a row, the first of them among those that were read last; valid until the next call. */
const struct pks_token *pks_search_token(struct pks_search *search, pks_op op);
/* The op whose bytes hold an offset that is not below the start. */
pks_op pks_search_op_at(struct pks_search *search, uint64_t offset, const struct pks_token **token);

/* ---- search_walk.c --------------------------------------------------------------------------- */

/* Which ops have to be looked at one by one. */
void pks_walk_prepare(struct pks_search *search);
/* Does so up to op_end, or until the work is done. True: all were. */
bool pks_walk(struct pks_search *search);
/* ---- search_text.c --------------------------------------------------------------------------- */

static inline const uint8_t *
pks_text_of(const struct pks_search *search, const struct pks_token *token)
{
	return search->bytes.data + token->arg;
}
/* Is the argument of an op whole? */
bool pks_text_whole(const struct pks_search *search, const struct pks_token *token);
/* Where an op's text lies in the file; a name's second line apart from the first only if a reader
 * took it from elsewhere. Returns how many stretches. */
int pks_text_stretches(const struct pks_token *token, uint64_t from[2], uint64_t to[2]);
/* Are the 8-bit strings of Python 2 in a code of their own? */
bool pks_text_own_code(const struct pks_search *search);
/* Is the text of an op not in the file as it reads, so that it has to be decoded? */
bool pks_text_decodes(struct pks_search *search, const struct pks_token *token);
/* Begins with the text of search->op, unless it was searched in the bytes; goes on with it. True:
 * that is all of it. */
bool pks_passage_open(struct pks_search *search, const struct pks_token *token);
bool pks_passage_go_on(struct pks_search *search);
/* The next match from 'from' on that begins below 'to'. */
bool pks_passage_match(struct pks_search *search, const struct pks_regex_text *text, size_t from,
		       size_t to, size_t *at, size_t *length);

/* ---- search_hits.c --------------------------------------------------------------------------- */

/* size may be more than a hit holds. */
void pks_hits_add(struct pks_search *search, uint64_t offset, uint64_t size, pks_op op);
/* Puts a window's hits in order; the same place is one hit. */
void pks_hits_sort(struct pks_search *search, struct pks_window *window);
/* Makes room for windows up to a number of them. False: no memory. */
bool pks_hits_windows(struct pks_search *search, size_t windows);
void pks_hits_clear(struct pks_search *search);

#endif
