/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_READING_H
#define PKS_CLI_READING_H
/*
 * Whose reading is shown, and what load() is given: as it was named on the command line, and what
 * that comes to once the command begins.
 */
#include <picklescope/picklescope.h>

struct cli_buffer {
	const char *path;
	bool writable;
	struct pks_source *source;
};

struct cli_reading {
	enum pks_profile reader;
	bool no_fix_imports, persistent_load;
	bool has_buffers;	       /* there is a list of buffers, if only an empty one */
	const char *encoding, *errors; /* NULL: not given */
	unsigned loads;		       /* 0: not given */
	pks_op max_ops;		       /* 0: not given */
	struct pks_extension *extensions;
	size_t extension_count;
	struct cli_buffer *buffers;
	size_t buffer_count;
	struct pks_buffer *opened; /* as many */
	struct pks_decoding decoding;
};

struct cli;

/* The values of its options. False: it cannot have this value, or there is no memory for it. */
bool cli_reading_extension(struct cli_reading *reading, const char *value);
bool cli_reading_buffer(struct cli_reading *reading, const char *path, bool writable);
bool cli_reading_loads(struct cli_reading *reading, const char *value);

/* Opens the buffers and looks the codec up. False: a message has been given. */
bool cli_reading_open(struct cli *cli);
/* Says so if a buffer's file changed meanwhile. */
void cli_reading_close(struct cli *cli);

/* What a history is given; 'bare' where --assume says nothing. It lives as long as cli. */
struct pks_options cli_options(const struct cli *cli, bool bare);

#endif
