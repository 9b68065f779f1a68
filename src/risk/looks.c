/* SPDX-License-Identifier: MIT */
/*
 * Names that look like others: with characters that are not shown, with letters of two alphabets in
 * one word, or spelled so that they read as a module that is known and are another.
 *
 * A name in an alphabet of its own is nobody's lie; what is looked for is a word that reads as
 * ASCII and is not. In ASCII itself l, 1 and I, o, O and 0, rn and m look the same. What looks like
 * ASCII says a table that ICU's spoof checker makes when this is built (make_looks.c), or looks.def
 * where ICU was left out.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "risk/internal.h"
#include "risk/known.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_ICU
#define LOOKS_TABLE "risk/looks_icu.h"
#else
#define LOOKS_TABLE	  "risk/looks.def"
#define PKS_LOOKS_VERSION ""
#endif

static const struct {
	uint32_t point;
	char look[5];
} looks[] = {
#define LOOKS(point, look) {point, look},
#include LOOKS_TABLE
#undef LOOKS
};
#define LOOKS_COUNT (sizeof looks / sizeof *looks)

const char *
pks_looks_version(void)
{
	return PKS_LOOKS_VERSION;
}

/* Whole blocks of styled letters: what one of them is. 0: it is in none. */
static char
styled(uint32_t point)
{
	if (point >= 0xff01 && point <= 0xff5e)
		return (char)(point - 0xff01 + '!'); /* full width */
	if (point >= 0x1d400 && point <= 0x1d6a3) {  /* of mathematics */
		uint32_t n = (point - 0x1d400) % 52;
		return (char)(n < 26 ? 'A' + n : 'a' + n - 26);
	}
	if (point >= 0x1d7ce && point <= 0x1d7ff)
		return (char)('0' + (point - 0x1d7ce) % 10);
	return 0;
}

/* What a character beyond ASCII looks like in ASCII; false if like nothing there. */
static bool
looks_like(uint32_t point, char look[sizeof looks->look])
{
	size_t low = 0, high = LOOKS_COUNT;

	look[0] = styled(point);
	look[1] = '\0';
	while (look[0] == '\0' && low < high) {
		size_t mid = low + (high - low) / 2;
		if (looks[mid].point == point) {
			memcpy(look, looks[mid].look, sizeof looks->look);
			return true;
		}
		if (looks[mid].point < point)
			low = mid + 1;
		else
			high = mid;
	}
	return look[0] != '\0';
}

/* Letters of Latin beyond ASCII: people's names have them beside others. */
static bool
is_latin(uint32_t point)
{
	return point < 0x370 || (point >= 0x1d00 && point < 0x1dc0) ||
	       (point >= 0x1e00 && point < 0x1f00) || (point >= 0x2c60 && point < 0x2c80) ||
	       (point >= 0xa720 && point < 0xa800) || (point >= 0xab30 && point < 0xab70);
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
	char look[sizeof looks->look];

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
		else if (point >= 0x80 && !is_latin(point) && looks_like(point, look))
			like = true;
		if (ascii && like)
			return true;
	}
	return false;
}

/* What a name looks like, one letter at a time. */
struct sight {
	const uint8_t *at, *end;
	char look[sizeof looks->look]; /* of the character at hand, from here on */
	unsigned next;
	bool half; /* of an m, which is r and n */
};

/* 0 at the end, -1 for a character that looks like nothing in ASCII. */
static int
next_look(struct sight *s)
{
	uint32_t point;
	unsigned n;

	if (s->half) {
		s->half = false;
		return 'n';
	}
	if (s->look[s->next] == '\0') {
		if (s->at >= s->end)
			return 0;
		n = pks_utf8_decode(s->at, s->end, &point);
		if (n == 0)
			return -1;
		s->at += n;
		s->next = 0;
		s->look[0] = (char)point;
		s->look[1] = '\0';
		if (point == 0 || (point >= 0x80 && !looks_like(point, s->look)))
			return -1;
	}
	switch (s->look[s->next++]) {
	case '1':
	case 'I':
	case '|': return 'l';
	case '0':
	case 'O': return 'o';
	case 'm': s->half = true; return 'r';
	default: return s->look[s->next - 1];
	}
}

/* What is longer looks like no module of the table. */
#define LONGEST_LOOK 63

/* A module of the table that is in no package, and what it looks like. */
struct pks_top {
	const char *module;
	char look[LONGEST_LOOK + 1];
};

/* All of what a name looks like. False: a character looks like nothing in ASCII, or it is too long.
 */
static bool
look_of(const void *name, size_t size, char look[LONGEST_LOOK + 1])
{
	struct sight sight = {.at = name, .end = (const uint8_t *)name + size};
	size_t used = 0;
	int letter;

	while ((letter = next_look(&sight)) > 0 && used < LONGEST_LOOK)
		look[used++] = (char)letter;
	look[used] = '\0';
	return letter == 0;
}

/* Those of the table, once each. */
static bool
make_tops(struct pks_risk *risk)
{
	struct pks_top *tops = calloc(pks_known_rows(), sizeof *tops);

	if (tops == NULL) {
		risk->no_memory = true;
		return false;
	}
	for (size_t k = 0; k < pks_known_rows(); k++) {
		const struct pks_known *row = pks_known_row(k);
		struct pks_top *top = &tops[risk->tops_count];

		top->module = row->module;
		if (row->name[0] == '*' && row->name[1] == '\0' && row->module[0] != '*' &&
		    strchr(row->module, '.') == NULL &&
		    look_of(row->module, strlen(row->module), top->look))
			risk->tops_count++;
	}
	risk->tops = tops;
	return true;
}

const char *
pks_looks_known(struct pks_risk *risk, struct pks_bytes module)
{
	const uint8_t *dot = module.size > 0 ? memchr(module.data, '.', module.size) : NULL;
	char look[LONGEST_LOOK + 1];

	if (dot != NULL)
		module.size = (uint64_t)(dot - module.data);
	if (module.size == 0 || !look_of(module.data, module.size, look) ||
	    (risk->tops == NULL && !make_tops(risk)))
		return NULL;
	/* A file may have as many names as there is room for: each is looked at once. */
	for (size_t k = 0; k < risk->tops_count; k++) {
		const struct pks_top *top = &risk->tops[k];

		if (top->look[0] == look[0] && strcmp(top->look, look) == 0 &&
		    (strlen(top->module) != module.size ||
		     memcmp(top->module, module.data, module.size) != 0))
			return top->module;
	}
	return NULL;
}
