/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/codec.h"
#include "operation/shape_walk.h"

static void add(const struct consumed_capacity *c, struct capacity_used *sum)
{
	sum->units += c->capacity_units.v;
	sum->read += c->read_capacity_units.v;
	sum->write += c->write_capacity_units.v;
}

/* A structure, or with batches and transactions a list of them. */
void ddbi_consumed(enum op_id id, const void *output, struct capacity_used *out)
{
	const struct shape *shape = ddbi_operations[id].output;
	*out = (struct capacity_used){ .units = 0 };
	for (size_t i = 0; shape && i < shape->nmembers; i++) {
		const struct shape_member *m = &shape->members[i];
		const void *value =
			str_eq(str_z(m->name), STR("ConsumedCapacity")) ? shape_member(m, output) : NULL;
		if (!value)
			continue;
		if (m->shape->kind == SHAPE_STRUCTURE)
			add(value, out);
		for (size_t j = 0; m->shape->kind == SHAPE_LIST && j < any_list(value)->len; j++)
			add(list_element(any_list(value), m->shape->element, j), out);
	}
}
