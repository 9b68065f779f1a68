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

#endif
