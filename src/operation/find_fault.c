/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/codec.h"
#include "operation/shape_walk.h"

static const struct fault *in_value(const struct shape *, const void *);

static const struct fault *in_list(const struct shape *element, const struct any_list *list)
{
	const struct fault *found = NULL;
	for (size_t i = 0; i < list->len && !found; i++)
		found = in_value(element, list_element(list, element, i));
	return found;
}

static const struct fault *in_map(const struct shape *value, const struct any_list *map)
{
	const struct fault *found = NULL;
	for (size_t i = 0; i < map->len && !found; i++)
		found = in_value(value, map_value(map, value, i));
	return found;
}

static const struct fault *in_value(const struct shape *shape, const void *at)
{
	switch (shape->kind) {
	case SHAPE_ATTRIBUTE: return ((const struct attribute *)at)->fault;
	case SHAPE_ITEM: return ((const struct item *)at)->fault;
	case SHAPE_STRUCTURE: return ddbi_find_fault(shape, at);
	case SHAPE_LIST: return in_list(shape->element, any_list(at));
	case SHAPE_MAP: return in_map(shape->element, any_list(at));
	default: return NULL;
	}
}

const struct fault *ddbi_find_fault(const struct shape *shape, const void *in)
{
	const struct fault *found = NULL;
	for (size_t i = 0; i < shape->nmembers && !found; i++) {
		const void *value = shape_member(&shape->members[i], in);
		if (value)
			found = in_value(shape->members[i].shape, value);
	}
	return found;
}
