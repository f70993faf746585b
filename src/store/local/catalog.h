/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog: which tables and indexes there are. Immutable once published; a change makes a new version that
 * shares the tables it does not touch. Persisted as rows of TREE_CATALOG, one a table; the catalog's version is
 * the cookie of kv commits, so that rows and catalog of one view always agree. */
#ifndef STORE_LOCAL_CATALOG_H
#define STORE_LOCAL_CATALOG_H
#include "expression/key_condition.h"
#include "kv/kv.h"
#include "operation/operation.h"

/* Trees that every store has. */
enum {
	TREE_CATALOG = 1, /* table name -> packed description; "" -> format number and counters of ids */
	TREE_COUNTER = 2, /* table or index id (4 bytes big-endian) -> item count, size in bytes */
	TREE_JOB = 3,     /* job id -> packed job */
	TREE_FIRST_FREE = 16
};

enum projection_type { PROJECTION_ALL, PROJECTION_KEYS_ONLY, PROJECTION_INCLUDE };
enum table_status { TABLE_CREATING, TABLE_ACTIVE, TABLE_UPDATING, TABLE_DELETING };
enum { MAX_HASH_PARTS = 4, MAX_RANGE_PARTS = 4, MAX_LSI = 5, MAX_GSI = 20 };

struct throughput {
	int64_t read_units, write_units; /* 0: paid per request */
	int64_t increased_ms, decreased_ms;
	int64_t decreases_today;
};

struct index {
	struct str name;
	uint32_t id;
	kv_tree tree;
	bool global;
	struct key_attribute keys[MAX_HASH_PARTS + MAX_RANGE_PARTS]; /* hash parts, then range parts */
	size_t nhash, nrange;
	enum projection_type projection;
	struct str *included; /* NonKeyAttributes */
	size_t nincluded;
	enum table_status status; /* ACTIVE, CREATING (back-filling) or DELETING */
	bool backfilling;
	struct throughput throughput;
};

struct table {
	struct str name;
	uint32_t id;
	kv_tree tree;
	char uuid[37];
	struct key_attribute keys[2];
	size_t nkeys;
	enum table_status status;
	int64_t created_ms;
	bool on_demand, billing_changed; /* billing_changed: BillingModeSummary shows for PROVISIONED too */
	int64_t on_demand_ms;
	struct throughput throughput;
	int64_t max_read_units, max_write_units; /* OnDemandThroughput; 0: not set */
	bool protected;
	bool stream_enabled;
	struct str stream_view, stream_label; /* label stays after the stream was disabled */
	struct str table_class;               /* absent: never set */
	struct str kms_key;                   /* absent: no SSE */
	struct str region;
	struct key_attribute *definitions; /* AttributeDefinitions, sorted by name */
	size_t ndefinitions;
	struct index *indexes; /* locals, then globals, each in the order given */
	size_t nindexes;
};

struct catalog {
	uint64_t version;
	int64_t refs;
	const struct table *const *tables; /* sorted by name */
	size_t n;
};

const struct table *ddbi_catalog_table(const struct catalog *, struct str name); /* NULL: none */
const struct index *ddbi_table_index(const struct table *, struct str name);     /* NULL: none */

#endif
