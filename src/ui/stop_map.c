/* SPDX-License-Identifier: MIT */
/*
 * One hit in a stretch is enough: the rest of it is passed over. So the work is bounded by the
 * number of stretches where there are hits, and by a search for opcodes where there are none.
 */
#include "ui/stop_map.h"

#include <string.h>

/* Ops that a search passes over at once: about a millisecond. */
#define AT_ONCE (1u << 20)

static uint64_t
cell_of(const struct pks_stop_map *map, pks_op op)
{
	return (uint64_t)op * PKS_STOP_CELLS / (map->ops > 0 ? map->ops : 1);
}

/* The first op of a cell. */
static pks_op
start_of(const struct pks_stop_map *map, uint64_t cell)
{
	return (pks_op)((cell * map->ops + PKS_STOP_CELLS - 1) / PKS_STOP_CELLS);
}

static bool
has_changed(const struct pks_stop_map *map, const struct pks_breaks *breaks,
	    const struct pks_history *history)
{
	return map->history != history || map->version != breaks->version ||
	       map->ops != pks_ops(history);
}

bool
pks_stop_map_work(struct pks_stop_map *map, const struct pks_breaks *breaks, struct pks_risk *risk,
		  uint32_t budget)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));
	struct pks_codes codes = {{0}};
	pks_op end;

	if (has_changed(map, breaks, history)) {
		memset(map, 0, sizeof *map);
		map->history = history;
		map->version = breaks->version;
		map->ops = pks_ops(history);
		map->done = breaks->count == 0;
	}
	if (map->done)
		return false;
	for (int k = 0; k < breaks->count; k++)
		pks_break_codes(&breaks->list[k], &codes);
	end = map->ops - map->place > AT_ONCE ? map->place + AT_ONCE : map->ops;
	while (budget-- > 0 && map->place < end) {
		pks_op op = pks_op_find(history, map->place, end, &codes);
		uint64_t cell;

		if (op == PKS_NO_OP) {
			map->place = end;
			break;
		}
		map->place = op + 1;
		if (pks_breaks_hit(breaks, risk, op) < 0)
			continue;
		cell = cell_of(map, op);
		map->cell[cell] = true;
		if (start_of(map, cell + 1) > map->place)
			map->place = start_of(map, cell + 1);
	}
	map->done = map->place >= map->ops;
	return !map->done;
}

bool
pks_stop_map_has(const struct pks_stop_map *map, pks_op from, pks_op end)
{
	if (map->ops == 0 || end <= from)
		return false;
	for (uint64_t cell = cell_of(map, from); cell < PKS_STOP_CELLS && start_of(map, cell) < end;
	     cell++)
		if (map->cell[cell])
			return true;
	return false;
}
