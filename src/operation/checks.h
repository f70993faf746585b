/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of each operation and what they share. Of this room only. */
#ifndef OPERATION_CHECKS_H
#define OPERATION_CHECKS_H
#include "operation/check.h"
#include "operation/constraint.h"

/* ---- one function an operation ---- */
typedef bool check_function(struct op *, struct prepared *);
check_function ddbi_check_put_item, ddbi_check_get_item, ddbi_check_update_item, ddbi_check_delete_item;
check_function ddbi_check_query, ddbi_check_scan;
check_function ddbi_check_batch_get_item, ddbi_check_batch_write_item;
check_function ddbi_check_transact_get_items, ddbi_check_transact_write_items;
check_function ddbi_check_create_table, ddbi_check_update_table, ddbi_check_delete_table,
	ddbi_check_describe_table, ddbi_check_list_tables;
check_function ddbi_check_update_ttl, ddbi_check_describe_ttl;
check_function ddbi_check_tag_resource, ddbi_check_untag_resource, ddbi_check_list_tags;
check_function ddbi_check_list_streams, ddbi_check_describe_stream, ddbi_check_get_shard_iterator,
	ddbi_check_get_records;

/* ---- names and constraints ---- */
/* The model's constraints on the input as a whole. */
bool ddbi_check_constraints(struct op *);
/* Operations on items that write: a bad or missing name is told alone (02-T7). */
bool ddbi_check_table_name_alone(struct str name, struct error *);
/* Operations on items that read: so is a name of one or two characters (02-T5). */
bool ddbi_check_table_name_short(struct str name, struct error *);
/* What decoding found wrong in values, if anything. */
bool ddbi_check_fault(const struct fault *, struct error *);

/* ---- expressions and their older forms ---- */
struct named_parameter {
	const char *name;
	bool set;
};
/* What a request uses of both styles (04-E12 to E14, 05-L1). The names are in the order of the messages and
 * end with a NULL. */
struct style {
	struct named_parameter legacy[5], expressions[4];
	bool names, values;        /* ExpressionAttributeNames and -Values are there */
	bool values_without_list;  /* Query's text says no more than that values need an expression */
	bool conditional_operator; /* is there */
	size_t nconditions;        /* entries of Expected, QueryFilter or ScanFilter */
};
bool ddbi_check_style(const struct style *, struct error *);
/* Mixing alone. */
bool ddbi_check_mixing(const struct style *, struct error *);

/* The expressions of a request; those that are not there are absent. */
struct expression_texts {
	struct str update, condition, key_condition, filter, projection;
	const struct expression_attribute_name_map *names;
	const struct item *values; /* NULL: the operation has none */
	const struct expression_trees *trees;
};
/* Placeholder maps, then every expression, then unused placeholders, then the shape of the key condition.
 * What is not there leaves its field of `out` alone. */
bool ddbi_prepare_expressions(const struct expression_texts *, struct error *, struct prepared *out);
/* AttributesToGet as a projection (04-J4); not there: leaves *out alone. */
bool ddbi_prepare_attributes_to_get(
	const struct attribute_name_list *, struct error *, const struct projection **out);

/* The older forms as trees (05); not there or empty: leave *out alone. */
bool ddbi_prepare_expected(const struct expected_attribute_map *, struct str conditional_operator,
	struct error *, const struct condition **out);
bool ddbi_prepare_attribute_updates(
	const struct attribute_updates *, struct error *, const struct update **out);
bool ddbi_prepare_filter(const struct filter_condition_map *, struct str conditional_operator, struct error *,
	const struct condition **out);
bool ddbi_prepare_key_conditions(
	const struct key_conditions *, struct error *, const struct key_condition **out);

/* ---- what Query and Scan share ---- */
bool ddbi_check_start_key(const struct item *, struct error *); /* 02-A7 */
/* Select against projection and index (07-S3 to S5); Query's texts have a prefix. */
struct select_rule {
	struct str select;
	bool projection_expression, attributes_to_get, index, query;
};
bool ddbi_check_select(const struct select_rule *, struct error *);

/* ---- what CreateTable and UpdateTable share (03-3.1) ---- */
bool ddbi_check_billing(struct str mode, const struct provisioned_throughput *, struct error *);
/* index: absent for the table itself. */
bool ddbi_check_bounds(const struct provisioned_throughput *, struct str index, struct error *);
/* Is each key among the definitions? */
bool ddbi_check_keys_known(const struct key_schema *, const struct attribute_definitions *, struct error *);
/* And are there as many definitions as keys? That is asked first. */
bool ddbi_check_keys_defined(const struct key_schema *, const struct attribute_definitions *, struct error *);
/* HASH first, RANGE second, different names: tables and local indexes. */
bool ddbi_check_key_order(const struct key_schema *, struct error *);
/* The keys of a global index, which may have up to four of each (03-C3). */
bool ddbi_check_global_keys(
	const struct key_schema *, struct str index, const struct attribute_definitions *, struct error *);
bool ddbi_check_index_projection(const struct index_projection *, struct str index, struct error *);
/* id: the text for a table that is not on demand. */
bool ddbi_check_on_demand(
	const struct on_demand_throughput *, bool provisioned, enum message id, struct error *);
/* A table's name where a table itself is the subject (02-T2, T3). */
bool ddbi_check_control_name(struct str name, bool arn_allowed, struct error *);

/* Keys and values of tags, and their number (03-G1, G8). */
bool ddbi_check_tags(const struct tag_list *, struct error *);

/* The first name that comes twice, or absent; *nomem: it could not be found out. */
struct str ddbi_first_duplicate(const struct str *names, size_t n, bool *nomem);

#endif
