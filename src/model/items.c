/* SPDX-License-Identifier: Apache-2.0 */
/* Items without a struct: JSON, sizes, look-ups, comparison. */
#include "model/documents.h"

#define ITEMS_MAX ((size_t)256 << 20) /* bytes that one of these calls uses on the way */

static enum ddb_rc tell(bool ok, const struct error *err, struct ddb_error *why)
{
	struct ddb_error known = { .rc = DDB_OK };
	if (!ok)
		ddbi_error_public(err, &known);
	if (why)
		*why = known;
	return known.rc;
}

static bool item_to_json(struct ddb_arena *arena, const struct ddb_item *item, enum ddb_json form,
	struct error *err, const char **json)
{
	struct str packed;
	if (!arena || !item || !json)
		return ddbi_failf(err, EXCEPTION_MISUSE, "the %s is NULL",
			!arena  ? "arena"
			: !item ? "item"
				: "json");
	return ddbi_item_tree_pack(err->arena, item, err, &packed) &&
	       ddbi_item_json(arena, packed, NULL, form, err, json);
}

enum ddb_rc ddb_item_to_json(struct ddb_arena *arena, const struct ddb_item *item, enum ddb_json form,
	const char **json, struct ddb_error *why)
{
	struct ddb_arena work;
	struct error err;
	const char *out = NULL;
	ddbi_arena_init(&work, ITEMS_MAX);
	error_init(&err, &work);
	enum ddb_rc rc = tell(item_to_json(arena, item, form, &err, json ? &out : NULL), &err, why);
	if (rc == DDB_OK)
		*json = out;
	ddbi_arena_free(&work);
	return rc;
}

enum ddb_rc ddb_item_from_json(struct ddb_arena *arena, const char *json, enum ddb_json form,
	struct ddb_item *out, struct ddb_error *why)
{
	struct error err;
	struct ddb_arena work;
	struct ddb_item item = { .members = NULL };
	bool ok = false;
	ddbi_arena_init(&work, ITEMS_MAX);
	error_init(&err, &work);
	if (!arena || !json || !out)
		ddbi_failf(&err, EXCEPTION_MISUSE, "the %s is NULL",
			!arena  ? "arena"
			: !json ? "JSON"
				: "item");
	else
		ok = ddbi_item_tree(arena, str_z(json), form, &err, &item);
	enum ddb_rc rc = tell(ok, &err, why);
	if (rc == DDB_OK)
		*out = item;
	ddbi_arena_free(&work);
	return rc;
}

size_t ddb_item_size(const struct ddb_item *item)
{
	struct ddb_arena work;
	struct error err;
	struct str packed;
	ddbi_arena_init(&work, ITEMS_MAX);
	error_init(&err, &work);
	bool ok = item && ddbi_item_tree_pack(&work, item, &err, &packed);
	size_t size = ok ? ddbi_item_size(packed) : 0;
	ddbi_arena_free(&work);
	return size;
}

const struct ddb_value *ddb_item_get(const struct ddb_item *item, const char *name)
{
	struct str wanted = str_z(name);
	for (size_t i = 0; item && item->members && wanted.p && i < item->len; i++) {
		const struct ddb_member *m = &item->members[i];
		if (str_eq((struct str){ m->name.data, m->name.len }, wanted))
			return &m->value;
	}
	return NULL;
}

bool ddb_value_equal(const struct ddb_value *a, const struct ddb_value *b)
{
	return a && b && ddbi_value_equal(a, b);
}

bool ddb_item_equal(const struct ddb_item *a, const struct ddb_item *b)
{
	if (!a || !b)
		return false;
	const struct ddb_value x = { .type = DDB_M, .m = *a }, y = { .type = DDB_M, .m = *b };
	return ddbi_value_equal(&x, &y);
}

struct ddb_value ddb_text_value(const char *s)
{
	struct ddb_value v = { .type = s ? DDB_S : DDB_NONE };
	if (s)
		v.s = (struct ddb_text_n){ s, strlen(s) };
	return v;
}
