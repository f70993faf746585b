/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/constraint.h"
#include "operation/shape_walk.h"
#include "value/json.h"

#define DUMP_MAX 4096

static void dump_structure(const struct shape *shape, const void *in, struct buf *out)
{
	buf_z(out, shape->name);
	const char *before = "(";
	for (size_t i = 0; i < shape->nmembers; i++) {
		const void *value = shape_member(&shape->members[i], in);
		if (value) {
			buf_z(out, before);
			buf_z(out, shape->members[i].path);
			ddbi_buf_byte(out, '=');
			ddbi_shape_dump(shape->members[i].shape, value, out);
			before = ", ";
		}
	}
	buf_z(out, *before == '(' ? "()" : ")");
}

static void dump_list(const struct shape *shape, const struct any_list *list, struct buf *out)
{
	ddbi_buf_byte(out, '[');
	for (size_t i = 0; i < list->len && !out->failed; i++) {
		buf_z(out, i ? ", " : "");
		ddbi_shape_dump(shape->element, list_element(list, shape->element, i), out);
	}
	ddbi_buf_byte(out, ']');
}

static void dump_map(const struct shape *shape, const struct any_list *map, struct buf *out)
{
	ddbi_buf_byte(out, '{');
	for (size_t i = 0; i < map->len && !out->failed; i++) {
		buf_z(out, i ? ", " : "");
		buf_str(out, *map_key(map, shape->element, i));
		ddbi_buf_byte(out, '=');
		ddbi_shape_dump(shape->element, map_value(map, shape->element, i), out);
	}
	ddbi_buf_byte(out, '}');
}

static void dump_item(struct str item, struct buf *out)
{
	ddbi_buf_byte(out, '{');
	for (size_t i = 0; item.p && i < ddbi_item_count(item) && !out->failed; i++) {
		struct str name, value;
		ddbi_item_at(item, i, &name, &value);
		buf_z(out, i ? ", " : "");
		buf_str(out, name);
		ddbi_buf_byte(out, '=');
		ddbi_json_write_attribute(out, value);
	}
	ddbi_buf_byte(out, '}');
}

void ddbi_shape_dump(const struct shape *shape, const void *value, struct buf *out)
{
	switch (shape->kind) {
	case SHAPE_STRING:
	case SHAPE_BLOB: buf_str(out, *(const struct str *)value); break;
	case SHAPE_INTEGER:
	case SHAPE_LONG: ddbi_buf_i64(out, ((const struct opt_int *)value)->v); break;
	case SHAPE_DOUBLE: ddbi_write_double(out, ((const struct opt_double *)value)->v); break;
	case SHAPE_BOOLEAN: buf_z(out, ((const struct opt_bool *)value)->v ? "true" : "false"); break;
	case SHAPE_TIMESTAMP: ddbi_json_write_ms(out, ((const struct opt_time *)value)->ms); break;
	case SHAPE_ATTRIBUTE:
		ddbi_json_write_attribute(out, ((const struct attribute *)value)->packed);
		break;
	case SHAPE_ITEM: dump_item(((const struct item *)value)->packed, out); break;
	case SHAPE_STRUCTURE: dump_structure(shape, value, out); break;
	case SHAPE_LIST: dump_list(shape, any_list(value), out); break;
	case SHAPE_MAP: dump_map(shape, any_list(value), out); break;
	}
}

struct str ddbi_shape_dump_text(const struct shape *shape, const void *value, struct error *err)
{
	struct buf text;
	ddbi_buf_init(&text, DUMP_MAX);
	ddbi_shape_dump(shape, value, &text);
	struct str copy = ddbi_arena_copy(err->arena, buf_view(&text));
	ddbi_buf_free(&text);
	return copy.p ? copy : STR("");
}
