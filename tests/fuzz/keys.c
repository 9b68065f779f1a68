/* SPDX-License-Identifier: MIT */
/*
 * A file with a key for signatures, of any bytes, and what it signed: the key is read as it is, the
 * signature that it made is found and is right, and with one bit of it changed it never is.
 *
 * The first byte says how the pickle is signed, the second how long the key is, the third how many
 * zero bytes more; what is behind the key is what the pickle holds, and the key file's name.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "target.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_GCRYPT
#include <gcrypt.h>
#include <unistd.h>

#define LONGEST_KEY ((size_t)1 << 16) /* src/cli/keys.c */
#define MOST_HELD   255

enum place { RAW_BEFORE, RAW_BEHIND, HEX_BEFORE, HEX_BEHIND, PLACES };

static const int algorithms[] = {
	GCRY_MAC_HMAC_MD5,    GCRY_MAC_HMAC_SHA1,   GCRY_MAC_HMAC_SHA224,   GCRY_MAC_HMAC_SHA256,
	GCRY_MAC_HMAC_SHA384, GCRY_MAC_HMAC_SHA512, GCRY_MAC_HMAC_SHA3_256, GCRY_MAC_HMAC_SHA3_512};
enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

struct signed_file {
	uint8_t bytes[2 * PKS_DIGEST_LONGEST + MOST_HELD + 8];
	size_t size, start, digest; /* where the pickle starts, and the digest */
};

static void
demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static size_t
digest_of(int algorithm, const struct pks_key *key, const uint8_t *data, size_t size,
	  uint8_t *digest)
{
	size_t length = PKS_DIGEST_LONGEST;
	gcry_mac_hd_t mac;

	demand(!gcry_mac_open(&mac, algorithm, 0, NULL) &&
		       !gcry_mac_setkey(mac, key->data, key->size) &&
		       !gcry_mac_write(mac, data, size) && !gcry_mac_read(mac, digest, &length),
	       "libgcrypt makes no digest");
	gcry_mac_close(mac);
	return length;
}

static void
append(struct signed_file *file, const void *data, size_t size)
{
	memcpy(file->bytes + file->size, data, size);
	file->size += size;
}

static void
append_digest(struct signed_file *file, enum place place, const uint8_t *digest, size_t length)
{
	char hex[3];

	file->digest = file->size;
	if (place == RAW_BEFORE || place == RAW_BEHIND) {
		append(file, digest, length);
		return;
	}
	for (size_t i = 0; i < length; i++) {
		snprintf(hex, sizeof hex, "%02x", digest[i]);
		append(file, hex, 2);
	}
}

/* A pickle of bytes, signed. */
static void
sign(struct signed_file *file, uint8_t how, const struct pks_key *key, const uint8_t *held,
     size_t size)
{
	uint8_t pickle[MOST_HELD + 3] = {'C', (uint8_t)size}, digest[PKS_DIGEST_LONGEST];
	enum place place = (enum place)(how % PLACES);
	size_t length;

	memcpy(pickle + 2, held, size);
	pickle[size + 2] = '.';
	length = digest_of(algorithms[how / PLACES % ALGORITHMS], key, pickle, size + 3, digest);
	*file = (struct signed_file){.size = 0};
	if (place == RAW_BEFORE || place == HEX_BEFORE)
		append_digest(file, place, digest, length);
	if (place == HEX_BEFORE)
		append(file, " ", 1);
	file->start = file->size;
	append(file, pickle, size + 3);
	if (place == RAW_BEHIND || place == HEX_BEHIND)
		append_digest(file, place, digest, length);
}

static enum pks_checked
check(const struct signed_file *file, const struct cli_keys *keys)
{
	static struct pks_signature all[PKS_SIGNATURES];
	struct pks_bytes bytes = {file->bytes, file->size};
	struct pks_source *source = pks_source_of(bytes, "file");
	struct pks_verified verified = {.signatures = all,
					.key_names = keys->names,
					.key_count = keys->count,
					.level = PKS_INFO};
	struct pks_found found;
	struct pks_check *checking;
	struct written written;

	demand(source != NULL && pks_bytes_pickle(bytes, file->start, &found),
	       "there is no pickle");
	verified.signature_count = pks_signatures(source, &found, all, PKS_SIGNATURES);
	checking = pks_check_new(all, verified.signature_count, keys->keys, keys->count);
	demand(checking != NULL, "memory ran out");
	while ((verified.checked = pks_check_work(checking, 4096)) == PKS_CHECK_RUNNING)
		;
	verified.check = checking;
	written_begin(&written);
	pks_report_signature(&verified, &written.text);
	written_finish(&written);
	written_is_shown(&written);
	written_free(&written);
	pks_check_free(checking);
	pks_source_free(source);
	return verified.checked;
}

/* Both signs of it: with the key it is right, and with one bit changed it is not. */
static void
sign_and_change(uint8_t how, struct cli_keys *keys, const uint8_t *held, size_t size)
{
	char name[MOST_HELD + 1];
	const char *path = keys->names[0];
	struct signed_file file;

	memcpy(name, held, size);
	name[size] = '\0';
	keys->names[0] = name;
	sign(&file, how, &keys->keys[0], held, size);
	demand(check(&file, keys) == PKS_CHECK_RIGHT, "what the key signed is not right");
	file.bytes[file.digest] ^= 1;
	demand(check(&file, keys) != PKS_CHECK_RIGHT, "a changed digest is right");
	file.bytes[file.digest] ^= 1;
	file.bytes[file.start + 1 + (size > 0)] ^= size > 0;
	demand(size == 0 || check(&file, keys) != PKS_CHECK_RIGHT, "a changed pickle is right");
	keys->names[0] = path;
}

static FILE *
key_file(const uint8_t *data, size_t size, size_t zeros)
{
	FILE *file = tmpfile();

	demand(file != NULL && fwrite(data, 1, size, file) == size && fflush(file) == 0 &&
		       ftruncate(fileno(file), (off_t)(size + zeros)) == 0,
	       "no file for a key");
	rewind(file);
	return file;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cli cli = {.command = cli_command_by_name("verify")};
	struct cli_keys *keys = &cli.values.keys;
	size_t length, zeros, held;
	char path[64];
	FILE *file;
	bool read;

	if (size < 3 || !pks_check_ready())
		return 0;
	length = data[1] < size - 3 ? data[1] : size - 3;
	/* Many keys are short, and some are as long as may be, or longer. */
	zeros = data[2] < 0xf0 ? data[2] & 7 : LONGEST_KEY - length - 8 + (data[2] & 15);
	held = size - 3 - length < MOST_HELD ? size - 3 - length : MOST_HELD;
	file = key_file(data + 3, length, zeros);
	snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
	demand(cli_keys_name(keys, path), "memory ran out");
	read = cli_keys_open(&cli);
	demand(read == (length + zeros > 0 && length + zeros <= LONGEST_KEY),
	       "a key of that length");
	demand(read != cli.failed, "no message");
	if (read) {
		demand(keys->count == 1 && keys->keys[0].size == length + zeros &&
			       memcmp(keys->keys[0].data, data + 3, length) == 0,
		       "another key than that of the file");
		sign_and_change(data[0], keys, data + 3 + length, held);
	}
	cli_keys_close(&cli);
	fclose(file);
	return 0;
}

#else
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}
#endif
