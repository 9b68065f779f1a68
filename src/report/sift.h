/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_SIFT_H
#define PKS_REPORT_SIFT_H
/*
 * What of all that might be a pickle is one, for who lists the pickles of many files: a file that
 * somebody names and that holds none is taken for one all the same. In a directory there are other
 * files too: one is passed over if it neither begins as a pickle does nor would call anything; a
 * file that only breaks after its call is not.
 */
#include "report/pickles.h"

#include <picklescope/risk.h>

/* Of one thread; begins as zeros. */
struct pks_sift {
	struct pks_magic *magic; /* made when it is first asked for */
	bool no_magic;		 /* it cannot be made */
	bool starved;		 /* since there is no memory for it */
	bool walked;		 /* the file at hand was found in a directory */
	uint64_t here;		 /* pickles of the file at hand that passed */
};

/* The next file. */
void pks_sift_file(struct pks_sift *sift, bool walked);
void pks_sift_end(struct pks_sift *sift);
/* Is it one? With its risk up to date. Counts it if it is. */
bool pks_sift_passes(struct pks_sift *sift, const struct pks_pickle *pickle, struct pks_risk *risk);
/* How sure it is, once it is known what it does: a word, NULL where nothing says that it is one. */
const char *pks_sift_confidence(const struct pks_pickle *pickle, struct pks_risk *risk);
/* libmagic's word on the bytes from this pickle on; NULL: libmagic is not to be had. */
const char *pks_sift_word(struct pks_sift *sift, const struct pks_pickle *pickle);

#endif
