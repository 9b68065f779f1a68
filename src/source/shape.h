/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_SHAPE_H
#define PKS_SOURCE_SHAPE_H
/*
 * Is there a pickle at an offset? Goes through its ops with the heights of stack and marks, but
 * without values: enough to tell a pickle from bytes that happen to be opcodes.
 */
#include <picklescope/arrays.h>
#include <picklescope/source.h>
#include <stddef.h>

struct pks_shape {
	uint64_t end;	   /* past STOP, or past what was looked at when it broke */
	uint64_t ops;	   /* that could be read */
	uint64_t work;	   /* bytes that had to be gone through: counted arguments are not */
	uint64_t good;	   /* of these, before the stack was wrong */
	bool stop;	   /* STOP was reached */
	bool valid;	   /* and all that an op wants was there when it ran */
	bool unfinished;   /* there were more ops than one wanted to see */
	bool proto;	   /* it begins with PROTO, 2 to 5 */
	bool framed;	   /* and then a FRAME that fits into the bytes */
	bool global, call; /* it names a callable; it calls one; before anything was wrong */
	uint64_t lines;	   /* of text in its arguments */
	uint64_t damaged;  /* of these, with a CR at the end */
	bool dangling;	   /* it asks for a memo slot that it did not fill */
	bool arrays;	   /* raw ones stand between its ops */
	bool pickled;	   /* one that is a pickle of its own */
	bool container;	   /* it makes a list, dict, set or tuple */
	bool offers;	   /* one of its values may be worth to be looked into */
};

/* Heights below open marks; kept between two uses. */
struct pks_heights {
	uint64_t *below;
	size_t room;
};

/* Bytes of an op, its opcode counted, where the argument has none that say how many; else 0. */
uint8_t pks_plain_size(uint8_t code);

/* Looks at no more than 'most' ops; heights may be all zero and are freed by the caller. */
void pks_shape_read(struct pks_bytes bytes, uint64_t offset, uint64_t most,
		    struct pks_heights *heights, struct pks_shape *shape);
/*
 * The same of all ops of a source, which is told how it is read: here and there, once an argument
 * is large and stepped over, until there are many small ones again. Values are looked into or not;
 * deep: into all bytes of long ones, too.
 */
enum pks_look { PKS_LOOK_NOT, PKS_LOOK_INTO, PKS_LOOK_DEEP };
void pks_shape_whole(const struct pks_source *source, uint64_t offset, enum pks_look look,
		     struct pks_heights *heights, struct pks_shape *shape);
/* As pks_shape_read() up to the first op that goes wrong: of what has no head nothing else is
 * wanted. */
void pks_shape_strictly(struct pks_bytes bytes, uint64_t offset, struct pks_heights *heights,
			struct pks_shape *shape);
/* As pks_shape_read(), with heights of its own. */
void pks_shape_of(struct pks_bytes bytes, uint64_t offset, uint64_t most, struct pks_shape *shape);

/* Only zeros, or only blanks, from there to the end. */
bool pks_all_blank(struct pks_bytes bytes, uint64_t offset);

#endif
