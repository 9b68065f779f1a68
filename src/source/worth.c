/* SPDX-License-Identifier: MIT */
/*
 * Are bytes worth to be looked into? Asked of every value of a pickle, every row of a database: of
 * millions of short words, nearly all of which no reader takes for its own. So the first byte says
 * which probes are asked at all.
 */
#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <pthread.h>
#include <string.h>

/* How far bytes without a head of their own are searched for one. */
#define SEARCHED ((uint64_t)1 << 20)

/* By first byte: bit k is set where the probe of the k-th kind has to be asked. */
static uint64_t asked[256];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void
make_asked(void)
{
	for (size_t k = 0; k < pks_step_kind_count; k++) {
		const struct pks_step_kind *kind = pks_step_kinds[k];

		if (!kind->probe || kind->broad)
			continue;
		for (unsigned byte = 0; byte < 256; byte++)
			if (!kind->begins || (byte != 0 && strchr(kind->begins, (int)byte)))
				asked[byte] |= (uint64_t)1 << k;
	}
}

bool
pks_probes_like(struct pks_bytes bytes)
{
	uint64_t left;

	pthread_once(&made, make_asked);
	left = asked[bytes.data[0]];
	for (size_t k = 0; left != 0; k++, left >>= 1)
		if ((left & 1) != 0 && bytes.size >= pks_step_kinds[k]->least &&
		    pks_step_kinds[k]->probe(bytes) != PKS_UNLIKE)
			return true;
	return false;
}

/* Is all of it one pickle? Then it ends with a STOP. */
static bool
is_pickle(struct pks_bytes bytes)
{
	struct pks_shape shape;

	if (strcmp(pks_opcode_info(bytes.data[bytes.size - 1])->name, "STOP") != 0)
		return false;
	pks_shape_of(bytes, 0, UINT64_MAX, &shape);
	return pks_shape_fills(&shape, bytes);
}

static bool
has_proto(struct pks_bytes bytes)
{
	uint64_t size = bytes.size < SEARCHED ? bytes.size : SEARCHED;
	const uint8_t *p = bytes.data, *end = p + size;

	while (p < end && (p = memchr(p, 0x80, (size_t)(end - p)))) {
		if (end - p >= 4 && p[1] >= 2 && p[1] <= 5)
			return true;
		p++;
	}
	return false;
}

bool
pks_worth_a_look(struct pks_bytes bytes)
{
	if (bytes.size < 2)
		return false;
	if (bytes.data[0] == 0x80 && bytes.data[1] <= 5)
		return true;
	return pks_probes_like(bytes) || pks_text_has_place(bytes) || is_pickle(bytes) ||
	       has_proto(bytes);
}
