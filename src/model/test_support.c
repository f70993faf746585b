/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions for tests: tables of their own, cleaned between tests and gone afterwards. */
#include "base/mem.h"
#include "base/os.h"
#include "model/batch.h"
#include "model/project.h"
#include "model/test_store.h"

#define PREFIX_MAX 65536
#define START_MAX  16384 /* of a key: two of its parts have 3 kB at most */

/* ---- opening ---- */

/* "test-" and eight digits that no other test has. */
static void make_prefix(struct buf *out)
{
	uint32_t id;
	if (!ddbi_random(&id, sizeof id))
		id = (uint32_t)ddbi_monotonic_us();
	buf_z(out, "test-");
	for (int shift = 28; shift >= 0; shift -= 4)
		ddbi_buf_byte(out, "0123456789abcdef"[id >> shift & 15]);
	ddbi_buf_byte(out, '-');
}

static enum ddb_rc open_prefixed(struct ddb **out, const char *where, const struct ddb_open_opts *opts)
{
	struct ddb_open_opts o = opts ? *opts : (struct ddb_open_opts){ .region = NULL };
	struct buf prefix;
	ddbi_buf_init(&prefix, PREFIX_MAX);
	make_prefix(&prefix);
	if (o.table_prefix)
		buf_z(&prefix, o.table_prefix);
	ddbi_buf_byte(&prefix, '\0');
	o.table_prefix = prefix.p;
	enum ddb_rc rc = prefix.failed ? DDB_NOMEM : ddb_open(out, where, &o);
	ddbi_buf_free(&prefix);
	return rc;
}

/* What was made before something failed goes again; that failure stays the last error. */
static void undo(struct ddb *db, const struct ddb_model *const *models, size_t n)
{
	const struct ddb_error why = db->last;
	for (size_t i = 0; models && i < n; i++)
		ddb_delete_table(db, models[i]);
	db->last = why;
}

enum ddb_rc ddb_test_open(struct ddb **out, const char *where, const struct ddb_open_opts *opts,
	const struct ddb_model *const *models, size_t n)
{
	struct error err;
	if (!out)
		return DDB_MISUSE;
	*out = NULL;
	enum ddb_rc rc = open_prefixed(out, where, opts);
	if (rc != DDB_OK)
		return rc;
	struct ddb *db = *out;
	rc = ddb_create_tables(db, models, n, NULL);
	if (rc == DDB_OK) {
		error_init(&err, &db->arena);
		ddbi_test_watch(db, models, n, &err);
		rc = ddbi_session_end(db, &err);
	}
	if (rc != DDB_OK)
		undo(db, models, n);
	return rc;
}

/* ---- cleaning ---- */

struct cleaning {
	struct ddb *db;
	const struct ddb_model *model;
	struct batch batch;
	struct batch_tally tally;
	struct buf start; /* where the next page starts */
	bool more;
};

static bool scan(struct cleaning *w, struct call *c, const struct scan_output **out)
{
	struct fields f = { .n = 0 };
	struct scan_input *in = ddbi_call_op(c, OP_SCAN);
	struct expression_trees *trees = ddbi_call_trees(c);
	if (!in || !trees || !ddbi_fields_keys(&c->trees, &f) ||
		!(trees->projection = ddbi_fields_end(&c->trees, &f)))
		return false;
	in->table_name = c->mapping->table;
	in->trees = trees;
	in->consistent_read = (struct opt_bool){ true, true };
	if (w->start.len)
		in->exclusive_start_key.packed = buf_view(&w->start);
	*out = c->op.output;
	return ddbi_call_run(c);
}

static bool clean_page(struct cleaning *w, struct call *c)
{
	const struct scan_output *page;
	if (!scan(w, c, &page))
		return false;
	for (size_t i = 0; i < page->items.len; i++)
		if (!ddbi_batch_add_key(&w->batch, c, page->items.items[i].packed) ||
			c->err.exception != EXCEPTION_NONE)
			return false;
	w->more = page->last_evaluated_key.packed.p;
	buf_clear(&w->start);
	buf_str(&w->start, page->last_evaluated_key.packed);
	return ddbi_batch_flush(&w->batch, c) && (!w->start.failed || ddbi_fail_nomem(&c->err));
}

static enum ddb_rc clean_table(struct ddb *db, const struct ddb_model *model)
{
	struct cleaning w = { .db = db, .model = model, .more = true };
	enum ddb_rc rc = DDB_OK;
	struct call c;
	ddbi_batch_init(&w.batch, db, NULL, &w.tally);
	w.batch.keeps_hooks = true;
	ddbi_buf_init(&w.start, START_MAX);
	while (w.more && rc == DDB_OK)
		rc = ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && clean_page(&w, &c));
	ddbi_buf_free(&w.start);
	ddbi_batch_free(&w.batch);
	return rc;
}

enum ddb_rc ddb_test_clean(struct ddb *db)
{
	struct test_tables *t = ddbi_test_tables(db);
	if (!t)
		return ddbi_call_refused(db, EXCEPTION_MISUSE, "the session is none of ddb_test_open");
	enum ddb_rc rc = DDB_OK;
	for (size_t i = 0; rc == DDB_OK && i < t->n; i++) {
		if (!atomic_exchange(&t->all[i].written, false))
			continue;
		rc = clean_table(db, t->all[i].model);
		if (rc == DDB_NO_TABLE) { /* the test has deleted it */
			db->last = (struct ddb_error){ .rc = DDB_OK };
			rc = DDB_OK;
		}
		if (rc != DDB_OK)
			atomic_store(&t->all[i].written, true);
	}
	return rc;
}

/* ---- closing ---- */

enum ddb_rc ddb_test_close(struct ddb *db)
{
	struct test_tables *t = ddbi_test_tables(db);
	enum ddb_rc first = db && !t ? DDB_MISUSE : DDB_OK;
	for (size_t i = 0; t && i < t->n; i++) {
		enum ddb_rc rc = ddb_delete_table(db, t->all[i].model);
		if (first == DDB_OK && rc != DDB_NO_TABLE)
			first = rc;
	}
	ddb_close(db);
	return first;
}
