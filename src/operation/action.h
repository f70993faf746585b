/* SPDX-License-Identifier: Apache-2.0 */
/* What a request wants done to one item, and the actions of a transaction in one form. */
#ifndef OPERATION_ACTION_H
#define OPERATION_ACTION_H
#include "error/error.h"
#include "operation/operation.h"

enum action_kind { ACTION_CHECK, ACTION_PUT, ACTION_DELETE, ACTION_UPDATE };

/* One action of a TransactWriteItems: views of its members. */
struct transact_action {
	enum action_kind kind;
	struct str table_name;
	const struct item *subject; /* the item to put, or the key */
	struct str update_expression, condition_expression;
	const struct expression_attribute_name_map *names;
	const struct item *values;
	struct str on_failure; /* ReturnValuesOnConditionCheckFailure */
	const struct expression_trees *trees;
};

/* How many actions the entry holds; it should be one. */
size_t ddbi_transact_count(const struct transact_write_item *);
/* The one that it holds. */
struct transact_action ddbi_transact_action(const struct transact_write_item *);

/* The same number for requests with the same actions, whatever the order of their maps (08-T12). Part of the
 * file format: tokens are stored with it. false: no memory. */
bool ddbi_transact_fingerprint(const struct transact_write_item_list *, struct error *, uint64_t *out);

#endif
