/* SPDX-License-Identifier: MIT */
/*
 * Lets a script ask what text.h, number.h and encoding.h make of many things, one question a line:
 *
 *   F BITS           repr of the double with these bits, in hex
 *   R HOW HEX        the integer in this line, as its status, decimal and canonical forms
 *   N TOOLS HEX      the float in this line, as its status and bits
 *   B HEX            the integer in these bytes, two's complement
 *   P                every code point: 'p' if it is printable, and its width
 *   E NAME ERRORS Q HEX   8-bit text: what decoding comes to, and the characters in hex; Q is 1 for
 *                    the inside of a STRING line. Names are in hex too, "none" for NULL
 *
 * Bytes are in hex, '-' for none.
 */
#include <picklescope/encoding.h>
#include <picklescope/number.h>

#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static uint8_t buffer[1 << 20];

static struct pks_bytes
unhex(const char *hex)
{
	struct pks_bytes bytes = {buffer, 0};
	unsigned byte;

	while (sscanf(hex, "%2x", &byte) == 1 && bytes.size < sizeof buffer) {
		buffer[bytes.size++] = (uint8_t)byte;
		hex += 2;
	}
	return bytes;
}

static void
say_integer(const struct pks_integer *integer, struct pks_text *out)
{
	if (!pks_integer_decimal(integer, out))
		pks_text_raw(out, "-");
	pks_text_raw(out, " ");
	pks_integer_canonical(integer, out);
	pks_text_printf(out, " %d", (int)integer->is_small);
}

static void
say_points(struct pks_text *out)
{
	for (uint32_t point = 0; point < 0x110000; point++)
		pks_text_printf(out, "%c%d", pks_printable(point) ? 'p' : '-',
				pks_text_width(point));
}

/* A name in hex; NULL for "none". */
static const char *
name_of(const char *hex, char *room, size_t size)
{
	struct pks_bytes bytes = unhex(hex);

	if (strcmp(hex, "none") == 0)
		return NULL;
	snprintf(room, size, "%.*s", (int)bytes.size, (const char *)bytes.data);
	return room;
}

static void
say_decoded(char *line, struct pks_text *out)
{
	char *name = strtok_r(line, " ", &line), *errors = strtok_r(NULL, " ", &line);
	bool quoted = strcmp(strtok_r(NULL, " ", &line), "1") == 0;
	char name_room[256], errors_room[256], error[160];
	struct pks_decoding decoding;
	struct pks_decoder decoder;
	struct pks_bytes bytes;
	enum pks_decoded check;
	int32_t point;

	if (!pks_decoding_make(&decoding, name_of(name, name_room, sizeof name_room),
			       name_of(errors, errors_room, sizeof errors_room), error,
			       sizeof error)) {
		pks_text_raw(out, error);
		return;
	}
	bytes = unhex(strtok_r(NULL, " ", &line));
	check = pks_decode_check(&decoding, bytes, quoted);
	pks_decoder_begin(&decoder, &decoding, bytes, quoted);
	pks_text_printf(out, "%d", (int)check);
	while ((point = pks_decoder_next(&decoder)) >= 0)
		if (check == PKS_DECODED)
			pks_text_printf(out, " %x", (unsigned)point);
	if (decoder.status != check)
		pks_text_raw(out, " and then not");
}

static void
answer(char *line, struct pks_text *out)
{
	struct pks_integer integer;
	double number;
	uint64_t bits;
	int status;

	line[strcspn(line, "\n")] = '\0';
	switch (line[0]) {
	case 'F':
		bits = strtoull(line + 2, NULL, 16);
		memcpy(&number, &bits, sizeof number);
		pks_float_repr(number, out);
		break;
	case 'R':
		status = (int)pks_integer_read(unhex(line + 4),
					       (enum pks_number_reader)(line[2] - '0'), &integer);
		pks_text_printf(out, "%d ", status);
		if (status == PKS_NUMBER_OK)
			say_integer(&integer, out);
		break;
	case 'N':
		status = (int)pks_float_read(unhex(line + 4), line[2] == '1', &number);
		memcpy(&bits, &number, sizeof bits);
		pks_text_printf(out, "%d ", status);
		if (status == PKS_NUMBER_OK)
			pks_text_printf(out, "%016" PRIx64, bits);
		break;
	case 'B':
		pks_integer_binary(unhex(line + 2), &integer);
		say_integer(&integer, out);
		break;
	case 'E': say_decoded(line + 2, out); break;
	default: say_points(out); break;
	}
	pks_text_raw(out, "\n");
}

int
main(void)
{
	static char line[sizeof buffer * 2 + 16], room[1 << 16];
	struct pks_text out;

	if (setlocale(LC_ALL, "") == NULL)
		return 3;
	pks_text_stream(&out, room, sizeof room, stdout);
	while (fgets(line, sizeof line, stdin) != NULL)
		answer(line, &out);
	return pks_text_flush(&out) ? 0 : 1;
}
