/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_LOOK_H
#define PKS_SOURCE_LOOK_H
/*
 * A survey from inside: a stack of sources, each with what is to be done with it next.
 */
#include "source/chain.h"
#include "source/names.h"
#include "source/shape.h"

/* Runs of bytes that were found to hold something; nobody carves there. */
struct pks_spans {
	struct pks_span {
		uint64_t start, end;
	} * items;
	size_t count, room;
	bool sorted;
};
bool pks_spans_add(struct pks_spans *spans, uint64_t start, uint64_t end);
/* Past the span that offset is in; offset itself where it is in none. */
uint64_t pks_spans_past(struct pks_spans *spans, uint64_t offset);

enum pks_phase {
	PKS_PHASE_ROW,	 /* pickles from the start, one behind the other */
	PKS_PHASE_KINDS, /* which steps fit */
	PKS_PHASE_STEP,	 /* the members of one */
	PKS_PHASE_CARVE, /* what is left, byte by byte */
	PKS_PHASE_GUESS,
	PKS_PHASE_DONE
};

/* A walk that came to nothing: it goes on at 'at', and ended at 'end'. */
#define PKS_PATHS 4
struct pks_path {
	uint64_t at, end;
};

struct pks_frame {
	struct pks_source *source;
	struct pks_bytes bytes;
	enum pks_phase phase;
	const struct pks_step_kind *forced; /* the one step to take; NULL: any that fits */
	bool quiet;			    /* what does not open is nothing to tell */
	bool value;		  /* of a pickle: a long one is carved near its beginning */
	bool text;		  /* text in UTF-8 that a pickle holds */
	bool rest;		  /* of a source whose beginning was looked at */
	uint64_t at;		  /* where the row or the carving goes on */
	uint64_t row;		  /* pickles of the row so far */
	bool pickled;		  /* there are pickles between its ops */
	bool offers;		  /* a value of the last pickle told of may hold something */
	bool any;		  /* something was found in it or below */
	bool bound;		  /* a bound was hit: that is always told */
	bool taken;		  /* opened as a whole: by no other step any more */
	bool below_any;		  /* in what is below it */
	enum pks_confidence best; /* that a pickle in it can have */
	bool values;		  /* it is what a pickle holds, or in that */
	bool doubted;		  /* nobody has said that there is a pickle in it */
	bool padded;		  /* zeros stand between the pickles of the row */
	bool first_told;	  /* the pickle at its start was told of */
	bool broken;		  /* the row ended in a pickle that breaks */
	uint64_t trusted;	  /* up to here a row without PROTO is known to be one */
	struct pks_shape next;	  /* of the pickle at 'at', if it is known */
	bool next_known;

	size_t kind; /* the next to be tried */
	bool relics; /* what was deleted from it may still be there */
	bool exact;  /* one knew it by heart: no other is asked */
	struct pks_step step;
	bool open;
	uint64_t given; /* members so far */
	struct pks_names names;
	struct pks_names below; /* what the pickles found below it look like */
	struct pks_spans spans;
	struct pks_path paths[PKS_PATHS];
	uint64_t carved;  /* bytes gone through by carving; bounds it */
	uint64_t guessed; /* where the next guess begins */
	struct pks_bytes key;
	double expires;
};

struct pks_survey {
	struct pks_budget budget;
	struct pks_heights heights;
	struct pks_frame *frames;
	size_t count, room;
	struct pks_member member;
	char trouble[320];
	struct pks_source *told; /* that the last sighting holds */
	bool members_told;
	bool inside;	 /* of pickles, too */
	bool layers;	 /* what is opened is told, too */
	uint64_t opened; /* things in values so far, or trouble anywhere */
	bool too_deep;
	bool failed; /* memory ran out */
};

/* Puts a source on the stack, which takes it over; NULL: it could not be made. */
struct pks_frame *pks_survey_push(struct pks_survey *survey, struct pks_source *source);
/* Fills in a sighting of a pickle in the source of the frame. */
enum pks_surveyed pks_survey_tell(struct pks_survey *survey, struct pks_frame *frame,
				  uint64_t offset, const struct pks_shape *shape,
				  enum pks_confidence confidence, struct pks_sighting *sighting);
/* The same of what is wrong. */
enum pks_surveyed pks_survey_say(struct pks_survey *survey, struct pks_source *source,
				 const char *trouble, struct pks_sighting *sighting);

/*
 * Is what has this shape but one line that ends in CR LF, and then a whole pickle? The line belongs
 * to the protocol in which that was sent: "VALUE key 1 60" of memcached reads as a UNICODE.
 */
bool pks_survey_line_before(struct pks_survey *survey, struct pks_bytes bytes, uint64_t offset,
			    const struct pks_shape *shape);
/* The next pickle of the row at the start. False: there is no more. */
bool pks_survey_row(struct pks_survey *survey, struct pks_frame *frame,
		    struct pks_sighting *sighting);
/* The next one among other bytes. */
bool pks_survey_carve(struct pks_survey *survey, struct pks_frame *frame,
		      struct pks_sighting *sighting);

#endif
