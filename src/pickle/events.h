/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_EVENTS_H
#define PKS_PICKLE_EVENTS_H
/*
 * The events of a value in groups, each of a segment: a list that was filled by ten million APPENDs
 * has a few thousand of these, and how many parts each gave is known.
 */
#include <picklescope/history.h>

/* The most events of a group. */
#define PKS_GROUP_EVENTS 4096

struct pks_event_group {
	pks_op newest;
	uint32_t ref;	/* events.c's own */
	uint32_t parts; /* that it gave: items, entries or assignments */
	bool replaced;	/* it or one before it may have set items of a list again */
};

/* The newest group of a value, and the one before a group; false if there is none. */
bool pks_event_group_newest(const struct pks_history *history, pks_op value,
			    struct pks_event_group *group);
bool pks_event_group_before(const struct pks_history *history, pks_op value,
			    struct pks_event_group *group);
/* The first op that could be an event of the same group. */
pks_op pks_event_group_begin(pks_op event);
/* The events of the group whose newest one this is, in order, and the parts that each gave to a
 * value of the kind (for dicts and sets: assignments). How many events. */
uint32_t pks_event_group_read(const struct pks_history *history, enum pks_kind kind, pks_op newest,
			      pks_op *events, uint32_t *parts);

#endif
