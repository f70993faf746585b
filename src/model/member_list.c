/* SPDX-License-Identifier: Apache-2.0 */
/* Members that hold many: lists, sets and maps by key. */
#include "base/text.h"
#include "model/encode.h"
#include "value/decimal.h"

bool ddbi_kind_has_keys(enum ddb_kind k)
{
	return k == ddb_kind_strmap || k == ddb_kind_intmap || k == ddb_kind_keyed;
}

bool ddbi_kind_is_list(enum ddb_kind k)
{
	return k == ddb_kind_strlist || k == ddb_kind_intlist || k == ddb_kind_reallist || k == ddb_kind_maps;
}

struct elements ddbi_read_elements(enum ddb_kind kind, const void *member)
{
	/* Of every list and set, and of every map: their members differ by what they point to alone. */
	struct {
		const void *items;
		size_t len;
	} list;
	struct elements out = { .keys = NULL };
	if (ddbi_kind_has_keys(kind)) {
		memcpy(&out, member, sizeof out);
		return out;
	}
	memcpy(&list, member, sizeof list);
	out.items = list.items;
	out.len = list.len;
	return out;
}

void ddbi_write_elements(enum ddb_kind kind, struct elements x, void *member)
{
	struct {
		const void *items;
		size_t len;
	} list = { x.items, x.len };
	if (ddbi_kind_has_keys(kind))
		memcpy(member, &x, sizeof x);
	else
		memcpy(member, &list, sizeof list);
}

static enum ddb_type type_of(enum ddb_kind k)
{
	switch (k) {
	case ddb_kind_strset: return DDB_SS;
	case ddb_kind_intset:
	case ddb_kind_decset: return DDB_NS;
	case ddb_kind_blobset: return DDB_BS;
	default: return ddbi_kind_has_keys(k) ? DDB_M : DDB_L;
	}
}

/* An element's place, for messages. */
struct place {
	struct encoder *e;
	const struct mapped *row;
	const char *key; /* NULL: a list or set */
	size_t i;
};

static bool refuse_element(const struct place *at, const char *what)
{
	if (at->key)
		return ddbi_refuse(at->e->err, at->row, "%s its element \"%.*s\"", what,
			ddbi_cut(str_z(at->key), 60), at->key);
	return ddbi_refuse(at->e->err, at->row, "%s its element %zu", what, at->i);
}

static bool text_element(const struct place *at, const char *p, struct ddb_value *out)
{
	struct str s = str_z(p);
	if (!s.p)
		return refuse_element(at, "has a NULL as");
	if (!ddbi_utf8_valid(s))
		return refuse_element(at, "is not valid UTF-8 in");
	*out = (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
	return true;
}

static bool binary_element(const struct place *at, struct ddb_bytes b, struct ddb_value *out)
{
	if (!b.data)
		return refuse_element(at, "has a NULL as");
	*out = (struct ddb_value){ .type = DDB_B, .b = b };
	return true;
}

static bool element(const struct place *at, enum ddb_kind kind, const void *items, struct ddb_value *out)
{
	const struct mapped *row = at->row;
	size_t i = at->i;
	switch (kind) {
	case ddb_kind_strset:
	case ddb_kind_strlist:
	case ddb_kind_strmap: return text_element(at, ((const char *const *)items)[i], out);
	case ddb_kind_intset:
	case ddb_kind_intlist:
	case ddb_kind_intmap:
		*out = (struct ddb_value){ .type = DDB_N,
			.n = ddbi_decimal_from_i64(((const int64_t *)items)[i]) };
		return true;
	case ddb_kind_reallist: return ddbi_real_value(at->e, row, ((const double *)items)[i], out);
	case ddb_kind_decset:
		return ddbi_decimal_value(at->e, row, ((const struct ddb_decimal *)items)[i], out);
	case ddb_kind_blobset: return binary_element(at, ((const struct ddb_bytes *)items)[i], out);
	default:
		return ddbi_struct_value(
			at->e, row->sub, (const char *)items + i * row->sub->model->size, out);
	}
}

static bool list_value(struct encoder *e, const struct mapped *row, enum ddb_kind kind,
	const struct elements *x, struct ddb_value *out)
{
	struct ddb_value *items = ARENA_ARRAY(e->arena, struct ddb_value, x->len + (x->len == 0));
	if (!items)
		return ddbi_fail_nomem(e->err);
	for (size_t i = 0; i < x->len; i++)
		if (!element(&(struct place){ e, row, NULL, i }, kind, x->items, &items[i]))
			return false;
	*out = (struct ddb_value){ .type = type_of(kind), .list = { items, x->len } };
	return out->type == DDB_L || ddbi_value_check(out, e->err);
}

static bool key_fits(struct encoder *e, const struct mapped *row, const char *key, size_t i)
{
	if (!key)
		return ddbi_refuse(e->err, row, "has a NULL as its key %zu", i);
	if (!*key)
		return ddbi_refuse(e->err, row, "has an empty text as its key %zu", i);
	return ddbi_utf8_valid(str_z(key)) ||
	       ddbi_refuse(e->err, row, "is not valid UTF-8 in its key %zu", i);
}

static bool map_value(struct encoder *e, const struct mapped *row, enum ddb_kind kind,
	const struct elements *x, struct ddb_value *out)
{
	struct ddb_member *members = ARENA_ARRAY(e->arena, struct ddb_member, x->len + (x->len == 0));
	if (!members)
		return ddbi_fail_nomem(e->err);
	for (size_t i = 0; i < x->len; i++) {
		const char *key = x->keys[i];
		if (!key_fits(e, row, key, i) ||
			!element(&(struct place){ e, row, key, i }, kind, x->items, &members[i].value))
			return false;
		members[i].name = (struct ddb_text_n){ key, strlen(key) };
	}
	*out = (struct ddb_value){ .type = DDB_M, .m = { members, x->len } };
	return ddbi_names_once(e, row, "key", members, x->len);
}

bool ddbi_elements_value(struct encoder *e, const struct mapped *row, enum ddb_kind kind, struct elements x,
	struct ddb_value *out)
{
	enum ddb_type type = type_of(kind);
	bool set = type != DDB_L && type != DDB_M;
	if (x.len && !x.items)
		return ddbi_refuse(e->err, row, "has a length of %zu, but its items are NULL", x.len);
	if (x.len && type == DDB_M && !x.keys)
		return ddbi_refuse(e->err, row, "has a length of %zu, but its keys are NULL", x.len);
	if (set ? x.len == 0 : !x.items)
		return true;
	if (set)
		return list_value(e, row, kind, &x, out);
	if (++e->depth > ITEM_MAX_NESTING)
		return ddbi_fail(e->err, MSG_AV_NESTING);
	bool ok = type == DDB_M ? map_value(e, row, kind, &x, out) : list_value(e, row, kind, &x, out);
	e->depth--;
	return ok;
}

static struct str name_of(const struct ddb_member *m)
{
	return (struct str){ m->name.data, m->name.len };
}

static int compare_names(const struct ddb_member *a, const struct ddb_member *b)
{
	return str_cmp(name_of(a), name_of(b));
}

static bool fail_twice(
	struct encoder *e, const struct mapped *row, const char *holds, const struct ddb_member *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (compare_names(&m[k], &m[i]) == 0)
				return ddbi_refuse(e->err, row, "has the %s \"%.*s\" twice", holds,
					ddbi_cut(name_of(&m[i]), 60), m[i].name.data);
	return false;
}

/* What was loaded is in order, so that a look at the neighbour tells; else packing the names alone does. */
bool ddbi_names_once(
	struct encoder *e, const struct mapped *row, const char *holds, const struct ddb_member *m, size_t n)
{
	size_t i = 1;
	while (i < n && compare_names(&m[i - 1], &m[i]) < 0)
		i++;
	if (i >= n)
		return true;
	struct ddb_member *names = ARENA_ARRAY(e->arena, struct ddb_member, n);
	if (!names)
		return ddbi_fail_nomem(e->err);
	for (i = 0; i < n; i++)
		names[i] = (struct ddb_member){ .name = m[i].name, .value = { .type = DDB_NULL } };
	const struct ddb_value map = { .type = DDB_M, .m = { names, n } };
	return ddbi_value_check(&map, e->err) || fail_twice(e, row, holds, m, n);
}
