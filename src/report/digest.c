/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 by libgcrypt, which is kept up by people who do little else and uses what the processor
 * has for it. It is set up once, without its secure memory: nothing here is secret.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "report/digest.h"

#ifdef HAVE_GCRYPT
#include <gcrypt.h>
#include <pthread.h>
#include <string.h>

static bool ready;
static pthread_once_t made_ready = PTHREAD_ONCE_INIT;

/* Once: two threads that set it up at the same time end the program. */
static void
make_ready(void)
{
	if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
		if (gcry_check_version("1.8.0") == NULL)
			return;
		gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
		gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	}
	ready = gcry_md_test_algo(GCRY_MD_SHA256) == 0;
}

bool
pks_sha256(struct pks_bytes bytes, uint8_t digest[PKS_SHA256_SIZE])
{
	pthread_once(&made_ready, make_ready);
	if (!ready)
		return false;
	gcry_md_hash_buffer(GCRY_MD_SHA256, digest, bytes.data, (size_t)bytes.size);
	return true;
}

/* A handle of libgcrypt's by another name. */
struct pks_sha256 *
pks_sha256_begin(void)
{
	gcry_md_hd_t handle;

	pthread_once(&made_ready, make_ready);
	if (!ready || gcry_md_open(&handle, GCRY_MD_SHA256, 0) != 0)
		return NULL;
	return (struct pks_sha256 *)handle;
}

void
pks_sha256_add(struct pks_sha256 *sum, struct pks_bytes bytes)
{
	gcry_md_write((gcry_md_hd_t)sum, bytes.data, (size_t)bytes.size);
}

void
pks_sha256_end(struct pks_sha256 *sum, uint8_t digest[PKS_SHA256_SIZE])
{
	if (digest)
		memcpy(digest, gcry_md_read((gcry_md_hd_t)sum, GCRY_MD_SHA256), PKS_SHA256_SIZE);
	gcry_md_close((gcry_md_hd_t)sum);
}
#else
bool
pks_sha256(struct pks_bytes bytes, uint8_t digest[PKS_SHA256_SIZE])
{
	(void)bytes;
	(void)digest;
	return false;
}

struct pks_sha256 *
pks_sha256_begin(void)
{
	return NULL;
}

void
pks_sha256_add(struct pks_sha256 *sum, struct pks_bytes bytes)
{
	(void)sum;
	(void)bytes;
}

void
pks_sha256_end(struct pks_sha256 *sum, uint8_t digest[PKS_SHA256_SIZE])
{
	(void)sum;
	(void)digest;
}
#endif
