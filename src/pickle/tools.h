/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_TOOLS_H
#define PKS_PICKLE_TOOLS_H
/*
 * The tokeniser of pickletools, genops(): what it takes for an op's argument, and where that is not
 * what the C unpickler takes. Most scanners of pickles stand on it: what it refuses hides all that
 * comes after, and what it shows otherwise is something else when it is loaded.
 */
#include <picklescope/number.h>
#include <picklescope/readers.h>

enum pks_tools_error {
	PKS_TOOLS_OK,
#define ERROR(name, exception, message) PKS_TOOLS_##name,
#include "pickle/tools_errors.def"
#undef ERROR
};

/* An opcode's argument as pickletools has it. */
struct pks_tools_argument {
	const struct pks_opcode_info *info;
	enum pks_tools tools;
	struct pks_bytes bytes;	    /* of text and bytes: as in the file, quotes left out */
	struct pks_integer integer; /* of numbers and memo slots */
	double number;		    /* of floats */
};

/* Reads the op at offset, whole, as genops does. token has what could be read. */
enum pks_tools_error pks_tools_read(struct pks_bytes bytes, uint64_t offset, enum pks_tools tools,
				    struct pks_token *token, struct pks_tools_argument *argument);
/* The same of an op that was found (PKS_TOKEN_OK): judges its argument. */
enum pks_tools_error pks_tools_argument(struct pks_bytes bytes, const struct pks_token *token,
					enum pks_tools tools, struct pks_tools_argument *argument);

/* The characters of a good argument that is a line or two, escapes undone; nothing is copied. */
struct pks_tools_line {
	const uint8_t *at, *end;
	uint8_t form;
	bool second;
};

void pks_tools_line_begin(struct pks_tools_line *line, const struct pks_tools_argument *argument);
/* -1: the end. A blank stands between two lines. */
int64_t pks_tools_line_next(struct pks_tools_line *line);

/* What a good argument is, as text that is safe to show, about so wide at the most. */
void pks_tools_argument_text(const struct pks_tools_argument *argument, unsigned width,
			     struct pks_text *text);
/* What is wrong, in words. */
void pks_tools_error_text(enum pks_tools_error error, uint8_t code, struct pks_text *text);

enum pks_tools_answer {
	PKS_TOOLS_SAME,	   /* it has what the C unpickler has */
	PKS_TOOLS_RAISES,  /* it refuses the op, and shows nothing of what follows */
	PKS_TOOLS_ANOTHER, /* it shows another argument */
};

/* Can it depend on the argument of this opcode? For most opcodes it cannot. */
bool pks_tools_may_differ(uint8_t code);

/*
 * Does genops of CPython 3.11 have the argument of an op that the history's reader (c) has? True
 * also for an op that was not reached or failed: there is nothing to compare then. False: *why is
 * not SAME. The time it takes is that of reading the argument once or twice.
 *
 *   - Slots of GET and PUT are compared as numbers: genops has True for 01, and so finds slot 1.
 *   - An 8-bit string is compared with what the reader was told to make of it, genops having ASCII
 *     or latin-1; with bytes it never agrees. Where nobody knows what the reader is told, only what
 *     genops refuses is a difference.
 *   - Module and name are compared as the one text that genops makes of them, a blank between.
 */
bool pks_tools_agrees(const struct pks_history *history, pks_op op, const struct pks_token *token,
		      enum pks_tools_answer *why);

#endif
