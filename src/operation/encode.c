/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "operation/codec.h"
#include "operation/shape_walk.h"
#include "value/decimal.h"
#include "value/json.h"

static void encode_value(const struct shape *, const void *, struct buf *);

static void encode_structure(const struct shape *shape, const void *in, struct buf *out)
{
	char before = '{';
	for (size_t i = 0; i < shape->nmembers; i++) {
		const struct shape_member *member = &shape->members[i];
		const void *value = shape_member(member, in);
		if (!value) {
			continue;
		}
		ddbi_buf_byte(out, before);
		ddbi_buf_byte(out, '"');
		buf_z(out, member->name);
		ddbi_buf_add(out, "\":", 2);
		encode_value(member->shape, value, out);
		before = ',';
	}
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
