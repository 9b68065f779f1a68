/* SPDX-License-Identifier: MIT */
/*
 * SQLite's view of a file, where the file is bytes in memory: nothing is opened, locked or written,
 * beside it neither, and a database inside an archive is read where it lies. It says that the file
 * never changes, so that SQLite asks for no journal and no write-ahead log.
 */
#include "source/database_file.h"

#include <string.h>

#define NAME "picklescope"

struct file {
	sqlite3_file base;
	struct pks_bytes bytes;
};

/* For the call of sqlite3_open_v2() that is under way in this thread. */
static _Thread_local struct pks_bytes opening;

static int
close_file(sqlite3_file *file)
{
	(void)file;
	return SQLITE_OK;
}

static int
read_file(sqlite3_file *file, void *to, int n, sqlite3_int64 offset)
{
	struct pks_bytes bytes = ((struct file *)(void *)file)->bytes;
	uint64_t at = offset < 0 ? bytes.size : (uint64_t)offset;
	uint64_t left = at < bytes.size ? bytes.size - at : 0;
	size_t size = (size_t)n;

	if (left >= size) {
		memcpy(to, bytes.data + at, size);
		return SQLITE_OK;
	}
	memset(to, 0, size);
	if (left > 0)
		memcpy(to, bytes.data + at, (size_t)left);
	return SQLITE_IOERR_SHORT_READ;
}

static int
write_file(sqlite3_file *file, const void *from, int n, sqlite3_int64 offset)
{
	(void)file;
	(void)from;
	(void)n;
	(void)offset;
	return SQLITE_READONLY;
}

static int
cut_file(sqlite3_file *file, sqlite3_int64 size)
{
	(void)file;
	(void)size;
	return SQLITE_READONLY;
}

static int
with_number(sqlite3_file *file, int number)
{
	(void)file;
	(void)number;
	return SQLITE_OK;
}

static int
size_of_file(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)((struct file *)(void *)file)->bytes.size;
	return SQLITE_OK;
}

static int
is_reserved(sqlite3_file *file, int *result)
{
	(void)file;
	*result = 0;
	return SQLITE_OK;
}

static int
control(sqlite3_file *file, int op, void *data)
{
	(void)file;
	(void)op;
	(void)data;
	return SQLITE_NOTFOUND;
}

static int
sector(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static int
traits(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = cut_file,
	.xSync = with_number,
	.xFileSize = size_of_file,
	.xLock = with_number,
	.xUnlock = with_number,
	.xCheckReservedLock = is_reserved,
	.xFileControl = control,
	.xSectorSize = sector,
	.xDeviceCharacteristics = traits,
};

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct file *ours = (struct file *)(void *)file;

	(void)vfs;
	(void)name;
	file->pMethods = NULL;
	/* A sort that wants a file on disk gets none. */
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return SQLITE_CANTOPEN;
	ours->base.pMethods = &methods;
	ours->bytes = opening;
	if (out)
		*out = SQLITE_OPEN_READONLY;
	return SQLITE_OK;
}

static int
delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	(void)name;
	(void)sync;
	return SQLITE_IOERR_DELETE;
}

/* No other file exists. */
static int
access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
	(void)vfs;
	(void)name;
	(void)flags;
	*result = 0;
	return SQLITE_OK;
}

static int
full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
	(void)vfs;
	return sqlite3_snprintf(size, out, "%s", name) ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
random_bytes(sqlite3_vfs *vfs, int n, char *out)
{
	(void)vfs;
	memset(out, 1, (size_t)n);
	return n;
}

static int
wait_for(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int
time_now(sqlite3_vfs *vfs, double *now)
{
	(void)vfs;
	*now = 0;
	return SQLITE_OK;
}

static int
last_error(sqlite3_vfs *vfs, int n, char *out)
{
	(void)vfs;
	(void)n;
	(void)out;
	return 0;
}

static sqlite3_vfs memory_files = {
	.iVersion = 1,
	.szOsFile = sizeof(struct file),
	.mxPathname = 64,
	.zName = NAME,
	.xOpen = open_file,
	.xDelete = delete_file,
	.xAccess = access_file,
	.xFullPathname = full_name,
	.xRandomness = random_bytes,
	.xSleep = wait_for,
	.xCurrentTime = time_now,
	.xGetLastError = last_error,
};

sqlite3 *
pks_database_open(struct pks_bytes bytes)
{
	static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
				  SQLITE_DBCONFIG_ENABLE_VIEW,
				  SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
	sqlite3 *database = NULL;
	int status;

	if (sqlite3_vfs_register(&memory_files, 0) != SQLITE_OK)
		return NULL;
	opening = bytes;
	status = sqlite3_open_v2("database", &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
				 NAME);
	opening = (struct pks_bytes){0};
	if (status != SQLITE_OK) {
		sqlite3_close(database);
		return NULL;
	}
	sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		sqlite3_db_config(database, off[i], 0, NULL);
	sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 1 << 30);
	return database;
}
