/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LESSON_H
#define PKS_UI_LESSON_H
/*
 * Lessons: a pickle, and what is to be said about it op by op, read from a plain text file
 * (picklescope-lessons(7)). Knows nothing of curses.
 */
#include <picklescope/contents.h>
#include <picklescope/source.h>
#include <picklescope/text.h>

#define PKS_LESSON_STEPS   64
#define PKS_LESSON_CHOICES 4
/* What a step may say at once: so many lines of so many columns, as a screen of 80x24 has them. */
#define PKS_LESSON_ROWS	   5
#define PKS_LESSON_COLUMNS 78
/* Columns of the sign before a question, a choice and an answer. */
#define PKS_LESSON_SIGN 2
/* Bytes that any of a step's words fits into, what is added to an answer too. */
#define PKS_LESSON_WORDS 2048
/* The longest lines, where there is room for more. */
#define PKS_LESSON_WIDEST 110
/* The columns that a title may take. */
#define PKS_LESSON_TITLE 38

struct pks_lesson_step {
	unsigned line;	 /* of the file, where it begins */
	unsigned pickle; /* of the file, from 0 on */
	uint32_t op;
	const char *opcode; /* "": the lesson does not name it */
	const char *text;
	const char *ask; /* a question, or NULL */
	bool predict;	 /* it is about the stack behind the op, which the machine knows */
	const char *choice[PKS_LESSON_CHOICES]; /* a, b, c, d; NULL behind the last */
	char right;				/* 'a' to 'd'; 0: not said */
	const char *answer;			/* NULL: none */
};

struct pks_lesson {
	char *words;	    /* what all strings point into */
	const char *title;  /* "" until it is known */
	const char *sample; /* a file's name */
	unsigned steps;
	struct pks_lesson_step step[PKS_LESSON_STEPS];
};

/*
 * Reads the text of a lesson. False with a message, what and in which line, if it is none; what was
 * read up to there is there. Free it in any case.
 */
bool pks_lesson_read(struct pks_lesson *lesson, const char *text, const char *origin, char *error,
		     size_t size);
void pks_lesson_free(struct pks_lesson *lesson);

/*
 * By its name, if it is one of the program's own, else by its path. False with a message.
 */
bool pks_lesson_load(struct pks_lesson *lesson, const char *name, char *error, size_t size);
/*
 * The pickle of a lesson: beside its file or a directory above it, else one that the program has in
 * it. NULL with a message.
 */
struct pks_source *pks_lesson_source(const struct pks_lesson *lesson, const char *name, char *error,
				     size_t size);
/* The names of the lessons that the program has in it; NULL behind the last. */
const char *pks_lesson_name(size_t k);

/* Writes what is wrong with a lesson, a line each. Returns how many things that are. */
unsigned pks_lesson_check(const struct pks_lesson *lesson, const char *name, struct pks_text *out);
/* The answer in words. chosen: the letter that was pressed, 0 for none. */
void pks_lesson_answer(const struct pks_lesson_step *step, char chosen, struct pks_text *out);
/* The stack behind an op that is done, its top at the right. */
void pks_lesson_stack(struct pks_reader *reader, uint32_t op, unsigned width, struct pks_text *out);

/* ---- For who loads and tests them ------------------------------------------------------------ */

/* The files that the program has in it, lessons and their pickles, made when it is built. */
struct pks_lesson_file {
	const char *name; /* with its ending */
	const unsigned char *data;
	size_t size;
};
extern const struct pks_lesson_file pks_lesson_files[];

#endif
