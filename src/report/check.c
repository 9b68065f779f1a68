/* SPDX-License-Identifier: MIT */
/*
 * All digests that there are to try, one after the other: by how likely the place is, the way, the
 * algorithm, the key; then by place and by what it is over. What is over the same bytes is digested
 * once. A digest that is under way waits for the next slice.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <picklescope/check.h>

#include "report/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_GCRYPT
#include <gcrypt.h>

enum way { HMAC, KEYED, BEFORE, BEHIND, PLAIN };

#define GCRY_MD_SAME 0

static const struct scheme {
	enum way way;
	int digest;
	const char *salt, *words, *remark;
} schemes[] = {
#define SCHEME(way, digest, salt, words, remark) {way, GCRY_MD_##digest, salt, words, remark},
#include "report/schemes.def"
#undef SCHEME
};
#define SCHEMES (sizeof(schemes) / sizeof(*schemes))

static const struct algorithm {
	const char *name;
	int number;
	unsigned length;
} algorithms[] = {
#define ALGORITHM(name, number, length) {name, GCRY_MD_##number, length},
#include "report/algorithms.def"
#undef ALGORITHM
};
#define ALGORITHMS (sizeof(algorithms) / sizeof(*algorithms))

/* Sessions are small; keys that are derived for them are tried on nothing that is larger. */
#define SESSION_LONGEST (UINT64_C(1) << 20)
/* Digests over different bytes that are kept while one key is tried. */
#define KEPT 8

/* The job at hand, from what changes last to what changes first. */
struct job {
	bool unlikely;
	size_t scheme, algorithm, key;
	bool trimmed;
	size_t signature;
	unsigned over;
};

struct pks_check {
	const struct pks_signature *signatures;
	size_t signature_count;
	const struct pks_key *keys;
	size_t key_count;
	struct job job;
	struct {
		struct pks_bytes over;
		uint8_t digest[PKS_DIGEST_LONGEST];
	} kept[KEPT];
	size_t kept_count;
	gcry_md_hd_t md; /* a digest that is under way */
	uint64_t done;	 /* bytes of it */
	enum pks_checked state;
	const char *refused;
	struct pks_check_found found;
};

bool
pks_check_ready(void)
{
	uint8_t digest[PKS_SHA256_SIZE];

	return pks_sha256((struct pks_bytes){(const uint8_t *)"", 0}, digest);
}

const char *
pks_check_version(void)
{
	return gcry_check_version(NULL);
}

struct pks_check *
pks_check_new(const struct pks_signature *signatures, size_t signature_count,
	      const struct pks_key *keys, size_t key_count)
{
	struct pks_check *check = pks_check_ready() ? calloc(1, sizeof(*check)) : NULL;

	if (!check)
		return NULL;
	check->signatures = signatures;
	check->signature_count = signature_count;
	check->keys = keys;
	check->key_count = key_count;
	if (signature_count == 0)
		check->state = PKS_CHECK_WRONG;
	return check;
}

void
pks_check_free(struct pks_check *check)
{
	if (!check)
		return;
	gcry_md_close(check->md);
	free(check);
}

/* ---- One job ----------------------------------------------------------------------------------
 */

/* Bytes of the key without the end of line that an editor may have put there. */
static size_t
trimmed_size(const struct pks_key *key)
{
	size_t n = key->size;

	if (n > 0 && key->data[n - 1] == '\n')
		n--;
	if (n < key->size && n > 0 && key->data[n - 1] == '\r')
		n--;
	return n;
}

/* May the signature be by this algorithm? An HMAC may be cut, if there is something to see. */
static bool
may_be_by(const struct pks_signature *one, const struct algorithm *algorithm,
	  const struct scheme *scheme)
{
	if (one->odd || one->length < PKS_DIGEST_SHORTEST)
		return false;
	return one->length == algorithm->length ||
	       (one->likely && scheme->way == HMAC && one->length < algorithm->length);
}

static bool
is_blake2(const struct algorithm *algorithm)
{
	return strncmp(algorithm->name, "blake2", 6) == 0;
}

/* Is there anything to try with this key? */
static bool
key_fits(const struct pks_check *check)
{
	const struct scheme *scheme = &schemes[check->job.scheme];
	const struct pks_key *key;

	if (check->job.unlikely && check->job.scheme > 0)
		return false;
	if (scheme->way == PLAIN)
		return check->job.key == 0 && !check->job.trimmed;
	if (check->job.key >= check->key_count)
		return false;
	if (scheme->way == KEYED && !is_blake2(&algorithms[check->job.algorithm]))
		return false;
	key = &check->keys[check->job.key];
	if (check->job.trimmed)
		return trimmed_size(key) > 0 && trimmed_size(key) < key->size;
	return key->size > 0;
}

static bool
job_fits(const struct pks_check *check)
{
	const struct job *job = &check->job;
	const struct pks_signature *one = &check->signatures[job->signature];
	const struct scheme *scheme = &schemes[job->scheme];
	struct pks_bytes over = one->over[job->over];

	return one->likely != job->unlikely && over.data &&
	       may_be_by(one, &algorithms[job->algorithm], scheme) &&
	       (!*scheme->salt || over.size <= SESSION_LONGEST);
}

/* The next one, whatever it is. False: there is none. */
static bool
advance(struct pks_check *check)
{
	struct job *job = &check->job;
	bool fits = key_fits(check);

	if (fits && ++job->over < PKS_OVERS)
		return true;
	job->over = 0;
	if (fits && ++job->signature < check->signature_count)
		return true;
	job->signature = 0;
	check->kept_count = 0;
	job->trimmed = !job->trimmed;
	if (job->trimmed)
		return true;
	if (++job->key < check->key_count)
		return true;
	job->key = 0;
	if (++job->algorithm < ALGORITHMS)
		return true;
	job->algorithm = 0;
	if (++job->scheme < SCHEMES)
		return true;
	job->scheme = 0;
	job->unlikely = !job->unlikely;
	return job->unlikely;
}

/* In a time that does not depend on where they differ. */
static bool
is_equal(const uint8_t *a, const uint8_t *b, unsigned length)
{
	volatile uint8_t different = 0;

	for (unsigned i = 0; i < length; i++)
		different = different | (uint8_t)(a[i] ^ b[i]);
	return different == 0;
}

static void
compare(struct pks_check *check, const uint8_t *digest)
{
	const struct job *job = &check->job;
	const struct pks_signature *one = &check->signatures[job->signature];
	const struct scheme *scheme = &schemes[job->scheme];
	const struct algorithm *algorithm = &algorithms[job->algorithm];

	if (!is_equal(one->digest, digest, one->length))
		return;
	check->state = scheme->way == PLAIN ? PKS_CHECK_PLAIN : PKS_CHECK_RIGHT;
	check->found = (struct pks_check_found){
		.signature = job->signature,
		.over = (enum pks_signed_over)job->over,
		.scheme = scheme->words,
		.remark = scheme->remark,
		.algorithm = algorithm->name,
		.key = job->key,
		.trimmed = job->trimmed,
		.cut = one->length < algorithm->length,
	};
}

/* ---- Digests ----------------------------------------------------------------------------------
 */

/* The key that is used: itself, or what is derived from it. False: libgcrypt refuses. */
static bool
set_key(gcry_md_hd_t md, const struct scheme *scheme, int number, const uint8_t *key, size_t size)
{
	int digest = scheme->digest == GCRY_MD_SAME ? number : scheme->digest;
	gcry_md_hd_t derived;
	bool set;

	if (!*scheme->salt)
		return gcry_md_setkey(md, key, size) == 0;
	if (gcry_md_open(&derived, digest, 0) != 0)
		return false;
	gcry_md_write(derived, scheme->salt, strlen(scheme->salt));
	gcry_md_write(derived, key, size);
	set = gcry_md_setkey(md, gcry_md_read(derived, digest), gcry_md_get_algo_dlen(digest)) == 0;
	gcry_md_close(derived);
	return set;
}

/* The key of the job; of a digest without one nothing. */
static size_t
key_of(const struct pks_check *check, const uint8_t **data)
{
	const struct pks_key *key;

	if (schemes[check->job.scheme].way == PLAIN)
		return 0;
	key = &check->keys[check->job.key];
	*data = key->data;
	return check->job.trimmed ? trimmed_size(key) : key->size;
}

static bool
begin(struct pks_check *check)
{
	const struct scheme *scheme = &schemes[check->job.scheme];
	const struct algorithm *algorithm = &algorithms[check->job.algorithm];
	const uint8_t *key = NULL;
	size_t size = key_of(check, &key);

	check->done = 0;
	if (gcry_md_open(&check->md, algorithm->number,
			 scheme->way == HMAC ? GCRY_MD_FLAG_HMAC : 0) != 0) {
		check->md = NULL;
		check->refused = algorithm->name;
		return false;
	}
	if ((scheme->way == HMAC || scheme->way == KEYED) &&
	    !set_key(check->md, scheme, algorithm->number, key, size)) {
		gcry_md_close(check->md);
		check->md = NULL;
		/* BLAKE2's own key is short; that a longer one is refused is right. */
		if (scheme->way == HMAC)
			check->refused = algorithm->name;
		return false;
	}
	if (scheme->way == BEFORE)
		gcry_md_write(check->md, key, size);
	return true;
}

static void
end(struct pks_check *check, struct pks_bytes over)
{
	const struct algorithm *algorithm = &algorithms[check->job.algorithm];
	const uint8_t *digest, *key = NULL;
	size_t size = key_of(check, &key);

	if (schemes[check->job.scheme].way == BEHIND)
		gcry_md_write(check->md, key, size);
	digest = gcry_md_read(check->md, algorithm->number);
	if (check->kept_count < KEPT) {
		check->kept[check->kept_count].over = over;
		memcpy(check->kept[check->kept_count++].digest, digest, algorithm->length);
	}
	compare(check, digest);
	gcry_md_close(check->md);
	check->md = NULL;
}

/* Known already, over the same bytes? */
static const uint8_t *
kept(const struct pks_check *check, struct pks_bytes over)
{
	for (size_t i = 0; i < check->kept_count; i++)
		if (check->kept[i].over.data == over.data && check->kept[i].over.size == over.size)
			return check->kept[i].digest;
	return NULL;
}

/* Goes on with the job; true: it is done. */
static bool
work(struct pks_check *check, uint64_t *bytes)
{
	struct pks_bytes over;
	const uint8_t *digest;
	uint64_t n;

	if (!check->md) {
		if (!key_fits(check) || !job_fits(check))
			return true;
		over = check->signatures[check->job.signature].over[check->job.over];
		digest = kept(check, over);
		if (digest)
			compare(check, digest);
		if (digest || !begin(check))
			return true;
	}
	over = check->signatures[check->job.signature].over[check->job.over];
	n = over.size - check->done < *bytes ? over.size - check->done : *bytes;
	gcry_md_write(check->md, over.data + check->done, (size_t)n);
	check->done += n;
	*bytes -= n;
	if (check->done < over.size)
		return false;
	end(check, over);
	return true;
}

enum pks_checked
pks_check_work(struct pks_check *check, uint64_t bytes)
{
	/* A digest costs something, however short what it is over. */
	const uint64_t each = 256;

	while (check->state == PKS_CHECK_RUNNING && bytes > each) {
		bytes -= each;
		if (work(check, &bytes) && check->state == PKS_CHECK_RUNNING && !advance(check))
			check->state = PKS_CHECK_WRONG;
	}
	return check->state;
}

/* The job's place among all, those counted that fit nothing. */
void
pks_check_progress(const struct pks_check *check, uint64_t *tried, uint64_t *all)
{
	const struct job *job = &check->job;
	const uint64_t wheels[][2] = {{job->unlikely, 2},
				      {job->scheme, SCHEMES},
				      {job->algorithm, ALGORITHMS},
				      {job->key, check->key_count > 0 ? check->key_count : 1},
				      {job->trimmed, 2},
				      {job->signature, check->signature_count},
				      {job->over, PKS_OVERS}};

	*tried = 0;
	*all = 1;
	for (size_t k = 0; k < sizeof wheels / sizeof *wheels; k++) {
		*tried = *tried * wheels[k][1] + wheels[k][0];
		*all *= wheels[k][1];
	}
}

const struct pks_check_found *
pks_check_found(const struct pks_check *check)
{
	return &check->found;
}

const char *
pks_check_refused(const struct pks_check *check)
{
	return check->refused;
}

#else

struct pks_check {
	char nothing;
};

bool
pks_check_ready(void)
{
	return false;
}

const char *
pks_check_version(void)
{
	return "";
}

struct pks_check *
pks_check_new(const struct pks_signature *signatures, size_t signature_count,
	      const struct pks_key *keys, size_t key_count)
{
	(void)signatures;
	(void)signature_count;
	(void)keys;
	(void)key_count;
	return NULL;
}

enum pks_checked
pks_check_work(struct pks_check *check, uint64_t bytes)
{
	(void)check;
	(void)bytes;
	return PKS_CHECK_WRONG;
}

void
pks_check_progress(const struct pks_check *check, uint64_t *tried, uint64_t *all)
{
	(void)check;
	*tried = *all = 0;
}

const struct pks_check_found *
pks_check_found(const struct pks_check *check)
{
	static const struct pks_check_found nothing;

	(void)check;
	return &nothing;
}

const char *
pks_check_refused(const struct pks_check *check)
{
	(void)check;
	return NULL;
}

void
pks_check_free(struct pks_check *check)
{
	free(check);
}

#endif

void
pks_digests_of_length(unsigned length, char *words, size_t size)
{
	static const struct {
		const char *name;
		unsigned length;
	} names[] = {
#define ALGORITHM(name, number, length) {name, length},
#include "report/algorithms.def"
#undef ALGORITHM
	};
	size_t used = 0;

	*words = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].length == length && used + strlen(names[i].name) + 3 < size)
			used += (size_t)snprintf(words + used, size - used, "%s%s",
						 used > 0 ? ", " : "", names[i].name);
}
