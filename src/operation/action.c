/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/action.h"

size_t ddbi_transact_count(const struct transact_write_item *entry)
{
	return (size_t)(entry->condition_check != NULL) + (entry->put != NULL) + (entry->delete != NULL) +
	       (entry->update != NULL);
}

static struct transact_action of_check(const struct condition_check *a)
{
	return (struct transact_action){ .kind = ACTION_CHECK,
		.table_name = a->table_name,
		.subject = &a->key,
		.condition_expression = a->condition_expression,
		.names = &a->expression_attribute_names,
		.values = &a->expression_attribute_values,
		.on_failure = a->return_values_on_condition_check_failure,
		.trees = a->trees };
}

static struct transact_action of_put(const struct transact_put *a)
{
	return (struct transact_action){ .kind = ACTION_PUT,
		.table_name = a->table_name,
		.subject = &a->item,
		.condition_expression = a->condition_expression,
		.names = &a->expression_attribute_names,
		.values = &a->expression_attribute_values,
		.on_failure = a->return_values_on_condition_check_failure,
		.trees = a->trees };
}

static struct transact_action of_delete(const struct transact_delete *a)
{
	return (struct transact_action){ .kind = ACTION_DELETE,
		.table_name = a->table_name,
		.subject = &a->key,
		.condition_expression = a->condition_expression,
		.names = &a->expression_attribute_names,
		.values = &a->expression_attribute_values,
		.on_failure = a->return_values_on_condition_check_failure,
		.trees = a->trees };
}

static struct transact_action of_update(const struct transact_update *a)
{
	return (struct transact_action){ .kind = ACTION_UPDATE,
		.table_name = a->table_name,
		.subject = &a->key,
		.update_expression = a->update_expression,
		.condition_expression = a->condition_expression,
		.names = &a->expression_attribute_names,
		.values = &a->expression_attribute_values,
		.on_failure = a->return_values_on_condition_check_failure,
		.trees = a->trees };
}

struct transact_action ddbi_transact_action(const struct transact_write_item *entry)
{
	if (entry->condition_check) {
		return of_check(entry->condition_check);
	}
	if (entry->put) {
		return of_put(entry->put);
	}
	return entry->delete ? of_delete(entry->delete) : of_update(entry->update);
}
