/* SPDX-License-Identifier: Apache-2.0 */
/* Models against their tables. */
#include "migrate/compare.h"

static const struct ddb_table_opts no_options;

/* A sentence on the group's table that no count goes with. */
static bool say(struct compare *x, struct ddb_plan_step s, const char *text)
{
	s.text = text;
	s.table = x->table;
	s.items = -1;
	return (text || ddbi_fail_nomem(&x->plan->err)) && ddbi_planned_add(x->plan, s);
}

#define SAY(x, step, ...) say(x, step, ddbi_migrate_format((x)->plan->arena, __VA_ARGS__))

static struct ddb_plan_step does(struct ddb_migrate_step step)
{
	return (struct ddb_plan_step){ .can_run = true, .step = step };
}

static const struct ddb_plan_step by_hand = { .by_hand = true };

/* ---- keys ---- */
static bool compare_keys(struct compare *x)
{
	const struct mapping *m = x->def.mappings[0];
	const struct key_schema *k = &x->found->key_schema;
	if (ddbi_table_has_keys(k, m->hash, m->range))
		return true;
	struct str hash = k->items[0].attribute_name,
		   range = k->len > 1 ? k->items[1].attribute_name : STR("none");
	return SAY(x, by_hand,
		"the keys of table %s are %.*s and %.*s, not those of %s: a table's keys cannot be changed, "
		"so make a new "
		"table and put the items there",
		x->table, (int)hash.n, hash.p, (int)range.n, range.p, m->model->name);
}

static const struct mapped *row_of_any(const struct compare *x, struct str name)
{
	for (size_t i = 0; i < x->def.n; i++) {
		const struct mapped *row = ddbi_mapping_stored(x->def.mappings[i], name);
		if (row)
			return row;
	}
	return NULL;
}

static bool compare_types(struct compare *x)
{
	for (size_t i = 0; i < x->found->attribute_definitions.len; i++) {
		const struct attribute_definition *d = &x->found->attribute_definitions.items[i];
		const struct mapped *row = row_of_any(x, d->attribute_name);
		const char *type = row ? ddbi_type_name(ddbi_stored_type(row->attr)) : NULL;
		if (!row || str_eq(d->attribute_type, str_z(type)))
			continue;
		if (!SAY(x, by_hand,
			    "attribute %.*s is a key of table %s as %.*s, not as %s: a key of the table "
			    "cannot change, and one of "
			    "an index only while there is no such index",
			    (int)d->attribute_name.n, d->attribute_name.p, x->table, (int)d->attribute_type.n,
			    d->attribute_type.p, type))
			return false;
	}
	return true;
}

/* ---- indexes ---- */
static bool remove_index(struct compare *x, const char *name, const char *why)
{
	struct ddb_plan_step s =
		does((struct ddb_migrate_step){ .kind = DDB_MIGRATE_REMOVE_INDEX, .name = name });
	s.index = name;
	return SAY(x, s, "remove index %s from table %s: %s", name, x->table, why);
}

static bool add_index(struct compare *x, const char *name)
{
	struct ddb_plan_step s =
		does((struct ddb_migrate_step){ .kind = DDB_MIGRATE_ADD_INDEX, .name = name });
	s.index = name;
	s.text = ddbi_migrate_format(
		x->plan->arena, "add index %s to table %s, which fills it with its items", name, x->table);
	s.table = x->table;
	s.items = x->facts.items;
	s.requests = 1;
	s.write_units = (double)x->facts.items *
			(x->facts.items ? 1 + (double)(x->facts.bytes / x->facts.items / 1024) : 0);
	return (s.text || ddbi_fail_nomem(&x->plan->err)) && ddbi_planned_add(x->plan, s);
}

static bool local_index(struct compare *x, const char *name, const char *what)
{
	struct ddb_plan_step s = by_hand;
	s.index = name;
	return SAY(x, s,
		"table %s %s %s: a local index is made with its table alone, so make it a global one, or a "
		"new table",
		x->table, what, name);
}

static bool compare_index(struct compare *x, const struct index_definition *d)
{
	const char *name = d->index->name;
	switch (ddbi_table_index_fault(d, x->found)) {
	case INDEX_FINE: return true;
	case INDEX_MISSING:
		return d->index->local ? local_index(x, name, "has no local index") : add_index(x, name);
	case INDEX_OTHER_KEYS:
		return d->index->local ? local_index(x, name, "has other keys in local index")
				       : remove_index(x, name, "it has other keys") && add_index(x, name);
	default:
		return d->index->local ? local_index(x, name, "holds too little in local index")
				       : remove_index(x, name, "it holds too little") && add_index(x, name);
	}
}

static bool is_wanted(const struct compare *x, struct str name, bool local)
{
	for (size_t i = 0; i < x->def.nindexes; i++)
		if (x->def.indexes[i].index->local == local &&
			str_eq(str_z(x->def.indexes[i].index->name), name))
			return true;
	return false;
}

static bool unknown_indexes(struct compare *x)
{
	const struct global_secondary_index_description_list *all = &x->found->global_secondary_indexes;
	for (size_t i = 0; i < all->len; i++) {
		if (is_wanted(x, all->items[i].index_name, false))
			continue;
		const char *name = ddbi_arena_copy(x->plan->arena, all->items[i].index_name).p;
		if (!name)
			return ddbi_fail_nomem(&x->plan->err);
		if (!remove_index(x, name, "no model has it"))
			return false;
	}
	return true;
}

static bool compare_indexes(struct compare *x)
{
	for (size_t i = 0; i < x->def.nindexes; i++)
		if (!compare_index(x, &x->def.indexes[i]))
			return false;
	return unknown_indexes(x);
}

/* ---- time to live, tags ---- */
static bool compare_ttl(struct compare *x)
{
	struct str is, wanted = x->def.ttl ? x->def.ttl->name : STR_NONE;
	if (!ddbi_table_find_ttl(&x->call, &is)) {
		bool none = x->call.err.exception == EXCEPTION_UNKNOWN_OPERATION;
		if (none)
			ddbi_call_again(&x->call);
		return none;
	}
	if (is.n == wanted.n && str_eq(is, wanted))
		return true;
	const char *from = is.p ? ddbi_arena_copy(x->plan->arena, is).p : NULL;
	const char *to = wanted.p ? ddbi_arena_copy(x->plan->arena, wanted).p : NULL;
	if ((is.p && !from) || (wanted.p && !to))
		return ddbi_fail_nomem(&x->plan->err);
	struct ddb_plan_step s =
		does((struct ddb_migrate_step){ .kind = DDB_MIGRATE_TTL, .name = to, .from = from });
	s.attribute = to ? to : from;
	s.requests = is.p && to ? 2 : 1;
	return SAY(x, s, "let items of table %s expire by %s, not by %s", x->table, to ? to : "nothing",
		from ? from : "nothing");
}

static bool has_tag(const struct tag_list *there, const struct tag *t)
{
	for (size_t i = 0; i < there->len; i++)
		if (str_eq(there->items[i].key, t->key) && str_eq(there->items[i].value, t->value))
			return true;
	return false;
}

/* Takes those off the wanted ones that are there. */
static bool strike(struct compare *x, struct tag_list *wanted)
{
	struct str next = STR_NONE, arn = x->found->table_arn;
	do {
		struct list_tags_of_resource_input *in = ddbi_call_op(&x->call, OP_LIST_TAGS_OF_RESOURCE);
		if (!in)
			return false;
		in->resource_arn = arn;
		in->next_token = next;
		if (!ddbi_call_run(&x->call))
			return false;
		const struct list_tags_of_resource_output *out = x->call.op.output;
		size_t n = 0;
		for (size_t i = 0; i < wanted->len; i++)
			if (!has_tag(&out->tags, &wanted->items[i]))
				wanted->items[n++] = wanted->items[i];
		wanted->len = n;
		next = out->next_token;
	} while (next.p);
	return true;
}

static bool compare_tags(struct compare *x)
{
	struct tag_list wanted = x->def.tags;
	if (!wanted.len || !strike(x, &wanted) || !wanted.len)
		return !x->def.tags.len || !wanted.len;
	struct ddb_tag *tags = ARENA_ARRAY(x->plan->arena, struct ddb_tag, wanted.len);
	for (size_t i = 0; tags && i < wanted.len; i++) {
		tags[i] = (struct ddb_tag){ ddbi_arena_copy(x->plan->arena, wanted.items[i].key).p,
			ddbi_arena_copy(x->plan->arena, wanted.items[i].value).p };
		if (!tags[i].key || !tags[i].value)
			return ddbi_fail_nomem(&x->plan->err);
	}
	if (!tags)
		return ddbi_fail_nomem(&x->plan->err);
	return SAY(x,
		does((struct ddb_migrate_step){
			.kind = DDB_MIGRATE_TAGS, .tags = tags, .ntags = wanted.len }),
		"set %zu %s of table %s", wanted.len, wanted.len == 1 ? "tag" : "tags", x->table);
}

/* ---- the whole ---- */
static bool no_table(struct compare *x)
{
	if (x->call.err.exception != EXCEPTION_RESOURCE_NOT_FOUND)
		return false;
	ddbi_call_again(&x->call);
	struct ddb_plan_step s = does(
		(struct ddb_migrate_step){ .kind = DDB_MIGRATE_CREATE_TABLE, .table = x->plan->opts->table });
	s.can_run = x->def.n == 1;
	return SAY(x, s, "create table %s%s", x->table,
		x->def.n == 1 ? "" : ", by ddb_create_tables with all its models");
}

static bool compare_table(struct compare *x)
{
	x->found = ddbi_table_look(&x->call);
	if (!x->found)
		return no_table(x);
	x->facts = (struct table_facts){
		.exists = true, .items = x->found->item_count.v, .bytes = x->found->table_size_bytes.v
	};
	return compare_keys(x) && compare_types(x) && compare_indexes(x) && compare_ttl(x) &&
	       compare_tags(x) && ddbi_compare_items(x);
}

/* The models whose table is that of all[at]; none if one before it has it. */
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

static bool compare_group(struct planned *p, const struct mapping **group, size_t n)
{
	struct compare x = { .plan = p };
	bool ok = ddbi_call_begin(&x.call, p->db, group[0]->model);
	x.table = ok ? ddbi_arena_copy(p->arena, group[0]->table).p : NULL;
	if (ok && !x.table)
		ok = ddbi_fail_nomem(&x.call.err);
	ok = ok &&
	     ddbi_table_define(&x.call, group, n, p->opts->table ? p->opts->table : &no_options, &x.def) &&
	     compare_table(&x);
	if (!ok && p->err.exception == EXCEPTION_NONE)
		ddbi_fail_text(&p->err, x.call.err.exception, x.call.err.message);
	return ok;
}

static bool compare_all(struct planned *p, const struct ddb_model *const *models, size_t n)
{
	const struct mapping **all = ARENA_ARRAY(&p->work, const struct mapping *, n + 1);
	const struct mapping **group = ARENA_ARRAY(&p->work, const struct mapping *, n + 1);
	if (!all || !group)
		return ddbi_fail_nomem(&p->err);
	for (size_t i = 0; i < n; i++) {
		if (!(all[i] = ddbi_mapping(p->db, models[i], &p->err)))
			return false;
		if (!all[i]->table.p)
			return ddbi_failf(
				&p->err, EXCEPTION_MISUSE, "model %s has no table", models[i]->name);
	}
	for (size_t i = 0; i < n; i++) {
		size_t ngroup = same_table(all, n, i, group);
		if (ngroup && !compare_group(p, group, ngroup))
			return false;
	}
	return true;
}

enum ddb_rc ddb_migrate_plan(struct ddb *db, struct ddb_arena *arena, const struct ddb_model *const *models,
	size_t n, const struct ddb_plan_opts *o, struct ddb_migrate_plan *out)
{
	struct planned p;
	if (!db || !arena || !out || (n && !models))
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!arena ? "the arena is NULL"
			: !out ? "out is NULL"
			       : "the list of models is NULL");
	return ddbi_planned_end(&p, ddbi_planned_begin(&p, db, arena, o) && compare_all(&p, models, n), out);
}
