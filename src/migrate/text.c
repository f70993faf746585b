/* SPDX-License-Identifier: Apache-2.0 */
/* Steps in words. */
#include "base/hash.h"
#include "migrate/migrate.h"
#include "model/documents.h"
#include "value/json.h"
#include <stdarg.h>
#include <stdio.h>

#define TEXT_MAX ((size_t)1 << 20)

const char *ddbi_migrate_format(struct ddb_arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = n < 0 ? NULL : ddbi_arena_bytes(arena, (size_t)n + 1);
	va_start(args, format);
	if (text)
		vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}

/* {"S":"member"} */
static const char *value_text(struct ddb_arena *arena, const struct ddb_value *v)
{
	struct str packed = ddbi_value_pack(arena, v), copy = STR_NONE;
	struct buf b;
	ddbi_buf_init(&b, TEXT_MAX);
	if (packed.p)
		ddbi_json_write_attribute(&b, packed);
	if (packed.p && !b.failed)
		copy = ddbi_arena_copy(arena, buf_view(&b));
	ddbi_buf_free(&b);
	return copy.p;
}

static const char *add_text(struct ddb_arena *arena, const struct ddb_migrate_step *s, const char *table)
{
	if (s->convert)
		return ddbi_migrate_format(
			arena, "add attribute %s, computed, to items of %s that lack it", s->name, table);
	const char *value = value_text(arena, &s->value);
	return value ? ddbi_migrate_format(arena, "add attribute %s = %s to items of %s that lack it",
			       s->name, value, table)
		     : NULL;
}

static const char *step_text(struct ddb_arena *arena, const struct ddb_migrate_step *s, const char *table)
{
	switch (s->kind) {
	case DDB_MIGRATE_ADD: return add_text(arena, s, table);
	case DDB_MIGRATE_REMOVE:
		return ddbi_migrate_format(arena, "remove attribute %s from items of %s", s->name, table);
	case DDB_MIGRATE_RENAME:
		return ddbi_migrate_format(
			arena, "rename attribute %s of items of %s to %s", s->from, table, s->name);
	case DDB_MIGRATE_RETYPE:
		return ddbi_migrate_format(arena, "make attribute %s of items of %s type %s%s", s->name,
			table, ddbi_type_name(s->type), s->convert ? ", computed" : "");
	case DDB_MIGRATE_CHANGE: return ddbi_migrate_format(arena, "change items of %s by a function", table);
	case DDB_MIGRATE_CREATE_TABLE: return ddbi_migrate_format(arena, "create table %s", table);
	case DDB_MIGRATE_ADD_INDEX:
		return ddbi_migrate_format(arena, "add index %s to table %s", s->name, table);
	case DDB_MIGRATE_REMOVE_INDEX:
		return ddbi_migrate_format(arena, "remove index %s from table %s", s->name, table);
	case DDB_MIGRATE_TTL:
		return s->name ? ddbi_migrate_format(arena, "let items of %s expire by %s", table, s->name)
			       : ddbi_migrate_format(arena, "let items of %s expire no more", table);
	default: return ddbi_migrate_format(arena, "set tags of table %s", table);
	}
}

/* The name with the prefix ends with a NUL nowhere. */
static const char *table_text(struct ddb_arena *arena, const struct mapping *m)
{
	return ddbi_arena_copy(arena, m->table).p;
}

const char *ddbi_step_text(struct ddb_arena *arena, const struct course *c, const struct ddb_migrate_step *s)
{
	const char *table = table_text(arena, c->mapping);
	const char *text = table ? step_text(arena, s, table) : NULL;
	return text && c->back ? ddbi_migrate_format(arena, "undo: %s", text) : text;
}

const char *ddbi_pass_text(struct ddb_arena *arena, const struct course *c, size_t from, size_t to)
{
	const char *all = ddbi_step_text(arena, c, course_step(c, from));
	for (size_t i = from + 1; all && i < to; i++) {
		const char *more = ddbi_step_text(arena, c, course_step(c, i));
		all = more ? ddbi_migrate_format(arena, "%s; %s", all, more) : NULL;
	}
	return all;
}

const char *ddbi_course_fingerprint(struct ddb_arena *arena, const struct course *c)
{
	struct course forth = { c->migration, c->mapping, false };
	size_t n = c->migration->nsteps;
	const char *all = n ? ddbi_pass_text(arena, &forth, 0, n) : "";
	return all ? ddbi_migrate_format(arena, "%016llx", (unsigned long long)ddbi_hash64(str_z(all)))
		   : NULL;
}

/* ---- keys ---- */
struct str ddbi_key_of(struct ddb_arena *arena, const struct mapping *m, struct str item)
{
	struct buf b;
	struct packer p;
	struct str key = STR_NONE;
	ddbi_buf_init(&b, TEXT_MAX);
	ddbi_pack_begin(&p, &b);
	ddbi_pack_packed(&p, m->hash->name, ddbi_item_get(item, m->hash->name));
	if (m->range)
		ddbi_pack_packed(&p, m->range->name, ddbi_item_get(item, m->range->name));
	if (ddbi_pack_end(&p, &key))
		key = ddbi_arena_copy(arena, key);
	ddbi_buf_free(&b);
	return key;
}

const char *ddbi_key_json(
	struct ddb_arena *arena, const struct mapping *m, struct str item, struct error *err)
{
	const char *json = NULL;
	struct str key = ddbi_key_of(arena, m, item);
	if (!key.p) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	return ddbi_item_json(arena, key, NULL, DDB_DYNAMODB_JSON, err, &json) ? json : NULL;
}
