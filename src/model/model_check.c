/* SPDX-License-Identifier: Apache-2.0 */
/* What no compiler can refuse in a model. */
#include "model/ids.h"
#include "model/pattern.h"

#define ROWS_MAX 1000 /* a struct with more members is a mistake, and checking is quadratic */

#define WRONG(err, ...) ddbi_failf(err, EXCEPTION_MISUSE, __VA_ARGS__)

const struct ddb_attr *ddbi_model_row(const struct ddb_model *m, struct str member)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (str_eq(str_z(m->attrs[i].member), member))
			return &m->attrs[i];
	return NULL;
}

enum ddb_stored ddbi_time_form(const struct ddb_attr *a)
{
	if (a->as != DDB_BY_DEFAULT)
		return a->as;
	return a->role == DDB_IS_TTL_ ? DDB_EPOCH_SECONDS : DDB_ISO_TEXT;
}

enum ddb_type ddbi_stored_type(const struct ddb_attr *a)
{
	switch (a->kind) {
	case ddb_kind_text:
	case ddb_kind_textn:
	case ddb_kind_chars:
	case ddb_kind_pattern:
	case ddb_kind_date: return DDB_S;
	case ddb_kind_sint:
	case ddb_kind_uint:
	case ddb_kind_oint: return a->names ? DDB_S : DDB_N;
	case ddb_kind_ouint:
	case ddb_kind_oreal:
	case ddb_kind_odecimal:
	case ddb_kind_decimal:
	case ddb_kind_real: return DDB_N;
	case ddb_kind_time:
	case ddb_kind_otime: return ddbi_time_form(a) == DDB_ISO_TEXT ? DDB_S : DDB_N;
	case ddb_kind_flag:
	case ddb_kind_oflag: return a->names ? DDB_S : DDB_BOOL;
	case ddb_kind_blob: return DDB_B;
	case ddb_kind_strset: return DDB_SS;
	case ddb_kind_intset:
	case ddb_kind_decset: return DDB_NS;
	case ddb_kind_blobset: return DDB_BS;
	case ddb_kind_strlist:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_maps: return DDB_L;
	case ddb_kind_map:
	case ddb_kind_mapptr:
	case ddb_kind_strmap:
	case ddb_kind_intmap:
	case ddb_kind_keyed: return DDB_M;
	case ddb_kind_item:
	case ddb_kind_custom: return a->type;
	default: return DDB_NONE;
	}
}

bool ddbi_all_zero(const void *p, size_t n)
{
	const char *c = p;
	for (size_t i = 0; i < n; i++)
		if (c[i])
			return false;
	return true;
}

static const char *stored_name(const struct ddb_attr *a)
{
	return a->name ? a->name : a->member;
}

static bool two_rows(
	const struct ddb_model *m, const struct ddb_attr *b, const struct ddb_attr *a, struct error *err)
{
	static const char *const roles[] = { [DDB_IS_HASH_] = "the hash key",
		[DDB_IS_RANGE_] = "the range key",
		[DDB_IS_TTL_] = "the expiry",
		[DDB_IS_VERSION_] = "the version",
		[DDB_IS_DISCRIMINATOR_] = "the discriminator" };
	if (!strcmp(a->member, b->member))
		return WRONG(err, "%s: there are two rows for %s", m->name, a->member);
	if (a->kind == ddb_kind_rest && b->kind == ddb_kind_rest)
		return WRONG(err, "%s: %s and %s are both a DDB_REST", m->name, b->member, a->member);
	if (a->kind == ddb_kind_rest || b->kind == ddb_kind_rest)
		return true;
	if (!strcmp(stored_name(a), stored_name(b)))
		return WRONG(err, "%s: %s and %s are both stored as %s", m->name, b->member, a->member,
			stored_name(a));
	if (a->role && a->role == b->role)
		return WRONG(err, "%s: %s and %s are both %s", m->name, b->member, a->member, roles[a->role]);
	return true;
}

static bool rows_fit(const struct ddb_model *m, struct error *err)
{
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		for (size_t j = 0; j < i; j++)
			if (!two_rows(m, &m->attrs[j], a, err))
				return false;
		if (!ddbi_row_fits(m, a, err))
			return false;
	}
	return true;
}

/* What is said of a whole item, an embedded struct may say too, but not a nested one. */
static bool can_be_nested(const struct ddb_model *m, struct error *err)
{
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		if (!m->table && a->role)
			return WRONG(err, "%s.%s: only a model with a table has keys, an expiry or a version",
				m->name, a->member);
		if (!m->table && (ddbi_id_form(a) || a->now_on_create || a->now_on_save))
			return WRONG(
				err, "%s.%s: only a model with a table makes values up", m->name, a->member);
		if (!m->table && a->unique)
			return WRONG(err, "%s.%s: only a model with a table keeps values unique", m->name,
				a->member);
		if (a->pattern)
			return WRONG(err, "%s.%s: a nested struct has no patterns", m->name, a->member);
	}
	return true;
}

static bool embeds_fit(const struct ddb_model *m, struct error *err)
{
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		if (a->kind == ddb_kind_embed &&
			(a->name || a->required || a->pattern || a->unique || a->max_length || a->max_chars))
			return WRONG(err, "%s.%s: DDB_EMBED takes no options: they belong to the rows of %s",
				m->name, a->member, a->model->name);
		for (size_t j = 0; a->kind == ddb_kind_embed && j < a->model->nattrs; j++)
			if (a->model->attrs[j].kind == ddb_kind_embed)
				return WRONG(err,
					"%s.%s: %s embeds another struct itself, and only one level is "
					"possible",
					m->name, a->member, a->model->name);
	}
	return true;
}

static const struct ddb_attr *with_role(const struct ddb_model *m, enum ddb_role role)
{
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == role)
			return &m->attrs[i];
	return NULL;
}

/* The values of unique rows are reserved by items of the same table, whose keys are made of texts. */
static bool unique_fits(const struct ddb_model *m, struct error *err)
{
	const struct ddb_attr *keys[] = { with_role(m, DDB_IS_HASH_), with_role(m, DDB_IS_RANGE_) };
	for (size_t i = 0; i < m->nattrs; i++)
		for (size_t k = 0; m->attrs[i].unique && k < 2; k++)
			if (keys[k] && ddbi_stored_type(keys[k]) != DDB_S)
				return WRONG(err,
					"%s.%s: .unique needs a table whose keys are texts; %s is %s",
					m->name, m->attrs[i].member, keys[k]->member,
					ddbi_type_words(ddbi_stored_type(keys[k])));
	return true;
}

static bool key_of_index(
	const struct ddb_model *m, const struct ddb_index *x, const char *member, struct error *err)
{
	const struct ddb_attr *a = ddbi_model_row(m, str_z(member));
	if (!a)
		return WRONG(err, "%s: index %s: %s has no row", m->name, x->name, member);
	enum ddb_type t = ddbi_stored_type(a);
	return t == DDB_S || t == DDB_N || t == DDB_B ||
	       WRONG(err, "%s: index %s: %s is %s, and a key must be a text, a number or bytes", m->name,
		       x->name, member, t ? ddbi_type_words(t) : "of any type");
}

static bool member_of_index(
	const struct ddb_model *m, const struct ddb_index *x, const char *member, struct error *err)
{
	return ddbi_model_row(m, str_z(member)) ||
	       WRONG(err, "%s: index %s: %s has no row", m->name, x->name, member);
}

static bool index_fits(const struct ddb_model *m, const struct ddb_index *x, struct error *err)
{
	for (const struct ddb_index *y = m->indexes; y < x; y++)
		if (!strcmp(x->name, y->name))
			return WRONG(err, "%s: there are two indexes called %s", m->name, x->name);
	if (!x->hash)
		return WRONG(err, "%s: index %s has no hash key", m->name, x->name);
	if (!key_of_index(m, x, x->hash, err) || (x->range && !key_of_index(m, x, x->range, err)))
		return false;
	for (const char *const *member = x->include; member && *member; member++)
		if (!member_of_index(m, x, *member, err))
			return false;
	if (x->range && !strcmp(x->hash, x->range))
		return WRONG(err, "%s: index %s: %s cannot be both keys", m->name, x->name, x->hash);
	if (x->keys_only && x->include)
		return WRONG(
			err, "%s: index %s: .keys_only and .include exclude each other", m->name, x->name);
	if (x->local && (!x->range || strcmp(x->hash, with_role(m, DDB_IS_HASH_)->member)))
		return WRONG(err, "%s: index %s: a local index has the table's hash key and a range key",
			m->name, x->name);
	if (x->local && !with_role(m, DDB_IS_RANGE_))
		return WRONG(err, "%s: index %s: only a table with a range key has local indexes", m->name,
			x->name);
	return true;
}

static bool indexes_fit(const struct ddb_model *m, struct error *err)
{
	for (size_t i = 0; i < m->nindexes; i++)
		if (!index_fits(m, &m->indexes[i], err))
			return false;
	return true;
}

/* The rows are all of them, embedded ones among the others. */
static bool flat_fits(const struct ddb_model *m, const struct flat_rows *rows, struct error *err)
{
	if (!rows_fit(m, err))
		return false;
	for (size_t i = 0; i < rows->n; i++)
		if (!ddbi_pattern_check(m, rows, i, err))
			return false;
	if (m->table && !with_role(m, DDB_IS_HASH_))
		return WRONG(err, "%s: there is no DDB_HASH row", m->name);
	if (!unique_fits(m, err))
		return false;
	return !m->nindexes ||
	       (m->table ? indexes_fit(m, err) : WRONG(err, "%s: indexes without a table", m->name));
}

static bool model_fits(const struct ddb_model *m, struct error *err)
{
	if (!m)
		return WRONG(err, "the model is NULL");
	if (!m->name || !m->size || (m->nattrs && !m->attrs))
		return WRONG(err, "the model was not made by DDB_MODEL");
	if (m->nattrs > ROWS_MAX || ddbi_rows_count(m) > ROWS_MAX)
		return WRONG(err, "%s: more than %d rows", m->name, ROWS_MAX);
	if (!embeds_fit(m, err))
		return false;
	struct ddb_arena arena;
	struct flat_rows rows;
	struct ddb_model flat = *m;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	bool ok = ddbi_rows_flat(m, &arena, &rows);
	flat.attrs = rows.rows;
	flat.nattrs = rows.n;
	ok = ok ? flat_fits(&flat, &rows, err) : ddbi_fail_nomem(err);
	ddbi_arena_free(&arena);
	return ok;
}

/* Nested models may hold lists of each other: those that are being checked form a chain. */
struct chain {
	const struct ddb_model *model;
	const struct chain *up;
};

static bool check_nested(const struct ddb_model *m, const struct chain *up, struct error *err)
{
	for (const struct chain *c = up; c; c = c->up)
		if (c->model == m)
			return true;
	if (!model_fits(m, err))
		return false;
	const struct chain here = { m, up };
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		if (a->model && !check_nested(a->model, &here, err))
			return false;
		if (a->model && a->kind != ddb_kind_embed && !can_be_nested(a->model, err))
			return false;
	}
	return true;
}

bool ddbi_model_valid(const struct ddb_model *m, struct error *err)
{
	return check_nested(m, NULL, err);
}

enum ddb_rc ddb_model_check(const struct ddb_model *m, struct ddb_error *why)
{
	struct ddb_arena arena;
	struct error err;
	ddbi_arena_init(&arena, 1 << 16);
	error_init(&err, &arena);
	ddbi_model_valid(m, &err);
	struct ddb_error told;
	ddbi_error_public(&err, &told);
	ddbi_arena_free(&arena);
	if (why)
		*why = told;
	return told.rc;
}
