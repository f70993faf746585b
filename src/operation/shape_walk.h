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

/* A member's value: for a structure what its pointer leads to. NULL: absent. */
const void *ddbi_shape_member(const struct shape_member *, const void *structure);

/* A plain decimal with at least one digit behind the point: 1.0, 0.5. JSON has no NaN; it becomes null. */
void ddbi_write_double(struct buf *, double);

#endif
