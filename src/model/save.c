/* SPDX-License-Identifier: Apache-2.0 */
/* Saving what differs between a struct as it was loaded and as it is now. */
#include "model/documents.h"
#include "model/unique.h"

/* The differences, as an update and as what hooks are told. */
struct diff {
	struct call *c;
	const void *loaded, *now;
	struct update_action *actions;
	struct ddb_change *changes;
	struct ddb_value *values; /* of the changes */
	size_t n, nchanges;
};

static bool is_key(const struct mapped *row)
{
	return row->attr->role == DDB_IS_HASH_ || row->attr->role == DDB_IS_RANGE_;
}

/* Follows from the save itself, or from other members: no reason to save. */
static bool follows(const struct mapped *row)
{
	return row->attr->now_on_save || row->attr->role == DDB_IS_VERSION_ || row->pattern;
}

static bool same(const struct ddb_value *before, const struct ddb_value *after)
{
	if (!before->type || !after->type)
		return before->type == after->type;
	return ddbi_value_equal(before, after);
}

/* value NONE: removed. */
static bool add_action(struct diff *d, struct str name, const struct ddb_value *value)
{
	struct update_action *a = &d->actions[d->n++];
	struct path_part *part = ARENA_NEW(&d->c->db->arena, struct path_part);
	if (!part)
		return ddbi_fail_nomem(&d->c->err);
	part->name = name;
	*a = (struct update_action){ .verb = value->type ? UPDATE_SET : UPDATE_REMOVE,
		.target = { part, 1 },
		.value = { .kind = UPDATE_OPERAND_VALUE } };
	return !value->type || ddbi_pack_tree(&d->c->trees, value, &a->value.value);
}

static bool add_change(struct diff *d, struct str name, const struct ddb_value *value)
{
	struct str copy = ddbi_arena_copy(&d->c->db->arena, name);
	if (!copy.p)
		return ddbi_fail_nomem(&d->c->err);
	d->values[d->nchanges] = *value;
	d->changes[d->nchanges] = (struct ddb_change){ .op = value->type ? DDB_SET : DDB_REMOVE,
		.ref = { .hops = { { .model = d->c->mapping->model,
				 .path = copy.p,
				 .at = -1,
				 .stored = true } },
			.nhops = 1 },
		.val = { .kind = ddb_kind_value, .u = { .value = &d->values[d->nchanges] } } };
	d->nchanges++;
	return true;
}

static bool key_differs(struct diff *d, const struct mapped *row)
{
	return ddbi_refuse(&d->c->err, row,
		"is a part of the key and differs from that of the loaded item: put the item, and delete the "
		"other");
}

static bool differs(struct diff *d, const struct mapped *row, const struct ddb_value *after)
{
	if (is_key(row))
		return key_differs(d, row);
	if (row->attr->required && !after->type)
		return ddbi_refuse(&d->c->err, row, "is required");
	return add_action(d, row->name, after) && (follows(row) || add_change(d, row->name, after));
}

static bool diff_row(struct diff *d, const struct mapped *row)
{
	struct encoder e = { .arena = &d->c->db->arena, .err = &d->c->err, .depth = 1 };
	struct encoder lenient = e;
	struct ddb_value before, after;
	const void *was = mapped_at(row, d->loaded), *is = mapped_at(row, d->now);
	lenient.any_length = true;
	if (!row->pattern && memcmp(was, is, row->attr->size) == 0)
		return true;
	if (!ddbi_member_value(&lenient, row, was, &before) || !ddbi_member_value(&e, row, is, &after))
		return false;
	return same(&before, &after) || differs(d, row, &after);
}

/* ---- DDB_REST, and items without a struct ---- */
static size_t members_max(const struct mapping *m, const void *item)
{
	return m->model->items ? ((const struct ddb_item *)item)->len : ddbi_rest_count(m, item);
}

static bool is_absent(const struct ddb_member *m)
{
	return m->value.type == DDB_NONE;
}

static bool members_of(
	struct encoder *e, const struct mapping *m, const void *item, struct ddb_member *out, size_t *n)
{
	const struct ddb_item *all = item;
	if (!m->model->items)
		return ddbi_rest_members(e, m, item, out, n);
	if (!ddbi_item_has_members(all, e->err))
		return false;
	for (size_t i = 0; i < all->len; i++)
		if (!is_absent(&all->members[i])) {
			out[*n] = all->members[i];
			if (!ddbi_value_check(&out[(*n)++].value, e->err))
				return false;
		}
	return true;
}

static bool keeps_key(struct diff *d, struct str name)
{
	const struct mapped *keys[] = { d->c->mapping->hash, d->c->mapping->range };
	for (size_t i = 0; i < 2; i++)
		if (keys[i] && str_eq(keys[i]->name, name))
			return key_differs(d, keys[i]);
	return true;
}

static const struct ddb_value *find(const struct ddb_member *members, size_t n, struct ddb_text_n name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq((struct str){ members[i].name.data, members[i].name.len },
			    (struct str){ name.data, name.len }))
			return &members[i].value;
	return NULL;
}

static bool diff_member(struct diff *d, const struct ddb_member *m, const struct ddb_value *before)
{
	struct str name = { m->name.data, m->name.len };
	if (before && ddbi_value_equal(before, &m->value))
		return true;
	return keeps_key(d, name) && add_action(d, name, &m->value) && add_change(d, name, &m->value);
}

static bool diff_members(struct diff *d)
{
	static const struct ddb_value gone = { .type = DDB_NONE };
	const struct mapping *m = d->c->mapping;
	struct encoder e = { .arena = &d->c->db->arena, .err = &d->c->err, .depth = 1 };
	size_t n, was = 0, is = 0;
	n = members_max(m, d->loaded) + members_max(m, d->now);
	struct ddb_member *before = ARENA_ARRAY(e.arena, struct ddb_member, n + 1);
	struct ddb_member *after = ARENA_ARRAY(e.arena, struct ddb_member, n + 1);
	if (!before || !after)
		return ddbi_fail_nomem(e.err);
	if (!members_of(&e, m, d->loaded, before, &was) || !members_of(&e, m, d->now, after, &is))
		return false;
	for (size_t i = 0; i < is; i++)
		if (!diff_member(d, &after[i], find(before, was, after[i].name)))
			return false;
	for (size_t i = 0; i < was; i++) {
		struct str name = { before[i].name.data, before[i].name.len };
		if (!find(after, is, before[i].name) &&
			(!keeps_key(d, name) || !add_action(d, name, &gone) || !add_change(d, name, &gone)))
			return false;
	}
	return true;
}

/* ---- the call ---- */
static bool compare(struct diff *d)
{
	const struct mapping *m = d->c->mapping;
	struct ddb_arena *arena = &d->c->db->arena;
	size_t max = m->nrows + members_max(m, d->loaded) + members_max(m, d->now) + 1;
	d->actions = ARENA_ARRAY(arena, struct update_action, max);
	d->changes = ARENA_ARRAY(arena, struct ddb_change, max);
	d->values = ARENA_ARRAY(arena, struct ddb_value, max);
	if (!d->actions || !d->changes || !d->values)
		return ddbi_fail_nomem(&d->c->err);
	for (size_t i = 0; !m->model->items && i < m->nrows; i++)
		if (!diff_row(d, &m->rows[i]))
			return false;
	if ((m->rest.attr || m->model->items) && !diff_members(d))
		return false;
	d->changes[d->nchanges] = (struct ddb_change){ .op = DDB_END };
	return true;
}

static bool changes_unique(const struct call *c, const struct update *u)
{
	for (size_t i = 0; c->mapping->unique && i < u->n; i++) {
		const struct mapped *row =
			ddbi_mapping_stored(c->mapping, u->actions[i].target.parts[0].name);
		if (row && row->attr->unique)
			return true;
	}
	return false;
}

static bool send(struct call *c, struct item_write *w, const struct buf *packed, const struct images *images)
{
	struct images any = *images;
	bool had_old;
	any.had_old = any.had_old ? any.had_old : &had_old; /* so that a failed condition tells the item */
	if (changes_unique(c, w->trees.update))
		return ddbi_unique_write(c, w, packed, images);
	if (!ddbi_send_update(c, w, packed, images_wanted(images) ? STR("ALL_OLD") : STR_NONE, &any))
		return false;
	const struct update_item_output *out = c->op.output;
	return !images_wanted(images) || ddbi_images_take(c, images, out->attributes.packed);
}

/* A condition that failed on no item at all: there is none any more. */
static bool explain(struct call *c)
{
	if (c->err.exception == EXCEPTION_CONDITION_FAILED && !c->err.item.p)
		ddbi_failf(&c->err, EXCEPTION_NOT_FOUND, "the item was deleted from %s meanwhile",
			c->mapping->model->table);
	return false;
}

static bool save(struct call *c, const void *loaded, void *item, const struct ddb_put_opts *o)
{
	const struct write_opts write = { .when = &o->when, .any_version = o->any_version, .save = true };
	const struct images images = { o->old, o->had_old, o->arena };
	struct buf *packed = &ddbi_models(c->db)->item;
	struct item_write w;
	void *now = ddbi_call_struct(c);
	if (!now || !ddbi_images_check(c, &images))
		return false;
	memcpy(now, item, c->mapping->model->size);
	struct diff d = { .c = c, .loaded = loaded, .now = now };
	if (!ddbi_make_up_save(c, now) || !compare(&d))
		return false;
	if (!d.nchanges)
		return true;
	const struct update update = { .actions = d.actions, .n = d.n };
	const struct save what = { item, now, d.changes, &update };
	buf_clear(packed);
	if (!ddbi_prepare_save(c, &what, &write, packed, &w))
		return false;
	if (!send(c, &w, packed, &images))
		return explain(c);
	ddbi_write_done(c, &w);
	return true;
}

enum ddb_rc ddb_save(struct ddb *db, const struct ddb_model *model, const void *loaded, void *item,
	const struct ddb_put_opts *o)
{
	static const struct ddb_put_opts none;
	struct call c;
	o = o ? o : &none;
	return ddbi_call_end(&c, ddbi_call_begin(&c, db, model) && ddbi_call_hooks(&c, o->hooks) &&
					 ddbi_call_needs(&c, loaded, "the loaded item") &&
					 ddbi_call_needs(&c, item, "the item") && save(&c, loaded, item, o));
}
