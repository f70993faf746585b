/* SPDX-License-Identifier: Apache-2.0 */
#include "model/call.h"

enum hook_point {
	BEFORE_PUT,
	AFTER_PUT,
	BEFORE_UPDATE,
	AFTER_UPDATE,
	BEFORE_DELETE,
	AFTER_DELETE,
	AFTER_LOAD
};

bool ddbi_hooks_run(const struct ddb *db, const struct mapping *m, enum ddb_hooks_mode mode)
{
	if (!m->model->nhooks && !m->nembeds)
		return false;
	if (mode == DDB_HOOKS_AS_SET)
		mode = db->options.hooks;
	return mode == DDB_HOOKS_AS_SET ? !m->model->skip_hooks : mode == DDB_HOOKS_RUN;
}

/* What a `before` says, or NULL. */
static const char *run_one(
	const struct ddb_hooks *h, enum hook_point point, void *item, const struct ddb_change *changes)
{
	switch (point) {
	case BEFORE_PUT: return h->before_put ? h->before_put(item) : NULL;
	case BEFORE_UPDATE: return h->before_update ? h->before_update(item, changes) : NULL;
	case BEFORE_DELETE: return h->before_delete ? h->before_delete(item) : NULL;
	case AFTER_PUT:
		if (h->after_put)
			h->after_put(item);
		return NULL;
	case AFTER_UPDATE:
		if (h->after_update)
			h->after_update(item, changes);
		return NULL;
	case AFTER_DELETE:
		if (h->after_delete)
			h->after_delete(item);
		return NULL;
	default:
		if (h->after_load)
			h->after_load(item);
		return NULL;
	}
}

static const char *run_model(
	const struct ddb_model *m, enum hook_point point, void *item, const struct ddb_change *changes)
{
	const char *why = NULL;
	for (size_t i = 0; i < m->nhooks && !why; i++)
		why = run_one(&m->hooks[i], point, item, changes);
	return why;
}

/* Those of embedded structs come first. While they run the session refuses calls: one is under way, of which
 * they may themselves be a part (an item that a cursor had at hand). What such a call leaves as the last
 * error is none of the call that runs the hooks. */
static const char *run_all(struct ddb *db, const struct mapping *m, enum hook_point point, void *item,
	const struct ddb_change *changes)
{
	const char *why = NULL;
	bool before = db->waiting;
	db->waiting = true;
	for (size_t i = 0; i < m->nembeds && !why; i++)
		why = run_model(m->embeds[i].model, point, (char *)item + m->embeds[i].offset, changes);
	if (!why)
		why = run_model(m->model, point, item, changes);
	db->waiting = before;
	if (db->last.rc != DDB_OK)
		db->last = (struct ddb_error){ .rc = DDB_OK };
	return why;
}

static bool before(struct call *c, enum hook_point point, void *item, const struct ddb_change *changes)
{
	const char *why = c->hooks ? run_all(c->db, c->mapping, point, item, changes) : NULL;
	return !why || ddbi_failf(&c->err, EXCEPTION_CONVERSION, "%s", why);
}

/* A hook that may not change the struct gets it as const. */
static void *unchanged(const void *item)
{
	void *p;
	memcpy(&p, &item, sizeof p);
	return p;
}

bool ddbi_before_put(struct call *c, void *item)
{
	return before(c, BEFORE_PUT, item, NULL);
}

bool ddbi_before_update(struct call *c, const void *key, const struct ddb_change *changes)
{
	return before(c, BEFORE_UPDATE, unchanged(key), changes);
}

bool ddbi_before_delete(struct call *c, const void *key)
{
	return before(c, BEFORE_DELETE, unchanged(key), NULL);
}

void ddbi_after_put(struct call *c, const void *item)
{
	before(c, AFTER_PUT, unchanged(item), NULL);
}

void ddbi_after_update(struct call *c, const void *key, const struct ddb_change *changes)
{
	before(c, AFTER_UPDATE, unchanged(key), changes);
}

void ddbi_after_delete(struct call *c, const void *key)
{
	before(c, AFTER_DELETE, unchanged(key), NULL);
}

void ddbi_after_load(struct ddb *db, const struct mapping *mapping, void *item)
{
	run_all(db, mapping, AFTER_LOAD, item, NULL);
}

bool ddbi_call_load(struct call *c, struct str item, struct ddb_arena *arena, void *out)
{
	if (!ddbi_decode_item(c->mapping, item, true, arena, &c->err, out))
		return false;
	if (c->hooks)
		ddbi_after_load(c->db, c->mapping, out);
	return true;
}
