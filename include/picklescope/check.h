/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_CHECK_H
#define PICKLESCOPE_CHECK_H
/*
 * Is a signature right, under keys that the user gives? Every algorithm that a digest's length
 * allows is tried, in every way that is in use, over all that it may be over. Digests come from
 * libgcrypt, and are compared in a time that does not depend on where they differ.
 */
#include <picklescope/risk.h>
#include <picklescope/signature.h>
#include <picklescope/text.h>

/* Is there what makes digests? False in a build without libgcrypt. Call it before threads begin and
 * before a sandbox: what the library opens is opened now. */
bool pks_check_ready(void);
/* libgcrypt's own version, "" without it. */
const char *pks_check_version(void);

struct pks_key {
	const uint8_t *data;
	size_t size;
};

/* The names of the algorithms whose digest is that long, with commas; "" if there are none. */
void pks_digests_of_length(unsigned length, char *words, size_t size);

enum pks_checked {
	PKS_CHECK_RUNNING,
	PKS_CHECK_RIGHT, /* a key fits */
	PKS_CHECK_PLAIN, /* it is a digest without a key, which anybody can make */
	PKS_CHECK_WRONG	 /* nothing that was tried fits */
};

/* What fits. */
struct pks_check_found {
	size_t signature; /* of those that were given */
	enum pks_signed_over over;
	const char *scheme;    /* "HMAC" */
	const char *remark;    /* what there is to say of it; "" */
	const char *algorithm; /* as Python's hashlib names it */
	size_t key;
	bool trimmed; /* the key fits without the end of line at its end */
	bool cut;     /* the digest is the beginning of a longer one */
};

/*
 * Tries the keys on the signatures of one pickle, a slice at a time. What is given must live as
 * long. NULL: no memory, or no libgcrypt.
 */
struct pks_check;
struct pks_check *pks_check_new(const struct pks_signature *signatures, size_t signature_count,
				const struct pks_key *keys, size_t key_count);
/* Goes through about so many bytes. */
enum pks_checked pks_check_work(struct pks_check *check, uint64_t bytes);
/* How many ways it has tried, and how many there are at most. */
void pks_check_progress(const struct pks_check *check, uint64_t *tried, uint64_t *all);
/* Where it is right or plain. */
const struct pks_check_found *pks_check_found(const struct pks_check *check);
/* An algorithm that libgcrypt refuses, as it may where only approved ones are allowed; NULL: none.
 */
const char *pks_check_refused(const struct pks_check *check);
void pks_check_free(struct pks_check *check);

/* All that there is to tell of one pickle's signature. */
struct pks_verified {
	const struct pks_signature *signatures;
	size_t signature_count;
	const struct pks_check *check; /* done; NULL: there is no libgcrypt */
	enum pks_checked checked;
	const char *const *key_names; /* as the user gave them; NULL: one that was typed */
	size_t key_count;
	bool short_names;     /* of files, without their directories */
	enum pks_level level; /* of the pickle; PKS_INFO: not known */
};
/* In sentences, each on a line that begins with two blanks. */
void pks_report_signature(const struct pks_verified *verified, struct pks_text *out);

#endif
