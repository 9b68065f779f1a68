/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_TORCH_TAR_H
#define PKS_SOURCE_TORCH_TAR_H
/*
 * PyTorch's first format, up to 0.1.x: a tar whose member 'pickle' has persistent ids of tensors,
 * and beside it the members 'tensors' and 'storages', in which pickles and raw numbers take turns.
 */
#include <picklescope/arrays.h>

struct pks_torch_tar;
/* Of the bytes of the tar, which must outlive it. NULL: no memory. */
struct pks_torch_tar *pks_torch_tar_new(struct pks_bytes tar);
void pks_torch_tar_free(struct pks_torch_tar *torch);
/* The tensor with this id; false: there is none, or its storage is not there. */
bool pks_torch_tar_find(const struct pks_torch_tar *torch, int64_t id, struct pks_array *tensor,
			struct pks_bytes *items);

#endif
