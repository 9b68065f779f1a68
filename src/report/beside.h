/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_BESIDE_H
#define PKS_REPORT_BESIDE_H
/*
 * Arrays of joblib's that lie in files beside their pickle.
 */
#include <picklescope/arrays.h>
#include <picklescope/report.h>

/*
 * Opens the file that an array of a source's pickle is in. NULL, and why[size] says why: nothing
 * but a plain name in the folder of a pickle that is a file itself, packed or not, is opened.
 */
struct pks_source *pks_open_beside(const struct pks_source *source, const struct pks_beside *beside,
				   char *why, size_t size);
/* '(3, 4) float64 in the file x.pkl_01.npy beside the pickle: 0.0, 1.0, …'; or why there is no more
 * to be said. source NULL: no file is looked for. */
void pks_beside_text(const struct pks_source *source, const struct pks_beside *beside,
		     unsigned width, struct pks_text *text);
/* The same of a value of a history, which may know where its files are. False: it is none, or has
 * no name. */
bool pks_beside_of_text(const struct pks_history *history, pks_op value, pks_op moment,
			unsigned width, struct pks_text *text);

#endif
