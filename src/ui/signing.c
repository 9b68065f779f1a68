/* SPDX-License-Identifier: MIT */
/*
 * The signature of the pickle that is open, checked in slices behind the screen, with the keys that
 * the program was given and one that may be typed. Keys are overwritten when nobody needs them.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/app.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that are digested between two keys. */
#define SLICE (UINT64_C(1) << 22)
#define WORDS ((size_t)1 << 15)

/* All of it anew. */
static void
write_page(struct pks_app *app)
{
	struct pks_signing *signing = &app->signing;
	struct pks_verified verified = {
		.signatures = signing->signatures,
		.signature_count = signing->count,
		.check = signing->check,
		.checked = signing->checked,
		.key_names = signing->names,
		.key_count = signing->key_count,
		.level = app->document.judged ? pks_risk_level(app->document.risk) : PKS_INFO,
		.short_names = true,
	};
	char *words = malloc(WORDS);
	struct pks_text text;

	signing->judged = app->document.judged;
	app->sheet.working = signing->checked == PKS_CHECK_RUNNING || !signing->judged;
	pks_sheet_wipe(&app->sheet);
	if (!words)
		return;
	pks_text_bounded(&text, words, WORDS);
	text.ascii = app->screen.ascii;
	pks_report_signature(&verified, &text);
	pks_pages_add_text(app, words);
	free(words);
}

static bool
is_shown(const struct pks_app *app)
{
	return app->sheet.kind == PKS_SHEET_SIGNATURE;
}

static void
check_anew(struct pks_signing *signing)
{
	pks_check_free(signing->check);
	signing->check = pks_check_new(signing->signatures, signing->count, signing->keys,
				       signing->key_count);
	signing->checked = signing->check ? PKS_CHECK_RUNNING : PKS_CHECK_WRONG;
}

/* The keys of the command line, and behind them the one that was typed. */
static bool
gather_keys(struct pks_app *app)
{
	struct pks_signing *signing = &app->signing;
	const struct pks_ui_options *options = app->options;
	size_t count = options->key_count;

	if (signing->keys)
		return true;
	signing->keys = calloc(count + 1, sizeof(*signing->keys));
	signing->names = calloc(count + 1, sizeof(*signing->names));
	if (!signing->keys || !signing->names)
		return false;
	for (size_t i = 0; i < count; i++) {
		signing->keys[i] = options->keys[i];
		signing->names[i] = options->key_names[i];
	}
	signing->key_count = count;
	return true;
}

static void
look_at_pickle(struct pks_app *app)
{
	struct pks_signing *signing = &app->signing;
	const struct pks_document *document = &app->document;
	struct pks_found found;

	if (signing->signatures)
		return;
	signing->signatures = calloc(PKS_SIGNATURES, sizeof(*signing->signatures));
	if (!signing->signatures || !gather_keys(app))
		return;
	if (pks_bytes_pickle(document->bytes, document->start[document->current], &found))
		signing->count = pks_signatures(document->source, &found, signing->signatures,
						PKS_SIGNATURES);
	check_anew(signing);
}

void
pks_signing_start(struct pks_app *app)
{
	pks_pages_close(app);
	look_at_pickle(app);
	pks_sheet_start(&app->sheet, PKS_SHEET_SIGNATURE, "signature: Enter types a key");
	write_page(app);
}

static void
forget_typed(struct pks_signing *signing)
{
	if (signing->typed)
		explicit_bzero(signing->typed, strlen(signing->typed));
	free(signing->typed);
	signing->typed = NULL;
}

void
pks_signing_type(struct pks_app *app, char *key)
{
	struct pks_signing *signing = &app->signing;
	size_t count = app->options->key_count;

	forget_typed(signing);
	signing->typed = *key ? strdup(key) : NULL;
	explicit_bzero(key, strlen(key));
	signing->key_count = count;
	if (signing->typed && gather_keys(app)) {
		signing->keys[count] =
			(struct pks_key){(const uint8_t *)signing->typed, strlen(signing->typed)};
		signing->names[count] = NULL;
		signing->key_count = count + 1;
	}
	check_anew(signing);
	if (is_shown(app))
		write_page(app);
}

bool
pks_signing_work(struct pks_app *app)
{
	struct pks_signing *signing = &app->signing;

	bool checks = signing->check && signing->checked == PKS_CHECK_RUNNING;

	if (checks)
		signing->checked = pks_check_work(signing->check, SLICE);
	if (is_shown(app) && (checks ? signing->checked != PKS_CHECK_RUNNING
				     : signing->judged != app->document.judged)) {
		write_page(app);
		return true;
	}
	return checks;
}

void
pks_signing_stop(struct pks_app *app)
{
	struct pks_signing *signing = &app->signing;

	pks_check_free(signing->check);
	free(signing->signatures);
	free(signing->keys);
	free(signing->names);
	forget_typed(signing);
	*signing = (struct pks_signing){0};
}

void
pks_custody_start(struct pks_app *app)
{
	const char *words = app->options->custody;

	pks_pages_close(app);
	pks_sheet_start(&app->sheet, PKS_SHEET_CUSTODY, "custody: who else could have written it");
	pks_pages_add_text(app, words ? words : "There is no file that somebody could change.");
}
