/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "expression/render.h"
#include "operation/codec.h"
#include "operation/shape_walk.h"
#include "value/decimal.h"
#include "value/json.h"

static void encode_value(const struct shape *, const void *, struct buf *);

/* ---- expressions that are trees ---- */

static void begin_member(struct buf *out, char *before, const char *name)
{
	ddbi_buf_byte(out, *before);
	ddbi_buf_byte(out, '"');
	buf_z(out, name);
	ddbi_buf_add(out, "\":", 2);
	*before = ',';
}

/* Rendered text is made of words, operators and placeholders: nothing in it has to be escaped. */
static void encode_texts(const struct expression_trees *t, struct rendering *r, char *before, struct buf *out)
{
	const struct {
		const char *name;
		const struct condition *condition;
	} conditions[] = { { "KeyConditionExpression", t->key_condition }, { "FilterExpression", t->filter },
		{ "ConditionExpression", t->condition } };
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
		if (!conditions[i].condition)
			continue;
		begin_member(out, before, conditions[i].name);
		ddbi_buf_byte(out, '"');
		ddbi_render_condition(r, conditions[i].condition, out);
		ddbi_buf_byte(out, '"');
	}
	if (t->update && t->update->n) {
		begin_member(out, before, "UpdateExpression");
		ddbi_buf_byte(out, '"');
		ddbi_render_update(r, t->update, out);
		ddbi_buf_byte(out, '"');
	}
	if (t->projection && t->projection->n) {
		begin_member(out, before, "ProjectionExpression");
		ddbi_buf_byte(out, '"');
		ddbi_render_projection(r, t->projection, out);
		ddbi_buf_byte(out, '"');
	}
}

static void encode_placeholders(const struct rendering *r, char *before, struct buf *out)
{
	if (r->nnames)
		begin_member(out, before, "ExpressionAttributeNames");
	for (size_t i = 0; i < r->nnames; i++) {
		buf_z(out, i ? ",\"#" : "{\"#");
		ddbi_buf_u64(out, i);
		ddbi_buf_add(out, "\":", 2);
		ddbi_json_write_string(out, r->names[i]);
	}
	buf_z(out, r->nnames ? "}" : "");
	if (r->nvalues)
		begin_member(out, before, "ExpressionAttributeValues");
	for (size_t i = 0; i < r->nvalues; i++) {
		buf_z(out, i ? ",\":" : "{\":");
		ddbi_buf_u64(out, i);
		ddbi_buf_add(out, "\":", 2);
		ddbi_json_write_attribute(out, r->values[i]);
	}
	buf_z(out, r->nvalues ? "}" : "");
}

#define PLACEHOLDERS_MAX ((size_t)1 << 20)

static void encode_trees(const struct expression_trees *trees, char *before, struct buf *out)
{
	struct ddb_arena arena;
	struct rendering rendering;
	ddbi_arena_init(&arena, PLACEHOLDERS_MAX);
	ddbi_rendering_init(&rendering, &arena);
	encode_texts(trees, &rendering, before, out);
	encode_placeholders(&rendering, before, out);
	if (rendering.failed)
		out->failed = true;
	ddbi_arena_free(&arena);
}

static const struct expression_trees *trees_of(const struct shape *shape, const void *in)
{
	if (!shape->trees)
		return NULL;
	return *(const struct expression_trees *const *)(const void *)((const char *)in + shape->trees);
}

/* ---- everything ---- */

static void encode_structure(const struct shape *shape, const void *in, struct buf *out)
{
	char before = '{';
	for (size_t i = 0; i < shape->nmembers; i++) {
		const struct shape_member *member = &shape->members[i];
		const void *value = shape_member(member, in);
		if (!value) {
			continue;
		}
		begin_member(out, &before, member->name);
		encode_value(member->shape, value, out);
	}
	const struct expression_trees *trees = trees_of(shape, in);
	if (trees)
		encode_trees(trees, &before, out);
	if (before == '{') {
		ddbi_buf_byte(out, '{');
	}
	ddbi_buf_byte(out, '}');
}

static void encode_list(const struct shape *shape, const struct any_list *list, struct buf *out)
{
	ddbi_buf_byte(out, '[');
	for (size_t i = 0; i < list->len; i++) {
		if (i) {
			ddbi_buf_byte(out, ',');
		}
		encode_value(shape->element, list_element(list, shape->element, i), out);
	}
	ddbi_buf_byte(out, ']');
}

static void encode_map(const struct shape *shape, const struct any_list *map, struct buf *out)
{
	ddbi_buf_byte(out, '{');
	for (size_t i = 0; i < map->len; i++) {
		if (i) {
			ddbi_buf_byte(out, ',');
		}
		ddbi_json_write_string(out, *map_key(map, shape->element, i));
		ddbi_buf_byte(out, ':');
		encode_value(shape->element, map_value(map, shape->element, i), out);
	}
	ddbi_buf_byte(out, '}');
}

void ddbi_write_double(struct buf *out, double v)
{
	struct ddb_decimal decimal;
	char text[DECIMAL_TEXT_MAX];
	if (!ddbi_decimal_from_double(v, &decimal)) {
		buf_z(out, "null");
		return;
	}
	size_t n = ddbi_decimal_format(&decimal, text);
	ddbi_buf_add(out, text, n);
	if (!memchr(text, '.', n)) {
		ddbi_buf_add(out, ".0", 2);
	}
}

static void encode_blob(struct str bytes, struct buf *out)
{
	ddbi_buf_byte(out, '"');
	ddbi_base64_write(out, bytes);
	ddbi_buf_byte(out, '"');
}

static void encode_value(const struct shape *shape, const void *in, struct buf *out)
{
	switch (shape->kind) {
	case SHAPE_STRING: ddbi_json_write_string(out, *(const struct str *)in); break;
	case SHAPE_INTEGER:
	case SHAPE_LONG: ddbi_buf_i64(out, ((const struct opt_int *)in)->v); break;
	case SHAPE_DOUBLE: ddbi_write_double(out, ((const struct opt_double *)in)->v); break;
	case SHAPE_BOOLEAN: buf_z(out, ((const struct opt_bool *)in)->v ? "true" : "false"); break;
	case SHAPE_TIMESTAMP: ddbi_json_write_ms(out, ((const struct opt_time *)in)->ms); break;
	case SHAPE_BLOB: encode_blob(*(const struct str *)in, out); break;
	case SHAPE_ATTRIBUTE: ddbi_json_write_attribute(out, ((const struct attribute *)in)->packed); break;
	case SHAPE_ITEM: ddbi_json_write_item(out, ((const struct item *)in)->packed); break;
	case SHAPE_STRUCTURE: encode_structure(shape, in, out); break;
	case SHAPE_LIST: encode_list(shape, any_list(in), out); break;
	case SHAPE_MAP: encode_map(shape, any_list(in), out); break;
	}
}

void ddbi_encode(const struct shape *shape, const void *in, struct buf *out)
{
	encode_structure(shape, in, out);
}
