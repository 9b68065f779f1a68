/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_SOURCE_H
#define PICKLESCOPE_SOURCE_H
/*
 * Where bytes come from: a file that is mapped, standard input, what is packed, encoded or stored
 * in them any number of layers down, and the pickles found there.
 *
 * A source is a run of bytes: a file, or what one step leads to from the source above it. It keeps
 * what is above it alive. Files are mapped, never copied; what a step unpacks lies in memory of its
 * source, and nothing is written to disk.
 */
#include <picklescope/token.h>
#include <stddef.h>

struct pks_source;

/*
 * Opens a file ('-': standard input, read to its end into memory that no program writes). Maps it
 * read-only, and nothing is read yet; a small one is read. NULL on error, with a message in plain
 * words in error[size].
 */
struct pks_source *pks_source_open(const char *path, char *error, size_t size);
/* The most that is read from what cannot be mapped. */
#define PKS_STREAM_LIMIT (UINT64_C(1) << 30)
/* The same of bytes that are in memory already and outlive it, under a name. NULL: no memory. */
struct pks_source *pks_source_of(struct pks_bytes bytes, const char *name);
/* Gives back what open, of, open_at or keep gave; may be NULL. */
void pks_source_free(struct pks_source *source);
/* Holds it until it is freed once more. */
struct pks_source *pks_source_keep(struct pks_source *source);
/* The file at the other end of its steps, held once more. */
struct pks_source *pks_source_base(struct pks_source *source);
struct pks_bytes pks_source_bytes(const struct pks_source *source);
/*
 * The path of the file as it was given, and its last part. They are a file's text: show them
 * through pks_text. The steps from the file to this source as an address writes them,
 * "!zip(a.pkl)!gz", "" for the file: pks_report_address() shows them.
 */
const char *pks_source_path(const struct pks_source *source);
const char *pks_source_name(const struct pks_source *source);
const char *pks_source_steps(const struct pks_source *source);
/*
 * Did the file change since it was opened? One that shrinks shows zeros where bytes are missing;
 * ask when all has been read, and say 'the file changed while it was read'. SIGBUS is taken for
 * this; no thread that reads may block it.
 */
bool pks_source_changed(const struct pks_source *source);

/* When the file that it is in was last modified, as it was opened: seconds since 1970; 0: not
 * known. */
int64_t pks_source_modified(const struct pks_source *source);

/*
 * How a file that is mapped will be read from here on: from end to end, or here and there, where
 * reading ahead would only fetch what nobody looks at. Advice: it changes nothing but the time.
 */
void pks_source_sparse(const struct pks_source *source, bool sparse);

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

/* Does it begin as a pickle? Looks at no more than some thousand ops. */
bool pks_source_begins_pickle(const struct pks_source *source);

/*
 * Where a pickle is: x.pkl, x.pkl!@87, x.pkl!@87+12#4, model.pt!zip(archive/data.pkl)!@0. In the
 * file's name and in those of members what would be misread is written %XX. pks_report_address()
 * prints one; what it prints can be parsed again.
 */
struct pks_address {
	char *path;  /* the file */
	char *steps; /* "!zip(a.pkl)!gz"; NULL or "" where there are none */
	bool has_offset, has_size, has_op;
	uint64_t offset, size;
	uint32_t op;
};
/* False: it is no address, and error[size] says so. A path that exists is always that file. */
bool pks_address_parse(const char *text, struct pks_address *address, char *error, size_t size);
void pks_address_clear(struct pks_address *address);

/*
 * Bounds on what is unpacked: layers below the file, things opened and bytes in all, and how many
 * times its packed size one thing may be once it is larger than 64 MiB. deep: a value of 1 MiB or
 * more is searched for pickles to its end; else only its head says whether it is looked into.
 */
struct pks_limits {
	uint32_t layers;
	uint32_t ratio;
	uint64_t members;
	uint64_t unpacked;
	bool deep; /* look for pickles in all of a long value, not only near its beginning */
};
#define PKS_LAYERS_MOST 64
#define PKS_LIMITS	((struct pks_limits){16, 1000, 1000000, UINT64_C(1) << 30, false})
/* Of a value that is opened, what is carved where nobody asks for more. */
#define PKS_VALUE_NEAR (UINT64_C(1) << 20)

/*
 * Opens what an address leads to, all steps but the last @OFFSET. NULL on error, which error[size]
 * tells; limits NULL: PKS_LIMITS.
 */
struct pks_source *pks_source_open_at(const struct pks_address *address,
				      const struct pks_limits *limits, char *error, size_t size);
/* The same from an open source on, which is given away, also on error. */
struct pks_source *pks_source_enter(struct pks_source *source, const char *steps,
				    const struct pks_limits *limits, char *error, size_t size);

/* How sure it is that there is a pickle. */
#define PKS_CONFIDENCE_TABLE(X)                                                                    \
	X(SURE, "sure")	    /* it is where one belongs, and is whole */                            \
	X(LIKELY, "likely") /* it begins as one does, but breaks, or nothing else speaks for it */ \
	X(CARVED, "carved") /* whole, found among other bytes */                                   \
	X(GUESS, "guess")   /* bytes with which a load would begin, if it were one */

enum pks_confidence {
#define PKS_X(name, word) PKS_##name,
	PKS_CONFIDENCE_TABLE(PKS_X)
#undef PKS_X
};
const char *pks_confidence_name(enum pks_confidence confidence);

enum pks_surveyed {
	PKS_SURVEY_END,
	PKS_SURVEY_PICKLE,
	PKS_SURVEY_TROUBLE,
	PKS_SURVEY_LAYER /* something was opened, and is looked into next: pks_survey_values() only
			  */
};

/* One thing that a survey came upon. All in it lives until the next one is asked for. */
struct pks_sighting {
	struct pks_source *source; /* where the pickle or the trouble is; keep it to hold it */
	struct pks_bytes bytes;	   /* what a load could read, from the start of the source */
	struct pks_found found;
	enum pks_confidence confidence;
	bool imports;	      /* it names a callable before anything is wrong with it */
	uint64_t rest;	      /* bytes behind the last of a row that no load reads */
	bool row;	      /* others stand beside it in the source */
	struct pks_bytes key; /* under which it is stored; data NULL: none */
	double expires;	      /* seconds since 1970; 0: not known, or never */
	const char *trouble;  /* what could not be read, in plain words; may hold a file's text */
	bool layer;	      /* of a PKS_SURVEY_LAYER: bytes are all of it */
};

/*
 * Looks for pickles in a source and in all that it holds, layer by layer, one step at a time: what
 * is not asked for is not read. A source that holds none is a pickle all the same if somebody says
 * so: its beginning comes last, as a PKS_GUESS. inside: pickles that others hold in their bytes and
 * text are found, too. NULL: no memory.
 */
struct pks_survey;
struct pks_survey *pks_survey_new(struct pks_source *source, const struct pks_limits *limits,
				  bool inside);
/*
 * The same of nothing but the bytes and texts of one pickle, size bytes at offset of the source.
 */
struct pks_survey *pks_survey_values(struct pks_source *source, uint64_t offset, uint64_t size,
				     const struct pks_limits *limits);
/* Pickles in a run of a source's bytes, such as an array of objects, and in what these hold. */
struct pks_survey *pks_survey_run(struct pks_source *source, uint64_t offset, uint64_t size,
				  const struct pks_limits *limits);
void pks_survey_free(struct pks_survey *survey);
/*
 * It begins anew with another source, by the same limits, and uses again what it has allocated;
 * with NULL it only lets go of the one that it had. False: no memory.
 */
bool pks_survey_again(struct pks_survey *survey, struct pks_source *source);
enum pks_surveyed pks_survey_next(struct pks_survey *survey, struct pks_sighting *sighting);
/*
 * How many things it has come upon so far in the bytes and texts of pickles, and in arrays of
 * objects: layers, pickles, what is wrong. While that stays as it is, there is nothing to be found
 * in those of the pickle at hand.
 */
uint64_t pks_survey_opened(const struct pks_survey *survey);

/*
 * Where PyTorch keeps the numbers beside a pickle: members of the same zip, NAME/data/KEY or
 * NAME/.data/KEY.storage; members 'tensors' and 'storages' of the same tar; or behind the five
 * pickles of a file of before 1.6, one after the other. Keeps the source. NULL: no memory.
 */
struct pks_storages;
struct pks_storages *pks_storages_new(struct pks_source *source);
void pks_storages_free(struct pks_storages *storages);
/* Bytes of one item of a storage: where they stand one after the other, all must be known before
 * one can be found. */
void pks_storages_item(struct pks_storages *storages, const char *key, uint64_t size);
/* The bytes of one, and what they are called ("data/0"); false: not found. */
bool pks_storages_find(struct pks_storages *storages, const char *key, struct pks_bytes *bytes,
		       char *where, size_t size);
/* The same of a tensor in a tar of before 0.2, where the ids are those of tensors. */
struct pks_array;
bool pks_storages_tensor(struct pks_storages *storages, const char *id, struct pks_array *tensor,
			 struct pks_bytes *items);

/*
 * Opens a file of the folder that a source's file is in, by a name without '/'. NULL on error, with
 * a message in error[size]; it is one, too, if there is anything but a regular file.
 */
struct pks_source *pks_source_beside(const struct pks_source *source, const char *name, char *error,
				     size_t size);
/*
 * The files that joblib before 0.10 wrote together with the file at a path, as far as they are
 * there: PATH_01.npy, PATH_02.npy.z and so on.
 */
void pks_source_beside_names(const char *path, void (*reads)(const char *path, void *data),
			     void *data);
/* Type, shape and place of a .npy's array, in the bytes from its beginning on, as far as they are
 * there. False: it is none, or of a type that is not known here. */
struct pks_array;
bool pks_npy_array(struct pks_bytes bytes, struct pks_array *array);

/* Libraries that were left out of this build and what is not opened for that; NULL: none. */
const char *pks_source_left_out(void);

/* libmagic, with our own entries for pickles loaded before the system's. Nothing is executed by it.
 */
struct pks_magic;
struct pks_magic *pks_magic_new(void); /* NULL: not to be had; the rest works without */
/*
 * For a program that gives up the right to open files: what is needed for pks_magic_new() is made
 * ready now, and reads() is given each path that it will want to read.
 */
void pks_magic_prepare(void (*reads)(const char *path, void *data), void *data);
void pks_magic_free(struct pks_magic *magic);
/* What libmagic takes bytes for; at most the first 64 KiB are looked at. Valid to the next call.
 * Never NULL. */
const char *pks_magic_of(struct pks_magic *magic, struct pks_bytes bytes);
/* libmagic's own number: 544 is 5.44. */
int pks_magic_version(void);

#endif
