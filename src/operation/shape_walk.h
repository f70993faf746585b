/* SPDX-License-Identifier: Apache-2.0 */
/* Reaching into the structs of generated/shapes.h by way of their shapes. Of this room only. */
#ifndef OPERATION_SHAPE_WALK_H
#define OPERATION_SHAPE_WALK_H
#include "base/buf.h"
#include "operation/shape.h"

/* Every generated list struct, and every map struct, looks like this one. */
static inline const struct any_list *any_list(const void *at)
{
	return at;
}

static inline void *list_element(const struct any_list *list, const struct shape *element, size_t i)
{
	return (char *)list->items + i * element->size;
}

/* An entry of a map is its key, then the value; both are aligned to 8 bytes. */
static inline size_t map_entry_size(const struct shape *value)
{
	return (sizeof(struct str) + value->size + 7) & ~(size_t)7;
}
static inline struct str *map_key(const struct any_list *map, const struct shape *value, size_t i)
{
	return (struct str *)(void *)((char *)map->items + i * map_entry_size(value));
}
static inline void *map_value(const struct any_list *map, const struct shape *value, size_t i)
{
	return (char *)map->items + i * map_entry_size(value) + sizeof(struct str);
}

/* Is something there, of a shape that is no structure? */
static inline bool shape_is_there(const struct shape *shape, const void *at)
{
	switch (shape->kind) {
	case SHAPE_STRING:
	case SHAPE_BLOB: return ((const struct str *)at)->p != NULL;
	case SHAPE_INTEGER:
	case SHAPE_LONG: return ((const struct opt_int *)at)->set;
	case SHAPE_DOUBLE: return ((const struct opt_double *)at)->set;
	case SHAPE_BOOLEAN: return ((const struct opt_bool *)at)->set;
	case SHAPE_TIMESTAMP: return ((const struct opt_time *)at)->set;
	case SHAPE_ATTRIBUTE: {
		const struct attribute *attribute = at;
		return attribute->packed.p || attribute->fault;
	}
	case SHAPE_ITEM: {
		const struct item *item = at;
		return item->packed.p || item->fault;
	}
	case SHAPE_LIST:
	case SHAPE_MAP: return any_list(at)->set;
	case SHAPE_STRUCTURE: return true;
	}
	return false;
}

/* A member's value: for a structure what its pointer leads to. NULL: absent. Inline, as each request has all
 * members of its input looked at. */
static inline const void *shape_member(const struct shape_member *member, const void *structure)
{
	const char *at = (const char *)structure + member->offset;
	if (member->shape->kind == SHAPE_STRUCTURE) {
		return *(const void *const *)(const void *)at;
	}
	return shape_is_there(member->shape, at) ? at : NULL;
}

/* A plain decimal with at least one digit behind the point: 1.0, 0.5. JSON has no NaN; it becomes null. */
void ddbi_write_double(struct buf *, double);

#endif
