/* SPDX-License-Identifier: MIT */
/*
 * Indicators: what of a pickle can be looked for elsewhere. The texts and bytes of its ops are read
 * once, each for URLs, e-mail addresses, host names, IP addresses, paths and long runs of base64;
 * commands are what a callable that runs processes is given. Each is told once for each op, with
 * its op. Digests are those of the pickle, of its bytes that are long enough to be something, and
 * of what base64 stands for.
 */
#include "report/blobs.h"
#include "report/digest.h"

#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The longest that is told whole. */
#define MAX_SHOWN 300
/* Told at most; the rest is counted. */
#define MAX_TOLD 2000
/* So long a run of base64 is no word. */
#define MIN_BASE64 40
/* So few bytes are a key or a number. */
#define MIN_BLOB 32

struct pks_indicators {
	struct pks_risk *risk;
	const struct pks_history *history;
	struct pks_text *out;
	uint64_t told, more;
	struct pks_sha256 *sum; /* NULL: told, or there is none */
	uint64_t summed;
	pks_op next;		/* to be looked at */
	uint64_t inside, tried; /* of its bytes: looked at, and as a run of base64 */
	struct pks_blob text;	/* those, where a line has escapes */
	struct pks_bytes bytes; /* those, once they are looked at */
	struct pks_blob decoded;
};

struct span {
	const uint8_t *at, *end;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(uint8_t c)
{
	return is_digit(c) || is_letter(c);
}

static bool
is_among(uint8_t c, const char *characters)
{
	return c != '\0' && strchr(characters, c) != NULL;
}

static bool
is_host(uint8_t c)
{
	return is_word(c) || c == '.' || c == '-';
}

static bool
is_url(uint8_t c)
{
	return c > ' ' && c < 0x7f && !is_among(c, "\"'<>\\^`{|}");
}

static bool
is_path(uint8_t c)
{
	return is_word(c) || is_among(c, "-._~/+@%");
}

static void
tell(struct pks_indicators *in, const char *kind, pks_op op, struct span span)
{
	size_t n = (size_t)(span.end - span.at);

	if (in->told++ >= MAX_TOLD) {
		in->more++;
		return;
	}
	pks_text_printf(in->out, "%-8s op %" PRIu32 " ", kind, op);
	pks_text_utf8(in->out, span.at, n < MAX_SHOWN ? n : MAX_SHOWN);
	if (n > MAX_SHOWN)
		pks_text_printf(in->out, "... (%zu bytes)", n);
	pks_text_raw(in->out, "\n");
}

/* As far as all are of a kind. */
static const uint8_t *
run(const uint8_t *p, const uint8_t *end, bool (*is)(uint8_t))
{
	while (p < end && is(*p))
		p++;
	return p;
}

/* 'scheme://host', from the colon on. */
static const uint8_t *
find_url(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *colon)
{
	const uint8_t *start = colon, *end;

	if (all.end - colon < 4 || colon[1] != '/' || colon[2] != '/' || !is_url(colon[3]))
		return NULL;
	while (start > all.at && (is_word(start[-1]) || is_among(start[-1], "+-.")) &&
	       colon - start < 16)
		start--;
	if (start == colon)
		return NULL;
	end = run(colon + 3, all.end, is_url);
	while (end > colon + 4 && is_among(end[-1], ".,;:!?)"))
		end--;
	tell(in, "url", op, (struct span){start, end});
	return end;
}

static const uint8_t *
find_mail(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *at)
{
	const uint8_t *start = at, *end = run(at + 1, all.end, is_host);

	while (start > all.at && (is_word(start[-1]) || is_among(start[-1], "._%+-")) &&
	       at - start < 64)
		start--;
	while (end > at + 1 && end[-1] == '.')
		end--;
	if (start == at || memchr(at, '.', (size_t)(end - at)) == NULL)
		return NULL;
	tell(in, "mail", op, (struct span){start, end});
	return end;
}

/* Four numbers to 255 with points between them, at the beginning of a word. */
static const uint8_t *
find_address(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *start)
{
	const uint8_t *p = start;

	if (start > all.at && (is_word(start[-1]) || start[-1] == '.'))
		return NULL;
	for (int part = 0; part < 4; part++) {
		unsigned n = 0, digits = 0;
		if (part > 0 && (p >= all.end || *p++ != '.'))
			return NULL;
		for (; p < all.end && is_digit(*p) && digits < 4; p++, digits++)
			n = n * 10 + (unsigned)(*p - '0');
		if (digits == 0 || n > 255)
			return NULL;
	}
	if (p < all.end && (is_word(*p) || (*p == '.' && p + 1 < all.end && is_digit(p[1]))))
		return NULL;
	tell(in, "address", op, (struct span){start, p});
	return p;
}

/* '/two/parts' at the beginning of a word, or 'C:\...'. */
static const uint8_t *
find_path(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *start)
{
	const uint8_t *end;

	if (start > all.at && (is_path(start[-1]) || start[-1] == ':'))
		return NULL;
	end = run(start, all.end, is_path);
	if (end - start < 4 || !is_word(start[1]) ||
	    memchr(start + 1, '/', (size_t)(end - start - 1)) == NULL)
		return NULL;
	tell(in, "path", op, (struct span){start, end});
	return end;
}

static const uint8_t *
find_drive(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *colon)
{
	const uint8_t *end = colon + 1;

	if (colon == all.at || !is_letter(colon[-1]) || all.end - colon < 3 || colon[1] != '\\' ||
	    (colon - 1 > all.at && is_word(colon[-2])))
		return NULL;
	while (end < all.end && (is_path(*end) || *end == '\\' || *end == ' '))
		end++;
	tell(in, "path", op, (struct span){colon - 1, end});
	return end;
}

static bool
is_base64(uint8_t c)
{
	return is_word(c) || is_among(c, "+/-_=");
}

static void
tell_digest(struct pks_indicators *in, pks_op op, struct pks_bytes bytes, const char *what)
{
	uint8_t digest[PKS_SHA256_SIZE];

	if (!pks_sha256(bytes, digest))
		return;
	if (op != PKS_NO_OP && in->told++ >= MAX_TOLD) {
		in->more++;
		return;
	}
	pks_text_printf(in->out, "%-8s ", "sha256");
	if (op != PKS_NO_OP)
		pks_text_printf(in->out, "op %" PRIu32 " ", op);
	pks_text_printf(in->out, "%" PRIu64 " bytes%s ", bytes.size, what);
	for (size_t k = 0; k < sizeof digest; k++)
		pks_text_printf(in->out, "%02x", digest[k]);
	pks_text_raw(in->out, "\n");
}

static void
tell_decoded(struct pks_indicators *in, pks_op op, struct span digits)
{
	struct pks_bytes text = {digits.at, (uint64_t)(digits.end - digits.at)}, bytes;

	if (pks_blob_base64(text, &in->decoded, &bytes))
		tell_digest(in, op, bytes, " decoded");
}

/* Capitals, small letters and digits in one long word are no word. */
static const uint8_t *
find_base64(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *start)
{
	const uint8_t *end = run(start, all.end, is_base64);
	bool capital = false, small = false, digit = false;

	if (end - start < MIN_BASE64)
		return NULL;
	for (const uint8_t *p = start; p < end; p++) {
		digit = digit || is_digit(*p);
		capital = capital || (*p >= 'A' && *p <= 'Z');
		small = small || (*p >= 'a' && *p <= 'z');
	}
	if (!capital || !small || !digit)
		return NULL;
	tell(in, "base64", op, (struct span){start, end});
	tell_decoded(in, op, (struct span){start, end});
	return end;
}

/* Ends of host names that are not also names in programs, as name, io or top are. */
static bool
is_top(const uint8_t *p, size_t n)
{
	static const char *const tops[] = {
		"au", "biz", "br", "ca",  "ch",	 "cn",	  "com",      "de",	 "edu", "eu",
		"fr", "gov", "jp", "mil", "net", "nl",	  "onion",    "org",	 "pl",	"ru",
		"se", "uk",  "us", "xyz", "lan", "local", "internal", "example",
	};

	for (size_t k = 0; k < sizeof tops / sizeof *tops; k++)
		if (strlen(tops[k]) == n && memcmp(tops[k], p, n) == 0)
			return true;
	return false;
}

/* 'two.words.com' at the beginning of a word. */
static const uint8_t *
find_host(struct pks_indicators *in, pks_op op, struct span all, const uint8_t *start)
{
	const uint8_t *end, *last;

	if (start > all.at && (is_host(start[-1]) || is_among(start[-1], "_/@:\\")))
		return NULL;
	end = run(start, all.end, is_host);
	while (end > start && !is_word(end[-1]))
		end--;
	for (last = end; last > start && last[-1] != '.'; last--)
		;
	if (last <= start + 1 || !is_word(last[-2]) || (end < all.end && is_among(*end, "_(@")) ||
	    !is_top(last, (size_t)(end - last)))
		return NULL;
	tell(in, "host", op, (struct span){start, end});
	return end;
}

/* At most so many bytes from where it stood. False: there is more of them. */
static bool
look(struct pks_indicators *in, pks_op op, struct span all, uint64_t most)
{
	const uint8_t *p = all.at + in->inside, *tried = all.at + in->tried;
	const uint8_t *stop = (uint64_t)(all.end - p) > most ? p + most : all.end;

	while (p < stop) {
		const uint8_t *end = NULL;
		if (*p == ':') {
			end = find_url(in, op, all, p);
			if (end == NULL)
				end = find_drive(in, op, all, p);
		} else if (*p == '@') {
			end = find_mail(in, op, all, p);
		} else if (*p == '/') {
			end = find_path(in, op, all, p);
		} else if (is_digit(*p)) {
			end = find_address(in, op, all, p);
		}
		if (end == NULL && is_word(*p) && (p == all.at || !is_host(p[-1])))
			end = find_host(in, op, all, p);
		/* One run is looked at once. */
		if (end == NULL && p >= tried && is_base64(*p)) {
			end = find_base64(in, op, all, p);
			tried = run(p, all.end, is_base64);
		}
		p = end != NULL ? end : p + 1;
	}
	in->inside = (uint64_t)(p - all.at);
	in->tried = (uint64_t)(tried - all.at);
	return p == all.end;
}

/* The commands that callables are given. */
static void
tell_commands(struct pks_indicators *in)
{
	struct pks_reader *reader = pks_risk_reader(in->risk);

	for (size_t k = 0; k < pks_risk_callables(in->risk); k++) {
		const struct pks_used *used = pks_risk_callable(in->risk, k);
		const pks_op *calls;
		size_t n = pks_risk_calls(in->risk, k, &calls);
		if (used->known->capability != PKS_CAN_PROCESS ||
		    used->known->level < PKS_SUSPICIOUS)
			continue;
		for (size_t i = 0; i < n && in->told < MAX_TOLD; i++) {
			in->told++;
			pks_text_printf(in->out, "%-8s op %" PRIu32 " ", "command", calls[i]);
			pks_call_text(reader, calls[i], MAX_SHOWN, in->out);
			pks_text_raw(in->out, "\n");
		}
	}
}

/* Up to so many more bytes. False: it is told, or there is none. */
static bool
sum_up(struct pks_indicators *in, uint64_t most)
{
	struct pks_bytes bytes = pks_history_bytes(in->history);
	uint64_t start = pks_history_start(in->history);
	uint64_t size = pks_history_end(in->history) - start;
	uint8_t digest[PKS_SHA256_SIZE];

	if (in->sum == NULL)
		return false;
	bytes.data += start + in->summed;
	bytes.size = size - in->summed < most ? size - in->summed : most;
	pks_sha256_add(in->sum, bytes);
	in->summed += bytes.size;
	if (in->summed < size)
		return true;
	pks_sha256_end(in->sum, digest);
	in->sum = NULL;
	pks_text_printf(in->out, "%-8s %" PRIu64 " bytes ", "sha256", size);
	for (size_t k = 0; k < sizeof digest; k++)
		pks_text_printf(in->out, "%02x", digest[k]);
	pks_text_raw(in->out, "\n");
	tell_commands(in);
	return true;
}

/* Of the bytes of Python 3 only: a text is looked for as it is. */
static bool
is_blob(enum pks_kind kind, struct pks_bytes bytes)
{
	return (kind == PKS_BYTES || kind == PKS_BYTEARRAY) && bytes.size >= MIN_BLOB;
}

/* The bytes of the next op, as far as 'left' lasts: what it took is gone from that. */
static void
look_at_next(struct pks_indicators *in, uint64_t *left)
{
	enum pks_kind kind = pks_value_kind(in->history, in->next);
	uint64_t before = in->inside;
	bool has = before > 0 || pks_blob_of(in->history, in->next, &in->text, &in->bytes);

	*left -= 1;
	if (has) {
		const uint8_t *at = in->bytes.data;
		bool all = look(in, in->next, (struct span){at, at + in->bytes.size}, *left);

		*left -= in->inside - before < *left ? in->inside - before : *left;
		if (!all)
			return;
		if (is_blob(kind, in->bytes))
			tell_digest(in, in->next, in->bytes, "");
	}
	in->next++;
	in->inside = in->tried = 0;
}

struct pks_indicators *
pks_indicators_begin(struct pks_risk *risk, struct pks_text *out)
{
	struct pks_indicators *in = calloc(1, sizeof *in);

	if (in == NULL)
		return NULL;
	in->risk = risk;
	in->history = pks_reader_history(pks_risk_reader(risk));
	in->out = out;
	in->sum = pks_sha256_begin();
	if (in->sum == NULL)
		tell_commands(in);
	return in;
}

bool
pks_indicators_advance(struct pks_indicators *in, uint64_t bytes)
{
	pks_op end = pks_last_moment(in->history);

	/* One goes for the op itself. */
	if (bytes < 2)
		bytes = 2;
	if (sum_up(in, bytes))
		return true;
	if (in->next >= end)
		return false;
	while (in->next < end && bytes > 0)
		look_at_next(in, &bytes);
	if (in->next < end)
		return true;
	if (in->more > 0)
		pks_text_printf(in->out, "and %" PRIu64 " more\n", in->more);
	return false;
}

void
pks_indicators_end(struct pks_indicators *in)
{
	if (in == NULL)
		return;
	if (in->sum != NULL)
		pks_sha256_end(in->sum, NULL);
	pks_blob_free(&in->text);
	pks_blob_free(&in->decoded);
	free(in);
}

void
pks_report_indicators(struct pks_risk *risk, struct pks_text *out)
{
	struct pks_indicators *in = pks_indicators_begin(risk, out);

	while (in != NULL && pks_indicators_advance(in, UINT64_MAX))
		;
	pks_indicators_end(in);
}
