/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

bool ddbi_before_put(struct call *c, void *item)
{
	const struct ddb_model *m = c->mapping->model;
	const char *why = NULL;
	c->db->waiting = true;
	for (size_t i = 0; i < m->nhooks && !why; i++)
		if (m->hooks[i].before_put)
			why = m->hooks[i].before_put(item);
	c->db->waiting = false;
	return !why || ddbi_failf(&c->err, EXCEPTION_CONVERSION, "%s", why);
}

void ddbi_after_load(struct ddb *db, const struct mapping *mapping, void *item)
{
	const struct ddb_model *m = mapping->model;
	db->waiting = true;
	for (size_t i = 0; i < m->nhooks; i++)
		if (m->hooks[i].after_load)
			m->hooks[i].after_load(item);
	db->waiting = false;
}

bool ddbi_call_load(struct call *c, struct str item, struct ddb_arena *arena, void *out)
{
	if (!ddbi_decode_item(c->mapping, item, true, arena, &c->err, out))
		return false;
	ddbi_after_load(c->db, c->mapping, out);
	return true;
}
