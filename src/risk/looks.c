/* SPDX-License-Identifier: MIT */
/*
 * Names that look like others: with characters that are not shown, with letters of two alphabets in
 * one word, or spelled so that they read as a module that is known and are another.
 *
 * A name in an alphabet of its own is nobody's lie; what is looked for is a word that reads as
 * ASCII and is not. In ASCII itself l, 1 and I, o, O and 0, rn and m look the same.
 */
#include "risk/internal.h"
#include "risk/known.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	uint16_t point;
	char letter;
} looks[] = {
#define LOOKS(point, letter) {point, letter},
#include "risk/looks.def"
#undef LOOKS
};
#define LOOKS_COUNT (sizeof looks / sizeof *looks)

/* The letter of ASCII that a character looks like, 0 if it looks like none. */
static char
looks_like(uint32_t point)
{
	size_t low = 0, high = LOOKS_COUNT;

	if (point >= 0xff01 && point <= 0xff5e)
		return (char)(point - 0xff01 + '!'); /* full width */
	if (point >= 0x1d400 && point <= 0x1d6a3) {  /* styled letters of mathematics */
		uint32_t n = (point - 0x1d400) % 52;
		return (char)(n < 26 ? 'A' + n : 'a' + n - 26);
	}
	if (point >= 0x1d7ce && point <= 0x1d7ff)
		return (char)('0' + (point - 0x1d7ce) % 10);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (looks[mid].point == point)
			return looks[mid].letter;
		if (looks[mid].point < point)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

bool
pks_is_odd_name(struct pks_bytes name)
{
	const uint8_t *p = name.data, *end = pks_bytes_end(name);

	while (p < end) {
		uint32_t point;
		unsigned n = pks_utf8_decode(p, end, &point);
		if (n == 0 || point <= ' ' || !pks_printable(point))
			return true;
		p += n;
	}
	return false;
}

bool
pks_is_mixed_name(struct pks_bytes name)
{
	const uint8_t *p = name.data, *end = pks_bytes_end(name);
	bool ascii = false, like = false;

	while (p < end) {
		uint32_t point;
		unsigned n = pks_utf8_decode(p, end, &point);
		if (n == 0)
			return false;
		p += n;
		if (point == '.')
			ascii = like = false;
		else if ((point | 0x20) >= 'a' && (point | 0x20) <= 'z')
			ascii = true;
		else if (point >= 0x80 && looks_like(point) != 0)
			like = true;
		if (ascii && like)
			return true;
	}
	return false;
}

/* What a name looks like, one letter at a time. */
struct sight {
	const uint8_t *at, *end;
};

/* 0 at the end, -1 for a character that looks like no letter of ASCII. */
static int
next_look(struct sight *s)
{
	uint32_t point;
	unsigned n;
	char letter;

	if (s->at >= s->end)
		return 0;
	n = pks_utf8_decode(s->at, s->end, &point);
	if (n == 0)
		return -1;
	letter = point < 0x80 ? (char)point : looks_like(point);
	s->at += n;
	switch (letter) {
	case 0: return -1;
	case '1':
	case 'I':
	case '|': return 'l';
	case '0':
	case 'O': return 'o';
	case 'r':
		if (s->at < s->end && *s->at == 'n') {
			s->at++;
			return 'm';
		}
		return 'r';
	default: return letter;
	}
}

static bool
look_the_same(struct pks_bytes a, const char *b)
{
	struct sight x = {a.data, pks_bytes_end(a)};
	struct sight y = {(const uint8_t *)b, (const uint8_t *)b + strlen(b)};
	int letter;

	do {
		letter = next_look(&x);
		if (letter < 0 || letter != next_look(&y))
			return false;
	} while (letter != 0);
	return true;
}

/* The modules of the table that are in no package, once each. */
static bool
make_tops(struct pks_risk *risk)
{
	const char **tops = calloc(pks_known_rows(), sizeof *tops);

	if (tops == NULL) {
		risk->no_memory = true;
		return false;
	}
	for (size_t k = 0; k < pks_known_rows(); k++) {
		const struct pks_known *row = pks_known_row(k);
		if (row->name[0] == '*' && row->name[1] == '\0' && row->module[0] != '*' &&
		    strchr(row->module, '.') == NULL)
			tops[risk->tops_count++] = row->module;
	}
	risk->tops = tops;
	return true;
}

const char *
pks_looks_known(struct pks_risk *risk, struct pks_bytes module)
{
	const uint8_t *dot = module.size > 0 ? memchr(module.data, '.', module.size) : NULL;

	if (dot != NULL)
		module.size = (uint64_t)(dot - module.data);
	if (module.size == 0 || module.size >= PKS_NAME_MAX ||
	    (risk->tops == NULL && !make_tops(risk)))
		return NULL;
	for (size_t k = 0; k < risk->tops_count; k++)
		if (look_the_same(module, risk->tops[k]) &&
		    (strlen(risk->tops[k]) != module.size ||
		     memcmp(risk->tops[k], module.data, module.size) != 0))
			return risk->tops[k];
	return NULL;
}
