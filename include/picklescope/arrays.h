/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_ARRAYS_H
#define PICKLESCOPE_ARRAYS_H
/*
 * Arrays whose bytes are in no opcode's argument.
 *
 * joblib writes each array behind the BUILD of a NumpyArrayWrapper, raw, and goes on with opcodes
 * after it; its reader fetches it from the file and puts it in the wrapper's place. A history that
 * is not bare (pks_options) does the same: the bytes belong to the BUILD, whose token ends behind
 * them, and nothing of them is copied. What the wrapper says of type and shape is believed as far
 * as the bytes are there. Followed is joblib 1.2, Lib numpy_pickle.py (load_build, read_array), and
 * numpy 1.24 in what a dtype's state means.
 */
#include <picklescope/contents.h>

/* Numbers or texts of one kind and size, one behind the other. */
struct pks_scalar {
	char kind;     /* numpy's letter: b i u f c m M S U V; O: objects; 0: not known */
	bool big;      /* the highest byte is the first */
	bool half;     /* f of 2 bytes: bfloat16, the upper half of a float of 4 */
	uint64_t size; /* bytes of one */
};

/* "f8", "<i4", "float64", "U12"; false for a text that names no type known here. */
bool pks_scalar_named(const char *name, struct pks_scalar *scalar);
/* float64, int8, bool, <U3, object: our own words. */
void pks_scalar_name_text(const struct pks_scalar *scalar, struct pks_text *text);

#define PKS_ARRAY_DIMENSIONS 64 /* numpy 2 has no more */

struct pks_array {
	pks_op op; /* the BUILD that it follows */
	struct pks_scalar item;
	unsigned dimensions;
	uint64_t dimension[PKS_ARRAY_DIMENSIONS];
	bool fortran;	  /* stored with the first index running fastest */
	bool pickled;	  /* objects: what follows is a pickle of its own, with a memo of its own */
	bool odd_padding; /* bytes before it that joblib does not write, but skips */
	bool late;	  /* other ops of its frame stand before it: joblib writes no such */
	uint64_t begin;	  /* where the bytes behind the BUILD begin, padding first */
	uint64_t data;	  /* where the array's own do, or the pickle */
	uint64_t end;	  /* where reading goes on */
};

/* The array that follows an op; false: none does. */
bool pks_array_after(const struct pks_history *history, pks_op op, struct pks_array *array);
/* The one that takes the place of an object, at a moment; false: none does. */
bool pks_array_of(const struct pks_history *history, pks_op value, pks_op moment,
		  struct pks_array *array);
/*
 * How many there are so far, and the k-th. Where a history ends at a BUILD whose array is a pickle
 * that breaks, that one is the last, and no op has it.
 */
size_t pks_arrays(const struct pks_history *history);
bool pks_array_get(const struct pks_history *history, size_t k, struct pks_array *array);
/* 'ndarray (3, 4) float64, 96 bytes at 224: 0.0, 1.0, 2.0, …' in at most width columns; 0: 120. */
void pks_array_text(const struct pks_history *history, const struct pks_array *array,
		    unsigned width, struct pks_text *text);

/*
 * An array that lies in a file beside the pickle: before 0.10 joblib wrote each to a file of its
 * own, whose name is in an NDArrayWrapper (a .npy) or a ZNDArrayWrapper (a .npy.z: packed, and
 * nothing but the numbers). Its reader, of today, too, goes there at each BUILD of one
 * (numpy_pickle_compat.py, read()), and loads whatever it finds with numpy.load().
 */
#define PKS_BESIDE_NAME 256 /* bytes of a name, with its NUL */
struct pks_beside {
	pks_op op, wrapper;	    /* the BUILD, and what it is a BUILD of */
	bool packed;		    /* a ZNDArrayWrapper */
	char file[PKS_BESIDE_NAME]; /* a file's text; "": no text, or too long */
	bool outside;	/* the name is a path, absolute or of parts: it may lead anywhere */
	bool described; /* packed, and array has the shape and type that the pickle tells */
	struct pks_array array;
};
/* The class of which these are objects? */
bool pks_beside_class(struct pks_bytes module, struct pks_bytes name);
/* What a BUILD has joblib read; false: it is none of such an object. */
bool pks_beside_at(const struct pks_history *history, pks_op build, struct pks_beside *beside);
/* The first from an op on; PKS_NO_OP: there is none. */
pks_op pks_beside_next(const struct pks_history *history, pks_op from, struct pks_beside *beside);
/* The array that takes the place of an object, at a moment; false: none does. */
bool pks_beside_of(const struct pks_history *history, pks_op value, pks_op moment,
		   struct pks_beside *beside);
/* '(3, 4) float64', by an array's type and shape. */
void pks_array_shape_text(const struct pks_array *array, struct pks_text *text);
/* '0.0, 1.0, …', as many of the items in the bytes as fit. */
void pks_scalars_text(const struct pks_scalar *item, struct pks_bytes bytes, unsigned width,
		      struct pks_text *text);

/*
 * What a persistent id of PyTorch stands for: ('storage', torch.FloatStorage, key, device, items).
 * The numbers lie beside the pickle; pks_options.storages may know where.
 */
struct pks_storage {
	pks_op value; /* the persistent id */
	pks_op key, location;
	const char *type; /* "FloatStorage" */
	struct pks_scalar item;
	uint64_t items;
};
bool pks_storage_of(const struct pks_history *history, pks_op value, struct pks_storage *storage);
/* The type of the class torch.NAME; false: it is none of a storage. */
bool pks_storage_type(struct pks_bytes name, const char **type, struct pks_scalar *item);
struct pks_storage_finder {
	/*
	 * The bytes of a storage, which must live as long as the history, and in where[size] what
	 * they are called, safe to show: "data/0". False: nobody knows.
	 */
	bool (*find)(void *data, const struct pks_history *history,
		     const struct pks_storage *storage, struct pks_bytes *bytes, char *where,
		     size_t size);
	/* Of an id that is a number, written as text, and stands for a whole tensor: its type and
	 * shape, and its items; data NULL: these are not there, or not in order. */
	bool (*tensor)(void *data, const struct pks_history *history, pks_op id,
		       struct pks_array *tensor, struct pks_bytes *items);
	/* What there is to say of an array beside the pickle, as text that is safe to show. */
	void (*beside)(void *data, const struct pks_beside *beside, unsigned width,
		       struct pks_text *text);
	void *data;
};
/* 'storage FloatStorage data/0 on cpu, 6 items: 0.0, 1.0, …', or 'tensor (2, 3) float32 in
 * storages: 0.0, 1.0, …'; false, and nothing written: the value
 * is none, or nobody knows where it is. */
bool pks_storage_text(const struct pks_history *history, pks_op value, unsigned width,
		      struct pks_text *text);
/* '(2, 3) float32: 0.0, 1.0, …', of a tensor that a call makes of a storage. */
bool pks_tensor_text(const struct pks_history *history, pks_op value, unsigned width,
		     struct pks_text *text);

/*
 * Going through a pickle token by token, over such arrays. Where a pickle names no wrapper this is
 * pks_token_read() and little more; where it does, a history is read along.
 */
struct pks_tokens {
	struct pks_bytes bytes;
	uint64_t start, at;	     /* of the pickle; of the next token */
	pks_op ops;		     /* tokens so far */
	bool named;		     /* a text that may name a wrapper was seen */
	uint64_t late, late_end;     /* an array that stands behind its frame; 0: none */
	bool broken;		     /* an array does not fit: what follows is anybody's guess */
	bool over;		     /* an array was passed over by the last token */
	struct pks_array array;	     /* that one */
	struct pks_history *history; /* its own */
};
void pks_tokens_begin(struct pks_tokens *walk, struct pks_bytes bytes, uint64_t offset);
/* What pks_tokens_next() asks of few tokens: may this one name a wrapper; does an array follow? */
extern const uint8_t pks_tokens_look[256]; /* opcodes whose argument may name one; not 0 */
#define PKS_WRAPPER_NAME 17		   /* bytes that takes at least */
void pks_tokens_look_at(struct pks_tokens *walk, struct pks_token *token);
/* The next token, up to behind an array that follows it. */
static inline enum pks_token_status
pks_tokens_next(struct pks_tokens *walk, struct pks_token *token)
{
	enum pks_token_status status = pks_token_read(walk->bytes, walk->at, token);

	walk->over = false;
	if (status != PKS_TOKEN_OK)
		return status;
	walk->ops++;
	if (walk->named || (token->arg_size >= PKS_WRAPPER_NAME && pks_tokens_look[token->code]))
		pks_tokens_look_at(walk, token);
	walk->at = token->next;
	return status;
}
void pks_tokens_end(struct pks_tokens *walk);

#endif
