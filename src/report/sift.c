/* SPDX-License-Identifier: MIT */
/*
 * What is only a guess is shown where somebody names the file and nothing else is found in it,
 * where libmagic calls it a pickle, and where loading it would do something all the same.
 */
#include "report/sift.h"

#include <errno.h>
#include <string.h>

void
pks_sift_file(struct pks_sift *sift, bool walked)
{
	sift->walked = walked;
	sift->here = 0;
}

void
pks_sift_end(struct pks_sift *sift)
{
	pks_magic_free(sift->magic);
	sift->magic = NULL;
}

/* libmagic's database costs more than most files. */
const char *
pks_sift_word(struct pks_sift *sift, const struct pks_pickle *pickle)
{
	struct pks_bytes bytes = pickle->bytes;

	if (!sift->magic && !sift->no_magic) {
		sift->magic = pks_magic_new();
		sift->no_magic = !sift->magic;
		sift->starved = sift->no_magic && errno == ENOMEM;
	}
	if (!sift->magic)
		return NULL;
	bytes.data += pickle->found.offset;
	bytes.size -= pickle->found.offset;
	return pks_magic_of(sift->magic, bytes);
}

static bool
is_called_one(struct pks_sift *sift, const struct pks_pickle *pickle)
{
	const char *word = pks_sift_word(sift, pickle);

	return word && strstr(word, "Python pickle");
}

/* libmagic takes its time with each file: it is asked where its entries for pickles could fit. */
static bool
may_be_called_one(const struct pks_pickle *pickle)
{
	return pickle->found.offset < pickle->bytes.size &&
	       memchr("\x80(c]}", pickle->bytes.data[pickle->found.offset], 5);
}

static bool
is_one(struct pks_sift *sift, const struct pks_pickle *pickle, struct pks_risk *risk)
{
	if (pickle->confidence != PKS_GUESS)
		return true;
	if (!sift->walked && sift->here == 0 && !pickle->several)
		return true;
	return (pickle->imports && pks_risk_acts(risk)) ||
	       (sift->here == 0 && may_be_called_one(pickle) && is_called_one(sift, pickle));
}

bool
pks_sift_passes(struct pks_sift *sift, const struct pks_pickle *pickle, struct pks_risk *risk)
{
	if (!is_one(sift, pickle, risk))
		return false;
	sift->here++;
	return true;
}

const char *
pks_sift_confidence(const struct pks_pickle *pickle, struct pks_risk *risk)
{
	if (pickle->confidence != PKS_GUESS)
		return pks_confidence_name(pickle->confidence);
	return pickle->imports && pks_risk_acts(risk) ? pks_confidence_name(PKS_LIKELY) : NULL;
}
