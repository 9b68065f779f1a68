/* SPDX-License-Identifier: MIT */
/*
 * Who else could have written a file, in words: what leads to it, a line each as 'ls -l' shows it,
 * then a sentence for each that could, and what could not be seen.
 */
#include <picklescope/report.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_WIDTH 16

static void
write_name(const char *name, uint32_t number, struct pks_text *out)
{
	if (name)
		pks_text_utf8(out, name, strlen(name));
	else
		pks_text_printf(out, "%" PRIu32, number);
}

static void
write_user(const struct pks_custody *custody, uint32_t user, struct pks_text *out)
{
	write_name(pks_custody_user_name(custody, user), user, out);
}

static void
write_group(const struct pks_custody *custody, uint32_t group, struct pks_text *out)
{
	write_name(pks_custody_group_name(custody, group), group, out);
}

static void
write_path(const struct pks_trail *trail, size_t place, struct pks_text *out)
{
	pks_text_utf8(out, trail->places[place].path, strlen(trail->places[place].path));
}

/* ---- Places ---------------------------------------------------------------------------------- */

/* drwxr-xr-x, with a '+' where there is an access list. */
static void
mode_words(const struct pks_spot *place, char words[12])
{
	static const char letters[] = "rwxrwxrwx";
	uint32_t mode = place->mode;

	words[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISREG(mode) ? '-' : '?';
	for (int i = 0; i < 9; i++)
		words[1 + i] = mode >> (8 - i) & 1 ? letters[i] : '-';
	if (mode & S_ISUID)
		words[3] = words[3] == 'x' ? 's' : 'S';
	if (mode & S_ISGID)
		words[6] = words[6] == 'x' ? 's' : 'S';
	if (mode & S_ISVTX)
		words[9] = words[9] == 'x' ? 't' : 'T';
	words[10] = place->acl ? '+' : ' ';
	words[11] = '\0';
}

/* A name in a column; a long one takes what it needs. */
static void
write_column(const char *name, uint32_t number, size_t width, struct pks_text *out)
{
	char words[256];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof(words));
	text.ascii = out->ascii;
	write_name(name, number, &text);
	pks_text_raw(out, words);
	pks_text_fill(out, ' ', text.used < width ? width - text.used + 1 : 1);
}

static void
write_acl(const struct pks_custody *custody, const struct pks_spot *place, struct pks_text *out)
{
	pks_text_raw(out, "      access list:");
	for (size_t i = 0; i < place->acl_count; i++) {
		const struct pks_acl *entry = &place->acl[i];

		if (entry->tag != PKS_ACL_USER && entry->tag != PKS_ACL_GROUP &&
		    entry->tag != PKS_ACL_MASK)
			continue;
		if (entry->tag == PKS_ACL_MASK) {
			pks_text_raw(out, " no more than");
		} else if (entry->tag == PKS_ACL_USER) {
			pks_text_raw(out, " user ");
			write_user(custody, entry->id, out);
		} else {
			pks_text_raw(out, " group ");
			write_group(custody, entry->id, out);
		}
		pks_text_printf(out, " %c%c%c", entry->rights & 4 ? 'r' : '-',
				entry->rights & 2 ? 'w' : '-', entry->rights & 1 ? 'x' : '-');
		pks_text_raw(out,
			     i + 1 < place->acl_count && entry->tag != PKS_ACL_MASK ? "," : "");
	}
	pks_text_raw(out, "\n");
}

/* What a mode means, where it lets others in. */
static void
write_remarks(const struct pks_spot *place, struct pks_text *out)
{
	bool directory = S_ISDIR(place->mode);
	const char *who = place->mode & S_IWOTH	  ? "everybody"
			  : place->mode & S_IWGRP ? "its group"
						  : NULL;

	if (place->target) {
		pks_text_raw(out, "      leads to ");
		pks_text_utf8(out, place->target, strlen(place->target));
		pks_text_raw(out, "\n");
		return;
	}
	if (who && directory && place->mode & S_ISVTX)
		pks_text_printf(out,
				"      %s may add to it; what is in it, only its owner may take "
				"away (sticky)\n",
				who);
	else if (who && !place->acl)
		pks_text_printf(out, "      %s may %s\n", who,
				directory ? "add to it, take away and rename" : "write to it");
	if (place->fixed)
		pks_text_raw(out, "      nobody may change it while it is marked immutable\n");
	if (!directory && place->names > 1)
		pks_text_printf(out,
				"      it has %" PRIu64 " names (hard links): there is another way "
				"to it\n",
				place->names);
}

static void
write_place(const struct pks_custody *custody, const struct pks_spot *place, size_t users,
	    size_t groups, struct pks_text *out)
{
	char mode[12];

	mode_words(place, mode);
	pks_text_printf(out, "  %s ", mode);
	write_column(pks_custody_user_name(custody, place->user), place->user, users, out);
	write_column(pks_custody_group_name(custody, place->group), place->group, groups, out);
	pks_text_utf8(out, place->path, strlen(place->path));
	pks_text_raw(out, "\n");
	if (place->acl)
		write_acl(custody, place, out);
	write_remarks(place, out);
}

static size_t
wider(size_t width, const char *name, uint32_t number)
{
	char digits[16];
	size_t n;

	snprintf(digits, sizeof(digits), "%" PRIu32, number);
	n = strlen(name ? name : digits);
	return n <= width ? width : n < NAME_WIDTH ? n : NAME_WIDTH;
}

static void
write_mount(const struct pks_spot *place, struct pks_text *out)
{
	const struct pks_mount *mount = place->mount;

	pks_text_raw(out, "  mounted at ");
	pks_text_utf8(out, mount->point, strlen(mount->point));
	pks_text_raw(out, ": ");
	pks_text_utf8(out, mount->type, strlen(mount->type));
	pks_text_raw(out, ", ");
	pks_text_utf8(out, mount->options, strlen(mount->options));
	if (mount->read_only)
		pks_text_raw(out, "; here nobody changes anything");
	if (mount->remote)
		pks_text_raw(out, "; who may change it is not for this machine to say");
	pks_text_raw(out, "\n");
}

static void
write_places(const struct pks_custody *custody, const struct pks_trail *trail, struct pks_text *out)
{
	size_t users = 0, groups = 0;

	for (size_t i = 0; i < trail->place_count; i++) {
		const struct pks_spot *place = &trail->places[i];

		users = wider(users, pks_custody_user_name(custody, place->user), place->user);
		groups = wider(groups, pks_custody_group_name(custody, place->group), place->group);
	}
	for (size_t i = 0; i < trail->place_count; i++)
		write_place(custody, &trail->places[i], users, groups, out);
	for (size_t i = 0; i < trail->place_count; i++) {
		size_t k = 0;

		while (k < i && trail->places[k].mount != trail->places[i].mount)
			k++;
		if (k == i && trail->places[i].mount)
			write_mount(&trail->places[i], out);
	}
}

/* ---- Hands ----------------------------------------------------------------------------------- */

static void
write_who(const struct pks_custody *custody, const struct pks_hand *hand, struct pks_text *out)
{
	uint64_t named = hand->users < PKS_HANDS_NAMED ? hand->users : PKS_HANDS_NAMED;

	if (hand->users == PKS_EVERYBODY) {
		pks_text_raw(out, "every user");
		return;
	}
	if (hand->users == 0) {
		pks_text_raw(out, "whoever is in the group ");
		write_group(custody, hand->right_id, out);
		pks_text_raw(out, ", in which nobody is listed,");
		return;
	}
	for (uint64_t i = 0; i < named; i++) {
		if (i > 0)
			pks_text_raw(out, i + 1 == hand->users ? " and " : ", ");
		write_user(custody, hand->user[i], out);
	}
	if (hand->users > named)
		pks_text_printf(out, " and %" PRIu64 " more", hand->users - named);
}

static void
write_right(const struct pks_custody *custody, const struct pks_trail *trail,
	    const struct pks_hand *hand, struct pks_text *out)
{
	switch (hand->right) {
	case PKS_RIGHT_OWNER: pks_text_raw(out, "as the owner of "); break;
	case PKS_RIGHT_GROUP:
		pks_text_raw(out, "since the group ");
		write_group(custody, hand->right_id, out);
		pks_text_raw(out, " may change ");
		break;
	case PKS_RIGHT_OTHERS: pks_text_raw(out, "since everybody may change "); break;
	case PKS_RIGHT_ACL_USER: pks_text_raw(out, "by the access list of "); break;
	case PKS_RIGHT_ACL_GROUP:
		pks_text_raw(out, "in the group ");
		write_group(custody, hand->right_id, out);
		pks_text_raw(out, ", by the access list of ");
		break;
	}
	write_path(trail, hand->by, out);
}

static void
write_hands(const struct pks_custody *custody, const struct pks_trail *trail, size_t from,
	    struct pks_text *out)
{
	static const char *const deeds[] = {
		[PKS_TAMPER_WRITE] = "can change what is in ",
		[PKS_TAMPER_REPLACE] = "can put something else in place of ",
		[PKS_TAMPER_ADD] = "can put more files into ",
	};

	for (size_t i = 0; i < trail->hand_count; i++) {
		const struct pks_hand *hand = &trail->hands[i];

		if (hand->place < from)
			continue;
		pks_text_raw(out, "    ");
		write_who(custody, hand, out);
		pks_text_printf(out, " %s", deeds[hand->deed]);
		write_path(trail, hand->place, out);
		pks_text_raw(out, ",\n      ");
		write_right(custody, trail, hand, out);
		pks_text_raw(out, "\n");
	}
}

/* Why there is no answer, or not a whole one. */
static void
write_doubts(const struct pks_trail *trail, struct pks_text *out)
{
	if (trail->trouble[0]) {
		pks_text_raw(out, "    not looked at: ");
		pks_text_utf8(out, trail->trouble, strlen(trail->trouble));
		pks_text_raw(out, "\n");
	}
	for (size_t i = 0; i < trail->place_count; i++) {
		if (!trail->places[i].obscure)
			continue;
		pks_text_raw(out, "    not understood: the rights of ");
		write_path(trail, i, out);
		pks_text_raw(out, "\n");
	}
}

void
pks_report_custody(const struct pks_custody *custody, const struct pks_trail *trail,
		   struct pks_text *out)
{
	uint32_t user = pks_custody_for(custody);

	write_places(custody, trail, out);
	switch (trail->answer) {
	case PKS_NOBODY: pks_text_raw(out, "  Nobody else"); break;
	case PKS_SOMEBODY: pks_text_raw(out, "  Somebody else"); break;
	case PKS_NOT_SAID: pks_text_raw(out, "  It cannot be said whether anybody else"); break;
	}
	pks_text_raw(out, " than ");
	write_user(custody, user, out);
	pks_text_printf(out, "%s can change or replace what is loaded%s\n",
			user == 0		      ? ""
			: trail->answer == PKS_NOBODY ? " and root"
						      : ", and than root,",
			trail->answer == PKS_NOBODY ? "." : ":");
	write_hands(custody, trail, 0, out);
	write_doubts(trail, out);
}

void
pks_report_custody_class(const struct pks_custody *custody, const struct pks_trail *trail,
			 size_t from, uint64_t count, struct pks_text *out)
{
	const struct pks_spot *last = &trail->places[trail->place_count - 1];
	size_t hands = 0;
	char mode[12];

	mode_words(last, mode);
	mode[last->acl ? 11 : 10] = '\0';
	pks_text_printf(out, "  %" PRIu64 " file%s %s ", count, count == 1 ? "" : "s", mode);
	write_user(custody, last->user, out);
	pks_text_raw(out, " ");
	write_group(custody, last->group, out);
	pks_text_raw(out, count == 1 ? ": " : ", as ");
	write_path(trail, trail->place_count - 1, out);
	for (size_t i = from; i < trail->place_count; i++)
		if (trail->places[i].target) {
			pks_text_raw(out, ", by the link ");
			write_path(trail, i, out);
		}
	pks_text_raw(out, "\n");
	for (size_t i = 0; i < trail->hand_count; i++)
		hands += trail->hands[i].place >= from;
	if (hands == 0 && !trail->trouble[0])
		pks_text_raw(out, "    nobody else, but for what is said of the directory\n");
	write_hands(custody, trail, from, out);
	write_doubts(trail, out);
}

void
pks_report_custody_end(const struct pks_custody *custody, struct pks_text *out)
{
	const char *elsewhere = pks_custody_elsewhere(custody);

	pks_text_raw(out, "Not seen here: who can become another user (sudo, setuid programs), "
			  "processes with\nmore rights than their user, other mounts of the same "
			  "files, and backups.\n");
	if (!elsewhere)
		return;
	pks_text_raw(out, "Nor the users that this machine gets from ");
	pks_text_utf8(out, elsewhere, strlen(elsewhere));
	pks_text_raw(out, " (/etc/nsswitch.conf).\n");
}
