/* SPDX-License-Identifier: MIT */
/*
 * custody: who else could have written this? Of a directory also each file in it, those that are
 * alike in one row. No byte of any file is read.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "cli/custody.h"
#include "source/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rows of a directory; what is different beyond that is only counted. */
#define CLASSES_MOST 64

struct cli_custody {
	struct pks_custody *custody;
	char *from; /* the current directory */
};

/* Files with the same rights, and the same on the way to them from the directory that was named. */
struct class
{
	struct pks_trail trail; /* of the first of them */
	uint64_t count;
};

struct classes {
	struct class all[CLASSES_MOST];
	size_t count, from; /* from which place on they may differ */
	uint64_t files, more;
};

bool
cli_custody_open(struct cli *cli)
{
	struct cli_custody *custody = calloc(1, sizeof(*custody));
	char error[256] = "memory ran out";

	cli->custody = custody;
	if (custody)
		custody->custody = pks_custody_new(cli->values.user, error, sizeof(error));
	if (!custody || !custody->custody) {
		cli_error(cli, "%s", error);
		return false;
	}
	custody->from = getcwd(NULL, 0);
	if (custody->from)
		return true;
	cli_error(cli, "the current directory cannot be told: %s", strerror(errno));
	return false;
}

void
cli_custody_close(struct cli *cli)
{
	if (!cli->custody)
		return;
	pks_custody_free(cli->custody->custody);
	free(cli->custody->from);
	free(cli->custody);
	cli->custody = NULL;
}

static bool
find(struct cli *cli, const char *path, struct pks_trail *trail)
{
	if (pks_trail_find(cli->custody->custody, cli->custody->from, path, trail))
		return true;
	pks_trail_free(trail);
	cli_error(cli, "%s: memory ran out", path);
	return false;
}

static void
count_answer(struct cli *cli, enum pks_answer answer)
{
	cli->found = cli->found || answer == PKS_SOMEBODY;
	cli->failed = cli->failed || answer == PKS_NOT_SAID;
}

/* ---- Files of a directory -----------------------------------------------------------------------
 */

static bool
same_acl(const struct pks_spot *a, const struct pks_spot *b)
{
	return a->acl_count == b->acl_count &&
	       (a->acl_count == 0 || memcmp(a->acl, b->acl, a->acl_count * sizeof(*a->acl)) == 0);
}

static bool
same_place(const struct pks_spot *a, const struct pks_spot *b)
{
	/* Where a link leads is its own. */
	return a->mode == b->mode && a->user == b->user && a->group == b->group &&
	       (a->names > 1) == (b->names > 1) && a->mount == b->mount && a->fixed == b->fixed &&
	       a->mounted == b->mounted && a->obscure == b->obscure && !a->target && !b->target &&
	       same_acl(a, b);
}

static bool
same_class(const struct pks_trail *a, const struct pks_trail *b, size_t from)
{
	if (a->place_count != b->place_count || a->answer != b->answer ||
	    a->hand_count != b->hand_count || *a->trouble || *b->trouble)
		return false;
	for (size_t i = from; i < a->place_count; i++)
		if (!same_place(&a->places[i], &b->places[i]))
			return false;
	return true;
}

static void
add_file(struct cli *cli, struct classes *classes, const char *path)
{
	struct pks_trail trail;

	classes->files++;
	if (!find(cli, path, &trail))
		return;
	count_answer(cli, trail.answer);
	for (size_t i = classes->count; i-- > 0;)
		if (same_class(&classes->all[i].trail, &trail, classes->from)) {
			classes->all[i].count++;
			pks_trail_free(&trail);
			return;
		}
	if (trail.place_count > 0 && classes->count < CLASSES_MOST) {
		classes->all[classes->count++] = (struct class){trail, 1};
		return;
	}
	classes->more++;
	pks_trail_free(&trail);
}

static void
write_classes(struct cli *cli, const struct classes *classes)
{
	static const enum pks_answer order[] = {PKS_SOMEBODY, PKS_NOT_SAID, PKS_NOBODY};

	pks_text_printf(&cli->out, "%llu file%s in it\n", (unsigned long long)classes->files,
			classes->files == 1 ? "" : "s");
	for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
		for (size_t i = 0; i < classes->count; i++)
			if (classes->all[i].trail.answer == order[k])
				pks_report_custody_class(cli->custody->custody,
							 &classes->all[i].trail, classes->from,
							 classes->all[i].count, &cli->out);
	if (classes->more > 0)
		pks_text_printf(&cli->out, "  and %llu more files, each with rights of its own\n",
				(unsigned long long)classes->more);
}

static void
look_inside(struct cli *cli, const char *path, size_t from)
{
	struct classes *classes = calloc(1, sizeof(*classes));
	struct pks_files *walk = pks_files_new();
	struct pks_file_found found;

	if (!classes || !walk || !pks_files_begin(walk, path)) {
		cli_error(cli, "%s: memory ran out", path);
	} else {
		classes->from = from;
		while (pks_files_next(walk, &found))
			if (found.path)
				add_file(cli, classes, found.path);
			else
				cli_error(cli, "%s", found.message);
		write_classes(cli, classes);
	}
	for (size_t i = 0; classes && i < classes->count; i++)
		pks_trail_free(&classes->all[i].trail);
	free(classes);
	pks_files_free(walk);
}

/* ---- What was named -----------------------------------------------------------------------------
 */

static void
look_at(struct cli *cli, const char *path)
{
	struct pks_trail trail;
	bool directory;

	if (!find(cli, path, &trail))
		return;
	pks_text_utf8(&cli->out, path, strlen(path));
	pks_text_raw(&cli->out, "\n");
	pks_report_custody(cli->custody->custody, &trail, &cli->out);
	count_answer(cli, trail.answer);
	directory = !*trail.trouble && S_ISDIR(trail.places[trail.place_count - 1].mode);
	if (directory)
		look_inside(cli, path, trail.place_count);
	pks_trail_free(&trail);
}

void
cli_custody(struct cli *cli)
{
	for (int i = 0; i < cli->path_count; i++) {
		struct pks_address address;
		char error[256];

		if (i > 0)
			pks_text_raw(&cli->out, "\n");
		/* Of an address the file counts. */
		if (!pks_address_parse(cli->paths[i], &address, error, sizeof(error))) {
			cli_error(cli, "%s: %s", cli->paths[i], error);
			continue;
		}
		look_at(cli, address.path);
		pks_address_clear(&address);
	}
	pks_text_raw(&cli->out, "\n");
	pks_report_custody_end(cli->custody->custody, &cli->out);
}

char *
cli_custody_text(struct cli *cli, const char *path)
{
	const size_t size = (size_t)1 << 16;
	char *words = malloc(size);
	struct pks_trail trail;
	struct pks_text text;

	if (!words || !find(cli, path, &trail)) {
		free(words);
		return NULL;
	}
	pks_text_bounded(&text, words, size);
	text.ascii = cli->out.ascii;
	pks_report_custody(cli->custody->custody, &trail, &text);
	pks_text_raw(&text, "\n");
	pks_report_custody_end(cli->custody->custody, &text);
	pks_trail_free(&trail);
	return words;
}
