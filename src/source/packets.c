/* SPDX-License-Identifier: MIT */
/*
 * pcap: a head of 24 bytes, then records of 16 bytes and a packet. pcapng: blocks that say their
 * type and length; interfaces are described before packets name them. Layouts:
 * draft-ietf-opsawg-pcap and -pcapng; link types: tcpdump.org/linktypes.html.
 */
#include "source/packets.h"
#include "source/numbers.h"

#include <string.h>

enum block { SECTION = 0x0a0d0d0a, INTERFACE = 1, SIMPLE = 3, ENHANCED = 6 };
enum link {
	LOOPBACK = 0,
	ETHERNET = 1,
	RAW_OLD = 12,
	RAW_BSD = 14,
	RAW = 101,
	COOKED = 113,
	IP4 = 228,
	IP6 = 229,
	COOKED_2 = 276
};

#define TCP 6

static uint64_t
number(const struct pks_packets *packets, uint64_t at, unsigned size)
{
	const uint8_t *p = packets->bytes.data + at;

	return packets->swapped ? pks_big(p, size) : pks_little(p, size);
}

static bool
begin_section(struct pks_packets *packets, uint64_t at)
{
	uint64_t magic;

	if (!pks_inside(packets->bytes, at, 28))
		return false;
	magic = pks_little(packets->bytes.data + at + 8, 4);
	packets->swapped = magic == 0x4d3c2b1a;
	packets->interfaces = 0;
	return packets->swapped || magic == 0x1a2b3c4d;
}

bool
pks_packets_begin(struct pks_packets *packets, struct pks_bytes bytes)
{
	uint64_t magic;

	*packets = (struct pks_packets){.bytes = bytes};
	if (bytes.size < 24)
		return false;
	magic = pks_little(bytes.data, 4);
	if (magic == SECTION) {
		packets->blocks = true;
		return begin_section(packets, 0);
	}
	packets->swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	if (!packets->swapped && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)
		return false;
	packets->links[0] = (unsigned)number(packets, 20, 4) & 0xffff;
	packets->interfaces = 1;
	packets->at = 24;
	return true;
}

/* The next record of pcap. */
static bool
next_record(struct pks_packets *packets, uint64_t *start, uint64_t *size, unsigned *link)
{
	if (!pks_inside(packets->bytes, packets->at, 16))
		return false;
	*size = number(packets, packets->at + 8, 4);
	*start = packets->at + 16;
	*link = packets->links[0];
	if (*size > packets->bytes.size - *start)
		*size = packets->bytes.size - *start;
	packets->at = *start + *size;
	return true;
}

/* Takes what a block says; true: it has a packet. */
static bool
read_block(struct pks_packets *packets, uint64_t at, uint64_t length, uint64_t *start,
	   uint64_t *size, unsigned *link)
{
	uint64_t type = number(packets, at, 4), interface = 0;

	if (type == INTERFACE && length >= 16 && packets->interfaces < 16)
		packets->links[packets->interfaces++] = (unsigned)number(packets, at + 8, 2);
	if (type == ENHANCED && length >= 32) {
		interface = number(packets, at + 8, 4);
		*size = number(packets, at + 20, 4);
		*start = at + 28;
	} else if (type == SIMPLE && length >= 16) {
		*size = number(packets, at + 8, 4);
		*start = at + 12;
	} else {
		return false;
	}
	if (*size > at + length - *start)
		*size = at + length - *start;
	*link = interface < packets->interfaces ? packets->links[interface] : (unsigned)ETHERNET;
	return true;
}

static bool
next_block(struct pks_packets *packets, uint64_t *start, uint64_t *size, unsigned *link)
{
	while (pks_inside(packets->bytes, packets->at, 12)) {
		uint64_t at = packets->at, length;

		if (pks_little(packets->bytes.data + at, 4) == SECTION &&
		    !begin_section(packets, at))
			return false;
		length = number(packets, at + 4, 4);
		if (length < 12 || !pks_inside(packets->bytes, at, length))
			return false;
		packets->at = at + length;
		if (read_block(packets, at, length, start, size, link))
			return true;
	}
	return false;
}

/* Past what is around the packet of IP; 0: there is none. */
static uint64_t
past_link(const uint8_t *p, uint64_t size, unsigned link)
{
	uint64_t at = 14;

	switch (link) {
	case ETHERNET:
		while (size >= at + 4 &&
		       (pks_big(p + at - 2, 2) == 0x8100 || pks_big(p + at - 2, 2) == 0x88a8))
			at += 4;
		return size > at && (pks_big(p + at - 2, 2) == 0x0800 ||
				     pks_big(p + at - 2, 2) == 0x86dd)
			       ? at
			       : size;
	case LOOPBACK: return 4;
	case COOKED: return 16;
	case COOKED_2: return 20;
	case RAW:
	case RAW_OLD:
	case RAW_BSD:
	case IP4:
	case IP6: return 0;
	default: return size;
	}
}

/* IPv4: past its head; the size is cut to what it says. */
static uint64_t
past_ip4(const uint8_t *p, uint64_t *size, struct pks_segment *segment)
{
	uint64_t head = (uint64_t)(p[0] & 15) * 4, total = pks_big(p + 2, 2);

	/* No piece but the first of one that was cut has a head of TCP; those are rare. */
	if (head < 20 || p[9] != TCP || (pks_big(p + 6, 2) & 0x1fff) != 0)
		return 0;
	if (total >= head && total < *size)
		*size = total;
	memcpy(segment->from, p + 12, 4);
	memcpy(segment->to, p + 16, 4);
	return head;
}

static uint64_t
past_ip6(const uint8_t *p, uint64_t *size, struct pks_segment *segment)
{
	uint64_t at = 40, total = pks_big(p + 4, 2) + 40;
	uint8_t next = p[6];

	if (*size < 40)
		return 0;
	if (total > 40 && total < *size)
		*size = total;
	memcpy(segment->from, p + 8, 16);
	memcpy(segment->to, p + 24, 16);
	for (int i = 0; i < 8 && (next == 0 || next == 43 || next == 60); i++) {
		if (*size < at + 8)
			return 0;
		next = p[at];
		at += 8 + (uint64_t)p[at + 1] * 8;
	}
	return next == TCP ? at : 0;
}

/* False: the packet is something else. */
static bool
read_segment(struct pks_bytes bytes, uint64_t start, uint64_t size, unsigned link,
	     struct pks_segment *segment)
{
	const uint8_t *p = bytes.data + start;
	uint64_t at = past_link(p, size, link), head;

	*segment = (struct pks_segment){0};
	if (size < at + 40)
		return false;
	p += at;
	size -= at;
	start += at;
	at = p[0] >> 4 == 4   ? past_ip4(p, &size, segment)
	     : p[0] >> 4 == 6 ? past_ip6(p, &size, segment)
			      : 0;
	if (at == 0 || size < at + 20)
		return false;
	p += at;
	head = (uint64_t)(p[12] >> 4) * 4;
	if (head < 20 || size < at + head)
		return false;
	segment->from_port = (uint16_t)pks_big(p, 2);
	segment->to_port = (uint16_t)pks_big(p + 2, 2);
	segment->sequence = (uint32_t)pks_big(p + 4, 4);
	segment->begins = p[13] & 2;
	segment->offset = start + at + head;
	segment->size = size - at - head;
	return true;
}

bool
pks_packets_next(struct pks_packets *packets, struct pks_segment *segment)
{
	uint64_t start, size;
	unsigned link;

	while (packets->blocks ? next_block(packets, &start, &size, &link)
			       : next_record(packets, &start, &size, &link))
		if (read_segment(packets->bytes, start, size, link, segment))
			return true;
	return false;
}
