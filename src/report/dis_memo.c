/* SPDX-License-Identifier: MIT */
/*
 * Which memo slots were written. Slots come in order, nearly always: so they are kept as bits, 64
 * slots to a word, and the words in a hash by their number; slots far apart cost a word each. What
 * does not fit 64 bits, as only a text can spell it, has a hash of its own.
 */
#include "report/dis.h"

#include <stdlib.h>

struct word {
	uint64_t number; /* of its slots: slot / 64 */
	uint64_t bits;	 /* 0: the place is free */
};

/* The hash of thousands of digits is kept: it takes as long as reading them. */
struct big {
	struct pks_integer slot; /* a free place has base 0 */
	uint64_t hash;
};

struct pks_dis_memo {
	uint64_t count;
	struct word *words;
	size_t words_size, words_used; /* size is 0 or a power of two */
	struct word *near;	       /* the one that was found last; NULL: none */
	struct big *big;
	size_t big_size, big_used;
};

struct pks_dis_memo *
pks_dis_memo_new(void)
{
	return calloc(1, sizeof(struct pks_dis_memo));
}

void
pks_dis_memo_free(struct pks_dis_memo *memo)
{
	if (memo == NULL)
		return;
	free(memo->words);
	free(memo->big);
	free(memo);
}

uint64_t
pks_dis_memo_count(const struct pks_dis_memo *memo)
{
	return memo->count;
}

/* Where the word is or would be. */
static struct word *
find_word(struct word *words, size_t size, uint64_t number)
{
	size_t at = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (size - 1);

	while (words[at].bits != 0 && words[at].number != number)
		at = (at + 1) & (size - 1);
	return &words[at];
}

/* The same of the memo: most slots are near the one before. */
static struct word *
find_near(struct pks_dis_memo *memo, uint64_t number)
{
	if (memo->near == NULL || memo->near->number != number || memo->near->bits == 0)
		memo->near = find_word(memo->words, memo->words_size, number);
	return memo->near;
}

static struct big *
find_big(struct big *big, size_t size, const struct pks_integer *slot, uint64_t hash)
{
	size_t at = (size_t)hash & (size - 1);

	while (big[at].slot.base != 0 &&
	       (big[at].hash != hash || !pks_integer_equal(&big[at].slot, slot)))
		at = (at + 1) & (size - 1);
	return &big[at];
}

/* Both tables are kept less than three quarters full. */
static bool
grow_words(struct pks_dis_memo *memo)
{
	size_t size = memo->words_size > 0 ? memo->words_size * 2 : 64;
	struct word *words;

	if (memo->words_used + 1 <= memo->words_size / 4 * 3)
		return true;
	words = calloc(size, sizeof *words);
	if (words == NULL)
		return false;
	for (size_t i = 0; i < memo->words_size; i++)
		if (memo->words[i].bits != 0)
			*find_word(words, size, memo->words[i].number) = memo->words[i];
	free(memo->words);
	memo->near = NULL;
	memo->words = words;
	memo->words_size = size;
	return true;
}

static bool
grow_big(struct pks_dis_memo *memo)
{
	size_t size = memo->big_size > 0 ? memo->big_size * 2 : 64;
	struct big *big;

	if (memo->big_used + 1 <= memo->big_size / 4 * 3)
		return true;
	big = calloc(size, sizeof *big);
	if (big == NULL)
		return false;
	/* None of them is there twice. */
	for (size_t i = 0; i < memo->big_size; i++) {
		size_t at = (size_t)memo->big[i].hash & (size - 1);

		if (memo->big[i].slot.base == 0)
			continue;
		while (big[at].slot.base != 0)
			at = (at + 1) & (size - 1);
		big[at] = memo->big[i];
	}
	free(memo->big);
	memo->big = big;
	memo->big_size = size;
	return true;
}

bool
pks_dis_memo_has(struct pks_dis_memo *memo, const struct pks_integer *slot)
{
	uint64_t number = (uint64_t)slot->small;

	if (!slot->is_small)
		return memo->big_size > 0 &&
		       find_big(memo->big, memo->big_size, slot, pks_integer_hash(slot))
				       ->slot.base != 0;
	return memo->words_size > 0 && (find_near(memo, number / 64)->bits >> number % 64 & 1) != 0;
}

bool
pks_dis_memo_add(struct pks_dis_memo *memo, const struct pks_integer *slot)
{
	uint64_t number = (uint64_t)slot->small;
	struct word *word;

	if (!slot->is_small) {
		uint64_t hash = pks_integer_hash(slot);

		if (!grow_big(memo))
			return false;
		*find_big(memo->big, memo->big_size, slot, hash) = (struct big){*slot, hash};
		memo->big_used++;
		memo->count++;
		return true;
	}
	if (!grow_words(memo))
		return false;
	word = find_near(memo, number / 64);
	memo->words_used += word->bits == 0;
	word->number = number / 64;
	word->bits |= UINT64_C(1) << number % 64;
	memo->count++;
	return true;
}
