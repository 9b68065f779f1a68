/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_REPORT_H
#define PICKLESCOPE_REPORT_H
/*
 * What leaves the program as text. Each writes to a pks_text (streaming or bounded) and keeps its
 * own memory within bounds; none prints an error: they return it.
 */
#include <picklescope/author.h>
#include <picklescope/custody.h>
#include <picklescope/readers.h>
#include <picklescope/risk.h>
#include <picklescope/source.h>

/* Somebody who wants to know how far a writer has come; asked now and then. */
struct pks_watch {
	void (*at)(void *data, uint64_t done); /* bytes of the source, or ops */
	void *data;
};

/*
 * The disassembly of the pickle at start, byte for byte what 'python3 -m pickletools' of that
 * CPython prints. Where pickletools would raise, what it had printed is printed, and false is
 * returned with its error in error (offset, op, our message); said, if it is not NULL, gets the
 * message that pickletools itself raises. *end is past STOP. watch is told offsets; NULL: nobody
 * wants to know.
 */
bool pks_report_dis(struct pks_bytes bytes, uint64_t start, enum pks_tools tools,
		    struct pks_text *out, struct pks_error *error, struct pks_text *said,
		    uint64_t *end, const struct pks_watch *watch);
/* Every op with the stack in which it runs, one op a block. watch, if not NULL, is told ops. */
void pks_report_trace(struct pks_reader *reader, struct pks_risk *risk, struct pks_text *out,
		      const struct pks_watch *watch);
/* The object tree at a moment: what is on the stack, bottom up; at the end what load() returns. */
void pks_report_tree(struct pks_reader *reader, struct pks_risk *risk, pks_op moment,
		     struct pks_text *out);
/*
 * What the history's reader makes of the pickle, in one canonical form: compact JSON, one line
 * without its newline (pretty: several):
 * {"ok":true,"tell":N,"value":NODE,"finds":[...],"calls":[...]}, or
 * {"ok":false,"error":{"type","message","at"},"finds","calls"}; finds and calls only if there are
 * any; "type" is null where a bound was reached. The history must be finished. False: no memory;
 * what there is was written.
 */
bool pks_report_verdict(struct pks_reader *reader, bool pretty, struct pks_text *out);
/* Only the value that load() returns, as a NODE. False: there is none. */
bool pks_report_json(struct pks_reader *reader, struct pks_text *out);
/*
 * Links persistent ids of PyTorch to the numbers that they stand for: for pks_options.storages of
 * histories of pickles of a source, which is kept; freed after them. Threads may ask at once. NULL:
 * no memory, and then nothing is linked.
 */
struct pks_storage_finder;
struct pks_storage_finder *pks_report_storages(struct pks_source *source);
void pks_report_storages_free(struct pks_storage_finder *finder);
/* What each reader makes of the pickle of a finished history of reader c, and where they part: a
 * table for people. False: no memory, also where some reader could not be judged: it has no sign.
 */
bool pks_report_readers(const struct pks_history *history, struct pks_text *out);
/*
 * What loading would do, in order: a line for each import, the first calls of each callable, what
 * is changed, and how it ends. The risk must be updated to the end. False: memory ran out; what
 * there is was written.
 */
bool pks_report_effects(struct pks_risk *risk, struct pks_text *out);
/* Which pickler writes like this, and what does not fit, in words. False: memory ran out. */
bool pks_report_authorship(struct pks_risk *risk, struct pks_text *out);
/* The same by who has looked at the ops already. */
void pks_report_author(struct pks_risk *risk, const struct pks_author *author,
		       struct pks_text *out);
/*
 * What of a pickle can be looked for elsewhere, a line each: kind, op, what it is. Its digest
 * first.
 */
void pks_report_indicators(struct pks_risk *risk, struct pks_text *out);
/* The same in slices, for who must not wait: about so many bytes of the pickle at a time. False:
 * there are no more. NULL: no memory. The risk and out must outlive it; 'end' may be given NULL. */
struct pks_indicators;
struct pks_indicators *pks_indicators_begin(struct pks_risk *risk, struct pks_text *out);
bool pks_indicators_advance(struct pks_indicators *indicators, uint64_t bytes);
void pks_indicators_end(struct pks_indicators *indicators);
/*
 * The pickle as Python-like source, a statement for each op that makes or changes something. What
 * is shared is named and written once. False: memory ran out.
 */
bool pks_report_python(struct pks_risk *risk, struct pks_text *out);
/*
 * Opens what a pickle holds in its bytes and texts, to any depth within the limits (NULL: the
 * usual), judges each pickle that is there, and tells the risk, which must be updated to the end.
 * One at a time, for who has something else to do: false when there is no more, or memory ran out,
 * which the risk says too. source: the one whose bytes the risk's history reads.
 */
struct pks_inside;
struct pks_inside *pks_inside_new(struct pks_risk *risk, struct pks_source *source,
				  const struct pks_limits *limits);
bool pks_inside_next(struct pks_inside *inside);
void pks_inside_free(struct pks_inside *inside);
/*
 * What an object stands for, where that can be read off what it is made with: 'datetime 2024-05-01
 * 12:00:00 UTC', 'array 3 x 4 of float64, 96 bytes'. Known are those of stands_for.def, as their
 * own picklers write them; its state counts where it has one before the moment. A few dozen steps
 * at most. Nothing is written if it is none of these; of those whose contents are only counted, as
 * 'deque, 3 items', there is more to see.
 */
enum pks_meaning { PKS_STANDS_FOR_NOTHING, PKS_STANDS_FOR_CONTENTS, PKS_STANDS_FOR_ITSELF };
enum pks_meaning pks_stands_for(struct pks_reader *reader, pks_op value, pks_op moment,
				struct pks_text *out);
/*
 * What the tables say of an opcode ('REDUCE'), a rule ('PS001'), a protocol ('protocol 4') or a
 * callable ('os.system'): a line, and below it sentences, each on one line that begins with two
 * blanks. False, and nothing written: it is none of these.
 */
bool pks_report_name(const char *name, struct pks_text *out);
/* One pickle's verdict in words, several lines; and as one JSON object, one line. */
struct pks_scanned {
	const char *address;	/* "evil.pkl!@0+87" */
	const char *magic;	/* libmagic's word, or NULL */
	const char *confidence; /* "sure"; NULL: nothing says that it is a pickle */
	struct pks_bytes key;	/* under which it is stored; data NULL: none */
	double expires;		/* seconds since 1970, 0: never or not known */
	const char *path;	/* of the file, as it was given; for SARIF */
	bool in_file;		/* the pickle's bytes are the file's own, not unpacked */
};
void pks_report_scan(const struct pks_scanned *scanned, struct pks_risk *risk,
		     struct pks_text *out);
void pks_report_scan_jsonl(const struct pks_scanned *scanned, struct pks_risk *risk,
			   struct pks_text *out);
/*
 * Findings of many pickles as one document of SARIF 2.1.0: begin, each pickle, what could not be
 * read, end, which frees what was kept. whole: nothing was left out.
 */
struct pks_sarif {
	struct pks_text *out;
	uint64_t results;
	char **told; /* notifications, kept until the end: their level, then the words */
	size_t kept;
	uint64_t more; /* that were not kept */
};
void pks_sarif_begin(struct pks_sarif *sarif, const char *version, struct pks_text *out);
void pks_sarif_pickle(struct pks_sarif *sarif, const struct pks_scanned *scanned,
		      struct pks_risk *risk);
void pks_sarif_failure(struct pks_sarif *sarif, const char *address, const char *message);
void pks_sarif_end(struct pks_sarif *sarif, bool whole);
/*
 * Who else can change or replace what a path leads to: all places on the way, then a sentence for
 * each. Of several files with the same rights only what concerns the places 'from' on, with one of
 * them as the example. The end says what no such look can see; it stands once below all.
 */
void pks_report_custody(const struct pks_custody *custody, const struct pks_trail *trail,
			struct pks_text *out);
void pks_report_custody_class(const struct pks_custody *custody, const struct pks_trail *trail,
			      size_t from, uint64_t count, struct pks_text *out);
void pks_report_custody_end(const struct pks_custody *custody, struct pks_text *out);
/*
 * An address, safe to show and fit to be given back: in the file's name all that could be misread
 * or is not printable (with text->ascii also what is not ASCII) is written %XX.
 */
void pks_report_address(const struct pks_address *address, struct pks_text *out);
/* A JSON string, quotes and all, from UTF-8 (surrogates let pass): ASCII only; bad bytes as \\xNN
 * text. */
void pks_json_string(struct pks_text *out, const void *utf8, size_t n);

#endif
