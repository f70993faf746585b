/* SPDX-License-Identifier: Apache-2.0 */
#include "model/documents.h"
#include "value/json_plain.h"

#define JSON_MAX ((size_t)64 << 20)

struct writing {
	struct buf out;
	enum ddb_json form;
	char before; /* '{', then ',' */
};

static void write_attribute(struct writing *w, struct str name, struct str value)
{
	ddbi_buf_byte(&w->out, w->before);
	ddbi_json_write_string(&w->out, name);
	ddbi_buf_byte(&w->out, ':');
	(w->form == DDB_PLAIN_JSON ? ddbi_json_plain_value : ddbi_json_write_attribute)(&w->out, value);
	w->before = ',';
}

static bool is_member(const struct mapping *m, struct str name)
{
	for (size_t i = 0; m && i < m->nrows; i++)
		if (m->rows[i].attr->size && str_eq(m->rows[i].name, name))
			return true;
	return false;
}

static void write_item(struct writing *w, struct str packed, const struct mapping *order)
{
	for (const struct mapped *row = NULL; order && (row = ddbi_member_after(order, row));) {
		struct str value = ddbi_item_get(packed, row->name);
		if (value.p)
			write_attribute(w, row->name, value);
	}
	for (size_t i = 0; i < ddbi_item_count(packed); i++) {
		struct str name, value;
		ddbi_item_at(packed, i, &name, &value);
		if (!is_member(order, name))
			write_attribute(w, name, value);
	}
	buf_z(&w->out, w->before == '{' ? "{}" : "}");
}

bool ddbi_item_json(struct ddb_arena *arena, struct str packed, const struct mapping *order,
	enum ddb_json form, struct error *err, const char **json)
{
	struct writing w = { .form = form, .before = '{' };
	ddbi_buf_init(&w.out, JSON_MAX);
	write_item(&w, packed, order);
	struct str copy = w.out.failed ? STR_NONE : ddbi_arena_copy(arena, buf_view(&w.out));
	ddbi_buf_free(&w.out);
	*json = copy.p;
	return copy.p || ddbi_fail_nomem(err);
}

/* ---- reading ---- */
static bool no_json(const struct json *j, struct str text, const char *what, struct error *err)
{
	size_t line = 1, column = 1;
	for (const char *p = text.p; p < j->at && p < j->end; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	return ddbi_failf(err, EXCEPTION_VALIDATION, "line %zu, column %zu: %s", line, column, what);
}

static bool read_dynamodb(struct json *j, struct error *err, struct ddb_item *out)
{
	struct item item = { .packed = STR_NONE };
	struct error type_error;
	error_init(&type_error, err->arena);
	if (!ddbi_json_read_item(j, &type_error, &item))
		return false;
	if (type_error.exception) {
		*err = type_error;
		return false;
	}
	if (item.fault) {
		*err = item.fault->error;
		return false;
	}
	return ddbi_item_unpack(item.packed, j->arena, out) || ddbi_fail_nomem(err);
}

static bool read_plain(struct json *j, struct error *err, struct ddb_item *out)
{
	struct ddb_value v = { .type = DDB_NONE };
	if (!ddbi_json_plain_read(j, err, &v))
		return false;
	*out = v.m;
	return true;
}

static bool read_tree(
	struct json *j, struct str text, enum ddb_json form, struct error *err, struct ddb_item *out)
{
	if (ddbi_json_kind(j) != JSON_OBJECT)
		return no_json(j, text, "an item is a JSON object, { ... }", err);
	bool ok = (form == DDB_PLAIN_JSON ? read_plain : read_dynamodb)(j, err, out);
	if (!ok && err->exception)
		return false;
	if (!ok && j->nomem)
		return ddbi_fail_nomem(err);
	return (ok && ddbi_json_end(j)) || no_json(j, text, "this is not JSON", err);
}

bool ddbi_item_tree(
	struct ddb_arena *arena, struct str json, enum ddb_json form, struct error *err, struct ddb_item *out)
{
	struct json j;
	struct buf scratch;
	struct str text = ddbi_arena_copy(arena, json); /* what is read borrows from it */
	if (!text.p)
		return ddbi_fail_nomem(err);
	ddbi_buf_init(&scratch, 2 * text.n + 64);
	ddbi_json_begin(&j, text, arena, &scratch);
	bool ok = read_tree(&j, text, form, err, out);
	ddbi_buf_free(&scratch);
	return ok && ddbi_item_tree_check(arena, out, err);
}

/* ---- trees of users ---- */
static bool check_names(struct ddb_arena *arena, const struct ddb_item *item, struct error *err)
{
	struct ddb_member *names = ARENA_ARRAY(arena, struct ddb_member, item->len + 1);
	if (!names)
		return ddbi_fail_nomem(err);
	for (size_t i = 0; i < item->len; i++)
		names[i] = (struct ddb_member){ item->members[i].name, { .type = DDB_NULL } };
	const struct ddb_value shallow = { .type = DDB_M, .m = { names, item->len } };
	return ddbi_value_check(&shallow, err);
}

bool ddbi_item_has_members(const struct ddb_item *item, struct error *err)
{
	return !item->len || item->members ||
	       ddbi_failf(err, EXCEPTION_MISUSE, "the item has no members but a length");
}

bool ddbi_item_tree_check(struct ddb_arena *arena, const struct ddb_item *item, struct error *err)
{
	if (!ddbi_item_has_members(item, err))
		return false;
	for (size_t i = 0; i < item->len; i++)
		if (!ddbi_value_check(&item->members[i].value, err))
			return false;
	return check_names(arena, item, err);
}

bool ddbi_item_tree_pack(
	struct ddb_arena *arena, const struct ddb_item *item, struct error *err, struct str *packed)
{
	if (!ddbi_item_tree_check(arena, item, err))
		return false;
	*packed = ddbi_item_pack(arena, item);
	return packed->p || ddbi_fail_nomem(err);
}
