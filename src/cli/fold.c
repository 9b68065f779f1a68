/* SPDX-License-Identifier: MIT */
/*
 * Folding, for help and explanations: their sentences stand in tables, one string each. The words
 * are our own and ASCII; what comes from a file is never folded.
 */
#include "cli/fold.h"

#include <string.h>

#define WIDTH 79

void
cli_fold(struct pks_text *out, const char *words, size_t at, size_t indent)
{
	for (const char *p = words; *p;) {
		size_t n = strcspn(p, " ");

		if (p != words && at + 1 + n > WIDTH) {
			pks_text_raw(out, "\n");
			pks_text_fill(out, ' ', indent);
			at = indent;
		} else if (p != words) {
			pks_text_raw(out, " ");
			at++;
		}
		pks_text_raw_n(out, p, n);
		at += n;
		p += n;
		p += *p == ' ';
	}
	pks_text_raw(out, "\n");
}
