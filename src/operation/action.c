/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/action.h"

size_t ddbi_transact_count(const struct transact_write_item *entry)
{
	return (size_t)(entry->condition_check != NULL) + (entry->put != NULL) + (entry->delete != NULL) +
	       (entry->update != NULL);
}

/* Four shapes with the same members but for what they are about. */
#define ACTION(of_kind, from, about)                                                                   \
	(struct transact_action)                                                                       \
	{                                                                                              \
		.kind = of_kind, .table_name = (from)->table_name, .subject = &(from)->about,          \
		.condition_expression = (from)->condition_expression,                                  \
		.names = &(from)->expression_attribute_names,                                          \
		.values = &(from)->expression_attribute_values,                                        \
		.on_failure = (from)->return_values_on_condition_check_failure, .trees = (from)->trees \
	}

struct transact_action ddbi_transact_action(const struct transact_write_item *entry)
{
	if (entry->condition_check)
		return ACTION(ACTION_CHECK, entry->condition_check, key);
	if (entry->put)
		return ACTION(ACTION_PUT, entry->put, item);
	if (entry->delete)
		return ACTION(ACTION_DELETE, entry->delete, key);
	struct transact_action update = ACTION(ACTION_UPDATE, entry->update, key);
	update.update_expression = entry->update->update_expression;
	return update;
}
