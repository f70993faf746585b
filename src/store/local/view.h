/* SPDX-License-Identifier: Apache-2.0 */
/* A view: one state of the whole store, rows and catalog together. Reads run on one; it lives for one
 * operation. Any number of threads may hold views while the leader writes. */
#ifndef STORE_LOCAL_VIEW_H
#define STORE_LOCAL_VIEW_H
#include "error/error.h"
#include "store/local/catalog.h"

struct local;

struct view {
	struct local *local;
	struct kv_snapshot *snapshot;
	const struct catalog *catalog;
	bool borrowed; /* the catalog is held by somebody who outlives the view */
};

bool ddbi_view_take(struct local *, struct error *, struct view *out);
/* For the leader's group: nothing is read from it after the group's commit, but what was read before stays.
 */
bool ddbi_view_begin(struct local *, struct error *, struct view *out);
/* The same for one who takes views often: *held keeps the catalog from view to view, so that no lock is
 * needed as long as it has not changed. NULL at first; released with ddbi_catalog_release. */
bool ddbi_view_borrow(struct local *, const struct catalog **held, struct error *, struct view *out);
void ddbi_view_release(struct view *);

/* The rows of a view: true with value absent when there is none; false is an error of the engine. */
bool ddbi_view_get(const struct view *, kv_tree, struct str key, struct error *, struct str *value);

/* What TREE_COUNTER says of a table or index: zeros when there is no row. */
struct counter {
	int64_t items, bytes;
};
bool ddbi_view_counter(const struct view *, uint32_t id, struct error *, struct counter *out);
#define COUNTER_KEY_SIZE   4
#define COUNTER_VALUE_SIZE 16
struct str ddbi_counter_key(uint32_t id, char out[COUNTER_KEY_SIZE]);
struct counter ddbi_counter_read(struct str value); /* of COUNTER_VALUE_SIZE */
struct str ddbi_counter_value(const struct counter *, char out[COUNTER_VALUE_SIZE]);

/* The table a request names, by name or ARN; data plane and control plane have their own words for a missing
 * one (01-P19). A table that is CREATING is missing for the data plane. */
const struct table *ddbi_view_table(const struct catalog *, struct str name_or_arn, struct error *);
const struct table *ddbi_view_table_control(const struct catalog *, struct str name_or_arn, struct error *);

/* Turns an engine's refusal into an error; always false. */
bool ddbi_kv_fail(struct error *, enum kv_rc);

#endif
