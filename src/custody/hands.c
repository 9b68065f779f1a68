/* SPDX-License-Identifier: MIT */
/*
 * Each user of the machine is tried on each place, as the kernel would: first as the owner, then by
 * the access list or the group, then as anybody. An owner can give himself what he lacks. Nobody
 * gets to a place but through all directories above it. Nobody changes what is on a mount that is
 * read-only, moves what is a mount, or takes what is not his out of a directory with the sticky
 * bit.
 */
#include "custody/internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SEARCH 1u
#define CHANGE 2u

/* Somebody who is tried. */
struct subject {
	enum { PERSON, STRANGER, ANYBODY, MEMBER } kind; /* a stranger's number has no name */
	const struct pks_person *person;
	uint32_t user, group; /* the group of a member of which nobody is known */
};

struct judge {
	const struct pks_custody *custody;
	struct pks_trail *trail;
	size_t room;
	size_t first; /* hand of the deed at hand */
};

/* By what right somebody may do something. */
struct by {
	enum pks_right right;
	uint32_t id;
};

/* ---- As the kernel judges ----------------------------------------------------------------------
 */

static bool
is_user(const struct subject *subject, uint32_t user)
{
	return (subject->kind == PERSON || subject->kind == STRANGER) && subject->user == user;
}

static bool
is_in(const struct judge *judge, const struct subject *subject, uint32_t group)
{
	if (subject->kind == PERSON)
		return pks_person_is_in(&judge->custody->people, subject->person, group);
	return subject->kind == MEMBER && subject->group == group;
}

static unsigned
acl_rights(const struct pks_spot *place, enum pks_acl_tag tag, unsigned otherwise)
{
	for (size_t i = 0; i < place->acl_count; i++)
		if (place->acl[i].tag == tag)
			return place->acl[i].rights;
	return otherwise;
}

/* As one of a group: an entry that gives all that is wanted counts, and if none does nothing. */
static bool
may_in_groups(const struct judge *judge, const struct pks_spot *place,
	      const struct subject *subject, unsigned wanted, struct by *by, bool *matched)
{
	unsigned mask = acl_rights(place, PKS_ACL_MASK, 7);
	unsigned own = acl_rights(place, PKS_ACL_OWNING_GROUP, place->mode >> 3 & 7);

	*matched = is_in(judge, subject, place->group);
	*by = (struct by){PKS_RIGHT_GROUP, place->group};
	if (*matched && (own & mask & wanted) == wanted)
		return true;
	for (size_t i = 0; i < place->acl_count; i++) {
		const struct pks_acl *entry = &place->acl[i];

		if (entry->tag != PKS_ACL_GROUP || !is_in(judge, subject, entry->id))
			continue;
		*matched = true;
		*by = (struct by){PKS_RIGHT_ACL_GROUP, entry->id};
		if ((entry->rights & mask & wanted) == wanted)
			return true;
	}
	return false;
}

static bool
may(const struct judge *judge, const struct pks_spot *place, const struct subject *subject,
    unsigned wanted, struct by *by)
{
	unsigned mask = acl_rights(place, PKS_ACL_MASK, 7);
	bool matched = false;

	/* What he lacks he can take. */
	*by = (struct by){PKS_RIGHT_OWNER, place->user};
	if (is_user(subject, place->user))
		return true;
	for (size_t i = 0; i < place->acl_count; i++) {
		const struct pks_acl *entry = &place->acl[i];

		if (entry->tag == PKS_ACL_USER && is_user(subject, entry->id)) {
			*by = (struct by){PKS_RIGHT_ACL_USER, entry->id};
			return (entry->rights & mask & wanted) == wanted;
		}
	}
	if (may_in_groups(judge, place, subject, wanted, by, &matched))
		return true;
	*by = (struct by){PKS_RIGHT_OTHERS, 0};
	return !matched && (acl_rights(place, PKS_ACL_OTHERS, place->mode & 7) & wanted) == wanted;
}

/* Can he get into the directory, through all that are above it? */
static bool
reaches(const struct judge *judge, size_t directory, const struct subject *subject)
{
	const struct pks_spot *places = judge->trail->places;
	struct by by;

	for (; directory != PKS_NOWHERE; directory = places[directory].directory)
		if (!may(judge, &places[directory], subject, SEARCH, &by))
			return false;
	return true;
}

/* ---- Deeds ----------------------------------------------------------------------------------- */

static bool
is_kept(const struct pks_spot *place)
{
	return place->fixed || (place->mount && place->mount->read_only);
}

/* A file with a second name may be reached in another way. */
static bool
may_write(const struct judge *judge, size_t index, const struct subject *subject, struct by *by)
{
	const struct pks_spot *place = &judge->trail->places[index];

	return !is_kept(place) && (place->names > 1 || reaches(judge, place->directory, subject)) &&
	       may(judge, place, subject, CHANGE, by);
}

static bool
may_add(const struct judge *judge, size_t index, const struct subject *subject, struct by *by)
{
	const struct pks_spot *place = &judge->trail->places[index];

	return !is_kept(place) && reaches(judge, index, subject) &&
	       may(judge, place, subject, CHANGE | SEARCH, by);
}

static bool
may_replace(const struct judge *judge, size_t index, const struct subject *subject, struct by *by)
{
	const struct pks_spot *place = &judge->trail->places[index];
	const struct pks_spot *directory = &judge->trail->places[place->directory];

	if (place->fixed || place->mounted || !may_add(judge, place->directory, subject, by))
		return false;
	return !(directory->mode & S_ISVTX) || is_user(subject, directory->user) ||
	       is_user(subject, place->user);
}

static bool
may_do(const struct judge *judge, enum pks_tamper deed, size_t index, const struct subject *subject,
       struct by *by)
{
	switch (deed) {
	case PKS_TAMPER_WRITE: return may_write(judge, index, subject, by);
	case PKS_TAMPER_REPLACE: return may_replace(judge, index, subject, by);
	case PKS_TAMPER_ADD: return may_add(judge, index, subject, by);
	}
	return false;
}

/* ---- Hands ----------------------------------------------------------------------------------- */

static struct pks_hand *
hand_of(struct judge *judge, enum pks_right right, uint32_t id)
{
	for (size_t i = judge->first; i < judge->trail->hand_count; i++)
		if (judge->trail->hands[i].right == right && judge->trail->hands[i].right_id == id)
			return &judge->trail->hands[i];
	return NULL;
}

static struct pks_hand *
new_hand(struct judge *judge, enum pks_tamper deed, size_t place, struct by by)
{
	struct pks_trail *trail = judge->trail;
	struct pks_hand *hand;

	if (trail->hand_count == judge->room) {
		size_t room = judge->room ? judge->room * 2 : 16;
		struct pks_hand *grown = realloc(trail->hands, room * sizeof(*grown));

		if (!grown)
			return NULL;
		trail->hands = grown;
		judge->room = room;
	}
	hand = &trail->hands[trail->hand_count++];
	*hand = (struct pks_hand){
		.deed = deed,
		.place = place,
		.by = deed == PKS_TAMPER_REPLACE ? trail->places[place].directory : place,
		.right = by.right,
		.right_id = by.id,
	};
	return hand;
}

static bool
try_one(struct judge *judge, enum pks_tamper deed, size_t place, const struct subject *subject)
{
	struct pks_hand *hand;
	struct by by;

	if (!may_do(judge, deed, place, subject, &by))
		return true;
	hand = hand_of(judge, by.right, by.id);
	/* Of members that nobody knows it counts that the group may. */
	if (subject->kind == MEMBER)
		return hand || (by.right != PKS_RIGHT_GROUP && by.right != PKS_RIGHT_ACL_GROUP) ||
		       new_hand(judge, deed, place, by);
	if (!hand && !(hand = new_hand(judge, deed, place, by)))
		return false;
	if (subject->kind == ANYBODY) {
		hand->users = PKS_EVERYBODY;
		return true;
	}
	if (hand->users == PKS_EVERYBODY)
		return true;
	for (uint64_t i = 0; i < hand->users && i < PKS_HANDS_NAMED; i++)
		if (hand->user[i] == subject->user)
			return true;
	if (hand->users < PKS_HANDS_NAMED)
		hand->user[hand->users] = subject->user;
	hand->users++;
	return true;
}

/* Somebody else than who loads it, and than root, who can do everything. */
static bool
is_else(const struct judge *judge, uint32_t user)
{
	return user != 0 && user != judge->custody->user;
}

static bool
is_known(const struct judge *judge, uint32_t user)
{
	const struct pks_people *people = &judge->custody->people;

	for (size_t i = 0; i < people->person_count; i++)
		if (people->persons[i].user == user)
			return true;
	return false;
}

static bool
has_members(const struct judge *judge, uint32_t group)
{
	const struct pks_people *people = &judge->custody->people;

	for (size_t i = 0; i < people->person_count; i++)
		if (pks_person_is_in(people, &people->persons[i], group))
			return true;
	return false;
}

static bool
try_stranger(struct judge *judge, enum pks_tamper deed, size_t place, uint32_t user)
{
	struct subject subject = {.kind = STRANGER, .user = user};

	return !is_else(judge, user) || is_known(judge, user) ||
	       try_one(judge, deed, place, &subject);
}

static bool
try_members(struct judge *judge, enum pks_tamper deed, size_t place, uint32_t group)
{
	struct subject subject = {.kind = MEMBER, .group = group};

	return has_members(judge, group) || try_one(judge, deed, place, &subject);
}

/* Numbers of users and groups that are on the way and have no name. */
static bool
try_unknown(struct judge *judge, enum pks_tamper deed, size_t place)
{
	const struct pks_trail *trail = judge->trail;
	bool enough = true;

	for (size_t i = 0; enough && i < trail->place_count; i++) {
		const struct pks_spot *one = &trail->places[i];

		enough = try_stranger(judge, deed, place, one->user) &&
			 try_members(judge, deed, place, one->group);
		for (size_t k = 0; enough && k < one->acl_count; k++)
			if (one->acl[k].tag == PKS_ACL_USER)
				enough = try_stranger(judge, deed, place, one->acl[k].id);
			else if (one->acl[k].tag == PKS_ACL_GROUP)
				enough = try_members(judge, deed, place, one->acl[k].id);
	}
	return enough;
}

static bool
try_all(struct judge *judge, enum pks_tamper deed, size_t place)
{
	const struct pks_people *people = &judge->custody->people;
	struct subject anybody = {.kind = ANYBODY};
	bool enough;

	judge->first = judge->trail->hand_count;
	enough = try_one(judge, deed, place, &anybody);
	for (size_t i = 0; enough && i < people->person_count; i++) {
		struct subject subject = {PERSON, &people->persons[i], people->persons[i].user, 0};

		if (is_else(judge, subject.user))
			enough = try_one(judge, deed, place, &subject);
	}
	return enough && try_unknown(judge, deed, place);
}

/* ---- The answer -------------------------------------------------------------------------------
 */

/* The last place may be one that was come by before. */
static bool
comes_again(const struct pks_trail *trail, size_t place)
{
	return place + 1 < trail->place_count &&
	       strcmp(trail->places[place].path, trail->places[trail->place_count - 1].path) == 0;
}

static enum pks_answer
answer(const struct judge *judge)
{
	const struct pks_trail *trail = judge->trail;
	enum pks_answer found = trail->trouble[0] ? PKS_NOT_SAID : PKS_NOBODY;

	for (size_t i = 0; i < trail->place_count; i++)
		if (trail->places[i].obscure ||
		    (trail->places[i].mount && trail->places[i].mount->remote))
			found = PKS_NOT_SAID;
	for (size_t i = 0; i < trail->hand_count; i++) {
		if (trail->hands[i].users > 0)
			return PKS_SOMEBODY;
		found = PKS_NOT_SAID;
	}
	return found;
}

bool
pks_trail_judge(const struct pks_custody *custody, struct pks_trail *trail)
{
	struct judge judge = {.custody = custody, .trail = trail};
	bool enough = true;

	for (size_t i = 0; enough && i < trail->place_count; i++) {
		const struct pks_spot *place = &trail->places[i];

		if (comes_again(trail, i))
			continue;
		if (place->directory != PKS_NOWHERE)
			enough = try_all(&judge, PKS_TAMPER_REPLACE, i);
		if (enough && i + 1 == trail->place_count && !S_ISLNK(place->mode))
			enough = try_all(&judge,
					 S_ISDIR(place->mode) ? PKS_TAMPER_ADD : PKS_TAMPER_WRITE,
					 i);
	}
	trail->answer = answer(&judge);
	return enough;
}
