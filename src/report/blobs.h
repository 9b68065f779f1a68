/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_BLOBS_H
#define PKS_REPORT_BLOBS_H
/*
 * The bytes that an op has or stands for: what is looked at, and what is digested.
 */
#include <picklescope/history.h>

/* Room that is used again for each op; {0} to begin with. */
struct pks_blob {
	uint8_t *data;
	size_t room;
};
void pks_blob_free(struct pks_blob *blob);

/*
 * The bytes or text of an op that pushes such: in the file, or with the escapes of a line undone,
 * as UTF-8, in the blob, up to 1 MiB of them. False: it pushes none, or memory ran out.
 */
bool pks_blob_of(const struct pks_history *history, pks_op op, struct pks_blob *blob,
		 struct pks_bytes *bytes);
/* What digits of base64 stand for, either kind, up to 1 MiB, in the blob. False: no memory. */
bool pks_blob_base64(struct pks_bytes digits, struct pks_blob *blob, struct pks_bytes *bytes);

#endif
