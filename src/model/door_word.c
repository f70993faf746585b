/* SPDX-License-Identifier: Apache-2.0 */
/* A word for a question mark of the text door: the value that it is for its attribute. */
#include "model/door.h"
#include "model/mapping.h"
#include "model/word.h"
#include "value/decimal.h"

static enum ddb_type element_type(const struct ddb_attr *a)
{
	switch (a->kind) {
	case ddb_kind_text:
	case ddb_kind_textn:
	case ddb_kind_chars: /* a part of a text */
	case ddb_kind_strset:
	case ddb_kind_strlist:
	case ddb_kind_strmap: return DDB_S;
	case ddb_kind_intset:
	case ddb_kind_decset:
	case ddb_kind_intlist:
	case ddb_kind_reallist:
	case ddb_kind_intmap: return DDB_N;
	case ddb_kind_blob: /* a part of it */
	case ddb_kind_blobset: return DDB_B;
	case ddb_kind_item: return a->type == DDB_S ? DDB_S : DDB_NONE;
	default: return DDB_NONE;
	}
}

static bool is_time(const struct target *t)
{
	return t->row && (t->row->attr->kind == ddb_kind_time || t->row->attr->kind == ddb_kind_otime);
}

/* Targets of items without a struct have no row, for any attribute may hold anything; but not a key. */
static const struct ddb_attr *row_of(const struct door *d, const struct target *t)
{
	const struct mapping *m = d->trees->mapping;
	if (t->row || !m->model->items || t->path.n != 1)
		return t->row ? t->row->attr : NULL;
	const struct mapped *row = ddbi_mapping_row(m, t->path.parts[0].name);
	return row ? row->attr : NULL;
}

/* DDB_NONE: nothing is known. */
static enum ddb_type wanted(const struct door *d, const struct target *t, bool element)
{
	const struct ddb_attr *a = t ? row_of(d, t) : NULL;
	if (t && t->size)
		return DDB_N;
	if (!a)
		return DDB_NONE;
	if (element || t->element)
		return element_type(a);
	return is_time(t) ? DDB_S : ddbi_stored_type(a);
}

/* In the form that a member of a struct takes; anything else is a value as it is. */
static struct ddb_val of_member(const char *word, const struct ddb_value *v)
{
	int64_t n;
	switch (v->type) {
	case DDB_S: return ddb_arg_text(word);
	case DDB_N: return ddbi_decimal_to_i64(&v->n, &n) ? ddb_arg_int(n) : ddb_arg_decimal(v->n);
	case DDB_B: return ddb_arg_bytes(v->b);
	case DDB_BOOL: return ddb_arg_bool(v->flag);
	default: return ddb_arg_value(v);
	}
}

bool ddbi_door_word(struct door *d, const struct target *t, bool element, const struct ddb_val *word,
	struct str at, struct ddb_val *out)
{
	enum ddb_type want = wanted(d, t, element);
	struct error err;
	error_init(&err, d->trees->arena);
	struct ddb_value *v = ARENA_NEW(d->trees->arena, struct ddb_value);
	if (!v)
		return ddbi_fail_nomem(d->trees->err);
	if (!ddbi_word_value(d->trees->arena, word->u.text, want, &err, v)) {
		if (err.exception == EXCEPTION_NOMEM)
			return ddbi_fail_nomem(d->trees->err);
		return ddbi_door_fail(d, at, "%.*s", (int)err.message.n, err.message.p);
	}
	bool as_member = want != DDB_NONE && v->type == want && t->row && t->row->attr->kind != ddb_kind_item;
	*out = as_member ? of_member(word->u.text, v) : ddb_arg_value(v);
	return true;
}
