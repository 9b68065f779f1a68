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
#else
bool
pks_sha256(struct pks_bytes bytes, uint8_t digest[PKS_SHA256_SIZE])
{
	(void)bytes;
	(void)digest;
	return false;
}
#endif
