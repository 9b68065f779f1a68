/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_SOURCE_H
#define PICKLESCOPE_SOURCE_H
/*
 * Where bytes come from: a file that is mapped, standard input, and the pickles found in them.
 */
#include <picklescope/token.h>
#include <stddef.h>

struct pks_source;

/*
 * Opens a file ('-': standard input, read to its end into memory that no program writes). Maps it
 * read-only; nothing is read yet. NULL on error, with a message in plain words in error[size].
 */
struct pks_source *pks_source_open(const char *path, char *error, size_t size);
/* The most that is read from what cannot be mapped. */
#define PKS_STREAM_LIMIT (UINT64_C(1) << 30)
void pks_source_free(struct pks_source *source);
struct pks_bytes pks_source_bytes(const struct pks_source *source);
/* The path as it was given, and its last part. They are a file's text: show them through pks_text.
 */
const char *pks_source_path(const struct pks_source *source);
const char *pks_source_name(const struct pks_source *source);
/*
 * Did the file change since it was opened? One that shrinks shows zeros where bytes are missing;
 * ask when all has been read, and say 'the file changed while it was read'. SIGBUS is taken for
 * this; no thread that reads may block it.
 */
bool pks_source_changed(const struct pks_source *source);

/* One pickle in a source. */
struct pks_found {
	uint64_t offset;
	uint64_t size; /* to past STOP, or to where reading ended */
	bool whole;    /* STOP was reached */
};

/*
 * The next pickle at or after offset: several in a row follow each other without a gap; a broken
 * one is the last. At offset 0 there is always one (a source that is no pickle is a pickle that
 * breaks at its first op), unless the source is empty. False: no more. Tokens only, no stack.
 */
bool pks_source_pickle(const struct pks_source *source, uint64_t offset, struct pks_found *found);
/* The same in bytes. */
bool pks_bytes_pickle(struct pks_bytes bytes, uint64_t offset, struct pks_found *found);

/*
 * Where a pickle is: x.pkl, x.pkl!@87, x.pkl!@87+12, x.pkl!@87+12#4. In the file's name what would
 * be misread is written %XX. pks_report_address() prints one; what it prints can be parsed again.
 */
struct pks_address {
	char *path; /* the file */
	bool has_offset, has_size, has_op;
	uint64_t offset, size;
	uint32_t op;
};
/* False: it is no address, and error[size] says so. A path that exists is always that file. */
bool pks_address_parse(const char *text, struct pks_address *address, char *error, size_t size);
void pks_address_clear(struct pks_address *address);

/* libmagic, with our own entries for pickles loaded before the system's. Nothing is executed by it.
 */
struct pks_magic;
struct pks_magic *pks_magic_new(void); /* NULL: not to be had; the rest works without */
void pks_magic_free(struct pks_magic *magic);
/* What libmagic takes bytes for; at most the first 64 KiB are looked at. Valid to the next call.
 * Never NULL. */
const char *pks_magic_of(struct pks_magic *magic, struct pks_bytes bytes);
/* libmagic's own number: 544 is 5.44. */
int pks_magic_version(void);

#endif
