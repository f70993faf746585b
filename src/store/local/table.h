/* SPDX-License-Identifier: Apache-2.0 */
/* What the table operations share: descriptions built from requests, and answers built from descriptions. */
#ifndef STORE_LOCAL_TABLE_H
#define STORE_LOCAL_TABLE_H
#include "store/local/core.h"

#define LOCAL_ACCOUNT "000000000000"

/* ---- from requests ---- */

/* The type that the definitions give the attribute; NULL: none does. */
const struct key_attribute *ddbi_table_definition(const struct key_attribute *, size_t n, struct str name);
bool ddbi_table_read_definitions(const struct attribute_definitions *, struct ddb_arena *, struct error *,
	struct key_attribute **out, size_t *n);

/* The members that LSI, GSI and the GSI of an update have alike. */
struct index_request {
	struct str name;
	const struct key_schema *keys;
	const struct index_projection *projection;
	const struct provisioned_throughput *provisioned;
	const struct on_demand_throughput *on_demand;
	const struct warm_throughput *warm;
	bool global;
};
/* Key types come from the definitions. Gives the index its id and tree, which it creates. */
bool ddbi_table_new_index(struct stage *, const struct index_request *,
	const struct key_attribute *definitions, size_t n, struct error *, struct index *out);

/* AttributeDefinitions are those used by a key and no others (03-U12), sorted by name. */
bool ddbi_table_derive_definitions(struct table *, struct ddb_arena *, struct error *);

/* "2024-11-18T14:36:44.149" (03-L10); absent: no memory. */
struct str ddbi_table_stream_label(int64_t ms, struct ddb_arena *);
/* Turns the stream on, with a new label. */
bool ddbi_table_enable_stream(
	struct table *, const struct stream_specification *, struct stage *, struct error *);
/* The key's ARN (03-L11), made up when none is named. */
bool ddbi_table_encrypt(struct table *, const struct sse_specification *, struct stage *, struct error *);
void ddbi_throughput_set_maximum(struct throughput *, const struct on_demand_throughput *);
void ddbi_throughput_set_warm(struct throughput *, const struct warm_throughput *);

/* Frees a tree later, and forgets its counter now. */
bool ddbi_table_free_later(struct stage *, kv_tree, uint32_t id, struct error *);

/* ---- answers ---- */

enum describe_as {
	DESCRIBE_CREATED, /* the answer of CreateTable (03-L1) */
	DESCRIBE_STORED,  /* of DescribeTable (L2) and UpdateTable */
	DESCRIBE_DELETED  /* of DeleteTable (L6) */
};
/* In the arena; NULL: error filled in. */
struct table_description *ddbi_table_describe(
	const struct view *, const struct table *, enum describe_as, struct ddb_arena *, struct error *);

#endif
