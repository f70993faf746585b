/* SPDX-License-Identifier: Apache-2.0 */
/* Writing many items: in groups as large as a request takes, or one by one where each must be checked. */
#include "base/mem.h"
#include "model/batch.h"

struct writes {
	struct ddb_batch batch;
	struct call *call; /* under way */
	const struct ddb_model *model;
	const struct ddb_many_opts *options;
	char *items; /* of a delete they are keys, which nobody writes to */
	size_t n;
	bool put;
	char *filled; /* what is written of those from `from` on; NULL: the items themselves */
	size_t from;
};

static char *item_at(const struct writes *w, size_t i)
{
	return w->items + i * w->model->size;
}

static void note_result(const struct writes *w, size_t i, enum ddb_rc rc)
{
	if (w->options->results)
		w->options->results[i] = rc;
}

/* An error that would meet the other items as well. */
static bool meets_all(enum ddb_rc rc)
{
	return rc != DDB_OK && rc != DDB_INVALID && rc != DDB_CONDITION_FAILED && rc != DDB_CANCELLED;
}

/* Those that were not tried have the rc of what ended it all. */
static void note_rest(const struct writes *w, size_t from, enum ddb_rc rc)
{
	for (size_t i = from; i < w->n; i++)
		note_result(w, i, rc);
}

/* ---- one by one ---- */

static enum ddb_rc write_one(struct ddb *db, const struct writes *w, size_t i)
{
	if (w->put)
		return ddb_put(
			db, w->model, item_at(w, i), &(struct ddb_put_opts){ .hooks = w->options->hooks });
	return ddb_delete(
		db, w->model, item_at(w, i), &(struct ddb_delete_opts){ .hooks = w->options->hooks });
}

static enum ddb_rc write_singly(struct ddb *db, const struct writes *w)
{
	struct ddb_error first = { .rc = DDB_OK };
	enum ddb_rc rc = DDB_OK;
	size_t i = 0;
	for (; i < w->n && !meets_all(rc); i++) {
		rc = write_one(db, w, i);
		note_result(w, i, rc);
		if (rc != DDB_OK && first.rc == DDB_OK)
			first = *ddb_error(db);
	}
	note_rest(w, i, rc);
	if (first.rc != DDB_OK)
		db->last = first;
	return first.rc;
}

/* Deletes compare the version only where the key has one. */
static bool compares_version(const struct mapping *m, const struct writes *w)
{
	const struct mapped *row = m->version;
	for (size_t i = 0; row && i < w->n; i++)
		if (w->put || !ddbi_all_zero(mapped_at(row, item_at(w, i)), row->attr->size))
			return true;
	return false;
}

/* ---- in groups ---- */

static void take_result(void *user, size_t i, enum ddb_rc rc)
{
	struct writes *w = user;
	size_t size = w->model->size;
	note_result(w, i, rc);
	if (rc != DDB_OK)
		return;
	if (w->filled)
		memcpy(item_at(w, i), w->filled + (i - w->from) * size, size);
	(w->put ? ddbi_after_put : ddbi_after_delete)(w->call, item_at(w, i));
}

static bool add(struct writes *w, struct call *c, size_t i)
{
	char *item = item_at(w, i), *filled = item;
	if (!(w->put ? ddbi_before_put(c, item) : ddbi_before_delete(c, item))) {
		ddbi_batch_refused(&w->batch, c);
		return false;
	}
	if (w->filled) {
		filled = w->filled + (i - w->from) * w->model->size;
		memcpy(filled, item, w->model->size);
		if (!ddbi_make_up(c, filled)) {
			ddbi_batch_refused(&w->batch, c);
			return false;
		}
	}
	return ddbi_batch_add(&w->batch, c, filled, w->put);
}

/* One item's failure does not keep the others from being written; one that would be theirs too does. */
static bool write_group(struct writes *w, struct call *c, size_t n)
{
	w->call = c;
	w->filled = NULL;
	if (w->put && c->mapping->makes_up &&
		!(w->filled = ddbi_arena_array(&c->db->arena, n, w->model->size)))
		return ddbi_fail_nomem(&c->err);
	for (size_t i = w->from; i < w->from + n; i++) {
		error_init(&c->err, &c->db->arena);
		if (!add(w, c, i) && meets_all(ddbi_exception(c->err.exception)->rc))
			return false;
	}
	error_init(&c->err, &c->db->arena);
	return ddbi_batch_flush(&w->batch, c);
}

static enum ddb_rc write_grouped(struct ddb *db, struct writes *w)
{
	struct call c;
	enum ddb_rc rc = DDB_OK;
	struct ddb_batch *b = &w->batch;
	ddbi_batch_init(b, db,
		&(struct ddb_batch_opts){ .hooks = w->options->hooks, .result = take_result, .user = w });
	b->keeps_hooks = true;
	for (size_t n; w->from < w->n && !meets_all(rc); w->from += n) {
		n = w->n - w->from < BATCH_WRITES_MAX ? w->n - w->from : BATCH_WRITES_MAX;
		bool ok = ddbi_call_begin(&c, db, w->model) && ddbi_call_hooks(&c, w->options->hooks) &&
			  write_group(w, &c, n);
		if (!ok)
			ddbi_batch_drop(b, &c.err);
		rc = ddbi_call_end(&c, ok);
	}
	note_rest(w, b->next, rc);
	rc = ddbi_batch_end(b);
	ddbi_batch_free(b);
	return rc;
}

/* ---- the calls ---- */

static enum ddb_rc write_all(struct ddb *db, struct writes *w, const char *name)
{
	struct call c;
	bool begun = ddbi_call_begin(&c, db, w->model) && (!w->n || ddbi_call_needs(&c, w->items, name));
	enum ddb_rc rc = ddbi_call_end(&c, begun);
	if (!begun) {
		note_rest(w, 0, rc);
		return rc;
	}
	return c.mapping->unique || compares_version(c.mapping, w) ? write_singly(db, w)
								   : write_grouped(db, w);
}

static const struct ddb_many_opts no_options;

enum ddb_rc ddb_put_all(
	struct ddb *db, const struct ddb_model *model, void *items, size_t n, const struct ddb_many_opts *o)
{
	struct writes w = {
		.model = model, .options = o ? o : &no_options, .items = items, .n = n, .put = true
	};
	return write_all(db, &w, "the array of items");
}

enum ddb_rc ddb_delete_all(struct ddb *db, const struct ddb_model *model, const void *keys, size_t n,
	const struct ddb_many_opts *o)
{
	struct writes w = {
		.model = model, .options = o ? o : &no_options, .items = (char *)(uintptr_t)keys, .n = n
	};
	return write_all(db, &w, "the array of keys");
}
