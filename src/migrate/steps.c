/* SPDX-License-Identifier: Apache-2.0 */
/* What steps make of an item. */
#include "migrate/migrate.h"
#include "model/encode.h"
#include "value/decimal.h"

/* ---- items ---- */
static size_t find(const struct ddb_item *item, const char *name)
{
	struct str wanted = str_z(name);
	size_t i = 0;
	while (i < item->len &&
		!str_eq((struct str){ item->members[i].name.data, item->members[i].name.len }, wanted))
		i++;
	return i;
}

bool ddb_item_set(struct ddb_arena *arena, struct ddb_item *item, const char *name, struct ddb_value value)
{
	if (!arena || !item || !name)
		return false;
	size_t i = find(item, name);
	if (i == item->len) {
		struct ddb_member *all = ARENA_ARRAY(arena, struct ddb_member, item->len + 1);
		if (!all)
			return false;
		if (item->len)
			memcpy(all, item->members, item->len * sizeof *all);
		all[i].name = (struct ddb_text_n){ name, strlen(name) };
		item->members = all;
		item->len++;
	}
	item->members[i].value = value;
	return true;
}

bool ddb_item_remove(struct ddb_item *item, const char *name)
{
	size_t i = item && name ? find(item, name) : 0;
	if (!item || !name || i == item->len)
		return false;
	item->len--;
	memmove(&item->members[i], &item->members[i + 1], (item->len - i) * sizeof *item->members);
	return true;
}

/* ---- one step ---- */
struct applying {
	struct ddb *db;
	struct ddb_arena *arena;
	struct error *err;
	struct ddb_item item;
	struct made *made;
};

static bool set(struct applying *a, const char *name, struct ddb_value value)
{
	return ddb_item_set(a->arena, &a->item, name, value) || ddbi_fail_nomem(a->err);
}

/* What a function has to say. */
static bool said(struct applying *a, const char *why)
{
	a->made->by_function = true;
	a->db->waiting = false;
	return !why || ddbi_failf(a->err, EXCEPTION_CONVERSION, "%s", why);
}

static bool call(struct applying *a, ddb_migrate_value_fn *fn, void *user, struct ddb_value *value)
{
	a->db->waiting = true;
	return said(a, fn(user, a->arena, &a->item, value)) &&
	       (value->type == DDB_NONE || ddbi_value_check(value, a->err));
}

/* What the step adds; type NONE: nothing. */
static bool added_value(struct applying *a, const struct ddb_migrate_step *s, struct ddb_value *out)
{
	*out = s->value;
	return !s->convert || call(a, s->convert, s->user, out);
}

static bool add(struct applying *a, const struct ddb_migrate_step *s)
{
	struct ddb_value value;
	if (ddb_item_get(&a->item, s->name))
		return true;
	return added_value(a, s, &value) && (value.type == DDB_NONE || set(a, s->name, value));
}

/* Only where it is what the step gave it: so it is taken out, and put back if it is not. */
static bool take_back(struct applying *a, const struct ddb_migrate_step *s)
{
	const struct ddb_value *there = ddb_item_get(&a->item, s->name);
	struct ddb_value is, given;
	if (!there)
		return true;
	is = *there;
	ddb_item_remove(&a->item, s->name);
	return added_value(a, s, &given) && (ddbi_value_equal(&is, &given) || set(a, s->name, is));
}

static bool move(struct applying *a, const char *from, const char *to)
{
	const struct ddb_value *value = ddb_item_get(&a->item, from), *other = ddb_item_get(&a->item, to);
	if (!value)
		return true;
	if (other && !ddbi_value_equal(value, other)) {
		a->made->left = true;
		return true;
	}
	struct ddb_value moved = *value;
	return ddb_item_remove(&a->item, from) && set(a, to, moved);
}

static bool no_number(struct applying *a, const struct ddb_migrate_step *s, struct str text)
{
	return ddbi_failf(a->err, EXCEPTION_CONVERSION,
		"its %s is \"%.*s\", which is no number as DynamoDB writes it: give the step a .convert",
		s->name, ddbi_cut(text, 60), text.p);
}

static bool to_number(struct applying *a, const struct ddb_migrate_step *s, struct ddb_value *v)
{
	char canonical[DECIMAL_TEXT_MAX];
	struct str text = { v->s.data, v->s.len };
	struct ddb_decimal n;
	if (ddbi_decimal_parse(text, &n) != DECIMAL_OK ||
		!str_eq((struct str){ canonical, ddbi_decimal_format(&n, canonical) }, text))
		return no_number(a, s, text);
	*v = (struct ddb_value){ .type = DDB_N, .n = n };
	return true;
}

static bool to_text(struct applying *a, struct ddb_value *v)
{
	char text[DECIMAL_TEXT_MAX];
	struct str copy = ddbi_arena_copy(a->arena, (struct str){ text, ddbi_decimal_format(&v->n, text) });
	*v = (struct ddb_value){ .type = DDB_S, .s = { copy.p, copy.n } };
	return copy.p || ddbi_fail_nomem(a->err);
}

static bool convert(
	struct applying *a, const struct ddb_migrate_step *s, enum ddb_type to, struct ddb_value *v)
{
	if (v->type == DDB_S && to == DDB_N)
		return to_number(a, s, v);
	if (v->type == DDB_N && to == DDB_S)
		return to_text(a, v);
	return ddbi_failf(a->err, EXCEPTION_CONVERSION,
		"its %s is of type %s, which only a .convert can make %s", s->name, ddbi_type_name(v->type),
		ddbi_type_name(to));
}

static bool retype(struct applying *a, const struct ddb_migrate_step *s, bool back)
{
	const struct ddb_value *there = ddb_item_get(&a->item, s->name);
	ddb_migrate_value_fn *fn = back ? s->back : s->convert;
	if (!there || (there->type == s->type) != back)
		return true;
	struct ddb_value v = *there;
	if (!(fn ? call(a, fn, s->user, &v)
		 : convert(a, s,
			   !back              ? s->type
			   : s->type == DDB_N ? DDB_S
					      : DDB_N,
			   &v)))
		return false;
	if (!back && v.type != s->type && v.type != DDB_NONE)
		return ddbi_failf(a->err, EXCEPTION_CONVERSION, ".convert has made its %s of type %s, not %s",
			s->name, ddbi_type_name(v.type), ddbi_type_name(s->type));
	if (v.type != DDB_NONE)
		return set(a, s->name, v);
	return ddb_item_remove(&a->item, s->name);
}

static bool change(struct applying *a, const struct ddb_migrate_step *s, bool back)
{
	const struct ddb_value all = { .type = DDB_M };
	struct ddb_value now = all;
	a->db->waiting = true;
	if (!said(a, (back ? s->change_back : s->change)(s->user, a->arena, &a->item)))
		return false;
	now.m = a->item;
	return ddbi_value_check(&now, a->err);
}

static bool apply(struct applying *a, const struct ddb_migrate_step *s, bool back)
{
	switch (s->kind) {
	case DDB_MIGRATE_ADD: return back ? take_back(a, s) : add(a, s);
	case DDB_MIGRATE_REMOVE: ddb_item_remove(&a->item, s->name); return true;
	case DDB_MIGRATE_RENAME: return back ? move(a, s->name, s->from) : move(a, s->from, s->name);
	case DDB_MIGRATE_RETYPE: return retype(a, s, back);
	default: return change(a, s, back);
	}
}

/* ---- a whole item ---- */
static bool same_key(const struct mapped *row, struct str a, struct str b)
{
	return !row || str_eq(ddbi_item_get(a, row->name), ddbi_item_get(b, row->name));
}

static bool allowed(const struct mapping *m, struct str was, struct str is, struct error *err)
{
	if (!same_key(m->hash, was, is) || !same_key(m->range, was, is))
		return ddbi_failf(err, EXCEPTION_VALIDATION, "a step has changed its key");
	for (size_t i = 0; m->unique && i < m->nrows; i++)
		if (m->rows[i].attr->unique && !same_key(&m->rows[i], was, is))
			return ddbi_failf(err, EXCEPTION_VALIDATION,
				"a step has changed its %s, which is unique", m->rows[i].attr->member);
	return true;
}

static bool apply_all(struct applying *a, const struct course *c, size_t from, size_t to, struct str item)
{
	if (!ddbi_item_unpack(item, a->arena, &a->item))
		return ddbi_fail_nomem(a->err);
	for (size_t i = from; i < to; i++)
		if (!apply(a, course_step(c, i), c->back))
			return false;
	a->made->item = ddbi_item_pack(a->arena, &a->item);
	return a->made->item.p ? allowed(c->mapping, item, a->made->item, a->err) : ddbi_fail_nomem(a->err);
}

/* "0003_full_names, item {"email":{"S":"jane@x.org"}}: " before what went wrong. */
static bool name_item(struct ddb_arena *arena, const struct course *c, struct str item, struct error *err)
{
	const struct error why = *err;
	struct error other;
	error_init(&other, arena);
	const char *key = ddbi_key_json(arena, c->mapping, item, &other);
	if (why.exception == EXCEPTION_NOMEM || !key)
		return false;
	return ddbi_failf(err, why.exception, "%s, item %.*s: %.*s", c->migration->name,
		ddbi_cut(str_z(key), 300), key, (int)why.message.n, why.message.p);
}

bool ddbi_steps_apply(struct ddb *db, const struct course *c, size_t from, size_t to, struct str item,
	struct ddb_arena *arena, struct error *err, struct made *out)
{
	struct applying a = { .db = db, .arena = arena, .err = err, .made = out };
	*out = (struct made){ .left = false };
	return apply_all(&a, c, from, to, item) || name_item(arena, c, item, err);
}
