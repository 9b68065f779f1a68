/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_APP_H
#define PKS_UI_APP_H
/*
 * The one state of the explorer, and what the panes may ask of it. A pane draws itself, moves its
 * own cursor, and says what that cursor stands on; everything else goes through here.
 */
#include "ui/desk.h"
#include "ui/document.h"
#include "ui/find.h"
#include "ui/jumps.h"
#include "ui/list.h"
#include "ui/listing.h"
#include "ui/mouse.h"
#include "ui/pages.h"
#include "ui/prompt.h"
#include "ui/refs.h"
#include "ui/screen.h"
#include "ui/signing.h"
#include "ui/sizes.h"
#include "ui/stop_map.h"
#include "ui/time.h"
#include "ui/tree.h"
#include "ui/ui.h"

/* What the cursor of the pane with the keyboard stands on: lit up in all others. */
struct pks_selection {
	pks_op op;    /* its row in the opcodes */
	pks_op value; /* PKS_NO_OP: none */
	pks_op cell;
	pks_op write;		/* of a memo entry */
	uint64_t offset, bytes; /* in the file; bytes 0: none */
};

/* Text that is being made for a row. */
struct pks_words {
	char data[1024];
	struct pks_text text;
};

/*
 * Two readers side by side: on the left c, on the right another one. One clock drives both, so up
 * to where they part they stand at the same op.
 */
struct pks_split {
	bool open;
	bool turned;		 /* the document shows the right side, for who asks just now */
	bool arriving;		 /* goes to where they part once that is known */
	enum pks_profile other;	 /* the reader on the right; c: none was chosen yet */
	enum pks_profile before; /* who was shown when it was opened */
	struct pks_list ops, stack, memo; /* of the side that is not shown */
	uint64_t stack_cursor;
};

/* What is put aside while a pane of one side is drawn or asked. */
struct pks_side {
	bool entered, turned, clamped;
	enum pks_pane focus;
	pks_op at;
};

/* A lesson that is being given (options->lesson). */
struct pks_lecture {
	unsigned step;
	bool told;    /* the answer is shown */
	char chosen;  /* the letter that was pressed, 0: none */
	bool leading; /* waits for its pickle to be found */
	/* Of its words, as they were drawn last: the first row that is shown, how many there are,
	 * and how many have room. */
	int top, rows, room;
};

/* How objects that stand for something are shown (pks_stands_for). */
enum pks_format {
	PKS_FORMAT_BOTH,    /* the call, and dimmed what it stands for */
	PKS_FORMAT_MEANING, /* that alone */
	PKS_FORMAT_CALL,    /* the call alone */
	PKS_FORMATS
};

#define PKS_BAR_KEYS 24

struct pks_app {
	const struct pks_ui_options *options;
	struct pks_document document;
	struct pks_screen screen;
	struct pks_layout layout;
	struct pks_shape shape;
	struct pks_jumps jumps;
	struct pks_prompt prompt;
	char message[256];
	const char *sandbox; /* what is in force, in words; NULL: nobody entered one */
	bool unconfined;     /* nothing is that counts */

	struct pks_listing *listing; /* NULL: none */
	bool listed;		     /* it is on the screen, and no pickle is open */
	/* For every document that is opened: as in document.h. */
	bool alone;
	void (*wake)(void);

	enum pks_pane focus;
	pks_op at;	 /* where the arrow stands */
	bool waiting;	 /* goes to where it matters once that is known, unless a key is pressed */
	pks_op asked;	 /* where the user wants to begin, PKS_NO_OP once there */
	bool asked_end;	 /* goes to the end once that is known */
	uint64_t wanted; /* an offset: the arrow goes there once it is read; UINT64_MAX: none */
	bool help, quit;
	bool waits; /* says pks_app_work() */
	int help_page;
	uint64_t count;	   /* typed before a key; 0: none */
	int key[PKS_KEYS]; /* the beginning of a sequence */
	int keys;

	bool after; /* the other panes show what is there after the op at the arrow */
	struct pks_breaks breaks;
	struct pks_stop_map stop_map;
	struct pks_run run;
	struct pks_play play;
	struct pks_marks marks;
	struct pks_refs refs;
	struct pks_sheet sheet; /* over all panes, while there is one */
	char page_search[PKS_PROMPT_TYPED];
	enum pks_format format;
	struct pks_drag drag;
	int time_x, time_cells; /* where the bar of time was drawn */
	struct pks_bar_key {	/* and each key of the function bar, if it was */
		int x, end;
		enum pks_request request;
	} bar_key[PKS_BAR_KEYS];
	int bar_keys;
	int ops_y;	   /* and the first row of the opcodes, */
	pks_op ops_top;	   /* with which op */
	int64_t ops_wheel; /* rows that the wheel has scrolled them away from the arrow */

	struct pks_lecture lecture;
	struct pks_desk desk;
	struct pks_signing signing;
	struct pks_split split;
	bool blurred; /* the keyboard is with the other reader's panes */
	struct pks_list ops, stack, memo, findings;
	uint64_t stack_cursor; /* cells from the top down, then memo entries from the newest on */
	struct pks_find find;
	struct pks_sizes *sizes; /* NULL: nobody asked */
	struct pks_list sizes_list;
	struct pks_tree tree;
	struct pks_tree_path tree_cursor, tree_top, scratch;
	uint64_t byte_cursor;
	pks_op followed; /* the moment and value that the tree was last led to */
	pks_op followed_value;
};

struct pks_pane_ops {
	const char *title;
	void (*draw)(struct pks_app *app, struct pks_rect area);
	/* DOWN to LAST of requests.def. count 0: none was typed. */
	void (*move)(struct pks_app *app, enum pks_request request, uint64_t count, int page);
	/* ENTER, ORIGIN, PAIR, OPEN, CLOSE, TOGGLE; false: it means nothing here. */
	bool (*ask)(struct pks_app *app, enum pks_request request);
	struct pks_selection (*select)(struct pks_app *app);
	/* What stands at the right of its title. */
	void (*remark)(struct pks_app *app, struct pks_words *words);
};

extern const struct pks_pane_ops pks_pane_ops_ops, pks_pane_stack_ops, pks_pane_tree_ops,
	pks_pane_bytes_ops, pks_pane_findings_ops, pks_pane_hits_ops, pks_pane_refs_ops,
	pks_pane_sizes_ops;
const struct pks_pane_ops *pks_pane(enum pks_pane pane);

/* ---- app.c, session.c
 * ----------------------------------------------------------------------------------- */

/* Takes over the source. False: memory ran out. */
bool pks_app_start(struct pks_app *app, const struct pks_ui_options *options,
		   struct pks_source *source);
/* The same with the list of the paths in the options, before any is opened. */
bool pks_app_start_list(struct pks_app *app, const struct pks_ui_options *options,
			struct pks_source *source);
/* Opens a pickle in place of the one that is open. Takes over the source, also where it fails. */
bool pks_app_open(struct pks_app *app, struct pks_source *source, uint64_t offset);
void pks_app_close(struct pks_app *app);
void pks_app_stop(struct pks_app *app);
/* Is somebody at work who has to be asked for news now and then? */
bool pks_app_waits(const struct pks_app *app);
void pks_app_help(struct pks_app *app);
void pks_app_draw(struct pks_app *app);
/* A key of requests.h. */
void pks_app_key(struct pks_app *app, int key);
void pks_app_request(struct pks_app *app, enum pks_request request, uint64_t count);
/* Ctrl-C: stops reading, if anything is being read. False: it means what it always means. */
bool pks_app_interrupt(struct pks_app *app);
/*
 * A slice of background work; false: there is none left. True with app->waits: there is, but it is
 * done by another thread, and nothing is to be done here until it has come further.
 */
bool pks_app_work(struct pks_app *app);
void pks_app_resize(struct pks_app *app, int columns, int rows);

/* Gives a pane the keyboard. */
void pks_app_focus(struct pks_app *app, enum pks_pane pane);
/* Lists and pages about values, before these go. */
void pks_app_forget_values(struct pks_app *app);

/* Opens another pickle of those found so far. False: there is no memory, which has been said. */
bool pks_app_turn_to_pickle(struct pks_app *app, size_t pickle);

/* ---- Sizes: pane_sizes.c -----------------------------------------------------------------------
 */

/* A slice of what is counted while its pane is open. False: nothing was left. */
bool pks_sizes_work(struct pks_app *app);
/* Before the history goes that it counts in. */
void pks_sizes_forget(struct pks_app *app);

/* ---- Lessons: lecture.c ------------------------------------------------------------------------
 */

void pks_lecture_start(struct pks_app *app);
/* Goes where it wants to be once that has been found. */
void pks_lecture_work(struct pks_app *app);
/* The step keys go through the lesson. False: it means what it always means. */
bool pks_lecture_request(struct pks_app *app, enum pks_request request, uint64_t count);
/* A letter that answers. False: nothing is asked that it could answer. */
bool pks_lecture_key(struct pks_app *app, int key);
/* After the lines of the panes have been joined to its title's row. */
void pks_lecture_draw(struct pks_app *app, struct pks_rect area);

/* ---- For the panes: place.c -------------------------------------------------------------------
 */

/* Rows of the opcode pane; and of the longer one of two, where the arrow may stand. */
pks_op pks_app_rows(const struct pks_app *app);
pks_op pks_app_clock(const struct pks_app *app);
/* The moment that the other panes show. */
pks_op pks_app_moment(const struct pks_app *app);
/* The last moment at which the value is looked at: that of the other panes, but behind its making.
 */
pks_op pks_app_moment_of(const struct pks_app *app, pks_op value);
/* The value that an op is about: what it makes, else changes, else remembers; PKS_NO_OP: none. */
pks_op pks_app_op_subject(const struct pks_app *app, pks_op op);
/* That the selection is about (pane_refs.c). */
pks_op pks_app_subject(struct pks_app *app);
/* Moves the arrow; a jump is kept in the list of jumps. */
void pks_app_step_to(struct pks_app *app, pks_op op);
void pks_app_jump(struct pks_app *app, pks_op op);
/* Never reached: behind the op that fails. */
bool pks_app_never(const struct pks_app *app, pks_op op);
/* The op that fails, PKS_NO_OP if none does. */
pks_op pks_app_failing(const struct pks_app *app);
/* The bytes of an op, as far as they could be read: offset, and how many. */
uint64_t pks_app_bytes(const struct pks_app *app, pks_op op, uint64_t *size);
/* Goes to where it matters: the first dangerous call, else the end. */
void pks_app_go_where_it_matters(struct pks_app *app);
/* The first dangerous call, PKS_NO_OP if there is none. */
pks_op pks_app_first_dangerous(const struct pks_app *app);
struct pks_selection pks_app_selection(struct pks_app *app);
void pks_app_say(struct pks_app *app, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- References: pane_refs.c ------------------------------------------------------------------
 */

/* XREFS, CHAIN and BREAKS. */
void pks_refs_request(struct pks_app *app, enum pks_request request);
/* A slice of collecting. False: nothing is left. */
bool pks_refs_work(struct pks_app *app);
/* In the list of breakpoints: takes one off. False: that list does not have the keyboard. */
bool pks_refs_remove_break(struct pks_app *app);

/* ---- Where the panes stand: reshape.c --------------------------------------------------------
 */

/* ZOOM to EQUAL; false: it is another request. */
bool pks_reshape(struct pks_app *app, enum pks_request request, uint64_t count);

/* ---- Readers: split.c --------------------------------------------------------------------------
 */

/* Shows what a reader makes of the pickle, the arrow at the same offset. */
void pks_app_turn_to_reader(struct pks_app *app, enum pks_profile reader);
void pks_app_next_reader(struct pks_app *app);
/* The same for one that was asked for by name; of two, on the right. */
void pks_app_show_reader(struct pks_app *app, enum pks_profile reader);
/* Opens and closes the two readers. */
void pks_split_open(struct pks_app *app);
void pks_split_close(struct pks_app *app);
/* Goes to where they part, once that is known. */
void pks_split_arrive(struct pks_app *app);
/* Does what means something else while there are two readers; false: it means the same. */
bool pks_split_request(struct pks_app *app, enum pks_request request);
/*
 * For as long as a pane of one side is drawn or asked, the app is that side's; 'draws': the arrow
 * is kept within its rows. Does nothing where there are no two sides, or within a side.
 */
struct pks_side pks_side_enter(struct pks_app *app, enum pks_pane pane, bool draws);
void pks_side_leave(struct pks_app *app, const struct pks_side *side);
void pks_split_title(struct pks_app *app, enum pks_pane pane, struct pks_words *title,
		     struct pks_words *remark);
/* Where a reader that is shown parts from c at an op of its own, or c from any; NULL if none does.
 */
const struct pks_parting *pks_app_parting(const struct pks_app *app, pks_op op);
/* Is the op marked in the gutter: readers part there, or the two that are shown read it otherwise?
 */
bool pks_app_parts(const struct pks_app *app, pks_op op);
/* Is there anything to mark? */
bool pks_app_marks_partings(const struct pks_app *app);

/* ---- What is searched for: lit.c ---------------------------------------------------------------
 */

/* Is there a hit in an op's bytes; does one cover a byte? */
bool pks_lit_op(struct pks_app *app, pks_op op);
/* Draws bytes [from, to) of the words as a hit, over what was drawn of them from 'start' on, left
 * of 'end'. */
void pks_lit_over(const struct pks_line *start, int end, const char *words, size_t from, size_t to);
bool pks_lit_byte(struct pks_app *app, uint64_t offset);
/* Lights what is searched for in the words of a value, which were drawn from 'start' on and left of
 * the column 'end'. */
void pks_lit_value(struct pks_app *app, const struct pks_line *start, int end, const char *words,
		   pks_op value);
/* The same for an op: its name, drawn within the line 'name', and what stands behind it. */
void pks_lit_row(struct pks_app *app, pks_op op, const struct pks_line *name,
		 const char *name_words, const struct pks_line *argument, int end,
		 const char *words);

/* ---- For the panes: words.c --------------------------------------------------------------------
 */

void pks_words_start(const struct pks_app *app, struct pks_words *words);
/* A value with its look: the sign of its risk before it. */
void pks_value_words(struct pks_app *app, struct pks_words *words, pks_op value, pks_op moment,
		     int columns);
enum pks_look pks_value_look(struct pks_app *app, pks_op value);
enum pks_look pks_level_look(enum pks_level level);
/* The level of what a value is or was made by. */
enum pks_level pks_value_level(struct pks_app *app, pks_op value);
/* The moment that the panes show: 'before op 31'. */
void pks_app_when(const struct pks_app *app, struct pks_words *words);
/* What is wrong with an op that could not be read; "" where it could. */
const char *pks_status_words(enum pks_token_status status);
/* Hexadecimal digits that every offset of the file fits into. */
int pks_offset_digits(const struct pks_app *app);
/* 87 B, 1.2 kB, 50.3 MB */
void pks_size_words(struct pks_text *text, uint64_t bytes);

/* ---- The frame around the panes -----------------------------------------------------------------
 */

void pks_header_draw(struct pks_app *app, struct pks_rect area);
void pks_time_draw(struct pks_app *app, struct pks_rect area);
/* The op that a column of the bar of time stands for. */
pks_op pks_time_op(const struct pks_app *app, int x);
void pks_explain_draw(struct pks_app *app, struct pks_rect area);
void pks_bar_draw(struct pks_app *app, struct pks_rect area);
void pks_help_draw(struct pks_app *app);
/* A ':' command; false and a message if it is none. */
bool pks_command(struct pks_app *app, const char *typed);
/* What was typed behind '/'; nothing is the last search again. */
void pks_search_command(struct pks_app *app, const char *typed, bool forward);

#endif
