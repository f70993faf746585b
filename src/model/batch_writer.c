/* SPDX-License-Identifier: Apache-2.0 */
/* The public batch writer. */
#include "base/mem.h"
#include "model/batch.h"

struct ddb_batch *ddb_batch(struct ddb *db, const struct ddb_batch_opts *o)
{
	struct ddb_batch *b = ddbi_alloc(sizeof *b);
	if (b)
		ddbi_batch_init(b, db, o);
	return b;
}

static bool takes(struct call *c)
{
	const struct mapping *m = c->mapping;
	return (!m->version && !m->unique) ||
	       ddbi_failf(&c->err, EXCEPTION_CONVERSION,
		       "%s has %s, which a batch cannot check: use ddb_put_all, ddb_put or a transaction",
		       m->model->name, m->version ? "a version" : "unique attributes");
}

/* In a hook or in the function that is told the results the writer may be in the midst of something: such a
 * call is refused without a trace in it. */
static bool is_under_way(const struct ddb_batch *b)
{
	return b->db && b->db->waiting;
}

static enum ddb_rc refuse(const struct ddb_batch *b)
{
	return ddbi_call_refused(b->db, EXCEPTION_MISUSE, "a call of this session is under way");
}

/* A call that has not begun on a table counts as an item that was refused. */
static bool begin(struct ddb_batch *b, struct call *c, const struct ddb_model *model, const void *item,
	const char *name)
{
	if (ddbi_call_begin(c, b->db, model) && ddbi_call_hooks(c, b->options.hooks) &&
		ddbi_call_needs(c, item, name) && takes(c))
		return true;
	ddbi_batch_refused(b, c);
	return false;
}

static bool put_filled(struct ddb_batch *b, struct call *c, void *item)
{
	size_t size = c->mapping->model->size;
	void *filled = ddbi_call_struct(c);
	if (filled)
		memcpy(filled, item, size);
	if (!filled || !ddbi_make_up(c, filled)) {
		ddbi_batch_refused(b, c);
		return false;
	}
	if (!ddbi_batch_add(b, c, filled, true))
		return false;
	memcpy(item, filled, size);
	return true;
}

static bool put(struct ddb_batch *b, struct call *c, void *item)
{
	if (!ddbi_before_put(c, item)) {
		ddbi_batch_refused(b, c);
		return false;
	}
	return c->mapping->makes_up ? put_filled(b, c, item) : ddbi_batch_add(b, c, item, true);
}

enum ddb_rc ddb_batch_put(struct ddb_batch *b, const struct ddb_model *model, void *item)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_under_way(b))
		return refuse(b);
	return ddbi_call_end(&c, begin(b, &c, model, item, "the item") && put(b, &c, item));
}

static bool delete_key(struct ddb_batch *b, struct call *c, const void *key)
{
	if (ddbi_before_delete(c, key))
		return ddbi_batch_add(b, c, key, false);
	ddbi_batch_refused(b, c);
	return false;
}

enum ddb_rc ddb_batch_delete(struct ddb_batch *b, const struct ddb_model *model, const void *key)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_under_way(b))
		return refuse(b);
	return ddbi_call_end(&c, begin(b, &c, model, key, "the key") && delete_key(b, &c, key));
}

/* A call on no table in particular. */
static bool begin_any(struct ddb_batch *b, struct call *c)
{
	*c = (struct call){ .db = b->db };
	error_init(&c->err, b->db ? &b->db->arena : NULL);
	return ddbi_session_begin(b->db, &c->err);
}

enum ddb_rc ddb_batch_send(struct ddb_batch *b)
{
	struct call c;
	return b ? ddbi_call_end(&c, begin_any(b, &c) && ddbi_batch_flush(b, &c)) : DDB_NOMEM;
}

enum ddb_rc ddb_batch_finish(struct ddb_batch *b, size_t *failed)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_under_way(b))
		return refuse(b);
	bool usable = begin_any(b, &c);
	if (usable)
		ddbi_batch_flush(b, &c);
	else
		ddbi_batch_drop(b, &c.err);
	enum ddb_rc rc = ddbi_batch_end(b);
	if (failed)
		*failed = b->failed;
	ddbi_batch_free(b);
	ddbi_free(b);
	return rc;
}
