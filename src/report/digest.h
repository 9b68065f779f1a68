/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_DIGEST_H
#define PKS_REPORT_DIGEST_H
/*
 * Digests, from libgcrypt where it was there when this was built.
 */
#include <picklescope/token.h>

#define PKS_SHA256_SIZE 32

/* False: built without libgcrypt, or it refuses. */
bool pks_sha256(struct pks_bytes bytes, uint8_t digest[PKS_SHA256_SIZE]);
/* The same piece by piece. NULL: there is none. 'end' frees it, also with digest NULL. */
struct pks_sha256;
struct pks_sha256 *pks_sha256_begin(void);
void pks_sha256_add(struct pks_sha256 *sum, struct pks_bytes bytes);
void pks_sha256_end(struct pks_sha256 *sum, uint8_t digest[PKS_SHA256_SIZE]);

#endif
