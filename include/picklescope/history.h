/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_HISTORY_H
#define PICKLESCOPE_HISTORY_H
/*
 * The history of one pickle: what CPython's C unpickler would do with it up to the point of calling
 * anything, recorded so that every moment can be read, forward and backward, without replay.
 *
 * One number names four things: op i is the i-th opcode; moment i is the state in which op i is
 * about to run; value i is the value that op i made; cell i is the stack cell that op i pushed. How
 * a history lays that out in memory is not to be seen from here, and readers must not guess.
 *
 * Nothing is copied out of the bytes: they must stay where they are as long as the history lives.
 * Nothing recurses on what the file says, and no allocation is sized by a number in the file.
 */
#include <picklescope/encoding.h>
#include <picklescope/number.h>

struct pks_classes;
struct pks_storage_finder; /* arrays.h */

typedef uint32_t pks_op;

#define PKS_NO_OP UINT32_MAX
/* The most ops that a history can hold. */
#define PKS_MAX_OPS (UINT32_MAX - 1)

/*
 * Whose reading: the readers that CPython ships do not agree on every byte. X(NAME, word, FRAMES,
 * what it is); FRAMES says what it makes of a FRAME, which is where they part most:
 *
 *   WHOLE     all bytes are in one buffer: a frame is only checked to fit into them
 *   AHEAD     a buffered file, 8 KiB read ahead: a longer frame is fetched whole, and what an
 *             argument leaves of it by reaching across its end is dropped
 *   DROPPED   the same with nothing read ahead: so every frame
 *   UNFRAMED  pickle.py's _Unframer: nothing may reach across a frame's end, and no frame begins in
 *             a frame; but a frame may be longer than the file
 *   ENFORCED  the same, but it may not
 */
#define PKS_READER_TABLE(X)                                                                        \
	X(C, "c", WHOLE, "the C unpickler on bytes (pickle.loads), CPython 3.9 to 3.13.14")        \
	X(C_FILE, "c_file", AHEAD, "the C unpickler on a buffered file (pickle.load of open())")   \
	X(C_STREAM, "c_stream", DROPPED, "the C unpickler on a stream that cannot be peeked at")   \
	X(PY, "py", UNFRAMED, "the unpickler in Python (pickle._Unpickler)")                       \
	X(STRICT, "strict", ENFORCED, "the C unpickler on bytes, CPython 3.13.15, 3.14.7 and on")

enum pks_profile {
#define PKS_X(name, word, frames, what) PKS_READER_##name,
	PKS_READER_TABLE(PKS_X)
#undef PKS_X
		PKS_READERS,
	PKS_READER_TOOLS = PKS_READERS /* pickletools: tokens only, it loads nothing */
};

/* "c", "c_file", ..., "pickletools"; and what it is, in a line. */
const char *pks_profile_name(enum pks_profile profile);
const char *pks_profile_what(enum pks_profile profile);
/* False: there is no reader of that name (pickletools is none). */
bool pks_profile_by_name(const char *name, enum pks_profile *profile);

/* A callable that the application registered under an extension code (copyreg.add_extension). */
struct pks_extension {
	uint32_t code;		       /* 1 to 2^31 - 1 */
	struct pks_bytes module, name; /* UTF-8 */
};

/* An out-of-band buffer that load() is given: bytes, or a bytearray if it is writable. */
struct pks_buffer {
	struct pks_bytes bytes;
	bool writable;
};

/*
 * What load() is given, and what it may count on. All zero is CPython's default. What pointers lead
 * to must live as long as the history.
 */
struct pks_options {
	enum pks_profile reader;
	bool bare; /* nobody helps the reader but for what is given below: no persistent_load,
		      extension codes, buffers or types from calls */
	bool no_fix_imports;
	bool persistent_load;	/* there is one, also where bare; it returns a new opaque object */
	bool strings_are_bytes; /* encoding="bytes": the 8-bit strings of Python 2 stay bytes */
	bool has_buffers;	/* a buffers argument was given, if only an empty one */
	/* How 8-bit strings are decoded; all zero: ASCII, strictly, where bare; else nobody knows,
	 * and all pass. */
	struct pks_decoding decoding;
	const struct pks_extension *extensions;
	size_t extension_count;
	const struct pks_buffer *buffers;
	size_t buffer_count;
	const struct pks_classes *classes; /* what is known of classes (classes.h); NULL: nothing */
	const struct pks_storage_finder *storages; /* where the numbers are that persistent ids of
						      PyTorch stand for; NULL: nobody knows */
	bool no_arrays; /* arrays between opcodes (arrays.h) are not passed over; where bare they
			   never are */
	unsigned loads; /* how often load() of one unpickler is called: pickles in a row with one
			   memo. 0: 1 */
	bool dense; /* keep the whole history spread out: for tests, to compare with; ten bytes an
		       op */
	pks_op max_ops; /* stop with 'full' after so many; 0: PKS_MAX_OPS */
};

/* The Python exceptions that a real load may end with. */
#define PKS_EXCEPTION_TABLE(X)                                                                     \
	X(NO_EXCEPTION, "")                                                                        \
	X(UNPICKLING_ERROR, "UnpicklingError")                                                     \
	X(EOF_ERROR, "EOFError")                                                                   \
	X(VALUE_ERROR, "ValueError")                                                               \
	X(TYPE_ERROR, "TypeError")                                                                 \
	X(ATTRIBUTE_ERROR, "AttributeError")                                                       \
	X(INDEX_ERROR, "IndexError")                                                               \
	X(KEY_ERROR, "KeyError")                                                                   \
	X(OVERFLOW_ERROR, "OverflowError")                                                         \
	X(MEMORY_ERROR, "MemoryError")                                                             \
	X(UNICODE_DECODE_ERROR, "UnicodeDecodeError")                                              \
	X(LOOKUP_ERROR, "LookupError")                                                             \
	X(BUFFER_ERROR, "BufferError")                                                             \
	X(STRUCT_ERROR, "error")

enum pks_exception {
#define PKS_X(name, python) PKS_##name,
	PKS_EXCEPTION_TABLE(PKS_X)
#undef PKS_X
};

enum pks_state {
	PKS_RUNNING, /* there is more to decode */
	PKS_STOPPED, /* STOP was reached */
	PKS_BROKEN,  /* a real load would end with an error here */
	PKS_FULL     /* we stopped: a bound was reached, or memory ran out; error says which */
};

struct pks_error {
	enum pks_exception exception;
	pks_op op; /* the op that fails; its own row may be missing where it could not be decoded */
	uint64_t offset;   /* where that op begins */
	char message[160]; /* in plain words, printable ASCII */
};

struct pks_history;

/*
 * A history of the pickle that begins at start in bytes. Nothing is decoded yet. NULL: no memory.
 * options may be NULL; it is copied.
 */
struct pks_history *pks_history_new(struct pks_bytes bytes, uint64_t start,
				    const struct pks_options *options);
void pks_history_free(struct pks_history *history);

/*
 * Decodes up to so many more ops; false when there is nothing more to decode. After an error the
 * ops behind it are still decoded, as rows that are never reached, up to STOP or to what is no
 * opcode.
 */
bool pks_history_advance(struct pks_history *history, pks_op ops);
/* pks_history_new and advance to the end. */
struct pks_history *pks_history_read(struct pks_bytes bytes, uint64_t start,
				     const struct pks_options *options);

/* Stops reading for good where it is: 'full', and the error says that somebody stopped it. */
void pks_history_cancel(struct pks_history *history);

/* ---- Reading while it is written --------------------------------------------------------------
 *
 * One thread writes a history (pks_history_advance, pks_history_cancel). Any other reads it through
 * a view of its own: a history as all functions of this header and of contents.h take it, which
 * shows the first ops of the other one and changes only when its reader refreshes it. Nobody ever
 * waits: the writer leaves what a view asked for between two calls of pks_history_advance(), the
 * view takes what is there. A view belongs to one thread at a time, as a history does; readers
 * (pks_reader_new), risks and searches are made on it and see it grow.
 */

/*
 * A view of what there is by now. To be made while nobody else writes, or by who does; as many as
 * are wanted. Its reader frees it by pks_history_free(), at any time before the history is freed.
 * NULL: no memory, or the history is dense and not finished.
 */
struct pks_history *pks_history_view(struct pks_history *history);
/*
 * Takes what was sent since, and asks for more. False: nothing was; that says nothing of the end,
 * which comes as a state that is not 'running'.
 */
bool pks_history_refresh(struct pks_history *view);

enum pks_state pks_history_state(const struct pks_history *history);
const struct pks_options *pks_history_options(const struct pks_history *history);
struct pks_bytes pks_history_bytes(const struct pks_history *history);
/* The error of a broken or full history, else NULL. */
const struct pks_error *pks_history_error(const struct pks_history *history);
/* 'UnpicklingError' and so on. */
const char *pks_exception_name(enum pks_exception exception);
/* Where the pickle begins; where reading has come to (stopped: just past STOP). */
uint64_t pks_history_start(const struct pks_history *history);
uint64_t pks_history_end(const struct pks_history *history);
/*
 * Where the file object stands after load(), which is not where the pickle ends where a reader
 * fetched a frame whole: from the beginning of the bytes.
 */
uint64_t pks_history_tell(const struct pks_history *history);
/* Loads that reached their STOP (more than one only with options.loads), and the k-th STOP. */
unsigned pks_history_loads(const struct pks_history *history);
pks_op pks_history_stop(const struct pks_history *history, unsigned k);
/* The highest protocol of its opcodes; what the first PROTO says, or -1 without one. */
int pks_history_protocol(const struct pks_history *history);
int pks_history_declared(const struct pks_history *history);
/* Private memory that the history holds, in bytes. */
uint64_t pks_history_memory(const struct pks_history *history);

/* ---- Ops ------------------------------------------------------------------------------------ */

/* Rows decoded so far, ops never reached among them. */
pks_op pks_ops(const struct pks_history *history);
/*
 * The last moment. Every moment from 0 to this one can be read. After STOP it is the number of ops
 * (the state that load() leaves behind, less what it returned); at an error it is the failing op.
 */
pks_op pks_last_moment(const struct pks_history *history);
/* The moment at which a finished load is looked at: that of STOP, with the result on top; else the
 * last. */
pks_op pks_end_moment(const struct pks_history *history);

uint8_t pks_op_code(const struct pks_history *history, pks_op op);
/* Offset, argument and all; decodes at most a few dozen ops. op must be below pks_ops(). */
struct pks_token pks_op_token(const struct pks_history *history, pks_op op);
uint64_t pks_op_offset(const struct pks_history *history, pks_op op);
/* Tokens of count ops from first on; cheaper than one at a time. Returns how many there were. */
pks_op pks_op_tokens(const struct pks_history *history, pks_op first, pks_op count,
		     struct pks_token *tokens);
/* The op whose bytes hold this offset; the nearest one where none does. */
pks_op pks_op_at_offset(const struct pks_history *history, uint64_t offset);

/*
 * Could the op be read? A byte that is no opcode, or an opcode whose argument is not whole, is an
 * op of its own, the last that is reached; its token has what could be read. Behind it ops go on as
 * far as they can be read, never reached.
 */
enum pks_token_status pks_op_status(const struct pks_history *history, pks_op op);

/* A set of opcode bytes, for pks_op_find. */
struct pks_codes {
	uint64_t bit[4];
};
void pks_codes_add(struct pks_codes *codes, uint8_t byte);
static inline bool
pks_codes_has(const struct pks_codes *codes, uint8_t byte)
{
	return codes->bit[byte >> 6] >> (byte & 63) & 1;
}
/* The first op from 'from' on, below 'end', whose byte is in the set; PKS_NO_OP if none is. About 1
 * ns an op. */
pks_op pks_op_find(const struct pks_history *history, pks_op from, pks_op end,
		   const struct pks_codes *codes);
/* The last op below 'from', down to 0, whose byte is in the set. */
pks_op pks_op_find_back(const struct pks_history *history, pks_op from,
			const struct pks_codes *codes);

/* ---- The stack at a moment ------------------------------------------------------------------ */

/* Cells on the stack, marks counted. */
uint32_t pks_height(const struct pks_history *history, pks_op moment);
/* The cell at a height, 1 (bottom) to pks_height(). */
pks_op pks_cell(const struct pks_history *history, pks_op moment, uint32_t height);
/* count cells downward from a height; cells[0] is the highest. Returns how many there were. */
uint32_t pks_cells(const struct pks_history *history, pks_op moment, uint32_t height,
		   uint32_t count, pks_op *cells);
/* The height at which a cell stands. */
uint32_t pks_cell_height(const struct pks_history *history, pks_op cell);
bool pks_is_mark(const struct pks_history *history, pks_op cell);
/* The value that a cell holds; PKS_NO_OP for a mark. */
pks_op pks_cell_value(const struct pks_history *history, pks_op cell);
/* The op that takes a cell off the stack; PKS_NO_OP if none does (yet). */
pks_op pks_taken_by(const struct pks_history *history, pks_op cell);

/* The newest open mark, PKS_NO_OP if there is none; how many are open; the one below a mark. */
pks_op pks_mark(const struct pks_history *history, pks_op moment);
uint32_t pks_marks(const struct pks_history *history, pks_op moment);
pks_op pks_mark_below(const struct pks_history *history, pks_op mark);

/* ---- What an op takes, makes and changes ---------------------------------------------------- */

/* Cells that an op takes, its mark not counted; 0 for one that was never reached. */
uint32_t pks_operands(const struct pks_history *history, pks_op op);
/* The k-th of them, from the bottom up, as a value. */
pks_op pks_operand(const struct pks_history *history, pks_op op, uint32_t k);
pks_op pks_operand_cell(const struct pks_history *history, pks_op op, uint32_t k);
/* The mark that an op takes, PKS_NO_OP if it takes none. */
pks_op pks_operand_mark(const struct pks_history *history, pks_op op);
/* The value that an op pushes (itself, or an old one), PKS_NO_OP if it pushes none. */
pks_op pks_pushed(const struct pks_history *history, pks_op op);
/* The value that an APPEND(S), SETITEM(S), ADDITEMS or BUILD changes; PKS_NO_OP if it changes none.
 */
pks_op pks_target(const struct pks_history *history, pks_op op);
/* The value that a REDUCE, NEWOBJ, NEWOBJ_EX or OBJ calls; the op itself for INST; else PKS_NO_OP.
 */
pks_op pks_callee(const struct pks_history *history, pks_op op);
/* Was the op reached and did it succeed? */
bool pks_op_done(const struct pks_history *history, pks_op op);

/* ---- The memo at a moment ------------------------------------------------------------------- */

struct pks_memo {
	uint64_t slot;
	pks_op value;
	pks_op write; /* the PUT or MEMOIZE that wrote it last before the moment */
};

/* Slots filled, in the order of their first write. */
uint32_t pks_memo_count(const struct pks_history *history, pks_op moment);
struct pks_memo pks_memo_row(const struct pks_history *history, pks_op moment, uint32_t row);
/* A slot that holds the value at the moment: its row, or UINT32_MAX. */
uint32_t pks_memo_of(const struct pks_history *history, pks_op moment, pks_op value);
/* The slot that a GET, PUT or MEMOIZE names; the op must be done. */
uint64_t pks_memo_slot(const struct pks_history *history, pks_op op);

/* The first op that wrote a slot anew, PKS_NO_OP if none did: picklers write each slot once. */
pks_op pks_memo_rewrite(const struct pks_history *history);
/* Had the slot that a GET reads been written more than once before it (or very often at any time)?
 * The op must be done. */
bool pks_memo_rewritten(const struct pks_history *history, pks_op get);

/* ---- Values --------------------------------------------------------------------------------- */

enum pks_kind pks_value_kind(const struct pks_history *history, pks_op value);
/*
 * The integer or bool that a value is (as the C reader reads it); false for anything else. Its
 * digits point into the file.
 */
bool pks_integer_of(const struct pks_history *history, pks_op value, struct pks_integer *integer);
/* The float that a value is; false for anything else. */
bool pks_float_of(const struct pks_history *history, pks_op value, double *number);
/*
 * The bytes of a BYTES or BYTEARRAY value as they were made, in the file or in a buffer that load()
 * was given; false for anything else, and for the 8-bit string of a line, which has escapes
 * (pks_points).
 */
bool pks_value_bytes(const struct pks_history *history, pks_op value, struct pks_bytes *bytes);
/* The newest op below the moment that changed the value; PKS_NO_OP if none did. The one before
 * that. */
pks_op pks_newest_event(const struct pks_history *history, pks_op value, pks_op moment);
pks_op pks_event_before(const struct pks_history *history, pks_op event);

/* A callable as find_class (CPython 3.11) would be asked for it. Names are UTF-8, surrogates let
 * pass. */
struct pks_callable {
	struct pks_bytes module, name; /* as the file spells them */
	struct pks_bytes to_module,
		to_name; /* after fix_imports; the same pointers where nothing is mapped */
	int protocol;	 /* in force when it was asked for */
	bool dotted;	 /* name is a path of attributes */
	bool extension;	 /* named by an extension code: both names are empty, the code is the op's
			    argument */
	bool mapped;
};

/*
 * The callable that a CALLABLE value (GLOBAL, STACK_GLOBAL, EXT) or an INST names. The names live
 * as long as the history. False if the op names none.
 */
bool pks_callable(const struct pks_history *history, pks_op op, struct pks_callable *callable);

/*
 * Did the op ask find_class, and for what? That is an import, whether or not the op then failed. An
 * extension code asks once.
 */
bool pks_asked(const struct pks_history *history, pks_op op, struct pks_callable *callable);

/* The characters of a STR value or 8-bit string, one at a time. */
struct pks_points {
	const uint8_t *at, *end;
	uint8_t form;
	bool second; /* of two backslashes */
	struct pks_decoder decoder;
};
/* False if the value holds no text. */
bool pks_points(const struct pks_history *history, pks_op value, struct pks_points *points);
/*
 * The next character; -1 at the end. 8-bit strings are decoded as options.decoding says; where it
 * says nothing, bytes that are not ASCII come as 0xDC00 + byte.
 */
int32_t pks_points_next(struct pks_points *points);

/* What kind of code bytes begin as, in words: a program, a script, a code object; NULL: none. */
const char *pks_code_in(struct pks_bytes bytes);
/* The ops that push such bytes or text, as it is or in base64 or hex, in order; how many. They
 * belong to the history, and hold until it reads on. */
size_t pks_history_code(const struct pks_history *history, const pks_op **ops);

#endif
