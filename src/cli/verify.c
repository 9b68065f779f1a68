/* SPDX-License-Identifier: MIT */
/*
 * verify: is a pickle signed, and is the signature right? The status is that of the worst of them.
 */
#include "cli/input.h"
#include "cli/progress.h"

#include <picklescope/check.h>

#include <stdlib.h>

/* Bytes between two looks at how far it has come. */
#define SLICE (UINT64_C(1) << 24)

/* What the pickle itself is, since a right signature says nothing of that. */
static enum pks_level
level_of(struct cli *cli, const struct pks_pickle *pickle)
{
	enum pks_level level = PKS_INFO;
	struct cli_load load;

	if (!cli_load(cli, pickle, false, &load))
		return level;
	if (pks_risk_update(load.risk))
		level = pks_risk_level(load.risk);
	cli_unload(&load);
	return level;
}

/* Some tens of milliseconds at a time. */
static void
try_keys(struct pks_check *checking, struct pks_verified *verified)
{
	uint64_t tried, all;

	pks_check_progress(checking, &tried, &all);
	cli_progress_of(all, CLI_TRIES);
	while ((verified->checked = pks_check_work(checking, SLICE)) == PKS_CHECK_RUNNING) {
		pks_check_progress(checking, &tried, &all);
		cli_progress_set(tried);
	}
}

static void
check(struct cli *cli, const struct pks_pickle *pickle, struct pks_verified *verified)
{
	const struct cli_keys *keys = &cli->values.keys;
	struct pks_check *checking;

	verified->key_names = keys->names;
	verified->key_count = keys->count;
	checking = pks_check_new(verified->signatures, verified->signature_count, keys->keys,
				 keys->count);
	verified->check = checking;
	verified->checked = PKS_CHECK_WRONG;
	if (!checking && pks_check_ready())
		cli_error(cli, "%s: memory ran out", pickle->address);
	if (checking)
		try_keys(checking, verified);
	verified->level = level_of(cli, pickle);
	pks_text_printf(&cli->out, "%s%s\n", pickle->number ? "\n" : "", pickle->address);
	pks_report_signature(verified, &cli->out);
	pks_check_free(checking);
}

static bool
verify_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct pks_signature *signatures = malloc(PKS_SIGNATURES * sizeof(*signatures));
	struct pks_verified verified = {.signatures = signatures};

	(void)data;
	if (!signatures) {
		cli_error(cli, "%s: memory ran out", pickle->address);
		return false;
	}
	verified.signature_count =
		pks_signatures(pickle->source, &pickle->found, signatures, PKS_SIGNATURES);
	check(cli, pickle, &verified);
	if (verified.checked == PKS_CHECK_PLAIN ||
	    (verified.checked == PKS_CHECK_WRONG && verified.check && verified.key_count > 0))
		cli->found = true;
	else if (verified.checked != PKS_CHECK_RIGHT)
		cli->failed = true;
	free(signatures);
	cli_rest(cli, pickle);
	return true;
}

void
cli_verify(struct cli *cli)
{
	if (!pks_check_ready())
		cli_error(cli, "this build has no libgcrypt: signatures are shown, not checked");
	else if (cli->values.keys.count == 0)
		cli_error(cli, "no key was given; --key-file FILE names one");
	cli_each_pickle_of(cli, cli->paths[0], verify_pickle, NULL);
}
