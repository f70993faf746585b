/* SPDX-License-Identifier: Apache-2.0 */
/* Writing many items: in groups as large as a request takes, or one by one where each must be checked. To a
 * service several groups are under way at once, but no two with the same key. */
#include "base/mem.h"
#include "model/batch.h"

struct writes;

/* A group, and what is made up of its items until they are written; NULL: the items themselves. */
struct group {
	struct batch batch;
	struct writes *writes;
	char *filled;
	size_t from;
};

struct writes {
	struct group *groups; /* as many as may be under way, in turns */
	size_t window, launched, landed;
	struct call *call; /* under way */
	const struct ddb_model *model;
	const struct ddb_many_opts *options;
	char *items; /* of a delete they are keys, which nobody writes to */
	size_t n;
	bool put;
	struct batch_tally tally; /* its next: the first item that was not tried */
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
	struct group *group = user;
	struct writes *w = group->writes;
	size_t size = w->model->size;
	note_result(w, i, rc);
	if (rc != DDB_OK)
		return;
	if (group->filled)
		memcpy(item_at(w, i), group->filled + (i - group->from) * size, size);
	(w->put ? ddbi_after_put : ddbi_after_delete)(w->call, item_at(w, i));
}

/* Waits for the group that has been under way longest. */
static enum ddb_rc land(struct writes *w)
{
	struct group *group = &w->groups[w->landed++ % w->window];
	struct call c = *w->call;
	ddbi_call_again(&c);
	ddbi_batch_flush(&group->batch, &c);
	return ddbi_exception(c.err.exception)->rc;
}

/* The first failure that would be that of all others. */
static enum ddb_rc land_all(struct writes *w)
{
	enum ddb_rc rc = DDB_OK;
	while (w->landed < w->launched) {
		enum ddb_rc one = land(w);
		rc = meets_all(rc) ? rc : one;
	}
	return rc;
}

/* Of two writes to one item the later one counts: it is not sent before the other is done. */
static void keep_order(struct batch *b)
{
	struct group *group = b->options.user;
	struct writes *w = group->writes;
	bool common = false;
	for (size_t i = w->landed; i < w->launched; i++)
		common = common || ddbi_batch_in_common(&w->groups[i % w->window].batch, b);
	if (common)
		land_all(w);
}

static bool add(struct writes *w, struct group *group, struct call *c, size_t i)
{
	char *item = item_at(w, i), *filled = item;
	if (!(w->put ? ddbi_before_put(c, item) : ddbi_before_delete(c, item))) {
		ddbi_batch_refused(&group->batch, c);
		return false;
	}
	if (group->filled) {
		filled = group->filled + (i - group->from) * w->model->size;
		memcpy(filled, item, w->model->size);
		if (!ddbi_make_up(c, filled)) {
			ddbi_batch_refused(&group->batch, c);
			return false;
		}
	}
	return ddbi_batch_add(&group->batch, c, filled, w->put);
}

/* One item's failure does not keep the others from being written; one that would be theirs too does. */
static bool fill(struct writes *w, struct group *group, struct call *c, size_t n)
{
	size_t size = w->model->size;
	if (w->put && c->mapping->makes_up && !group->filled &&
		!(group->filled = ddbi_alloc(BATCH_WRITES_MAX * size)))
		return ddbi_fail_nomem(&c->err);
	for (size_t i = group->from; i < group->from + n; i++) {
		error_init(&c->err, &c->db->arena);
		if (!add(w, group, c, i) && meets_all(ddbi_exception(c->err.exception)->rc))
			return false;
	}
	error_init(&c->err, &c->db->arena);
	return true;
}

/* Adds the next items to a group and sends it, once there is a group to be had; *rc: of what was waited for.
 */
static bool send_group(struct writes *w, struct ddb *db, struct call *c, enum ddb_rc *rc)
{
	size_t left = w->n - w->tally.next, n = left < BATCH_WRITES_MAX ? left : BATCH_WRITES_MAX;
	if (w->launched - w->landed == w->window)
		*rc = land(w);
	if (meets_all(*rc))
		return true;
	struct group *group = &w->groups[w->launched % w->window];
	group->from = w->tally.next;
	bool ok = ddbi_call_begin(c, db, w->model) && ddbi_call_hooks(c, w->options->hooks) &&
		  fill(w, group, c, n);
	if (ok)
		ddbi_batch_launch(&group->batch);
	else
		ddbi_batch_drop(&group->batch, &c->err);
	w->launched++;
	return ok;
}

static bool begin_groups(struct writes *w, struct ddb *db)
{
	w->window = ddbi_session_window(db);
	w->groups = ddbi_zalloc(w->window * sizeof *w->groups);
	for (size_t i = 0; w->groups && i < w->window; i++) {
		struct group *group = &w->groups[i];
		ddbi_batch_init(&group->batch, db,
			&(struct ddb_batch_opts){
				.hooks = w->options->hooks, .result = take_result, .user = group },
			&w->tally);
		group->batch.keeps_hooks = true;
		group->batch.before_send = keep_order;
		group->writes = w;
	}
	return w->groups;
}

static void end_groups(struct writes *w)
{
	for (size_t i = 0; w->groups && i < w->window; i++) {
		ddbi_batch_free(&w->groups[i].batch);
		ddbi_free(w->groups[i].filled);
	}
	ddbi_free(w->groups);
}

static enum ddb_rc write_grouped(struct ddb *db, struct writes *w)
{
	struct call c = { .db = db };
	enum ddb_rc rc = DDB_OK;
	bool ok = begin_groups(w, db);
	error_init(&c.err, &db->arena);
	w->call = &c;
	if (!ok) {
		ddbi_fail_nomem(&c.err);
		rc = ddbi_call_end(&c, false);
		note_rest(w, 0, rc);
		end_groups(w);
		return rc;
	}
	while (ok && w->tally.next < w->n && !meets_all(rc))
		ok = send_group(w, db, &c, &rc);
	if (!ok)
		rc = ddbi_exception(c.err.exception)->rc;
	enum ddb_rc last = land_all(w);
	note_rest(w, w->tally.next, meets_all(rc) ? rc : last);
	db->last = w->tally.first;
	end_groups(w);
	return w->tally.first.rc;
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
