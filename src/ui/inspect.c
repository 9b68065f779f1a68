/* SPDX-License-Identifier: MIT */
/*
 * One value on a page: all of it, what it is, what it may stand for, and its bytes. What takes
 * long, the digest of a large one, is done in slices; the page is then written once more.
 */
#include "ui/app.h"

#include <picklescope/report.h>

#include "report/digest.h"
#include "report/moment.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters and bytes of a value that are shown whole; the bytes pane has the rest. */
#define MOST_SHOWN (64u << 10)
#define MOST_HEX   (16u << 10)
/* Bytes that are summed up at once: some milliseconds. */
#define SLICE (1u << 21)
#define LINE  1000

struct pks_inspect {
	struct pks_bytes bytes; /* of its argument; data NULL: it has none */
	struct pks_sha256 *sum;
	uint64_t summed, characters;
	bool known, counted, done;
	uint8_t digest[PKS_SHA256_SIZE];
	char magic[128];
};

/* ---- Lines -------------------------------------------------------------------------------------
 */

static void line(struct pks_app *app, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void
heading(struct pks_app *app, const char *words)
{
	if (app->sheet.lines > 0)
		pks_sheet_add(&app->sheet, PKS_LOOK_TEXT, PKS_NO_OP, 0, "");
	pks_sheet_add(&app->sheet, PKS_LOOK_HELP_HEADING, PKS_NO_OP, 0, words);
}

static void
add_fact(struct pks_app *app, const char *name, pks_op op, const char *words)
{
	char text[1200];

	snprintf(text, sizeof text, "  %-11s %s", name, words);
	pks_sheet_add(&app->sheet, PKS_LOOK_TEXT, op, 14, text);
}

static void
line(struct pks_app *app, const char *name, const char *format, ...)
{
	char words[1024];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	add_fact(app, name, PKS_NO_OP, words);
}

/* ---- The value ---------------------------------------------------------------------------------
 */

/* Text as it reads, a line for each of its own. */
static void
write_plain(struct pks_app *app, pks_op value)
{
	struct pks_points points;
	struct pks_words words;
	uint32_t shown = 0;
	int32_t point;

	if (!pks_points(app->document.history, value, &points))
		return;
	pks_words_start(app, &words);
	while ((point = pks_points_next(&points)) >= 0 && shown++ < MOST_SHOWN) {
		if (point == '\n' || words.text.used >= LINE) {
			pks_sheet_add(&app->sheet, PKS_LOOK_VALUE_TEXT, PKS_NO_OP, 0, words.data);
			pks_words_start(app, &words);
		}
		if (point != '\n')
			pks_text_point(&words.text, (uint32_t)point, 0);
	}
	pks_sheet_add(&app->sheet, PKS_LOOK_VALUE_TEXT, PKS_NO_OP, 0, words.data);
	if (point >= 0)
		pks_sheet_add(&app->sheet, PKS_LOOK_DIM, PKS_NO_OP, 0,
			      "... and so on: the bytes pane has all of it");
}

/* As Python writes it. */
static void
write_call(struct pks_app *app, pks_op value)
{
	struct pks_bytes bytes = app->sheet.inspect->bytes;
	enum pks_look look = pks_value_look(app, value);
	struct pks_text text;
	char *words;

	/* A large one is not gone through to its end. */
	if (bytes.data && bytes.size > MOST_SHOWN) {
		write_plain(app, value);
		if (pks_value_kind(app->document.history, value) != PKS_STR)
			pks_sheet_add(&app->sheet, PKS_LOOK_DIM, PKS_NO_OP, 0,
				      "too long to be written out: its bytes are below");
		return;
	}
	words = malloc(MOST_SHOWN * 4);
	if (!words)
		return;
	pks_text_bounded(&text, words, MOST_SHOWN * 4);
	text.ascii = app->screen.ascii;
	pks_value_text(app->document.reader, value, pks_app_moment_of(app, value),
		       bytes.data ? 0 : 4096, &text);
	pks_sheet_add(&app->sheet, look, PKS_NO_OP, 0, words);
	free(words);
}

static void
write_value(struct pks_app *app, pks_op value)
{
	struct pks_words words;
	bool means;

	pks_words_start(app, &words);
	means = pks_stands_for(app->document.reader, value, pks_app_moment_of(app, value),
			       &words.text);
	heading(app, app->format == PKS_FORMAT_CALL	 ? "As it is written (V: otherwise)"
		     : app->format == PKS_FORMAT_MEANING ? "What it stands for (V: otherwise)"
							 : "Value (V: otherwise)");
	if (means && app->format != PKS_FORMAT_CALL)
		pks_sheet_add(&app->sheet, PKS_LOOK_VALUE_OBJECT, PKS_NO_OP, 0, words.data);
	if (app->format == PKS_FORMAT_MEANING &&
	    pks_value_kind(app->document.history, value) == PKS_STR)
		write_plain(app, value);
	else if (!means || app->format != PKS_FORMAT_MEANING)
		write_call(app, value);
}

/* ---- Facts -------------------------------------------------------------------------------------
 */

static const char *
encoding_words(const struct pks_history *history, pks_op value)
{
	switch (pks_opcode_info(pks_op_code(history, value))->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8: return "UTF-8, lone surrogates let pass";
	case PKS_ARG_LINE_UNICODE: return "a line of text with \\u escapes (raw-unicode-escape)";
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: return "an 8-bit string of Python 2: load() decodes it";
	case PKS_ARG_LINE_STRING:
		return "a quoted line, an 8-bit string of Python 2: load() decodes it";
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4: return "two's complement, lowest byte first";
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT: return "digits on a line";
	case PKS_ARG_F8: return "IEEE 754 double, highest byte first";
	default: return NULL;
	}
}

static void
write_lengths(struct pks_app *app, pks_op value)
{
	const struct pks_inspect *inspect = app->sheet.inspect;
	enum pks_kind kind = pks_value_kind(app->document.history, value);
	uint64_t parts;

	if (kind == PKS_STR && inspect->counted)
		line(app, "length", "%" PRIu64 " characters, %" PRIu64 " bytes in the file",
		     inspect->characters, inspect->bytes.size);
	else if (inspect->bytes.data)
		line(app, "length", "%" PRIu64 " bytes in the file", inspect->bytes.size);
	if (kind == PKS_STR || kind == PKS_BYTES)
		return;
	parts = pks_parts(app->document.reader, value, pks_app_moment_of(app, value));
	if (parts > 0)
		line(app, "parts", "%" PRIu64, parts);
}

static void
write_bytes_facts(struct pks_app *app)
{
	const struct pks_inspect *inspect = app->sheet.inspect;
	char hex[2 * PKS_SHA256_SIZE + 1];

	if (!inspect->bytes.data)
		return;
	if (inspect->known) {
		for (size_t k = 0; k < PKS_SHA256_SIZE; k++)
			snprintf(hex + 2 * k, 3, "%02x", inspect->digest[k]);
		line(app, "SHA-256", "%s", hex);
	} else if (inspect->sum) {
		line(app, "SHA-256", "...");
	}
	if (inspect->magic[0])
		line(app, "libmagic", "%s", inspect->magic);
}

/* Seconds, milli-, micro- and nanoseconds since 1970 that lie within these years. */
#define EARLIEST 157766400  /* 1975 */
#define LATEST	 4102444800 /* 2100 */

static void
write_as_moment(struct pks_app *app, int64_t number)
{
	static const struct {
		int64_t parts;
		const char *what;
	} units[] = {{1, "seconds"},
		     {1000, "milliseconds"},
		     {1000000, "microseconds"},
		     {1000000000, "nanoseconds"}};
	struct pks_words words;

	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		if (number / units[k].parts < EARLIEST || number / units[k].parts >= LATEST)
			continue;
		pks_words_start(app, &words);
		pks_moment_text(number, units[k].parts, &words.text);
		line(app, "as a date", "%s, if it is %s since 1970", words.data, units[k].what);
	}
}

static void
write_number(struct pks_app *app, pks_op value)
{
	const struct pks_history *history = app->document.history;
	struct pks_integer integer;
	struct pks_words words;
	double number;

	if (pks_value_kind(history, value) == PKS_FLOAT && pks_float_of(history, value, &number)) {
		line(app, "bits", "%a", number);
		if (number >= EARLIEST && number < (double)LATEST)
			write_as_moment(app, (int64_t)number);
		return;
	}
	if (pks_value_kind(history, value) != PKS_INT ||
	    !pks_integer_of(history, value, &integer) || !integer.is_small)
		return;
	if (integer.small < 0)
		line(app, "hex", "-0x%" PRIx64, 0 - (uint64_t)integer.small);
	else
		line(app, "hex", "0x%" PRIx64, (uint64_t)integer.small);
	if (integer.small >= 1000) {
		pks_words_start(app, &words);
		pks_size_words(&words.text, (uint64_t)integer.small);
		line(app, "as a size", "%s", words.data);
	}
	write_as_moment(app, integer.small);
}

static void
write_places(struct pks_app *app, pks_op value)
{
	const struct pks_history *history = app->document.history;
	uint32_t row = pks_memo_of(history, pks_last_moment(history), value);
	pks_op taken = pks_taken_by(history, value);
	struct pks_words words;

	pks_words_start(app, &words);
	pks_text_printf(&words.text, "op %u @%04llx ", value,
			(unsigned long long)pks_op_offset(history, value));
	pks_op_name_text(history, value, &words.text);
	add_fact(app, "made by", value, words.data);
	if (row != UINT32_MAX)
		line(app, "memo", "slot %llu",
		     (unsigned long long)pks_memo_row(history, pks_last_moment(history), row).slot);
	if (taken == PKS_NO_OP)
		return;
	pks_words_start(app, &words);
	pks_text_printf(&words.text, "op %u @%04llx ", taken,
			(unsigned long long)pks_op_offset(history, taken));
	pks_op_name_text(history, taken, &words.text);
	add_fact(app, "taken by", taken, words.data);
}

static void
write_facts(struct pks_app *app, pks_op value)
{
	const struct pks_history *history = app->document.history;
	const char *encoding = encoding_words(history, value);
	enum pks_level level = pks_value_level(app, value);

	heading(app, "What it is");
	line(app, "kind", "%s", pks_kind_name(pks_value_kind(history, value)));
	if (level != PKS_INNOCUOUS)
		line(app, "risk", "%c %s", pks_level_sign(level), pks_level_name(level));
	write_lengths(app, value);
	if (encoding)
		line(app, "encoding", "%s", encoding);
	write_number(app, value);
	write_bytes_facts(app);
	write_places(app, value);
}

static void
write_hex(struct pks_app *app)
{
	struct pks_bytes bytes = app->sheet.inspect->bytes;
	uint64_t first = (uint64_t)(bytes.data - app->document.bytes.data);
	uint64_t shown = bytes.size < MOST_HEX ? bytes.size : MOST_HEX;

	if (!bytes.data || bytes.size == 0)
		return;
	heading(app, "Its bytes");
	for (uint64_t at = 0; at < shown; at += 16) {
		char words[96];
		int n = snprintf(words, sizeof words, "  %0*" PRIx64 " ", pks_offset_digits(app),
				 first + at);

		for (uint64_t k = at; k < at + 16; k++)
			n += snprintf(words + n, sizeof words - (size_t)n,
				      k < shown ? " %02x" : "   ", k < shown ? bytes.data[k] : 0);
		words[n++] = ' ';
		words[n++] = ' ';
		for (uint64_t k = at; k < at + 16 && k < shown; k++)
			words[n++] = bytes.data[k] >= 0x20 && bytes.data[k] < 0x7f
					     ? (char)bytes.data[k]
					     : '.';
		words[n] = '\0';
		pks_sheet_add(&app->sheet, PKS_LOOK_VALUE_BYTES, PKS_NO_OP, 0, words);
	}
	if (shown < bytes.size)
		pks_sheet_add(&app->sheet, PKS_LOOK_DIM, PKS_NO_OP, 0,
			      "  ... and so on: the bytes pane has all of it");
}

void
pks_inspect_write(struct pks_app *app)
{
	pks_op value = app->sheet.subject;

	pks_sheet_wipe(&app->sheet);
	write_value(app, value);
	write_facts(app, value);
	write_hex(app);
}

/* ---- What takes long ---------------------------------------------------------------------------
 */

static bool
has_bytes(const struct pks_history *history, pks_op value, struct pks_bytes *bytes)
{
	struct pks_bytes all = pks_history_bytes(history);
	struct pks_token token = pks_op_token(history, value);

	switch (pks_value_kind(history, value)) {
	case PKS_STR:
	case PKS_BYTES:
	case PKS_BYTEARRAY: break;
	default: return false;
	}
	if (token.arg_size == 0 || token.arg > all.size || token.arg_size > all.size - token.arg)
		return false;
	*bytes = (struct pks_bytes){all.data + token.arg, token.arg_size};
	return true;
}

bool
pks_inspect_start(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	pks_op value = pks_app_subject(app);
	struct pks_inspect *inspect;

	if (value >= pks_ops(history))
		return false;
	pks_pages_close(app);
	inspect = calloc(1, sizeof *inspect);
	if (!inspect)
		return false;
	pks_sheet_start(&app->sheet, PKS_SHEET_INSPECT, "inspect");
	snprintf(app->sheet.title, sizeof app->sheet.title, "inspect: %s @%04llx",
		 pks_kind_name(pks_value_kind(history, value)),
		 (unsigned long long)pks_op_offset(history, value));
	app->sheet.subject = value;
	app->sheet.inspect = inspect;
	if (has_bytes(history, value, &inspect->bytes))
		inspect->sum = pks_sha256_begin();
	pks_inspect_write(app);
	return true;
}

void
pks_inspect_stop(struct pks_app *app)
{
	if (!app->sheet.inspect)
		return;
	if (app->sheet.inspect->sum)
		pks_sha256_end(app->sheet.inspect->sum, NULL);
	free(app->sheet.inspect);
	app->sheet.inspect = NULL;
}

/* How many characters these bytes of UTF-8 begin. */
static uint64_t
characters_in(struct pks_bytes bytes)
{
	uint64_t n = 0;

	for (uint64_t k = 0; k < bytes.size; k++)
		n += (bytes.data[k] & 0xc0) != 0x80;
	return n;
}

static bool
is_utf8(const struct pks_history *history, pks_op value)
{
	uint8_t argument = pks_opcode_info(pks_op_code(history, value))->argument;

	return argument == PKS_ARG_TEXT1 || argument == PKS_ARG_TEXT4 || argument == PKS_ARG_TEXT8;
}

/* libmagic is asked by the document, for the value that is drawn last. */
static bool
take_magic(struct pks_app *app)
{
	struct pks_inspect *inspect = app->sheet.inspect;
	const char *magic;

	if (inspect->magic[0] || !inspect->bytes.data)
		return false;
	magic = pks_document_magic(&app->document, app->sheet.subject);
	if (!*magic)
		return false;
	snprintf(inspect->magic, sizeof inspect->magic, "%s", magic);
	return true;
}

bool
pks_inspect_work(struct pks_app *app)
{
	struct pks_inspect *inspect = app->sheet.inspect;
	struct pks_bytes piece;

	if (!inspect)
		return false;
	if (take_magic(app)) {
		pks_inspect_write(app);
		return true;
	}
	if (!inspect->bytes.data || inspect->done)
		return false;
	piece = (struct pks_bytes){inspect->bytes.data + inspect->summed,
				   inspect->bytes.size - inspect->summed};
	if (piece.size > SLICE)
		piece.size = SLICE;
	inspect->characters += characters_in(piece);
	if (inspect->sum)
		pks_sha256_add(inspect->sum, piece);
	inspect->summed += piece.size;
	if (inspect->summed < inspect->bytes.size)
		return true;
	inspect->counted = is_utf8(app->document.history, app->sheet.subject);
	if (inspect->sum) {
		pks_sha256_end(inspect->sum, inspect->digest);
		inspect->sum = NULL;
		inspect->known = true;
	}
	inspect->done = true;
	pks_inspect_write(app);
	return true;
}
