/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_DATABASE_FILE_H
#define PKS_SOURCE_DATABASE_FILE_H
/* A SQLite database in memory, to be read and nothing else. */
#include <picklescope/token.h>
#include <sqlite3.h>

/* The bytes must outlive it. NULL: it cannot be opened. */
sqlite3 *pks_database_open(struct pks_bytes bytes);

#endif
