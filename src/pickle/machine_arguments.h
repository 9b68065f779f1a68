/* SPDX-License-Identifier: MIT */
/*
 * How the machine reads the bytes after an opcode: a macro for each argument kind of opcodes.def,
 * run inside run_ops() of machine.c and nowhere else, which is why this has no guard. p is at the
 * opcode, which is 'code'. Each sets next (what
 * follows) and, as it has them, number, arg and size, or module and name; or goes to fail.
 */

/* Bytes behind the opcode, before 'end'. */
#define LEFT ((uint64_t)(end - p) - 1)
#define FAIL(id)                                                                                   \
	do {                                                                                       \
		error = PKS_ERROR_##id;                                                            \
		goto fail;                                                                         \
	} while (0)
#define TRY(call)                                                                                  \
	do {                                                                                       \
		error = (call);                                                                    \
		if (error != PKS_ERROR_NONE)                                                       \
			goto fail;                                                                 \
	} while (0)
/*
 * What does not stand between the opcode and 'end': the reader is asked where it is. Then what is
 * in the token holds.
 */
#define FAR                                                                                        \
	do {                                                                                       \
		error = pks_feed_argument(h, op, (uint64_t)(p - data), &far);                      \
		end = data + m->feed.end;                                                          \
		number = far.number;                                                               \
		arg = data + far.arg;                                                              \
		size = far.arg_size;                                                               \
		next = data + far.next;                                                            \
		if (error != PKS_ERROR_NONE)                                                       \
			goto fail;                                                                 \
	} while (0)

#define ARG_NONE next = p + 1;
#define ARG_FIXED(width)                                                                           \
	if (RARE((uintptr_t)p + 1 + (width) > (uintptr_t)end)) {                                   \
		FAR;                                                                               \
	} else {                                                                                   \
		number = pks_little(p + 1, width);                                                 \
		next = p + 1 + (width);                                                            \
	}
#define ARG_U1 ARG_FIXED(1)
#define ARG_U2 ARG_FIXED(2)
#define ARG_U4 ARG_FIXED(4)
#define ARG_U8 ARG_FIXED(8)
#define ARG_I4 ARG_FIXED(4)
#define ARG_F8 ARG_FIXED(8)

/* 'refused': counts that the reader refuses whatever follows. */
#define ARG_COUNTED(width, refused)                                                                \
	if (RARE(LEFT < (width) || (refused) ||                                                    \
		 (size = pks_little(p + 1, width)) > LEFT - (width))) {                            \
		FAR;                                                                               \
	} else {                                                                                   \
		arg = p + 1 + (width);                                                             \
		next = arg + size;                                                                 \
	}
/* begins: does a text of two bytes or more begin as the name of something inside Python does? */
#define NOTE_INNER(begins)                                                                         \
	if (RARE(size > 1 && (begins)))                                                            \
		note_inner(h, op);
/* What is asked of all bytes and texts: how long they are, and whether they may be code. A line has
 * a quote before it or not, and escapes. */
#define NOTE_TEXT(maybe)                                                                           \
	live->sizes += size;                                                                       \
	if (RARE(size >= PKS_CODE_SHORTEST && (maybe)))                                            \
		TRY(pks_note_code(h, op, code, arg, size));
#define NOTE_LINE(text) NOTE_TEXT(pks_head_may_be(text) || pks_head_is_escaped(text))
#define ARG_BYTES(width)                                                                           \
	ARG_COUNTED(width, false)                                                                  \
	NOTE_TEXT(pks_head_may_be(arg))
#define ARG_BYTES1 ARG_BYTES(1)
#define ARG_BYTES4 ARG_BYTES(4)
#define ARG_BYTES8 ARG_BYTES(8)
#define ARG_TEXT(width)                                                                            \
	ARG_COUNTED(width, false)                                                                  \
	NOTE_INNER(arg[0] == '_' && arg[1] == '_')                                                 \
	if (!is_utf8(arg, size))                                                                   \
		FAIL(NOT_UTF8);                                                                    \
	NOTE_TEXT(pks_head_may_be(arg))
#define ARG_TEXT1 ARG_TEXT(1)
#define ARG_TEXT4 ARG_TEXT(4)
#define ARG_TEXT8 ARG_TEXT(8)
/* pickletools shows 8-bit strings its own way, whatever the reader was told to make of them. */
#define NOTE_STRING                                                                                \
	if (told)                                                                                  \
	pks_note(h, op, PKS_NOTE(PKS_READER_TOOLS))
#define CHECK_STRING                                                                               \
	NOTE_INNER(given || (arg[0] == '_' && arg[1] == '_'))                                      \
	NOTE_STRING;                                                                               \
	if (text8)                                                                                 \
		TRY(pks_text8_check(h, (struct pks_bytes){arg, size}, false));                     \
	NOTE_TEXT(pks_head_may_be(arg))
#define ARG_STRING1 ARG_COUNTED(1, false) CHECK_STRING
#define ARG_STRING4                                                                                \
	ARG_COUNTED(4, signed_count && (p[4] & 0x80) != 0)                                         \
	if (size > INT32_MAX)                                                                      \
		pks_note(h, op,                                                                    \
			 PKS_NOTE(PKS_READER_PY) | PKS_NOTE(PKS_READER_STRICT) |                   \
				 PKS_NOTE(PKS_READER_TOOLS));                                      \
	CHECK_STRING
#define ARG_LONG1 ARG_COUNTED(1, false) live->sizes += size;
#define ARG_LONG4 ARG_COUNTED(4, (p[4] & 0x80) != 0) live->sizes += size;

#define LINES_END                                                                                  \
	if (next - p > PKS_LONG_LINE && !long_line(h, op, p, next))                                \
		FAIL(MEMORY);
#define ARG_LINE                                                                                   \
	arg = p + 1;                                                                               \
	next = memchr(arg, '\n', LEFT);                                                            \
	if (next == NULL) {                                                                        \
		FAR;                                                                               \
	} else {                                                                                   \
		size = (uint64_t)(next - arg);                                                     \
		next++;                                                                            \
	}                                                                                          \
	LINES_END
/* Digits, as nearly all lines are, are read on the way to their end; arg stays NULL then. */
#define ARG_DIGITS(minus, otherwise)                                                               \
	next = LEFT >= PKS_PLAIN_LINE ? pks_line_digits(p + 1, minus, &digits) : NULL;             \
	if (next == NULL) {                                                                        \
		ARG_LINE                                                                           \
		otherwise;                                                                         \
	}
/* Numbers up to 256 are there before anything is loaded; two digits of one take a byte. */
#define ARG_LINE_INT                                                                               \
	ARG_DIGITS(true, TRY(pks_line_integer(h, op, arg, size, code)))                            \
	if (arg == NULL) {                                                                         \
		live->large += digits > 256;                                                       \
	} else if (size > 3) {                                                                     \
		live->large++;                                                                     \
		live->sizes += size / 2;                                                           \
	}
#define ARG_LINE_LONG ARG_LINE_INT
#define ARG_LINE_FLOAT                                                                             \
	ARG_LINE                                                                                   \
	TRY(pks_line_float(h, op, (struct pks_bytes){arg, size}));
#define ARG_LINE_STRING                                                                            \
	ARG_LINE                                                                                   \
	NOTE_INNER(given || arg[1] == '_' || arg[1] == '\\')                                       \
	NOTE_STRING;                                                                               \
	TRY(pks_line_string(h, op, (struct pks_bytes){arg, size}, text8));                         \
	NOTE_LINE(arg + 1)
#define ARG_LINE_UNICODE                                                                           \
	ARG_LINE                                                                                   \
	NOTE_INNER(arg[0] == '_' || arg[0] == '\\')                                                \
	if (!pks_unicode_line((struct pks_bytes){arg, size}))                                      \
		FAIL(NOT_UNICODE);                                                                 \
	NOTE_LINE(arg)
#define ARG_LINE_SLOT                                                                              \
	ARG_DIGITS(false, if (size == 0 && !py) FAIL(EMPTY_LINE))                                  \
	number = digits;
#define ARG_LINE_ASCII                                                                             \
	if (bare && !h->options.persistent_load && !py)                                            \
		FAIL(NO_PERSISTENT);                                                               \
	ARG_LINE                                                                                   \
	if (size > 0 && !pks_line_ascii(arg, size))                                                \
		FAIL(ID_NOT_ASCII);                                                                \
	pks_line_note(h, op, (struct pks_bytes){arg, size});
/* Each line is looked at before the next one is read. */
#define ARG_LINES(ascii)                                                                           \
	arg = p + 1;                                                                               \
	next = memchr(arg, '\n', LEFT);                                                            \
	if (next != NULL) {                                                                        \
		module = (struct pks_bytes){arg, (uint64_t)(next - arg)};                          \
		arg = next + 1;                                                                    \
		next = memchr(arg, '\n', (size_t)(end - arg));                                     \
		name = (struct pks_bytes){arg, (uint64_t)(next - arg)};                            \
	}                                                                                          \
	if (next == NULL) {                                                                        \
		FAR;                                                                               \
		module = (struct pks_bytes){data + far.arg, far.arg_size};                         \
		name = (struct pks_bytes){data + far.second, far.second_size};                     \
	} else {                                                                                   \
		next++;                                                                            \
		if (module.size == 0 && !py)                                                       \
			FAIL(EMPTY_LINE);                                                          \
		TRY(pks_line_name(module, ascii));                                                 \
		if (name.size == 0 && !py)                                                         \
			FAIL(EMPTY_LINE);                                                          \
	}                                                                                          \
	TRY(pks_line_name(name, ascii));                                                           \
	pks_line_note(h, op, module);                                                              \
	pks_line_note(h, op, name);                                                                \
	LINES_END
#define ARG_LINES_UTF8 ARG_LINES(false)
/* The C readers look for the mark before they read on. */
#define ARG_LINES_ASCII                                                                            \
	if (marks == 0 && !py)                                                                     \
		FAIL(NO_MARK);                                                                     \
	ARG_LINES(true)
