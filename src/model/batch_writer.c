/* SPDX-License-Identifier: Apache-2.0 */
/* The public batch writer. To a service a batch that is full is sent without waiting, and the next items go
 * into another one. Of two writes to one item the later one counts: it is not sent before the other is done.
 */
#include "base/mem.h"
#include "base/os.h"
#include "model/batch.h"

#define TEND_US       1000               /* so often, at most, requests under way are looked after */
#define UNDER_WAY_MAX ((size_t)16 << 20) /* bytes, packed, of all that is under way */
#define KEEP_MAX      ((size_t)1 << 20)  /* of the bytes of one that was sent */

struct ddb_batch {
	struct ddb *db;
	struct ddb_batch_opts options;
	struct batch_tally tally;
	struct call *call; /* under way */
	int64_t tended_us;
	struct batch *current; /* takes what is added; any other one that is not empty is under way */
	size_t n;
	struct batch batches[]; /* one more than may be under way; or one, which is waited for */
};

/* ---- what is under way ---- */

static bool is_under_way(const struct ddb_batch *b, const struct batch *batch)
{
	return batch != b->current && batch->n;
}

/* The number of its first item tells which one was sent earlier. */
static size_t first_of(const struct batch *batch)
{
	return ((const struct batch_added *)(const void *)batch->added.p)->number;
}

/* NULL: nothing is under way. */
static struct batch *oldest(struct ddb_batch *b)
{
	struct batch *first = NULL;
	for (size_t i = 0; i < b->n; i++) {
		struct batch *batch = &b->batches[i];
		if (is_under_way(b, batch) && (!first || first_of(batch) < first_of(first)))
			first = batch;
	}
	return first;
}

/* Waits for what it holds, sent or not yet. The call's error is the first one. */
static bool land(struct ddb_batch *b, struct batch *batch)
{
	struct call c = *b->call;
	ddbi_call_again(&c);
	bool ok = ddbi_batch_flush(batch, &c);
	if (!ok && b->call->err.exception == EXCEPTION_NONE)
		b->call->err = c.err;
	if (b->n > 1 && batch->bytes.cap > KEEP_MAX)
		ddbi_buf_free(&batch->bytes);
	return ok;
}

static void keep_order(struct batch *batch)
{
	struct ddb_batch *b = batch->owner;
	for (size_t i = 0; i < b->n; i++) {
		struct batch *other = &b->batches[i];
		if (is_under_way(b, other) && first_of(other) < first_of(batch) &&
			ddbi_batch_in_common(other, batch))
			land(b, other);
	}
}

/* Requests move only while the store is driven, and what has become known is told. */
static void tend(struct ddb_batch *b)
{
	int64_t now = oldest(b) ? ddbi_monotonic_us() : 0;
	if (now - b->tended_us < TEND_US)
		return;
	b->tended_us = now;
	ddbi_session_tend(b->db);
	for (size_t i = 0; i < b->n; i++) {
		struct batch *batch = &b->batches[i];
		if (is_under_way(b, batch) && (!batch->flying || batch->op.state == OP_DONE))
			land(b, batch);
	}
}

/* ---- one batch after the other ---- */

static struct batch *empty_one(struct ddb_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!b->batches[i].n)
			return &b->batches[i];
	struct batch *first = oldest(b);
	land(b, first);
	return first;
}

static void limit_memory(struct ddb_batch *b)
{
	size_t bytes = 0;
	for (size_t i = 0; i < b->n; i++)
		bytes += b->batches[i].bytes.len;
	for (struct batch *first; bytes > UNDER_WAY_MAX && (first = oldest(b));) {
		bytes -= first->bytes.len;
		land(b, first);
	}
}

static struct batch *turn(struct batch *full, struct call *c, struct str bytes)
{
	struct ddb_batch *b = full->owner;
	struct batch *next = empty_one(b);
	buf_str(&next->bytes, bytes);
	if (next->bytes.failed) {
		buf_clear(&next->bytes);
		ddbi_fail_nomem(&c->err);
		return NULL;
	}
	full->bytes.len -= bytes.n;
	limit_memory(b);
	ddbi_batch_launch(full);
	b->current = next;
	b->tended_us = 0; /* so that it leaves at once */
	return next;
}

static bool send_all(struct ddb_batch *b)
{
	bool ok = true;
	if (b->current->n && oldest(b))
		ddbi_batch_launch(b->current);
	for (struct batch *first; (first = oldest(b));)
		ok = land(b, first) && ok;
	return land(b, b->current) && ok;
}

static void drop_all(struct ddb_batch *b, const struct error *err)
{
	for (struct batch *first; (first = oldest(b));)
		ddbi_batch_drop(first, err);
	ddbi_batch_drop(b->current, err);
}

/* ---- the calls ---- */

struct ddb_batch *ddb_batch(struct ddb *db, const struct ddb_batch_opts *o)
{
	size_t window = ddbi_session_window(db), n = window > 1 ? window + 1 : 1;
	struct ddb_batch *b = ddbi_alloc(sizeof *b + n * sizeof *b->batches);
	if (!b)
		return NULL;
	*b = (struct ddb_batch){ .db = db, .current = b->batches, .n = n };
	if (o)
		b->options = *o;
	for (size_t i = 0; i < n; i++) {
		ddbi_batch_init(&b->batches[i], db, o, &b->tally);
		b->batches[i].owner = b;
		b->batches[i].before_send = n > 1 ? keep_order : NULL;
		b->batches[i].turn = n > 1 ? turn : NULL;
	}
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
static bool is_busy(const struct ddb_batch *b)
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
	b->call = c;
	if (ddbi_call_begin(c, b->db, model) && ddbi_call_hooks(c, b->options.hooks) &&
		ddbi_call_needs(c, item, name) && takes(c))
		return true;
	ddbi_batch_refused(b->current, c);
	return false;
}

static bool put_filled(struct ddb_batch *b, struct call *c, void *item)
{
	size_t size = c->mapping->model->size;
	void *filled = ddbi_call_struct(c);
	if (filled)
		memcpy(filled, item, size);
	if (!filled || !ddbi_make_up(c, filled)) {
		ddbi_batch_refused(b->current, c);
		return false;
	}
	if (!ddbi_batch_add(b->current, c, filled, true))
		return false;
	memcpy(item, filled, size);
	return true;
}

static bool put(struct ddb_batch *b, struct call *c, void *item)
{
	if (!ddbi_before_put(c, item)) {
		ddbi_batch_refused(b->current, c);
		return false;
	}
	return c->mapping->makes_up ? put_filled(b, c, item) : ddbi_batch_add(b->current, c, item, true);
}

/* The end of an item that was taken or refused. */
static bool end(struct ddb_batch *b, bool ok)
{
	if (b->n > 1)
		tend(b);
	return ok;
}

enum ddb_rc ddb_batch_put(struct ddb_batch *b, const struct ddb_model *model, void *item)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_busy(b))
		return refuse(b);
	return ddbi_call_end(&c, begin(b, &c, model, item, "the item") && end(b, put(b, &c, item)));
}

static bool delete_key(struct ddb_batch *b, struct call *c, const void *key)
{
	if (ddbi_before_delete(c, key))
		return ddbi_batch_add(b->current, c, key, false);
	ddbi_batch_refused(b->current, c);
	return false;
}

enum ddb_rc ddb_batch_delete(struct ddb_batch *b, const struct ddb_model *model, const void *key)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_busy(b))
		return refuse(b);
	return ddbi_call_end(&c, begin(b, &c, model, key, "the key") && end(b, delete_key(b, &c, key)));
}

/* A call on no table in particular. */
static bool begin_any(struct ddb_batch *b, struct call *c)
{
	b->call = c;
	*c = (struct call){ .db = b->db };
	error_init(&c->err, b->db ? &b->db->arena : NULL);
	return ddbi_session_begin(b->db, &c->err);
}

enum ddb_rc ddb_batch_send(struct ddb_batch *b)
{
	struct call c;
	return b ? ddbi_call_end(&c, begin_any(b, &c) && send_all(b)) : DDB_NOMEM;
}

enum ddb_rc ddb_batch_finish(struct ddb_batch *b, size_t *failed)
{
	struct call c;
	if (!b)
		return DDB_NOMEM;
	if (is_busy(b))
		return refuse(b);
	if (begin_any(b, &c))
		send_all(b);
	else
		drop_all(b, &c.err);
	enum ddb_rc rc = b->tally.first.rc;
	if (b->db && rc != DDB_OK)
		b->db->last = b->tally.first;
	if (failed)
		*failed = b->tally.failed;
	for (size_t i = 0; i < b->n; i++)
		ddbi_batch_free(&b->batches[i]);
	ddbi_free(b);
	return rc;
}
