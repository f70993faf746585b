/* SPDX-License-Identifier: Apache-2.0 */
/* Applying an update (04-4.5). */
#ifndef EXPRESSION_APPLY_H
#define EXPRESSION_APPLY_H
#include "expression/expression.h"

struct applied {
	struct str item; /* the item afterwards, packed, in the arena; absent: there is none (04-R11) */
	size_t set_actions, remove_actions; /* for UpdateItem's size rule (02-Z5) */
	size_t extra_bytes;                 /* the same rule's share of list indices and arithmetic */
};

/* old: the stored item, or absent; key: the packed key, from which a missing item is made. NULL update: an
 * item with only the key if there was none (04-R12). Run-time errors are 04-R2 to R4, R8, R14 and nesting;
 * size and index keys are the caller's to check. */
bool ddbi_apply_update(
	const struct update *, struct str old, struct str key, struct error *, struct applied *out);

/* UPDATED_OLD / UPDATED_NEW: the fragments of `item` that the update's targets name (06-W5 to W7); absent
 * when nothing remains. false: no memory. */
bool ddbi_updated_fragments(
	const struct update *, struct str item, bool new_image, struct error *, struct str *out);

#endif
