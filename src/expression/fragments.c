/* SPDX-License-Identifier: Apache-2.0 */
/* UPDATED_OLD and UPDATED_NEW are the projection of an image on the targets (06-W5 to W7). So an element
 * appended beyond the end of a list is not among them, and where one was removed they show the one that moved
 * to its index, as the service does. */
#include "expression/apply.h"
#include "expression/evaluate.h"

bool ddbi_updated_fragments(
	const struct update *update, struct str item, bool new_image, struct error *err, struct str *out)
{
	(void)new_image;
	*out = STR_NONE;
	if (!update || !item.p)
		return true;
	struct path *targets = ARENA_ARRAY(err->arena, struct path, update->n);
	if (!targets)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < update->n; i++)
		targets[i] = update->actions[i].target;
	struct projection projection = { targets, update->n };
	struct str fragments = ddbi_project(&projection, item, err->arena);
	if (!fragments.p)
		return ddbi_fail_nomem(err);
	if (ddbi_item_count(fragments))
		*out = fragments;
	return true;
}
