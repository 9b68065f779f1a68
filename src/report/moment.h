/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_MOMENT_H
#define PKS_REPORT_MOMENT_H
/*
 * A number as a moment of the calendar.
 */
#include <picklescope/text.h>

/* So many parts of a second since 1970, a second having 'parts' of them: 2001-09-09 01:46:40.5 UTC.
 */
void pks_moment_text(int64_t number, int64_t parts, struct pks_text *out);

#endif
