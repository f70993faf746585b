/* SPDX-License-Identifier: Apache-2.0 */
#include "model/test_store.h"
#include "base/mem.h"

struct test_store {
	struct store store;
	struct store_ops ops; /* without those that the store inside has not */
	struct store *inside;
	struct test_tables *tables;
};

static struct test_store *of(const struct store *s)
{
	return (struct test_store *)(uintptr_t)s;
}

/* ---- what is written ---- */

/* A table may be called by its ARN too. */
static bool is_named(struct str name, struct str called)
{
	return str_eq(name, called) || (called.n > name.n && called.p[called.n - name.n - 1] == '/' &&
					       str_eq(name, str_sub(called, called.n - name.n, name.n)));
}

static void note(struct test_tables *t, struct str called)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_named(t->all[i].name, called))
			atomic_store(&t->all[i].written, true);
}

static void note_all(struct test_tables *t)
{
	for (size_t i = 0; i < t->n; i++)
		atomic_store(&t->all[i].written, true);
}

static void note_batch(struct test_tables *t, const struct batch_write_item_input *in)
{
	for (size_t i = 0; i < in->request_items.len; i++) {
		const struct batch_write_item_request_map_entry *e = &in->request_items.items[i];
		for (size_t k = 0; k < e->value.len; k++)
			if (e->value.items[k].put_request)
				note(t, e->key);
	}
}

static void note_transaction(struct test_tables *t, const struct transact_write_items_input *in)
{
	for (size_t i = 0; i < in->transact_items.len; i++) {
		const struct transact_write_item *w = &in->transact_items.items[i];
		if (w->put)
			note(t, w->put->table_name);
		if (w->update)
			note(t, w->update->table_name);
	}
}

/* Deletes leave nothing behind. What PartiQL writes to stands in its statements. */
static void note_op(struct test_tables *t, const struct op *op)
{
	switch (op->id) {
	case OP_PUT_ITEM: note(t, ((const struct put_item_input *)op->input)->table_name); break;
	case OP_UPDATE_ITEM: note(t, ((const struct update_item_input *)op->input)->table_name); break;
	case OP_BATCH_WRITE_ITEM: note_batch(t, op->input); break;
	case OP_TRANSACT_WRITE_ITEMS: note_transaction(t, op->input); break;
	case OP_EXECUTE_STATEMENT:
	case OP_BATCH_EXECUTE_STATEMENT:
	case OP_EXECUTE_TRANSACTION: note_all(t); break;
	default: break;
	}
}

/* ---- the store ---- */

static void submit(struct store *s, struct op *ops[], size_t n)
{
	struct test_store *t = of(s);
	for (size_t i = 0; i < n; i++)
		note_op(t->tables, ops[i]);
	t->inside->ops->submit(t->inside, ops, n);
}

static int drive(struct store *s, int timeout_ms)
{
	return of(s)->inside->ops->drive(of(s)->inside, timeout_ms);
}

static int wakeup(struct store *s)
{
	return of(s)->inside->ops->wakeup(of(s)->inside);
}

static bool cancel(struct store *s, struct op *op)
{
	return of(s)->inside->ops->cancel(of(s)->inside, op);
}

static int run_jobs(struct store *s, int slices)
{
	return of(s)->inside->ops->run_jobs(of(s)->inside, slices);
}

static bool check(struct store *s, const struct store_check *to, struct error *err)
{
	return of(s)->inside->ops->check(of(s)->inside, to, err);
}

static bool reset(struct store *s, struct error *err)
{
	return of(s)->inside->ops->reset(of(s)->inside, err);
}

static void drop(struct test_tables *t)
{
	if (atomic_fetch_sub(&t->holders, 1) == 1)
		ddbi_free(t);
}

static void close_store(struct store *s)
{
	struct test_store *t = of(s);
	t->inside->ops->close(t->inside);
	drop(t->tables);
	ddbi_free(t);
}

static struct store *put_before(struct store *inside, struct test_tables *, struct error *);

/* Takes the new store inside over, also where there is no memory. */
static bool wrap(struct test_store *t, struct store *inside, struct error *err, struct store **out)
{
	struct store *s = put_before(inside, t->tables, err);
	if (s)
		*out = s;
	else
		inside->ops->close(inside);
	return s;
}

static bool door(struct store *s, struct error *err, struct store **out)
{
	struct test_store *t = of(s);
	struct store *inside;
	return t->inside->ops->door(t->inside, err, &inside) && wrap(t, inside, err, out);
}

/* A copy may be written to for itself: that counts as if the test's own store was. */
static bool fork_store(struct store *s, struct error *err, struct store **out)
{
	struct test_store *t = of(s);
	struct store *inside;
	return t->inside->ops->fork(t->inside, err, &inside) && wrap(t, inside, err, out);
}

static struct store *put_before(struct store *inside, struct test_tables *tables, struct error *err)
{
	struct test_store *t = ddbi_zalloc(sizeof *t);
	if (!t) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	t->ops = (struct store_ops){ .name = inside->ops->name,
		.submit = submit,
		.drive = drive,
		.wakeup = wakeup,
		.cancel = cancel,
		.door = door,
		.fork = fork_store,
		.run_jobs = inside->ops->run_jobs ? run_jobs : NULL,
		.check = inside->ops->check ? check : NULL,
		.reset = inside->ops->reset ? reset : NULL,
		.close = close_store };
	t->store.ops = &t->ops;
	t->inside = inside;
	t->tables = tables;
	atomic_fetch_add(&tables->holders, 1);
	return &t->store;
}

/* ---- watching ---- */

static struct str name_in(char **room, struct str prefix, const char *table)
{
	size_t n = prefix.n + strlen(table);
	struct str name = { *room, n };
	if (prefix.n)
		memcpy(*room, prefix.p, prefix.n);
	memcpy(*room + prefix.n, table, n - prefix.n);
	*room += n;
	return name;
}

static void add_table(struct test_tables *t, const struct ddb_model *m, struct str prefix, char **room)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->all[i].model->table, m->table) == 0)
			return;
	struct test_table *new = &t->all[t->n++];
	new->model = m;
	new->name = name_in(room, prefix, m->table);
	atomic_init(&new->written, false);
}

static struct test_tables *new_tables(const struct ddb *db, const struct ddb_model *const *models, size_t n)
{
	size_t room = 0;
	for (size_t i = 0; i < n; i++)
		room += db->table_prefix.n + strlen(models[i]->table);
	struct test_tables *t = ddbi_zalloc(sizeof *t + n * sizeof t->all[0] + room);
	if (!t)
		return NULL;
	atomic_init(&t->holders, 1);
	char *names = (char *)&t->all[n];
	for (size_t i = 0; i < n; i++)
		add_table(t, models[i], db->table_prefix, &names);
	return t;
}

bool ddbi_test_watch(struct ddb *db, const struct ddb_model *const *models, size_t n, struct error *err)
{
	struct test_tables *tables = new_tables(db, models, n);
	if (!tables)
		return ddbi_fail_nomem(err);
	struct store *s = put_before(db->store, tables, err);
	if (s)
		db->store = s;
	drop(tables);
	return s;
}

struct test_tables *ddbi_test_tables(const struct ddb *db)
{
	return db && db->store && db->store->ops->submit == submit ? of(db->store)->tables : NULL;
}
