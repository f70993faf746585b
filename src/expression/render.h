/* SPDX-License-Identifier: Apache-2.0 */
/* From trees back to text, with placeholders named in order of appearance: #0, #1, ... and :0, :1, ... Equal
 * names share one placeholder, and so do equal values. For the remote store, for messages, and for limits
 * that DynamoDB sets on the text. */
#ifndef EXPRESSION_RENDER_H
#define EXPRESSION_RENDER_H
#include "expression/expression.h"

struct rendering {
	struct ddb_arena *arena;
	struct str *names; /* the attribute name of #i */
	size_t nnames, names_cap;
	struct str *values; /* the packed value of :i */
	size_t nvalues, values_cap;
	bool in_place; /* names and values as they are, to be read by a person: set after ddbi_rendering_init
			*/
	bool failed;   /* no memory */
};

void ddbi_rendering_init(struct rendering *, struct ddb_arena *);
void ddbi_render_condition(struct rendering *, const struct condition *, struct buf *);
void ddbi_render_update(struct rendering *, const struct update *, struct buf *);
void ddbi_render_projection(struct rendering *, const struct projection *, struct buf *);

#endif
