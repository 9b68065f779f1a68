/* SPDX-License-Identifier: MIT */
/*
 * Pickles in a pickle: what a survey finds in its bytes and texts, in the arrays of objects between
 * its ops, and in the files beside it that joblib's reader would load with it, is read and judged
 * as the pickle itself is, and the worst of each is told to the risk of the one that holds it.
 */
#include "report/beside.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_SIZE (1u << 14)
#define WORDS_SIZE   512
/* Files beside a pickle that are opened; a forest of trees has some thousands. */
#define MOST_BESIDE 10000

struct pks_inside {
	struct pks_risk *risk;
	struct pks_source *source;
	const struct pks_limits *limits;
	struct pks_survey *survey;
	size_t arrays;	      /* that were gone to: with the first of them, values are over */
	bool elsewhere;	      /* what is surveyed is not in values any more */
	pks_op beside;	      /* where to look for the next array in another file */
	unsigned files;	      /* that were looked for */
	uint64_t file_bytes;  /* in those that were opened */
	bool files_told;      /* that one of them was not opened */
	size_t prefix;	      /* bytes of the steps that lead to the pickle itself */
	struct pks_held held; /* the worst of the value at hand */
	bool any;
	bool told; /* that something in it was not opened */
	char address[ADDRESS_SIZE];
	char words[WORDS_SIZE];
};

/* The steps of the pickle are those of its source and its place in that. */
static size_t
prefix_of(const struct pks_source *source, const struct pks_history *h)
{
	struct pks_text text;
	char place[64];

	pks_text_bounded(&text, place, sizeof place);
	pks_text_printf(&text, "!@%llu+%llu", (unsigned long long)pks_history_start(h),
			(unsigned long long)(pks_history_end(h) - pks_history_start(h)));
	return strlen(pks_source_steps(source)) + strlen(place);
}

struct pks_inside *
pks_inside_new(struct pks_risk *risk, struct pks_source *source, const struct pks_limits *limits)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	/* An address is long, and written before it is read. */
	struct pks_inside *inside = malloc(sizeof *inside);
	uint64_t start = pks_history_start(h);

	if (inside == NULL)
		return NULL;
	inside->held = (struct pks_held){0};
	inside->any = inside->told = inside->elsewhere = inside->files_told = false;
	inside->beside = 0;
	inside->files = 0;
	inside->file_bytes = 0;
	inside->risk = risk;
	inside->source = source;
	inside->limits = limits;
	inside->arrays = 0;
	inside->prefix = prefix_of(source, h);
	inside->survey = pks_survey_values(source, start, pks_history_end(h) - start, limits);
	if (inside->survey != NULL)
		return inside;
	free(inside);
	return NULL;
}

void
pks_inside_free(struct pks_inside *inside)
{
	if (inside == NULL)
		return;
	pks_survey_free(inside->survey);
	free(inside);
}

/* The op of the value that leads to a source: its steps go on with "!value(OP)". */
static pks_op
op_of(const struct pks_inside *inside, const struct pks_source *source)
{
	static const char step[] = "!value(";
	const char *steps = pks_source_steps(source);
	unsigned long op;

	if (strlen(steps) < inside->prefix + sizeof step - 1 ||
	    strncmp(steps + inside->prefix, step, sizeof step - 1) != 0)
		return 0;
	op = strtoul(steps + inside->prefix + sizeof step - 1, NULL, 10);
	return op < PKS_NO_OP ? (pks_op)op : 0;
}

static void
write_address(const struct pks_sighting *sighting, bool place, char *data, size_t size)
{
	struct pks_address address = {0};
	struct pks_text text;

	/* They are only read. */
	address.path = (char *)(uintptr_t)pks_source_path(sighting->source);
	address.steps = (char *)(uintptr_t)pks_source_steps(sighting->source);
	address.has_offset = address.has_size = place;
	address.offset = sighting->found.offset;
	address.size = sighting->found.size;
	pks_text_bounded(&text, data, size);
	pks_report_address(&address, &text);
}

/* Tells of the value at hand. */
static bool
tell(struct pks_inside *inside)
{
	bool told = !inside->any || pks_risk_hold(inside->risk, &inside->held);

	inside->any = false;
	return told;
}

/* The worst finding of a pickle, in words. */
static void
write_worst(struct pks_risk *risk, char *data, size_t size)
{
	const struct pks_finding *finding = pks_risk_foremost(risk, pks_risk_level(risk));
	struct pks_text text;

	pks_text_bounded(&text, data, size);
	if (finding != NULL)
		pks_risk_message(risk, finding, &text);
	else
		pks_text_raw(&text, "of what it names nobody knows what it does");
}

static void
compare(struct pks_inside *inside, const struct pks_sighting *sighting, struct pks_risk *inner)
{
	enum pks_level level = pks_risk_level(inner);

	if (sighting->confidence == PKS_GUESS && !(sighting->imports && pks_risk_acts(inner)))
		return;
	if (level == PKS_INNOCUOUS || (inside->any && level <= inside->held.level))
		return;
	inside->any = true;
	write_address(sighting, true, inside->address, sizeof inside->address);
	write_worst(inner, inside->words, sizeof inside->words);
	inside->held.opened = true;
	inside->held.level = level;
	inside->held.address = inside->address;
	inside->held.words = inside->words;
}

static bool
unopened(struct pks_inside *inside, const struct pks_sighting *sighting, bool place,
	 const char *why)
{
	char address[ADDRESS_SIZE], words[WORDS_SIZE];
	struct pks_held held = {.op = inside->held.op, .address = address, .words = words};
	struct pks_text text;

	if (inside->told)
		return true;
	inside->told = true;
	write_address(sighting, place, address, sizeof address);
	pks_text_bounded(&text, words, sizeof words);
	pks_text_utf8(&text, why, strlen(why));
	return pks_risk_hold(inside->risk, &held);
}

static bool
judge(struct pks_inside *inside, const struct pks_sighting *sighting)
{
	const struct pks_history *outer = pks_reader_history(pks_risk_reader(inside->risk));
	struct pks_history *history = pks_history_new(sighting->bytes, sighting->found.offset,
						      pks_history_options(outer));
	struct pks_reader *reader = history != NULL ? pks_reader_new(history) : NULL;
	struct pks_risk *risk = reader != NULL ? pks_risk_new(reader) : NULL;
	bool done;

	while (risk != NULL && pks_risk_read(risk, history, PKS_MAX_OPS))
		;
	done = risk != NULL && pks_risk_update(risk);
	if (done)
		compare(inside, sighting, risk);
	if (!done)
		unopened(inside, sighting, true, "memory ran out before all was judged");
	else if (pks_history_state(history) == PKS_FULL)
		done = unopened(inside, sighting, true, pks_history_error(history)->message);
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
	return done;
}

/* What was opened: is it code? The value itself was looked at with its op. */
static bool
see_layer(struct pks_inside *inside, const struct pks_sighting *sighting)
{
	const char *steps = pks_source_steps(sighting->source) + inside->prefix;
	char address[ADDRESS_SIZE];
	struct pks_held held = {.op = inside->held.op,
				.opened = true,
				.level = PKS_SUSPICIOUS,
				.address = address,
				.words = "",
				.code = pks_code_in(sighting->bytes)};

	if (held.code == NULL || strchr(steps + 1, '!') == NULL)
		return true;
	write_address(sighting, false, address, sizeof address);
	return pks_risk_hold(inside->risk, &held);
}

/* What is found from now on is in the value of this op. */
static bool
begin_op(struct pks_inside *inside, pks_op op)
{
	if (!tell(inside))
		return false;
	inside->held.op = op;
	inside->told = false;
	return true;
}

/* The next array that is a pickle of its own. False: there is none, or no memory. */
static bool
next_array(struct pks_inside *inside)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(inside->risk));
	struct pks_array array;

	while (pks_array_get(h, inside->arrays, &array)) {
		inside->arrays++;
		if (!array.pickled)
			continue;
		inside->elsewhere = true;
		pks_survey_free(inside->survey);
		inside->survey = pks_survey_run(inside->source, array.data, array.end - array.data,
						inside->limits);
		return begin_op(inside, array.op) && inside->survey != NULL;
	}
	return false;
}

/* That a file beside the pickle was not opened is told once: a hostile pickle may name a million.
 */
static bool
unopened_file(struct pks_inside *inside, const char *name, const char *why)
{
	char safe[4 * PKS_BESIDE_NAME], words[WORDS_SIZE];
	struct pks_held held = {.op = inside->held.op, .address = safe, .words = words};
	struct pks_text text;

	if (inside->files_told)
		return true;
	inside->files_told = true;
	pks_text_bounded(&text, safe, sizeof safe);
	pks_text_utf8(&text, *name ? name : "a file", strlen(*name ? name : "a file"));
	pks_text_bounded(&text, words, sizeof words);
	pks_text_utf8(&text, why, strlen(why));
	return pks_risk_hold(inside->risk, &held);
}

static bool
is_too_much(struct pks_inside *inside, const struct pks_source *file)
{
	uint64_t most = inside->limits != NULL ? inside->limits->unpacked : PKS_LIMITS.unpacked;

	inside->file_bytes += pks_source_bytes(file).size;
	return inside->file_bytes > most;
}

/* The next file beside the pickle that may hold one: numpy.load() unpickles what is no array. */
static bool
next_file(struct pks_inside *inside)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(inside->risk));
	struct pks_beside beside;
	struct pks_source *file;
	char why[160];

	if (inside->beside == PKS_NO_OP || !pks_risk_names_beside(inside->risk))
		return false;
	while ((inside->beside = pks_beside_next(h, inside->beside, &beside)) != PKS_NO_OP) {
		inside->beside++;
		if (!begin_op(inside, beside.op))
			return false;
		/* Of what is packed joblib makes numbers, and nothing else. */
		if (beside.packed && !beside.outside)
			continue;
		if (inside->files++ == MOST_BESIDE) {
			unopened_file(inside, beside.file, "too many files beside the pickle");
			break;
		}
		file = pks_open_beside(inside->source, &beside, why, sizeof why);
		if (file != NULL && is_too_much(inside, file)) {
			pks_source_free(file);
			unopened_file(inside, beside.file,
				      "too much is in files beside the pickle");
			break;
		}
		if (file != NULL) {
			inside->elsewhere = true;
			pks_survey_free(inside->survey);
			inside->survey = pks_survey_new(file, inside->limits, true);
			pks_source_free(file);
			return inside->survey != NULL;
		}
		if (!unopened_file(inside, beside.file, why))
			return false;
	}
	inside->beside = PKS_NO_OP;
	return false;
}

bool
pks_inside_next(struct pks_inside *inside)
{
	struct pks_sighting sighting;
	enum pks_surveyed looked = pks_survey_next(inside->survey, &sighting);
	pks_op op;

	if (looked == PKS_SURVEY_END) {
		if (next_array(inside) || next_file(inside))
			return true;
		tell(inside);
		return false;
	}
	op = inside->elsewhere ? inside->held.op : op_of(inside, sighting.source);
	if (op != inside->held.op && !begin_op(inside, op))
		return false;
	if (looked == PKS_SURVEY_TROUBLE)
		return unopened(inside, &sighting, false, sighting.trouble);
	if (looked == PKS_SURVEY_LAYER)
		return see_layer(inside, &sighting);
	return judge(inside, &sighting);
}
