/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_ZIP_DIRECTORY_H
#define PKS_SOURCE_ZIP_DIRECTORY_H
/*
 * A zip says everything twice: before each member, and in the directory at its end. Python and
 * PyTorch go by the directory, readers of streams by what stands before the members, and where the
 * two do not agree a member is two things. This is the directory's reading, for such members; what
 * it says of encryption is let pass, as PyTorch lets it pass.
 */
#include <picklescope/token.h>

struct pks_zip_directory {
	struct pks_bytes bytes;
	uint64_t at, end; /* of the next entry; of the directory */
	uint64_t front;	  /* bytes in front of the zip */
};

struct pks_zip_entry {
	struct pks_bytes name, data; /* packed */
	bool deflated;		     /* else stored */
	bool agrees;		     /* with what stands before the member */
};

/* Does a directory end near the end of the bytes? Then *at is where its last record is. */
bool pks_zip_end(struct pks_bytes bytes, uint64_t *at);
/* False: there is no directory. */
bool pks_zip_directory_begin(struct pks_zip_directory *directory, struct pks_bytes bytes);
/* The next entry whose bytes are there and that is stored or deflated. False: no more. */
bool pks_zip_directory_next(struct pks_zip_directory *directory, struct pks_zip_entry *entry);

#endif
