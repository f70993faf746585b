/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

bool ddbi_before_put(struct call *c, void *item)
{
	const struct ddb_model *m = c->mapping->model;
	if (!m->before_put)
		return true;
	c->db->waiting = true;
	const char *why = m->before_put(item);
	c->db->waiting = false;
	return !why || ddbi_failf(&c->err, EXCEPTION_CONVERSION, "%s", why);
}

void ddbi_after_load(struct ddb *db, const struct mapping *m, void *item)
{
	if (!m->model->after_load)
		return;
	db->waiting = true;
	m->model->after_load(item);
	db->waiting = false;
}

bool ddbi_call_load(struct call *c, struct str item, struct ddb_arena *arena, void *out)
{
	if (!ddbi_decode_item(c->mapping, item, true, arena, &c->err, out))
		return false;
	ddbi_after_load(c->db, c->mapping, out);
	return true;
}
