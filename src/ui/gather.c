/* SPDX-License-Identifier: MIT */
/*
 * The thread that fills a list. Rows are appended without a lock and told of under one: who asks
 * how far it has come may read all rows up to there.
 *
 * It looks up between two pickles and between two slices of one whether it is to end. Deep in a
 * step (an archive that unpacks, a disk image that is gone through) it does not, and nobody waits
 * for it: what it works with is then left to it.
 */
#include "ui/gather.h"

#include "report/sift.h"
#include "sandbox/sandbox.h"
#include "source/files.h"

#include <picklescope/report.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Ops between two looks up. */
#define SLICE ((pks_op)1 << 18)
/* How long its end is waited for, in nanoseconds. */
#define PATIENCE 200000000
#define REASON	 400

struct pks_gather {
	struct pks_gather_asked asked;
	char **paths; /* its own copies */
	struct pks_rows *rows;
	pthread_t thread;
	atomic_bool stop;
	struct pks_files *files;
	struct pks_sift sift;
	struct pks_gathered so_far; /* of the thread */

	pthread_mutex_t lock;
	pthread_cond_t has_ended;
	struct pks_gathered told;
};

static void
tell(struct pks_gather *gather)
{
	pthread_mutex_lock(&gather->lock);
	gather->told = gather->so_far;
	pthread_mutex_unlock(&gather->lock);
}

static void
widen(struct pks_gather *gather, enum pks_column column, size_t columns)
{
	uint16_t *widest = &gather->so_far.widest[column];

	if (columns > *widest)
		*widest = columns > 4096 ? 4096 : (uint16_t)columns;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Text of the file that a row keeps is made safe first. */
static pks_row_text
keep_safe(struct pks_gather *gather, const void *data, size_t n)
{
	char words[REASON];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = gather->asked.ascii;
	pks_text_utf8(&text, data, n);
	return pks_rows_keep(gather->rows, words, text.used);
}

/* What it lies in: up to the last of what separates names in the steps, else that of the file. */
static pks_row_text
folder_of(struct pks_gather *gather, const char *steps)
{
	const struct pks_row_file *file = pks_rows_file(gather->rows, gather->rows->file_count - 1);
	char words[4096];
	size_t n = strlen(steps);
	int written;

	while (n > 0 && !strchr("(/,", steps[n - 1]))
		n--;
	if (n == 0)
		return file->folder;
	written =
		snprintf(words, sizeof words, "%s%s%.*s", pks_rows_text(gather->rows, file->folder),
			 pks_rows_text(gather->rows, file->name), (int)n, steps);
	if (written < 0 || (size_t)written >= sizeof words)
		return file->folder;
	return pks_rows_intern(gather->rows, words, (size_t)written);
}

static struct pks_row *
add_row(struct pks_gather *gather, const char *steps)
{
	struct pks_row *row = pks_rows_add(gather->rows);

	if (!row) {
		gather->so_far.full = true;
		return NULL;
	}
	row->file = gather->rows->file_count - 1;
	row->steps = pks_rows_keep(gather->rows, steps, strlen(steps));
	row->folder = folder_of(gather, steps);
	return row;
}

static void
count_row(struct pks_gather *gather, const struct pks_row *row)
{
	struct pks_gathered *so_far = &gather->so_far;
	char name[4096];

	widen(gather, PKS_COLUMN_NAME,
	      pks_row_name(gather->rows, row, gather->asked.strip, name, sizeof name));
	if (row->state == PKS_ROW_SHUT)
		so_far->shut++;
	else
		so_far->level[row->level]++;
	so_far->broken += row->state == PKS_ROW_BROKEN;
	so_far->bytes += row->size;
	so_far->rows = gather->rows->count;
	tell(gather);
}

static void
add_shut(struct pks_gather *gather, const char *steps, const char *reason)
{
	struct pks_row *row = add_row(gather, steps);

	if (!row)
		return;
	row->state = PKS_ROW_SHUT;
	row->protocol = -1;
	row->reason = keep_safe(gather, reason, strlen(reason));
	count_row(gather, row);
}

/* ---- What a pickle is ------------------------------------------------------------------------ */

/* Does it help to make others, whatever they are? */
static bool
is_helper(const struct pks_used *used)
{
	static const char *const modules[] = {"copyreg", "copy_reg", "builtins", "__builtin__"};

	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (strcmp(used->known->module, modules[i]) == 0)
			return true;
	return false;
}

/* The worst callable; of those the one that makes most. */
static const struct pks_used *
worst_of(struct pks_risk *risk)
{
	const struct pks_used *worst = NULL;
	uint64_t most = 0;

	for (size_t k = 0; k < pks_risk_callables(risk); k++) {
		const struct pks_used *used = pks_risk_callable(risk, k);
		uint64_t calls = used->calls < UINT32_MAX ? used->calls : UINT32_MAX;
		uint64_t weight = ((uint64_t)pks_risk_op(risk, used->op) << 40 |
				   (uint64_t)!is_helper(used) << 36) +
				  calls;

		if (!worst || weight > most) {
			worst = used;
			most = weight;
		}
	}
	return worst;
}

static pks_row_text
top_of(struct pks_gather *gather, struct pks_risk *risk, const struct pks_history *history)
{
	const struct pks_used *worst = worst_of(risk);
	pks_op end = pks_end_moment(history);
	char words[160];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = gather->asked.ascii;
	if (worst) {
		pks_callable_text(history, worst->op, &text);
	} else if (pks_history_state(history) == PKS_STOPPED && pks_height(history, end) > 0) {
		pks_op value =
			pks_cell_value(history, pks_cell(history, end, pks_height(history, end)));

		if (value != PKS_NO_OP)
			pks_text_raw(&text, pks_kind_name(pks_value_kind(history, value)));
	}
	widen(gather, PKS_COLUMN_CLASS, text.used + (pks_risk_callables(risk) > 1 ? 4 : 0));
	return pks_rows_intern(gather->rows, words, text.used);
}

static void
describe(struct pks_gather *gather, struct pks_row *row, const struct pks_pickle *pickle,
	 struct pks_risk *risk, const struct pks_history *history)
{
	const struct pks_error *error = pks_history_error(history);
	char words[REASON];

	row->offset = pickle->found.offset;
	row->size = pks_history_end(history) - pks_history_start(history);
	row->expires = pickle->expires > 0 && pickle->expires < 1e15 ? (int64_t)pickle->expires : 0;
	row->ops = pks_ops(history);
	row->protocol = (int8_t)pks_history_protocol(history);
	row->level = (uint8_t)pks_risk_level(risk);
	row->callables = (uint32_t)pks_risk_callables(risk);
	row->top = top_of(gather, risk, history);
	if (pickle->key.data)
		row->key = keep_safe(gather, pickle->key.data, (size_t)pickle->key.size);
	if (!pks_risk_complete(risk)) {
		row->state = PKS_ROW_BROKEN;
		if (error)
			snprintf(words, sizeof words, "op %u @%llu: %s", error->op,
				 (unsigned long long)error->offset, error->message);
		else
			snprintf(words, sizeof words, "not read to its end");
		row->reason = keep_safe(gather, words, strlen(words));
	}
	widen(gather, PKS_COLUMN_KEY, strlen(pks_rows_text(gather->rows, row->key)));
	widen(gather, PKS_COLUMN_EXPIRES, row->expires ? 7 : 0);
}

/* False: it was told to end. */
static bool
read_on(struct pks_gather *gather, struct pks_history *history, struct pks_risk *risk)
{
	bool more = true;

	while (more && !atomic_load(&gather->stop))
		more = pks_risk_read(risk, history, SLICE);
	/* Where memory runs out, the verdict says so. */
	if (!more)
		(void)pks_risk_update(risk);
	return !more;
}

/* What its bytes and texts hold counts, too. */
static void
read_inside(struct pks_gather *gather, const struct pks_pickle *pickle, struct pks_risk *risk)
{
	struct pks_inside *inside =
		pickle->holds || pks_risk_names_beside(risk)
			? pks_inside_new(risk, pickle->source, gather->asked.limits)
			: NULL;

	while (inside && !atomic_load(&gather->stop) && pks_inside_next(inside))
		;
	pks_inside_free(inside);
}

static void
add_pickle(struct pks_gather *gather, const struct pks_pickle *pickle)
{
	struct pks_history *history =
		pks_history_new(pickle->bytes, pickle->found.offset, gather->asked.options);
	struct pks_reader *reader = history ? pks_reader_new(history) : NULL;
	struct pks_risk *risk = reader ? pks_risk_new(reader) : NULL;
	struct pks_row *row;

	if (!risk)
		add_shut(gather, pks_source_steps(pickle->source), "memory ran out");
	else if (read_on(gather, history, risk) && pks_sift_passes(&gather->sift, pickle, risk) &&
		 (row = add_row(gather, pks_source_steps(pickle->source)))) {
		read_inside(gather, pickle, risk);
		describe(gather, row, pickle, risk, history);
		count_row(gather, row);
	}
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool
goes_on(const struct pks_gather *gather)
{
	return !atomic_load(&gather->stop) && !gather->so_far.full;
}

static void
read_source(struct pks_gather *gather, struct pks_source *source, const struct pks_address *address)
{
	struct pks_pickles_asked asked = {.address = address,
					  .limits = gather->asked.limits,
					  .inside = true,
					  .guesses = true};
	struct pks_pickles *pickles = pks_pickles_new(source, &asked);
	const struct pks_pickle *pickle;
	struct pks_trouble trouble;
	enum pks_surveyed looked = PKS_SURVEY_END;

	if (!pickles)
		add_shut(gather, "", "memory ran out");
	while (pickles && goes_on(gather) &&
	       (looked = pks_pickles_next(pickles, &pickle, &trouble)) != PKS_SURVEY_END) {
		if (looked == PKS_SURVEY_PICKLE)
			add_pickle(gather, pickle);
		else
			add_shut(gather, trouble.steps, trouble.message);
	}
	pks_pickles_free(pickles);
}

static void
begin_file(struct pks_gather *gather, const char *path, int64_t modified)
{
	struct pks_text text;

	if (!pks_rows_add_file(gather->rows, path, modified))
		gather->so_far.full = true;
	gather->so_far.files = gather->rows->file_count;
	pks_text_bounded(&text, gather->so_far.now, sizeof gather->so_far.now);
	text.ascii = gather->asked.ascii;
	pks_text_utf8(&text, path, strlen(path));
	tell(gather);
}

static void
read_file(struct pks_gather *gather, const char *path, bool walked)
{
	struct pks_source *source = gather->asked.source;
	struct pks_address address = {0};
	char error[512] = "";
	const char *shut;

	pks_sift_file(&gather->sift, walked);
	if (!pks_address_parse(path, &address, error, sizeof error)) {
		begin_file(gather, path, 0);
		add_shut(gather, "", error);
		return;
	}
	source = source ? pks_source_keep(source)
			: pks_source_open_at(&address, gather->asked.limits, error, sizeof error);
	begin_file(gather, address.path, source ? pks_source_modified(source) : 0);
	if (source) {
		read_source(gather, source, &address);
		pks_source_free(source);
	} else {
		shut = pks_sandbox_shut(address.path);
		add_shut(gather, address.steps ? address.steps : "", shut ? shut : error);
	}
	pks_address_clear(&address);
}

/* A path, or all that is below it. */
static void
read_path(struct pks_gather *gather, const char *path)
{
	struct pks_file_found found;

	if (!pks_files_begin(gather->files, path)) {
		gather->so_far.full = true;
		return;
	}
	while (goes_on(gather) && pks_files_next(gather->files, &found)) {
		if (found.path) {
			read_file(gather, found.path, found.walked);
		} else {
			begin_file(gather, path, 0);
			add_shut(gather, "", found.message);
		}
	}
}

static void *
run(void *data)
{
	struct pks_gather *gather = data;

	for (int i = 0; i < gather->asked.path_count && goes_on(gather); i++)
		read_path(gather, gather->paths[i]);
	pks_sift_end(&gather->sift);
	gather->so_far.now[0] = '\0';
	pthread_mutex_lock(&gather->lock);
	gather->told = gather->so_far;
	gather->told.ended = true;
	pthread_cond_signal(&gather->has_ended);
	pthread_mutex_unlock(&gather->lock);
	return NULL;
}

/* ---- From outside ---------------------------------------------------------------------------- */

static void
free_gather(struct pks_gather *gather)
{
	for (int i = 0; gather->paths && i < gather->asked.path_count; i++)
		free(gather->paths[i]);
	free(gather->paths);
	pks_rows_free(gather->rows);
	pks_files_free(gather->files);
	if (gather->asked.source)
		pks_source_free(gather->asked.source);
	pthread_mutex_destroy(&gather->lock);
	pthread_cond_destroy(&gather->has_ended);
	free(gather);
}

static bool
copy_paths(struct pks_gather *gather)
{
	gather->paths = calloc((size_t)gather->asked.path_count + 1, sizeof *gather->paths);
	for (int i = 0; gather->paths && i < gather->asked.path_count; i++)
		if (!(gather->paths[i] = strdup(gather->asked.paths[i])))
			return false;
	return gather->paths != NULL;
}

struct pks_gather *
pks_gather_start(const struct pks_gather_asked *asked)
{
	struct pks_gather *gather = calloc(1, sizeof *gather);

	if (!gather)
		return NULL;
	gather->asked = *asked;
	if (asked->source)
		gather->asked.source = pks_source_keep(asked->source);
	gather->rows = pks_rows_new();
	gather->files = pks_files_new();
	pthread_mutex_init(&gather->lock, NULL);
	pthread_cond_init(&gather->has_ended, NULL);
	for (int i = 0; i < PKS_COLUMNS; i++)
		gather->so_far.widest[i] = i == PKS_COLUMN_KEY || i == PKS_COLUMN_EXPIRES ? 0 : 1;
	gather->told = gather->so_far;
	if (gather->rows && gather->files && copy_paths(gather) &&
	    pthread_create(&gather->thread, NULL, run, gather) == 0)
		return gather;
	free_gather(gather);
	return NULL;
}

bool
pks_gather_stop(struct pks_gather *gather)
{
	struct timespec until;
	bool ended;

	if (!gather)
		return true;
	atomic_store(&gather->stop, true);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PATIENCE;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&gather->lock);
	while (!gather->told.ended &&
	       pthread_cond_timedwait(&gather->has_ended, &gather->lock, &until) == 0)
		;
	ended = gather->told.ended;
	pthread_mutex_unlock(&gather->lock);
	if (!ended)
		return false;
	pthread_join(gather->thread, NULL);
	free_gather(gather);
	return true;
}

void
pks_gather_cancel(struct pks_gather *gather)
{
	atomic_store(&gather->stop, true);
}

void
pks_gather_look(struct pks_gather *gather, struct pks_gathered *gathered)
{
	pthread_mutex_lock(&gather->lock);
	*gathered = gather->told;
	pthread_mutex_unlock(&gather->lock);
}

const struct pks_rows *
pks_gather_rows(const struct pks_gather *gather)
{
	return gather->rows;
}
