/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes that hold many, into their members: lists, sets and maps by key. */
#include "model/encode.h"
#include "model/load.h"
#include "value/decimal.h"

struct many_shape {
	enum ddb_type all, each;
	size_t size; /* of an element in the struct */
};

static struct many_shape many_shape_of(const struct mapped *row)
{
	switch (row->attr->kind) {
	case ddb_kind_strset: return (struct many_shape){ DDB_SS, DDB_S, sizeof(const char *) };
	case ddb_kind_intset: return (struct many_shape){ DDB_NS, DDB_N, sizeof(int64_t) };
	case ddb_kind_decset: return (struct many_shape){ DDB_NS, DDB_N, sizeof(struct ddb_decimal) };
	case ddb_kind_blobset: return (struct many_shape){ DDB_BS, DDB_B, sizeof(struct ddb_bytes) };
	case ddb_kind_strlist: return (struct many_shape){ DDB_L, DDB_S, sizeof(const char *) };
	case ddb_kind_intlist: return (struct many_shape){ DDB_L, DDB_N, sizeof(int64_t) };
	case ddb_kind_reallist: return (struct many_shape){ DDB_L, DDB_N, sizeof(double) };
	case ddb_kind_strmap: return (struct many_shape){ DDB_M, DDB_S, sizeof(const char *) };
	case ddb_kind_intmap: return (struct many_shape){ DDB_M, DDB_N, sizeof(int64_t) };
	case ddb_kind_maps: return (struct many_shape){ DDB_L, DDB_M, row->sub->model->size };
	default: return (struct many_shape){ DDB_M, DDB_M, row->sub->model->size };
	}
}

/* Room for n elements, not NULL even for none; NULL: no memory. */
static void *array(struct decoder *d, size_t n, size_t size)
{
	void *p = ddbi_arena_array(d->arena, n + (n == 0), size);
	if (!p)
		ddbi_fail_nomem(d->err);
	return p;
}

static bool element_type(struct decoder *d, const struct mapped *row, const char *key, size_t i,
	struct str value, enum ddb_type needed)
{
	enum ddb_type t = packed_type(value);
	if (t == needed)
		return true;
	if (key)
		return ddbi_refuse(d->err, row,
			"cannot be loaded: element \"%.*s\" of attribute %.*s is %s; %s is needed",
			ddbi_cut(str_z(key), 60), key, (int)row->name.n, row->name.p, ddbi_type_words(t),
			ddbi_type_words(needed));
	return ddbi_refuse(d->err, row, "cannot be loaded: element %zu of attribute %.*s is %s; %s is needed",
		i, (int)row->name.n, row->name.p, ddbi_type_words(t), ddbi_type_words(needed));
}

static bool load_int(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	struct ddb_decimal n = ddbi_packed_number(value);
	return ddbi_load_sint(d, row, &n, sizeof(int64_t), out);
}

static bool load_element(struct decoder *d, const struct mapped *row, struct str value, void *out)
{
	struct ddb_decimal n;
	switch (row->attr->kind) {
	case ddb_kind_strset:
	case ddb_kind_strlist:
	case ddb_kind_strmap: return ddbi_load_text(d, row, ddbi_packed_bytes(value), out);
	case ddb_kind_intset:
	case ddb_kind_intlist:
	case ddb_kind_intmap: return load_int(d, row, value, out);
	case ddb_kind_decset: *(struct ddb_decimal *)out = ddbi_packed_number(value); return true;
	case ddb_kind_reallist:
		n = ddbi_packed_number(value);
		*(double *)out = ddbi_decimal_to_double(&n);
		return true;
	case ddb_kind_blobset: return ddbi_load_binary(d, value, out);
	default: return ddbi_struct_load(d, row->sub, value, out);
	}
}

bool ddbi_load_elements(struct decoder *d, const struct mapped *row, struct str value, void *member)
{
	const struct many_shape shape = many_shape_of(row);
	if (!load_type(d, row, value, shape.all))
		return false;
	size_t n = ddbi_packed_count(value), i = 0;
	const char **keys = NULL;
	char *items = array(d, n, shape.size);
	if (!items || (shape.all == DDB_M && !(keys = array(d, n, sizeof *keys))))
		return false;
	for (struct packed_iter it = ddbi_packed_iter(value); ddbi_packed_next(&it); i++)
		if ((keys && !ddbi_load_text(d, row, it.name, &keys[i])) ||
			!element_type(d, row, keys ? keys[i] : NULL, i, it.value, shape.each) ||
			!load_element(d, row, it.value, items + i * shape.size))
			return false;
	ddbi_write_elements(
		row->attr->kind, (struct elements){ (const char *const *)keys, items, i }, member);
	return true;
}
