/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_SIGNATURE_H
#define PICKLESCOPE_SIGNATURE_H
/*
 * Signed pickles: digests that stand beside a pickle, or beside the text that it is written in.
 * Whether they are right is for check.h.
 *
 * Nothing in a file says that it is signed, let alone how. So there are places where a digest may
 * stand, some of which look like one, and each may be over several things.
 */
#include <picklescope/source.h>

#define PKS_DIGEST_LONGEST 64
/* What is cut shorter is no proof: it is never called right. RFC 2104 wants 80 bits. */
#define PKS_DIGEST_SHORTEST 10

enum pks_digest_form { PKS_DIGEST_RAW, PKS_DIGEST_HEX, PKS_DIGEST_BASE64 };

/* What a digest may be over. */
enum pks_signed_over {
	PKS_OVER_PICKLE, /* the pickle from its first op to STOP */
	PKS_OVER_TEXT,	 /* the bytes that it is written in: base64 of it, say */
	PKS_OVER_REST,	 /* all that stands before the digest, or behind it */
	PKS_OVERS
};

struct pks_signature {
	const struct pks_source *source; /* in which it stands; lives as long as what was given */
	uint64_t offset, size;		 /* there */
	enum pks_digest_form form;
	bool behind; /* behind what it signs; else before it */
	bool likely; /* what is around it speaks for it; else it would fit there, no more */
	bool odd;    /* hexadecimal digits, and one is missing */
	unsigned length;
	uint8_t digest[PKS_DIGEST_LONGEST];
	struct pks_bytes over[PKS_OVERS]; /* data NULL: not that */
};

/*
 * Where a digest of the pickle may stand, those that are likely first: in the source that it is in,
 * and in those above of which that is a part. Gives how many there are, never more than most.
 */
#define PKS_SIGNATURES 96
size_t pks_signatures(const struct pks_source *source, const struct pks_found *found,
		      struct pks_signature *all, size_t most);

#endif
