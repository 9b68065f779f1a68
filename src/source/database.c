/* SPDX-License-Identifier: MIT */
/*
 * SQLite databases: every value of every table that begins as something that can be opened, under
 * sql(TABLE,COLUMN,ROWID). Tables only, no views; what a hostile schema would make SQLite compute
 * is cut short.
 */
#include "source/database_file.h"
#include "source/step.h"

#include <stdlib.h>
#include <string.h>

/* Instructions of SQLite's machine between two looks, and how many looks are enough: for one row,
 * and for a database. */
#define EVERY	1000000
#define ENOUGH	50
#define MOST	4000
#define COLUMNS 1000

#define JULIAN_1970 2440587.5

/* Names of columns by which a row may be found, the likeliest first. */
static const char *const key_names[] = {"key", "cache_key", "session_key", "task_id",
					"id",  "name",	    "namespace"};
#define KEYS (sizeof key_names / sizeof *key_names)

/* Up to when a row is good: diskcache; Django's cache; its sessions. */
static const char *const expiry_names[] = {"expire_time", "expires", "expire_date"};
#define EXPIRIES (sizeof expiry_names / sizeof *expiry_names)

struct rows {
	sqlite3 *database;
	sqlite3_stmt *tables, *row;
	sqlite3_stmt *date;	 /* reads one; NULL: none had to be read */
	int column;		 /* the next of the row; 0: the row is to be fetched */
	int keys[KEYS], expires; /* columns; 0: there is none */
	int looks, all_looks;
	bool numbered; /* the table has no row ids: they are counted */
	sqlite3_int64 count;
};

static int
is_enough(void *data)
{
	struct rows *rows = data;

	return ++rows->looks > ENOUGH || ++rows->all_looks > MOST;
}

static bool
begin(struct pks_step *step)
{
	struct rows *rows = calloc(1, sizeof(*rows));

	step->state = rows;
	if (!rows)
		return false;
	rows->database = pks_database_open(step->bytes);
	if (!rows->database) {
		pks_step_say(step, "the database cannot be opened");
		return false;
	}
	sqlite3_progress_handler(rows->database, EVERY, is_enough, rows);
	if (sqlite3_prepare_v2(rows->database,
			       "SELECT name FROM sqlite_schema "
			       "WHERE type = 'table' AND rootpage > 0 ORDER BY rootpage",
			       -1, &rows->tables, NULL) == SQLITE_OK)
		return true;
	pks_step_say(step, "%s", sqlite3_errmsg(rows->database));
	return false;
}

static void
end(struct pks_step *step)
{
	struct rows *rows = step->state;

	if (!rows)
		return;
	sqlite3_finalize(rows->row);
	sqlite3_finalize(rows->date);
	sqlite3_finalize(rows->tables);
	sqlite3_close(rows->database);
	free(rows);
}

static sqlite3_stmt *
prepare(struct rows *rows, const char *format, const char *table)
{
	char *words = sqlite3_mprintf(format, table);
	sqlite3_stmt *statement = NULL;

	if (words && sqlite3_prepare_v2(rows->database, words, -1, &statement, NULL) != SQLITE_OK)
		statement = NULL;
	sqlite3_free(words);
	return statement;
}

/* 0: none is called so. */
static int
column_of(sqlite3_stmt *row, const char *name)
{
	int columns = sqlite3_column_count(row);

	for (int i = 1; i < columns; i++)
		if (sqlite3_stricmp(sqlite3_column_name(row, i), name) == 0)
			return i;
	return 0;
}

static void
find_columns(struct rows *rows)
{
	for (size_t i = 0; i < KEYS; i++)
		rows->keys[i] = column_of(rows->row, key_names[i]);
	rows->expires = 0;
	for (size_t i = 0; i < EXPIRIES && !rows->expires; i++)
		rows->expires = column_of(rows->row, expiry_names[i]);
}

/* The row id that is wanted stands behind the last comma. */
static bool
wanted_row(const struct pks_step *step, sqlite3_int64 *id)
{
	const char *comma = step->wanted ? strrchr(step->wanted, ',') : NULL;

	if (!comma)
		return false;
	*id = strtoll(comma + 1, NULL, 10);
	return true;
}

static bool
next_table(struct pks_step *step, struct rows *rows)
{
	sqlite3_int64 id = 0;

	while (sqlite3_step(rows->tables) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(rows->tables, 0);
		bool wanted = wanted_row(step, &id);

		if (!table)
			continue;
		rows->row = prepare(rows,
				    wanted ? "SELECT _rowid_, * FROM \"%w\" WHERE _rowid_ = ?1"
					   : "SELECT _rowid_, * FROM \"%w\"",
				    table);
		rows->numbered = !rows->row;
		rows->count = 0;
		if (rows->row && wanted)
			sqlite3_bind_int64(rows->row, 1, id);
		if (!rows->row)
			rows->row = prepare(rows, "SELECT 0, * FROM \"%w\"", table);
		if (!rows->row) {
			pks_step_say(step, "%s", sqlite3_errmsg(rows->database));
			continue;
		}
		rows->column = 0;
		find_columns(rows);
		return true;
	}
	return false;
}

static struct pks_bytes
value_of(sqlite3_stmt *row, int column)
{
	const void *data = sqlite3_column_blob(row, column);

	return (struct pks_bytes){data, data ? (uint64_t)sqlite3_column_bytes(row, column) : 0};
}

/* Bytes or text that begins as something. */
static bool
is_offered(sqlite3_stmt *row, int column)
{
	int type = sqlite3_column_type(row, column);
	struct pks_bytes value;

	if (type != SQLITE_BLOB && type != SQLITE_TEXT)
		return false;
	value = value_of(row, column);
	return value.size > 1 && pks_worth_a_look(value);
}

/* Seconds since 1970, or a date as SQLite itself reads one (in UTC); 0: neither. */
static double
time_of(struct rows *rows)
{
	const char *text;
	double time = 0;

	switch (sqlite3_column_type(rows->row, rows->expires)) {
	case SQLITE_FLOAT:
	case SQLITE_INTEGER: return sqlite3_column_double(rows->row, rows->expires);
	case SQLITE_TEXT:
		/* 'now' is a date as well, and another each time. */
		text = (const char *)sqlite3_column_text(rows->row, rows->expires);
		if (!text || strlen(text) < 10 || text[4] != '-')
			return 0;
		if (!rows->date)
			rows->date = prepare(rows, "SELECT julianday(?1)", "");
		if (!rows->date)
			return 0;
		sqlite3_bind_value(rows->date, 1, sqlite3_column_value(rows->row, rows->expires));
		if (sqlite3_step(rows->date) == SQLITE_ROW &&
		    sqlite3_column_type(rows->date, 0) == SQLITE_FLOAT)
			time = (sqlite3_column_double(rows->date, 0) - JULIAN_1970) * 86400;
		sqlite3_reset(rows->date);
		sqlite3_clear_bindings(rows->date);
		/* To the millisecond, which is what a Julian day of this century holds. */
		return (double)(int64_t)(time * 1000 + 0.5) / 1000;
	default: return 0;
	}
}

static void
describe(struct rows *rows, int column, struct pks_member *member)
{
	const char *table = (const char *)sqlite3_column_text(rows->tables, 0);
	const char *name = sqlite3_column_name(rows->row, column);

	pks_step_name_add(&member->argument, table, strlen(table));
	pks_step_name_raw(&member->argument, ",");
	pks_step_name_add(&member->argument, name, strlen(name));
	pks_step_name_raw(&member->argument, ",");
	pks_step_name_number(&member->argument,
			     rows->numbered ? rows->count : sqlite3_column_int64(rows->row, 0));
	/* A number that only counts the rows is no key where another column has words. */
	for (size_t i = 0; i < KEYS && !member->key.data; i++)
		if (rows->keys[i] && rows->keys[i] != column &&
		    sqlite3_column_type(rows->row, rows->keys[i]) == SQLITE_TEXT)
			member->key = value_of(rows->row, rows->keys[i]);
	if (rows->expires && rows->expires != column)
		member->expires = time_of(rows);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct rows *rows = step->state;

	for (;;) {
		int status, columns;

		if (!rows->row && !next_table(step, rows))
			return false;
		if (rows->column == 0) {
			rows->looks = 0;
			status = sqlite3_step(rows->row);
			if (status != SQLITE_ROW) {
				if (status != SQLITE_DONE)
					pks_step_say(step, "%s", sqlite3_errmsg(rows->database));
				sqlite3_finalize(rows->row);
				rows->row = NULL;
				continue;
			}
			rows->count++;
			rows->column = 1;
		}
		columns = sqlite3_column_count(rows->row);
		if (columns > COLUMNS)
			columns = COLUMNS;
		while (rows->column < columns) {
			int column = rows->column++;

			if (is_offered(rows->row, column) || step->wanted) {
				describe(rows, column, member);
				return true;
			}
		}
		rows->column = 0;
	}
}

static bool
read_member(struct pks_step *step, struct pks_memory *memory)
{
	struct rows *rows = step->state;
	struct pks_bytes value = value_of(rows->row, rows->column - 1);

	/* SQLite unpacks nothing. */
	memory->from = 0;
	return value.data && pks_memory_put(memory, value.data, (size_t)value.size);
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return bytes.size >= 512 && memcmp(bytes.data, "SQLite format 3", 16) == 0 ? PKS_EXACTLY
										   : PKS_UNLIKE;
}

const struct pks_step_kind pks_step_DATABASE = {
	.name = "sql",
	.relics = true,
	.probe = probe,
	.begins = "S",
	.least = 512,
	.begin = begin,
	.next = next,
	.read = read_member,
	.end = end,
};
