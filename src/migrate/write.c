/* SPDX-License-Identifier: Apache-2.0 */
/* One item: read, made anew, and written if what it was made from is still so. */
#include "base/os.h"
#include "migrate/migrate.h"
#include "model/encode.h"
#include "value/decimal.h"

#define TRIES_MAX      100 /* of an item that others write all the time */
#define CONDITIONS_MAX 128 /* more of them might not fit into an expression */
#define TEXT_MAX       ((size_t)16 << 10)
#define VALUES_MAX     ((size_t)4 << 20)

bool ddbi_migrate_op(struct ddb *db, struct op *op, struct error *err)
{
	if (ddbi_session_run(db, op) == DDB_OK)
		return true;
	*err = op->error;
	return false;
}

/* No memory and a table in use are not over so soon. */
static bool may_try_again(bool retryable, enum ddb_rc rc)
{
	return retryable && rc != DDB_NOMEM && rc != DDB_BUSY;
}

static bool wait_for(struct retry *r)
{
	int ms = ddbi_retry_delay(r, false);
	if (ms > 0)
		ddbi_sleep_ms((unsigned)ms);
	return ms >= 0;
}

bool ddbi_migrate_again(struct ddb *db, struct retry *r)
{
	return may_try_again(db->last.retryable, db->last.rc) && wait_for(r);
}

/* After a failure that may be over soon. */
static bool pause(struct retry *r, struct error *err)
{
	const struct exception_info *x = ddbi_exception(err->exception);
	if (!may_try_again(x->retryable, x->rc) || !wait_for(r))
		return false;
	error_init(err, err->arena);
	return true;
}

/* ---- reading ---- */
static bool scan_once(struct ddb *db, const struct mapping *m, struct str start, size_t limit,
	struct ddb_arena *arena, struct error *err, struct scanned *out)
{
	struct op op;
	if (!ddbi_op_init(&op, OP_SCAN, arena))
		return ddbi_fail_nomem(err);
	struct scan_input *in = op.input;
	in->table_name = m->table;
	in->limit = (struct opt_int){ true, (int64_t)limit };
	in->consistent_read = (struct opt_bool){ true, true };
	in->exclusive_start_key.packed = start;
	in->trees = &ddbi_no_trees;
	if (!ddbi_migrate_op(db, &op, err))
		return false;
	const struct scan_output *o = op.output;
	*out = (struct scanned){ o->items.items, o->items.len, o->last_evaluated_key.packed };
	return true;
}

bool ddbi_migrate_scan(struct ddb *db, const struct mapping *m, struct str start, size_t limit,
	struct ddb_arena *arena, struct error *err, struct scanned *out)
{
	struct retry retry;
	ddbi_retry_init(&retry, db, 0);
	while (!scan_once(db, m, start, limit, arena, err, out))
		if (!pause(&retry, err))
			return false;
	return true;
}

static bool read_again(struct ddb *db, const struct mapping *m, struct str key, struct ddb_arena *arena,
	struct error *err, struct str *item)
{
	struct op op;
	if (!ddbi_op_init(&op, OP_GET_ITEM, arena))
		return ddbi_fail_nomem(err);
	struct get_item_input *in = op.input;
	in->table_name = m->table;
	in->key.packed = key;
	in->consistent_read = (struct opt_bool){ true, true };
	in->trees = &ddbi_no_trees;
	if (!ddbi_migrate_op(db, &op, err))
		return false;
	*item = ((const struct get_item_output *)op.output)->item.packed;
	return true;
}

/* ---- the update ---- */
struct update_text {
	struct ddb_arena *arena;
	struct buf set, remove, condition, values;
	struct packer packer;
	struct expression_attribute_name_map names;
	size_t nvalues;
};

static struct str numbered(struct ddb_arena *arena, char sign, size_t i)
{
	return str_z(ddbi_migrate_format(arena, "%c%zu", sign, i));
}

/* "#3", for the attribute; each has one. */
static struct str name_of(struct update_text *u, struct str name)
{
	for (size_t i = 0; i < u->names.len; i++)
		if (str_eq(u->names.items[i].value, name))
			return u->names.items[i].key;
	struct str key = numbered(u->arena, '#', u->names.len);
	u->names.items[u->names.len++] = (struct expression_attribute_name_map_entry){ key, name };
	u->set.failed = u->set.failed || !key.p;
	return key;
}

static void add_pair(struct update_text *u, struct buf *b, const char *before, struct str name,
	const char *between, struct str value)
{
	struct str key = numbered(u->arena, ':', u->nvalues++);
	buf_z(b, before);
	buf_str(b, name_of(u, name));
	buf_z(b, between);
	buf_str(b, key);
	if (key.p)
		ddbi_pack_packed(&u->packer, key, value);
	b->failed = b->failed || !key.p;
}

static void add_set(struct update_text *u, struct str name, struct str value)
{
	add_pair(u, &u->set, u->set.len ? ", " : "SET ", name, " = ", value);
}

static void add_remove(struct update_text *u, struct str name)
{
	buf_z(&u->remove, u->remove.len ? ", " : " REMOVE ");
	buf_str(&u->remove, name_of(u, name));
}

static void add_condition(struct update_text *u, struct str name, struct str was)
{
	if (was.p) {
		add_pair(u, &u->condition, " AND ", name, " = ", was);
		return;
	}
	buf_z(&u->condition, " AND attribute_not_exists(");
	buf_str(&u->condition, name_of(u, name));
	buf_z(&u->condition, ")");
}

/* What differs is changed; where all of the item counts, all of it is in the condition. */
static void add_new(struct update_text *u, struct str was, struct str is)
{
	for (size_t i = 0; i < ddbi_item_count(is); i++) {
		struct str name, value;
		ddbi_item_at(is, i, &name, &value);
		struct str old = ddbi_item_get(was, name);
		if (old.p && str_eq(old, value))
			continue;
		add_set(u, name, value);
		if (!old.p)
			add_condition(u, name, STR_NONE);
	}
}

static void add_old(struct update_text *u, struct str was, struct str is, bool all)
{
	for (size_t i = 0; i < ddbi_item_count(was); i++) {
		struct str name, value;
		ddbi_item_at(was, i, &name, &value);
		struct str new = ddbi_item_get(is, name);
		if (!new.p)
			add_remove(u, name);
		if (all || !new.p || !str_eq(new, value))
			add_condition(u, name, value);
	}
}

/* Who has read the item before is to notice. */
static void count_version(struct update_text *u, const struct mapping *m, struct str was, bool in_condition)
{
	struct str name = m->version->name, old = ddbi_item_get(was, name);
	struct ddb_value one = { .type = DDB_N, .n = ddbi_decimal_from_i64(1) };
	struct str value = ddbi_value_pack(u->arena, &one);
	if (!value.p) {
		u->set.failed = true;
		return;
	}
	buf_z(&u->remove, " ADD ");
	struct str key = numbered(u->arena, ':', u->nvalues++);
	buf_str(&u->remove, name_of(u, name));
	buf_z(&u->remove, " ");
	buf_str(&u->remove, key);
	u->set.failed = u->set.failed || !key.p;
	if (key.p)
		ddbi_pack_packed(&u->packer, key, value);
	if (in_condition)
		add_condition(u, name, old);
}

static bool same_value(struct str a, struct str b, struct str name)
{
	return str_eq(ddbi_item_get(a, name), ddbi_item_get(b, name));
}

static bool compose(struct update_text *u, const struct mapping *m, struct str was, const struct made *made)
{
	size_t n = ddbi_item_count(was) + ddbi_item_count(made->item) + 2;
	bool all = made->by_function && ddbi_item_count(was) <= CONDITIONS_MAX;
	u->names.items = ARENA_ARRAY(u->arena, struct expression_attribute_name_map_entry, n);
	if (!u->names.items)
		return false;
	buf_z(&u->condition, "attribute_exists(");
	buf_str(&u->condition, name_of(u, m->hash->name));
	buf_z(&u->condition, ")");
	add_new(u, was, made->item);
	add_old(u, was, made->item, all);
	if (m->version && same_value(was, made->item, m->version->name))
		count_version(u, m, was, made->by_function && !all);
	buf_str(&u->set, buf_view(&u->remove));
	u->names.set = true;
	return !u->set.failed && !u->remove.failed && !u->condition.failed;
}

static bool fill(struct update_text *u, const struct mapping *m, struct str was, const struct made *made,
	struct update_item_input *in)
{
	struct str values;
	ddbi_pack_begin(&u->packer, &u->values);
	if (!compose(u, m, was, made) || (u->nvalues && !ddbi_pack_end(&u->packer, &values)))
		return false;
	in->table_name = m->table;
	in->key.packed = ddbi_key_of(u->arena, m, was);
	in->update_expression = ddbi_arena_copy(u->arena, buf_view(&u->set));
	in->condition_expression = ddbi_arena_copy(u->arena, buf_view(&u->condition));
	in->expression_attribute_names = u->names;
	if (u->nvalues)
		in->expression_attribute_values.packed = ddbi_arena_copy(u->arena, values);
	return in->key.packed.p && in->update_expression.p && in->condition_expression.p &&
	       (!u->nvalues || in->expression_attribute_values.packed.p);
}

static bool update(struct ddb *db, const struct mapping *m, struct str was, const struct made *made,
	struct ddb_arena *arena, struct error *err)
{
	struct update_text u = { .arena = arena };
	struct op op;
	if (!ddbi_op_init(&op, OP_UPDATE_ITEM, arena))
		return ddbi_fail_nomem(err);
	ddbi_buf_init(&u.set, TEXT_MAX);
	ddbi_buf_init(&u.remove, TEXT_MAX);
	ddbi_buf_init(&u.condition, TEXT_MAX);
	ddbi_buf_init(&u.values, VALUES_MAX);
	bool ok = fill(&u, m, was, made, op.input);
	ddbi_buf_free(&u.set);
	ddbi_buf_free(&u.remove);
	ddbi_buf_free(&u.condition);
	ddbi_buf_free(&u.values);
	return ok ? ddbi_migrate_op(db, &op, err) : ddbi_fail_nomem(err);
}

/* ---- the item ---- */
struct writing {
	struct ddb *db;
	const struct course *course;
	size_t from, to;
	struct ddb_arena *arena;
	struct error *err;
	struct str item;
	bool unsure; /* a write that failed may have been done */
	struct retry retry;
};

/* A failure of the store, told with the item. */
static bool failed(struct writing *w)
{
	const struct error why = *w->err;
	struct error other;
	error_init(&other, w->arena);
	const char *key = ddbi_key_json(w->arena, w->course->mapping, w->item, &other);
	if (why.exception == EXCEPTION_NOMEM || !key)
		return false;
	ddbi_failf(w->err, why.exception, "%s, item %.*s: %.*s", w->course->migration->name,
		ddbi_cut(str_z(key), 300), key, (int)why.message.n, why.message.p ? why.message.p : "");
	return false;
}

static bool again(struct writing *w)
{
	bool moved = w->err->exception == EXCEPTION_CONDITION_FAILED;
	w->unsure = w->unsure || (!moved && ddbi_exception(w->err->exception)->rc != DDB_THROTTLED);
	if (!moved && !pause(&w->retry, w->err))
		return failed(w);
	struct str key = ddbi_key_of(w->arena, w->course->mapping, w->item), item = STR_NONE;
	if (!key.p)
		return ddbi_fail_nomem(w->err);
	error_init(w->err, w->err->arena);
	while (!read_again(w->db, w->course->mapping, key, w->arena, w->err, &item))
		if (!pause(&w->retry, w->err))
			return failed(w);
	w->item = item;
	return true;
}

/* *done: it is as it should be, or gone. */
static bool try_once(struct writing *w, bool *done, enum written *out)
{
	struct made made;
	*done = true;
	if (!w->item.p || !ddbi_item_is_ours(w->course->mapping, w->item))
		return true;
	if (!ddbi_steps_apply(w->db, w->course, w->from, w->to, w->item, w->arena, w->err, &made))
		return false;
	bool same = str_eq(made.item, w->item);
	*out = made.left ? ITEM_LEFT : same && !w->unsure ? ITEM_SAME : ITEM_CHANGED;
	if (same || update(w->db, w->course->mapping, w->item, &made, w->arena, w->err))
		return true;
	*done = false;
	return again(w);
}

bool ddbi_item_migrate(struct ddb *db, const struct course *c, size_t from, size_t to, struct str item,
	struct ddb_arena *arena, struct error *err, enum written *out)
{
	struct writing w = { db, c, from, to, arena, err, item, false, { 0 } };
	bool done = false;
	*out = ITEM_SAME;
	ddbi_retry_init(&w.retry, db, 0);
	for (int i = 0; i < TRIES_MAX && !done; i++)
		if (!try_once(&w, &done, out))
			return false;
	if (done)
		return true;
	ddbi_failf(
		err, EXCEPTION_TRANSACTION_CONFLICT, "it is written by others all the time: try again later");
	return failed(&w);
}
