/* SPDX-License-Identifier: MIT */
/*
 * How the machine reads the bytes after an opcode: a macro for each argument kind of opcodes.def,
 * run inside run_group() of machine.c and nowhere else, which is why this has no guard. p is at the
 * opcode, left counts the bytes behind it. Each sets next (what follows) and, as it has them,
 * number, arg and size, or module and name; or goes to fail.
 */

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
#define NEED(n)                                                                                    \
	if (left < (n))                                                                            \
	FAIL(TRUNCATED)

#define ARG_NONE next = p + 1;
#define ARG_FIXED(width)                                                                           \
	NEED(width);                                                                               \
	number = load_le(p + 1, width);                                                            \
	next = p + 1 + (width);
#define ARG_U1 ARG_FIXED(1)
#define ARG_U2 ARG_FIXED(2)
#define ARG_U4 ARG_FIXED(4)
#define ARG_U8 ARG_FIXED(8)
#define ARG_I4 ARG_FIXED(4)
#define ARG_F8 ARG_FIXED(8)

#define ARG_COUNTED(width)                                                                         \
	NEED(width);                                                                               \
	size = load_le(p + 1, width);                                                              \
	if ((width) == 8 && size > INT64_MAX)                                                      \
		FAIL(HUGE_COUNT);                                                                  \
	if (left - (width) < size)                                                                 \
		FAIL(TRUNCATED);                                                                   \
	arg = p + 1 + (width);                                                                     \
	next = arg + size;
#define ARG_BYTES1 ARG_COUNTED(1)
#define ARG_BYTES4 ARG_COUNTED(4)
#define ARG_BYTES8                                                                                 \
	if (left >= 8 && load_le(p + 1, 8) >= NO_SUCH_MEMORY && load_le(p + 1, 8) <= INT64_MAX) {  \
		if (*p == PKS_OP_BINBYTES8 && load_le(p + 1, 8) > INT64_MAX - 33)                  \
			FAIL(HUGE_COUNT);                                                          \
		FAIL(NO_MEMORY_FOR);                                                               \
	}                                                                                          \
	ARG_COUNTED(8)
#define ARG_TEXT(width)                                                                            \
	ARG_COUNTED(width)                                                                         \
	if (!is_utf8(arg, size))                                                                   \
		FAIL(NOT_UTF8);
#define ARG_TEXT1 ARG_TEXT(1)
#define ARG_TEXT4 ARG_TEXT(4)
#define ARG_TEXT8 ARG_TEXT(8)
#define ARG_STRING(width)                                                                          \
	ARG_COUNTED(width)                                                                         \
	if (ascii_strings && !is_ascii(arg, size))                                                 \
		FAIL(NOT_ASCII);
#define ARG_STRING1 ARG_STRING(1)
#define ARG_STRING4 ARG_STRING(4)
#define ARG_LONG1   ARG_COUNTED(1)
#define ARG_LONG4                                                                                  \
	if (left >= 4 && (p[4] & 0x80) != 0)                                                       \
		FAIL(NEGATIVE_COUNT);                                                              \
	ARG_COUNTED(4)

#define LINES_END                                                                                  \
	next++;                                                                                    \
	if (next - p > PKS_LONG_LINE && !pks_dense_line(h, op, (uint64_t)(next - h->bytes.data)))  \
		FAIL(MEMORY);
#define ARG_LINE                                                                                   \
	arg = p + 1;                                                                               \
	next = memchr(arg, '\n', left);                                                            \
	if (next == NULL)                                                                          \
		FAIL(TRUNCATED);                                                                   \
	size = (uint64_t)(next - arg);                                                             \
	LINES_END
#define ARG_LINE_INT                                                                               \
	ARG_LINE                                                                                   \
	TRY(check_integer(arg, size, PKS_READ_C_INT));
#define ARG_LINE_LONG                                                                              \
	ARG_LINE                                                                                   \
	TRY(check_integer(arg, size, PKS_READ_C_LONG));
#define ARG_LINE_FLOAT                                                                             \
	ARG_LINE                                                                                   \
	TRY(check_float(arg, size));
#define ARG_LINE_STRING                                                                            \
	ARG_LINE                                                                                   \
	TRY(check_string(arg, size, ascii_strings));
#define ARG_LINE_UNICODE                                                                           \
	ARG_LINE                                                                                   \
	if (!pks_unicode_line((struct pks_bytes){arg, size}))                                      \
		FAIL(NOT_UNICODE);
#define ARG_LINE_SLOT                                                                              \
	ARG_LINE                                                                                   \
	if (size == 0)                                                                             \
		FAIL(EMPTY_LINE);
#define ARG_LINE_ASCII                                                                             \
	if (bare)                                                                                  \
		FAIL(NO_PERSISTENT);                                                               \
	ARG_LINE                                                                                   \
	if (!is_ascii(arg, size))                                                                  \
		FAIL(ID_NOT_ASCII);
#define ARG_LINES                                                                                  \
	arg = p + 1;                                                                               \
	next = memchr(arg, '\n', left);                                                            \
	if (next == NULL)                                                                          \
		FAIL(TRUNCATED);                                                                   \
	if (next == arg)                                                                           \
		FAIL(EMPTY_LINE);                                                                  \
	module = (struct pks_bytes){arg, (uint64_t)(next - arg)};                                  \
	arg = next + 1;                                                                            \
	next = memchr(arg, '\n', (size_t)(end - arg));                                             \
	if (next == NULL)                                                                          \
		FAIL(TRUNCATED);                                                                   \
	if (next == arg)                                                                           \
		FAIL(EMPTY_LINE);                                                                  \
	name = (struct pks_bytes){arg, (uint64_t)(next - arg)};                                    \
	LINES_END
#define ARG_LINES_UTF8                                                                             \
	ARG_LINES                                                                                  \
	if (!is_strict_utf8(module.data, module.size) || !is_strict_utf8(name.data, name.size))    \
		FAIL(NOT_UTF8);
#define ARG_LINES_ASCII                                                                            \
	if (marks == 0)                                                                            \
		FAIL(NO_MARK);                                                                     \
	ARG_LINES                                                                                  \
	if (!is_ascii(module.data, module.size) || !is_ascii(name.data, name.size))                \
		FAIL(NOT_ASCII);
