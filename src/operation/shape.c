/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/shape_walk.h"

static bool is_there(const struct shape *shape, const void *at)
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

const void *ddbi_shape_member(const struct shape_member *member, const void *structure)
{
	const char *at = (const char *)structure + member->offset;
	if (member->shape->kind == SHAPE_STRUCTURE) {
		return *(const void *const *)(const void *)at;
	}
	return is_there(member->shape, at) ? at : NULL;
}
