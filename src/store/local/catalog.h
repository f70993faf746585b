/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog: which tables and indexes there are. Immutable once published; a change makes a new version
 * that shares the tables it does not touch. Persisted as rows of TREE_CATALOG, one a table; the catalog's
 * version is the cookie of kv commits, so that rows and catalog of one view always agree. */
#ifndef STORE_LOCAL_CATALOG_H
#define STORE_LOCAL_CATALOG_H
#include "expression/key_condition.h"
#include "kv/kv.h"
#include "operation/operation.h"

/* Trees that every store has. */
enum {
	TREE_CATALOG = 1,     /* table name -> packed description; "" -> format number and counters of ids */
	TREE_COUNTER = 2,     /* table or index id (4 bytes big-endian) -> item count, size in bytes */
	TREE_JOB = 3,         /* job id -> packed job */
	TREE_TOKEN = 4,       /* what transactions with a ClientRequestToken have done: see token.c */
	TREE_STREAM = 6,      /* change records, and the sequence number given last: see stream.h */
	TREE_STREAM_LIST = 7, /* descriptions of streams: see stream.h */
	TREE_FIRST_FREE = 16
};

enum projection_type { PROJECTION_ALL, PROJECTION_KEYS_ONLY, PROJECTION_INCLUDE };
enum table_status { TABLE_CREATING, TABLE_ACTIVE, TABLE_UPDATING, TABLE_DELETING };
enum { MAX_HASH_PARTS = 4, MAX_RANGE_PARTS = 4, MAX_LSI = 5, MAX_GSI = 20, MAX_TAGS = 50 };

struct throughput {
	int64_t read_units, write_units; /* 0: paid per request */
	int64_t increased_ms, decreased_ms;
	int64_t decreases_today;       /* on the UTC day of decreased_ms */
	int64_t max_read, max_write;   /* OnDemandThroughput; 0: not set */
	int64_t warm_read, warm_write; /* WarmThroughput as it was asked for; 0: not set */
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
	bool protected;
	bool stream_enabled;
	struct str stream_view, stream_label; /* label stays after the stream was disabled */
	uint32_t stream_id;
	struct str table_class; /* absent: never set */
	struct str kms_key;     /* absent: no SSE */
	struct str region;
	struct key_attribute *definitions; /* AttributeDefinitions, sorted by name */
	size_t ndefinitions;
	struct index *indexes; /* locals, then globals, each in the order given */
	size_t nindexes;
	struct str ttl;   /* the attribute that says when an item expires; absent: none does */
	kv_tree ttl_tree; /* with `ttl`: expiry | row key -> nothing */
	struct tag *tags; /* no key twice */
	size_t ntags;
};

struct catalog {
	uint64_t version;
	_Atomic int64_t refs;
	size_t n;
	const struct table *tables[]; /* sorted by name */
};

const struct table *ddbi_catalog_table(const struct catalog *, struct str name); /* NULL: none */
const struct index *ddbi_table_index(const struct table *, struct str name);     /* NULL: none */

/* ---- versions ----
 * Catalogs and their tables are counted. `put` and `remove` make the next version with a count of one; NULL:
 * no memory. `put` takes the table over, also when it fails. */
struct catalog *ddbi_catalog_new(uint64_t version);
struct catalog *ddbi_catalog_put(const struct catalog *, struct table *);
struct catalog *ddbi_catalog_remove(const struct catalog *, struct str name);
/* For a catalog that nobody else sees yet: adds a table (taken over) to *c, which may move. */
bool ddbi_catalog_load(struct catalog **c, struct table *);
void ddbi_catalog_release(const struct catalog *); /* NULL is fine */
/* The place of the first table whose name is not below `name`. */
size_t ddbi_catalog_find(const struct catalog *, struct str name, bool *found);

/* ---- rows ----
 * A table's description as a packed item, so that later versions can add members. */
struct str ddbi_table_encode(const struct table *, struct ddb_arena *); /* p NULL: no memory */
/* A table of its own, to be taken over by a catalog or freed; all its texts live inside it. */
bool ddbi_table_decode(struct str row, struct error *, struct table **out);
void ddbi_table_free(struct table *);

/* The row "": the format number and the next free id. */
#define CATALOG_FORMAT 1
struct str ddbi_head_encode(uint32_t next_id, struct ddb_arena *);
bool ddbi_head_decode(struct str row, struct error *, uint32_t *next_id);

#endif
