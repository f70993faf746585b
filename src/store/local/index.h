/* SPDX-License-Identifier: Apache-2.0 */
/* What an index holds of an item, and which values of its key attributes it can hold. */
#ifndef STORE_LOCAL_INDEX_H
#define STORE_LOCAL_INDEX_H
#include "error/error.h"
#include "store/local/catalog.h"

enum { MAX_KEY_NAMES = MAX_HASH_PARTS + MAX_RANGE_PARTS + 2 };

/* What keeps an item out of an index, the first in key order. */
enum index_fault_kind {
	INDEX_FINE,
	INDEX_TYPE,      /* 02-X2 */
	INDEX_EMPTY,     /* 02-X3, X4 */
	INDEX_HASH_SIZE, /* 02-X5 */
	INDEX_RANGE_SIZE
};
struct index_fault {
	enum index_fault_kind kind;
	const struct key_attribute *key; /* which one; NULL with FINE */
	enum ddb_type actual;            /* with TYPE and EMPTY */
};
/* Absent key attributes are no fault. `old` present: attributes with the same value as in it are not judged
 * (02-X6). */
struct index_fault ddbi_index_fault(const struct index *, struct str item, struct str old);

/* Does the item have all key attributes of the index? */
bool ddbi_index_complete(const struct index *, struct str item);

/* The names of the index's key attributes and then of the table's, each once. index NULL: the table's alone.
 */
size_t ddbi_key_names(const struct table *, const struct index *, struct str out[MAX_KEY_NAMES]);
bool ddbi_index_projects(const struct table *, const struct index *, struct str name);
/* Do both items have the same entry, if any? Either may be absent. false also means: not known. */
bool ddbi_index_unchanged(const struct index *, struct str before, struct str after);

/* As ddbi_index_entry, but where the index projects everything *row is the item itself, not a copy. */
bool ddbi_index_borrow(const struct table *, const struct index *, struct str item, struct ddb_arena *,
	struct error *, struct str *key, struct str *row);

/* The attributes of those names that the item has, as a packed item in the arena; p NULL: no memory. No name
 * may occur twice. */
struct str ddbi_item_pick(struct str item, const struct str names[], size_t n, struct ddb_arena *);

#endif
