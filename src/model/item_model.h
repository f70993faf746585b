/* SPDX-License-Identifier: Apache-2.0 */
/* Models of items without a struct, made at run time. */
#ifndef MODEL_ITEM_MODEL_H
#define MODEL_ITEM_MODEL_H
#include "error/error.h"
#include <ddb/document.h>

/* As ddb_item_model. */
bool ddbi_item_model(
	struct ddb_arena *, const struct ddb_item_table *, struct error *, const struct ddb_model **out);

#endif
