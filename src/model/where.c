/* SPDX-License-Identifier: Apache-2.0 */
/* Changing or deleting all that a query finds. Each write has the query's condition as its own, and that the
 * item is still there: what changed in the meantime is left alone, and not counted. Where everything is to go
 * there is nothing to check, and deletes go together. */
#include "model/find.h"
#include "model/pattern.h"

#define GROUP 25 /* deletes of one request */

struct where {
	struct ddb *db;
	const struct mapping *mapping;
	const struct ddb_change *changes; /* NULL: delete */
	const struct ddb_where_opts *opts;
	struct ddb_cond when;
	struct ddb_cond parts[2]; /* of when */
	struct ddb_arena keys;    /* texts of the key at hand, or all keys */
	size_t n;
};

/* ---- what the keys are ---- */
#define KEY_MEMBERS (2 * (PATTERN_PARTS + 1))

static size_t add_row(const struct mapped *row, const char **members, size_t n)
{
	if (!row)
		return n;
	const struct pattern *p = row->pattern;
	if (!p) {
		members[n++] = row->attr->member;
		return n;
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->parts[i].row)
			members[n++] = p->parts[i].row->attr->member;
	return n;
}

/* The members that a key struct needs; NULL-terminated. */
static void key_members(const struct mapping *m, const char **members)
{
	size_t n = add_row(m->hash, members, 0);
	members[add_row(m->range, members, n)] = NULL;
}

/* ---- the condition ---- */
static bool check_condition(struct ddb_cursor *c, const struct where *w, struct error *err)
{
	enum truth truth = TRUTH_ALWAYS;
	struct condition tree;
	const struct trees t = { c->mapping, &c->keep, err, c->db };
	if (w->opts->all)
		return true;
	if (!ddbi_condition_tree(&t, &w->parts[0], &truth, &tree))
		return false;
	return truth != TRUTH_ALWAYS ||
	       ddbi_failf(err, EXCEPTION_VALIDATION,
		       "%s: without a condition this would %s every item of %s: say .all = true if that is "
		       "meant",
		       c->mapping->model->name, w->changes ? "change" : "delete", c->mapping->model->table);
}

static void set_condition(struct where *w)
{
	const struct mapped *hash = w->mapping->hash;
	w->parts[1] = (struct ddb_cond){ .op = DDB_EXISTS,
		.ref = { .hops = { { w->mapping->model, hash->name.p, -1, true, NULL } }, .nhops = 1 } };
	w->when = ddb_all(w->parts, 2);
}

/* ---- item by item ---- */
static enum ddb_rc write_one(struct where *w, const void *key)
{
	const struct ddb_model *model = w->mapping->model;
	const struct ddb_update_opts update = { .when = w->when,
		.any_version = true,
		.make_parents = w->opts->make_parents,
		.hooks = w->opts->hooks };
	const struct ddb_delete_opts delete = {
		.when = w->when, .any_version = true, .hooks = w->opts->hooks
	};
	enum ddb_rc rc = w->changes ? ddb_update(w->db, model, key, w->changes, &update)
				    : ddb_delete(w->db, model, key, &delete);
	w->n += rc == DDB_OK;
	return rc == DDB_CONDITION_FAILED ? DDB_OK : rc;
}

static enum ddb_rc one_by_one(struct where *w, struct ddb_cursor *c)
{
	enum ddb_rc rc = DDB_OK;
	while (rc == DDB_OK) {
		ddbi_arena_reset(&w->keys);
		if (!ddbi_cursor_load(c, &w->keys, c->item))
			return DDB_OK;
		rc = write_one(w, c->item);
	}
	return rc;
}

/* Without a condition nothing has to be checked again, and a request takes many. */
static enum ddb_rc in_groups(struct where *w, struct ddb_cursor *c)
{
	enum ddb_rc results[GROUP], rc = DDB_OK;
	const struct ddb_many_opts many = { .results = results, .hooks = w->opts->hooks };
	size_t size = w->mapping->model->size, n = GROUP;
	while (rc == DDB_OK && n == GROUP) {
		ddbi_arena_reset(&w->keys);
		char *keys = ddbi_arena_array(&w->keys, GROUP, size);
		if (!keys)
			return ddbi_call_refused(w->db, EXCEPTION_NOMEM, "out of memory");
		for (n = 0; n < GROUP && ddbi_cursor_load(c, &w->keys, c->item); n++)
			memcpy(keys + n * size, c->item, size);
		for (size_t i = 0; i < GROUP; i++)
			results[i] = DDB_INTERNAL;
		rc = n ? ddb_delete_all(w->db, w->mapping->model, keys, n, &many) : DDB_OK;
		for (size_t i = 0; i < n; i++)
			w->n += results[i] == DDB_OK;
	}
	return rc;
}

/* An update may move an item to where an index still has to be read: so all keys are had first. */
static enum ddb_rc all_first(struct where *w, struct ddb_cursor *c)
{
	void *keys = NULL;
	size_t n = 0;
	enum ddb_rc rc = DDB_OK;
	if (ddbi_find_array(c, &w->keys, &keys, &n) != DDB_OK)
		return DDB_OK;
	for (size_t i = 0; rc == DDB_OK && i < n; i++)
		rc = write_one(w, (const char *)keys + i * w->mapping->model->size);
	return rc;
}

static enum ddb_rc write_all(struct where *w, struct ddb_cursor *c)
{
	if (!w->changes && w->parts[0].op == DDB_ALWAYS_)
		return in_groups(w, c);
	return w->changes && c->plan.index ? all_first(w, c) : one_by_one(w, c);
}

/* The keys alone are read; hooks of loading see no half items. */
static enum ddb_rc run(struct where *w, const struct ddb_model *model, const struct ddb_query *q)
{
	const char *members[KEY_MEMBERS + 1] = { NULL };
	struct ddb_query keys = q ? *q : (struct ddb_query){ .limit = 0 };
	struct error err;
	error_init(&err, &w->db->arena);
	if (!ddbi_session_begin(w->db, &err) || !(w->mapping = ddbi_mapping(w->db, model, &err)))
		return ddbi_session_end(w->db, &err);
	key_members(w->mapping, members);
	keys.project = members;
	keys.hooks = DDB_HOOKS_SKIP;
	struct ddb_cursor *c = ddb_find(w->db, model, &keys);
	if (!c)
		return ddbi_call_refused(w->db, EXCEPTION_NOMEM, "out of memory");
	enum ddb_rc rc = DDB_OK;
	error_init(&err, &c->keep);
	w->parts[0] = keys.where;
	set_condition(w);
	if (!c->error.rc && !check_condition(c, w, &err))
		ddbi_cursor_fail(c, &err);
	else
		rc = write_all(w, c);
	/* The failure of a write is what the session is to tell, not that reading went well. */
	const struct ddb_error failed = w->db->last;
	enum ddb_rc read = ddb_finish(c);
	if (rc != DDB_OK)
		w->db->last = failed;
	return rc != DDB_OK ? rc : read;
}

static enum ddb_rc where(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q,
	const struct ddb_change *changes, const struct ddb_where_opts *o, size_t *n)
{
	static const struct ddb_where_opts none;
	struct where w = { .db = db, .changes = changes, .opts = o ? o : &none };
	ddbi_arena_init(&w.keys, ARENA_MAX_DEFAULT);
	enum ddb_rc rc = run(&w, model, q);
	ddbi_arena_free(&w.keys);
	if (n)
		*n = w.n;
	return rc;
}

enum ddb_rc ddb_update_where(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q,
	const struct ddb_change *changes, const struct ddb_where_opts *o, size_t *n)
{
	if (!db || !changes) {
		if (n)
			*n = 0;
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "the list of changes is NULL");
	}
	return where(db, model, q, changes, o, n);
}

enum ddb_rc ddb_delete_where(struct ddb *db, const struct ddb_model *model, const struct ddb_query *q,
	const struct ddb_where_opts *o, size_t *n)
{
	if (!db) {
		if (n)
			*n = 0;
		return DDB_MISUSE;
	}
	return where(db, model, q, NULL, o, n);
}
