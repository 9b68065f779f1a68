/* SPDX-License-Identifier: MIT */
/*
 * Captures of a network: each direction of each TCP connection is a child, tcp(53014>35613), its
 * segments in their order and each byte once. What the capture does not have is zeros, so that what
 * follows stays where it was.
 */
#include "source/packets.h"
#include "source/step.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
/* A hole that is larger is the end of what is read. */
#define LARGEST_HOLE (1 << 20)

/* Segments of one flow are a list in the order of the capture. */
struct part {
	uint32_t sequence; /* from the beginning of the flow */
	uint32_t next;
	uint64_t offset, size;
};

struct flow {
	struct pks_segment key; /* addresses and ports */
	uint32_t start;		/* sequence number of its first byte */
	uint32_t first, last;	/* parts; NONE: none */
	uint32_t older;		/* in the same slot of the table */
	uint64_t parts;
};

#define SLOTS 4096

struct flows {
	struct flow *flows;
	struct part *parts;
	uint32_t flow_count, flow_room, part_count, part_room, given;
	uint32_t slots[SLOTS]; /* newest flow of each, NONE: none */
};

static unsigned
slot_of(const struct pks_segment *segment)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < 16; i++)
		hash = (hash ^ segment->from[i] ^ (uint32_t)segment->to[i] << 8) * 16777619u;
	hash = (hash ^ segment->from_port) * 16777619u;
	hash = (hash ^ segment->to_port) * 16777619u;
	return (hash ^ hash >> 16) % SLOTS;
}

static bool
grow(void **items, uint32_t count, uint32_t *room, size_t size)
{
	uint32_t wanted = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return true;
	if (wanted < *room)
		return false;
	grown = realloc(*items, wanted * size);
	if (!grown)
		return false;
	*items = grown;
	*room = wanted;
	return true;
}

static bool
is_same(const struct pks_segment *a, const struct pks_segment *b)
{
	return a->from_port == b->from_port && a->to_port == b->to_port &&
	       memcmp(a->from, b->from, 16) == 0 && memcmp(a->to, b->to, 16) == 0;
}

/* The flow of a segment: a new one where it begins a connection, or is the first that is seen. */
static struct flow *
flow_of(struct flows *flows, const struct pks_segment *segment)
{
	unsigned slot = slot_of(segment);
	uint32_t i = flows->slots[slot];
	struct flow *flow;

	while (i != NONE && !is_same(&flows->flows[i].key, segment))
		i = flows->flows[i].older;
	if (i != NONE) {
		flow = &flows->flows[i];
		/* The same SYN may be sent twice. */
		if (!segment->begins || flow->parts == 0 || flow->start == segment->sequence + 1)
			return flow;
	}
	if (!grow((void **)&flows->flows, flows->flow_count, &flows->flow_room,
		  sizeof(*flows->flows)))
		return NULL;
	flow = &flows->flows[flows->flow_count];
	*flow = (struct flow){.key = *segment,
			      .start = segment->sequence + segment->begins,
			      .first = NONE,
			      .last = NONE,
			      .older = flows->slots[slot]};
	flows->slots[slot] = flows->flow_count++;
	return flow;
}

static bool
take(struct flows *flows, const struct pks_segment *segment)
{
	struct flow *flow = flow_of(flows, segment);
	uint32_t part = flows->part_count;

	if (!flow)
		return false;
	if (flow->parts == 0 && segment->begins)
		flow->start = segment->sequence + 1;
	if (segment->size == 0)
		return true;
	if (!grow((void **)&flows->parts, part, &flows->part_room, sizeof(*flows->parts)))
		return false;
	flows->parts[part] = (struct part){
		.sequence = segment->sequence + segment->begins - flow->start,
		.next = NONE,
		.offset = segment->offset,
		.size = segment->size,
	};
	flows->part_count++;
	if (flow->last == NONE)
		flow->first = part;
	else
		flows->parts[flow->last].next = part;
	flow->last = part;
	flow->parts++;
	return true;
}

static bool
begin(struct pks_step *step)
{
	struct flows *flows = calloc(1, sizeof(*flows));
	struct pks_packets packets;
	struct pks_segment segment;

	step->state = flows;
	if (!flows || !pks_packets_begin(&packets, step->bytes))
		return false;
	for (size_t i = 0; i < SLOTS; i++)
		flows->slots[i] = NONE;
	while (pks_packets_next(&packets, &segment))
		if (!take(flows, &segment)) {
			pks_step_say(step, "memory ran out");
			return false;
		}
	return true;
}

static void
end(struct pks_step *step)
{
	struct flows *flows = step->state;

	if (flows) {
		free(flows->flows);
		free(flows->parts);
	}
	free(flows);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct flows *flows = step->state;
	struct flow *flow;

	do {
		if (flows->given >= flows->flow_count)
			return false;
		flow = &flows->flows[flows->given++];
	} while (flow->parts == 0);
	pks_step_name_number(&member->argument, flow->key.from_port);
	pks_step_name_raw(&member->argument, ">");
	pks_step_name_number(&member->argument, flow->key.to_port);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct part *one = a, *other = b;

	if (one->sequence != other->sequence)
		return one->sequence < other->sequence ? -1 : 1;
	return one->offset < other->offset ? -1 : one->offset > other->offset;
}

/* The parts of a flow, in their order. */
static struct part *
sorted(const struct flows *flows, const struct flow *flow)
{
	struct part *parts = malloc((size_t)flow->parts * sizeof(*parts));
	size_t n = 0;

	if (!parts)
		return NULL;
	for (uint32_t i = flow->first; i != NONE; i = flows->parts[i].next)
		parts[n++] = flows->parts[i];
	qsort(parts, n, sizeof(*parts), compare);
	return parts;
}

static bool
fill(struct pks_memory *memory, uint64_t n)
{
	static const uint8_t zeros[4096];

	for (; n > 0; n -= n < sizeof(zeros) ? n : sizeof(zeros))
		if (!pks_memory_put(memory, zeros, n < sizeof(zeros) ? (size_t)n : sizeof(zeros)))
			return false;
	return true;
}

/* Joins the parts; what came before is not taken again. */
static void
join(struct pks_step *step, struct pks_memory *memory, const struct part *parts, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		uint64_t done = memory->used, at = parts[i].sequence;
		uint64_t skip = done > at ? done - at : 0;

		/* Before the first byte: what was sent to see whether the other is still there. */
		pks_step_covers(step, parts[i].offset, parts[i].size);
		if (at > UINT32_MAX - 65536 || skip >= parts[i].size)
			continue;
		if (at > done) {
			pks_step_say(step,
				     "%" PRIu64 " bytes of the connection are not in the "
				     "capture",
				     at - done);
			if (at - done > LARGEST_HOLE || !fill(memory, at - done))
				return;
		}
		if (!pks_memory_put(memory, step->bytes.data + parts[i].offset + skip,
				    (size_t)(parts[i].size - skip)))
			return;
	}
}

static bool
read_flow(struct pks_step *step, struct pks_memory *memory)
{
	const struct flows *flows = step->state;
	const struct flow *flow = &flows->flows[flows->given - 1];
	struct part *parts = sorted(flows, flow);

	if (!parts)
		return false;
	memory->from = 0;
	join(step, memory, parts, flow->parts);
	free(parts);
	if (memory->used >= 6 && memory->data[0] == 0x16 && memory->data[1] == 3 &&
	    memory->data[5] <= 2) {
		pks_step_say(step, "%u>%u is encrypted (TLS): what it carries cannot be seen",
			     flow->key.from_port, flow->key.to_port);
		return false;
	}
	return memory->used > 0;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	struct pks_packets packets;

	return pks_packets_begin(&packets, bytes) ? PKS_EXACTLY : PKS_UNLIKE;
}

const struct pks_step_kind pks_step_CAPTURE = {
	.name = "tcp",
	.probe = probe,
	.begins = "\x0a\xa1\xd4\x4d",
	.least = 24,
	.begin = begin,
	.next = next,
	.read = read_flow,
	.end = end,
};
