/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_EXPRESSION_H
#define PKS_UI_EXPRESSION_H
/*
 * Where a value is, as a Python expression on what load() returned: obj['job'][0].name
 */
#include "ui/tree.h"

#include <picklescope/text.h>

/*
 * The path to a row of the tree. 'obj' is what load() returned; before the load is done, 'stack' is
 * its stack. What an object was made of is told by its __reduce__(); an attribute of its state is
 * an attribute.
 */
void pks_expression(const struct pks_tree *tree, const struct pks_tree_path *path,
		    struct pks_text *text);

#endif
