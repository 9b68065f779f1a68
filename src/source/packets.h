/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_PACKETS_H
#define PKS_SOURCE_PACKETS_H
/*
 * The packets of a capture, pcap or pcapng, one after the other, and the TCP segment in each.
 */
#include <picklescope/token.h>

struct pks_packets {
	struct pks_bytes bytes;
	uint64_t at; /* the next record */
	bool blocks; /* pcapng */
	bool swapped;
	unsigned links[16]; /* link types of the interfaces; pcap has one */
	unsigned interfaces;
};

struct pks_segment {
	uint8_t from[16], to[16]; /* addresses; IPv4 in the first four */
	uint16_t from_port, to_port;
	uint32_t sequence;
	bool begins;	 /* SYN */
	uint64_t offset; /* of the payload, in the capture */
	uint64_t size;
};

/* False: it is no capture. */
bool pks_packets_begin(struct pks_packets *packets, struct pks_bytes bytes);
/* The next packet that is a TCP segment. False: there is none. */
bool pks_packets_next(struct pks_packets *packets, struct pks_segment *segment);

#endif
