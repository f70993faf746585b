/* SPDX-License-Identifier: Apache-2.0 */
#include "model/unique.h"
#include "base/text.h"
#include "value/decimal.h"

#define VALUE_MAX 1500 /* bytes of a value as text: a hash key has at most 2048 */

bool ddbi_unique_untouched(struct call *c, const struct update *u)
{
	for (size_t i = 0; c->mapping->unique && u && i < u->n; i++) {
		const struct mapped *row =
			ddbi_mapping_stored(c->mapping, u->actions[i].target.parts[0].name);
		if (row && row->attr->unique)
			return ddbi_refuse(&c->err, row,
				"is unique and cannot be changed by an update: put or save the item");
	}
	return true;
}

/* ---- reserving items ---- */

static bool base64_text(struct call *c, struct str bytes, struct str *out)
{
	struct buf text;
	ddbi_buf_init(&text, 2 * VALUE_MAX);
	ddbi_base64_write(&text, bytes);
	*out = text.failed ? STR_NONE : ddbi_arena_copy(&c->db->arena, buf_view(&text));
	ddbi_buf_free(&text);
	return out->p || ddbi_fail_nomem(&c->err);
}

static bool number_text(struct call *c, struct str value, struct str *out)
{
	char digits[DECIMAL_TEXT_MAX];
	struct ddb_decimal n = ddbi_packed_number(value);
	*out = ddbi_arena_copy(&c->db->arena, (struct str){ digits, ddbi_decimal_format(&n, digits) });
	return out->p || ddbi_fail_nomem(&c->err);
}

/* The value as text. */
static bool value_text(struct call *c, const struct mapped *row, struct str value, struct str *out)
{
	if (packed_type(value) == DDB_N)
		return number_text(c, value, out);
	*out = ddbi_packed_bytes(value);
	if (out->n > VALUE_MAX)
		return ddbi_refuse(
			&c->err, row, "has %zu bytes; a unique value has at most %d", out->n, VALUE_MAX);
	return packed_type(value) == DDB_S || base64_text(c, *out, out);
}

static bool key_text(struct call *c, const struct reservation *r, struct str *out)
{
	struct str value;
	if (!value_text(c, r->row, r->value, &value))
		return false;
	const struct str parts[] = { STR("unique#"), str_z(c->mapping->model->name), STR("#"), r->row->name,
		STR("#"), value };
	size_t n = 0;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		n += parts[i].n;
	char *p = ddbi_arena_bytes(&c->db->arena, n);
	if (!p)
		return ddbi_fail_nomem(&c->err);
	*out = (struct str){ p, n };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; p += parts[i++].n)
		if (parts[i].n)
			memcpy(p, parts[i].p, parts[i].n);
	return true;
}

static struct ddb_text_n as_name(struct str s)
{
	return (struct ddb_text_n){ s.p, s.n };
}

static struct ddb_value as_text(struct str s)
{
	return (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
}

/* The keys of the item that is written, as the value of UNIQUE_ATTRIBUTE. */
static bool owner_of(struct call *c, struct str packed, struct ddb_value *out)
{
	const struct mapped *keys[] = { c->mapping->hash, c->mapping->range };
	struct ddb_member *members = ARENA_ARRAY(&c->db->arena, struct ddb_member, 2);
	size_t n = c->mapping->range ? 2 : 1;
	if (!members)
		return ddbi_fail_nomem(&c->err);
	for (size_t i = 0; i < n; i++) {
		members[i].name = as_name(keys[i]->name);
		if (!ddbi_unpack(ddbi_item_get(packed, keys[i]->name), &c->db->arena, &members[i].value))
			return ddbi_fail_nomem(&c->err);
	}
	*out = (struct ddb_value){ .type = DDB_M, .m = { members, n } };
	return true;
}

/* The item that reserves; without an owner its key alone. */
static bool reserving_item(
	struct call *c, const struct reservation *r, const struct ddb_value *owner, struct str *out)
{
	struct ddb_member members[3];
	struct str key = STR_NONE;
	size_t n = 0;
	if (!key_text(c, r, &key))
		return false;
	members[n++] = (struct ddb_member){ as_name(c->mapping->hash->name), as_text(key) };
	if (c->mapping->range)
		members[n++] =
			(struct ddb_member){ as_name(c->mapping->range->name), as_text(STR("unique")) };
	if (owner)
		members[n++] = (struct ddb_member){ as_name(STR(UNIQUE_ATTRIBUTE)), *owner };
	*out = ddbi_item_pack(&c->db->arena, &(struct ddb_item){ members, n });
	return out->p || ddbi_fail_nomem(&c->err);
}

/* There is no such reservation, or it is this item's. */
static const struct expression_trees *free_or_own(struct call *c, const struct ddb_value *owner)
{
	const struct mapped marker = { .name = STR(UNIQUE_ATTRIBUTE) };
	struct expression_trees *trees = ddbi_call_trees(c);
	struct str packed;
	if (!trees || !ddbi_pack_tree(&c->trees, owner, &packed))
		return NULL;
	const struct condition *none =
		ddbi_compare(&c->trees, c->mapping->hash, CONDITION_NOT_EXISTS, STR_NONE);
	const struct condition *own = none ? ddbi_compare(&c->trees, &marker, CONDITION_EQ, packed) : NULL;
	trees->condition = own ? ddbi_or(&c->trees, none, own) : NULL;
	return trees->condition ? trees : NULL;
}

static bool take_action(struct call *c, const struct reservation *r, const struct ddb_value *owner,
	struct transact_write_item *out)
{
	struct transact_put *put = ARENA_NEW(&c->db->arena, struct transact_put);
	if (!put)
		return ddbi_fail_nomem(&c->err);
	put->table_name = c->mapping->table;
	out->put = put;
	return reserving_item(c, r, owner, &put->item.packed) && (put->trees = free_or_own(c, owner));
}

static bool give_up_action(struct call *c, const struct reservation *r, const struct ddb_value *owner,
	struct transact_write_item *out)
{
	struct transact_delete *gone = ARENA_NEW(&c->db->arena, struct transact_delete);
	if (!gone)
		return ddbi_fail_nomem(&c->err);
	gone->table_name = c->mapping->table;
	out->delete = gone;
	return reserving_item(c, r, NULL, &gone->key.packed) && (gone->trees = free_or_own(c, owner));
}

/* ---- plans ---- */

/* What the attribute holds after the write. */
static struct str value_after(
	const struct item_write *w, struct str packed, const struct mapped *row, struct str old)
{
	const struct update *u = w->trees.update;
	if (w->kind == WRITE_PUT)
		return ddbi_item_get(packed, row->name);
	if (w->kind == WRITE_DELETE)
		return STR_NONE;
	for (size_t i = 0; u && i < u->n; i++)
		if (str_eq(u->actions[i].target.parts[0].name, row->name))
			return u->actions[i].verb == UPDATE_SET ? u->actions[i].value.value : STR_NONE;
	return old.p ? ddbi_item_get(old, row->name) : STR_NONE;
}

static bool reserves(struct str value)
{
	enum ddb_type t = packed_type(value);
	return t == DDB_S || t == DDB_N || t == DDB_B;
}

static void add(struct unique_plan *p, const struct mapped *row, struct str value, bool take)
{
	if (reserves(value))
		p->reservations[p->n++] = (struct reservation){ row, value, take };
}

static bool plan_actions(struct call *c, const struct item_write *w, struct str packed, struct unique_plan *p)
{
	struct ddb_value owner;
	for (size_t i = 0; i < c->mapping->nrows; i++) {
		const struct mapped *row = &c->mapping->rows[i];
		if (!row->attr->unique)
			continue;
		struct str before = p->old.p ? ddbi_item_get(p->old, row->name) : STR_NONE;
		struct str after = value_after(w, packed, row, p->old);
		add(p, row, after, true);
		if (!str_eq(before, after))
			add(p, row, before, false);
	}
	if (!owner_of(c, packed, &owner))
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (!(p->reservations[i].take ? take_action : give_up_action)(
			    c, &p->reservations[i], &owner, &p->actions[i]))
			return false;
	return true;
}

static bool is_pinned(const struct mapped *row, bool all)
{
	return (all && row->attr->kind != ddb_kind_rest) || row->attr->unique;
}

/* That the attributes which the plan depends on are as they were read. */
static bool pin(struct call *c, const struct item_write *w, bool all, struct unique_plan *p)
{
	const struct mapping *m = c->mapping;
	const struct condition *pins = ddbi_compare(
		&c->trees, m->hash, p->old.p ? CONDITION_EXISTS : CONDITION_NOT_EXISTS, STR_NONE);
	for (size_t i = 0; pins && p->old.p && i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		if (!is_pinned(row, all) || row == m->hash || row == m->range)
			continue;
		struct str value = ddbi_item_get(p->old, row->name);
		const struct condition *one =
			ddbi_compare(&c->trees, row, value.p ? CONDITION_EQ : CONDITION_NOT_EXISTS, value);
		pins = one ? ddbi_and(&c->trees, pins, one) : NULL;
	}
	p->condition = pins ? ddbi_and(&c->trees, pins, w->trees.condition) : NULL;
	return p->condition;
}

bool ddbi_unique_plan(
	struct call *c, const struct item_write *w, const struct buf *out, bool all, struct unique_plan *p)
{
	size_t max = 2 * c->mapping->nrows;
	struct str packed = write_packed(w, out);
	*p = (struct unique_plan){ .n = 0 };
	if (!ddbi_write_read(c, packed, &p->old))
		return false;
	p->reservations = ARENA_ARRAY(&c->db->arena, struct reservation, max);
	p->actions = ARENA_ARRAY(&c->db->arena, struct transact_write_item, max);
	if (!p->reservations || !p->actions)
		return ddbi_fail_nomem(&c->err);
	memset(p->actions, 0, max * sizeof *p->actions);
	return plan_actions(c, w, packed, p) && pin(c, w, all, p);
}

bool ddbi_unique_moved(const struct call *c, const struct unique_plan *p, bool all, struct str image)
{
	if (!image.p || !p->old.p)
		return image.p != p->old.p;
	for (size_t i = 0; i < c->mapping->nrows; i++) {
		const struct mapped *row = &c->mapping->rows[i];
		if (is_pinned(row, all) &&
			!str_eq(ddbi_item_get(image, row->name), ddbi_item_get(p->old, row->name)))
			return true;
	}
	return false;
}

bool ddbi_unique_taken(struct call *c, const struct reservation *r)
{
	struct str text;
	if (!value_text(c, r->row, r->value, &text))
		return false;
	return ddbi_failf(&c->err, EXCEPTION_CONDITION_FAILED,
		"%s.%s is unique, and another item has \"%.*s\"%s already", r->row->model->name,
		r->row->attr->member, ddbi_cut(text, 100), text.p, text.n > 100 ? "..." : "");
}
