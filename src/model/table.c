/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of models: made, waited for, deleted. */
#include "model/table.h"
#include "base/os.h"

#define WAIT_MS    600000 /* ten minutes: the service takes seconds */
#define CREATE_MAX 3      /* of a table that is being deleted each time */

/* ---- waiting ---- */

struct wait {
	int64_t until;
	unsigned ms; /* the next pause */
};

static struct wait wait_begin(int timeout_ms)
{
	int64_t ms = timeout_ms ? timeout_ms : WAIT_MS;
	return (struct wait){ ddbi_monotonic_us() + (ms > 0 ? ms : 0) * 1000, 1 };
}

/* A local store is helped along with its jobs. false: the time is up. */
static bool wait_on(struct wait *w, struct call *c)
{
	struct store *store = c->db->store;
	int64_t left = (w->until - ddbi_monotonic_us()) / 1000;
	if (left <= 0)
		return false;
	if (store->ops->run_jobs)
		store->ops->run_jobs(store, 1);
	ddbi_sleep_ms(w->ms < left ? w->ms : (unsigned)left);
	w->ms = w->ms < 500 ? w->ms * 2 : w->ms;
	return true;
}

const struct table_description *ddbi_table_look_at(struct call *c, struct str table)
{
	struct describe_table_input *in = ddbi_call_op(c, OP_DESCRIBE_TABLE);
	if (!in)
		return NULL;
	in->table_name = table;
	return ddbi_call_run(c) ? ((const struct describe_table_output *)c->op.output)->table : NULL;
}

static bool is_ready(const struct table_description *t)
{
	for (size_t i = 0; i < t->global_secondary_indexes.len; i++)
		if (!str_eq(t->global_secondary_indexes.items[i].index_status, STR("ACTIVE")))
			return false;
	return str_eq(t->table_status, STR("ACTIVE"));
}

const struct table_description *ddbi_table_wait(
	struct call *c, const struct table_definition *def, int timeout_ms)
{
	struct wait w = wait_begin(timeout_ms);
	for (;;) {
		const struct table_description *t = ddbi_table_look(c);
		if (!t || (def && !ddbi_table_same(c, def, t)))
			return NULL;
		if (is_ready(t))
			return t;
		if (!wait_on(&w, c)) {
			ddbi_failf(&c->err, EXCEPTION_BUSY, "the table %s cannot be used yet: it is %.*s",
				c->mapping->model->table, (int)t->table_status.n, t->table_status.p);
			return NULL;
		}
	}
}

static bool wait_gone(struct call *c)
{
	struct wait w = wait_begin(0);
	while (ddbi_table_look(c))
		if (!wait_on(&w, c))
			return ddbi_failf(&c->err, EXCEPTION_BUSY,
				"the table %s was not gone within ten minutes", c->mapping->model->table);
	if (c->err.exception != EXCEPTION_RESOURCE_NOT_FOUND)
		return false;
	ddbi_call_again(c);
	return true;
}

static bool is_being_deleted(struct call *c)
{
	const struct table_description *t = ddbi_table_look(c);
	return t && str_eq(t->table_status, STR("DELETING"));
}

/* ---- creating ---- */

/* *existed: there is one of that name. */
static bool create_new(struct call *c, const struct table_definition *def, bool *existed)
{
	struct create_table_input *in = ddbi_call_op(c, OP_CREATE_TABLE);
	if (!in || !ddbi_table_request(c, def, in))
		return false;
	*existed = false;
	if (ddbi_call_run(c))
		return true;
	*existed = c->err.exception == EXCEPTION_RESOURCE_IN_USE;
	if (*existed)
		ddbi_call_again(c);
	return *existed;
}

/* A name that is about to become free is waited for. */
static bool create_or_find(struct call *c, const struct table_definition *def, bool *existed)
{
	for (int i = 0; i < CREATE_MAX; i++) {
		if (!create_new(c, def, existed))
			return false;
		if (!*existed || !is_being_deleted(c))
			break;
		if (!wait_gone(c))
			return false;
	}
	/* What the look at it met is met again by whoever waits for it. */
	ddbi_call_again(c);
	return true;
}

static bool create(struct call *c, const struct table_definition *def)
{
	bool existed;
	if (!create_or_find(c, def, &existed))
		return false;
	if (!existed && def->options->no_wait && !def->ttl)
		return true;
	const struct table_description *t = ddbi_table_wait(c, existed ? def : NULL, 0);
	return t && (!existed || ddbi_table_settle(c, def, t)) && ddbi_table_ttl(c, def);
}

/* The models whose table is that of models[at]; none if one before them has it. */
static size_t same_table(const struct mapping **all, size_t n, size_t at, const struct mapping **out)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i]->table, all[at]->table)) {
			if (i < at)
				return 0;
			out[found++] = all[i];
		}
	return found;
}

static bool create_each(struct call *c, const struct mapping **all, size_t n, const struct ddb_table_opts *o)
{
	const struct mapping **group = ARENA_ARRAY(&c->db->arena, const struct mapping *, n + 1);
	if (!group)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < n; i++) {
		struct table_definition def;
		size_t ngroup = same_table(all, n, i, group);
		if (!ngroup)
			continue;
		c->mapping = group[0];
		if (!ddbi_table_define(c, group, ngroup, o, &def) || !create(c, &def))
			return false;
	}
	return true;
}

static bool create_all(
	struct call *c, const struct ddb_model *const *models, size_t n, const struct ddb_table_opts *o)
{
	const struct mapping **all = ARENA_ARRAY(&c->db->arena, const struct mapping *, n + 1);
	if (!all)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < n; i++) {
		if (!ddbi_call_use(c, models[i]))
			return false;
		all[i] = c->mapping;
	}
	return create_each(c, all, n, o);
}

static const struct ddb_table_opts no_options;

enum ddb_rc ddb_create_tables(
	struct ddb *db, const struct ddb_model *const *models, size_t n, const struct ddb_table_opts *o)
{
	struct call c = { .db = db };
	error_init(&c.err, db ? &db->arena : NULL);
	return ddbi_call_end(&c, ddbi_session_begin(db, &c.err) &&
					 (!n || ddbi_call_needs(&c, models, "the list of models")) &&
					 create_all(&c, models, n, o ? o : &no_options));
}

enum ddb_rc ddb_create_table(struct ddb *db, const struct ddb_model *model, const struct ddb_table_opts *o)
{
	return ddb_create_tables(db, &model, 1, o);
}

/* ---- the rest ---- */

static bool delete_table(struct call *c)
{
	struct delete_table_input *in = ddbi_call_op(c, OP_DELETE_TABLE);
	if (!in)
		return false;
	in->table_name = c->mapping->table;
	if (!ddbi_call_run(c)) {
		const struct error why = c->err;
		if (why.exception != EXCEPTION_RESOURCE_IN_USE || !is_being_deleted(c)) {
			c->err = why;
			return false;
		}
		ddbi_call_again(c);
	}
	return wait_gone(c);
}

enum ddb_rc ddb_delete_table(struct ddb *db, const struct ddb_model *model)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && delete_table(&c));
}

static bool table_exists(struct call *c, bool *exists)
{
	bool there = ddbi_table_look(c);
	if (!there && c->err.exception != EXCEPTION_RESOURCE_NOT_FOUND)
		return false;
	ddbi_call_again(c);
	*exists = there;
	return true;
}

enum ddb_rc ddb_table_exists(struct ddb *db, const struct ddb_model *model, bool *exists)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_needs(&c, exists, "exists") &&
					 table_exists(&c, exists));
}

enum ddb_rc ddb_wait_table(struct ddb *db, const struct ddb_model *model, int timeout_ms)
{
	struct call c;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_table_wait(&c, NULL, timeout_ms));
}
